// Courses of the catalogue and their batches.
#pragma once

#include <cstdint>
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
  kWorkplace = 4
};
enum class CourseState { kUnspecified = 0, kDraft = 1, kPublished = 2, kRetired = 3 };
enum class BatchState { kUnspecified = 0, kOpen = 1, kClosed = 2 };

inline constexpr int kMaxTeaches = 10;
inline constexpr int kMaxLessonHours = 2000;
inline constexpr int64_t kMaxSeatCostRupiah = 1'000'000'000;
inline constexpr int kDefaultMinAttendancePerMille = 800;
inline constexpr int kMaxSeats = 1000;
inline constexpr int kMaxBatchDays = 731;

// A course; its terms are fixed once it is published.
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
  CourseState state = CourseState::kDraft;
  int64_t version = 1;
  absl::Time created_at;
};

// A, B1–B11 or C1–C11; else LAN_CODE_UNKNOWN naming `field`.
absl::Status CheckLanCode(const std::string& code, const std::string& field);

// The draft as it is stored: limits checked, defaults filled in. INVALID_ARGUMENT naming the field.
absl::StatusOr<Course> NewCourse(Course input);
// DRAFT → PUBLISHED; else COURSE_STATE_WRONG.
absl::StatusOr<Course> Publish(Course course);
// PUBLISHED → RETIRED; else COURSE_STATE_WRONG.
absl::StatusOr<Course> Retire(Course course);

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
  int64_t version = 1;
};

// An open batch of a published course. COURSE_NOT_PUBLISHED, BATCH_DATES_WRONG or the limit.
absl::StatusOr<Batch> NewBatch(Batch input, const Course& course);
// OPEN → CLOSED; else BATCH_CLOSED.
absl::StatusOr<Batch> Close(Batch batch);

}  // namespace mumpuni::training::domain
