#include "services/personnel/events/publisher.h"

#include "common/events/outbox.h"

namespace mumpuni::personnel::events {
namespace {

template <typename Event>
absl::Status Publish(pg::Tx& tx, const char* topic, const std::string& subject, const Event& event,
                     absl::Time at) {
  return mumpuni::events::Append(
      tx, {{topic, subject, subject, event.GetTypeName(), event.SerializeAsString(), at}});
}

template <typename Event, typename State>
absl::Status PublishState(pg::Tx& tx, const char* topic, const std::string& subject, State state,
                          absl::Time at) {
  Event event;
  *event.mutable_state() = std::move(state);
  return Publish(tx, topic, subject, event, at);
}

}  // namespace

v1::UnitState StateOf(const domain::Unit& unit) {
  v1::UnitState state;
  state.set_unit_id(unit.id.ToString());
  state.set_code(unit.code);
  if (!unit.parent_id.IsNil()) state.set_parent_unit_id(unit.parent_id.ToString());
  state.set_kind(static_cast<v1::UnitKind>(unit.kind));
  state.set_name(unit.name);
  state.set_region_code(unit.region_code);
  return state;
}

v1::PositionState StateOf(const domain::Position& position) {
  v1::PositionState state;
  state.set_position_id(position.id.ToString());
  state.set_code(position.code);
  state.set_name(position.name);
  state.set_unit_id(position.unit_id.ToString());
  state.set_kind(static_cast<v1::PositionKind>(position.kind));
  state.set_job_standard_code(position.job_standard_code);
  state.set_heads_unit(position.heads_unit);
  state.set_authorised_headcount(position.authorised_headcount);
  return state;
}

v1::EmployeeState StateOf(const domain::Employee& employee,
                          const std::optional<domain::Position>& position) {
  v1::EmployeeState state;
  state.set_employee_id(employee.id.ToString());
  state.set_employment_type(
      static_cast<mumpuni::common::v1::EmploymentType>(employee.employment_type));
  state.set_status(static_cast<v1::EmployeeStatus>(employee.status));
  if (position.has_value() && employee.assignment.has_value()) {
    state.set_position_id(position->id.ToString());
    state.set_unit_id(position->unit_id.ToString());
    state.set_assignment_start_date(employee.assignment->start.ToString());
    state.set_job_standard_code(position->job_standard_code);
    state.set_position_kind(static_cast<v1::PositionKind>(position->kind));
    state.set_heads_unit(position->heads_unit);
    if (!position->reports_to_position_id.IsNil()) {
      state.set_reports_to_position_id(position->reports_to_position_id.ToString());
    }
  }
  for (const std::string& code : employee.jurisdiction_region_codes) {
    state.add_jurisdiction_region_codes(code);
  }
  for (const domain::Absence& absence : employee.absences) {
    v1::Absence* out = state.add_absences();
    out->set_absence_id(absence.id.ToString());
    out->set_start_date(absence.days.start.ToString());
    out->set_end_date(absence.days.end.ToString());
  }
  if (employee.contract_term.has_value()) {
    state.mutable_contract_term()->set_start_date(employee.contract_term->start.ToString());
    state.mutable_contract_term()->set_end_date(employee.contract_term->end.ToString());
  }
  return state;
}

v1::EmployeeState ErasedState(const Id& employee_id) {
  v1::EmployeeState state;
  state.set_employee_id(employee_id.ToString());
  return state;
}

v1::Calendar StateOf(const domain::CalendarYear& calendar) {
  v1::Calendar state;
  state.set_year(calendar.year);
  state.set_version(calendar.version);
  state.set_legal_basis(calendar.legal_basis);
  state.mutable_publish_time()->set_seconds(absl::ToUnixSeconds(calendar.published_at));
  for (const domain::CalendarDay& day : calendar.days) {
    v1::CalendarDay* out = state.add_days();
    out->set_date(day.date.ToString());
    out->set_kind(static_cast<v1::DayKind>(day.kind));
    out->set_name(day.name);
  }
  return state;
}

absl::Status Publisher::UnitCreated(pg::Tx& tx, const domain::Unit& unit, absl::Time at) {
  return PublishState<v1::UnitCreated>(tx, kUnitTopic, unit.id.ToString(), StateOf(unit), at);
}

absl::Status Publisher::PositionCreated(pg::Tx& tx, const domain::Position& position,
                                        absl::Time at) {
  return PublishState<v1::PositionCreated>(tx, kPositionTopic, position.id.ToString(),
                                           StateOf(position), at);
}

absl::Status Publisher::EmployeeChanged(pg::Tx& tx, domain::EmployeeEvent event,
                                        const domain::Employee& employee,
                                        const std::optional<domain::Position>& position,
                                        absl::Time at) {
  const std::string subject = employee.id.ToString();
  v1::EmployeeState state = StateOf(employee, position);
  switch (event) {
    case domain::EmployeeEvent::kHired:
      return PublishState<v1::EmployeeHired>(tx, kEmployeeTopic, subject, std::move(state), at);
    case domain::EmployeeEvent::kTransferred:
      return PublishState<v1::EmployeeTransferred>(tx, kEmployeeTopic, subject, std::move(state),
                                                   at);
    case domain::EmployeeEvent::kDeactivated:
      return PublishState<v1::EmployeeDeactivated>(tx, kEmployeeTopic, subject, std::move(state),
                                                   at);
    case domain::EmployeeEvent::kAbsenceRecorded:
      return PublishState<v1::EmployeeAbsenceRecorded>(tx, kEmployeeTopic, subject,
                                                       std::move(state), at);
    case domain::EmployeeEvent::kErased:
      return PublishState<v1::EmployeeErased>(tx, kEmployeeTopic, subject, ErasedState(employee.id),
                                              at);
  }
  return absl::InternalError("unknown employee event");
}

absl::Status Publisher::CalendarPublished(pg::Tx& tx, const domain::CalendarYear& calendar) {
  return PublishState<v1::CalendarPublished>(tx, kCalendarTopic, std::to_string(calendar.year),
                                             StateOf(calendar), calendar.published_at);
}

}  // namespace mumpuni::personnel::events
