// The assessment service with a city of profiles: computing all of them, reading one, and what is
// asked of many; and how that grows.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "common/testing/pg_test.h"

namespace mumpuni::bench {

// The use cases in this process on a database that grows between the measurements.
class AssessmentBench {
 public:
  AssessmentBench();
  ~AssessmentBench();

  // Adds invented people until there are so many, spread over 300 units: nine required competencies
  // and formal levels each, two courses and three facts of cases.
  void GrowTo(int64_t people);
  // Seconds in which everybody's profile is computed and stored by the long job's chunks.
  double RecomputeAll();
  // Milliseconds of single calls, sorted, by name; after RecomputeAll.
  std::map<std::string, std::vector<double>> Measure(int calls);

 private:
  void Vacuum();
  struct Parts;
  std::vector<double> Time(int calls, absl::FunctionRef<void(int)> call);

  testing::TestDatabase db_;
  std::unique_ptr<Parts> parts_;
  int64_t people_ = 0;
};

}  // namespace mumpuni::bench
