// What a person writes: new visits, fields, files; and the prompts beside them.
#include "client/api/ask_ids.hpp"
#include "client/api/session.hpp"
#include "client/api/views.hpp"
#include "client/api/wording.hpp"
#include "core/casework/attachments.hpp"
#include "core/casework/visit_reading.hpp"
#include "core/record/sections.hpp"
#include "core/store/scratch.hpp"

namespace doorstep::client {
namespace {

using record::Field;

constexpr std::string_view prompts_setting = "prompts-hidden";

wire::SavedView saved_view(Now now) {
  wire::SavedView view;
  view.set_at(now.wall);
  view.set_words(std::string(words_saved));
  return view;
}

/// Finished records and what acts write are never written to field by field.
Status check_settable(Session& session, const SpaceId& space, const DocumentId& document, const wire::AskSave& ask,
                      std::string_view type) {
  for (const auto& each : ask.fields()) {
    const auto* info = record::find_field(each.field());
    if (info == nullptr) return fail(Errc::unsupported, "this tablet's app knows a field that its core does not: update it");
    if ((info->records & record::by_acts) != 0) {
      return fail(Errc::not_allowed, "the field '" + std::string(info->name) + "' is not one that people write");
    }
    if ((info->item != record::Item::none) != each.has_item()) {
      return fail(Errc::invalid_input, "the field '" + std::string(info->name) + "' was named wrongly: update the app");
    }
  }
  if (type == record::type_visit) return casework::Casework(session.store).writable(space, document);
  return {};
}

/// The record's type, "visit"; empty for one that is not here.
Result<std::string> type_of(Session& session, const SpaceId& space, const DocumentId& document) {
  store::RecordReader reader(session.store);
  const auto shown = TRY(reader.shown(store::FieldPath{space, document, record::name_of(Field::type)}));
  return shown ? to_text(shown->value) : std::string();
}

/// What is asked about one child: its branch, age on the day, and plan.
record::PromptContext context_of(const record::VisitRecord& visit, const record::ChildRecord& child) {
  record::PromptContext out;
  const auto row = visit.children.find(child.key);
  if (row != visit.children.end() && !row->second.can_verbalise.empty()) {
    out.can_verbalise = row->second.can_verbalise == "yes";
  }
  const auto born = casework::date_of_birth(child);
  const auto day = casework::date_in(visit.start);
  if (born && day) out.age_in_months = rules::age_in_months(*born, *day);
  for (const auto& episode : child.episodes) {
    const bool open = episode.value.end.empty();
    if (open && record::is_domestic_abuse(episode.value.category)) out.domestic_abuse = true;
  }
  return out;
}

}  // namespace

Result<wire::NewVisitView> new_visit(Session& session, const wire::AskNewVisit& ask) {
  const auto space = TRY(id_from<SpaceId>(ask.space()));
  const auto start = ask.start().empty() ? rules::rfc3339(session.now.wall) : ask.start();
  const auto document = DocumentId::random(session.rng);
  std::vector<store::FieldValue> fields;
  const auto put = [&](Field field, std::string_view value) {
    if (!value.empty()) fields.push_back(store::FieldValue{record::name_of(field), to_bytes(value)});
  };
  put(Field::type, record::type_visit);
  put(Field::start, start);
  put(Field::worker, session.store.enrolment().holder);
  put(Field::purpose, ask.purpose());
  TRY(store::Outbox(session.store).save(space, document, fields, session.now, session.rng));
  wire::NewVisitView view;
  view.set_space(ask.space());
  view.set_visit(bytes_of(document));
  return view;
}

Result<wire::SavedView> save(Session& session, const wire::AskSave& ask) {
  const auto space = TRY(id_from<SpaceId>(ask.space()));
  const auto document = TRY(id_from<DocumentId>(ask.document()));
  const auto type = TRY(type_of(session, space, document));
  TRY(check_settable(session, space, document, ask, type));
  std::vector<store::FieldValue> fields;
  bool ticks = false;
  for (const auto& each : ask.fields()) {
    change::FieldName name;
    name.kind = each.field();
    if (each.has_item()) name.item = each.item();
    ticks = ticks || name.kind == static_cast<std::uint32_t>(Field::ticks) ||
            name.kind == static_cast<std::uint32_t>(Field::outcome);
    fields.push_back(store::FieldValue{name, to_bytes(as_bytes(each.value()))});
  }
  TRY(store::Outbox(session.store).save(space, document, fields, session.now, session.rng));
  auto view = saved_view(session.now);
  if (!ticks || type != record::type_visit) return view;
  // R-13, at once. The words are saved: a task that cannot be made now waits for the next save or for Finish.
  casework::Casework casework(session.store);
  const auto raised = casework.raise_tasks(space, document, session.now, session.rng);
  if (!raised || raised->empty()) return view;
  // Nothing that fails from here on may say that the words were not saved.
  const auto a_case = casework.read_case(space);
  if (!a_case) return view;
  for (const auto& each : *raised) {
    const record::TaskRecord task{each.id, each.task, {}};
    if (auto shown = task_view(session.store, *a_case, task, session.now.wall)) *view.add_raised() = *std::move(shown);
  }
  if (const auto policies = casework.policies()) {
    view.set_manager_phone(policy_on(*policies, rules::london(session.now.wall).date).manager_phone);
  }
  return view;
}

Result<wire::SavedView> attach(Session& session, const wire::AskAttach& ask) {
  const auto space = TRY(id_from<SpaceId>(ask.space()));
  const auto visit = TRY(id_from<DocumentId>(ask.visit()));
  TRY(casework::Casework(session.store).writable(space, visit));
  casework::AttachRequest request;
  request.child = ask.child();
  request.kind = ask.kind();
  request.title = ask.title();
  const auto content = as_bytes(ask.content());
  request.mime = ask.mime().empty() ? std::string(casework::mime_of(content)) : ask.mime();
  request.discussion = ask.discussion();
  const auto item = TRY(casework::attach(session.store, space, visit, request, content, session.now, session.rng));
  auto view = saved_view(session.now);
  view.set_item(item);
  return view;
}

Result<wire::AttachmentView> attachment(Session& session, const wire::AskAttachment& ask) {
  const auto space = TRY(id_from<SpaceId>(ask.space()));
  const auto id = TRY(id_from<DocumentId>(ask.visit()));
  casework::Casework casework(session.store);
  const auto a_case = TRY(casework.read_case(space));
  const auto* visit = a_case.visit(id);
  if (visit == nullptr) return fail(Errc::not_found, "that visit is not on this tablet");
  for (const auto& row : visit->attachments) {
    if (row.key != ask.item()) continue;
    wire::AttachmentView view;
    view.set_content(to_text(TRY(casework::attachment_content(session.store, space, row.value))));
    view.set_mime(row.value.mime);
    view.set_title(row.value.title);
    return view;
  }
  return fail(Errc::not_found, "that file is not part of this visit any more");
}

Result<wire::PromptsView> prompts(Session& session, const wire::AskPrompts& ask) {
  if (ask.has_hide()) {
    TRY(session.store.set_setting(prompts_setting, as_bytes(ask.hide() ? std::string_view("1") : std::string_view())));
  }
  const auto kept = TRY(session.store.setting(prompts_setting));
  wire::PromptsView view;
  view.set_hidden(kept && !kept->empty());
  if (ask.visit().empty()) return view;
  const auto space = TRY(id_from<SpaceId>(ask.space()));
  const auto id = TRY(id_from<DocumentId>(ask.visit()));
  casework::Casework casework(session.store);
  const auto a_case = TRY(casework.read_case(space));
  const auto* visit = a_case.visit(id);
  if (visit == nullptr) return fail(Errc::not_found, "that visit is not on this tablet");
  const auto add = [&](const record::SectionInfo& section, record::ItemKey child, const record::PromptContext& about) {
    auto* list = view.add_lists();
    list->set_section(std::string(section.key));
    list->set_child(child);
    for (const auto& prompt : record::prompts(section.section, about)) list->add_prompts(prompt);
  };
  for (const auto& section : record::all_sections()) {
    if (section.section != record::Section::wishes) {
      add(section, 0, {});
      continue;
    }
    for (const auto& child : a_case.children) add(section, child.key, context_of(*visit, child));
  }
  return view;
}

Result<wire::ScratchView> scratch(Session& session, const wire::AskScratch& ask) {
  wire::ScratchView view;
  view.set_words(TRY(store::scratch(session.store, ask.act())));
  return view;
}

Result<wire::SavedView> keep_scratch(Session& session, const wire::AskKeepScratch& ask) {
  TRY(store::keep_scratch(session.store, ask.act(), ask.words(), session.now.wall, session.rng));
  auto view = saved_view(session.now);
  if (ask.words().empty()) view.clear_words();  // nothing is kept, so nothing is said of it
  return view;
}

}  // namespace doorstep::client
