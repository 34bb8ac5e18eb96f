// Domain events → contract events → outbox.
#pragma once

#include "mumpuni/personnel/v1/personnel_events.pb.h"
#include "services/personnel/app/event_sink.h"

namespace mumpuni::personnel::events {

inline constexpr char kEmployeeTopic[] = "mumpuni.personnel.employee.v1";
inline constexpr char kUnitTopic[] = "mumpuni.personnel.unit.v1";
inline constexpr char kPositionTopic[] = "mumpuni.personnel.position.v1";
inline constexpr char kCalendarTopic[] = "mumpuni.personnel.calendar.v1";

// The published states; snapshots answer the same messages.
v1::UnitState StateOf(const domain::Unit& unit);
v1::PositionState StateOf(const domain::Position& position);
v1::EmployeeState StateOf(const domain::Employee& employee,
                          const std::optional<domain::Position>& position);
// Only the identifier.
v1::EmployeeState ErasedState(const Id& employee_id);
v1::Calendar StateOf(const domain::CalendarYear& calendar);

class Publisher final : public app::EventSink {
 public:
  absl::Status UnitCreated(pg::Tx& tx, const domain::Unit& unit, absl::Time at) override;
  absl::Status PositionCreated(pg::Tx& tx, const domain::Position& position,
                               absl::Time at) override;
  absl::Status EmployeeChanged(pg::Tx& tx, domain::EmployeeEvent event,
                               const domain::Employee& employee,
                               const std::optional<domain::Position>& position,
                               absl::Time at) override;
  absl::Status CalendarPublished(pg::Tx& tx, const domain::CalendarYear& calendar) override;
};

}  // namespace mumpuni::personnel::events
