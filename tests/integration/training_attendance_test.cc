// Attendance: signed codes, lists, corrections, and what they make of a completion.
#include <gmock/gmock.h>

#include "services/training/api/attendance_api.h"
#include "tests/integration/training_fixture.h"

namespace mumpuni::training {
namespace {

using domain::AttendanceMark;
using ::testing::SizeIs;

class AttendanceTest : public TrainingTest {
 protected:
  void SetUp() override {
    clock_.Set(Day("2026-05-04") + absl::Hours(9));
    AddUnit("city", "");
    AddUnit("kominfo", "city");
    yudi_ = AddEmployee("yudi", "kominfo");
    wati_ = AddEmployee("wati", "kominfo");
    stranger_ = AddEmployee("tamu", "kominfo");
    course_ = AddCourse("PLT-1", {});
    batch_ = AddBatch(course_, "A.1", 10);
    seat_ = Enrol(City(), batch_.id, yudi_).value().id;
    other_seat_ = Enrol(City(), batch_.id, wati_).value().id;
    // Three mornings.
    std::vector<domain::Meeting> meetings(3);
    for (int i = 0; i < 3; ++i) {
      meetings[i].start = Day("2026-06-01") + absl::Hours(24 * i + 8);
      meetings[i].end = meetings[i].start + absl::Hours(4);
      meetings[i].room = "R1";
    }
    const auto set =
        In([&](pg::Tx& tx) { return batches_.SetTimetable(tx, City(), batch_.id, meetings); });
    ASSERT_TRUE(set.ok()) << set.status();
    for (const domain::Meeting& one : *set) meetings_.push_back(one.id);
    clock_.Set(Day("2026-06-01") + absl::Hours(9));
  }

  static absl::Time Day(const std::string& day) { return LocalDate::Of(day).Start(); }

  absl::StatusOr<app::IssuedCode> Issue(const Id& meeting, int minutes = 0) {
    return In([&](pg::Tx& tx) { return attendances_.IssueCode(tx, meeting, minutes); });
  }
  absl::StatusOr<store::AttendanceRow> CheckIn(const Id& employee, const std::string& code) {
    return In([&](pg::Tx& tx) { return attendances_.CheckIn(tx, Self(employee), code); });
  }
  absl::StatusOr<std::vector<absl::Status>> Upload(const Id& meeting,
                                                   const std::vector<app::ListedMark>& rows) {
    return In([&](pg::Tx& tx) { return attendances_.Upload(tx, City(), meeting, rows); });
  }
  absl::StatusOr<store::AttendanceRow> Correct(const Id& meeting, const Id& enrolment,
                                               AttendanceMark mark, const std::string& reason) {
    return In([&](pg::Tx& tx) {
      return attendances_.Correct(tx, City(), meeting, enrolment, mark, reason);
    });
  }
  domain::Enrolment Read(const Id& id) {
    return *In([&](pg::Tx& tx) { return enrolments_.Load(tx, id); });
  }

  Id yudi_, wati_, stranger_, seat_, other_seat_;
  domain::Course course_;
  domain::Batch batch_;
  std::vector<Id> meetings_;
};

TEST_F(AttendanceTest, AScannedCodeCountsOnce) {
  const auto issued = Issue(meetings_[0]);
  ASSERT_TRUE(issued.ok()) << issued.status();
  EXPECT_EQ(issued->expires, clock_.Now() + absl::Minutes(15));
  const auto row = CheckIn(yudi_, issued->code);
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ(row->mark, AttendanceMark::kPresent);
  EXPECT_EQ(row->source, domain::AttendanceSource::kCode);
  EXPECT_EQ(Read(seat_).attended_sessions, 1);
  EXPECT_EQ(Read(seat_).total_sessions, 1) << "what has begun";
  const int64_t version = Read(seat_).version;
  clock_.Advance(absl::Minutes(1));
  const auto again = CheckIn(yudi_, issued->code);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->recorded_at, row->recorded_at);
  EXPECT_EQ(Read(seat_).version, version) << "nothing changed, nothing is told";
  EXPECT_EQ(Read(other_seat_).status, domain::EnrolmentStatus::kEnrolled);
}

TEST_F(AttendanceTest, AForgedOrExpiredCodeOrAStrangerIsRefused) {
  const auto issued = Issue(meetings_[0], 5);
  ASSERT_TRUE(issued.ok()) << issued.status();
  std::string forged = issued->code;
  forged.back() = forged.back() == 'A' ? 'B' : 'A';
  EXPECT_EQ(ReasonOf(CheckIn(yudi_, forged).status()), "ATTENDANCE_CODE_FORGED");
  EXPECT_EQ(ReasonOf(CheckIn(yudi_, domain::AttendanceCode("another key", meetings_[0],
                                                           clock_.Now() + absl::Hours(1)))
                         .status()),
            "ATTENDANCE_CODE_FORGED");
  EXPECT_EQ(ReasonOf(CheckIn(yudi_, "foto.lama").status()), "ATTENDANCE_CODE_FORGED");
  EXPECT_EQ(ReasonOf(CheckIn(stranger_, issued->code).status()), "NOT_ENROLLED");
  clock_.Advance(absl::Minutes(5) + absl::Seconds(1));
  EXPECT_EQ(ReasonOf(CheckIn(yudi_, issued->code).status()), "ATTENDANCE_CODE_EXPIRED");
  EXPECT_EQ(Count("SELECT count(*) FROM attendance WHERE mark <> 0"), 0);
  EXPECT_EQ(ReasonOf(Issue(meetings_[1]).status()), "MEETING_NOT_RUNNING");
  EXPECT_EQ(ReasonOf(Issue(Id::FromName("none")).status()), "MEETING_UNKNOWN");
  EXPECT_EQ(FieldOf(Issue(meetings_[0], 241).status()), "valid_minutes");
}

TEST_F(AttendanceTest, AListIsTakenRowByRow) {
  EXPECT_EQ(ReasonOf(Upload(meetings_[1], {{yudi_, AttendanceMark::kPresent}}).status()),
            "MEETING_NOT_BEGUN");
  const auto outcomes = Upload(meetings_[0], {{yudi_, AttendanceMark::kPresent},
                                              {stranger_, AttendanceMark::kPresent},
                                              {wati_, static_cast<AttendanceMark>(9)},
                                              {wati_, AttendanceMark::kExcused},
                                              {yudi_, AttendanceMark::kAbsent}});
  ASSERT_TRUE(outcomes.ok()) << outcomes.status();
  ASSERT_THAT(*outcomes, SizeIs(5));
  EXPECT_TRUE((*outcomes)[0].ok());
  EXPECT_EQ(ReasonOf((*outcomes)[1]), "NOT_ENROLLED");
  EXPECT_EQ(ReasonOf((*outcomes)[2]), "VALUE_OUT_OF_RANGE");
  EXPECT_TRUE((*outcomes)[3].ok());
  EXPECT_EQ(ReasonOf((*outcomes)[4]), "ATTENDANCE_RECORDED");
  EXPECT_EQ(Read(seat_).attended_sessions, 1);
  EXPECT_EQ(Read(other_seat_).attended_sessions, 0) << "excused is not attended";
  EXPECT_EQ(Read(other_seat_).total_sessions, 1);
  const int64_t version = Read(seat_).version;
  ASSERT_TRUE(Upload(meetings_[0], {{yudi_, AttendanceMark::kPresent}})->at(0).ok());
  EXPECT_EQ(Read(seat_).version, version) << "the same list again changes nothing";
}

TEST_F(AttendanceTest, ACorrectionNeedsAReasonAndIsAudited) {
  ASSERT_TRUE(Upload(meetings_[0], {{yudi_, AttendanceMark::kAbsent}}).ok());
  EXPECT_EQ(ReasonOf(Correct(meetings_[0], seat_, AttendanceMark::kPresent, "").status()),
            "FIELD_REQUIRED");
  const auto corrected =
      Correct(meetings_[0], seat_, AttendanceMark::kPresent, "tanda tangan terlewat");
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_EQ(Read(seat_).attended_sessions, 1);
  EXPECT_EQ(Count("SELECT count(*) FROM audit_log WHERE action = 'training.attendance.correct'"),
            1);
  EXPECT_EQ(ReasonOf(Correct(meetings_[1], seat_, AttendanceMark::kPresent, "x").status()),
            "MEETING_NOT_BEGUN");
  EXPECT_EQ(
      ReasonOf(Correct(meetings_[0], Id::FromName("none"), AttendanceMark::kPresent, "x").status()),
      "NOT_ENROLLED");
  // A scan does not undo what was corrected.
  ASSERT_TRUE(Correct(meetings_[0], seat_, AttendanceMark::kAbsent, "titip absen").ok());
  ASSERT_TRUE(CheckIn(yudi_, Issue(meetings_[0])->code).ok());
  EXPECT_EQ(Read(seat_).attended_sessions, 0);
}

TEST_F(AttendanceTest, TheTimetableCountsAtTheCompletion) {
  const domain::Complete complete{LocalDate::Of("2026-06-04"), 80};
  clock_.Set(Day("2026-06-04") + absl::Hours(9));
  EXPECT_EQ(ReasonOf(Do(City(), seat_, complete).status()), "ATTENDANCE_MISSING");
  EXPECT_EQ(ReasonOf(Do(City(), seat_, domain::RecordAttendance{3, 3}).status()),
            "ATTENDANCE_BY_MEETINGS");
  for (const Id& meeting : {meetings_[0], meetings_[1]}) {
    ASSERT_TRUE(Upload(meeting, {{yudi_, AttendanceMark::kPresent}}).ok());
  }
  EXPECT_EQ(ReasonOf(Do(City(), seat_, complete).status()), "ATTENDANCE_TOO_LOW")
      << "the third meeting was held without them";
  ASSERT_TRUE(Correct(meetings_[2], seat_, AttendanceMark::kPresent, "daftar menyusul").ok());
  ASSERT_TRUE(Do(City(), seat_, domain::RecordPreTest{55}).ok());
  const auto done = Do(City(), seat_, complete);
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->attended_sessions, 3);
  EXPECT_EQ(done->pre_test_score, 55);
  EXPECT_EQ(Count("SELECT cardinality(training_days) FROM enrolment WHERE enrolment_id = '" +
                  seat_.ToString() + "'"),
            3);
  EXPECT_EQ(ReasonOf(Correct(meetings_[0], seat_, AttendanceMark::kAbsent, "x").status()),
            "ENROLMENT_STATE_WRONG");
  EXPECT_EQ(ReasonOf(Do(City(), seat_, domain::RecordPreTest{60}).status()),
            "ENROLMENT_STATE_WRONG");
}

TEST_F(AttendanceTest, APreTestIsCheckedLikeTheFinalOne) {
  EXPECT_EQ(FieldOf(Do(City(), seat_, domain::RecordPreTest{101}).status()), "score");
  ASSERT_TRUE(Do(City(), seat_, domain::RecordPreTest{40}).ok());
  const auto again = Do(City(), seat_, domain::RecordPreTest{45});
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->pre_test_score, 45);
  EXPECT_EQ(again->status, domain::EnrolmentStatus::kEnrolled) << "a test is no attendance";
  EXPECT_EQ(Count("SELECT count(*) FROM outbox WHERE subject = '" + seat_.ToString() + "'"), 1)
      << "nobody outside is told";
}

TEST_F(AttendanceTest, ATimetableStandsOnceSomethingIsRecorded) {
  ASSERT_TRUE(Upload(meetings_[0], {{yudi_, AttendanceMark::kPresent}}).ok());
  EXPECT_EQ(ReasonOf(In([&](pg::Tx& tx) {
                       return batches_.SetTimetable(tx, City(), batch_.id, {});
                     }).status()),
            "ATTENDANCE_RECORDED");
  // A cancelled batch keeps what was held and frees the rest.
  ASSERT_TRUE(In([&](pg::Tx& tx) {
                return batches_.Cancel(tx, City(), batch_.id, 0, "listrik padam");
              }).ok());
  EXPECT_EQ(Count("SELECT count(*) FROM meeting"), 1);
  EXPECT_EQ(Count("SELECT count(*) FROM attendance WHERE mark = 0"), 0);
  EXPECT_EQ(ReasonOf(Issue(meetings_[0]).status()), "BATCH_CLOSED");
}

TEST_F(AttendanceTest, BelowItsMinimumABatchDoesNotBegin) {
  domain::Batch wanted = batch_;
  wanted.code = "B.1";
  wanted.course_id = AddCourse("PLT-2", {}).id;
  wanted.min_participants = 2;
  const auto small = In([&](pg::Tx& tx) { return catalogue_.ScheduleBatch(tx, wanted); });
  ASSERT_TRUE(small.ok()) << small.status();
  ASSERT_TRUE(Enrol(City(), small->id, stranger_).ok());
  domain::Meeting meeting;
  meeting.start = clock_.Now();
  meeting.end = meeting.start + absl::Hours(1);
  const auto made =
      In([&](pg::Tx& tx) { return batches_.SetTimetable(tx, City(), small->id, {meeting}); });
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(ReasonOf(Issue(made->at(0).id).status()), "BATCH_BELOW_MINIMUM");
  const Id late = AddEmployee("susulan", "kominfo");
  ASSERT_TRUE(Enrol(City(), small->id, late).ok());
  EXPECT_TRUE(Issue(made->at(0).id).ok());
}

TEST_F(AttendanceTest, ACodeIsAlsoAPicture) {
  api::AttendanceApi api(db_.pool(), clock_, batches_, attendances_);
  rpc::CallContext context;
  context.access = City();
  v1::IssueAttendanceCodeRequest request;
  request.set_meeting_id(meetings_[0].ToString());
  const auto issued = api.IssueAttendanceCode(context, request);
  ASSERT_TRUE(issued.ok()) << issued.status();
  const v1::AttendanceCode& code = issued->attendance_code();
  EXPECT_EQ(code.png().substr(0, 4), "\x89PNG");
  EXPECT_THAT(code.terminal(), ::testing::StartsWith("█"));
  EXPECT_EQ(code.expire_time().seconds(), absl::ToUnixSeconds(clock_.Now() + absl::Minutes(15)));

  v1::CheckInRequest check_in;
  check_in.set_request_id(Id::FromName("scan").ToString());
  check_in.set_code(code.code());
  context.access = Self(yudi_);
  const auto first = api.CheckIn(context, check_in);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto repeat = api.CheckIn(context, check_in);
  ASSERT_TRUE(repeat.ok()) << repeat.status();
  EXPECT_EQ(first->SerializeAsString(), repeat->SerializeAsString());
  check_in.set_code(std::string(201, 'x'));
  EXPECT_EQ(FieldOf(api.CheckIn(context, check_in).status()), "code");

  v1::SetTimetableRequest timetable;
  timetable.set_request_id(Id::FromName("timetable").ToString());
  timetable.set_batch_id(batch_.id.ToString());
  timetable.add_meetings()->mutable_start_time()->set_seconds(1);
  context.access = City();
  EXPECT_EQ(FieldOf(api.SetTimetable(context, timetable).status()), "meetings[0].end_time");
  v1::ListAttendanceRequest list;
  list.set_meeting_id(meetings_[0].ToString());
  EXPECT_THAT(api.ListAttendance(context, list)->attendances(), SizeIs(2));
}

}  // namespace
}  // namespace mumpuni::training
