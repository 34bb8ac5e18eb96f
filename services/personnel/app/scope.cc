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

std::vector<Id> CallerUnits(pg::Tx& tx, const Access& access, LocalDate today) {
  const std::optional<Id> caller = CallerId(access);
  return caller.has_value() ? store::UnitsReachedBy(tx, *caller, today) : std::vector<Id>();
}

}  // namespace

absl::Status CheckDay(const Access& access, LocalDate day, LocalDate today) {
  return access.scope == Scope::kCity || day == today ? absl::OkStatus() : OutOfScope("as_of");
}

bool IsWithin(pg::Tx& tx, const Id& unit_id, const std::vector<Id>& roots, LocalDate today) {
  return std::any_of(roots.begin(), roots.end(),
                     [&](const Id& root) { return store::IsInSubtree(tx, unit_id, root, today); });
}

absl::StatusOr<std::optional<std::vector<Id>>> RootsWithin(pg::Tx& tx, const Access& access,
                                                           const std::optional<Id>& wanted,
                                                           LocalDate today) {
  std::optional<std::vector<Id>> roots;
  if (access.scope != Scope::kCity) {
    if (access.scope == Scope::kUnit) roots = CallerUnits(tx, access, today);
    if (!roots.has_value() || roots->empty()) return OutOfScope("");
  }
  if (!wanted.has_value()) return roots;
  if (roots.has_value() && !IsWithin(tx, *wanted, *roots, today)) {
    return OutOfScope("subtree_unit_id");
  }
  return std::optional<std::vector<Id>>({*wanted});
}

absl::Status CheckReaches(pg::Tx& tx, const Access& access, const Id& employee_id,
                          const std::optional<Id>& unit_id, LocalDate today) {
  if (access.scope == Scope::kCity) return absl::OkStatus();
  if (CallerId(access) == employee_id) return absl::OkStatus();
  if (access.scope == Scope::kUnit && unit_id.has_value() &&
      IsWithin(tx, *unit_id, CallerUnits(tx, access, today), today)) {
    return absl::OkStatus();
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
