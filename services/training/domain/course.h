// Courses of the catalogue and their batches.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/core/id.h"
#include "common/core/local_date.h"
#include "services/training/domain/values.h"

namespace mumpuni::training::domain {

// Numbers as in mumpuni.training.v1.
enum class DeliveryMode {
  kUnspecified = 0,
  kClassroom = 1,
  kOnline = 2,
  kBlended = 3,
  kWorkplace = 4,
  kCoaching = 5,
  kCommunity = 6
};
enum class CostModel { kUnspecified = 0, kPerSeat = 1, kPerBatch = 2, kFree = 3 };
enum class CourseState { kUnspecified = 0, kDraft = 1, kPublished = 2, kRetired = 3 };
enum class RevisionState { kUnspecified = 0, kPending = 1, kCurrent = 2, kFormer = 3 };
enum class BatchState { kUnspecified = 0, kOpen = 1, kClosed = 2, kCancelled = 3 };

inline constexpr int kMaxTeaches = 10;
inline constexpr int kMaxLessonHours = 2000;
inline constexpr int64_t kMaxSeatCostRupiah = 1'000'000'000;
inline constexpr int64_t kMaxBatchCostRupiah = 1'000'000'000;
inline constexpr int kMaxSummaryChars = 2000;
inline constexpr int kMaxPrerequisites = 10;
inline constexpr int kMaxValidityMonths = 120;
inline constexpr int kDefaultMinAttendancePerMille = 800;
inline constexpr int kMaxSeats = 1000;
inline constexpr int kMaxBatchDays = 731;
inline constexpr int kMaxChangeReasonChars = 300;

// A course; once it is published its terms change only by a revision.
struct Course {
  Id id;
  std::string code;
  std::string title;
  // SIASN jenis_diklat, 1–25.
  int development_form = 0;
  // LAN conversion code: A, B1–B11, C1–C11.
  std::string lan_code;
  std::string provider;
  DeliveryMode mode = DeliveryMode::kUnspecified;
  Jp lesson_hours;
  Rupiah seat_cost;
  std::vector<CompetencyLevel> teaches;
  // Least level of a taught competency on entry; 0: none.
  int entry_level = 0;
  // 1–100; 0: no test.
  int pass_mark = 0;
  PerMille min_attendance;
  std::string summary;
  CostModel cost_model = CostModel::kUnspecified;
  Rupiah batch_cost;
  // Codes of the courses to be passed before.
  std::vector<std::string> prerequisites;
  // 0: a completion is good for ever.
  int validity_months = 0;
  int revision = 1;
  CourseState state = CourseState::kDraft;
  int64_t version = 1;
  absl::Time created_at;
};

// A, B1–B11 or C1–C11; else LAN_CODE_UNKNOWN naming `field`.
absl::Status CheckLanCode(const std::string& code, const std::string& field);

// The draft as it is stored: limits checked, defaults filled in. INVALID_ARGUMENT naming the field.
absl::StatusOr<Course> NewCourse(Course input);
// The next revision of a published course: the terms of `input`, checked like those of a new one,
// under the identity of `course`. COURSE_STATE_WRONG, COURSE_CODE_FIXED.
absl::StatusOr<Course> Revise(const Course& course, Course input);
// PREREQUISITE_CYCLE.
absl::Status PrerequisiteCycle();
// PREREQUISITE_MISSING unless every prerequisite is among the courses passed.
absl::Status CheckPrerequisites(const Course& course, const std::vector<std::string>& passed);
// DRAFT → PUBLISHED; else COURSE_STATE_WRONG.
absl::StatusOr<Course> Publish(Course course);
// PUBLISHED → RETIRED; else COURSE_STATE_WRONG.
absl::StatusOr<Course> Retire(Course course);

// The terms of a course as one revision states them.
struct CourseRevision {
  Course course;
  RevisionState state = RevisionState::kUnspecified;
  // Absent while pending, and for the first.
  std::optional<absl::Time> in_force_at;
};

struct Batch {
  Id id;
  std::string code;
  Id course_id;
  std::string course_code;
  LocalDate start;
  LocalDate end;
  int seats = 0;
  int seats_taken = 0;
  std::string place;
  BatchState state = BatchState::kOpen;
  // Decides the column of the conversion table.
  HourScope hour_scope = HourScope::kNational;
  // Days on which a seat may be asked for; absent: from the beginning, to the last day of the
  // batch.
  std::optional<LocalDate> enrol_from;
  std::optional<LocalDate> enrol_until;
  // With fewer participants no attendance is taken.
  int min_participants = 0;
  // 0 none, 1 the superior, 2 the superior and then training administration.
  int approval_steps = 0;
  std::string change_reason;
  // Filled by reads that tell it.
  int waiting_count = 0;
  int64_t version = 1;
};

// An open batch of a published course. COURSE_NOT_PUBLISHED, BATCH_DATES_WRONG or the limit.
absl::StatusOr<Batch> NewBatch(Batch input, const Course& course);
// OPEN → CLOSED; else BATCH_CLOSED.
absl::StatusOr<Batch> Close(Batch batch);
// All days of an open batch moved by the same number. BATCH_CLOSED, BATCH_STARTED,
// BATCH_DATES_WRONG.
absl::StatusOr<Batch> Postpone(Batch batch, LocalDate start, const std::string& reason,
                               LocalDate today);
// BATCH_CLOSED if it was cancelled before.
absl::StatusOr<Batch> Cancel(Batch batch, const std::string& reason);

}  // namespace mumpuni::training::domain
