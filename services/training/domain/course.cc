#include "services/training/domain/course.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/training/domain/reasons.h"

namespace mumpuni::training::domain {
namespace {

constexpr char kPrerequisitesField[] = "course.prerequisite_course_codes";

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

absl::Status CheckPrerequisiteCodes(const Course& course) {
  RETURN_IF_ERROR(CheckRange(static_cast<int64_t>(course.prerequisites.size()), kPrerequisitesField,
                             0, kMaxPrerequisites));
  std::set<std::string> seen;
  for (const std::string& code : course.prerequisites) {
    RETURN_IF_ERROR(CheckCode(code, kPrerequisitesField, 32));
    if (!seen.insert(code).second) {
      return Error(reasons::kPrerequisiteRepeated, kPrerequisitesField, code);
    }
  }
  if (seen.count(course.code) > 0) return PrerequisiteCycle();
  return absl::OkStatus();
}

absl::Status CostModelWrong(std::string_view field, std::string_view detail) {
  return Error(reasons::kCostModelWrong, field, detail);
}

absl::Status CheckCost(const Course& course) {
  constexpr char kSeat[] = "course.seat_cost_rupiah";
  constexpr char kBatch[] = "course.batch_cost_rupiah";
  const int64_t seat = course.seat_cost.value;
  const int64_t batch = course.batch_cost.value;
  RETURN_IF_ERROR(CheckRange(static_cast<int>(course.cost_model), "course.cost_model", 1, 3));
  RETURN_IF_ERROR(CheckRange(seat, kSeat, 0, kMaxSeatCostRupiah));
  RETURN_IF_ERROR(CheckRange(batch, kBatch, 0, kMaxBatchCostRupiah));
  const bool per_batch = course.cost_model == CostModel::kPerBatch;
  if (per_batch && batch == 0) return CostModelWrong(kBatch, "a batch must cost something");
  if (!per_batch && batch > 0) return CostModelWrong(kBatch, "batches cost nothing in this model");
  if (per_batch && seat > batch) return CostModelWrong(kSeat, "a seat costs more than its batch");
  if ((course.cost_model == CostModel::kFree) != (seat == 0)) {
    return CostModelWrong(kSeat, seat == 0 ? "a seat must cost something" : "the course is free");
  }
  return absl::OkStatus();
}

absl::Status CheckNumbers(const Course& course) {
  RETURN_IF_ERROR(CheckRange(course.development_form, "course.development_form", 1, 25));
  RETURN_IF_ERROR(CheckRange(static_cast<int>(course.mode), "course.mode", 1, 6));
  RETURN_IF_ERROR(CheckRange(course.lesson_hours.value, "course.lesson_hours", 1, kMaxLessonHours));
  RETURN_IF_ERROR(CheckRange(course.entry_level, "course.entry_level", 0, Level::kMax));
  RETURN_IF_ERROR(CheckRange(course.pass_mark, "course.pass_mark", 0, 100));
  RETURN_IF_ERROR(
      CheckRange(course.validity_months, "course.validity_months", 0, kMaxValidityMonths));
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
  RETURN_IF_ERROR(CheckOptionalText(input.summary, "course.summary", kMaxSummaryChars));
  RETURN_IF_ERROR(CheckNumbers(input));
  // What clients that know no cost model mean.
  if (input.cost_model == CostModel::kUnspecified && input.batch_cost.value == 0) {
    input.cost_model = input.seat_cost.value == 0 ? CostModel::kFree : CostModel::kPerSeat;
  }
  RETURN_IF_ERROR(CheckCost(input));
  RETURN_IF_ERROR(CheckTeaches(input.teaches));
  RETURN_IF_ERROR(CheckPrerequisiteCodes(input));
  if (input.min_attendance.value == 0) input.min_attendance.value = kDefaultMinAttendancePerMille;
  input.revision = 1;
  input.state = CourseState::kDraft;
  input.version = 1;
  return input;
}

absl::StatusOr<Course> Revise(const Course& course, Course input) {
  if (course.state != CourseState::kPublished) {
    return Error(reasons::kCourseStateWrong, "course_id", "only a published course is revised");
  }
  if (!input.code.empty() && input.code != course.code) {
    return Error(reasons::kCourseCodeFixed, "course.code", "the code of a course does not change");
  }
  input.code = course.code;
  ASSIGN_OR_RETURN(Course next, NewCourse(std::move(input)));
  next.id = course.id;
  next.revision = course.revision + 1;
  next.state = course.state;
  next.version = course.version;
  next.created_at = course.created_at;
  return next;
}

absl::Status PrerequisiteCycle() {
  return Error(reasons::kPrerequisiteCycle, kPrerequisitesField,
               "the prerequisites lead back to the course");
}

absl::Status CheckPrerequisites(const Course& course, const std::vector<std::string>& passed) {
  for (const std::string& code : course.prerequisites) {
    if (std::find(passed.begin(), passed.end(), code) == passed.end()) {
      return Error(reasons::kPrerequisiteMissing, "employee_id",
                   absl::StrCat("the employee has not passed ", code));
    }
  }
  return absl::OkStatus();
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
  if (input.enrol_until.has_value() && *input.enrol_until > input.end) {
    return Error(reasons::kBatchDatesWrong, "batch.enrol_until_date", "after the last day");
  }
  if (input.enrol_from.has_value() && *input.enrol_from > input.enrol_until.value_or(input.end)) {
    return Error(reasons::kBatchDatesWrong, "batch.enrol_from_date", "after the last day of it");
  }
  RETURN_IF_ERROR(CheckRange(input.min_participants, "batch.min_participants", 0, input.seats));
  RETURN_IF_ERROR(CheckRange(input.approval_steps, "batch.approval_steps", 0, 2));
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

absl::StatusOr<Batch> Postpone(Batch batch, LocalDate start, const std::string& reason,
                               LocalDate today) {
  if (batch.state != BatchState::kOpen) {
    return Error(reasons::kBatchClosed, "batch_id", "the batch is closed");
  }
  if (today >= batch.start) return Error(reasons::kBatchStarted, "batch_id", "it has begun");
  if (start < today || start == batch.start) {
    return Error(reasons::kBatchDatesWrong, "start_date", "in the past, or the day it has");
  }
  RETURN_IF_ERROR(CheckText(reason, "reason", kMaxChangeReasonChars));
  const int32_t days = DaysBetween(batch.start, start);
  batch.start = start;
  batch.end = batch.end.PlusDays(days);
  if (batch.enrol_from.has_value()) batch.enrol_from = batch.enrol_from->PlusDays(days);
  if (batch.enrol_until.has_value()) batch.enrol_until = batch.enrol_until->PlusDays(days);
  batch.change_reason = reason;
  return batch;
}

absl::StatusOr<Batch> Cancel(Batch batch, const std::string& reason) {
  if (batch.state == BatchState::kCancelled) {
    return Error(reasons::kBatchClosed, "batch_id", "the batch is cancelled already");
  }
  RETURN_IF_ERROR(CheckText(reason, "reason", kMaxChangeReasonChars));
  batch.state = BatchState::kCancelled;
  batch.change_reason = reason;
  return batch;
}

}  // namespace mumpuni::training::domain
