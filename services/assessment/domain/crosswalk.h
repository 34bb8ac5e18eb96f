// Crosswalks between competencies: how the levels of a retired one are read as levels of the one
// that takes its place.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/core/local_date.h"
#include "services/assessment/domain/reference.h"

namespace mumpuni::assessment::domain {

// One step; immutable.
struct CrosswalkStep {
  std::string from;
  std::string to;
  // The level of `to` for level i + 1 of `from`; never descending.
  std::array<int, 5> levels{};
  LocalDate effective_from;
  std::string legal_basis;
  bool operator==(const CrosswalkStep&) const = default;
};

// The steps of a day; each competency has at most one.
class Crosswalk {
 public:
  Crosswalk() = default;
  explicit Crosswalk(const std::vector<CrosswalkStep>& steps);

  bool empty() const { return steps_.empty(); }
  // The competency and level that this one is read as, through all steps of its chain (A → B → C).
  // One without a step stays; level 0 (none) stays 0.
  LevelRef Map(LevelRef ref) const;
  // The same of required levels by competency; of two that come to speak of one the higher holds.
  std::map<std::string, int> MapAll(const std::map<std::string, int>& levels) const;
  // The competencies that have a step.
  std::vector<std::string> Replaced() const;
  // All names of a competency: the one it is read as first, then those that lead to it.
  std::vector<std::string> NamesOf(const std::string& code) const;
  // Whether the chain from `code` leads to `target`; a competency leads to itself.
  bool Leads(const std::string& code, const std::string& target) const;

 private:
  std::map<std::string, CrosswalkStep> steps_;
};

// A new step beside all that there are, of whatever day: CROSSWALK_CYCLE if it would lead a
// competency back to itself.
absl::Status CheckNoCycle(const std::vector<CrosswalkStep>& all, const CrosswalkStep& added);

}  // namespace mumpuni::assessment::domain
