#include "client/cli/record_view.hpp"

#include <algorithm>

#include "client/api/wording.hpp"
#include "client/cli/output.hpp"
#include "client/cli/record_json.hpp"

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

client::NameOf names_in(client::CaseBook& book, const SpaceId& space) {
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
    say(context, indented(client::value_words(field.field, field.value, names), "    "));
  }
}

}  // namespace doorstep::cli
