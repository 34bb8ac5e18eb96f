#include <gtest/gtest.h>

#include "common/core/reasons.h"
#include "common/pg/horizon.h"
#include "common/pg/pool.h"
#include "common/pg/tx.h"
#include "common/testing/pg_test.h"
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
  const absl::Status held = Transact(other.pool(), {}, [&](Tx& tx) {
    tx.Exec("SELECT pg_current_xact_id()");
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

}  // namespace
}  // namespace mumpuni::pg
