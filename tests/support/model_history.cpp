#include "tests/support/model_history.hpp"

#include <algorithm>
#include <stdexcept>

#include "core/change/codec.hpp"
#include "core/change/limits.hpp"
#include "tests/support/golden.hpp"

namespace doorstep::testing {
namespace {

// Columns of an entry, as make_model_histories.py writes them.
enum Column {
  received_at,
  device,
  incarnation,
  sequence,
  previous,
  hash,
  change_id,
  epoch,
  bad,
  continues,
  builds_on,
  operation_of,
  writes,
  verdict
};

const char* const device_names[] = {"D0", "D1", "D2", "D3", "O1", "O2"};

template <class Id>
Id id_of_number(std::uint64_t number) {
  Bytes bytes;
  append_be64(bytes, number);
  Id out;
  std::copy(bytes.begin(), bytes.end(), out.bytes.end() - 8);
  return out;
}

EpochId epoch_of(const nlohmann::json& key) { return id_of_number<EpochId>(1 + key.get<std::uint64_t>()); }

/// The model's hashes are 12 bytes; zeros behind them keep their order.
Hash hash_of(const nlohmann::json& text) {
  Hash out{};
  const auto bytes = hex_bytes(text);
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

Hash founding_hash() {
  Hash out{};
  out[31] = 1;  // no change of the model has this: theirs end in zeros
  return out;
}

SpaceId space_of(const nlohmann::json& history) {
  return id_of_number<SpaceId>(1 + history.at("seed").get<std::uint64_t>());
}

change::Register register_of(const std::string& document, const std::string& field) {
  change::Register out;
  out.document.bytes[0] = static_cast<std::uint8_t>(document.at(0));
  out.field.bytes[0] = static_cast<std::uint8_t>(field.at(0));
  return out;
}

WriteId write_id(const std::string& author, const nlohmann::json& save) {
  return (static_cast<WriteId>(author.at(1)) << 32) + save.get<WriteId>() + 1;
}

merge::Verdict verdict_of(const std::string& text) {
  if (text == "authority stale") return merge::Verdict::superseded_authority;
  if (text == "epoch unknown") return merge::Verdict::corrupt;
  for (int number = 0; number <= static_cast<int>(merge::Verdict::quota); ++number) {
    if (merge::name_of(static_cast<merge::Verdict>(number)) == text) return static_cast<merge::Verdict>(number);
  }
  throw std::runtime_error("unknown verdict " + text);
}

merge::Grade grade_of(const nlohmann::json& text) {
  if (text.is_null()) return merge::Grade::set_aside;
  for (const auto grade :
       {merge::Grade::current, merge::Grade::superseded, merge::Grade::withdrawn, merge::Grade::overwritten_unseen}) {
    if (merge::name_of(grade) == text.get<std::string>()) return grade;
  }
  throw std::runtime_error("unknown grade");
}

/// The model only says that a change is bad, and how; here it is made so.
void spoil(change::Body& body, const std::string& how) {
  if (how == "fork") {
    body.fork = true;
  } else if (how == "unknown schema") {
    body.schema = 2;
  } else if (how == "corrupt") {
    body.epoch = id_of_number<EpochId>(0);  // of a key that nobody announced
  } else if (how == "too large") {
    change::Register where = register_of("~", "~");
    for (std::size_t i = body.writes.size(); i <= change::max_writes; ++i) {
      where.field.bytes[6] = static_cast<std::uint8_t>(i >> 8);
      where.field.bytes[7] = static_cast<std::uint8_t>(i);
      body.writes.push_back(change::Write{where, i + 1, body.writes.front().stamp, {}});
    }
  } else {
    throw std::runtime_error("unknown defect " + how);
  }
}

/// Bytes that decode to this body, under the model's hash.
change::ProvenChange finish(change::Body body, const Hash& hash) {
  change::ProvenChange out;
  out.change.values.assign(body.writes.size(), to_bytes("sealed"));
  if (!body.writes.empty()) body.value_root = change::value_root(out.change.values);
  out.change.body_bytes = change::encode_body(body);
  out.change.body = std::move(body);
  out.change.hash = hash;
  return out;
}

}  // namespace

ModelHistories::ModelHistories() : document_(golden("model_histories")) {
  std::vector<Tablet> tablets;
  for (const auto* name : device_names) tablets.push_back(organisation_.tablet(authority_, name));
  std::sort(tablets.begin(), tablets.end(), [](const Tablet& a, const Tablet& b) { return a.id < b.id; });
  std::size_t next = 0;
  for (const auto* name : device_names) tablets_.emplace(name, tablets[next++]);
}

change::ProvenChange ModelHistories::founding(const nlohmann::json& history) const {
  change::Body body;
  body.space = space_of(history);
  body.name = change::ChangeName{DeviceId{{0x0f}}, 1, 1};
  body.epoch = epoch_of(history.at("root_epoch"));
  keys::Founding founding;
  founding.organisation = organisation_.id();
  founding.root_key = organisation_.root().verify;
  founding.kind = keys::SpaceKind::case_file;
  founding.epoch = body.epoch;
  for (const auto& name : history.at("founders")) {
    founding.members.push_back(keys::MemberAddition{tablets_.at(name).certificate, {}});
  }
  body.authority =
      keys::sign_statement(authority_, keys::Statement{body.space, std::nullopt, body.change_id, founding});
  return finish(std::move(body), founding_hash());
}

keys::Operation ModelHistories::operation(const nlohmann::json& history, const nlohmann::json& op) const {
  const auto kind = op.at(0).get<std::string>();
  if (kind == "admit") {
    for (const auto& entry : history.at("entries")) {
      if (entry.at(hash) != op.at(1)) continue;
      return keys::Admission{
          change::ChangeName{tablets_.at(entry.at(device)).id, entry.at(incarnation), entry.at(sequence)}};
    }
    return keys::Admission{change::ChangeName{DeviceId{}, 1, 1}};  // lost with a branch of the log
  }
  keys::MembershipChange out;
  const auto& tablet = tablets_.at(op.at(1));
  if (kind == "add") {
    out.add = {keys::MemberAddition{tablet.certificate, {}}};
  } else {
    out.remove = {tablet.id};
  }
  if (!op.at(2).is_null()) out.epoch = epoch_of(op.at(2));
  return out;
}

change::Write ModelHistories::convert_write(const std::string& author, const nlohmann::json& write) const {
  change::Write out;
  out.where = register_of(write.at(0), write.at(1));
  if (!write.at(2).is_null()) out.bases = {write_id(write.at(2), write.at(3))};
  out.stamp = change::Stamp{write.at(4).get<std::uint64_t>()};
  out.id = write_id(author, write.at(5));
  return out;
}

change::ProvenChange ModelHistories::convert(const nlohmann::json& history, const nlohmann::json& entry) const {
  const auto author = entry.at(device).get<std::string>();
  change::Body body;
  body.space = space_of(history);
  body.name = change::ChangeName{tablets_.at(author).id, entry.at(incarnation), entry.at(sequence)};
  if (!entry.at(previous).is_null()) body.previous = hash_of(entry.at(previous));
  body.continues = entry.at(continues);
  body.epoch = epoch_of(entry.at(epoch));
  body.change_id = id_of_number<ChangeId>(entry.at(change_id).get<std::uint64_t>());
  for (const auto& write : entry.at(writes)) body.writes.push_back(convert_write(author, write));
  if (!entry.at(bad).is_null()) spoil(body, entry.at(bad));
  if (!entry.at(operation_of).is_null()) {
    const Hash head = entry.at(builds_on).is_null() ? founding_hash() : hash_of(entry.at(builds_on));
    body.authority = keys::sign_statement(
        authority_, keys::Statement{body.space, head, body.change_id, operation(history, entry.at(operation_of))});
  }
  return finish(std::move(body), hash_of(entry.at(hash)));
}

ModelHistory ModelHistories::rebuild(std::size_t index) const {
  const auto& history = document_.at("histories").at(index);
  const auto from = document_.at("received_at_from").get<Millis>();
  ModelHistory out;
  out.name = "seed " + history.at("seed").dump() + ", faults " + history.at("faults").get<std::string>();
  out.space = space_of(history);
  out.entries.push_back(ModelEntry{founding(history), from, merge::Verdict::merged});
  for (const auto& entry : history.at("entries")) {
    out.entries.push_back(
        ModelEntry{convert(history, entry), from + entry.at(received_at).get<Millis>(), verdict_of(entry.at(verdict))});
  }
  for (const auto& item : history.at("registers")) {
    ExpectedRegister expected;
    expected.name = item.at(0).get<std::string>() + "/" + item.at(1).get<std::string>();
    expected.where = register_of(item.at(0), item.at(1));
    if (!item.at(2).is_null()) expected.winner = item.at(2).get<std::size_t>();
    for (const auto& row : item.at(3)) {
      const auto author = row.at(0).get<std::string>();
      expected.writes.push_back(ExpectedWrite{tablets_.at(author).id, write_id(author, row.at(1)),
                                              change::Stamp{row.at(2).get<std::uint64_t>()}, row.at(3),
                                              grade_of(row.at(4))});
    }
    out.registers.push_back(std::move(expected));
  }
  for (const auto& name : history.at("members")) out.members.push_back(tablets_.at(name).id);
  for (const auto& name : history.at("offices")) out.offices.push_back(tablets_.at(name).id);
  out.epoch = epoch_of(history.at("epoch"));
  for (const auto& key : history.at("ring")) out.ring.push_back(epoch_of(key));
  std::sort(out.ring.begin(), out.ring.end());
  return out;
}

}  // namespace doorstep::testing
