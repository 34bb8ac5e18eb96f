// Local dates in Asia/Jakarta (UTC+07:00, no daylight saving). Deadlines in working days, evidence
// and profiles speak of dates; instants are UTC.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace mumpuni {

// 0 = Monday … 6 = Sunday.
enum class Weekday { kMonday, kTuesday, kWednesday, kThursday, kFriday, kSaturday, kSunday };

class LocalDate {
 public:
  // 1970-01-01.
  constexpr LocalDate() = default;
  static constexpr LocalDate FromDays(int32_t days_since_epoch) {
    LocalDate date;
    date.days_ = days_since_epoch;
    return date;
  }
  // A real calendar date between 1900 and 2200, else INVALID_ARGUMENT DATE_MALFORMED.
  static absl::StatusOr<LocalDate> FromYmd(int year, int month, int day, std::string_view field);
  // Reads YYYY-MM-DD. `field` names the input in the error (DATE_MALFORMED).
  static absl::StatusOr<LocalDate> Parse(std::string_view text, std::string_view field);
  // For constants in tests and tables; the text must be valid.
  static LocalDate Of(std::string_view text);
  // The date in Asia/Jakarta at an instant.
  static LocalDate At(absl::Time instant);

  int32_t days() const { return days_; }
  int year() const;
  int month() const;
  int day() const;
  Weekday weekday() const;
  // YYYY-MM-DD.
  std::string ToString() const;
  // The first instant of the date in Asia/Jakarta.
  absl::Time Start() const;
  LocalDate PlusDays(int32_t days) const { return FromDays(days_ + days); }
  // Same day of the month `months` later; clamped to the month's last day.
  LocalDate PlusMonths(int months) const;
  auto operator<=>(const LocalDate&) const = default;

 private:
  int32_t days_ = 0;
};

// Days from `from` to `to`.
inline int32_t DaysBetween(LocalDate from, LocalDate to) { return to.days() - from.days(); }

}  // namespace mumpuni
