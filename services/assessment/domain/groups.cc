#include "services/assessment/domain/groups.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"

namespace mumpuni::assessment::domain {
namespace {

constexpr char kUnknown[] = "UNKNOWN";

std::string EmploymentTypeText(int type) {
  switch (type) {
    case 1:
      return "PNS";
    case 2:
      return "CONTRACT";
    case 3:
      return "CONTRACT_PART_TIME";
  }
  return kUnknown;
}

std::string AgeBandText(int birth_year, LocalDate day) {
  if (birth_year == 0) return kUnknown;
  const int age = day.year() - birth_year;
  if (age < 30) return "<30";
  if (age < 40) return "30-39";
  return age < 50 ? "40-49" : "50+";
}

// A PNS grade has a letter behind a slash; of it the class counts (golongan), not the room.
std::string GradeText(const std::string& grade) {
  if (grade.empty()) return kUnknown;
  const size_t slash = grade.find('/');
  return slash == std::string::npos ? absl::StrCat("CONTRACT ", grade)
                                    : absl::StrCat("PNS ", grade.substr(0, slash));
}

bool IsBelow(const CompetencyProfile& p) {
  return StandingOf(p.KnownLevel(), p.required_level) == Standing::kBelow;
}

// Competencies of both profiles by code; one that a side does not know is nullptr there.
using Pairs = std::map<std::string, std::pair<const CompetencyProfile*, const CompetencyProfile*>>;

Pairs PairsOf(const Profile& before, const Profile& after) {
  Pairs pairs;
  for (const CompetencyProfile& p : before.competencies) pairs[p.code].first = &p;
  for (const CompetencyProfile& p : after.competencies) pairs[p.code].second = &p;
  return pairs;
}

int IndicatedOf(const CompetencyProfile* p) { return p == nullptr ? 0 : p->indicated_level; }
int SignalOf(const CompetencyProfile* p) {
  return static_cast<int>(p == nullptr ? Signal::kUsual : p->signal);
}

}  // namespace

std::vector<Group> GroupsOf(const GroupTraits& traits, LocalDate day) {
  const char* sex = traits.personal.sex == 1   ? "MALE"
                    : traits.personal.sex == 2 ? "FEMALE"
                                               : kUnknown;
  return {{Dimension::kCity, "CITY"},
          {Dimension::kAgency, traits.agency.empty() ? kUnknown : traits.agency},
          {Dimension::kEmploymentType, EmploymentTypeText(traits.employment_type)},
          {Dimension::kSex, sex},
          {Dimension::kAgeBand, AgeBandText(traits.personal.birth_year, day)},
          {Dimension::kGrade, GradeText(traits.personal.grade)}};
}

GroupTally& GroupTally::operator+=(const GroupTally& other) {
  people += other.people;
  rose += other.rose;
  fell += other.fell;
  signal_better += other.signal_better;
  signal_worse += other.signal_worse;
  below_before += other.below_before;
  below_after += other.below_after;
  lower += other.lower;
  higher += other.higher;
  never_assessed += other.never_assessed;
  return *this;
}

GroupTally TallyOf(const Profile& before, const Profile& after) {
  bool up = false, down = false, better = false, worse = false;
  for (const auto& [code, pair] : PairsOf(before, after)) {
    const int level_change = IndicatedOf(pair.second) - IndicatedOf(pair.first);
    const int signal_change = SignalOf(pair.second) - SignalOf(pair.first);
    up |= level_change > 0;
    down |= level_change < 0;
    better |= signal_change > 0;
    worse |= signal_change < 0;
  }
  bool lower = false, higher = false, required = false, assessed = false;
  for (const CompetencyProfile& p : after.competencies) {
    lower |= p.signal == Signal::kLower;
    higher |= p.signal == Signal::kHigher;
    if (p.required_level == 0) continue;
    required = true;
    assessed |= p.assessed_status != AssessedStatus::kNeverAssessed;
  }
  const auto below = [](const Profile& profile) {
    return std::any_of(profile.competencies.begin(), profile.competencies.end(), IsBelow);
  };
  return {.people = 1,
          .rose = up && !down,
          .fell = down,
          .signal_better = better && !worse,
          .signal_worse = worse,
          .below_before = below(before),
          .below_after = below(after),
          .lower = lower,
          .higher = higher && !lower,
          .never_assessed = required && !assessed};
}

std::vector<bool> HiddenCells(const std::vector<int>& people, std::vector<bool> also) {
  std::vector<bool> hidden = std::move(also);
  hidden.resize(people.size(), false);
  int count = 0, sum = 0;
  for (size_t i = 0; i < people.size(); ++i) {
    hidden[i] = people[i] > 0 && (hidden[i] || people[i] < kSmallestCell);
    if (!hidden[i]) continue;
    ++count;
    sum += people[i];
  }
  while (count == 1 || (count > 0 && sum < kSmallestCell)) {
    size_t next = people.size();
    for (size_t i = 0; i < people.size(); ++i) {
      if (hidden[i] || people[i] == 0) continue;
      if (next == people.size() || people[i] < people[next]) next = i;
    }
    if (next == people.size()) break;
    hidden[next] = true;
    ++count;
    sum += people[next];
  }
  return hidden;
}

std::vector<bool> HiddenCellsWithin(const std::vector<int>& people,
                                    const std::vector<std::string>& within) {
  std::map<std::string, std::vector<size_t>> wholes;
  for (size_t i = 0; i < people.size(); ++i) wholes[within[i]].push_back(i);
  std::vector<bool> hidden = HiddenCells(people);
  std::vector<bool> before;
  // Each round hides more or ends.
  while (hidden != before) {
    before = hidden;
    for (const auto& [name, places] : wholes) {
      std::vector<int> part;
      std::vector<bool> also;
      for (const size_t i : places) {
        part.push_back(people[i]);
        also.push_back(hidden[i]);
      }
      const std::vector<bool> found = HiddenCells(part, std::move(also));
      for (size_t i = 0; i < places.size(); ++i) hidden[places[i]] = found[i];
    }
    hidden = HiddenCells(people, std::move(hidden));
  }
  return hidden;
}

namespace {

class TreeHiding {
 public:
  explicit TreeHiding(const std::vector<TreePart>& parts)
      : parts_(parts), below_(parts.size()), totals_(parts.size()) {
    hidden_.own.resize(parts.size());
    hidden_.total.resize(parts.size());
    for (size_t i = 0; i < parts.size(); ++i) {
      (parts[i].parent.has_value() ? below_[*parts[i].parent] : top_).push_back(i);
    }
  }
  TreeHidden Run() {
    for (const size_t unit : top_) Sum(unit);
    HideParts(top_, std::nullopt);
    return std::move(hidden_);
  }

 private:
  int Sum(size_t unit) {
    totals_[unit] = parts_[unit].own;
    for (const size_t lower : below_[unit]) totals_[unit] += Sum(lower);
    return totals_[unit];
  }
  // The totals of `units`, and the own people of the one above them.
  void HideParts(const std::vector<size_t>& units, std::optional<size_t> above) {
    std::vector<int> people;
    for (const size_t unit : units) people.push_back(totals_[unit]);
    if (above.has_value()) people.push_back(parts_[*above].own);
    const std::vector<bool> hidden = HiddenCells(people);
    for (size_t i = 0; i < units.size(); ++i) {
      if (hidden[i]) {
        HideWhole(units[i]);
      } else {
        HideParts(below_[units[i]], units[i]);
      }
    }
    if (above.has_value()) hidden_.own[*above] = hidden.back();
  }
  void HideWhole(size_t unit) {
    hidden_.own[unit] = hidden_.total[unit] = true;
    for (const size_t lower : below_[unit]) HideWhole(lower);
  }

  const std::vector<TreePart>& parts_;
  std::vector<size_t> top_;
  std::vector<std::vector<size_t>> below_;
  std::vector<int> totals_;
  TreeHidden hidden_;
};

}  // namespace

TreeHidden HiddenInTree(const std::vector<TreePart>& parts) { return TreeHiding(parts).Run(); }

std::string WholeOf(const Group& group) {
  if (group.dimension != Dimension::kGrade) return "";
  return group.value.substr(0, group.value.find(' '));
}

int RatioPermille(int people, int unfavourable, const std::vector<GroupTally>& groups) {
  // The best share as a fraction, compared by cross-multiplication: nothing is rounded before the
  // end.
  int64_t best_spared = people - unfavourable;
  int64_t best_people = people;
  for (const GroupTally& group : groups) {
    const int64_t spared = group.people - group.lower;
    if (spared * best_people > best_spared * group.people) {
      best_spared = spared;
      best_people = group.people;
    }
  }
  if (best_spared == 0 || people == 0) return 1000;
  return static_cast<int>(1000 * (people - unfavourable) * best_people / (best_spared * people));
}

}  // namespace mumpuni::assessment::domain
