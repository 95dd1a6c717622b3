#include "client/cli/rule_case_file.hpp"

#include <algorithm>
#include <set>

namespace doorstep::cli {
namespace {

using namespace rules;

Error bad(const std::string& where, const std::string& what) { return Error{Errc::invalid_input, where + ": " + what}; }

/// An object of the file with the place it stands in, so that every message names its record and field. Notes which
/// members were read.
class Reader {
 public:
  Reader(const Json& json, std::string where) : json_(json), where_(std::move(where)) {}

  Status is_object() const {
    if (json_.is_object()) return {};
    return fail(bad(where_, "an object in braces is expected here"));
  }
  const std::string& where() const { return where_; }
  Error wrong(const char* name, const std::string& what) const { return bad(where_ + ", " + name, what); }

  /// nullptr when it is absent or null.
  const Json* find(const char* name) {
    read_.insert(name);
    const auto found = json_.find(name);
    return found == json_.end() || found->is_null() ? nullptr : &*found;
  }
  Result<const Json*> need(const char* name) {
    const auto* found = find(name);
    if (found == nullptr) return fail(wrong(name, "it is missing"));
    return found;
  }
  Result<std::string> text(const char* name) {
    const auto* found = TRY(need(name));
    if (!found->is_string()) return fail(wrong(name, "a text is expected"));
    return found->get<std::string>();
  }
  /// Yes, no, or not answered.
  Result<Tick> tick(const char* name) {
    const auto* found = find(name);
    if (found == nullptr) return Tick();
    if (found->is_boolean()) return Tick(found->get<bool>());
    const auto words = found->is_string() ? found->get<std::string>() : std::string();
    if (words == "yes") return Tick(true);
    if (words == "no" || words == "not_applicable" || words == "na") return Tick(false);
    if (words == "unanswered") return Tick();
    return fail(wrong(name, "true, false or null is expected"));
  }
  Result<bool> flag(const char* name) {
    return TRY(tick(name))
    .value_or(false);
  }
  Result<std::optional<Date>> date(const char* name) {
    if (find(name) == nullptr) return std::optional<Date>();
    const auto words = TRY(text(name));
    const auto out = Date::parse(words);
    if (!out) return fail(wrong(name, out.error().message));
    return std::optional<Date>(*out);
  }
  /// By its short name here, or by the record's own.
  Result<std::optional<Date>> either_date(const char* name, const char* long_name) {
    const auto out = TRY(date(name));
    return out ? out : TRY(date(long_name));
  }
  Result<Millis> moment(const char* name) {
    const auto words = TRY(text(name));
    const auto out = parse_moment(words);
    if (!out) return fail(wrong(name, out.error().message));
    return *out;
  }
  Result<const Json*> array(const char* name) {
    static const Json none = Json::array();
    const auto* found = find(name);
    if (found == nullptr) return &none;
    if (!found->is_array()) return fail(wrong(name, "a list is expected"));
    return found;
  }
  Result<const Json*> object(const char* name) {
    static const Json none = Json::object();
    const auto* found = find(name);
    if (found == nullptr) return &none;
    if (!found->is_object()) return fail(wrong(name, "an object in braces is expected"));
    return found;
  }
  /// Members that nobody asked for.
  void leftovers(std::vector<std::string>& out) const {
    for (const auto& each : json_.items()) {
      if (read_.count(each.key()) == 0) out.push_back(where_ + ": " + each.key());
    }
  }

 private:
  const Json& json_;
  std::string where_;
  std::set<std::string> read_;
};

/// 14, "10 working days", {"working_days": 10}, {"weeks": 2}.
Result<Interval> interval_from(const Reader& reader, const char* name, const Json& json) {
  std::string words;
  if (json.is_number_integer()) {
    words = json.dump();
  } else if (json.is_string()) {
    words = json.get<std::string>();
  } else if (json.is_object() && json.size() == 1 && json.begin().value().is_number_integer()) {
    auto unit = json.begin().key();
    std::replace(unit.begin(), unit.end(), '_', ' ');
    words = json.begin().value().dump() + " " + unit;
  } else {
    return fail(reader.wrong(name, "a number of days is expected, or {\"working_days\": 10}"));
  }
  const auto out = parse_interval(words);
  if (!out) return fail(reader.wrong(name, out.error().message));
  return *out;
}

Result<Episode> read_episode(const Json& json, const std::string& where, RuleCase& into) {
  Reader reader(json, where);
  TRY(reader.is_object());
  Episode out;
  const auto type = TRY(reader.text("type"));
  if (type == "CIN") {
    out.plan = Plan::cin;
  } else if (type == "CP") {
    out.plan = Plan::cp;
  } else if (type == "CLA") {
    out.plan = Plan::cla;
  } else {
    return fail(reader.wrong("type", "'" + type + "' is no plan status: CIN, CP or CLA"));
  }
  const auto start = TRY(reader.date("start"));
  if (!start) return fail(reader.wrong("start", "it is missing"));
  out.start = *start;
  if (reader.find("time") != nullptr) {
    const auto minutes = parse_minutes(TRY(reader.text("time")));
    if (!minutes) return fail(reader.wrong("time", minutes.error().message));
    out.start_minutes = *minutes;
  }
  out.end = TRY(reader.date("end"));
  if (const auto* frequency = reader.find("freq")) out.frequency = TRY(interval_from(reader, "freq", *frequency));
  out.pattern_recorded = TRY(reader.tick("pattern"));
  out.reg24 = TRY(reader.flag("reg24"));
  out.review_held = TRY(reader.either_date("review", "first_review_held"));
  out.panel = TRY(reader.either_date("panel", "fostering_panel"));
  reader.find("nrpf");  // never changes a result
  for (const auto& [name, date] : {std::pair("review", out.review_held), std::pair("panel", out.panel)}) {
    if (date && *date < out.start) return fail(reader.wrong(name, date->text() + " is before the start"));
  }
  reader.leftovers(into.ignored);
  return out;
}

Result<Child> read_child(const std::string& id, const Json& json, RuleCase& into) {
  Reader reader(json, "child " + id);
  TRY(reader.is_object());
  Child out;
  out.id = id;
  const auto* dob = reader.find("dob");
  if (dob == nullptr) {
    return fail(reader.wrong("dob", "the date of birth is missing; write \"unknown\" where nobody knows it"));
  }
  if (*dob != Json("unknown")) out.born = TRY(reader.date("dob"));
  reader.find("nrpf");
  reader.find("main_focus");
  std::size_t number = 0;
  for (const auto& each : *TRY(reader.array("statuses"))) {
    out.episodes.push_back(TRY(read_episode(each, "child " + id + ", status " + std::to_string(++number), into)));
  }
  reader.leftovers(into.ignored);
  return out;
}

Result<ChildRow> read_row(const Json& json, const std::string& where, RuleCase& into) {
  Reader reader(json, where);
  TRY(reader.is_object());
  ChildRow out;
  out.seen = TRY(reader.tick("seen"));
  out.alone = TRY(reader.tick("alone"));
  out.bedroom = TRY(reader.tick("bed"));
  out.concern = TRY(reader.tick("concern"));
  out.observed = TRY(reader.flag("obs"));
  out.with_carer = TRY(reader.tick("carer"));
  out.tried_to_talk = TRY(reader.tick("talk"));
  out.also_cp = TRY(reader.flag("also_cp"));
  out.also_cla = TRY(reader.flag("also_cla"));
  for (const auto& person : *TRY(reader.array("present"))) {
    out.people_known = true;  // an empty list says nothing: unanswered is not "nobody"
    if (!person.is_array() || person.size() != 2 || !person[0].is_string() || !person[1].is_boolean()) {
      return fail(reader.wrong("present", "each person is written [\"Mother\", true]: who, and whether a main carer"));
    }
    ++(person[1].get<bool>() ? out.main_carers_present : out.others_present);
  }
  if (reader.find("mode") != nullptr) {  // kept with the visit; each child's tick decides
    const auto mode = TRY(reader.text("mode"));
    if (mode != "individual" && mode != "sibling_group") {
      return fail(reader.wrong("mode", "'" + mode + "': individual or sibling_group"));
    }
  }
  if (reader.find("type") != nullptr) {
    auto words = TRY(reader.text("type"))
    +"+";
    while (!words.empty()) {
      const auto name = words.substr(0, words.find('+'));
      const auto type = visit_type_from(name);
      if (!type) return fail(reader.wrong("type", "'" + name + "' is no visit type"));
      out.chosen.push_back(*type);
      words.erase(0, name.size() + 1);
    }
  }
  reader.leftovers(into.ignored);
  return out;
}

Result<Visit> read_visit(const Json& json, std::size_t number, RuleCase& into) {
  const auto plain = "visit " + std::to_string(number);
  if (!json.is_object()) return fail(bad(plain, "an object in braces is expected here"));
  Visit out;
  out.id = TRY(Reader(json, plain).text("id"));
  Reader reader(json, "visit " + out.id);
  reader.find("id");
  out.start = TRY(reader.moment("start"));
  if (reader.find("end") != nullptr) out.end = TRY(reader.moment("end"));
  if (reader.find("outcome") != nullptr) {
    const auto outcome = TRY(reader.text("outcome"));
    out.unsuccessful = outcome == "unsuccessful";
    if (!out.unsuccessful && outcome != "completed") {
      return fail(reader.wrong("outcome", "'" + outcome + "': completed or unsuccessful"));
    }
  }
  TRY(reader.tick("announced"));  // an unannounced visit counts like any other
  if (const auto* words = reader.find("nonengagement")) {
    if (words->is_string()) {
      out.non_engagement = words->get<std::string>();
    } else if (TRY(reader.flag("nonengagement"))) {
      out.non_engagement = "";
    }
  }
  for (const auto& leg : *TRY(reader.array("legs"))) {
    const auto place = leg.is_string() ? place_from(leg.get<std::string>()) : std::nullopt;
    if (!place) return fail(reader.wrong("legs", leg.dump() + " is no place: home, placement, school or other"));
    out.places.push_back(*place);
  }
  for (const auto& each : TRY(reader.object("kids"))->items()) {
    out.children.emplace(each.key(), TRY(read_row(each.value(), "visit " + out.id + ", child " + each.key(), into)));
  }
  reader.leftovers(into.ignored);
  return out;
}

/// A parameter's value as the words that set_parameter takes.
std::string parameter_words(const Json& json) {
  if (json.is_string()) return json.get<std::string>();
  if (json.is_object() && json.size() == 1) {
    auto unit = json.begin().key();
    std::replace(unit.begin(), unit.end(), '_', ' ');
    return parameter_words(json.begin().value()) + " " + unit;
  }
  if (json.is_array()) {
    std::string out;
    for (const auto& each : json) out += (out.empty() ? "" : ",") + parameter_words(each);
    return out;
  }
  return json.dump();
}

Json names(const std::vector<Code>& codes) {
  Json out = Json::array();
  for (const auto code : codes) out.push_back(name_of(code));
  return out;
}

std::string joined(const std::vector<VisitType>& types) {
  std::string out;
  for (const auto type : types) {
    if (!out.empty()) out += '+';
    out += name_of(type);
  }
  return out;
}

Json reasons(const std::vector<Why>& all, const std::string& policy) {
  Json list = Json::array();
  for (const auto& why : all) {
    const auto number = std::to_string(why.rule);
    list.push_back(Json{
        {"rule", (why.rule < 10 ? "R-0" : "R-") + number}, {"source", rule(why.rule).source}, {"words", why.words}});
  }
  return Json{{"policy", policy}, {"why", list}};
}

}  // namespace

Result<RuleCase> read_rule_case(const Json& json) {
  Reader reader(json, "case");
  TRY(reader.is_object());
  RuleCase out;
  out.id = TRY(reader.text("case_id"));
  out.policy = default_policy();
  const auto* policy = reader.find("policy");
  const bool defaults = policy == nullptr || *policy == Json("default");
  static const Json none = Json::object();
  for (const auto& each : (defaults ? &none : TRY(reader.object("policy")))->items()) {
    if (auto set = set_parameter(out.policy, each.key(), parameter_words(each.value())); !set) {
      return fail(bad("policy", set.error().message));
    }
  }
  const auto as_of = TRY(reader.date("as_of"));
  if (!as_of) return fail(reader.wrong("as_of", "it is missing"));
  out.as_of = *as_of;
  for (const auto& each : TRY(reader.object("children"))->items()) {
    out.children.push_back(TRY(read_child(each.key(), each.value(), out)));
  }
  std::size_t number = 0;
  for (const auto& each : *TRY(reader.array("visits"))) out.visits.push_back(TRY(read_visit(each, ++number, out)));
  return out;
}

Json rule_case_results(const Outcome& outcome) {
  Json got = Json::object();
  for (const auto& each : outcome.judgements) {
    const auto key = each.visit + "." + each.child;
    got[key] = joined(each.types);
    got[key + ".codes"] = names(each.codes);
  }
  for (const auto& each : outcome.standings) {
    for (const auto& due : each.due) {
      const auto key = "due." + each.child + "." + std::string(name_of(due.kind));
      got[key] = due.date ? due.date->text() : "none";
    }
    got[each.child + ".codes"] = names(each.codes);
  }
  return got;
}

Json rule_case_reasons(const Outcome& outcome) {
  Json out = Json::object();
  for (const auto& each : outcome.judgements) {
    out[each.visit + "." + each.child] = reasons(each.why, each.policy);
  }
  for (const auto& each : outcome.standings) {
    for (const auto& due : each.due) {
      if (due.why.empty()) continue;
      out["due." + each.child + "." + std::string(name_of(due.kind))] = reasons(due.why, each.policy);
    }
    if (!each.why.empty()) out[each.child + ".codes"] = reasons(each.why, each.policy);
  }
  return out;
}

std::vector<std::string> rule_case_problems(const RuleCase& a_case) {
  std::vector<std::string> out;
  for (const auto& visit : a_case.visits) {
    if (visit.end && *visit.end < visit.start) {
      out.push_back("visit " + visit.id + ", end: it is before the start; the visit counts for nothing");
    }
    if (visit.day() > a_case.as_of) {
      out.push_back("visit " + visit.id + ", start: " + visit.day().text() + " is after as_of " + a_case.as_of.text() +
                    "; the visit counts for nothing");
    }
  }
  return out;
}

}  // namespace doorstep::cli
