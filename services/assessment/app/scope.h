// The one place that decides which people SELF, UNIT and CITY mean in assessment, and who may read
// profiles for which purpose (docs: the purpose wall). The unit of the caller comes from the
// personnel projection, never from the token.
#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/assessment/domain/purpose.h"
#include "services/assessment/domain/reference.h"

namespace mumpuni::assessment::app {

// How far the caller reaches for a purpose.
struct Reach {
  Scope scope = Scope::kNone;
  // For kUnit: the caller's unit; nullopt if the caller holds no post, which reaches nobody.
  std::optional<Id> unit_id;
  // For kSelf.
  std::optional<Id> self;
  // The caller is a service, not a person.
  bool is_service = false;
};

// PERMISSION_DENIED PURPOSE_NOT_ALLOWED if none of the caller's grants has the purpose.
absl::StatusOr<Reach> ReachFor(pg::Tx& tx, const Access& access, domain::Purpose purpose);

// OK if the person is within reach, else PERMISSION_DENIED OUT_OF_SCOPE. NOT_FOUND
// EMPLOYEE_NOT_FOUND only where the whole city is within reach, so that nobody can probe for ids.
absl::Status CheckEmployee(pg::Tx& tx, const Reach& reach, const Id& employee_id);

// OK if the unit and all below it are within reach, else OUT_OF_SCOPE.
absl::Status CheckUnit(pg::Tx& tx, const Reach& reach, const Id& unit_id);

// OK if the whole city is within reach, else OUT_OF_SCOPE.
absl::Status CheckCity(const Reach& reach);

// Who may record an assessment: formal methods ASSESSOR and PERSONNEL_ADMIN, screening the head of
// the person's unit. METHOD_NOT_ALLOWED, OUT_OF_SCOPE.
absl::Status CheckMayRecord(pg::Tx& tx, const Access& access, const domain::Assessment& assessment);

}  // namespace mumpuni::assessment::app
