// The lines of a computation as a tree: each result above what it was made of, down to the
// assessment, the enrolments and the cases. Says nothing that the lines do not say.
#pragma once

#include <vector>

#include "services/assessment/domain/profile.h"

namespace mumpuni::assessment::domain {

struct Node {
  Line line;
  std::vector<Node> parts;
};

// The indicated level (none if never assessed), then the signal (none without `with_signal`, nor
// without a rule set). What does not fit under either, such as trainings of somebody never
// assessed, stands beside them, so that every line of the profile is in the tree once.
std::vector<Node> TreeOf(const CompetencyProfile& p, bool with_signal);

}  // namespace mumpuni::assessment::domain
