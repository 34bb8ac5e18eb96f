#include "services/training/domain/enrolment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "common/core/status.h"

namespace mumpuni::training::domain {
namespace {

const LocalDate kStart = LocalDate::Of("2026-06-01");
const LocalDate kEnd = LocalDate::Of("2026-06-05");
const LocalDate kToday = LocalDate::Of("2026-08-01");

Id EmployeeId() { return Id::FromName("employee"); }

Course PublishedCourse() {
  Course course;
  course.id = Id::FromName("course");
  course.code = "PLT-1";
  course.lesson_hours = Jp{24};
  course.teaches = {{"M.3", Level::Clamped(2)}};
  course.pass_mark = 70;
  course.min_attendance = PerMille{800};
  course.state = CourseState::kPublished;
  return course;
}

Batch OpenBatch() {
  Batch batch;
  batch.id = Id::FromName("batch");
  batch.start = kStart;
  batch.end = kEnd;
  batch.seats = 2;
  return batch;
}

constexpr EmployeeFact kActive{EmploymentType::kPns, true};

Enrolment In(EnrolmentStatus status) {
  auto started = Start(PublishedCourse(), OpenBatch(), EmployeeId(), kActive, kStart, false);
  Enrolment state = started->state;
  state.status = status;
  if (status != EnrolmentStatus::kEnrolled) {
    state.attended_sessions = 9;
    state.total_sessions = 10;
  }
  if (status == EnrolmentStatus::kCompleted || status == EnrolmentStatus::kRevoked) {
    state.completed_on = kEnd;
    state.test_score = 80;
  }
  return state;
}

WorkplaceApplication Application(LocalDate on) {
  return {"LAP/7/2026", Id::FromName("superior"), "Widyaiswara 3", on};
}

const std::map<std::string, Command>& Commands() {
  static const auto* commands = new std::map<std::string, Command>{
      {"attend", RecordAttendance{8, 10}},
      {"complete", Complete{kEnd, 75}},
      {"confirm", ConfirmWorkplace{Application(kEnd.PlusDays(40))}},
      {"withdraw", Withdraw{"sakit"}},
      {"revoke", Revoke{"sertifikat palsu"}},
  };
  return *commands;
}

// What each command makes of each state: the new state, or the reason of the refusal.
struct Cell {
  EnrolmentStatus from;
  const char* command;
  EnrolmentStatus to;
  EnrolmentEvent event;
  const char* refused;
};

constexpr char kWrong[] = "ENROLMENT_STATE_WRONG";
using S = EnrolmentStatus;
using E = EnrolmentEvent;

constexpr Cell kTable[] = {
    {S::kEnrolled, "attend", S::kAttending, E::kAttended, ""},
    {S::kEnrolled, "complete", {}, {}, "ATTENDANCE_MISSING"},
    {S::kEnrolled, "confirm", {}, {}, kWrong},
    {S::kEnrolled, "withdraw", S::kWithdrawn, E::kWithdrawn, ""},
    {S::kEnrolled, "revoke", {}, {}, kWrong},
    {S::kAttending, "attend", S::kAttending, E::kAttended, ""},
    {S::kAttending, "complete", S::kCompleted, E::kCompleted, ""},
    {S::kAttending, "confirm", {}, {}, kWrong},
    {S::kAttending, "withdraw", S::kWithdrawn, E::kWithdrawn, ""},
    {S::kAttending, "revoke", {}, {}, kWrong},
    {S::kCompleted, "attend", {}, {}, kWrong},
    {S::kCompleted, "complete", {}, {}, kWrong},
    {S::kCompleted, "confirm", S::kCompleted, E::kWorkplaceConfirmed, ""},
    {S::kCompleted, "withdraw", {}, {}, kWrong},
    {S::kCompleted, "revoke", S::kRevoked, E::kRevoked, ""},
    {S::kWithdrawn, "attend", {}, {}, kWrong},
    {S::kWithdrawn, "complete", {}, {}, kWrong},
    {S::kWithdrawn, "confirm", {}, {}, kWrong},
    {S::kWithdrawn, "withdraw", {}, {}, kWrong},
    {S::kWithdrawn, "revoke", {}, {}, kWrong},
    {S::kRevoked, "attend", {}, {}, kWrong},
    {S::kRevoked, "complete", {}, {}, kWrong},
    {S::kRevoked, "confirm", {}, {}, kWrong},
    {S::kRevoked, "withdraw", {}, {}, kWrong},
    {S::kRevoked, "revoke", {}, {}, kWrong},
};

TEST(EnrolmentDecideTest, EveryStateTakesOnlyItsCommands) {
  ASSERT_EQ(std::size(kTable), 5 * Commands().size());
  for (const Cell& cell : kTable) {
    SCOPED_TRACE(std::to_string(static_cast<int>(cell.from)) + " " + cell.command);
    const auto decision = Decide(In(cell.from), Commands().at(cell.command), kToday);
    if (*cell.refused != '\0') {
      EXPECT_EQ(ReasonOf(decision.status()), cell.refused);
      continue;
    }
    ASSERT_TRUE(decision.ok()) << decision.status();
    EXPECT_EQ(decision->state.status, cell.to);
    EXPECT_EQ(decision->event, cell.event);
  }
}

std::string RefusalOf(const Enrolment& state, const Command& command, LocalDate today = kToday) {
  return ReasonOf(Decide(state, command, today).status());
}

TEST(EnrolmentDecideTest, AttendanceIsTruncatedPerMilleAndReplaced) {
  const auto first = Decide(In(S::kEnrolled), RecordAttendance{2, 3}, kToday);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->state.attendance().value, 666);
  const auto second = Decide(first->state, RecordAttendance{10, 10}, kToday);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->state.attendance().value, 1000);
}

TEST(EnrolmentDecideTest, AttendanceNeedsSessionsThatWereHeld) {
  EXPECT_EQ(RefusalOf(In(S::kEnrolled), RecordAttendance{0, 0}), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(RefusalOf(In(S::kEnrolled), RecordAttendance{11, 10}), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(RefusalOf(In(S::kEnrolled), RecordAttendance{-1, 10}), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(RefusalOf(In(S::kEnrolled), RecordAttendance{1, 10}, kStart.PlusDays(-1)),
            "BATCH_NOT_STARTED");
}

TEST(EnrolmentDecideTest, CompletionNeedsTheMinimumAttendance) {
  Enrolment state = In(S::kAttending);
  state.attended_sessions = 799;
  state.total_sessions = 1000;
  EXPECT_EQ(RefusalOf(state, Complete{kEnd, 75}), "ATTENDANCE_TOO_LOW");
  state.attended_sessions = 800;
  EXPECT_EQ(RefusalOf(state, Complete{kEnd, 75}), "");
}

TEST(EnrolmentDecideTest, AFailedTestCompletesWithHoursOnly) {
  const auto failed = Decide(In(S::kAttending), Complete{kEnd, 69}, kToday);
  ASSERT_TRUE(failed.ok());
  EXPECT_FALSE(failed->state.test_passed());
  EXPECT_EQ(failed->state.recognised(), Jp{24});
  const auto passed = Decide(In(S::kAttending), Complete{kEnd, 70}, kToday);
  ASSERT_TRUE(passed.ok());
  EXPECT_TRUE(passed->state.test_passed());
}

TEST(EnrolmentDecideTest, TheScoreFollowsTheCourse) {
  EXPECT_EQ(RefusalOf(In(S::kAttending), Complete{kEnd, std::nullopt}), "TEST_SCORE_REQUIRED");
  EXPECT_EQ(RefusalOf(In(S::kAttending), Complete{kEnd, 101}), "VALUE_OUT_OF_RANGE");
  Enrolment without_test = In(S::kAttending);
  without_test.terms.pass_mark = 0;
  EXPECT_EQ(RefusalOf(without_test, Complete{kEnd, 80}), "COURSE_WITHOUT_TEST");
  const auto done = Decide(without_test, Complete{kEnd, std::nullopt}, kToday);
  ASSERT_TRUE(done.ok());
  EXPECT_FALSE(done->state.test_passed());
}

TEST(EnrolmentDecideTest, CompletionLiesBetweenTheFirstDayAndToday) {
  EXPECT_EQ(RefusalOf(In(S::kAttending), Complete{kStart.PlusDays(-1), 75}),
            "COMPLETION_DATE_WRONG");
  EXPECT_EQ(RefusalOf(In(S::kAttending), Complete{kToday.PlusDays(1), 75}),
            "COMPLETION_DATE_WRONG");
  EXPECT_EQ(RefusalOf(In(S::kAttending), Complete{kStart, 75}), "");
  EXPECT_EQ(RefusalOf(In(S::kAttending), Complete{kToday, 75}), "");
}

TEST(EnrolmentDecideTest, WorkplaceProofCountsFrom30To180Days) {
  const LocalDate later = kEnd.PlusDays(400);
  const auto on = [&](int days) {
    return RefusalOf(In(S::kCompleted), ConfirmWorkplace{Application(kEnd.PlusDays(days))}, later);
  };
  EXPECT_EQ(on(29), "CONFIRMATION_DATE_WRONG");
  EXPECT_EQ(on(30), "");
  EXPECT_EQ(on(180), "");
  EXPECT_EQ(on(181), "CONFIRMATION_DATE_WRONG");
  EXPECT_EQ(RefusalOf(In(S::kCompleted), ConfirmWorkplace{Application(kToday.PlusDays(1))}),
            "CONFIRMATION_DATE_WRONG");
}

TEST(EnrolmentDecideTest, WorkplaceProofNeedsArtefactTrainerAndAnotherPerson) {
  WorkplaceApplication application = Application(kEnd.PlusDays(40));
  application.superior_id = EmployeeId();
  EXPECT_EQ(RefusalOf(In(S::kCompleted), ConfirmWorkplace{application}), "SUPERIOR_IS_TRAINEE");
  application = Application(kEnd.PlusDays(40));
  application.artefact_reference.clear();
  EXPECT_EQ(RefusalOf(In(S::kCompleted), ConfirmWorkplace{application}), "FIELD_REQUIRED");
  application = Application(kEnd.PlusDays(40));
  application.trainer.clear();
  EXPECT_EQ(RefusalOf(In(S::kCompleted), ConfirmWorkplace{application}), "FIELD_REQUIRED");
  Enrolment confirmed = In(S::kCompleted);
  confirmed.workplace = Application(kEnd.PlusDays(40));
  EXPECT_EQ(RefusalOf(confirmed, ConfirmWorkplace{Application(kEnd.PlusDays(41))}),
            "WORKPLACE_ALREADY_CONFIRMED");
}

TEST(EnrolmentDecideTest, RevocationTakesTheHoursAndNeedsAReason) {
  EXPECT_EQ(RefusalOf(In(S::kCompleted), Revoke{""}), "FIELD_REQUIRED");
  EXPECT_EQ(RefusalOf(In(S::kEnrolled), Withdraw{""}), "FIELD_REQUIRED");
  EXPECT_EQ(In(S::kCompleted).recognised(), Jp{24});
  const auto revoked = Decide(In(S::kCompleted), Revoke{"palsu"}, kToday);
  ASSERT_TRUE(revoked.ok());
  EXPECT_EQ(revoked->state.recognised(), Jp{0});
  EXPECT_TRUE(revoked->state.holds_seat());
  EXPECT_EQ(revoked->state.end_reason, "palsu");
}

std::string StartRefusal(const Course& course, const Batch& batch, EmployeeFact employee,
                         LocalDate today = kStart, bool may_be_late = false) {
  return ReasonOf(Start(course, batch, EmployeeId(), employee, today, may_be_late).status());
}

TEST(EnrolmentStartTest, RefusesWhatCannotBeTaken) {
  EXPECT_EQ(StartRefusal(PublishedCourse(), OpenBatch(), kActive), "");
  EXPECT_EQ(StartRefusal(PublishedCourse(), OpenBatch(), {EmploymentType::kPns, false}),
            "EMPLOYEE_INACTIVE");
  Course draft = PublishedCourse();
  draft.state = CourseState::kDraft;
  EXPECT_EQ(StartRefusal(draft, OpenBatch(), kActive), "COURSE_NOT_PUBLISHED");
  Batch closed = OpenBatch();
  closed.state = BatchState::kClosed;
  EXPECT_EQ(StartRefusal(PublishedCourse(), closed, kActive), "BATCH_CLOSED");
  Batch full = OpenBatch();
  full.seats_taken = 2;
  EXPECT_EQ(StartRefusal(PublishedCourse(), full, kActive), "BATCH_FULL");
}

TEST(EnrolmentStartTest, OnlyAdministrationEnrolsAfterTheLastDay) {
  EXPECT_EQ(StartRefusal(PublishedCourse(), OpenBatch(), kActive, kEnd), "");
  EXPECT_EQ(StartRefusal(PublishedCourse(), OpenBatch(), kActive, kEnd.PlusDays(1)), "BATCH_OVER");
  EXPECT_EQ(StartRefusal(PublishedCourse(), OpenBatch(), kActive, kEnd.PlusDays(1), true), "");
}

TEST(EnrolmentStartTest, KeepsTheTermsOfTheCourse) {
  const auto started = Start(PublishedCourse(), OpenBatch(), EmployeeId(), kActive, kStart, false);
  ASSERT_TRUE(started.ok());
  EXPECT_EQ(started->event, E::kStarted);
  EXPECT_EQ(started->state.status, S::kEnrolled);
  EXPECT_EQ(started->state.terms.pass_mark, 70);
  EXPECT_EQ(started->state.terms.min_attendance, PerMille{800});
  EXPECT_THAT(started->state.terms.teaches,
              testing::ElementsAre(CompetencyLevel{"M.3", Level::Clamped(2)}));
  EXPECT_EQ(started->state.recognised(), Jp{0});
}

}  // namespace
}  // namespace mumpuni::training::domain
