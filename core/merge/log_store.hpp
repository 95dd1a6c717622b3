// What the fold needs of a store: the port that the device's SQLite, syncd's SQLite and syncd's PostgreSQL
// implement. All calls on one LogStore happen inside one transaction of its owner.
#pragma once

#include <optional>
#include <vector>

#include "core/change/change.hpp"
#include "core/merge/space_state.hpp"
#include "core/merge/verdict.hpp"

namespace doorstep::merge {

/// A log entry without its bytes.
struct EntryHead {
  Position position{};
  Millis received_at{};
  Verdict verdict{};
  Hash hash{};   ///< of the change
  Hash root{};   ///< of the log up to and including this entry
  change::ChangeName name;
};

/// The first copy in the log of one write (design.md section 5: copies of one write id count once).
struct WriteRow {
  WriteId id{};
  Position position{};       ///< of the change that holds it
  std::uint32_t index{};     ///< within that change
  change::Stamp effective;
  bool merged = false;       ///< some copy's change was merged: it can win
  std::vector<WriteId> bases;
};

/// The end of one device's chain in one incarnation of a space's log.
struct ChainTip {
  Incarnation incarnation{};
  Sequence sequence{};
  Hash hash{};
};

/// A document's short name in the store, and whether this call made it: then it has no writes yet.
struct DocumentRef {
  std::int64_t number = 0;
  bool fresh = false;
};

class LogStore {
 public:
  virtual ~LogStore() = default;

  virtual Result<std::optional<DocumentRef>> find_document(const SpaceState& space, const DocumentId& document) = 0;
  /// Finds or makes.
  virtual Result<DocumentRef> open_document(const SpaceState& space, const DocumentId& document) = 0;
  /// Rows of one register with this id, in log order. More than one only if two devices used one id.
  virtual Result<std::vector<WriteRow>> find_write(DocumentRef document, const FieldToken& field, WriteId id) = 0;
  virtual Status insert_write(DocumentRef document, const FieldToken& field, const WriteRow& row) = 0;
  virtual Status mark_merged(DocumentRef document, const FieldToken& field, const WriteRow& row) = 0;

  virtual Status insert_entry(const SpaceState& space, const EntryHead& head, const change::ProvenChange& entry) = 0;
  virtual Status set_verdict(const SpaceState& space, Position position, Verdict verdict) = 0;
  /// The end of a device's chain in one incarnation.
  virtual Result<std::optional<ChainTip>> tip(const SpaceState& space, const DeviceId& device,
                                              Incarnation incarnation) = 0;
  virtual Result<std::optional<EntryHead>> entry_by_name(const SpaceState& space, const change::ChangeName& name) = 0;
  virtual Result<EntryHead> entry_at(const SpaceState& space, Position position) = 0;
  virtual Result<change::Body> body_at(const SpaceState& space, Position position) = 0;

  /// Writes the space's state; the authority part only when it was altered.
  virtual Status save_space(SpaceState& space, bool authority_altered) = 0;
};

}  // namespace doorstep::merge
