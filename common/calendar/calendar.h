// Working-day arithmetic (domain: Perpres 21/2023; five-day week; holidays and collective leave
// from a published calendar). Pure; the data are owned and published by personnel.
#pragma once

#include <map>
#include <set>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/core/local_date.h"

namespace mumpuni::calendar {

// The non-working days of several years with the version of each. A value; not thread-safe to
// change while read.
class WorkingDays {
 public:
  // Replaces a year. `days` are the holidays and collective-leave days of that year.
  void SetYear(int year, int version, std::set<LocalDate> days);
  bool HasYear(int year) const;
  // Version of a year; 0 if it is missing.
  int VersionOf(int year) const;

  // A missing year is FAILED_PRECONDITION CALENDAR_YEAR_MISSING, never "no holidays".
  absl::StatusOr<bool> IsWorkingDay(LocalDate date) const;
  // Holiday or collective leave, whatever day of the week; CALENDAR_YEAR_MISSING as above.
  absl::StatusOr<bool> IsHoliday(LocalDate date) const;
  // The n-th working day after `start`; the start itself is not counted. n >= 0; n = 0 gives the
  // first working day on or after the start.
  absl::StatusOr<LocalDate> Add(LocalDate start, int n) const;
  // Working days after `from` up to and including `to`.
  absl::StatusOr<int> CountBetween(LocalDate from, LocalDate to) const;

 private:
  struct Year {
    int version = 0;
    std::set<LocalDate> days;
  };
  std::map<int, Year> years_;
};

}  // namespace mumpuni::calendar
