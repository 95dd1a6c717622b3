// Files of a visit, from one device to another: sealed pieces, the row that names them, and what a reader says while
// some are missing or damaged. A tablet and its office, with a log between them.
#include "core/casework/attachments.hpp"

#include <gtest/gtest.h>

#include <map>

#include "core/change/codec.hpp"
#include "core/crypto/hash.hpp"
#include "core/merge/fold.hpp"
#include "core/office/office.hpp"
#include "core/store/outbox.hpp"
#include "core/store/record_reader.hpp"
#include "core/sync/limits.hpp"
#include "tests/support/fault_vfs.hpp"
#include "tests/support/seeded_rng.hpp"

namespace doorstep::casework {
namespace {

using record::Field;
using store::DeviceStore;
using store::Outbox;
using store::RecordReader;
using testing::FaultVfs;
using testing::SeededRng;

constexpr Now moment{1'775'000'000'000, 1'000};
constexpr std::string_view passphrase = "a passphrase of some length";
constexpr crypto::ScryptCost cheap_cost{.log2_n = 1, .r = 1, .p = 1};
constexpr std::size_t everything = std::size_t{1} << 30;
constexpr DocumentId visit{{1}};

void expect_done(const Status& status) { EXPECT_TRUE(status) << status.error().message; }

class Attachments : public ::testing::Test {
 protected:
  Attachments() {
    expect_done(office::Office(*office).certify_server(crypto::SigningKey::generate(rng).verify, moment, rng));
    exchange(*office, directory);
    const auto invitation = office::Office(*office).invite("tab-014", "Priya Raman", false, moment, rng).value();
    auto secrets = keys::DeviceSecrets::generate(rng);
    const auto request = keys::make_join_request(invitation, secrets, moment.wall, "1.0");
    store::Enrolment enrolment;
    enrolment.organisation = invitation.organisation;
    enrolment.root_key = invitation.root_key;
    enrolment.server_key = invitation.server_key;
    enrolment.directory = invitation.directory;
    enrolment.join_request = request.bytes;
    tablet =
        DeviceStore::create(open_file(), enrolment, std::move(secrets), as_bytes(passphrase), cheap_cost, rng).value();
    std::vector<std::string> refused;
    EXPECT_EQ(office::Office(*office).approve({request}, refused, moment, rng).value().size(), 1u);
    exchange(*office, directory);
    space = office::Office(*office).open_case({tablet->device()}, moment, rng).value();
    exchange(*office, space);
    {
      auto transaction = sqlite::Transaction::begin_immediate(tablet->database()).value();
      (void)tablet->logs().create_space(space, 0).value();
      expect_done(transaction.commit());
    }
    exchange(*tablet, space);
    const store::FieldValue type{record::name_of(Field::type), to_bytes(record::type_visit)};
    expect_done(Outbox(*tablet).save(space, visit, {&type, 1}, moment, rng));
    EXPECT_EQ(Outbox(*tablet).freeze(space, moment, rng).value(), 1u);
    exchange(*tablet, space);
    exchange(*office, space);
  }

  static std::unique_ptr<DeviceStore> found(Rng& rng) {
    sqlite::OpenOptions options;
    options.durability = sqlite::Durability::memory;
    return office::found(sqlite::Database::open(":memory:", options).value(),
                         {"Northtown", "office", "Manager", "https://office.example"}, as_bytes(passphrase), cheap_cost,
                         moment, rng)
        .value()
        .store;
  }
  sqlite::Database open_file() {
    sqlite::OpenOptions options;
    options.vfs = disk.name();
    options.exclusive = true;
    return sqlite::Database::open("/tablet.db", options).value();
  }
  /// The tablet is switched off and on again, and unlocked.
  void reboot(Rng& random) {
    tablet.reset();
    tablet = DeviceStore::open(open_file()).value();
    EXPECT_FALSE(tablet->unlocked());
    expect_done(tablet->unlock(as_bytes(passphrase), random));
  }

  // ---- the log between them

  std::vector<store::OutgoingChange> waiting(DeviceStore& store, std::size_t bytes = everything) {
    return Outbox(store).waiting(store.logs().load_space(space).value(), bytes, 1024).value();
  }
  /// What one request would carry takes its place in the log.
  std::size_t send(DeviceStore& store, const SpaceId& id, std::size_t bytes = everything) {
    const auto waits = Outbox(store).waiting(store.logs().load_space(id).value(), bytes, 1024).value();
    for (const auto& own : waits) {
      change::ProvenChange entry{change::make_change(own.body, own.values).value(), own.proof};
      EXPECT_TRUE(change::verify_proof(store.secrets().sign_key.verify, entry.change.hash, entry.proof));
      logs[id].push_back(std::move(entry));
    }
    return waits.size();
  }
  /// The device merges what it has not seen of the log.
  void receive(DeviceStore& store, const SpaceId& id) {
    Outbox outbox(store);
    auto transaction = sqlite::Transaction::begin_immediate(store.database()).value();
    auto state = store.logs().load_space(id).value();
    while (state.size() < logs[id].size()) {
      const auto& entry = logs[id][state.size()];
      const auto received_at = moment.wall + static_cast<Millis>(state.size()) * second_ms;
      const auto folded = merge::append(state, store.logs(), entry, received_at).value();
      EXPECT_EQ(folded.head.verdict, merge::Verdict::merged);
      if (entry.change.body.authority) {
        expect_done(store.accept_grants(state, keys::parse_statement(*entry.change.body.authority).value(), rng));
      }
      const auto& name = entry.change.body.name;
      if (!(name.device == store.device())) continue;
      expect_done(outbox.remove(outbox.find(state, name.incarnation, name.sequence).value().value()));
    }
    expect_done(transaction.commit());
  }
  void exchange(DeviceStore& store, const SpaceId& id) {
    send(store, id);
    receive(store, id);
  }

  // ---- files

  static AttachRequest photo() {
    return {42, "photo", "Drawing of the house", "image/jpeg", "She drew her room first."};
  }
  Bytes random_bytes(std::size_t size) {
    Bytes out(size);
    rng.fill(out);
    return out;
  }
  record::ItemKey attached(const Bytes& content) {
    const auto row = attach(*tablet, space, visit, photo(), content, moment, rng);
    EXPECT_TRUE(row) << row.error().message;
    return row.value_or(0);
  }
  static std::map<record::ItemKey, record::Attachment> rows(DeviceStore& store, const SpaceId& space) {
    std::map<record::ItemKey, record::Attachment> out;
    const auto fields = RecordReader(store).document(space, visit).value();
    for (const auto& each : fields) {
      if (each.field.kind != record::info_of(Field::attachment).number()) continue;
      out[*each.field.item] =
          std::get<record::Attachment>(record::decode(record::Shape::attachment, each.value).value());
    }
    return out;
  }
  std::map<record::ItemKey, record::Attachment> rows(DeviceStore& store) { return rows(store, space); }
  void write_piece(DeviceStore& store, const DocumentId& document, std::size_t index, Bytes bytes) {
    const store::FieldValue piece{record::name_of(Field::part, index), std::move(bytes)};
    expect_done(Outbox(store).save(space, document, {&piece, 1}, moment, rng));
  }
  void expect_failure(DeviceStore& store, const record::Attachment& row, Errc code, std::string_view words) {
    const auto content = attachment_content(store, space, row);
    ASSERT_FALSE(content);
    EXPECT_EQ(content.error().code, code);
    EXPECT_NE(content.error().message.find(words), std::string::npos) << content.error().message;
  }
  void expect_content(DeviceStore& store, const record::Attachment& row, const Bytes& content) {
    const auto read = attachment_content(store, space, row);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(crypto::sha256(*read), crypto::sha256(content));
    EXPECT_TRUE(equal(*read, content));
  }

  SeededRng rng{22};
  FaultVfs disk{"attachments-test"};
  std::unique_ptr<DeviceStore> office = found(rng);
  std::unique_ptr<DeviceStore> tablet;
  SpaceId directory = office->enrolment().directory;
  SpaceId space;
  std::map<SpaceId, std::vector<change::ProvenChange>> logs;
};

constexpr std::size_t photo_size = 2'400'000;  // 13 pieces

// ---- there and back ------------------------------------------------------------------------------------

TEST_F(Attachments, FORM_22_APhotoAttachedOfflineIsTheSameFileAfterLockRebootUnlockAndSync) {
  const auto content = random_bytes(photo_size);
  const auto row = attached(content);
  tablet->lock();
  reboot(rng);
  expect_content(*tablet, rows(*tablet).at(row), content);

  EXPECT_TRUE(rows(*office).empty());
  exchange(*tablet, space);
  receive(*office, space);
  for (auto* store : {office.get(), tablet.get()}) {
    const auto all = rows(*store);
    ASSERT_EQ(all.size(), 1u);
    const auto& there = all.at(row);
    EXPECT_EQ(there.bytes, photo_size);
    EXPECT_EQ(there.sha256, to_hex(crypto::sha256(content)));
    EXPECT_EQ(there.child, 42u);
    EXPECT_EQ(there.kind, "photo");
    EXPECT_EQ(there.mime, "image/jpeg");
    EXPECT_EQ(there.title, "Drawing of the house");
    EXPECT_EQ(there.discussion, "She drew her room first.");
    expect_content(*store, there, content);
  }
}

TEST_F(Attachments, NothingOfAFileIsReadableInTheStoreOrOnTheWire) {
  Bytes content;
  for (int i = 0; i < 40'000; ++i) append(content, "Maya's drawing ");
  attached(content);
  for (const auto& change : waiting(*tablet)) {
    for (const auto& value : change.values) EXPECT_EQ(as_text(value).find("Maya"), std::string_view::npos);
  }
  tablet.reset();
  for (const auto& [name, file] : disk.files()) {
    EXPECT_EQ(as_text(file).find("Maya's drawing"), std::string_view::npos) << name;
  }
}

TEST_F(Attachments, FilesOfEverySizeAroundAPieceComeBack) {
  std::map<record::ItemKey, Bytes> files;
  for (const auto size : {std::size_t{0}, std::size_t{1}, piece_bytes - 1, piece_bytes, piece_bytes + 1}) {
    auto content = random_bytes(size);
    const auto row = attached(content);
    files[row] = std::move(content);
  }
  exchange(*tablet, space);
  receive(*office, space);
  const auto all = rows(*office);
  ASSERT_EQ(all.size(), files.size());
  std::set<std::uint32_t> orders;
  for (const auto& [row, content] : files) {
    expect_content(*office, all.at(row), content);
    orders.insert(all.at(row).order);
  }
  EXPECT_EQ(orders, (std::set<std::uint32_t>{1, 2, 3, 4, 5}));
}

TEST_F(Attachments, AnEmptyFileIsAFile) {
  const auto row = attached({});
  EXPECT_EQ(waiting(*tablet).size(), 1u);
  exchange(*tablet, space);
  receive(*office, space);
  EXPECT_EQ(rows(*office).at(row).sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  expect_content(*office, rows(*office).at(row), {});
}

// ---- on the way ----------------------------------------------------------------------------------------

TEST_F(Attachments, AFileOfOnePieceIsOneChangeAndALongerOneHasItsRowInTheLast) {
  attached(random_bytes(1000));
  ASSERT_EQ(waiting(*tablet).size(), 1u);
  EXPECT_EQ(change::decode_body(waiting(*tablet)[0].body).value().writes.size(), 3u);  // type, piece, row
  exchange(*tablet, space);
  attached(random_bytes(photo_size));
  const auto changes = waiting(*tablet);
  ASSERT_EQ(changes.size(), 13u);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const auto body = change::decode_body(changes[i].body).value();
    EXPECT_EQ(body.writes.size(), i == 0 || i == 12 ? 2u : 1u) << i;
    EXPECT_EQ(body.writes.back().where.document == visit, i == 12) << i;
  }
}

TEST_F(Attachments, WhatIsLoadedAtOnceStaysOnePieceHoweverLargeTheFile) {
  attached(random_bytes(max_attachment_bytes));
  const auto summary = Outbox(*tablet).summary().value();
  EXPECT_EQ(summary.drafts, 0u);  // a sync that begins opens no piece and seals none
  EXPECT_EQ(summary.changes, 86u);
  EXPECT_EQ(Outbox(*tablet).freeze(std::nullopt, moment, rng).value(), 0u);
  const auto first = waiting(*tablet, sync::first_push_bytes);
  ASSERT_EQ(first.size(), 1u);
  EXPECT_LT(first[0].size(), 256u * 1024);
}

TEST_F(Attachments, AnInterruptedTransferGoesOnWhereItWasAndSendsNoPieceTwice) {
  const auto content = random_bytes(photo_size);
  const auto row = attached(content);
  const auto begun = logs[space].size();
  for (int request = 0; request < 13; ++request) {
    EXPECT_EQ(send(*tablet, space, sync::first_push_bytes), 1u);
    receive(*tablet, space);  // its receipt
    if (request % 4 == 1) reboot(rng);
    receive(*office, space);
    EXPECT_EQ(rows(*office).count(row), request == 12 ? 1u : 0u);
    const auto mine = rows(*tablet).at(row);
    if (request < 12) {
      expect_failure(*office, mine, Errc::not_found, std::to_string(request + 1) + " of 13 piece");
    }
    expect_content(*tablet, mine, content);
  }
  EXPECT_TRUE(waiting(*tablet).empty());
  EXPECT_EQ(logs[space].size() - begun, 13u);
  std::set<Hash> sent;
  for (auto i = begun; i < logs[space].size(); ++i) sent.insert(logs[space][i].change.hash);
  EXPECT_EQ(sent.size(), 13u);
  expect_content(*office, rows(*office).at(row), content);
}

TEST_F(Attachments, WordsOfTheCaseThatWaitedGoFirst) {
  const store::FieldValue setting{record::name_of(Field::setting), to_bytes("Maya opened the door.")};
  expect_done(Outbox(*tablet).save(space, visit, {&setting, 1}, moment, rng));
  attached(random_bytes(10));
  ASSERT_EQ(waiting(*tablet).size(), 2u);
  EXPECT_EQ(change::decode_body(waiting(*tablet)[0].body).value().writes.front().where.document, visit);
  exchange(*tablet, space);
  receive(*office, space);
  EXPECT_EQ(to_text(RecordReader(*office).shown({space, visit, setting.field}).value()->value),
            "Maya opened the door.");
}

// ---- not all here, or not what it was ------------------------------------------------------------------

TEST_F(Attachments, PiecesBehindAGapAreCounted) {
  const auto content = random_bytes(3 * piece_bytes - 5);
  record::Attachment row;
  row.kind = "photo";
  row.bytes = content.size();
  row.sha256 = to_hex(crypto::sha256(content));
  row.document = DocumentId{{7}};
  const auto piece = [&](std::size_t i) {
    const auto rest = ByteView(content).subspan(i * piece_bytes);
    return to_bytes(rest.first(std::min(rest.size(), piece_bytes)));
  };
  expect_failure(*tablet, row, Errc::not_found, "0 of 3 pieces are here");
  write_piece(*tablet, *row.document, 2, piece(2));
  expect_failure(*tablet, row, Errc::not_found, "1 of 3 pieces are here");
  write_piece(*tablet, *row.document, 0, piece(0));
  expect_failure(*tablet, row, Errc::not_found, "2 of 3 pieces are here");
  write_piece(*tablet, *row.document, 1, piece(1));
  expect_content(*tablet, row, content);
}

TEST_F(Attachments, APieceThatIsAnotherIsNoticed) {
  const auto row = attached(random_bytes(2 * piece_bytes + 9));
  const auto attachment = rows(*tablet).at(row);
  write_piece(*tablet, *attachment.document, 1, random_bytes(piece_bytes));
  expect_failure(*tablet, attachment, Errc::storage_corrupt, "SHA-256");
  write_piece(*tablet, *attachment.document, 1, random_bytes(piece_bytes - 1));
  expect_failure(*tablet, attachment, Errc::storage_corrupt, "piece 2 of 3 is not what was attached");
  write_piece(*tablet, *attachment.document, 1, {});
  expect_failure(*tablet, attachment, Errc::not_found, "2 of 3 pieces are here");
}

TEST_F(Attachments, APieceThatIsDamagedInTheStoreIsNoticedAndTheVisitStaysReadable) {
  const auto content = random_bytes(photo_size);
  const auto row = attached(content);
  exchange(*tablet, space);
  receive(*office, space);
  for (const auto* damage : {"(SELECT sealed FROM entry ORDER BY rowid DESC LIMIT 1 OFFSET 7)", "x'00'"}) {
    auto s =
        office->database().prepare("UPDATE entry SET sealed = " + std::string(damage) +
                                   " WHERE rowid = (SELECT rowid FROM entry ORDER BY rowid DESC LIMIT 1 OFFSET 9)");
    ASSERT_TRUE(s);
    expect_done(s->run());
    ASSERT_EQ(rows(*office).size(), 1u);
    expect_failure(*office, rows(*office).at(row), Errc::storage_corrupt, "piece 4 of 13 does not open");
  }
  expect_content(*tablet, rows(*tablet).at(row), content);
}

TEST_F(Attachments, ARowIsNeverTakenAtItsWord) {
  record::Attachment row;
  expect_failure(*tablet, row, Errc::not_found, "only described");
  row.document = DocumentId{{7}};
  row.bytes = std::uint64_t{1} << 60;
  expect_failure(*tablet, row, Errc::unsupported, "update this app");
  row.bytes = 0;  // with no hash, or another file's
  expect_failure(*tablet, row, Errc::storage_corrupt, "SHA-256");
}

// ---- refusals and crashes ------------------------------------------------------------------------------

TEST_F(Attachments, WhatIsRefusedSavesNothing) {
  const auto before = RecordReader(*tablet).documents(space).value().size();
  const auto refused = [&](const DocumentId& where, const AttachRequest& request, std::size_t size) {
    const auto row = attach(*tablet, space, where, request, Bytes(size), moment, rng);
    EXPECT_FALSE(row);
    EXPECT_TRUE(waiting(*tablet).empty());
    EXPECT_EQ(Outbox(*tablet).summary().value().drafts, 0u);
    EXPECT_EQ(RecordReader(*tablet).documents(space).value().size(), before);
    EXPECT_TRUE(rows(*tablet).empty());
    return row ? Error{} : row.error();
  };
  const auto large = refused(visit, photo(), max_attachment_bytes + 1);
  EXPECT_EQ(large.code, Errc::too_large);
  EXPECT_NE(large.message.find("16 MiB"), std::string::npos);
  EXPECT_NE(large.message.find("attach a smaller copy"), std::string::npos);
  auto wordy = photo();
  wordy.discussion = std::string(256 * 1024, 'w');
  EXPECT_EQ(refused(visit, wordy, 3 * piece_bytes).code, Errc::too_large);
  auto unknown = photo();
  unknown.kind = "film";
  EXPECT_EQ(refused(visit, unknown, 10).code, Errc::invalid_input);
  EXPECT_EQ(refused(DocumentId{{99}}, photo(), 10).code, Errc::not_found);
}

TEST_F(Attachments, APowerCutAtAnyStepLeavesTheWholeFileOrNoRow) {
  const auto content = random_bytes(piece_bytes + 100);
  tablet.reset();
  const auto before = disk.files();
  int without = 0;
  bool through = false;
  for (std::uint64_t step = 1; !through; step += 5) {
    SCOPED_TRACE("cut at step " + std::to_string(step));
    tablet.reset();
    disk.restore(before);
    SeededRng random(step);
    reboot(random);
    disk.arm_crash_at(disk.steps() + step);
    const auto done = attach(*tablet, space, visit, photo(), content, moment, random);
    through = !disk.crashed();
    disk.power_cut(step % 2 == 0 ? 0 : step * 1000);
    reboot(random);
    const auto all = rows(*tablet);
    if (all.empty()) {
      ++without;
      EXPECT_FALSE(done) << "an acknowledged file was lost";
    } else {
      ASSERT_EQ(all.size(), 1u);
      expect_content(*tablet, all.begin()->second, content);
    }
    if (!done && all.empty() && step % 3 == 0) {  // again, and it is there
      const auto row = attached(content);
      expect_content(*tablet, rows(*tablet).at(row), content);
    }
    ASSERT_FALSE(HasFailure());
  }
  EXPECT_GT(without, 8) << "hardly any cut fell into the saving";
}

// ---- what a file is ------------------------------------------------------------------------------------

TEST(AttachmentMime, IsToldFromTheFirstBytes) {
  const auto mime = [](std::string_view bytes) { return mime_of(as_bytes(bytes)); };
  EXPECT_EQ(mime("\xff\xd8\xff\xe0 JFIF"), "image/jpeg");
  EXPECT_EQ(mime("\x89PNG\r\n\x1a\n more"), "image/png");
  EXPECT_EQ(mime("%PDF-1.7\n"), "application/pdf");
  EXPECT_EQ(mime(std::string_view("\0\0\0\x18"
                                  "ftypheic\0\0\0\0",
                                  16)),
            "image/heic");
  EXPECT_EQ(mime(std::string_view("\0\0\0\x18"
                                  "ftypisom\0\0\0\0",
                                  16)),
            "application/octet-stream");
  for (const auto* other : {"", "%PD", "\xff\xd8", "Maya", "<html>"}) {
    EXPECT_EQ(mime(other), "application/octet-stream") << other;
  }
}

}  // namespace
}  // namespace doorstep::casework
