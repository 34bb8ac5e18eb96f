// Recomputing stored profiles from their evidence, as a long job: after a rule set or a job
// standard has come into force, or because an operator asks for it.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/core/principal.h"
#include "common/jobs/long_jobs.h"
#include "common/pg/tx.h"
#include "services/assessment/app/profiles.h"

namespace mumpuni::assessment::app {

// Of the long job and of the timer that starts it when a decision comes into force.
inline constexpr char kRecomputeKind[] = "assessment.recompute";

// From `due` on, everybody whose position has `job_standard` ("": everybody). `cause` names the
// decision; the same cause again is the same recomputation.
absl::Status ScheduleRecompute(pg::Tx& tx, const std::string& cause,
                               const std::string& job_standard, absl::Time due);

// The cause by which a rule set has everybody recomputed.
std::string CauseOf(const domain::RuleSet& rules);

// Thread-safe; each method runs in the caller's transaction.
class Recomputations {
 public:
  // A write transaction stays short: at most `chunk` people each.
  Recomputations(Profiles& profiles, int chunk) : profiles_(profiles), chunk_(chunk) {}

  // What a due timer of ScheduleRecompute does.
  absl::Status StartDue(pg::Tx& tx, const std::string& cause, const std::string& job_standard);
  // Everybody, for an operator, who says why (10–500 characters; audited): starts one, or answers
  // the one that is under way.
  absl::StatusOr<Id> StartAll(pg::Tx& tx, const Access& access, const std::string& reason);
  // The next chunk. Profiles whose published state changes are published.
  absl::StatusOr<mumpuni::jobs::Progress> Advance(pg::Tx& tx, const mumpuni::jobs::Chunk& chunk);

 private:
  Profiles& profiles_;
  const int chunk_;
};

}  // namespace mumpuni::assessment::app
