// Files of a visit: an activity sheet, a photo, a document, sealed and synced like any other words.
//
//   row      := the visit's field attachment:<random>, a record::Attachment: what the file is, its size and SHA-256,
//               and the document that holds its bytes
//   document := field type = "attachment", fields part:0 … part:n-1        n = ⌈bytes / piece_bytes⌉
//   part:i   := the file's bytes [i × piece_bytes, (i + 1) × piece_bytes), the last one shorter; none for an empty file
//
// Each piece is a change of its own, signed once and kept until it has its receipt: an interrupted transfer goes on
// with the next piece. The row travels in the change of the last piece, so a file of one piece is there as a whole or
// not at all, and in every log a row follows its pieces. One that a reader meets without them all the same (a piece
// was set aside, or its bytes come later) is "not all here yet", never an error of the visit. What a crash leaves in
// the middle of attach() are pieces without a row: nobody was told that they are saved, and nothing points to them.
#pragma once

#include <string>

#include "core/record/record.hpp"
#include "core/store/device_store.hpp"

namespace doorstep::casework {

constexpr std::size_t max_attachment_bytes = 16 * 1024 * 1024;
/// Part of the format: the reader computes from it how many pieces there are. With room in one value for its name.
constexpr std::size_t piece_bytes = 192 * 1024;

struct AttachRequest {
  record::ItemKey child = 0;  ///< 0: about no child in particular
  std::string kind;           ///< "activity", "photo" or "document"
  std::string title;
  std::string mime;
  std::string discussion;  ///< what it told (R-38); may be written later
};

/// Saves a file with a visit; returns its row. The caller has seen that the record may be written to
/// (Casework::writable). Drafts of the case are signed before it. Errc::too_large, Errc::invalid_input for another kind
/// and Errc::not_found for a visit that is not here: nothing was saved. Errors of Outbox::save_together: no row was
/// saved, and the file can be attached again.
Result<record::ItemKey> attach(store::DeviceStore& store, const SpaceId& space, const DocumentId& visit,
                               const AttachRequest& request, ByteView content, Now now, Rng& rng);

/// The file of a row. Errc::not_found: it was only described, or "3 of 13 pieces are here". Errc::storage_corrupt: its
/// pieces do not open, or they are not what was attached (size, SHA-256). Errc::unsupported: larger than this version
/// takes. Takes the file's size in memory, and that of a few pieces.
Result<Bytes> attachment_content(store::DeviceStore& store, const SpaceId& space, const record::Attachment& attachment);

/// What its first bytes say that it is: "image/jpeg", "image/png", "image/heic", "application/pdf", else
/// "application/octet-stream". A file's name has no part in it.
std::string_view mime_of(ByteView content);

/// "16 MiB is the most …", with what to do; for whoever refuses a file before reading all of it.
Error attachment_too_large();

}  // namespace doorstep::casework
