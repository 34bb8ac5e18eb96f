#include "services/assessment/domain/scoring_table.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/core/validate.h"
#include "services/assessment/domain/reasons.h"

namespace mumpuni::assessment::domain {
namespace {

constexpr int kMaxEntries = 200;
constexpr const char* kGroups[] = {"structural", "functional", "general"};
constexpr const char* kLevels[] = {"senior_executive", "administrator", "supervisor"};
constexpr const char* kComponents[] = {"leadership", "functional", "technical", "seminar"};

absl::Status Wrong(const std::string& key, const std::string& why) {
  return Error(reasons::kScoringTableIncomplete, "entries." + key, why);
}

// Figures that a table states, each with its range; what is named here and nothing else.
class Checker {
 public:
  explicit Checker(const ScoringTable& table) : table_(table) {}

  void Expect(const std::string& key, int min, int max) {
    known_.insert(key);
    const auto entry = table_.entries.find(key);
    if (!status_.ok()) return;
    if (entry == table_.entries.end()) {
      status_ = Wrong(key, "is missing");
    } else if (entry->second.value < min || entry->second.value > max) {
      status_ = Wrong(key, absl::StrCat("lies outside ", min, " to ", max));
    }
  }
  // Codes separated by spaces, at least one.
  void ExpectCodes(const std::string& key) {
    Expect(key, 0, 0);
    if (status_.ok() && table_.LabelOf(key).empty()) status_ = Wrong(key, "names no code");
  }
  void MayExpect(const std::string& key, int min, int max) {
    if (States(key)) Expect(key, min, max);
  }
  bool States(const std::string& key) const { return table_.entries.contains(key); }
  // `least` to `most` bands, descending, the last at 0, each with a name.
  void ExpectBands(const std::string& prefix, int least, int max, int most = kMaxEntries) {
    int previous = max + 1;
    bool last_is_inclusive = true;
    std::set<std::string> names;
    int count = 0;
    for (int i = 1;; ++i) {
      const std::string key = absl::StrCat(prefix, i);
      const auto entry = table_.entries.find(key);
      if (entry == table_.entries.end()) break;
      known_.insert(key);
      ++count;
      if (!status_.ok()) continue;
      if (entry->second.value < 0 || entry->second.value >= previous) {
        status_ = Wrong(key, "bounds descend");
      } else if (entry->second.label.empty()) {
        status_ = Wrong(key, "has no name");
      } else if (!names.insert(entry->second.label).second) {
        status_ = Wrong(key, "has the name of another band");
      }
      last_is_inclusive = entry->second.inclusive;
      previous = entry->second.value;
    }
    if (!status_.ok()) return;
    if (count < least || previous != 0) {
      status_ = Wrong(absl::StrCat(prefix, count + 1), "the last band begins at 0");
    } else if (count > most) {
      status_ = Wrong(absl::StrCat(prefix, most + 1), "is one band too many");
    } else if (!last_is_inclusive) {
      status_ = Wrong(absl::StrCat(prefix, count), "the last band includes 0");
    }
  }
  void ExpectSum(const std::vector<std::string>& keys, int sum) {
    if (!status_.ok()) return;
    int total = 0;
    for (const std::string& key : keys) total += table_.ValueOf(key);
    if (total != sum) status_ = Wrong(keys.front(), absl::StrCat("adds up to ", total));
  }
  absl::Status Finish() const {
    RETURN_IF_ERROR(status_);
    for (const auto& [key, entry] : table_.entries) {
      if (!known_.contains(key)) return Wrong(key, "is not part of this table");
    }
    return absl::OkStatus();
  }

 private:
  const ScoringTable& table_;
  std::set<std::string> known_;
  absl::Status status_;
};

// Codes of the courses of leadership at the level of a job. A table that lists them for one level
// lists them for all; in one that does not, as those of before, any leadership training counts.
void ExpectLeadershipCourses(Checker& checker) {
  const auto key = [](const char* level) { return absl::StrCat("leadership.courses.", level); };
  const bool listed = std::any_of(std::begin(kLevels), std::end(kLevels),
                                  [&](const char* level) { return checker.States(key(level)); });
  if (!listed) return;
  for (const char* level : kLevels) checker.ExpectCodes(key(level));
}

void ExpectProfessionalIndex(Checker& checker) {
  for (int level = 1; level <= 7; ++level) {
    checker.Expect(absl::StrCat("education.", level), 0, 250);
  }
  // Four components of 40 points for each group of positions: a column that adds up to more or less
  // is a mistake that real applications have made.
  for (const char* group : kGroups) {
    std::vector<std::string> column;
    for (const char* component : kComponents) {
      column.push_back(absl::StrCat("competence.", group, ".", component));
      checker.Expect(column.back(), 0, 400);
    }
    checker.ExpectSum(column, 400);
  }
  for (int rating = 1; rating <= 5; ++rating) {
    checker.Expect(absl::StrCat("performance.", rating), 0, 300);
  }
  // Ratings of how many years count, that of the index included; absent: the last one however old.
  checker.MayExpect("performance.years", 1, 20);
  for (int level = 0; level <= 3; ++level) {
    checker.Expect(absl::StrCat("discipline.", level), 0, 50);
  }
  checker.Expect("discipline.years", 1, 20);
  checker.Expect("technical.lesson_hours", 1, 500);
  checker.Expect("technical.months", 1, 60);
  checker.Expect("seminar.months", 1, 120);
  // 1 leadership, 2 functional, 3 technical, 4 seminar and the like.
  for (int form = 1; form <= 25; ++form) checker.Expect(absl::StrCat("form.", form), 1, 4);
  // Codes of functional positions that prescribe no functional training, separated by spaces.
  checker.Expect("functional.exempt", 0, 0);
  ExpectLeadershipCourses(checker);
  checker.ExpectBands("band.", 2, 1000);
}

void ExpectTalentBox(Checker& checker) {
  for (int rating = 1; rating <= 5; ++rating) {
    checker.Expect(absl::StrCat("performance.", rating), 0, 100);
  }
  checker.Expect("weight.match", 0, 100);
  checker.Expect("weight.potential", 0, 100);
  checker.ExpectSum({"weight.match", "weight.potential"}, 100);
  // Ratings of how many years count, that of the box included; absent: the last one however old.
  checker.MayExpect("performance.years", 1, 20);
  // 1: a missing part is left out and the other weighs for it; 0: then there is no box.
  checker.Expect("renormalise", 0, 1);
  // Three bands each: 3 high, 2 middle, 1 low.
  checker.ExpectBands("performance.cut.", 3, 100, 3);
  checker.ExpectBands("potential.cut.", 3, 100, 3);
  for (int performance = 1; performance <= 3; ++performance) {
    for (int potential = 1; potential <= 3; ++potential) {
      checker.Expect(absl::StrCat("box.", performance, ".", potential), 1, 9);
    }
  }
  for (int box = 1; box <= 9; ++box) {
    // 1: belongs to the succession pool. The label holds the recommended actions.
    checker.Expect(absl::StrCat("actions.", box), 0, 1);
  }
}

void ExpectPerformance(Checker& checker) {
  // The scale of scores before PermenPANRB 6/2022: from Sangat Baik (5) down to Buruk (1).
  if (checker.States("ppk.1")) return checker.ExpectBands("ppk.", 5, 100, 5);
  // Result × behaviour, each 1 below, 2 as, 3 above expectation; 1 Sangat Kurang to 5 Sangat Baik.
  for (int result = 1; result <= 3; ++result) {
    for (int behaviour = 1; behaviour <= 3; ++behaviour) {
      checker.Expect(absl::StrCat("rating.", result, ".", behaviour), 1, 5);
    }
  }
  for (int rating = 1; rating <= 5; ++rating) checker.Expect(absl::StrCat("name.", rating), 0, 0);
}

}  // namespace

int ScoringTable::ValueOf(const std::string& key) const {
  const auto entry = entries.find(key);
  return entry == entries.end() ? 0 : entry->second.value;
}

const std::string& ScoringTable::LabelOf(const std::string& key) const {
  static const std::string kNone;
  const auto entry = entries.find(key);
  return entry == entries.end() ? kNone : entry->second.label;
}

absl::Status Validate(const ScoringTable& table) {
  RETURN_IF_ERROR(CheckCode(table.code, "scoring_table.code", 32));
  RETURN_IF_ERROR(CheckText(table.legal_basis, "scoring_table.legal_basis", 300));
  RETURN_IF_ERROR(CheckRange(static_cast<int64_t>(table.entries.size()), "scoring_table.entries", 1,
                             kMaxEntries));
  Checker checker(table);
  switch (table.kind) {
    case TableKind::kProfessionalIndex:
      ExpectProfessionalIndex(checker);
      return checker.Finish();
    case TableKind::kTalentBox:
      ExpectTalentBox(checker);
      return checker.Finish();
    case TableKind::kPerformance:
      ExpectPerformance(checker);
      return checker.Finish();
    case TableKind::kJobPersonMatch:
      checker.ExpectBands("placement.", 2, 100);
      checker.ExpectBands("mapping.", 2, 100);
      return checker.Finish();
  }
  return CheckRange(static_cast<int>(table.kind), "scoring_table.kind", 1, 4);
}

bool IsOfScores(const ScoringTable& table) { return table.entries.contains("ppk.1"); }

std::string BandOf(const ScoringTable& table, const std::string& prefix, int64_t numerator,
                   int64_t denominator) {
  for (int i = 1;; ++i) {
    const auto entry = table.entries.find(absl::StrCat(prefix, i));
    if (entry == table.entries.end()) return "";
    const int64_t bound = entry->second.value * denominator;
    if (numerator > bound || (entry->second.inclusive && numerator == bound)) {
      return entry->second.label;
    }
  }
}

}  // namespace mumpuni::assessment::domain
