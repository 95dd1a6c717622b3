// Finding cases, children, people and visits by the names that people use for them.
//
// A case is named by its family's name, the short id that it was imported under, or its id; a visit by its short id
// ("v-1") or its id. Ids may be shortened to any prefix that fits only one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/record/record.hpp"
#include "core/store/outbox.hpp"
#include "core/store/record_reader.hpp"

namespace doorstep::client {

struct CaseEntry {
  SpaceId space;
  std::string name;  ///< "(not here yet)" before its record has arrived
  std::string ref;
  store::SpaceCondition condition{};
};

/// A child, a person or a visit of a case.
struct RecordEntry {
  SpaceId space;
  DocumentId document;
  std::string type;
  std::string ref;
  std::string name;   ///< of a child or person
  std::string start;  ///< of a visit
};

class CaseBook {
 public:
  /// `store` is unlocked and outlives the book.
  explicit CaseBook(store::DeviceStore& store) : store_(store), reader_(store) {}

  /// The cases that this device can read, by name.
  Result<std::vector<CaseEntry>> cases();
  /// Errc::not_found, or Errc::invalid_input when several fit.
  Result<CaseEntry> find_case(const std::string& words);
  /// The one that is named, or all of them when none is.
  Result<std::vector<CaseEntry>> cases_named(const std::string& words);

  /// The records of one type in a case; "" for all. Visits by start, others by name.
  Result<std::vector<RecordEntry>> records(const SpaceId& space, std::string_view type);
  /// In all cases. Errors as find_case.
  Result<RecordEntry> find_visit(const std::string& words);

  /// What a field's item names, from words: 16 hexadecimal digits, or a child or person of the case by short id, full
  /// name or first name. Errc::not_found, Errc::invalid_input.
  Result<record::ItemKey> find_item(const SpaceId& space, const record::FieldInfo& field, const std::string& words);
  /// A field as typed, with its item resolved. Errc::invalid_input when a `type` has no such field.
  Result<change::FieldName> find_field(const SpaceId& space, const std::string& address, record::Records type);
  /// The same, of those that a person may set: Errc::invalid_input for one that acts write.
  Result<change::FieldName> find_settable_field(const SpaceId& space, const std::string& address, record::Records type);
  /// The name of the child or person with this key; its hexadecimal digits when the case has none.
  std::string item_name(const SpaceId& space, record::ItemKey key);

  store::RecordReader& reader() { return reader_; }

 private:
  Result<std::string> text_of(const SpaceId& space, const DocumentId& document, record::Field field);

  store::DeviceStore& store_;
  store::RecordReader reader_;
};

}  // namespace doorstep::client
