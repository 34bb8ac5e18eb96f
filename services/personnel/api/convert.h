// Messages ↔ domain values of personnel.
#pragma once

#include "absl/status/statusor.h"
#include "common/core/principal.h"
#include "mumpuni/personnel/v1/personnel.pb.h"
#include "services/personnel/domain/calendar_year.h"
#include "services/personnel/domain/organisation.h"
#include "services/personnel/store/employee_store.h"

namespace mumpuni::personnel::api {

absl::StatusOr<domain::Unit> UnitFrom(const v1::Unit& message);
v1::Unit ToMessage(const domain::Unit& unit);
domain::PositionType PositionTypeFrom(const v1::PositionType& message);
v1::PositionType ToMessage(const domain::PositionType& type);
domain::Grade GradeFrom(const v1::Grade& message);
v1::Grade ToMessage(const domain::Grade& grade);
absl::StatusOr<domain::Position> PositionFrom(const v1::Position& message);
v1::Position ToMessage(const domain::Position& position);
// Enum values outside the contract and malformed ids, dates and numbers are refused here.
absl::StatusOr<domain::Employee> EmployeeFrom(const v1::Employee& message);
// Masks number and education unless `unmasked`.
v1::Employee ToMessage(const store::EmployeeRow& row, bool unmasked);
absl::StatusOr<domain::CalendarYear> CalendarFrom(const v1::Calendar& message);
absl::StatusOr<domain::DateRange> DaysFrom(const std::string& start, const std::string& end,
                                           const std::string& field);
// "" is 0 (no check); anything else that is not an etag of ours is ETAG_STALE.
absl::StatusOr<int64_t> VersionFrom(const std::string& etag);

}  // namespace mumpuni::personnel::api
