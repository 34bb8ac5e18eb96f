#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "common/core/reasons.h"
#include "common/jobs/backoff.h"
#include "common/jobs/timers.h"
#include "common/testing/pg_test.h"
#include "common/testing/wait.h"
#include "tests/integration/pg_fixture.h"

namespace mumpuni::jobs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class JobsTimers : public ::testing::Test {
 protected:
  void Set(const std::string& kind, const std::string& key, absl::Duration after,
           const std::string& payload = "") {
    const absl::Status status = pg::Transact(db_.pool(), {}, [&](pg::Tx& tx) {
      return Schedule(tx, kind, key, clock_.Now() + after, payload);
    });
    ASSERT_TRUE(status.ok()) << status;
  }
  // Counts in the job's own transaction, so that a run that is not committed is not counted.
  static absl::Status CountRun(pg::Tx& tx, const DueJob& job) {
    tx.Exec(
        "INSERT INTO item (name, amount) VALUES ($1, 1) "
        "ON CONFLICT (name) DO UPDATE SET amount = item.amount + 1",
        job.key);
    return absl::OkStatus();
  }
  int64_t Query(const char* sql) { return testing::Count(db_.pool(), sql); }

  testing::TestDatabase db_{testing::WithTestTables()};
  FakeClock clock_{absl::FromUnixSeconds(1'795'577'460)};
};

TEST_F(JobsTimers, RunsWhatIsDueOldestFirstAndNothingElse) {
  std::vector<std::string> ran;
  Runner runner(db_.pool(), clock_, {{"k", [&](pg::Tx&, const DueJob& job) {
                                        ran.push_back(job.key + "=" + job.payload);
                                        return absl::OkStatus();
                                      }}});
  Set("k", "second", absl::Seconds(2), "2");
  Set("k", "first", absl::Seconds(1), std::string("\0\xff", 2));
  Set("k", "later", absl::Seconds(100));
  Set("unknown kind", "x", absl::Seconds(1));
  EXPECT_EQ(runner.RunDue().value(), 0);
  clock_.Advance(absl::Seconds(2));
  EXPECT_EQ(runner.RunDue().value(), 2);
  EXPECT_THAT(ran, ElementsAre(std::string("first=\0\xff", 8), "second=2"));
  EXPECT_EQ(runner.RunDue().value(), 0);
  const JobsStatus status = runner.Status().value();
  EXPECT_EQ(status.pending, 2);
  EXPECT_EQ(status.failing, 0);
  EXPECT_EQ(status.lateness, absl::Seconds(1));
}

TEST_F(JobsTimers, EachRunsOnceOnTwoReplicas) {
  constexpr int kJobs = 200;
  for (int i = 0; i < kJobs; ++i) Set("k", std::to_string(i), absl::ZeroDuration());
  Runner one(db_.pool(), clock_, {{"k", CountRun}});
  Runner two(db_.pool(), clock_, {{"k", CountRun}});
  int by_one = 0;
  std::thread thread([&] { by_one = one.RunDue().value(); });
  const int by_two = two.RunDue().value();
  thread.join();
  EXPECT_EQ(by_one + by_two, kJobs);
  EXPECT_EQ(Query("SELECT count(*) FROM item"), kJobs);
  EXPECT_EQ(Query("SELECT max(amount) FROM item"), 1);
  EXPECT_EQ(Query("SELECT count(*) FROM job"), 0);
}

TEST_F(JobsTimers, AReplicaSkipsWhatTheOtherHolds) {
  Set("k", "held", absl::ZeroDuration());
  Set("k", "free", absl::Seconds(0));
  Runner other(db_.pool(), clock_, {{"k", CountRun}});
  int ran_by_other = -1;
  Runner runner(db_.pool(), clock_, {{"k", [&](pg::Tx& tx, const DueJob& job) {
                                        if (ran_by_other < 0) ran_by_other = other.RunDue().value();
                                        return CountRun(tx, job);
                                      }}});
  EXPECT_EQ(runner.RunDue().value(), 1);
  EXPECT_EQ(ran_by_other, 1);
  EXPECT_EQ(Query("SELECT count(*) FROM item"), 2);
}

TEST_F(JobsTimers, AFailureIsKeptUndoneAndRepeatedLater) {
  int attempts = 0;
  Runner runner(db_.pool(), clock_, {{"k", [&](pg::Tx& tx, const DueJob& job) -> absl::Status {
                                        EXPECT_EQ(job.attempt, ++attempts);
                                        RETURN_IF_ERROR(CountRun(tx, job));
                                        if (attempts < 3)
                                          return Error(reasons::kPeerUnavailable, "no peer");
                                        return absl::OkStatus();
                                      }}});
  Set("k", "a", absl::ZeroDuration());
  EXPECT_EQ(runner.RunDue().value(), 0);
  EXPECT_EQ(runner.RunDue().value(), 0);
  EXPECT_EQ(attempts, 1) << "not before its time";
  EXPECT_EQ(Query("SELECT count(*) FROM item"), 0);
  EXPECT_EQ(runner.Status().value().failing, 1);
  EXPECT_EQ(
      Query("SELECT count(*) FROM job WHERE last_error LIKE 'PEER_UNAVAILABLE%' AND attempt = 1"),
      1);
  clock_.Advance(kFirstBackoff);
  EXPECT_EQ(runner.RunDue().value(), 0);
  clock_.Advance(2 * kFirstBackoff);
  EXPECT_EQ(runner.RunDue().value(), 1);
  EXPECT_EQ(attempts, 3);
  EXPECT_EQ(Query("SELECT amount FROM item"), 1);
  EXPECT_EQ(Query("SELECT count(*) FROM job"), 0);
}

TEST_F(JobsTimers, AFailureStopsNoOther) {
  Runner runner(db_.pool(), clock_, {{"k", [&](pg::Tx& tx, const DueJob& job) -> absl::Status {
                                        if (job.key == "bad") throw std::runtime_error("broken");
                                        if (job.key == "sql") tx.Exec("SELECT 1 / 0");
                                        return CountRun(tx, job);
                                      }}});
  Set("k", "bad", absl::ZeroDuration());
  Set("k", "sql", absl::ZeroDuration());
  Set("k", "good", absl::Seconds(1));
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(runner.RunDue().value(), 1);
  EXPECT_EQ(Query("SELECT count(*) FROM job WHERE attempt = 1 AND (last_error LIKE 'INTERNAL%' "
                  "OR last_error LIKE 'DATA_REJECTED%')"),
            2);
}

TEST_F(JobsTimers, AHandlerMayScheduleItselfAgain) {
  int runs = 0;
  Runner runner(db_.pool(), clock_, {{"k", [&](pg::Tx& tx, const DueJob& job) {
                                        ++runs;
                                        return Schedule(tx, job.kind, job.key,
                                                        job.due + absl::Hours(1), job.payload);
                                      }}});
  Set("k", "hourly", absl::ZeroDuration());
  EXPECT_EQ(runner.RunDue().value(), 1);
  // A clock that jumps makes up for every missed hour.
  clock_.Advance(absl::Hours(3));
  EXPECT_EQ(runner.RunDue().value(), 3);
  EXPECT_EQ(runs, 4);
  EXPECT_EQ(Query("SELECT count(*) FROM job"), 1);
}

TEST_F(JobsTimers, SchedulingAgainMovesAndForgivesAndCancelRemoves) {
  bool fail = true;
  std::string seen;
  Runner runner(db_.pool(), clock_, {{"k", [&](pg::Tx&, const DueJob& job) -> absl::Status {
                                        if (fail) return Error(reasons::kInternal, "x");
                                        seen += job.payload;
                                        return absl::OkStatus();
                                      }}});
  Set("k", "a", absl::ZeroDuration(), "old");
  EXPECT_EQ(runner.RunDue().value(), 0);
  fail = false;
  Set("k", "a", absl::ZeroDuration(), "new");
  EXPECT_EQ(runner.RunDue().value(), 1);
  EXPECT_EQ(seen, "new");
  Set("k", "b", absl::ZeroDuration());
  ASSERT_TRUE(pg::Transact(db_.pool(), {}, [](pg::Tx& tx) -> absl::Status {
                RETURN_IF_ERROR(Cancel(tx, "k", "b"));
                return Cancel(tx, "k", "never there");
              }).ok());
  EXPECT_EQ(runner.RunDue().value(), 0);
}

TEST_F(JobsTimers, SurvivesARestartAndALostSession) {
  Set("k", "a", absl::ZeroDuration());
  {
    Runner dying(db_.pool(), clock_, {{"k", [&](pg::Tx& tx, const DueJob& job) {
                                         const absl::Status counted = CountRun(tx, job);
                                         db_.KillSessions();  // as if the process died here
                                         return counted;
                                       }}});
    (void)dying.RunDue();
  }
  EXPECT_EQ(Query("SELECT count(*) FROM item"), 0);
  EXPECT_EQ(Query("SELECT count(*) FROM job"), 1);
  clock_.Advance(absl::Minutes(1));
  Runner next(db_.pool(), clock_, {{"k", CountRun}});
  EXPECT_EQ(next.RunDue().value(), 1);
  EXPECT_EQ(Query("SELECT amount FROM item"), 1);
}

TEST_F(JobsTimers, TheThreadRunsThemAndStops) {
  std::atomic<int> runs = 0;
  Runner runner(db_.pool(), clock_,
                {{"k",
                  [&](pg::Tx&, const DueJob&) {
                    ++runs;
                    return absl::OkStatus();
                  }}},
                absl::Milliseconds(5));
  runner.Start();
  Set("k", "a", absl::ZeroDuration());
  EXPECT_TRUE(testing::WaitFor([&] { return runs == 1; }));
  Set("k", "b", absl::Seconds(1));
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(testing::WaitFor([&] { return runs == 2; }));
  // A database that goes away for a moment does not end the thread.
  db_.KillSessions();
  Set("k", "c", absl::ZeroDuration());
  EXPECT_TRUE(testing::WaitFor([&] { return runs == 3; }));
  runner.Stop(absl::Seconds(5));
  Set("k", "d", absl::ZeroDuration());
  EXPECT_EQ(runner.RunDue().value(), 0);
  EXPECT_EQ(runs, 3);
}

TEST_F(JobsTimers, TheClaimReadsTheIndex) {
  ASSERT_TRUE(pg::Transact(db_.owner_pool(), {}, [](pg::Tx& tx) {
                tx.Exec(
                    "INSERT INTO job (kind, key, due_at, payload) SELECT 'k', i::text, "
                    "now() + i * interval '1 hour', '' FROM generate_series(1, 5000) i");
                tx.Exec("ANALYZE job");
                return absl::OkStatus();
              }).ok());
  const auto plan =
      pg::Transact(db_.owner_pool(), {}, [](pg::Tx& tx) -> absl::StatusOr<std::string> {
        std::string text;
        for (const auto& row :
             tx.Exec("EXPLAIN SELECT kind, key FROM job WHERE coalesce(retry_at, due_at) <= now() "
                     "AND kind = ANY('{k}') ORDER BY coalesce(retry_at, due_at) LIMIT 1 "
                     "FOR UPDATE SKIP LOCKED")) {
          text += pg::TextOf(row[0]) + "\n";
        }
        return text;
      });
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_THAT(*plan, HasSubstr("Index Scan using job_next"));
}

}  // namespace
}  // namespace mumpuni::jobs
