// Topics of other services that assessment follows.
#pragma once

namespace mumpuni::assessment::peers {

inline constexpr char kEmployeeTopic[] = "mumpuni.personnel.employee.v1";
inline constexpr char kUnitTopic[] = "mumpuni.personnel.unit.v1";
inline constexpr char kPositionTopic[] = "mumpuni.personnel.position.v1";
inline constexpr char kCalendarTopic[] = "mumpuni.personnel.calendar.v1";
inline constexpr char kEnrolmentTopic[] = "mumpuni.training.enrolment.v1";
inline constexpr char kCaseTopic[] = "mumpuni.complaint.case.v1";

}  // namespace mumpuni::assessment::peers
