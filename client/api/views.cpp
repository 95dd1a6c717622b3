#include "client/api/views.hpp"

#include <algorithm>

#include "client/api/value_words.hpp"
#include "client/api/visit_words.hpp"
#include "client/api/wording.hpp"
#include "core/casework/visit_reading.hpp"

namespace doorstep::client {
namespace {

using rules::DueState;
using store::ShownField;
using store::WordsState;

std::string counted(int count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string state_words(const rules::Due& due, int days) {
  switch (due.state) {
    case DueState::overdue:
      return counted(-days, "day") + " overdue";
    case DueState::due_today:
      return "Due today";
    case DueState::due_soon:
      return days == 1 ? std::string("Due tomorrow") : "Due in " + counted(days, "day");
    default:
      return std::string(rules::words_of(due.state));
  }
}

std::string kind_words(rules::DueKind kind, const rules::Policy& policy) {
  if (kind == rules::DueKind::review) return "First review";
  return policy.labels[static_cast<std::size_t>(kind)];  // in the order of VisitType
}

std::string date_words(const std::string& date) {
  const auto day = rules::Date::parse(date);
  return day ? day->words() : date;
}

bool open_on(const record::Episode& episode, rules::Date on) {
  const auto start = casework::date_in(episode.start);
  const auto end = casework::date_in(episode.end);
  return start && *start <= on && (!end || on < *end);
}

void fill_episode(const record::Episode& episode, wire::EpisodeValue& out) {
  const auto bytes = record::encode(episode);
  out.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

std::string_view severity_name(rules::Severity severity) {
  switch (severity) {
    case rules::Severity::error:
      return "error";
    case rules::Severity::breach:
      return "breach";
    case rules::Severity::warning:
      return "warning";
    case rules::Severity::task:
      break;
  }
  return "task";
}

std::string_view kind_words(record::TaskKind kind) {
  switch (kind) {
    case record::TaskKind::team_manager:
      return "For the team manager";
    case record::TaskKind::further_visit:
      return "A further visit";
    case record::TaskKind::supervision:
      return "For supervision";
    case record::TaskKind::unspecified:
      break;
  }
  return "Task";
}

std::string join_names(const record::CaseRecord& a_case, const record::VisitRecord& visit) {
  std::string out;
  for (const auto key : children_of(a_case, visit)) out += (out.empty() ? "" : ", ") + a_case.name_of(key);
  return out;
}

}  // namespace

record::ItemKey key_of(const std::string& document) {
  const auto id = DocumentId::from_text(document);
  return id ? record::item_key(*id) : 0;
}

std::string_view name_of(record::TaskKind kind) {
  switch (kind) {
    case record::TaskKind::team_manager:
      return "team_manager";
    case record::TaskKind::further_visit:
      return "further_visit";
    case record::TaskKind::supervision:
      return "supervision";
    case record::TaskKind::unspecified:
      break;
  }
  return "unspecified";
}

std::string rule_text(int number) { return (number < 10 ? "R-0" : "R-") + std::to_string(number); }

StatusWords status_of(const std::vector<ShownField>& fields, Millis now) {
  bool draft = false, waiting = false, aside = false, own = false;
  Millis at = 0;
  for (const auto& field : fields) {
    if (field.conflict) return {"conflict", std::string(words_conflict)};
    aside = aside || field.state == WordsState::aside;
    draft = draft || field.state == WordsState::draft;
    waiting = waiting || field.state == WordsState::waiting;
    own = own || field.state == WordsState::sent;
    at = std::max(at, field.at);
  }
  if (aside) return {"help", words_help("the office has been told")};
  if (draft || fields.empty()) return {"draft", std::string(words_saved)};
  if (waiting) return {"waiting", std::string(words_waiting)};
  return {own ? "sent" : "held", words_sent(at, now)};
}

StatusWords status_of(const ShownField& field, Millis now) { return status_of(std::vector<ShownField>{field}, now); }

std::string start_words(const std::string& start) {
  const auto at = rules::parse_moment(start);
  if (!at) return date_words(start);
  const auto date = rules::london(*at).date;
  return std::string(date.weekday_name()) + " " + date.words() + ", " + rules::clock_words(*at, false);
}

std::string at_words(const std::string& moment, Millis now) {
  const auto at = rules::parse_moment(moment);
  return at ? when_text(*at, now) : moment;
}

wire::LifeView life_view(const casework::Life& life) {
  wire::LifeView out;
  out.set_state(std::string(casework::name_of(life.state)));
  out.set_words(std::string(casework::words_of(life.state)));
  out.set_version(life.version);
  out.set_locked(life.locked());
  out.set_reason(life.reason);
  for (const auto& name : life.changed_since) out.add_changed_since(record::address_text(name));
  return out;
}

Result<wire::VisitLine> visit_line(store::DeviceStore& store, casework::Casework& casework,
                                   const record::CaseRecord& a_case, const record::VisitRecord& visit,
                                   const rules::Policy& policy, Millis now) {
  wire::VisitLine out;
  out.set_space(bytes_of(a_case.space));
  out.set_visit(bytes_of(visit.id));
  out.set_ref(visit.short_id());
  out.set_case_name(a_case.name);
  out.set_start(visit.start);
  out.set_start_words(start_words(visit.start));
  out.set_worker(visit.worker);
  out.set_purpose(visit.purpose);
  out.set_children(join_names(a_case, visit));
  const auto life = TRY(casework.life(a_case.space, visit.id));
  *out.mutable_life() = life_view(life);
  store::RecordReader reader(store);
  auto status = status_of(TRY(reader.document(a_case.space, visit.id)), now);
  // A draft's words go to the office as they are written, and it is still not finished: that comes first.
  const bool unfinished = !life.locked() && status.code != "conflict" && status.code != "help";
  if (unfinished) status = {"draft", std::string(words_saved)};
  out.set_status(status.code);
  out.set_status_words(status.words);
  if (visit.version() > 0) {
    for (const auto& each : visit.versions.at(visit.version()).judgements) {
      out.add_types(a_case.name_of(each.child) + ": " + labels_of(each.types, policy));
    }
  }
  return out;
}

Result<wire::TaskView> task_view(store::DeviceStore& store, const record::CaseRecord& a_case,
                                 const record::TaskRecord& record, Millis now) {
  wire::TaskView out;
  const auto& task = record.task;
  const auto* visit = a_case.visit(task.visit);
  out.set_space(bytes_of(a_case.space));
  out.set_task(bytes_of(record.id));
  out.set_kind(std::string(name_of(task.kind)));
  out.set_kind_words(std::string(kind_words(task.kind)));
  out.set_case_name(a_case.name);
  if (task.child != 0) out.set_child_name(a_case.name_of(task.child));
  if (const auto* child = a_case.child(task.child)) {
    out.set_child_age_words(age_words(child, rules::london(now).date));
  }
  out.set_visit(bytes_of(task.visit));
  out.set_visit_ref(visit != nullptr ? visit->short_id() : task.visit.text().substr(0, 8));
  out.set_due(task.due);
  out.set_due_words(task.due.empty() ? std::string("No date") : date_words(task.due));
  out.set_words(task.text);
  out.set_by(task.by);
  out.set_at_words(at_words(task.created_at, now));
  for (const auto& name : task.codes) {
    if (const auto code = rules::code_from(name)) fill_codes({*code}, out.mutable_codes());
  }
  if (record.decision) {
    out.set_decided(true);
    out.set_decision(record.decision->words);
    out.set_decided_by(record.decision->by);
    out.set_decided_words(at_words(record.decision->at, now));
  }
  const auto fields = TRY(store::RecordReader(store).document(a_case.space, record.id));
  if (!fields.empty()) {  // nothing of a task that Finish would make is stored yet
    const auto status = status_of(fields, now);
    out.set_status(status.code);
    out.set_status_words(status.words);
  }
  return out;
}

void fill_why(const std::vector<rules::Why>& all, google::protobuf::RepeatedPtrField<wire::WhyView>* out) {
  for (const auto& why : all) {
    auto* view = out->Add();
    view->set_rule(rule_text(why.rule));
    view->set_source(std::string(rules::rule(why.rule).source));
    view->set_words(capital(why.words) + ".");
  }
}

void fill_codes(const std::vector<rules::Code>& all, google::protobuf::RepeatedPtrField<wire::CodeView>* out) {
  for (const auto code : all) {
    const auto& info = rules::info_of(code);
    auto* view = out->Add();
    view->set_code(std::string(info.name));
    view->set_words(std::string(info.words));
    view->set_severity(std::string(severity_name(info.severity())));
  }
}

wire::DueView due_view(const record::CaseRecord& a_case, const rules::Standing& standing, const rules::Due& due,
                       const rules::Policy& policy, rules::Date on) {
  wire::DueView out;
  out.set_space(bytes_of(a_case.space));
  if (const auto child = DocumentId::from_text(standing.child)) out.set_child(bytes_of(*child));
  out.set_child_name(a_case.name_of(key_of(standing.child)));
  out.set_case_name(a_case.name);
  out.set_kind(std::string(rules::name_of(due.kind)));
  out.set_kind_words(kind_words(due.kind, policy));
  out.set_state(std::string(rules::name_of(due.state)));
  const int days = due.date ? *due.date - on : 0;
  const bool held = due.state == DueState::held || due.state == DueState::held_late;
  out.set_state_words(due.date || held ? state_words(due, days) : std::string("No frequency is recorded"));
  if (due.date) {
    out.set_date(due.date->text());
    out.set_date_words(std::string(due.date->weekday_name()) + " " + due.date->words());
    out.set_days(days);
  }
  fill_why(due.why, out.mutable_why());
  return out;
}

wire::ChildView child_view(const record::CaseRecord& a_case, const record::ChildRecord& child,
                           const rules::Standing* standing, const rules::Policy& policy, rules::Date on) {
  wire::ChildView out;
  out.set_space(bytes_of(a_case.space));
  out.set_child(bytes_of(child.id));
  out.set_key(child.key);
  out.set_name(child.name);
  const auto age = age_words(&child, on);
  out.set_age_words(age == "not known" ? "age not known" : age);
  out.set_case_name(a_case.name);
  for (const auto& row : child.episodes) {
    const bool open = open_on(row.value, on);
    auto* plan = out.add_plan_rows();
    plan->set_row(row.key);
    fill_episode(row.value, *plan->mutable_episode());
    plan->set_words(plan_words(row.value));
    plan->set_open(open);
    if (open) out.add_plans(plan_words(row.value));
  }
  if (standing != nullptr) {
    for (const auto& due : standing->due) {
      if (due.state == DueState::none && !due.date) continue;
      *out.add_due() = due_view(a_case, *standing, due, policy, on);
    }
    fill_codes(standing->codes, out.mutable_codes());
  }
  return out;
}

wire::PersonView person_view(const record::PersonRecord& person, rules::Date on) {
  wire::PersonView out;
  out.set_person(bytes_of(person.id));
  out.set_key(person.key);
  out.set_name(person.name);
  out.set_role(person.role);
  out.set_immediate(person.immediate);
  for (const auto& [child, care] : person.main_carer) {
    if (casework::is_main_carer(person, child, on)) out.add_main_carer_of(child);
  }
  return out;
}

Result<rules::Date> day_from(const std::string& on, Now now) {
  if (on.empty()) return rules::london(now.wall).date;
  return rules::Date::parse(on);
}

const rules::Policy& policy_on(const std::vector<casework::PublishedPolicy>& policies, rules::Date day) {
  std::vector<rules::Policy> all;
  for (const auto& each : policies) all.push_back(each.policy);
  if (all.empty()) return rules::default_policy();
  return policies[static_cast<std::size_t>(&rules::in_force(all, day) - all.data())].policy;
}

}  // namespace doorstep::client
