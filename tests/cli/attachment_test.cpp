// Files of a visit, from the command line and through the real server: attached offline, sent in pieces, written out
// again on another device.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <random>
#include <thread>

#include "tests/cli/device.hpp"

#ifdef DOORSTEP_SYNCD

namespace doorstep::testing {
namespace {

std::string random_text(std::size_t size) {
  std::mt19937 random(7);
  std::string out(size, '\0');
  for (auto& each : out) each = static_cast<char>(random());
  return out;
}

const std::string jpeg = "\xff\xd8\xff\xe0";

unsigned mode(const std::string& path) {
  struct stat info {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 0777U;
}

class AttachedFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    office.found_office(folder);
    const auto ready = folder / "ready.json";
    server = std::make_unique<Background>(
        std::vector<std::string>{DOORSTEP_SYNCD, "--data-dir", folder / "server", "--organisation", folder / "org.card",
                                 "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--ready-file", ready},
        Variables{});
    Json address;
    for (int i = 0; i < 400 && !address.is_object(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(25));
      address = Json::parse(read_file(ready), nullptr, false);
    }
    ASSERT_TRUE(address.is_object()) << "syncd did not say that it is ready";
    office.ok({"office", "server", "--url", "https://127.0.0.1:" + std::to_string(address["port"].get<int>()),
               "--tls-pin", address["pin"]});
    office.ok({"sync"});
  }
  std::string begin_visit(const std::string& for_device = "") {
    std::vector<std::string> open{"case", "new", "Brennock"};
    if (!for_device.empty()) open.insert(open.end(), {"--for", for_device});
    office.ok(open);
    office.ok({"sync"});  // a new case's key counts once its founding is in the log
    office.ok({"child", "add", "Brennock", "--name", "Maya Brennock", "--dob", "2016-05-19"});
    return office.json({"visit", "new", "Brennock", "--start", "2026-03-31 16:00"})["visit"];
  }
  std::string file(const std::string& name, const std::string& content) {
    write_file(folder / name, content);
    return folder / name;
  }

  TemporaryFolder folder;
  Device office{folder, "office"};
  std::unique_ptr<Background> server;
};

TEST_F(AttachedFiles, AFileComesBackAsItWasForItsOwnerOnly) {
  const auto visit = begin_visit();
  const auto content = jpeg + random_text(1000);
  const auto photo = file("maya-brennock-drawing.jpg", content);
  const auto saved = office.json({"visit", "attach", visit, photo, "--child", "Maya", "--discussion", "She drew it."});
  EXPECT_EQ(saved["mime"], "image/jpeg");
  EXPECT_EQ(saved["kind"], "photo");
  EXPECT_EQ(saved["bytes"], content.size());
  const std::string row = saved["row"];

  const auto shown = office.json({"visit", "show", visit})["fields"]["attachment:" + row]["value"];
  EXPECT_EQ(shown["sha256"], saved["sha256"]);
  EXPECT_EQ(shown["discussion"], "She drew it.");
  EXPECT_EQ(shown["order"], 1);
  EXPECT_FALSE(shown.contains("title")) << "the file's name may name a child";
  EXPECT_EQ(office.ok({"visit", "show", visit}).out.find("drawing.jpg"), std::string::npos);

  const auto out = folder / "out.jpg";
  write_file(out, "something older");
  office.ok({"visit", "attachment", visit, row.substr(0, 6), "--out", out});
  EXPECT_EQ(read_file(out), content);
  EXPECT_EQ(mode(out), 0600U);
  EXPECT_EQ(read_file(photo), content);
  for (const auto& each : std::filesystem::directory_iterator(folder.path())) {
    EXPECT_EQ(each.path().filename().string().rfind(".doorstep", 0), std::string::npos) << "left behind";
  }
}

TEST_F(AttachedFiles, FORM_09_AnActivityWithoutItsDiscussionIsAskedForIt) {
  const auto visit = begin_visit();
  const auto sheet = file("sheet.pdf", "%PDF-1.7\n");
  const auto said = office.ok({"visit", "attach", visit, sheet, "--kind", "activity", "--child", "Maya"}).out;
  EXPECT_NE(said.find("You attached an activity. What did it tell you?"), std::string::npos) << said;
  const auto findings = office.json({"visit", "check", visit})["findings"];
  EXPECT_EQ(std::count_if(findings.begin(), findings.end(),
                          [](const Json& each) { return each["code"] == "W-ACTIVITY-DISCUSS"; }),
            1)
      << findings;
}

TEST_F(AttachedFiles, WhatCannotBeAttachedIsNamedAndNothingIsSaved) {
  const auto visit = begin_visit();
  const auto before = office.json({"status"})["waiting"];
  const auto small = file("small.bin", "x");
  const auto large = file("large.bin", std::string((16 << 20) + 1, 'x'));
  office.refused({"visit", "attach", visit, large}, "16 MiB is the most");
  office.refused({"visit", "attach", visit, folder / "none.jpg"}, "cannot read");
  office.refused({"visit", "attach", visit, small, "--kind", "film"}, "activity, photo or document");
  office.refused({"visit", "attach", visit, small, "--child", "Nobody"}, "there is no child 'Nobody'");
  office.refused({"visit", "attach", visit, small, "--child", "0123456789abcdef"}, "there is no child");
  office.refused({"visit", "attachment", visit, "0123", "--out", folder / "out"}, "nothing is attached");
  EXPECT_EQ(office.json({"status"})["waiting"], before);
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
}

TEST_F(AttachedFiles, OneOfSeveralIsChosenByItsId) {
  const auto visit = begin_visit();
  const std::string first = office.json({"visit", "attach", visit, file("a", "first")})["row"];
  const std::string second = office.json({"visit", "attach", visit, file("b", "second")})["row"];
  office.refused({"visit", "attachment", visit, "zzzz", "--out", folder / "out"}, "has no attachment 'zzzz'");
  office.ok({"visit", "attachment", visit, second, "--out", folder / "out"});
  EXPECT_EQ(read_file(folder / "out"), "second");
  office.ok({"visit", "attachment", visit, first, "--out", folder / "out"});
  EXPECT_EQ(read_file(folder / "out"), "first");
}

TEST_F(AttachedFiles, FORM_22_APhotoAttachedOfflineReachesTheOfficeThroughTheServer) {
  const Device priya(folder, "priya", "priya's own passphrase");
  office.ok({"office", "invite", "--label", "tab-014", "--holder", "Priya Raman", "--out", folder / "invitation"});
  EXPECT_EQ(priya.run({"join", folder / "invitation", "--wait", "0"}).code, 3);
  office.ok({"sync"});
  priya.ok({"sync"});
  const auto visit = begin_visit("tab-014");
  office.ok({"sync"});
  priya.ok({"sync"});

  // Every command is a process of its own: locked, gone, and unlocked again in between.
  const auto content = jpeg + random_text(2'400'000);
  const auto saved = priya.json({"visit", "attach", visit, file("photo.jpg", content), "--child", "Maya",
                                 "--discussion", "She drew her room first."});
  EXPECT_EQ(priya.json({"status"})["waiting"]["changes"], 13);
  EXPECT_EQ(priya.json({"sync"})["sent"], 13);
  EXPECT_EQ(priya.json({"status"})["waiting"]["count"], 0);
  office.ok({"sync"});
  const auto out = folder / "at-the-office.jpg";
  const auto written = office.json({"visit", "attachment", visit, saved["row"], "--out", out});
  EXPECT_EQ(written["sha256"], saved["sha256"]);
  EXPECT_TRUE(read_file(out) == content);
  const auto row = office.json({"visit", "show", visit})["fields"]["attachment:" + saved["row"].get<std::string>()];
  EXPECT_EQ(row["value"]["discussion"], "She drew her room first.");
}

}  // namespace
}  // namespace doorstep::testing

#endif  // DOORSTEP_SYNCD
