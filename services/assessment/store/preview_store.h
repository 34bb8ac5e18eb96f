// What a job standard would mean for the active holders of its positions, from the stored profiles.
#pragma once

#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/assessment/domain/reference.h"

namespace mumpuni::assessment::store {

// What is asked: the standard in force on `day` against `requirements`.
struct PreviewQuery {
  std::string code;
  LocalDate day;
  std::vector<domain::LevelRef> requirements;
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
