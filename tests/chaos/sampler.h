// Samples how much was written and applied, in a thread of its own.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "common/pg/pool.h"
#include "tests/chaos/recovery.h"
#include "tests/chaos/writers.h"
#include "tests/e2e/city.h"

namespace mumpuni::chaos {

// Runs from construction to destruction; keeps the last two minutes.
class Sampler {
 public:
  Sampler(const e2e::City& city, const Ledger& ledger);
  ~Sampler();
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

  std::vector<Sample> samples() const;

 private:
  void Run();
  // Over all cursors; as before while a database does not answer.
  int64_t Applied();

  const Ledger& ledger_;
  std::vector<std::unique_ptr<pg::Pool>> pools_;
  std::vector<int64_t> applied_;
  mutable std::mutex mutex_;
  std::vector<Sample> samples_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace mumpuni::chaos
