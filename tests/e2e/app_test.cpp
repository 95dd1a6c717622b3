// The journeys of workers and managers through the client interface, as the tablet app plays them, over real stores,
// the real command line beside them, and the real server. The screens themselves: tests/tablet.
#include <fstream>

#include "core/record/record.hpp"
#include "core/rules/calendar.hpp"
#include "record.pb.h"
#include "tests/e2e/app_device.hpp"

namespace doorstep::e2e {
namespace {

using record::Field;

constexpr const char* passphrase = "sample data only, never for real";

Millis moment(std::string_view text) { return *rules::parse_moment(text); }
std::uint32_t number(Field field) { return static_cast<std::uint32_t>(field); }

struct At {
  std::string space, visit;
};

class App : public World {
 protected:
  void SetUp() override {
    World::SetUp();
    priya = std::make_unique<AppDevice>(tablet.store_file(), moment("2026-04-01T15:30"));
    bernadette = std::make_unique<AppDevice>(office.store_file(), moment("2026-04-01T09:00"));
  }
  void import_drafts() { ASSERT_TRUE(tablet.run({"visit", "import", sample()}).done()); }
  void open() { priya->unlock(passphrase); }
  void open_office() { bernadette->unlock(passphrase); }

  static wire::TodayView today(AppDevice& device, const std::string& on = "") {
    return device.ask(asking([&](auto& ask) { ask.mutable_today()->set_on(on); })).today();
  }
  static std::string space_of(AppDevice& device, const std::string& family) {
    const auto shown = today(device);
    for (const auto& each : shown.cases()) {
      if (each.name() == family) return each.space();
    }
    ADD_FAILURE() << "no case " << family;
    return "";
  }
  static At find(AppDevice& device, const std::string& ref) {
    const auto all = today(device);
    for (const auto& each : all.cases()) {
      const auto file = device.ask(asking([&](auto& ask) { ask.mutable_case_file()->set_space(each.space()); }));
      for (const auto& visit : file.case_file().visits()) {
        if (visit.ref() == ref) return {visit.space(), visit.visit()};
      }
    }
    ADD_FAILURE() << "no visit " << ref;
    return {};
  }
  static wire::VisitView look(AppDevice& device, const At& at, std::uint64_t version = 0) {
    return device
        .ask(asking([&](auto& ask) {
          ask.mutable_visit()->set_space(at.space);
          ask.mutable_visit()->set_visit(at.visit);
          ask.mutable_visit()->set_version(version);
        }))
        .visit();
  }
  static wire::ClientRequest saving(const At& at, Field field, const std::string& value,
                                    std::optional<std::uint64_t> item = std::nullopt) {
    return asking([&](auto& ask) {
      auto* save = ask.mutable_save();
      save->set_space(at.space);
      save->set_document(at.visit);
      auto* write = save->add_fields();
      write->set_field(number(field));
      if (item) write->set_item(*item);
      write->set_value(value);
    });
  }
  static wire::FinishView finish(AppDevice& device, const At& at, bool really) {
    return device
        .ask(asking([&](auto& ask) {
          ask.mutable_finish()->set_space(at.space);
          ask.mutable_finish()->set_visit(at.visit);
          ask.mutable_finish()->set_really(really);
        }))
        .finish();
  }
  static const wire::FieldView* field_in(const wire::VisitView& view, Field field,
                                         std::optional<std::uint64_t> item = std::nullopt) {
    for (const auto& each : view.fields()) {
      const bool same = item ? each.has_item() && each.item() == *item : !each.has_item();
      if (each.field() == number(field) && same) return &each;
    }
    return nullptr;
  }
  static std::string text_in(const wire::VisitView& view, Field field) {
    const auto* found = field_in(view, field);
    return found != nullptr ? found->value() : "";
  }
  static std::uint64_t key_of(const wire::VisitView& view, const std::string& child) {
    for (const auto& each : view.children()) {
      if (each.child().name() == child) return each.child().key();
    }
    ADD_FAILURE() << "no child " << child;
    return 0;
  }
  static wire::CountsView counts(const wire::FinishView& view, const std::string& name) {
    for (const auto& each : view.children()) {
      if (each.name() == name) return each;
    }
    ADD_FAILURE() << name << " was not judged";
    return {};
  }

  std::unique_ptr<AppDevice> priya, bernadette;
};

// ---- W1

TEST_F(App, W1_AVisitIsDraftedOfflineAndEveryWordIsThereAfterTheAppWasKilled_P1) {
  open();
  const auto family = space_of(*priya, "Brennock");
  priya->ask(asking([&](auto& ask) {
    ask.mutable_new_visit()->set_space(family);
    ask.mutable_new_visit()->set_purpose("Planned CIN visit");
    ask.mutable_new_visit()->set_start("2026-04-01T16:00");
  }));
  const auto before = today(*priya);
  EXPECT_EQ(before.words(), "Wednesday 1 April 2026");
  ASSERT_EQ(before.visits_size(), 1);
  EXPECT_EQ(before.visits(0).case_name(), "Brennock");
  EXPECT_EQ(before.visits(0).time(), "4pm");
  EXPECT_EQ(before.visits(0).address(), "17 Tannery Row, Harrowmere");
  const At at{before.visits(0).space(), before.visits(0).visit()};

  const auto empty = look(*priya, at);
  EXPECT_TRUE(empty.writable());
  EXPECT_EQ(empty.head().status_words(), "Saved on this tablet. Not finished");
  ASSERT_EQ(empty.children_size(), 3);
  const auto maya = key_of(empty, "Maya Brennock");
  wire::TicksValue ticks;
  ticks.set_seen(wire::ANSWER_YES);
  ticks.set_seen_alone(wire::ANSWER_YES);
  ticks.set_bedroom_seen(wire::ANSWER_YES);
  priya->ask(saving(at, Field::ticks, ticks.SerializeAsString(), maya));
  const auto saved = priya->ask(saving(at, Field::setting, "The hall was warm.")).saved();
  EXPECT_EQ(saved.words(), "Saved on this tablet. Not finished");
  for (const auto* title : {"Home", "School"}) {
    wire::BlockValue block;
    block.set_title(title);
    block.set_text(std::string("She spoke of ") + title);
    block.set_child(maya);
    priya->ask(saving(at, Field::wishes_block, block.SerializeAsString(), 1000 + block.title().size()));
  }

  // Nothing is closed: the next one opens the same file as after kill -9 (the process as a whole: tests/tablet).
  AppDevice again(tablet.store_file(), priya->wall());
  EXPECT_EQ(again.ask(asking([](auto& ask) { ask.mutable_device(); })).device().state(), wire::DeviceView::LOCKED);
  again.unlock(passphrase);
  const auto view = look(again, at);
  EXPECT_EQ(text_in(view, Field::setting), "The hall was warm.");
  int blocks = 0;
  for (const auto& each : view.fields()) blocks += each.field() == number(Field::wishes_block) ? 1 : 0;
  EXPECT_EQ(blocks, 2);
  wire::TicksValue kept;
  ASSERT_NE(field_in(view, Field::ticks, maya), nullptr);
  ASSERT_TRUE(kept.ParseFromString(field_in(view, Field::ticks, maya)->value()));
  EXPECT_EQ(kept.seen_alone(), wire::ANSWER_YES);
}

TEST_F(App, WhatIsLockedSaysNothingAndAWrongPassphraseOpensNothing_P3) {
  AppDevice device(tablet.store_file(), moment("2026-04-01T10:00"));
  std::string words;
  EXPECT_EQ(device.refusal(asking([](auto& ask) { ask.mutable_today(); }), &words), "not_allowed");
  EXPECT_EQ(device.refusal(asking([](auto& ask) { ask.mutable_unlock()->set_passphrase("not the passphrase"); }), &words),
            "wrong_passphrase");
  EXPECT_EQ(words.find("not the passphrase"), std::string::npos);
  EXPECT_EQ(device.unlock(passphrase).state(), wire::DeviceView::UNLOCKED);
  EXPECT_EQ(device.ask(asking([](auto& ask) { ask.mutable_lock(); })).device().state(), wire::DeviceView::LOCKED);
  EXPECT_EQ(device.refusal(asking([](auto& ask) { ask.mutable_today(); })), "not_allowed");
}

// ---- W2

TEST_F(App, W2_ASiblingWhoWasNotAloneIsAHomeVisitAndTheOthersStayStatutory) {
  import_drafts();
  ASSERT_TRUE(tablet.run({"visit", "finish", "v-1"}).done());
  open();
  const auto at = find(*priya, "v-8");
  const auto view = look(*priya, at);
  const auto maya = key_of(view, "Maya Brennock");
  wire::TicksValue ticks;
  ASSERT_TRUE(ticks.ParseFromString(field_in(view, Field::ticks, maya)->value()));
  ticks.clear_concern();
  priya->ask(saving(at, Field::ticks, ticks.SerializeAsString(), maya));
  const auto unasked = look(*priya, at);
  for (const auto& child : unasked.children()) {
    EXPECT_EQ(child.asked_concern(), child.child().key() == maya) << child.child().name();
  }
  const auto held_up = finish(*priya, at, true);
  EXPECT_FALSE(held_up.finished());
  ASSERT_GT(held_up.findings_size(), 0);
  EXPECT_EQ(held_up.findings(0).code(), "E-CONCERN");
  EXPECT_EQ(held_up.findings(0).section(), "children");
  ticks.set_concern(wire::ANSWER_NO);
  priya->ask(saving(at, Field::ticks, ticks.SerializeAsString(), maya));

  const auto plan = finish(*priya, at, false);
  EXPECT_TRUE(plan.can_finish());
  EXPECT_EQ(counts(plan, "Maya Brennock").label(), "Home Visit");
  EXPECT_GT(counts(plan, "Maya Brennock").why_size(), 0);
  EXPECT_EQ(counts(plan, "Theo Pike").label(), "Statutory CIN Visit");
  EXPECT_EQ(counts(plan, "Isla Pike").label(), "Statutory CIN Visit");
  EXPECT_EQ(plan.book_by(), "2026-04-14");
  EXPECT_NE(plan.book_by_words().find("Maya Brennock"), std::string::npos);
  const auto done = finish(*priya, at, true);
  EXPECT_TRUE(done.finished());
  bool due = false;
  for (const auto& each : done.due_after()) {
    due = due || (each.child_name() == "Maya Brennock" && each.kind() == "CIN" && each.date() == "2026-04-14");
  }
  EXPECT_TRUE(due) << "Maya's due date stays 14 April";
  const auto finished = look(*priya, at);
  EXPECT_FALSE(finished.writable());
  EXPECT_EQ(finished.head().status_words(), "Waiting to send");
  EXPECT_EQ(priya->refusal(saving(at, Field::setting, "other words")), "not_allowed");
}

// ---- W3

TEST_F(App, W3_TheFirstLookedAfterVisitOfAChildOnAPlanMakesTwoNotesThatAreSentTogether_P7) {
  import_drafts();
  ASSERT_TRUE(tablet.run({"visit", "finish", "v-2"}).done());
  open();
  const auto at = find(*priya, "v-3");
  const auto plan = finish(*priya, at, false);
  EXPECT_EQ(counts(plan, "Jayden Vance").label(), "Statutory CLA Visit and Statutory CP Visit");
  EXPECT_TRUE(counts(plan, "Jayden Vance").two_notes());
  const auto jayden = key_of(look(*priya, at), "Jayden Vance");
  priya->ask(saving(at, Field::full_note, "STAT_CLA", jayden));
  ASSERT_TRUE(finish(*priya, at, true).finished());
  auto notes = look(*priya, at).notes();
  ASSERT_EQ(notes.size(), 2);
  for (const auto& note : notes) {
    EXPECT_EQ(note.cross_reference(), note.type() == "STAT_CP");
    EXPECT_EQ(note.status_words(), "Waiting to send");
    if (!note.cross_reference()) continue;
    EXPECT_NE(note.words().find("See the full recording in Statutory CLA Visit"), std::string::npos);
  }
  const auto done = priya->sync(*server);
  EXPECT_FALSE(done.offline());
  notes = look(*priya, at).notes();
  for (const auto& note : notes) EXPECT_EQ(note.status(), "sent") << note.status_words();
  EXPECT_EQ(look(*priya, at).head().status_words().substr(0, 30), "Sent. On the central record at");
}

TEST_F(App, NothingIsSaidToBeSentWhileTheServerIsOutOfReach_P7) {
  import_drafts();
  server->stop();
  open();
  const auto at = find(*priya, "v-5");
  ASSERT_TRUE(finish(*priya, at, true).finished());
  EXPECT_TRUE(priya->sync(*server).offline());
  EXPECT_EQ(look(*priya, at).head().status_words(), "Waiting to send");
  const auto device = priya->ask(asking([](auto& ask) { ask.mutable_device(); })).device();
  EXPECT_GT(device.waiting().count(), 0u);
  EXPECT_EQ(device.help_size(), 0) << "being out of reach is no fault";
  server->start();
  EXPECT_FALSE(priya->sync(*server).offline());
  EXPECT_EQ(look(*priya, at).head().status(), "sent");
}

// ---- W4

TEST_F(App, W4_AVisitAtAClosedDoorWithAConcernMakesTheManagersTaskAtOnce) {
  import_drafts();
  ASSERT_TRUE(tablet.run({"visit", "finish", "v-4"}).done());
  open();
  const auto family = space_of(*priya, "Vance");
  const auto made = priya->ask(asking([&](auto& ask) { ask.mutable_new_visit()->set_space(family); })).new_visit();
  const At at{made.space(), made.visit()};
  const auto ruby = key_of(look(*priya, at), "Ruby Vance");
  priya->ask(saving(at, Field::outcome, "unsuccessful"));
  priya->ask(saving(at, Field::non_engaged, "yes"));
  priya->ask(saving(at, Field::non_engagement, "Nobody came to the door."));
  wire::TicksValue ticks;
  ticks.set_seen(wire::ANSWER_NO);
  ticks.set_seen_alone(wire::ANSWER_NO);
  ticks.set_concern(wire::ANSWER_YES);
  const auto saved = priya->ask(saving(at, Field::ticks, ticks.SerializeAsString(), ruby)).saved();
  ASSERT_EQ(saved.raised_size(), 1);
  EXPECT_EQ(saved.raised(0).kind(), "team_manager");
  EXPECT_EQ(saved.raised(0).child_name(), "Ruby Vance");
  EXPECT_EQ(priya->ask(saving(at, Field::ticks, ticks.SerializeAsString(), ruby)).saved().raised_size(), 0) << "once";

  priya->ask(saving(at, Field::setting, "I did not see inside"));
  priya->ask(saving(at, Field::wishes, "Not seen at this visit", ruby));
  priya->ask(saving(at, Field::parents_none, "No parent or carer present"));
  priya->ask(saving(at, Field::nothing_new, "yes"));
  priya->ask(saving(at, Field::analysis_text, "A second missed visit."));
  priya->ask(saving(at, Field::actions_none, "yes"));
  const auto done = finish(*priya, at, true);
  for (const auto& each : done.findings()) EXPECT_FALSE(each.holds_up()) << each.words();
  ASSERT_TRUE(done.finished());
  EXPECT_EQ(counts(done, "Ruby Vance").label(), "Home Visit");
  bool waiting = false;
  const auto afterwards = look(*priya, at);
  for (const auto& task : afterwards.tasks()) {
    waiting = waiting || (task.kind() == "team_manager" && task.status_words() == "Waiting to send");
  }
  EXPECT_TRUE(waiting);
}

// ---- W5, with the conflict that it meets

TEST_F(App, W5_ACorrectionIsAVersionAndWhatWasChangedApartIsDecidedSideBySide_P5) {
  import_drafts();
  open();
  const auto at = find(*priya, "v-1");
  ASSERT_TRUE(finish(*priya, at, true).finished());
  const auto first = text_in(look(*priya, at), Field::analysis_text);
  ASSERT_FALSE(priya->sync(*server).offline());
  office.sync();
  priya->ask(asking([&](auto& ask) {
    ask.mutable_correct()->set_space(at.space);
    ask.mutable_correct()->set_visit(at.visit);
    ask.mutable_correct()->set_reason("One sentence was wrong");
  }));
  EXPECT_EQ(priya->refusal(asking([&](auto& ask) {
              ask.mutable_correct()->set_space(at.space);
              ask.mutable_correct()->set_visit(at.visit);
            })),
            "invalid_input")
      << "a reason is required";
  priya->ask(saving(at, Field::analysis_text, "Gareth's new hours share the mornings."));
  ASSERT_TRUE(finish(*priya, at, true).finished());
  const auto second = look(*priya, at);
  EXPECT_EQ(second.head().life().version(), 2u);
  ASSERT_EQ(second.versions_size(), 2);
  EXPECT_EQ(second.versions(0).reason(), "One sentence was wrong");
  EXPECT_EQ(text_in(look(*priya, at, 1), Field::analysis_text), first) << "version 1 stays readable";

  // The office corrected the same block meanwhile.
  open_office();
  const auto there = find(*bernadette, "v-1");
  bernadette->ask(asking([&](auto& ask) {
    ask.mutable_correct()->set_space(there.space);
    ask.mutable_correct()->set_visit(there.visit);
    ask.mutable_correct()->set_reason("A question");
  }));
  bernadette->ask(saving(there, Field::analysis_text, "Please confirm at the next visit."));
  ASSERT_FALSE(bernadette->sync(*server).offline());
  ASSERT_FALSE(priya->sync(*server).offline());
  ASSERT_FALSE(bernadette->sync(*server).offline());
  const auto listed = priya->ask(asking([](auto& ask) { ask.mutable_conflicts(); })).conflicts();
  const wire::ConflictView* conflict = nullptr;
  for (const auto& each : listed.conflicts()) {
    if (each.field() == number(Field::analysis_text)) conflict = &each;
  }
  ASSERT_NE(conflict, nullptr);
  EXPECT_TRUE(conflict->text());
  EXPECT_EQ(conflict->base().text(), first);
  ASSERT_EQ(conflict->versions_size(), 2);
  bool mine = false, theirs = false;
  for (const auto& each : conflict->versions()) {
    mine = mine || (each.mine() && each.text() == "Gareth's new hours share the mornings.");
    theirs = theirs || (!each.mine() && each.holder() == "Bernadette Osei");
  }
  EXPECT_TRUE(mine && theirs);
  const auto shown = look(*priya, at);
  EXPECT_EQ(shown.head().status_words(), "Needs your decision: changed in two places");
  priya->ask(asking([&](auto& ask) {
    auto* resolve = ask.mutable_resolve();
    resolve->set_space(conflict->space());
    resolve->set_document(conflict->document());
    resolve->set_field(conflict->field());
    resolve->set_value("Gareth's new hours share the mornings. To be confirmed at the next visit.");
  }));
  ASSERT_FALSE(priya->sync(*server).offline());
  ASSERT_FALSE(bernadette->sync(*server).offline());
  for (auto* device : {priya.get(), bernadette.get()}) {
    const auto history = device
                             ->ask(asking([&](auto& ask) {
                               ask.mutable_history()->set_space(at.space);
                               ask.mutable_history()->set_document(at.visit);
                               ask.mutable_history()->set_field(number(Field::analysis_text));
                             }))
                             .history();
    bool by_priya = false, by_bernadette = false;
    for (const auto& line : history.lines()) {
      by_priya = by_priya || line.holder() == "Priya Raman";
      by_bernadette = by_bernadette || line.holder() == "Bernadette Osei";
    }
    EXPECT_TRUE(by_priya && by_bernadette);
    const auto left = device->ask(asking([](auto& ask) { ask.mutable_conflicts(); }));
    for (const auto& each : left.conflicts().conflicts()) {
      EXPECT_NE(each.field(), number(Field::analysis_text)) << "it is closed for everybody";
    }
  }
}

// ---- M1 to M3

TEST_F(App, M1_ComplianceShowsWhatIsOverdueFirstAndItsCsvIsTheScreen) {
  ASSERT_TRUE(tablet.run({"visit", "import", sample(), "--finish"}).done());
  tablet.sync();
  office.sync();
  open_office();
  const auto report = bernadette
                          ->ask(asking([](auto& ask) {
                            ask.mutable_report()->set_kind("seen_alone");
                            ask.mutable_report()->set_on("2026-04-01");
                          }))
                          .report();
  const wire::ReportSection* seen = nullptr;
  for (const auto& each : report.sections()) {
    if (each.key() == "seen_alone") seen = &each;
  }
  ASSERT_NE(seen, nullptr);
  ASSERT_GT(seen->rows_size(), 1);
  EXPECT_EQ(seen->rows(0).child(), "Jayden Vance");
  EXPECT_EQ(seen->rows(0).in_order(), "no");
  EXPECT_EQ(seen->rows(1).child(), "Ruby Vance");
  for (const auto& section : report.sections()) {
    for (const auto& row : section.rows()) {
      EXPECT_NE(report.csv().find(row.child()), std::string::npos);
    }
  }
  EXPECT_FALSE(report.footnote().empty());
}

TEST_F(App, M2_TheManagersDecisionOnAConcernReachesTheWorkersTablet) {
  import_drafts();
  open();
  const auto at = find(*priya, "v-7");
  const auto view = look(*priya, at);
  const auto ruby = key_of(view, "Ruby Vance");
  wire::TicksValue ticks;
  ASSERT_TRUE(ticks.ParseFromString(field_in(view, Field::ticks, ruby)->value()));
  ticks.set_concern(wire::ANSWER_YES);
  priya->ask(saving(at, Field::ticks, ticks.SerializeAsString(), ruby));
  ASSERT_TRUE(finish(*priya, at, true).finished());
  ASSERT_FALSE(priya->sync(*server).offline());
  open_office();
  ASSERT_FALSE(bernadette->sync(*server).offline());
  const auto tasks = bernadette->ask(asking([](auto& ask) { ask.mutable_tasks(); })).tasks();
  const wire::TaskView* task = nullptr;
  for (const auto& each : tasks.tasks()) {
    if (each.kind() == "team_manager" && each.child_name() == "Ruby Vance") task = &each;
  }
  ASSERT_NE(task, nullptr);
  bernadette->ask(asking([&](auto& ask) {
    ask.mutable_decide_task()->set_space(task->space());
    ask.mutable_decide_task()->set_task(task->task());
    ask.mutable_decide_task()->set_words("Visit together tomorrow.");
  }));
  ASSERT_FALSE(bernadette->sync(*server).offline());
  ASSERT_FALSE(priya->sync(*server).offline());
  bool decided = false;
  const auto told = priya->ask(asking([](auto& ask) { ask.mutable_tasks()->set_all(true); }));
  for (const auto& each : told.tasks().tasks()) {
    decided = decided || (each.task() == task->task() && each.decided() && each.decision() == "Visit together tomorrow." &&
                          each.decided_by() == "Bernadette Osei");
  }
  EXPECT_TRUE(decided);
}

TEST_F(App, M3_TheManagerAsksAndApprovesAndALaterChangeIsACorrection) {
  import_drafts();
  open();
  const auto at = find(*priya, "v-2");
  ASSERT_TRUE(finish(*priya, at, true).finished());
  ASSERT_FALSE(priya->sync(*server).offline());
  open_office();
  ASSERT_FALSE(bernadette->sync(*server).offline());
  const auto waiting = bernadette->ask(asking([](auto& ask) { ask.mutable_reviews(); })).reviews();
  ASSERT_EQ(waiting.waiting_size(), 1);
  EXPECT_EQ(waiting.waiting(0).ref(), "v-2");
  bernadette->ask(asking([&](auto& ask) {
    auto* comment = ask.mutable_comment();
    comment->set_space(at.space);
    comment->set_visit(at.visit);
    comment->set_section("analysis");
    comment->set_text("What does this mean for Ruby?");
  }));
  ASSERT_FALSE(bernadette->sync(*server).offline());
  ASSERT_FALSE(priya->sync(*server).offline());
  const auto asked = look(*priya, at);
  ASSERT_EQ(asked.comments_size(), 1);
  EXPECT_EQ(asked.comments(0).section_title(), "Analysis / progress of the plan");
  const auto by_worker = priya->refusal(asking([&](auto& ask) {
    ask.mutable_review()->set_space(at.space);
    ask.mutable_review()->set_visit(at.visit);
    ask.mutable_review()->set_approve(true);
  }));
  EXPECT_EQ(by_worker, "not_allowed") << "only an office reviews";
  const auto approved = bernadette
                            ->ask(asking([&](auto& ask) {
                              ask.mutable_review()->set_space(at.space);
                              ask.mutable_review()->set_visit(at.visit);
                              ask.mutable_review()->set_approve(true);
                            }))
                            .visit();
  EXPECT_EQ(approved.head().life().state(), "approved");
  EXPECT_EQ(approved.review().by(), "Bernadette Osei");
  ASSERT_FALSE(bernadette->sync(*server).offline());
  ASSERT_FALSE(priya->sync(*server).offline());
  EXPECT_EQ(look(*priya, at).head().life().state(), "approved");
  EXPECT_EQ(priya->refusal(saving(at, Field::setting, "other words")), "not_allowed");
}

// ---- joining, backup

TEST_F(App, JoinsByInvitationWaitsForTheOfficeAndIsLetIn) {
  ASSERT_TRUE(
      office.run({"office", "invite", "--label", "tab-050", "--holder", "Imogen Hale", "--out", file("invitation")}).done());
  const auto invitation = read_file(file("invitation"));
  AppDevice fresh(file("fresh.db"), moment("2026-04-01T10:00"));
  EXPECT_EQ(fresh.ask(asking([](auto& ask) { ask.mutable_device(); })).device().state(), wire::DeviceView::NONE);
  const auto invited =
      fresh.ask(asking([&](auto& ask) { ask.mutable_invitation()->set_text(invitation); })).invitation();
  EXPECT_EQ(invited.label(), "tab-050");
  EXPECT_EQ(invited.holder(), "Imogen Hale");
  const auto joining = [&](const std::string& secret) {
    return asking([&](auto& ask) {
      ask.mutable_join()->set_invitation(invitation);
      ask.mutable_join()->set_passphrase(secret);
    });
  };
  EXPECT_EQ(fresh.refusal(joining("short")), "invalid_input");
  EXPECT_EQ(fresh.ask(asking([](auto& ask) { ask.mutable_device(); })).device().state(), wire::DeviceView::NONE);
  const auto device = fresh.ask(joining("a passphrase of a test")).device();
  EXPECT_EQ(device.state(), wire::DeviceView::UNLOCKED);
  EXPECT_FALSE(device.joined());
  EXPECT_EQ(device.join_code().size(), 6u);
  EXPECT_TRUE(fresh.sync(*server).awaiting_approval());
  office.sync();
  EXPECT_FALSE(fresh.sync(*server).awaiting_approval());
  EXPECT_TRUE(fresh.ask(asking([](auto& ask) { ask.mutable_device(); })).device().joined());
}

TEST_F(App, ABackupIsSealedAndOpensElsewhereWithThePassphrase_P3) {
  import_drafts();
  open();
  const auto backup = priya->ask(asking([](auto& ask) { ask.mutable_backup(); })).backup();
  EXPECT_EQ(backup.name(), "doorstep-tab-014-2026-04-01.backup");
  for (const auto* word : {"Maya", "biscuit tin", "Brennock", "sample data only"}) {
    EXPECT_EQ(backup.file().find(word), std::string::npos) << word;
  }
  const auto restoring = [](const std::string& file) {
    return asking([&](auto& ask) { ask.mutable_restore()->set_file(file); });
  };
  AppDevice fresh(file("restored.db"), moment("2026-04-01T10:00"));
  EXPECT_EQ(fresh.refusal(restoring("not a backup")), "malformed");
  auto damaged = backup.file();
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 1);
  EXPECT_EQ(fresh.refusal(restoring(damaged)), "storage_corrupt");
  EXPECT_EQ(fresh.refusal(restoring(backup.file().substr(0, backup.file().size() - 10))), "storage_corrupt");
  EXPECT_EQ(fresh.ask(asking([](auto& ask) { ask.mutable_device(); })).device().state(), wire::DeviceView::NONE);
  EXPECT_EQ(fresh.ask(restoring(backup.file())).device().state(), wire::DeviceView::LOCKED);
  EXPECT_EQ(fresh.refusal(restoring(backup.file())), "already_exists");
  fresh.unlock(passphrase);
  const auto words = text_in(look(fresh, find(fresh, "v-1")), Field::setting);
  EXPECT_EQ(words, text_in(look(*priya, find(*priya, "v-1")), Field::setting));
  EXPECT_FALSE(words.empty());
}

TEST_F(App, NonsenseIsRefusedInWords) {
  open();
  std::string words;
  const auto refused = [&](const auto& set) { return priya->refusal(asking(set), &words); };
  EXPECT_EQ(refused([](auto& ask) { ask.mutable_visit()->set_space("short"); }), "invalid_input");
  EXPECT_EQ(refused([](auto& ask) { ask.mutable_today()->set_on("31 June"); }), "invalid_input");
  EXPECT_FALSE(words.empty());
  EXPECT_EQ(refused([](auto&) {}), "unsupported");
  const auto family = space_of(*priya, "Brennock");
  EXPECT_EQ(refused([&](auto& ask) {
              ask.mutable_visit()->set_space(family);
              ask.mutable_visit()->set_visit(std::string(16, 'x'));
            }),
            "not_found");
}

}  // namespace
}  // namespace doorstep::e2e
