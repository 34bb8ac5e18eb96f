// Units, positions and the reference rows they need: values with their invariants.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/core/id.h"
#include "common/core/local_date.h"

namespace mumpuni::personnel::domain {

// Numbers equal mumpuni.personnel.v1.UnitKind.
enum class UnitKind {
  kUnspecified = 0,
  kCity = 1,
  kSecretariat = 2,
  kBureau = 3,
  kAgency = 4,
  kInspectorate = 5,
  kHospital = 6,
  kDistrict = 7,
  kUrbanVillage = 8,
  kDivision = 9,
};

struct Unit {
  Id id;
  std::string code;
  Id parent_id;  // nil only for the city
  UnitKind kind = UnitKind::kUnspecified;
  std::string name;
  std::string region_code;
  std::vector<std::string> aliases;
  int64_t version = 0;
  absl::Time created_at;
  // The days for which parent, name and what follows hold; nullopt: open.
  LocalDate start;
  std::optional<LocalDate> until;
  bool closed = false;
  Id merged_into;  // nil unless merged
};

// The day from which units and positions are taken to exist where none is stated: nothing that is
// recorded about employees is older.
inline LocalDate FirstDay() { return LocalDate::Of("1945-08-17"); }

// After everything that may be recorded.
inline LocalDate LastDay() { return LocalDate::Of("2200-12-31"); }

// Numbers are stored.
enum class ChangeKind {
  kCreated = 1,
  kRenamed = 2,
  kMoved = 3,
  kClosed = 4,
  kMerged = 5,
  kRevised = 6,
};
// "RENAMED", as in the contract.
std::string_view NameOf(ChangeKind kind);

// What was decided about a unit: the unit from that day on.
struct UnitChange {
  ChangeKind kind = ChangeKind::kCreated;
  std::string decree_number;
  Unit unit;
};

// Fields within limits and a parent exactly where there must be one.
absl::Status Validate(const Unit& unit);

// Numbers equal mumpuni.personnel.v1.PositionKind.
enum class PositionKind {
  kUnspecified = 0,
  kSeniorExecutive = 1,
  kAdministrator = 2,
  kSupervisor = 3,
  kGeneralStaff = 4,
  kFunctionalExpert = 5,
  kFunctionalSkill = 6,
};

struct PositionType {
  std::string code;
  std::string name;
  PositionKind kind = PositionKind::kUnspecified;
  std::string echelon;
  std::string functional_rung;
  int default_level = 0;
  int mandatory_retirement_age_years = 0;
  std::string legal_basis;
  bool operator==(const PositionType&) const = default;
};
absl::Status Validate(const PositionType& type);

// Numbers equal mumpuni.common.v1.EmploymentType.
enum class EmploymentType { kUnspecified = 0, kPns = 1, kContract = 2, kContractPartTime = 3 };

struct Grade {
  std::string code;
  EmploymentType employment_type = EmploymentType::kUnspecified;
  std::string rank;
  int ordinal = 0;
  int bkn_code = 0;
  std::string legal_basis;
  bool operator==(const Grade&) const = default;
};
absl::Status Validate(const Grade& grade);

struct Position {
  Id id;
  std::string code;
  std::string name;
  std::string position_type_code;
  PositionKind kind = PositionKind::kUnspecified;  // of the type; read only
  int mandatory_retirement_age_years = 0;          // of the type; read only
  Id unit_id;
  std::string job_standard_code;
  int authorised_headcount = 0;
  bool heads_unit = false;
  Id reports_to_position_id;  // nil: by the tree
  // Range of the holders' grades on the ladder of PNS; both or none.
  std::string lowest_grade_code;
  std::string highest_grade_code;
  int64_t version = 0;
  // The days for which all but code and type hold; nullopt: open.
  LocalDate start;
  std::optional<LocalDate> until;
  bool closed = false;
  int holder_count = 0;  // on the day of a list; read only
};
absl::Status Validate(const Position& position);

// A stretch of one day of the week, in minutes of the day; the end is the first minute after it.
struct DutyWindow {
  int weekday = 0;  // 1 is Monday
  int start_minute = 0;
  int end_minute = 0;
  auto operator<=>(const DutyWindow&) const = default;
};

struct DutyPattern {
  std::string code;
  std::string name;
  std::vector<DutyWindow> windows;  // in order
  std::string legal_basis;
  bool operator==(const DutyPattern&) const = default;
};
// Also that the windows do not overlap; expects them in order.
absl::Status Validate(const DutyPattern& pattern);

}  // namespace mumpuni::personnel::domain
