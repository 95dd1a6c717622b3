// What workers and managers do with a visit record: finish, correct, review; what comes of it: case notes and tasks.
//
// The life of a record: draft → finished (version 1, locked) → correcting (a reason was given) → finished (version 2)
// …; a finished version is reviewed by an office: approved, or returned with a comment. A version holds the write id
// and hash of every field's winner, so it stays readable however often the record is corrected, and a change that
// somebody made meanwhile elsewhere is noticed and shown. Finish writes the version, the case notes and the tasks as
// one change: everybody has all of it or nothing (DUAL-05).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/casework/finish_check.hpp"
#include "core/casework/policies.hpp"
#include "core/record/case_record.hpp"
#include "core/rules/engine.hpp"
#include "core/store/outbox.hpp"
#include "core/store/record_reader.hpp"

namespace doorstep::casework {

enum class LifeState : std::uint8_t {
  draft,       ///< never finished
  finished,    ///< locked; nobody has reviewed the newest version
  correcting,  ///< a reason was given, the next version is being written
  returned,    ///< the manager asked for something
  approved,
};
std::string_view name_of(LifeState state);   ///< "finished"
std::string_view words_of(LifeState state);  ///< "Finished"

struct Life {
  LifeState state{};
  std::uint64_t version = 0;      ///< newest finished
  std::string reason;             ///< of the correction under way
  /// Fields whose words are no longer those of the newest version although nobody opened a correction: written
  /// elsewhere meanwhile. Empty while drafting or correcting.
  std::vector<change::FieldName> changed_since;
  bool locked() const { return state != LifeState::draft && state != LifeState::correcting; }
};

/// Reads and acts on the records of an unlocked store.
class Casework {
 public:
  explicit Casework(store::DeviceStore& store) : store_(store), outbox_(store), reader_(store) {}

  Result<record::CaseRecord> read_case(const SpaceId& space);
  /// The defaults, then the policies of the directory whose signatures verify.
  Result<std::vector<PublishedPolicy>> policies();

  Result<Life> life(const SpaceId& space, const DocumentId& visit);
  /// The visit as a finished version holds it. Errc::not_found for a version that there is not, and when words of it
  /// are not on this device.
  Result<record::VisitRecord> at_version(const SpaceId& space, const DocumentId& visit, std::uint64_t version);
  /// The same, field by field.
  Result<record::RawDocument> fields_at_version(const SpaceId& space, const DocumentId& visit, std::uint64_t version);

  /// The rules over a case's finished visits, each as its newest version holds it ("basis: finished visits only"),
  /// on a day. What cannot be judged is named in `problems` and left out; the rest stands (P9).
  struct Standings {
    rules::Outcome outcome;
    std::vector<rules::Child> children;
    std::vector<rules::Visit> visits;
    std::vector<InputProblem> problems;
    std::vector<PublishedPolicy> policies;  ///< that judged them
  };
  Result<Standings> standings(const record::CaseRecord& a_case, rules::Date as_of);

  /// What Finish would do, and what it asks for first.
  struct NotePlan {
    DocumentId id;
    record::Note note;
  };
  struct TaskPlan {
    DocumentId id;
    record::Task task;
  };
  struct FinishPlan {
    std::uint64_t version = 0;  ///< that it would make
    std::vector<Finding> findings;
    std::vector<InputProblem> problems;        ///< of the case: what could not be judged
    std::vector<rules::Judgement> judgements;  ///< of this visit, by child
    std::vector<rules::Standing> standings;    ///< today, with this visit among the finished ones
    PublishedPolicy policy;                    ///< that judges it
    std::vector<NotePlan> notes;
    std::vector<DocumentId> notes_withdrawn;   ///< of an earlier version, for types that it no longer is
    std::vector<TaskPlan> tasks;               ///< those that do not exist yet
    bool can_finish() const;
  };
  Result<FinishPlan> plan_finish(const SpaceId& space, const DocumentId& visit, Now now);

  /// Makes the next version with its notes and tasks, signed for sending when it returns. When errors hold it up,
  /// nothing is written and the plan says what is missing. Errc::not_allowed when the record is finished already and no
  /// correction is open.
  Result<FinishPlan> finish(const SpaceId& space, const DocumentId& visit, Now now, Rng& rng);
  /// Opens a correction. Errc::invalid_input without a reason; Errc::not_allowed for a draft.
  Status correct(const SpaceId& space, const DocumentId& visit, const std::string& reason, Now now, Rng& rng);
  /// An office's word on the newest version. Errc::not_allowed on a device that is not an office's, and for a draft;
  /// Errc::invalid_input for a return without a comment.
  Status review(const SpaceId& space, const DocumentId& visit, record::Decision decision, const std::string& comment,
                Now now, Rng& rng);
  Status comment(const SpaceId& space, const DocumentId& visit, const std::string& section, const std::string& text,
                 Now now, Rng& rng);
  /// Errc::not_allowed (E-XREF) for a full note that a cross-reference points to.
  Status withdraw_note(const SpaceId& space, const DocumentId& note, const std::string& reason, Now now, Rng& rng);
  Status decide_task(const SpaceId& space, const DocumentId& task, const std::string& words, Now now, Rng& rng);
  /// Whether a record may be written to: Errc::not_allowed, saying "Correct this record" first, for a locked one.
  Status writable(const SpaceId& space, const DocumentId& visit);
  /// Tasks that ticks call for at once (T-TM, R-13), before Finish: call after ticks were saved. Returns those that are
  /// new; a task exists once however often this is called.
  Result<std::vector<TaskPlan>> raise_tasks(const SpaceId& space, const DocumentId& visit, Now now, Rng& rng);

 private:
  Result<record::RawDocument> raw(const SpaceId& space, const DocumentId& document);
  Result<record::RawDocument> raw(const SpaceId& space, const DocumentId& document,
                                  std::vector<store::ShownField> fields);
  Result<std::vector<record::VisitRecord>> finished_visits(const record::CaseRecord& a_case,
                                                           const DocumentId* left_out,
                                                           std::vector<InputProblem>& problems);
  Result<Standings> judged(const record::CaseRecord& a_case, const record::VisitRecord* as_it_is, rules::Date as_of);
  Result<bool> is_office(const DeviceId& device);
  Status take_office_review(const SpaceId& space, const DocumentId& document, record::RawField& review);
  Status sign(const SpaceId& space, const DocumentId& document, const store::FieldValue& value, Now now, Rng& rng);
  Result<std::vector<store::FieldValue>> version_fields(const SpaceId& space, const DocumentId& visit,
                                                        const FinishPlan& plan, Now now);

  store::DeviceStore& store_;
  store::Outbox outbox_;
  store::RecordReader reader_;
};

/// A change of a plan's visiting pattern. Without a supervision reference it waits as proposed and what was agreed
/// stays in force (R-04, CIN-16).
void change_pattern(record::Episode& episode, const rules::Interval& frequency, const std::string& agreed_on,
                    const std::string& supervision_ref);

/// The text of a cross-reference note: "See the full recording in Statutory CLA Visit 1a2b3c4d" (DUAL-02), and
/// "corrected on 3 March 2026" once the full note has a later version (DUAL-04).
std::string cross_reference_words(const record::CaseRecord& a_case, const record::NoteRecord& note,
                                  const rules::Policy& policy);

}  // namespace doorstep::casework
