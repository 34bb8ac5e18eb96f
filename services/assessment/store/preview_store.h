// What a job standard would mean for the active holders of its positions, from the stored profiles.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/assessment/domain/crosswalk.h"

namespace mumpuni::assessment::store {

// What is asked: required levels by competency, as they are and as they would be, both as the
// crosswalk reads them; and that crosswalk, for profiles that still name what it replaces.
struct PreviewQuery {
  std::string code;
  std::map<std::string, int> before;
  std::map<std::string, int> after;
  domain::Crosswalk crosswalk;
};

struct CompetencyImpact {
  std::string competency;
  int before = 0;
  int after = 0;
  int64_t meet_before = 0;
  int64_t meet_after = 0;
  int64_t newly_below = 0;
  int64_t unknown = 0;
};
struct UnitImpact {
  // Nil: holders without a unit.
  Id unit_id;
  int64_t holders = 0;
  int64_t newly_below = 0;
  int64_t unknown = 0;
};
struct StandardImpact {
  int64_t holders = 0;
  // By competency.
  std::vector<CompetencyImpact> competencies;
  // By unit.
  std::vector<UnitImpact> units;
};
// One statement over all holders.
StandardImpact ImpactOf(pg::Tx& tx, const PreviewQuery& query);

struct NewlyBelowRow {
  Id employee_id;
  Id unit_id;
  std::string competency;
  int before = 0;
  int after = 0;
  int known_level = 0;
};
// By (employee, competency) after the given pair.
std::vector<NewlyBelowRow> ListNewlyBelow(pg::Tx& tx, const PreviewQuery& query,
                                          const std::string& after_employee,
                                          const std::string& after_competency, int limit);

}  // namespace mumpuni::assessment::store
