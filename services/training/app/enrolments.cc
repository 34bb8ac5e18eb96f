#include "services/training/app/enrolments.h"

#include "common/audit/audit.h"
#include "common/core/reasons.h"
#include "services/training/app/scope.h"
#include "services/training/domain/reasons.h"
#include "services/training/store/course_store.h"

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
  }
  return "training.enrolment";
}

absl::Status Unknown() {
  return Error(reasons::kEnrolmentUnknown, "enrolment_id", "no such enrolment");
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

  const absl::Time now = clock_.Now();
  ASSIGN_OR_RETURN(domain::Decision decision,
                   domain::Start(*course, *batch, employee_id, employee->fact, LocalDate::At(now),
                                 MayBeLate(access)));
  RETURN_IF_ERROR(domain::CheckPrerequisites(
      *course, store::PassedAmong(tx, employee_id, course->prerequisites)));
  decision.state.id = Id::New(now);
  decision.state.created_at = now;
  if (!store::InsertEnrolment(tx, decision.state)) {
    return Error(reasons::kAlreadyEnrolled, "employee_id", "a running enrolment in this course");
  }
  ++batch->seats_taken;
  store::SaveBatch(tx, *batch);
  RETURN_IF_ERROR(Record(tx, access, decision, now));
  return std::move(decision.state);
}

absl::StatusOr<domain::Enrolment> Enrolments::Change(pg::Tx& tx, const Access& access,
                                                     const Id& enrolment_id, int64_t etag,
                                                     const domain::Command& command) {
  const auto seen = store::FindEnrolment(tx, enrolment_id);
  if (!seen.has_value()) return Unknown();
  RETURN_IF_ERROR(CheckReaches(tx, access, seen->employee_id, Today()));
  // Everybody locks batch, then the heads of the hours, then enrolments, so that nobody waits for
  // each other. Only a withdrawal frees a seat; only completions have hours.
  std::optional<domain::Batch> batch;
  if (std::holds_alternative<domain::Withdraw>(command)) {
    batch = store::LockBatch(tx, seen->batch_id);
  }
  const bool moves_hours = std::holds_alternative<domain::Complete>(command) ||
                           std::holds_alternative<domain::Revoke>(command);
  if (moves_hours) hours_.Lock(tx, {seen->employee_id});
  auto locked = store::LockEnrolment(tx, enrolment_id);
  if (!locked.has_value()) return Unknown();
  if (etag != 0 && etag != locked->version) {
    return Error(mumpuni::reasons::kEtagStale, "etag", "the enrolment has changed since");
  }
  const absl::Time now = clock_.Now();
  ASSIGN_OR_RETURN(domain::Decision decision,
                   domain::Decide(*std::move(locked), command, LocalDate::At(now)));
  store::SaveEnrolment(tx, decision.state);
  if (batch.has_value()) {
    --batch->seats_taken;
    store::SaveBatch(tx, *batch);
  }
  if (moves_hours) {
    RETURN_IF_ERROR(hours_.RecomputeAndTell(tx, {seen->employee_id}, enrolment_id));
    ASSIGN_OR_RETURN(decision.state, Load(tx, enrolment_id));
  }
  RETURN_IF_ERROR(Record(tx, access, decision, now));
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
