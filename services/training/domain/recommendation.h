// Which courses close a person's gaps best, as a pure function on integers.
#pragma once

#include <string>
#include <vector>

#include "common/core/level.h"
#include "services/training/domain/course.h"

namespace mumpuni::training::domain {

// A competency in which a person is below the requirement of the position held. Nothing is
// recommended for what is unknown: it is coverage to be assessed, not a gap.
struct Gap {
  std::string competency_code;
  int known_level = 0;
  int required_level = 0;
};

struct ClosedGap {
  std::string competency_code;
  int known_level = 0;
  int required_level = 0;
  int taught_level = 0;
  MilliLevel closed = 0;
};

struct Recommendation {
  Course course;
  // By competency code.
  std::vector<ClosedGap> closed_gaps;
  // Sum over the gaps; above 0.
  MilliLevel closed = 0;
};

// Courses that teach a missing competency above the known level, and whose entry level the person
// reaches there; a gap closes up to the required or the taught level. Best closed milli-level per
// rupiah first (nothing to pay is best), then per lesson hour, then the larger closed gap, then
// the course code; at most `max_results`. The order of the inputs does not matter.
std::vector<Recommendation> Rank(const std::vector<Gap>& gaps, const std::vector<Course>& courses,
                                 int max_results);

// Why, one sentence in Bahasa Indonesia.
std::string ReasonSentence(const Recommendation& recommendation);

}  // namespace mumpuni::training::domain
