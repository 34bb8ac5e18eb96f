// The next best courses of a person, and who of the unit can coach. Each method runs in the
// caller's transaction; assessment is asked before it. Thread-safe.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/training/app/development.h"
#include "services/training/app/readiness.h"
#include "services/training/domain/recommendation.h"

namespace mumpuni::training::app {

struct RecommendedCourse {
  domain::Recommendation recommendation;
  // Earliest first, at most 3.
  std::vector<domain::Batch> open_batches;
  // 0: no digital step is demanded.
  int digital_demand = 0;
  std::optional<domain::Course> bridging_course;
};

struct NextBest {
  // Best first.
  std::vector<RecommendedCourse> courses;
  domain::Jp hours_due;
};

class Recommendations {
 public:
  Recommendations(const Clock& clock, Development& development, Readiness& readiness)
      : clock_(clock), development_(development), readiness_(readiness) {}

  // For merged gaps. EMPLOYEE_UNKNOWN, OUT_OF_SCOPE.
  absl::StatusOr<NextBest> Recommend(pg::Tx& tx, const Access& access, const Id& employee_id,
                                     const std::vector<domain::Gap>& gaps, int max_results);

  // The unit whose people are asked for; nil for who has left the service. EMPLOYEE_UNKNOWN,
  // OUT_OF_SCOPE.
  absl::StatusOr<Id> UnitOfLearner(pg::Tx& tx, const Access& access, const Id& employee_id);
  // Those of the competent who are willing to help and still work there, at most 10, by id. Errors
  // as above.
  absl::StatusOr<std::vector<Id>> Coaches(pg::Tx& tx, const Access& access, const Id& employee_id,
                                          const std::vector<Id>& competent);

 private:
  LocalDate Today() const { return LocalDate::At(clock_.Now()); }

  const Clock& clock_;
  Development& development_;
  Readiness& readiness_;
};

}  // namespace mumpuni::training::app
