#include "core/casework/attachments.hpp"

#include <algorithm>

#include "core/casework/field_value.hpp"
#include "core/base/assert.hpp"
#include "core/change/limits.hpp"
#include "core/crypto/hash.hpp"
#include "core/store/outbox.hpp"
#include "core/store/record_reader.hpp"

namespace doorstep::casework {
namespace {

using record::Field;

static_assert(piece_bytes + 16 <= change::max_value_bytes, "a piece is one value");
static_assert(piece_bytes + change::max_value_bytes <= store::max_together_bytes, "a piece and a row are one change");

constexpr std::string_view kinds[] = {"activity", "photo", "document"};

std::size_t pieces_of(std::size_t bytes) { return (bytes + piece_bytes - 1) / piece_bytes; }

std::size_t size_of_piece(std::size_t bytes, std::size_t index) {
  return std::min(piece_bytes, bytes - index * piece_bytes);
}

/// After the last of the visit's attachments. Rows that this version cannot read count for nothing.
std::uint32_t next_order(const std::vector<store::ShownField>& visit) {
  std::uint32_t last = 0;
  for (const auto& each : visit) {
    if (each.field.kind != record::info_of(Field::attachment).number() || each.value.empty()) continue;
    const auto row = record::decode(record::Shape::attachment, each.value);
    if (row) last = std::max(last, std::get<record::Attachment>(*row).order);
  }
  return last == UINT32_MAX ? last : last + 1;
}

/// One piece; empty while it is not here. Errc::storage_corrupt when the log holds it and this device cannot read it:
/// waiting for it would be waiting for ever.
Result<Bytes> read_piece(store::RecordReader& reader, const store::FieldPath& piece, const std::string& which) {
  const auto damaged = [&] {
    return fail(Errc::storage_corrupt, which + " does not open on this device: ring the office");
  };
  auto shown = reader.shown(piece);
  if (!shown && shown.error().code == Errc::storage_corrupt) return damaged();
  if (!shown) return fail(shown.error());
  if (*shown) return std::move((*shown)->value);
  const auto history = reader.history(piece);
  if (!history && history.error().code == Errc::storage_corrupt) return damaged();
  if (!history) return fail(history.error());
  for (const auto& each : *history) {
    if (each.verdict == merge::Verdict::merged && !each.value) return damaged();
  }
  return Bytes{};
}

std::string count_words(std::size_t here, std::size_t all) {
  return std::to_string(here) + " of " + std::to_string(all) + (all == 1 ? " piece is" : " pieces are") + " here";
}

}  // namespace

Error attachment_too_large() {
  return Error{Errc::too_large, std::to_string(max_attachment_bytes >> 20) +
                                    " MiB is the most that one file may have: attach a smaller copy, or its parts"};
}

Result<record::ItemKey> attach(store::DeviceStore& store, const SpaceId& space, const DocumentId& visit,
                               const AttachRequest& request, ByteView content, Now now, Rng& rng) {
  if (content.size() > max_attachment_bytes) return fail(attachment_too_large());
  if (std::find(std::begin(kinds), std::end(kinds), request.kind) == std::end(kinds)) {
    return fail(Errc::invalid_input, "say what the file is: activity, photo or document");
  }
  const auto fields = TRY(store::RecordReader(store).document(space, visit));
  if (fields.empty()) return fail(Errc::not_found, "the visit is not on this device: sync first");

  record::Attachment row;
  row.child = request.child;
  row.kind = request.kind;
  row.title = request.title;
  row.mime = request.mime;
  row.bytes = content.size();
  row.sha256 = to_hex(crypto::sha256(content));
  row.discussion = request.discussion;
  row.order = next_order(fields);
  const auto document = DocumentId::random(rng);
  row.document = document;
  const record::ItemKey key = rng.next64();
  auto row_value = field_value(Field::attachment, std::move(row), key);
  if (row_value.value.size() > change::max_value_bytes) {  // seen now, before any piece is saved
    return fail(Errc::too_large, "the title and the discussion together hold at most " +
                                     std::to_string(change::max_value_bytes / 1024) + " KiB: shorten them");
  }

  store::Outbox outbox(store);
  const auto pieces = pieces_of(content.size());
  for (std::size_t i = 0; i < std::max<std::size_t>(pieces, 1); ++i) {
    std::vector<store::DocumentFields> together;
    auto& piece = together.emplace_back();
    piece.document = document;
    if (i == 0) piece.values.push_back(field_value(Field::type, std::string(record::type_attachment)));
    if (i < pieces) {
      const auto bytes = content.subspan(i * piece_bytes, size_of_piece(content.size(), i));
      piece.values.push_back(field_value(Field::part, record::Raw{to_bytes(bytes)}, i));
    }
    if (i + 1 >= pieces) {
      auto& last = together.emplace_back();
      last.document = visit;
      last.values.push_back(std::move(row_value));
    }
    TRY(outbox.save_together(space, together, now, rng));
  }
  return key;
}

Result<Bytes> attachment_content(store::DeviceStore& store, const SpaceId& space,
                                 const record::Attachment& attachment) {
  if (!attachment.document) {
    return fail(Errc::not_found, "this attachment was only described: no file came with it");
  }
  if (attachment.bytes > max_attachment_bytes) {
    return fail(Errc::unsupported, "the file is larger than this version takes: update this app");
  }
  const auto size = static_cast<std::size_t>(attachment.bytes);
  const auto pieces = pieces_of(size);
  store::RecordReader reader(store);
  std::size_t here = 0;
  Bytes out;
  out.reserve(size);
  for (std::size_t i = 0; i < pieces; ++i) {
    const auto which = "piece " + std::to_string(i + 1) + " of " + std::to_string(pieces);
    const store::FieldPath path{space, *attachment.document, record::name_of(Field::part, i)};
    const auto piece = TRY(read_piece(reader, path, which));
    if (piece.empty()) continue;
    if (piece.size() != size_of_piece(size, i)) {
      return fail(Errc::storage_corrupt, which + " is not what was attached: ask for the file to be attached again");
    }
    if (here++ == i) append(out, piece);  // behind a gap they are only counted
  }
  if (here < pieces) {
    return fail(Errc::not_found, count_words(here, pieces) + ": sync brings the rest");
  }
  if (to_hex(crypto::sha256(out)) != attachment.sha256) {
    return fail(Errc::storage_corrupt,
                "the pieces are not the file that was attached (its SHA-256 differs): ask for it to be attached again");
  }
  return out;
}

std::string_view mime_of(ByteView content) {
  const auto text = as_text(content.first(std::min<std::size_t>(content.size(), 32)));
  if (text.starts_with("\xff\xd8\xff")) return "image/jpeg";
  if (text.starts_with("\x89PNG\r\n\x1a\n")) return "image/png";
  if (text.starts_with("%PDF-")) return "application/pdf";
  // ISO/IEC 14496-12: the first box is 'ftyp', whose brand says what the file is.
  if (text.size() >= 12 && text.substr(4, 4) == "ftyp") {
    const auto brand = text.substr(8, 4);
    for (const std::string_view heic : {"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"}) {
      if (brand == heic) return "image/heic";
    }
  }
  return "application/octet-stream";
}

}  // namespace doorstep::casework
