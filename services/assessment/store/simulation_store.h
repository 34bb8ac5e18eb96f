// Rows of `simulation` and `simulation_cell`.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/assessment/domain/groups.h"
#include "services/assessment/domain/rule_set.h"

namespace mumpuni::assessment::store {

// Numbers are stored.
enum class SimulationKind { kSimulation = 1, kFairness = 2 };

struct Simulation {
  Id simulation_id;
  SimulationKind kind = SimulationKind::kSimulation;
  std::string rule_set;
  // "": none was in force.
  std::string baseline;
  LocalDate as_of;
  int64_t done = 0;
  // 0 until it is known.
  int64_t total = 0;
  absl::Time created_at;
  std::optional<absl::Time> finished_at;
};

// Nothing happens if it is there.
void InsertSimulation(pg::Tx& tx, const Simulation& simulation);
std::optional<Simulation> FindSimulation(pg::Tx& tx, const Id& simulation_id);
// The one of the kind that ended last; nullopt if none did.
std::optional<Simulation> NewestSimulation(pg::Tx& tx, SimulationKind kind);
void SaveSimulationProgress(pg::Tx& tx, const Simulation& simulation);

using GroupTallies = std::map<domain::Group, domain::GroupTally>;
// Adds to what is stored.
void AddTallies(pg::Tx& tx, const Id& simulation_id, const GroupTallies& tallies);
GroupTallies LoadTallies(pg::Tx& tx, const Id& simulation_id);

// Writes the decision of a rule set that was stored for simulation; false if another decided set
// begins on its effective day.
bool DecideRuleSet(pg::Tx& tx, const domain::RuleSet& rules, absl::Time now);

// Active people after `after_id` ("" starts), by id.
std::vector<Id> ActiveAfter(pg::Tx& tx, const std::string& after_id, int limit);
int64_t CountActive(pg::Tx& tx);
// What is known here of how people are grouped: agency and employment type. Only active people.
std::map<Id, domain::GroupTraits> LoadTraits(pg::Tx& tx, const std::vector<Id>& employee_ids);

}  // namespace mumpuni::assessment::store
