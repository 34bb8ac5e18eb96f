#include "services/assessment/domain/crosswalk.h"

#include <algorithm>

#include "services/assessment/domain/reasons.h"

namespace mumpuni::assessment::domain {

Crosswalk::Crosswalk(const std::vector<CrosswalkStep>& steps) {
  for (const CrosswalkStep& step : steps) steps_.emplace(step.from, step);
}

LevelRef Crosswalk::Map(LevelRef ref) const {
  // A chain has at most as many steps as there are: a cycle, which nobody can publish, ends too.
  for (size_t i = 0; i < steps_.size(); ++i) {
    const auto step = steps_.find(ref.competency);
    if (step == steps_.end()) break;
    ref.competency = step->second.to;
    if (ref.level >= 1 && ref.level <= 5) ref.level = step->second.levels[ref.level - 1];
  }
  return ref;
}

std::map<std::string, int> Crosswalk::MapAll(const std::map<std::string, int>& levels) const {
  std::map<std::string, int> read_as;
  for (const auto& [code, level] : levels) {
    const LevelRef ref = Map({code, level});
    int& read = read_as[ref.competency];
    read = std::max(read, ref.level);
  }
  return read_as;
}

std::vector<std::string> Crosswalk::Replaced() const {
  std::vector<std::string> codes;
  for (const auto& [code, step] : steps_) codes.push_back(code);
  return codes;
}

std::vector<std::string> Crosswalk::NamesOf(const std::string& code) const {
  std::vector<std::string> names = {Map({code, 1}).competency};
  for (const auto& [older, step] : steps_) {
    if (Leads(older, names.front())) names.push_back(older);
  }
  return names;
}

bool Crosswalk::Leads(const std::string& code, const std::string& target) const {
  std::string at = code;
  for (size_t i = 0; i <= steps_.size(); ++i) {
    if (at == target) return true;
    const auto step = steps_.find(at);
    if (step == steps_.end()) return false;
    at = step->second.to;
  }
  return false;
}

absl::Status CheckNoCycle(const std::vector<CrosswalkStep>& all, const CrosswalkStep& added) {
  if (!Crosswalk(all).Leads(added.to, added.from)) return absl::OkStatus();
  return Error(reasons::kCrosswalkCycle, "replaced_by_code", "it leads back to the competency");
}

}  // namespace mumpuni::assessment::domain
