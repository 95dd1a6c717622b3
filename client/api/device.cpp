// This device: joining, unlocking, what state it is in, and its backup.
//
// Backup file := "doorstep backup 1\n" ‖ SHA-256 of the image ‖ image (core/sqlite/image). The image is the store as it
// rests: words and keys are sealed in it as on the tablet's own disk, and the passphrase opens it.
#include <algorithm>

#include "client.pb.h"
#include "client/api/case_book.hpp"
#include "client/api/client.hpp"
#include "client/api/enrolling.hpp"
#include "client/api/stopped_cases.hpp"
#include "client/api/wording.hpp"
#include "core/crypto/hash.hpp"
#include "core/keys/invitation.hpp"
#include "core/office/office.hpp"
#include "core/rules/calendar.hpp"
#include "core/sqlite/image.hpp"
#include "core/store/record_reader.hpp"
#include "core/sync/reasons.hpp"

namespace doorstep::client {
namespace {

constexpr std::string_view backup_magic = "doorstep backup 1\n";

std::string about_case(store::DeviceStore& store, const SpaceId& space) {
  if (store.unlocked()) {
    const auto cases = CaseBook(store).cases();
    if (cases) {
      for (const auto& each : *cases) {
        if (each.space == space) return each.name;
      }
    }
  }
  return space == store.enrolment().directory ? std::string("The office's directory") : std::string("A case");
}

void add_help(wire::DeviceView& view, const std::string& about, std::string_view code, const std::string& words) {
  auto* help = view.add_help();
  help->set_about(about);
  help->set_code(std::string(code));
  help->set_words(words);
}

Status add_stopped(store::DeviceStore& store, wire::DeviceView& view) {
  for (const auto& each : TRY(stopped_cases(store))) {
    const auto about = each.name.empty() ? about_case(store, each.space) : each.name;
    if (each.split_view) add_help(view, about, "split_view", words_help(split_view_words));
    const bool fine = each.condition == store::SpaceCondition::ok || each.condition == store::SpaceCondition::waiting;
    if (fine) continue;
    const auto reason = sync::reason_of(each.condition);
    add_help(view, about, reason.code, words_help(std::string(reason.what) + ": " + std::string(reason.remedy)));
  }
  return {};
}

Status add_set_aside(store::DeviceStore& store, wire::DeviceView& view) {
  store::RecordReader reader(store);
  for (const auto& id : TRY(store.logs().spaces())) {
    for (const auto& item : TRY(reader.set_aside(id))) {
      if (item.device != store.device()) continue;  // the other device's holder is told there
      add_help(view, about_case(store, id), merge::name_of(item.verdict),
               words_help("a change of this device was set aside (" + std::string(merge::name_of(item.verdict)) +
                          "): " + std::string(merge::remedy_of(item.verdict))));
    }
  }
  for (const auto& item : TRY(reader.set_aside_here())) {
    add_help(view, about_case(store, item.space), item.reason,
             words_help("a draft of this device can no longer be read (" + item.reason +
                        "): write it again; what is left of it is kept"));
  }
  return {};
}

void fill_waiting(const store::OutboxSummary& left, Millis now, wire::Waiting& out) {
  const auto count = left.drafts + left.changes;
  out.set_count(count);
  out.set_drafts(left.drafts);
  if (left.oldest_at != 0) out.set_oldest_words("since " + when_text(left.oldest_at, now));
  out.set_words(count == 0 ? std::string("Nothing is waiting to be sent")
                           : std::string(words_waiting) + ": " + std::to_string(count));
}

/// The office's certificate says whether this device may review; before it has come, the invitation's word is not kept.
Result<bool> is_office(store::DeviceStore& store) {
  const auto certificate = TRY(store.certificate());
  return certificate && certificate->office;
}

}  // namespace

Result<sqlite::Database> Client::database(bool create) const {
  sqlite::OpenOptions options;
  options.create = create;
  options.exclusive = !vfs_.empty();  // a browser's pool of handles has no shared memory
  options.vfs = vfs_;
  return sqlite::Database::open(path_, options);
}

/// Opens the store if there is one and it is not open yet.
Status Client::open() {
  if (store_ || !sqlite::database_exists(path_, vfs_)) return {};
  auto opened = store::DeviceStore::open(TRY(database(false)));
  if (opened) {
    store_ = *std::move(opened);
  } else if (opened.error().code != Errc::not_found) {  // not found: what a crash left of joining; nothing is in it
    return fail(opened.error());
  }
  return {};
}

Result<store::DeviceStore*> Client::unlocked() {
  TRY(open());
  if (!store_) return fail(Errc::not_found, "this tablet belongs to no office yet: join with an invitation");
  if (!store_->unlocked()) return fail(Errc::not_allowed, "Doorstep is locked: enter the passphrase");
  return store_.get();
}

Result<wire::DeviceView> Client::device() {
  wire::DeviceView view;
  TRY(open());
  if (!store_) return view;
  const auto& enrolment = store_->enrolment();
  view.set_state(store_->unlocked() ? wire::DeviceView::UNLOCKED : wire::DeviceView::LOCKED);
  view.set_joined(TRY(store_->certificate()).has_value() || enrolment.join_request.empty());
  if (!view.joined()) {
    view.set_join_code(keys::short_code(TRY(keys::parse_join_request(enrolment.join_request))));
  }
  view.set_organisation(enrolment.organisation_name);
  view.set_label(enrolment.label);
  view.set_holder(enrolment.holder);
  view.set_server_url(enrolment.server_url);
  view.set_device(to_text(store_->device().view()));
  view.set_office(TRY(is_office(*store_)) || !enrolment.authority_certificate.empty());
  const auto left = TRY(store::Outbox(*store_).summary());
  fill_waiting(left, now_.wall, *view.mutable_waiting());
  view.set_at_risk_bytes(left.bytes);
  const auto sent_at = TRY(last_sent(*store_));
  view.set_last_sent_at(sent_at);
  view.set_last_sent_words(words_last_sent(sent_at, now_.wall));
  view.set_conflicts(TRY(store::RecordReader(*store_).conflict_count()));
  TRY(add_stopped(*store_, view));
  TRY(add_set_aside(*store_, view));
  return view;
}

Result<wire::InvitationView> Client::invitation(const std::string& text) {
  const auto read = TRY(keys::parse_invitation(text));
  if (read.expires_at <= now_.wall) {
    return fail(Errc::expired, "this invitation was valid until " + rules::moment_words(read.expires_at) +
                                   ": ask the office for a new one");
  }
  wire::InvitationView view;
  view.set_label(read.label);
  view.set_holder(read.holder);
  view.set_server_url(read.server_url);
  view.set_organisation(read.organisation_name);
  view.set_expires_at(read.expires_at);
  return view;
}

Status Client::join(const wire::AskJoin& ask) {
  const auto invited = TRY(keys::parse_invitation(ask.invitation()));
  TRY(open());
  if (store_) {
    const auto& enrolment = store_->enrolment();
    if (enrolment.join_request.empty() || TRY(store_->certificate())) {
      return fail(Errc::already_exists, "this tablet belongs to an office already, which was left as it is");
    }
    const auto request = TRY(keys::parse_join_request(enrolment.join_request));
    if (request.invitation == invited.id()) return store_->unlock(as_bytes(ask.passphrase()), rng_);
    // It asked with another invitation and was never let in: it can read and hold nothing.
    sync_.reset();
    store_.reset();
    TRY(sqlite::remove_database(path_, vfs_));
  }
  auto secrets = keys::DeviceSecrets::generate(rng_);
  const auto request = keys::make_join_request(invited, secrets, now_.wall, ask.app_version());
  store_ = TRY(store::DeviceStore::create(TRY(database(true)), enrolment_of(invited, request), std::move(secrets),
                                          as_bytes(ask.passphrase()), {}, rng_));
  return {};
}

Status Client::unlock(const wire::AskUnlock& ask) {
  TRY(open());
  if (!store_) return fail(Errc::not_found, "this tablet belongs to no office yet: join with an invitation");
  return store_->unlock(as_bytes(ask.passphrase()), rng_);
}

void Client::lock() {
  sync_.reset();
  if (store_) store_->lock();
}

Result<wire::BackupView> Client::backup() {
  TRY(open());
  if (!store_) return fail(Errc::not_found, "there is nothing to back up: this tablet belongs to no office yet");
  const Bytes image = TRY(sqlite::image_of(store_->database()));
  Bytes file = to_bytes(backup_magic);
  append(file, crypto::sha256(image));
  append(file, image);
  wire::BackupView view;
  view.set_file(to_text(file));
  view.set_name("doorstep-" + store_->enrolment().label + "-" + rules::london(now_.wall).date.text() + ".backup");
  return view;
}

Status Client::restore(const wire::AskRestore& ask) {
  TRY(open());
  if (store_) {
    return fail(Errc::already_exists, "there is a record on this tablet already, which was left as it is: a backup is "
                                      "only restored where there is none");
  }
  const auto file = as_bytes(ask.file());
  const std::size_t head = backup_magic.size() + Hash{}.size();
  const bool ours = file.size() > head && as_text(file.first(backup_magic.size())) == backup_magic;
  if (!ours) return fail(Errc::malformed, "this file is not a Doorstep backup: choose one that ends in .backup");
  const auto image = file.subspan(head);
  if (!equal(crypto::sha256(image), file.subspan(backup_magic.size(), Hash{}.size()))) {
    return fail(Errc::storage_corrupt, "this backup is damaged: choose another one, or copy it again");
  }
  // What a crash left of joining or of an earlier restore.
  if (sqlite::database_exists(path_, vfs_)) TRY(sqlite::remove_database(path_, vfs_));
  {
    auto fresh = TRY(database(true));
    TRY(sqlite::fill_from(fresh, image));
  }
  return open();
}

}  // namespace doorstep::client
