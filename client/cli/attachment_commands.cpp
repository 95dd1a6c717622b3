#include "client/cli/attachment_commands.hpp"

#include <algorithm>
#include <vector>

#include "client/api/case_book.hpp"
#include "client/cli/home.hpp"
#include "client/cli/output.hpp"
#include "client/cli/system.hpp"
#include "client/api/wording.hpp"
#include "client/print/private_file.hpp"
#include "core/casework/attachments.hpp"
#include "core/casework/casework.hpp"

namespace doorstep::cli {
namespace {

using record::Field;

std::string short_name(const client::RecordEntry& visit) {
  return visit.ref.empty() ? visit.document.text().substr(0, 8) : visit.ref;
}

/// 0 for no words. A key in digits must be a child's, too.
Result<record::ItemKey> child_key(client::CaseBook& book, const SpaceId& space, const std::string& words) {
  if (words.empty()) return record::ItemKey{0};
  const auto key = TRY(book.find_item(space, record::info_of(Field::ticks), words));
  for (const auto& child : TRY(book.records(space, record::type_child))) {
    if (record::item_key(child.document) == key) return key;
  }
  return fail(Errc::not_found, "there is no child '" + words + "' in this case: 'doorstep case show' lists them");
}

using Rows = std::vector<record::Row<record::Attachment>>;

Result<Rows> attachments_of(client::CaseBook& book, const client::RecordEntry& visit) {
  Rows out;
  for (const auto& each : TRY(book.reader().document(visit.space, visit.document))) {
    if (each.field.kind != record::info_of(Field::attachment).number() || each.value.empty()) continue;
    auto row = record::decode(record::Shape::attachment, each.value);
    if (!row || !each.field.item) continue;  // of a newer program: 'visit show' says so
    out.push_back({*each.field.item, std::get<record::Attachment>(*std::move(row))});
  }
  return out;
}

Result<record::Row<record::Attachment>> find_row(const Rows& rows, const std::string& visit, const std::string& words) {
  constexpr std::size_t shortest = 4;
  if (rows.empty()) return fail(Errc::not_found, "nothing is attached to the visit " + visit + " on this device");
  Rows found;
  for (const auto& each : rows) {
    const bool fits = words.empty() || (words.size() >= shortest && record::item_text(each.key).starts_with(words));
    if (fits) found.push_back(each);
  }
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    return fail(Errc::not_found, "the visit " + visit + " has no attachment '" + words + "': 'doorstep visit show " +
                                     visit + "' prints their ids");
  }
  return fail(Errc::invalid_input,
              "the visit " + visit + " has " + std::to_string(found.size()) +
                  " attachments that fit: write more of the id, as 'doorstep visit show' prints it");
}

std::string size_words(std::uint64_t bytes) {
  if (bytes < 1024) return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
  return std::to_string((bytes + 1023) / 1024) + " KiB";
}

}  // namespace

Result<Exit> visit_attach(CommandContext& context, const VisitAttachOptions& options) {
  auto store = TRY(open_unlocked(context));
  client::CaseBook book(*store);
  const auto visit = TRY(book.find_visit(options.visit));
  TRY(casework::Casework(*store).writable(visit.space, visit.document));
  casework::AttachRequest request;
  request.child = TRY(child_key(book, visit.space, options.child));
  const auto content = read_text(options.file, casework::max_attachment_bytes);
  if (!content && content.error().code == Errc::too_large) return fail(casework::attachment_too_large());
  if (!content) return fail(content.error());
  request.mime = options.mime.empty() ? std::string(casework::mime_of(as_bytes(*content))) : options.mime;
  request.kind = options.kind;
  if (request.kind.empty()) request.kind = request.mime.starts_with("image/") ? "photo" : "document";
  request.title = options.title;
  request.discussion = options.discussion;
  const auto row = TRY(
      casework::attach(*store, visit.space, visit.document, request, as_bytes(*content), context.now(), context.rng));
  const auto address = record::address_text(record::name_of(Field::attachment, row));
  const auto advise = request.kind == "activity" && request.discussion.empty();
  say(context, short_name(visit) + "  " + address + "  " + request.mime + ", " + size_words(content->size()) + "  " +
                   std::string(client::words_waiting));
  if (advise) say(context, "You attached an activity. What did it tell you? --discussion takes the answer.");
  const auto saved = TRY(find_row(TRY(attachments_of(book, visit)), short_name(visit), record::item_text(row)));
  print_json(context, Json{{"visit", visit.document.text()},
                           {"row", record::item_text(row)},
                           {"field", address},
                           {"kind", saved.value.kind},
                           {"mime", saved.value.mime},
                           {"bytes", saved.value.bytes},
                           {"sha256", saved.value.sha256},
                           {"state", "waiting"}});
  return Exit::done;
}

Result<Exit> visit_attachment(CommandContext& context, const std::string& words, const std::string& row,
                              const std::string& out_file) {
  auto store = TRY(open_unlocked(context));
  client::CaseBook book(*store);
  const auto visit = TRY(book.find_visit(words));
  const auto found = TRY(find_row(TRY(attachments_of(book, visit)), short_name(visit), row));
  const auto content = TRY(casework::attachment_content(*store, visit.space, found.value));
  TRY(print::replace_private_file(out_file, content));
  say(context, "Wrote " + size_words(content.size()) + " to '" + out_file +
                   "'. It is not sealed there: delete it when "
                   "it is no longer needed.");
  print_json(context, Json{{"visit", visit.document.text()},
                           {"row", record::item_text(found.key)},
                           {"file", out_file},
                           {"mime", found.value.mime},
                           {"bytes", content.size()},
                           {"sha256", found.value.sha256}});
  return Exit::done;
}

}  // namespace doorstep::cli
