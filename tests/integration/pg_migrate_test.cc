#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "common/pg/migrate.h"
#include "common/pg/tx.h"
#include "common/testing/pg_test.h"
#include "tests/integration/pg_fixture.h"

namespace mumpuni::pg {
namespace {

using ::testing::HasSubstr;

class PgMigrate : public ::testing::Test {
 protected:
  absl::Status Migrated(const std::vector<Migration>& migrations) {
    return Migrate(db_.owner_pool(), migrations, testing::TestDatabase::runtime_role());
  }
  absl::Status AsRuntime(const char* sql) {
    return Transact(db_.pool(), {}, [&](Tx& tx) {
      tx.Exec(sql);
      return absl::OkStatus();
    });
  }

  testing::TestDatabase db_{std::vector<Migration>{}};
  const std::vector<Migration> common_ = CommonMigrations();
};

TEST_F(PgMigrate, ASecondRunChangesNothing) {
  ASSERT_TRUE(Migrated(common_).ok());
  const char* newest =
      "SELECT extract(epoch FROM max(applied_at))::bigint + count(*) FROM schema_version";
  const int64_t before = testing::Count(db_.pool(), newest);
  EXPECT_GT(before, 0);
  EXPECT_TRUE(Migrated(common_).ok());
  EXPECT_EQ(testing::Count(db_.pool(), newest), before);
  EXPECT_TRUE(CheckVersion(db_.pool(), common_).ok());
}

TEST_F(PgMigrate, AChangedMigrationIsNamed) {
  ASSERT_TRUE(Migrated({{100, "first", "SELECT 1"}}).ok());
  const std::vector<Migration> changed = {{100, "first", "SELECT 2"}};
  const absl::Status status = Migrated(changed);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("100 first"));
  EXPECT_EQ(CheckVersion(db_.pool(), changed).code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(PgMigrate, AMissingMigrationIsNamedAndANewerDatabaseIsFine) {
  EXPECT_EQ(CheckVersion(db_.owner_pool(), common_).code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(Migrated(common_).ok());
  std::vector<Migration> newer = common_;
  newer.push_back({100, "next", "SELECT 1"});
  const absl::Status status = CheckVersion(db_.pool(), newer);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("100 next"));
  ASSERT_TRUE(Migrated(newer).ok());
  EXPECT_TRUE(CheckVersion(db_.pool(), common_).ok());
}

TEST_F(PgMigrate, ADatabaseWithoutWhatTheProgramNeedsIsRefused) {
  std::vector<Migration> newer = common_;
  ASSERT_TRUE(Migrated(common_).ok());
  newer.push_back({9001, "expand_cases", "CREATE TABLE more (id int)"});
  ASSERT_TRUE(Migrated(newer).ok());
  EXPECT_TRUE(CheckVersion(db_.pool(), common_).ok());
  newer.push_back({9002, "contract_cases", "DROP TABLE more"});
  ASSERT_TRUE(Migrated(newer).ok());
  const absl::Status refused = CheckVersion(db_.pool(), common_);
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("9002 contract_cases"));
  EXPECT_TRUE(CheckVersion(db_.pool(), newer).ok());
}

TEST_F(PgMigrate, AFailedMigrationLeavesNothingAndKeepsTheEarlierOnes) {
  const absl::Status status = Migrated({{100, "good", "CREATE TABLE good (i int)"},
                                        {101, "bad", "CREATE TABLE bad (i int); SELECT nonsense"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(status.message()), HasSubstr("101 bad"));
  EXPECT_EQ(testing::Count(db_.owner_pool(),
                           "SELECT count(*) FROM pg_tables WHERE tablename IN ('good', 'bad')"),
            1);
  EXPECT_EQ(testing::Count(db_.owner_pool(), "SELECT max(number) FROM schema_version"), 100);
}

TEST_F(PgMigrate, TwoMigratorsDoNotRace) {
  absl::Status first;
  std::thread thread([&] { first = Migrated(common_); });
  const absl::Status second = Migrated(common_);
  thread.join();
  EXPECT_TRUE(first.ok()) << first;
  EXPECT_TRUE(second.ok()) << second;
  EXPECT_EQ(testing::Count(db_.pool(), "SELECT count(*) FROM schema_version"),
            static_cast<int64_t>(common_.size()));
}

TEST_F(PgMigrate, RefusesARoleThatIsNoPlainIdentifierAndANumberTakenTwice) {
  EXPECT_EQ(Migrate(db_.owner_pool(), common_, "x; DROP").code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Migrate(db_.owner_pool(), common_, "").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Migrated({{100, "a", "SELECT 1"}, {100, "b", "SELECT 1"}}).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(PgMigrate, TheRuntimeRoleMayOnlyDoItsWork) {
  ASSERT_TRUE(Migrated(common_).ok());
  const char* event =
      "INSERT INTO outbox (topic, key, subject, type, sequence, payload, event_time) "
      "VALUES ('t', 'k', 's', 'y', 1, '', now())";
  EXPECT_TRUE(AsRuntime(event).ok());
  for (const char* sql :
       {"CREATE TABLE mine (i int)", "UPDATE outbox SET topic = ''", "DELETE FROM outbox",
        "TRUNCATE outbox", "UPDATE audit_log SET action = ''", "DELETE FROM audit_log",
        "UPDATE audit_head SET chain_no = 0",
        "INSERT INTO schema_version (number, title, hash) VALUES (1, '', '')"}) {
    EXPECT_FALSE(AsRuntime(sql).ok()) << sql;
  }
}

}  // namespace
}  // namespace mumpuni::pg
