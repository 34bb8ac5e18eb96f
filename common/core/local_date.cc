#include "common/core/local_date.h"

#include <cstdlib>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "common/core/reasons.h"

namespace mumpuni {
namespace {

constexpr int kJakartaOffsetSeconds = 7 * 3600;
const absl::CivilDay kEpoch(1970, 1, 1);

absl::CivilDay CivilOf(int32_t days) { return kEpoch + days; }
absl::TimeZone Jakarta() { return absl::FixedTimeZone(kJakartaOffsetSeconds); }

bool ReadDigits(std::string_view text, int* out) {
  for (char c : text) {
    if (c < '0' || c > '9') return false;
  }
  return absl::SimpleAtoi(std::string(text), out);
}

}  // namespace

absl::StatusOr<LocalDate> LocalDate::FromYmd(int year, int month, int day, std::string_view field) {
  const absl::CivilDay civil(year, month, day);
  if (year < 1900 || year > 2200 || civil.month() != month || civil.day() != day) {
    return Error(reasons::kDateMalformed, field, "not a real date between 1900 and 2200");
  }
  return FromDays(static_cast<int32_t>(civil - kEpoch));
}

absl::StatusOr<LocalDate> LocalDate::Parse(std::string_view text, std::string_view field) {
  int year = 0, month = 0, day = 0;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' ||
      !ReadDigits(text.substr(0, 4), &year) || !ReadDigits(text.substr(5, 2), &month) ||
      !ReadDigits(text.substr(8, 2), &day)) {
    return Error(reasons::kDateMalformed, field, "a date is written YYYY-MM-DD");
  }
  return FromYmd(year, month, day, field);
}

LocalDate LocalDate::Of(std::string_view text) {
  auto date = Parse(text, "");
  if (!date.ok()) std::abort();
  return *date;
}

LocalDate LocalDate::At(absl::Time instant) {
  return FromDays(static_cast<int32_t>(absl::ToCivilDay(instant, Jakarta()) - kEpoch));
}

int LocalDate::year() const { return static_cast<int>(CivilOf(days_).year()); }
int LocalDate::month() const { return CivilOf(days_).month(); }
int LocalDate::day() const { return CivilOf(days_).day(); }

Weekday LocalDate::weekday() const {
  return static_cast<Weekday>(absl::GetWeekday(CivilOf(days_)));
}

std::string LocalDate::ToString() const {
  return absl::StrFormat("%04d-%02d-%02d", year(), month(), day());
}

absl::Time LocalDate::Start() const { return absl::FromCivil(CivilOf(days_), Jakarta()); }

LocalDate LocalDate::PlusMonths(int months) const {
  const absl::CivilMonth target = absl::CivilMonth(CivilOf(days_)) + months;
  const absl::CivilDay last = absl::CivilDay(target + 1) - 1;
  const int wanted = day();
  const absl::CivilDay result(target.year(), target.month(),
                              wanted > last.day() ? last.day() : wanted);
  return FromDays(static_cast<int32_t>(result - kEpoch));
}

}  // namespace mumpuni
