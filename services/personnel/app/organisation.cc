#include "services/personnel/app/organisation.h"

#include "services/personnel/app/scope.h"
#include "services/personnel/domain/reasons.h"

namespace mumpuni::personnel::app {

absl::StatusOr<domain::Unit> Organisation::CreateUnit(pg::Tx& tx, domain::Unit unit) {
  RETURN_IF_ERROR(domain::Validate(unit));
  if (!unit.parent_id.IsNil() && !store::FindUnit(tx, unit.parent_id).has_value()) {
    return Error(reasons::kUnitNotFound, "unit.parent_unit_id", "the parent does not exist");
  }
  unit.created_at = clock_.Now();
  unit.id = Id::New(unit.created_at);
  unit.version = 1;
  if (!store::InsertUnit(tx, unit)) {
    return Error(reasons::kUnitCodeTaken, "unit.code", "another unit has this code");
  }
  RETURN_IF_ERROR(sink_.UnitCreated(tx, unit, unit.created_at));
  return unit;
}

absl::StatusOr<domain::Unit> Organisation::GetUnit(pg::Tx& tx, const Id& unit_id) {
  auto unit = store::FindUnit(tx, unit_id);
  if (!unit.has_value()) return Error(reasons::kUnitNotFound, "unit_id", "no such unit");
  return *std::move(unit);
}

absl::StatusOr<std::vector<domain::Unit>> Organisation::ListUnits(pg::Tx& tx, domain::UnitKind kind,
                                                                  const std::optional<Id>& root,
                                                                  const std::string& after_code,
                                                                  int limit) {
  return store::ListUnits(tx, kind, root, after_code, limit);
}

absl::StatusOr<domain::PositionType> Organisation::DefinePositionType(
    pg::Tx& tx, const domain::PositionType& type) {
  RETURN_IF_ERROR(domain::Validate(type));
  domain::PositionType stored = store::DefinePositionType(tx, type);
  if (stored == type) return stored;
  return Error(reasons::kPositionTypeDiffers, "position_type.code", "defined differently before");
}

absl::StatusOr<domain::Grade> Organisation::DefineGrade(pg::Tx& tx, const domain::Grade& grade) {
  RETURN_IF_ERROR(domain::Validate(grade));
  domain::Grade stored = store::DefineGrade(tx, grade);
  if (stored == grade) return stored;
  return Error(reasons::kGradeDiffers, "grade.code", "defined differently before");
}

absl::StatusOr<domain::Position> Organisation::CreatePosition(pg::Tx& tx,
                                                              domain::Position position) {
  RETURN_IF_ERROR(domain::Validate(position));
  if (!store::FindUnit(tx, position.unit_id).has_value()) {
    return Error(reasons::kUnitNotFound, "position.unit_id", "the unit does not exist");
  }
  const auto type = store::FindPositionType(tx, position.position_type_code);
  if (!type.has_value()) {
    return Error(reasons::kPositionTypeNotFound, "position.position_type_code", "no such type");
  }
  if (!position.reports_to_position_id.IsNil() &&
      !store::FindPosition(tx, position.reports_to_position_id).has_value()) {
    return Error(reasons::kPositionNotFound, "position.reports_to_position_id",
                 "the superior position does not exist");
  }
  const absl::Time now = clock_.Now();
  position.id = Id::New(now);
  position.kind = type->kind;
  position.version = 1;
  if (!store::InsertPosition(tx, position)) {
    return Error(reasons::kPositionCodeTaken, "position.code", "another position has this code");
  }
  RETURN_IF_ERROR(sink_.PositionCreated(tx, position, now));
  return position;
}

absl::StatusOr<domain::Position> Organisation::GetPosition(pg::Tx& tx, const Id& position_id) {
  auto position = store::FindPosition(tx, position_id);
  if (!position.has_value()) {
    return Error(reasons::kPositionNotFound, "position_id", "no such position");
  }
  return *std::move(position);
}

absl::StatusOr<std::vector<domain::Position>> Organisation::ListPositions(
    pg::Tx& tx, const Access& access, const std::optional<Id>& root, const std::string& after_code,
    int limit) {
  ASSIGN_OR_RETURN(const std::optional<Id> within, ListRootWithin(tx, access, root));
  return store::ListPositions(tx, within, after_code, limit);
}

}  // namespace mumpuni::personnel::app
