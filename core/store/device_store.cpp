#include "core/store/device_store.hpp"

#include "core/base/assert.hpp"
#include "core/crypto/hash.hpp"
#include "core/crypto/kdf.hpp"
#include "core/crypto/labels.hpp"
#include "core/crypto/seal.hpp"
#include "core/sqlite/migrate.hpp"
#include "core/sqlite/statement.hpp"
#include "core/store/device_schema.hpp"
#include "core/store/log_schema.hpp"
#include "store.pb.h"

namespace doorstep::store {
namespace {

constexpr std::int32_t application_id = 0x44535444;  // "DSTD": a Doorstep device's store

constexpr sqlite::Migration migrations[] = {
    {1, log_schema_sql},
    {2, device_schema_sql},
    {3, device_health_schema_sql},
    {4, scratch_schema_sql},
};

constexpr std::string_view setting_enrolment = "enrolment";
constexpr std::string_view setting_device = "device";
constexpr std::string_view setting_incarnation = "incarnation";
constexpr std::string_view setting_secrets = "secrets";
constexpr std::string_view setting_clock = "clock";
constexpr std::string_view setting_counter = "counter";

Bytes be64(std::uint64_t value) {
  Bytes out;
  append_be64(out, value);
  return out;
}

Result<std::uint64_t> from_be64(ByteView bytes) {
  if (bytes.size() != 8) return fail(Errc::storage_corrupt, "a stored number is damaged");
  return read_be64(bytes);
}

Bytes encode(const Enrolment& enrolment) {
  wire::EnrolmentRecord out;
  out.set_organisation(to_text(enrolment.organisation.view()));
  out.set_root_key(to_text(enrolment.root_key));
  out.set_server_key(to_text(enrolment.server_key));
  out.set_directory(to_text(enrolment.directory.view()));
  out.set_organisation_name(enrolment.organisation_name);
  out.set_server_url(enrolment.server_url);
  if (enrolment.tls_pin) out.set_tls_pin(to_text(*enrolment.tls_pin));
  out.set_label(enrolment.label);
  out.set_holder(enrolment.holder);
  out.set_join_request(to_text(enrolment.join_request));
  out.set_authority_certificate(to_text(enrolment.authority_certificate));
  return to_bytes(out.SerializeAsString());
}

Result<Enrolment> decode_enrolment(ByteView bytes) {
  wire::EnrolmentRecord in;
  if (!in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return fail(Errc::storage_corrupt, "the stored enrolment does not parse");
  }
  Enrolment out;
  out.organisation = TRY(OrganisationId::from(as_bytes(in.organisation())));
  out.root_key = TRY(to_array<32>(as_bytes(in.root_key()), "a root key"));
  out.server_key = TRY(to_array<32>(as_bytes(in.server_key()), "a server key"));
  out.directory = TRY(SpaceId::from(as_bytes(in.directory())));
  out.organisation_name = in.organisation_name();
  out.server_url = in.server_url();
  if (!in.tls_pin().empty()) out.tls_pin = TRY(to_array<32>(as_bytes(in.tls_pin()), "a TLS pin"));
  out.label = in.label();
  out.holder = in.holder();
  out.join_request = to_bytes(as_bytes(in.join_request()));
  out.authority_certificate = to_bytes(as_bytes(in.authority_certificate()));
  return out;
}

Key key_at_rest(const Key& storage_key, std::string_view purpose) {
  return crypto::hkdf_sha256(storage_key.view(), {}, crypto::labelled(crypto::label::draft_key, as_bytes(purpose)));
}

constexpr std::string_view purpose_space_key = "space key";

Bytes space_key_context(const merge::SpaceState& space, const EpochId& epoch) {
  Bytes out = to_bytes(space.id.view());
  append(out, epoch.view());
  return out;
}

}  // namespace

// ---- making and opening --------------------------------------------------------------------------------

Result<std::unique_ptr<DeviceStore>> DeviceStore::create(sqlite::Database database, const Enrolment& enrolment,
                                                         keys::DeviceSecrets secrets, ByteView passphrase,
                                                         crypto::ScryptCost cost, Rng& rng) {
  TRY(sqlite::migrate(database, migrations, application_id));
  std::unique_ptr<DeviceStore> store(new DeviceStore(std::move(database)));
  const Bytes wrapped = TRY(keys::wrap_secrets(secrets, passphrase, cost, rng));
  auto transaction = TRY(sqlite::Transaction::begin_immediate(store->database_));
  if (TRY(store->setting(setting_device))) {
    return fail(Errc::already_exists, "this device has joined an office already: its store was left as it is");
  }
  const auto device = keys::device_id(secrets.sign_key.verify, secrets.agree_key.public_key);
  TRY(store->set_setting(setting_device, device.view()));
  TRY(store->set_setting(setting_incarnation, be64(rng.next64() | 1)));  // random, never 0
  TRY(store->set_setting(setting_secrets, wrapped));
  TRY(store->set_setting(setting_enrolment, encode(enrolment)));
  TRY(transaction.commit());
  TRY(store->load());
  store->unlocked_ = Unlocked{std::move(secrets), rng.next64(), {}, std::make_unique<ReadCache>(store->database_)};
  return store;
}

Result<std::unique_ptr<DeviceStore>> DeviceStore::open(sqlite::Database database) {
  TRY(sqlite::migrate(database, migrations, application_id));
  std::unique_ptr<DeviceStore> store(new DeviceStore(std::move(database)));
  TRY(store->load());
  return store;
}

Status DeviceStore::load() {
  const auto device = TRY(setting(setting_device));
  const auto incarnation = TRY(setting(setting_incarnation));
  const auto enrolment = TRY(setting(setting_enrolment));
  if (!device || !incarnation || !enrolment) {
    return fail(Errc::not_found, "this device has not joined an office yet: use 'doorstep join' with an invitation");
  }
  device_ = TRY(DeviceId::from(*device));
  incarnation_ = TRY(from_be64(*incarnation));
  enrolment_ = TRY(decode_enrolment(*enrolment));
  return {};
}

Status DeviceStore::unlock(ByteView passphrase, Rng& rng) {
  const auto wrapped = TRY(setting(setting_secrets));
  if (!wrapped) return fail(Errc::storage_corrupt, "this device's keys are missing: ask the office to enrol it again");
  unlocked_ = Unlocked { TRY(keys::unwrap_secrets(*wrapped, passphrase)), rng.next64(), {}, std::make_unique<ReadCache>(database_) };
  return {};
}

void DeviceStore::lock() { unlocked_.reset(); }

const keys::DeviceSecrets& DeviceStore::secrets() const {
  DOORSTEP_ASSERT(unlocked_.has_value());
  return unlocked_->secrets;
}

ReadCache& DeviceStore::reads() {
  DOORSTEP_ASSERT(unlocked_.has_value());
  return *unlocked_->reads;
}

Status DeviceStore::set_enrolment(Enrolment enrolment) {
  TRY(set_setting(setting_enrolment, encode(enrolment)));
  enrolment_ = std::move(enrolment);
  return {};
}

Result<std::optional<keys::Certificate>> DeviceStore::certificate() {
  const auto directory = TRY(logs_.find_space(enrolment_.directory));
  if (!directory) return std::optional<keys::Certificate>();
  const auto* member = directory->member(device_);
  if (member == nullptr) return std::optional<keys::Certificate>();
  return std::optional<keys::Certificate>(member->certificate);
}

Result<keys::AuthorityKey> DeviceStore::authority() const {
  if (!secrets().authority_key || enrolment_.authority_certificate.empty()) {
    return fail(Errc::not_allowed, "only the office's device can do this: ask your team manager");
  }
  return keys::AuthorityKey{*secrets().authority_key,
                            TRY(keys::parse_certificate(enrolment_.authority_certificate))};
}

// ---- keys of spaces ------------------------------------------------------------------------------------

Status DeviceStore::accept_grants(const merge::SpaceState& space, const keys::Statement& statement, Rng& rng) {
  const std::vector<keys::Grant>* grants = nullptr;
  EpochId epoch = space.epoch;
  if (const auto* founding = std::get_if<keys::Founding>(&statement.operation)) {
    grants = &founding->grants;
    epoch = founding->epoch;
  } else if (const auto* membership = std::get_if<keys::MembershipChange>(&statement.operation)) {
    grants = &membership->grants;
    if (membership->epoch) epoch = *membership->epoch;
  }
  if (grants == nullptr) return {};
  const auto* self = space.member(device_);
  for (const auto& grant : *grants) {
    if (!(grant.device == device_) || self == nullptr) continue;
    const auto keys = TRY(keys::open_grant(secrets().agree_key, self->certificate, space.id, epoch,
                                           statement.change_id, grant));
    TRY(keep_keys(space, epoch, keys, rng));
  }
  return {};
}

Status DeviceStore::keep_keys(const merge::SpaceState& space, const EpochId& epoch, const keys::SpaceKeys& keys,
                              Rng& rng) {
  Bytes plain = to_bytes(keys.epoch_key.view());
  append(plain, keys.token_key.view());
  const SecretBytes secret(std::move(plain));
  const auto rest = seal_at_rest(purpose_space_key, space_key_context(space, epoch), secret.view(), rng);
  auto s = TRY(database_.prepare("INSERT OR REPLACE INTO space_key (space, epoch, nonce, sealed) VALUES (?, ?, ?, ?)"));
  s.bind_all(space.number, epoch, ByteView(rest.nonce), ByteView(rest.sealed));
  TRY(s.run());
  unlocked_->rings.erase(space.id);  // read again when next asked for, after the transaction is known to hold
  return {};
}

Result<const SpaceKeyRing*> DeviceStore::key_ring(const merge::SpaceState& space) {
  DOORSTEP_ASSERT(unlocked_.has_value());
  const auto cached = unlocked_->rings.find(space.id);
  if (cached != unlocked_->rings.end()) return &cached->second;
  SpaceKeyRing ring;
  auto s = TRY(database_.prepare("SELECT epoch, nonce, sealed FROM space_key WHERE space = ?"));
  s.bind_all(space.number);
  while (TRY(s.step())) {
    const auto epoch = TRY(EpochId::from(s.blob(0)));
    const SecretBytes plain(
        TRY(open_at_rest(purpose_space_key, space_key_context(space, epoch), s.blob(1), s.blob(2))));
    if (plain.view().size() != 64) return fail(Errc::storage_corrupt, "a stored key is damaged");
    ring.epochs[epoch] = TRY(Key::from(plain.view().first(32), "an epoch key"));
    ring.token_key = TRY(Key::from(plain.view().subspan(32), "a token key"));
  }
  if (!ring.token_key) {
    return fail(Errc::not_allowed, "this device holds no key of that case: ask your team manager to grant it");
  }
  return &unlocked_->rings.emplace(space.id, std::move(ring)).first->second;
}

// ---- small state ---------------------------------------------------------------------------------------

Result<std::optional<Bytes>> DeviceStore::setting(std::string_view name) {
  auto s = TRY(database_.prepare("SELECT value FROM setting WHERE name = ?"));
  s.bind_all(name);
  if (!TRY(s.step())) return std::optional<Bytes>();
  return std::optional<Bytes>(to_bytes(s.blob(0)));
}

Status DeviceStore::set_setting(std::string_view name, ByteView value) {
  auto s = TRY(database_.prepare("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)"));
  s.bind_all(name, value);
  return s.run();
}

Result<change::StampClock> DeviceStore::clock() {
  change::StampClock clock;
  const auto stored = TRY(setting(setting_clock));
  if (!stored) return clock;
  wire::ClockRecord in;
  if (!in.ParseFromArray(stored->data(), static_cast<int>(stored->size()))) {
    return fail(Errc::storage_corrupt, "the stored clock does not parse");
  }
  clock.last = change::Stamp{in.last()};
  clock.offset = in.offset();
  clock.contact_wall = in.contact_wall();
  clock.contact_monotonic = in.contact_monotonic();
  return clock;
}

Status DeviceStore::set_clock(const change::StampClock& clock) {
  wire::ClockRecord out;
  out.set_last(clock.last.value);
  out.set_offset(clock.offset);
  out.set_contact_wall(clock.contact_wall);
  out.set_contact_monotonic(clock.contact_monotonic);
  return set_setting(setting_clock, as_bytes(out.SerializeAsString()));
}

Result<std::uint64_t> DeviceStore::next_counter() {
  const auto stored = TRY(setting(setting_counter));
  const std::uint64_t counter = stored ? TRY(from_be64(*stored)) + 1 : 1;
  TRY(set_setting(setting_counter, be64(counter)));
  return counter;
}

Result<SpaceSync> DeviceStore::space_sync(const merge::SpaceState& space) {
  auto s = TRY(database_.prepare(
      "SELECT state, head_size, held_sequence, held_hash, whole, split_view FROM space_sync WHERE space = ?"));
  s.bind_all(space.number);
  SpaceSync out;
  if (!TRY(s.step())) return out;
  out.condition = static_cast<SpaceCondition>(s.int64(0));
  out.head_size = s.uint64(1);
  out.held_sequence = s.uint64(2);
  out.held_hash = TRY(to_array<32>(s.blob(3), "a stored hash"));
  out.whole = s.int64(4) != 0;
  out.split_view = s.int64(5) != 0;
  return out;
}

Status DeviceStore::set_space_sync(const merge::SpaceState& space, const SpaceSync& sync) {
  auto s = TRY(database_.prepare("INSERT OR REPLACE INTO space_sync (space, state, head_size, held_sequence, "
                                 "held_hash, whole, split_view) VALUES (?, ?, ?, ?, ?, ?, ?)"));
  s.bind_all(space.number, static_cast<int>(sync.condition), sync.head_size, sync.held_sequence,
             ByteView(sync.held_hash), sync.whole, sync.split_view);
  return s.run();
}

WriteId DeviceStore::next_write_id() {
  DOORSTEP_ASSERT(unlocked_.has_value());
  // Consecutive ids differ by one, so that a change holds them in a byte each; each opening starts elsewhere.
  if (++unlocked_->next_write_id == 0) ++unlocked_->next_write_id;
  return unlocked_->next_write_id;
}

DeviceStore::AtRest DeviceStore::seal_at_rest(std::string_view purpose, ByteView context, ByteView plain,
                                              Rng& rng) const {
  AtRest out{rng.bytes<12>(), {}};
  out.sealed = crypto::seal(key_at_rest(secrets().storage_key, purpose), out.nonce, context, plain);
  return out;
}

Result<Bytes> DeviceStore::open_at_rest(std::string_view purpose, ByteView context, ByteView nonce,
                                        ByteView sealed) const {
  const auto fixed = TRY(to_array<12>(nonce, "a stored nonce"));
  auto opened = crypto::open(key_at_rest(secrets().storage_key, purpose), fixed, context, sealed);
  if (!opened) return fail(Errc::storage_corrupt, "something stored on this device no longer opens: it was kept as it is");
  return opened;
}

}  // namespace doorstep::store
