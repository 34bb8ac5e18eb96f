#include "services/training/domain/lesson_hours.h"

#include "common/core/status.h"
#include "common/core/validate.h"

namespace mumpuni::training::domain {

absl::Status Check(const LessonHourRule& rule) {
  RETURN_IF_ERROR(CheckRange(static_cast<int>(rule.employment_type), "rule.employment_type", 1, 3));
  RETURN_IF_ERROR(CheckRange(static_cast<int>(rule.kind), "rule.kind", 1, 3));
  RETURN_IF_ERROR(CheckRange(rule.valid_from_year, "rule.valid_from_year", 2015, 2100));
  const bool none = rule.kind == LessonHourRuleKind::kNone;
  RETURN_IF_ERROR(CheckRange(rule.hours.value, "rule.lesson_hours", none ? 0 : 1, none ? 0 : 2000));
  return CheckText(rule.legal_basis, "rule.legal_basis", 300);
}

LessonHourResult Judge(const LessonHourRule& rule, Jp recognised) {
  switch (rule.kind) {
    case LessonHourRuleKind::kMinimum:
      if (recognised >= rule.hours) return {LessonHourStanding::kMinimumReached, {}};
      return {LessonHourStanding::kBelowMinimum, Jp{rule.hours.value - recognised.value}};
    case LessonHourRuleKind::kMaximum:
      return {recognised > rule.hours ? LessonHourStanding::kAboveMaximum
                                      : LessonHourStanding::kWithinMaximum,
              {}};
    case LessonHourRuleKind::kNone:
    case LessonHourRuleKind::kUnspecified:
      break;
  }
  return {LessonHourStanding::kNoRule, {}};
}

}  // namespace mumpuni::training::domain
