// The timers as an operator sees them; long jobs have ListLong.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/pg/tx.h"

namespace mumpuni::jobs {

struct ListedJob {
  std::string kind;
  std::string key;
  absl::Time due;
  int failed_attempts = 0;
  std::string last_error;
};

// Failing first, then by due time.
absl::StatusOr<std::vector<ListedJob>> ListJobs(pg::Tx& tx, int limit);

}  // namespace mumpuni::jobs
