// Units, positions and the reference rows they need: values with their invariants.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/core/id.h"

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
  Id unit_id;
  std::string job_standard_code;
  int authorised_headcount = 0;
  bool heads_unit = false;
  Id reports_to_position_id;  // nil: by the tree
  int64_t version = 0;
};
absl::Status Validate(const Position& position);

}  // namespace mumpuni::personnel::domain
