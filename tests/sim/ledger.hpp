// What really happened: every save of the run, who made it where, and what its author was looking at.
//
// A save's number is part of its text, so that it can be recognised wherever the text turns up.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/store/outbox.hpp"

namespace doorstep::sim {

/// A field of the run, by small numbers.
struct Place {
  std::size_t file{};  ///< which case
  std::size_t document{};
  std::uint32_t field{};
  bool operator==(const Place&) const = default;
  bool operator<(const Place& o) const {
    if (file != o.file) return file < o.file;
    return document != o.document ? document < o.document : field < o.field;
  }
};

struct Save {
  std::size_t number{};
  std::size_t device{};
  Place place;
  Millis at{};                 ///< true time
  std::set<std::size_t> seen;  ///< all that its author had seen there, directly or through others
  bool certain = false;        ///< acknowledged; else the power failed meanwhile, and it may or may not be there
  std::optional<std::size_t> replaced_by;  ///< a later save of the same device, while this one was a draft
  bool rotten = false;                     ///< its stored bytes were damaged
};

class Ledger {
 public:
  /// Notes a save about to be made over `shown`, what its author sees (save numbers).
  Save& add(std::size_t device, const Place& place, Millis at, const std::set<std::size_t>& shown);
  void forget_last() { saves_.pop_back(); }

  const std::vector<Save>& all() const { return saves_; }
  Save& at(std::size_t number) { return saves_[number]; }
  const Save& at(std::size_t number) const { return saves_[number]; }
  /// The newest acknowledged save of a device at a place.
  std::optional<std::size_t> newest(std::size_t device, const Place& place) const;

  /// Begins every text of the run: P3 looks for it on disks.
  static constexpr std::string_view marker = "Visit note no. ";
  static std::string text_of(const Save& save);
  static std::optional<std::size_t> number_in(ByteView text);

 private:
  std::vector<Save> saves_;
};

}  // namespace doorstep::sim
