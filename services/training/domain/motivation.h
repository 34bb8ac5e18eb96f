// Goals, preferences and nudges: what helps people to go on learning without pressing or comparing
// them. Pure.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/core/id.h"
#include "services/training/domain/values.h"

namespace mumpuni::training::domain {

// Nudges about goals begin so many days before the last one.
inline constexpr int kGoalNoticeDays = 14;
inline constexpr int kMaxOpenGoals = 20;
inline constexpr int kMaxAppreciationsADay = 20;
inline constexpr int kMinutesADay = 24 * 60;

struct Goal {
  Id id;
  Id employee_id;
  CompetencyLevel target;
  LocalDate due_on;
  std::string own_words;
  std::optional<LocalDate> completed_on;
  absl::Time created_at;
};

// GOAL_DATE_WRONG before today or more than five years ahead; INVALID_ARGUMENT for code and text.
absl::Status Check(const Goal& goal, LocalDate today);

struct Preferences {
  // Minutes of the day in Asia/Jakarta; the end is the first minute that is not quiet. An end
  // before the start lies on the next day; an equal one means no quiet hours.
  int quiet_start = 18 * 60;
  int quiet_end = 7 * 60;
  bool nudge_opt_out = false;
  bool willing_to_help = false;
};

// VALUE_OUT_OF_RANGE for minutes outside of the day.
absl::Status Check(const Preferences& preferences);

// 0 to 1439, in Asia/Jakarta.
int MinuteOfDay(absl::Time instant);
bool IsQuiet(const Preferences& preferences, int minute_of_day);

// The Monday of the week.
LocalDate WeekOf(LocalDate day);

// Numbers as in mumpuni.training.v1.NudgeKind, and stored.
enum class NudgeKind { kReadyForReassessment = 1, kHoursDue = 2, kGoalDue = 3 };

struct Nudge {
  Id id;
  NudgeKind kind = NudgeKind::kGoalDue;
  LocalDate due_on;
  // Nil for other kinds.
  Id goal_id;
};

struct Appreciation {
  Id id;
  Id sender_id;
  Id receiver_id;
  std::string text;
  absl::Time sent_at;
};

// `count` per 100 of `people` and month, in tenths, truncated; 0 without people.
int Per100InTenths(int64_t count, int64_t people, int months);

}  // namespace mumpuni::training::domain
