#include "services/training/domain/course.h"

#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/training/domain/reasons.h"

namespace mumpuni::training::domain {
namespace {

absl::Status CheckTeaches(const std::vector<CompetencyLevel>& teaches) {
  RETURN_IF_ERROR(
      CheckRange(static_cast<int64_t>(teaches.size()), "course.teaches", 0, kMaxTeaches));
  std::set<std::string> seen;
  for (const CompetencyLevel& taught : teaches) {
    RETURN_IF_ERROR(CheckCode(taught.code, "course.teaches.competency_code", 32));
    if (!seen.insert(taught.code).second) {
      return Error(reasons::kCompetencyRepeated, "course.teaches", "a competency is named twice");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckNumbers(const Course& course) {
  RETURN_IF_ERROR(CheckRange(course.development_form, "course.development_form", 1, 25));
  RETURN_IF_ERROR(CheckRange(static_cast<int>(course.mode), "course.mode", 1, 4));
  RETURN_IF_ERROR(CheckRange(course.lesson_hours.value, "course.lesson_hours", 1, kMaxLessonHours));
  RETURN_IF_ERROR(
      CheckRange(course.seat_cost.value, "course.seat_cost_rupiah", 0, kMaxSeatCostRupiah));
  RETURN_IF_ERROR(CheckRange(course.entry_level, "course.entry_level", 0, Level::kMax));
  RETURN_IF_ERROR(CheckRange(course.pass_mark, "course.pass_mark", 0, 100));
  return CheckRange(course.min_attendance.value, "course.min_attendance_per_mille", 0, 1000);
}

absl::StatusOr<Course> Move(Course course, CourseState from, CourseState to) {
  if (course.state != from) {
    return Error(reasons::kCourseStateWrong, "course_id", "the course is in another state");
  }
  course.state = to;
  return course;
}

}  // namespace

absl::Status CheckLanCode(const std::string& code, const std::string& field) {
  int form = 0;
  const bool numbered = code.size() >= 2 && (code[0] == 'B' || code[0] == 'C') && code[1] != '0' &&
                        absl::ascii_isdigit(static_cast<unsigned char>(code[1])) &&
                        absl::SimpleAtoi(code.substr(1), &form) && form >= 1 && form <= 11;
  if (code == "A" || numbered) return absl::OkStatus();
  return Error(reasons::kLanCodeUnknown, field, "not a form code of LAN");
}

absl::StatusOr<Course> NewCourse(Course input) {
  RETURN_IF_ERROR(CheckCode(input.code, "course.code", 32));
  RETURN_IF_ERROR(CheckText(input.title, "course.title", 200));
  RETURN_IF_ERROR(CheckText(input.provider, "course.provider", 200));
  RETURN_IF_ERROR(CheckLanCode(input.lan_code, "course.lan_code"));
  RETURN_IF_ERROR(CheckNumbers(input));
  RETURN_IF_ERROR(CheckTeaches(input.teaches));
  if (input.min_attendance.value == 0) input.min_attendance.value = kDefaultMinAttendancePerMille;
  input.state = CourseState::kDraft;
  input.version = 1;
  return input;
}

absl::StatusOr<Course> Publish(Course course) {
  return Move(std::move(course), CourseState::kDraft, CourseState::kPublished);
}

absl::StatusOr<Course> Retire(Course course) {
  return Move(std::move(course), CourseState::kPublished, CourseState::kRetired);
}

absl::StatusOr<Batch> NewBatch(Batch input, const Course& course) {
  RETURN_IF_ERROR(CheckCode(input.code, "batch.code", 48));
  RETURN_IF_ERROR(CheckText(input.place, "batch.place", 200));
  RETURN_IF_ERROR(CheckRange(input.seats, "batch.seats", 1, kMaxSeats));
  if (input.hour_scope == HourScope::kUnspecified) input.hour_scope = HourScope::kNational;
  RETURN_IF_ERROR(CheckRange(static_cast<int>(input.hour_scope), "batch.hour_scope", 1, 2));
  const int32_t days = DaysBetween(input.start, input.end);
  if (days < 0 || days > kMaxBatchDays) {
    return Error(reasons::kBatchDatesWrong, "batch.end_date", absl::StrCat(days, " days"));
  }
  if (course.state != CourseState::kPublished) {
    return Error(reasons::kCourseNotPublished, "batch.course_id", "the course is not published");
  }
  input.course_id = course.id;
  input.course_code = course.code;
  input.seats_taken = 0;
  input.state = BatchState::kOpen;
  input.version = 1;
  return input;
}

absl::StatusOr<Batch> Close(Batch batch) {
  if (batch.state != BatchState::kOpen) {
    return Error(reasons::kBatchClosed, "batch_id", "the batch is closed already");
  }
  batch.state = BatchState::kClosed;
  return batch;
}

}  // namespace mumpuni::training::domain
