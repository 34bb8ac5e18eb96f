#include "services/assessment/store/simulation_store.h"

namespace mumpuni::assessment::store {
namespace {

using domain::GroupTally;

// The counts of a cell in the order of their columns.
constexpr int GroupTally::*kCounts[] = {&GroupTally::people,       &GroupTally::rose,
                                        &GroupTally::fell,         &GroupTally::signal_better,
                                        &GroupTally::signal_worse, &GroupTally::below_before,
                                        &GroupTally::below_after,  &GroupTally::lower,
                                        &GroupTally::higher,       &GroupTally::never_assessed};

std::optional<Simulation> SimulationOf(const pqxx::result& rows) {
  if (rows.empty()) return std::nullopt;
  const auto& row = rows[0];
  return Simulation{.simulation_id = pg::IdOf(row[0]),
                    .kind = static_cast<SimulationKind>(row[1].as<int>()),
                    .rule_set = pg::TextOf(row[2]),
                    .baseline = pg::TextOf(row[3]),
                    .as_of = pg::DateOf(row[4]),
                    .done = row[5].as<int64_t>(),
                    .total = row[6].as<int64_t>(),
                    .created_at = pg::TimeOf(row[7]),
                    .finished_at = pg::OptionalTimeOf(row[8])};
}

}  // namespace

void InsertSimulation(pg::Tx& tx, const Simulation& s) {
  tx.Exec(
      "INSERT INTO simulation (simulation_id, kind, rule_set, baseline, as_of, created_at) "
      "VALUES ($1, $2, $3, $4, $5::date, $6) ON CONFLICT DO NOTHING",
      s.simulation_id, static_cast<int>(s.kind), s.rule_set, s.baseline, s.as_of, s.created_at);
}

std::optional<Simulation> FindSimulation(pg::Tx& tx, const Id& simulation_id) {
  return SimulationOf(
      tx.Exec("SELECT simulation_id, kind, rule_set, baseline, as_of, done, total, created_at, "
              "finished_at FROM simulation WHERE simulation_id = $1",
              simulation_id));
}

std::optional<Simulation> NewestSimulation(pg::Tx& tx, SimulationKind kind) {
  return SimulationOf(
      tx.Exec("SELECT simulation_id, kind, rule_set, baseline, as_of, done, total, created_at, "
              "finished_at FROM simulation WHERE kind = $1 AND finished_at IS NOT NULL "
              "ORDER BY created_at DESC LIMIT 1",
              static_cast<int>(kind)));
}

void SaveSimulationProgress(pg::Tx& tx, const Simulation& s) {
  tx.Exec("UPDATE simulation SET done = $2, total = $3, finished_at = $4 WHERE simulation_id = $1",
          s.simulation_id, s.done, s.total, s.finished_at);
}

void AddTallies(pg::Tx& tx, const Id& simulation_id, const GroupTallies& tallies) {
  std::vector<int64_t> dimension;
  std::vector<std::string> value;
  std::vector<std::vector<int64_t>> counts(std::size(kCounts));
  for (const auto& [group, tally] : tallies) {
    dimension.push_back(static_cast<int>(group.dimension));
    value.push_back(group.value);
    for (size_t i = 0; i < counts.size(); ++i) counts[i].push_back(tally.*kCounts[i]);
  }
  tx.Exec(
      "INSERT INTO simulation_cell AS c (simulation_id, dimension, value, people, rose, fell, "
      "signal_better, signal_worse, below_before, below_after, lower, higher, never_assessed) "
      "SELECT $1::uuid, d, v, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10 "
      "FROM unnest($2::smallint[], $3::text[], $4::int[], $5::int[], $6::int[], $7::int[], "
      "$8::int[], $9::int[], $10::int[], $11::int[], $12::int[], $13::int[]) "
      "AS t (d, v, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10) "
      "ON CONFLICT (simulation_id, dimension, value) DO UPDATE SET "
      "people = c.people + excluded.people, rose = c.rose + excluded.rose, "
      "fell = c.fell + excluded.fell, signal_better = c.signal_better + excluded.signal_better, "
      "signal_worse = c.signal_worse + excluded.signal_worse, "
      "below_before = c.below_before + excluded.below_before, "
      "below_after = c.below_after + excluded.below_after, lower = c.lower + excluded.lower, "
      "higher = c.higher + excluded.higher, "
      "never_assessed = c.never_assessed + excluded.never_assessed",
      simulation_id, pg::Array(dimension), pg::Array(value), pg::Array(counts[0]),
      pg::Array(counts[1]), pg::Array(counts[2]), pg::Array(counts[3]), pg::Array(counts[4]),
      pg::Array(counts[5]), pg::Array(counts[6]), pg::Array(counts[7]), pg::Array(counts[8]),
      pg::Array(counts[9]));
}

GroupTallies LoadTallies(pg::Tx& tx, const Id& simulation_id) {
  const auto rows = tx.Exec(
      "SELECT dimension, value, people, rose, fell, signal_better, signal_worse, below_before, "
      "below_after, lower, higher, never_assessed FROM simulation_cell WHERE simulation_id = $1",
      simulation_id);
  GroupTallies tallies;
  for (const auto& row : rows) {
    GroupTally& tally =
        tallies[{static_cast<domain::Dimension>(row[0].as<int>()), pg::TextOf(row[1])}];
    for (size_t i = 0; i < std::size(kCounts); ++i) {
      tally.*kCounts[i] = row[static_cast<int>(i) + 2].as<int>();
    }
  }
  return tallies;
}

bool DecideRuleSet(pg::Tx& tx, const domain::RuleSet& r, absl::Time now) {
  // One decision at a time: two could begin on one day otherwise.
  tx.Exec("SELECT pg_advisory_xact_lock(hashtext('assessment.rule_set.decide'))");
  const auto decided = tx.Exec(
      "UPDATE rule_set SET status = $2, decree_number = $3, deciding_official = $4, "
      "effective_from = $5::date, dpia_reference = $6, decided_at = $7 WHERE code = $1 AND status "
      "<> $2 "
      "AND NOT EXISTS (SELECT FROM rule_set o WHERE o.status = $2 "
      "  AND o.effective_from = $5::date)",
      r.code, static_cast<int>(r.status), r.decree_number, r.deciding_official, r.effective_from,
      r.dpia_reference, now);
  return decided.affected_rows() == 1;
}

std::vector<Id> ActiveAfter(pg::Tx& tx, const std::string& after_id, int limit) {
  std::vector<Id> ids;
  for (const auto& row :
       tx.Exec("SELECT employee_id FROM employee WHERE employee_id > $1::uuid AND active "
               "ORDER BY employee_id LIMIT $2",
               after_id.empty() ? Id().ToString() : after_id, limit)) {
    ids.push_back(pg::IdOf(row[0]));
  }
  return ids;
}

int64_t CountActive(pg::Tx& tx) {
  return tx.Exec("SELECT count(*) FROM employee WHERE active")[0][0].as<int64_t>();
}

std::map<Id, domain::GroupTraits> LoadTraits(pg::Tx& tx, const std::vector<Id>& employee_ids) {
  const auto rows = tx.Exec(
      "WITH RECURSIVE top AS (SELECT u.unit_id, u.code AS agency FROM unit u "
      "  JOIN unit root ON root.unit_id = u.parent_id AND root.parent_id IS NULL "
      "  UNION ALL SELECT u.unit_id, t.agency FROM unit u JOIN top t ON u.parent_id = t.unit_id) "
      "SELECT e.employee_id, coalesce(t.agency, ''), e.employment_type FROM employee e "
      "LEFT JOIN top t ON t.unit_id = e.unit_id "
      "WHERE e.employee_id = ANY ($1::uuid[]) AND e.active",
      pg::Array(employee_ids));
  std::map<Id, domain::GroupTraits> traits;
  for (const auto& row : rows) {
    domain::GroupTraits& one = traits[pg::IdOf(row[0])];
    one.agency = pg::TextOf(row[1]);
    one.employment_type = row[2].as<int>();
  }
  return traits;
}

}  // namespace mumpuni::assessment::store
