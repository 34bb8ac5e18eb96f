#include "services/training/events/consumers.h"

#include <map>

#include "common/core/reasons.h"
#include "common/events/headers.h"
#include "mumpuni/assessment/v1/assessment_events.pb.h"
#include "mumpuni/personnel/v1/personnel_events.pb.h"
#include "services/training/peers/projections.h"
#include "services/training/store/admission_store.h"
#include "services/training/store/certificate_store.h"
#include "services/training/store/feedback_store.h"
#include "services/training/store/motivation_store.h"
#include "services/training/store/record_store.h"

namespace mumpuni::training::events {
namespace {

using mumpuni::events::CheckKey;
using mumpuni::events::CheckSubject;
using mumpuni::events::EnumNumber;
using mumpuni::events::IncomingEvent;

absl::Status Malformed(std::string_view what) {
  return Error(mumpuni::reasons::kMessageMalformed, what, "the event breaks its contract");
}

// All events of a topic carry the complete state as field 1, so one message type reads each of
// them, also types that a newer owner publishes. Only an erasure is known by its name.
template <typename Event>
absl::StatusOr<Event> Decode(const IncomingEvent& event) {
  Event message;
  if (!message.ParseFromString(event.payload) || !message.has_state()) return Malformed(event.type);
  return message;
}

// Within a batch the newest of each subject wins; a statement may not touch a row twice.
template <typename Row>
void KeepNewest(std::map<Id, Row>& rows, const Id& id, Row row) {
  const auto it = rows.find(id);
  if (it == rows.end()) {
    rows.emplace(id, std::move(row));
  } else if (it->second.sequence < row.sequence) {
    it->second = std::move(row);
  }
}

template <typename Row>
std::vector<Row> Values(std::map<Id, Row>& rows) {
  std::vector<Row> values;
  for (auto& [id, row] : rows) values.push_back(std::move(row));
  return values;
}

// A kind that is not known yet leaves out the appointment: nobody knows what it lets its holder do.
absl::StatusOr<std::vector<peers::ActingPost>> ActingFrom(
    const personnel::v1::EmployeeState& state) {
  std::vector<peers::ActingPost> acting;
  for (const personnel::v1::ActingAppointment& one : state.acting_appointments()) {
    if (one.kind() != personnel::v1::ACTING_KIND_ACTING &&
        one.kind() != personnel::v1::ACTING_KIND_ACTING_DAILY) {
      continue;
    }
    peers::ActingPost post;
    if (!one.position_id().empty()) {
      ASSIGN_OR_RETURN(post.position_id, Id::Parse(one.position_id(), "state.position_id"));
    }
    if (!one.unit_id().empty()) {
      ASSIGN_OR_RETURN(post.unit_id, Id::Parse(one.unit_id(), "state.unit_id"));
    }
    post.heads_unit = one.heads_unit();
    ASSIGN_OR_RETURN(post.first, LocalDate::Parse(one.start_date(), "state.start_date"));
    if (!one.end_date().empty()) {
      ASSIGN_OR_RETURN(post.last, LocalDate::Parse(one.end_date(), "state.end_date"));
    }
    acting.push_back(post);
  }
  return acting;
}

absl::StatusOr<peers::EmployeeRow> EmployeeFrom(const IncomingEvent& event) {
  ASSIGN_OR_RETURN(const auto message, Decode<personnel::v1::EmployeeHired>(event));
  const personnel::v1::EmployeeState& state = message.state();
  peers::EmployeeRow row;
  ASSIGN_OR_RETURN(row.employee_id, Id::Parse(state.employee_id(), "state.employee_id"));
  RETURN_IF_ERROR(CheckSubject(event, row.employee_id.ToString()));
  RETURN_IF_ERROR(CheckKey(event, event.subject));
  row.sequence = event.sequence;
  row.erased = event.type == "mumpuni.personnel.v1.EmployeeErased";
  if (row.erased) return row;
  row.fact.employment_type =
      static_cast<domain::EmploymentType>(EnumNumber(state.employment_type()));
  row.fact.active = state.status() == personnel::v1::EMPLOYEE_STATUS_ACTIVE;
  if (!state.unit_id().empty()) {
    ASSIGN_OR_RETURN(row.unit_id, Id::Parse(state.unit_id(), "state.unit_id"));
  }
  ASSIGN_OR_RETURN(row.acting, ActingFrom(state));
  for (const personnel::v1::Absence& absence : state.absences()) {
    ASSIGN_OR_RETURN(const LocalDate first,
                     LocalDate::Parse(absence.start_date(), "state.absences.start_date"));
    ASSIGN_OR_RETURN(const LocalDate last,
                     LocalDate::Parse(absence.end_date(), "state.absences.end_date"));
    row.absences.emplace_back(first, last);
  }
  if (state.has_contract_term()) {
    domain::ContractTerm term;
    ASSIGN_OR_RETURN(term.start, LocalDate::Parse(state.contract_term().start_date(),
                                                  "state.contract_term.start_date"));
    ASSIGN_OR_RETURN(term.end, LocalDate::Parse(state.contract_term().end_date(),
                                                "state.contract_term.end_date"));
    row.fact.contract_term = term;
  }
  return row;
}

absl::StatusOr<peers::UnitRow> UnitFrom(const IncomingEvent& event) {
  ASSIGN_OR_RETURN(const auto message, Decode<personnel::v1::UnitCreated>(event));
  peers::UnitRow row;
  ASSIGN_OR_RETURN(row.unit_id, Id::Parse(message.state().unit_id(), "state.unit_id"));
  RETURN_IF_ERROR(CheckSubject(event, row.unit_id.ToString()));
  RETURN_IF_ERROR(CheckKey(event, event.subject));
  row.sequence = event.sequence;
  if (!message.state().parent_unit_id().empty()) {
    ASSIGN_OR_RETURN(row.parent_id,
                     Id::Parse(message.state().parent_unit_id(), "state.parent_unit_id"));
  }
  return row;
}

absl::StatusOr<peers::ProfileRow> ProfileFrom(const IncomingEvent& event) {
  ASSIGN_OR_RETURN(const auto message, Decode<assessment::v1::ProfileChanged>(event));
  const assessment::v1::ProfileState& state = message.state();
  peers::ProfileRow row;
  ASSIGN_OR_RETURN(row.employee_id, Id::Parse(state.employee_id(), "state.employee_id"));
  RETURN_IF_ERROR(CheckSubject(event, row.employee_id.ToString()));
  RETURN_IF_ERROR(CheckKey(event, event.subject));
  ASSIGN_OR_RETURN(row.as_of, LocalDate::Parse(state.as_of(), "state.as_of"));
  row.sequence = event.sequence;
  for (const auto& competency : state.competencies()) {
    if (competency.gap_levels() <= 0 || competency.indicated_level() <= 0) continue;
    row.gaps.push_back(
        {competency.competency_code(), competency.indicated_level(), competency.required_level()});
  }
  return row;
}

}  // namespace

absl::Status ApplyPersonnel(pg::Tx& tx, std::span<const IncomingEvent> batch) {
  std::map<Id, peers::EmployeeRow> employees;
  std::map<Id, peers::UnitRow> units;
  for (const IncomingEvent& event : batch) {
    if (event.tp.topic == kEmployeeTopic) {
      ASSIGN_OR_RETURN(peers::EmployeeRow row, EmployeeFrom(event));
      KeepNewest(employees, row.employee_id, row);
    } else if (event.tp.topic == kUnitTopic) {
      ASSIGN_OR_RETURN(peers::UnitRow row, UnitFrom(event));
      KeepNewest(units, row.unit_id, row);
    }
  }
  std::vector<Id> erased;
  for (const auto& [id, row] : employees) {
    if (row.erased) erased.push_back(id);
  }
  if (!employees.empty()) peers::ApplyEmployees(tx, Values(employees));
  // After the projection: who holds its row has written by now.
  if (!erased.empty()) {
    // Requests before enrolments, as everybody locks them.
    store::ForgetApplicants(tx, erased);
    store::ForgetPeople(tx, erased);
    store::ForgetHolders(tx, erased);
    // Under the locks on their enrolments.
    store::ForgetRecords(tx, erased);
    store::ForgetComments(tx, erased);
  }
  if (!units.empty()) peers::ApplyUnits(tx, Values(units));
  return absl::OkStatus();
}

absl::Status ApplyProfiles(pg::Tx& tx, std::span<const IncomingEvent> batch) {
  std::map<Id, peers::ProfileRow> profiles;
  for (const IncomingEvent& event : batch) {
    if (event.tp.topic != kProfileTopic) continue;
    ASSIGN_OR_RETURN(peers::ProfileRow row, ProfileFrom(event));
    KeepNewest(profiles, row.employee_id, row);
  }
  peers::ApplyProfiles(tx, Values(profiles));
  return absl::OkStatus();
}

}  // namespace mumpuni::training::events
