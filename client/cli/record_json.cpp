#include "client/cli/record_json.hpp"

#include <algorithm>
#include <span>

namespace doorstep::cli {
namespace {

using namespace record;

template <class T>
struct Choice {
  std::string_view name;
  T value;
};
constexpr Choice<SeenMode> seen_modes[] = {{"individual", SeenMode::individual},
                                           {"sibling_group", SeenMode::sibling_group}};
constexpr Choice<RiskKind> risk_kinds[] = {{"risk", RiskKind::risk}, {"protective", RiskKind::protective}};
constexpr Choice<RiskLink> risk_links[] = {{"plan", RiskLink::plan}, {"new", RiskLink::fresh}};
constexpr Choice<PlanType> plan_types[] = {{"CIN", PlanType::cin}, {"CP", PlanType::cp}, {"CLA", PlanType::cla}};
constexpr Choice<Answer> answers[] = {
    {"yes", Answer::yes}, {"no", Answer::no}, {"not_applicable", Answer::not_applicable}};

// The members of each value, once for both directions: Archive is a Writer or a Reader.

template <class Archive>
void members(Archive& a, Leg& leg) {
  a.text("location", leg.location);
  a.text("from", leg.from);
  a.text("to", leg.to);
}
template <class Archive>
void members(Archive& a, Legs& value) {
  a.list("legs", value.legs);
}
template <class Archive>
void members(Archive& a, Attendance& value) {
  a.flag("absent", value.absent);
  a.text("reason", value.reason);
  a.text("name", value.name);
  a.text("role", value.role);
  a.flag("immediate", value.immediate);
}
template <class Archive>
void members(Archive& a, Ticks& value) {
  a.choice("seen", value.seen, answers);
  a.choice("seen_alone", value.seen_alone, answers);
  a.choice("bedroom_seen", value.bedroom_seen, answers);
  a.choice("concern", value.concern, answers);
  a.choice("tried_to_talk", value.tried_to_talk, answers);
  a.choice("observed_with_main_carer", value.observed_with_main_carer, answers);
  a.choice("seen_mode", value.mode, seen_modes);
  a.text("mode_reason", value.mode_reason);
  a.text("reason_not_alone", value.reason_not_alone);
  a.keys("main_carers_present", value.main_carers_present);
  a.keys("others_present", value.others_present);
}
template <class Archive>
void members(Archive& a, Observation& value) {
  a.text("where", value.where);
  a.text("mood", value.mood);
  a.text("milestones", value.milestones);
  a.text("carer_response", value.carer_response);
  a.text("tried_to_talk", value.tried_to_talk);
  a.text("attachment", value.attachment);
}
template <class Archive>
void members(Archive& a, Block& value) {
  a.text("title", value.title);
  a.text("text", value.text);
  a.key("child", value.child);
  a.number("order", value.order);
}
template <class Archive>
void members(Archive& a, Risk& value) {
  a.choice("kind", value.kind, risk_kinds);
  a.choice("link", value.link, risk_links);
  a.text("text", value.text);
  a.number("order", value.order);
}
template <class Archive>
void members(Archive& a, Action& value) {
  a.text("text", value.text);
  a.text("owner", value.owner);
  a.text("owner_role", value.owner_role);
  a.text("due", value.due);
  a.text("status", value.status);
  a.flag("next_visit", value.next_visit);
  a.number("order", value.order);
}
template <class Archive>
void members(Archive& a, Attachment& value) {
  a.key("child", value.child);
  a.text("kind", value.kind);
  a.text("title", value.title);
  a.text("mime", value.mime);
  a.number("bytes", value.bytes);
  a.text("sha256", value.sha256);
  a.text("discussion", value.discussion);
  a.number("order", value.order);
}
template <class Archive>
void members(Archive& a, Episode& value) {
  a.choice("type", value.type, plan_types);
  a.text("start", value.start);
  a.text("start_time", value.start_time);
  a.text("end", value.end);
  a.number("frequency_days", value.frequency);
  a.flag("working_days", value.working_days);
  a.text("pattern_agreed", value.agreed_on);
  a.text("supervision_ref", value.supervision_ref);
  a.text("category", value.category);
  a.flag("nrpf", value.nrpf);
  a.text("placement", value.placement);
  a.flag("reg24", value.reg24);
  a.text("first_review_due", value.first_review_due);
  a.text("first_review_held", value.first_review_held);
  a.text("fostering_panel", value.fostering_panel);
}
template <class Archive>
void members(Archive& a, MainCare& value) {
  a.flag("ended", value.ended);
  a.text("from", value.from);
  a.text("to", value.to);
}

class Writer {
 public:
  void text(const char* name, const std::string& value) {
    if (!value.empty()) out_[name] = value;
  }
  void flag(const char* name, bool value) {
    if (value) out_[name] = true;
  }
  template <class T>
  void number(const char* name, T value) {
    if (value != 0) out_[name] = value;
  }
  void key(const char* name, ItemKey value) {
    if (value != 0) out_[name] = item_text(value);
  }
  void keys(const char* name, const std::vector<ItemKey>& values) {
    if (values.empty()) return;
    auto& list = out_[name] = Json::array();
    for (const auto value : values) list.push_back(item_text(value));
  }
  template <class T, std::size_t N>
  void choice(const char* name, T value, const Choice<T> (&choices)[N]) {
    for (const auto& each : choices) {
      if (each.value == value) out_[name] = each.name;
    }
  }
  template <class T>
  void list(const char* name, std::vector<T>& values) {
    auto& list = out_[name] = Json::array();
    for (auto& value : values) {
      Writer inner;
      members(inner, value);
      list.push_back(std::move(inner.out_));
    }
  }

  Json take() { return std::move(out_); }

 private:
  Json out_ = Json::object();
};

/// Keeps the first thing that does not fit.
class Reader {
 public:
  Reader(const Json& in, const ResolvePerson& resolve) : in_(in), resolve_(resolve) {
    if (!in_.is_object()) refuse("what was given", "an object in braces");
  }

  void text(const char* name, std::string& value) {
    if (const auto* found = member(name)) {
      if (found->is_string())
        value = found->get<std::string>();
      else
        refuse(name, "a text");
    }
  }
  void flag(const char* name, bool& value) {
    if (const auto* found = member(name)) {
      if (found->is_boolean())
        value = found->get<bool>();
      else
        refuse(name, "true or false");
    }
  }
  template <class T>
  void number(const char* name, T& value) {
    if (const auto* found = member(name)) {
      if (found->is_number_unsigned() && found->get<std::uint64_t>() <= std::numeric_limits<T>::max()) {
        value = found->get<T>();
      } else {
        refuse(name, "a whole number");
      }
    }
  }
  void key(const char* name, ItemKey& value) {
    if (const auto* found = member(name)) value = resolved(name, *found);
  }
  void keys(const char* name, std::vector<ItemKey>& values) {
    const auto* found = member(name);
    if (found == nullptr) return;
    if (!found->is_array()) return refuse(name, "a list of people");
    for (const auto& each : *found) values.push_back(resolved(name, each));
  }
  template <class T, std::size_t N>
  void choice(const char* name, T& value, const Choice<T> (&choices)[N]) {
    const auto* found = member(name);
    if (found == nullptr) return;
    const std::string words = found->is_boolean()  ? (found->get<bool>() ? "yes" : "no")
                              : found->is_string() ? found->get<std::string>()
                                                   : std::string();
    std::string allowed;
    for (const auto& each : choices) {
      if (each.name == words) {
        value = each.value;
        return;
      }
      allowed += (allowed.empty() ? "" : ", ") + std::string(each.name);
    }
    refuse(name, "one of " + allowed);
  }
  template <class T>
  void list(const char* name, std::vector<T>& values) {
    const auto* found = member(name);
    if (found == nullptr) return;
    if (!found->is_array()) return refuse(name, "a list");
    for (const auto& each : *found) {
      Reader inner(each, resolve_);
      T value;
      members(inner, value);
      if (const auto done = inner.finish(); !done && !error_) error_ = done.error();
      values.push_back(std::move(value));
    }
  }

  Status finish() {
    if (!error_ && in_.is_object()) {
      for (const auto& [name, value] : in_.items()) {
        if (std::find(known_.begin(), known_.end(), name) == known_.end()) {
          std::string allowed;
          for (const auto& each : known_) allowed += (allowed.empty() ? "" : ", ") + each;
          return fail(Errc::invalid_input, "there is no member '" + name + "' here: the members are " + allowed);
        }
      }
    }
    if (error_) return fail(*error_);
    return {};
  }

 private:
  const Json* member(const char* name) {
    known_.push_back(name);
    if (!in_.is_object()) return nullptr;
    const auto found = in_.find(name);
    return found == in_.end() || found->is_null() ? nullptr : &*found;
  }

  ItemKey resolved(const char* name, const Json& json) {
    if (!json.is_string()) {
      refuse(name, "the name or short id of somebody in the case");
      return 0;
    }
    const auto key = resolve_(json.get<std::string>());
    if (!key && !error_) error_ = key.error();
    return key ? *key : 0;
  }

  void refuse(const std::string& name, const std::string& wanted) {
    if (!error_) error_ = Error{Errc::invalid_input, "'" + name + "' must be " + wanted};
  }

  const Json& in_;
  const ResolvePerson& resolve_;
  std::vector<std::string> known_;
  std::optional<Error> error_;
};

}  // namespace

Json to_json(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  Value copy = value;
  return std::visit(
      [](auto& each) -> Json {
        if constexpr (std::is_same_v<std::decay_t<decltype(each)>, std::string>) {
          return each;
        } else {
          Writer writer;
          members(writer, each);
          return writer.take();
        }
      },
      copy);
}

Result<Value> from_json(Shape shape, const Json& json, const ResolvePerson& resolve) {
  Value out = blank(shape);
  Status read = std::visit(
      [&](auto& each) -> Status {
        if constexpr (std::is_same_v<std::decay_t<decltype(each)>, std::string>) {
          if (!json.is_string()) return fail(Errc::invalid_input, "a text is wanted here");
          each = json.get<std::string>();
          return {};
        } else {
          Reader reader(json, resolve);
          members(reader, each);
          return reader.finish();
        }
      },
      out);
  if (!read) return fail(read.error());
  return out;
}

}  // namespace doorstep::cli
