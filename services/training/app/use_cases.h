// The use cases of training, built once for the process.
#pragma once

#include "services/training/app/catalogue.h"
#include "services/training/app/development.h"
#include "services/training/app/enrolments.h"
#include "services/training/app/hour_book.h"
#include "services/training/app/motivation.h"
#include "services/training/app/readiness.h"

namespace mumpuni::training::app {

struct UseCases {
  UseCases(const Clock& clock, EventSink& sink)
      : catalogue(clock),
        development(clock),
        hours(clock, sink, development),
        enrolments(clock, sink, hours),
        readiness(clock),
        motivation(clock) {}

  Catalogue catalogue;
  Development development;
  HourBook hours;
  Enrolments enrolments;
  Readiness readiness;
  Motivation motivation;
};

}  // namespace mumpuni::training::app
