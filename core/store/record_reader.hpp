// Reading records back: what a person sees, and how it came about.
//
// What is shown for a register, in this order: this device's draft; its newest signed words that the log does not
// hold yet; its newest words if the log set them aside and nothing was written since; the log's winner. Own words stay
// on top until they are merged or somebody has written over them, so that no text flips silently.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/store/device_store.hpp"
#include "core/store/outbox.hpp"
#include "core/store/shown_field.hpp"

namespace doorstep::store {

/// One write of a register's audit trail (P5).
struct HistoryItem {
  std::optional<Bytes> value;  ///< nothing when this device holds no key for it, or it no longer opens
  WriteId id{};
  merge::Grade grade{};
  merge::Verdict verdict{};
  DeviceId device;
  std::string label;           ///< of the device, from its certificate
  std::string holder;          ///< who, from its certificate
  Millis written_at{};         ///< by the author's clock
  Millis effective_at{};       ///< after clamping and raising
  Millis received_at{};
  Position position{};
};

struct ConflictItem {
  FieldPath path;
  Millis since{};
  std::vector<HistoryItem> base;    ///< what all of them had seen, if anything
  HistoryItem shown;                ///< the winner
  std::vector<HistoryItem> unseen;  ///< what it displaced without having seen it
};

/// A change of this device that took a position without being merged.
struct AsideItem {
  SpaceId space;
  Position position{};
  merge::Verdict verdict{};
  Millis received_at{};
  DeviceId device;
};

/// Something on this device that could not go on and was put out of the way of the rest (P2, P9).
struct LocalAside {
  SpaceId space;
  Millis at{};
  std::string reason;  ///< "corrupt"
};

class RecordReader {
 public:
  explicit RecordReader(DeviceStore& store) : store_(store), outbox_(store) {}

  Result<std::optional<ShownField>> shown(const FieldPath& path);
  /// Whether anybody ever wrote this field, as far as this device knows: also when nothing of it opens here.
  Result<bool> written(const FieldPath& path);
  /// All fields of a document, by field. Empty when the document is not known.
  Result<std::vector<ShownField>> document(const SpaceId& space, const DocumentId& document);
  /// Nothing when this field of it shows this value: then its other fields are not opened. For whoever reads a whole
  /// case, and would open the bytes of every file in it.
  Result<std::optional<std::vector<ShownField>>> document_unless(const SpaceId& space, const DocumentId& document,
                                                                 const change::FieldName& field,
                                                                 std::string_view value);
  Result<std::vector<DocumentId>> documents(const SpaceId& space);

  /// One particular write of a register, as this device can still read it: in a draft, in a signed change that waits,
  /// or in the log. Nothing when it is not here or does not open. Errc::not_found for a space that is not here,
  /// Errc::not_allowed without any key of it.
  Result<std::optional<Bytes>> value_of(const FieldPath& path, WriteId id);

  /// In log order. Drafts and unsent words are not in it.
  Result<std::vector<HistoryItem>> history(const FieldPath& path);

  /// What a person has to decide. Left out: registers of which this device has no key, those in which everybody wrote
  /// the same, what was decided here and waits to be sent, and what is damaged.
  Result<std::vector<ConflictItem>> conflicts();
  /// How many those are. While the store is locked: all registers that are listed, which may be more.
  Result<std::uint64_t> conflict_count();
  /// Set-aside changes of one space's log, all devices'.
  Result<std::vector<AsideItem>> set_aside(const SpaceId& space);
  Result<std::vector<LocalAside>> set_aside_here();

 private:
  /// A document while it is read.
  struct Place;
  /// What is stored of one register.
  struct StoredRegister;

  Result<merge::SpaceState> load(const SpaceId& space);
  Result<std::map<FieldToken, StoredRegister>> stored(const merge::SpaceState& state, merge::DocumentRef document,
                                                      FieldRange range = {});
  struct Unless {
    const change::FieldName& field;
    std::string_view value;
  };
  Result<std::optional<std::vector<ShownField>>> read_document(const SpaceId& space, const DocumentId& id,
                                                               const Unless* unless);
  Result<std::optional<Bytes>> waiting_value(const merge::SpaceState& state, merge::DocumentRef document,
                                             const FieldToken& token, WriteId id);
  Result<std::optional<ShownField>> shown_register(Place& place, const FieldToken& token,
                                                   const StoredRegister& stored);
  Result<std::optional<ShownField>> shown_logged(Place& place, const StoredRegister& stored, ShownField out);
  WordsState state_of(const Place& place, const change::ChangeName& name) const;
  Result<std::vector<HistoryItem>> items(const merge::SpaceState& state, const merge::RegisterHistory& history,
                                         std::optional<change::FieldName>* name);
  struct OpenConflict {
    change::FieldName name;
    ConflictItem item;  ///< without path and since
  };
  /// Of a register that is listed as a conflict: what there is to decide, if anything.
  Result<std::optional<OpenConflict>> open_conflict(const merge::SpaceState& state, merge::DocumentRef document,
                                                    const FieldToken& token);
  Result<bool> settled_here(merge::DocumentRef document, const FieldToken& token, std::vector<WriteId> heads);

  DeviceStore& store_;
  Outbox outbox_;
};

/// Keeps the list of conflicts true for the registers that a fold touched. Call inside its transaction.
Status refresh_conflicts(DeviceStore& store, const merge::SpaceState& state,
                         const std::set<change::Register>& touched, Millis now);

}  // namespace doorstep::store
