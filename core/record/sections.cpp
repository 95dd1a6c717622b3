#include "core/record/sections.hpp"

#include <algorithm>
#include <cctype>

#include "core/base/assert.hpp"

namespace doorstep::record {
namespace {

constexpr int months_at_four = 48;

constexpr SectionInfo table[] = {
    {Section::setting, "setting", "Setting", "I did not see inside"},
    {Section::wishes, "wishes", "Wishes, feelings and observations", "Not seen at this visit"},
    {Section::parents, "parents", "Discussion with parents / carers", "No parent or carer present"},
    {Section::risk, "risk", "Risk and/or protective factors", "Nothing new to record"},
    {Section::analysis, "analysis", "Analysis / progress of the plan", "Nothing to add to my last analysis"},
    {Section::actions, "actions", "Actions", "No actions agreed"},
};

std::vector<std::string> wishes_prompts(const PromptContext& context) {
  if (!context.can_verbalise) {
    return {
        "Can this child tell you in words how they feel and what they want? Your answer chooses the questions here.",
        "A visit is a talk and a look around, nothing more formal: review meetings keep their own minutes.",
    };
  }
  if (!*context.can_verbalise) {
    std::vector<std::string> out = {
        "Where was the child, and who was close by?",
        "What mood were they in, and which sounds, looks or movements told you so?",
        "Which new skills did they show you: rolling over, pointing, first words?",
        "How did the grown-ups notice and answer what the child needed?",
    };
    if (context.age_in_months && *context.age_in_months < months_at_four) {
      out.push_back("Whom does the child look to and settle with? Describe the bond with their main carer.");
      out.push_back("How did you try to chat or play with them, and what came back? \"Too young\" is fine.");
    }
    return out;
  }
  std::vector<std::string> out = {
      "What did you learn today about this child as a person?",
      "Where did the two of you talk? If it was the bedroom, what is it like?",
      "Did you do something together, a drawing or a game? Add it here and say what came out of it.",
      "What did you talk about? What makes this child happy, and what goes well just now?",
      "Is there something on their mind that frightens or troubles them?",
  };
  if (context.domestic_abuse) {
    out.push_back("Is it calmer at home or worse? Gently ask about rows, fear and hurt, in words for their age.");
  }
  out.push_back("What about everyday things: friends, school, pets, games, what is for tea?");
  out.push_back("Would sub-headings help, one for each thing you spoke about?");
  return out;
}

/// Words of letters, in lower case.
std::vector<std::string> words_in(std::string_view text) {
  std::vector<std::string> out(1);
  for (const char c : text) {
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
      out.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!out.back().empty()) {
      out.emplace_back();
    }
  }
  return out;
}

}  // namespace

std::span<const SectionInfo> all_sections() { return table; }

const SectionInfo& info_of(Section section) {
  const auto index = static_cast<std::size_t>(section);
  DOORSTEP_ASSERT(index < std::size(table) && table[index].section == section);
  return table[index];
}

const SectionInfo* find_section(std::string_view key) {
  for (const auto& info : table) {
    if (info.key == key) return &info;
  }
  return nullptr;
}

std::vector<std::string> prompts(Section section, const PromptContext& context) {
  switch (section) {
    case Section::setting:
      return {
          "Who was there while you visited?",
          "Whom did you expect and not see? Think of fathers and partners, too.",
          "How were you received: gladly, warily, angrily?",
          "What was everybody busy with when you came in?",
          "How were the children dressed?",
          "Did anything look, sound or smell out of the ordinary?",
          "Will a reader know who each person is? Give a name and a role to all but the closest family.",
      };
    case Section::wishes:
      return wishes_prompts(context);
    case Section::parents:
      return {
          "How does the plan make things safer, or give the child what they need?",
          "Which appointments or groups did they go to, and what difference do these make?",
          "What has worried them since you last met?",
          "What would they themselves like to be different for the child?",
          "Sub-headings make it easier to follow one topic from visit to visit.",
      };
    case Section::risk:
      return {
          "Is it part of the plan already, or is it new?",
          "Did the child tell you something that worries you?",
          "Did a parent or carer handle a hard moment well? That protects, so write it down.",
          "Nothing new today? One tap says so.",
      };
    case Section::analysis:
      return {
          "Was today good news or a worry, and what makes you say so?",
          "What have you learned about how life is for the child?",
          "What have you learned about the parents or carers?",
          "Is the plan making a difference, and how can you tell?",
      };
    case Section::actions:
      return {
          "What will you do, and by which day?",
          "What have the parents or carers said they will do?",
          "What would the child like to do?",
          "When do you come back? Add it as an action with its date and time.",
      };
  }
  return {};
}

bool is_domestic_abuse(std::string_view category) {
  const auto words = words_in(category);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "da" || words[i] == "dv") return true;
    if (words[i] == "domestic" && i + 1 < words.size() && (words[i + 1] == "abuse" || words[i + 1] == "violence")) {
      return true;
    }
  }
  return false;
}

}  // namespace doorstep::record
