// Which route a request means. Pure: strings in, a verdict out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "syncd/http/message.hpp"

namespace doorstep::syncd {

/// `route` when one fits. Otherwise an empty `allow` says that there is nothing at that path (404), and a
/// filled one lists the methods that the path does take (405).
struct RouteMatch {
  const Route* route = nullptr;
  std::string allow;
};

class Router {
 public:
  /// Asserts that every route has a handler and a path beginning with '/', and that no two are the same.
  explicit Router(std::vector<Route> routes);

  /// An exact path is preferred to a folder ("/admin/*"), a longer folder to a shorter one. The match points
  /// into this router.
  RouteMatch match(std::string_view method, std::string_view path) const;

 private:
  std::vector<Route> routes_;  // exact paths first, then folders from long to short
};

}  // namespace doorstep::syncd
