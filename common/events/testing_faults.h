// Deliberate defects for tests only: each removes one guard, so that a test can show that its check
// of the invariant goes red without it. No program sets them.
#pragma once

#include <atomic>
#include <functional>

namespace mumpuni::events::testing_faults {

// The relay reads rows above the snapshot horizon: a slow transaction with an older number is
// skipped.
inline std::atomic<bool> ignore_horizon{false};
// The relay moves its cursor without looking at epoch and lock: a zombie moves it.
inline std::atomic<bool> ignore_epoch{false};
// The inbox moves its cursor without looking at epoch and offset: two owners both take effect.
inline std::atomic<bool> skip_cursor_check{false};

// The inbox's client fetches nothing after its next assignment, as if it had lost a fetch; reset by
// that assignment.
inline std::atomic<bool> stall_fetch{false};

// Called by the inbox with the consumer's name before each batch's transaction; may block, to play
// a process that was paused. Set it while no inbox runs.
inline std::function<void(const char* consumer)> before_batch;

}  // namespace mumpuni::events::testing_faults
