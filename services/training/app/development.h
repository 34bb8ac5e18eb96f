// Lesson hours of a person and courses to recommend. Each method runs in the caller's transaction.
// Thread-safe.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/training/domain/lesson_hours.h"
#include "services/training/domain/recommendation.h"
#include "services/training/peers/projections.h"

namespace mumpuni::training::app {

struct LessonHours {
  Id employee_id;
  domain::LessonHourPeriod period;
  domain::Jp recognised;
  int completions = 0;
  domain::LessonHourRule rule;
  domain::LessonHourResult result;
};

struct RecommendedCourse {
  domain::Recommendation recommendation;
  // Earliest first, at most 3.
  std::vector<domain::Batch> open_batches;
};

class Development {
 public:
  explicit Development(const Clock& clock) : clock_(clock) {}

  // Of the calendar or contract year that `on_date` (nullopt: today) lies in. EMPLOYEE_UNKNOWN,
  // OUT_OF_SCOPE, LESSON_HOUR_RULE_MISSING, CONTRACT_YEAR_UNKNOWN.
  absl::StatusOr<LessonHours> GetLessonHours(pg::Tx& tx, const Access& access,
                                             const Id& employee_id,
                                             std::optional<LocalDate> on_date);
  // LESSON_HOUR_RULE_EXISTS with other content; the same content is accepted.
  absl::StatusOr<domain::LessonHourRule> DefineRule(pg::Tx& tx, const domain::LessonHourRule& rule);

  // What must hold before assessment is asked: EMPLOYEE_UNKNOWN, OUT_OF_SCOPE. Answers the last
  // published profile, if there is one.
  absl::StatusOr<std::optional<peers::ProfileRow>> BeforeRecommending(pg::Tx& tx,
                                                                      const Access& access,
                                                                      const Id& employee_id);
  // Published courses for the gaps, best first, with open batches.
  std::vector<RecommendedCourse> Recommend(pg::Tx& tx, const Id& employee_id,
                                           const std::vector<domain::Gap>& gaps, int max_results);

 private:
  const Clock& clock_;
};

}  // namespace mumpuni::training::app
