// Topics of other services that complaint follows.
#pragma once

namespace mumpuni::complaint::peers {

inline constexpr char kEmployeeTopic[] = "mumpuni.personnel.employee.v1";
inline constexpr char kUnitTopic[] = "mumpuni.personnel.unit.v1";
inline constexpr char kPositionTopic[] = "mumpuni.personnel.position.v1";
inline constexpr char kCalendarTopic[] = "mumpuni.personnel.calendar.v1";

}  // namespace mumpuni::complaint::peers
