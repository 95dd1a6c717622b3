// What this opening of the store has read and opened already, so that a page over a whole case does not open every
// sealed word of it again after each save.
//
// Nothing is ever told to this cache: what it holds is good as long as the database says that nothing changed.
//   1. not a row anywhere since it was read (sqlite::Database::moment)     no question asked
//   2. else nothing in its space: log, drafts, what waits, what is held    one question a space
//   3. else nothing of its document                                        one question a document
// Within a transaction nothing is kept or given: it may be rolled back. Everything is wiped when the store is locked.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/merge/space_state.hpp"
#include "core/sqlite/database.hpp"
#include "core/store/shown_field.hpp"
#include "core/store/sqlite_log_store.hpp"

namespace doorstep::store {

class ReadCache {
 public:
  explicit ReadCache(sqlite::Database& database) : database_(database) {}
  ReadCache(const ReadCache&) = delete;
  ReadCache& operator=(const ReadCache&) = delete;
  ~ReadCache();

  /// The space as it is stored. Null when it has to be read.
  Result<const merge::SpaceState*> space(const SpaceId& id);
  Status keep_space(const merge::SpaceState& state);

  /// The fields of a document by step 1, or by steps 2 and 3. Null when they have to be read.
  Result<const std::vector<ShownField>*> document(const DocumentId& id);
  Result<const std::vector<ShownField>*> document(const merge::SpaceState& state, merge::DocumentRef document,
                                                  const DocumentId& id);
  Status keep_document(const merge::SpaceState& state, merge::DocumentRef document, const DocumentId& id,
                       const std::vector<ShownField>& fields);

 private:
  using Moment = sqlite::Database::Moment;
  struct KeptDocument {
    Moment moment;
    std::string space_mark, mark;
    std::vector<ShownField> fields;
  };

  Result<bool> settled();  ///< outside a transaction: `now_` is the database's moment
  Result<std::string> space_mark(const merge::SpaceState& state);
  Result<std::string> document_mark(const merge::SpaceState& state, merge::DocumentRef document);
  static void wipe_fields(std::vector<ShownField>& fields);

  sqlite::Database& database_;
  Moment now_{};
  std::map<SpaceId, std::pair<Moment, merge::SpaceState>> spaces_;
  std::map<std::int64_t, std::pair<Moment, std::string>> space_marks_;  ///< by the space's number
  std::map<DocumentId, KeptDocument> documents_;
};

}  // namespace doorstep::store
