#include "client/cli/visit_sections.hpp"

#include <algorithm>

#include "client/api/visit_words.hpp"

namespace doorstep::cli {
namespace {

using Blocks = std::vector<print::Paragraph>;
using record::Section;

constexpr const char* nothing_new = "No new or specific risk or protective factors were identified at this visit.";

void add(Blocks& to, const std::string& heading, const std::string& text) {
  if (!text.empty()) to.push_back({heading, text});
}

/// A heading without words stays: somebody meant to write there.
void add(Blocks& to, const std::vector<record::Row<record::Block>>& rows) {
  for (const auto& row : rows) {
    if (!row.value.title.empty() || !row.value.text.empty()) to.push_back({row.value.title, row.value.text});
  }
}

void add(Blocks& to, const record::Attachment& attachment) {
  const auto kind = attachment.kind.empty() ? std::string("Attachment") : client::capital(attachment.kind);
  to.push_back({kind + " attached: " + (attachment.title.empty() ? "without a title" : attachment.title),
                attachment.discussion});
}

/// About a child, or a child whose wishes have no place in this visit: such a one stands with the setting.
bool stands_with_child(const record::Attachment& attachment, const record::VisitRecord& visit) {
  return attachment.child != 0 && visit.children.count(attachment.child) > 0;
}

Blocks setting(const record::VisitRecord& visit) {
  Blocks out;
  add(out, "", visit.setting);
  add(out, visit.setting_blocks);
  for (const auto& row : visit.attachments) {
    if (!stands_with_child(row.value, visit)) add(out, row.value);
  }
  return out;
}

Blocks wishes(const record::VisitRecord& visit, const record::VisitChild& child) {
  Blocks out;
  if (child.child != 0) {
    out.push_back({"Able to put wishes and feelings into words", client::yes_no_words(child.can_verbalise)});
  }
  add(out, "Where we spoke", child.place);
  add(out, "", child.wishes);
  add(out, child.blocks);
  if (child.observation) {
    add(out, "Where the child was", child.observation->where);
    add(out, "Mood", child.observation->mood);
    add(out, "Development", child.observation->milestones);
    add(out, "How the carer responded", child.observation->carer_response);
    add(out, "How I tried to talk", child.observation->tried_to_talk);
    add(out, "Attachment to the main carer", child.observation->attachment);
  }
  for (const auto& row : visit.attachments) {
    if (row.value.child == child.child && stands_with_child(row.value, visit)) add(out, row.value);
  }
  return out;
}

Blocks parents(const record::VisitRecord& visit) {
  Blocks out;
  add(out, visit.parents);
  add(out, "No discussion", visit.parents_none);
  return out;
}

Blocks risk(const record::VisitRecord& visit) {
  Blocks out;
  for (const auto& row : visit.risks) {
    std::string heading = row.value.kind == record::RiskKind::risk         ? "Risk"
                          : row.value.kind == record::RiskKind::protective ? "Protective factor"
                                                                           : "Risk or protective factor";
    if (row.value.link == record::RiskLink::plan) heading += ", linked to the plan";
    if (row.value.link == record::RiskLink::fresh) heading += ", new";
    out.push_back({heading, row.value.text});
  }
  if (visit.nothing_new) out.push_back({"", nothing_new});
  return out;
}

Blocks analysis(const record::VisitRecord& visit) {
  Blocks out;
  if (!visit.analysis_rating.empty()) {
    out.push_back({"Rating: " + visit.analysis_rating, visit.analysis_why});
  } else {
    add(out, "Why", visit.analysis_why);
  }
  add(out, "", visit.analysis_text);
  add(out, visit.analysis_blocks);
  return out;
}

Blocks actions(const record::VisitRecord& visit) {
  Blocks out;
  if (visit.actions_none && visit.actions.empty()) {
    out.push_back({"", std::string(record::info_of(Section::actions).none)});
  }
  return out;
}

}  // namespace

std::vector<SectionText> visit_sections(const record::CaseRecord& a_case, const record::VisitRecord& visit,
                                        std::optional<record::ItemKey> only_child) {
  std::vector<SectionText> out;
  for (const auto& info : record::all_sections()) {
    switch (info.section) {
      case Section::setting:
        out.push_back(SectionText{info.section, 0, setting(visit)});
        break;
      case Section::wishes:
        for (const auto key : client::children_of(a_case, visit)) {
          if (only_child && key != *only_child) continue;
          out.push_back(SectionText{info.section, key, wishes(visit, visit.children.at(key))});
        }
        break;
      case Section::parents:
        out.push_back(SectionText{info.section, 0, parents(visit)});
        break;
      case Section::risk:
        out.push_back(SectionText{info.section, 0, risk(visit)});
        break;
      case Section::analysis:
        out.push_back(SectionText{info.section, 0, analysis(visit)});
        break;
      case Section::actions:
        out.push_back(SectionText{info.section, 0, actions(visit)});
        break;
    }
  }
  return out;
}

}  // namespace doorstep::cli
