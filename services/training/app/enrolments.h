// Use cases on enrolments. Each method runs in the caller's transaction; `etag` is the version last
// seen, 0 means no check. Changes go to the audit trail and to the event sink. Thread-safe.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/training/app/event_sink.h"
#include "services/training/app/hour_book.h"
#include "services/training/peers/projections.h"
#include "services/training/store/enrolment_store.h"

namespace mumpuni::training::app {

class Enrolments {
 public:
  Enrolments(const Clock& clock, EventSink& sink, HourBook& hours)
      : clock_(clock), sink_(sink), hours_(hours) {}

  // `asked` is what personnel answered before the transaction, for an employee the projection
  // misses; it is not stored. Errors: training_service.proto, EnrolEmployee.
  absl::StatusOr<domain::Enrolment> Enrol(pg::Tx& tx, const Access& access, const Id& batch_id,
                                          const Id& employee_id,
                                          const std::optional<peers::EmployeeRow>& asked);

  // Applies one command. Errors: ENROLMENT_UNKNOWN, OUT_OF_SCOPE, ETAG_STALE and those of
  // domain::Decide.
  absl::StatusOr<domain::Enrolment> Change(pg::Tx& tx, const Access& access, const Id& enrolment_id,
                                           int64_t etag, const domain::Command& command);

  absl::StatusOr<domain::Enrolment> Get(pg::Tx& tx, const Access& access, const Id& enrolment_id);
  // Without a scope check; for replays of the caller's own request.
  absl::StatusOr<domain::Enrolment> Load(pg::Tx& tx, const Id& enrolment_id);
  absl::StatusOr<std::vector<domain::Enrolment>> List(pg::Tx& tx, const Access& access,
                                                      store::EnrolmentFilter filter, int limit);

 private:
  LocalDate Today() const { return LocalDate::At(clock_.Now()); }
  absl::Status Record(pg::Tx& tx, const Access& access, const domain::Decision& decision,
                      absl::Time now);

  const Clock& clock_;
  EventSink& sink_;
  HourBook& hours_;
};

}  // namespace mumpuni::training::app
