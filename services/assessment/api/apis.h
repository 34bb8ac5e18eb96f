// The gRPC services of assessment; each its own class, so that each stays readable.
#pragma once

#include "services/assessment/api/assessment_api.h"
#include "services/assessment/api/gap_api.h"
#include "services/assessment/api/rule_set_api.h"
#include "services/assessment/app/use_cases.h"

namespace mumpuni::assessment::api {

struct Apis {
  Apis(pg::Pool& pool, const rpc::PageTokens& pages, app::UseCases& use)
      : assessment(pool, pages, use.profiles, use.reference, use.reconciliations,
                   use.recomputations),
        gaps(pool, pages, use.profiles, use.gaps),
        rule_sets(pool, use.profiles, use.simulations) {}

  // Call before the server starts.
  void Register(rpc::Server& server) {
    assessment.Register(server);
    gaps.Register(server);
    rule_sets.Register(server);
  }

  AssessmentApi assessment;
  GapApi gaps;
  RuleSetApi rule_sets;
};

}  // namespace mumpuni::assessment::api
