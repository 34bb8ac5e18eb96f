#include "services/complaint/app/scope.h"

#include <algorithm>

#include "services/complaint/domain/reasons.h"
#include "services/complaint/peers/projections.h"

namespace mumpuni::complaint::app {
namespace {

std::vector<Id> UnitsOf(const domain::Case& c) {
  std::vector<Id> units = c.supporting_unit_ids;
  if (!c.lead_unit_id.IsNil()) units.push_back(c.lead_unit_id);
  return units;
}

bool Holds(const Viewer& viewer, const domain::Case& c) {
  return !viewer.reach.employee_id.IsNil() && viewer.reach.employee_id == c.assigned_employee_id;
}

bool Sees(pg::Tx& tx, const Viewer& viewer, const domain::Case& c, bool holds_token) {
  if (!viewer.channel.empty()) return viewer.channel == c.submitted_by || holds_token;
  if (IsMisconduct(c)) return viewer.reach.misconduct;
  if (viewer.reach.all_but_misconduct) return true;
  if (Holds(viewer, c)) return true;
  return peers::AnyWithin(tx, UnitsOf(c), viewer.reach.unit_ids);
}

}  // namespace

bool HasRole(const Access& access, std::string_view role) {
  return std::any_of(access.granted.begin(), access.granted.end(),
                     [&](const Access::Granted& granted) { return granted.role == role; });
}

bool IsChannel(const Access& access) { return HasRole(access, "CITIZEN_CHANNEL"); }

Viewer ViewerOf(pg::Tx& tx, const Access& access, LocalDate day) {
  Viewer viewer;
  if (IsChannel(access)) {
    viewer.channel = access.principal.Key();
    return viewer;
  }
  viewer.employee_id = Id::Parse(access.principal.subject, "sub").value_or(Id());
  viewer.reach.all_but_misconduct = HasRole(access, "COMPLAINT_ADMIN");
  viewer.reach.misconduct = HasRole(access, "INSPECTORATE");
  viewer.reach.mayors_list = HasRole(access, "EXECUTIVE_OFFICE");
  if (HasRole(access, "OFFICER")) viewer.reach.employee_id = viewer.employee_id;
  if (HasRole(access, "UNIT_HEAD")) {
    viewer.reach.unit_ids = peers::UnitsUnder(tx, viewer.employee_id, day);
  } else if (HasRole(access, "UNIT_LIAISON")) {
    const Id unit_id = peers::UnitOf(tx, viewer.employee_id);
    if (!unit_id.IsNil()) viewer.reach.unit_ids = {unit_id};
  }
  return viewer;
}

absl::Status CheckSees(pg::Tx& tx, const Viewer& viewer, const domain::Case& c, bool holds_token) {
  if (Sees(tx, viewer, c, holds_token)) return absl::OkStatus();
  return Error(reasons::kCaseNotFound, "case_id", "no such case within the caller's reach");
}

absl::Status CheckDecides(pg::Tx& tx, const Viewer& viewer, const domain::Case& c,
                          std::string_view field) {
  const bool city = IsMisconduct(c) ? viewer.reach.misconduct : viewer.reach.all_but_misconduct;
  if (!viewer.channel.empty() || city || Holds(viewer, c)) return absl::OkStatus();
  const bool leads =
      !c.lead_unit_id.IsNil() && peers::AnyWithin(tx, {c.lead_unit_id}, viewer.reach.unit_ids);
  if (leads) return absl::OkStatus();
  return Error(reasons::kLeadUnitOnly, field, "the caller's unit only supports the case");
}

std::vector<domain::Person> SubjectsOf(pg::Tx& tx, const domain::Case& c, LocalDate day) {
  std::vector<Id> ids;
  for (const domain::Subject& subject : c.subjects) {
    if (!subject.employee_id.IsNil()) ids.push_back(subject.employee_id);
  }
  return ids.empty() ? std::vector<domain::Person>() : peers::FindPeople(tx, ids, day);
}

absl::Status CheckNotConcerned(pg::Tx& tx, const domain::Case& c, const Id& employee_id,
                               LocalDate day, std::string_view field) {
  if (c.subjects.empty() || employee_id.IsNil()) return absl::OkStatus();
  domain::Person person;
  person.employee_id = employee_id;
  for (const domain::Person& found : peers::FindPeople(tx, {employee_id}, day)) person = found;
  if (!IsConcerned(person, c.subjects, SubjectsOf(tx, c, day))) return absl::OkStatus();
  return Error(reasons::kConcernedAsSubject, field, "concerned by a subject of the case");
}

}  // namespace mumpuni::complaint::app
