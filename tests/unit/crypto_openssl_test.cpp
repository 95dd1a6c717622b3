// Refusals must leave nothing in OpenSSL's per-thread error queue, which TLS on the same thread reads.
#include "core/crypto/openssl.hpp"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include "core/crypto/agree.hpp"
#include "core/crypto/seal.hpp"
#include "core/crypto/sign.hpp"

namespace doorstep::crypto {
namespace {

TEST(crypto_openssl, refusals_leave_the_error_queue_empty) {
  ERR_clear_error();
  EXPECT_FALSE(open(Key{}, Nonce{}, {}, Bytes(40)));
  EXPECT_EQ(ERR_peek_error(), 0u) << "after open";
  EXPECT_FALSE(agree(AgreeKey::from_secret(Key{}), AgreePublic{}));
  EXPECT_EQ(ERR_peek_error(), 0u) << "after agree";
  EXPECT_FALSE(verify(VerifyKey{2}, {}, Signature{}));
  EXPECT_EQ(ERR_peek_error(), 0u) << "after verify with a key that is no point";
  EXPECT_FALSE(verify(SigningKey::from_seed(Key{}).verify, {}, Signature{}));
  EXPECT_EQ(ERR_peek_error(), 0u) << "after verify";
}

TEST(crypto_openssl, errors_that_others_queued_before_stay) {
  ERR_clear_error();
  ERR_raise(ERR_LIB_USER, ERR_R_PASSED_INVALID_ARGUMENT);
  EXPECT_FALSE(agree(AgreeKey::from_secret(Key{}), AgreePublic{}));
  EXPECT_EQ(ERR_GET_REASON(ERR_get_error()), ERR_R_PASSED_INVALID_ARGUMENT);
  EXPECT_EQ(ERR_peek_error(), 0u);
}

}  // namespace
}  // namespace doorstep::crypto
