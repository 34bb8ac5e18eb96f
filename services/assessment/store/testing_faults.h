// Deliberate defects for tests only: each removes one guard, so that a test can show that its check
// of the invariant goes red without it. No program sets them.
#pragma once

#include <atomic>

namespace mumpuni::assessment::store::testing_faults {

// Profile heads are not locked: two transactions that write evidence of one officer at the same
// time each compute the profile without the other's.
inline std::atomic<bool> skip_head_lock{false};

}  // namespace mumpuni::assessment::store::testing_faults
