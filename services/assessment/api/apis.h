// The gRPC services of assessment; each its own class, so that each stays readable.
#pragma once

#include "services/assessment/api/assessment_api.h"
#include "services/assessment/api/dictionary_api.h"
#include "services/assessment/api/gap_api.h"
#include "services/assessment/api/objection_api.h"
#include "services/assessment/api/rating_api.h"
#include "services/assessment/api/rule_set_api.h"
#include "services/assessment/api/talent_api.h"
#include "services/assessment/app/use_cases.h"

namespace mumpuni::assessment::api {

// What the services ask of others outside a transaction.
struct Peers {
  peers::AskRedactedCase redacted_case;
  peers::AskIndexAttributes index_attributes;
};

struct Apis {
  Apis(pg::Pool& pool, const rpc::PageTokens& pages, app::UseCases& use, const Peers& peers)
      : assessment(pool, pages, use.profiles, use.reference, use.reconciliations,
                   use.recomputations),
        dictionary(pool, pages, use.profiles),
        gaps(pool, pages, use.profiles, use.gaps),
        rule_sets(pool, use.profiles, use.simulations),
        objections(pool, pages, use.profiles, use.objections, peers.redacted_case),
        talents(pool, pages, use.profiles, use.talents, peers.index_attributes),
        ratings(pool, use.profiles, use.ratings) {}

  // Call before the server starts.
  void Register(rpc::Server& server) {
    assessment.Register(server);
    dictionary.Register(server);
    gaps.Register(server);
    rule_sets.Register(server);
    objections.Register(server);
    talents.Register(server);
    ratings.Register(server);
  }

  AssessmentApi assessment;
  DictionaryApi dictionary;
  GapApi gaps;
  RuleSetApi rule_sets;
  ObjectionApi objections;
  TalentApi talents;
  RatingApi ratings;
};

}  // namespace mumpuni::assessment::api
