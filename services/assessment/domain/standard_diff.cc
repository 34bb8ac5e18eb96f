#include "services/assessment/domain/standard_diff.h"

#include <algorithm>
#include <map>

namespace mumpuni::assessment::domain {
namespace {

using Texts = std::vector<std::string>;

const char* const kImportance[] = {"", "mutlak", "penting", "perlu"};
const char* const kTrainingKinds[] = {"", "manajerial", "teknis", "fungsional"};
const char* const kEducation[] = {"",      "di bawah SMA", "SMA", "D-I/D-II",
                                  "D-III", "S1/D-IV",      "S2",  "S3"};

Texts One(const std::string& text) { return text.empty() ? Texts() : Texts{text}; }

Texts Of(const std::vector<TrainingRequirement>& trainings) {
  Texts texts;
  for (const TrainingRequirement& one : trainings) {
    texts.push_back(std::string(kTrainingKinds[one.kind]) + ": " + one.description + " (" +
                    kImportance[one.importance] + ")");
  }
  return texts;
}

Texts Of(const std::vector<ExperienceRequirement>& experience) {
  Texts texts;
  for (const ExperienceRequirement& one : experience) {
    texts.push_back(one.description + " (" + kImportance[one.importance] + ")");
  }
  return texts;
}

// What stands in `a` and not in `b`, in its order; a text that stands there twice counts twice.
Texts Without(const Texts& a, Texts b) {
  Texts left;
  for (const std::string& text : a) {
    const auto found = std::find(b.begin(), b.end(), text);
    if (found == b.end()) {
      left.push_back(text);
    } else {
      b.erase(found);
    }
  }
  return left;
}

RequirementChange ChangeOf(const std::string& code, int from, int to) {
  const std::string before = std::to_string(from), after = std::to_string(to);
  using Kind = RequirementChangeKind;
  if (from == 0) {
    return {code, Kind::kAdded, from, to, code + " kini dipersyaratkan pada level " + after + "."};
  }
  if (to == 0) {
    return {code, Kind::kRemoved, from, to,
            code + " tidak lagi dipersyaratkan (semula level " + before + ")."};
  }
  const bool raised = to > from;
  return {code, raised ? Kind::kRaised : Kind::kLowered, from, to,
          code + (raised ? " naik" : " turun") + " dari level " + before + " menjadi level " +
              after + "."};
}

}  // namespace

StandardDiff Compare(const JobStandard& from, const JobStandard& to) {
  StandardDiff diff;
  std::map<std::string, std::pair<int, int>> levels;
  for (const LevelRef& ref : from.requirements) levels[ref.competency].first = ref.level;
  for (const LevelRef& ref : to.requirements) levels[ref.competency].second = ref.level;
  for (const auto& [code, level] : levels) {
    if (level.first != level.second) {
      diff.requirements.push_back(ChangeOf(code, level.first, level.second));
    }
  }
  const auto part = [&](const char* field, const Texts& before, const Texts& after) {
    PartChange change{field, Without(before, after), Without(after, before)};
    if (!change.removed.empty() || !change.added.empty()) diff.parts.push_back(std::move(change));
  };
  part("name", One(from.name), One(to.name));
  part("job_group", One(from.job_group), One(to.job_group));
  part("government_affair", One(from.government_affair), One(to.government_affair));
  part("job_code", One(from.job_code), One(to.job_code));
  part("effective_from", One(from.effective_from.ToString()), One(to.effective_from.ToString()));
  part("legal_basis", One(from.legal_basis), One(to.legal_basis));
  part("summary", One(from.summary), One(to.summary));
  part("minimum_education", One(kEducation[from.minimum_education]),
       One(kEducation[to.minimum_education]));
  part("fields_of_study", from.fields_of_study, to.fields_of_study);
  part("trainings", Of(from.trainings), Of(to.trainings));
  part("experience", Of(from.experience), Of(to.experience));
  part("minimum_grade", One(from.minimum_grade), One(to.minimum_grade));
  part("performance_indicators", from.performance_indicators, to.performance_indicators);
  return diff;
}

}  // namespace mumpuni::assessment::domain
