#include "client/api/value_words.hpp"

#include "client/api/visit_words.hpp"
#include "core/casework/plans.hpp"
#include "core/record/sections.hpp"
#include "core/rules/policy.hpp"

namespace doorstep::client {
namespace {

using record::Answer;
using record::Field;

/// `before` and the words, or nothing when there are none.
std::string led(std::string_view before, const std::string& words) {
  return words.empty() ? std::string() : std::string(before) + words;
}

std::string listed(const std::vector<std::string>& all) {
  std::string out;
  for (const auto& each : all) out += (out.empty() ? "" : ", ") + each;
  return out;
}

/// Lines that say something.
class Lines {
 public:
  void add(const std::string& line) {
    if (!line.empty()) out_ += (out_.empty() ? "" : "\n") + line;
  }
  void add(std::string_view label, const std::string& words) { add(led(std::string(label) + ": ", words)); }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

std::string answer_words(Answer answer) {
  std::string out(words_of(answer));
  out[0] = static_cast<char>(out[0] - 'A' + 'a');
  return out;
}

/// Types as the guidance calls them: which policy's names apply is known of a finished version alone.
std::string types_words(const std::string& types) { return labels_of(types, rules::default_policy()); }

/// "Priya Raman, 3 March 2026, 4:50pm"
std::string signed_by(const std::string& by, const std::string& at) { return by + led(", ", due_words(at)); }

struct Words {
  const NameOf& name_of;

  std::string names(const std::vector<record::ItemKey>& keys) const {
    std::vector<std::string> out;
    for (const auto key : keys) out.push_back(name_of(key));
    return listed(out);
  }

  std::string operator()(const std::string& value) const { return value; }
  std::string operator()(const record::Legs& value) const { return legs_words(value); }
  std::string operator()(const record::Attendance& value) const {
    Lines out;
    out.add(value.absent ? "Not present" : "Present");
    out.add("Reason", value.reason);
    out.add("Name", value.name);
    out.add("Role", value.role);
    if (value.immediate) out.add("Immediate family");
    return out.take();
  }
  /// The three ticks of R-34 always: not answered is an answer, too.
  std::string operator()(const record::Ticks& value) const {
    Lines out;
    out.add("Seen", answer_words(value.seen));
    out.add("Seen alone", answer_words(value.seen_alone));
    out.add("Bedroom seen", answer_words(value.bedroom_seen));
    const auto answered = [&](std::string_view label, Answer answer) {
      if (answer != Answer::unanswered) out.add(label, answer_words(answer));
    };
    answered("Concern", value.concern);
    answered("Tried to talk", value.tried_to_talk);
    answered("Observed with a main carer", value.observed_with_main_carer);
    if (value.mode == record::SeenMode::individual) out.add("Seen by themselves");
    if (value.mode == record::SeenMode::sibling_group) out.add("Seen together with brothers and sisters");
    out.add("Why together", value.mode_reason);
    out.add("Why not alone", value.reason_not_alone);
    out.add("Main carers present", names(value.main_carers_present));
    out.add("Others present", names(value.others_present));
    return out.take();
  }
  std::string operator()(const record::Observation& value) const {
    Lines out;
    out.add("Where the child was", value.where);
    out.add("Mood", value.mood);
    out.add("Development", value.milestones);
    out.add("How the carer responded", value.carer_response);
    out.add("How I tried to talk", value.tried_to_talk);
    out.add("Attachment to the main carer", value.attachment);
    return out.take();
  }
  std::string operator()(const record::Block& value) const {
    Lines out;
    out.add(value.title);
    out.add(value.text);
    return out.take();
  }
  std::string operator()(const record::Risk& value) const {
    std::string heading = value.kind == record::RiskKind::risk         ? "Risk"
                          : value.kind == record::RiskKind::protective ? "Protective factor"
                                                                       : "Risk or protective factor";
    if (value.link == record::RiskLink::plan) heading += ", linked to the plan";
    if (value.link == record::RiskLink::fresh) heading += ", new";
    return heading + led("\n", value.text);
  }
  std::string operator()(const record::Action& value) const {
    Lines out;
    out.add(value.text);
    out.add("Who", value.owner + led(value.owner.empty() ? "" : ", ", value.owner_role));
    out.add("By", due_words(value.due));
    out.add("Status", value.status);
    if (value.next_visit) out.add("The next visit");
    return out.take();
  }
  std::string operator()(const record::Attachment& value) const {
    Lines out;
    out.add((value.kind.empty() ? "Attachment" : capital(value.kind)) + led(": ", value.title));
    if (value.child != 0) out.add("About", name_of(value.child));
    out.add(value.discussion);
    return out.take();
  }
  std::string operator()(const record::Episode& value) const {
    Lines out;
    out.add(plan_words(value));
    out.add("Supervision", value.supervision_ref);
    out.add("First review due", due_words(value.first_review_due));
    return out.take();
  }
  std::string operator()(const record::MainCare& value) const {
    return (value.ended ? "No longer a main carer" : "Main carer") + led(" from ", due_words(value.from)) +
           led(" to ", due_words(value.to));
  }
  std::string operator()(const record::Version& value) const {
    auto out = "Version " + std::to_string(value.number) + ", finished by " + signed_by(value.by, value.finished_at) +
               led("\nCorrected because: ", value.reason);
    for (const auto& each : value.judgements) {
      out += "\n" + name_of(each.child) + led(": ", types_words(each.types)) + led("  ", listed(each.codes)) +
             led("  full note: ", types_words(each.full_note));
    }
    return out;
  }
  std::string operator()(const record::Review& value) const {
    const auto* decision = value.decision == record::Decision::approved   ? " approved by "
                           : value.decision == record::Decision::returned ? " returned by "
                                                                          : " reviewed by ";
    return "Version " + std::to_string(value.version) + decision + signed_by(value.by, value.at) +
           led("\n", value.comment);
  }
  std::string operator()(const record::Note& value) const {
    const auto* kind = value.kind == record::NoteKind::full              ? ", full note"
                       : value.kind == record::NoteKind::cross_reference ? ", cross-reference"
                                                                         : "";
    return types_words(value.type) + kind + " for " + name_of(value.child) +
           led(", visit of ", due_words(value.start)) + "\nVersion " + std::to_string(value.version) + " by " +
           signed_by(value.author, value.finished_at);
  }
  std::string operator()(const record::Task& value) const {
    const auto* kind = value.kind == record::TaskKind::team_manager    ? "For the team manager"
                       : value.kind == record::TaskKind::further_visit ? "A further visit"
                       : value.kind == record::TaskKind::supervision   ? "For supervision"
                                                                       : "Task";
    const auto about = value.child != 0 ? ", about " + name_of(value.child) : std::string();
    return kind + about + led(", due ", due_words(value.due)) + led("  ", listed(value.codes)) +
           led("\n", value.text) + "\n" + signed_by(value.by, value.created_at);
  }
  std::string operator()(const record::TaskDecision& value) const {
    return value.words + "\n" + signed_by(value.by, value.at);
  }
  std::string operator()(const record::Comment& value) const {
    const auto* section = record::find_section(value.section);
    return value.text + "\n" + signed_by(value.by, value.at) +
           led(", on ", section != nullptr ? std::string(section->title) : value.section);
  }
  std::string operator()(const record::Raw& value) const { return std::to_string(value.bytes.size()) + " bytes"; }
};

/// A text that is a date, a code or an answer, as people say it.
std::string text_words(std::uint32_t field, const std::string& text) {
  switch (static_cast<Field>(field)) {
    case Field::dob:
    case Field::expected:
    case Field::start:
    case Field::end:
    case Field::next_visit:
      return due_words(text);
    case Field::immediate:
    case Field::main_focus:
    case Field::announced:
    case Field::outcome:
    case Field::can_verbalise:
    case Field::nothing_new:
    case Field::analysis_rating:
    case Field::third_party:
    case Field::actions_none:
    case Field::non_engaged:
      return capital(text);
    case Field::counts_as:
    case Field::also:
    case Field::full_note:
    case Field::recorded_as:
      return types_words(text);
    default:
      return text;
  }
}

}  // namespace

std::string value_words(const record::Value& value, const NameOf& name_of) { return std::visit(Words{name_of}, value); }

std::string value_words(const change::FieldName& field, const std::optional<Bytes>& value, const NameOf& name_of) {
  if (!value) return "(this device holds no key for these words)";
  if (value->empty()) return "(removed)";
  const auto* info = record::find_field(field.kind);
  const auto decoded = info == nullptr ? Result<record::Value>(fail(Errc::unsupported, "a field of a newer program"))
                                       : record::decode(info->shape, *value);
  if (!decoded) return "(written by a newer version: update this app)";
  const auto* text = std::get_if<std::string>(&*decoded);
  const auto words = text != nullptr ? text_words(field.kind, *text) : value_words(*decoded, name_of);
  return words.empty() ? "(nothing written)" : words;
}

std::string plan_words(const record::Episode& episode) {
  std::string out(casework::name_of(episode.type));
  out += " from " + due_words(episode.start);
  if (!episode.start_time.empty()) out += ", " + episode.start_time;
  if (!episode.end.empty()) out += " to " + due_words(episode.end);
  if (episode.frequency != 0) {
    out += ", every " + casework::agreed_pattern(episode).words();
    if (!episode.agreed_on.empty()) out += " (agreed " + due_words(episode.agreed_on) + ")";
  }
  if (episode.proposed_frequency != 0) out += ", proposed: " + casework::proposed_pattern(episode).words();
  if (!episode.category.empty()) out += ", " + episode.category;
  if (!episode.placement.empty()) out += ", " + episode.placement;
  if (episode.reg24) out += ", Regulation 24";
  if (episode.nrpf) out += ", no recourse to public funds";
  if (!episode.first_review_held.empty()) out += ", first review held " + due_words(episode.first_review_held);
  if (!episode.fostering_panel.empty()) out += ", fostering panel " + due_words(episode.fostering_panel);
  return out;
}

}  // namespace doorstep::client
