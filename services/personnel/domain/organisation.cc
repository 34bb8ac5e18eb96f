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
  RETURN_IF_ERROR(CheckOptionalText(position.lowest_grade_code, "position.lowest_grade_code", 16));
  RETURN_IF_ERROR(
      CheckOptionalText(position.highest_grade_code, "position.highest_grade_code", 16));
  if (position.lowest_grade_code.empty() != position.highest_grade_code.empty()) {
    return Error(mumpuni::reasons::kFieldRequired, "position.highest_grade_code",
                 "a range has a lowest and a highest grade");
  }
  return CheckRange(position.authorised_headcount, "position.authorised_headcount", 1, 10'000);
}

absl::Status Validate(const DutyPattern& pattern) {
  RETURN_IF_ERROR(CheckCode(pattern.code, "duty_pattern.code", 32));
  RETURN_IF_ERROR(CheckText(pattern.name, "duty_pattern.name", 200));
  RETURN_IF_ERROR(CheckText(pattern.legal_basis, "duty_pattern.legal_basis", 300));
  RETURN_IF_ERROR(
      CheckRange(static_cast<int64_t>(pattern.windows.size()), "duty_pattern.windows", 1, 21));
  const DutyWindow* before = nullptr;
  for (const DutyWindow& window : pattern.windows) {
    RETURN_IF_ERROR(CheckRange(window.weekday, "duty_pattern.windows.weekday", 1, 7));
    RETURN_IF_ERROR(CheckRange(window.start_minute, "duty_pattern.windows.start_minute", 0, 1439));
    RETURN_IF_ERROR(CheckRange(window.end_minute, "duty_pattern.windows.end_minute",
                               window.start_minute + 1, 1440));
    if (before != nullptr && before->weekday == window.weekday &&
        window.start_minute < before->end_minute) {
      return Error(reasons::kDutyWindowsOverlap, "duty_pattern.windows",
                   "two windows of one day overlap");
    }
    before = &window;
  }
  return absl::OkStatus();
}

std::string_view NameOf(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kCreated:
      return "CREATED";
    case ChangeKind::kRenamed:
      return "RENAMED";
    case ChangeKind::kMoved:
      return "MOVED";
    case ChangeKind::kClosed:
      return "CLOSED";
    case ChangeKind::kMerged:
      return "MERGED";
    case ChangeKind::kRevised:
      return "REVISED";
  }
  return "UNKNOWN";
}

}  // namespace mumpuni::personnel::domain
