// The use cases of the service, each made once; what refers to another stands below it.
#pragma once

#include "services/assessment/app/assessments.h"
#include "services/assessment/app/gaps.h"
#include "services/assessment/app/objections.h"
#include "services/assessment/app/profiles.h"
#include "services/assessment/app/ratings.h"
#include "services/assessment/app/recomputations.h"
#include "services/assessment/app/reconciliations.h"
#include "services/assessment/app/reference.h"
#include "services/assessment/app/simulations.h"
#include "services/assessment/app/talents.h"

namespace mumpuni::assessment::app {

struct UseCases {
  // `chunk`: people whose profile one transaction of a job computes or compares.
  UseCases(const Clock& clock, EventSink& sink, int chunk, bool allow_demonstration)
      : profiles(clock, sink),
        reference(profiles, allow_demonstration),
        assessments(profiles),
        reconciliations(profiles, chunk),
        recomputations(profiles, chunk),
        gaps(profiles, chunk),
        simulations(profiles, chunk, allow_demonstration),
        objections(profiles),
        talents(profiles),
        ratings(profiles, chunk) {}

  Profiles profiles;
  Reference reference;
  Assessments assessments;
  Reconciliations reconciliations;
  Recomputations recomputations;
  Gaps gaps;
  Simulations simulations;
  Objections objections;
  Talents talents;
  Ratings ratings;
};

}  // namespace mumpuni::assessment::app
