// Lesson hours of a year against the versioned rule of the employment type. The numbers are data
// (table lesson_hour_rule); here is only what a kind of rule means.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/training/domain/values.h"

namespace mumpuni::training::domain {

// Numbers as in mumpuni.training.v1.
enum class LessonHourRuleKind { kUnspecified = 0, kMinimum = 1, kMaximum = 2, kNone = 3 };
enum class LessonHourStanding {
  kUnspecified = 0,
  kNoRule = 1,
  kBelowMinimum = 2,
  kMinimumReached = 3,
  kWithinMaximum = 4,
  kAboveMaximum = 5
};

struct LessonHourRule {
  EmploymentType employment_type = EmploymentType::kUnspecified;
  int valid_from_year = 0;
  LessonHourRuleKind kind = LessonHourRuleKind::kUnspecified;
  Jp hours;
  std::string legal_basis;
  bool operator==(const LessonHourRule&) const = default;
};

// INVALID_ARGUMENT naming the field.
absl::Status Check(const LessonHourRule& rule);

struct LessonHourResult {
  LessonHourStanding standing = LessonHourStanding::kUnspecified;
  // Only a minimum can be missed: contract staff have an upper limit and no shortage (PP 49/2018
  // art. 40).
  Jp missing;
};

LessonHourResult Judge(const LessonHourRule& rule, Jp recognised);

}  // namespace mumpuni::training::domain
