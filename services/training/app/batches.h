// Use cases on what becomes of a batch: its timetable, postponement, cancellation, and who is told.
// Each method runs in the caller's transaction; `etag` is the version last seen, 0 means no check.
// Everybody locks batch, then enrolments. Errors: admission_service.proto,
// attendance_service.proto. Thread-safe.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/training/app/enrolments.h"
#include "services/training/store/admission_store.h"
#include "services/training/store/meeting_store.h"

namespace mumpuni::training::app {

class Batches {
 public:
  Batches(const Clock& clock, Enrolments& enrolments) : clock_(clock), enrolments_(enrolments) {}

  absl::StatusOr<domain::Batch> Postpone(pg::Tx& tx, const Access& access, const Id& batch_id,
                                         int64_t etag, LocalDate start, const std::string& reason);
  absl::StatusOr<domain::Batch> Cancel(pg::Tx& tx, const Access& access, const Id& batch_id,
                                       int64_t etag, const std::string& reason);
  // Replaces it; answers the meetings as stored.
  absl::StatusOr<std::vector<domain::Meeting>> SetTimetable(pg::Tx& tx, const Access& access,
                                                            const Id& batch_id,
                                                            std::vector<domain::Meeting> meetings);
  absl::StatusOr<std::vector<domain::Meeting>> Timetable(pg::Tx& tx, const Id& batch_id);
  // Of the caller, newest first.
  absl::StatusOr<std::vector<store::Notice>> Notices(pg::Tx& tx, const Access& access);

 private:
  // Stores meetings of a held batch and expects its participants. ROOM_BUSY, TRAINER_BUSY,
  // PARTICIPANT_BUSY.
  absl::Status Store(pg::Tx& tx, std::vector<domain::Meeting>& meetings, const Id& batch_id);
  absl::Status Record(pg::Tx& tx, const Access& access, const std::string& action,
                      const domain::Batch& batch);

  const Clock& clock_;
  Enrolments& enrolments_;
};

}  // namespace mumpuni::training::app
