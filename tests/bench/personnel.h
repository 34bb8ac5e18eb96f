// The personnel service with a city of people: reads, decisions, files, and how they grow.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "common/testing/pg_test.h"
#include "tests/e2e/city.h"

namespace mumpuni::bench {

// The use cases in this process on a database that grows between the measurements.
class PersonnelBench {
 public:
  PersonnelBench();
  ~PersonnelBench();

  // Adds invented people until there are so many: two decisions and two standings each, spread over
  // 300 units and 1,200 positions.
  void GrowTo(int64_t people);
  // Milliseconds of single calls, sorted, by name.
  std::map<std::string, std::vector<double>> Measure(int calls);

 private:
  struct Parts;
  std::vector<double> Time(int calls, absl::FunctionRef<void(int)> call);

  testing::TestDatabase db_;
  std::unique_ptr<Parts> parts_;
  int64_t people_ = 0;
};

// Seconds that the command line needs to take over a file of so many people; then to bring them up
// to date by the same file.
struct ImportFigures {
  double created_seconds = 0;
  double unchanged_seconds = 0;
};
ImportFigures MeasureImport(e2e::City& city, const std::string& dir, int people);

}  // namespace mumpuni::bench
