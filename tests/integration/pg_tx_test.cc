#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/core/reasons.h"
#include "common/pg/connection.h"
#include "common/pg/deadline.h"
#include "common/pg/pool.h"
#include "common/pg/tx.h"
#include "common/testing/pg_test.h"
#include "common/testing/wait.h"
#include "tests/chaos/tcp_proxy.h"
#include "tests/integration/pg_fixture.h"

namespace mumpuni::pg {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PgTx : public ::testing::Test {
 protected:
  // One statement in its own transaction.
  absl::Status Run(const char* sql) {
    return Transact(pool(), {}, [&](Tx& tx) {
      tx.Exec(sql);
      return absl::OkStatus();
    });
  }
  int64_t Items() { return testing::Count(pool(), "SELECT count(*) FROM item"); }
  Pool& pool() { return db_.pool(); }

  testing::TestDatabase db_{testing::WithTestTables()};
};

TEST_F(PgTx, CommitsAndThenRunsTheHooksInOrder) {
  std::string order;
  const absl::Status status = Transact(pool(), {}, [&](Tx& tx) {
    tx.OnCommit([&] { order += std::to_string(Items()); });
    tx.OnCommit([&] { order += "b"; });
    tx.Exec("INSERT INTO item (name) VALUES ($1)", "a");
    return absl::OkStatus();
  });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(order, "1b");
}

TEST_F(PgTx, RollsBackOnAnErrorAndRunsNoHook) {
  bool ran = false;
  const absl::Status status = Transact(pool(), {}, [&](Tx& tx) {
    tx.OnCommit([&] { ran = true; });
    tx.Exec("INSERT INTO item (name) VALUES ('a')");
    return Error(reasons::kEtagStale, "no");
  });
  EXPECT_EQ(ReasonOf(status), "ETAG_STALE");
  EXPECT_FALSE(ran);
  EXPECT_EQ(Items(), 0);
  EXPECT_EQ(pool().in_use(), 0);
}

TEST_F(PgTx, AStatementEndsWithTheCallersDeadline) {
  const absl::Time start = absl::Now();
  for (const TxOptions& options :
       {Within(start + absl::Milliseconds(100)), ReadOnlyWithin(start + absl::Milliseconds(100)),
        Within(start - absl::Seconds(1))}) {
    const absl::Status status = Transact(pool(), options, [](Tx& tx) {
      tx.Exec("SELECT pg_sleep(1.5)");
      return absl::OkStatus();
    });
    EXPECT_EQ(ReasonOf(status), "DEADLINE_EXCEEDED");
  }
  EXPECT_LT(absl::Now() - start, absl::Seconds(1));
  const TxOptions unhurried = Within(absl::InfiniteFuture());
  EXPECT_EQ(unhurried.statement_timeout, TxOptions().statement_timeout);
  EXPECT_EQ(unhurried.acquire_timeout, TxOptions().acquire_timeout);
  EXPECT_TRUE(ReadOnlyWithin(absl::InfiniteFuture()).read_only);
}

TEST_F(PgTx, ReturnsTheValue) {
  const absl::StatusOr<std::string> value = Transact(
      pool(), {},
      [](Tx& tx) -> absl::StatusOr<std::string> { return TextOf(tx.Exec("SELECT 'x'")[0][0]); });
  ASSERT_TRUE(value.ok()) << value.status();
  EXPECT_EQ(*value, "x");
}

TEST_F(PgTx, RepeatsATransactionThatLostARace) {
  ASSERT_TRUE(Run("INSERT INTO item (name, amount) VALUES ('a', 1)").ok());
  int attempts = 0;
  const absl::Status status = Transact(pool(), {}, [&](Tx& tx) {
    ++attempts;
    tx.raw().exec("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    const auto amount = tx.Exec("SELECT amount FROM item")[0][0].as<int64_t>();
    // Another transaction changes the row between our reading and our writing.
    if (attempts == 1) {
      EXPECT_TRUE(Run("UPDATE item SET amount = amount + 10").ok());
    }
    tx.Exec("UPDATE item SET amount = $1", amount + 100);
    return absl::OkStatus();
  });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(attempts, 2);
  EXPECT_EQ(testing::Count(pool(), "SELECT amount FROM item"), 111);
}

TEST_F(PgTx, GivesUpAfterTheLastAttempt) {
  int attempts = 0;
  TxOptions options;
  options.max_attempts = 4;
  const absl::Status status = Transact(pool(), options, [&](Tx& tx) {
    ++attempts;
    tx.raw().exec("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40P01'; END $$");
    return absl::OkStatus();
  });
  EXPECT_EQ(ReasonOf(status), "TRANSACTION_CONFLICT");
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(attempts, 4);
}

TEST_F(PgTx, ALockThatIsNotFreeInTimeIsAConflict) {
  ASSERT_TRUE(Run("INSERT INTO item (name) VALUES ('a')").ok());
  const absl::Status outer = Transact(pool(), {}, [&](Tx& tx) {
    tx.Exec("UPDATE item SET amount = 1");
    EXPECT_EQ(ReasonOf(Run("UPDATE item SET amount = 2")), "TRANSACTION_CONFLICT");
    return absl::OkStatus();
  });
  ASSERT_TRUE(outer.ok()) << outer;
  EXPECT_EQ(testing::Count(pool(), "SELECT amount FROM item"), 1);
}

TEST_F(PgTx, ALostConnectionIsRepeatedOnAFreshOne) {
  int attempts = 0;
  const absl::Status status = Transact(pool(), {}, [&](Tx& tx) {
    tx.Exec("INSERT INTO item (name) VALUES ('a')");
    if (++attempts == 1) {
      EXPECT_EQ(db_.KillSessions(), 1);
    }
    tx.Exec("INSERT INTO item (name) VALUES ('b')");
    return absl::OkStatus();
  });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(attempts, 2);
  EXPECT_EQ(Items(), 2);
}

TEST_F(PgTx, IdleConnectionsThatDiedAreNotNoticedByTheCaller) {
  ASSERT_TRUE(Run("SELECT 1").ok());
  ASSERT_EQ(db_.KillSessions(), 1);
  EXPECT_TRUE(Run("SELECT 1").ok());
  ASSERT_EQ(db_.KillSessions(), 1);
  EXPECT_TRUE(pool().Ping(absl::Seconds(1)).ok());
}

// Without a word of the server: the network cut them.
TEST_F(PgTx, IdleConnectionsThatWereResetAreNotNoticedByTheCaller) {
  const std::string url = db_.url();
  const size_t colon = url.rfind(':'), slash = url.rfind('/');
  chaos::TcpProxy proxy(0, std::stoi(url.substr(colon + 1, slash - colon - 1)));
  PoolOptions options;
  options.url = url.substr(0, colon + 1) + std::to_string(proxy.port()) + url.substr(slash);
  options.application_name = "reset";
  Pool cut(options);
  ASSERT_TRUE(cut.Ping(absl::Seconds(1)).ok());
  ASSERT_EQ(proxy.connections(), 1);
  proxy.Cut();
  ASSERT_TRUE(testing::WaitFor([&] { return proxy.connections() == 0; }));
  EXPECT_TRUE(cut.Ping(absl::Seconds(1)).ok());
}

TEST_F(PgTx, ManyIdleConnectionsThatDiedCostOneRepetition) {
  {
    const auto one = pool().Acquire(absl::Seconds(1));
    const auto two = pool().Acquire(absl::Seconds(1));
    const auto three = pool().Acquire(absl::Seconds(1));
    ASSERT_TRUE(one.ok() && two.ok() && three.ok());
  }
  ASSERT_EQ(db_.KillSessions(), 3);
  EXPECT_TRUE(Run("SELECT 1").ok());
}

TEST_F(PgTx, AConnectionLostTwiceIsUnavailableAndTheNextCallWorks) {
  const absl::Status status = Transact(pool(), {}, [&](Tx& tx) {
    tx.Exec("INSERT INTO item (name) VALUES ('a')");
    db_.KillSessions();
    tx.Exec("SELECT 1");
    return absl::OkStatus();
  });
  EXPECT_EQ(ReasonOf(status), "DATABASE_UNAVAILABLE");
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(pool().in_use(), 0);
  EXPECT_EQ(Items(), 0);
}

TEST_F(PgTx, ASessionThatEndsDuringTheCommitLeavesItInDoubt) {
  int attempts = 0;
  const absl::Status status = Transact(pool(), {}, [&](Tx& tx) {
    ++attempts;
    tx.Exec("INSERT INTO item (name) VALUES ('deadly')");
    return absl::OkStatus();
  });
  EXPECT_EQ(ReasonOf(status), "COMMIT_OUTCOME_UNKNOWN");
  EXPECT_EQ(attempts, 1) << "a commit in doubt must not be repeated blindly";
  EXPECT_EQ(Items(), 0);
}

TEST_F(PgTx, AStatementThatTakesTooLongIsEnded) {
  TxOptions options;
  options.statement_timeout = absl::Milliseconds(50);
  const absl::Status status = Transact(pool(), options, [](Tx& tx) {
    tx.Exec("SELECT pg_sleep(20)");
    return absl::OkStatus();
  });
  EXPECT_EQ(ReasonOf(status), "DEADLINE_EXCEEDED");
  // The connection is kept, and the next transaction has its own limit again.
  EXPECT_EQ(testing::Count(pool(),
                           "SELECT setting::bigint FROM pg_settings "
                           "WHERE name = 'statement_timeout'"),
            2000);
}

TEST_F(PgTx, ReadOnlyWritesNothing) {
  TxOptions options;
  options.read_only = true;
  const absl::Status status = Transact(pool(), options, [](Tx& tx) {
    tx.Exec("INSERT INTO item (name) VALUES ('a')");
    return absl::OkStatus();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(Items(), 0);
}

TEST_F(PgTx, AReadIsOneRoundTripUnlessItHasATimeoutOfItsOwn) {
  const auto in_transaction = [&](absl::Duration timeout) {
    TxOptions options{.read_only = true, .statement_timeout = timeout};
    return Transact(pool(), options, [](Tx& tx) -> absl::StatusOr<bool> {
      // The start of the transaction.
      const auto now = [&] { return tx.Exec("SELECT now()::text")[0][0].as<std::string>(); };
      const std::string first = now();
      return now() == first;
    });
  };
  EXPECT_EQ(*in_transaction(kDefaultStatementTimeout), false);
  EXPECT_EQ(*in_transaction(absl::Milliseconds(300)), true);
}

// What a body with `one_write` that inserts a row and then runs `after` becomes.
absl::Status WriteOnce(Pool& pool, const std::string& name, absl::Duration timeout,
                       const std::function<absl::Status(Tx&)>& after) {
  const TxOptions options{.one_write = true, .statement_timeout = timeout};
  return Transact(pool, options, [&](Tx& tx) -> absl::Status {
    tx.Exec("SELECT name FROM item");
    tx.Exec("INSERT INTO item (name) VALUES ($1)", name);
    return after(tx);
  });
}

TEST_F(PgTx, OneWriteAfterReadsCommitsByItself) {
  const auto nothing = [](Tx&) { return absl::OkStatus(); };
  const auto open = [&](Tx&) {
    EXPECT_EQ(Items(), 1) << "another session sees it before the body has ended";
    return absl::OkStatus();
  };
  EXPECT_TRUE(WriteOnce(pool(), "a", kDefaultStatementTimeout, open).ok());
  // With a timeout of its own it is a transaction like others.
  EXPECT_TRUE(WriteOnce(pool(), "b", absl::Milliseconds(300), nothing).ok());
  EXPECT_EQ(Items(), 2);
}

TEST_F(PgTx, NothingFollowsTheOneWrite) {
  const auto read = [](Tx& tx) {
    tx.Exec("SELECT name FROM item");
    return absl::OkStatus();
  };
  const auto raw = [](Tx& tx) {
    tx.raw();
    return absl::OkStatus();
  };
  for (const absl::Duration timeout : {kDefaultStatementTimeout, absl::Milliseconds(300)}) {
    EXPECT_EQ(WriteOnce(pool(), "a", timeout, read).code(), absl::StatusCode::kInternal);
    EXPECT_EQ(WriteOnce(pool(), "b", timeout, raw).code(), absl::StatusCode::kInternal);
  }
  // Only those that were sent alone are there.
  EXPECT_EQ(Items(), 2);
}

TEST_F(PgTx, OneWriteThatIsLostIsNotRepeated) {
  int attempts = 0;
  const TxOptions options{.one_write = true};
  const absl::Status status = Transact(pool(), options, [&](Tx& tx) {
    ++attempts;
    tx.Exec("INSERT INTO item (name) VALUES ('deadly')");
    return absl::OkStatus();
  });
  EXPECT_EQ(ReasonOf(status), "COMMIT_OUTCOME_UNKNOWN");
  EXPECT_EQ(attempts, 1);
  EXPECT_TRUE(
      WriteOnce(pool(), "a", kDefaultStatementTimeout, [](Tx&) { return absl::OkStatus(); }).ok());
}

TEST_F(PgTx, AReadBeforeTheOneWriteIsRepeatedOnAFreshConnection) {
  int attempts = 0;
  const TxOptions options{.one_write = true};
  const absl::Status status = Transact(pool(), options, [&](Tx& tx) {
    if (++attempts == 1) db_.KillSessions();
    tx.Exec("SELECT name FROM item");
    tx.Exec("INSERT INTO item (name) VALUES ('a')");
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(attempts, 2);
  EXPECT_EQ(Items(), 1);
}

TEST_F(PgTx, StatementsArePlannedAsTheTransactionSays) {
  const auto mode = [&](Plan plan) {
    const TxOptions options{.read_only = true, .plan = plan};
    return *Transact(pool(), options, [](Tx& tx) -> absl::StatusOr<std::string> {
      return tx.Exec("SELECT current_setting('plan_cache_mode')")[0][0].as<std::string>();
    });
  };
  EXPECT_EQ(mode(Plan::kOnce), "force_generic_plan");
  EXPECT_EQ(mode(Plan::kEachTime), "force_custom_plan");
  // Nothing of it stays on the connection.
  EXPECT_EQ(mode(Plan::kAuto), "auto");
}

TEST_F(PgTx, ASwallowedFailureIsNotReportedAsCommitted) {
  const absl::Status status = Transact(pool(), {}, [](Tx& tx) {
    tx.Exec("INSERT INTO item (name) VALUES ('a')");
    EXPECT_THROW(tx.Exec("INSERT INTO item (name) VALUES ('a')"), pqxx::unique_violation);
    return absl::OkStatus();
  });
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(Items(), 0);
}

TEST_F(PgTx, ASavepointSavesTheRest) {
  const absl::Status status = Transact(pool(), {}, [](Tx& tx) {
    tx.Exec("INSERT INTO item (name) VALUES ('a')");
    tx.raw().exec("SAVEPOINT s");
    EXPECT_THROW(tx.Exec("INSERT INTO item (name) VALUES ('a')"), pqxx::unique_violation);
    tx.raw().exec("ROLLBACK TO SAVEPOINT s");
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(Items(), 1);
}

TEST_F(PgTx, NoDriverTextAndNoValueInTheStatus) {
  ASSERT_TRUE(Run("INSERT INTO item (name) VALUES ('rahasia')").ok());
  const absl::Status status = Run("INSERT INTO item (name) VALUES ('rahasia')");
  EXPECT_EQ(ReasonOf(status), "DATA_REJECTED");
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("rahasia")));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("item_pkey")));
}

// A full disk, no memory: nothing was changed, and a caller may try again.
TEST_F(PgTx, WhatTheServerLacksIsUnavailableAndNotAFault) {
  for (const char* lacking : {"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$",
                              "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53200'; END $$"}) {
    const absl::Status status = Run(lacking);
    EXPECT_TRUE(absl::IsUnavailable(status)) << status;
    EXPECT_EQ(ReasonOf(status), "DATABASE_UNAVAILABLE");
  }
  EXPECT_TRUE(Run("SELECT 1").ok());
}

TEST_F(PgTx, WhatTheDatabaseRefusesEachTimeHasItsOwnReason) {
  const auto with_value = [&](const std::string& name) {
    return Transact(pool(), {}, [&](Tx& tx) {
      tx.Exec("INSERT INTO item (name) VALUES ($1)", name);
      return absl::OkStatus();
    });
  };
  EXPECT_EQ(ReasonOf(with_value(std::string("a\0b", 3))), "DATA_REJECTED");
  EXPECT_EQ(ReasonOf(with_value("\xff")), "DATA_REJECTED");                      // 22021: not UTF-8
  EXPECT_EQ(ReasonOf(Run("SELECT 99999999999::bigint::int")), "DATA_REJECTED");  // 22003
  EXPECT_EQ(ReasonOf(Run("INSERT INTO item (name) VALUES (NULL)")), "DATA_REJECTED");  // 23502
  EXPECT_EQ(ReasonOf(Run("INSERT INTO item (name) VALUES ('a'), ('a')"
                         " ON CONFLICT (name) DO UPDATE SET amount = 1")),
            "DATA_REJECTED");  // 21000
  // A defect of ours stays one.
  EXPECT_EQ(ReasonOf(Run("SELECT FROM nowhere")), "INTERNAL");
  EXPECT_EQ(Items(), 0);
}

TEST_F(PgTx, AnyExceptionEndsAtTheTransaction) {
  const absl::Status status = Transact(pool(), {}, [](Tx& tx) -> absl::Status {
    tx.Exec("INSERT INTO item (name) VALUES ('a')");
    throw std::runtime_error("rahasia");
  });
  EXPECT_EQ(ReasonOf(status), "INTERNAL");
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("rahasia")));
  EXPECT_EQ(Items(), 0);
}

TEST_F(PgTx, ValuesSurviveTheRoundTrip) {
  const Id id = Id::New(absl::FromUnixSeconds(1'700'000'000));
  const LocalDate date = LocalDate::Of("2024-02-29");
  const absl::Time time = absl::FromUnixMicros(1'795'577'460'123'456);
  const std::string raw("\0\xff\\x", 4);
  const std::optional<std::string> nothing;
  const std::vector<std::string> texts = {"a,b", "\"", "\\", "NULL", "", "é"};
  const absl::Status status = Transact(pool(), {}, [&](Tx& tx) {
    const pqxx::result r = tx.Exec(
        "SELECT $1::uuid, $2::date, $3::timestamptz, $4::bytea, $5::text, $6::text[], $7::bool, "
        "$8::bigint, $9::text",
        id, date, time, Bytes(raw), nothing, Array(texts), true, int64_t{-5}, "halo — 'é\"");
    EXPECT_EQ(IdOf(r[0][0]), id);
    EXPECT_EQ(DateOf(r[0][1]), date);
    EXPECT_EQ(TimeOf(r[0][2]), time);
    EXPECT_EQ(FromBytes(r[0][3].c_str()), raw);
    EXPECT_TRUE(r[0][4].is_null());
    EXPECT_EQ(TextOf(r[0][4]), "");
    EXPECT_EQ(OptionalTimeOf(r[0][4]), std::nullopt);
    EXPECT_TRUE(IdOf(r[0][4]).IsNil());
    EXPECT_EQ(TextArrayOf(r[0][5]), texts);
    EXPECT_TRUE(r[0][6].as<bool>());
    EXPECT_EQ(r[0][7].as<int64_t>(), -5);
    EXPECT_EQ(TextOf(r[0][8]), "halo — 'é\"");
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
}

TEST_F(PgTx, TimesBindExactlyInEveryCentury) {
  for (const char* text : {"1900-01-01T00:00:00.000001+00:00", "1969-12-31T23:59:59.999999+00:00",
                           "2199-12-31T23:59:59.5+00:00"}) {
    absl::Time time;
    ASSERT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, nullptr));
    const auto back = Transact(pool(), {}, [&](Tx& tx) -> absl::StatusOr<absl::Time> {
      return TimeOf(tx.Exec("SELECT $1::timestamptz", time)[0][0]);
    });
    ASSERT_TRUE(back.ok()) << back.status();
    EXPECT_EQ(*back, time) << text;
  }
}

TEST_F(PgTx, HalfATextIsNotStored) {
  const absl::Status status = Transact(pool(), {}, [](Tx& tx) {
    tx.Exec("INSERT INTO item (name) VALUES ($1)", std::string("a\0b", 3));
    return absl::OkStatus();
  });
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(Items(), 0);
}

TEST_F(PgTx, AStatementIsPreparedOncePerConnection) {
  Pool one({.url = db_.url(), .application_name = "one", .max_connections = 1});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(testing::Count(one, "SELECT 42"), 42);
  EXPECT_EQ(testing::Count(one,
                           "SELECT count(*) FROM pg_prepared_statements "
                           "WHERE statement = 'SELECT 42'"),
            1);
}

TEST_F(PgTx, APlanMadeStaleByAMigrationIsMadeAnew) {
  Pool one({.url = db_.url(), .application_name = "one", .max_connections = 1});
  ASSERT_TRUE(Run("INSERT INTO item (name, amount) VALUES ('a', 7)").ok());
  EXPECT_EQ(testing::Count(one, "SELECT amount FROM item"), 7);
  ASSERT_TRUE(Transact(db_.owner_pool(), {}, [](Tx& tx) {
                tx.Exec("ALTER TABLE item ALTER COLUMN amount TYPE numeric");
                return absl::OkStatus();
              }).ok());
  EXPECT_EQ(testing::Count(one, "SELECT amount FROM item"), 7);
}

TEST_F(PgTx, SessionsHaveTheirSettings) {
  Pool one({.url = db_.url(), .application_name = "mumpuni test & co", .max_connections = 1});
  EXPECT_EQ(testing::Count(one,
                           "SELECT count(*) FROM pg_settings WHERE (name, setting) IN "
                           "(('TimeZone', 'UTC'), ('application_name', 'mumpuni test & co'), "
                           "('idle_in_transaction_session_timeout', '5000'), "
                           "('lock_timeout', '1500'))"),
            4);
}

TEST_F(PgTx, APoolIsBounded) {
  Pool one({.url = db_.url(), .application_name = "one", .max_connections = 1});
  const absl::StatusOr<Pool::Lease> lease = one.Acquire(absl::Seconds(1));
  ASSERT_TRUE(lease.ok()) << lease.status();
  EXPECT_EQ(one.in_use(), 1);
  EXPECT_EQ(ReasonOf(one.Acquire(absl::Milliseconds(20)).status()), "DATABASE_UNAVAILABLE");
  EXPECT_EQ(one.in_use(), 1);
}

TEST(PgPool, ARefusedConnectionIsUnavailable) {
  // Port 1 is reserved; nothing of ours listens there.
  Pool pool({.url = "postgresql://nobody@127.0.0.1:1/none",
             .application_name = "x",
             .max_connections = 1});
  EXPECT_EQ(ReasonOf(pool.Ping(absl::Seconds(1))), "DATABASE_UNAVAILABLE");
  EXPECT_EQ(ReasonOf(pool.Ping(absl::Seconds(1))), "DATABASE_UNAVAILABLE") << "the place was lost";
  EXPECT_EQ(pool.in_use(), 0);
}

}  // namespace
}  // namespace mumpuni::pg
