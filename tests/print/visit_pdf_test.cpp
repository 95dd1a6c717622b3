#include "client/print/visit_pdf.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>

#include "tests/cli/process.hpp"
#include "tests/print/sample_visit.hpp"

namespace doorstep::print {
namespace {

using namespace std::string_literals;
using testing::sample_visit;
using testing::TemporaryFolder;

std::string without_blanks(std::string text) {
  text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\n' || c == '\f'; }),
             text.end());
  return text;
}

class VisitPdf : public ::testing::Test {
 protected:
  TemporaryFolder folder_;
  std::string file_ = folder_ / "visit.pdf";

  void print(const VisitPrint& visit) {
    const auto written = write_visit_pdf(visit, file_);
    ASSERT_TRUE(written) << written.error().message;
  }

  /// What a reader finds, page by page: each ends in a form feed.
  std::string text() const {
    const auto ran = testing::run({DOORSTEP_PDFTOTEXT, "-enc", "UTF-8", "-layout", file_, "-"}, {});
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(ran.err, "");
    return ran.out;
  }

  std::vector<std::string> pages() const {
    std::vector<std::string> out;
    const auto all = text();
    for (std::size_t at = 0; at < all.size();) {
      const auto end = std::min(all.find('\f', at), all.size());
      out.push_back(all.substr(at, end - at));
      at = end + 1;
    }
    return out;
  }

  /// All pages' texts without what stands at their heads and feet, and without blanks.
  std::string words() const {
    std::string out;
    for (const auto& page : pages()) {
      const auto from = page.find('\n');
      const auto to = page.rfind("Version 1, finished");
      EXPECT_NE(to, std::string::npos);
      out += page.substr(from, to - from);
    }
    return without_blanks(out);
  }

  std::string info(const std::vector<std::string>& options = {}) const {
    std::vector<std::string> command{DOORSTEP_PDFINFO};
    command.insert(command.end(), options.begin(), options.end());
    command.push_back(file_);
    const auto ran = testing::run(command, {});
    EXPECT_EQ(ran.code, 0) << ran.err;
    return ran.out;
  }

  std::vector<std::string> files_in_folder() const {
    std::vector<std::string> out;
    for (const auto& each : std::filesystem::directory_iterator(folder_.path())) {
      out.push_back(each.path().filename().string());
    }
    return out;
  }
};

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size())) ++found;
  return found;
}

void expect_in_order(const std::string& text, const std::vector<std::string>& lines) {
  std::size_t at = 0;
  for (const auto& line : lines) {
    const auto found = text.find("\n" + line, at);
    ASSERT_NE(found, std::string::npos) << "not found after the one before it: " << line;
    at = found + 1;
  }
}

std::string repeated(const std::string& words, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += words;
  return out;
}

TEST_F(VisitPdf, PrintsAllSectionsAndSubheadingsInOrder) {
  print(sample_visit());
  expect_in_order("\n" + text(), {"Visit record",
                                  "Brennock family",
                                  "Date and time",
                                  "Purpose",
                                  "Who was seen",
                                  "Present and absent",
                                  "Setting",
                                  "Wishes, feelings and observations",
                                  "Maya Brennock",
                                  "Home",
                                  "School",
                                  "Three houses",
                                  "Theo Brennock",
                                  "Where",
                                  "Mood",
                                  "Isla Brennock",
                                  "Discussion with parents and carers",
                                  "Donna's health",
                                  "Mornings",
                                  "Risk and protective factors",
                                  "Analysis and progress of the plan",
                                  "Actions",
                                  "Case notes"});
  EXPECT_EQ(count(text(), "\nWishes, feelings"), 1u) << "the children share one title";
  EXPECT_EQ(count(text(), "\nActions"), 1u) << "the table stands under the sixth section";
}

TEST_F(VisitPdf, LosesNoWord) {
  const auto visit = sample_visit();
  print(visit);
  const auto printed = words();
  for (const auto& section : visit.sections) {
    for (const auto& paragraph : section.paragraphs) {
      EXPECT_NE(printed.find(without_blanks(paragraph.text)), std::string::npos) << paragraph.text;
    }
  }
  for (const auto& row : visit.who_was_seen.rows) {
    EXPECT_NE(printed.find(without_blanks(row[0] + row[1] + row[2] + row[3] + row[4] + row[5])), std::string::npos);
  }
}

TEST_F(VisitPdf, EveryPageSaysWhoseWhichVersionWhenPrintedAndXOfY) {
  print(sample_visit());
  const auto all = pages();
  ASSERT_GE(all.size(), 3u);
  EXPECT_NE(info().find("Pages:           " + std::to_string(all.size()) + "\n"), std::string::npos);
  EXPECT_NE(info().find("(A4)"), std::string::npos);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(count(all[i], "Page " + std::to_string(i + 1) + " of " + std::to_string(all.size()) + "\n"), 1u);
    EXPECT_NE(all[i].find("Visit record · Brennock family"), std::string::npos) << all[i];
    EXPECT_NE(all[i].find("Harrowmere Children's Services"), std::string::npos);
    EXPECT_NE(all[i].find("Version 1, finished 3 March 2026 18:22 by Priya Raman"), std::string::npos);
    EXPECT_NE(all[i].find("Printed 1 April 2026 09:12 by Priya Raman"), std::string::npos);
    EXPECT_EQ(all[i].find("DRAFT"), std::string::npos);
  }
}

TEST_F(VisitPdf, ADraftIsMarkedOnEveryPage) {
  auto visit = sample_visit();
  visit.draft = true;
  print(visit);
  for (const auto& page : pages()) EXPECT_EQ(count(without_blanks(page), "DRAFT"), 1u) << page;
}

TEST_F(VisitPdf, WhatIsEmptyIsSaidToBe) {
  VisitPrint visit;
  visit.title = "Visit record";
  visit.facts = {{"Purpose", " \n"}};
  visit.sections = {{"Setting", "", {}}, {"Analysis", "", {{"", ""}, {"Rating", ""}}}, {"Actions", "", {}}};
  print(visit);
  // Purpose, who was seen, present and absent, Setting, Rating, Actions, case notes.
  EXPECT_EQ(count(text(), "Nothing recorded"), 7u) << text();
  EXPECT_EQ(count(text(), "\nActions"), 1u);
}

TEST_F(VisitPdf, PrintsNamesOfEveryScript) {
  auto visit = sample_visit();
  visit.family = "Nguyễn-Łukaszewicz family";
  visit.people.push_back({"Others", "سارة الخطيب"});
  visit.people.push_back({"Others", "李明, 김민준"});
  visit.people.push_back({"Others", "दीपिका, Ζωή, Олена"});
  print(visit);
  const auto printed = text();
  for (const auto* name : {"Nguyễn-Łukaszewicz", "سارة", "الخطيب", "李明", "김민준", "Ζωή", "Олена"}) {
    EXPECT_NE(printed.find(name), std::string::npos) << name;
  }
}

TEST_F(VisitPdf, HostileBytesArePrintedAsFarAsTheyGo) {
  auto visit = sample_visit();
  visit.family = "Bren\0nock\x1B[2J\xFF\n\nfamily"s;
  visit.version_line = "\xC3";
  visit.facts.push_back(
      {"La\x07"
       "bel\n",
       "\xF0\x9F\x98 fact\u202E reversed"});
  visit.who_was_seen.rows.push_back({"\x80\x81", "more", "cells", "than", "the", "head", "has", "eight"});
  visit.who_was_seen.rows.push_back({});
  visit.sections[0].paragraphs.push_back({"<b>&amp;\xFE", "<span size='9999999'>not markup</span> %n%s (\\) endobj"});
  std::string every_byte;
  for (int i = 0; i < 256; ++i) every_byte += static_cast<char>(i);
  visit.sections[0].paragraphs.push_back({every_byte, every_byte});
  print(visit);
  const auto printed = text();
  for (const auto* words : {"Brennock[2J\uFFFD family", "Label", "\uFFFD fact reversed", "eight", "<b>&amp;\uFFFD",
                            "<span size='9999999'>not markup</span> %n%s (\\) endobj"}) {
    EXPECT_NE(printed.find(words), std::string::npos) << words;
  }
}

TEST_F(VisitPdf, AStoryOfHundredsOfPagesIsPrintedWhole) {
  auto visit = sample_visit();
  visit.sections[0].paragraphs = {{"Long", repeated("She went to school. ", 15000)}};
  print(visit);
  EXPECT_EQ(count(words(), "Shewenttoschool"), 15000u);
}

TEST_F(VisitPdf, AWordLongerThanManyPagesIsBrokenAndKept) {
  const auto began = std::chrono::steady_clock::now();
  auto visit = sample_visit();
  print(visit);
  const auto others = count(text(), "q");
  visit.sections[0].paragraphs = {{"Long", repeated("q", 300000)}};
  visit.actions.rows.push_back({repeated("z", 20000), "Priya Raman", "soon", "open"});
  print(visit);
  const auto printed = text();
  EXPECT_EQ(count(printed, "q"), 300000u + others);
  EXPECT_GE(count(printed, "z"), 20000u);
  // Without shaping it in pieces this takes minutes.
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(60));
}

TEST_F(VisitPdf, MarksHeapedOnOneLetterDoNotHoldItUp) {
  const auto began = std::chrono::steady_clock::now();
  auto visit = sample_visit();
  visit.sections[0].paragraphs = {{"", "a" + repeated("\u0301", 20000)}};
  print(visit);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(60));
}

TEST_F(VisitPdf, ATableThatGoesOnRepeatsItsHead) {
  auto visit = sample_visit();
  for (int i = 0; i < 80; ++i) visit.actions.rows.push_back({"Ring the school", "Priya Raman", "9 March 2026", "open"});
  print(visit);
  std::size_t pages_with_rows = 0;
  for (const auto& page : pages()) {
    if (page.find("Ring the school") == std::string::npos) continue;
    ++pages_with_rows;
    EXPECT_EQ(count(page, "Status\n"), 1u) << page;
  }
  EXPECT_GE(pages_with_rows, 3u);
}

TEST_F(VisitPdf, NoHeadingEndsAPageWhereverTextFalls) {
  for (std::size_t lines = 0; lines < 45; ++lines) {
    auto visit = sample_visit();
    visit.sections = {{"Setting", "", {{"", repeated("A line of its own\n", lines + 1)}}},
                      {"Wishes", "Maya Brennock", {{"Home", "First words of it"}}}};
    print(visit);
    for (const auto& page : pages()) {
      if (page.find("\nWishes") == std::string::npos && page.find("\nMaya Brennock\n") == std::string::npos) continue;
      EXPECT_NE(page.find("First words of it"), std::string::npos) << lines;
    }
  }
}

TEST_F(VisitPdf, ItsMetadataNamesNobody) {
  auto visit = sample_visit();
  visit.title = "Visit record of Maya";
  print(visit);
  const auto told = info();
  EXPECT_NE(told.find("Title:           Visit record\n"), std::string::npos) << told;
  for (const auto* name : {"Maya", "Brennock", "Priya", "Harrowmere"}) {
    EXPECT_EQ(told.find(name), std::string::npos) << name;
  }
}

TEST_F(VisitPdf, ReadingProgramsFindItsHeadingsAndTables) {
  print(sample_visit());
  const auto structure = info({"-struct"});
  EXPECT_EQ(count(structure, "H1"), 1u);
  EXPECT_EQ(count(structure, "H2"), 9u);
  EXPECT_EQ(count(structure, "H3"), 3u);
  EXPECT_EQ(count(structure, "TH"), 6u + 4u);
}

TEST_F(VisitPdf, TheSameVisitAtTheSameTimeIsTheSameBytes) {
  const auto first = visit_pdf(sample_visit());
  const auto second = visit_pdf(sample_visit());
  ASSERT_TRUE(first && second);
  EXPECT_TRUE(*first == *second);
  auto later = sample_visit();
  later.printed_at += second_ms;
  EXPECT_FALSE(*first == *visit_pdf(later));
}

TEST_F(VisitPdf, OnlyItsOwnerMayReadTheFileWhateverTheUmask) {
  for (const mode_t mask : {mode_t{0}, mode_t{0777}}) {
    std::filesystem::remove(file_);
    const auto before = ::umask(mask);
    const auto written = write_visit_pdf(sample_visit(), file_);
    ::umask(before);
    ASSERT_TRUE(written);
    struct stat found {};
    ASSERT_EQ(::stat(file_.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 07777, 0600u);
  }
}

TEST_F(VisitPdf, AnEarlierPrintIsReplacedAndNothingElseIsLeft) {
  testing::write_file(file_, "an earlier print");
  ASSERT_EQ(::chmod(file_.c_str(), 0644), 0);
  print(sample_visit());
  EXPECT_EQ(testing::read_file(file_).substr(0, 5), "%PDF-");
  EXPECT_EQ(files_in_folder(), std::vector<std::string>{"visit.pdf"});
  struct stat found {};
  ASSERT_EQ(::stat(file_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0600u);
}

TEST_F(VisitPdf, AFolderThatIsNotThereIsNamedAndNothingIsMade) {
  const auto path = folder_ / "missing/visit.pdf";
  const auto written = write_visit_pdf(sample_visit(), path);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, Errc::io);
  EXPECT_NE(written.error().message.find("'" + path + "'"), std::string::npos);
  EXPECT_NE(written.error().message.find("there is no such folder"), std::string::npos) << written.error().message;
  EXPECT_TRUE(files_in_folder().empty());
}

TEST_F(VisitPdf, AFolderThatMayNotBeWrittenToIsNamedAndNothingIsMade) {
  const auto self = ::geteuid();
  constexpr uid_t nobody = 65534;  // root may write anywhere
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0555), 0);
  if (self == 0) {
    ASSERT_EQ(::seteuid(nobody), 0);
  }
  const auto written = write_visit_pdf(sample_visit(), file_);
  if (self == 0) {
    ASSERT_EQ(::seteuid(self), 0);
  }
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0700), 0);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, Errc::io);
  EXPECT_NE(written.error().message.find("may not be written to"), std::string::npos) << written.error().message;
  EXPECT_TRUE(files_in_folder().empty());
}

TEST_F(VisitPdf, FoldersLinksAndPipesAreLeftAlone) {
  std::filesystem::create_directory(folder_ / "visits");
  std::filesystem::create_symlink("elsewhere", folder_ / "link");
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  for (const auto& path : {folder_ / "visits", folder_ / "link", folder_ / "pipe"}) {
    const auto written = write_visit_pdf(sample_visit(), path);
    ASSERT_FALSE(written) << path;
    EXPECT_EQ(written.error().code, Errc::io);
    EXPECT_NE(written.error().message.find("not an ordinary file"), std::string::npos) << written.error().message;
  }
  EXPECT_TRUE(std::filesystem::is_symlink(folder_ / "link"));
  EXPECT_TRUE(std::filesystem::is_fifo(folder_ / "pipe"));
  EXPECT_EQ(files_in_folder().size(), 3u);
}

TEST_F(VisitPdf, AWriteThatFailsHalfwayLeavesTheEarlierPrintAndNothingElse) {
  testing::write_file(file_, "an earlier print");
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit little{4096, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &little), 0);
  const auto written = write_visit_pdf(sample_visit(), file_);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, Errc::io);
  EXPECT_NE(written.error().message.find("'" + file_ + "'"), std::string::npos) << written.error().message;
  EXPECT_EQ(testing::read_file(file_), "an earlier print");
  EXPECT_EQ(files_in_folder(), std::vector<std::string>{"visit.pdf"});
}

TEST_F(VisitPdf, ErrorsQuoteNothingOfTheRecord) {
  const auto written = write_visit_pdf(sample_visit(), "");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message, "cannot write '': it names no file");
}

}  // namespace
}  // namespace doorstep::print
