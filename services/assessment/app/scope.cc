#include "services/assessment/app/scope.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "common/core/reasons.h"
#include "services/assessment/domain/reasons.h"
#include "services/assessment/peers/projections.h"

namespace mumpuni::assessment::app {
namespace {

using domain::Purpose;

struct Cell {
  std::string_view who;
  Purpose purpose;
};

// The purpose wall. The inspectorate is deliberately in no row.
constexpr Cell kRoles[] = {{"OFFICER", Purpose::kSelf},
                           {"UNIT_HEAD", Purpose::kCoaching},
                           {"UNIT_HEAD", Purpose::kDevelopmentPlanning},
                           {"PERSONNEL_ADMIN", Purpose::kAppointment},
                           {"PERSONNEL_ADMIN", Purpose::kDevelopmentPlanning},
                           {"UNIT_LIAISON", Purpose::kCaseRouting},
                           {"COMPLAINT_ADMIN", Purpose::kCaseRouting},
                           {"AUDITOR", Purpose::kAudit}};
constexpr Cell kPeers[] = {{"training", Purpose::kDevelopmentPlanning},
                           {"complaint", Purpose::kCaseRouting}};

template <size_t n>
bool Has(const Cell (&cells)[n], std::string_view who, Purpose purpose) {
  return std::any_of(std::begin(cells), std::end(cells),
                     [&](const Cell& cell) { return cell.who == who && cell.purpose == purpose; });
}

absl::Status OutOfScope(std::string_view field) {
  return Error(mumpuni::reasons::kOutOfScope, field, "outside the caller's scope");
}

std::optional<Id> CallerId(const Access& access) {
  auto id = Id::Parse(access.principal.subject, "");
  return id.ok() ? std::optional<Id>(*id) : std::nullopt;
}

Reach ReachOf(pg::Tx& tx, const Access& access, Scope scope, LocalDate day) {
  Reach reach{.scope = scope, .day = day, .self = CallerId(access)};
  if (scope == Scope::kUnit && reach.self.has_value()) {
    reach.unit_ids = peers::HeadedUnits(tx, *reach.self, day);
  }
  return reach;
}

// The unit right below the city in whose subtree the caller works.
std::optional<Id> AgencyOf(pg::Tx& tx, const std::optional<Id>& caller) {
  const auto employee = caller.has_value() ? peers::FindEmployee(tx, *caller) : std::nullopt;
  if (!employee.has_value() || !employee->active || !employee->unit_id) return std::nullopt;
  return peers::AgencyOf(tx, *employee->unit_id);
}

}  // namespace

absl::StatusOr<Reach> ReachFor(pg::Tx& tx, const Access& access, Purpose purpose, LocalDate day) {
  if (access.principal.IsService()) {
    if (Has(kPeers, access.principal.peer, purpose)) {
      return Reach{.scope = Scope::kCity, .day = day, .is_service = true};
    }
  } else {
    Scope widest = Scope::kNone;
    for (const Access::Granted& granted : access.granted) {
      if (Has(kRoles, granted.role, purpose)) widest = std::max(widest, granted.scope);
    }
    if (widest == Scope::kUnit && purpose == Purpose::kCaseRouting) {
      Reach reach{.scope = widest, .day = day, .self = CallerId(access)};
      reach.subtree_id = AgencyOf(tx, reach.self);
      return reach;
    }
    if (widest != Scope::kNone) return ReachOf(tx, access, widest, day);
  }
  return Error(reasons::kPurposeNotAllowed, "purpose", "the caller may not read for this purpose");
}

absl::Status CheckEmployee(pg::Tx& tx, const Reach& reach, const Id& employee_id) {
  const auto employee = peers::FindEmployee(tx, employee_id);
  switch (reach.scope) {
    case Scope::kCity:
      if (employee.has_value()) return absl::OkStatus();
      return Error(reasons::kEmployeeNotFound, "employee_id", "no such employee");
    case Scope::kUnit:
      if (reach.subtree_id.has_value() && employee.has_value() && employee->unit_id.has_value() &&
          peers::IsInSubtree(tx, *employee->unit_id, *reach.subtree_id)) {
        return absl::OkStatus();
      }
      if (reach.unit_ids.empty() || !reach.self.has_value()) break;
      if (!peers::DirectReports(tx, *reach.self, reach.day, employee_id).empty()) {
        return absl::OkStatus();
      }
      break;
    case Scope::kSelf:
      if (reach.self != employee_id) break;
      if (employee.has_value()) return absl::OkStatus();
      return Error(reasons::kEmployeeNotFound, "employee_id", "not known here yet");
    case Scope::kNone:
      break;
  }
  return OutOfScope("employee_id");
}

absl::Status CheckUnit(pg::Tx& tx, const Reach& reach, const Id& unit_id) {
  if (reach.scope == Scope::kCity) {
    if (peers::UnitExists(tx, unit_id)) return absl::OkStatus();
    return Error(reasons::kUnitNotFound, "unit_id", "no such unit");
  }
  const bool headed =
      reach.scope == Scope::kUnit &&
      std::any_of(reach.unit_ids.begin(), reach.unit_ids.end(),
                  [&](const Id& root) { return peers::IsInSubtree(tx, unit_id, root); });
  if (headed) return absl::OkStatus();
  return OutOfScope("unit_id");
}

std::optional<std::vector<Id>> NamedOnly(pg::Tx& tx, const Reach& reach) {
  if (reach.scope != Scope::kUnit) return std::nullopt;
  if (reach.unit_ids.empty() || !reach.self.has_value()) return std::vector<Id>();
  return peers::DirectReports(tx, *reach.self, reach.day);
}

absl::Status CheckCity(const Reach& reach) {
  return reach.scope == Scope::kCity ? absl::OkStatus() : OutOfScope("city");
}

Part PartIn(pg::Tx& tx, const Access& access, const Id& employee_id, LocalDate day) {
  const std::optional<Id> caller = CallerId(access);
  Part part = Part::kNone;
  for (const Access::Granted& granted : access.granted) {
    if (granted.scope == Scope::kCity) part = std::max(part, Part::kCity);
    if (granted.scope != Scope::kUnit || !caller.has_value() || employee_id.IsNil()) continue;
    if (!peers::DirectReports(tx, *caller, day, employee_id).empty()) {
      part = std::max(part, Part::kSuperior);
    }
  }
  return caller == employee_id && !employee_id.IsNil() ? Part::kSelf : part;
}

MatterReach MattersFor(pg::Tx& tx, const Access& access, LocalDate day) {
  const std::optional<Id> caller = CallerId(access);
  MatterReach reach;
  for (const Access::Granted& granted : access.granted) {
    if (granted.scope == Scope::kCity) return {.city = true, .of_others = true};
    if (!caller.has_value()) continue;
    if (granted.scope == Scope::kSelf) reach.people.push_back(*caller);
    if (granted.scope != Scope::kUnit) continue;
    reach.of_others = true;
    for (const Id& report : peers::DirectReports(tx, *caller, day)) reach.people.push_back(report);
  }
  return reach;
}

absl::Status CheckSeat(const Access& access, domain::Seat seat) {
  const std::vector<std::string>& roles = access.principal.roles;
  const std::string_view role = domain::RoleOf(seat);
  if (std::find(roles.begin(), roles.end(), role) != roles.end()) return absl::OkStatus();
  return Error(reasons::kSeatRoleMissing, "panel." + std::string(domain::NameOf(seat)),
               "this seat votes as " + std::string(role));
}

AggregateReach AggregatesFor(pg::Tx& tx, const Access& access, LocalDate day) {
  if (access.principal.IsService()) return {.city = true, .exact = true};
  const std::optional<Id> caller = CallerId(access);
  AggregateReach reach;
  for (const Access::Granted& granted : access.granted) {
    if (granted.scope == Scope::kCity) reach.city = true;
    if (granted.role == "PERSONNEL_ADMIN" || granted.role == "AUDITOR") reach.exact = true;
    if (granted.scope == Scope::kCity || !caller.has_value()) continue;
    if (granted.role == "UNIT_HEAD") {
      for (const Id& unit : peers::HeadedUnits(tx, *caller, day)) reach.roots.push_back(unit);
    } else if (granted.role == "UNIT_LIAISON") {
      if (const auto agency = AgencyOf(tx, caller)) reach.roots.push_back(*agency);
    } else if (const auto self = peers::FindEmployee(tx, *caller);
               self.has_value() && self->active && self->unit_id.has_value()) {
      reach.units.push_back(*self->unit_id);
    }
  }
  return reach;
}

absl::Status CheckAggregate(pg::Tx& tx, const AggregateReach& reach,
                            const std::optional<Id>& unit_id, bool by_unit) {
  if (!unit_id.has_value()) return reach.city ? absl::OkStatus() : OutOfScope("city");
  if (reach.city) {
    if (peers::UnitExists(tx, *unit_id)) return absl::OkStatus();
    return Error(reasons::kUnitNotFound, "unit_id", "no such unit");
  }
  const bool own = std::find(reach.units.begin(), reach.units.end(), *unit_id) != reach.units.end();
  if (own && !by_unit) return absl::OkStatus();
  const bool within = std::any_of(reach.roots.begin(), reach.roots.end(), [&](const Id& root) {
    return peers::IsInSubtree(tx, *unit_id, root);
  });
  return within ? absl::OkStatus() : OutOfScope(own ? "by_unit" : "unit_id");
}

absl::Status CheckMayRecord(pg::Tx& tx, const Access& access, const domain::Assessment& assessment,
                            LocalDate day) {
  const auto has = [&](std::string_view role) {
    return std::any_of(access.granted.begin(), access.granted.end(),
                       [&](const auto& granted) { return granted.role == role; });
  };
  if (assessment.IsFormal()) {
    if (has("ASSESSOR") || has("PERSONNEL_ADMIN")) return absl::OkStatus();
  } else if (has("UNIT_HEAD")) {
    return CheckEmployee(tx, ReachOf(tx, access, Scope::kUnit, day), assessment.employee_id);
  }
  return Error(reasons::kMethodNotAllowed, "assessment.method",
               "the caller may not record assessments of this method");
}

Reach ReachForAssessments(pg::Tx& tx, const Access& access, LocalDate day) {
  return ReachOf(tx, access, access.scope, day);
}

}  // namespace mumpuni::assessment::app
