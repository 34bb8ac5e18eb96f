#include "common/events/partition_flow.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"

namespace mumpuni::events {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1000);

Received Event(int64_t offset, const std::string& key, const std::string& defect = "") {
  Received received;
  received.event.tp = {"t", 0};
  received.event.offset = offset;
  received.event.key = key;
  received.defect = defect;
  return received;
}

PartitionFlow Flow(int events, std::set<std::string> parked = {}) {
  PartitionFlow flow(7, 0, std::move(parked));
  for (int i = 0; i < events; ++i) flow.Receive(Event(i, absl::StrCat("k", i % 2)));
  return flow;
}

TEST(Flow, MovesTheCursorBatchByBatch) {
  PartitionFlow flow = Flow(5);
  auto attempt = flow.Next(3, kNow);
  ASSERT_TRUE(attempt.has_value());
  EXPECT_EQ(attempt->epoch, 7);
  EXPECT_EQ(attempt->expected, 0);
  EXPECT_EQ(attempt->next, 3);
  flow.Finish(Verdict::kDone, absl::OkStatus(), kNow, 0);
  attempt = flow.Next(3, kNow);
  EXPECT_EQ(attempt->expected, 3);
  EXPECT_EQ(attempt->events.size(), 2u);
  flow.Finish(Verdict::kDone, absl::OkStatus(), kNow, 0);
  EXPECT_FALSE(flow.Next(3, kNow).has_value());
  EXPECT_EQ(flow.cursor(), 5);
  EXPECT_EQ(flow.ready_at(), absl::InfiniteFuture());
}

TEST(Flow, RetriesTheSameBatchLater) {
  PartitionFlow flow = Flow(4);
  ASSERT_EQ(flow.Next(4, kNow)->events.size(), 4u);
  flow.Finish(Verdict::kRetry, absl::UnavailableError(""), kNow, 1000);
  flow.Receive(Event(4, "k0"));
  EXPECT_FALSE(flow.Next(4, kNow + absl::Milliseconds(49)).has_value());
  EXPECT_EQ(flow.ready_at(), kNow + absl::Milliseconds(50));
  const auto again = flow.Next(9, kNow + absl::Milliseconds(50));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->events.size(), 4u);
  EXPECT_EQ(again->expected, 0);
  EXPECT_EQ(flow.failures(), 1);
  EXPECT_EQ(flow.failing_since(), kNow);
}

TEST(Flow, FindsThePoisonOneByOneAndParksOnlyIt) {
  PartitionFlow flow = Flow(4);
  ASSERT_EQ(flow.Next(4, kNow)->events.size(), 4u);
  const absl::Status bad = absl::InvalidArgumentError("bad");
  flow.Finish(Judge(bad, true, 4), bad, kNow, 0);
  ASSERT_EQ(flow.Next(4, kNow)->events.size(), 1u);
  flow.Finish(Judge(bad, true, 1), bad, kNow, 0);
  const auto poison = flow.Next(4, kNow);
  ASSERT_TRUE(poison->poison.has_value());
  const Decision decision = Decide(*poison, {});
  ASSERT_EQ(decision.park.size(), 1u);
  EXPECT_EQ(decision.park[0].error, "bad");
  EXPECT_TRUE(decision.apply.empty());
  flow.Finish(Verdict::kDone, absl::OkStatus(), kNow, 0, {"k0"});
  // The next is applied, the one after it is of the parked key and will be looked up.
  EXPECT_FALSE(flow.Next(4, kNow)->poison.has_value());
  EXPECT_TRUE(flow.Next(4, kNow)->suspects.empty());
  flow.Finish(Verdict::kDone, absl::OkStatus(), kNow, 0);
  EXPECT_EQ(flow.Next(4, kNow)->suspects, std::vector<std::string>{"k0"});
  // It was redriven meanwhile.
  flow.Finish(Verdict::kDone, absl::OkStatus(), kNow, 0, {}, {"k0"});
  flow.Receive(Event(4, "k0"));
  flow.Finish(flow.Next(4, kNow) ? Verdict::kDone : Verdict::kRetry, absl::OkStatus(), kNow, 0);
  EXPECT_TRUE(flow.Next(4, kNow)->suspects.empty());
}

TEST(Flow, ThrowsEverythingAwayWhenFenced) {
  PartitionFlow flow = Flow(4);
  ASSERT_TRUE(flow.Next(2, kNow).has_value());
  flow.Finish(Verdict::kFenced, absl::AbortedError(""), kNow, 0);
  EXPECT_TRUE(flow.fenced());
  EXPECT_FALSE(flow.claim_at_once());
  EXPECT_EQ(flow.waiting(), 0u);
  EXPECT_FALSE(flow.Next(2, kNow).has_value());
}

TEST(Flow, ReadsAgainOverAGapAndBelievesItTheSecondTime) {
  PartitionFlow flow = Flow(2);
  EXPECT_EQ(flow.Receive(Event(1, "k")), PartitionFlow::Received::kDuplicate);
  EXPECT_EQ(flow.Receive(Event(5, "k")), PartitionFlow::Received::kGap);
  EXPECT_EQ(flow.next_fetch(), 2);
  EXPECT_EQ(flow.Receive(Event(5, "k")), PartitionFlow::Received::kTaken);
  EXPECT_EQ(flow.next_fetch(), 6);
  EXPECT_EQ(flow.Receive(Event(8, "k")), PartitionFlow::Received::kGap);
}

TEST(Decide, ParksUndecodableEventsAndLaterOnesOfTheirKeyOnly) {
  const std::vector<IncomingEvent> events = {Event(0, "a").event, Event(1, "b").event,
                                             Event(2, "a").event, Event(3, "c").event};
  const std::vector<std::string> defects = {"no header", "", "", ""};
  Attempt attempt;
  attempt.events = events;
  attempt.defects = defects;
  const Decision decision = Decide(attempt, {"c"});
  ASSERT_EQ(decision.park.size(), 3u);
  EXPECT_EQ(decision.park[0].reason, kReasonUndecodable);
  EXPECT_EQ(decision.park[1].reason, kReasonKeyParked);
  EXPECT_EQ(decision.park[1].index, 2u);
  EXPECT_EQ(decision.park[2].index, 3u);
  ASSERT_EQ(decision.apply.size(), 1u);
  EXPECT_EQ(decision.apply[0].offset, 1);
}

TEST(Judge, TellsDeterministicFromTransient) {
  EXPECT_EQ(Judge(absl::OkStatus(), true, 3), Verdict::kDone);
  EXPECT_EQ(Judge(absl::InvalidArgumentError(""), true, 3), Verdict::kSplit);
  EXPECT_EQ(Judge(absl::InvalidArgumentError(""), true, 1), Verdict::kPoison);
  EXPECT_EQ(Judge(Error(reasons::kDataRejected, ""), true, 3), Verdict::kSplit);
  EXPECT_EQ(Judge(Error(reasons::kDataRejected, ""), true, 1), Verdict::kPoison);
  // No event was given to the handler, so none is to blame.
  EXPECT_EQ(Judge(Error(reasons::kDataRejected, ""), true, 0), Verdict::kRetry);
  EXPECT_EQ(Judge(absl::InternalError(""), true, 1), Verdict::kRetry);
  EXPECT_EQ(Judge(absl::AbortedError(""), true, 1), Verdict::kRetry);
  EXPECT_EQ(Judge(absl::AbortedError(""), false, 0), Verdict::kFenced);
  // Waiting for the row of the cursor took too long: nobody said that it is not ours.
  EXPECT_EQ(Judge(Error(reasons::kTransactionConflict, ""), false, 0), Verdict::kRetry);
  EXPECT_EQ(Judge(Error(reasons::kCommitOutcomeUnknown, ""), true, 2), Verdict::kInDoubt);
}

TEST(Resolve, ReadsACommitInDoubtFromTheCursor) {
  Attempt attempt;
  attempt.epoch = 3;
  attempt.expected = 10;
  attempt.next = 20;
  EXPECT_EQ(Resolve(attempt, 3, 20), Verdict::kDone);
  EXPECT_EQ(Resolve(attempt, 3, 10), Verdict::kRetry);
  EXPECT_EQ(Resolve(attempt, 4, 20), Verdict::kFenced);
  EXPECT_EQ(Resolve(attempt, 3, 15), Verdict::kFenced);
}

TEST(RetryPause, DoublesUpToTheLongest) {
  EXPECT_EQ(RetryPause(1, 0), absl::Milliseconds(25));
  EXPECT_EQ(RetryPause(1, 1000), absl::Milliseconds(50));
  EXPECT_EQ(RetryPause(3, 1000), absl::Milliseconds(200));
  EXPECT_EQ(RetryPause(1'000'000, 1000), kLongestRetryPause);
  EXPECT_LT(RetryPause(5, 300), RetryPause(5, 700));
}

// The database of the random test: cursor, effects and parked events move together or not at all.
struct World {
  int64_t cursor = 0;
  std::vector<int64_t> effects;
  std::map<int64_t, std::string> parked;

  std::set<std::string> ParkedKeys() const {
    std::set<std::string> keys;
    for (const auto& [offset, key] : parked) keys.insert(key);
    return keys;
  }
};

// Any sequence of transient failures, poison, commits in doubt and restarts: each event takes
// effect once or is parked once, in order, and after a parked event of a key nothing of it passes.
TEST(Flow, AnyHistoryAppliesOrParksEachEventOnceInOrder) {
  for (uint32_t seed = 1; seed <= 300; ++seed) {
    std::mt19937 random(seed);
    const auto chance = [&](int percent) { return static_cast<int>(random() % 100) < percent; };
    constexpr int kEvents = 60;
    std::vector<std::string> keys;
    std::set<int64_t> poison, broken;
    for (int i = 0; i < kEvents; ++i) {
      keys.push_back(absl::StrCat("k", random() % 6));
      if (chance(4)) poison.insert(i);
      if (chance(4)) broken.insert(i);
    }
    World world;
    int64_t epoch = 1;
    absl::Time now = kNow;
    PartitionFlow flow(epoch, 0, {});
    while (world.cursor < kEvents) {
      if (chance(5) || flow.fenced())
        flow = PartitionFlow(++epoch, world.cursor, world.ParkedKeys());
      for (int n = static_cast<int>(random() % 8); n > 0 && flow.next_fetch() < kEvents; --n) {
        const int64_t at = flow.next_fetch();
        flow.Receive(Event(at, keys[static_cast<size_t>(at)], broken.contains(at) ? "broken" : ""));
      }
      now += absl::Seconds(10);
      const auto attempt = flow.Next(1 + static_cast<int>(random() % 7), now);
      if (!attempt.has_value()) continue;
      ASSERT_EQ(attempt->expected, world.cursor) << seed;
      std::set<std::string> parked;
      std::vector<std::string> released, newly;
      const std::set<std::string> really = world.ParkedKeys();
      for (const std::string& key : attempt->suspects) {
        if (really.contains(key))
          parked.insert(key);
        else
          released.push_back(key);
      }
      const Decision decision = Decide(*attempt, parked);
      const auto applied =
          decision.park.empty() ? attempt->events : std::span<const IncomingEvent>(decision.apply);
      absl::Status status;
      for (const IncomingEvent& event : applied) {
        if (poison.contains(event.offset)) status = absl::InvalidArgumentError("poison");
      }
      if (chance(10)) status = absl::UnavailableError("transient");
      const bool doubt = status.ok() && chance(10);
      if (status.ok() && !(doubt && chance(50))) {
        world.cursor = attempt->next;
        for (const IncomingEvent& event : applied) world.effects.push_back(event.offset);
        for (const Parking& parking : decision.park) {
          const IncomingEvent& event = attempt->events[parking.index];
          world.parked[event.offset] = event.key;
          newly.push_back(event.key);
        }
      }
      Verdict verdict = Judge(status, true, applied.size());
      if (doubt) verdict = chance(50) ? Verdict::kInDoubt : Resolve(*attempt, epoch, world.cursor);
      flow.Finish(verdict, status, now, 500, newly, released);
    }
    std::map<std::string, int64_t> first_parked;
    for (const auto& [offset, key] : world.parked) first_parked.try_emplace(key, offset);
    std::vector<int64_t> expected;
    for (int64_t i = 0; i < kEvents; ++i) {
      const bool parks = poison.contains(i) || broken.contains(i) ||
                         (first_parked.contains(keys[static_cast<size_t>(i)]) &&
                          first_parked[keys[static_cast<size_t>(i)]] < i);
      EXPECT_EQ(world.parked.contains(i), parks) << "seed " << seed << " event " << i;
      if (!parks) expected.push_back(i);
    }
    ASSERT_EQ(world.effects, expected) << "seed " << seed;
  }
}

}  // namespace
}  // namespace mumpuni::events
