#include "tests/e2e/words.hpp"

#include <unordered_set>

namespace doorstep::e2e {
namespace {

constexpr std::size_t passage_length = 20;

template <class Use>
void each_text(const Json& json, const Use& use) {
  if (json.is_string()) use(json.get<std::string>());
  if (json.is_structured()) {
    for (const auto& member : json) each_text(member, use);
  }
}

}  // namespace

Words::Words(const Json& sample) {
  for (const auto* part : {"families", "visits"}) {
    each_text(sample.at(part), [&](const std::string& text) {
      if (text.find(' ') != std::string::npos) add_prose(text);
    });
  }
  for (const auto* part : {"families", "children", "people"}) {
    for (const auto& each : sample.at(part)) {
      const auto name = each.at("name").get<std::string>();
      names_.insert(name);
      names_.insert(name.substr(0, name.find(' ')));
    }
  }
}

void Words::add_prose(const std::string& text) {
  if (text.size() < passage_length) return;
  const auto [kept, fresh] = prose_.insert(text);
  if (!fresh) return;
  const std::string_view all = *kept;
  for (std::size_t i = 0; i + passage_length <= all.size(); ++i) passages_.insert(all.substr(i, passage_length));
}

std::string Words::find(std::string_view bytes, std::size_t shortest_name) const {
  for (const auto& name : names_) {
    if (name.size() >= shortest_name && bytes.find(name) != std::string_view::npos) return name;
  }
  const std::unordered_set<std::string_view> passages(passages_.begin(), passages_.end());
  for (std::size_t i = 0; i + passage_length <= bytes.size(); ++i) {
    const auto passage = bytes.substr(i, passage_length);
    if (passages.count(passage) != 0) return std::string(passage);
  }
  return "";
}

std::string Words::find_below(const Path& folder) const {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    if (const auto found = find_in_bytes(read_file(entry.path())); !found.empty()) {
      return entry.path().string() + ": " + found;
    }
  }
  return "";
}

}  // namespace doorstep::e2e
