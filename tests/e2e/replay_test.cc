// Promise: reading every event again changes nothing. Projections, evidence and profiles are the
// same bytes afterwards, and nobody publishes anything because of it.
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "tests/e2e/outcome.h"
#include "tests/e2e/play.h"

namespace mumpuni::e2e {
namespace {

int64_t Consumed(const City& city, const std::string& service) {
  return SqlNumber(city, service, "SELECT coalesce(sum(off), 0) FROM inbox_cursor");
}

class replay : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    city_ = new City("replay");
    play_ = new Play(*city_);
    play_->Begin(/*officers=*/3);
    MiniLoop();
  }
  static void TearDownTestSuite() {
    delete play_;
    delete city_;
    play_ = nullptr;
    city_ = nullptr;
  }

  // Something of everything: completed, running and withdrawn states, reopened and open cases.
  static void MiniLoop() {
    const auto batch = play_->Schedule(play_->Course("SE-101").course_id(), "REPLAY.1");
    for (const std::string& officer : play_->officers()) {
      const auto enrolment = play_->Enrol(batch.batch_id(), officer, officer);
      if (officer == play_->officers()[2]) continue;
      play_->Complete(play_->Attend(enrolment), 85);
    }
    for (int i = 0; i < 6; ++i) play_->PlayCase("replay-" + std::to_string(i));
    PlayedCase reopened = play_->PlayCase("replay-reopened");
    play_->Reopen(reopened);
    PlayedCase open = play_->Submit("replay-open");
    play_->Verify(open);
  }

  static void ReplaysWithoutEffect(const std::string& service) {
    ASSERT_TRUE(WaitApplied(*city_));
    const auto before = Dump(*city_, service);
    const auto written = WrittenByTopic(*city_);
    const int64_t consumed = Consumed(*city_, service);
    ASSERT_GT(consumed, 0);

    city_->Kill(service);
    SqlRun(*city_, service, "UPDATE inbox_cursor SET off = 0, epoch = epoch + 1");
    ASSERT_EQ(Consumed(*city_, service), 0);
    city_->StartServices();
    ASSERT_TRUE(WaitApplied(*city_));

    EXPECT_EQ(Consumed(*city_, service), consumed);
    EXPECT_EQ(WrittenByTopic(*city_), written);
    const auto after = Dump(*city_, service);
    ASSERT_EQ(after.size(), before.size());
    for (const auto& [table, rows] : before) EXPECT_EQ(after.at(table), rows) << table;
    const auto status = city_->Status(service);
    ASSERT_TRUE(status.ok()) << status.status();
    for (const auto& inbox : status->inboxes()) EXPECT_EQ(inbox.parked_events(), 0);
  }

  static City* city_;
  static Play* play_;
};
City* replay::city_ = nullptr;
Play* replay::play_ = nullptr;

TEST_F(replay, AssessmentReadsAllAgainAndNothingChanges) {
  ASSERT_TRUE(WaitApplied(*city_));
  const auto dump = Dump(*city_, "assessment");
  for (const char* table : {"public.evidence", "public.evidence_history", "public.profile",
                            "public.profile_competency", "public.employee", "public.unit"}) {
    EXPECT_NE(dump.at(table), "") << table << " has nothing to compare";
  }
  ReplaysWithoutEffect("assessment");
  EXPECT_EQ(play_->Reconcile().second, 0);
}

TEST_F(replay, ComplaintReadsAllAgainAndNothingChanges) {
  EXPECT_NE(Dump(*city_, "complaint").at("public.employee_projection"), "");
  ReplaysWithoutEffect("complaint");
}

TEST_F(replay, TrainingReadsAllAgainAndNothingChanges) {
  EXPECT_NE(Dump(*city_, "training").at("public.profile_projection"), "");
  ReplaysWithoutEffect("training");
}

}  // namespace
}  // namespace mumpuni::e2e
