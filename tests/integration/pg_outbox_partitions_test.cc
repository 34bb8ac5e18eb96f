#include <gtest/gtest.h>

#include "common/pg/connection.h"
#include "common/pg/tx.h"
#include "common/testing/pg_test.h"
#include "tests/integration/pg_fixture.h"

namespace mumpuni::pg {
namespace {

constexpr int64_t kSpan = 1'000'000;

class PgOutboxPartitions : public ::testing::Test {
 protected:
  int64_t Number(Pool& pool, const char* sql) {
    TxOptions options;
    options.statement_timeout = absl::Minutes(2);
    const auto number = Transact(pool, options, [&](Tx& tx) -> absl::StatusOr<int64_t> {
      return tx.Exec(sql)[0][0].as<int64_t>();
    });
    EXPECT_TRUE(number.ok()) << number.status();
    return number.value_or(-1);
  }
  int64_t Partitions() {
    return Number(db_.pool(),
                  "SELECT count(*) FROM pg_inherits WHERE inhparent = 'outbox'::regclass");
  }
  int64_t CurrentXid() {
    return Number(db_.pool(), "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint");
  }
  absl::Status AsOwner(const std::string& sql) {
    return Transact(db_.owner_pool(), {}, [&](Tx& tx) {
      tx.raw().exec(sql);
      return absl::OkStatus();
    });
  }
  // A young cluster has not used its first million of transaction ids, so nothing could be dropped.
  void UseUpTheFirstMillion() {
    while (CurrentXid() < kSpan) {
      Pool::Lease lease = db_.pool().Acquire(absl::Seconds(5)).value();
      lease->RunAlone("SET statement_timeout = 0");
      lease->RunAlone("SET synchronous_commit = off");
      lease->RunAlone(
          "DO $$ BEGIN FOR i IN 1..200000 LOOP "
          "PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$");
      lease.MarkBroken();  // its settings must not go back to the pool
    }
  }
  // The partition of the first million, with a row of the given age.
  void MakeOldPartition(const std::string& age) {
    ASSERT_TRUE(AsOwner("CREATE TABLE IF NOT EXISTS outbox_p0000000000 PARTITION OF outbox "
                        "FOR VALUES FROM ('0') TO ('1000000')")
                    .ok());
    ASSERT_TRUE(AsOwner("INSERT INTO outbox (xid, topic, key, subject, type, sequence, payload, "
                        "event_time, created_at) VALUES ('5', 't', 'k', 's', 'y', 1, '', now(), "
                        "now() - interval '" +
                        age + "')")
                    .ok());
  }

  testing::TestDatabase db_;
};

TEST_F(PgOutboxPartitions, TheMigrationMakesSomeAndEnsureMakesOnlyWhatIsMissing) {
  const int64_t before = Partitions();
  EXPECT_GE(before, 9);
  EXPECT_LE(Number(db_.pool(), "SELECT outbox_ensure_partitions(8)"),
            1);  // the range may just move on
  const int64_t made = Number(db_.pool(), "SELECT outbox_ensure_partitions(12)");
  EXPECT_GE(made, 3);
  EXPECT_GE(Partitions(), before + made);
  EXPECT_EQ(Number(db_.pool(), "SELECT outbox_ensure_partitions(0)"), 0);
}

TEST_F(PgOutboxPartitions, EnsureDoesNotWaitForWriters) {
  const absl::Status status = Transact(db_.pool(), {}, [&](Tx& tx) {
    tx.Exec(
        "INSERT INTO outbox (topic, key, subject, type, sequence, payload, event_time) "
        "VALUES ('t', 'k', 's', 'y', 1, '', now())");
    EXPECT_GE(Number(db_.pool(), "SELECT outbox_ensure_partitions(20)"), 1);
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
}

// Nor do writers wait for it, even while its transaction is open.
TEST_F(PgOutboxPartitions, WritersDoNotWaitForEnsure) {
  const absl::Status status = Transact(db_.pool(), {}, [&](Tx& tx) {
    EXPECT_GE(tx.Exec("SELECT outbox_ensure_partitions(20)")[0][0].as<int>(), 1);
    EXPECT_TRUE(Transact(db_.admin_pool(), {.max_attempts = 1}, [&](Tx& writer) {
                  writer.Exec(
                      "INSERT INTO outbox (topic, key, subject, type, sequence, payload, "
                      "event_time) VALUES ('t', 'k', 's', 'y', 1, '', now())");
                  return absl::OkStatus();
                }).ok());
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
}

// So that the writers are locked out for the time of one.
TEST_F(PgOutboxPartitions, DropsOnePartitionAtATime) {
  UseUpTheFirstMillion();
  MakeOldPartition("4 days");
  // What the cursor has passed of the second million is not to be had in a young cluster: the part
  // below is split off the first.
  ASSERT_TRUE(AsOwner("DROP TABLE outbox_p0000000000").ok());
  ASSERT_TRUE(AsOwner("CREATE TABLE outbox_p0000000000 PARTITION OF outbox "
                      "FOR VALUES FROM ('0') TO ('500000')")
                  .ok());
  ASSERT_TRUE(AsOwner("CREATE TABLE outbox_p00000000000 PARTITION OF outbox "
                      "FOR VALUES FROM ('500000') TO ('1000000')")
                  .ok());
  const char* due = "SELECT outbox_drop_partitions('1000000', now())";
  const int64_t before = Partitions();
  EXPECT_EQ(Number(db_.pool(), due), 1);
  EXPECT_EQ(Partitions(), before - 1);
  EXPECT_EQ(Number(db_.pool(), due), 1);
  EXPECT_EQ(Number(db_.pool(), due), 0);
}

TEST_F(PgOutboxPartitions, DropsOnlyWhatIsOldAndBehindTheCursor) {
  UseUpTheFirstMillion();
  MakeOldPartition("4 days");
  const int64_t before = Partitions();
  const char* behind = "SELECT outbox_drop_partitions('999999', now() - interval '72 hours')";
  EXPECT_EQ(Number(db_.pool(), behind), 0) << "the cursor is still inside it";
  const char* young = "SELECT outbox_drop_partitions('1000000', now() - interval '5 days')";
  EXPECT_EQ(Number(db_.pool(), young), 0) << "its newest row is to be kept";
  const char* due = "SELECT outbox_drop_partitions('1000000', now() - interval '72 hours')";
  EXPECT_EQ(Number(db_.pool(), due), 1);
  EXPECT_EQ(Partitions(), before - 1);
  // A cursor from the future must not take away where running transactions write.
  Number(db_.pool(),
         "SELECT outbox_drop_partitions('18446744073709551615', now() + interval '1 hour')");
  EXPECT_TRUE(
      AsOwner("INSERT INTO outbox (topic, key, subject, type, sequence, payload, event_time) "
              "VALUES ('t', 'k', 's', 'y', 1, '', now())")
          .ok());
}

TEST_F(PgOutboxPartitions, DropGivesWayToWriters) {
  UseUpTheFirstMillion();
  MakeOldPartition("4 days");
  const char* due = "SELECT outbox_drop_partitions('1000000', now() - interval '72 hours')";
  const absl::Status status = Transact(db_.pool(), {}, [&](Tx& tx) {
    tx.Exec(
        "INSERT INTO outbox (topic, key, subject, type, sequence, payload, event_time) "
        "VALUES ('t', 'k', 's', 'y', 1, '', now())");
    EXPECT_EQ(Number(db_.pool(), due), 0);
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(Number(db_.pool(), due), 1);
}

}  // namespace
}  // namespace mumpuni::pg
