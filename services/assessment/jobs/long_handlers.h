// The long jobs of the service.
#pragma once

#include <memory>
#include <vector>

#include "common/jobs/long_jobs.h"
#include "services/assessment/app/assessments.h"
#include "services/assessment/app/gaps.h"
#include "services/assessment/app/providers.h"
#include "services/assessment/app/ratings.h"
#include "services/assessment/app/recomputations.h"
#include "services/assessment/app/reconciliations.h"
#include "services/assessment/app/simulations.h"
#include "services/assessment/peers/personal_traits.h"

namespace mumpuni::assessment::jobs {

// For jobs::LongRunner; the arguments outlive it.
inline mumpuni::jobs::LongHandlers LongHandlers(app::Assessments& assessments,
                                                app::Reconciliations& reconciliations,
                                                app::Recomputations& recomputations,
                                                app::Gaps& gaps, app::Simulations& simulations,
                                                app::Ratings& ratings,
                                                peers::AskTraits ask_traits) {
  using mumpuni::jobs::Chunk;
  mumpuni::jobs::LongHandlers handlers;
  handlers.chunks[app::kUnaccreditedKind] = [&](pg::Tx& tx, const Chunk& chunk) {
    return assessments.RevokeUnaccredited(tx, chunk);
  };
  handlers.chunks[app::kReconcileKind] = [&](pg::Tx& tx, const Chunk& chunk) {
    return reconciliations.Advance(tx, chunk);
  };
  handlers.chunks[app::kRecomputeKind] = [&](pg::Tx& tx, const Chunk& chunk) {
    return recomputations.Advance(tx, chunk);
  };
  handlers.chunks[app::kGapMonthKind] = [&](pg::Tx& tx, const Chunk& chunk) {
    return gaps.CountMonth(tx, chunk);
  };
  handlers.chunks[app::kAssignRatersKind] = [&](pg::Tx& tx, const Chunk& chunk) {
    return ratings.AssignChunk(tx, chunk);
  };
  handlers.chunks[app::kFinaliseKind] = [&](pg::Tx& tx, const Chunk& chunk) {
    return ratings.FinaliseChunk(tx, chunk);
  };
  handlers.chunks[app::kSimulateKind] = [&](pg::Tx& tx, const Chunk& chunk) {
    return simulations.Advance(tx, chunk);
  };
  handlers.askers[app::kSimulateKind] =
      [ask_traits =
           std::move(ask_traits)](const Chunk& chunk) -> absl::StatusOr<mumpuni::jobs::Asked> {
    const std::vector<Id> people = app::Simulations::PeopleOf(chunk);
    if (people.empty()) return mumpuni::jobs::Asked();
    ASSIGN_OR_RETURN(app::PersonalTraitsById traits, ask_traits(people));
    return std::make_shared<const app::PersonalTraitsById>(std::move(traits));
  };
  return handlers;
}

}  // namespace mumpuni::assessment::jobs
