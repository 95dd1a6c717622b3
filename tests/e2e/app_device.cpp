#include "tests/e2e/app_device.hpp"

#include <unistd.h>

namespace doorstep::e2e {

void SystemRandom::fill(std::span<std::uint8_t> out) {
  for (; !out.empty(); out = out.subspan(std::min<std::size_t>(out.size(), 256))) {
    ASSERT_EQ(::getentropy(out.data(), std::min<std::size_t>(out.size(), 256)), 0);
  }
}

wire::ClientAnswer AppDevice::call(wire::ClientRequest& request) {
  wall_ += 1;
  request.set_wall(wall_);
  request.set_monotonic(wall_);
  const auto bytes = client_.call(as_bytes(request.SerializeAsString()));
  wire::ClientAnswer answer;
  EXPECT_TRUE(answer.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
  return answer;
}

wire::ClientAnswer AppDevice::ask(wire::ClientRequest request) {
  auto answer = call(request);
  EXPECT_FALSE(answer.has_refusal()) << "ask " << request.ask_case() << ": " << answer.refusal().code() << ": "
                                     << answer.refusal().message();
  return answer;
}

std::string AppDevice::refusal(wire::ClientRequest request, std::string* message) {
  const auto answer = call(request);
  if (message != nullptr) *message = answer.refusal().message();
  return answer.refusal().code();
}

wire::DeviceView AppDevice::unlock(const std::string& passphrase) {
  return ask(asking([&](auto& request) { request.mutable_unlock()->set_passphrase(passphrase); })).device();
}

wire::SyncDone AppDevice::sync(const Server& server) {
  client::TransportOptions options;
  options.server = *client::ServerAddress::parse(server.url());
  options.pinned_key = *to_array<32>(*from_hex(server.pin()), "a pin");
  auto line = client::make_https_transport(options);
  wire::ClientRequest request;
  request.mutable_sync()->set_app_version("test");
  for (int i = 0; i < 1000; ++i) {
    const auto step = ask(request).sync();
    if (!step.has_request()) return step.done();
    const auto& wanted = step.request();
    const auto answer = wanted.method() == "GET" ? line->get(wanted.path())
                                                 : line->post(wanted.path(), wanted.content_type(), wanted.body());
    auto* said = request.mutable_sync()->mutable_answer();
    said->Clear();
    if (answer) {
      said->set_status(static_cast<std::uint32_t>(answer->status));
      said->set_body(answer->body);
    }
  }
  ADD_FAILURE() << "the sync did not end";
  return {};
}

}  // namespace doorstep::e2e
