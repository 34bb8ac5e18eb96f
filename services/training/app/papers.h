// What papers of a batch are printed from, and the letterhead above them. Each method runs in the
// caller's transaction. Thread-safe.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/training/domain/certificate.h"
#include "services/training/domain/course.h"

namespace mumpuni::training::app {

// A batch and everybody who holds a seat in it.
struct Roll {
  domain::Letterhead letterhead;
  domain::Batch batch;
  domain::Course course;
  std::vector<domain::Enrolment> enrolments;
};

class Papers {
 public:
  explicit Papers(const Clock& clock) : clock_(clock) {}

  // For a paper of the day. BATCH_UNKNOWN, BATCH_EMPTY, LETTERHEAD_MISSING, OUT_OF_SCOPE.
  absl::StatusOr<Roll> RollOf(pg::Tx& tx, const Access& access, const Id& batch_id, LocalDate day);

  // VALUE_OUT_OF_RANGE for a past day, unless it is the first letterhead of all; LETTERHEAD_EXISTS.
  absl::StatusOr<domain::Letterhead> Define(pg::Tx& tx, const domain::Letterhead& wanted);
  // LETTERHEAD_MISSING.
  absl::StatusOr<domain::Letterhead> LetterheadOn(pg::Tx& tx, LocalDate day);

 private:
  const Clock& clock_;
};

}  // namespace mumpuni::training::app
