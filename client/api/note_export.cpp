#include "client/api/note_export.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "client/api/csv.hpp"
#include "client/api/visit_words.hpp"

namespace doorstep::client {
namespace {

using record::Answer;
using Order = std::tuple<bool, Millis, DocumentId, std::string, record::ItemKey, bool, std::string, DocumentId>;

Order order_of(const NoteToExport& each) {
  const auto& note = each.note.note;
  const auto start = rules::parse_moment(note.start);
  return {!start,     start ? *start : 0,                     each.visit->id, each.a_case->name_of(note.child),
          note.child, note.kind != record::NoteKind::full, note.type,      each.note.id};
}

class Collector {
 public:
  Collector(casework::Casework& casework, const std::vector<casework::PublishedPolicy>& policies,
            const ExportPeriod& period)
      : casework_(casework), policies_(policies), period_(period) {}

  Status take(const SpaceId& space) {
    const auto a_case = std::make_shared<const record::CaseRecord>(TRY(casework_.read_case(space)));
    for (const auto& visit : a_case->visits) {
      if (visit.version() > 0) TRY(take(a_case, visit.id));
    }
    return {};
  }
  NoteExport finished() && {
    std::vector<std::pair<Order, std::size_t>> order;
    for (std::size_t i = 0; i < out_.notes.size(); ++i) order.emplace_back(order_of(out_.notes[i]), i);
    std::sort(order.begin(), order.end());
    std::vector<NoteToExport> sorted;
    for (const auto& each : order) sorted.push_back(std::move(out_.notes[each.second]));
    out_.notes = std::move(sorted);
    return std::move(out_);
  }

 private:
  Status take(const std::shared_ptr<const record::CaseRecord>& a_case, const DocumentId& id) {
    // All standing notes of a visit are of one version, but for two devices that each finished a correction.
    std::map<std::uint64_t, std::shared_ptr<const record::VisitRecord>> versions;
    for (const auto& note : a_case->case_notes) {
      if (note.note.visit != id || !period_.has(note.note.start)) continue;
      if (!a_case->stands(note)) {
        ++out_.withdrawn;
        continue;
      }
      auto version = versions.find(note.note.version);
      if (version == versions.end()) {
        auto read = casework_.at_version(a_case->space, id, note.note.version);
        if (!read && read.error().code != Errc::not_found) return fail(read.error());
        version = versions.emplace(note.note.version, nullptr).first;
        if (read) version->second = std::make_shared<const record::VisitRecord>(*std::move(read));
      }
      if (version->second) {
        out_.notes.push_back(NoteToExport{a_case, version->second, note, policy_for(*version->second, note)});
      }
    }
    const auto missing = [](const auto& each) { return !each.second; };
    if (std::any_of(versions.begin(), versions.end(), missing)) {
      out_.incomplete.push_back(a_case->visit(id)->short_id());
    } else if (!versions.empty()) {
      ++out_.visits;
    }
    return {};
  }

  std::shared_ptr<const rules::Policy> policy_for(const record::VisitRecord& visit, const record::NoteRecord& note) {
    const auto* policy = policy_of(visit.versions.at(note.note.version), policies_);
    if (policy == nullptr) ++out_.policy_missing;
    auto& shared = shared_[policy];
    if (!shared) {
      shared = std::make_shared<const rules::Policy>(policy != nullptr ? policy->policy : rules::default_policy());
    }
    return shared;
  }

  casework::Casework& casework_;
  const std::vector<casework::PublishedPolicy>& policies_;
  const ExportPeriod& period_;
  std::map<const casework::PublishedPolicy*, std::shared_ptr<const rules::Policy>> shared_;
  NoteExport out_;
};

std::string tick_text(Answer answer) {
  switch (answer) {
    case Answer::yes:
      return "yes";
    case Answer::no:
      return "no";
    case Answer::not_applicable:
      return "not_applicable";
    case Answer::unanswered:
      break;
  }
  return {};
}

const record::Version* version_of(const record::VisitRecord& visit, std::uint64_t number) {
  const auto found = visit.versions.find(number);
  return found == visit.versions.end() ? nullptr : &found->second;
}

Result<std::optional<rules::Date>> bound(const std::string& name, const std::string& text) {
  if (text.empty()) return std::optional<rules::Date>();
  const auto date = rules::Date::parse(text);
  if (!date) return fail(Errc::invalid_input, name + ": " + date.error().message);
  return std::optional<rules::Date>(*date);
}

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

}  // namespace

bool ExportPeriod::has(const std::string& start) const {
  const auto at = rules::parse_moment(start);
  return !at || has(rules::london(*at).date);
}

Result<ExportPeriod> export_period(const std::string& from, const std::string& to, const std::string& from_name,
                                   const std::string& to_name) {
  ExportPeriod out;
  out.from = TRY(bound(from_name, from));
  out.to = TRY(bound(to_name, to));
  if (out.from && out.to && *out.to < *out.from) return fail(Errc::invalid_input, to_name + " is before " + from_name);
  return out;
}

std::string NoteExport::words() const {
  auto out = "Exported " + counted(notes.size(), "case note") + " of " + counted(visits, "visit") + ".";
  if (withdrawn > 0) out += " Left out: " + counted(withdrawn, "withdrawn note") + ".";
  if (policy_missing > 0) {
    out += " The policy that judged " + counted(policy_missing, "note") +
           " is not on this device: the usual names of types stand there.";
  }
  if (!incomplete.empty()) {
    std::string names;
    for (const auto& each : incomplete) names += (names.empty() ? "" : ", ") + each;
    out += " Left out, because words of them are not on this device: " + names + ". Sync, then export again.";
  }
  return out;
}

Result<NoteExport> collect_notes(casework::Casework& casework, const std::vector<SpaceId>& cases,
                                 const ExportPeriod& period) {
  const auto policies = TRY(casework.policies());
  Collector collector(casework, policies, period);
  for (const auto& space : cases) TRY(collector.take(space));
  return std::move(collector).finished();
}

const std::vector<std::string>& export_columns() {
  static const std::vector<std::string> names = {
      "note",      "visit",      "visit_event_id", "family_id",  "family_ref", "family_name", "child_id",
      "child_ref", "child_name", "type",           "type_label", "kind",       "refers_to",   "version",
      "policy",    "date",       "start",          "end",        "worker",     "finished_at", "finished_by",
      "seen",      "seen_alone", "bedroom_seen",   "codes"};
  return names;
}

std::vector<std::string> export_codes(const record::VisitRecord& visit, const record::NoteRecord& note) {
  const auto* version = version_of(visit, note.note.version);
  if (version == nullptr) return {};
  for (const auto& each : version->judgements) {
    if (each.child == note.note.child) return each.codes;
  }
  return {};
}

std::vector<std::string> export_cells(const record::CaseRecord& a_case, const record::VisitRecord& visit,
                                      const record::NoteRecord& record, const rules::Policy& policy) {
  const auto& note = record.note;
  const auto* child = a_case.child(note.child);
  const auto* version = version_of(visit, note.version);
  std::string codes;
  for (const auto& code : export_codes(visit, record)) codes += (codes.empty() ? "" : " ") + code;
  const auto start = rules::parse_moment(note.start);
  return {record.id.text(),
          visit.short_id(),
          visit.id.text(),
          a_case.space.text(),
          a_case.ref,
          a_case.name,
          child != nullptr ? child->id.text() : std::string(),
          child != nullptr ? child->ref : std::string(),
          a_case.name_of(note.child),
          note.type,
          labels_of(note.type, policy),
          note.kind == record::NoteKind::full ? "full" : "cross_reference",
          note.refers_to ? note.refers_to->text() : std::string(),
          std::to_string(note.version),
          version != nullptr ? version->policy : std::string(),
          start ? rules::london(*start).date.text() : std::string(),
          note.start,
          note.end,
          visit.worker,
          note.finished_at,
          note.author,
          tick_text(note.ticks.seen),
          tick_text(note.ticks.seen_alone),
          tick_text(note.ticks.bedroom_seen),
          codes};
}

std::string csv_of(const NoteExport& notes) {
  auto out = csv_row(export_columns());
  for (const auto& each : notes.notes) out += csv_row(export_cells(*each.a_case, *each.visit, each.note, *each.policy));
  return out;
}

}  // namespace doorstep::client
