#include "core/store/read_cache.hpp"

#include "core/sqlite/statement.hpp"

namespace doorstep::store {
namespace {

/// A statement's one row of numbers as text: two marks are equal only when nothing that was asked about changed.
std::string mark_of(const sqlite::Statement& row, int columns) {
  std::string out;
  for (int i = 0; i < columns; ++i) {
    out += std::to_string(row.int64(i));
    out += ' ';
  }
  return out;
}

// Write ids count up within an opening, so a draft that took another's place alters the sum of their low halves; a
// change that was signed alters the numbers of what waits; a receipt, what has a verdict.
constexpr std::string_view space_mark_sql =
    "SELECT s.generation, s.size, "
    "(SELECT count(*) FROM draft WHERE space = s.number), "
    "(SELECT total(id & 4294967295) FROM draft WHERE space = s.number), "
    "(SELECT count(*) FROM outgoing WHERE space = s.number), "
    "(SELECT total(number) FROM outgoing WHERE space = s.number), "
    "(SELECT total(1 + verdict) FROM outgoing WHERE space = s.number), "
    "(SELECT count(*) FROM conflict WHERE space = s.number), "
    "(SELECT count(*) FROM space_key WHERE space = s.number), "
    "(SELECT state FROM space_sync WHERE space = s.number), "
    "(SELECT held_sequence FROM space_sync WHERE space = s.number), "
    "(SELECT count(*) FROM aside WHERE space = s.number) "
    "FROM space s WHERE s.number = ?1";
constexpr int space_mark_columns = 12;

constexpr std::string_view document_mark_sql =
    "SELECT (SELECT count(*) FROM write WHERE document = ?1), "
    "(SELECT max(position) FROM write WHERE document = ?1), "
    "(SELECT total(merged) FROM write WHERE document = ?1), "
    "(SELECT count(*) FROM draft WHERE document = ?1), "
    "(SELECT total(id & 4294967295) FROM draft WHERE document = ?1), "
    "(SELECT count(*) FROM pending WHERE document = ?1), "
    "(SELECT total(outgoing) FROM pending WHERE document = ?1), "
    "(SELECT total(1 + o.verdict) FROM pending p JOIN outgoing o ON o.number = p.outgoing WHERE p.document = ?1), "
    "(SELECT count(*) FROM conflict WHERE document = ?1), "
    "(SELECT generation FROM space WHERE number = ?2), "
    "(SELECT count(*) FROM space_key WHERE space = ?2), "
    "(SELECT state FROM space_sync WHERE space = ?2), "
    "(SELECT held_sequence FROM space_sync WHERE space = ?2)";
constexpr int document_mark_columns = 13;

}  // namespace

ReadCache::~ReadCache() {
  for (auto& [id, kept] : documents_) wipe_fields(kept.fields);
}

void ReadCache::wipe_fields(std::vector<ShownField>& fields) {
  for (auto& each : fields) wipe(each.value);
}

Result<bool> ReadCache::settled() {
  if (database_.in_transaction()) return false;
  now_ = TRY(database_.moment());
  return true;
}

Result<const merge::SpaceState*> ReadCache::space(const SpaceId& id) {
  if (!TRY(settled())) return nullptr;
  const auto kept = spaces_.find(id);
  return kept != spaces_.end() && kept->second.first == now_ ? &kept->second.second : nullptr;
}

Status ReadCache::keep_space(const merge::SpaceState& state) {
  if (TRY(settled())) spaces_.insert_or_assign(state.id, std::pair(now_, state));
  return {};
}

Result<const std::vector<ShownField>*> ReadCache::document(const DocumentId& id) {
  if (!TRY(settled())) return nullptr;
  const auto kept = documents_.find(id);
  return kept != documents_.end() && kept->second.moment == now_ ? &kept->second.fields : nullptr;
}

Result<const std::vector<ShownField>*> ReadCache::document(const merge::SpaceState& state,
                                                           merge::DocumentRef document, const DocumentId& id) {
  if (!TRY(settled())) return nullptr;
  const auto found = documents_.find(id);
  if (found == documents_.end()) return nullptr;
  auto& kept = found->second;
  const auto of_space = TRY(space_mark(state));
  if (kept.space_mark != of_space) {
    if (kept.mark != TRY(document_mark(state, document))) return nullptr;
    kept.space_mark = of_space;
  }
  kept.moment = now_;
  return &kept.fields;
}

Status ReadCache::keep_document(const merge::SpaceState& state, merge::DocumentRef document, const DocumentId& id,
                                const std::vector<ShownField>& fields) {
  if (!TRY(settled())) return {};
  auto& kept = documents_[id];
  wipe_fields(kept.fields);
  kept = KeptDocument { now_, TRY(space_mark(state)), TRY(document_mark(state, document)), fields };
  return {};
}

Result<std::string> ReadCache::space_mark(const merge::SpaceState& state) {
  const auto kept = space_marks_.find(state.number);
  if (kept != space_marks_.end() && kept->second.first == now_) return kept->second.second;
  auto s = TRY(database_.prepare(space_mark_sql));
  s.bind_all(state.number);
  auto mark = TRY(s.step()) ? mark_of(s, space_mark_columns) : std::string();
  space_marks_.insert_or_assign(state.number, std::pair(now_, mark));
  return mark;
}

Result<std::string> ReadCache::document_mark(const merge::SpaceState& state, merge::DocumentRef document) {
  auto s = TRY(database_.prepare(document_mark_sql));
  s.bind_all(document.number, state.number);
  return TRY(s.step()) ? mark_of(s, document_mark_columns) : std::string();
}

}  // namespace doorstep::store
