// Stands in for the client behind the C interface, to test what is under it: the pool of files, the module's start and
// its end. A request is one letter: a adds a row and answers once it is committed, c counts rows, i checks the file,
// x ends the core as an assertion does, m asks for more memory than there is. An answer is text.
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <vector>

#include "client/capi/doorstep.h"
#include "core/base/assert.hpp"
#include "core/sqlite/database.hpp"
#include "core/sqlite/transaction.hpp"

using doorstep::Bytes;
using doorstep::Result;
using doorstep::sqlite::Database;

struct doorstep_client {
  std::string path;
  std::string vfs;
  std::optional<Database> database;
};

namespace {

Result<std::string> answer(doorstep_client& client, char act) {
  if (!client.database) {
    client.database = TRY(Database::open(client.path, {.exclusive = true, .vfs = client.vfs}));
    TRY(client.database->execute("CREATE TABLE IF NOT EXISTS words(id INTEGER PRIMARY KEY, text BLOB NOT NULL)"));
  }
  switch (act) {
    case 'a': {
      auto transaction = TRY(doorstep::sqlite::Transaction::begin_immediate(*client.database));
      auto insert = TRY(client.database->prepare("INSERT INTO words(text) VALUES(?1)"));
      TRY(insert.bind_all(Bytes(2048, 0x5a)).run());
      TRY(transaction.commit());
      return std::to_string(client.database->last_insert_rowid());
    }
    case 'c': {
      auto row = TRY(client.database->prepare_row("SELECT count(*) FROM words"));
      return std::to_string(row.int64(0));
    }
    case 'i':
      TRY(client.database->integrity_check());
      return "ok";
    case 'm': {
      std::vector<std::unique_ptr<char[]>> held;  // never touched, so that the machine need not have it
      for (;;) held.emplace_back(new char[std::size_t{256} << 20]);
    }
    default:
      DOORSTEP_ASSERT(act == 'c');
      return "";
  }
}

}  // namespace

extern "C" {

doorstep_client* doorstep_client_new(const char* store_path, const char* vfs) {
  return new (std::nothrow) doorstep_client{store_path, vfs == nullptr ? "" : vfs, std::nullopt};
}

void doorstep_client_free(doorstep_client* client) { delete client; }

size_t doorstep_client_call(doorstep_client* client, const uint8_t* request, size_t request_size, uint8_t** out) {
  const auto said = answer(*client, request_size == 0 ? '?' : static_cast<char>(request[0]));
  const std::string text = said ? *said : "refused: " + said.error().message;
  *out = static_cast<uint8_t*>(std::malloc(text.size() + 1));
  std::memcpy(*out, text.data(), text.size());
  return text.size();
}

void doorstep_answer_free(uint8_t* answer, size_t) { std::free(answer); }
}
