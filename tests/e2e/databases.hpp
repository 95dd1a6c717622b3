// Looks into the programs' database files from outside, on copies, so that looking changes nothing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace doorstep::e2e {

/// The test fails unless the database (with its write-ahead log) is whole: pages, indices, foreign keys.
void expect_sound(const std::filesystem::path& database);

/// How many log entries it holds of each device, by the device's id in hexadecimal. A name (space, device,
/// incarnation, sequence) that is there twice fails the test.
std::map<std::string, std::uint64_t> entries_by_device(const std::filesystem::path& database);

/// How many log entries it holds of each space, by the space's id in hexadecimal.
std::map<std::string, std::uint64_t> entries_by_space(const std::filesystem::path& database);

}  // namespace doorstep::e2e
