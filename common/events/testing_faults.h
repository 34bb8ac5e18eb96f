// Misfortunes for tests only, which nothing outside this process could bring about at a given
// moment. No program sets them. (Guards are taken away by tests/mutants.)
#pragma once

#include <atomic>
#include <functional>

namespace mumpuni::events::testing_faults {

// The inbox's client fetches nothing after its next assignment, as if it had lost a fetch; reset by
// that assignment.
inline std::atomic<bool> stall_fetch{false};

// Called by the inbox with the consumer's name before each batch's transaction; may block, to play
// a process that was paused. Set it while no inbox runs.
inline std::function<void(const char* consumer)> before_batch;

}  // namespace mumpuni::events::testing_faults
