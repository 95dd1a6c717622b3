// The dependency rule, held by a test (design.md section 8): core is sans-I/O, third parties stand behind its adapters,
// and client and syncd do not know each other.
//
// Works on source text with comments and string literals taken out, so prose may say "clock" and SQL may say "time".
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace doorstep::testing {
namespace {

namespace fs = std::filesystem;

/// The text without comments and without what stands in string and character literals; lines keep their numbers.
std::string code_of(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto starts = [&](const char* mark) { return text.compare(i, std::strlen(mark), mark) == 0; };
    if (starts("//")) {
      while (i < text.size() && text[i] != '\n') ++i;
      out += '\n';
    } else if (starts("/*")) {
      for (; i < text.size() && !starts("*/"); ++i) out += text[i] == '\n' ? "\n" : "";
      ++i;
    } else if (starts("R\"")) {
      const auto open = text.find('(', i);
      const auto close = text.find(")" + text.substr(i + 2, open - i - 2) + "\"", open);
      for (; i < close; ++i) out += text[i] == '\n' ? "\n" : "";
      i += open == std::string::npos ? 0 : text.find('"', close) - close;
    } else if (text[i] == '"' && out.find("#include", out.rfind('\n') + 1) == std::string::npos) {
      for (++i; i < text.size() && text[i] != '"'; ++i) i += text[i] == '\\' ? 1 : 0;
      out += "\"\"";
    } else if (text[i] == '\'' && i > 0 && std::isalnum(static_cast<unsigned char>(text[i - 1])) == 0) {
      for (++i; i < text.size() && text[i] != '\''; ++i) i += text[i] == '\\' ? 1 : 0;
      out += "' '";
    } else {
      out += text[i];
    }
  }
  return out;
}

using Paths = std::function<bool(const std::string&)>;
bool nowhere(const std::string&) { return false; }

struct Rule {
  const char* what;
  std::vector<std::string> words;  ///< a line without any of these cannot match: spares the slow pattern
  std::regex pattern;
  Paths allowed;
};

std::vector<std::string> split(const std::string& names) {
  std::vector<std::string> out;
  std::istringstream in(names);
  for (std::string name; std::getline(in, name, '|');) out.push_back(name);
  return out;
}

Rule include_of(const char* what, const std::string& names, Paths allowed = nowhere) {
  return {what, {"include"}, std::regex("^\\s*#\\s*include\\s*[<\"](" + names + ")[>\"]"), std::move(allowed)};
}

/// A call of a function of the system. Our own may have such a name as a member (`outbox.remove(x)`), under a
/// namespace or class (`crypto::open(x)`), and where it is declared (a type stands before it).
Rule call_of(const char* what, const std::string& names, Paths allowed = nowhere) {
  const std::string start = "(^\\s*|[^\\w\\s.>:&*]\\s*|&&\\s*|\\b(return|else|throw|case)\\s+)";
  return {what, split(names), std::regex("(" + start + "|(^|[^\\w:])(std)?::)(" + names + ")\\s*\\("),
          std::move(allowed)};
}

/// One of these names of namespace std, or of the system where they have no like.
Rule use_of(const char* what, const std::string& names) {
  return {what, split(names), std::regex("\\b(" + names + ")\\b"), nowhere};
}

bool under(const std::string& path, const std::string& folder) { return path.rfind(folder, 0) == 0; }

std::vector<Rule> core_rules() {
  const Paths last_words = [](const std::string& path) { return path == "core/base/assert.cpp"; };  // to standard error
  const Paths crypto = [](const std::string& path) { return under(path, "core/crypto/"); };
  const Paths sqlite = [](const std::string& path) { return under(path, "core/sqlite/"); };
  const Paths packing = [](const std::string& path) {
    return path == "core/change/value_packing.cpp" || under(path, "core/change/dictionary/");
  };
  const Paths sources = [](const std::string& path) { return fs::path(path).extension() != ".hpp"; };
  return {
      include_of("a clock", "chrono|ctime|time\\.h|sys/time\\.h"),
      call_of(
          "a clock",
          "time|clock|gettimeofday|clock_gettime|timespec_get|localtime|localtime_r|gmtime|gmtime_r|mktime|strftime"),
      use_of("a clock", "std::chrono|system_clock|steady_clock"),
      include_of("randomness", "random|sys/random\\.h|openssl/rand\\.h"),
      call_of("randomness",
              "rand|srand|random|arc4random|arc4random_buf|getrandom|getentropy|RAND_bytes|RAND_priv_bytes"),
      use_of("randomness",
             "std::random_device|std::mt19937|EVP_PKEY_keygen|EVP_PKEY_generate|EVP_PKEY_Q_keygen|sqlite3_randomness"),
      include_of("a thread",
                 "thread|mutex|shared_mutex|future|atomic|condition_variable|semaphore|barrier|latch|stop_token|"
                 "coroutine|pthread\\.h"),
      use_of("a thread",
             "std::thread|std::jthread|std::mutex|std::async|std::future|std::promise|std::atomic|"
             "std::condition_variable|std::call_once|thread_local|pthread_create|pthread_mutex_lock"),
      include_of("a socket", "sys/socket\\.h|netinet/.*|arpa/.*|netdb\\.h|poll\\.h|sys/epoll\\.h|boost/.*|asio.*"),
      call_of("a socket", "socket|connect|accept|recv|send|getaddrinfo"),
      include_of("a file",
                 "fstream|filesystem|cstdio|stdio\\.h|unistd\\.h|fcntl\\.h|sys/stat\\.h|sys/mman\\.h|dirent\\.h",
                 last_words),
      call_of("a file", "fopen|creat|mkstemp|tmpfile|mmap|opendir|remove|unlink"),
      call_of("a file", "open", crypto),  // there it opens a seal
      use_of("a file", "std::ifstream|std::ofstream|std::fstream|std::filesystem"),
      include_of("a stream", "iostream|istream|ostream|sstream|print|syncstream"),
      use_of("a stream", "std::cout|std::cerr|std::clog|std::cin"),
      call_of("the environment", "getenv|secure_getenv|setenv|system|popen|fork|exit"),
      include_of("a logger", "spdlog/.*|fmt/.*|syslog\\.h"),
      include_of("OpenSSL", "openssl/.*", crypto),
      include_of("OpenSSL in a header", "openssl/.*", sources),
      include_of("SQLite", "sqlite3.*", sqlite),
      include_of("SQLite in a header", "sqlite3.*", sources),
      include_of("zstd", "zstd.*|zdict\\.h", packing),
      include_of("the client, the server or the tests", "(client|syncd|tests)/.*"),
  };
}

std::vector<Rule> client_rules() { return {include_of("the server", "syncd/.*"), include_of("the tests", "tests/.*")}; }
std::vector<Rule> syncd_rules() { return {include_of("the client", "client/.*"), include_of("the tests", "tests/.*")}; }

bool matches(const Rule& rule, const std::string& line) {
  const auto stands = [&](const std::string& word) { return line.find(word) != std::string::npos; };
  return std::any_of(rule.words.begin(), rule.words.end(), stands) && std::regex_search(line, rule.pattern);
}

/// "path:line: uses a clock: source text" for each breach.
std::vector<std::string> breaches(const std::string& path, const std::string& text, const std::vector<Rule>& rules) {
  std::vector<std::string> out;
  std::istringstream lines(code_of(text));
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    for (const auto& rule : rules) {
      if (!rule.allowed(path) && matches(rule, line)) {
        out.push_back(path + ":" + std::to_string(number) + ": uses " + rule.what + ": " + line);
      }
    }
  }
  return out;
}

struct Scan {
  int files = 0;
  std::vector<std::string> found;
  std::string text() const {
    std::string out;
    for (const auto& line : found) out += line + "\n";
    return out;
  }
};

Scan scan(const std::string& folder, const std::vector<Rule>& rules) {
  Scan out;
  const fs::path root = DOORSTEP_SOURCE_DIR;
  for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
    const auto extension = entry.path().extension();
    if (extension != ".cpp" && extension != ".hpp" && extension != ".h" && extension != ".inc") continue;
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto found = breaches(fs::relative(entry.path(), root).generic_string(), text, rules);
    out.found.insert(out.found.end(), found.begin(), found.end());
    ++out.files;
  }
  return out;
}

TEST(CorePurity, core_has_no_clock_randomness_thread_socket_or_file_and_third_parties_stay_in_their_adapters) {
  const auto result = scan("core", core_rules());
  EXPECT_GT(result.files, 40) << "the scan must find the sources";
  EXPECT_TRUE(result.found.empty()) << result.text();
}

TEST(CorePurity, client_and_server_do_not_include_each_other) {
  const auto client = scan("client", client_rules());
  EXPECT_TRUE(client.found.empty()) << client.text();
  const auto syncd = scan("syncd", syncd_rules());
  EXPECT_TRUE(syncd.found.empty()) << syncd.text();
}

// ---- canaries: each of these must be caught, or the scan above proves nothing

class PurityCanary : public ::testing::TestWithParam<const char*> {};

TEST_P(PurityCanary, is_caught_in_core) {
  EXPECT_FALSE(breaches("core/merge/x.cpp", GetParam(), core_rules()).empty());
}

INSTANTIATE_TEST_SUITE_P(
    OneLineEach, PurityCanary,
    ::testing::Values(
        "#include <chrono>", "auto t = time(nullptr);", "x = std::time(0);", "::clock_gettime(CLOCK_REALTIME, &t);",
        "gettimeofday(&t, nullptr);", "std::chrono::system_clock::now();", "#include <random>", "int r = rand();",
        "std::random_device d;", "RAND_bytes(p, 32);", "getrandom(p, 32, 0);", "#include <openssl/rand.h>",
        "#include <thread>", "  #  include <mutex>", "#include <atomic>", "#include <future>", "std::async(f);",
        "thread_local int x;", "#include <sys/socket.h>", "int s = socket(AF_INET, SOCK_STREAM, 0);",
        "#include <boost/asio.hpp>", "#include <fstream>", "#include <filesystem>", "FILE* f = fopen(p, m);",
        "#include <unistd.h>", "#include <cstdio>", "std::ofstream out(p);", "#include <iostream>", "std::cerr << x;",
        "getenv(name);", "#include <openssl/evp.h>", "#include <sqlite3.h>", "#include <zstd.h>",
        "#include \"client/cli/main.hpp\"", "#include \"syncd/net/server.hpp\"", "#include <spdlog/spdlog.h>",
        "/* a comment */ int r = rand();", "return time(nullptr);", "if (open(path, 0) < 0) {", "f(random());",
        "a && time(0);", "::remove(path);", "  clock();", "const char* s = \"text\"; int r = rand();"));

TEST(CorePurity, prose_and_sql_are_not_caught) {
  for (const auto* harmless :
       {"// std::chrono::now() would be wrong here", "/* rand() */", "\"SELECT time(now) FROM x\"",
        "R\"sql(SELECT random();\nSELECT time();)sql\"", "now.time(x);", "clock.tick(now);", "ChangeId::random(rng)",
        "static Id random(Rng& rng);", "crypto::open(key)", "Result<StampClock> clock();",
        "Status Outbox::remove(const Change& change)", "store->remove(x)", "char c = '\"'; // rand()",
        "Millis received_time(int x);", "file_time (x)", "#include \"core/base/time.hpp\"", "1'000'000"}) {
    EXPECT_TRUE(breaches("core/merge/x.cpp", harmless, core_rules()).empty()) << harmless;
  }
}

TEST(CorePurity, an_adapter_s_library_is_allowed_in_its_adapter_only) {
  const auto caught = [](const char* path, const char* line) { return !breaches(path, line, core_rules()).empty(); };
  EXPECT_FALSE(caught("core/crypto/seal.cpp", "#include <openssl/evp.h>"));
  EXPECT_TRUE(caught("core/crypto/seal.hpp", "#include <openssl/evp.h>"));
  EXPECT_TRUE(caught("core/keys/x.cpp", "#include <openssl/evp.h>"));
  EXPECT_FALSE(caught("core/sqlite/database.cpp", "#include <sqlite3.h>"));
  EXPECT_TRUE(caught("core/sqlite/database.hpp", "#include <sqlite3.h>"));
  EXPECT_TRUE(caught("core/store/x.cpp", "#include <sqlite3.h>"));
  EXPECT_FALSE(caught("core/change/value_packing.cpp", "#include <zstd.h>"));
  EXPECT_TRUE(caught("core/change/codec.cpp", "#include <zstd.h>"));
}

TEST(CorePurity, a_breach_is_named_with_its_line) {
  const auto found = breaches("core/x.cpp", "int a;\n/* two\nlines */\nint r = rand();\n", core_rules());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0], "core/x.cpp:4: uses randomness: int r = rand();");
}

TEST(CorePurity, client_and_server_canaries_are_caught) {
  EXPECT_FALSE(breaches("client/x.cpp", "#include \"syncd/net/server.hpp\"", client_rules()).empty());
  EXPECT_FALSE(breaches("syncd/x.cpp", "#include \"client/transport/http.hpp\"", syncd_rules()).empty());
}

}  // namespace
}  // namespace doorstep::testing
