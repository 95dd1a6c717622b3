// Casework's reading half: cases, versions and standings. Nothing here writes.
#include <algorithm>

#include "core/casework/casework.hpp"
#include "core/crypto/hash.hpp"
#include "core/office/office.hpp"

namespace doorstep::casework {
namespace {

using record::Field;
using record::RawDocument;
using record::RawField;

const RawField* find(const RawDocument& document, std::uint32_t field, const std::optional<record::ItemKey>& item) {
  for (const auto& each : document.fields) {
    if (each.name.kind == field && each.name.item == item) return &each;
  }
  return nullptr;
}

}  // namespace

std::string_view name_of(LifeState state) {
  constexpr std::string_view names[] = {"draft", "finished", "correcting", "returned", "approved"};
  return names[static_cast<std::size_t>(state)];
}

std::string_view words_of(LifeState state) {
  constexpr std::string_view words[] = {"Not finished", "Finished", "Being corrected", "Returned by the manager",
                                        "Approved by the manager"};
  return words[static_cast<std::size_t>(state)];
}

Result<RawDocument> Casework::raw(const SpaceId& space, const DocumentId& document) {
  return raw(space, document, TRY(reader_.document(space, document)));
}

Result<RawDocument> Casework::raw(const SpaceId& space, const DocumentId& document,
                                  std::vector<store::ShownField> fields) {
  RawDocument out;
  out.id = document;
  for (auto& each : fields) {
    RawField field{each.field, std::move(each.value), each.id, each.device};
    if (field.name.kind == static_cast<std::uint32_t>(Field::review)) TRY(take_office_review(space, document, field));
    out.fields.push_back(std::move(field));
  }
  return out;
}

/// Only an office's review counts: what anybody else wrote over it takes nothing back.
Status Casework::take_office_review(const SpaceId& space, const DocumentId& document, RawField& review) {
  if (TRY(is_office(review.device))) return {};
  auto history = TRY(reader_.history(store::FieldPath{space, document, review.name}));
  store::HistoryItem* newest = nullptr;
  for (auto& each : history) {
    if (each.verdict != merge::Verdict::merged || !each.value || !TRY(is_office(each.device))) continue;
    if (newest == nullptr || each.effective_at >= newest->effective_at) newest = &each;
  }
  if (newest != nullptr) review = RawField{review.name, *std::move(newest->value), newest->id, newest->device};
  return {};
}

Result<record::CaseRecord> Casework::read_case(const SpaceId& space) {
  std::vector<RawDocument> documents;
  const auto type_field = record::name_of(Field::type);
  for (const auto& id : TRY(reader_.documents(space))) {
    // The bytes of files are not part of what a case says, and there may be many.
    auto fields = TRY(reader_.document_unless(space, id, type_field, record::type_attachment));
    if (fields) documents.push_back(TRY(raw(space, id, *std::move(fields))));
  }
  return record::case_record(space, documents);
}

Result<std::vector<PublishedPolicy>> Casework::policies() {
  std::vector<std::string> refused;  // named by 'doorstep policy list'
  PublishedPolicy ours;
  ours.policy = rules::default_policy();
  ours.text = std::string(rules::default_policy_toml());
  ours.hash = crypto::sha256(as_bytes(ours.text));
  std::vector<PublishedPolicy> out{std::move(ours)};
  for (auto& each : TRY(published_policies(store_, refused))) out.push_back(std::move(each));
  return out;
}

Result<bool> Casework::is_office(const DeviceId& device) {
  if (device == store_.device() && store_.authority()) return true;  // a founding one is not in the log yet
  // A device that joined a moment ago may hold a case before the directory: then nobody is known to be an office.
  if (!TRY(store_.logs().find_space(store_.enrolment().directory))) return false;
  const auto devices = TRY(office::Office(store_).devices());
  return std::any_of(devices.begin(), devices.end(),
                     [&](const office::DeviceEntry& each) { return each.device == device && each.office; });
}

Result<Life> Casework::life(const SpaceId& space, const DocumentId& visit) {
  const auto document = TRY(raw(space, visit));
  std::vector<record::UnreadableField> unreadable;
  const auto record = record::visit_record(document, unreadable);
  Life out;
  out.version = record.version();
  if (out.version == 0) return out;
  const auto correction = record.corrections.find(out.version + 1);
  if (correction != record.corrections.end() && !correction->second.empty()) {
    out.state = LifeState::correcting;
    out.reason = correction->second;
    return out;
  }
  out.state = LifeState::finished;
  const auto review = record.reviews.find(out.version);
  if (review != record.reviews.end()) {
    const auto by = record.review_devices.find(out.version);
    const bool counts = by != record.review_devices.end() && TRY(is_office(by->second));
    if (counts && review->second.decision == record::Decision::approved) out.state = LifeState::approved;
    if (counts && review->second.decision == record::Decision::returned) out.state = LifeState::returned;
  }
  const auto& pins = record.versions.at(out.version).fields;
  for (const auto& each : document.fields) {
    if (!record::is_content(each.name)) continue;
    const auto pin = std::find_if(pins.begin(), pins.end(), [&](const record::FieldPin& one) {
      return one.field == each.name.kind && one.item == each.name.item;
    });
    const bool same =
        pin == pins.end() ? each.value.empty() : pin->write == each.write || pin->sha256 == crypto::sha256(each.value);
    if (!same) out.changed_since.push_back(each.name);
  }
  return out;
}

Result<RawDocument> Casework::fields_at_version(const SpaceId& space, const DocumentId& visit, std::uint64_t version) {
  const auto document = TRY(raw(space, visit));
  std::vector<record::UnreadableField> unreadable;
  const auto newest = record::visit_record(document, unreadable);
  const auto found = newest.versions.find(version);
  if (found == newest.versions.end()) {
    return fail(Errc::not_found, "there is no version " + std::to_string(version) + " of this visit");
  }
  RawDocument out;
  out.id = visit;
  for (const auto& each : document.fields) {
    if (!record::is_content(each.name)) out.fields.push_back(each);
  }
  for (const auto& pin : found->second.fields) {
    const change::FieldName name{pin.field, pin.item};
    const auto* shown = find(document, pin.field, pin.item);
    RawField field{name, {}, pin.write, {}};
    if (shown != nullptr && shown->write == pin.write) {
      field.value = shown->value;
    } else {
      auto value = TRY(reader_.value_of(store::FieldPath{space, visit, name}, pin.write));
      if (value) field.value = *std::move(value);
    }
    if (crypto::sha256(field.value) != pin.sha256) {
      return fail(Errc::not_found, "words of version " + std::to_string(version) + " (" + record::address_text(name) +
                                       ") are not on this device, or no longer as they were finished: sync first");
    }
    out.fields.push_back(std::move(field));
  }
  return out;
}

Result<record::VisitRecord> Casework::at_version(const SpaceId& space, const DocumentId& visit, std::uint64_t version) {
  std::vector<record::UnreadableField> unreadable;
  auto read = record::visit_record(TRY(fields_at_version(space, visit, version)), unreadable);
  read.versions.erase(read.versions.upper_bound(version), read.versions.end());
  return read;
}

Result<std::vector<record::VisitRecord>> Casework::finished_visits(const record::CaseRecord& a_case,
                                                                   const DocumentId* left_out,
                                                                   std::vector<InputProblem>& problems) {
  std::vector<record::VisitRecord> out;
  for (const auto& visit : a_case.visits) {
    if (visit.version() == 0 || (left_out != nullptr && visit.id == *left_out)) continue;
    if (visit.as_finished) {  // as nearly all are: no second reading
      out.push_back(visit);
      continue;
    }
    auto finished = at_version(a_case.space, visit.id, visit.version());
    if (finished) {
      out.push_back(*std::move(finished));
    } else if (finished.error().code == Errc::not_found) {
      problems.push_back(InputProblem{
          visit.id, "version", "visit " + visit.short_id() + ": " + finished.error().message + "; it is not counted"});
    } else {
      return fail(finished.error());
    }
  }
  return out;
}

/// `as_it_is`: a visit that is not finished, counted as if it were.
Result<Casework::Standings> Casework::judged(const record::CaseRecord& a_case, const record::VisitRecord* as_it_is,
                                             rules::Date as_of) {
  Standings out;
  auto visits = TRY(finished_visits(a_case, as_it_is != nullptr ? &as_it_is->id : nullptr, out.problems));
  if (as_it_is != nullptr) visits.push_back(*as_it_is);
  auto inputs = rule_inputs(a_case, visits);
  out.problems.insert(out.problems.end(), inputs.problems.begin(), inputs.problems.end());
  out.children = std::move(inputs.children);
  std::vector<rules::Policy> policies;
  out.policies = TRY(this->policies());
  for (const auto& each : out.policies) policies.push_back(each.policy);
  out.visits = std::move(inputs.visits);
  out.outcome = TRY(rules::evaluate(out.children, out.visits, policies, as_of));
  return out;
}

Result<Casework::Standings> Casework::standings(const record::CaseRecord& a_case, rules::Date as_of) {
  return judged(a_case, nullptr, as_of);
}

}  // namespace doorstep::casework
