#include "tests/fuzz/casework_seeds.hpp"

#include "core/rules/policy.hpp"
#include "core/rules/policy_parameters.hpp"
#include "tests/fuzz/case_bytes.hpp"

namespace doorstep::fuzz {
namespace {

using record::Answer;
using record::Field;

constexpr const char* words = "never-quoted: both girls were at the table when I came";

// Documents of a case, by number.
constexpr std::uint8_t own = 0, mother = 1, uncle = 2, maya = 3, theo = 4, first_visit = 5, second_visit = 6, note = 7,
                       task = 8;

record::ItemKey key(std::uint8_t document) { return record::item_key(document_number(document)); }

class CaseSeed {
 public:
  CaseSeed() {
    text(own, Field::type, "case");
    text(own, Field::name, "Brennock");
  }

  void text(std::uint8_t document, Field field, const std::string& value, std::uint8_t item = 0) {
    write_field(out_, document, field, value, item);
  }
  void value(std::uint8_t document, Field field, const record::Value& value, std::uint8_t item = 0) {
    write_field(out_, document, field, value, item);
  }

  void person(std::uint8_t document, const std::string& name, const std::string& role) {
    text(document, Field::type, "person");
    text(document, Field::name, name);
    text(document, Field::role, role);
  }
  void child(std::uint8_t document, const std::string& name, const std::string& born) {
    text(document, Field::type, "child");
    text(document, Field::name, name);
    text(document, Field::dob, born);
  }
  record::Episode plan(std::uint8_t child, std::uint8_t row, record::PlanType type, const std::string& start,
                       const std::string& end = {}) {
    record::Episode out;
    out.type = type;
    out.start = start;
    out.end = end;
    out.frequency = type == record::PlanType::cla ? 0 : 10;
    out.working_days = type == record::PlanType::cp;
    out.category = "domestic abuse";
    value(child, Field::episode, out, row);
    return out;
  }
  void visit(std::uint8_t document, const std::string& start, const std::string& end) {
    text(document, Field::type, "visit");
    text(document, Field::ref, "v-" + std::to_string(document));
    text(document, Field::start, start);
    text(document, Field::end, end);
    text(document, Field::worker, "Priya Raman");
    text(document, Field::outcome, "completed");
    value(document, Field::legs, record::Legs{{record::Leg{"home", "15:30", "16:30"}}});
  }
  void seen(std::uint8_t document, std::uint8_t child, Answer alone) {
    record::Ticks ticks;
    ticks.seen = Answer::yes;
    ticks.seen_alone = alone;
    ticks.bedroom_seen = Answer::yes;
    ticks.concern = Answer::no;
    value(document, Field::ticks, ticks, child);
    text(document, Field::wishes, words, child);
  }
  void sections(std::uint8_t document) {
    text(document, Field::setting, words);
    value(document, Field::parents_block, record::Block{"School", words, 0, 1}, 1);
    value(document, Field::risk, record::Risk{record::RiskKind::risk, record::RiskLink::fresh, words, 1}, 1);
    text(document, Field::analysis_rating, "concerning");
    text(document, Field::analysis_why, words);
    text(document, Field::analysis_text, words);
    record::Action action;
    action.text = "never-quoted: ring the school on Thursday 3 March";
    action.owner = "Priya Raman";
    action.due = "2026-03-02";
    action.next_visit = true;
    value(document, Field::action, action, 1);
  }
  Bytes take() { return std::move(out_); }

 private:
  Bytes out_;
};

/// A child in need, seen at home.
CaseSeed family() {
  CaseSeed seed;
  seed.person(mother, "Dawn", "Mother");
  seed.value(mother, Field::main_carer_of, record::MainCare{false, "2025-01-01", ""}, maya);
  seed.child(maya, "Maya", "2016-05-01");
  seed.plan(maya, 1, record::PlanType::cin, "2026-01-05");
  seed.visit(first_visit, "2026-01-19T15:30", "2026-01-19T16:30");
  seed.seen(first_visit, maya, Answer::yes);
  return seed;
}

Bytes complete() {
  auto seed = family();
  seed.sections(first_visit);
  return seed.take();
}

Bytes not_alone() {
  auto seed = family();
  record::Ticks ticks;
  ticks.seen = Answer::yes;
  ticks.seen_alone = Answer::yes;
  ticks.mode = record::SeenMode::sibling_group;
  ticks.main_carers_present = {key(mother)};
  ticks.others_present = {key(uncle), key(theo)};
  seed.value(first_visit, Field::ticks, ticks, maya);
  seed.text(first_visit, Field::counts_as, "STAT_CIN+HOME_VISIT", maya);
  seed.text(first_visit, Field::also, "STAT_CP", maya);
  seed.value(first_visit, Field::people, record::Attendance{false, words, "Lee", "", false}, uncle);
  return seed.take();
}

Bytes looked_after() {
  auto seed = family();
  seed.child(theo, "Theo", "2023-02-28");
  seed.plan(theo, 1, record::PlanType::cp, "2026-01-05");
  auto cla = seed.plan(theo, 2, record::PlanType::cla, "2026-01-20");
  cla.start_time = "14:00";
  cla.reg24 = true;
  cla.first_review_held = "2026-02-10";
  cla.fostering_panel = "2026-02-28";
  seed.value(theo, Field::episode, cla, 2);
  seed.visit(second_visit, "2026-01-27T10:00:00+00:00", "2026-01-27T11:00:00+00:00");
  seed.value(second_visit, Field::legs,
             record::Legs{{record::Leg{"placement", "", ""}, record::Leg{"school", "", ""}}});
  seed.seen(second_visit, theo, Answer::no);
  seed.value(second_visit, Field::observation, record::Observation{words, words, words, words, words, words}, theo);
  seed.text(second_visit, Field::full_note, "STAT_CP", theo);
  return seed.take();
}

/// Plans that contradict each other, and dates that there are not.
Bytes contradictions() {
  auto seed = family();
  seed.plan(maya, 2, record::PlanType::cp, "2026-01-10");
  seed.plan(maya, 3, record::PlanType::cin, "2026-02-01", "2026-01-01");
  seed.plan(maya, 4, record::PlanType::cla, "2026-02-30");
  seed.child(theo, "Theo", "2023-02-29");
  seed.text(theo, Field::expected, "2026-08-01");
  seed.text(first_visit, Field::start, "2026-03-29T01:30");
  seed.text(first_visit, Field::end, "2026-03-29");
  return seed.take();
}

Bytes unsuccessful() {
  auto seed = family();
  seed.text(first_visit, Field::outcome, "unsuccessful");
  seed.text(first_visit, Field::non_engaged, "yes");
  seed.text(first_visit, Field::non_engagement, words);
  seed.text(first_visit, Field::parents_none, words);
  seed.text(first_visit, Field::actions_none, "yes");
  seed.text(first_visit, Field::nothing_new, "yes");
  seed.text(first_visit, Field::next_visit, "2026-04-19T15:30");
  return seed.take();
}

/// Finished, reviewed, corrected, with a note and a task.
Bytes finished() {
  auto seed = family();
  record::Version version;
  version.number = 1;
  version.finished_at = "2026-01-19T18:00:00+00:00";
  version.by = "Priya Raman";
  version.policy = "default";
  version.fields = {record::FieldPin{13, std::nullopt, 7, Hash{1}}};
  version.judgements = {record::ChildJudgement{key(maya), "STAT_CIN", {"W-DUAL"}, ""}};
  seed.value(first_visit, Field::version, version, 1);
  seed.value(first_visit, Field::review, record::Review{1, record::Decision::returned, words, "Manager", ""}, 1);
  seed.text(first_visit, Field::correction, words, 2);
  seed.value(first_visit, Field::comment, record::Comment{"setting", words, "Manager", "2026-01-20T09:00"}, 1);
  seed.text(note, Field::type, "note");
  record::Note of;
  of.visit = document_number(first_visit);
  of.child = key(maya);
  of.type = "STAT_CIN";
  of.kind = record::NoteKind::full;
  seed.value(note, Field::note, of);
  seed.text(task, Field::type, "task");
  record::Task due;
  due.visit = of.visit;
  due.due = "2026-01-19";
  seed.value(task, Field::task, due);
  return seed.take();
}

std::string one_child(const std::string& statuses, const std::string& visits, const std::string& policy = "{}") {
  return R"({"case_id":"seed","policy":)" + policy +
         R"(,"as_of":"2026-03-20","children":{"A":{"dob":"2019-02-28","statuses":[)" + statuses + R"(]}},"visits":[)" +
         visits + "]}";
}

std::string visit_json(const std::string& id, const std::string& start, const std::string& row) {
  return R"({"id":")" + id + R"(","start":")" + start + R"(","legs":["home","school"],"kids":{"A":{)" + row + "}}}";
}

}  // namespace

std::vector<std::string> policy_seeds() {
  std::vector<std::string> out{std::string(rules::default_policy_toml())};
  std::string every, labels = "[labels]\n";
  for (const auto& each : rules::all_parameters()) {
    const auto line = std::string(each.name) + " = " + std::string(each.example) + "\n";
    if (each.name.substr(0, 7) == "labels.") {
      labels += line.substr(7);
    } else {
      every += line;
    }
  }
  out.push_back(every + labels);
  for (const char* text :
       {"version = \"1\"\n", "version = \"1\"\ncin_max = \"10 working days\"\ncla_max = \"3660 days\"\n",
        "version = \"1\"\nfrom = \"0001-01-01\"\nage = 0\ntoddler = [0, 216]\n",
        "version = \"1\"\nfrom = 9999-12-31\nage = 18\nbank_holidays = []\n",
        "version = \"1\"\ncp_frequency = \"none\"\ncp_after_cla = \"first_review\"\nnoneng_repeat = 1\n",
        "version = \"1\"\nreview = 1\nreg24_approval = \"16 weeks\"\namber = 3660\n",
        "version = \"1\"\nbank_holidays = [2026-02-09, \"2026-02-10\"]\nlabels.STAT_CIN = \"X\"\n",
        "version = \"1\"\ncin_mx = 42\n", "version = \"1\"\nage = 4\nage = 5\n", "version = \"\\u0001\"\n",
        "age = [[[[4]]]]\n"}) {
    out.push_back(text);
  }
  return out;
}

std::vector<std::string> rule_case_seeds() {
  const std::string cin = R"({"type":"CIN","start":"2026-01-05","freq":14,"pattern":true})";
  const std::string cp = R"({"type":"CP","start":"2026-01-05","end":"2026-03-01","freq":{"working_days":10}})";
  const std::string cla =
      R"({"type":"CLA","start":"2026-01-20","time":"14:00","reg24":true,"review":"2026-02-10","panel":"2026-02-28"})";
  const auto alone = visit_json("V1", "2026-01-26T15:30", R"("seen":true,"alone":true,"bed":true)");
  const auto carer = visit_json("V2", "2026-02-23T15:30:00Z",
                                R"("alone":"yes","concern":true,"present":[["Mother",true],["Uncle",false]])");
  const auto label = visit_json("V3", "2026-03-02T09:00+01:00", R"("type":"STAT_CLA+STAT_CP","also_cp":true)");
  return {
      one_child("", ""),
      one_child(cin, alone),
      one_child(cp, alone + "," + carer),
      one_child(cp + "," + cla, alone + "," + carer + "," + label),
      one_child(cin + "," + cp, alone),
      one_child(cla, label, R"({"cla_max":{"weeks":6},"toddler":[12,47],"cp_after_cla":"first_review"})"),
      one_child(cin, alone, R"({"bank_holidays":["2026-02-09"],"age":[4],"cin_max":{"a":{"b":1}}})"),
      one_child(cin, R"({"id":"V1","start":"2026-01-26T15:30","end":"2026-01-26T15:00","outcome":"unsuccessful",)"
                     R"("nonengagement":"words","kids":{"A":null}})"),
      one_child(cin, R"({"id":"V1","start":"2026-03-29T01:30","kids":{"B":{}}})"),
      "[" + one_child(cin, alone) + ",{},[],null," + one_child("null", "17") + "]",
      R"({"case_id":"seed","as_of":"9999-12-31","children":{"\u00e9":{"dob":"unknown"},"A":{"dob":"0001-01-01",)"
      R"("statuses":[{"type":"CP","start":"9999-12-31","freq":"3660 working days"}]}},"visits":[]})",
      "{",
  };
}

std::vector<Bytes> case_seeds() {
  std::vector<Bytes> out{family().take(),  complete(),     not_alone(), looked_after(),
                         contradictions(), unsuccessful(), finished()};
  for (const auto type : {"note", "task", "attachment", "policy", "nothing known"}) {
    CaseSeed seed;
    seed.text(maya, Field::type, type);
    seed.text(maya, Field::withdrawn, words);
    seed.value(maya, Field::task_done, record::TaskDecision{words, "Manager", "2026-01-19T18:00:00Z"});
    out.push_back(seed.take());
  }
  return out;
}

}  // namespace doorstep::fuzz
