#include "client/cli/today_commands.hpp"

#include <map>

#include "client/api/case_book.hpp"
#include "client/cli/casework_commands.hpp"
#include "client/cli/home.hpp"
#include "client/cli/output.hpp"
#include "client/api/wording.hpp"
#include "core/casework/bookings.hpp"
#include "core/casework/visit_reading.hpp"
#include "core/record/sections.hpp"

namespace doorstep::cli {
namespace {

constexpr std::string_view prompts_setting = "prompts-hidden";

/// What is asked about one child: its branch, age on the day, and plan.
record::PromptContext context_of(const record::CaseRecord& a_case, const record::VisitRecord& visit,
                                 const record::VisitChild& row) {
  record::PromptContext out;
  if (!row.can_verbalise.empty()) out.can_verbalise = row.can_verbalise == "yes";
  const auto* child = a_case.child(row.child);
  if (child == nullptr) return out;
  const auto born = casework::date_of_birth(*child);
  const auto day = casework::date_in(visit.start);
  if (born && day) out.age_in_months = rules::age_in_months(*born, *day);
  for (const auto& episode : child->episodes) {
    const bool open = episode.value.end.empty();
    if (open && record::is_domestic_abuse(episode.value.category)) out.domestic_abuse = true;
  }
  return out;
}

}  // namespace

Result<Exit> today(CommandContext& context, const std::string& on) {
  const auto day = TRY(day_from(context, on));
  auto store = TRY(open_unlocked(context));
  casework::Casework casework(*store);
  client::CaseBook book(*store);
  Json visits = Json::array();
  Json unfinished = Json::array();
  Json children = Json::array();
  std::vector<std::vector<std::string>> booked, open, due;
  std::multimap<rules::Date, std::pair<std::vector<std::string>, Json>> dues;
  for (const auto& entry : TRY(book.cases())) {
    const auto a_case = TRY(casework.read_case(entry.space));
    for (const auto& each : casework::bookings(a_case)) {
      const auto* visit = a_case.visit(each.visit);
      Json json{{"case", entry.space.text()},
                {"case_name", a_case.name},
                {"address", a_case.address},
                {"day", each.day.text()},
                {"at", each.at ? Json(rules::rfc3339(*each.at)) : Json()},
                {"words", each.words},
                {"visit", visit != nullptr ? visit->short_id() : each.visit.text()},
                {"begun", each.begun}};
      const auto time = each.at ? rules::clock_words(*each.at, false) : std::string("no time");
      if (each.day == day) {
        booked.push_back({time, a_case.name, a_case.address, each.words});
        visits.push_back(json);
      } else if (each.begun && each.day < day) {
        open.push_back({each.day.words(), a_case.name, visit != nullptr ? visit->short_id() : "", "Not finished"});
        unfinished.push_back(json);
      }
    }
    const auto standings = TRY(casework.standings(a_case, day));
    for (const auto& standing : standings.outcome.standings) {
      const auto id = DocumentId::from_text(standing.child);
      const auto name = id ? a_case.name_of(record::item_key(*id)) : standing.child;
      for (const auto& each : standing.due) {
        const bool soon = each.state == rules::DueState::due_soon || each.state == rules::DueState::due_today ||
                          each.state == rules::DueState::overdue;
        if (!soon || !each.date) continue;
        std::vector<std::string> row{each.date->words(), name, std::string(rules::name_of(each.kind)),
                                     std::string(rules::words_of(each.state))};
        dues.emplace(*each.date, std::pair(std::move(row), Json{{"child", name},
                                                                {"case_name", a_case.name},
                                                                {"kind", rules::name_of(each.kind)},
                                                                {"date", each.date->text()},
                                                                {"state", rules::name_of(each.state)},
                                                                {"words", rules::words_of(each.state)}}));
      }
    }
  }
  for (auto& [date, each] : dues) {
    due.push_back(std::move(each.first));
    children.push_back(std::move(each.second));
  }
  store::Outbox outbox(*store);
  const auto summary = TRY(outbox.summary());
  const auto waiting = summary.drafts + summary.changes;
  say(context, day.words() + ". " + std::to_string(waiting) + " waiting to be sent.");
  say(context, booked.empty() ? "No visit is booked." : "Visits:");
  print_table(context, booked);
  if (!open.empty()) say(context, "Not finished:");
  print_table(context, open);
  if (!due.empty()) say(context, "Due:");
  print_table(context, due);
  print_json(context, Json{{"on", day.text()},
                           {"visits", visits},
                           {"not_finished", unfinished},
                           {"due", children},
                           {"waiting", waiting}});
  return Exit::done;
}

Result<Exit> visit_prompts(CommandContext& context, const PromptOptions& options) {
  if (options.hide && options.show) return fail(Errc::invalid_input, "say either --hide or --show");
  const auto* only = options.section.empty() ? nullptr : record::find_section(options.section);
  if (!options.section.empty() && only == nullptr) {
    std::string known;
    for (const auto& each : record::all_sections()) known += (known.empty() ? "" : ", ") + std::string(each.key);
    return fail(Errc::invalid_input, "there is no section '" + options.section + "': " + known);
  }
  auto store = TRY(open_unlocked(context));
  casework::Casework casework(*store);
  client::CaseBook book(*store);
  const auto entry = TRY(book.find_visit(options.visit));
  const auto a_case = TRY(casework.read_case(entry.space));
  const auto* visit = a_case.visit(entry.document);
  if (visit == nullptr) return fail(Errc::not_found, "that visit is not on this device");
  if (options.hide || options.show) {
    TRY(store->set_setting(prompts_setting, as_bytes(options.hide ? std::string_view("1") : std::string_view())));
  }
  const auto kept = TRY(store->setting(prompts_setting));
  const bool hidden = kept && !kept->empty();
  Json sections = Json::array();
  const auto add = [&](const record::SectionInfo& section, const std::string& about,
                       const record::PromptContext& asked) {
    const auto prompts = record::prompts(section.section, asked);
    Json json{{"section", section.key}, {"title", section.title}, {"child", about.empty() ? Json() : Json(about)}};
    json["prompts"] = hidden ? Json::array() : Json(prompts);
    sections.push_back(std::move(json));
    if (hidden) return;
    say(context, std::string(section.title) + (about.empty() ? "" : ": " + about));
    for (const auto& prompt : prompts) say(context, "    " + prompt);
  };
  std::optional<record::ItemKey> child;
  if (!options.child.empty()) {
    child = TRY(book.find_item(entry.space, record::info_of(record::Field::ticks), options.child));
  }
  for (const auto& section : record::all_sections()) {
    if (only != nullptr && only != &section) continue;
    if (section.section != record::Section::wishes) {
      add(section, "", {});
      continue;
    }
    for (const auto& each : a_case.children) {  // eldest first
      const auto row = visit->children.find(each.key);
      if (row == visit->children.end() || (child && each.key != *child)) continue;
      add(section, each.name, context_of(a_case, *visit, row->second));
    }
  }
  if (hidden) say(context, "Prompts are hidden. 'doorstep visit prompts " + options.visit + " --show' shows them.");
  print_json(context, Json{{"hidden", hidden}, {"sections", sections}});
  return Exit::done;
}

}  // namespace doorstep::cli
