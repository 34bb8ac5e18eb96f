// Comparing what is stored with what it should be, as a long job: every profile with its
// recomputation, and the evidence of every source with what its newest state left. A city of a
// million people takes minutes.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/jobs/long_jobs.h"
#include "common/pg/tx.h"
#include "services/assessment/app/profiles.h"

namespace mumpuni::assessment::app {

inline constexpr char kReconcileKind[] = "assessment.reconcile";
// Of what differs so many are named; all are counted.
inline constexpr size_t kMismatchesNamed = 100;

// What has been compared of one sort.
struct Tally {
  int64_t compared = 0;
  // 0 until it is known.
  int64_t total = 0;
  int64_t mismatch_count = 0;
  // The first kMismatchesNamed.
  std::vector<std::string> mismatching;
};

struct Reconciliation {
  mumpuni::jobs::LongJob job;
  // Named by employee id.
  Tally profiles;
  // Named by source and id, for example "case 0198…".
  Tally sources;
};

// Thread-safe; each method runs in the caller's transaction.
class Reconciliations {
 public:
  // A write transaction stays short: at most `chunk` profiles or sources each.
  Reconciliations(Profiles& profiles, int chunk) : profiles_(profiles), chunk_(chunk) {}

  // Starts one over the whole city, or answers the one that is under way.
  absl::StatusOr<Reconciliation> Start(pg::Tx& tx);
  // RECONCILIATION_NOT_FOUND.
  absl::StatusOr<Reconciliation> Get(pg::Tx& tx, const Id& job_id);
  // The next chunk; what differs is logged with its id.
  absl::StatusOr<mumpuni::jobs::Progress> Advance(pg::Tx& tx, const mumpuni::jobs::Chunk& chunk);

 private:
  absl::StatusOr<std::string> CompareProfiles(pg::Tx& tx, const std::string& cursor, Tally& tally);
  absl::StatusOr<std::string> CompareSources(pg::Tx& tx, const std::string& cursor, Tally& tally);

  Profiles& profiles_;
  const int chunk_;
};

}  // namespace mumpuni::assessment::app
