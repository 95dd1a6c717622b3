// A case with one visit that is complete: tests take something away, or alter it, and look at what is found.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "core/casework/finish_check.hpp"
#include "core/casework/rule_inputs.hpp"

namespace doorstep::testing {

inline DocumentId document_of(std::uint8_t number) {
  DocumentId out;
  out.bytes.fill(number);
  return out;
}

/// The visit of 2 February 2026, 3:30pm to 4:30pm (London), at home; finished at 6pm.
struct VisitCase {
  record::CaseRecord a_case;
  record::VisitRecord visit;
  rules::Policy policy = rules::default_policy();
  casework::FinishFacts facts;

  VisitCase() {
    visit.id = document_of(0x50);
    visit.key = record::item_key(visit.id);
    visit.ref = "v-1";
    visit.start = "2026-02-02T15:30:00+00:00";
    visit.end = "2026-02-02T16:30:00+00:00";
    visit.worker = "Priya Raman";
    visit.outcome = "completed";
    visit.legs.legs = {record::Leg{"home", "", ""}};
    visit.setting = "setting-words";
    visit.parents = {record::Row<record::Block>{0x61, record::Block{"title-words", "parents-words", 0, 0}}};
    visit.nothing_new = true;
    visit.analysis_rating = "positive";
    visit.analysis_why = "why-words";
    visit.analysis_text = "analysis-words";
    action(0x71, "action-words", "2026-02-09");
    today("2026-02-02T18:00:00+00:00");
  }

  void today(const std::string& moment) {
    facts.now = rules::parse_moment(moment).value();
    facts.today = rules::london(facts.now).date;
  }

  /// With one open plan, seen alone at home with the bedroom, and a sentence of wishes.
  record::ChildRecord& child(std::uint8_t number, const std::string& name, const std::string& dob,
                             record::PlanType plan = record::PlanType::cin) {
    record::ChildRecord child;
    child.id = document_of(number);
    child.key = record::item_key(child.id);
    child.name = name;
    child.dob = dob;
    record::Episode episode;
    episode.type = plan;
    episode.start = "2026-01-12";
    episode.frequency = plan == record::PlanType::cla ? 0 : 14;
    episode.agreed_on = "2026-01-13";
    episode.supervision_ref = "supervision-words";
    child.episodes.push_back(record::Row<record::Episode>{number, episode});
    a_case.children.push_back(child);

    record::VisitChild row;
    row.child = child.key;
    row.has_ticks = true;
    row.ticks.seen = record::Answer::yes;
    row.ticks.seen_alone = record::Answer::yes;
    row.ticks.bedroom_seen = record::Answer::yes;
    row.can_verbalise = "yes";
    row.wishes = "wishes-words";
    visit.children.emplace(child.key, row);
    return a_case.children.back();
  }

  record::PersonRecord& person(std::uint8_t number, const std::string& name, const std::string& role) {
    record::PersonRecord person;
    person.id = document_of(number);
    person.key = record::item_key(person.id);
    person.name = name;
    person.role = role;
    a_case.people.push_back(person);
    return a_case.people.back();
  }

  void present(record::ItemKey person) { visit.people.push_back(record::PersonPresent{person, record::Attendance{}}); }

  record::Action& action(record::ItemKey key, const std::string& text, const std::string& due) {
    record::Action action;
    action.text = text;
    action.owner = "Priya Raman";
    action.owner_role = "social worker";
    action.due = due;
    visit.actions.push_back(record::Row<record::Action>{key, action});
    return visit.actions.back().value;
  }

  /// The row of the n-th child, in the order in which they were added.
  record::VisitChild& row(std::size_t number) { return visit.children.at(a_case.children.at(number).key); }

  /// By the real rules, with this visit among those judged.
  rules::Outcome outcome() const {
    auto inputs = casework::rule_inputs(a_case, {visit});
    auto judged = rules::evaluate(inputs.children, inputs.visits, {policy}, facts.today);
    EXPECT_TRUE(judged) << (judged ? "" : judged.error().message);
    return judged ? *judged : rules::Outcome();
  }

  std::vector<casework::Finding> findings() const {
    return casework::finish_check(a_case, visit, outcome(), policy, facts);
  }
};

/// Those of one code.
inline std::vector<casework::Finding> only(const std::vector<casework::Finding>& findings, rules::Code code) {
  std::vector<casework::Finding> out;
  for (const auto& each : findings) {
    if (each.code == code) out.push_back(each);
  }
  return out;
}

/// The names of the codes, as often as each was found: "E-TICKS W-CLOCK".
inline std::string codes_of(const std::vector<casework::Finding>& findings) {
  std::string out;
  for (const auto& each : findings) out += (out.empty() ? "" : " ") + std::string(rules::name_of(each.code));
  return out;
}

inline bool can_finish(const std::vector<casework::Finding>& findings) {
  for (const auto& each : findings) {
    if (casework::holds_up(each)) return false;
  }
  return true;
}

}  // namespace doorstep::testing
