// Rows of `meeting`, `meeting_trainer` and `attendance`. Inserts leave out what the exclusion
// constraints forbid and say how much was left out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/training/domain/meeting.h"

namespace mumpuni::training::store {

std::vector<domain::Meeting> MeetingsOf(pg::Tx& tx, const Id& batch_id);
std::optional<domain::Meeting> FindMeeting(pg::Tx& tx, const Id& meeting_id);
// Whether anybody's attendance in the batch is recorded.
bool HasMarks(pg::Tx& tx, const Id& batch_id);
// Those of which nothing is recorded, with trainers and whoever was expected.
void DeleteMeetings(pg::Tx& tx, const Id& batch_id);

// What is busy: the number of a meeting that could not be taken, or nothing.
std::optional<int> InsertMeetings(pg::Tx& tx, const std::vector<domain::Meeting>& meetings);
std::optional<int> InsertTrainers(pg::Tx& tx, const std::vector<domain::Meeting>& meetings);
// Everybody with a running enrolment in the batch is expected in each of its meetings; answers
// somebody who is somewhere else.
std::optional<Id> ExpectParticipants(pg::Tx& tx, const Id& batch_id);

// What keeps somebody from taking a seat of a batch that exists.
struct Obstacles {
  // Has a running enrolment in the course.
  bool enrolled = false;
  // Sits in another batch during one of its meetings.
  bool busy = false;
  // Personnel says that the person is away on the day of a meeting; without a timetable, on every
  // day of the batch.
  bool away = false;
};
Obstacles ObstaclesFor(pg::Tx& tx, const Id& employee_id, const Id& batch_id);
// False if somebody was faster and the person is somewhere else by now.
bool Expect(pg::Tx& tx, const Id& enrolment_id, const Id& employee_id, const Id& batch_id);
bool HasMeetings(pg::Tx& tx, const Id& batch_id);
// Somebody gave up the seat; what is recorded stays.
void ExpectNoMore(pg::Tx& tx, const Id& enrolment_id);

struct AttendanceRow {
  Id meeting_id;
  Id enrolment_id;
  Id employee_id;
  domain::AttendanceMark mark = domain::AttendanceMark::kNone;
  domain::AttendanceSource source = domain::AttendanceSource::kNone;
  std::string reason;
  std::optional<absl::Time> recorded_at;
};
std::optional<AttendanceRow> FindAttendance(pg::Tx& tx, const Id& meeting_id,
                                            const Id& enrolment_id);
// By enrolment.
std::vector<AttendanceRow> AttendanceOf(pg::Tx& tx, const Id& meeting_id);
// Marks, source, reason and time of these rows.
void SaveMarks(pg::Tx& tx, const std::vector<AttendanceRow>& rows);

struct Attended {
  Id enrolment_id;
  int attended = 0;
  // Meetings that have begun.
  int held = 0;
};
std::vector<Attended> CountAttended(pg::Tx& tx, const std::vector<Id>& enrolments, absl::Time now);

}  // namespace mumpuni::training::store
