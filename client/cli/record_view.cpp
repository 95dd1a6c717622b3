#include "client/cli/record_view.hpp"

#include <algorithm>

#include "client/cli/output.hpp"
#include "client/cli/record_json.hpp"
#include "client/api/wording.hpp"

namespace doorstep::cli {
namespace {

using store::ShownField;
using store::WordsState;

/// Nothing for a value that is cleared, not here, or of a newer program.
std::optional<record::Value> decoded_value(const change::FieldName& field, const std::optional<Bytes>& value) {
  const auto* info = record::find_field(field.kind);
  if (info == nullptr || !value || (value->empty() && info->shape != record::Shape::text)) return std::nullopt;
  auto decoded = record::decode(info->shape, *value);
  if (!decoded) return std::nullopt;
  return *std::move(decoded);
}

/// The place of a row among its like; 0 for everything else.
std::uint64_t row_order(const ShownField& field) {
  const auto json = value_json(field.field, field.value);
  if (!json.is_object()) return 0;
  const auto found = json.find("order");
  return found != json.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

bool names_people(std::string_view member) {
  return member == "child" || member == "main_carers_present" || member == "others_present";
}

std::string scalar_words(const Json& value, const NameOf* name_of) {
  if (value.is_string()) {
    const auto text = value.get<std::string>();
    const auto key = name_of != nullptr ? record::parse_item(text) : std::nullopt;
    return key ? (*name_of)(*key) : text;
  }
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_number()) return value.dump();
  std::string out;
  for (const auto& each : value) {
    if (!out.empty()) out += ", ";
    if (!each.is_object()) {
      out += scalar_words(each, name_of);
      continue;
    }
    std::string inner;
    for (const auto& [name, member] : each.items()) inner += (inner.empty() ? "" : " ") + scalar_words(member, nullptr);
    out += inner;
  }
  return out;
}

/// "Priya Raman, 2026-03-03T16:50:00+00:00"
std::string signed_by(const std::string& by, const std::string& at) { return at.empty() ? by : by + ", " + at; }

/// `before` and the words, or nothing when there are none.
std::string led(std::string_view before, const std::string& words) {
  return words.empty() ? std::string() : std::string(before) + words;
}

std::string joined(const std::vector<std::string>& all) {
  std::string out;
  for (const auto& each : all) out += (out.empty() ? "" : ", ") + each;
  return out;
}

/// What acts wrote is told in a sentence and not member by member: pins and hashes mean nothing to people.
struct ActWords {
  const NameOf& name_of;

  template <class T>
  std::optional<std::string> operator()(const T&) const {
    return std::nullopt;
  }
  std::optional<std::string> operator()(const record::Version& value) const {
    auto out = "Version " + std::to_string(value.number) + ", finished by " + signed_by(value.by, value.finished_at) +
               led("\nCorrected because: ", value.reason);
    for (const auto& each : value.judgements) {
      out += "\n" + name_of(each.child) + led(": ", each.types) + led("  ", joined(each.codes)) +
             led("  full note: ", each.full_note);
    }
    return out;
  }
  std::optional<std::string> operator()(const record::Review& value) const {
    const auto* decision = value.decision == record::Decision::approved   ? " approved by "
                           : value.decision == record::Decision::returned ? " returned by "
                                                                          : " reviewed by ";
    return "Version " + std::to_string(value.version) + decision + signed_by(value.by, value.at) +
           led("\n", value.comment);
  }
  std::optional<std::string> operator()(const record::Note& value) const {
    const auto* kind = value.kind == record::NoteKind::full              ? ", full note"
                       : value.kind == record::NoteKind::cross_reference ? ", cross-reference"
                                                                         : "";
    return value.type + kind + " for " + name_of(value.child) + led(", visit of ", value.start) + "\nVersion " +
           std::to_string(value.version) + " by " + signed_by(value.author, value.finished_at);
  }
  std::optional<std::string> operator()(const record::Task& value) const {
    const auto* kind = value.kind == record::TaskKind::team_manager    ? "For the team manager"
                       : value.kind == record::TaskKind::further_visit ? "A further visit"
                       : value.kind == record::TaskKind::supervision   ? "For supervision"
                                                                       : "Task";
    const auto about = value.child != 0 ? ", about " + name_of(value.child) : std::string();
    return kind + about + led(", due ", value.due) + led("  ", joined(value.codes)) + led("\n", value.text) + "\n" +
           signed_by(value.by, value.created_at);
  }
  std::optional<std::string> operator()(const record::TaskDecision& value) const {
    return value.words + "\n" + signed_by(value.by, value.at);
  }
  std::optional<std::string> operator()(const record::Comment& value) const {
    return value.text + "\n" + signed_by(value.by, value.at) + led(", on ", value.section);
  }
  std::optional<std::string> operator()(const record::Raw& value) const {
    return std::to_string(value.bytes.size()) + " bytes";
  }
};

/// Commands of their own show these (versions, reviews, notes); a list of fields would be swamped by them.
bool has_own_command(const record::FieldInfo& info) {
  using record::Field;
  using record::Shape;
  const bool act = info.shape == Shape::version || info.shape == Shape::review || info.shape == Shape::note ||
                   info.shape == Shape::bytes;
  return act || info.field == Field::type || info.field == Field::ref;
}

}  // namespace

RecordState state_of(const std::vector<ShownField>& fields, Millis now) {
  bool draft = false;
  bool waiting = false;
  bool aside = false;
  Millis sent_at = 0;
  for (const auto& field : fields) {
    if (field.conflict) return {"conflict", std::string(client::words_conflict)};
    aside = aside || field.state == WordsState::aside;
    draft = draft || field.state == WordsState::draft;
    waiting = waiting || field.state == WordsState::waiting;
    sent_at = std::max(sent_at, field.at);
  }
  if (aside) return {"help", client::words_help("the office has been told")};
  if (draft || fields.empty()) return {"draft", std::string(client::words_saved)};
  if (waiting) return {"waiting", std::string(client::words_waiting)};
  return {"sent", client::words_sent(sent_at, now)};
}

RecordState state_of(const ShownField& field, Millis now) { return state_of(std::vector<ShownField>{field}, now); }

Json value_json(const change::FieldName& field, const std::optional<Bytes>& value) {
  const auto decoded = decoded_value(field, value);
  return decoded ? to_json(*decoded) : Json();
}

std::string value_words(const change::FieldName& field, const std::optional<Bytes>& value, const NameOf& name_of) {
  if (!value) return "(this device holds no key for these words)";
  if (value->empty()) return "(removed)";
  const auto decoded = decoded_value(field, value);
  if (!decoded) return "(written by a newer version: update this app)";
  if (const auto words = std::visit(ActWords{name_of}, *decoded)) return *words;
  const auto json = to_json(*decoded);
  if (json.is_string()) return json.get<std::string>();
  const bool attendance = field.kind == static_cast<std::uint32_t>(record::Field::people);
  std::string out = attendance && !json.contains("absent") ? "present" : "";
  for (const auto& [name, member] : json.items()) {
    if (name == "order" || name == "document") continue;  // places and ids mean nothing to people
    out += (out.empty() ? "" : "\n") + name + ": " + scalar_words(member, names_people(name) ? &name_of : nullptr);
  }
  return out.empty() ? "(nothing written)" : out;
}

NameOf names_in(client::CaseBook& book, const SpaceId& space) {
  return [&book, space](record::ItemKey key) { return book.item_name(space, key); };
}

std::vector<ShownField> reading_order(std::vector<ShownField> fields) {
  fields.erase(std::remove_if(fields.begin(), fields.end(), [](const auto& each) { return each.value.empty(); }),
               fields.end());
  std::stable_sort(fields.begin(), fields.end(), [](const auto& a, const auto& b) {
    return a.field.kind != b.field.kind ? a.field.kind < b.field.kind : row_order(a) < row_order(b);
  });
  return fields;
}

Json fields_json(client::CaseBook& book, const SpaceId& space, const std::vector<ShownField>& fields, Millis now) {
  Json out = Json::object();
  for (const auto& field : fields) {
    Json item{{"value", value_json(field.field, field.value)}};
    const auto* info = record::find_field(field.field.kind);
    if (info != nullptr && field.field.item && info->item != record::Item::row) {
      item["about"] = book.item_name(space, *field.field.item);
    }
    item["state"] = state_of(field, now).code;
    item["at"] = client::iso_text(field.at);
    item["device"] = field.device.text();
    item["conflict"] = field.conflict;
    if (field.newer_unreadable) item["newer_unreadable"] = true;
    out[record::address_text(field.field)] = std::move(item);
  }
  return out;
}

void say_fields(CommandContext& context, client::CaseBook& book, const SpaceId& space, const std::vector<ShownField>& fields) {
  const auto names = names_in(book, space);
  for (const auto& field : fields) {
    const auto* info = record::find_field(field.field.kind);
    if (info != nullptr && has_own_command(*info)) continue;
    auto head = record::address_text(field.field);
    if (info != nullptr && field.field.item && info->item != record::Item::row) {
      head += "  (" + book.item_name(space, *field.field.item) + ")";
    }
    if (field.conflict) head += "  " + std::string(client::words_conflict);
    if (field.state == WordsState::aside) head += "  " + client::words_help("the office has been told");
    if (field.newer_unreadable) head += "  There are newer words that this device cannot read: ring the office";
    say(context, head);
    say(context, indented(value_words(field.field, field.value, names), "    "));
  }
}

}  // namespace doorstep::cli
