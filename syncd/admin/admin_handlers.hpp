// The admin listener's routes: the overview as a page and as JSON, metrics and health, all behind one password.
//
// HTTP basic authentication (RFC 7617) with any user name. scrypt is slow on purpose, so a credential that was
// verified once is remembered by its keyed digest; one that fails costs its address a token of a small bucket.
#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "syncd/admin/overview.hpp"
#include "syncd/admin/password.hpp"
#include "syncd/handlers/service.hpp"
#include "syncd/http/message.hpp"

namespace doorstep::syncd {

class AdminPages {
 public:
  /// `service` must outlive the pages.
  AdminPages(Service& service, PasswordHash password);

  /// Handlers hold this object: it must not move and must outlive them.
  std::vector<Route> routes();

 private:
  using Page = std::function<HttpResponse()>;

  Handler guarded(Page page);
  HttpResponse checked(const HttpRequest& request, const Page& page);
  /// Nothing when the credential is right, else the refusal.
  std::optional<HttpResponse> refusal(const HttpRequest& request);
  Result<Overview> overview();

  Service& service_;
  const PasswordHash password_;
  Key digest_key_;  ///< of this process: the remembered digest is of no use elsewhere
  RateLimiter tries_;
  std::mutex mutex_;
  std::optional<Hash> verified_;
};

}  // namespace doorstep::syncd
