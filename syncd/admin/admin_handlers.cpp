#include "syncd/admin/admin_handlers.hpp"

#include <memory>
#include <utility>

#include "core/crypto/hash.hpp"
#include "syncd/admin/page.hpp"
#include "syncd/store/limits.hpp"
#include "syncd/store/system_rng.hpp"

namespace doorstep::syncd {
namespace {

HttpResponse unauthorised() {
  HttpResponse response = text_response(401, "the admin password is needed");
  response.headers.emplace_back("WWW-Authenticate", "Basic realm=\"Doorstep sync\", charset=\"UTF-8\"");
  return response;
}

/// The password of an Authorization header (RFC 7617): base64 of user ":" password, with padding.
std::optional<SecretBytes> password_of(const HttpRequest& request) {
  constexpr std::size_t longest = 4096;
  const auto header = request.header("authorization");
  constexpr std::string_view scheme = "basic ";
  if (!header || header->size() <= scheme.size() || header->size() > longest) return std::nullopt;
  for (std::size_t i = 0; i < scheme.size(); ++i) {
    const char c = (*header)[i];
    if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != scheme[i]) return std::nullopt;
  }
  std::string text(header->substr(scheme.size()));
  while (!text.empty() && text.back() == '=') text.pop_back();
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;  // to the alphabet that base/bytes reads
  auto decoded = from_base64url(text);
  if (!decoded) return std::nullopt;
  SecretBytes both(*std::move(decoded));
  const auto colon = as_text(both.view()).find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  return SecretBytes(to_bytes(both.view().subspan(colon + 1)));
}

HttpResponse html_response(std::string body) {
  HttpResponse response;
  response.content_type = "text/html; charset=utf-8";
  response.body = std::move(body);
  response.headers = {{"Content-Security-Policy", content_security_policy()},
                      {"Referrer-Policy", "no-referrer"},
                      {"Cache-Control", "no-store"}};
  return response;
}

HttpResponse failed(const Service& service, const Error& error) {
  service.log.error("overview_failed", {{"reason", error}});
  return text_response(503, "the store cannot be read at the moment");
}

}  // namespace

AdminPages::AdminPages(Service& service, PasswordHash password)
    : service_(service),
      password_(std::move(password)),
      digest_key_(SystemRng().bytes<32>()),
      tries_(password_tries_per_second, password_try_burst, max_rated_keys) {}

std::vector<Route> AdminPages::routes() {
  const std::chrono::milliseconds none{1'000};
  const auto page = guarded([this] {
    const auto data = overview();
    return data ? html_response(overview_html(*data)) : failed(service_, data.error());
  });
  const auto json = guarded([this] {
    const auto data = overview();
    if (!data) return failed(service_, data.error());
    HttpResponse response;
    response.content_type = "application/json";
    response.body = overview_json(*data);
    return response;
  });
  const auto metrics = guarded([this] {
    HttpResponse response;
    response.content_type = "text/plain; version=0.0.4";
    response.body = service_.metrics.render();
    return response;
  });
  const auto home = [](HttpRequest, Respond respond) {
    HttpResponse response = text_response(302, "see /admin");
    response.headers.emplace_back("Location", "/admin");
    respond(std::move(response));
  };
  const auto alive = [](HttpRequest, Respond respond) { respond(text_response(200, "ok")); };
  return {{"GET", "/", 0, none, home},
          {"GET", "/admin", 0, none, page},
          {"GET", "/admin/queue.json", 0, none, json},
          {"GET", "/metrics", 0, none, metrics},
          {"GET", "/healthz", 0, none, alive}};
}

Result<Overview> AdminPages::overview() {
  return read_overview(service_.store, service_.organisation.name, service_.clock());
}

Handler AdminPages::guarded(Page page) {
  return [this, page = std::move(page)](HttpRequest request, Respond respond) {
    auto shared = std::make_shared<std::pair<HttpRequest, Respond>>(std::move(request), std::move(respond));
    const bool taken = service_.workers.start([this, page, shared] { shared->second(checked(shared->first, page)); });
    if (!taken) shared->second(try_later(503, "the server is busy", busy_retry));
  };
}

HttpResponse AdminPages::checked(const HttpRequest& request, const Page& page) {
  if (auto refused = refusal(request)) return std::move(*refused);
  return page();
}

std::optional<HttpResponse> AdminPages::refusal(const HttpRequest& request) {
  const auto given = password_of(request);
  if (!given) return unauthorised();
  const Hash digest = crypto::hmac_sha256(digest_key_.view(), given->view());
  {
    const std::lock_guard lock(mutex_);
    if (verified_ && crypto::equal_in_constant_time(*verified_, digest)) return std::nullopt;
  }
  // Taken before the work, so that guesses side by side do not slip through; a right one costs a token, too.
  if (const auto wait = tries_.take(request.peer, RateLimiter::Clock::now())) {
    service_.metrics.turned_away("rate");
    return try_later(429, "too many wrong passwords came from this address", *wait);
  }
  if (!matches(password_, given->view())) {
    service_.log.warn("admin_password_wrong", {{"peer", LogValue::code(request.peer)}});
    return unauthorised();
  }
  const std::lock_guard lock(mutex_);
  verified_ = digest;
  return std::nullopt;
}

}  // namespace doorstep::syncd
