// Parts of answers that several acts make: lines, tasks, dues, states in the fixed words.
#pragma once

#include <string>
#include <vector>

#include "client.pb.h"
#include "core/casework/casework.hpp"
#include "core/store/record_reader.hpp"

namespace doorstep::client {

/// An id as it stands in a message.
template <class Id>
std::string bytes_of(const Id& id) {
  return std::string(id.view().begin(), id.view().end());
}

/// A document that a rule's result names (rules::Standing::child is its id in hexadecimal); 0 for none.
record::ItemKey key_of(const std::string& document);
/// "team_manager": stable, for programs.
std::string_view name_of(record::TaskKind kind);
/// "R-05".
std::string rule_text(int number);

/// What is known of one record's or field's way to the office.
struct StatusWords {
  std::string code;   ///< "draft", "waiting", "sent", "held", "conflict", "help"
  std::string words;  ///< requirements, section 3
};
/// Of a whole record: the least that is true of all its fields; a conflict comes before everything else. `finished`
/// says whether the record is: what waits of a finished one is "Waiting to send".
StatusWords status_of(const std::vector<store::ShownField>& fields, Millis now);
StatusWords status_of(const store::ShownField& field, Millis now);

/// "Tuesday 31 March 2026, 16:05" in Europe/London; what cannot be read stays as it was written.
std::string start_words(const std::string& start);
/// "today 17:42" of an RFC 3339 moment; stays as it is when it cannot be read.
std::string at_words(const std::string& moment, Millis now);

wire::LifeView life_view(const casework::Life& life);
/// The head of a visit's page, and a line in lists. Reads the record's fields for its state.
Result<wire::VisitLine> visit_line(store::DeviceStore& store, casework::Casework& casework,
                                   const record::CaseRecord& a_case, const record::VisitRecord& visit,
                                   const rules::Policy& policy, Millis now);
/// `now` tells the words of its times; the state of sending is read from the task's fields.
Result<wire::TaskView> task_view(store::DeviceStore& store, const record::CaseRecord& a_case,
                                 const record::TaskRecord& task, Millis now);

void fill_why(const std::vector<rules::Why>& all, google::protobuf::RepeatedPtrField<wire::WhyView>* out);
void fill_codes(const std::vector<rules::Code>& all, google::protobuf::RepeatedPtrField<wire::CodeView>* out);
wire::DueView due_view(const record::CaseRecord& a_case, const rules::Standing& standing, const rules::Due& due,
                       const rules::Policy& policy, rules::Date on);
/// A child on a day: age, plans, what is due. `standing` may be null: not judged.
wire::ChildView child_view(const record::CaseRecord& a_case, const record::ChildRecord& child,
                           const rules::Standing* standing, const rules::Policy& policy, rules::Date on);
wire::PersonView person_view(const record::PersonRecord& person, rules::Date on);

/// The day of an ask, or today in Europe/London. Errc::invalid_input.
Result<rules::Date> day_from(const std::string& on, Now now);
/// The policy in force on a day: the newest published one, else the defaults.
const rules::Policy& policy_on(const std::vector<casework::PublishedPolicy>& policies, rules::Date day);

}  // namespace doorstep::client
