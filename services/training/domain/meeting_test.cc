#include "services/training/domain/meeting.h"

#include <gtest/gtest.h>

#include "common/core/status.h"

namespace mumpuni::training::domain {
namespace {

const absl::Time kMonday = LocalDate::Of("2026-08-10").Start();

Batch Week() {
  Batch batch;
  batch.id = Id::FromName("batch");
  batch.start = LocalDate::Of("2026-08-10");
  batch.end = LocalDate::Of("2026-08-12");
  return batch;
}

Meeting At(int from_hour, int to_hour) {
  Meeting meeting;
  meeting.start = kMonday + absl::Hours(from_hour);
  meeting.end = kMonday + absl::Hours(to_hour);
  meeting.room = "A";
  meeting.trainers = {"Widyaiswara 7"};
  return meeting;
}

std::string Wrong(std::vector<Meeting> meetings) {
  const auto timetable = Timetable(std::move(meetings), Week());
  return ReasonOf(timetable.status()) + " " + FieldOf(timetable.status());
}

TEST(Timetable, IsSortedAndNumbered) {
  const auto timetable = Timetable({At(32, 36), At(8, 12), At(12, 16)}, Week());
  ASSERT_TRUE(timetable.ok());
  EXPECT_EQ((*timetable)[0].start, kMonday + absl::Hours(8));
  EXPECT_EQ((*timetable)[1].number, 2) << "one may begin when another ends";
  EXPECT_EQ((*timetable)[2].number, 3);
  EXPECT_EQ((*timetable)[2].batch_id, Week().id);
  EXPECT_TRUE(Timetable({}, Week())->empty());
  EXPECT_TRUE(Timetable({At(62, 72)}, Week()).ok()) << "to the last midnight";
}

TEST(Timetable, NamesWhatIsWrong) {
  EXPECT_EQ(Wrong({At(8, 12), At(11, 13)}), "MEETINGS_OVERLAP meetings[1].start_time");
  EXPECT_EQ(Wrong({At(11, 13), At(8, 12)}), "MEETINGS_OVERLAP meetings[1].start_time");
  EXPECT_EQ(Wrong({At(8, 12), At(8, 12)}), "MEETINGS_OVERLAP meetings[1].start_time");
  EXPECT_EQ(Wrong({At(8, 8)}), "MEETING_TIME_WRONG meetings[0].end_time");
  EXPECT_EQ(Wrong({At(12, 8)}), "MEETING_TIME_WRONG meetings[0].end_time");
  EXPECT_EQ(Wrong({At(0, 13)}), "MEETING_TIME_WRONG meetings[0].end_time");
  EXPECT_EQ(Wrong({At(-1, 2)}), "MEETING_TIME_WRONG meetings[0].start_time");
  EXPECT_EQ(Wrong({At(70, 73)}), "MEETING_TIME_WRONG meetings[0].start_time");
  Meeting twice = At(8, 12);
  twice.trainers = {"A", "A"};
  EXPECT_EQ(Wrong({twice}), "MEETINGS_OVERLAP meetings[0].trainers");
}

TEST(AttendanceCode, IsGoodForItsMinutesAndItsMeeting) {
  const Id meeting = Id::FromName("meeting");
  const std::string code = AttendanceCode("key", meeting, kMonday);
  EXPECT_EQ(*ReadAttendanceCode("key", code, kMonday), meeting);
  EXPECT_EQ(ReasonOf(ReadAttendanceCode("key", code, kMonday + absl::Seconds(1)).status()),
            "ATTENDANCE_CODE_EXPIRED");
  EXPECT_EQ(ReasonOf(ReadAttendanceCode("other", code, kMonday).status()),
            "ATTENDANCE_CODE_FORGED");
  // Longer validity, another meeting, a cut tag, nonsense.
  std::string longer = code;
  longer.replace(longer.find(".178"), 4, ".179");
  std::string another = code;
  another[6] = another[6] == 'a' ? 'b' : 'a';
  for (const std::string& forged : {longer, another, code.substr(0, code.size() - 1), code + "A",
                                    std::string(), std::string("MPN1...")}) {
    EXPECT_EQ(ReasonOf(ReadAttendanceCode("key", forged, kMonday).status()),
              "ATTENDANCE_CODE_FORGED")
        << forged;
  }
}

TEST(AttendanceCode, IsTakenAroundTheMeeting) {
  const Meeting meeting = At(8, 12);
  EXPECT_FALSE(TakesAttendance(meeting, kMonday + absl::Minutes(419)));
  EXPECT_TRUE(TakesAttendance(meeting, kMonday + absl::Hours(7)));
  EXPECT_TRUE(TakesAttendance(meeting, kMonday + absl::Hours(13)));
  EXPECT_FALSE(TakesAttendance(meeting, kMonday + absl::Minutes(781)));
}

}  // namespace
}  // namespace mumpuni::training::domain
