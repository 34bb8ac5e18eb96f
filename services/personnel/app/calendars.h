// Use cases on the working-day calendar.
#pragma once

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/pg/tx.h"
#include "services/personnel/app/event_sink.h"
#include "services/personnel/store/calendar_store.h"

namespace mumpuni::personnel::app {

class Calendars {
 public:
  Calendars(const Clock& clock, EventSink& sink) : clock_(clock), sink_(sink) {}
  absl::StatusOr<domain::CalendarYear> Publish(pg::Tx& tx, domain::CalendarYear calendar);
  absl::StatusOr<domain::CalendarYear> Get(pg::Tx& tx, int year);

 private:
  const Clock& clock_;
  EventSink& sink_;
};

}  // namespace mumpuni::personnel::app
