// Words on their way out: saved as drafts, signed into changes, kept until the log holds them.
//
//   save()    seals the words at rest and commits: when it returns, they survive anything (P1). It checks
//             nothing about the record. Words over the size limit of one value are refused before they are saved.
//   save_together()  saves and signs fields of several documents as one change: everybody gets all of them or none.
//   freeze()  turns drafts into signed changes, exact bytes stored before the first byte leaves; never altered
//             or coalesced afterwards. One change a document; all of one call are signed together.
//   A draft may be replaced only by a write whose author was shown it: this device shows its own newest words
//   on top, so the replacement keeps the first one's bases (design.md section 3, "Coalescing").
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "core/change/field.hpp"
#include "core/store/device_store.hpp"

namespace doorstep::store {

/// Where some words belong.
struct FieldPath {
  SpaceId space;
  DocumentId document;
  change::FieldName field;
};

struct FieldValue {
  change::FieldName field;
  Bytes value;
};

/// Fields of one document, for a change over several.
struct DocumentFields {
  DocumentId document;
  std::vector<FieldValue> values;
};

/// Of words in one change, before packing: well below a server's request limit.
constexpr std::size_t max_together_bytes = 512 * 1024;

/// A change that waits for its receipt, as it is sent.
struct OutgoingChange {
  std::int64_t number{};
  change::ChangeName name;
  Hash hash{};
  Bytes body;
  std::vector<Bytes> values;
  change::BatchProof proof;
  Millis frozen_at{};
  std::optional<merge::Verdict> verdict;  ///< of the receipt, if one came
  std::optional<Millis> received_at;

  std::size_t size() const;
};

/// What waits on this device, for status and health.
struct OutboxSummary {
  std::uint64_t drafts = 0;   ///< fields saved and not yet signed
  std::uint64_t changes = 0;  ///< signed, without a receipt
  std::uint64_t bytes = 0;
  Millis oldest_at = 0;     ///< when the oldest of them was saved; 0 when nothing waits
  std::uint64_t aside = 0;  ///< set aside on this device, with a reason
};

/// A signed change that the log does not hold yet, and which of its writes is meant.
struct PendingWrite {
  change::Change change;
  std::size_t index = 0;
  Millis frozen_at{};
  bool set_aside = false;  ///< the server refused it: it will not be sent
};

/// This device's signed words of a register that wait for the log, newest first, until `visit` returns false. One whose
/// stored bytes are damaged is passed over: whoever shows it and whoever writes over it must see the same.
Status each_pending(DeviceStore& store, merge::DocumentRef document, const FieldToken& field,
                    const std::function<bool(PendingWrite&&)>& visit);

/// The newest of them.
Result<std::optional<PendingWrite>> newest_pending(DeviceStore& store, merge::DocumentRef document,
                                                   const FieldToken& field);

class Outbox {
 public:
  explicit Outbox(DeviceStore& store) : store_(store) {}

  /// Saves fields of one document durably, all or none. Errc::not_allowed without a key of the space;
  /// Errc::too_large; storage errors.
  Status save(const SpaceId& space, const DocumentId& document, std::span<const FieldValue> values, Now now, Rng& rng);

  /// Saves fields of several documents of one space and signs them as one change: afterwards either every device that
  /// merges it has all of them or none has any. Drafts of the space that wait are signed first, in changes of their
  /// own, so that what is written here may speak of them by write id. Each field at most once (Errc::malformed).
  /// All or none here too, the signing of drafts included: Errc::not_allowed without the space's newest key;
  /// Errc::too_large when they do not fit one change; Errc::conflict over a draft that does not let itself be signed.
  /// `unless`, if given, is asked once the drafts are signed and while nobody else can write: its error takes back
  /// everything and is returned. So that what is said here about other fields is true of what stands in them.
  Status save_together(const SpaceId& space, std::span<const DocumentFields> documents, Now now, Rng& rng,
                       const std::function<Status()>& unless = {});

  /// Saves words that settle a conflict: their bases are all writes of the register that nobody on the winner's
  /// line had seen, and the winner (design.md section 5).
  Status save_settling(const FieldPath& path, ByteView value, Now now, Rng& rng);

  /// Signs all drafts (of one space, or of all) into changes. Spaces whose keys this device lacks are passed over.
  /// Returns how many changes were made. A draft that cannot be opened is set aside with a reason; the rest goes on.
  Result<std::size_t> freeze(std::optional<SpaceId> only, Now now, Rng& rng);

  /// Signs and stores an authority change of this office, building on its newest unsent one, else on the log's. For
  /// a founding, `state` is the new, empty space. Call inside a transaction.
  Result<OutgoingChange> freeze_authority(const merge::SpaceState& state, keys::Operation operation,
                                          const EpochId& epoch, const ChangeId& change_id, Now now);

  /// Changes without a receipt, and those whose receipt the server no longer holds, in chain order.
  /// At least one, if any waits, then as many as fit. One whose stored bytes are damaged is set aside on this
  /// device (verdict corrupt, without a time of receipt) and passed over. Call outside a transaction.
  Result<std::vector<OutgoingChange>> waiting(const merge::SpaceState& space, std::size_t max_bytes,
                                              std::size_t max_changes);
  Result<std::optional<OutgoingChange>> find(const merge::SpaceState& space, Incarnation incarnation,
                                             Sequence sequence);
  Status note_receipt(const OutgoingChange& change, merge::Verdict verdict, Millis received_at);
  /// The server refused it, with a code of its list: kept here, shown and listed, and no longer sent.
  Status set_refused_aside(const OutgoingChange& change, std::string_view code);
  /// The server no longer holds what it gave a receipt for: it waits again (P7).
  Status forget_receipts_after(const merge::SpaceState& space, Sequence held_sequence);
  /// The log holds it now: its copy here is no longer needed.
  Status remove(const OutgoingChange& change);

  Result<bool> any_waiting(const merge::SpaceState& space);
  Result<OutboxSummary> summary();

 private:
  /// Opened words, and the write that they become.
  struct Draft {
    std::int64_t document_number{};
    change::Write write;
    change::FieldName field;
    SecretBytes value;
  };

  struct SpaceKey {
    EpochId epoch;
    const Key* key = nullptr;
  };

  // ---- saving
  Status save_one(const merge::SpaceState& state, merge::DocumentRef document, const DocumentId& document_id,
                  const FieldToken& token, const FieldValue& value, std::optional<std::vector<WriteId>> bases, Now now,
                  change::StampClock& clock, Rng& rng);
  Result<std::vector<WriteId>> shown_write(const merge::SpaceState& state, merge::DocumentRef document,
                                           const FieldToken& token);
  Status check_no_draft(merge::DocumentRef document, const FieldToken& token);

  // ---- signing
  Result<std::size_t> sign_drafts(const merge::SpaceState& state, Now now, Rng& rng);
  Result<std::vector<Draft>> drafts(const merge::SpaceState& state, Now now);
  /// The key that new words of the space are sealed under. Errc::not_allowed.
  Result<SpaceKey> newest_key(const merge::SpaceState& state);
  Result<change::Change> seal(const merge::SpaceState& state, std::span<const Draft> drafts,
                              const std::optional<merge::ChainTip>& tip, Rng& rng);
  Result<std::optional<Hash>> authority_head(const merge::SpaceState& state);
  Result<std::optional<merge::ChainTip>> own_tip(const merge::SpaceState& state);
  Status set_draft_aside(std::int64_t document, std::uint64_t field, Now now);
  static std::size_t of_one_document(std::span<const Draft> drafts);
  static std::size_t fitting(std::span<const Draft> drafts);
  Status drop_draft(const Draft& draft);
  Status store_signed(const merge::SpaceState& state, std::vector<change::Change> changes, Now now);

  // ---- sending
  Status set_change_aside(std::int64_t number, std::string_view reason, bool readable);

  DeviceStore& store_;
};

}  // namespace doorstep::store
