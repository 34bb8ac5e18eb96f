#include "common/runtime/watchdog.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>

#include "absl/time/clock.h"

namespace mumpuni::runtime {
namespace {

constexpr absl::Duration kTick = absl::Milliseconds(2);
constexpr auto kLongEnough = std::chrono::seconds(30);

TEST(WatchdogTest, NamesTheWorkerThatStandsAndNotTheOneThatGoesOn) {
  std::atomic<int64_t> rounds{0};
  std::promise<std::string> found;
  const Watchdog watchdog(
      {{"goes.on", [&] { return ++rounds; }}, {"stands", [] { return 7; }}}, 10 * kTick,
      [&](const std::string& name) { found.set_value(name); }, kTick);
  auto named = found.get_future();
  ASSERT_EQ(named.wait_for(kLongEnough), std::future_status::ready);
  EXPECT_EQ(named.get(), "stands");
  EXPECT_GE(rounds, 10);
}

TEST(WatchdogTest, SilenceIsCountedFromTheLastRound) {
  std::atomic<int64_t> looks{0};
  std::promise<int64_t> found;
  // Stands from its 50th round on.
  const Watchdog watchdog(
      {{"stops.later", [&] { return std::min<int64_t>(++looks, 50); }}}, 10 * kTick,
      [&](const std::string&) { found.set_value(looks); }, kTick);
  auto at = found.get_future();
  ASSERT_EQ(at.wait_for(kLongEnough), std::future_status::ready);
  EXPECT_EQ(at.get(), 60);
}

TEST(WatchdogTest, AWorkerIsNamedOnceOnly) {
  std::atomic<int64_t> looks{0};
  std::atomic<int> named{0};
  const Watchdog watchdog(
      {{"stands",
        [&] {
          ++looks;
          return 0;
        }}},
      3 * kTick, [&](const std::string&) { ++named; }, kTick);
  while (looks < 30) absl::SleepFor(kTick);
  EXPECT_EQ(named, 1);
}

TEST(WatchdogDeathTest, AStuckProcessSaysWhyAndAborts) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(EndStuckProcess("assessment.evidence"), testing::KilledBySignal(SIGABRT),
              "assessment.evidence");
}

}  // namespace
}  // namespace mumpuni::runtime
