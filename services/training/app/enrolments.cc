#include "services/training/app/enrolments.h"

#include "common/audit/audit.h"
#include "common/core/reasons.h"
#include "services/training/app/scope.h"
#include "services/training/domain/reasons.h"
#include "services/training/store/admission_store.h"
#include "services/training/store/course_store.h"
#include "services/training/store/meeting_store.h"

namespace mumpuni::training::app {
namespace {

const char* ActionOf(domain::EnrolmentEvent event) {
  switch (event) {
    case domain::EnrolmentEvent::kStarted:
      return "training.enrolment.enrol";
    case domain::EnrolmentEvent::kAttended:
      return "training.enrolment.record_attendance";
    case domain::EnrolmentEvent::kCompleted:
      return "training.enrolment.complete";
    case domain::EnrolmentEvent::kWorkplaceConfirmed:
      return "training.enrolment.confirm_workplace";
    case domain::EnrolmentEvent::kWithdrawn:
      return "training.enrolment.withdraw";
    case domain::EnrolmentEvent::kRevoked:
      return "training.enrolment.revoke";
    case domain::EnrolmentEvent::kHoursRecognised:
      return "training.enrolment.recognise_hours";
    case domain::EnrolmentEvent::kPreTested:
      return "training.enrolment.record_pre_test";
  }
  return "training.enrolment";
}

absl::Status Unknown() {
  return Error(reasons::kEnrolmentUnknown, "enrolment_id", "no such enrolment");
}

absl::Status AlreadyEnrolled() {
  return Error(reasons::kAlreadyEnrolled, "employee_id", "a running enrolment in this course");
}

absl::Status Busy() {
  return Error(reasons::kParticipantBusy, "employee_id", "in another meeting at the same time");
}

}  // namespace

absl::Status Enrolments::Record(pg::Tx& tx, const Access& access, const domain::Decision& decision,
                                absl::Time now) {
  audit::Record record;
  record.actor = access.principal;
  record.action = ActionOf(decision.event);
  record.subject_id = decision.state.employee_id.ToString();
  record.fields = {"enrolment"};
  record.at = now;
  RETURN_IF_ERROR(audit::Append(tx, record));
  return sink_.EnrolmentChanged(tx, decision.event, decision.state, now);
}

absl::Status Enrolments::CheckMayTake(pg::Tx& tx, const domain::Batch& batch, const Seat& seat) {
  RETURN_IF_ERROR(
      domain::CheckMayAsk(seat.course, batch, seat.employee, Today(), seat.may_be_late));
  RETURN_IF_ERROR(domain::CheckPrerequisites(
      seat.course, store::PassedAmong(tx, seat.employee_id, seat.course.prerequisites)));
  const store::Obstacles found = store::ObstaclesFor(tx, seat.employee_id, batch.id);
  if (found.enrolled) return AlreadyEnrolled();
  if (found.busy) return Busy();
  if (found.away) {
    return Error(reasons::kParticipantAbsent, "employee_id", "away on a day of the training");
  }
  return absl::OkStatus();
}

absl::StatusOr<domain::Enrolment> Enrolments::Take(pg::Tx& tx, const Access& access,
                                                   domain::Batch& batch, const Seat& seat) {
  const absl::Time now = clock_.Now();
  ASSIGN_OR_RETURN(domain::Decision decision,
                   domain::Start(seat.course, batch, seat.employee_id, seat.employee,
                                 LocalDate::At(now), seat.may_be_late));
  RETURN_IF_ERROR(CheckMayTake(tx, batch, seat));
  decision.state.id = Id::New(now);
  decision.state.created_at = now;
  decision.state.own_choice = seat.own_choice;
  // The constraints decide between two who are faster than the checks.
  if (!store::InsertEnrolment(tx, decision.state)) return AlreadyEnrolled();
  if (!store::Expect(tx, decision.state.id, seat.employee_id, batch.id)) return Busy();
  ++batch.seats_taken;
  store::SaveBatch(tx, batch);
  RETURN_IF_ERROR(Record(tx, access, decision, now));
  return std::move(decision.state);
}

absl::Status Enrolments::FillFromWaiting(pg::Tx& tx, const Access& access, domain::Batch& batch) {
  const absl::Time now = clock_.Now();
  if (batch.state != domain::BatchState::kOpen || LocalDate::At(now) > batch.end) {
    return absl::OkStatus();
  }
  const auto course = store::FindCourse(tx, batch.course_id);
  for (domain::Admission& next : store::LockWaiting(tx, batch.id)) {
    if (batch.seats_taken >= batch.seats) break;
    const auto employee = peers::FindEmployee(tx, next.employee_id);
    if (!employee.has_value()) continue;
    const Seat seat{*course, next.employee_id, employee->fact,
                    next.kind == domain::AdmissionKind::kSelf, /*may_be_late=*/true};
    if (!CheckMayTake(tx, batch, seat).ok()) continue;
    ASSIGN_OR_RETURN(const domain::Enrolment taken, Take(tx, access, batch, seat));
    next.state = domain::AdmissionState::kAdmitted;
    next.enrolment_id = taken.id;
    store::SaveAdmission(tx, next);
    store::InsertNotices(tx, {next.employee_id}, store::NoticeKind::kSeatGiven, batch.id, "", now);
  }
  return absl::OkStatus();
}

absl::StatusOr<domain::Enrolment> Enrolments::Enrol(
    pg::Tx& tx, const Access& access, const Id& batch_id, const Id& employee_id,
    const std::optional<peers::EmployeeRow>& asked) {
  // The projection may have caught up since personnel was asked; its row is the one to trust.
  auto employee = peers::FindEmployee(tx, employee_id);
  if (!employee.has_value()) employee = asked;
  if (!employee.has_value()) {
    return Error(reasons::kEmployeeUnknown, "employee_id", "no such employee");
  }
  RETURN_IF_ERROR(CheckReaches(tx, access, employee_id, employee->unit_id, Today()));
  auto batch = store::LockBatch(tx, batch_id);
  if (!batch.has_value()) return Error(reasons::kBatchUnknown, "batch_id", "no such batch");
  const auto course = store::FindCourse(tx, batch->course_id);
  if (!course.has_value()) return absl::InternalError("a batch without its course");
  const domain::Authority authority = AuthorityOver(access, employee_id);
  if (batch->approval_steps > 0 && authority != domain::Authority::kAdministration) {
    return Error(reasons::kApprovalRequired, "batch_id", "ask for a seat: RequestSeat");
  }
  ASSIGN_OR_RETURN(domain::Enrolment taken,
                   Take(tx, access, *batch,
                        {*course, employee_id, employee->fact,
                         authority == domain::Authority::kApplicant, MayBeLate(access)}));
  store::AdmitOpen(tx, taken);
  return taken;
}

absl::Status Enrolments::CountMeetings(pg::Tx& tx, domain::Enrolment& enrolment) {
  const auto counted = store::CountAttended(tx, {enrolment.id}, clock_.Now());
  if (counted.empty() || enrolment.status != domain::EnrolmentStatus::kAttending) {
    return absl::OkStatus();
  }
  enrolment.attended_sessions = counted[0].attended;
  enrolment.total_sessions = counted[0].held;
  store::SetTrainingDays(tx, enrolment.id);
  return absl::OkStatus();
}

absl::Status Enrolments::ApplyAll(
    pg::Tx& tx, const Access& access, std::vector<domain::Enrolment> enrolments,
    const std::function<domain::Command(const domain::Enrolment&)>& command) {
  const absl::Time now = clock_.Now();
  for (domain::Enrolment& enrolment : enrolments) {
    const domain::Command wanted = command(enrolment);
    ASSIGN_OR_RETURN(domain::Decision decision,
                     domain::Decide(std::move(enrolment), wanted, LocalDate::At(now)));
    store::SaveEnrolment(tx, decision.state);
    if (std::holds_alternative<domain::Withdraw>(wanted))
      store::ExpectNoMore(tx, decision.state.id);
    RETURN_IF_ERROR(Record(tx, access, decision, now));
  }
  return absl::OkStatus();
}

absl::StatusOr<domain::Enrolment> Enrolments::Change(pg::Tx& tx, const Access& access,
                                                     const Id& enrolment_id, int64_t etag,
                                                     const domain::Command& command) {
  const auto seen = store::FindEnrolment(tx, enrolment_id);
  if (!seen.has_value()) return Unknown();
  RETURN_IF_ERROR(CheckReaches(tx, access, seen->employee_id, Today()));
  // Everybody locks batch, then the heads of the hours, then enrolments, so that nobody waits for
  // each other. Only a withdrawal frees a seat; only completions have hours.
  const auto* withdraw = std::get_if<domain::Withdraw>(&command);
  std::optional<domain::Batch> batch;
  if (withdraw != nullptr) batch = store::LockBatch(tx, seen->batch_id);
  const bool completes = std::holds_alternative<domain::Complete>(command);
  const bool moves_hours = completes || std::holds_alternative<domain::Revoke>(command);
  if (moves_hours) hours_.Lock(tx, {seen->employee_id});
  auto locked = store::LockEnrolment(tx, enrolment_id);
  if (!locked.has_value()) return Unknown();
  if (etag != 0 && etag != locked->version) {
    return Error(mumpuni::reasons::kEtagStale, "etag", "the enrolment has changed since");
  }
  if (std::holds_alternative<domain::RecordAttendance>(command) &&
      store::HasMeetings(tx, locked->batch_id)) {
    return Error(reasons::kAttendanceByMeetings, "enrolment_id", "the batch has a timetable");
  }
  // Meetings that have begun since the last mark count too.
  if (completes) RETURN_IF_ERROR(CountMeetings(tx, *locked));
  const absl::Time now = clock_.Now();
  ASSIGN_OR_RETURN(domain::Decision decision,
                   domain::Decide(*std::move(locked), command, LocalDate::At(now)));
  store::SaveEnrolment(tx, decision.state);
  if (moves_hours) {
    RETURN_IF_ERROR(hours_.RecomputeAndTell(tx, {seen->employee_id}, enrolment_id));
    ASSIGN_OR_RETURN(decision.state, Load(tx, enrolment_id));
  }
  RETURN_IF_ERROR(Record(tx, access, decision, now));
  if (batch.has_value()) {
    store::ExpectNoMore(tx, enrolment_id);
    // The seat of somebody who never came is lost.
    if (!withdraw->no_show) {
      --batch->seats_taken;
      store::SaveBatch(tx, *batch);
      RETURN_IF_ERROR(FillFromWaiting(tx, access, *batch));
    }
  }
  return std::move(decision.state);
}

absl::StatusOr<domain::Enrolment> Enrolments::Load(pg::Tx& tx, const Id& enrolment_id) {
  auto found = store::FindEnrolment(tx, enrolment_id);
  if (!found.has_value()) return Unknown();
  return *std::move(found);
}

absl::StatusOr<domain::Enrolment> Enrolments::Get(pg::Tx& tx, const Access& access,
                                                  const Id& enrolment_id) {
  ASSIGN_OR_RETURN(domain::Enrolment found, Load(tx, enrolment_id));
  RETURN_IF_ERROR(CheckReaches(tx, access, found.employee_id, Today()));
  return found;
}

absl::StatusOr<std::vector<domain::Enrolment>> Enrolments::List(pg::Tx& tx, const Access& access,
                                                                store::EnrolmentFilter filter,
                                                                int limit) {
  if (!filter.employee_id.IsNil()) {
    RETURN_IF_ERROR(CheckReaches(tx, access, filter.employee_id, Today()));
    return store::ListEnrolments(tx, filter, limit);
  }
  ASSIGN_OR_RETURN(const Reach reach, ListReach(tx, access, Today()));
  if (reach.self.has_value()) filter.employee_id = *reach.self;
  filter.root_unit_ids = reach.root_unit_ids;
  return store::ListEnrolments(tx, filter, limit);
}

}  // namespace mumpuni::training::app
