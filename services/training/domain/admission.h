// A request for a seat and its approvals, as pure functions.
//
//   PENDING_SUPERIOR → PENDING_ADMINISTRATION → (seat free?) ADMITTED or WAITING → ADMITTED
//   REJECTED and WITHDRAWN from everywhere but ADMITTED
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/core/id.h"

namespace mumpuni::training::domain {

// Numbers as in mumpuni.training.v1.
enum class AdmissionKind { kUnspecified = 0, kSelf = 1, kNominated = 2, kAssigned = 3 };
enum class AdmissionState {
  kUnspecified = 0,
  kPendingSuperior = 1,
  kPendingAdministration = 2,
  kWaiting = 3,
  kAdmitted = 4,
  kRejected = 5,
  kWithdrawn = 6
};

struct Admission {
  Id id;
  Id batch_id;
  Id employee_id;
  AdmissionKind kind = AdmissionKind::kUnspecified;
  AdmissionState state = AdmissionState::kUnspecified;
  std::optional<Id> enrolment_id;
  std::string reason;
  // Subject of whoever gave the superior's approval.
  std::string first_approver;
  absl::Time requested_at;
  int64_t version = 1;
  // Place on the waiting list, from 1; filled by lists.
  int waiting_position = 0;

  // Every approval is given, and a seat is to be found.
  bool approved() const { return state == AdmissionState::kWaiting; }
};

// As whom somebody asks or decides.
enum class Authority { kApplicant, kSuperior, kAdministration };

// A new request with the approvals that whoever asks gives with it; kWaiting if none is missing.
// `approval_steps` 0–2.
Admission Ask(const Id& batch_id, const Id& employee_id, Authority authority,
              const std::string& subject, int approval_steps);

// The next approval by `subject`. ADMISSION_STATE_WRONG, APPROVER_WRONG, APPROVER_IS_APPLICANT,
// APPROVER_REPEATED.
absl::StatusOr<Admission> Approve(Admission admission, Authority authority,
                                  const std::string& subject, int approval_steps);
// By whoever it waits for; administration also takes somebody off the waiting list.
absl::StatusOr<Admission> Reject(Admission admission, Authority authority,
                                 const std::string& subject, const std::string& reason);
// ADMISSION_STATE_WRONG once there is a seat or an end.
absl::StatusOr<Admission> TakeBack(Admission admission, const std::string& reason);

}  // namespace mumpuni::training::domain
