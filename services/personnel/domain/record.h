// One row of a personnel file (SIASN, SIMPEG) as values. Import and export use the same columns.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/local_date.h"
#include "services/personnel/domain/employee.h"
#include "services/personnel/domain/employee_number.h"
#include "services/personnel/domain/organisation.h"
#include "services/personnel/domain/sex.h"

namespace mumpuni::personnel::domain {

// The cells as text, named as in mumpuni.personnel.v1.EmployeeRecord. Empty: not stated.
struct RecordText {
  std::string employee_number;
  std::string full_name;
  std::string employment_type;
  std::string birth_date;
  std::string sex;
  std::string hire_date;
  std::string grade;
  std::string grade_date;
  std::string position_code;
  std::string position_date;
  std::string education;
  std::string contract_start_date;
  std::string contract_end_date;
  std::string jurisdiction;
  std::string standing;
  std::string last_date;
  bool operator==(const RecordText&) const = default;
};

struct Record {
  EmployeeNumber number;
  std::string full_name;
  EmploymentType employment_type = EmploymentType::kUnspecified;
  bool on_probation = false;            // "CPNS"
  std::optional<LocalDate> birth_date;  // nullopt: not stated; never taken from the number
  Sex sex = Sex::kUnspecified;
  LocalDate hire_date;
  std::string grade_code;
  std::optional<LocalDate> grade_date;
  std::string position_code;  // "": not stated
  std::optional<LocalDate> position_date;
  int education = 0;  // number of mumpuni.personnel.v1.EducationLevel; 0: not stated
  std::optional<DateRange> contract_term;
  std::vector<std::string> region_codes;
  bool active = true;
  DeactivationReason reason = DeactivationReason::kUnspecified;  // only if not active
  std::optional<LocalDate> last_date;                            // only if not active
  bool operator==(const Record&) const = default;
};

// Reads a row. Errors name the column, and never quote the cell. Cells are trimmed first.
//
// Formula       a cell that begins with '=', '+', '-' or '@' is one to a spreadsheet that opens the
//               file, or its export, later: FORMULA_NOT_ALLOWED.
// Required      employee_number, full_name, employment_type, hire_date, grade: FIELD_REQUIRED.
// Number        see EmployeeNumber::Parse. Whether it fits the employment type is not asked here.
// Name          1–200 characters.
// Employment    "PNS", "CPNS" (a PNS on probation); "PPPK", "P3K", "CONTRACT"; "PPPK PARUH WAKTU",
// "P3K PARUH WAKTU",
//               "CONTRACT_PART_TIME"; spaces, underscores and full stops do not matter.
// Dates         "1986-09-26", "26-09-1986", "26/09/1986", else DATE_MALFORMED. The first in
//               service is 1945-08-17 or later; those of grade and position and the last in service
//               are not before it (DATE_ORDER).
// Sex           L, M, 1, "LAKI-LAKI", "PRIA"; P, F, 2, "PEREMPUAN", "WANITA".
// Grade         see CanonicalGrade, else GRADE_NOT_FOUND.
// Education     "SD", "SMP", "SLTP"; "SMA", "SMK", "SLTA", "MA"; D-I to D-IV; S1 to S3; also "MI",
//               "MTS", arabic or roman numbers, "DIPLOMA" and "STRATA" in full. Longer texts that
//               begin so ("S1 Teknik Informatika") are read too.
// Contract      both days for contract employees (CONTRACT_TERM_REQUIRED), in order (DATE_ORDER);
//               none for a PNS (CONTRACT_TERM_NOT_ALLOWED).
// Regions       at most 20 codes of 1–32 characters, separated by spaces or semicolons.
// Standing      "AKTIF" or empty without a last day; "PENSIUN", "MENGUNDURKAN DIRI",
//               "KONTRAK BERAKHIR", "PINDAH", "MENINGGAL", "DIBERHENTIKAN" with one.
// Case does not matter. Words that are none of these: VALUE_OUT_OF_RANGE.
absl::StatusOr<Record> ParseRecord(const RecordText& text);

// The canonical spelling: of whatever ParseRecord answers, ParseRecord(TextOf(record)) is equal.
RecordText TextOf(const Record& record);

}  // namespace mumpuni::personnel::domain
