#include "client/cli/visit_pages.hpp"

#include <algorithm>
#include <utility>

#include "client/cli/visit_sections.hpp"
#include "client/api/visit_words.hpp"
#include "core/casework/visit_reading.hpp"

namespace doorstep::cli {
namespace {

using record::ItemKey;

std::string at_words(const std::string& instant) {
  const auto words = client::due_words(instant);
  return words.empty() ? "at a time that is not known" : words;
}

void add_line(std::string& to, const std::string& line) {
  if (!to.empty()) to += '\n';
  to += line;
}

class Pages {
 public:
  explicit Pages(const PagesSource& source) : source_(source), case_(source.a_case), visit_(source.visit) {
    const auto version = visit_.versions.find(source.version);
    if (source.version != 0 && version != visit_.versions.end()) finished_ = &version->second;
    if (const auto start = rules::parse_moment(visit_.start)) day_ = rules::london(*start).date;
  }

  print::VisitPrint pages() {
    print::VisitPrint out;
    out.organisation = source_.organisation;
    out.title = "Visit record";
    out.family = case_.name;
    out.facts = facts();
    out.who_was_seen = who_was_seen();
    out.people = people();
    out.sections = sections();
    out.actions = actions();
    out.notes = notes();
    out.version_line = version_line();
    out.draft = finished_ == nullptr;
    out.printed_line = "Printed " + rules::moment_words(source_.printed_at) +
                       (source_.printed_by.empty() ? "" : " by " + source_.printed_by);
    out.printed_at = source_.printed_at;
    return out;
  }

 private:
  std::vector<print::Line> facts() const {
    std::vector<print::Line> out = {{"Visit", visit_.short_id()},
                                    {"Date and time", client::time_words(visit_)},
                                    {"Worker", visit_.worker},
                                    {"Where", client::legs_words(visit_.legs)},
                                    {"Announced", client::yes_no_words(visit_.announced)},
                                    {"Outcome", client::capital(visit_.outcome)},
                                    {"Purpose", visit_.purpose}};
    if (!visit_.non_engaged.empty() || !visit_.non_engagement.empty()) {
      auto words = client::yes_no_words(visit_.non_engaged);
      if (!visit_.non_engagement.empty()) words += ": " + visit_.non_engagement;
      out.push_back({"Non-engagement", words});
    }
    if (finished_ != nullptr) {
      out.push_back(
          {"Judged by", "Policy " + finished_->policy +
                            (source_.policy_known ? "" : ", which is not here: types have their usual names")});
      out.push_back({"Review", review()});
    }
    if (!versions().empty()) out.push_back({"Versions", versions()});
    if (finished_ != nullptr && source_.version == source_.life.version && !source_.life.changed_since.empty()) {
      out.push_back({"Since then",
                     "Something was written elsewhere after this version was finished. It is not in this "
                     "print."});
    }
    return out;
  }

  std::string review() const {
    const auto found = visit_.reviews.find(source_.version);
    const auto device = visit_.review_devices.find(source_.version);
    const bool counts =
        found != visit_.reviews.end() && device != visit_.review_devices.end() &&
        std::find(source_.offices.begin(), source_.offices.end(), device->second) != source_.offices.end();
    if (!counts || found->second.decision == record::Decision::unspecified) return "This version was not reviewed yet";
    const auto& review = found->second;
    return (review.decision == record::Decision::approved ? "Approved by " : "Returned by ") + review.by + ", " +
           at_words(review.at) + (review.comment.empty() ? "" : ": " + review.comment);
  }

  /// All of them, later ones than the printed, too: a reader must be able to tell that this is not the last word.
  std::string versions() const {
    const auto* now = case_.visit(visit_.id);
    const auto& all = now != nullptr ? now->versions : visit_.versions;
    std::string out;
    for (const auto& [number, version] : all) {
      if (all.size() == 1 && number == source_.version) break;  // the line below the title says it
      add_line(out, "Version " + std::to_string(number) + ", " + at_words(version.finished_at) + ", by " + version.by +
                        (version.reason.empty() ? "" : ", corrected: " + version.reason) +
                        (number == source_.version ? " (this print)" : ""));
    }
    return out;
  }

  std::string version_line() const {
    if (finished_ == nullptr) {
      std::string out = "DRAFT, not finished";
      if (source_.life.version > 0) {
        out += ": a correction of version " + std::to_string(source_.life.version);
        if (!source_.life.reason.empty()) out += ", " + source_.life.reason;
      }
      return out;
    }
    std::string out = "Version " + std::to_string(source_.version) + ", finished " + at_words(finished_->finished_at) +
                      " by " + finished_->by;
    if (!finished_->reason.empty()) out += ", corrected: " + finished_->reason;
    if (source_.version < source_.life.version) {
      out += ". Not the newest: there is version " + std::to_string(source_.life.version);
    }
    return out;
  }

  print::Table who_was_seen() const {
    print::Table out;
    out.head = {"Child",      "Age on the day", "Seen",
                "Seen alone", "Bedroom seen",   finished_ != nullptr ? "Counts as" : "Would count as"};
    for (const auto key : client::children_of(case_, visit_)) {
      const auto& row = visit_.children.at(key);
      if (key == 0) continue;  // a heading that names no child: it is printed, and nobody was ticked
      std::string alone(client::words_of(row.ticks.seen_alone));
      if (row.ticks.mode == record::SeenMode::sibling_group) alone += ", together with siblings";
      out.rows.push_back({case_.name_of(key), client::age_words(case_.child(key), day_), std::string(client::words_of(row.ticks.seen)),
                          alone, std::string(client::words_of(row.ticks.bedroom_seen)), counts_as(key)});
    }
    return out;
  }

  std::string counts_as(ItemKey child) const {
    if (finished_ != nullptr) {
      for (const auto& each : finished_->judgements) {
        if (each.child == child) return client::labels_of(each.types, source_.policy);
      }
      return "Not judged";
    }
    for (const auto& each : source_.proposed) {
      const auto id = DocumentId::from_text(each.child);
      if (!id || record::item_key(*id) != child) continue;
      std::string types;
      for (const auto type : each.types) types += (types.empty() ? "" : "+") + std::string(rules::name_of(type));
      return client::labels_of(types, source_.policy);
    }
    return "Not judged";
  }

  std::vector<print::Line> people() const {
    std::vector<std::string> names[2];  // present, absent; their keys have no order that a reader knows
    for (const auto& each : visit_.people) {
      auto words = person(each);
      if (each.attendance.absent && !each.attendance.reason.empty()) words += ": " + each.attendance.reason;
      names[each.attendance.absent ? 1 : 0].push_back(std::move(words));
    }
    std::string present, absent;
    for (auto& list : names) std::sort(list.begin(), list.end());
    for (const auto& each : names[0]) add_line(present, each);
    for (const auto& each : names[1]) add_line(absent, each);
    return {{"Present", present}, {"Absent", absent}};
  }

  std::string person(const record::PersonPresent& each) const {
    std::string role = each.attendance.role;
    if (const auto* known = case_.person(each.person)) {
      if (role.empty()) role = known->role;
    } else if (case_.child(each.person) != nullptr && role.empty()) {
      role = "child";
    }
    const bool listed = case_.person(each.person) != nullptr || case_.child(each.person) != nullptr;
    const auto name = listed || each.attendance.name.empty() ? case_.name_of(each.person) : each.attendance.name;
    return name + (role.empty() ? "" : ", " + role);
  }

  std::vector<print::Section> sections() const {
    std::vector<print::Section> out;
    bool wishes = false;
    for (auto& each : visit_sections(case_, visit_)) {
      const std::string title(record::info_of(each.section).title);
      if (each.section == record::Section::wishes) {
        wishes = true;
        add_seeing(each);
        out.push_back({title, each.child == 0 ? "Naming no child" : case_.name_of(each.child), std::move(each.blocks)});
        continue;
      }
      // A section is printed even where the visit names no child.
      if (each.section == record::Section::parents && !wishes) {
        out.push_back({std::string(record::info_of(record::Section::wishes).title), "", {}});
      }
      // "No actions agreed" stands in their table.
      if (each.section == record::Section::actions) each.blocks.clear();
      out.push_back({title, "", std::move(each.blocks)});
    }
    return out;
  }

  /// What was ticked beside the table's columns, and why.
  void add_seeing(SectionText& section) const {
    const auto& child = visit_.children.at(section.child);
    const bool written = casework::wishes_written(child) || !child.place.empty() ||
                         (child.observation && casework::written(*child.observation));
    if (!written) section.blocks.push_back({"What was said and seen", ""});
    const auto& ticks = child.ticks;
    if (!ticks.mode_reason.empty()) section.blocks.push_back({"Why together with siblings", ticks.mode_reason});
    if (!ticks.reason_not_alone.empty()) section.blocks.push_back({"Why not seen alone", ticks.reason_not_alone});
    std::string with;
    for (const auto& keys : {ticks.main_carers_present, ticks.others_present}) {
      for (const auto key : keys) with += (with.empty() ? "" : ", ") + case_.name_of(key);
    }
    if (!with.empty()) section.blocks.push_back({"Who was with the child", with});
    std::string answers;
    const std::pair<const char*, record::Answer> others[] = {
        {"Concern", ticks.concern},
        {"Tried to talk", ticks.tried_to_talk},
        {"Observed with a main carer", ticks.observed_with_main_carer}};
    for (const auto& [what, answer] : others) {
      if (answer != record::Answer::unanswered) add_line(answers, what + (": " + std::string(client::words_of(answer))));
    }
    if (!answers.empty()) section.blocks.push_back({"Also answered", answers});
  }

  print::Table actions() const {
    print::Table out;
    out.head = {"What", "Who", "Due", "Status"};
    bool next = false;
    for (const auto& row : visit_.actions) {
      const auto& action = row.value;
      auto who = action.owner;
      if (!action.owner_role.empty()) who += (who.empty() ? "" : ", ") + action.owner_role;
      auto what = action.text;
      if (action.next_visit && !what.starts_with("Next ")) what = "Next visit" + (what.empty() ? "" : ": " + what);
      next = next || action.next_visit;
      out.rows.push_back({what, who, client::due_words(action.due), action.status});
    }
    if (!visit_.next_visit.empty() && (!next || !booked_by_action())) {
      out.rows.push_back({"Next visit", visit_.worker, client::due_words(visit_.next_visit), ""});
    }
    if (out.rows.empty() && visit_.actions_none) {
      out.rows.push_back({std::string(record::info_of(record::Section::actions).none), "", "", ""});
    }
    return out;
  }

  /// The visit's own next date and an action may both book it.
  bool booked_by_action() const {
    const auto next = casework::date_in(visit_.next_visit);
    return std::any_of(visit_.actions.begin(), visit_.actions.end(), [&](const auto& row) {
      return row.value.next_visit &&
             (row.value.due == visit_.next_visit || (next && casework::date_in(row.value.due) == next));
    });
  }

  /// Those that the printed version made: one for each type of each child.
  std::vector<print::Line> notes() const {
    if (finished_ == nullptr) return {{"None yet", "Finishing the record makes them."}};
    std::vector<print::Line> out;
    for (const auto& judgement : finished_->judgements) {
      const auto types = casework::visit_types_in(judgement.types);
      if (!types) continue;
      for (const auto type : *types) out.push_back(note_line(judgement, std::string(rules::name_of(type))));
    }
    return out;
  }

  print::Line note_line(const record::ChildJudgement& judgement, const std::string& type) const {
    auto words = case_.name_of(judgement.child) + ": ";
    const auto found = std::find_if(case_.case_notes.begin(), case_.case_notes.end(), [&](const auto& each) {
      return each.note.visit == visit_.id && each.note.child == judgement.child && each.note.type == type;
    });
    if (type == judgement.full_note) {
      words += "the full recording";
      if (found != case_.case_notes.end()) words += ", " + found->id.text().substr(0, 8);
    } else {
      const auto refers = found != case_.case_notes.end()
                              ? casework::cross_reference_words(case_, *found, source_.policy)
                              : std::string();
      words += refers.empty() ? "See the full recording in " + client::labels_of(judgement.full_note, source_.policy) : refers;
    }
    if (found != case_.case_notes.end() && !found->withdrawn.empty()) words += " (withdrawn: " + found->withdrawn + ")";
    return {client::labels_of(type, source_.policy), words};
  }

  const PagesSource& source_;
  const record::CaseRecord& case_;
  const record::VisitRecord& visit_;
  const record::Version* finished_ = nullptr;
  std::optional<rules::Date> day_;
};

}  // namespace

print::VisitPrint visit_pages(const PagesSource& source) { return Pages(source).pages(); }

}  // namespace doorstep::cli
