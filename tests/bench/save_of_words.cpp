// What a pause in writing costs: client::save of one block, as the tablet asks for it about a second after the last
// key, in records with more and more written blocks; one JSON object a line.
//
// Read `ratio`: against the first line, in the same run. Near 1 means that a save costs the same however long the
// record is. The stores' disk is in memory: a real one's flush comes on top.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "client.pb.h"
#include "client/api/session.hpp"
#include "client/api/views.hpp"
#include "tests/support/two_stores.hpp"
#include "tests/support/visit_fields.hpp"

namespace {

using namespace doorstep;
using record::Field;

template <class T>
T need(Result<T> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "save_of_words: %s\n", result.error().message.c_str());
  std::exit(1);
}

void need(const Status& done) {
  if (done) return;
  std::fprintf(stderr, "save_of_words: %s\n", done.error().message.c_str());
  std::exit(1);
}

/// An open visit with `blocks` written blocks of 300 letters.
DocumentId visit_with(doorstep::testing::TwoStores& stores, std::size_t blocks) {
  doorstep::testing::FieldList fields(DocumentId::random(stores.rng), record::type_visit);
  fields.text(Field::start, rules::rfc3339(stores.now.wall));
  for (std::size_t i = 0; i < blocks; ++i) {
    record::Block block;
    block.text = std::string(300, 'a');
    fields.value(Field::parents_block, block, i + 1);
  }
  const auto made = fields.take();
  need(store::Outbox(*stores.tablet).save(stores.space, made.document, made.values, stores.now, stores.rng));
  return made.document;
}

double milliseconds_a_save(doorstep::testing::TwoStores& stores, const DocumentId& visit, int saves) {
  wire::AskSave ask;
  ask.set_space(client::bytes_of(stores.space));
  ask.set_document(client::bytes_of(visit));
  auto* field = ask.add_fields();
  field->set_field(static_cast<std::uint32_t>(Field::setting));
  std::string words(600, 'a');
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < saves; ++i) {
    words += 'b';
    field->set_value(words);
    stores.now.wall += second_ms;
    stores.now.monotonic += second_ms;
    client::Session session{*stores.tablet, stores.now, stores.rng};
    (void)need(client::save(session, ask));
  }
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count() / saves;
}

}  // namespace

int main(int argc, char** argv) {
  const int saves = argc > 1 ? std::stoi(argv[1]) : 400;
  doorstep::testing::TwoStores stores("save-of-words", Now{rules::parse_moment("2026-04-01T15:00").value(), 1'000});
  stores.exchange_all();
  double baseline = 0;
  for (const std::size_t blocks : {10, 40, 160}) {
    const auto visit = visit_with(stores, blocks);
    const double each = milliseconds_a_save(stores, visit, saves);
    if (baseline == 0) baseline = each;
    const nlohmann::json line{{"blocks", blocks}, {"save_ms", each}, {"ratio", each / baseline}};
    std::printf("%s\n", line.dump().c_str());
    std::fflush(stdout);
  }
  return 0;
}
