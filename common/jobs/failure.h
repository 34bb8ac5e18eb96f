// What timers and long jobs share when something fails.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "common/pg/tx.h"

namespace mumpuni::jobs {

// Backoff with a draw of this thread.
absl::Duration RandomBackoff(int failures);

// A handler may do more than a call does, but never so long that it stalls the relays.
pg::TxOptions JobTx();

// "REASON: message", printable and bounded, for a column that an operator reads.
std::string ErrorText(const absl::Status& status);

}  // namespace mumpuni::jobs
