// A thousand people ask for thirty seats at once.
#pragma once

#include <memory>
#include <string>

#include "common/testing/pg_test.h"

namespace mumpuni::bench {

// Requests a second of the use case and of its SQL in pgbench, both on one batch whose row
// everybody wants, by the same number of callers.
struct Contention {
  double requests_per_second = 0;
  double sql_per_second = 0;
};

// The use cases in this process on a database of their own.
class TrainingBench {
 public:
  // `log_file`: where PostgreSQL writes what it executes.
  TrainingBench(std::string dir, std::string log_file);
  ~TrainingBench();

  // One round with a new batch. Throws if seats are overdrawn or a request is lost.
  Contention AskForSeats(int people, int seats, int callers, int pgbench_seconds);

 private:
  struct Parts;
  void Record();
  std::string NewBatch(int seats);

  const std::string dir_;
  const std::string log_file_;
  testing::TestDatabase db_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mumpuni::bench
