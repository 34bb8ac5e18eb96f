// The one place that decides which people SELF, UNIT and CITY mean in assessment, and who may read
// profiles for which purpose (docs: the purpose wall). The unit of the caller comes from the
// personnel projection, never from the token.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/assessment/domain/objection.h"
#include "services/assessment/domain/purpose.h"
#include "services/assessment/domain/reference.h"

namespace mumpuni::assessment::app {

// How far the caller reaches for a purpose.
struct Reach {
  Scope scope = Scope::kNone;
  // The day on which the caller calls.
  LocalDate day;
  // For kUnit: the units that the caller heads on that day, by the own post or acting; none reaches
  // nobody.
  std::vector<Id> unit_ids;
  // For kUnit: the subtree in which everybody is within reach, where it is not headed but served
  // (the agency of a unit liaison).
  std::optional<Id> subtree_id;
  // The person who calls; nullopt for a service.
  std::optional<Id> self;
  // The caller is a service, not a person.
  bool is_service = false;
};

// PERMISSION_DENIED PURPOSE_NOT_ALLOWED if none of the caller's grants has the purpose.
absl::StatusOr<Reach> ReachFor(pg::Tx& tx, const Access& access, domain::Purpose purpose,
                               LocalDate day);

// OK if the person is within reach, else PERMISSION_DENIED OUT_OF_SCOPE. A unit reaches the direct
// reports of its head and nobody further down: levels and signals of a person are the business of
// the direct superior alone. NOT_FOUND EMPLOYEE_NOT_FOUND only where the whole city is within
// reach, so that nobody can probe for ids.
absl::Status CheckEmployee(pg::Tx& tx, const Reach& reach, const Id& employee_id);

// OK if the unit lies within reach, else OUT_OF_SCOPE; whom a list over it may name is the matter
// of NamedOnly.
absl::Status CheckUnit(pg::Tx& tx, const Reach& reach, const Id& unit_id);

// Whom a list over units may name: for the head of a unit the direct reports, for others everybody
// (nullopt).
std::optional<std::vector<Id>> NamedOnly(pg::Tx& tx, const Reach& reach);

// OK if the whole city is within reach, else OUT_OF_SCOPE.
absl::Status CheckCity(const Reach& reach);

// What part the caller has in a matter of one person (nil once erased): the person, the direct
// superior, or somebody whom a grant lets reach the city.
enum class Part { kNone, kSelf, kSuperior, kCity };
Part PartIn(pg::Tx& tx, const Access& access, const Id& employee_id, LocalDate day);

// Whose matters a list of such may name to the caller.
struct MatterReach {
  // Everybody's, because a grant reaches the city.
  bool city = false;
  // Else those of these people: the caller's own (SELF) and of the direct reports (UNIT).
  std::vector<Id> people;
  // Whether matters of others may be among them.
  bool of_others = false;
};
MatterReach MattersFor(pg::Tx& tx, const Access& access, LocalDate day);

// OK if the caller is of the body whose seat it is (domain::RoleOf), else PERMISSION_DENIED
// SEAT_ROLE_MISSING: two administrators cannot hold the three seats among themselves.
absl::Status CheckSeat(const Access& access, domain::Seat seat);

// How far the caller reaches for counts, which name nobody.
struct AggregateReach {
  bool city = false;
  // Else: these units and what is below them,
  std::vector<Id> roots;
  // and these units as a whole, without telling what is below them apart.
  std::vector<Id> units;
  // May see small cells, because single people are within reach too.
  bool exact = false;
};
// PERSONNEL_ADMIN, AUDITOR and services reach the city exactly; other roles as far as they are
// granted: a UNIT_HEAD the subtrees headed, a UNIT_LIAISON the own agency, an OFFICER the own unit
// (so also by a method that is granted for the own person).
AggregateReach AggregatesFor(pg::Tx& tx, const Access& access, LocalDate day);
// OK if the unit (nullopt: the city) lies within reach, else OUT_OF_SCOPE; UNIT_NOT_FOUND only
// where the city is. `by_unit`: the units below it are told apart.
absl::Status CheckAggregate(pg::Tx& tx, const AggregateReach& reach,
                            const std::optional<Id>& unit_id, bool by_unit = false);

// Who may record an assessment: formal methods ASSESSOR and PERSONNEL_ADMIN, screening the direct
// superior. METHOD_NOT_ALLOWED, OUT_OF_SCOPE.
absl::Status CheckMayRecord(pg::Tx& tx, const Access& access, const domain::Assessment& assessment,
                            LocalDate day);

// How far the caller reads assessments as they were recorded: the own ones, or everybody's.
Reach ReachForAssessments(pg::Tx& tx, const Access& access, LocalDate day);

}  // namespace mumpuni::assessment::app
