#include "tests/chaos/recovery.h"

#include <gtest/gtest.h>

namespace mumpuni::chaos {
namespace {

absl::Time At(int ms) { return absl::UnixEpoch() + absl::Milliseconds(ms); }

// 100 writes and 200 events a second until 2 s; nothing until `writes_ms` and `events_ms`.
std::vector<Sample> Outage(int writes_ms, int events_ms, int end_ms) {
  std::vector<Sample> samples;
  int64_t writes = 0, events = 0;
  for (int ms = 0; ms <= end_ms; ms += 50) {
    samples.push_back({At(ms), writes, events});
    if (ms < 2000 || ms >= writes_ms) writes += 5;
    if (ms < 2000 || ms >= events_ms) events += 10;
  }
  return samples;
}

TEST(RecoveryTest, RatesAreDifferencesPerSecond) {
  const auto samples = Outage(2000, 2000, 4000);
  const Rates rates = RatesBetween(samples, At(0), At(2000));
  EXPECT_DOUBLE_EQ(rates.acknowledged, 100);
  EXPECT_DOUBLE_EQ(rates.applied, 200);
  EXPECT_EQ(RatesBetween(samples, At(5000), At(6000)).applied, 0);
}

TEST(RecoveryTest, IsWhenBothFlowAsBefore) {
  const Rates before{100, 200};
  const auto recovery = RecoveryOf(Outage(3000, 4000, 8000), At(2500), before);
  ASSERT_TRUE(recovery.has_value());
  // Within a window of 1 s, of which a twentieth may still be missing.
  EXPECT_EQ(*recovery, absl::Milliseconds(1450));
}

TEST(RecoveryTest, IsNotYetKnownBeforeAWholeWindowFlows) {
  EXPECT_FALSE(RecoveryOf(Outage(3000, 4000, 4800), At(2500), {100, 200}).has_value());
}

TEST(RecoveryTest, IsNotReachedByHalfTheRate) {
  EXPECT_FALSE(RecoveryOf(Outage(2000, 2000, 9000), At(2500), {200, 200}).has_value());
}

TEST(RecoveryTest, OfWhatNeverStoppedIsNothing) {
  EXPECT_EQ(RecoveryOf(Outage(2000, 2000, 5000), At(2000), {100, 200}), absl::ZeroDuration());
}

}  // namespace
}  // namespace mumpuni::chaos
