#include "client/cli/print_command.hpp"

#include "client/api/case_book.hpp"
#include "client/cli/home.hpp"
#include "client/cli/output.hpp"
#include "client/cli/visit_pages.hpp"
#include "client/api/visit_words.hpp"
#include "core/office/office.hpp"

namespace doorstep::cli {

Result<Exit> visit_print(CommandContext& context, const PrintOptions& options) {
  if (options.out.empty()) return fail(Errc::invalid_input, "name the file to print to, with -o");
  auto store = TRY(open_unlocked(context));
  client::CaseBook book(*store);
  const auto entry = TRY(book.find_visit(options.visit));
  casework::Casework casework(*store);
  const auto a_case = TRY(casework.read_case(entry.space));
  const auto* now = a_case.visit(entry.document);
  if (now == nullptr) return fail(Errc::not_found, "that visit is not on this device");
  auto life = TRY(casework.life(entry.space, entry.document));

  const auto being_written = life.locked() ? 0 : life.version + 1;
  const auto wanted = options.version.value_or(life.version == 0 ? being_written : life.version);
  const bool draft = wanted != 0 && wanted == being_written;
  const auto visit = draft ? *now : TRY(casework.at_version(entry.space, entry.document, wanted));

  const auto policies = TRY(casework.policies());
  const casework::PublishedPolicy* policy = nullptr;
  casework::Casework::FinishPlan plan;
  if (draft) {
    plan = TRY(casework.plan_finish(entry.space, entry.document, context.now()));
    policy = &plan.policy;
  } else {
    policy = client::policy_of(visit.versions.at(wanted), policies);
  }
  const bool policy_known = policy != nullptr;

  std::vector<DeviceId> offices;
  for (const auto& each : TRY(office::Office(*store).devices())) {
    if (each.office) offices.push_back(each.device);
  }
  const PagesSource source{a_case,
                           visit,
                           life,
                           draft ? 0 : wanted,
                           policy_known ? policy->policy : rules::default_policy(),
                           policy_known,
                           std::move(plan.judgements),
                           std::move(offices),
                           store->enrolment().organisation_name,
                           store->enrolment().holder,
                           context.now().wall};
  TRY(print::write_visit_pdf(visit_pages(source), options.out));

  const auto what = draft ? std::string("the draft") : "version " + std::to_string(wanted);
  say(context, visit.short_id() + "  " + what + " is printed to '" + options.out + "'.");
  print_json(context, Json{{"visit", entry.document.text()},
                           {"ref", entry.ref.empty() ? Json() : Json(entry.ref)},
                           {"version", draft ? Json() : Json(wanted)},
                           {"draft", draft},
                           {"file", options.out}});
  return Exit::done;
}

}  // namespace doorstep::cli
