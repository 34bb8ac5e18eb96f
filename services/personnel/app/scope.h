// The one place that decides which rows SELF, UNIT and CITY mean in personnel.
#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"

namespace mumpuni::personnel::app {

// The root of what the caller may list: nullopt is the whole city. PERMISSION_DENIED OUT_OF_SCOPE
// if the caller only reaches SELF or holds no post.
absl::StatusOr<std::optional<Id>> ListRoot(pg::Tx& tx, const Access& access);

// The same, narrowed to `wanted` if that is given; OUT_OF_SCOPE if it lies outside.
absl::StatusOr<std::optional<Id>> ListRootWithin(pg::Tx& tx, const Access& access,
                                                 const std::optional<Id>& wanted);

// OK if the employee (in `unit_id`, nullopt when inactive) is within reach, else OUT_OF_SCOPE.
absl::Status CheckReaches(pg::Tx& tx, const Access& access, const Id& employee_id,
                          const std::optional<Id>& unit_id);

// True if the caller may see the unmasked number and the education: the employee and personnel
// administration.
bool SeesPersonalData(const Access& access, const Id& employee_id);
// Of somebody else: such a read is recorded.
bool SeesOthersPersonalData(const Access& access, const Id& employee_id);

}  // namespace mumpuni::personnel::app
