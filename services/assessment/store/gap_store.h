// What is asked of many profiles at once: counts by unit and competency, now and at the end of each
// month, and the facts of a unit. Set-based: one statement whatever the size of the city.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/assessment/domain/evidence.h"
#include "services/assessment/domain/reference.h"

namespace mumpuni::assessment::store {

// People whose position requires a competency; see GapCell in the contract.
struct GapCount {
  // Nil: the whole scope.
  Id unit_id;
  std::string competency;
  int people = 0;
  int assessed_valid = 0;
  int assessed_expired = 0;
  int never_assessed = 0;
  int meets = 0;
  int below = 0;
  int unknown = 0;
  int gap_levels = 0;
};

struct GapScope {
  // The unit and what is below it; nullopt: the city.
  std::optional<Id> root_unit_id;
  // "": all.
  std::string competency;
  // A row for each unit.
  bool by_unit = false;
};
// From the stored profiles of active people, by unit and competency.
std::vector<GapCount> CountGaps(pg::Tx& tx, const GapScope& scope);

// Every unit with the one above it.
struct UnitAbove {
  Id unit_id;
  std::optional<Id> parent_id;
};
std::vector<UnitAbove> UnitTree(pg::Tx& tx);

struct GapMonth {
  LocalDate month_end;
  GapCount count;
};
// What was counted in the months that ended after `after`; no competency: of all. By unit for the
// whole city, else summed over the scope (whose `competency` is ignored).
std::vector<GapMonth> MonthsAfter(pg::Tx& tx, const GapScope& scope,
                                  const std::vector<std::string>& competencies, LocalDate after);
// The newest month counted; nullopt if none is.
std::optional<LocalDate> NewestMonth(pg::Tx& tx);
// Counts the next `limit` units after `after_unit_id` ("" starts) and answers the last of them; ""
// at the end. What was counted of them for that month is replaced.
std::string CountMonth(pg::Tx& tx, LocalDate month_end, const std::string& after_unit_id,
                       int limit);
int64_t CountUnits(pg::Tx& tx);

// Facts of cases that a unit and what is below it led, from `since` on, each with its officer: the
// yearly limit is per reporter and officer. None is excluded but what was upheld.
std::vector<domain::ActFact> ActsOfUnit(pg::Tx& tx, const Id& root_unit_id, LocalDate since);

// Of the post held on a day, for a report; "" where there is none.
struct PostNames {
  std::optional<Id> unit_id;
  std::string unit_name;
  std::string position_name;
};
PostNames PostOf(pg::Tx& tx, const Id& employee_id, LocalDate day);

// How competencies and their levels are called.
struct CompetencyName {
  std::string name;
  // 1 managerial, 2 socio-cultural, 3 technical.
  int kind = 0;
  // By level 1–5.
  std::map<int, std::string> titles;
};
std::map<std::string, CompetencyName> NamesOf(pg::Tx& tx, const std::vector<std::string>& codes);

// Formal assessments of a person up to a day that were not revoked, newest first.
std::vector<domain::Assessment> FormalAssessmentsOf(pg::Tx& tx, const Id& employee_id,
                                                    LocalDate until);

}  // namespace mumpuni::assessment::store
