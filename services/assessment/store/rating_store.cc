#include "services/assessment/store/rating_store.h"

namespace mumpuni::assessment::store {
namespace {

using domain::RatingCycle;
using domain::RatingInstrument;
using domain::Relation;

// Rows by instrument, then item: code, legal_basis, key, value, label.
std::vector<RatingInstrument> InstrumentsOf(const pqxx::result& rows) {
  std::vector<RatingInstrument> found;
  for (const auto& row : rows) {
    const std::string code = pg::TextOf(row[0]);
    if (found.empty() || found.back().code != code) found.push_back({code, pg::TextOf(row[1]), {}});
    found.back().items.push_back({pg::TextOf(row[2]), pg::TextOf(row[3]), pg::TextOf(row[4])});
  }
  return found;
}

#define CYCLE_COLUMNS                                                                       \
  "cycle_id, code, name, instrument, opens_on, closes_on, weights, min_raters, max_peers, " \
  "decree_number, state, finalisation, root_unit_id "

RatingCycle CycleOf(const pqxx::row& row) {
  RatingCycle c;
  c.cycle_id = pg::IdOf(row[0]);
  c.code = pg::TextOf(row[1]);
  c.name = pg::TextOf(row[2]);
  c.instrument = pg::TextOf(row[3]);
  c.opens_on = pg::DateOf(row[4]);
  c.closes_on = pg::DateOf(row[5]);
  int relation = 1;
  for (const std::string& weight : pg::TextArrayOf(row[6])) {
    c.weights[static_cast<Relation>(relation++)] = std::stoi(weight);
  }
  c.min_raters = row[7].as<int>();
  c.max_peers = row[8].as<int>();
  c.decree_number = pg::TextOf(row[9]);
  c.state = static_cast<domain::CycleState>(row[10].as<int>());
  c.finalisation = row[11].as<int>();
  return c;
}

std::vector<int64_t> WeightsOf(const RatingCycle& cycle) {
  std::vector<int64_t> weights;
  for (const Relation relation : domain::kRelations) {
    const auto weight = cycle.weights.find(relation);
    weights.push_back(weight == cycle.weights.end() ? 0 : weight->second);
  }
  return weights;
}

}  // namespace

bool InsertInstrument(pg::Tx& tx, const RatingInstrument& instrument) {
  const auto inserted = tx.Exec(
      "INSERT INTO rating_instrument (code, legal_basis) VALUES ($1, $2) ON CONFLICT DO NOTHING",
      instrument.code, instrument.legal_basis);
  if (inserted.affected_rows() != 1) return false;
  std::vector<std::string> keys, values, labels;
  for (const domain::RatingItem& item : instrument.items) {
    keys.push_back(item.key);
    values.push_back(item.value);
    labels.push_back(item.label);
  }
  tx.Exec(
      "INSERT INTO rating_item (code, item_no, key, value, label) "
      "SELECT $1, n, k, v, l FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY "
      "AS i (k, v, l, n)",
      instrument.code, pg::Array(keys), pg::Array(values), pg::Array(labels));
  return true;
}

std::optional<RatingInstrument> FindInstrument(pg::Tx& tx, const std::string& code) {
  auto found = InstrumentsOf(
      tx.Exec("SELECT r.code, r.legal_basis, i.key, i.value, i.label FROM rating_instrument r "
              "JOIN rating_item i USING (code) WHERE r.code = $1 ORDER BY i.item_no",
              code));
  return found.empty() ? std::nullopt : std::optional(std::move(found[0]));
}

std::vector<RatingInstrument> ListInstruments(pg::Tx& tx) {
  return InstrumentsOf(
      tx.Exec("SELECT r.code, r.legal_basis, i.key, i.value, i.label FROM rating_instrument r "
              "JOIN rating_item i USING (code) ORDER BY r.code, i.item_no"));
}

bool InsertCycle(pg::Tx& tx, const RatingCycle& c, const std::optional<Id>& root_unit_id) {
  return tx.Exec("INSERT INTO rating_cycle (" CYCLE_COLUMNS
                 ") VALUES ($1, $2, $3, $4, $5::date, $6::date, $7::smallint[], $8, $9, $10, "
                 "$11, $12, $13::uuid) ON CONFLICT (code) DO NOTHING",
                 c.cycle_id, c.code, c.name, c.instrument, c.opens_on, c.closes_on,
                 pg::Array(WeightsOf(c)), c.min_raters, c.max_peers, c.decree_number,
                 static_cast<int>(c.state), c.finalisation, root_unit_id)
             .affected_rows() == 1;
}

std::optional<StoredCycle> FindCycle(pg::Tx& tx, const Id& cycle_id, bool read_only) {
  if (!read_only) {
    tx.Exec("SELECT FROM rating_cycle WHERE cycle_id = $1 FOR NO KEY UPDATE", cycle_id);
  }
  const auto rows =
      tx.Exec("SELECT " CYCLE_COLUMNS "FROM rating_cycle WHERE cycle_id = $1", cycle_id);
  if (rows.empty()) return std::nullopt;
  StoredCycle stored{CycleOf(rows[0]), std::nullopt};
  if (!rows[0][12].is_null()) stored.root_unit_id = pg::IdOf(rows[0][12]);
  return stored;
}

std::vector<RatingCycle> ListCycles(pg::Tx& tx) {
  std::vector<RatingCycle> found;
  for (const auto& row : tx.Exec("SELECT " CYCLE_COLUMNS
                                 "FROM rating_cycle ORDER BY closes_on DESC, code LIMIT 200")) {
    found.push_back(CycleOf(row));
  }
  return found;
}

void ShareCycle(pg::Tx& tx, const Id& cycle_id) {
  tx.Exec("SELECT FROM rating_cycle WHERE cycle_id = $1 FOR SHARE", cycle_id);
}

void SaveCycle(pg::Tx& tx, const RatingCycle& c) {
  tx.Exec(
      "UPDATE rating_cycle SET state = $2, closes_on = $3::date, finalisation = $4 "
      "WHERE cycle_id = $1",
      c.cycle_id, static_cast<int>(c.state), c.closes_on, c.finalisation);
}

void AssignRaters(pg::Tx& tx, const Id& cycle_id, const domain::Raters& raters) {
  std::vector<Id> ratee, rater;
  std::vector<int64_t> relation;
  for (const auto& [pair, by] : raters) {
    ratee.push_back(pair.first);
    rater.push_back(pair.second);
    relation.push_back(static_cast<int64_t>(by));
  }
  tx.Exec(
      "INSERT INTO rating_assignment (cycle_id, ratee_id, rater_id, relation) "
      "SELECT $1::uuid, a.ratee, a.rater, a.relation "
      "FROM unnest($2::uuid[], $3::uuid[], $4::smallint[]) AS a (ratee, rater, relation) "
      "ON CONFLICT DO NOTHING",
      cycle_id, pg::Array(ratee), pg::Array(rater), pg::Array(relation));
}

bool InsertAssignment(pg::Tx& tx, const Id& cycle_id, const Id& ratee_id, const Id& rater_id,
                      Relation relation) {
  return tx.Exec(
               "INSERT INTO rating_assignment (cycle_id, ratee_id, rater_id, relation) "
               "VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
               cycle_id, ratee_id, rater_id, static_cast<int>(relation))
             .affected_rows() == 1;
}

bool DeleteAssignment(pg::Tx& tx, const Id& cycle_id, const Id& ratee_id, const Id& rater_id) {
  return tx.Exec(
               "DELETE FROM rating_assignment WHERE cycle_id = $1 AND ratee_id = $2 "
               "AND rater_id = $3 AND NOT submitted",
               cycle_id, ratee_id, rater_id)
             .affected_rows() == 1;
}

std::optional<Assignment> FindAssignment(pg::Tx& tx, const Id& cycle_id, const Id& ratee_id,
                                         const Id& rater_id) {
  const auto rows = tx.Exec(
      "SELECT relation, submitted FROM rating_assignment WHERE cycle_id = $1 AND ratee_id = $2 "
      "AND rater_id = $3",
      cycle_id, ratee_id, rater_id);
  if (rows.empty()) return std::nullopt;
  return Assignment{cycle_id, ratee_id, static_cast<Relation>(rows[0][0].as<int>()),
                    rows[0][1].as<bool>()};
}

std::vector<Assignment> AssignmentsOf(pg::Tx& tx, const Id& rater_id) {
  std::vector<Assignment> found;
  for (const auto& row : tx.Exec("SELECT a.cycle_id, a.ratee_id, a.relation, a.submitted "
                                 "FROM rating_assignment a JOIN rating_cycle c USING (cycle_id) "
                                 "WHERE a.rater_id = $1 AND c.state = 1 "
                                 "ORDER BY c.closes_on, a.cycle_id, a.ratee_id",
                                 rater_id)) {
    found.push_back({pg::IdOf(row[0]), pg::IdOf(row[1]), static_cast<Relation>(row[2].as<int>()),
                     row[3].as<bool>()});
  }
  return found;
}

bool MarkSubmitted(pg::Tx& tx, const Id& cycle_id, const Id& ratee_id, const Id& rater_id) {
  return tx.Exec(
               "UPDATE rating_assignment SET submitted = true WHERE cycle_id = $1 "
               "AND ratee_id = $2 AND rater_id = $3 AND NOT submitted",
               cycle_id, ratee_id, rater_id)
             .affected_rows() == 1;
}

void InsertAnswer(pg::Tx& tx, const Assignment& assignment, const std::vector<int>& scores) {
  tx.Exec(
      "INSERT INTO rating_answer (cycle_id, ratee_id, relation, scores) "
      "VALUES ($1, $2, $3, $4::smallint[])",
      assignment.cycle_id, assignment.ratee_id, static_cast<int>(assignment.relation),
      pg::Array(std::vector<int64_t>(scores.begin(), scores.end())));
}

std::vector<Id> RateesAfter(pg::Tx& tx, const Id& cycle_id, const std::string& after_id,
                            int limit) {
  std::vector<Id> ids;
  for (const auto& row :
       tx.Exec("SELECT DISTINCT ratee_id FROM rating_assignment WHERE cycle_id = $1 "
               "AND ratee_id > $2::uuid ORDER BY ratee_id LIMIT $3",
               cycle_id, after_id.empty() ? Id().ToString() : after_id, limit)) {
    ids.push_back(pg::IdOf(row[0]));
  }
  return ids;
}

int64_t CountRatees(pg::Tx& tx, const Id& cycle_id) {
  return tx
      .Exec("SELECT count(DISTINCT ratee_id) FROM rating_assignment WHERE cycle_id = $1",
            cycle_id)[0][0]
      .as<int64_t>();
}

std::map<Id, std::vector<domain::RatingSheet>> LoadSheets(pg::Tx& tx, const Id& cycle_id,
                                                          const std::vector<Id>& ratees,
                                                          const RatingInstrument& instrument) {
  std::map<Id, std::vector<domain::RatingSheet>> sheets;
  for (const auto& row : tx.Exec("SELECT ratee_id, relation, scores FROM rating_answer "
                                 "WHERE cycle_id = $1 AND ratee_id = ANY ($2::uuid[])",
                                 cycle_id, pg::Array(ratees))) {
    domain::RatingSheet sheet{static_cast<Relation>(row[1].as<int>()), {}};
    size_t item = 0;
    for (const std::string& score : pg::TextArrayOf(row[2])) {
      if (item < instrument.items.size()) {
        sheet.scores[instrument.items[item++].key] = std::stoi(score);
      }
    }
    sheets[pg::IdOf(row[0])].push_back(std::move(sheet));
  }
  return sheets;
}

void ShuffleAnswers(pg::Tx& tx, const Id& cycle_id, const std::vector<Id>& ratees) {
  tx.Exec(
      "WITH gone AS (DELETE FROM rating_answer WHERE cycle_id = $1 "
      "  AND ratee_id = ANY ($2::uuid[]) RETURNING cycle_id, ratee_id, relation, scores) "
      "INSERT INTO rating_answer (cycle_id, ratee_id, relation, scores) "
      "SELECT cycle_id, ratee_id, relation, scores FROM gone ORDER BY random()",
      cycle_id, pg::Array(ratees));
}

void SaveResults(pg::Tx& tx, const Id& cycle_id,
                 const std::map<Id, domain::RatingResult>& results) {
  std::vector<Id> people;
  std::vector<std::string> ratee, value;
  std::vector<int64_t> relation, score;
  const auto add = [&](const Id& id, const std::string& of, int by, int thousandths) {
    ratee.push_back(id.ToString());
    value.push_back(of);
    relation.push_back(by);
    score.push_back(thousandths);
  };
  for (const auto& [id, result] : results) {
    people.push_back(id);
    for (const domain::ValueScore& one : result.values) {
      for (const auto& [by, part] : one.parts) add(id, one.value, static_cast<int>(by), part);
      if (one.score.has_value()) add(id, one.value, 0, *one.score);
    }
  }
  tx.Exec("DELETE FROM rating_result WHERE cycle_id = $1 AND ratee_id = ANY ($2::uuid[])", cycle_id,
          pg::Array(people));
  tx.Exec(
      "INSERT INTO rating_result (cycle_id, ratee_id, value, relation, score) "
      "SELECT $1::uuid, e, v, r, s FROM unnest($2::uuid[], $3::text[], $4::smallint[], "
      "$5::int[]) AS t (e, v, r, s)",
      cycle_id, pg::Array(ratee), pg::Array(value), pg::Array(relation), pg::Array(score));
}

StoredResult LoadResult(pg::Tx& tx, const Id& cycle_id, const Id& ratee_id) {
  StoredResult result;
  for (const auto& row : tx.Exec("SELECT value, relation, score FROM rating_result "
                                 "WHERE cycle_id = $1 AND ratee_id = $2",
                                 cycle_id, ratee_id)) {
    result[pg::TextOf(row[0])][row[1].as<int>()] = row[2].as<int>();
  }
  return result;
}

RatingSummary Summarise(pg::Tx& tx, const Id& cycle_id, const std::optional<Id>& root_unit_id) {
  const char* const kPeople =
      "WITH RECURSIVE subtree AS (SELECT unit_id FROM unit WHERE unit_id = $2::uuid "
      "  UNION ALL SELECT u.unit_id FROM unit u JOIN subtree s ON u.parent_id = s.unit_id) "
      "SELECT count(DISTINCT a.ratee_id), count(*), count(*) FILTER (WHERE a.submitted) "
      "FROM rating_assignment a JOIN employee e ON e.employee_id = a.ratee_id "
      "WHERE a.cycle_id = $1 "
      "AND ($2::uuid IS NULL OR e.unit_id IN (SELECT unit_id FROM subtree))";
  const auto counts = tx.Exec(kPeople, cycle_id, root_unit_id);
  RatingSummary summary{
      counts[0][0].as<int>(), counts[0][1].as<int>(), counts[0][2].as<int>(), {}, {}};
  for (const auto& row :
       tx.Exec("WITH RECURSIVE subtree AS (SELECT unit_id FROM unit WHERE unit_id = $2::uuid "
               "  UNION ALL SELECT u.unit_id FROM unit u JOIN subtree s "
               "  ON u.parent_id = s.unit_id) "
               "SELECT r.value, sum(r.score) / count(*), count(*) FROM rating_result r "
               "JOIN employee e ON e.employee_id = r.ratee_id "
               "WHERE r.cycle_id = $1 AND r.relation = 0 "
               "AND ($2::uuid IS NULL OR e.unit_id IN (SELECT unit_id FROM subtree)) "
               "GROUP BY r.value",
               cycle_id, root_unit_id)) {
    summary.means[pg::TextOf(row[0])] = row[1].as<int>();
    summary.people[pg::TextOf(row[0])] = row[2].as<int>();
  }
  return summary;
}

void EraseFromRatings(pg::Tx& tx, const std::vector<Id>& employee_ids) {
  const std::string ids = pg::Array(employee_ids);
  tx.Exec("DELETE FROM rating_result WHERE ratee_id = ANY ($1::uuid[])", ids);
  tx.Exec("DELETE FROM rating_answer WHERE ratee_id = ANY ($1::uuid[])", ids);
  tx.Exec(
      "DELETE FROM rating_assignment WHERE ratee_id = ANY ($1::uuid[]) "
      "OR rater_id = ANY ($1::uuid[])",
      ids);
}

}  // namespace mumpuni::assessment::store
