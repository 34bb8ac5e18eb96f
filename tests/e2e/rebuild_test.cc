// Promise: whatever a consumer has lost, one command makes it equal to the owners' truth again,
// while reads and new events go on; and what differs is found and named before.
#include <gtest/gtest.h>

#include <thread>

#include "tests/e2e/outcome.h"
#include "tests/e2e/play.h"

namespace mumpuni::e2e {
namespace {

class rebuild : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    city_ = new City("rebuild");
    play_ = new Play(*city_);
    play_->Begin(/*officers=*/3);
    const auto batch = play_->Schedule(play_->Course("SE-101").course_id(), "REBUILD.1");
    for (const std::string& officer : play_->officers()) {
      play_->Complete(play_->Attend(play_->Enrol(batch.batch_id(), officer, officer)), 85);
    }
    for (int i = 0; i < 5; ++i) play_->PlayCase("rebuild-" + std::to_string(i));
  }
  static void TearDownTestSuite() {
    delete play_;
    delete city_;
    play_ = nullptr;
    city_ = nullptr;
  }

  static void Rebuild(const std::string& consumer) {
    city_->Tool("mumpuni events rebuild --consumer " + consumer +
                " --reason 'damaged by a test on purpose'");
  }
  // "" if the command succeeds; else what it says.
  static std::string Complaints(const std::string& command) {
    try {
      city_->Tool(command);
      return "";
    } catch (const std::exception& error) {
      return error.what();
    }
  }
  // Of the consumers: what they hold that was not published, or the other way round.
  static std::string Differences() { return Complaints("mumpuni events reconcile --patience 1"); }
  // Of the profiles and the evidence: what is not as it was computed and received.
  static std::string Broken() { return Complaints("mumpuni reconcile"); }
  // Damages and rebuilds a consumer that has also lost its place in the log.
  static void IsAsBefore(const std::string& service, const std::vector<std::string>& consumers,
                         const std::vector<std::string>& damages, const std::string& named) {
    ASSERT_TRUE(WaitApplied(*city_));
    ASSERT_EQ(Differences(), "");
    const auto before = Dump(*city_, service, kMayDiffer);
    city_->Kill(service);
    for (const std::string& sql : damages) SqlRun(*city_, service, sql);
    city_->StartServices();
    EXPECT_NE(Differences().find(named), std::string::npos) << Differences();
    city_->Kill(service);
    SqlRun(*city_, service, "UPDATE inbox_cursor SET off = 1000000, epoch = epoch + 1");
    city_->StartServices();
    for (const std::string& consumer : consumers) Rebuild(consumer);
    ASSERT_TRUE(WaitApplied(*city_));
    EXPECT_EQ(Differences(), "");
    const auto after = Dump(*city_, service, kMayDiffer);
    for (const auto& [table, rows] : before) EXPECT_EQ(after.at(table), rows) << table;
  }

  // When a row was made anew, and which of two states that say the same left a fact.
  inline static const std::vector<std::string> kMayDiffer = {"recorded_at", "post_recorded_at",
                                                             "source_sequence"};
  static City* city_;
  static Play* play_;
};
City* rebuild::city_ = nullptr;
Play* rebuild::play_ = nullptr;

constexpr char kNobody[] = "019aa000-0000-7000-8000-000000000001";

TEST_F(rebuild, AssessmentIsMadeAnew) {
  const std::string nobody = kNobody;
  const std::string one_case =
      SqlText(*city_, "assessment", "SELECT min(source_id::text) FROM evidence WHERE source = 3");
  IsAsBefore(
      "assessment", {"assessment.personnel", "assessment.evidence"},
      {"DELETE FROM employee WHERE employee_id = '" + play_->officers()[0] + "'",
       "UPDATE employee SET acting = '{\"(,,t,\\\"[2026-01-01,)\\\")\"}'",
       "UPDATE unit SET name = 'wrong'", "DELETE FROM calendar_year",
       "INSERT INTO unit (unit_id, sequence, code, kind, name, region_code) VALUES ('" + nobody +
           "', 3, 'X', 1, 'phantom', '')",
       // Evidence that a case no longer has, of a case that is gone, and of one that never was.
       "DELETE FROM evidence WHERE source_id = '" + one_case + "'",
       "DELETE FROM evidence WHERE source = 2", "DELETE FROM evidence_source WHERE source = 2",
       "INSERT INTO evidence_source VALUES (3, '" + nobody + "', 2)"},
      nobody);
  EXPECT_EQ(Broken(), "");
}

TEST_F(rebuild, ComplaintIsMadeAnew) {
  IsAsBefore("complaint", {"complaint.personnel"},
             {"DELETE FROM position_projection",
              "UPDATE employee_projection SET active = NOT active, heads_unit = true, "
              "duty_windows = '{\"(1,0,1440)\"}', acting = '{\"(,,t,\\\"[2026-01-01,)\\\")\"}'",
              "UPDATE unit_projection SET closed = true",
              "UPDATE calendar_projection SET sequence = sequence + 5, days = '{}'",
              std::string("INSERT INTO unit_projection (unit_id, sequence, code, name) VALUES ('") +
                  kNobody + "', 1, 'X', 'phantom')",
              // Parked, and so never applied: the snapshot has what it said.
              "INSERT INTO parked_event (consumer, topic, partition, off, key, type, subject, "
              "sequence, event_time, event_id, source, traceparent, payload, reason, error) VALUES "
              "('complaint.personnel', 'mumpuni.personnel.unit.v1', 0, 0, 'k', 'T', 'k', 1, now(), "
              "'e', 's', '', '', 'DECODE', 'planted')"},
             kNobody);
}

TEST_F(rebuild, TrainingIsMadeAnew) {
  IsAsBefore("training", {"training.personnel", "training.profile"},
             {"UPDATE employee_projection SET active = false, sequence = 1000, "
              "acting = '{\"(,,t,\\\"[2026-01-01,)\\\")\"}'",
              "DELETE FROM profile_projection",
              std::string("INSERT INTO unit_projection (unit_id, sequence) VALUES ('") + kNobody +
                  "', 1)"},
             kNobody);
}

TEST_F(rebuild, FactsOfASourceThatNeverWasAreNamedAndForgotten) {
  ASSERT_TRUE(WaitApplied(*city_));
  ASSERT_EQ(Broken(), "");
  SqlRun(*city_, "assessment",
         std::string("UPDATE evidence SET source_id = '") + kNobody +
             "' WHERE source = 3 AND source_id = (SELECT min(source_id::text)::uuid FROM evidence "
             "WHERE source = 3)");
  EXPECT_NE(Broken().find(std::string("case ") + kNobody), std::string::npos);
  Rebuild("assessment.evidence");
  EXPECT_EQ(Broken(), "");
}

TEST_F(rebuild, EventsAndReadsGoOnMeanwhile) {
  ASSERT_TRUE(WaitApplied(*city_));
  std::atomic<bool> done{false};
  std::thread writer([&] {
    for (int i = 0; !done; ++i) {
      try {
        play_->PlayCase("meanwhile-" + std::to_string(i));
      } catch (const std::exception& error) {
        ADD_FAILURE() << error.what();
        return;
      }
    }
  });
  for (const char* consumer : {"assessment.evidence", "assessment.personnel", "complaint.personnel",
                               "training.personnel"}) {
    Rebuild(consumer);
  }
  done = true;
  writer.join();
  ASSERT_TRUE(WaitApplied(*city_));
  EXPECT_EQ(Differences(), "");
  EXPECT_EQ(Broken(), "");
  const auto once = Dump(*city_, "assessment");
  Rebuild("assessment.evidence");
  Rebuild("assessment.personnel");
  ASSERT_TRUE(WaitApplied(*city_));
  EXPECT_EQ(Dump(*city_, "assessment"), once);
}

}  // namespace
}  // namespace mumpuni::e2e
