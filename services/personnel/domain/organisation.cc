#include "services/personnel/domain/organisation.h"

#include "common/core/level.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/personnel/domain/reasons.h"

namespace mumpuni::personnel::domain {

absl::Status Validate(const Unit& unit) {
  RETURN_IF_ERROR(CheckCode(unit.code, "unit.code", 32));
  RETURN_IF_ERROR(CheckText(unit.name, "unit.name", 200));
  RETURN_IF_ERROR(CheckOptionalText(unit.region_code, "unit.region_code", 32));
  RETURN_IF_ERROR(CheckRange(static_cast<int64_t>(unit.aliases.size()), "unit.aliases", 0, 10));
  for (const std::string& alias : unit.aliases) {
    RETURN_IF_ERROR(CheckText(alias, "unit.aliases", 200));
  }
  if (unit.kind == UnitKind::kUnspecified) {
    return Error(mumpuni::reasons::kFieldRequired, "unit.kind", "the kind is required");
  }
  if ((unit.kind == UnitKind::kCity) != unit.parent_id.IsNil()) {
    return Error(reasons::kUnitParentRequired, "unit.parent_unit_id",
                 "every unit but the city has a parent, the city has none");
  }
  return absl::OkStatus();
}

absl::Status Validate(const PositionType& type) {
  RETURN_IF_ERROR(CheckCode(type.code, "position_type.code", 64));
  RETURN_IF_ERROR(CheckText(type.name, "position_type.name", 200));
  RETURN_IF_ERROR(CheckText(type.legal_basis, "position_type.legal_basis", 300));
  RETURN_IF_ERROR(CheckOptionalText(type.echelon, "position_type.echelon", 16));
  RETURN_IF_ERROR(CheckOptionalText(type.functional_rung, "position_type.functional_rung", 40));
  RETURN_IF_ERROR(Level::Of(type.default_level, "position_type.default_level").status());
  RETURN_IF_ERROR(CheckRange(type.mandatory_retirement_age_years,
                             "position_type.mandatory_retirement_age", 50, 70));
  if (type.kind == PositionKind::kUnspecified) {
    return Error(mumpuni::reasons::kFieldRequired, "position_type.kind", "the kind is required");
  }
  return absl::OkStatus();
}

absl::Status Validate(const Grade& grade) {
  RETURN_IF_ERROR(CheckText(grade.code, "grade.code", 16));
  RETURN_IF_ERROR(CheckOptionalText(grade.rank, "grade.rank", 60));
  RETURN_IF_ERROR(CheckText(grade.legal_basis, "grade.legal_basis", 300));
  RETURN_IF_ERROR(CheckRange(grade.ordinal, "grade.ordinal", 1, 50));
  RETURN_IF_ERROR(CheckRange(grade.bkn_code, "grade.bkn_code", 0, 99));
  if (grade.employment_type != EmploymentType::kPns &&
      grade.employment_type != EmploymentType::kContract) {
    return Error(mumpuni::reasons::kValueOutOfRange, "grade.employment_type",
                 "a grade belongs to the ladder of PNS or of CONTRACT");
  }
  return absl::OkStatus();
}

absl::Status Validate(const Position& position) {
  RETURN_IF_ERROR(CheckCode(position.code, "position.code", 64));
  RETURN_IF_ERROR(CheckText(position.name, "position.name", 200));
  RETURN_IF_ERROR(CheckCode(position.position_type_code, "position.position_type_code", 64));
  if (!position.job_standard_code.empty()) {
    RETURN_IF_ERROR(CheckCode(position.job_standard_code, "position.job_standard_code", 64));
  }
  return CheckRange(position.authorised_headcount, "position.authorised_headcount", 1, 10'000);
}

}  // namespace mumpuni::personnel::domain
