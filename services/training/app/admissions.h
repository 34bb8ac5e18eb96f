// Use cases on requests for seats. Each method runs in the caller's transaction; `etag` is the
// version last seen, 0 means no check. Changes go to the audit trail. Everybody locks batch, then
// request, then enrolment. Errors: admission_service.proto. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/training/app/enrolments.h"
#include "services/training/store/admission_store.h"

namespace mumpuni::training::app {

class Admissions {
 public:
  Admissions(const Clock& clock, Enrolments& enrolments) : clock_(clock), enrolments_(enrolments) {}

  // `asked` is what personnel answered before the transaction, for an employee the projection
  // misses.
  absl::StatusOr<domain::Admission> Request(pg::Tx& tx, const Access& access, const Id& batch_id,
                                            const Id& employee_id,
                                            const std::optional<peers::EmployeeRow>& asked);
  absl::StatusOr<domain::Admission> Approve(pg::Tx& tx, const Access& access,
                                            const Id& admission_id, int64_t etag);
  absl::StatusOr<domain::Admission> Reject(pg::Tx& tx, const Access& access, const Id& admission_id,
                                           int64_t etag, const std::string& reason);
  absl::StatusOr<domain::Admission> TakeBack(pg::Tx& tx, const Access& access,
                                             const Id& admission_id, int64_t etag,
                                             const std::string& reason);
  // Without a scope check; for replays of the caller's own request.
  absl::StatusOr<domain::Admission> Load(pg::Tx& tx, const Id& admission_id);
  absl::StatusOr<std::vector<domain::Admission>> List(pg::Tx& tx, const Access& access,
                                                      store::AdmissionFilter filter, int limit);

  // The new enrolment of whoever comes instead.
  absl::StatusOr<domain::Enrolment> Substitute(pg::Tx& tx, const Access& access,
                                               const Id& enrolment_id, const Id& employee_id,
                                               const std::string& reason);

 private:
  LocalDate Today() const { return LocalDate::At(clock_.Now()); }
  // The seat, or a place on the waiting list.
  absl::Status Place(pg::Tx& tx, const Access& access, domain::Batch& batch,
                     const Enrolments::Seat& seat, domain::Admission& admission);
  absl::Status Record(pg::Tx& tx, const Access& access, const std::string& action,
                      const domain::Admission& admission);
  // A request within reach and its batch, both held.
  struct Held {
    domain::Batch batch;
    domain::Admission admission;
  };
  absl::StatusOr<Held> Hold(pg::Tx& tx, const Access& access, const Id& admission_id, int64_t etag);

  const Clock& clock_;
  Enrolments& enrolments_;
};

}  // namespace mumpuni::training::app
