#include "services/training/domain/training_record.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/training/domain/reasons.h"

namespace mumpuni::training::domain {
namespace {

constexpr int kFirstYear = 1970;
constexpr int kMaxNoteChars = 500;
// Meetings may be two a day, but no list of days is longer than every day of the longest training.
constexpr int kMaxDays = kMaxBatchDays + 1;

absl::Status DatesWrong(const std::string& field, std::string_view why) {
  return Error(reasons::kRecordDatesWrong, field, why);
}

absl::Status CheckDays(const TrainingRecord& record, const std::string& path, LocalDate today) {
  if (record.first_day.year() < kFirstYear) {
    return DatesWrong(path + "first_day", "before 1970");
  }
  if (record.last_day < record.first_day) {
    return DatesWrong(path + "last_day", "before the first day");
  }
  if (record.last_day > today) return DatesWrong(path + "last_day", "in the future");
  if (DaysBetween(record.first_day, record.last_day) > kMaxBatchDays) {
    return DatesWrong(path + "last_day", "more than 731 days after the first");
  }
  const std::string field = path + "training_days";
  RETURN_IF_ERROR(CheckRange(static_cast<int64_t>(record.days.size()), field, 0, kMaxDays));
  for (const LocalDate day : record.days) {
    if (day < record.first_day || day > record.last_day) {
      return DatesWrong(field, "a day that is not between the first and the last");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckDecision(const ExternalCertificate& certificate, const Id& verifier) {
  if (certificate.record.employee_id == verifier) {
    return Error(reasons::kVerifierIsHolder, "certificate_id", "the certificate is the caller's");
  }
  if (certificate.state != CertificateClaim::kClaimed) {
    return Error(reasons::kCertificateStateWrong, "certificate_id", "was decided before");
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<LocalDate> EveryDay(LocalDate first, LocalDate last) {
  std::vector<LocalDate> days;
  for (LocalDate day = first; day <= last; day = day.PlusDays(1)) days.push_back(day);
  return days;
}

absl::StatusOr<TrainingRecord> Checked(TrainingRecord record, const std::string& path,
                                       LocalDate today) {
  if (record.hour_scope == HourScope::kUnspecified) record.hour_scope = HourScope::kNational;
  RETURN_IF_ERROR(CheckText(record.title, path + "title", 200));
  RETURN_IF_ERROR(CheckText(record.provider, path + "provider", 200));
  RETURN_IF_ERROR(CheckText(record.certificate_number, path + "certificate_number", 64));
  RETURN_IF_ERROR(CheckRange(record.development_form, path + "development_form", 1, 25));
  RETURN_IF_ERROR(CheckLanCode(record.lan_code, path + "lan_code"));
  RETURN_IF_ERROR(CheckRange(static_cast<int>(record.hour_scope), path + "hour_scope", 1, 2));
  RETURN_IF_ERROR(CheckDays(record, path, today));
  RETURN_IF_ERROR(CheckRange(record.lesson_hours.value, path + "lesson_hours", 1, kMaxLessonHours));
  if (!record.course_code.empty()) {
    RETURN_IF_ERROR(CheckCode(record.course_code, path + "course_code", 32));
  }
  if (record.days.empty()) record.days = EveryDay(record.first_day, record.last_day);
  std::sort(record.days.begin(), record.days.end());
  return record;
}

absl::StatusOr<ExternalCertificate> Decide(ExternalCertificate certificate, const Verify& command,
                                           const Id& verifier) {
  RETURN_IF_ERROR(CheckDecision(certificate, verifier));
  RETURN_IF_ERROR(CheckText(command.note, "note", kMaxNoteChars));
  if (command.test_passed && certificate.record.course_code.empty()) {
    return Error(reasons::kCourseWithoutTest, "test_passed", "no equivalent course is named");
  }
  certificate.state = CertificateClaim::kVerified;
  certificate.note = command.note;
  return certificate;
}

absl::StatusOr<ExternalCertificate> Reject(ExternalCertificate certificate,
                                           const std::string& reason, const Id& verifier) {
  RETURN_IF_ERROR(CheckDecision(certificate, verifier));
  RETURN_IF_ERROR(CheckText(reason, "reason", kMaxNoteChars));
  certificate.state = CertificateClaim::kRejected;
  certificate.note = reason;
  return certificate;
}

Enrolment CompletionOf(const TrainingRecord& record, EnrolmentOrigin origin, const Course* course,
                       bool test_passed) {
  Enrolment enrolment;
  enrolment.employee_id = record.employee_id;
  enrolment.origin = origin;
  enrolment.external_number = record.certificate_number;
  enrolment.batch_start = record.first_day;
  enrolment.terms.lesson_hours = record.lesson_hours;
  enrolment.terms.development_form = record.development_form;
  enrolment.terms.lan_code = record.lan_code;
  enrolment.terms.hour_scope = record.hour_scope;
  if (course != nullptr) {
    enrolment.course_id = course->id;
    enrolment.terms.course_code = course->code;
    enrolment.terms.pass_mark = course->pass_mark;
    enrolment.verified_pass = test_passed;
    if (test_passed) enrolment.terms.teaches = course->teaches;
  }
  enrolment.status = EnrolmentStatus::kCompleted;
  enrolment.completed_on = record.last_day;
  return enrolment;
}

}  // namespace mumpuni::training::domain
