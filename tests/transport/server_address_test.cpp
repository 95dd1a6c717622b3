#include <gtest/gtest.h>

#include "client/transport/transport.hpp"

namespace doorstep::client {
namespace {

TEST(ServerAddress, ReadsWhatPeopleTypeAndWritesItCanonically) {
  const struct {
    const char* typed;
    const char* host;
    std::uint16_t port;
    const char* text;
  } cases[] = {
      {"https://sync.example.org", "sync.example.org", 443, "https://sync.example.org"},
      {"https://sync.example.org/", "sync.example.org", 443, "https://sync.example.org"},
      {"HTTPS://Sync.Example.ORG:443", "sync.example.org", 443, "https://sync.example.org"},
      {"https://sync.example.org:8443/", "sync.example.org", 8443, "https://sync.example.org:8443"},
      {"https://localhost:1", "localhost", 1, "https://localhost:1"},
      {"https://127.0.0.1:65535", "127.0.0.1", 65535, "https://127.0.0.1:65535"},
      {"https://[::1]:8443", "::1", 8443, "https://[::1]:8443"},
      {"https://[2001:DB8::7]", "2001:db8::7", 443, "https://[2001:db8::7]"},
      {"https://3com.example", "3com.example", 443, "https://3com.example"},
  };
  for (const auto& expected : cases) {
    const auto address = ServerAddress::parse(expected.typed);
    ASSERT_TRUE(address) << expected.typed << ": " << address.error().message;
    EXPECT_EQ(address->host, expected.host);
    EXPECT_EQ(address->port, expected.port);
    EXPECT_EQ(address->text(), expected.text);
    const auto again = ServerAddress::parse(address->text());
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, *address);
  }
}

TEST(ServerAddress, RefusesEverythingElseAndSaysHowToWriteIt) {
  const std::string long_label(64, 'a');
  const std::string typed[] = {"",
                               "sync.example.org",
                               "http://sync.example.org",
                               "ftp://sync.example.org",
                               "https://",
                               "https:///",
                               "https://:443",
                               "https://sync.example.org:",
                               "https://sync.example.org:0",
                               "https://sync.example.org:65536",
                               "https://sync.example.org:-1",
                               "https://sync.example.org:+8",
                               "https://sync.example.org:8o",
                               "https://sync.example.org/v1",
                               "https://sync.example.org?x=1",
                               "https://sync.example.org#x",
                               "https://user@sync.example.org",
                               "https://user:word@sync.example.org",
                               "https://sync..example.org",
                               "https://.example.org",
                               "https://example.org.",
                               "https://-sync.example.org",
                               "https://sync example.org",
                               "https://sync.example.org\r\nHost: other",
                               "https://sync\\.example.org",
                               "https://b\xc3\xbcro.example.org",
                               "https://256.0.0.1",
                               "https://1.2.3",
                               "https://[::1",
                               "https://[::1]x",
                               "https://[sync.example.org]",
                               "https://::1",
                               "https://" + long_label + ".org"};
  for (const std::string& text : typed) {
    const auto address = ServerAddress::parse(text);
    ASSERT_FALSE(address) << text;
    EXPECT_EQ(address.error().code, Errc::invalid_input) << text;
    EXPECT_NE(address.error().message.find("https://name"), std::string::npos) << address.error().message;
    EXPECT_EQ(address.error().message.find('\n'), std::string::npos) << text;
  }
}

TEST(ServerAddress, HostHeaderLeavesOutTheDefaultPortOnly) {
  EXPECT_EQ((ServerAddress{"sync.example.org", 443}.authority()), "sync.example.org");
  EXPECT_EQ((ServerAddress{"sync.example.org", 80}.authority()), "sync.example.org:80");
  EXPECT_EQ((ServerAddress{"::1", 443}.authority()), "[::1]");
}

}  // namespace
}  // namespace doorstep::client
