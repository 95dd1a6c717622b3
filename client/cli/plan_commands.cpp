#include "client/cli/plan_commands.hpp"

#include <algorithm>
#include <cctype>

#include "client/api/case_book.hpp"
#include "client/api/value_words.hpp"
#include "client/api/wording.hpp"
#include "client/cli/home.hpp"
#include "client/cli/output.hpp"
#include "client/cli/record_json.hpp"
#include "core/casework/casework.hpp"
#include "core/casework/plans.hpp"

namespace doorstep::cli {
namespace {

using casework::name_of;
using record::Episode;
using record::Field;
using record::PlanType;

struct NamedPlan {
  std::string_view name;
  PlanType type;
};
constexpr NamedPlan plans[] = {{"CIN", PlanType::cin}, {"CP", PlanType::cp}, {"CLA", PlanType::cla}};

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

rules::Interval agreed(const Episode& episode) { return casework::agreed_pattern(episode); }
rules::Interval proposed(const Episode& episode) { return casework::proposed_pattern(episode); }

Json plan_json(const DocumentId& child, record::ItemKey row, const Episode& episode) {
  return Json{{"child", child.text()},
              {"row", record::item_text(row)},
              {"plan", to_json(episode)},
              {"proposed", episode.proposed_frequency == 0 ? Json() : Json(proposed(episode).words())}};
}

// ---- finding

struct OpenChild {
  std::unique_ptr<store::DeviceStore> store;
  client::RecordEntry entry;
  record::CaseRecord a_case;
  record::ChildRecord child;
};

Result<OpenChild> open_child(CommandContext& context, const std::string& words) {
  OpenChild out;
  out.store = TRY(open_unlocked(context));
  client::CaseBook book(*out.store);
  out.entry = TRY(find_child(book, words));
  out.a_case = TRY(casework::Casework(*out.store).read_case(out.entry.space));
  for (const auto& child : out.a_case.children) {
    if (child.id == out.entry.document) out.child = child;
  }
  if (out.child.name.empty()) out.child.name = out.entry.name.empty() ? "the child" : out.entry.name;
  return out;
}

Result<record::Row<Episode>> find_plan(const record::ChildRecord& child, const std::string& words) {
  constexpr std::size_t shortest = 4;
  std::vector<record::Row<Episode>> found;
  for (const auto& each : child.episodes) {
    if (words.size() >= shortest && record::item_text(each.key).starts_with(lower(words))) found.push_back(each);
  }
  if (found.size() == 1) return found.front();
  return fail(found.empty() ? Errc::not_found : Errc::invalid_input,
              child.name + (found.empty() ? " has no plan '" : " has several plans '") + words +
                  "': 'doorstep child plans' prints their ids");
}

// ---- what was typed

/// Takes options into a status one after the other, and keeps the first thing that cannot be.
class PlanReader {
 public:
  PlanReader(const std::string& child, Episode& episode) : child_(child), episode_(episode) {}

  void type(const std::optional<std::string>& given) {
    if (!given) return;
    const auto* found = std::find_if(std::begin(plans), std::end(plans),
                                     [&](const NamedPlan& each) { return lower(each.name) == lower(*given); });
    if (found == std::end(plans)) return refuse("--type", "there are CIN, CP and CLA, and no other plans");
    if (episode_.type != PlanType::unspecified && episode_.type != found->type) {
      return refuse("--type", "a " + std::string(name_of(episode_.type)) + " plan does not become a " +
                                  std::string(found->name) + " plan: give it its end, and add the other one");
    }
    episode_.type = found->type;
  }
  void text(const std::optional<std::string>& given, std::string& to) {
    if (given) to = *given;
  }
  void date(const char* option, const std::optional<std::string>& given, std::string& to) {
    if (!given) return;
    if (!given->empty()) {
      if (const auto date = rules::Date::parse(*given); !date) return refuse(option, date.error().message);
    }
    to = *given;
  }
  void time(const std::optional<std::string>& given) {
    if (!given) return;
    if (!given->empty()) {
      if (const auto minutes = rules::parse_minutes(*given); !minutes) return refuse("--time", minutes.error().message);
    }
    episode_.start_time = *given;
  }
  std::optional<rules::Interval> interval(const std::optional<std::string>& given) {
    if (!given) return std::nullopt;
    const auto read = rules::parse_interval(*given);
    if (!read) {
      refuse("--frequency", read.error().message);
      return std::nullopt;
    }
    return *read;
  }
  /// Something that only one type of plan has.
  void only(PlanType type, const char* option, bool given) {
    if (given && episode_.type != type) {
      refuse(option, "only a " + std::string(name_of(type)) + " plan has it");
    }
  }
  void refuse(const std::string& option, const std::string& why) {
    if (!error_) error_ = Error{Errc::invalid_input, child_ + ", " + option + ": " + why + "; nothing was saved"};
  }
  Status finish() const {
    if (error_) return fail(*error_);
    return {};
  }

 private:
  const std::string& child_;
  Episode& episode_;
  std::optional<Error> error_;
};

/// Everything but the pattern of visits.
void read_facts(PlanReader& reader, const PlanOptions& options, Episode& episode) {
  reader.type(options.type);
  reader.date("--start", options.start, episode.start);
  reader.time(options.time);
  reader.date("--end", options.end, episode.end);
  reader.text(options.category, episode.category);
  reader.text(options.placement, episode.placement);
  if (options.reg24) episode.reg24 = *options.reg24;
  if (options.no_recourse) episode.nrpf = *options.no_recourse;
  reader.date("--review-due", options.review_due, episode.first_review_due);
  reader.date("--review-held", options.review_held, episode.first_review_held);
  reader.date("--panel", options.panel, episode.fostering_panel);
  reader.only(PlanType::cin, "--no-recourse", options.no_recourse.has_value());
  reader.only(PlanType::cp, "--category", options.category.has_value());
  reader.only(PlanType::cla, "--time", options.time.has_value());
  reader.only(PlanType::cla, "--placement", options.placement.has_value());
  reader.only(PlanType::cla, "--reg24", options.reg24.has_value());
  reader.only(PlanType::cla, "--review-due", options.review_due.has_value());
  reader.only(PlanType::cla, "--review-held", options.review_held.has_value());
  reader.only(PlanType::cla, "--panel", options.panel.has_value());
  if (episode.start.empty()) reader.refuse("--start", "enter the day on which the plan started, like 2026-03-09");
  const auto start = rules::Date::parse(episode.start);
  const auto end = rules::Date::parse(episode.end);
  if (start && end && *end < *start) {
    reader.refuse("--end", "the end " + end->words() + " is before the start " + start->words());
  }
}

/// The pattern of visits. What was never agreed is recorded as it is given, and the rules say that
/// its supervision is missing; what was agreed only changes by agreement.
void read_pattern(PlanReader& reader, const PlanOptions& options, rules::Date today, Episode& episode) {
  const auto frequency = reader.interval(options.frequency);
  std::string agreed_on = episode.agreed_on;
  reader.date("--agreed-on", options.agreed_on, agreed_on);
  if (!frequency) {
    const auto recorded = casework::record_supervision(episode, options.agreed_on, options.supervision);
    if (!recorded) reader.refuse("--frequency", recorded.error().message);
    return;
  }
  if (episode.frequency == 0 || *frequency == agreed(episode)) {  // the same again takes a proposal back
    episode.frequency = static_cast<std::uint32_t>(frequency->days);
    episode.working_days = frequency->working;
    episode.agreed_on = agreed_on;
    reader.text(options.supervision, episode.supervision_ref);
    episode.proposed_frequency = 0;
    episode.proposed_working_days = false;
    episode.proposed_on.clear();
    return;
  }
  // Another one needs its own agreement: that of the one in force does not cover it.
  casework::change_pattern(episode, *frequency, options.agreed_on.value_or(""), options.supervision.value_or(""));
  if (episode.proposed_frequency != 0 && episode.proposed_on.empty()) episode.proposed_on = today.text();
}

Status save_plan(CommandContext& context, const OpenChild& open, record::ItemKey row, const Episode& episode) {
  TRY(casework::check_plan(open.child, row, episode, "--start"));
  const store::FieldValue value{record::name_of(Field::episode, row), record::encode(episode)};
  store::Outbox outbox(*open.store);
  TRY(outbox.save(open.entry.space, open.entry.document, {&value, 1}, context.now(), context.rng));
  say(context,
      open.child.name + "  " + record::item_text(row) + "  " + client::plan_words(episode) + "  " +
          std::string(client::words_saved));
  print_json(context, plan_json(open.entry.document, row, episode));
  return {};
}

rules::Date today(CommandContext& context) { return rules::london(context.now().wall).date; }

}  // namespace

Result<Exit> child_plan(CommandContext& context, const PlanOptions& options) {
  const auto open = TRY(open_child(context, options.child));
  Episode episode;
  PlanReader reader(open.child.name, episode);
  if (!options.type) reader.refuse("--type", "say which plan it is: CIN, CP or CLA");
  read_facts(reader, options, episode);
  read_pattern(reader, options, today(context), episode);
  TRY(reader.finish());
  TRY(save_plan(context, open, context.rng.next64(), episode));
  return Exit::done;
}

Result<Exit> child_plan_change(CommandContext& context, const PlanOptions& options) {
  const auto open = TRY(open_child(context, options.child));
  auto [row, episode] = TRY(find_plan(open.child, options.row));
  const auto in_force = agreed(episode);
  const bool waited = episode.proposed_frequency != 0;
  PlanReader reader(open.child.name, episode);
  read_facts(reader, options, episode);
  read_pattern(reader, options, today(context), episode);
  TRY(reader.finish());
  TRY(save_plan(context, open, row, episode));
  if (options.frequency && episode.proposed_frequency != 0) {
    say(context, "proposed: " + proposed(episode).words() + ". Every " + in_force.words() +
                     " stays in force until it is given again with both --agreed-on and --supervision.");
  } else if (waited && episode.proposed_frequency == 0) {
    say(context, "Every " + agreed(episode).words() + " is in force; nothing is proposed any more.");
  }
  return Exit::done;
}

Result<Exit> child_plans(CommandContext& context, const std::string& words) {
  const auto open = TRY(open_child(context, words));
  Json list = Json::array();
  std::vector<std::vector<std::string>> rows;
  for (const auto& each : open.child.episodes) {
    rows.push_back({record::item_text(each.key), client::plan_words(each.value)});
    list.push_back(plan_json(open.entry.document, each.key, each.value));
  }
  if (rows.empty()) say(context, open.child.name + " has no plan: 'doorstep child plan' adds one.");
  print_table(context, rows);
  print_json(context, list);
  return Exit::done;
}

}  // namespace doorstep::cli
