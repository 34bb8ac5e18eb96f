// Bounded concurrency for loaders: plain threads that take the next index.
#pragma once

#include <cstddef>
#include <functional>

#include "absl/status/status.h"

namespace mumpuni::tools {

// Runs work(0) … work(count − 1) on at most `threads` threads and waits for all of them. The first
// error stops the taking of further indexes and is returned.
absl::Status ForEach(size_t count, int threads, const std::function<absl::Status(size_t)>& work);

}  // namespace mumpuni::tools
