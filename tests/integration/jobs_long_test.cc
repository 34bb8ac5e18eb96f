// Long jobs: each chunk is applied once, whoever dies, sleeps or comes back; progress tells the
// truth.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "absl/strings/numbers.h"
#include "common/core/reasons.h"
#include "common/jobs/backoff.h"
#include "common/jobs/long_jobs.h"
#include "common/testing/pg_test.h"
#include "common/testing/wait.h"
#include "tests/integration/pg_fixture.h"

namespace mumpuni::jobs {
namespace {

using ::testing::HasSubstr;
using Outcome = LongRunner::Outcome;

constexpr int kItems = 10;
constexpr int kPerChunk = 3;

class JobsLong : public ::testing::Test {
 protected:
  // Counts the items 0 to kItems - 1, three a chunk, each in the row of its number: a chunk applied
  // twice makes an amount of two, a chunk skipped leaves a row out.
  static absl::StatusOr<Progress> CountItems(pg::Tx& tx, const Chunk& chunk) {
    Progress progress = chunk.so_far;
    int next = 0;
    if (!progress.cursor.empty() && !absl::SimpleAtoi(progress.cursor, &next)) {
      return absl::InternalError("cursor");
    }
    const int end = std::min(next + kPerChunk, kItems);
    for (int i = next; i < end; ++i) {
      tx.Exec(
          "INSERT INTO item (name, amount) VALUES ($1, 1) "
          "ON CONFLICT (name) DO UPDATE SET amount = item.amount + 1",
          chunk.key + "/" + std::to_string(i));
    }
    progress.cursor = std::to_string(end);
    progress.done = end;
    progress.total = kItems;
    progress.result += "," + std::to_string(end);
    progress.finished = end == kItems;
    return progress;
  }

  LongRunner Runner(const std::string& owner, ChunkHandler handler = CountItems) {
    return LongRunner(
        db_.pool(), clock_, clock_, {.chunks = {{"k", std::move(handler)}}},
        {.owner = owner, .lease = absl::Seconds(30), .poll_interval = absl::Milliseconds(5)});
  }
  Id Start(const std::string& key) {
    const auto id = pg::Transact(
        db_.pool(), {}, [&](pg::Tx& tx) { return StartLong(tx, "k", key, "", clock_.Now()); });
    EXPECT_TRUE(id.ok()) << id.status();
    return id.value_or(Id());
  }
  LongJob Find(const Id& id) {
    const auto job = pg::Transact(db_.pool(), {}, [&](pg::Tx& tx) { return FindLong(tx, id); });
    EXPECT_TRUE(job.ok() && job->has_value());
    return job.ok() && job->has_value() ? **job : LongJob();
  }
  CancelResult Cancel(const Id& id) {
    return *pg::Transact(db_.pool(), {},
                         [&](pg::Tx& tx) { return CancelLong(tx, id, clock_.Now()); });
  }
  static LongRunner::Lease Claimed(LongRunner& runner) {
    const auto lease = runner.Claim();
    EXPECT_TRUE(lease.ok() && lease->has_value()) << lease.status();
    return lease.ok() && lease->has_value() ? **lease : LongRunner::Lease();
  }
  int64_t Query(const char* sql) { return testing::Count(db_.pool(), sql); }
  void ExpectEachItemOnce(int jobs = 1) {
    EXPECT_EQ(Query("SELECT count(*) FROM item"), jobs * kItems);
    EXPECT_EQ(Query("SELECT max(amount) FROM item"), 1);
  }

  testing::TestDatabase db_{testing::WithTestTables()};
  FakeClock clock_{absl::FromUnixSeconds(1'795'577'460)};
};

TEST_F(JobsLong, JobsTakeTurnsSoThatALongOneHoldsUpNobody) {
  std::vector<std::string> order;
  const auto noted = [&](pg::Tx& tx, const Chunk& chunk) {
    order.push_back(chunk.key);
    return CountItems(tx, chunk);
  };
  Start("first");
  Start("second");
  LongRunner runner(db_.pool(), clock_, clock_, {.chunks = {{"k", noted}}},
                    {.owner = "one", .lease = absl::Seconds(30), .turn = absl::ZeroDuration()});
  ASSERT_EQ(*runner.RunDue(), 8);
  EXPECT_EQ(order, (std::vector<std::string>{"first", "second", "first", "second", "first",
                                             "second", "first", "second"}));
  ExpectEachItemOnce(2);
}

TEST_F(JobsLong, RunsInChunksAndTellsHowFarItIs) {
  const Id id = Start("a");
  LongRunner runner = Runner("one");
  EXPECT_EQ(Find(id).state, LongJobState::kOpen);
  EXPECT_EQ(Find(id).owner, "");
  const LongRunner::Lease lease = Claimed(runner);
  EXPECT_EQ(Find(id).owner, "one");
  EXPECT_EQ(*runner.RunChunk(lease), Outcome::kMore);
  EXPECT_EQ(Find(id).progress.done, 3);
  EXPECT_EQ(Find(id).progress.total, 10);
  EXPECT_EQ(Find(id).lease_until, clock_.Now() + absl::Seconds(30));
  EXPECT_EQ(*runner.RunChunk(lease), Outcome::kMore);
  EXPECT_EQ(*runner.RunChunk(lease), Outcome::kMore);
  EXPECT_EQ(*runner.RunChunk(lease), Outcome::kFinished);
  const LongJob done = Find(id);
  EXPECT_EQ(done.state, LongJobState::kDone);
  EXPECT_EQ(done.progress.done, 10);
  EXPECT_EQ(done.progress.result, ",3,6,9,10");
  EXPECT_EQ(done.owner, "");
  EXPECT_EQ(done.finished_at, clock_.Now());
  EXPECT_EQ(*runner.RunChunk(lease), Outcome::kLost) << "nothing is left";
  EXPECT_EQ(*runner.RunDue(), 0);
  ExpectEachItemOnce();
}

TEST_F(JobsLong, OneOfAKindAndKeyIsOpen) {
  const Id first = Start("a");
  EXPECT_EQ(Start("a"), first);
  EXPECT_NE(Start("b"), first);
  EXPECT_EQ(*Runner("one").RunDue(), 8);
  const Id second = Start("a");
  EXPECT_NE(second, first) << "the first is done";
  EXPECT_EQ(Query("SELECT count(*) FROM long_job WHERE state = 1"), 1);
}

// The first replica sleeps between two chunks, longer than its lease.
TEST_F(JobsLong, AReplicaThatSleptAppliesNothingTwice) {
  const Id id = Start("a");
  LongRunner sleeper = Runner("sleeper"), other = Runner("other");
  const LongRunner::Lease lease = Claimed(sleeper);
  ASSERT_EQ(*sleeper.RunChunk(lease), Outcome::kMore);
  EXPECT_EQ(*other.RunDue(), 0) << "the lease holds";
  clock_.Advance(absl::Seconds(31));
  const LongRunner::Lease taken = Claimed(other);
  ASSERT_EQ(*other.RunChunk(taken), Outcome::kMore);
  EXPECT_EQ(Find(id).owner, "other");
  // It wakes up while the other one is at work.
  EXPECT_EQ(*sleeper.RunChunk(lease), Outcome::kLost);
  ASSERT_TRUE(sleeper.Release(lease).ok());
  EXPECT_EQ(Find(id).owner, "other") << "a lost claim gives nothing back";
  EXPECT_EQ(*other.RunChunk(taken), Outcome::kMore);
  EXPECT_EQ(*other.RunChunk(taken), Outcome::kFinished);
  EXPECT_EQ(*sleeper.RunChunk(lease), Outcome::kLost);
  EXPECT_EQ(Find(id).progress.result, ",3,6,9,10");
  ExpectEachItemOnce();
}

// The first replica is held in the middle of a chunk, its transaction open and its lease long over.
TEST_F(JobsLong, AChunkUnderWayIsNotTakenOver) {
  Start("a");
  std::atomic<bool> inside = false, go_on = false;
  LongRunner paused = Runner("paused", [&](pg::Tx& tx, const Chunk& chunk) {
    auto progress = CountItems(tx, chunk);
    if (!inside.exchange(true)) {
      EXPECT_TRUE(testing::WaitFor([&] { return go_on.load(); }));
    }
    return progress;
  });
  LongRunner other = Runner("other");
  absl::StatusOr<int> applied;
  std::thread thread([&] { applied = paused.RunDue(); });
  ASSERT_TRUE(testing::WaitFor([&] { return inside.load(); }));
  clock_.Advance(absl::Minutes(5));
  EXPECT_EQ(*other.RunDue(), 0) << "the row is locked";
  go_on = true;
  thread.join();
  ASSERT_TRUE(applied.ok()) << applied.status();
  EXPECT_EQ(*applied, 4);
  ExpectEachItemOnce();
}

// The session of the first ends while its chunk is open: nothing of the chunk stays.
TEST_F(JobsLong, AReplicaThatDiesInAChunkLeavesItToTheNext) {
  const Id id = Start("a");
  bool killed = false;
  LongRunner dying = Runner("dying", [&](pg::Tx& tx, const Chunk& chunk) {
    auto progress = CountItems(tx, chunk);
    if (chunk.so_far.done == 3 && !std::exchange(killed, true)) db_.KillSessions();
    return progress;
  });
  const LongRunner::Lease lease = Claimed(dying);
  ASSERT_EQ(*dying.RunChunk(lease), Outcome::kMore);
  // Transact tries a lost connection once more, so the chunk is either done on the second try or
  // failed; in both cases it is applied once.
  (void)dying.RunChunk(lease);
  clock_.Advance(absl::Minutes(11));
  LongRunner next = Runner("next");
  ASSERT_TRUE(next.RunDue().ok());
  EXPECT_EQ(Find(id).state, LongJobState::kDone);
  ExpectEachItemOnce();
}

TEST_F(JobsLong, AFailedChunkIsUndoneAndRepeatedLaterFromItsCursor) {
  const Id id = Start("a");
  int failures = 2;
  LongRunner runner =
      Runner("one", [&](pg::Tx& tx, const Chunk& chunk) -> absl::StatusOr<Progress> {
        ASSIGN_OR_RETURN(const Progress progress, CountItems(tx, chunk));
        if (chunk.so_far.done == 6 && failures-- > 0)
          return Error(reasons::kPeerUnavailable, "no peer");
        return progress;
      });
  EXPECT_EQ(*runner.RunDue(), 2);
  EXPECT_EQ(Find(id).failed_attempts, 1);
  EXPECT_THAT(Find(id).last_error, HasSubstr("PEER_UNAVAILABLE"));
  EXPECT_EQ(Find(id).progress.done, 6);
  EXPECT_EQ(Query("SELECT count(*) FROM item"), 6) << "the failed chunk left nothing";
  EXPECT_EQ(Find(id).owner, "") << "another replica may try as well";
  EXPECT_EQ(*runner.RunDue(), 0) << "not before its time";
  EXPECT_EQ(runner.Status()->open, 1);
  EXPECT_EQ(runner.Status()->failing, 1);
  clock_.Advance(kFirstBackoff);
  EXPECT_EQ(*runner.RunDue(), 0);
  EXPECT_EQ(Find(id).failed_attempts, 2);
  clock_.Advance(2 * kFirstBackoff);
  EXPECT_EQ(*runner.RunDue(), 2);
  EXPECT_EQ(Find(id).failed_attempts, 0);
  EXPECT_EQ(Find(id).last_error, "");
  ExpectEachItemOnce();
}

TEST_F(JobsLong, AFailingJobStopsNoOther) {
  Start("bad");
  Start("good");
  LongRunner runner = Runner("one", [](pg::Tx& tx, const Chunk& chunk) -> absl::StatusOr<Progress> {
    if (chunk.key == "bad") throw std::runtime_error("broken");
    return CountItems(tx, chunk);
  });
  EXPECT_EQ(*runner.RunDue(), 4);
  ExpectEachItemOnce();
}

TEST_F(JobsLong, AJobThatStandsStillFails) {
  const Id id = Start("a");
  LongRunner runner = Runner(
      "one", [](pg::Tx&, const Chunk& chunk) -> absl::StatusOr<Progress> { return chunk.so_far; });
  EXPECT_EQ(*runner.RunDue(), 0);
  EXPECT_THAT(Find(id).last_error, HasSubstr("did not move"));
}

TEST_F(JobsLong, OnceCancelledNoChunkIsApplied) {
  const Id id = Start("a");
  LongRunner runner = Runner("one");
  const LongRunner::Lease lease = Claimed(runner);
  ASSERT_EQ(*runner.RunChunk(lease), Outcome::kMore);
  EXPECT_EQ(Cancel(id), CancelResult::kCancelled);
  EXPECT_EQ(*runner.RunChunk(lease), Outcome::kLost);
  EXPECT_EQ(*runner.RunDue(), 0);
  EXPECT_EQ(Find(id).state, LongJobState::kCancelled);
  EXPECT_EQ(Find(id).progress.done, 3) << "what was applied stays, and is told";
  EXPECT_EQ(Query("SELECT count(*) FROM item"), 3);
  EXPECT_EQ(Cancel(id), CancelResult::kFinished);
  EXPECT_EQ(Cancel(Id::FromName("never there")), CancelResult::kUnknown);
  EXPECT_NE(Start("a"), id) << "a new one begins from the start";
}

// The cancellation arrives in the middle of a chunk: it waits for it, and it is the last one.
TEST_F(JobsLong, ACancellationWaitsForTheChunkUnderWay) {
  const Id id = Start("a");
  std::thread canceller;
  CancelResult result = CancelResult::kUnknown;
  LongRunner runner = Runner("one", [&](pg::Tx& tx, const Chunk& chunk) {
    if (chunk.so_far.done == 3) {
      canceller = std::thread([&] { result = Cancel(id); });
      EXPECT_TRUE(testing::WaitFor([&] {
        return Query(
                   "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                   "AND wait_event_type = 'Lock'") > 0;
      }));
    }
    return CountItems(tx, chunk);
  });
  const auto applied = runner.RunDue();
  canceller.join();
  ASSERT_TRUE(applied.ok()) << applied.status();
  EXPECT_EQ(*applied, 2);
  EXPECT_EQ(result, CancelResult::kCancelled);
  EXPECT_EQ(Find(id).progress.done, 6) << "no chunk overtakes it";
  EXPECT_EQ(Query("SELECT count(*) FROM item"), Find(id).progress.done);
}

// Two replicas with threads, many jobs, both stopped and started anew in the middle.
TEST_F(JobsLong, ManyJobsOnTwoReplicasThatComeAndGo) {
  constexpr int kJobs = 20;
  for (int i = 0; i < kJobs; ++i) Start(std::to_string(i));
  for (int round = 0; round < 3; ++round) {
    LongRunner one = Runner("one"), two = Runner("two");
    const int64_t before = Query("SELECT sum(done) FROM long_job");
    one.Start();
    two.Start();
    EXPECT_TRUE(testing::WaitFor([&] {
      return Query("SELECT sum(done) FROM long_job") > before ||
             Query("SELECT count(*) FROM long_job WHERE state = 1") == 0;
    }));
    one.Stop(absl::Seconds(5));
    two.Stop(absl::Seconds(5));
    EXPECT_EQ(Query("SELECT count(*) FROM long_job WHERE lease_until IS NOT NULL"), 0)
        << "who stops gives the lease back";
  }
  ASSERT_TRUE(Runner("last").RunDue().ok());
  EXPECT_EQ(Query("SELECT count(*) FROM long_job WHERE state = 2"), kJobs);
  ExpectEachItemOnce(kJobs);
}

TEST_F(JobsLong, KindsOfAnotherVersionAreLeftToIt) {
  Start("a");
  LongRunner older(db_.pool(), clock_, clock_, {.chunks = {{"other", CountItems}}},
                   {.owner = "older"});
  EXPECT_EQ(*older.RunDue(), 0);
  EXPECT_EQ(*Runner("newer").RunDue(), 4);
}

TEST_F(JobsLong, EndedOnesAreListedAfterTheOpenOnesAndForgottenAfterAMonth) {
  const Id done = Start("done");
  ASSERT_EQ(*Runner("one").RunDue(), 4);
  clock_.Advance(absl::Seconds(1));
  const Id open = Start("open");
  const auto listed = pg::Transact(db_.pool(), {}, [](pg::Tx& tx) { return ListLong(tx, 10); });
  ASSERT_TRUE(listed.ok());
  ASSERT_EQ(listed->size(), 2u);
  EXPECT_EQ(listed->at(0).id, open);
  EXPECT_EQ(listed->at(1).id, done);
  const auto forget = [&] {
    return *pg::Transact(db_.pool(), {},
                         [&](pg::Tx& tx) { return ForgetEndedLong(tx, clock_.Now(), 10); });
  };
  EXPECT_EQ(forget(), 0);
  clock_.Advance(absl::Hours(24 * 31));
  EXPECT_EQ(forget(), 1);
  EXPECT_EQ(Find(open).state, LongJobState::kOpen) << "an open one stays, however old";
}

}  // namespace
}  // namespace mumpuni::jobs
