// The one place that decides which rows SELF, UNIT and CITY mean in training. Units come from the
// projection of personnel, never from the token: the own one, and those whose head the caller acts
// for today.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/training/domain/admission.h"

namespace mumpuni::training::app {

// OK if the employee (in `unit_id`, nullopt when unknown or inactive) is within reach, else
// PERMISSION_DENIED OUT_OF_SCOPE.
absl::Status CheckReaches(pg::Tx& tx, const Access& access, const Id& employee_id,
                          const std::optional<Id>& unit_id, LocalDate today);
// The same, with the unit of the projection.
absl::Status CheckReaches(pg::Tx& tx, const Access& access, const Id& employee_id, LocalDate today);

// The employee who calls; OUT_OF_SCOPE for a caller who is none.
absl::StatusOr<Id> CallerOf(const Access& access);
// True for the employee and for who reaches the whole city; others within reach get an extract.
// Check the reach first.
bool SeesDetails(const Access& access, const Id& employee_id);
// OK if the employee is within reach or works in the same unit as the caller, else OUT_OF_SCOPE.
absl::Status CheckColleague(pg::Tx& tx, const Access& access, const Id& employee_id,
                            LocalDate today);
// The units that `unit_id` stands for, with what is below them; nil: all that the caller reaches,
// and none means the whole city. OUT_OF_SCOPE, UNIT_UNKNOWN.
absl::StatusOr<std::vector<Id>> UnitsIn(pg::Tx& tx, const Access& access, const Id& unit_id,
                                        LocalDate today);

// True for training administration and auditors; officers see only averages of feedback on a
// course.
bool SeesFeedback(const Access& access);

// What a list is narrowed to; all absent: the whole city.
struct Reach {
  std::optional<Id> self;
  // With what is below them.
  std::vector<Id> root_unit_ids;
};
// OUT_OF_SCOPE if the caller reaches nobody. A head without a post sees their own.
absl::StatusOr<Reach> ListReach(pg::Tx& tx, const Access& access, LocalDate today);

// As whom the caller asks or decides about somebody within reach: of oneself always the applicant.
domain::Authority AuthorityOver(const Access& access, const Id& employee_id);

// True for training administration: it may enter what was kept on paper after the last day.
bool MayBeLate(const Access& access);

}  // namespace mumpuni::training::app
