#include "client/api/case_book.hpp"
#include "client/api/settling.hpp"
#include "client/api/wording.hpp"
#include "client/cli/commands.hpp"
#include "client/cli/home.hpp"
#include "client/cli/output.hpp"
#include "client/cli/record_json.hpp"
#include "client/cli/record_view.hpp"
#include "core/crypto/hash.hpp"

namespace doorstep::cli {
namespace {

using store::ConflictItem;
using store::HistoryItem;

/// Names a conflict with all that there is to choose from: when others write meanwhile, this one is no longer there, and
/// nobody decides about words that they have not been shown.
std::string id_of(const ConflictItem& conflict) {
  Bytes about = to_bytes(conflict.path.document.view());
  append(about, change::encode_name(conflict.path.field));
  for (const auto* each : client::versions_of(conflict)) append_be64(about, each->id);
  return to_hex(ByteView(crypto::sha256(about)).first(4));
}

Result<ConflictItem> find_conflict(std::vector<ConflictItem> all, const std::string& words) {
  constexpr std::size_t shortest = 4;
  std::vector<ConflictItem> found;
  for (auto& each : all) {
    if (words.size() >= shortest && id_of(each).starts_with(words)) found.push_back(std::move(each));
  }
  if (found.size() == 1) return std::move(found.front());
  if (found.size() > 1) return fail(Errc::invalid_input, "several conflicts begin with '" + words + "': write more of the id");
  return fail(Errc::not_found, "there is no conflict '" + words +
                                   "': it is decided, or others have written since; see 'doorstep conflicts list'");
}

Json version_json(const change::FieldName& field, const HistoryItem& item, const DeviceId& self) {
  return Json{{"value", value_json(field, item.value)},
              {"mine", item.device == self},
              {"holder", item.holder},
              {"label", item.label},
              {"written_at", client::iso_text(item.written_at)},
              {"received_at", client::iso_text(item.received_at)}};
}

void say_version(CommandContext& context, const std::string& head, const change::FieldName& field,
                 const HistoryItem& item, const client::NameOf& names) {
  say(context,
      "  " + head + "  " + item.holder + " on " + item.label + ", " + client::when_text(item.effective_at, context.now().wall));
  say(context, indented(client::value_words(field, item.value, names), "      "));
}

/// The version that "mine", "theirs" or a number means.
Result<const HistoryItem*> chosen(const ConflictItem& conflict, const std::string& keep, const DeviceId& self) {
  const auto all = client::versions_of(conflict);
  std::vector<const HistoryItem*> fitting;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool mine = all[i]->device == self;
    if (keep == std::to_string(i + 1) || (keep == "mine" && mine) || (keep == "theirs" && !mine))
      fitting.push_back(all[i]);
  }
  if (fitting.size() == 1) return fitting.front();
  const std::string numbers = "a number from 1 to " + std::to_string(all.size());
  if (fitting.empty()) return fail(Errc::invalid_input, "no version is '" + keep + "' here: give --keep " + numbers);
  return fail(Errc::invalid_input, "several versions are '" + keep + "' here: give --keep " + numbers);
}

Result<Bytes> decided(client::CaseBook& book, const ConflictItem& conflict, const ResolveOptions& options,
                      const DeviceId& self) {
  if (options.keep.empty() == !options.text.has_value()) {
    return fail(Errc::invalid_input,
                "say what to keep: --keep mine, theirs, both or a number, or --text with the words");
  }
  if (options.text) {
    const auto words = TRY(words_from(options.text, ""));
    const auto* info = record::find_field(conflict.path.field.kind);
    if (info == nullptr || info->shape == record::Shape::text || words.empty()) return to_bytes(words);
    const auto json = parse_json(words);
    const auto& people = record::info_of(record::Field::people);
    const ResolvePerson resolve = [&](const std::string& who) {
      return book.find_item(conflict.path.space, people, who);
    };
    return record::encode(TRY(from_json(info->shape, json, resolve)));
  }
  if (options.keep == "both") return client::kept_together(conflict, self);
  return client::kept(*TRY(chosen(conflict, options.keep, self)));
}

std::string record_name(client::CaseBook& book, const ConflictItem& conflict) {
  const store::FieldPath ref{conflict.path.space, conflict.path.document, record::name_of(record::Field::ref)};
  const auto shown = book.reader().shown(ref);
  if (shown && *shown && !(*shown)->value.empty()) return to_text((*shown)->value);
  return conflict.path.document.text().substr(0, 8);
}

}  // namespace

Result<Exit> conflicts_list(CommandContext& context) {
  auto store = TRY(open_unlocked(context));
  client::CaseBook book(*store);
  Json list = Json::array();
  for (const auto& conflict : TRY(book.reader().conflicts())) {
    const auto& field = conflict.path.field;
    const auto names = names_in(book, conflict.path.space);
    const auto newest = TRY(book.reader().shown(conflict.path));
    const bool unsent =
        newest && (newest->state == store::WordsState::draft || newest->state == store::WordsState::waiting);
    say(context, id_of(conflict) + "  " + record_name(book, conflict) + "  " + record::address_text(field) +
                     "  " + std::string(client::words_conflict));
    if (unsent) say(context, "  Newer words of this device wait to be sent.");
    if (!conflict.base.empty()) say_version(context, "before:", field, conflict.base.back(), names);
    Json all = Json::array();
    for (const auto* each : client::versions_of(conflict)) {
      const bool mine = each->device == store->device();
      say_version(context, std::to_string(all.size() + 1) + (mine ? " mine:" : " theirs:"), field, *each, names);
      all.push_back(version_json(field, *each, store->device()));
    }
    list.push_back(
        Json{{"id", id_of(conflict)},
             {"case", conflict.path.space.text()},
             {"record", conflict.path.document.text()},
             {"ref", record_name(book, conflict)},
             {"field", record::address_text(field)},
             {"since", client::iso_text(conflict.since)},
             {"unsent", unsent},
             {"base", conflict.base.empty() ? Json() : version_json(field, conflict.base.back(), store->device())},
             {"versions", all}});
  }
  if (list.empty()) say(context, "Nothing needs your decision.");
  print_json(context, list);
  return Exit::done;
}

Result<Exit> conflicts_resolve(CommandContext& context, const ResolveOptions& options) {
  auto store = TRY(open_unlocked(context));
  client::CaseBook book(*store);
  const auto conflict = TRY(find_conflict(TRY(book.reader().conflicts()), options.conflict));
  const auto value = TRY(decided(book, conflict, options, store->device()));
  store::Outbox outbox(*store);
  TRY(outbox.save_settling(conflict.path, value, context.now(), context.rng));
  say(context, record_name(book, conflict) + "  " + record::address_text(conflict.path.field) + "  " +
                   std::string(client::words_saved) + ". 'doorstep sync' sends it, and closes the conflict for everybody.");
  print_json(context, Json{{"record", conflict.path.document.text()},
                           {"field", record::address_text(conflict.path.field)},
                           {"state", "draft"}});
  return Exit::done;
}

}  // namespace doorstep::cli
