// GET and HEAD of the tablet app's files (docs/PROTOCOL.md, "Serving the app").
//
// What has no file and looks like one of the app's own addresses ("/visits/…") gets index.html, so that a reload or a
// bookmark opens the app there; everything else is 404.
#pragma once

#include <memory>
#include <vector>

#include "syncd/http/message.hpp"
#include "syncd/web/bundle.hpp"

namespace doorstep::syncd {

/// Everything that no other route of the listener takes.
std::vector<Route> app_routes(std::shared_ptr<const Bundle> bundle);

/// 200 with the file, compressed when the request allows it (RFC 9110, 12.5.3); 304 when If-None-Match names it
/// (13.1.2); 404 in words.
HttpResponse answer_app_file(const Bundle& bundle, const HttpRequest& request);

}  // namespace doorstep::syncd
