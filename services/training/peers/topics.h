// Topics of other services that training follows.
#pragma once

namespace mumpuni::training::peers {

inline constexpr char kEmployeeTopic[] = "mumpuni.personnel.employee.v1";
inline constexpr char kUnitTopic[] = "mumpuni.personnel.unit.v1";
inline constexpr char kProfileTopic[] = "mumpuni.assessment.profile.v1";

}  // namespace mumpuni::training::peers
