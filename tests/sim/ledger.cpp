#include "tests/sim/ledger.hpp"

#include <charconv>

namespace doorstep::sim {

Save& Ledger::add(std::size_t device, const Place& place, Millis at, const std::set<std::size_t>& shown) {
  Save save;
  save.number = saves_.size();
  save.device = device;
  save.place = place;
  save.at = at;
  for (const auto number : shown) {
    save.seen.insert(number);
    save.seen.insert(saves_[number].seen.begin(), saves_[number].seen.end());
  }
  return saves_.emplace_back(std::move(save));
}

std::optional<std::size_t> Ledger::newest(std::size_t device, const Place& place) const {
  for (auto save = saves_.rbegin(); save != saves_.rend(); ++save) {
    if (save->device == device && save->place == place && save->certain) return save->number;
  }
  return std::nullopt;
}

std::string Ledger::text_of(const Save& save) {
  return std::string(marker) + std::to_string(save.number) + " of the family at number " +
         std::to_string(save.place.document) + std::string(save.number * 37 % 300, '.');
}

std::optional<std::size_t> Ledger::number_in(ByteView text) {
  const auto words = as_text(text);
  if (words.substr(0, marker.size()) != marker) return std::nullopt;
  std::size_t number = 0;
  const auto* end = words.data() + words.size();
  if (std::from_chars(words.data() + marker.size(), end, number).ec != std::errc()) return std::nullopt;
  return number;
}

}  // namespace doorstep::sim
