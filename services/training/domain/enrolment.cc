#include "services/training/domain/enrolment.h"

#include "absl/strings/str_cat.h"
#include "common/core/validate.h"
#include "services/training/domain/reasons.h"

namespace mumpuni::training::domain {
namespace {

constexpr int kMaxSessions = 1000;
constexpr int kMaxReasonChars = 300;

absl::Status WrongState() {
  return Error(reasons::kEnrolmentStateWrong, "enrolment_id", "not allowed in this state");
}

absl::StatusOr<Decision> Apply(Enrolment state, const RecordAttendance& command, LocalDate today) {
  if (!state.running()) return WrongState();
  RETURN_IF_ERROR(CheckRange(command.total_sessions, "total_sessions", 1, kMaxSessions));
  RETURN_IF_ERROR(
      CheckRange(command.attended_sessions, "attended_sessions", 0, command.total_sessions));
  if (today < state.batch_start) {
    return Error(reasons::kBatchNotStarted, "enrolment_id", "the batch has not started");
  }
  state.status = EnrolmentStatus::kAttending;
  state.attended_sessions = command.attended_sessions;
  state.total_sessions = command.total_sessions;
  return Decision{std::move(state), EnrolmentEvent::kAttended};
}

absl::StatusOr<Decision> Apply(Enrolment state, const RecordPreTest& command, LocalDate today) {
  if (!state.running()) return WrongState();
  if (state.terms.pass_mark == 0) {
    return Error(reasons::kCourseWithoutTest, "score", "the course has no test");
  }
  RETURN_IF_ERROR(CheckRange(command.score, "score", 0, 100));
  if (today < state.batch_start) {
    return Error(reasons::kBatchNotStarted, "enrolment_id", "the batch has not started");
  }
  state.pre_test_score = command.score;
  return Decision{std::move(state), EnrolmentEvent::kPreTested};
}

absl::Status CheckTest(const Terms& terms, const std::optional<int>& score) {
  if (score.has_value()) RETURN_IF_ERROR(CheckRange(*score, "test_score", 0, 100));
  if (terms.pass_mark == 0 && score.has_value()) {
    return Error(reasons::kCourseWithoutTest, "test_score", "the course has no test");
  }
  if (terms.pass_mark > 0 && !score.has_value()) {
    return Error(reasons::kTestScoreRequired, "test_score", "the course has a test");
  }
  return absl::OkStatus();
}

absl::StatusOr<Decision> Apply(Enrolment state, const Complete& command, LocalDate today) {
  if (!state.running()) return WrongState();
  if (state.status == EnrolmentStatus::kEnrolled) {
    return Error(reasons::kAttendanceMissing, "enrolment_id", "no attendance was recorded");
  }
  if (state.attendance() < state.terms.min_attendance) {
    return Error(reasons::kAttendanceTooLow, "enrolment_id",
                 absl::StrCat(state.attendance().value, " per mille, at least ",
                              state.terms.min_attendance.value, " are needed"));
  }
  RETURN_IF_ERROR(CheckTest(state.terms, command.test_score));
  if (command.completed_on < state.batch_start || command.completed_on > today) {
    return Error(reasons::kCompletionDateWrong, "completed_on",
                 "not between the first day of the batch and today");
  }
  state.status = EnrolmentStatus::kCompleted;
  state.completed_on = command.completed_on;
  state.test_score = command.test_score;
  return Decision{std::move(state), EnrolmentEvent::kCompleted};
}

absl::Status CheckApplication(const Enrolment& state, const WorkplaceApplication& application,
                              LocalDate today) {
  RETURN_IF_ERROR(CheckText(application.artefact_reference, "application.artefact_reference", 200));
  RETURN_IF_ERROR(CheckText(application.trainer, "application.trainer", 120));
  if (application.superior_id == state.employee_id) {
    return Error(reasons::kSuperiorIsTrainee, "application.superior_employee_id",
                 "the superior is the trainee");
  }
  const int32_t days = DaysBetween(*state.completed_on, application.confirmed_on);
  if (days < kWorkplaceFromDays || days > kWorkplaceToDays || application.confirmed_on > today) {
    return Error(reasons::kConfirmationDateWrong, "application.confirmed_on",
                 absl::StrCat(days, " days after the completion"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Decision> Apply(Enrolment state, const ConfirmWorkplace& command, LocalDate today) {
  if (state.status != EnrolmentStatus::kCompleted) return WrongState();
  if (state.workplace.has_value()) {
    return Error(reasons::kWorkplaceAlreadyConfirmed, "enrolment_id", "confirmed already");
  }
  RETURN_IF_ERROR(CheckApplication(state, command.application, today));
  state.workplace = command.application;
  return Decision{std::move(state), EnrolmentEvent::kWorkplaceConfirmed};
}

absl::StatusOr<Decision> Apply(Enrolment state, const Withdraw& command, LocalDate today) {
  if (!state.running()) return WrongState();
  RETURN_IF_ERROR(CheckText(command.reason, "reason", kMaxReasonChars));
  if (command.no_show && today < state.batch_start) {
    return Error(reasons::kBatchNotStarted, "enrolment_id", "the batch has not started");
  }
  if (command.no_show && state.attended_sessions > 0) return WrongState();
  state.no_show = command.no_show;
  state.status = EnrolmentStatus::kWithdrawn;
  state.end_reason = command.reason;
  return Decision{std::move(state), EnrolmentEvent::kWithdrawn};
}

absl::StatusOr<Decision> Apply(Enrolment state, const Revoke& command, LocalDate) {
  if (state.status != EnrolmentStatus::kCompleted) return WrongState();
  RETURN_IF_ERROR(CheckText(command.reason, "reason", kMaxReasonChars));
  state.status = EnrolmentStatus::kRevoked;
  state.end_reason = command.reason;
  return Decision{std::move(state), EnrolmentEvent::kRevoked};
}

}  // namespace

PerMille Enrolment::attendance() const {
  return total_sessions == 0 ? PerMille{} : PerMille::Of(attended_sessions, total_sessions);
}

bool Enrolment::test_passed() const {
  if (verified_pass.has_value()) return *verified_pass;
  return terms.pass_mark > 0 && test_score.has_value() && *test_score >= terms.pass_mark;
}

Jp Enrolment::recognised() const {
  return status == EnrolmentStatus::kCompleted ? recognised_hours.value_or(terms.lesson_hours)
                                               : Jp{};
}

absl::Status CheckMayAsk(const Course& course, const Batch& batch, const EmployeeFact& employee,
                         LocalDate today, bool may_be_late) {
  if (!employee.active) {
    return Error(reasons::kEmployeeInactive, "employee_id", "the employee is not in service");
  }
  if (course.state == CourseState::kDraft) {
    return Error(reasons::kCourseNotPublished, "batch_id", "the course is not published");
  }
  if (batch.state != BatchState::kOpen) {
    return Error(reasons::kBatchClosed, "batch_id", "the batch takes no more enrolments");
  }
  if (today > batch.end && !may_be_late) {
    return Error(reasons::kBatchOver, "batch_id", "the batch is over");
  }
  const bool early = batch.enrol_from.has_value() && today < *batch.enrol_from;
  const bool late = batch.enrol_until.has_value() && today > *batch.enrol_until;
  if ((early || late) && !may_be_late) {
    return Error(reasons::kEnrolmentNotOpen, "batch_id",
                 early ? absl::StrCat("open from ", batch.enrol_from->ToString())
                       : absl::StrCat("was open until ", batch.enrol_until->ToString()));
  }
  return absl::OkStatus();
}

absl::StatusOr<Decision> Start(const Course& course, const Batch& batch, const Id& employee_id,
                               const EmployeeFact& employee, LocalDate today, bool may_be_late) {
  RETURN_IF_ERROR(CheckMayAsk(course, batch, employee, today, may_be_late));
  if (batch.seats_taken >= batch.seats) {
    return Error(reasons::kBatchFull, "batch_id", "no seat is left");
  }
  Enrolment state;
  state.employee_id = employee_id;
  state.course_id = course.id;
  state.batch_id = batch.id;
  state.batch_start = batch.start;
  state.terms = {course.code,      course.teaches,        course.lesson_hours,
                 course.pass_mark, course.min_attendance, course.development_form,
                 course.lan_code,  batch.hour_scope};
  return Decision{std::move(state), EnrolmentEvent::kStarted};
}

absl::StatusOr<Decision> Decide(Enrolment state, const Command& command, LocalDate today) {
  return std::visit([&](const auto& c) { return Apply(std::move(state), c, today); }, command);
}

}  // namespace mumpuni::training::domain
