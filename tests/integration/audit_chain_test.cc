#include <gtest/gtest.h>

#include <thread>

#include "common/audit/audit.h"
#include "common/obs/trace.h"
#include "common/testing/pg_test.h"
#include "tests/integration/pg_fixture.h"

namespace mumpuni::audit {
namespace {

class AuditChain : public ::testing::Test {
 protected:
  absl::Status Add(const std::string& action) {
    const Record record = {.actor = {.peer = "edge",
                                     .subject = "e1",
                                     .roles = {"OFFICER", "AUDITOR"},
                                     .on_behalf_of = ""},
                           .action = action,
                           .purpose = "penempatan",
                           .subject_id = "p1",
                           .fields = {"education", "rank"},
                           .request_id = "r1",
                           .at = absl::FromUnixMicros(1'795'577'460'123'456)};
    return pg::Transact(db_.pool(), {}, [&](pg::Tx& tx) { return Append(tx, record); });
  }
  absl::StatusOr<int> SealSome(int limit) {
    return pg::Transact(db_.pool(), {}, [&](pg::Tx& tx) { return Seal(tx, limit); });
  }
  std::optional<int64_t> Broken() {
    return pg::Transact(db_.pool(), {}, [](pg::Tx& tx) { return FirstBroken(tx); }).value();
  }
  void Forge(const char* sql) {
    const absl::Status status = pg::Transact(db_.admin_pool(), {}, [&](pg::Tx& tx) {
      tx.Exec(sql);
      return absl::OkStatus();
    });
    ASSERT_TRUE(status.ok()) << status;
  }
  void FillAndSeal(int count) {
    for (int i = 0; i < count; ++i) ASSERT_TRUE(Add("act" + std::to_string(i)).ok());
    ASSERT_EQ(SealSome(1000).value(), count);
    ASSERT_EQ(Broken(), std::nullopt);
  }
  int64_t Query(const char* sql) { return testing::Count(db_.pool(), sql); }

  testing::TestDatabase db_;
};

TEST_F(AuditChain, KeepsEveryField) {
  const obs::TraceScope scope({.trace_id = std::string(32, 'a'), .span_id = std::string(16, 'b')});
  ASSERT_TRUE(Add("x.v1.X/Get").ok());
  EXPECT_EQ(Query("SELECT count(*) FROM audit_log WHERE at = '2026-11-25 03:31:00.123456Z' AND "
                  "actor_key = 'user:e1' AND peer = 'edge' "
                  "AND subject = 'e1' AND roles = '{OFFICER,AUDITOR}' AND on_behalf_of = '' "
                  "AND action = 'x.v1.X/Get' AND purpose = 'penempatan' AND subject_id = 'p1' "
                  "AND fields = '{education,rank}' AND outcome = 'OK' AND request_id = 'r1' "
                  "AND trace_id = repeat('a', 32) AND hash IS NULL"),
            1);
}

TEST_F(AuditChain, SealsInOrderAndInPortions) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(Add("act").ok());
  EXPECT_EQ(SealSome(3).value(), 3);
  EXPECT_EQ(SealSome(3).value(), 2);
  EXPECT_EQ(SealSome(3).value(), 0);
  EXPECT_EQ(Query("SELECT count(*) FROM audit_log WHERE chain_no = record_id"), 5);
  EXPECT_EQ(
      Query("SELECT count(*) FROM audit_log a JOIN audit_log b ON b.chain_no = a.chain_no + 1 "
            "AND b.prev_hash = a.hash"),
      4);
  EXPECT_EQ(Broken(), std::nullopt);
}

TEST_F(AuditChain, ARecordThatCommitsLateJoinsLater) {
  const absl::Status late = pg::Transact(db_.pool(), {}, [&](pg::Tx& tx) {
    const absl::Status added = Append(tx, {.actor = {.peer = "edge"}, .action = "late"});
    EXPECT_TRUE(Add("early").ok());
    EXPECT_EQ(SealSome(10).value(), 1);
    return added;
  });
  ASSERT_TRUE(late.ok()) << late;
  EXPECT_EQ(SealSome(10).value(), 1);
  EXPECT_EQ(Query("SELECT chain_no FROM audit_log WHERE action = 'late'"), 2);
  EXPECT_EQ(Broken(), std::nullopt);
}

TEST_F(AuditChain, TwoSealersMakeOneChain) {
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(Add("act").ok());
  const auto seal_all = [&] {
    while (SealSome(3).value() > 0) {
    }
  };
  std::thread other(seal_all);
  seal_all();
  other.join();
  EXPECT_EQ(Query("SELECT count(*) FROM audit_log WHERE chain_no BETWEEN 1 AND 50"), 50);
  EXPECT_EQ(Broken(), std::nullopt);
}

TEST_F(AuditChain, AChangedRecordShows) {
  FillAndSeal(5);
  Forge("UPDATE audit_log SET fields = '{rank}' WHERE chain_no = 3");
  EXPECT_EQ(Broken(), 3);
}

TEST_F(AuditChain, AChangedRecordWithAFittingHashShowsAtTheNext) {
  FillAndSeal(5);
  Forge("UPDATE audit_log SET action = 'nothing' WHERE chain_no = 3");
  Forge("UPDATE audit_log a SET hash = audit_hash(a, a.chain_no, a.prev_hash) WHERE chain_no = 3");
  EXPECT_EQ(Broken(), 4);
}

TEST_F(AuditChain, ARemovedRecordShows) {
  FillAndSeal(5);
  Forge("DELETE FROM audit_log WHERE chain_no = 2");
  EXPECT_EQ(Broken(), 2);
}

TEST_F(AuditChain, ACutTailShows) {
  FillAndSeal(5);
  Forge("DELETE FROM audit_log WHERE chain_no > 3");
  EXPECT_EQ(Broken(), 5);
}

TEST_F(AuditChain, TheServiceCannotForgeALink) {
  FillAndSeal(1);
  for (const char* sql : {"INSERT INTO audit_log (at, actor_key, peer, action, outcome, chain_no) "
                          "VALUES (now(), 'a', 'p', 'x', 'OK', 2)",
                          "UPDATE audit_log SET hash = NULL", "DELETE FROM audit_log"}) {
    EXPECT_FALSE(pg::Transact(db_.pool(), {},
                              [&](pg::Tx& tx) {
                                tx.Exec(sql);
                                return absl::OkStatus();
                              })
                     .ok())
        << sql;
  }
}

}  // namespace
}  // namespace mumpuni::audit
