#include "client/api/report_sheet.hpp"

#include <algorithm>

#include "client/api/case_book.hpp"
#include "client/api/csv.hpp"
#include "client/api/sync_flow.hpp"
#include "client/api/views.hpp"
#include "core/office/office.hpp"
#include "core/store/device_health.hpp"

namespace doorstep::client {
namespace {

using casework::AuditedVisit;
using casework::AuditFacts;
using rules::Figure;

/// Rows of a list: whether they are in order is asked only of what is due.
enum class Asks : std::uint8_t { whether_in_order, nothing };

std::string count_words(std::size_t count) { return count == 0 ? "none" : std::to_string(count); }

std::string agreed_words(const std::string& supervision_ref) {
  return supervision_ref.empty() ? std::string() : "; agreed in supervision: " + supervision_ref;
}

/// Makes the sections out of the facts, and knows who is who among their ids.
class SheetMaker {
 public:
  explicit SheetMaker(const AuditFacts& facts) : facts_(facts), report_(rules::audit(facts.input)) {
    for (const auto& child : facts.input.children) children_.emplace(child.id, &child);
    for (const auto& each : facts.input.escalations) escalated_.emplace(each.id, each.child);
  }

  std::vector<SheetSection> seen_alone() const {
    return {figure("seen_alone", report_.seen_alone),
            figure("observed", report_.observed),
            supported(),
            figure("home_and_bedroom", report_.home_and_bedroom),
            visits(),
            escalations(),
            children("looked_after", "Looked-after visits due", report_.looked_after, Asks::whether_in_order),
            children("reviews_due", "Reviews due", report_.reviews_due, Asks::whether_in_order),
            children("approvals", "Temporary approvals", report_.approvals, Asks::whether_in_order),
            agenda("unrecorded", "Supervision reference missing", unrecorded()),
            non_engagement(),
            concerning(),
            dual_notes(),
            children("age_unknown", "Age not known", report_.age_unknown, Asks::nothing)};
  }
  std::vector<SheetSection> supervision() const {
    return {agenda("agenda", "To discuss", rules::supervision_agenda(facts_.input)), concerning(), dual_notes()};
  }
  SheetSection problems() const {
    SheetSection out{"problems", "Not judged", count_words(facts_.problems.size()), {}, {}};
    for (const auto& problem : facts_.problems) {
      SheetRow row;
      row.words = problem.words;
      row.space = space_of(problem.record.text());
      row.about = ProblemRow{problem.record, problem.field};
      out.rows.push_back(std::move(row));
    }
    return out;
  }

 private:
  const AuditedVisit* visit(const std::string& id) const {
    const auto found = facts_.visits.find(id);
    return found == facts_.visits.end() ? nullptr : &found->second;
  }
  SheetVisit named(const std::string& id) const {
    const auto* found = visit(id);
    if (found == nullptr) return SheetVisit{id, id.substr(0, 8), std::nullopt};
    return SheetVisit{id, found->short_id, found->space};
  }
  std::optional<SpaceId> space_of(const std::string& id) const {
    if (const auto found = facts_.spaces.find(id); found != facts_.spaces.end()) return found->second;
    return named(id).space;
  }

  static SheetRow row_of(const Figure::Row& from, Asks asks) {
    SheetRow out;
    out.child = from.name;
    out.family = from.family;
    out.worker = from.worker;
    if (asks == Asks::whether_in_order) out.in_order = from.in_order;
    out.date = from.date;
    out.words = from.words + agreed_words(from.supervision_ref);
    return out;
  }
  SheetRow child_row(const Figure::Row& from, Asks asks) const {
    auto out = row_of(from, asks);
    out.space = space_of(from.id);
    out.about = ChildRow{from.id, from.supervision_ref};
    return out;
  }
  static SheetRow visit_row(const AuditedVisit& visit, const std::string& words) {
    SheetRow out;
    out.child = visit.children;
    out.family = visit.family;
    out.worker = visit.worker;
    out.date = visit.day;
    out.words = "visit " + visit.short_id + ": " + words;
    out.space = visit.space;
    out.about = VisitRow{SheetVisit{visit.id, visit.short_id, visit.space}};
    return out;
  }

  /// Without its rows.
  static SheetSection head_of(std::string key, const Figure& figure) {
    SheetFigure sum{figure.part, figure.whole, figure.percent()};
    auto words = figure.nothing_words;
    if (sum.percent) words = std::to_string(sum.part) + " of " + std::to_string(sum.whole) + "  " + *sum.percent;
    return SheetSection{std::move(key), figure.name, std::move(words), {}, std::move(sum)};
  }
  SheetSection figure(std::string key, const Figure& figure) const {
    auto out = head_of(std::move(key), figure);
    for (const auto& row : figure.rows) out.rows.push_back(child_row(row, Asks::whether_in_order));
    return out;
  }
  SheetSection children(std::string key, std::string name, const std::vector<Figure::Row>& rows, Asks asks) const {
    SheetSection out{std::move(key), std::move(name), count_words(rows.size()), {}, {}};
    for (const auto& row : rows) out.rows.push_back(child_row(row, asks));
    return out;
  }
  SheetSection escalations() const {
    SheetSection out{"escalations", "Escalations open", count_words(report_.escalations.size()), {}, {}};
    for (const auto& from : report_.escalations) {
      auto row = row_of(from, Asks::nothing);
      row.space = space_of(from.id);
      const auto child = escalated_.find(from.id);
      row.about = TaskRow{from.id, child != escalated_.end() ? child->second : std::string()};
      out.rows.push_back(std::move(row));
    }
    return out;
  }
  /// The figure of labels: its rows are visits.
  SheetSection supported() const {
    auto out = head_of("supported", report_.supported);
    for (const auto& from : report_.supported.rows) {
      auto row = row_of(from, Asks::whether_in_order);
      const auto visit = named(from.id);
      row.words = "visit " + visit.ref + ": " + row.words;
      row.space = visit.space;
      row.about = VisitRow{visit};
      out.rows.push_back(std::move(row));
    }
    return out;
  }
  SheetSection visits() const {
    std::string words = std::to_string(report_.visit_events) + "; case notes:";
    for (std::size_t i = 0; i < report_.by_type.size(); ++i) {
      words += (i == 0 ? " " : ", ") + facts_.policy.policy.labels[i] + " " + std::to_string(report_.by_type[i]);
    }
    return SheetSection{
        "visits", "Visits in the period", words, {}, SheetCounts{report_.visit_events, report_.by_type}};
  }
  SheetSection dual_notes() const {
    SheetSection out{"dual_notes", "Dual-note pairs", count_words(report_.dual_notes.size()), {}, {}};
    for (const auto& note : report_.dual_notes) {
      const auto child = children_.find(note.child);
      const auto visit = named(note.visit);
      SheetRow row;
      if (child != children_.end()) {
        row.child = child->second->name;
        row.family = child->second->family;
      }
      row.worker = note.worker;
      row.date = note.day;
      row.words = "visit " + visit.ref + ": its " + facts_.policy.policy.labels[static_cast<std::size_t>(note.type)] +
                  " note refers to the full recording";
      row.space = visit.space;
      row.about = NoteRow{visit, note.child, note.type};
      out.rows.push_back(std::move(row));
    }
    return out;
  }
  SheetSection non_engagement() const {
    SheetSection out{"non_engagement", "Non-engagement", count_words(report_.non_engagement.size()), {}, {}};
    for (const auto& id : report_.non_engagement) {
      if (const auto* found = visit(id)) out.rows.push_back(visit_row(*found, "non-engagement is recorded"));
    }
    return out;
  }
  SheetSection concerning() const {
    SheetSection out{
        "concerning", "Visits that the worker calls concerning", count_words(facts_.concerning.size()), {}, {}};
    for (const auto& visit : facts_.concerning) out.rows.push_back(visit_row(visit, "concerning"));
    return out;
  }

  SheetRow agenda_row(const rules::SupervisionItem& item) const {
    AgendaRow about{item.child, item.code, {}, item.days, item.supervision_ref};
    SheetRow out;
    out.child = item.name;
    out.family = item.family;
    out.worker = item.worker;
    out.words = std::string(rules::name_of(item.code)) + "  " + item.words;
    for (std::size_t i = 0; i < item.visits.size(); ++i) {
      about.visits.push_back(named(item.visits[i]));
      out.words += (i == 0 ? " (visit " : ", visit ") + about.visits.back().ref + " on " + item.days[i].words();
    }
    if (!item.days.empty()) {
      out.words += ")";
      out.date = item.days.back();
    }
    out.words += agreed_words(item.supervision_ref);
    out.space = space_of(item.child);
    out.about = std::move(about);
    return out;
  }
  SheetSection agenda(std::string key, std::string name, const std::vector<rules::SupervisionItem>& items) const {
    SheetSection out{std::move(key), std::move(name), count_words(items.size()), {}, {}};
    for (const auto& item : items) out.rows.push_back(agenda_row(item));
    return out;
  }
  /// The part of the agenda that the morning's list shows, too (CP-11).
  std::vector<rules::SupervisionItem> unrecorded() const {
    auto items = rules::supervision_agenda(facts_.input);
    items.erase(std::remove_if(items.begin(), items.end(),
                               [](const rules::SupervisionItem& item) {
                                 return item.code != rules::Code::w_pattern_unrecorded &&
                                        item.code != rules::Code::w_cp_arr_unrecorded;
                               }),
                items.end());
    return items;
  }

  const AuditFacts& facts_;
  rules::AuditReport report_;
  std::map<std::string, const rules::AuditChild*> children_;
  std::map<std::string, std::string> escalated_;  ///< children, by task
};

std::string label_of(const store::DeviceStore& store, const std::vector<office::DeviceEntry>& devices,
                     const DeviceId& device) {
  if (device == store.device()) return store.enrolment().label;
  for (const auto& each : devices) {
    if (each.device == device) return each.label;
  }
  return device.text().substr(0, 8);
}

/// How complete the figures can be: which devices hold records that have not reached the server (AUD-04).
Result<SheetSection> unsent_section(store::DeviceStore& store) {
  const auto health = TRY(store::device_health(store));
  const auto devices = TRY(office::Office(store).devices());
  SheetSection out{"unsent", "How complete this is", "", {}, {}};
  const auto add = [&](const DeviceId& device, std::uint64_t waiting, std::optional<Millis> contact) {
    const auto label = label_of(store, devices, device);
    SheetRow row;
    row.words = label + ": " + std::to_string(waiting) + " waiting" +
                (contact ? ", last contact " + rules::moment_words(*contact) : std::string());
    row.about = DeviceRow{device, label, waiting, contact};
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
  const auto sent_at = TRY(last_sent(store));
  const auto left = TRY(store::Outbox(store).summary());
  if (!listed && left.drafts + left.changes > 0) {
    const auto contact = sent_at == 0 ? std::nullopt : std::optional<Millis>(sent_at);
    // What this device holds is in the figures already: its contact is named only when it is the only one that waits.
    if (out.rows.empty()) oldest = contact;
    add(store.device(), left.drafts + left.changes, contact);
  }
  out.words = rules::unsent_words(out.rows.size(), oldest);
  const bool others = std::any_of(devices.begin(), devices.end(), [&](const office::DeviceEntry& each) {
    return each.active && each.device != store.device();
  });
  const bool told = !health.empty() || (!others && sent_at != 0);
  if (!told) out.words += "; no word from the server yet about other devices";
  out.sum = SheetUnsent{out.rows.size(), told};
  return out;
}

}  // namespace

const SheetSection* Sheet::section(std::string_view key) const {
  const auto found =
      std::find_if(sections.begin(), sections.end(), [&](const SheetSection& each) { return each.key == key; });
  return found == sections.end() ? nullptr : &*found;
}

Result<casework::AuditQuestion> audit_question(const std::string& on, const std::string& from, const std::string& to,
                                               Now now) {
  casework::AuditQuestion out;
  out.on = TRY(day_from(on, now));
  out.to = to.empty() ? out.on : TRY(rules::Date::parse(to));
  out.from = from.empty() ? out.to - static_cast<int>(out.to.day() - 1) : TRY(rules::Date::parse(from));
  if (out.on < out.to) {
    return fail(Errc::invalid_input, "the period ends on " + out.to.words() + ", after the day of the report (" +
                                         out.on.words() + "): choose an earlier end, or a later day");
  }
  if (out.to < out.from) {
    return fail(Errc::invalid_input, "the period begins on " + out.from.words() + " and ends before that, on " +
                                         out.to.words() + ": choose an earlier beginning");
  }
  return out;
}

Result<Sheet> report_sheet(store::DeviceStore& store, ReportKind kind, const casework::AuditQuestion& question) {
  casework::Casework casework(store);
  std::vector<SpaceId> cases;
  for (const auto& each : TRY(CaseBook(store).cases())) cases.push_back(each.space);
  const auto facts = TRY(casework::audit_facts(casework, cases, question));

  Sheet out;
  out.question = question;
  out.title = std::string(kind == ReportKind::seen_alone ? "Seen alone" : "Supervision") + " on " +
              question.on.words() + (question.worker.empty() ? "" : ", " + question.worker) +
              (question.team.empty() ? "" : ", team " + question.team) + ", by finished visits";
  out.policy = facts.policy.policy.version;
  out.policy_hash = facts.policy.hash;
  out.period_words = "Period " + question.from.words() + " to " + question.to.words() + ", policy " + out.policy;
  const SheetMaker maker(facts);
  out.sections = kind == ReportKind::seen_alone ? maker.seen_alone() : maker.supervision();
  out.sections.push_back(TRY(unsent_section(store)));
  out.sections.push_back(maker.problems());
  out.workers = facts.workers;
  out.teams = facts.teams;
  return out;
}

std::string_view in_order_text(const SheetRow& row) { return !row.in_order ? "" : *row.in_order ? "yes" : "no"; }

std::string csv_of(const Sheet& sheet) {
  auto out = csv_row({"figure", "child", "family", "worker", "in_order", "date", "words"});
  for (const auto& section : sheet.sections) {
    out += csv_row({section.name, "", "", "", "", "", section.words});
    for (const auto& row : section.rows) {
      out += csv_row({section.name, row.child, row.family, row.worker, std::string(in_order_text(row)),
                      row.date ? row.date->text() : std::string(), row.words});
    }
  }
  return out;
}

}  // namespace doorstep::client
