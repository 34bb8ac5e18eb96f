// Filling the city with people and their formal assessments.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tools/cityload/town.h"
#include "tools/cityload/workforce.h"

namespace mumpuni::cityload {

// The invented people of the story (practice notes §7).
struct Cast {
  // First functional rung at DSDABM; his M.3 (service orientation) is assessed below the standard.
  std::string yudi;
};

// Hires the workforce (who is there already stays) and records formal assessments for a share.
absl::Status FillCity(Town& town);

// Hires a new Yudi and records his assessment: everything as required, M.3 one level below.
absl::Status HireCast(Town& town, Cast& cast);

}  // namespace mumpuni::cityload
