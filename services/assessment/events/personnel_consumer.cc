#include "services/assessment/events/personnel_consumer.h"

#include "common/core/reasons.h"
#include "common/events/headers.h"
#include "common/events/projection.h"
#include "mumpuni/personnel/v1/personnel_events.pb.h"
#include "services/assessment/app/objections.h"
#include "services/assessment/peers/snapshots.h"
#include "services/assessment/store/evidence_store.h"
#include "services/assessment/store/profile_store.h"

namespace mumpuni::assessment::events {
namespace {

namespace personnel = mumpuni::personnel::v1;
using mumpuni::events::CheckKey;
using mumpuni::events::CheckSubject;
using mumpuni::events::EnumNumber;
using mumpuni::events::IncomingEvent;

// Every event of a topic carries the complete state of its aggregate in field 1, so one message
// reads them all, also types that a newer owner publishes. Only an erasure is known by its name.
template <typename Message>
absl::StatusOr<Message> Decode(const IncomingEvent& event) {
  Message message;
  if (!message.ParseFromString(event.payload) || !message.has_state()) {
    return Error(mumpuni::reasons::kMessageMalformed, event.type, "cannot decode the event");
  }
  return message;
}

absl::StatusOr<std::optional<Id>> OptionalId(const std::string& text, std::string_view field) {
  if (text.empty()) return std::optional<Id>();
  ASSIGN_OR_RETURN(const Id id, Id::Parse(text, field));
  return std::optional<Id>(id);
}

// A kind that is not known yet leaves out the appointment: nobody knows what it lets its holder do.
absl::StatusOr<std::vector<peers::ActingPost>> ActingOf(const personnel::EmployeeState& state) {
  std::vector<peers::ActingPost> acting;
  for (const personnel::ActingAppointment& one : state.acting_appointments()) {
    if (one.kind() != personnel::ACTING_KIND_ACTING &&
        one.kind() != personnel::ACTING_KIND_ACTING_DAILY) {
      continue;
    }
    peers::ActingPost post;
    ASSIGN_OR_RETURN(post.position_id, OptionalId(one.position_id(), "position_id"));
    ASSIGN_OR_RETURN(post.unit_id, OptionalId(one.unit_id(), "unit_id"));
    post.heads_unit = one.heads_unit();
    ASSIGN_OR_RETURN(post.first, LocalDate::Parse(one.start_date(), "acting_appointments"));
    if (!one.end_date().empty()) {
      ASSIGN_OR_RETURN(post.last, LocalDate::Parse(one.end_date(), "acting_appointments"));
    }
    acting.push_back(post);
  }
  return acting;
}

absl::StatusOr<peers::EmployeeRow> EmployeeOf(const IncomingEvent& event) {
  ASSIGN_OR_RETURN(const auto message, Decode<personnel::EmployeeHired>(event));
  const personnel::EmployeeState& state = message.state();
  peers::EmployeeRow row;
  ASSIGN_OR_RETURN(row.employee_id, Id::Parse(state.employee_id(), "employee_id"));
  RETURN_IF_ERROR(CheckSubject(event, row.employee_id.ToString()));
  RETURN_IF_ERROR(CheckKey(event, event.subject));
  row.sequence = event.sequence;
  row.erased = event.type == personnel::EmployeeErased::descriptor()->full_name();
  if (row.erased) return row;
  row.employment_type = EnumNumber(state.employment_type());
  row.active = state.status() == personnel::EMPLOYEE_STATUS_ACTIVE;
  ASSIGN_OR_RETURN(row.position_id, OptionalId(state.position_id(), "position_id"));
  ASSIGN_OR_RETURN(row.unit_id, OptionalId(state.unit_id(), "unit_id"));
  row.job_standard_code = state.job_standard_code();
  row.heads_unit = state.heads_unit();
  ASSIGN_OR_RETURN(row.reports_to_position_id,
                   OptionalId(state.reports_to_position_id(), "reports_to_position_id"));
  row.jurisdiction.assign(state.jurisdiction_region_codes().begin(),
                          state.jurisdiction_region_codes().end());
  for (const personnel::Absence& absence : state.absences()) {
    ASSIGN_OR_RETURN(const LocalDate first, LocalDate::Parse(absence.start_date(), "absences"));
    ASSIGN_OR_RETURN(const LocalDate last, LocalDate::Parse(absence.end_date(), "absences"));
    row.absences.emplace_back(first, last);
  }
  ASSIGN_OR_RETURN(row.acting, ActingOf(state));
  if (event.time > absl::UnixEpoch()) row.told_on = LocalDate::At(event.time);
  if (!state.assignment_start_date().empty()) {
    ASSIGN_OR_RETURN(row.assigned_from,
                     LocalDate::Parse(state.assignment_start_date(), "assignment_start_date"));
  }
  return row;
}

absl::StatusOr<peers::UnitRow> UnitOf(const IncomingEvent& event) {
  ASSIGN_OR_RETURN(const auto message, Decode<personnel::UnitCreated>(event));
  const personnel::UnitState& state = message.state();
  peers::UnitRow row;
  ASSIGN_OR_RETURN(row.unit_id, Id::Parse(state.unit_id(), "unit_id"));
  RETURN_IF_ERROR(CheckSubject(event, row.unit_id.ToString()));
  RETURN_IF_ERROR(CheckKey(event, event.subject));
  ASSIGN_OR_RETURN(row.parent_id, OptionalId(state.parent_unit_id(), "parent_unit_id"));
  row.sequence = event.sequence;
  row.code = state.code();
  row.kind = EnumNumber(state.kind());
  row.name = state.name();
  row.region_code = state.region_code();
  return row;
}

absl::StatusOr<peers::PositionRow> PositionOf(const IncomingEvent& event) {
  ASSIGN_OR_RETURN(const auto message, Decode<personnel::PositionCreated>(event));
  const personnel::PositionState& state = message.state();
  peers::PositionRow row;
  ASSIGN_OR_RETURN(row.position_id, Id::Parse(state.position_id(), "position_id"));
  RETURN_IF_ERROR(CheckSubject(event, row.position_id.ToString()));
  RETURN_IF_ERROR(CheckKey(event, event.subject));
  ASSIGN_OR_RETURN(row.unit_id, OptionalId(state.unit_id(), "unit_id"));
  row.sequence = event.sequence;
  row.code = state.code();
  row.name = state.name();
  row.kind = EnumNumber(state.kind());
  row.job_standard_code = state.job_standard_code();
  row.heads_unit = state.heads_unit();
  return row;
}

absl::StatusOr<peers::CalendarRow> CalendarOf(const IncomingEvent& event) {
  ASSIGN_OR_RETURN(const auto message, Decode<personnel::CalendarPublished>(event));
  const personnel::Calendar& state = message.state();
  RETURN_IF_ERROR(CheckSubject(event, std::to_string(state.year())));
  RETURN_IF_ERROR(CheckKey(event, event.subject));
  peers::CalendarRow row{state.year(), event.sequence, state.version(), {}};
  for (const personnel::CalendarDay& day : state.days()) {
    ASSIGN_OR_RETURN(const LocalDate date, LocalDate::Parse(day.date(), "days.date"));
    row.days.push_back(date);
  }
  return row;
}

// The employees of a batch in the order in which they were told, nobody twice in a round: no post
// that somebody held meanwhile is passed over.
std::vector<std::vector<peers::EmployeeRow>> InRounds(const std::vector<peers::EmployeeRow>& rows) {
  std::vector<std::vector<peers::EmployeeRow>> rounds;
  std::map<Id, size_t> told;
  for (const peers::EmployeeRow& row : rows) {
    const size_t round = told[row.employee_id]++;
    if (round == rounds.size()) rounds.emplace_back();
    rounds[round].push_back(row);
  }
  return rounds;
}

// The newest row of each subject, which is the row's id; a batch may hold several.
template <typename Row>
absl::StatusOr<std::vector<Row>> Newest(std::span<const IncomingEvent> batch, const char* topic,
                                        absl::StatusOr<Row> (*convert)(const IncomingEvent&)) {
  std::map<std::string, Row> newest;
  for (const IncomingEvent& event : batch) {
    if (event.tp.topic != topic) continue;
    ASSIGN_OR_RETURN(Row row, convert(event));
    const auto [it, inserted] = newest.try_emplace(event.subject, row);
    if (!inserted && it->second.sequence < row.sequence) it->second = std::move(row);
  }
  std::vector<Row> rows;
  for (auto& [subject, row] : newest) rows.push_back(std::move(row));
  return rows;
}

}  // namespace

absl::Status PersonnelConsumer::ApplyEmployees(pg::Tx& tx,
                                               const std::vector<peers::EmployeeRow>& rows) {
  std::vector<Id> ids, told_erased, erased;
  for (const peers::EmployeeRow& row : rows) {
    ids.push_back(row.employee_id);
    if (row.erased) told_erased.push_back(row.employee_id);
  }
  if (!told_erased.empty()) store::LockSourcesOf(tx, told_erased);
  store::LockHeads(tx, ids);
  std::set<Id> newer;
  for (const std::vector<peers::EmployeeRow>& round : InRounds(rows)) {
    const std::vector<Id> changed = peers::ApplyEmployees(tx, round, profiles_.Now());
    newer.insert(changed.begin(), changed.end());
  }
  for (const peers::EmployeeRow& row : rows) {
    if (row.erased && newer.contains(row.employee_id)) erased.push_back(row.employee_id);
  }
  if (!erased.empty()) store::Erase(tx, erased);
  return profiles_.Recompute(tx, {newer.begin(), newer.end()});
}

absl::Status PersonnelConsumer::Apply(pg::Tx& tx, std::span<const IncomingEvent> batch) {
  ASSIGN_OR_RETURN(const auto units, Newest<peers::UnitRow>(batch, kUnitTopic, UnitOf));
  ASSIGN_OR_RETURN(const auto positions,
                   Newest<peers::PositionRow>(batch, kPositionTopic, PositionOf));
  ASSIGN_OR_RETURN(const auto calendars,
                   Newest<peers::CalendarRow>(batch, kCalendarTopic, CalendarOf));
  std::vector<peers::EmployeeRow> employees;
  for (const IncomingEvent& event : batch) {
    if (event.tp.topic != kEmployeeTopic) continue;
    ASSIGN_OR_RETURN(employees.emplace_back(), EmployeeOf(event));
  }
  peers::ApplyUnits(tx, units);
  peers::ApplyPositions(tx, positions);
  peers::ApplyCalendars(tx, calendars);
  if (!calendars.empty()) {
    // Deadlines move with the decree; by a job, since there may be many.
    RETURN_IF_ERROR(mumpuni::jobs::Schedule(tx, app::kRedateKind, "city", profiles_.Now(), ""));
  }
  if (employees.empty()) return absl::OkStatus();
  return ApplyEmployees(tx, employees);
}

std::vector<mumpuni::events::Projection> PersonnelConsumer::Projections(
    const std::string& personnel, const TlsFiles& tls) const {
  auto projections = peers::PersonnelProjections(personnel, tls);
  for (auto& projection : projections) {
    if (projection.topic != kEmployeeTopic) continue;
    projection.forget = [](pg::Tx& tx, const std::vector<std::string>& subjects) -> absl::Status {
      ASSIGN_OR_RETURN(const std::vector<Id> ids, mumpuni::events::IdsOf(subjects));
      store::LockHeads(tx, ids);
      store::DeleteProfiles(tx, ids);
      return absl::OkStatus();
    };
  }
  return projections;
}

}  // namespace mumpuni::assessment::events
