// What supervision said about a plan's visiting pattern (M5).
#include <algorithm>

#include "client/api/ask_ids.hpp"
#include "client/api/session.hpp"
#include "client/api/views.hpp"
#include "client/api/wording.hpp"
#include "core/casework/field_value.hpp"
#include "core/casework/plans.hpp"
#include "core/casework/visit_reading.hpp"

namespace doorstep::client {

Result<wire::SavedView> pattern(Session& session, const wire::AskPattern& ask) {
  const auto space = TRY(id_from<SpaceId>(ask.space()));
  const auto id = TRY(id_from<DocumentId>(ask.child()));
  const auto a_case = TRY(casework::Casework(session.store).read_case(space));
  const auto child = std::find_if(a_case.children.begin(), a_case.children.end(),
                                  [&](const record::ChildRecord& each) { return each.id == id; });
  if (child == a_case.children.end()) return fail(Errc::not_found, "that child is not on this device");
  const auto row = std::find_if(child->episodes.begin(), child->episodes.end(),
                                [&](const record::Row<record::Episode>& each) { return each.key == ask.row(); });
  if (row == child->episodes.end()) return fail(Errc::not_found, child->name + " has no such plan on this device");
  if (casework::blank(ask.supervision_ref())) {
    return fail(Errc::invalid_input, child->name + ": enter the reference of the supervision");
  }
  std::optional<std::string> agreed_on;
  if (!ask.agreed_on().empty()) {
    agreed_on = ask.agreed_on();
    if (const auto date = rules::Date::parse(*agreed_on); !date) {
      return fail(Errc::invalid_input, child->name + ", agreed on: " + date.error().message);
    }
  }
  auto episode = row->value;
  if (const auto recorded = casework::record_supervision(episode, agreed_on, ask.supervision_ref()); !recorded) {
    return fail(recorded.error().code, child->name + ": " + recorded.error().message);
  }
  TRY(casework::check_plan(*child, row->key, episode, "start"));
  const auto value = casework::field_value(record::Field::episode, episode, row->key);
  TRY(store::Outbox(session.store).save(space, id, {&value, 1}, session.now, session.rng));
  wire::SavedView out;
  out.set_at(session.now.wall);
  out.set_words(std::string(words_saved));
  return out;
}

}  // namespace doorstep::client
