#include "core/merge/fold.hpp"

#include <algorithm>

#include "core/base/assert.hpp"
#include "core/change/limits.hpp"

namespace doorstep::merge {
namespace {

using keys::Admission;
using keys::Founding;
using keys::InvitationNotice;
using keys::MembershipChange;
using keys::SchemaRaise;
using keys::ServerNotice;
using keys::Statement;

bool contains(const std::vector<EpochId>& ring, const EpochId& epoch) {
  return std::find(ring.begin(), ring.end(), epoch) != ring.end();
}

Verdict judge_authority(const SpaceState& state, const change::Change& change, std::optional<Statement>& statement) {
  const auto& body = change.body;
  auto parsed = keys::parse_statement(*body.authority);
  if (!parsed) return Verdict::corrupt;
  const auto* founding = std::get_if<Founding>(&parsed->operation);
  if ((founding != nullptr) == state.founded()) return Verdict::corrupt;
  const bool bound = parsed->space == body.space && parsed->change_id == body.change_id;
  const auto& root_key = founding != nullptr ? founding->root_key : state.root_key;
  if (!bound || !keys::verify_statement(*body.authority, *parsed, root_key)) return Verdict::corrupt;
  if (founding != nullptr) {
    if (parsed->builds_on || founding->schema == 0) return Verdict::corrupt;
  } else if (!parsed->builds_on || *parsed->builds_on != state.authority_head) {
    statement = std::move(*parsed);  // without effect, but an epoch that it announced may have sealed text
    return Verdict::superseded_authority;
  }
  statement = std::move(*parsed);
  return Verdict::merged;
}

void announce(SpaceState& state, const EpochId& epoch) {
  if (!contains(state.ring, epoch)) state.ring.push_back(epoch);
}

void add_members(SpaceState& state, const std::vector<keys::MemberAddition>& members) {
  for (const auto& member : members) {
    state.members[member.certificate.device()] = MemberState{member.certificate, true};
  }
}

/// An admission makes a set-aside change's writes eligible. Its name is looked up in the log so far; one that
/// is not there, or is merged already, changes nothing.
Status admit(const SpaceState& state, LogStore& store, const change::ChangeName& name,
             std::vector<change::Register>& touched) {
  const auto head = TRY(store.entry_by_name(state, name));
  if (!head || head->verdict == Verdict::merged) return {};
  const auto body = TRY(store.body_at(state, head->position));
  if (body.authority) return {};  // a stale authority change is issued again, never revived
  TRY(store.set_verdict(state, head->position, Verdict::merged));
  for (const auto& write : body.writes) {
    const auto document = TRY(store.open_document(state, write.where.document));
    for (const auto& row : TRY(store.find_write(document, write.where.field, write.id))) {
      const auto author = TRY(store.entry_at(state, row.position)).name.device;
      if (!row.merged && author == name.device) TRY(store.mark_merged(document, write.where.field, row));
    }
    touched.push_back(write.where);
  }
  return {};
}

Status apply(SpaceState& state, LogStore& store, const Statement& statement, const Hash& change_hash,
             std::vector<change::Register>& touched) {
  state.authority_head = change_hash;
  if (const auto* founding = std::get_if<Founding>(&statement.operation)) {
    state.organisation = founding->organisation;
    state.root_key = founding->root_key;
    state.kind = founding->kind;
    state.schema = founding->schema;
    state.epoch = founding->epoch;
    announce(state, founding->epoch);
    add_members(state, founding->members);
  } else if (const auto* membership = std::get_if<MembershipChange>(&statement.operation)) {
    add_members(state, membership->add);
    for (const auto& device : membership->remove) {
      const auto found = state.members.find(device);
      if (found != state.members.end()) found->second.active = false;
    }
    if (membership->epoch) state.epoch = *membership->epoch;
    if (membership->invitation && !membership->add.empty()) {
      const auto found = state.invitations.find(*membership->invitation);
      if (found != state.invitations.end()) found->second.used_by = membership->add.front().certificate.device();
    }
  } else if (const auto* admission = std::get_if<Admission>(&statement.operation)) {
    return admit(state, store, admission->change, touched);
  } else if (const auto* notice = std::get_if<InvitationNotice>(&statement.operation)) {
    state.invitations.try_emplace(notice->invitation, InvitationState{notice->expires_at, std::nullopt});
  } else if (const auto* server = std::get_if<ServerNotice>(&statement.operation)) {
    state.servers.push_back(server->certificate);
  } else if (const auto* raise = std::get_if<SchemaRaise>(&statement.operation)) {
    state.schema = std::max(state.schema, raise->schema);
  }
  return {};
}

/// The earlier row that this write is a copy of: same register, id and author.
Result<std::optional<WriteRow>> original_of(const SpaceState& state, LogStore& store, DocumentRef document,
                                            const change::Write& write, const DeviceId& author) {
  for (const auto& row : TRY(store.find_write(document, write.where.field, write.id))) {
    if (TRY(store.entry_at(state, row.position)).name.device == author) return std::optional<WriteRow>(row);
  }
  return std::optional<WriteRow>();
}

Result<change::Stamp> effective_stamp(LogStore& store, DocumentRef document, const change::Write& write,
                                      Millis received_at) {
  auto effective = change::clamped(write.stamp, received_at);
  for (const auto base : write.bases) {
    const auto rows = TRY(store.find_write(document, write.where.field, base));
    if (!rows.empty()) effective = std::max(effective, change::Stamp{rows.front().effective.value + 1});
  }
  return effective;
}

Status fold_write(const SpaceState& state, LogStore& store, DocumentRef document, const change::Write& write,
                  std::uint32_t index, const EntryHead& head, change::Stamp& highest) {
  const bool merged = head.verdict == Verdict::merged;
  WriteRow row{write.id, head.position, index, change::clamped(write.stamp, head.received_at), merged, write.bases};
  if (!document.fresh) {
    const auto original = TRY(original_of(state, store, document, write, head.name.device));
    if (original) {
      if (merged && !original->merged) TRY(store.mark_merged(document, write.where.field, *original));
      return {};
    }
    row.effective = TRY(effective_stamp(store, document, write, head.received_at));
  }
  highest = std::max(highest, row.effective);
  return store.insert_write(document, write.where.field, row);
}

}  // namespace

Verdict judge(const SpaceState& state, const change::Change& change, std::optional<Statement>& statement) {
  const auto& body = change.body;
  if (body.authority) return judge_authority(state, change, statement);
  if (!state.founded()) return Verdict::corrupt;
  const auto* member = state.member(body.name.device);
  if (member == nullptr) return Verdict::not_a_member;
  if (!member->active) return Verdict::revoked;
  if (body.fork) return Verdict::fork;
  if (body.schema == 0 || body.schema > state.schema) return Verdict::unknown_schema;
  if (body.writes.size() > change::max_writes) return Verdict::too_large;
  if (!contains(state.ring, body.epoch)) return Verdict::corrupt;
  return Verdict::merged;
}

Result<Folded> append(SpaceState& state, LogStore& store, const change::ProvenChange& entry, Millis received_at) {
  const auto& change = entry.change;
  DOORSTEP_ASSERT(change.body.space == state.id);
  std::optional<Statement> statement;

  Folded out;
  out.head.position = state.size();
  out.head.received_at = received_at;
  out.head.verdict = judge(state, change, statement);
  out.head.hash = change.hash;
  out.head.name = change.body.name;
  state.range.append(log::entry_leaf(received_at, change.hash));
  state.root = state.range.root();
  state.last_received = std::max(state.last_received, received_at);
  out.head.root = state.root;
  TRY(store.insert_entry(state, out.head, entry));

  if (statement) {
    if (const auto* membership = std::get_if<MembershipChange>(&statement->operation); membership && membership->epoch) {
      announce(state, *membership->epoch);
    }
    if (out.head.verdict == Verdict::merged) TRY(apply(state, store, *statement, change.hash, out.touched));
    out.authority_altered = true;
  }

  const DocumentId* document_id = nullptr;
  DocumentRef document;
  for (std::uint32_t i = 0; i < change.body.writes.size(); ++i) {
    const auto& write = change.body.writes[i];
    if (document_id == nullptr || !(*document_id == write.where.document)) {
      document = TRY(store.open_document(state, write.where.document));
      document_id = &write.where.document;
    }
    TRY(fold_write(state, store, document, write, i, out.head, out.highest));
    if (!document.fresh) out.touched.push_back(write.where);
  }
  TRY(store.save_space(state, out.authority_altered));
  return out;
}

}  // namespace doorstep::merge
