#include "tools/client/parallel.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

namespace mumpuni::tools {

absl::Status ForEach(size_t count, int threads, const std::function<absl::Status(size_t)>& work) {
  std::atomic<size_t> next{0};
  std::mutex mutex;
  absl::Status first_error;
  const auto run = [&] {
    for (size_t i = next++; i < count; i = next++) {
      if (absl::Status status = work(i); !status.ok()) {
        const std::lock_guard lock(mutex);
        if (first_error.ok()) first_error = status;
        next = count;
      }
    }
  };
  std::vector<std::thread> workers;
  const size_t wanted = std::min(count, static_cast<size_t>(std::max(threads, 1)));
  for (size_t i = 1; i < wanted; ++i) workers.emplace_back(run);
  run();
  for (std::thread& worker : workers) worker.join();
  return first_error;
}

}  // namespace mumpuni::tools
