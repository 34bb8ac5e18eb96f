#include "services/training/domain/motivation.h"

#include "common/core/validate.h"
#include "services/training/domain/reasons.h"

namespace mumpuni::training::domain {
namespace {

// Five years: beyond, it is a wish and no goal.
constexpr int kMaxGoalDays = 1826;

}  // namespace

absl::Status Check(const Goal& goal, LocalDate today) {
  RETURN_IF_ERROR(CheckCode(goal.target.code, "goal.competency_code", 32));
  RETURN_IF_ERROR(CheckOptionalText(goal.own_words, "goal.own_words", 300));
  if (goal.due_on < today || DaysBetween(today, goal.due_on) > kMaxGoalDays) {
    return Error(reasons::kGoalDateWrong, "goal.due_on", "before today or more than 1,826 days on");
  }
  return absl::OkStatus();
}

absl::Status Check(const Preferences& preferences) {
  RETURN_IF_ERROR(
      CheckRange(preferences.quiet_start, "preferences.quiet_start_minute", 0, kMinutesADay - 1));
  return CheckRange(preferences.quiet_end, "preferences.quiet_end_minute", 0, kMinutesADay - 1);
}

int MinuteOfDay(absl::Time instant) {
  return static_cast<int>(absl::ToInt64Minutes(instant - LocalDate::At(instant).Start()));
}

bool IsQuiet(const Preferences& preferences, int minute_of_day) {
  const bool started = minute_of_day >= preferences.quiet_start;
  const bool over = minute_of_day >= preferences.quiet_end;
  return preferences.quiet_start <= preferences.quiet_end ? started && !over : started || !over;
}

LocalDate WeekOf(LocalDate day) { return day.PlusDays(-static_cast<int>(day.weekday())); }

int Per100InTenths(int64_t count, int64_t people, int months) {
  return people == 0 ? 0 : static_cast<int>(count * 1000 / (people * months));
}

}  // namespace mumpuni::training::domain
