// Promise: the loop closes. A complaint becomes facts, facts a profile, a gap a course, the course
// a better estimate; the official level moves by nothing but an assessment, and a reopened case
// takes its effect back exactly.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/core/status.h"
#include "tests/e2e/outcome.h"
#include "tests/e2e/play.h"

namespace mumpuni::e2e {
namespace {

namespace av = mumpuni::assessment::v1;
namespace cv = mumpuni::complaint::v1;
namespace tv = mumpuni::training::v1;

using ::testing::HasSubstr;

// Orientasi pada Pelayanan: what complaints and courses of this test speak of.
constexpr char kCompetency[] = "M.3";

template <typename Rows>
auto Of(const Rows& rows, const std::string& code = kCompetency) {
  for (const auto& row : rows) {
    if (row.competency_code() == code) return row;
  }
  throw std::runtime_error("no row of " + code);
}

// Items of the explanation that a case or enrolment has brought.
std::vector<av::EvidenceItem> ItemsOf(const av::ExplainProfileResponse& explanation,
                                      const std::string& source_id) {
  std::vector<av::EvidenceItem> items;
  for (const auto& competency : explanation.competencies()) {
    for (const auto& line : competency.lines()) {
      if (line.item().source_id() == source_id) items.push_back(line.item());
    }
  }
  return items;
}

class loop : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    city_ = new City("loop");
    play_ = new Play(*city_);
    play_->Begin(/*officers=*/3);
  }
  static void TearDownTestSuite() {
    delete play_;
    delete city_;
    play_ = nullptr;
    city_ = nullptr;
  }

  static bool Quiet() { return WaitApplied(*city_); }

  static City* city_;
  static Play* play_;
};
City* loop::city_ = nullptr;
Play* loop::play_ = nullptr;

TEST_F(loop, AnAssessedOfficerHasAProfileInThreePartsAndAGap) {
  const std::string& officer = play_->officers()[0];
  const av::Profile profile = play_->Profile(officer);
  EXPECT_EQ(profile.rule_set_code(), "2026-1");
  EXPECT_EQ(profile.job_standard_code(), "SKJ.PENGADUAN_PERTAMA");
  const auto assessed = Of(profile.assessed());
  EXPECT_EQ(assessed.status(), av::ASSESSED_STATUS_VALID);
  EXPECT_EQ(assessed.level(), 1);
  EXPECT_EQ(assessed.required_level(), 2);
  const auto indicated = Of(profile.indicated());
  EXPECT_EQ(indicated.value_milli(), 1000);
  EXPECT_EQ(indicated.gap_levels(), 1);
  const auto signal = Of(profile.signals());
  EXPECT_EQ(signal.signal(), av::SERVICE_SIGNAL_USUAL);
  EXPECT_TRUE(signal.applies_to_person());

  av::ListGapsRequest request;
  request.set_employee_id(officer);
  request.set_purpose(av::PROFILE_PURPOSE_AUDIT);
  const auto gaps =
      play_->Call(*play_->assessment, &av::AssessmentService::Stub::ListGaps, request, kAuditor);
  ASSERT_TRUE(gaps.ok()) << gaps.status();
  EXPECT_EQ(gaps->gaps_size(), 1);
  EXPECT_EQ(Of(gaps->gaps()).gap_levels(), 1);
}

TEST_F(loop, APassedCourseRaisesTheEstimateAndNotTheOfficialLevel) {
  const std::string& officer = play_->officers()[0];
  tv::RecommendCoursesRequest wanted;
  wanted.set_employee_id(officer);
  const auto recommended = play_->Call(
      *play_->training, &tv::TrainingService::Stub::RecommendCourses, wanted, Officer(officer));
  ASSERT_TRUE(recommended.ok()) << recommended.status();
  EXPECT_FALSE(recommended->degraded());
  ASSERT_GT(recommended->recommendations_size(), 0);
  const auto& first = recommended->recommendations(0);
  EXPECT_EQ(Of(first.closed_gaps()).taught_level(), 2);

  const auto batch = play_->Schedule(first.course().course_id(), "LOOP.1");
  auto enrolment = play_->Enrol(batch.batch_id(), officer, "loop");
  EXPECT_EQ(enrolment.status(), tv::ENROLMENT_STATUS_ENROLLED);
  enrolment = play_->Attend(enrolment);
  EXPECT_EQ(enrolment.attendance_per_mille(), 1000);
  const av::Profile before = play_->Profile(officer);
  enrolment = play_->Complete(enrolment, /*score=*/85);
  EXPECT_TRUE(enrolment.test_passed());
  ASSERT_TRUE(Quiet());

  const av::Profile after = play_->Profile(officer);
  EXPECT_EQ(Of(after.indicated()).value_milli(), Of(before.indicated()).value_milli() + 300);
  EXPECT_EQ(Of(after.indicated()).value_milli(), 1300);
  EXPECT_EQ(Of(after.assessed()).SerializeAsString(), Of(before.assessed()).SerializeAsString());
  const auto items = ItemsOf(play_->Explain(officer), enrolment.enrolment_id());
  ASSERT_FALSE(items.empty());
  EXPECT_EQ(items[0].status(), av::EVIDENCE_STATUS_COUNTED);
}

TEST_F(loop, ACaseGoesToSomebodyCompetentAndBecomesFacts) {
  PlayedCase c = play_->Submit("facts");
  EXPECT_THAT(c.state.case_number(), HasSubstr("SBY-2026-"));
  play_->Verify(c);
  EXPECT_EQ(c.state.status(), cv::CASE_STATUS_REFERRED);
  EXPECT_EQ(c.state.lead_unit_id(), play_->unit_id());
  play_->Assign(c);
  EXPECT_FALSE(c.assignment.degraded());
  EXPECT_THAT(c.assignment.reason(), HasSubstr("memenuhi ambang kompetensi"));
  const std::string officer = c.state.assigned_employee_id();
  EXPECT_THAT(play_->officers(), ::testing::Contains(officer));
  play_->Reply(c);
  play_->Resolve(c);
  play_->Rate(c);
  EXPECT_EQ(c.state.status(), cv::CASE_STATUS_CLOSED_CONFIRMED);
  ASSERT_TRUE(Quiet());

  std::map<cv::ActKind, int> acts;
  for (const auto& item : ItemsOf(play_->Explain(officer), c.state.case_id())) {
    EXPECT_TRUE(item.favourable());
    EXPECT_EQ(item.status(), av::EVIDENCE_STATUS_COUNTED);
    ++acts[item.act()];
  }
  EXPECT_EQ(acts, (std::map<cv::ActKind, int>{{cv::ACT_KIND_FIRST_RESPONSE_ON_TIME, 1},
                                              {cv::ACT_KIND_CLEAR_AND_COURTEOUS, 1},
                                              {cv::ACT_KIND_RIGHT_FIRST_TIME, 1}}));
}

TEST_F(loop, ReopeningTakesTheEffectBackExactly) {
  const std::string& officer = play_->officers()[1];
  PlayedCase c = play_->Submit("reopened");
  play_->Verify(c);
  play_->Assign(c, officer);
  play_->Reply(c);
  play_->Resolve(c);
  ASSERT_TRUE(Quiet());
  const std::string before = play_->Explain(officer).SerializeAsString();
  const int32_t u_before = Of(play_->Profile(officer).signals()).u();

  play_->Rate(c);
  ASSERT_TRUE(Quiet());
  EXPECT_NE(play_->Explain(officer).SerializeAsString(), before);
  EXPECT_GT(Of(play_->Profile(officer).signals()).u(), u_before);

  play_->Reopen(c);
  ASSERT_TRUE(Quiet());
  EXPECT_EQ(c.state.reopen_count(), 1);
  EXPECT_EQ(play_->Explain(officer).SerializeAsString(), before);
}

TEST_F(loop, OnlyTheRightTokenTracksACase) {
  const PlayedCase c = play_->PlayCase("tracked");
  cv::TrackCaseRequest request;
  request.set_case_number(c.state.case_number());
  request.set_tracking_token(c.tracking_token);
  const auto track = [&] {
    return play_->Call(*play_->complaint, &cv::ComplaintService::Stub::TrackCase, request,
                       kChannel);
  };
  const auto seen = track();
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_NE(seen->public_case().unit_name(), "");
  EXPECT_GE(seen->public_case().steps_size(), 4);
  // A post, never a name.
  EXPECT_THAT(seen->public_case().DebugString(),
              ::testing::Not(HasSubstr(c.state.assigned_employee_id())));
  EXPECT_THAT(seen->public_case().DebugString(), ::testing::Not(HasSubstr("Pegawai Contoh")));

  request.set_tracking_token("not-the-token");
  EXPECT_EQ(track().status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(track().status()), "CASE_NOT_FOUND");
  request.set_tracking_token("");
  EXPECT_FALSE(track().ok());
}

TEST_F(loop, EveryEventWrittenIsAppliedOnceByEveryConsumer) {
  ASSERT_TRUE(Quiet());
  const auto written = WrittenByTopic(*city_);
  ASSERT_GT(written.at("mumpuni.complaint.case.v1"), 0);
  for (const std::string& service : kServices) {
    const auto status = city_->Status(service);
    ASSERT_TRUE(status.ok()) << status.status();
    for (const auto& inbox : status->inboxes()) {
      int64_t expected = 0;
      for (const std::string& topic : inbox.topics()) expected += written.at(topic);
      EXPECT_EQ(inbox.consumed_events() - inbox.parked_events(), expected) << inbox.consumer();
      EXPECT_EQ(inbox.parked_events(), 0) << inbox.consumer();
    }
  }
}

TEST_F(loop, WithoutAssessmentACaseIsAssignedByLoadAloneAndSaysSo) {
  PlayedCase without = play_->Submit("degraded");
  play_->Verify(without);
  city_->Kill("assessment");
  play_->Assign(without);
  EXPECT_TRUE(without.assignment.degraded());
  EXPECT_THAT(without.assignment.reason(), HasSubstr("menurut beban saja"));

  city_->StartServices();
  // The client of complaint connects again by itself; then competence counts again.
  int cases = 0;
  const auto asked_again = [&] {
    PlayedCase c = play_->Submit(absl::StrCat("after-", ++cases));
    play_->Verify(c);
    play_->Assign(c);
    return !c.assignment.degraded();
  };
  EXPECT_TRUE(testing::WaitFor(asked_again, absl::Seconds(20)));
}

// After all of the above, also the loss of assessment.
TEST_F(loop, EveryStoredProfileEqualsItsRecomputation) {
  ASSERT_TRUE(Quiet());
  const auto [compared, mismatches] = play_->Reconcile();
  EXPECT_GE(compared, 3);
  EXPECT_EQ(mismatches, 0);
}

}  // namespace
}  // namespace mumpuni::e2e
