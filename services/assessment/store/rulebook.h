// What judges evidence on a day: the rule set in force and the crosswalk.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/core/local_date.h"
#include "common/pg/tx.h"
#include "services/assessment/domain/crosswalk.h"
#include "services/assessment/domain/rule_set.h"

namespace mumpuni::assessment::store {

struct Rulebook {
  // Never null; RuleSet::IsNone() if none is in force.
  std::shared_ptr<const domain::RuleSet> rules;
  domain::Crosswalk crosswalk;
};

// Rule sets never change, so each is read and decoded once; which one is in force is asked each
// time. Not for transactions that publish one: what they wrote may be rolled back. Thread-safe.
class Rulebooks {
 public:
  // `known_at`: leaves out what was decided or published later, whatever day it names.
  // INTERNAL if a stored rule set cannot be read.
  absl::StatusOr<Rulebook> On(pg::Tx& tx, LocalDate day,
                              std::optional<absl::Time> known_at = std::nullopt);

 private:
  absl::StatusOr<std::shared_ptr<const domain::RuleSet>> Named(pg::Tx& tx, const std::string& code);

  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const domain::RuleSet>> decoded_;
};

}  // namespace mumpuni::assessment::store
