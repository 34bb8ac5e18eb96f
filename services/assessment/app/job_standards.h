// Use cases on job standards before and after publication: what changed, and what would change.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/assessment/app/profiles.h"
#include "services/assessment/domain/reference.h"
#include "services/assessment/domain/standard_diff.h"
#include "services/assessment/store/preview_store.h"

namespace mumpuni::assessment::app {

// Thread-safe; each method runs in the caller's transaction.
class JobStandards {
 public:
  explicit JobStandards(Profiles& profiles) : profiles_(profiles) {}

  struct Comparison {
    int from_version = 0;
    int to_version = 0;
    domain::StandardDiff diff;
  };
  // to_version 0: the newest.
  absl::StatusOr<Comparison> Compare(pg::Tx& tx, const std::string& code, int from_version,
                                     int to_version);

  struct Preview {
    // Filled for the first page only.
    store::StandardImpact impact;
    std::vector<store::NewlyBelowRow> newly_below;
  };
  // Audited as `method`. day nullopt: against the standard of today; cursor "": the first page.
  absl::StatusOr<Preview> PreviewOf(pg::Tx& tx, const Access& access, const std::string& method,
                                    const domain::JobStandard& standard,
                                    std::optional<LocalDate> day, const std::string& cursor,
                                    int limit);
  // Page cursor of a row.
  static std::string CursorOf(const store::NewlyBelowRow& row);

 private:
  Profiles& profiles_;
};

}  // namespace mumpuni::assessment::app
