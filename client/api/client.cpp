#include "client/api/client.hpp"

#include "client.pb.h"
#include "client/api/session.hpp"

namespace doorstep::client {
namespace {

using Ask = wire::ClientRequest::AskCase;

void refuse(const Error& error, wire::ClientAnswer& answer) {
  answer.Clear();
  answer.mutable_refusal()->set_code(std::string(name_of(error.code)));
  answer.mutable_refusal()->set_message(error.message);
}

}  // namespace

Bytes Client::call(ByteView bytes) {
  wire::ClientRequest request;
  wire::ClientAnswer answer;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    refuse(Error{Errc::malformed, "the app asked for something that does not parse: update it"}, answer);
  } else {
    now_ = Now{request.wall(), request.monotonic()};
    if (const auto done = choose(request, answer); !done) refuse(done.error(), answer);
  }
  return to_bytes(answer.SerializeAsString());
}

Status Client::choose(const wire::ClientRequest& request, wire::ClientAnswer& answer) {
  switch (request.ask_case()) {
    case Ask::kInvitation:
      *answer.mutable_invitation() = TRY(invitation(request.invitation().text()));
      return {};
    case Ask::kJoin:
      TRY(join(request.join()));
      break;
    case Ask::kUnlock:
      TRY(unlock(request.unlock()));
      break;
    case Ask::kLock:
      lock();
      break;
    case Ask::kRestore:
      TRY(restore(request.restore()));
      break;
    case Ask::kDevice:
      break;
    case Ask::kBackup:
      *answer.mutable_backup() = TRY(backup());
      return {};
    case Ask::kSync:
      *answer.mutable_sync() = TRY(sync(request.sync()));
      return {};
    case Ask::kHint:
      *answer.mutable_hint() = TRY(hint());
      return {};
    default:
      return choose_record_act(request, answer);
  }
  *answer.mutable_device() = TRY(device());
  return {};
}

Status Client::choose_record_act(const wire::ClientRequest& request, wire::ClientAnswer& answer) {
  Session session{*TRY(unlocked()), now_, rng_};
  switch (request.ask_case()) {
// case, act, member of the answer
#define DOORSTEP_ACT(Case, act, result)                              \
  case Ask::k##Case:                                                 \
    *answer.mutable_##result() = TRY(act(session, request.act()));   \
    return {};
    DOORSTEP_ACT(Today, today, today)
    DOORSTEP_ACT(CaseFile, case_file, case_file)
    DOORSTEP_ACT(Visit, visit, visit)
    DOORSTEP_ACT(NewVisit, new_visit, new_visit)
    DOORSTEP_ACT(Save, save, saved)
    DOORSTEP_ACT(Prompts, prompts, prompts)
    DOORSTEP_ACT(Scratch, scratch, scratch)
    DOORSTEP_ACT(KeepScratch, keep_scratch, saved)
    DOORSTEP_ACT(Finish, finish, finish)
    DOORSTEP_ACT(ActionCheck, action_check, findings)
    DOORSTEP_ACT(Correct, correct, visit)
    DOORSTEP_ACT(Review, review, visit)
    DOORSTEP_ACT(Comment, comment, visit)
    DOORSTEP_ACT(History, history, history)
    DOORSTEP_ACT(Conflicts, conflicts, conflicts)
    DOORSTEP_ACT(Resolve, resolve, saved)
    DOORSTEP_ACT(Attach, attach, saved)
    DOORSTEP_ACT(Attachment, attachment, attachment)
    DOORSTEP_ACT(Tasks, tasks, tasks)
    DOORSTEP_ACT(DecideTask, decide_task, saved)
    DOORSTEP_ACT(Report, report, report)
    DOORSTEP_ACT(Reviews, reviews, reviews)
    DOORSTEP_ACT(Pattern, pattern, saved)
    DOORSTEP_ACT(ExportNotes, export_notes, export_notes)
#undef DOORSTEP_ACT
    default:
      return fail(Errc::unsupported, "the app asked for something that this core does not know: update it");
  }
}

}  // namespace doorstep::client
