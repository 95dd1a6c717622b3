#include "core/base/result.hpp"

namespace doorstep {

std::string_view name_of(Errc code) {
  switch (code) {
    case Errc::invalid_input:
      return "invalid_input";
    case Errc::malformed:
      return "malformed";
    case Errc::bad_signature:
      return "bad_signature";
    case Errc::not_found:
      return "not_found";
    case Errc::already_exists:
      return "already_exists";
    case Errc::not_allowed:
      return "not_allowed";
    case Errc::expired:
      return "expired";
    case Errc::wrong_passphrase:
      return "wrong_passphrase";
    case Errc::unsupported:
      return "unsupported";
    case Errc::too_large:
      return "too_large";
    case Errc::storage_full:
      return "storage_full";
    case Errc::storage_busy:
      return "storage_busy";
    case Errc::storage_corrupt:
      return "storage_corrupt";
    case Errc::io:
      return "io";
    case Errc::unavailable:
      return "unavailable";
    case Errc::tampered:
      return "tampered";
    case Errc::conflict:
      return "conflict";
  }
  return "unknown";
}

}  // namespace doorstep
