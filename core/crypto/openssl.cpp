#include "core/crypto/openssl.hpp"

#include <openssl/err.h>

namespace doorstep::crypto {

ExpectedFailures::ExpectedFailures() { ERR_set_mark(); }
ExpectedFailures::~ExpectedFailures() { ERR_pop_to_mark(); }

}  // namespace doorstep::crypto
