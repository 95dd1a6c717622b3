#include "core/crypto/labels.hpp"

#include <gtest/gtest.h>

#include <set>

namespace doorstep::crypto {
namespace {

TEST(crypto_labels, every_kind_has_its_own_label_of_this_version) {
  const std::set<std::string_view> distinct(std::begin(label::all), std::end(label::all));
  EXPECT_EQ(distinct.size(), std::size(label::all));
  for (const auto one : label::all) {
    EXPECT_EQ(one.substr(0, 11), "doorstep/1/") << one;
    EXPECT_GT(one.size(), 11u);
    EXPECT_EQ(one.find_first_not_of("abcdefghijklmnopqrstuvwxyz-/1"), std::string_view::npos) << one;
  }
}

TEST(crypto_labels, a_labelled_message_is_label_zero_message) {
  EXPECT_EQ(to_hex(labelled("doorstep/1/token", as_bytes("ab"))), "646f6f72737465702f312f746f6b656e006162");
  EXPECT_EQ(labelled(label::change, {}).size(), label::change.size() + 1);
}

TEST(crypto_labels, label_and_message_cannot_be_shifted_into_each_other) {
  // "change" is a prefix of "change-key": without the zero between, these two would be the same bytes.
  EXPECT_NE(labelled(label::change, as_bytes("-key")), labelled(label::change_key, {}));
}

}  // namespace
}  // namespace doorstep::crypto
