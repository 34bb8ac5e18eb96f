// The gRPC services of training; each its own class, so that each stays readable.
#pragma once

#include "services/training/api/admission_api.h"
#include "services/training/api/attendance_api.h"
#include "services/training/api/certificate_api.h"
#include "services/training/api/development_api.h"
#include "services/training/api/feedback_api.h"
#include "services/training/api/lesson_hour_api.h"
#include "services/training/api/recommendation_api.h"
#include "services/training/api/record_api.h"
#include "services/training/api/training_api.h"
#include "services/training/app/use_cases.h"

namespace mumpuni::training::api {

struct Apis {
  Apis(pg::Pool& pool, const Clock& clock, const rpc::PageTokens& pages, app::UseCases& use,
       peers::PersonnelClient& personnel, peers::AssessmentClient& assessment)
      : training({pool, clock, pages, use.catalogue, use.enrolments, use.development, personnel,
                  assessment, use.recommendations}),
        admissions({pool, clock, pages, use.catalogue, use.enrolments, use.admissions, use.batches,
                    personnel}),
        attendances(pool, clock, use.batches, use.attendances),
        lesson_hours(pool, clock, pages, use.hours),
        certificates({pool, clock, pages, use.certificates, use.papers,
                      [&personnel](const std::vector<Id>& ids, const std::string& on_behalf_of) {
                        return personnel.GetPeople(ids, on_behalf_of);
                      },
                      training::certificates::UnsignedSigner()}),
        development(pool, clock, pages, use.readiness, use.motivation),
        recommendations(
            pool, use.recommendations,
            [&assessment](const peers::CoachQuestion& question, const std::string& on_behalf_of) {
              return assessment.FindCompetent(question, on_behalf_of);
            }),
        records(pool, clock, pages, use.records),
        feedback(pool, clock, use.feedbacks) {}

  // Call before the server starts.
  void Register(rpc::Server& server) {
    training.Register(server);
    admissions.Register(server);
    attendances.Register(server);
    lesson_hours.Register(server);
    certificates.Register(server);
    development.Register(server);
    recommendations.Register(server);
    records.Register(server);
    feedback.Register(server);
  }

  TrainingApi training;
  AdmissionApi admissions;
  AttendanceApi attendances;
  LessonHourApi lesson_hours;
  CertificateApi certificates;
  DevelopmentApi development;
  RecommendationApi recommendations;
  RecordApi records;
  FeedbackApi feedback;
};

}  // namespace mumpuni::training::api
