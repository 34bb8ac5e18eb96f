#include "services/training/app/scope.h"

#include "common/core/reasons.h"
#include "services/training/peers/projections.h"

namespace mumpuni::training::app {
namespace {

absl::Status OutOfScope() {
  return Error(reasons::kOutOfScope, "employee_id", "outside the caller's scope");
}

std::optional<Id> CallerId(const Access& access) {
  auto id = Id::Parse(access.principal.subject, "");
  return id.ok() ? std::optional<Id>(*id) : std::nullopt;
}

std::optional<Id> UnitOf(pg::Tx& tx, const std::optional<Id>& employee_id) {
  if (!employee_id.has_value()) return std::nullopt;
  const auto row = peers::FindEmployee(tx, *employee_id);
  return row.has_value() && row->fact.active ? row->unit_id : std::nullopt;
}

}  // namespace

absl::Status CheckReaches(pg::Tx& tx, const Access& access, const Id& employee_id,
                          const std::optional<Id>& unit_id) {
  if (access.scope == Scope::kCity) return absl::OkStatus();
  if (access.scope == Scope::kNone) return OutOfScope();
  const std::optional<Id> caller = CallerId(access);
  if (caller == employee_id) return absl::OkStatus();
  if (access.scope == Scope::kUnit && unit_id.has_value()) {
    const std::optional<Id> root = UnitOf(tx, caller);
    if (root.has_value() && peers::IsInSubtree(tx, *unit_id, *root)) return absl::OkStatus();
  }
  return OutOfScope();
}

absl::Status CheckReaches(pg::Tx& tx, const Access& access, const Id& employee_id) {
  return CheckReaches(tx, access, employee_id, UnitOf(tx, employee_id));
}

absl::StatusOr<Reach> ListReach(pg::Tx& tx, const Access& access) {
  if (access.scope == Scope::kCity) return Reach{};
  const std::optional<Id> caller = CallerId(access);
  if (access.scope == Scope::kNone || !caller.has_value()) return OutOfScope();
  if (access.scope == Scope::kUnit) {
    if (auto root = UnitOf(tx, caller); root.has_value()) return Reach{std::nullopt, root};
  }
  return Reach{caller, std::nullopt};
}

bool MayBeLate(const Access& access) { return access.scope == Scope::kCity; }

}  // namespace mumpuni::training::app
