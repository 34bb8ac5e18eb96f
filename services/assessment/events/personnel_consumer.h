// Incoming events of personnel: they feed the projections of peers/, and a person's profile follows
// the position held.
#pragma once

#include <map>
#include <set>
#include <span>

#include "common/events/inbox.h"
#include "services/assessment/app/profiles.h"
#include "services/assessment/peers/projections.h"

namespace mumpuni::assessment::events {

inline constexpr char kEmployeeTopic[] = "mumpuni.personnel.employee.v1";
inline constexpr char kUnitTopic[] = "mumpuni.personnel.unit.v1";
inline constexpr char kPositionTopic[] = "mumpuni.personnel.position.v1";
inline constexpr char kCalendarTopic[] = "mumpuni.personnel.calendar.v1";

class PersonnelConsumer {
 public:
  explicit PersonnelConsumer(app::Profiles& profiles) : profiles_(profiles) {}
  // A batch in the inbox's transaction; INVALID_ARGUMENT for what breaks the contract.
  absl::Status Apply(pg::Tx& tx, std::span<const mumpuni::events::IncomingEvent> batch);

 private:
  absl::Status ApplyEmployees(pg::Tx& tx, const std::vector<peers::EmployeeRow>& rows);

  app::Profiles& profiles_;
};

}  // namespace mumpuni::assessment::events
