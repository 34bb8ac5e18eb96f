#include "services/training/app/admissions.h"

#include "common/audit/audit.h"
#include "common/core/reasons.h"
#include "services/training/app/scope.h"
#include "services/training/domain/reasons.h"
#include "services/training/store/course_store.h"

namespace mumpuni::training::app {
namespace {

absl::Status UnknownBatch() { return Error(reasons::kBatchUnknown, "batch_id", "no such batch"); }

absl::Status UnknownAdmission() {
  return Error(reasons::kAdmissionUnknown, "admission_id", "no such request");
}

absl::Status UnknownEmployee() {
  return Error(reasons::kEmployeeUnknown, "employee_id", "no such employee");
}

}  // namespace

absl::Status Admissions::Record(pg::Tx& tx, const Access& access, const std::string& action,
                                const domain::Admission& admission) {
  audit::Record record;
  record.actor = access.principal;
  record.action = action;
  record.subject_id = admission.employee_id.ToString();
  record.fields = {"admission"};
  record.at = clock_.Now();
  return audit::Append(tx, record);
}

absl::Status Admissions::Place(pg::Tx& tx, const Access& access, domain::Batch& batch,
                               const Enrolments::Seat& seat, domain::Admission& admission) {
  if (!admission.approved()) return absl::OkStatus();
  if (batch.seats_taken >= batch.seats) return enrolments_.CheckMayTake(tx, batch, seat);
  ASSIGN_OR_RETURN(const domain::Enrolment taken, enrolments_.Take(tx, access, batch, seat));
  admission.state = domain::AdmissionState::kAdmitted;
  admission.enrolment_id = taken.id;
  return absl::OkStatus();
}

absl::StatusOr<domain::Admission> Admissions::Request(
    pg::Tx& tx, const Access& access, const Id& batch_id, const Id& employee_id,
    const std::optional<peers::EmployeeRow>& asked) {
  auto employee = peers::FindEmployee(tx, employee_id);
  if (!employee.has_value()) employee = asked;
  if (!employee.has_value()) return UnknownEmployee();
  RETURN_IF_ERROR(CheckReaches(tx, access, employee_id, employee->unit_id, Today()));
  auto batch = store::LockBatch(tx, batch_id);
  if (!batch.has_value()) return UnknownBatch();
  const auto course = store::FindCourse(tx, batch->course_id);
  const domain::Authority authority = AuthorityOver(access, employee_id);
  domain::Admission admission = domain::Ask(batch_id, employee_id, authority,
                                            access.principal.subject, batch->approval_steps);
  admission.requested_at = clock_.Now();
  admission.id = Id::New(admission.requested_at);
  const Enrolments::Seat seat{*course, employee_id, employee->fact,
                              authority == domain::Authority::kApplicant, MayBeLate(access)};
  if (!admission.approved()) RETURN_IF_ERROR(enrolments_.CheckMayTake(tx, *batch, seat));
  RETURN_IF_ERROR(Place(tx, access, *batch, seat, admission));
  if (!store::InsertAdmission(tx, admission)) {
    return Error(reasons::kAlreadyRequested, "batch_id", "an open request of this person");
  }
  RETURN_IF_ERROR(Record(tx, access, "training.admission.request", admission));
  return Load(tx, admission.id);
}

absl::StatusOr<Admissions::Held> Admissions::Hold(pg::Tx& tx, const Access& access,
                                                  const Id& admission_id, int64_t etag) {
  const auto seen = store::FindAdmission(tx, admission_id);
  if (!seen.has_value()) return UnknownAdmission();
  RETURN_IF_ERROR(CheckReaches(tx, access, seen->employee_id, Today()));
  auto batch = store::LockBatch(tx, seen->batch_id);
  auto admission = store::LockAdmission(tx, admission_id);
  if (!batch.has_value() || !admission.has_value()) return UnknownAdmission();
  if (etag != 0 && etag != admission->version) {
    return Error(mumpuni::reasons::kEtagStale, "etag", "the request has changed since");
  }
  return Held{*std::move(batch), *std::move(admission)};
}

absl::StatusOr<domain::Admission> Admissions::Approve(pg::Tx& tx, const Access& access,
                                                      const Id& admission_id, int64_t etag) {
  ASSIGN_OR_RETURN(Held held, Hold(tx, access, admission_id, etag));
  const Id employee_id = held.admission.employee_id;
  ASSIGN_OR_RETURN(domain::Admission admission,
                   domain::Approve(std::move(held.admission), AuthorityOver(access, employee_id),
                                   access.principal.subject, held.batch.approval_steps));
  const auto employee = peers::FindEmployee(tx, employee_id);
  if (!employee.has_value()) return UnknownEmployee();
  const auto course = store::FindCourse(tx, held.batch.course_id);
  // Whoever asked in time does not pay for the time that the approvals took.
  RETURN_IF_ERROR(Place(tx, access, held.batch,
                        {*course, employee_id, employee->fact,
                         admission.kind == domain::AdmissionKind::kSelf, /*may_be_late=*/true},
                        admission));
  store::SaveAdmission(tx, admission);
  RETURN_IF_ERROR(Record(tx, access, "training.admission.approve", admission));
  return Load(tx, admission_id);
}

absl::StatusOr<domain::Admission> Admissions::Reject(pg::Tx& tx, const Access& access,
                                                     const Id& admission_id, int64_t etag,
                                                     const std::string& reason) {
  ASSIGN_OR_RETURN(Held held, Hold(tx, access, admission_id, etag));
  const domain::Authority authority = AuthorityOver(access, held.admission.employee_id);
  ASSIGN_OR_RETURN(domain::Admission admission, domain::Reject(std::move(held.admission), authority,
                                                               access.principal.subject, reason));
  store::SaveAdmission(tx, admission);
  store::InsertNotices(tx, {admission.employee_id}, store::NoticeKind::kRejected, held.batch.id,
                       reason, clock_.Now());
  RETURN_IF_ERROR(Record(tx, access, "training.admission.reject", admission));
  return admission;
}

absl::StatusOr<domain::Admission> Admissions::TakeBack(pg::Tx& tx, const Access& access,
                                                       const Id& admission_id, int64_t etag,
                                                       const std::string& reason) {
  ASSIGN_OR_RETURN(Held held, Hold(tx, access, admission_id, etag));
  ASSIGN_OR_RETURN(domain::Admission admission,
                   domain::TakeBack(std::move(held.admission), reason));
  store::SaveAdmission(tx, admission);
  RETURN_IF_ERROR(Record(tx, access, "training.admission.withdraw", admission));
  return admission;
}

absl::StatusOr<domain::Admission> Admissions::Load(pg::Tx& tx, const Id& admission_id) {
  auto found = store::FindAdmission(tx, admission_id);
  if (!found.has_value()) return UnknownAdmission();
  return *std::move(found);
}

absl::StatusOr<std::vector<domain::Admission>> Admissions::List(pg::Tx& tx, const Access& access,
                                                                store::AdmissionFilter filter,
                                                                int limit) {
  if (!filter.employee_id.IsNil()) {
    RETURN_IF_ERROR(CheckReaches(tx, access, filter.employee_id, Today()));
    return store::ListAdmissions(tx, filter, limit);
  }
  ASSIGN_OR_RETURN(const Reach reach, ListReach(tx, access, Today()));
  if (reach.self.has_value()) filter.employee_id = *reach.self;
  filter.root_unit_ids = reach.root_unit_ids;
  return store::ListAdmissions(tx, filter, limit);
}

absl::StatusOr<domain::Enrolment> Admissions::Substitute(pg::Tx& tx, const Access& access,
                                                         const Id& enrolment_id,
                                                         const Id& employee_id,
                                                         const std::string& reason) {
  ASSIGN_OR_RETURN(const domain::Enrolment seen, enrolments_.Get(tx, access, enrolment_id));
  const auto employee = peers::FindEmployee(tx, employee_id);
  if (!employee.has_value()) return UnknownEmployee();
  RETURN_IF_ERROR(CheckReaches(tx, access, employee_id, employee->unit_id, Today()));
  auto batch = store::LockBatch(tx, seen.batch_id);
  if (!batch.has_value()) return UnknownBatch();
  if (Today() >= batch->start) {
    return Error(reasons::kBatchStarted, "enrolment_id", "the batch has begun");
  }
  auto leaving = store::LockEnrolment(tx, enrolment_id);
  RETURN_IF_ERROR(
      enrolments_.ApplyAll(tx, access, {*std::move(leaving)},
                           [&](const domain::Enrolment&) { return domain::Withdraw{reason}; }));
  --batch->seats_taken;
  const auto course = store::FindCourse(tx, batch->course_id);
  // Nobody chose it who stands in for somebody else.
  ASSIGN_OR_RETURN(domain::Enrolment taken,
                   enrolments_.Take(tx, access, *batch,
                                    {*course, employee_id, employee->fact, /*own_choice=*/false,
                                     /*may_be_late=*/true}));
  store::AdmitOpen(tx, taken);
  return taken;
}

}  // namespace mumpuni::training::app
