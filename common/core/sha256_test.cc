#include "common/core/sha256.h"

#include <gtest/gtest.h>

namespace mumpuni {
namespace {

// FIPS 180-2, example of one block.
TEST(Sha256Test, KnownVector) {
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

// RFC 4231, test case 2.
TEST(Sha256Test, HmacKnownVector) {
  const auto mac = HmacSha256("Jefe", "what do ya want for nothing?");
  EXPECT_EQ(mac[0], 0x5b);
  EXPECT_EQ(mac[1], 0xdc);
  EXPECT_EQ(mac[30], 0x38);
  EXPECT_EQ(mac[31], 0x43);
}

TEST(Sha256Test, ConstantTimeEquals) {
  EXPECT_TRUE(ConstantTimeEquals("abc", "abc"));
  EXPECT_FALSE(ConstantTimeEquals("abc", "abd"));
  EXPECT_FALSE(ConstantTimeEquals("abc", "abcd"));
}

TEST(Sha256Test, RandomTokensAreLongAndDiffer) {
  EXPECT_EQ(RandomToken(32).size(), 43u);
  EXPECT_NE(RandomToken(32), RandomToken(32));
}

}  // namespace
}  // namespace mumpuni
