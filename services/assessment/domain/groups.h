// Counting people by groups: before a rule set decides (who would rise and fall) and after (whether
// it treats groups alike). Small cells are never told: a group of four is a list of names to
// whoever knows the office. Pure; integers only.
#pragma once

#include <compare>
#include <map>
#include <string>
#include <vector>

#include "common/core/local_date.h"
#include "services/assessment/domain/profile.h"

namespace mumpuni::assessment::domain {

// The numbers are those of the contract, and stored.
enum class Dimension {
  kCity = 1,
  kAgency = 2,
  kEmploymentType = 3,
  kSex = 4,
  kAgeBand = 5,
  kGrade = 6,
};

struct Group {
  Dimension dimension = Dimension::kCity;
  std::string value;
  auto operator<=>(const Group&) const = default;
};

// What personnel alone knows of how people are grouped; asked when it is needed, kept nowhere.
struct PersonalTraits {
  // 1 male, 2 female; 0 unknown.
  int sex = 0;
  // 0: unknown.
  int birth_year = 0;
  // "III/a", "IX"; "": unknown.
  std::string grade;
};
struct GroupTraits {
  // Code of the unit right below the city.
  std::string agency;
  // Number of common.v1.EmploymentType.
  int employment_type = 0;
  PersonalTraits personal;
};

// The groups a person belongs to, one in each dimension. Age is what the year of birth says of the
// year of `day`.
std::vector<Group> GroupsOf(const GroupTraits& traits, LocalDate day);

// How people of a group fare. `before` is the set in force, `after` the one looked at.
struct GroupTally {
  int people = 0;
  // Some indicated level higher and none lower; some lower.
  int rose = 0;
  int fell = 0;
  // Some signal better and none worse; some worse.
  int signal_better = 0;
  int signal_worse = 0;
  // Below some requirement.
  int below_before = 0;
  int below_after = 0;
  // After: LOWER in some competency; HIGHER in some and LOWER in none.
  int lower = 0;
  int higher = 0;
  // Nothing that is required was ever formally assessed.
  int never_assessed = 0;

  GroupTally& operator+=(const GroupTally& other);
  bool operator==(const GroupTally&) const = default;
};

// Of one person: each number is 0 or 1.
GroupTally TallyOf(const Profile& before, const Profile& after);

// Fewer people than this are not told.
inline constexpr int kSmallestCell = 5;

// Which cells of a whole to hide, given how many people each has: the small ones and what is in
// `also` (empty: nothing); and then the next smallest, as long as the hidden ones are a single one
// or together fewer people than may be told, since the whole is known and would tell them by
// difference. A cell of nobody hides nothing and is not hidden.
std::vector<bool> HiddenCells(const std::vector<int>& people, std::vector<bool> also = {});

// The same for cells that are the parts of several wholes: by place, the names of the wholes that a
// cell belongs to beside the one of all. What one whole hides is hidden in the others.
std::vector<bool> HiddenCellsWithin(const std::vector<int>& people,
                                    const std::vector<std::string>& within);

// People of a unit itself, and the place of the unit above it (nullopt: the city).
struct TreePart {
  std::optional<size_t> parent;
  int own = 0;
};
struct TreeHidden {
  // By place: the unit without what is below it, and with it.
  std::vector<bool> own;
  std::vector<bool> total;
};
// Which cells of a tree of units to hide, where units and what is below them may be asked for one
// by one. At each unit its own people and the totals of those right below are the parts of its
// total; what is below a hidden total is hidden whole.
TreeHidden HiddenInTree(const std::vector<TreePart>& parts);

// The part of a dimension to which a group belongs whose people another dimension tells too: grades
// of PNS and of contract employees, since the types of employment are told; "" elsewhere.
std::string WholeOf(const Group& group);

// Share of `people` that is not `unfavourable`, in ‰ of the same share of the best of the groups;
// truncated. 1000 where nobody fares better, also if all shares are 0.
int RatioPermille(int people, int unfavourable, const std::vector<GroupTally>& groups);

}  // namespace mumpuni::assessment::domain
