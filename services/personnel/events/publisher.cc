#include "services/personnel/events/publisher.h"

#include <map>
#include <optional>

#include "common/events/outbox.h"
#include "services/personnel/store/position_store.h"

namespace mumpuni::personnel::events {
namespace {

using mumpuni::events::OutgoingEvent;

// An event around the bytes of a state: every event of a topic carries it in field 1.
template <typename Event, typename State>
OutgoingEvent Carry(const char* topic, const std::string& subject, const State& state,
                    absl::Time at) {
  Event event;
  *event.mutable_state() = state;
  return {topic, subject, subject, event.GetTypeName(), event.SerializeAsString(), at};
}

// What happened to an employee between two published states; `before` is absent for a new one.
OutgoingEvent EventOf(app::ChangeCause cause, const std::optional<v1::EmployeeState>& before,
                      const v1::EmployeeState& after, absl::Time at) {
  const std::string& subject = after.employee_id();
  const auto carry = [&]<typename Event>() {
    return Carry<Event>(kEmployeeTopic, subject, after, at);
  };
  if (cause == app::ChangeCause::kImport) return carry.operator()<v1::EmployeeImported>();
  if (!before.has_value()) return carry.operator()<v1::EmployeeHired>();
  const bool was_active = before->status() == v1::EMPLOYEE_STATUS_ACTIVE;
  const bool is_active = after.status() == v1::EMPLOYEE_STATUS_ACTIVE;
  if (was_active && !is_active) return carry.operator()<v1::EmployeeDeactivated>();
  if (!was_active && is_active) return carry.operator()<v1::EmployeeReactivated>();
  if (before->position_id() != after.position_id()) {
    return carry.operator()<v1::EmployeeTransferred>();
  }
  if (cause == app::ChangeCause::kAbsence) return carry.operator()<v1::EmployeeAbsenceRecorded>();
  return carry.operator()<v1::EmployeeChanged>();
}

void AddAbsences(const domain::Employee& employee, v1::EmployeeState& state) {
  for (const domain::Absence& absence : employee.absences) {
    v1::Absence* out = state.add_absences();
    out->set_absence_id(absence.id.ToString());
    out->set_start_date(absence.days.start.ToString());
    out->set_end_date(absence.days.end.ToString());
  }
}

void AddActing(const store::EmployeeRow& row, v1::EmployeeState& state) {
  for (const store::HeldActing& held : row.acting) {
    v1::ActingAppointment* out = state.add_acting_appointments();
    out->set_action_id(held.acting.action_id.ToString());
    out->set_position_id(held.acting.position_id.ToString());
    if (!held.unit_id.IsNil()) out->set_unit_id(held.unit_id.ToString());
    out->set_kind(static_cast<v1::ActingKind>(held.acting.kind));
    out->set_start_date(held.acting.start.ToString());
    if (held.acting.end.has_value()) out->set_end_date(held.acting.end->ToString());
    out->set_heads_unit(held.heads_unit);
  }
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
  state.set_closed(unit.closed);
  if (!unit.merged_into.IsNil()) state.set_merged_into_unit_id(unit.merged_into.ToString());
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
  state.set_closed(position.closed);
  return state;
}

v1::EmployeeState StateOf(const store::EmployeeRow& row,
                          const std::vector<domain::DutyWindow>& duty_windows) {
  const domain::Employee& employee = row.employee;
  v1::EmployeeState state;
  state.set_employee_id(employee.id.ToString());
  state.set_employment_type(
      static_cast<mumpuni::common::v1::EmploymentType>(employee.employment_type));
  state.set_status(static_cast<v1::EmployeeStatus>(employee.status));
  if (row.position.has_value() && employee.assignment.has_value()) {
    const domain::Position& position = *row.position;
    state.set_position_id(position.id.ToString());
    state.set_unit_id(position.unit_id.ToString());
    state.set_assignment_start_date(employee.assignment->start.ToString());
    state.set_job_standard_code(position.job_standard_code);
    state.set_position_kind(static_cast<v1::PositionKind>(position.kind));
    state.set_heads_unit(position.heads_unit);
    if (!position.reports_to_position_id.IsNil()) {
      state.set_reports_to_position_id(position.reports_to_position_id.ToString());
    }
  }
  for (const std::string& code : employee.jurisdiction_region_codes) {
    state.add_jurisdiction_region_codes(code);
  }
  AddAbsences(employee, state);
  AddActing(row, state);
  if (employee.contract_term.has_value()) {
    state.mutable_contract_term()->set_start_date(employee.contract_term->start.ToString());
    state.mutable_contract_term()->set_end_date(employee.contract_term->end.ToString());
  }
  for (const domain::DutyWindow& window : duty_windows) {
    v1::DutyWindow* out = state.add_duty_windows();
    out->set_weekday(window.weekday);
    out->set_start_minute(window.start_minute);
    out->set_end_minute(window.end_minute);
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

absl::Status Publisher::UnitChanged(pg::Tx& tx, domain::ChangeKind kind, const domain::Unit& unit,
                                    absl::Time at) {
  const std::string subject = unit.id.ToString();
  const v1::UnitState state = StateOf(unit);
  if (unit.closed) {
    return mumpuni::events::Append(tx, {Carry<v1::UnitClosed>(kUnitTopic, subject, state, at)});
  }
  if (kind == domain::ChangeKind::kCreated) {
    return mumpuni::events::Append(tx, {Carry<v1::UnitCreated>(kUnitTopic, subject, state, at)});
  }
  return mumpuni::events::Append(tx, {Carry<v1::UnitChanged>(kUnitTopic, subject, state, at)});
}

absl::Status Publisher::PositionChanged(pg::Tx& tx, domain::ChangeKind kind,
                                        const domain::Position& position, absl::Time at) {
  const std::string subject = position.id.ToString();
  const v1::PositionState state = StateOf(position);
  using mumpuni::events::Append;
  if (position.closed) {
    return Append(tx, {Carry<v1::PositionClosed>(kPositionTopic, subject, state, at)});
  }
  if (kind == domain::ChangeKind::kCreated) {
    return Append(tx, {Carry<v1::PositionCreated>(kPositionTopic, subject, state, at)});
  }
  return Append(tx, {Carry<v1::PositionChanged>(kPositionTopic, subject, state, at)});
}

absl::Status Publisher::EmployeesChanged(pg::Tx& tx, app::ChangeCause cause,
                                         std::span<const store::EmployeeRow> employees,
                                         absl::Time at) {
  std::vector<std::string> patterns;
  for (const store::EmployeeRow& row : employees) {
    if (!row.employee.duty_pattern_code.empty()) {
      patterns.push_back(row.employee.duty_pattern_code);
    }
  }
  std::map<std::string, std::vector<domain::DutyWindow>> windows;
  if (!patterns.empty()) windows = store::DutyWindowsOf(tx, patterns);
  std::vector<store::PublishedState> states;
  std::map<Id, v1::EmployeeState> after;
  for (const store::EmployeeRow& row : employees) {
    v1::EmployeeState state = StateOf(row, windows[row.employee.duty_pattern_code]);
    states.push_back({row.employee.id, state.SerializeAsString()});
    after[row.employee.id] = std::move(state);
  }
  std::vector<OutgoingEvent> outgoing;
  for (const store::ChangedState& changed : store::SavePublished(tx, states)) {
    std::optional<v1::EmployeeState> before;
    if (!changed.before.empty() && !before.emplace().ParseFromString(changed.before)) {
      return absl::InternalError("a published state cannot be read");
    }
    outgoing.push_back(EventOf(cause, before, after[changed.employee_id], at));
  }
  return outgoing.empty() ? absl::OkStatus() : mumpuni::events::Append(tx, outgoing);
}

absl::Status Publisher::EmployeeErased(pg::Tx& tx, const Id& employee_id, absl::Time at) {
  return mumpuni::events::Append(tx,
                                 {Carry<v1::EmployeeErased>(kEmployeeTopic, employee_id.ToString(),
                                                            ErasedState(employee_id), at)});
}

absl::Status Publisher::CalendarPublished(pg::Tx& tx, const domain::CalendarYear& calendar) {
  return mumpuni::events::Append(
      tx, {Carry<v1::CalendarPublished>(kCalendarTopic, std::to_string(calendar.year),
                                        StateOf(calendar), calendar.published_at)});
}

}  // namespace mumpuni::personnel::events
