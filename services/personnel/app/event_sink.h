// Where use cases put what happened; events/publisher.cc writes it to the outbox.
#pragma once

#include <optional>

#include "absl/status/status.h"
#include "common/pg/tx.h"
#include "services/personnel/domain/calendar_year.h"
#include "services/personnel/domain/employee.h"
#include "services/personnel/domain/organisation.h"

namespace mumpuni::personnel::app {

class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual absl::Status UnitCreated(pg::Tx& tx, const domain::Unit& unit, absl::Time at) = 0;
  virtual absl::Status PositionCreated(pg::Tx& tx, const domain::Position& position,
                                       absl::Time at) = 0;
  // `position` is the one held after the event; absent for the inactive.
  virtual absl::Status EmployeeChanged(pg::Tx& tx, domain::EmployeeEvent event,
                                       const domain::Employee& employee,
                                       const std::optional<domain::Position>& position,
                                       absl::Time at) = 0;
  virtual absl::Status CalendarPublished(pg::Tx& tx, const domain::CalendarYear& calendar) = 0;
};

}  // namespace mumpuni::personnel::app
