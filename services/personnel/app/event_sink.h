// Where use cases put what happened; events/publisher.cc writes it to the outbox.
#pragma once

#include <span>

#include "absl/status/status.h"
#include "common/pg/tx.h"
#include "services/personnel/domain/calendar_year.h"
#include "services/personnel/domain/organisation.h"
#include "services/personnel/store/employee_store.h"

namespace mumpuni::personnel::app {

// Why published states are looked at.
enum class ChangeCause { kDecision, kAbsence, kImport, kDayBegan };

class EventSink {
 public:
  virtual ~EventSink() = default;
  // The unit and the position as on the day of the event.
  virtual absl::Status UnitChanged(pg::Tx& tx, domain::ChangeKind kind, const domain::Unit& unit,
                                   absl::Time at) = 0;
  virtual absl::Status PositionChanged(pg::Tx& tx, domain::ChangeKind kind,
                                       const domain::Position& position, absl::Time at) = 0;
  // Employees as on the day of the event. Who is published with the same state already is left out.
  virtual absl::Status EmployeesChanged(pg::Tx& tx, ChangeCause cause,
                                        std::span<const store::EmployeeRow> employees,
                                        absl::Time at) = 0;
  virtual absl::Status EmployeeErased(pg::Tx& tx, const Id& employee_id, absl::Time at) = 0;
  virtual absl::Status CalendarPublished(pg::Tx& tx, const domain::CalendarYear& calendar) = 0;
};

}  // namespace mumpuni::personnel::app
