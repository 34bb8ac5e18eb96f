#include "common/jobs/backoff.h"

#include <gtest/gtest.h>

namespace mumpuni::jobs {
namespace {

TEST(Backoff, DoublesUpToItsLimit) {
  const uint32_t most = 1023;
  EXPECT_LT(Backoff(1, most), kFirstBackoff);
  EXPECT_GT(Backoff(1, most), kFirstBackoff * 0.99);
  EXPECT_GT(Backoff(4, most), 7 * kFirstBackoff);
  EXPECT_LE(Backoff(4, most), 8 * kFirstBackoff);
  EXPECT_LE(Backoff(1'000'000, most), kLongestBackoff);
  EXPECT_GT(Backoff(1'000'000, most), kLongestBackoff * 0.99);
}

TEST(Backoff, JitterTakesAtMostHalf) {
  EXPECT_EQ(Backoff(1, 0), kFirstBackoff / 2);
  EXPECT_EQ(Backoff(100, 0), kLongestBackoff / 2);
  EXPECT_NE(Backoff(3, 100), Backoff(3, 900));
}

}  // namespace
}  // namespace mumpuni::jobs
