// What changed from one version of a job standard to another, for people to read.
#pragma once

#include <string>
#include <vector>

#include "services/assessment/domain/reference.h"

namespace mumpuni::assessment::domain {

// The numbers are those of the contract.
enum class RequirementChangeKind { kAdded = 1, kRemoved = 2, kRaised = 3, kLowered = 4 };

struct RequirementChange {
  std::string competency;
  RequirementChangeKind kind = RequirementChangeKind::kAdded;
  // 0: not required.
  int from_level = 0;
  int to_level = 0;
  // In Bahasa Indonesia.
  std::string sentence;
};

// A part other than the requirements, by the name of its field in the contract.
struct PartChange {
  std::string field;
  std::vector<std::string> removed;
  std::vector<std::string> added;
};

struct StandardDiff {
  // By competency.
  std::vector<RequirementChange> requirements;
  // In the order of the document.
  std::vector<PartChange> parts;
};

StandardDiff Compare(const JobStandard& from, const JobStandard& to);

}  // namespace mumpuni::assessment::domain
