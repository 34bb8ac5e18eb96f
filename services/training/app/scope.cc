#include "services/training/app/scope.h"

#include <algorithm>

#include "common/core/reasons.h"
#include "services/training/domain/reasons.h"
#include "services/training/peers/projections.h"

namespace mumpuni::training::app {
namespace {

absl::Status OutOfScope() {
  return Error(mumpuni::reasons::kOutOfScope, "employee_id", "outside the caller's scope");
}

absl::Status UnitOutOfScope() {
  return Error(mumpuni::reasons::kOutOfScope, "unit_id", "outside the caller's scope");
}

std::optional<Id> CallerId(const Access& access) {
  auto id = Id::Parse(access.principal.subject, "");
  return id.ok() ? std::optional<Id>(*id) : std::nullopt;
}

std::optional<Id> UnitOf(pg::Tx& tx, const Id& employee_id) {
  const auto row = peers::FindEmployee(tx, employee_id);
  return row.has_value() && row->fact.active ? row->unit_id : std::nullopt;
}

}  // namespace

absl::Status CheckReaches(pg::Tx& tx, const Access& access, const Id& employee_id,
                          const std::optional<Id>& unit_id, LocalDate today) {
  if (access.scope == Scope::kCity) return absl::OkStatus();
  if (access.scope == Scope::kNone) return OutOfScope();
  const std::optional<Id> caller = CallerId(access);
  if (caller == employee_id) return absl::OkStatus();
  if (access.scope == Scope::kUnit && unit_id.has_value() && caller.has_value()) {
    for (const Id& root : peers::UnitsReachedBy(tx, *caller, today)) {
      if (peers::IsInSubtree(tx, *unit_id, root)) return absl::OkStatus();
    }
  }
  return OutOfScope();
}

absl::Status CheckReaches(pg::Tx& tx, const Access& access, const Id& employee_id,
                          LocalDate today) {
  return CheckReaches(tx, access, employee_id, UnitOf(tx, employee_id), today);
}

absl::StatusOr<Id> CallerOf(const Access& access) {
  const std::optional<Id> caller = CallerId(access);
  if (!caller.has_value() || access.scope == Scope::kNone) return OutOfScope();
  return *caller;
}

bool SeesDetails(const Access& access, const Id& employee_id) {
  return access.scope == Scope::kCity || CallerId(access) == employee_id;
}

absl::Status CheckColleague(pg::Tx& tx, const Access& access, const Id& employee_id,
                            LocalDate today) {
  const std::optional<Id> unit_id = UnitOf(tx, employee_id);
  ASSIGN_OR_RETURN(const Id caller, CallerOf(access));
  if (unit_id.has_value() && UnitOf(tx, caller) == unit_id) return absl::OkStatus();
  return CheckReaches(tx, access, employee_id, unit_id, today);
}

bool SeesFeedback(const Access& access) {
  return std::any_of(access.granted.begin(), access.granted.end(),
                     [](const Access::Granted& one) { return one.role != "OFFICER"; });
}

absl::StatusOr<std::vector<Id>> UnitsIn(pg::Tx& tx, const Access& access, const Id& unit_id,
                                        LocalDate today) {
  ASSIGN_OR_RETURN(const Reach reach, ListReach(tx, access, today));
  if (reach.self.has_value()) return UnitOutOfScope();
  if (unit_id.IsNil()) return reach.root_unit_ids;
  const auto reaches = [&](const Id& root) { return peers::IsInSubtree(tx, unit_id, root); };
  if (access.scope != Scope::kCity &&
      std::none_of(reach.root_unit_ids.begin(), reach.root_unit_ids.end(), reaches)) {
    return UnitOutOfScope();
  }
  if (!peers::UnitExists(tx, unit_id)) {
    return Error(reasons::kUnitUnknown, "unit_id", "no such unit");
  }
  return std::vector<Id>{unit_id};
}

absl::StatusOr<Reach> ListReach(pg::Tx& tx, const Access& access, LocalDate today) {
  if (access.scope == Scope::kCity) return Reach{};
  const std::optional<Id> caller = CallerId(access);
  if (access.scope == Scope::kNone || !caller.has_value()) return OutOfScope();
  if (access.scope == Scope::kUnit) {
    if (auto roots = peers::UnitsReachedBy(tx, *caller, today); !roots.empty()) {
      return Reach{std::nullopt, std::move(roots)};
    }
  }
  return Reach{caller, {}};
}

domain::Authority AuthorityOver(const Access& access, const Id& employee_id) {
  if (CallerId(access) == employee_id) return domain::Authority::kApplicant;
  return access.scope == Scope::kCity ? domain::Authority::kAdministration
                                      : domain::Authority::kSuperior;
}

bool MayBeLate(const Access& access) { return access.scope == Scope::kCity; }

}  // namespace mumpuni::training::app
