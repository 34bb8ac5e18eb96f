#include "services/personnel/app/scope.h"

#include <algorithm>

#include "common/core/reasons.h"
#include "services/personnel/store/employee_store.h"
#include "services/personnel/store/unit_store.h"

namespace mumpuni::personnel::app {
namespace {

absl::Status OutOfScope(std::string_view field) {
  return Error(mumpuni::reasons::kOutOfScope, field, "outside the caller's scope");
}

std::optional<Id> CallerId(const Access& access) {
  auto id = Id::Parse(access.principal.subject, "");
  return id.ok() ? std::optional<Id>(*id) : std::nullopt;
}

std::optional<Id> CallerUnit(pg::Tx& tx, const Access& access) {
  const std::optional<Id> caller = CallerId(access);
  return caller.has_value() ? store::UnitOfEmployee(tx, *caller) : std::nullopt;
}

}  // namespace

absl::StatusOr<std::optional<Id>> ListRoot(pg::Tx& tx, const Access& access) {
  if (access.scope == Scope::kCity) return std::optional<Id>();
  if (access.scope != Scope::kUnit) return OutOfScope("");
  const std::optional<Id> unit = CallerUnit(tx, access);
  if (!unit.has_value()) return OutOfScope("");
  return unit;
}

absl::StatusOr<std::optional<Id>> ListRootWithin(pg::Tx& tx, const Access& access,
                                                 const std::optional<Id>& wanted) {
  ASSIGN_OR_RETURN(const std::optional<Id> root, ListRoot(tx, access));
  if (!wanted.has_value()) return root;
  if (root.has_value() && !store::IsInSubtree(tx, *wanted, *root)) {
    return OutOfScope("subtree_unit_id");
  }
  return wanted;
}

absl::Status CheckReaches(pg::Tx& tx, const Access& access, const Id& employee_id,
                          const std::optional<Id>& unit_id) {
  if (access.scope == Scope::kCity) return absl::OkStatus();
  if (CallerId(access) == employee_id) return absl::OkStatus();
  if (access.scope == Scope::kUnit && unit_id.has_value()) {
    const std::optional<Id> unit = CallerUnit(tx, access);
    if (unit.has_value() && store::IsInSubtree(tx, *unit_id, *unit)) return absl::OkStatus();
  }
  return OutOfScope("employee_id");
}

bool SeesPersonalData(const Access& access, const Id& employee_id) {
  if (CallerId(access) == employee_id) return true;
  return std::any_of(access.granted.begin(), access.granted.end(), [](const auto& granted) {
    return granted.role == "PERSONNEL_ADMIN" && granted.scope == Scope::kCity;
  });
}

bool SeesOthersPersonalData(const Access& access, const Id& employee_id) {
  return SeesPersonalData(access, employee_id) && CallerId(access) != employee_id;
}

}  // namespace mumpuni::personnel::app
