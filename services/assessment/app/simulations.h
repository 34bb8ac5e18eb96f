// What a rule set would do to the city before it is decided, and whether the one in force treats
// groups alike: a long job that computes everybody's profile and keeps nothing but counts.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/principal.h"
#include "common/jobs/long_jobs.h"
#include "common/pg/tx.h"
#include "services/assessment/app/profiles.h"
#include "services/assessment/domain/groups.h"
#include "services/assessment/domain/rule_set.h"
#include "services/assessment/store/simulation_store.h"

namespace mumpuni::assessment::app {

inline constexpr char kSimulateKind[] = "assessment.simulate";

// What personnel answers for the people of a chunk.
using PersonalTraitsById = std::map<Id, domain::PersonalTraits>;

struct SimulationCell {
  domain::Group group;
  domain::GroupTally tally;
  // Of the groups of the dimension that are told; see domain::RatioPermille.
  int ratio_permille = 0;
  bool hidden = false;
};

struct SimulationState {
  store::Simulation simulation;
  mumpuni::jobs::LongJobState state = mumpuni::jobs::LongJobState::kOpen;
  std::string last_error;
  std::vector<SimulationCell> cells;
};

struct Decision {
  std::string rule_set;
  std::string decree_number;
  std::string deciding_official;
  LocalDate effective_from;
  std::string dpia_reference;
  Id simulation_id;
};

// Thread-safe; each method runs in the caller's transaction.
class Simulations {
 public:
  // A transaction stays short: at most `chunk` people each.
  Simulations(Profiles& profiles, int chunk, bool allow_demonstration)
      : profiles_(profiles), chunk_(chunk), allow_demonstration_(allow_demonstration) {}

  // Starts one, or answers the one under way for the same set and day.
  absl::StatusOr<SimulationState> Start(pg::Tx& tx, const Access& access,
                                        const std::string& rule_set,
                                        std::optional<LocalDate> as_of);
  absl::StatusOr<SimulationState> StartFairness(pg::Tx& tx, const Access& access);
  // SIMULATION_NOT_FOUND, also for the other kind.
  absl::StatusOr<SimulationState> Get(pg::Tx& tx, store::SimulationKind kind, const Id& id);
  // The newest that is complete.
  absl::StatusOr<SimulationState> Newest(pg::Tx& tx, store::SimulationKind kind);

  // Makes a simulated set a decided one, and has everybody recomputed from its effective day on;
  // audited.
  absl::StatusOr<domain::RuleSet> Decide(pg::Tx& tx, const Access& access,
                                         const Decision& decision);
  // The recomputation that a rule set caused; RECOMPUTATION_NOT_FOUND.
  absl::StatusOr<mumpuni::jobs::LongJob> RecomputationOf(pg::Tx& tx, const std::string& rule_set);

  // The next chunk. `chunk.asked` holds PersonalTraitsById of PeopleOf(chunk).
  absl::StatusOr<mumpuni::jobs::Progress> Advance(pg::Tx& tx, const mumpuni::jobs::Chunk& chunk);
  // The people of a chunk: named by the chunk before it, so that personnel can be asked about them
  // outside a transaction.
  static std::vector<Id> PeopleOf(const mumpuni::jobs::Chunk& chunk);

 private:
  absl::StatusOr<SimulationState> StartKind(pg::Tx& tx, store::Simulation wanted);
  absl::StatusOr<store::GroupTallies> Tally(pg::Tx& tx, const store::Simulation& simulation,
                                            const std::vector<Id>& people,
                                            const PersonalTraitsById& traits) const;
  absl::Status Audit(pg::Tx& tx, const Access& access, const std::string& action,
                     const std::string& purpose, const std::string& subject) const;

  Profiles& profiles_;
  const int chunk_;
  const bool allow_demonstration_;
};

}  // namespace mumpuni::assessment::app
