// Durable counters by which an operator, and every test, sees that published equals applied.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "common/pg/tx.h"

namespace mumpuni::events {

// Events this service has ever written: the per-subject counters added up.
absl::StatusOr<int64_t> CountWritten(pg::Tx& tx);
// Events a consumer has accounted for, applied or parked: its cursors added up. Exact while the log
// starts at offset 0 and holds no transaction markers, which is how Mumpuni produces.
absl::StatusOr<int64_t> CountConsumed(pg::Tx& tx, const std::string& consumer);
// Events of a consumer that are parked now.
absl::StatusOr<int64_t> CountParked(pg::Tx& tx, const std::string& consumer);

}  // namespace mumpuni::events
