#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "common/core/reasons.h"
#include "common/pg/request_log.h"
#include "common/testing/pg_test.h"
#include "common/testing/wait.h"
#include "tests/integration/pg_fixture.h"
#include "tests/integration/pg_proxy.h"

namespace mumpuni::pg {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'795'577'460);

RequestKey Key(const char* request = "a", const char* body = "body",
               const char* principal = "user:1") {
  return {.principal = principal,
          .method = "x.v1.X/Do",
          .request_id = Id::FromName(request),
          .body_hash = body};
}

class PgRequestLog : public ::testing::Test {
 protected:
  // Adds 1 to the item's amount, and answers the amount as it is now.
  absl::StatusOr<int64_t> AddOne(Pool& pool, const RequestKey& key, const char* name = "a") {
    return Mutate(
        pool, {}, key, kNow,
        [&](Tx& tx) -> absl::StatusOr<int64_t> {
          ++acts_;
          return tx
              .Exec(
                  "INSERT INTO item (name, amount) VALUES ($1, 1) ON CONFLICT (name) "
                  "DO UPDATE SET amount = item.amount + 1 RETURNING amount",
                  name)[0][0]
              .as<int64_t>();
        },
        [&](const int64_t&) { return std::string(name); },
        [](Tx& tx, const std::string& id) -> absl::StatusOr<int64_t> {
          return tx.Exec("SELECT amount FROM item WHERE name = $1", id)[0][0].as<int64_t>();
        });
  }
  absl::StatusOr<int64_t> AddOne(const RequestKey& key) { return AddOne(db_.pool(), key); }

  testing::TestDatabase db_{testing::WithTestTables()};
  std::atomic<int> acts_ = 0;
};

TEST_F(PgRequestLog, AReplayAnswersTheResourceAsItIsNow) {
  EXPECT_EQ(AddOne(Key("a")).value(), 1);
  EXPECT_EQ(AddOne(Key("b")).value(), 2);
  EXPECT_EQ(AddOne(Key("a")).value(), 2);
  EXPECT_EQ(acts_, 2);
}

TEST_F(PgRequestLog, TheSameIdWithAnotherBodyIsRefused) {
  ASSERT_TRUE(AddOne(Key("a", "one")).ok());
  const absl::Status status = AddOne(Key("a", "other")).status();
  EXPECT_EQ(ReasonOf(status), "REQUEST_ID_REUSED");
  EXPECT_EQ(FieldOf(status), "request_id");
  EXPECT_EQ(acts_, 1);
}

TEST_F(PgRequestLog, IdsOfDifferentCallersDoNotMeet) {
  EXPECT_EQ(AddOne(Key("a", "one", "user:1")).value(), 1);
  EXPECT_EQ(AddOne(Key("a", "other", "user:2")).value(), 2);
}

TEST_F(PgRequestLog, ARefusedMutationClaimsNothing) {
  const auto refused = Mutate(
      db_.pool(), {}, Key(), kNow,
      [](Tx&) -> absl::StatusOr<int> { return Error(reasons::kEtagStale, "no"); },
      [](const int&) { return std::string("x"); },
      [](Tx&, const std::string&) -> absl::StatusOr<int> { return 1; });
  EXPECT_EQ(ReasonOf(refused.status()), "ETAG_STALE");
  EXPECT_EQ(AddOne(Key()).value(), 1);
}

TEST_F(PgRequestLog, ConcurrentRepetitionsActOnce) {
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const auto amount = AddOne(Key());
      if (amount.ok() && *amount == 1) ++good;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 8);
  EXPECT_EQ(acts_, 1);
}

TEST_F(PgRequestLog, ACommitWhoseAnswerIsLostCountsOnce) {
  testing::PgProxy proxy(db_.url());
  Pool pool({.url = proxy.url(), .application_name = "through proxy", .max_connections = 2});
  ASSERT_EQ(AddOne(pool, Key("warm up")).value(), 1);
  proxy.LoseNextCommit();
  EXPECT_EQ(AddOne(pool, Key("a")).value(), 2);
  EXPECT_TRUE(proxy.lost());
  EXPECT_EQ(testing::Count(db_.pool(), "SELECT amount FROM item"), 2);
}

TEST_F(PgRequestLog, ALostAnswerAloneIsOutcomeUnknown) {
  testing::PgProxy proxy(db_.url());
  Pool pool({.url = proxy.url(), .application_name = "through proxy", .max_connections = 2});
  proxy.LoseNextCommit();
  const absl::Status status = Transact(pool, {}, [](Tx& tx) {
    tx.Exec("INSERT INTO item (name) VALUES ('a')");
    return absl::OkStatus();
  });
  EXPECT_EQ(ReasonOf(status), "COMMIT_OUTCOME_UNKNOWN");
  EXPECT_EQ(testing::Count(db_.pool(), "SELECT count(*) FROM item"), 1);
}

TEST_F(PgRequestLog, AnOutcomeThatCannotBeLookedUpStaysUnknown) {
  testing::PgProxy proxy(db_.url());
  Pool pool({.url = proxy.url(), .application_name = "through proxy", .max_connections = 2});
  proxy.LoseNextCommitAndAllAfter();
  // Not DATABASE_UNAVAILABLE, which would say that nothing happened: it did.
  EXPECT_EQ(ReasonOf(AddOne(pool, Key("a")).status()), "COMMIT_OUTCOME_UNKNOWN");
  EXPECT_TRUE(proxy.lost());
  EXPECT_EQ(AddOne(Key("a")).value(), 1);
  EXPECT_EQ(acts_, 1);
}

TEST_F(PgRequestLog, AnOutcomeBehindALockStaysUnknown) {
  // The look-up finds the claim in another transaction's hands and gives up waiting for it.
  int calls = 0;
  const auto status = Mutate(
                          db_.pool(), {}, Key("a"), kNow,
                          [&](Tx& tx) -> absl::StatusOr<int> {
                            if (++calls > 1)
                              return Error(reasons::kTransactionConflict, "still locked");
                            tx.Exec("INSERT INTO item (name) VALUES ('deadly')");
                            return 1;
                          },
                          [](int) { return std::string("deadly"); },
                          [](Tx&, const std::string&) -> absl::StatusOr<int> { return 1; })
                          .status();
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(ReasonOf(status), "COMMIT_OUTCOME_UNKNOWN");
}

TEST_F(PgRequestLog, ACommitThatNeverHappenedIsRepeated) {
  // 'deadly' ends the session during its COMMIT, each time: the second attempt is in doubt again.
  EXPECT_EQ(ReasonOf(AddOne(db_.pool(), Key(), "deadly").status()), "COMMIT_OUTCOME_UNKNOWN");
  EXPECT_EQ(acts_, 2);
  EXPECT_EQ(testing::Count(db_.pool(), "SELECT count(*) FROM request_log"), 0);
  // With the same request_id the caller may come again.
  EXPECT_EQ(AddOne(Key()).value(), 1);
}

TEST_F(PgRequestLog, ForgetsAfterSevenDays) {
  ASSERT_TRUE(AddOne(Key("a")).ok());
  ASSERT_TRUE(AddOne(Key("b")).ok());
  const auto forget = [&](absl::Time now, int limit) {
    return Transact(db_.pool(), {}, [&](Tx& tx) { return ForgetOldRequests(tx, now, limit); });
  };
  EXPECT_EQ(forget(kNow + absl::Hours(7 * 24), 10).value(), 0);
  EXPECT_EQ(forget(kNow + absl::Hours(7 * 24 + 1), 1).value(), 1);
  EXPECT_EQ(forget(kNow + absl::Hours(7 * 24 + 1), 10).value(), 1);
  EXPECT_EQ(testing::Count(db_.pool(), "SELECT count(*) FROM request_log"), 0);
}

TEST_F(PgRequestLog, FinishWithoutClaimIsAMistake) {
  const absl::Status status =
      Transact(db_.pool(), {}, [](Tx& tx) { return FinishRequest(tx, Key(), "x"); });
  EXPECT_EQ(ReasonOf(status), "INTERNAL");
}

}  // namespace
}  // namespace mumpuni::pg
