// What waits for the manager's word, and what has had it (M3).
#include <algorithm>

#include "client/api/case_book.hpp"
#include "client/api/session.hpp"
#include "client/api/views.hpp"

namespace doorstep::client {
namespace {

constexpr std::size_t most_reviewed = 50;

struct Listed {
  Millis at = 0;  ///< when it was finished, or reviewed
  std::size_t a_case = 0;
  const record::VisitRecord* visit = nullptr;
};

/// A moment that cannot be read is the oldest.
Millis millis_of(const std::string& moment) {
  const auto at = rules::parse_moment(moment);
  return at ? *at : 0;
}

bool older(const Listed& a, const Listed& b) { return a.at < b.at; }
bool newer(const Listed& a, const Listed& b) { return b.at < a.at; }

struct Lists {
  std::vector<Listed> waiting, returned, reviewed;
};

/// Into the list where a finished visit belongs. One that is being corrected is nobody's to review; after a return it
/// stays in sight until it is finished again.
void sort_in(const casework::Life& life, Listed entry, Lists& out) {
  const auto& visit = *entry.visit;
  const auto review = visit.reviews.find(life.version);
  const auto* word = review == visit.reviews.end() ? nullptr : &review->second;
  if (word != nullptr) entry.at = millis_of(word->at);
  switch (life.state) {
    case casework::LifeState::finished:
      entry.at = millis_of(visit.versions.at(life.version).finished_at);
      out.waiting.push_back(entry);
      return;
    case casework::LifeState::returned:
      out.returned.push_back(entry);
      return;
    case casework::LifeState::correcting:
      if (word != nullptr && word->decision == record::Decision::returned) out.returned.push_back(entry);
      return;
    case casework::LifeState::approved:
      out.reviewed.push_back(entry);
      return;
    case casework::LifeState::draft:
      return;
  }
}

}  // namespace

Result<wire::ReviewsView> reviews(Session& session, const wire::AskReviews& /*ask*/) {
  casework::Casework casework(session.store);
  const auto policies = TRY(casework.policies());
  const auto& policy = policy_on(policies, rules::london(session.now.wall).date);
  std::vector<record::CaseRecord> cases;
  for (const auto& entry : TRY(CaseBook(session.store).cases())) cases.push_back(TRY(casework.read_case(entry.space)));
  Lists lists;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    for (const auto& visit : cases[i].visits) {
      if (visit.version() == 0) continue;
      const auto life = TRY(casework.life(cases[i].space, visit.id));
      if (visit.versions.count(life.version) > 0) sort_in(life, Listed{0, i, &visit}, lists);
    }
  }
  std::stable_sort(lists.waiting.begin(), lists.waiting.end(), older);
  std::stable_sort(lists.returned.begin(), lists.returned.end(), newer);
  std::stable_sort(lists.reviewed.begin(), lists.reviewed.end(), newer);
  if (lists.reviewed.size() > most_reviewed) lists.reviewed.resize(most_reviewed);

  const auto fill = [&](const std::vector<Listed>& from,
                        google::protobuf::RepeatedPtrField<wire::VisitLine>* to) -> Status {
    for (const auto& each : from) {
      *to->Add() =
          TRY(visit_line(session.store, casework, cases[each.a_case], *each.visit, policy, session.now.wall));
    }
    return {};
  };
  wire::ReviewsView out;
  TRY(fill(lists.waiting, out.mutable_waiting()));
  TRY(fill(lists.reviewed, out.mutable_reviewed()));
  TRY(fill(lists.returned, out.mutable_returned()));
  return out;
}

}  // namespace doorstep::client
