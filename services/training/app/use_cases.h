// The use cases of the service, each made once; what refers to another stands below it.
#pragma once

#include "services/training/app/admissions.h"
#include "services/training/app/attendances.h"
#include "services/training/app/batches.h"
#include "services/training/app/catalogue.h"
#include "services/training/app/certificates.h"
#include "services/training/app/development.h"
#include "services/training/app/enrolments.h"
#include "services/training/app/feedbacks.h"
#include "services/training/app/hour_book.h"
#include "services/training/app/motivation.h"
#include "services/training/app/papers.h"
#include "services/training/app/readiness.h"
#include "services/training/app/recommendations.h"
#include "services/training/app/records.h"

namespace mumpuni::training::app {

struct UseCases {
  // `attendance_key` signs the codes of meetings.
  UseCases(const Clock& clock, EventSink& sink, const std::string& attendance_key)
      : catalogue(clock),
        development(clock),
        hours(clock, sink, development),
        enrolments(clock, sink, hours),
        admissions(clock, enrolments),
        batches(clock, enrolments),
        attendances(clock, enrolments, attendance_key),
        certificates(clock),
        papers(clock),
        readiness(clock),
        motivation(clock),
        recommendations(clock, development, readiness),
        records(clock, sink, hours) {}

  Catalogue catalogue;
  Development development;
  HourBook hours;
  Enrolments enrolments;
  Admissions admissions;
  Batches batches;
  Attendances attendances;
  Certificates certificates;
  Papers papers;
  Readiness readiness;
  Motivation motivation;
  Recommendations recommendations;
  Records records;
  Feedbacks feedbacks;
};

}  // namespace mumpuni::training::app
