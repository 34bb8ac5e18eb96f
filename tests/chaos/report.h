// What a run did and found, as JSON that a later run goes on with and Markdown for people.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/chaos/checker.h"

namespace mumpuni::chaos {

// One fault that took place, or two that overlapped.
struct FaultRecord {
  // Of the first in the plan.
  int64_t number = 0;
  int faults = 1;
  // "kill a service + delay the broker"
  std::string kind;
  std::string target;
  absl::Time began;
  // From its beginning until what was harmed was back.
  absl::Duration lasted;
  // From then until work flowed as before.
  absl::Duration recovery;
  // Until a standby published; zero if none had to.
  absl::Duration takeover;
};

struct CheckRecord {
  absl::Time at;
  int64_t faults = 0;
  int64_t acknowledged = 0;
  int64_t events = 0;
  int64_t repeated = 0;
  absl::Duration took;
  Discrepancies discrepancies;
};

// The value below which `share` of the others lie; 0 of none.
double Quantile(std::vector<double> values, double share);

// Used by one thread.
class Report {
 public:
  // Goes on with DIR/report.json if `resume`; throws if there is none.
  Report(std::string dir, uint64_t seed, bool resume);

  uint64_t seed() const { return json_["seed"].get<uint64_t>(); }
  // Number of faults so far, over all runs.
  int64_t faults() const;
  void Add(const FaultRecord& record);
  void Add(const CheckRecord& record);
  // Something other than a discrepancy that must not happen.
  void Fail(const std::string& what);
  // Answers that were repeated, by code and reason, in this run.
  void set_answers(const std::map<std::string, int64_t>& answers);
  // No failure and no discrepancy.
  bool Good() const;
  std::string Markdown() const;
  // Writes DIR/report.json and DIR/report.md.
  void Write();

 private:
  const std::string dir_;
  nlohmann::json json_;
  absl::Time began_;
  double seconds_before_ = 0;
};

}  // namespace mumpuni::chaos
