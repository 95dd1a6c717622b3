#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "syncd/obs/log.hpp"
#include "syncd/obs/metrics.hpp"

namespace doorstep::syncd {
namespace {

using std::chrono::milliseconds;

TEST(SyncdLog, ALineIsOneJsonObjectWithTypedValues) {
  std::ostringstream out;
  Log log(LogLevel::info, out);
  log.info("committed", {{"batch", std::size_t{3}},
                         {"durable", true},
                         {"took_ms", std::chrono::seconds(2)},
                         {"device", DeviceId{}},
                         {"kind", "group"},
                         {"offset", -5}});
  const auto line = nlohmann::json::parse(out.str());
  EXPECT_EQ(line["level"], "info");
  EXPECT_EQ(line["event"], "committed");
  EXPECT_EQ(line["batch"], 3);
  EXPECT_EQ(line["durable"], true);
  EXPECT_EQ(line["took_ms"], 2000);
  EXPECT_EQ(line["device"], std::string(32, '0'));
  EXPECT_EQ(line["kind"], "group");
  EXPECT_EQ(line["offset"], -5);
  EXPECT_EQ(line["time"].get<std::string>().size(), 24u);
  EXPECT_EQ(out.str().find('\n'), out.str().size() - 1);
}

TEST(SyncdLog, LinesBelowTheLevelAreLeftOut) {
  std::ostringstream out;
  Log log(LogLevel::warn, out);
  log.debug("one");
  log.info("two");
  EXPECT_EQ(out.str(), "");
  log.warn("three");
  log.error("four");
  EXPECT_NE(out.str().find("three"), std::string::npos);
  EXPECT_NE(out.str().find("four"), std::string::npos);
}

TEST(SyncdLog, ACodeLetsOnlyShortIdentifiersThrough) {
  EXPECT_EQ(LogValue::code("[::1]:8443/admin/*").json(), "\"[::1]:8443/admin/*\"");
  EXPECT_EQ(LogValue::code("mum said \"no\"\n").json(), "\"mum?said??no??\"");
  EXPECT_EQ(LogValue::code(std::string(1000, 'a')).json().size(), 130u);
}

TEST(SyncdLog, AnErrorsMessageIsEscaped) {
  const LogValue value(Error{Errc::io, "file \"a\\b\"\n{}"});
  EXPECT_EQ(nlohmann::json::parse(value.json()), "file \"a\\b\"\n{}");
}

TEST(SyncdMetrics, RenderShowsWhatWasCounted) {
  Metrics metrics;
  metrics.request_finished("/v1/sync", 200, milliseconds(3), 100, 2000);
  metrics.request_finished("/v1/sync", 200, milliseconds(30), 1, 2);
  metrics.request_finished("none", 404, milliseconds(1), 0, 5);
  metrics.connection_opened("public");
  metrics.connection_opened("public");
  metrics.connection_closed("public");
  metrics.hint_session_opened();
  metrics.hint_sent();
  metrics.writer_queue_depth(17);
  metrics.committed(5, milliseconds(4));
  metrics.turned_away("rate");
  const std::string text = metrics.render();
  for (const char* line :
       {"syncd_requests_total{route=\"/v1/sync\",status=\"200\"} 2",
        "syncd_requests_total{route=\"none\",status=\"404\"} 1", "syncd_body_bytes_total{direction=\"in\"} 101",
        "syncd_body_bytes_total{direction=\"out\"} 2007", "syncd_connections{listener=\"public\"} 1",
        "syncd_hint_sessions 1", "syncd_hints_total 1", "syncd_writer_queue_depth 17",
        "syncd_commit_batch_requests_sum 5", "syncd_commit_batch_requests_bucket{le=\"4\"} 0",
        "syncd_commit_seconds_count 1", "syncd_turned_away_total{reason=\"rate\"} 1",
        "syncd_request_seconds_bucket{route=\"/v1/sync\",le=\"0.005\"} 1"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << " is not in\n" << text;
  }
}

}  // namespace
}  // namespace doorstep::syncd
