// The schema's history, applied step by step.
//
// A file says whose it is (PRAGMA application_id) and how far it has come (PRAGMA user_version). Each step runs in
// one transaction with its mark, so that a crash or a failure leaves the version before, whole.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/base/result.hpp"
#include "core/sqlite/database.hpp"

namespace doorstep::sqlite {

struct Migration {
  int version;           ///< from 1, without gaps; a step that has shipped is never edited
  std::string_view sql;  ///< no BEGIN or COMMIT; foreign keys are checked at its end, so tables can be rebuilt
};

/// Brings the file to the last of `migrations`; a file that is there already is only read. Outside a Transaction.
/// Another program's file (`application_id` differs): Errc::storage_corrupt, left as it is.
/// A newer schema: Errc::unsupported, left as it is.
Status migrate(Database& database, std::span<const Migration> migrations, std::int32_t application_id);

}  // namespace doorstep::sqlite
