#include "syncd/http/router.hpp"

#include <algorithm>
#include <utility>

#include "core/base/assert.hpp"

namespace doorstep::syncd {
namespace {

bool is_folder(std::string_view pattern) { return pattern.ends_with("/*"); }

bool fits(std::string_view pattern, std::string_view path) {
  if (!is_folder(pattern)) return pattern == path;
  return path.starts_with(pattern.substr(0, pattern.size() - 1));
}

bool more_specific(const Route& a, const Route& b) {
  if (is_folder(a.path) != is_folder(b.path)) return is_folder(b.path);
  return is_folder(a.path) && a.path.size() > b.path.size();
}

}  // namespace

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)) {
  std::stable_sort(routes_.begin(), routes_.end(), more_specific);
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    DOORSTEP_ASSERT(routes_[i].handler && !routes_[i].method.empty() && routes_[i].path.starts_with('/'));
    for (std::size_t j = 0; j < i; ++j) {
      DOORSTEP_ASSERT(routes_[i].path != routes_[j].path || routes_[i].method != routes_[j].method);
    }
  }
}

RouteMatch Router::match(std::string_view method, std::string_view path) const {
  RouteMatch match;
  std::string_view pattern;  // the most specific pattern that fits decides; a wider one is not asked any more
  for (const Route& route : routes_) {
    if (pattern.empty() ? !fits(route.path, path) : route.path != pattern) continue;
    pattern = route.path;
    if (route.method == method) return {&route, {}};
    match.allow += (match.allow.empty() ? "" : ", ") + route.method;
  }
  return match;
}

}  // namespace doorstep::syncd
