// Comparing every stored profile with its recomputation, as a long job: a city of a million people
// takes minutes.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/jobs/long_jobs.h"
#include "common/pg/tx.h"
#include "services/assessment/app/profiles.h"

namespace mumpuni::assessment::app {

inline constexpr char kReconcileKind[] = "assessment.reconcile";
// Differing people whose ids are kept; all are counted.
inline constexpr size_t kMismatchesNamed = 100;

struct Reconciliation {
  mumpuni::jobs::LongJob job;
  int64_t mismatch_count = 0;
  // The first kMismatchesNamed.
  std::vector<Id> mismatching;
};

// Thread-safe; each method runs in the caller's transaction.
class Reconciliations {
 public:
  // A write transaction stays short: at most `chunk` profiles each.
  Reconciliations(Profiles& profiles, int chunk) : profiles_(profiles), chunk_(chunk) {}

  // Starts one over the whole city, or answers the one that is under way.
  absl::StatusOr<Reconciliation> Start(pg::Tx& tx);
  // RECONCILIATION_NOT_FOUND.
  absl::StatusOr<Reconciliation> Get(pg::Tx& tx, const Id& job_id);
  // The next chunk; what differs is logged with its id.
  absl::StatusOr<mumpuni::jobs::Progress> Advance(pg::Tx& tx, const mumpuni::jobs::Chunk& chunk);

 private:
  Profiles& profiles_;
  const int chunk_;
};

}  // namespace mumpuni::assessment::app
