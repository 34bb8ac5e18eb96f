// Use cases on 360-degree ratings.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/principal.h"
#include "common/jobs/long_jobs.h"
#include "common/jobs/timers.h"
#include "common/pg/tx.h"
#include "services/assessment/app/profiles.h"
#include "services/assessment/domain/rating.h"
#include "services/assessment/store/rating_store.h"

namespace mumpuni::assessment::app {

// Long job that assigns the raters of a cycle, and the one that finalises it; the key is the cycle.
inline constexpr char kAssignRatersKind[] = "assessment.rating_raters";
inline constexpr char kFinaliseKind[] = "assessment.rating_finalise";
// Timer that closes a cycle after its last day.
inline constexpr char kCloseCycleKind[] = "assessment.rating_close";

// Thread-safe; each method runs in the caller's transaction.
class Ratings {
 public:
  // A transaction stays short: at most `chunk` people each.
  Ratings(Profiles& profiles, int chunk) : profiles_(profiles), chunk_(chunk) {}

  absl::StatusOr<domain::RatingInstrument> DefineInstrument(
      pg::Tx& tx, const domain::RatingInstrument& instrument);
  // Raters are assigned by a long job.
  absl::StatusOr<domain::RatingCycle> Open(pg::Tx& tx, const Access& access,
                                           domain::RatingCycle cycle,
                                           const std::optional<Id>& root_unit_id);
  absl::StatusOr<domain::RatingCycle> Get(pg::Tx& tx, const Id& cycle_id);
  absl::StatusOr<domain::RatingCycle> Close(pg::Tx& tx, const Access& access, const Id& cycle_id);
  // Takes further ratings until a new last day; what was submitted stays.
  absl::StatusOr<domain::RatingCycle> Reopen(pg::Tx& tx, const Access& access, const Id& cycle_id,
                                             LocalDate closes_on, const std::string& reason);
  // By a long job; superseding what was finalised before.
  absl::StatusOr<domain::RatingCycle> Finalise(pg::Tx& tx, const Access& access,
                                               const Id& cycle_id);
  // A correction of the raters, with a reason; relation nullopt removes. Audited.
  absl::Status ChangeRater(pg::Tx& tx, const Access& access, const Id& cycle_id, const Id& ratee_id,
                           const Id& rater_id, std::optional<domain::Relation> relation,
                           const std::string& reason);

  absl::StatusOr<std::vector<store::Assignment>> Mine(pg::Tx& tx, const Access& access);
  // Once, by the assigned rater, while the cycle takes ratings.
  absl::Status Submit(pg::Tx& tx, const Access& access, const Id& cycle_id, const Id& ratee_id,
                      const std::map<std::string, int>& scores);

  // The person and the direct superior; audited for the latter.
  absl::StatusOr<store::StoredResult> Result(pg::Tx& tx, const Access& access, const Id& cycle_id,
                                             const Id& ratee_id, const std::string& method);
  struct Summary {
    store::RatingSummary summary;
    // Fewer than five people: nothing is told.
    bool hidden = false;
  };
  absl::StatusOr<Summary> Summarise(pg::Tx& tx, const Access& access, const Id& cycle_id,
                                    const std::optional<Id>& unit_id);

  // What the jobs do.
  absl::StatusOr<mumpuni::jobs::Progress> AssignChunk(pg::Tx& tx,
                                                      const mumpuni::jobs::Chunk& chunk);
  absl::StatusOr<mumpuni::jobs::Progress> FinaliseChunk(pg::Tx& tx,
                                                        const mumpuni::jobs::Chunk& chunk);
  absl::Status CloseTimer(pg::Tx& tx, const mumpuni::jobs::DueJob& job);

 private:
  absl::StatusOr<store::StoredCycle> Load(pg::Tx& tx, const Id& cycle_id) const;
  absl::Status Audit(pg::Tx& tx, const Access& access, const std::string& action,
                     const std::string& purpose, const std::string& subject) const;

  Profiles& profiles_;
  const int chunk_;
};

}  // namespace mumpuni::assessment::app
