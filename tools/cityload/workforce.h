// Who works in the city: invented people for real kinds of posts. A pure function of the positions,
// the distributions and a seed.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/local_date.h"
#include "mumpuni/personnel/v1/personnel.pb.h"
#include "tools/cityload/distributions.h"
#include "tools/cityload/numbers.h"

namespace mumpuni::cityload {

struct Hire {
  // Ready for HireEmployee.
  personnel::v1::Employee employee;
  std::string position_code;
  std::string unit_id;
  bool heads_unit = false;
};

struct WorkforcePlan {
  // How many people in all; at least one for each head of a unit and those that complaints need.
  int count = 0;
  uint64_t seed = 0;
  // Everybody has been hired before this day.
  LocalDate today;
  // Units that answer complaints: each gets officers.
  std::set<std::string> lead_unit_ids;
};

// Heads of units first, then officers for complaints, then the rest in proportion to the authorised
// headcounts, never above them. Employment types follow the distribution as far as the posts allow
// (heads are PNS). INVALID_ARGUMENT if `count` is too small or above the headcounts of the city.
absl::StatusOr<std::vector<Hire>> PlanWorkforce(const WorkforcePlan& plan,
                                                const std::vector<personnel::v1::Position>& posts,
                                                const Distributions& distributions);

// One person for a post, of a given type; for the people of the story.
Hire PlanPerson(const personnel::v1::Position& post, common::v1::EmploymentType type,
                const std::string& full_name, LocalDate today, NumberRegister& numbers,
                const Distributions& distributions, Random& random);

}  // namespace mumpuni::cityload
