#include "syncd/web/app_files.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "syncd/http/header_text.hpp"

namespace doorstep::syncd {
namespace {

constexpr std::string_view for_a_year = "public, max-age=31536000, immutable";
// Kept by the browser, but asked about each time: the answer is a 304 until there is a new release.
constexpr std::string_view ask_each_time = "no-cache";

// A typing error in one of these must show as one, not as the app. Assets are files and nothing else.
constexpr auto never_the_app = std::to_array<std::string_view>({"/v1", "/admin", "/healthz", "/metrics", "/assets"});

bool is_at_or_below(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

bool is_reserved(std::string_view path) {
  return std::any_of(never_the_app.begin(), never_the_app.end(),
                     [&](std::string_view folder) { return is_at_or_below(path, folder); });
}

/// Segments of [A-Za-z0-9_~-], none of them empty but the last. No dot and no '%': a missing file is not the app, nor
/// is an attempt to climb out of a folder.
bool is_address_of_the_app(std::string_view path) {
  if (path.find("//") != std::string_view::npos) return false;
  return std::all_of(path.begin(), path.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '_' ||
           c == '~' || c == '-';
  });
}

const BundleFile* choose_file(const Bundle& bundle, std::string_view path) {
  if (const BundleFile* file = bundle.find(path)) return file;
  return !is_reserved(path) && is_address_of_the_app(path) ? &bundle.index() : nullptr;
}

/// Whether what stands behind a coding's name says "not this one": ";q=0", ";q=0.000" (RFC 9110, 12.4.2).
bool weighs_nothing(std::string_view parameters) {
  const auto weight = parameters.find('=');
  if (weight == std::string_view::npos) return false;
  const auto number = parameters.substr(weight + 1);
  return !number.empty() && number.find_first_not_of("0.") == std::string_view::npos;
}

bool takes_brotli(std::string_view accept_encoding) {
  bool any = false;
  while (!accept_encoding.empty()) {
    const auto element = take_element(accept_encoding);
    const auto name_end = element.find_first_of("; \t");
    const std::string name = lower_case(element.substr(0, name_end));
    const bool wanted = name_end == std::string_view::npos || !weighs_nothing(element.substr(name_end));
    if (name == "br") return wanted;
    if (name == "*") any = wanted;
  }
  return any;
}

bool names(std::string_view if_none_match, std::string_view etag) {
  while (!if_none_match.empty()) {
    auto element = take_element(if_none_match);
    if (element.starts_with("W/")) element.remove_prefix(2);  // the comparison is weak
    if (element == etag || element == "*") return true;
  }
  return false;
}

}  // namespace

HttpResponse answer_app_file(const Bundle& bundle, const HttpRequest& request) {
  const BundleFile* file = choose_file(bundle, request.path());
  if (file == nullptr) return text_response(404, "there is nothing at this address");
  const bool compressed = file->brotli && takes_brotli(request.header("accept-encoding").value_or(""));
  const Representation& chosen = compressed ? *file->brotli : file->plain;

  HttpResponse response;
  response.headers = {{"Cache-Control", std::string(file->immutable ? for_a_year : ask_each_time)},
                      {"ETag", chosen.etag}};
  if (file->brotli) response.headers.emplace_back("Vary", "Accept-Encoding");
  if (names(request.header("if-none-match").value_or(""), chosen.etag)) {
    response.status = 304;
    return response;
  }
  if (compressed) response.headers.emplace_back("Content-Encoding", "br");
  response.content_type = file->content_type;
  response.shared_body = chosen.bytes;
  return response;
}

std::vector<Route> app_routes(std::shared_ptr<const Bundle> bundle) {
  const Handler handler = [bundle = std::move(bundle)](HttpRequest request, Respond respond) {
    respond(answer_app_file(*bundle, request));
  };
  // Without a body there is nothing to wait for.
  constexpr std::chrono::milliseconds no_body{1'000};
  return {{"GET", "/*", 0, no_body, handler}, {"HEAD", "/*", 0, no_body, handler}};
}

}  // namespace doorstep::syncd
