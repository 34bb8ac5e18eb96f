// How long from the commit of a change to the effect at the consumer. A test, not a benchmark: the
// bound is loose enough for a busy machine; the figure is printed.
#include <algorithm>
#include <cstdio>
#include <mutex>

#include "tests/integration/events_fixture.h"

namespace mumpuni::events {
namespace {

using testing::WaitFor;
using LatencyTest = EventsTest;

TEST_F(LatencyTest, CommitToHandlerIsMilliseconds) {
  std::mutex mutex;
  std::vector<absl::Duration> seen;
  std::atomic<int> arrived{0};
  Relay relay(db_.pool(), RelayFor());
  Inbox inbox(db_.pool(), InboxFor(), [&](pg::Tx&, std::span<const IncomingEvent> events) {
    const absl::Time now = absl::Now();
    const std::lock_guard lock(mutex);
    for (const IncomingEvent& event : events) {
      seen.push_back(now - absl::FromUnixMicros(std::stoll(event.payload)));
      ++arrived;
    }
    return absl::OkStatus();
  });
  relay.Start();
  inbox.Start();
  constexpr int kWarmUp = 100, kMeasured = 500;
  for (int i = 1; i <= kWarmUp + kMeasured; ++i) {
    ASSERT_TRUE(Publish({Event("s", std::to_string(absl::ToUnixMicros(absl::Now())))}).ok());
    ASSERT_TRUE(WaitFor([&] { return arrived >= i; }, absl::Seconds(20)))
        << relay.Status().last_error << inbox.Status().last_error;
  }
  seen.erase(seen.begin(), seen.begin() + kWarmUp);
  std::sort(seen.begin(), seen.end());
  const auto at = [&](size_t permille) { return seen[seen.size() * permille / 1000]; };
  // From before the transaction began, so that its commit is part of it.
  std::printf("begin of transaction to handler: p50 %s p90 %s p99 %s\n",
              absl::FormatDuration(at(500)).c_str(), absl::FormatDuration(at(900)).c_str(),
              absl::FormatDuration(at(990)).c_str());
  EXPECT_LT(at(500), absl::Milliseconds(50));
}

}  // namespace
}  // namespace mumpuni::events
