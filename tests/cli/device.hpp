// A device in a test: the real doorstep with a home folder and a passphrase of its own.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <nlohmann/json.hpp>

#include "tests/cli/process.hpp"

namespace doorstep::testing {

using Json = nlohmann::json;

class Device {
 public:
  Device(const TemporaryFolder& folder, const std::string& name,
         const std::string& passphrase = "a good long passphrase")
      : home_(folder / name), passphrase_file_(folder / (name + ".passphrase")) {
    write_file(passphrase_file_, passphrase + "\n");
  }

  const std::string& home() const { return home_; }
  void set_passphrase(const std::string& passphrase) { write_file(passphrase_file_, passphrase + "\n"); }

  std::vector<std::string> command(std::vector<std::string> words) const {
    words.insert(words.begin(), DOORSTEP_PROGRAM);
    return words;
  }
  Variables variables() const {
    return {{"DOORSTEP_HOME", home_}, {"DOORSTEP_PASSPHRASE_FILE", passphrase_file_}, {"TZ", "Europe/London"}};
  }

  Ran run(std::vector<std::string> words, const std::string& input = "") const {
    return testing::run(command(std::move(words)), variables(), input);
  }
  /// Must succeed.
  Ran ok(std::vector<std::string> words, const std::string& input = "") const {
    const auto ran = run(words, input);
    EXPECT_EQ(ran.code, 0) << words.front() << " " << (words.size() > 1 ? words[1] : "") << "\n" << ran.out << ran.err;
    EXPECT_EQ(ran.err, "");
    return ran;
  }
  /// Must succeed and print one JSON value.
  Json json(std::vector<std::string> words, int code = 0) const {
    words.push_back("--json");
    const auto ran = run(words);
    EXPECT_EQ(ran.code, code) << ran.out << ran.err;
    auto value = Json::parse(ran.out, nullptr, false);
    EXPECT_FALSE(value.is_discarded()) << words.front() << " printed: " << ran.out;
    return value;
  }
  /// Must fail with one line, and say this.
  void refused(std::vector<std::string> words, const std::string& what, int code = 1,
               const std::string& input = "") const {
    const auto ran = run(words, input);
    EXPECT_EQ(ran.code, code) << ran.out << ran.err;
    EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
    EXPECT_NE(ran.err.find(what), std::string::npos) << ran.err;
  }

  void found_office(const TemporaryFolder& folder, const std::string& server = "https://127.0.0.1:1") const {
    ok({"office", "found", "--name", "Harrowmere Council", "--holder", "Bernadette Osei", "--label", "office-1",
        "--server", server, "--card", folder / "org.card", "--kit", folder / "kit.txt"});
  }

 private:
  std::string home_;
  std::string passphrase_file_;
};

}  // namespace doorstep::testing
