// The use cases of the service, each made once; what refers to another stands below it.
#pragma once

#include "services/training/app/catalogue.h"
#include "services/training/app/development.h"
#include "services/training/app/enrolments.h"
#include "services/training/app/hour_book.h"

namespace mumpuni::training::app {

struct UseCases {
  UseCases(const Clock& clock, EventSink& sink)
      : catalogue(clock),
        development(clock),
        hours(clock, sink, development),
        enrolments(clock, sink, hours) {}

  Catalogue catalogue;
  Development development;
  HourBook hours;
  Enrolments enrolments;
};

}  // namespace mumpuni::training::app
