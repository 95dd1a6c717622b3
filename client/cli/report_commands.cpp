#include "client/cli/report_commands.hpp"

#include <algorithm>

#include "client/api/case_book.hpp"
#include "client/cli/casework_commands.hpp"
#include "client/cli/home.hpp"
#include "client/cli/report_sheet.hpp"
#include "client/cli/sync_runner.hpp"
#include "core/casework/audit_facts.hpp"
#include "core/office/office.hpp"
#include "core/store/device_health.hpp"

namespace doorstep::cli {
namespace {

using casework::AuditedVisit;
using casework::AuditFacts;
using rules::Figure;

/// Rows of a list: whether they are in order is asked only of what is due.
enum class Asks : std::uint8_t { whether_in_order, nothing };

std::string count_words(std::size_t count) { return count == 0 ? "none" : std::to_string(count); }

/// Who is who among the facts' ids.
class Names {
 public:
  explicit Names(const AuditFacts& facts) : facts_(facts) {
    for (const auto& child : facts.input.children) children_.emplace(child.id, &child);
  }
  const rules::AuditChild* child(const std::string& id) const {
    const auto found = children_.find(id);
    return found == children_.end() ? nullptr : found->second;
  }
  const AuditedVisit* visit(const std::string& id) const {
    const auto found = facts_.visits.find(id);
    return found == facts_.visits.end() ? nullptr : &found->second;
  }
  std::string short_id(const std::string& id) const {
    const auto* found = visit(id);
    return found != nullptr ? found->short_id : id.substr(0, 8);
  }

 private:
  const AuditFacts& facts_;
  std::map<std::string, const rules::AuditChild*> children_;
};

SheetRow sheet_row(const Figure::Row& row, Asks asks) {
  SheetRow out;
  out.child = row.name;
  out.family = row.family;
  out.worker = row.worker;
  if (asks == Asks::whether_in_order) out.in_order = row.in_order;
  out.date = row.date;
  out.words = row.words;
  if (!row.supervision_ref.empty()) {
    out.words += "; agreed in supervision: " + row.supervision_ref;
    out.more["supervision_ref"] = row.supervision_ref;
  }
  out.more["id"] = row.id;
  return out;
}

SheetRow sheet_row(const AuditedVisit& visit, const std::string& words) {
  SheetRow out;
  out.child = visit.children;
  out.family = visit.family;
  out.worker = visit.worker;
  out.date = visit.day;
  out.words = "visit " + visit.short_id + ": " + words;
  out.more = Json{{"visit", visit.id}, {"ref", visit.short_id}};
  return out;
}

SheetSection figure_section(std::string key, const Figure& figure) {
  SheetSection out{std::move(key), figure.name, figure.nothing_words, {}};
  const auto percent = figure.percent();
  if (percent) out.words = std::to_string(figure.part) + " of " + std::to_string(figure.whole) + "  " + *percent;
  out.more = Json{{"part", figure.part}, {"whole", figure.whole}, {"percent", percent ? Json(*percent) : Json()}};
  for (const auto& row : figure.rows) out.rows.push_back(sheet_row(row, Asks::whether_in_order));
  return out;
}

SheetSection list_section(std::string key, std::string name, const std::vector<Figure::Row>& rows, Asks asks) {
  SheetSection out{std::move(key), std::move(name), count_words(rows.size()), {}};
  for (const auto& row : rows) out.rows.push_back(sheet_row(row, asks));
  return out;
}

/// The figure of labels: its rows are visits.
SheetSection supported_section(const Names& names, const Figure& figure) {
  auto out = figure_section("supported", figure);
  for (auto& row : out.rows) {
    const std::string visit = row.more["id"];
    row.words = "visit " + names.short_id(visit) + ": " + row.words;
    row.more = Json{{"visit", visit}, {"ref", names.short_id(visit)}};
  }
  return out;
}

SheetSection visits_section(const rules::AuditReport& report, const rules::Policy& policy) {
  Json types = Json::object();
  std::string words = std::to_string(report.visit_events) + "; case notes:";
  for (std::size_t i = 0; i < report.by_type.size(); ++i) {
    words += (i == 0 ? " " : ", ") + policy.labels[i] + " " + std::to_string(report.by_type[i]);
    types[std::string(rules::name_of(static_cast<rules::VisitType>(i)))] = report.by_type[i];
  }
  return SheetSection{
      "visits", "Visits in the period", words, {}, Json{{"visits", report.visit_events}, {"case_notes", types}}};
}

SheetSection dual_section(const Names& names, const rules::AuditReport& report, const rules::Policy& policy) {
  SheetSection out{"dual_notes", "Dual-note pairs", count_words(report.dual_notes.size()), {}};
  for (const auto& note : report.dual_notes) {
    const auto* child = names.child(note.child);
    SheetRow row;
    row.child = child != nullptr ? child->name : "";
    row.family = child != nullptr ? child->family : "";
    row.worker = note.worker;
    row.date = note.day;
    row.words = "visit " + names.short_id(note.visit) + ": its " + policy.labels[static_cast<std::size_t>(note.type)] +
                " note refers to the full recording";
    row.more = Json{{"visit", note.visit}, {"ref", names.short_id(note.visit)}, {"type", rules::name_of(note.type)}};
    out.rows.push_back(std::move(row));
  }
  return out;
}

SheetSection non_engagement_section(const Names& names, const rules::AuditReport& report) {
  SheetSection out{"non_engagement", "Non-engagement", count_words(report.non_engagement.size()), {}};
  for (const auto& id : report.non_engagement) {
    if (const auto* visit = names.visit(id)) out.rows.push_back(sheet_row(*visit, "non-engagement is recorded"));
  }
  return out;
}

SheetSection concerning_section(const AuditFacts& facts) {
  SheetSection out{"concerning", "Visits that the worker calls concerning", count_words(facts.concerning.size()), {}};
  for (const auto& visit : facts.concerning) out.rows.push_back(sheet_row(visit, "concerning"));
  return out;
}

SheetRow agenda_row(const Names& names, const rules::SupervisionItem& item) {
  SheetRow out;
  out.child = item.name;
  out.family = item.family;
  out.worker = item.worker;
  out.words = std::string(rules::name_of(item.code)) + "  " + item.words;
  Json visits = Json::array();
  for (std::size_t i = 0; i < item.visits.size(); ++i) {
    out.words += (i == 0 ? " (visit " : ", visit ") + names.short_id(item.visits[i]) + " on " + item.days[i].words();
    visits.push_back(
        Json{{"visit", item.visits[i]}, {"ref", names.short_id(item.visits[i])}, {"day", item.days[i].text()}});
  }
  if (!item.days.empty()) {
    out.words += ")";
    out.date = item.days.back();
  }
  if (!item.supervision_ref.empty()) out.words += "; agreed in supervision: " + item.supervision_ref;
  out.more = Json{{"id", item.child},
                  {"code", rules::name_of(item.code)},
                  {"visits", visits},
                  {"supervision_ref", item.supervision_ref.empty() ? Json() : Json(item.supervision_ref)}};
  return out;
}

SheetSection agenda_section(std::string key, std::string name, const Names& names,
                            const std::vector<rules::SupervisionItem>& items) {
  SheetSection out{std::move(key), std::move(name), count_words(items.size()), {}};
  for (const auto& item : items) out.rows.push_back(agenda_row(names, item));
  return out;
}

/// The part of the agenda that the morning's list shows, too (CP-11).
std::vector<rules::SupervisionItem> unrecorded(std::vector<rules::SupervisionItem> items) {
  items.erase(std::remove_if(items.begin(), items.end(),
                             [](const rules::SupervisionItem& item) {
                               return item.code != rules::Code::w_pattern_unrecorded &&
                                      item.code != rules::Code::w_cp_arr_unrecorded;
                             }),
              items.end());
  return items;
}

/// How complete the figures can be: which devices hold records that have not reached the server (AUD-04).
Result<SheetSection> unsent_section(store::DeviceStore& store) {
  const auto health = TRY(store::device_health(store));
  const auto devices = TRY(office::Office(store).devices());
  const auto label_of = [&](const DeviceId& device) {
    if (device == store.device()) return store.enrolment().label;
    for (const auto& each : devices) {
      if (each.device == device) return each.label;
    }
    return device.text().substr(0, 8);
  };
  SheetSection out{"unsent", "How complete this is", "", {}};
  const auto add = [&](const DeviceId& device, std::uint64_t waiting, std::optional<Millis> contact) {
    SheetRow row;
    row.words = label_of(device) + ": " + std::to_string(waiting) + " waiting" +
                (contact ? ", last contact " + rules::moment_words(*contact) : std::string());
    row.more = Json{{"device", device.text()},
                    {"label", label_of(device)},
                    {"waiting", waiting},
                    {"last_contact", contact ? Json(rules::rfc3339(*contact)) : Json()}};
    out.rows.push_back(std::move(row));
  };
  std::optional<Millis> oldest;
  bool listed = false;
  for (const auto& each : health) {
    listed = listed || each.device == store.device();
    if (each.waiting == 0) continue;
    oldest = std::min(oldest.value_or(each.last_contact), each.last_contact);
    add(each.device, each.waiting, each.last_contact);
  }
  const auto left = TRY(store::Outbox(store).summary());
  if (!listed && left.drafts + left.changes > 0) {
    const auto sent_at = TRY(last_sent(store));
    const auto contact = sent_at == 0 ? std::nullopt : std::optional<Millis>(sent_at);
    // What this device holds is in the figures already: its contact is named only when it is the only one that waits.
    if (out.rows.empty()) oldest = contact;
    add(store.device(), left.drafts + left.changes, contact);
  }
  out.words = rules::unsent_words(out.rows.size(), oldest);
  const bool others = std::any_of(devices.begin(), devices.end(), [&](const office::DeviceEntry& each) {
    return each.active && each.device != store.device();
  });
  const bool told = !health.empty() || (!others && TRY(last_sent(store)) != 0);
  if (!told) out.words += "; no word from the server yet about other devices";
  out.more = Json{{"devices", out.rows.size()}, {"told", told}};
  return out;
}

SheetSection problems_section(const AuditFacts& facts) {
  SheetSection out{"problems", "Not judged", count_words(facts.problems.size()), {}};
  for (const auto& problem : facts.problems) {
    SheetRow row;
    row.words = problem.words;
    row.more = Json{{"record", problem.record == DocumentId{} ? Json() : Json(problem.record.text())},
                    {"field", problem.field.empty() ? Json() : Json(problem.field)}};
    out.rows.push_back(std::move(row));
  }
  return out;
}

Result<casework::AuditQuestion> question_from(CommandContext& context, const ReportOptions& options) {
  if (options.csv && context.json) return fail(Errc::invalid_input, "say either --csv or --json");
  casework::AuditQuestion out;
  out.on = TRY(day_from(context, options.on));
  out.to = options.to.empty() ? out.on : TRY(rules::Date::parse(options.to));
  out.from = options.from.empty() ? out.to - static_cast<int>(out.to.day() - 1) : TRY(rules::Date::parse(options.from));
  out.worker = options.worker;
  out.team = options.team;
  if (out.on < out.to) {
    return fail(Errc::invalid_input, "the period ends on " + out.to.words() + ", after the day of the report (" +
                                         out.on.words() + "): give an earlier --to or a later --on");
  }
  if (out.to < out.from) {
    return fail(Errc::invalid_input, "the period begins on " + out.from.words() + " and ends before that, on " +
                                         out.to.words() + ": give an earlier --from");
  }
  return out;
}

/// What both reports begin with.
struct Asked {
  std::unique_ptr<store::DeviceStore> store;
  AuditFacts facts;
  Sheet sheet;
};

Result<Asked> ask(CommandContext& context, const ReportOptions& options, std::string_view title) {
  const auto question = TRY(question_from(context, options));
  Asked out;
  out.store = TRY(open_unlocked(context));
  casework::Casework casework(*out.store);
  std::vector<SpaceId> cases;
  for (const auto& each : TRY(client::CaseBook(*out.store).cases())) cases.push_back(each.space);
  out.facts = TRY(casework::audit_facts(casework, cases, question));

  const auto& policy = out.facts.policy;
  const auto all_or = [](const std::string& name) { return name.empty() ? Json() : Json(name); };
  out.sheet.head.push_back(std::string(title) + " on " + question.on.words() +
                           (question.worker.empty() ? "" : ", " + question.worker) +
                           (question.team.empty() ? "" : ", team " + question.team) + ", by finished visits");
  out.sheet.head.push_back("Period " + question.from.words() + " to " + question.to.words() + ", policy " +
                           policy.policy.version);
  out.sheet.more = Json{{"on", question.on.text()},
                        {"from", question.from.text()},
                        {"to", question.to.text()},
                        {"worker", all_or(question.worker)},
                        {"team", all_or(question.team)},
                        {"policy", Json{{"version", policy.policy.version}, {"sha256", to_hex(policy.hash)}}}};
  return out;
}

/// What both end with: what is not in the figures.
Result<Exit> finish(CommandContext& context, const ReportOptions& options, Asked& asked) {
  asked.sheet.sections.push_back(TRY(unsent_section(*asked.store)));
  asked.sheet.sections.push_back(problems_section(asked.facts));
  print_sheet(context, asked.sheet, options.csv);
  return Exit::done;
}

}  // namespace

Result<Exit> report_seen_alone(CommandContext& context, const ReportOptions& options) {
  auto asked = TRY(ask(context, options, "Seen alone"));
  const auto report = rules::audit(asked.facts.input);
  const auto& policy = asked.facts.policy.policy;
  const Names names(asked.facts);
  asked.sheet.sections = {
      figure_section("seen_alone", report.seen_alone),
      figure_section("observed", report.observed),
      supported_section(names, report.supported),
      figure_section("home_and_bedroom", report.home_and_bedroom),
      visits_section(report, policy),
      list_section("escalations", "Escalations open", report.escalations, Asks::nothing),
      list_section("looked_after", "Looked-after visits due", report.looked_after, Asks::whether_in_order),
      list_section("reviews_due", "Reviews due", report.reviews_due, Asks::whether_in_order),
      list_section("approvals", "Temporary approvals", report.approvals, Asks::whether_in_order),
      agenda_section("unrecorded", "Supervision reference missing", names,
                     unrecorded(rules::supervision_agenda(asked.facts.input))),
      non_engagement_section(names, report),
      concerning_section(asked.facts),
      dual_section(names, report, policy),
      list_section("age_unknown", "Age not known", report.age_unknown, Asks::nothing),
  };
  return finish(context, options, asked);
}

Result<Exit> report_supervision(CommandContext& context, const ReportOptions& options) {
  auto asked = TRY(ask(context, options, "Supervision"));
  const auto report = rules::audit(asked.facts.input);
  const Names names(asked.facts);
  asked.sheet.sections = {
      agenda_section("agenda", "To discuss", names, rules::supervision_agenda(asked.facts.input)),
      concerning_section(asked.facts),
      dual_section(names, report, asked.facts.policy.policy),
  };
  return finish(context, options, asked);
}

}  // namespace doorstep::cli
