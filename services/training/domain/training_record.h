// Completed trainings that were no batch of the city: certificates of other providers, and past
// records. Once verified they count as completed enrolments, by the same conversion table
// (PerLAN 10/2018, annex; only verified certificates count).
//
//   CLAIMED → VERIFIED
//      └────→ REJECTED
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/core/id.h"
#include "common/core/local_date.h"
#include "services/training/domain/course.h"
#include "services/training/domain/enrolment.h"

namespace mumpuni::training::domain {

// As the certificate states it.
struct TrainingRecord {
  Id employee_id;
  std::string title;
  std::string provider;
  std::string certificate_number;
  // SIASN jenis_diklat, 1–25.
  int development_form = 0;
  std::string lan_code;
  HourScope hour_scope = HourScope::kUnspecified;
  LocalDate first_day;
  // The day of the completion.
  LocalDate last_day;
  // In order; for meetings one entry each. Never empty once checked.
  std::vector<LocalDate> days;
  Jp lesson_hours;
  // Of the equivalent course; empty if there is none.
  std::string course_code;
  bool operator==(const TrainingRecord&) const = default;
};

// The record as it is stored: limits checked, days in order, defaults filled in. `path` stands
// before the fields of errors ("record."). RECORD_DATES_WRONG, LAN_CODE_UNKNOWN or the limit.
absl::StatusOr<TrainingRecord> Checked(TrainingRecord record, const std::string& path,
                                       LocalDate today);
// Every day from first to last.
std::vector<LocalDate> EveryDay(LocalDate first, LocalDate last);

// Numbers as in mumpuni.training.v1.ExternalCertificateState; a revocation is that of the
// enrolment.
enum class CertificateClaim {
  kUnspecified = 0,
  kClaimed = 1,
  kVerified = 2,
  kRejected = 3,
  kRevoked = 4
};

struct ExternalCertificate {
  Id id;
  TrainingRecord record;
  // Where the document is kept.
  std::string document_reference;
  EnrolmentOrigin origin = EnrolmentOrigin::kExternal;
  CertificateClaim state = CertificateClaim::kClaimed;
  // Nil unless it was verified.
  Id enrolment_id;
  // What was checked, or why it was refused.
  std::string note;
  int64_t version = 1;
  absl::Time created_at;
  // Completed enrolments with a day in common; told, not refused.
  std::vector<Id> overlaps_with;
};

struct Verify {
  // What was checked.
  std::string note;
  // The document shows a passed test on what the equivalent course teaches.
  bool test_passed = false;
};

// CERTIFICATE_STATE_WRONG, VERIFIER_IS_HOLDER, COURSE_WITHOUT_TEST or a limit.
absl::StatusOr<ExternalCertificate> Decide(ExternalCertificate certificate, const Verify& command,
                                           const Id& verifier);
// CERTIFICATE_STATE_WRONG, VERIFIER_IS_HOLDER or a limit.
absl::StatusOr<ExternalCertificate> Reject(ExternalCertificate certificate,
                                           const std::string& reason, const Id& verifier);

// The completed enrolment that carries a record. `course`: the equivalent one, or null; what it
// teaches counts only with a passed test.
Enrolment CompletionOf(const TrainingRecord& record, EnrolmentOrigin origin, const Course* course,
                       bool test_passed);

}  // namespace mumpuni::training::domain
