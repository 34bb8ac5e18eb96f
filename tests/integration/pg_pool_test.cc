#include <gtest/gtest.h>

#include <thread>

#include "common/core/reasons.h"
#include "common/pg/horizon.h"
#include "common/pg/pool.h"
#include "common/pg/tx.h"
#include "common/testing/pg_test.h"
#include "common/testing/scrape.h"
#include "common/testing/wait.h"

namespace mumpuni::pg {
namespace {

TEST(PgHorizon, TellsHowLongAWriterOfAnyDatabaseIsOpen) {
  testing::TestDatabase ours;
  testing::TestDatabase other;
  Horizon horizon;
  absl::Time now = absl::FromUnixSeconds(1'795'577'460);
  // Other tests write to the same server, so their transactions have to pass first.
  const auto look = [&] {
    now += absl::Seconds(1);
    return horizon.Look(ours.pool(), now).value();
  };
  const auto write = [](Tx& tx) {
    tx.Exec("SELECT pg_current_xact_id()");
    return absl::OkStatus();
  };
  const absl::Status held = Transact(other.pool(), {}, [&](Tx& tx) {
    RETURN_IF_ERROR(write(tx));
    // Until a later one has ended, the open one holds nothing back.
    RETURN_IF_ERROR(Transact(ours.pool(), {}, write));
    EXPECT_TRUE(testing::WaitFor([&] { return look() >= absl::Seconds(30); }));
    return absl::OkStatus();
  });
  ASSERT_TRUE(held.ok()) << held;
  EXPECT_TRUE(testing::WaitFor([&] { return look() == absl::ZeroDuration(); }));
}

TEST(PgHorizon, AReaderDoesNotCount) {
  testing::TestDatabase ours;
  Horizon horizon;
  const absl::Time now = absl::FromUnixSeconds(1'795'577'460);
  const absl::Status held = Transact(ours.pool(), {}, [&](Tx& tx) {
    tx.Exec("SELECT 1");
    EXPECT_TRUE(testing::WaitFor(
        [&] { return horizon.Look(ours.pool(), now).value() == absl::ZeroDuration(); }));
    return absl::OkStatus();
  });
  EXPECT_TRUE(held.ok()) << held;
}

TEST(PgPool, TellsItsSizeItsUseAndItsWaits) {
  testing::TestDatabase db;
  Pool pool({.url = db.url(), .application_name = "measured", .max_connections = 1});
  const auto metric = [](const std::string& name) {
    return testing::Metric(name + "{pool=\"measured\"}");
  };
  EXPECT_EQ(metric("mumpuni_pg_pool_size"), 1);
  EXPECT_EQ(metric("mumpuni_pg_connections_in_use"), 0);
  EXPECT_EQ(metric("mumpuni_pg_pool_waiting"), 0);
  EXPECT_EQ(metric("mumpuni_pg_acquire_timeouts_total"), 0);
  std::thread waiter;
  {
    const auto lease = pool.Acquire(absl::Seconds(1));
    ASSERT_TRUE(lease.ok());
    EXPECT_EQ(metric("mumpuni_pg_connections_in_use"), 1);
    EXPECT_EQ(ReasonOf(pool.Acquire(absl::Milliseconds(10)).status()), "DATABASE_UNAVAILABLE");
    EXPECT_EQ(metric("mumpuni_pg_acquire_timeouts_total"), 1);
    waiter = std::thread([&] { EXPECT_TRUE(pool.Acquire(absl::Seconds(20)).ok()); });
    EXPECT_TRUE(testing::WaitFor([&] { return metric("mumpuni_pg_pool_waiting") == 1; }));
  }
  waiter.join();
  EXPECT_EQ(metric("mumpuni_pg_pool_waiting"), 0);
  EXPECT_EQ(metric("mumpuni_pg_connections_in_use"), 0);
  EXPECT_EQ(metric("mumpuni_pg_acquire_timeouts_total"), 1);
}

// What the program says at its start, so that whoever deploys it knows what to mend.
TEST(PgPool, TellsWhatSomebodyHasToMendFromWhatPasses) {
  testing::TestDatabase db;
  const auto tried = [&](const std::string& url) {
    return Pool({.url = url, .application_name = "tried"}).Try();
  };
  const auto with = [&](const std::string& part, const std::string& other) {
    std::string url = db.url();
    const size_t at = url.rfind(part);
    return url.replace(at, part.size(), other);
  };
  EXPECT_TRUE(tried(db.url()).ok()) << tried(db.url());
  const std::string name = db.url().substr(db.url().rfind('/') + 1);
  const absl::Status nowhere = tried(with(name, "no_such_database"));
  EXPECT_TRUE(absl::IsFailedPrecondition(nowhere)) << nowhere;
  EXPECT_NE(nowhere.message().find("no_such_database"), std::string::npos);
  EXPECT_NE(nowhere.message().find("MUMPUNI_DATABASE_URL"), std::string::npos);
  const absl::Status stranger = tried(with("@", "x@"));
  EXPECT_TRUE(absl::IsFailedPrecondition(stranger)) << stranger;
  EXPECT_NE(stranger.message().find("password authentication failed"), std::string::npos);
  const absl::Status away = tried("postgresql://u:secret@127.0.0.1:1/db");
  EXPECT_EQ(ReasonOf(away), "DATABASE_UNAVAILABLE");
  EXPECT_EQ(away.ToString().find("secret"), std::string::npos);
}

}  // namespace
}  // namespace mumpuni::pg
