// The tree of commands as it is being declared, for the files that declare it (declare_*.cpp). CLI11 stays in these.
#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "client/cli/context.hpp"
#include "core/base/result.hpp"

namespace doorstep::cli {

/// Options are filled while parsing and must outlive it; a shared_ptr in each callback keeps them.
template <class T>
std::shared_ptr<T> options() {
  return std::make_shared<T>();
}

class CommandTree {
 public:
  using Run = std::function<Result<Exit>()>;

  CommandTree(CommandContext& context, CLI::App& app) : context_(context), app_(app) {}

  CommandContext& context() { return context_; }
  CLI::App& app() { return app_; }
  /// The group of this name, made at its first use.
  CLI::App* group(const char* name, const char* help = "");
  /// A command; `run` is called once parsing has chosen it.
  CLI::App* command(CLI::App* parent, const char* name, const char* help, Run run, const char* example = "");
  void choose(Run run) { chosen_ = std::move(run); }
  const Run& chosen() const { return chosen_; }

 private:
  CommandContext& context_;
  CLI::App& app_;
  std::map<std::string, CLI::App*> groups_;
  Run chosen_;
};

void declare_office(CommandTree& tree);    ///< office, join, sync, status, conflicts
void declare_records(CommandTree& tree);   ///< case, child, person, visit: writing and reading
void declare_casework(CommandTree& tree);  ///< finishing, tasks, due dates, reports, rules, policies

}  // namespace doorstep::cli
