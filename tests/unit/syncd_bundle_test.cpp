// The app's files: what is read of a folder, and what a path gets.
#include "syncd/web/bundle.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/crypto/hash.hpp"
#include "syncd/web/app_files.hpp"

namespace doorstep::syncd {
namespace {

namespace fs = std::filesystem;

std::string etag_of(std::string_view bytes) { return "\"" + to_hex(crypto::sha256(as_bytes(bytes))) + "\""; }

class AppBundle : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "syncd_bundle_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    outside_ = name;
    folder_ = outside_ / "app";
    write("index.html", "<!doctype html>");
    write("sw.js", "worker");
    write("assets/app-1a2b.js", "script script script");
    write("assets/app-1a2b.js.br", "squeezed");
  }
  void TearDown() override { fs::remove_all(outside_); }

  void write(const std::string& name, const std::string& content) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << content;
  }

  HttpResponse get(const std::string& target, std::vector<std::pair<std::string, std::string>> headers = {}) {
    const auto bundle = Bundle::read(folder_);
    EXPECT_TRUE(bundle) << bundle.error().message;
    HttpRequest request;
    request.method = "GET";
    request.target = target;
    request.headers = std::move(headers);
    return answer_app_file(*bundle, request);
  }
  static std::string body_of(const HttpResponse& response) {
    return response.shared_body ? *response.shared_body : response.body;
  }
  static std::string header_of(const HttpResponse& response, std::string_view name) {
    for (const auto& [each, value] : response.headers) {
      if (each == name) return value;
    }
    return "-";
  }

  fs::path outside_;
  fs::path folder_;
};

TEST_F(AppBundle, AFileIsAnsweredWithItsTypeItsHashAndHowLongItKeeps) {
  const auto script = get("/assets/app-1a2b.js?v=1");
  EXPECT_EQ(script.status, 200);
  EXPECT_EQ(body_of(script), "script script script");
  EXPECT_EQ(script.content_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(header_of(script, "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(header_of(script, "ETag"), etag_of("script script script"));
  EXPECT_EQ(header_of(script, "Vary"), "Accept-Encoding");
  EXPECT_EQ(header_of(script, "Content-Encoding"), "-");

  const auto worker = get("/sw.js");
  EXPECT_EQ(body_of(worker), "worker");
  EXPECT_EQ(header_of(worker, "Cache-Control"), "no-cache");
  EXPECT_EQ(header_of(worker, "Vary"), "-");
}

TEST_F(AppBundle, TypesFollowEndings) {
  const std::vector<std::pair<std::string, std::string>> expected{{"a.js", "text/javascript; charset=utf-8"},
                                                                  {"a.mjs", "text/javascript; charset=utf-8"},
                                                                  {"a.css", "text/css; charset=utf-8"},
                                                                  {"a.html", "text/html; charset=utf-8"},
                                                                  {"a.wasm", "application/wasm"},
                                                                  {"a.json", "application/json"},
                                                                  {"a.webmanifest", "application/manifest+json"},
                                                                  {"a.woff2", "font/woff2"},
                                                                  {"a.svg", "image/svg+xml"},
                                                                  {"a.png", "image/png"},
                                                                  {"a.ico", "image/x-icon"},
                                                                  {"a.txt", "text/plain; charset=utf-8"},
                                                                  {"a.json.sig", "application/octet-stream"}};
  for (const auto& [name, type] : expected) write(name, name);
  for (const auto& [name, type] : expected) {
    const auto answer = get("/" + name);
    EXPECT_EQ(answer.content_type, type) << name;
    EXPECT_EQ(body_of(answer), name);
  }
}

TEST_F(AppBundle, TheCompressedFormIsForThoseWhoTakeIt) {
  for (const char* taking : {"br", "gzip, deflate, br, zstd", "gzip;q=0.5, BR;q=0.1", "*", "br; q=1", "gzip,*;q=0.2"}) {
    const auto answer = get("/assets/app-1a2b.js", {{"accept-encoding", taking}});
    EXPECT_EQ(body_of(answer), "squeezed") << taking;
    EXPECT_EQ(header_of(answer, "Content-Encoding"), "br");
    EXPECT_EQ(header_of(answer, "ETag"), etag_of("squeezed")) << "each form has its own";
    EXPECT_EQ(answer.content_type, "text/javascript; charset=utf-8");
  }
  for (const char* not_taking : {"", "gzip", "br;q=0", "br; q=0.000, *", "*;q=0", "brotli", "identity"}) {
    const auto answer = get("/assets/app-1a2b.js", {{"accept-encoding", not_taking}});
    EXPECT_EQ(body_of(answer), "script script script") << not_taking;
    EXPECT_EQ(header_of(answer, "Content-Encoding"), "-");
    EXPECT_EQ(header_of(answer, "Vary"), "Accept-Encoding");
  }
  EXPECT_EQ(header_of(get("/sw.js", {{"accept-encoding", "br"}}), "Content-Encoding"), "-");
  EXPECT_EQ(get("/assets/app-1a2b.js.br").status, 404) << "no path of its own";
}

TEST_F(AppBundle, WhatTheBrowserHoldsAlreadyIsNotSentAgain) {
  const auto mine = etag_of("worker");
  for (const std::string& held : {mine, "\"x\", " + mine, "W/" + mine, std::string("*")}) {
    const auto answer = get("/sw.js", {{"if-none-match", held}});
    EXPECT_EQ(answer.status, 304) << held;
    EXPECT_TRUE(body_of(answer).empty());
    EXPECT_EQ(header_of(answer, "ETag"), mine);
    EXPECT_EQ(header_of(answer, "Cache-Control"), "no-cache");
  }
  EXPECT_EQ(get("/sw.js", {{"if-none-match", etag_of("older")}}).status, 200);
  const auto other_form = etag_of("script script script");
  EXPECT_EQ(get("/assets/app-1a2b.js", {{"if-none-match", other_form}, {"accept-encoding", "br"}}).status, 200);
  EXPECT_EQ(get("/assets/app-1a2b.js", {{"if-none-match", other_form}}).status, 304);
}

TEST_F(AppBundle, TheAppsOwnAddressesGetItsPageAndOthersAreNotFound) {
  for (const char* app : {"/", "/index.html", "/visits", "/visits/", "/visits/aB3_-/section", "/join?x=1.2"}) {
    const auto answer = get(app);
    EXPECT_EQ(body_of(answer), "<!doctype html>") << app;
    EXPECT_EQ(answer.content_type, "text/html; charset=utf-8");
    EXPECT_EQ(header_of(answer, "Cache-Control"), "no-cache");
  }
  for (const char* none : {"/v1", "/v1/", "/v1/nothing", "/admin", "/admin/queue", "/healthz/x", "/metrics", "/assets",
                           "/assets/", "/assets/missing", "/missing.js", "/visits/x.y", "/favicon.ico"}) {
    const auto answer = get(none);
    EXPECT_EQ(answer.status, 404) << none;
    EXPECT_EQ(body_of(answer), "there is nothing at this address\n");
    EXPECT_EQ(header_of(answer, "Cache-Control"), "-") << "nobody keeps a refusal";
  }
  EXPECT_EQ(get("/administration").status, 200);
}

TEST_F(AppBundle, NoPathLeadsOut) {
  std::ofstream(outside_ / "secret") << "secret";
  for (const char* attempt :
       {"/../secret", "/..", "/assets/../../secret", "/assets/../sw.js", "/./sw.js", "//secret", "/%2e%2e/secret",
        "/%2E%2E%2Fsecret", "/..%2fsecret", "/assets%2f..%2f..%2fsecret", "/assets/%2e%2e/sw.js", "/sw.js%00", "/%00",
        "/..\\secret", "/%5c..%5csecret", "/sw%2ejs", "/visits//x"}) {
    EXPECT_EQ(get(attempt).status, 404) << attempt;
  }
  EXPECT_EQ(get(std::string("/visits\0x", 9)).status, 404);
}

TEST_F(AppBundle, LinksHiddenFilesAndOddNamesAreLeftOut) {
  std::ofstream(outside_ / "secret.txt") << "secret";
  fs::create_directory(outside_ / "more");
  std::ofstream(outside_ / "more" / "a.txt") << "secret";
  fs::create_symlink(outside_ / "secret.txt", folder_ / "link.txt");
  fs::create_symlink("sw.js", folder_ / "near.js");
  fs::create_directory_symlink(outside_ / "more", folder_ / "more");
  ASSERT_EQ(mkfifo((folder_ / "pipe.txt").c_str(), 0600), 0);
  write(".env", "secret");
  write(".git/config.txt", "secret");
  write("a b.txt", "secret");
  write("alone.css.br", "of nothing");
  const auto bundle = Bundle::read(folder_);
  ASSERT_TRUE(bundle) << bundle.error().message;
  EXPECT_EQ(bundle->left_out(), 8u);
  EXPECT_EQ(bundle->files(), 4u) << "index, worker, script, config";
  for (const char* path : {"/link.txt", "/near.js", "/more/a.txt", "/pipe.txt", "/.env", "/.git/config.txt", "/a b.txt",
                           "/a%20b.txt", "/alone.css.br", "/alone.css"}) {
    EXPECT_EQ(get(path).status, 404) << path;
  }
}

TEST_F(AppBundle, TheConfigurationIsTheServersOwn) {
  write("config.json", "{\"server\":\"https://elsewhere.example\"}");
  write("config.json.br", "squeezed");
  const auto answer = get("/config.json", {{"accept-encoding", "br"}});
  EXPECT_EQ(body_of(answer), "{\"server\":\"same-origin\"}\n");
  EXPECT_EQ(answer.content_type, "application/json");
  EXPECT_EQ(header_of(answer, "Cache-Control"), "no-cache");
  EXPECT_EQ(header_of(answer, "Content-Encoding"), "-");
}

TEST_F(AppBundle, AFolderThatIsNoBundleIsRefusedByName) {
  const auto refusal = [](const fs::path& folder, BundleLimits limits, Errc code) {
    const auto read = Bundle::read(folder, limits);
    EXPECT_FALSE(read);
    if (read) return std::string();
    EXPECT_EQ(read.error().code, code);
    EXPECT_NE(read.error().message.find(folder.string()), std::string::npos) << read.error().message;
    return read.error().message;
  };
  EXPECT_NE(refusal(outside_, {}, Errc::invalid_input).find("index.html"), std::string::npos);
  refusal(outside_ / "nowhere", {}, Errc::invalid_input);
  refusal(folder_ / "sw.js", {}, Errc::invalid_input);
  // Four files and a folder; 15 + 6 + 20 + 8 bytes.
  EXPECT_NE(refusal(folder_, {4, 1000}, Errc::too_large).find("4 files"), std::string::npos);
  EXPECT_NE(refusal(folder_, {100, 48}, Errc::too_large).find("48 bytes"), std::string::npos);
  EXPECT_TRUE(Bundle::read(folder_, {5, 49}));
}

TEST_F(AppBundle, AFinalSlashInTheFoldersNameMakesNoDifference) {
  const auto bundle = Bundle::read(folder_ / "");
  ASSERT_TRUE(bundle) << bundle.error().message;
  EXPECT_NE(bundle->find("/assets/app-1a2b.js"), nullptr);
}

TEST_F(AppBundle, ALaterChangeOfTheFolderIsNotSeen) {
  const auto bundle = Bundle::read(folder_);
  ASSERT_TRUE(bundle);
  write("sw.js", "changed");
  EXPECT_EQ(*bundle->find("/sw.js")->plain.bytes, "worker");
}

}  // namespace
}  // namespace doorstep::syncd
