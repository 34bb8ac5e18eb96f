// Who a use case is about, for those that write or read rows of people.
#pragma once

#include "absl/status/statusor.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/training/peers/projections.h"

namespace mumpuni::training::app {

// The calling employee, held against an erasure. OUT_OF_SCOPE, EMPLOYEE_UNKNOWN, EMPLOYEE_INACTIVE.
absl::StatusOr<Id> HoldCaller(pg::Tx& tx, const Access& access);
// An employee within reach; who is outside learns nothing about who exists. OUT_OF_SCOPE,
// EMPLOYEE_UNKNOWN.
absl::StatusOr<peers::EmployeeRow> CheckKnown(pg::Tx& tx, const Access& access,
                                              const Id& employee_id, LocalDate today);

}  // namespace mumpuni::training::app
