// The words of the sample's records, and whether any of them stands where it must not (P3).
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/e2e/world.hpp"

namespace doorstep::e2e {

/// Finds any passage of 20 characters of the prose, and any name, in texts and in raw files.
class Words {
 public:
  /// The prose of the file's visits and notes, and the names of its families, children and people. Holders of
  /// devices (the workers) are no secret from an admin and are left out.
  explicit Words(const Json& sample);
  void add_prose(const std::string& text);

  /// What was found, "" for nothing. In raw files only long names count: four letters turn up in sealed bytes too.
  std::string find_in_text(std::string_view text) const { return find(text, 4); }
  std::string find_in_bytes(std::string_view bytes) const { return find(bytes, 6); }
  /// In every file below a folder.
  std::string find_below(const Path& folder) const;

 private:
  std::string find(std::string_view bytes, std::size_t shortest_name) const;

  std::set<std::string> prose_;
  std::set<std::string_view> passages_;  ///< into prose_, whose nodes stay
  std::set<std::string> names_;
};

}  // namespace doorstep::e2e
