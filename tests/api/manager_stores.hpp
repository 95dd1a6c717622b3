// What a manager works with: a family of two children on an office's and a tablet's stores, and its visit of 2 February
// 2026.
#pragma once

#include "tests/api/session_stores.hpp"

namespace doorstep::testing {

class Manager : public ::testing::Test, protected SessionStores {
 protected:
  /// Maya is 9 and Ruby 7, both on plans; nothing is recorded about supervision of Ruby's.
  Manager() : SessionStores("manager-test") {
    family.child(0x11, "Maya Brennock", "2016-05-19");
    family.child(0x12, "Ruby Brennock", "2018-09-14", record::PlanType::cp).episodes[0].value.supervision_ref.clear();
    at("2026-02-02T17:00");
    save_case();
    case_text(record::Field::allocated_to, "Priya Raman");
    case_text(record::Field::team, "North");
  }

  void case_text(record::Field field, const std::string& text) {
    save(*office, store::DocumentFields{record::case_document(space), {field_value(field, text)}});
    exchange_all();
  }
  /// v-1 is finished on the tablet and received by the office.
  void finish_visit() {
    at("2026-02-02T18:00");
    finish(*tablet);
    exchange_all();
  }
  /// Another visit like v-1, finished on the tablet.
  DocumentId another_visit(std::uint8_t number, const std::string& ref, const std::string& day) {
    auto visit = family.visit;
    visit.id = document_of(number);
    visit.ref = ref;
    visit.start = day + "T15:30:00+00:00";
    visit.end = day + "T16:30:00+00:00";
    at(day + "T18:00");
    save(*tablet, fields_of(visit));
    const auto done = on(*tablet).finish(space, visit.id, now, rng);
    EXPECT_TRUE(done && done->can_finish());
    exchange_all();
    return visit.id;
  }
  void review(const DocumentId& visit, record::Decision decision, const std::string& comment = {}) {
    later(minute_ms);
    expect_done(on(*office).review(space, visit, decision, comment, now, rng));
    exchange_all();
  }
  wire::ReportView report(const std::string& kind, const std::string& worker = {}) {
    wire::AskReport out;
    out.set_kind(kind);
    out.set_worker(worker);
    return ask(*office, client::report, out);
  }
  static wire::ReportSection section(const wire::ReportView& report, const std::string& key) {
    for (const auto& each : report.sections()) {
      if (each.key() == key) return each;
    }
    ADD_FAILURE() << "no section " << key;
    return {};
  }
  /// "v-1 v-2".
  static std::string refs(const google::protobuf::RepeatedPtrField<wire::VisitLine>& lines) {
    std::string out;
    for (const auto& each : lines) out += (out.empty() ? "" : " ") + each.ref();
    return out;
  }
  std::string child_bytes(std::size_t child) const { return client::bytes_of(family.a_case.children.at(child).id); }
};

}  // namespace doorstep::testing
