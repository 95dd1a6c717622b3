// The Today page: what is booked, what is not finished, what is due, everybody's children.
#include <algorithm>
#include <tuple>

#include "client/api/ask_ids.hpp"
#include "client/api/case_book.hpp"
#include "client/api/session.hpp"
#include "client/api/views.hpp"
#include "core/casework/bookings.hpp"
#include "core/casework/visit_reading.hpp"
#include "core/sync/reasons.hpp"

namespace doorstep::client {
namespace {

using rules::DueState;

bool is_pressing(const rules::Due& due) {
  return due.date && (due.state == DueState::due_soon || due.state == DueState::due_today ||
                      due.state == DueState::overdue);
}

/// "4pm", "4:15pm".
std::string short_clock(Millis at) {
  auto out = rules::clock_words(at, false);
  if (const auto whole = out.find(":00"); whole != std::string::npos) out.erase(whole, 3);
  return out;
}

class TodayPage {
 public:
  TodayPage(Session& session, rules::Date on) : session_(session), casework_(session.store), on_(on) {}

  Status run(wire::TodayView& view) {
    view.set_on(on_.text());
    view.set_words(std::string(on_.weekday_name()) + " " + on_.words());
    policies_ = TRY(casework_.policies());
    for (const auto& entry : TRY(CaseBook(session_.store).cases())) TRY(add_case(entry, view));
    const auto by_day = [](const auto& a, const auto& b) {
      return std::tie(a.day(), a.time()) < std::tie(b.day(), b.time());
    };
    std::stable_sort(view.mutable_visits()->begin(), view.mutable_visits()->end(), by_day);
    std::stable_sort(view.mutable_not_finished()->begin(), view.mutable_not_finished()->end(), by_day);
    std::stable_sort(view.mutable_coming()->begin(), view.mutable_coming()->end(), by_day);
    std::stable_sort(view.mutable_due()->begin(), view.mutable_due()->end(),
                     [](const auto& a, const auto& b) { return a.date() < b.date(); });
    return {};
  }

 private:
  Status add_case(const CaseEntry& entry, wire::TodayView& view) {
    const auto a_case = TRY(casework_.read_case(entry.space));
    auto* line = view.add_cases();
    line->set_space(bytes_of(entry.space));
    line->set_name(entry.name);
    line->set_ref(entry.ref);
    line->set_address(a_case.address);
    line->set_visits(static_cast<std::uint32_t>(a_case.visits.size()));
    if (entry.condition != store::SpaceCondition::ok) {
      line->set_condition(std::string(sync::reason_of(entry.condition).what));
    }
    for (const auto& booking : casework::bookings(a_case)) add_booking(a_case, booking, view);
    for (const auto& visit : a_case.visits) TRY(add_unfinished(a_case, visit, view));
    return add_children(a_case, view);
  }

  wire::BookingView booking_view(const record::CaseRecord& a_case, rules::Date day, std::optional<Millis> at,
                                 const std::string& words) {
    wire::BookingView out;
    out.set_space(bytes_of(a_case.space));
    out.set_case_name(a_case.name);
    out.set_address(a_case.address);
    out.set_day(day.text());
    out.set_day_words(std::string(day.weekday_name()) + " " + day.words());
    if (at) out.set_time(short_clock(*at));
    out.set_words(words);
    return out;
  }

  void add_booking(const record::CaseRecord& a_case, const casework::Booking& booking, wire::TodayView& view) {
    if (booking.day < on_) return;  // what was begun and not finished is listed from the records themselves
    auto& out = booking.day == on_ ? *view.add_visits() : *view.add_coming();
    out = booking_view(a_case, booking.day, booking.at, booking.words);
    if (!booking.begun) return;
    out.set_begun(true);
    out.set_visit(bytes_of(booking.visit));
    const auto* visit = a_case.visit(booking.visit);
    if (visit != nullptr) out.set_ref(visit->short_id());
    if (visit != nullptr && visit->only_booked) {
      out.set_state("booked");  // and nothing to say of it: it is what it is listed as
    } else {
      out.set_state("draft");
      out.set_state_words(std::string(casework::words_of(casework::LifeState::draft)));
    }
  }

  /// Drafts of days before, and records that were opened again or sent back.
  Status add_unfinished(const record::CaseRecord& a_case, const record::VisitRecord& visit, wire::TodayView& view) {
    const auto day = casework::date_in(visit.start);
    const bool draft = visit.version() == 0;
    if (draft && day && on_ <= *day) return {};  // it stands among the visits of its day
    auto state = casework::LifeState::draft;
    if (!draft) {
      const bool touched = visit.corrections.count(visit.version() + 1) > 0 || visit.reviews.count(visit.version()) > 0;
      if (!touched) return {};
      state = TRY(casework_.life(a_case.space, visit.id)).state;
      if (state != casework::LifeState::correcting && state != casework::LifeState::returned) return {};
    }
    auto& out = *view.add_not_finished();
    const auto at = rules::parse_moment(visit.start);
    out = booking_view(a_case, day.value_or(on_), at ? std::optional<Millis>(*at) : std::nullopt, visit.purpose);
    if (!day) out.set_day_words("No day yet");
    out.set_begun(true);
    out.set_visit(bytes_of(visit.id));
    out.set_ref(visit.short_id());
    out.set_state(visit.only_booked ? "booked" : std::string(casework::name_of(state)));
    out.set_state_words(visit.only_booked ? "Nothing is written yet" : std::string(casework::words_of(state)));
    return {};
  }

  Status add_children(const record::CaseRecord& a_case, wire::TodayView& view) {
    const auto standings = TRY(casework_.standings(a_case, on_));
    const auto& policy = policy_on(policies_, on_);
    for (const auto& problem : standings.problems) view.add_problems(problem.words);
    for (const auto& child : a_case.children) {
      const auto* standing = standings.outcome.standing(child.id.text());
      *view.add_children() = child_view(a_case, child, standing, policy, on_);
      if (standing == nullptr) continue;
      for (const auto& due : standing->due) {
        if (is_pressing(due)) *view.add_due() = due_view(a_case, *standing, due, policy, on_);
      }
    }
    return {};
  }

  Session& session_;
  casework::Casework casework_;
  rules::Date on_;
  std::vector<casework::PublishedPolicy> policies_;
};

}  // namespace

Result<wire::TodayView> today(Session& session, const wire::AskToday& ask) {
  wire::TodayView view;
  TRY(TodayPage(session, TRY(day_from(ask.on(), session.now))).run(view));
  return view;
}

Result<wire::CaseView> case_file(Session& session, const wire::AskCase& ask) {
  const auto space = TRY(id_from<SpaceId>(ask.space()));
  const auto on = TRY(day_from(ask.on(), session.now));
  casework::Casework casework(session.store);
  const auto a_case = TRY(casework.read_case(space));
  const auto policies = TRY(casework.policies());
  const auto& policy = policy_on(policies, on);
  wire::CaseView view;
  auto& head = *view.mutable_head();
  head.set_space(bytes_of(space));
  head.set_name(a_case.name);
  head.set_ref(a_case.ref);
  head.set_address(a_case.address);
  head.set_visits(static_cast<std::uint32_t>(a_case.visits.size()));
  view.set_notes(a_case.notes);
  view.set_lone_working(a_case.lone_working);
  view.set_allocated_to(a_case.allocated_to);
  view.set_team(a_case.team);
  const auto standings = TRY(casework.standings(a_case, on));
  for (const auto& child : a_case.children) {
    *view.add_children() = child_view(a_case, child, standings.outcome.standing(child.id.text()), policy, on);
  }
  for (const auto& person : a_case.people) *view.add_people() = person_view(person, on);
  for (auto visit = a_case.visits.rbegin(); visit != a_case.visits.rend(); ++visit) {
    *view.add_visits() = TRY(visit_line(session.store, casework, a_case, *visit, policy, session.now.wall));
  }
  for (const auto& task : a_case.tasks) {
    *view.add_tasks() = TRY(task_view(session.store, a_case, task, session.now.wall));
  }
  return view;
}

}  // namespace doorstep::client
