// Use cases on enrolments. Each method runs in the caller's transaction; `etag` is the version last
// seen, 0 means no check. Changes go to the audit trail and to the event sink. Thread-safe.
#pragma once

#include <functional>
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

  // The seat of a batch whose row is held, for somebody whose rights were checked. `may_be_late`:
  // whatever the days of the enrolment. Errors: domain::Start, PREREQUISITE_MISSING,
  // PARTICIPANT_BUSY, PARTICIPANT_ABSENT, ALREADY_ENROLLED.
  struct Seat {
    domain::Course course;
    Id employee_id;
    domain::EmployeeFact employee;
    bool own_choice = false;
    bool may_be_late = false;
  };
  absl::StatusOr<domain::Enrolment> Take(pg::Tx& tx, const Access& access, domain::Batch& batch,
                                         const Seat& seat);
  // Everything that Take checks but the seat itself.
  absl::Status CheckMayTake(pg::Tx& tx, const domain::Batch& batch, const Seat& seat);
  // Gives the free seats of a held batch to the waiting list in its order; who cannot come now
  // keeps the place.
  absl::Status FillFromWaiting(pg::Tx& tx, const Access& access, domain::Batch& batch);
  // Applies a command to locked enrolments that their meetings or their batch move.
  absl::Status ApplyAll(pg::Tx& tx, const Access& access, std::vector<domain::Enrolment> enrolments,
                        const std::function<domain::Command(const domain::Enrolment&)>& command);

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
  // What the marks of the meetings say at the completion.
  absl::Status CountMeetings(pg::Tx& tx, domain::Enrolment& enrolment);
  absl::Status Record(pg::Tx& tx, const Access& access, const domain::Decision& decision,
                      absl::Time now);

  const Clock& clock_;
  EventSink& sink_;
  HourBook& hours_;
};

}  // namespace mumpuni::training::app
