#include "common/pg/deadline.h"

#include <algorithm>

#include "absl/time/clock.h"

namespace mumpuni::pg {

TxOptions Within(absl::Time deadline, TxOptions options) {
  const absl::Duration left = std::max(deadline - absl::Now(), absl::ZeroDuration());
  options.statement_timeout = std::min(options.statement_timeout, left);
  options.acquire_timeout = std::min(options.acquire_timeout, left);
  return options;
}

TxOptions AuditedReadWithin(absl::Time deadline) {
  TxOptions options = Within(deadline);
  options.one_write = true;
  return options;
}

TxOptions ReadOnlyWithin(absl::Time deadline, Plan plan) {
  TxOptions options = Within(deadline);
  options.read_only = true;
  options.plan = plan;
  return options;
}

}  // namespace mumpuni::pg
