// What every act of the client interface works with, and the acts: one function for each message of ClientRequest,
// named after it. client.cpp chooses among them.
#pragma once

#include "client.pb.h"
#include "core/base/result.hpp"
#include "core/base/rng.hpp"
#include "core/base/time.hpp"
#include "core/store/device_store.hpp"

namespace doorstep::client {

/// One call on an unlocked store.
struct Session {
  store::DeviceStore& store;
  Now now;
  Rng& rng;
};

// Errors are Refusals: Errc::not_found for what is not on this device, Errc::invalid_input for ids of a wrong length;
// others as core/casework and core/store say.

// ---- today.cpp, case_file.cpp
Result<wire::TodayView> today(Session& session, const wire::AskToday& ask);
Result<wire::CaseView> case_file(Session& session, const wire::AskCase& ask);

// ---- visit.cpp
Result<wire::VisitView> visit(Session& session, const wire::AskVisit& ask);

// ---- writing.cpp: what a person writes
Result<wire::NewVisitView> new_visit(Session& session, const wire::AskNewVisit& ask);
Result<wire::SavedView> save(Session& session, const wire::AskSave& ask);
Result<wire::SavedView> attach(Session& session, const wire::AskAttach& ask);
Result<wire::AttachmentView> attachment(Session& session, const wire::AskAttachment& ask);
Result<wire::PromptsView> prompts(Session& session, const wire::AskPrompts& ask);
Result<wire::ScratchView> scratch(Session& session, const wire::AskScratch& ask);
Result<wire::SavedView> keep_scratch(Session& session, const wire::AskKeepScratch& ask);

// ---- finishing.cpp
Result<wire::FinishView> finish(Session& session, const wire::AskFinish& ask);
Result<wire::FindingsView> action_check(Session& session, const wire::AskActionCheck& ask);
Result<wire::VisitView> correct(Session& session, const wire::AskCorrect& ask);
Result<wire::VisitView> review(Session& session, const wire::AskReview& ask);
Result<wire::VisitView> comment(Session& session, const wire::AskComment& ask);

// ---- conflicts.cpp: what was overwritten
Result<wire::HistoryView> history(Session& session, const wire::AskHistory& ask);
Result<wire::ConflictsView> conflicts(Session& session, const wire::AskConflicts& ask);
Result<wire::SavedView> resolve(Session& session, const wire::AskResolve& ask);

// ---- the manager's side: tasks.cpp, report.cpp, reviews.cpp, pattern.cpp, export_notes.cpp
Result<wire::TasksView> tasks(Session& session, const wire::AskTasks& ask);
Result<wire::SavedView> decide_task(Session& session, const wire::AskDecideTask& ask);
Result<wire::ReportView> report(Session& session, const wire::AskReport& ask);
Result<wire::ReviewsView> reviews(Session& session, const wire::AskReviews& ask);
Result<wire::SavedView> pattern(Session& session, const wire::AskPattern& ask);
Result<wire::ExportView> export_notes(Session& session, const wire::AskExport& ask);

}  // namespace doorstep::client
