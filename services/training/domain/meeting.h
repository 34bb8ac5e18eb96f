// The meetings of a batch and the signed code with which people record that they are there.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/training/domain/course.h"

namespace mumpuni::training::domain {

// Numbers as in mumpuni.training.v1.
enum class AttendanceMark { kNone = 0, kPresent = 1, kExcused = 2, kAbsent = 3 };
enum class AttendanceSource { kNone = 0, kCode = 1, kList = 2, kCorrection = 3 };

struct Meeting {
  Id id;
  Id batch_id;
  int number = 0;
  absl::Time start;
  absl::Time end;
  // "": online.
  std::string room;
  std::vector<std::string> trainers;
};

inline constexpr int kMaxMeetings = 200;

// In the order of time, numbered from 1. MEETING_TIME_WRONG, MEETINGS_OVERLAP, or a limit; the
// field names the meeting as it was given.
absl::StatusOr<std::vector<Meeting>> Timetable(std::vector<Meeting> meetings, const Batch& batch);

// Attendance is taken from an hour before the meeting to an hour after it.
bool TakesAttendance(const Meeting& meeting, absl::Time now);

// "MPN1.<meeting>.<expiry>.<tag>": the tag is an HMAC-SHA-256 of what stands before it, cut to 128
// bits. Whoever does not have the key cannot make one, and a photo of it is soon worth nothing.
std::string AttendanceCode(const std::string& key, const Id& meeting_id, absl::Time expires);
// The meeting of a code. ATTENDANCE_CODE_FORGED, ATTENDANCE_CODE_EXPIRED.
absl::StatusOr<Id> ReadAttendanceCode(const std::string& key, const std::string& code,
                                      absl::Time now);

}  // namespace mumpuni::training::domain
