// An enrolment and everything that may happen to it, as pure functions.
//
//   ENROLLED → ATTENDING → COMPLETED → REVOKED
//       └──────────┴→ WITHDRAWN
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/core/id.h"
#include "common/core/local_date.h"
#include "services/training/domain/course.h"
#include "services/training/domain/values.h"

namespace mumpuni::training::domain {

// Numbers as in mumpuni.training.v1.EnrolmentStatus.
enum class EnrolmentStatus {
  kUnspecified = 0,
  kEnrolled = 1,
  kAttending = 2,
  kCompleted = 3,
  kWithdrawn = 4,
  kRevoked = 5
};

// Where an enrolment comes from; numbers as stored.
enum class EnrolmentOrigin { kBatch = 0, kExternal = 1, kImported = 2 };

// The application at the workplace counts from 30 to 180 days after the completion (rule set
// 2026-1, item 2).
inline constexpr int kWorkplaceFromDays = 30;
inline constexpr int kWorkplaceToDays = 180;

struct WorkplaceApplication {
  std::string artefact_reference;
  Id superior_id;
  std::string trainer;
  LocalDate confirmed_on;
};

// The terms of the course on the day of the enrolment; later changes of the course do not matter.
struct Terms {
  std::string course_code;
  std::vector<CompetencyLevel> teaches;
  Jp lesson_hours;
  int pass_mark = 0;
  PerMille min_attendance;
  // Development form of SIASN, 1–25.
  int development_form = 0;
  std::string lan_code;
  HourScope hour_scope = HourScope::kNational;
};

struct Enrolment {
  Id id;
  Id employee_id;
  // Nil for a record that is no course of the catalogue, or was no batch of the city.
  Id course_id;
  Id batch_id;
  EnrolmentOrigin origin = EnrolmentOrigin::kBatch;
  // Number of the certificate of another provider; empty for a batch.
  std::string external_number;
  // What a verifier saw of the test; absent: the score says it.
  std::optional<bool> verified_pass;
  // First day of the batch.
  LocalDate batch_start;
  Terms terms;
  EnrolmentStatus status = EnrolmentStatus::kEnrolled;
  int attended_sessions = 0;
  int total_sessions = 0;
  std::optional<int> test_score;
  std::optional<LocalDate> completed_on;
  std::optional<WorkplaceApplication> workplace;
  std::string end_reason;
  // Withdrawn because the person did not come; the seat is lost.
  bool no_show = false;
  std::optional<int> pre_test_score;
  // The person asked for it; others did not choose.
  bool own_choice = false;
  // By the conversion table; absent before the completion and for what was never converted.
  std::optional<Jp> recognised_hours;
  int64_t version = 1;
  absl::Time created_at;

  // 0 before the first record.
  PerMille attendance() const;
  bool test_passed() const;
  // Hours that count: only while completed; those of the programme if never converted.
  Jp recognised() const;
  bool running() const {
    return status == EnrolmentStatus::kEnrolled || status == EnrolmentStatus::kAttending;
  }
  bool holds_seat() const { return status != EnrolmentStatus::kWithdrawn || no_show; }
};

enum class EnrolmentEvent {
  kStarted,
  kAttended,
  kCompleted,
  kWorkplaceConfirmed,
  kWithdrawn,
  kRevoked,
  // A limit of a day or month, or the conversion table, moved the hours of a completion.
  kHoursRecognised,
  // Known here only; consumers are not told.
  kPreTested
};

struct Decision {
  Enrolment state;
  EnrolmentEvent event;
};

// Attendance so far; replaces an earlier record.
struct RecordAttendance {
  int attended_sessions = 0;
  int total_sessions = 0;
};
// Replaces an earlier score.
struct RecordPreTest {
  int score = 0;
};
struct Complete {
  LocalDate completed_on;
  std::optional<int> test_score;
};
struct ConfirmWorkplace {
  WorkplaceApplication application;
};
struct Withdraw {
  std::string reason;
  // From the first day on, of somebody who attended nothing.
  bool no_show = false;
};
struct Revoke {
  std::string reason;
};
using Command =
    std::variant<RecordAttendance, RecordPreTest, Complete, ConfirmWorkplace, Withdraw, Revoke>;

// Whether a seat may be asked for. `may_be_late`: training administration enters what was kept on
// paper, whatever the days of the enrolment and after the last day. EMPLOYEE_INACTIVE,
// BATCH_CLOSED, BATCH_OVER, ENROLMENT_NOT_OPEN, COURSE_NOT_PUBLISHED (a retired course still fills
// its batches).
absl::Status CheckMayAsk(const Course& course, const Batch& batch, const EmployeeFact& employee,
                         LocalDate today, bool may_be_late);

// A new enrolment without an id. CheckMayAsk, and BATCH_FULL.
absl::StatusOr<Decision> Start(const Course& course, const Batch& batch, const Id& employee_id,
                               const EmployeeFact& employee, LocalDate today, bool may_be_late);

// What a command makes of an enrolment on a day, or why it may not: ENROLMENT_STATE_WRONG and the
// reasons of the RPCs in training_service.proto.
absl::StatusOr<Decision> Decide(Enrolment state, const Command& command, LocalDate today);

}  // namespace mumpuni::training::domain
