// Waiting in tests: for a condition, never for a time.
#pragma once

#include <functional>

#include "absl/time/time.h"

namespace mumpuni::testing {

// Asks until `condition` holds or `limit` has passed; answers whether it held. Use with
// ASSERT_TRUE.
bool WaitFor(const std::function<bool()>& condition, absl::Duration limit = absl::Seconds(10));

}  // namespace mumpuni::testing
