// Transactions that work for a caller: they end when nobody waits for them any more.
#pragma once

#include "absl/time/time.h"
#include "common/pg/tx.h"

namespace mumpuni::pg {

// `options` with the waits for a statement and for a connection cut to what is left until
// `deadline`, an instant of real time (InfiniteFuture: none). A statement that nobody waits for
// holds a connection and perhaps locks that others do wait for.
TxOptions Within(absl::Time deadline, TxOptions options = {});
// The same for reads that end with their audit record (TxOptions::one_write).
TxOptions AuditedReadWithin(absl::Time deadline);
// The same, read-only.
TxOptions ReadOnlyWithin(absl::Time deadline, Plan plan = Plan::kAuto);

}  // namespace mumpuni::pg
