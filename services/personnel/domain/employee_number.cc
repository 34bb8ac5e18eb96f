#include "services/personnel/domain/employee_number.h"

#include "absl/time/civil_time.h"
#include "services/personnel/domain/reasons.h"

namespace mumpuni::personnel::domain {
namespace {

constexpr size_t kDigits = 18;

int NumberAt(std::string_view digits, size_t from, size_t count) {
  int value = 0;
  for (size_t i = from; i < from + count; ++i) value = value * 10 + (digits[i] - '0');
  return value;
}

// Not LocalDate::FromYmd: a year that nobody could have been appointed in is for a warning, not a
// refusal.
LocalDate FirstOfMonth(int year, int month) {
  return LocalDate::FromDays(
      static_cast<int32_t>(absl::CivilDay(year, month, 1) - absl::CivilDay(1970, 1, 1)));
}

}  // namespace

absl::StatusOr<EmployeeNumber> EmployeeNumber::Parse(std::string_view text,
                                                     std::string_view field) {
  const auto malformed = [&](std::string_view why) {
    return Error(reasons::kEmployeeNumberMalformed, field, why);
  };
  EmployeeNumber number;
  for (char c : text) {
    if (c == ' ' || c == '.') continue;
    if (c < '0' || c > '9') return malformed("only digits, spaces and dots are allowed");
    number.digits_ += c;
  }
  const std::string& digits = number.digits_;
  if (digits.size() != kDigits) return malformed("exactly 18 digits are required");
  auto birth = LocalDate::FromYmd(NumberAt(digits, 0, 4), NumberAt(digits, 4, 2),
                                  NumberAt(digits, 6, 2), field);
  if (!birth.ok()) return malformed("digits 1 to 8 are not a real birth date");
  number.birth_date_ = *birth;
  const int month_or_marker = NumberAt(digits, 12, 2);
  if (month_or_marker >= 1 && month_or_marker <= 12) {
    number.scheme_ = NumberScheme::kPns;
  } else if (month_or_marker >= 21 && month_or_marker <= 29) {
    number.scheme_ = NumberScheme::kContract;
  } else {
    return malformed("digits 13 and 14 are neither a month nor a contract marker");
  }
  if (digits[14] != '1' && digits[14] != '2') return malformed("digit 15 must be 1 or 2");
  if (NumberAt(digits, 15, 3) == 0) return malformed("the serial number starts at 001");
  number.sex_digit_ = NumberAt(digits, 14, 1);
  number.first_appointment_ = FirstOfMonth(
      NumberAt(digits, 8, 4), number.scheme_ == NumberScheme::kPns ? month_or_marker : 1);
  return number;
}

std::string EmployeeNumber::Masked() const {
  return digits_.substr(0, 4) + std::string(kDigits - 6, '*') + digits_.substr(kDigits - 2);
}

}  // namespace mumpuni::personnel::domain
