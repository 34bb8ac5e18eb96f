// The 18-digit number of a civil servant: NIP of a PNS (Perka BKN 22/2007, 43/2007) or NI PPPK.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/core/local_date.h"

namespace mumpuni::personnel::domain {

// How digits 9–14 are to be read.
enum class NumberScheme { kPns, kContract };

// Immutable value. Personal data: it holds birth date and sex, so it never enters an event or log.
class EmployeeNumber {
 public:
  // Accepts spaces and dots, keeps 18 digits. EMPLOYEE_NUMBER_MALFORMED (field `field`): not 18
  // digits; impossible birth date; sex not 1 or 2; serial 000; digits 13–14 neither 01–12 (PNS
  // month) nor 21–29 (contract marker and frequency).
  static absl::StatusOr<EmployeeNumber> Parse(std::string_view text, std::string_view field);

  NumberScheme scheme() const { return scheme_; }
  LocalDate birth_date() const { return birth_date_; }
  // Digit 15: 1 male, 2 female; 0 of a number that was not parsed.
  int sex_digit() const { return sex_digit_; }
  // First appointment as digits 9–14 tell it: the first day of the month of a PNS, 1 January of the
  // year of a contract, which the number does not tell more exactly. Any year from 0000 to 9999.
  LocalDate first_appointment() const { return first_appointment_; }
  // Digits only.
  const std::string& digits() const { return digits_; }
  // "1986************01": year of birth and the last two digits.
  std::string Masked() const;
  bool operator==(const EmployeeNumber&) const = default;

 private:
  std::string digits_;
  NumberScheme scheme_ = NumberScheme::kPns;
  LocalDate birth_date_;
  int sex_digit_ = 0;
  LocalDate first_appointment_;
};

}  // namespace mumpuni::personnel::domain
