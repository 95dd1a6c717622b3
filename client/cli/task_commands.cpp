#include <algorithm>

#include "client/api/case_book.hpp"
#include "client/cli/casework_commands.hpp"
#include "client/cli/casework_json.hpp"
#include "client/cli/home.hpp"
#include "client/cli/output.hpp"
#include "client/api/wording.hpp"

namespace doorstep::cli {

using casework::Casework;

Result<Exit> tasks_list(CommandContext& context, const TaskOptions& options) {
  auto store = TRY(open_unlocked(context));
  Casework casework(*store);
  client::CaseBook book(*store);
  const auto cases = TRY(book.cases_named(options.only_case));
  struct Listed {
    std::string due;
    std::vector<std::string> row;
    Json json;
  };
  std::vector<Listed> all;
  for (const auto& entry : cases) {
    const auto a_case = TRY(casework.read_case(entry.space));
    for (const auto& each : a_case.tasks) {
      if (each.decision && !options.all) continue;
      auto json = task_json(a_case, each.id, each.task);
      json["decision"] =
          each.decision ? Json{{"words", each.decision->words}, {"by", each.decision->by}, {"at", each.decision->at}}
                        : Json();
      all.push_back(Listed{each.task.due.empty() ? "no date" : each.task.due,
                           {each.id.text().substr(0, 8), each.task.due.empty() ? "no date" : each.task.due, a_case.name,
                            each.task.text, each.decision ? "done by " + each.decision->by : "open"},
                           std::move(json)});
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const Listed& a, const Listed& b) { return a.due < b.due; });
  Json list = Json::array();
  std::vector<std::vector<std::string>> rows;
  for (auto& each : all) {
    rows.push_back(each.row);
    list.push_back(std::move(each.json));
  }
  if (rows.empty()) say(context, "No open tasks.");
  print_table(context, rows);
  print_json(context, list);
  return Exit::done;
}

Result<Exit> tasks_done(CommandContext& context, const std::string& words, const std::string& decision) {
  auto store = TRY(open_unlocked(context));
  Casework casework(*store);
  client::CaseBook book(*store);
  for (const auto& entry : TRY(book.cases())) {
    for (const auto& each : TRY(casework.read_case(entry.space)).tasks) {
      if (words.size() < 8 || !each.id.text().starts_with(words)) continue;
      TRY(casework.decide_task(entry.space, each.id, decision, context.now(), context.rng));
      say(context, each.id.text().substr(0, 8) + "  done. " + std::string(client::words_saved));
      print_json(context, Json{{"task", each.id.text()}, {"done", true}});
      return Exit::done;
    }
  }
  return fail(Errc::not_found, "no task '" + words + "' is on this device: 'doorstep tasks' lists them");
}

Result<Exit> due(CommandContext& context, const DueOptions& options) {
  const auto day = TRY(day_from(context, options.on));
  auto store = TRY(open_unlocked(context));
  Casework casework(*store);
  client::CaseBook book(*store);
  const auto cases = TRY(book.cases_named(options.only_case));
  struct Listed {
    std::string date;
    std::vector<std::string> row;
  };
  std::vector<Listed> all;
  Json children = Json::array();
  Json problems = Json::array();
  for (const auto& entry : cases) {
    const auto a_case = TRY(casework.read_case(entry.space));
    const auto standings = TRY(casework.standings(a_case, day));
    for (const auto& each : standings.problems) problems.push_back(each.words);
    for (const auto& standing : standings.outcome.standings) {
      const auto* child = a_case.child(key_of(standing.child));
      const auto name = a_case.name_of(key_of(standing.child));
      Json dues = Json::object();
      for (const auto& one : standing.due) {
        if (one.state == rules::DueState::none) continue;
        const std::string kind(rules::name_of(one.kind));
        dues[kind] = Json{{"date", one.date ? Json(one.date->text()) : Json()},
                          {"state", rules::name_of(one.state)},
                          {"words", rules::words_of(one.state)},
                          {"why", why_json(one.why)}};
        if (one.state == rules::DueState::held || one.state == rules::DueState::held_late) continue;
        all.push_back(
            Listed{one.date ? one.date->text() : "",
                   {one.date ? one.date->text() : "no date", name, kind,
                    std::string(one.date ? rules::words_of(one.state) : "No frequency is recorded"), a_case.name}});
      }
      children.push_back(Json{{"child", child != nullptr ? Json(child->id.text()) : Json()},
                              {"ref", child != nullptr && !child->ref.empty() ? Json(child->ref) : Json()},
                              {"name", name},
                              {"case_name", a_case.name},
                              {"age_known", child != nullptr && !child->dob.empty()},
                              {"due", dues},
                              {"codes", codes_json(standing.codes)},
                              {"why", why_json(standing.why)},
                              {"policy", standing.policy}});
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const Listed& a, const Listed& b) { return a.date < b.date; });
  std::vector<std::vector<std::string>> rows;
  for (auto& each : all) rows.push_back(each.row);
  say(context, "On " + day.words() + ", by finished visits:");
  if (rows.empty()) say(context, "Nothing is due for any child on this device.");
  print_table(context, rows);
  for (const auto& each : problems) say(context, "not judged: " + each.get<std::string>());
  print_json(context, Json{{"on", day.text()}, {"children", children}, {"problems", problems}});
  return Exit::done;
}

}  // namespace doorstep::cli
