#include "services/training/domain/admission.h"

#include "common/core/validate.h"
#include "services/training/domain/reasons.h"

namespace mumpuni::training::domain {
namespace {

constexpr int kMaxReasonChars = 300;

absl::Status WrongState() {
  return Error(reasons::kAdmissionStateWrong, "admission_id", "not allowed in this state");
}

// Whether `authority` is the one that a pending request waits for.
absl::Status CheckTurn(const Admission& admission, Authority authority,
                       const std::string& subject) {
  if (subject == admission.employee_id.ToString()) {
    return Error(reasons::kApproverIsApplicant, "admission_id", "the approver is the applicant");
  }
  const bool superior = admission.state == AdmissionState::kPendingSuperior;
  if ((superior && authority != Authority::kSuperior) ||
      (!superior && authority != Authority::kAdministration)) {
    return Error(reasons::kApproverWrong, "admission_id",
                 superior ? "it waits for the superior" : "it waits for training administration");
  }
  if (!superior && subject == admission.first_approver) {
    return Error(reasons::kApproverRepeated, "admission_id", "the first approval was theirs");
  }
  return absl::OkStatus();
}

}  // namespace

Admission Ask(const Id& batch_id, const Id& employee_id, Authority authority,
              const std::string& subject, int approval_steps) {
  Admission admission;
  admission.batch_id = batch_id;
  admission.employee_id = employee_id;
  switch (authority) {
    case Authority::kApplicant:
      admission.kind = AdmissionKind::kSelf;
      admission.state =
          approval_steps >= 1 ? AdmissionState::kPendingSuperior : AdmissionState::kWaiting;
      break;
    case Authority::kSuperior:
      admission.kind = AdmissionKind::kNominated;
      admission.first_approver = subject;
      admission.state =
          approval_steps >= 2 ? AdmissionState::kPendingAdministration : AdmissionState::kWaiting;
      break;
    case Authority::kAdministration:
      admission.kind = AdmissionKind::kAssigned;
      admission.state = AdmissionState::kWaiting;
      break;
  }
  return admission;
}

absl::StatusOr<Admission> Approve(Admission admission, Authority authority,
                                  const std::string& subject, int approval_steps) {
  const bool superior = admission.state == AdmissionState::kPendingSuperior;
  if (!superior && admission.state != AdmissionState::kPendingAdministration) return WrongState();
  RETURN_IF_ERROR(CheckTurn(admission, authority, subject));
  if (superior) admission.first_approver = subject;
  admission.state = superior && approval_steps >= 2 ? AdmissionState::kPendingAdministration
                                                    : AdmissionState::kWaiting;
  return admission;
}

absl::StatusOr<Admission> Reject(Admission admission, Authority authority,
                                 const std::string& subject, const std::string& reason) {
  const bool pending = admission.state == AdmissionState::kPendingSuperior ||
                       admission.state == AdmissionState::kPendingAdministration;
  if (!pending && admission.state != AdmissionState::kWaiting) return WrongState();
  RETURN_IF_ERROR(CheckText(reason, "reason", kMaxReasonChars));
  RETURN_IF_ERROR(CheckTurn(admission, authority, subject));
  admission.state = AdmissionState::kRejected;
  admission.reason = reason;
  return admission;
}

absl::StatusOr<Admission> TakeBack(Admission admission, const std::string& reason) {
  if (admission.state >= AdmissionState::kAdmitted) return WrongState();
  RETURN_IF_ERROR(CheckText(reason, "reason", kMaxReasonChars));
  admission.state = AdmissionState::kWithdrawn;
  admission.reason = reason;
  return admission;
}

}  // namespace mumpuni::training::domain
