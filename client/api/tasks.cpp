// What somebody has to do because of a visit, and what was decided.
#include <algorithm>

#include "client/api/ask_ids.hpp"
#include "client/api/case_book.hpp"
#include "client/api/session.hpp"
#include "client/api/views.hpp"
#include "client/api/wording.hpp"

namespace doorstep::client {
namespace {

/// Dates sort as texts; a task without one comes last.
bool earlier(const wire::TaskView& a, const wire::TaskView& b) {
  if (a.due().empty() != b.due().empty()) return b.due().empty();
  return a.due() < b.due();
}

}  // namespace

Result<wire::TasksView> tasks(Session& session, const wire::AskTasks& ask) {
  casework::Casework casework(session.store);
  std::vector<wire::TaskView> all;
  for (const auto& entry : TRY(CaseBook(session.store).cases())) {
    const auto a_case = TRY(casework.read_case(entry.space));
    for (const auto& each : a_case.tasks) {
      if (each.decision && !ask.all()) continue;
      all.push_back(TRY(task_view(session.store, a_case, each, session.now.wall)));
    }
  }
  std::stable_sort(all.begin(), all.end(), earlier);
  wire::TasksView out;
  for (auto& each : all) *out.add_tasks() = std::move(each);
  return out;
}

Result<wire::SavedView> decide_task(Session& session, const wire::AskDecideTask& ask) {
  const auto space = TRY(id_from<SpaceId>(ask.space()));
  const auto task = TRY(id_from<DocumentId>(ask.task()));
  TRY(casework::Casework(session.store).decide_task(space, task, ask.words(), session.now, session.rng));
  wire::SavedView out;
  out.set_at(session.now.wall);
  out.set_words(std::string(words_waiting));  // a decision is no draft: it is signed already
  return out;
}

}  // namespace doorstep::client
