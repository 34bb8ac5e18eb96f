// Lesson hours of a person and what must hold before courses are recommended. Each method runs in
// the caller's transaction. Thread-safe.
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
  // What a PNS in service misses to the minimum of this year; 0 for everybody else and without a
  // rule.
  domain::Jp HoursDue(pg::Tx& tx, const peers::EmployeeRow& employee) const;

 private:
  const Clock& clock_;
};

}  // namespace mumpuni::training::app
