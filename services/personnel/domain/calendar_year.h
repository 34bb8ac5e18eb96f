// The non-working days of one year as published by the city (joint decree of three ministers).
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/core/local_date.h"

namespace mumpuni::personnel::domain {

// Numbers equal mumpuni.personnel.v1.DayKind.
enum class DayKind { kUnspecified = 0, kPublicHoliday = 1, kCollectiveLeave = 2 };

struct CalendarDay {
  LocalDate date;
  DayKind kind = DayKind::kUnspecified;
  std::string name;
};

struct CalendarYear {
  int year = 0;
  int version = 0;
  std::vector<CalendarDay> days;
  std::string legal_basis;
  absl::Time published_at;
};

// Year 2015–2100, 1–120 distinct days of that year, each with kind and name, a legal basis.
absl::Status Validate(const CalendarYear& calendar);

}  // namespace mumpuni::personnel::domain
