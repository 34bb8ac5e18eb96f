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
v1::EmployeeState StateOf(const store::EmployeeRow& row,
                          const std::vector<domain::DutyWindow>& duty_windows);
// Only the identifier.
v1::EmployeeState ErasedState(const Id& employee_id);
v1::Calendar StateOf(const domain::CalendarYear& calendar);

class Publisher final : public app::EventSink {
 public:
  absl::Status UnitChanged(pg::Tx& tx, domain::ChangeKind kind, const domain::Unit& unit,
                           absl::Time at) override;
  absl::Status PositionChanged(pg::Tx& tx, domain::ChangeKind kind,
                               const domain::Position& position, absl::Time at) override;
  absl::Status EmployeesChanged(pg::Tx& tx, app::ChangeCause cause,
                                std::span<const store::EmployeeRow> employees,
                                absl::Time at) override;
  absl::Status EmployeeErased(pg::Tx& tx, const Id& employee_id, absl::Time at) override;
  absl::Status CalendarPublished(pg::Tx& tx, const domain::CalendarYear& calendar) override;
};

}  // namespace mumpuni::personnel::events
