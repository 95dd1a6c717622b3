// A case's documents with whatever is in their fields: read, told to the rules, judged, and looked at as Finish does.
//
// Nothing that is stored can stop that, the order in which documents and fields come changes nothing, the rules never
// refuse what was made for them, and no sentence for a worker quotes the record: names are the only words of it
// (tests' corpora have the words of `quoted` where people write at length).
#include <algorithm>
#include <string>

#include "core/base/assert.hpp"
#include "core/casework/finish_check.hpp"
#include "core/casework/rule_inputs.hpp"
#include "tests/fuzz/case_bytes.hpp"
#include "tests/support/seeded_rng.hpp"

namespace {

using namespace doorstep;
using record::CaseRecord;

constexpr std::string_view quoted = "never-quoted";

class Words {
 public:
  Words& operator<<(const std::string& text) {
    out_ += text + '|';
    return *this;
  }
  Words& operator<<(std::uint64_t number) { return *this << std::to_string(number); }
  template <class T>
  Words& operator<<(const std::vector<record::Row<T>>& rows) {
    for (const auto& row : rows) *this << row.key << as_string(record::encode(row.value));
    return *this;
  }
  template <class T>
  Words& operator<<(const std::map<std::uint64_t, T>& rows) {
    for (const auto& [key, value] : rows) *this << key << as_string(record::encode(value));
    return *this;
  }
  std::string take() { return std::move(out_); }

 private:
  static std::string as_string(const Bytes& bytes) { return std::string(as_text(bytes)); }

  std::string out_;
};

std::string told(const CaseRecord& a_case) {
  Words out;
  out << a_case.ref << a_case.name << a_case.allocated_to;
  for (const auto& each : a_case.people) out << each.id.text() << each.name << each.role << each.main_carer;
  for (const auto& each : a_case.children) out << each.id.text() << each.name << each.dob << each.episodes;
  for (const auto& visit : a_case.visits) {
    out << visit.id.text() << visit.short_id() << visit.start << visit.end << visit.version();
    out << visit.setting_blocks << visit.parents << visit.risks << visit.actions << visit.attachments << visit.comments
        << visit.corrections << visit.versions << visit.reviews;
    for (const auto& each : visit.people) out << each.person << each.attendance.name;
    for (const auto& [key, child] : visit.children) out << key << child.wishes << child.counts_as << child.blocks;
  }
  for (const auto& each : a_case.case_notes) out << each.id.text() << each.withdrawn << a_case.stands(each);
  for (const auto& each : a_case.tasks) out << each.id.text() << each.task.due;
  for (const auto& each : a_case.unreadable) out << each.document.text() << record::address_text(each.field);
  return out.take();
}

std::string told(const rules::Outcome& outcome) {
  Words out;
  for (const auto& each : outcome.judgements) {
    out << each.visit << each.child << each.policy << each.credited;
    for (const auto type : each.types) out << std::string(rules::name_of(type));
    for (const auto code : each.codes) out << std::string(rules::name_of(code));
    for (const auto& why : each.why) out << why.words;
  }
  for (const auto& each : outcome.standings) {
    out << each.child;
    for (const auto code : each.codes) out << std::string(rules::name_of(code));
    for (const auto& due : each.due) out << (due.date ? due.date->text() : "none");
  }
  return out.take();
}

/// Whether words that a sentence may hold are those that it must not.
bool named_so(const CaseRecord& a_case) {
  const auto holds = [](const std::string& text) { return text.find(quoted) != std::string::npos; };
  bool out = false;
  for (const auto& each : a_case.people) out = out || holds(each.name) || holds(each.role);
  for (const auto& each : a_case.children) out = out || holds(each.name);
  for (const auto& visit : a_case.visits) {
    out = out || holds(visit.ref);
    for (const auto& each : visit.people) out = out || holds(each.attendance.name);
  }
  return out;
}

/// Everything that anybody is told about the case.
std::string read_and_judge(const std::vector<record::RawDocument>& documents) {
  const auto a_case = record::case_record(fuzz::case_space(), documents);
  const auto inputs = casework::rule_inputs(a_case, a_case.visits);
  const auto as_of = rules::Date::from_days(20'500);  // 16 February 2026
  const auto outcome = rules::evaluate(inputs.children, inputs.visits, {}, as_of);
  DOORSTEP_ASSERT(outcome.has_value());
  DOORSTEP_ASSERT(outcome->standings.size() == a_case.children.size());

  Words said;
  for (const auto& each : inputs.problems) {
    DOORSTEP_ASSERT(!each.field.empty() && !each.words.empty());
    said << each.record.text() << each.field << each.words;
  }
  casework::FinishFacts facts;
  facts.today = as_of;
  facts.now = rules::from_london(as_of, 18 * 60).value();
  facts.clock_offset = static_cast<Millis>(documents.size()) * 4 * minute_ms;
  for (const auto& visit : a_case.visits) {
    const auto findings = casework::finish_check(a_case, visit, *outcome, rules::default_policy(), facts);
    for (const auto& each : findings) {
      DOORSTEP_ASSERT(!each.words.empty());
      said << std::string(rules::name_of(each.code)) << each.words << each.field << each.child << each.offer;
    }
    DOORSTEP_ASSERT(
        std::is_sorted(findings.begin(), findings.end(), [](const auto& a, const auto& b) { return a.code < b.code; }));
    for (const auto& row : visit.actions) {
      for (const auto& each : casework::action_check(a_case, row, outcome->standings)) said << each.words;
    }
    (void)casework::owners_offered(a_case, visit);
  }
  const auto words = said.take();
  DOORSTEP_ASSERT(named_so(a_case) || words.find(quoted) == std::string::npos);
  return told(a_case) + told(*outcome) + words;
}

template <class T>
void shuffle(std::vector<T>& all, testing::SeededRng& rng) {
  for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[rng.below(i)]);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto documents = fuzz::read_case_bytes(ByteView(data, size));
  const auto first = read_and_judge(documents);
  testing::SeededRng rng(size);
  shuffle(documents, rng);
  for (auto& document : documents) shuffle(document.fields, rng);
  DOORSTEP_ASSERT(read_and_judge(documents) == first);
  return 0;
}
