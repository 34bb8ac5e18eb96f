// The gRPC services of training; each its own class, so that each stays readable.
#pragma once

#include "services/training/api/development_api.h"
#include "services/training/api/lesson_hour_api.h"
#include "services/training/api/training_api.h"
#include "services/training/app/use_cases.h"

namespace mumpuni::training::api {

struct Apis {
  Apis(pg::Pool& pool, const Clock& clock, const rpc::PageTokens& pages, app::UseCases& use,
       peers::PersonnelClient& personnel, peers::AssessmentClient& assessment)
      : training({pool, clock, pages, use.catalogue, use.enrolments, use.development, personnel,
                  assessment}),
        lesson_hours(pool, clock, pages, use.hours),
        development(pool, clock, pages, use.readiness, use.motivation) {}

  // Call before the server starts.
  void Register(rpc::Server& server) {
    training.Register(server);
    lesson_hours.Register(server);
    development.Register(server);
  }

  TrainingApi training;
  LessonHourApi lesson_hours;
  DevelopmentApi development;
};

}  // namespace mumpuni::training::api
