// The one place that decides which rows SELF, UNIT and CITY mean in personnel, and who sees
// personal data.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/local_date.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"

namespace mumpuni::personnel::app {

// The units whose subtrees the caller may list: nullopt is the whole city. UNIT is the caller's own
// unit and those headed by acting appointment today. Narrowed to `wanted` if that is given.
// PERMISSION_DENIED OUT_OF_SCOPE if the caller only reaches SELF, holds no post, or `wanted` lies
// outside.
absl::StatusOr<std::optional<std::vector<Id>>> RootsWithin(pg::Tx& tx, const Access& access,
                                                           const std::optional<Id>& wanted,
                                                           LocalDate today);
// A head sees who is below today: other days are for those who see the whole city. OUT_OF_SCOPE
// with the field `as_of`.
absl::Status CheckDay(const Access& access, LocalDate day, LocalDate today);
// True if the unit is one of `roots` or below one.
bool IsWithin(pg::Tx& tx, const Id& unit_id, const std::vector<Id>& roots, LocalDate today);

// OK if the employee (in `unit_id`, nullopt when inactive) is within reach, else OUT_OF_SCOPE.
absl::Status CheckReaches(pg::Tx& tx, const Access& access, const Id& employee_id,
                          const std::optional<Id>& unit_id, LocalDate today);

// True if the caller may see what is sensitive: number, birth date, sex, education, discipline.
// Only the employee and personnel administration may.
bool SeesPersonalData(const Access& access, const Id& employee_id);
// Of somebody else: such a read is recorded.
bool SeesOthersPersonalData(const Access& access, const Id& employee_id);

}  // namespace mumpuni::personnel::app
