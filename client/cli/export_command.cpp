#include "client/cli/export_command.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "client/api/case_book.hpp"
#include "client/cli/csv.hpp"
#include "client/cli/export_notes.hpp"
#include "client/cli/home.hpp"
#include "client/cli/output.hpp"
#include "client/api/visit_words.hpp"
#include "client/print/private_file.hpp"
#include "core/casework/casework.hpp"

namespace doorstep::cli {
namespace {

struct Period {
  std::optional<rules::Date> from, to;

  bool has(const rules::Date& date) const { return (!from || *from <= date) && (!to || date <= *to); }
  /// A start that cannot be read is inside: no note goes missing for it.
  bool has(const std::string& start) const {
    const auto at = rules::parse_moment(start);
    return !at || has(rules::london(*at).date);
  }
};

Result<std::optional<rules::Date>> date_option(const char* name, const std::string& text) {
  if (text.empty()) return std::optional<rules::Date>();
  const auto date = rules::Date::parse(text);
  if (!date) return fail(Errc::invalid_input, std::string(name) + ": " + date.error().message);
  return std::optional<rules::Date>(*date);
}

Result<Period> period_of(const ExportOptions& options) {
  Period out;
  out.from = TRY(date_option("--from", options.from));
  out.to = TRY(date_option("--to", options.to));
  if (out.from && out.to && *out.to < *out.from) return fail(Errc::invalid_input, "--to is before --from");
  return out;
}

struct Collected {
  struct Note {
    std::tuple<bool, Millis, DocumentId, std::string, record::ItemKey, bool, std::string, DocumentId> order;
    ExportedNote content;
  };
  std::vector<Note> notes;
  std::size_t visits = 0;
  std::size_t withdrawn = 0;
  std::size_t policy_missing = 0;       ///< notes with the usual labels, because their policy is not here
  std::vector<std::string> incomplete;  ///< visits whose words are not all here
};

class Collector {
 public:
  Collector(casework::Casework& casework, const std::vector<casework::PublishedPolicy>& policies, const Period& period)
      : casework_(casework), policies_(policies), period_(period) {}

  Status take(const SpaceId& space) {
    const auto a_case = TRY(casework_.read_case(space));
    for (const auto& visit : a_case.visits) {
      if (visit.version() > 0) TRY(take(a_case, visit.id));
    }
    return {};
  }
  Collected finished() && {
    std::sort(out_.notes.begin(), out_.notes.end(), [](const auto& a, const auto& b) { return a.order < b.order; });
    return std::move(out_);
  }

 private:
  Status take(const record::CaseRecord& a_case, const DocumentId& id) {
    // All standing notes of a visit are of one version, but for two devices that each finished a correction.
    std::map<std::uint64_t, std::optional<record::VisitRecord>> versions;
    for (const auto& note : a_case.case_notes) {
      if (note.note.visit != id || !period_.has(note.note.start)) continue;
      if (!a_case.stands(note)) {
        ++out_.withdrawn;
        continue;
      }
      auto version = versions.find(note.note.version);
      if (version == versions.end()) {
        auto read = casework_.at_version(a_case.space, id, note.note.version);
        if (!read && read.error().code != Errc::not_found) return fail(read.error());
        version = versions.emplace(note.note.version, std::nullopt).first;
        if (read) version->second = *std::move(read);
      }
      if (version->second) add(a_case, *version->second, note);
    }
    const auto missing = [](const auto& each) { return !each.second; };
    if (std::any_of(versions.begin(), versions.end(), missing)) {
      out_.incomplete.push_back(a_case.visit(id)->short_id());
    } else if (!versions.empty()) {
      ++out_.visits;
    }
    return {};
  }

  void add(const record::CaseRecord& a_case, const record::VisitRecord& visit, const record::NoteRecord& note) {
    const auto* policy = client::policy_of(visit.versions.at(note.note.version), policies_);
    if (policy == nullptr) ++out_.policy_missing;
    const auto start = rules::parse_moment(note.note.start);
    out_.notes.push_back(Collected::Note{
        {!start, start ? *start : 0, visit.id, a_case.name_of(note.note.child), note.note.child,
         note.note.kind != record::NoteKind::full, note.note.type, note.id},
        exported_note(a_case, visit, note, policy != nullptr ? policy->policy : rules::default_policy())});
  }

  casework::Casework& casework_;
  const std::vector<casework::PublishedPolicy>& policies_;
  const Period& period_;
  Collected out_;
};

std::string csv_text(const Collected& all) {
  auto out = csv_row(export_columns());
  for (const auto& each : all.notes) out += csv_row(each.content.cells);
  return out;
}

std::string json_text(const Collected& all) {
  Json notes = Json::array();
  for (const auto& each : all.notes) notes.push_back(each.content.json);
  const Json whole{{"notes", std::move(notes)}, {"withdrawn", all.withdrawn}, {"incomplete", all.incomplete}};
  return whole.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string summary_words(const Collected& all) {
  auto out = "Exported " + counted(all.notes.size(), "case note") + " of " + counted(all.visits, "visit") + ".";
  if (all.withdrawn > 0) out += " Left out: " + counted(all.withdrawn, "withdrawn note") + ".";
  if (all.policy_missing > 0) {
    out += " The policy that judged " + counted(all.policy_missing, "note") +
           " is not on this device: the usual names of types stand there.";
  }
  if (!all.incomplete.empty()) {
    std::string names;
    for (const auto& each : all.incomplete) names += (names.empty() ? "" : ", ") + each;
    out +=
        " Left out, because words of them are not on this device: " + names + ". Run 'doorstep sync' and export again.";
  }
  return out;
}

Json summary_json(const Collected& all, const std::string& file) {
  return Json{{"notes", all.notes.size()},    {"visits", all.visits},
              {"withdrawn", all.withdrawn},   {"policy_missing", all.policy_missing},
              {"incomplete", all.incomplete}, {"file", file.empty() ? Json() : Json(file)}};
}

}  // namespace

Result<Exit> export_records(CommandContext& context, const ExportOptions& options) {
  const bool csv = options.format == "csv";
  if (!csv && options.format != "json") return fail(Errc::invalid_input, "--format is json or csv");
  const auto period = TRY(period_of(options));
  auto store = TRY(open_unlocked(context));
  client::CaseBook book(*store);
  const auto cases = TRY(book.cases_named(options.only_case));
  casework::Casework casework(*store);
  const auto policies = TRY(casework.policies());
  Collector collector(casework, policies, period);
  for (const auto& each : cases) TRY(collector.take(each.space));
  const auto all = std::move(collector).finished();

  const auto text = csv ? csv_text(all) : json_text(all);
  if (!options.out.empty()) {
    TRY(print::replace_private_file(options.out, as_bytes(text)));
    say(context, summary_words(all));
    print_json(context, summary_json(all, options.out));
  } else {
    context.out << text << std::flush;
    if (!context.out) return fail(Errc::io, "cannot write to standard output");
    const bool whole = all.withdrawn == 0 && all.policy_missing == 0 && all.incomplete.empty();
    if (!whole) {
      context.err << (context.json ? summary_json(all, "").dump(-1, ' ', false, Json::error_handler_t::replace)
                                   : summary_words(all))
                  << std::endl;
    }
  }
  return all.incomplete.empty() ? Exit::done : Exit::waiting;
}

}  // namespace doorstep::cli
