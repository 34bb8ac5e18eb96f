#include "services/complaint/events/personnel_consumer.h"

#include <algorithm>
#include <map>

#include "common/core/reasons.h"
#include "common/events/headers.h"
#include "mumpuni/personnel/v1/personnel_events.pb.h"
#include "services/complaint/app/revision.h"
#include "services/complaint/peers/projections.h"
#include "services/complaint/peers/topics.h"

namespace mumpuni::complaint::events {
namespace {

namespace pv1 = mumpuni::personnel::v1;
using mumpuni::events::CheckKey;
using mumpuni::events::CheckSubject;
using mumpuni::events::EnumNumber;
using mumpuni::events::IncomingEvent;

using peers::kCalendarTopic;
using peers::kEmployeeTopic;
using peers::kPositionTopic;
using peers::kUnitTopic;

absl::Status Malformed(std::string_view field) {
  return Error(mumpuni::reasons::kMessageMalformed, field, "not a valid personnel event");
}

// An optional id: empty is nil, nonsense an error.
absl::StatusOr<Id> OptionalId(const std::string& text, std::string_view field) {
  if (text.empty()) return Id();
  return Id::Parse(text, field);
}

// The events of an aggregate all have one field `state`; any of its messages decodes them.
template <typename Event>
absl::StatusOr<std::decay_t<decltype(std::declval<Event>().state())>> StateOf(
    const IncomingEvent& incoming) {
  Event event;
  if (!event.ParseFromString(incoming.payload) || !event.has_state()) return Malformed("payload");
  return event.state();
}

// A kind that is not known yet leaves out the appointment: nobody knows what it lets its holder do.
absl::StatusOr<std::vector<peers::Acting>> ActingOf(const pv1::EmployeeState& state) {
  std::vector<peers::Acting> acting;
  for (const pv1::ActingAppointment& one : state.acting_appointments()) {
    if (one.kind() != pv1::ACTING_KIND_ACTING && one.kind() != pv1::ACTING_KIND_ACTING_DAILY) {
      continue;
    }
    peers::Acting held;
    ASSIGN_OR_RETURN(held.post.position_id, OptionalId(one.position_id(), "position_id"));
    ASSIGN_OR_RETURN(held.post.unit_id, OptionalId(one.unit_id(), "unit_id"));
    held.post.heads_unit = one.heads_unit();
    ASSIGN_OR_RETURN(held.first, LocalDate::Parse(one.start_date(), "start_date"));
    if (!one.end_date().empty()) {
      ASSIGN_OR_RETURN(held.last, LocalDate::Parse(one.end_date(), "end_date"));
    }
    acting.push_back(held);
  }
  return acting;
}

absl::StatusOr<peers::EmployeeRow> EmployeeOf(const IncomingEvent& incoming) {
  ASSIGN_OR_RETURN(const pv1::EmployeeState state, StateOf<pv1::EmployeeHired>(incoming));
  peers::EmployeeRow row;
  ASSIGN_OR_RETURN(row.employee_id, Id::Parse(state.employee_id(), "employee_id"));
  RETURN_IF_ERROR(CheckSubject(incoming, row.employee_id.ToString()));
  RETURN_IF_ERROR(CheckKey(incoming, incoming.subject));
  row.sequence = incoming.sequence;
  row.active = state.status() == pv1::EMPLOYEE_STATUS_ACTIVE;
  ASSIGN_OR_RETURN(row.unit_id, OptionalId(state.unit_id(), "unit_id"));
  ASSIGN_OR_RETURN(row.position_id, OptionalId(state.position_id(), "position_id"));
  row.heads_unit = state.heads_unit();
  ASSIGN_OR_RETURN(row.reports_to_position_id,
                   OptionalId(state.reports_to_position_id(), "reports_to_position_id"));
  for (const pv1::Absence& absence : state.absences()) {
    ASSIGN_OR_RETURN(const LocalDate first, LocalDate::Parse(absence.start_date(), "start_date"));
    ASSIGN_OR_RETURN(const LocalDate last, LocalDate::Parse(absence.end_date(), "end_date"));
    row.roster.absences.emplace_back(first, last);
  }
  for (const pv1::DutyWindow& window : state.duty_windows()) {
    row.roster.windows.push_back({EnumNumber(window.weekday()), EnumNumber(window.start_minute()),
                                  EnumNumber(window.end_minute())});
  }
  ASSIGN_OR_RETURN(row.acting, ActingOf(state));
  row.published_on = LocalDate::At(incoming.time);
  return row;
}

absl::StatusOr<peers::UnitRow> UnitOf(const IncomingEvent& incoming) {
  ASSIGN_OR_RETURN(const pv1::UnitState state, StateOf<pv1::UnitCreated>(incoming));
  peers::UnitRow row;
  ASSIGN_OR_RETURN(row.unit_id, Id::Parse(state.unit_id(), "unit_id"));
  RETURN_IF_ERROR(CheckSubject(incoming, row.unit_id.ToString()));
  RETURN_IF_ERROR(CheckKey(incoming, incoming.subject));
  ASSIGN_OR_RETURN(row.parent_unit_id, OptionalId(state.parent_unit_id(), "parent_unit_id"));
  row.sequence = incoming.sequence;
  row.code = state.code();
  row.name = state.name();
  row.closed = state.closed();
  return row;
}

absl::StatusOr<peers::PositionRow> PositionOf(const IncomingEvent& incoming) {
  ASSIGN_OR_RETURN(const pv1::PositionState state, StateOf<pv1::PositionCreated>(incoming));
  peers::PositionRow row;
  ASSIGN_OR_RETURN(row.position_id, Id::Parse(state.position_id(), "position_id"));
  RETURN_IF_ERROR(CheckSubject(incoming, row.position_id.ToString()));
  RETURN_IF_ERROR(CheckKey(incoming, incoming.subject));
  row.sequence = incoming.sequence;
  row.name = state.name();
  return row;
}

absl::StatusOr<peers::CalendarRow> CalendarOf(const IncomingEvent& incoming) {
  ASSIGN_OR_RETURN(const pv1::Calendar state, StateOf<pv1::CalendarPublished>(incoming));
  peers::CalendarRow row;
  row.year = state.year();
  RETURN_IF_ERROR(CheckSubject(incoming, std::to_string(row.year)));
  RETURN_IF_ERROR(CheckKey(incoming, incoming.subject));
  row.sequence = incoming.sequence;
  row.version = state.version();
  for (const pv1::CalendarDay& day : state.days()) {
    ASSIGN_OR_RETURN(const LocalDate date, LocalDate::Parse(day.date(), "days.date"));
    row.days.push_back(date);
  }
  return row;
}

// Rows of one kind by subject, which is their id; the newest of a batch wins.
template <typename Row>
class Newest {
 public:
  void Add(const std::string& key, Row row) {
    auto [found, inserted] = rows_.try_emplace(key, row);
    if (!inserted && found->second.sequence < row.sequence) found->second = std::move(row);
  }
  auto Write(pg::Tx& tx) const {
    std::vector<Row> rows;
    for (const auto& [key, row] : rows_) rows.push_back(row);
    return peers::Upsert(tx, rows);
  }

 private:
  std::map<std::string, Row> rows_;
};

absl::Time LatestOf(std::span<const IncomingEvent> batch) {
  absl::Time latest;
  for (const IncomingEvent& event : batch) latest = std::max(latest, event.time);
  return latest;
}

}  // namespace

std::vector<std::string> PersonnelTopics() {
  return {kEmployeeTopic, kUnitTopic, kPositionTopic, kCalendarTopic};
}

absl::Status ApplyPersonnel(pg::Tx& tx, std::span<const IncomingEvent> batch) {
  Newest<peers::EmployeeRow> employees;
  Newest<peers::UnitRow> units;
  Newest<peers::PositionRow> positions;
  Newest<peers::CalendarRow> calendars;
  for (const IncomingEvent& event : batch) {
    // By topic, not by type: a type that a newer owner adds carries the complete state too.
    const std::string& topic = event.tp.topic;
    if (topic == kEmployeeTopic) {
      // An erased employee leaves a row without anything but id and sequence.
      ASSIGN_OR_RETURN(auto row, EmployeeOf(event));
      employees.Add(event.subject, std::move(row));
    } else if (topic == kUnitTopic) {
      ASSIGN_OR_RETURN(auto row, UnitOf(event));
      units.Add(event.subject, std::move(row));
    } else if (topic == kPositionTopic) {
      ASSIGN_OR_RETURN(auto row, PositionOf(event));
      positions.Add(event.subject, std::move(row));
    } else if (topic == kCalendarTopic) {
      ASSIGN_OR_RETURN(auto row, CalendarOf(event));
      calendars.Add(event.subject, std::move(row));
    }
  }
  employees.Write(tx);
  units.Write(tx);
  positions.Write(tx);
  for (int year : calendars.Write(tx)) {
    RETURN_IF_ERROR(app::StartRevision(tx, year, LatestOf(batch)));
  }
  return absl::OkStatus();
}

}  // namespace mumpuni::complaint::events
