// The use cases of the service, each made once; what refers to another stands below it.
#pragma once

#include "services/training/app/catalogue.h"
#include "services/training/app/development.h"
#include "services/training/app/enrolments.h"

namespace mumpuni::training::app {

struct UseCases {
  UseCases(const Clock& clock, EventSink& sink)
      : catalogue(clock), enrolments(clock, sink), development(clock) {}

  Catalogue catalogue;
  Enrolments enrolments;
  Development development;
};

}  // namespace mumpuni::training::app
