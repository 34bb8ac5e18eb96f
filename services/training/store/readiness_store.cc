#include "services/training/store/readiness_store.h"

#include "absl/strings/numbers.h"
#include "services/training/domain/course.h"

namespace mumpuni::training::store {
namespace {

using domain::ReadinessInstrument;
using domain::ReadinessItemKind;
using domain::ReadinessResult;

#define INSTRUMENT_COLUMNS \
  "r.code, r.valid_from, r.threshold_per_mille, i.key, i.label, i.kind, i.step "

// Rows by instrument, then item.
std::vector<ReadinessInstrument> InstrumentsOf(const pqxx::result& rows) {
  std::vector<ReadinessInstrument> found;
  for (const auto& row : rows) {
    const std::string code = pg::TextOf(row[0]);
    if (found.empty() || found.back().code != code) {
      found.push_back({code, pg::DateOf(row[1]), {row[2].as<int>()}, {}});
    }
    found.back().items.push_back({pg::TextOf(row[3]), pg::TextOf(row[4]),
                                  static_cast<ReadinessItemKind>(row[5].as<int>()),
                                  row[6].as<int>()});
  }
  return found;
}

ReadinessResult ResultOf(const pqxx::row& row) {
  ReadinessResult result;
  result.id = pg::IdOf(row["readiness_id"]);
  result.employee_id = pg::IdOf(row["employee_id"]);
  result.instrument_code = pg::TextOf(row["code"]);
  result.placement.step = row["step"].as<int>();
  const auto items = pg::TextArrayOf(row["item_counts"]);
  const auto met = pg::TextArrayOf(row["met_counts"]);
  for (size_t i = 0; i < domain::kLadderSteps; ++i) {
    domain::StepProgress& progress = result.placement.progress.at(i);
    if (!absl::SimpleAtoi(items.at(i), &progress.items) ||
        !absl::SimpleAtoi(met.at(i), &progress.met)) {
      throw pqxx::conversion_error("progress");
    }
  }
  result.submitted_at = pg::TimeOf(row["submitted_at"]);
  return result;
}

}  // namespace

bool InsertInstrument(pg::Tx& tx, const ReadinessInstrument& instrument) {
  const auto inserted = tx.Exec(
      "INSERT INTO readiness_instrument (code, valid_from, threshold_per_mille) "
      "VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
      instrument.code, instrument.valid_from, instrument.threshold.value);
  if (inserted.affected_rows() != 1) return false;
  std::vector<std::string> keys, labels;
  std::vector<int64_t> kinds, steps;
  for (const domain::ReadinessItem& item : instrument.items) {
    keys.push_back(item.key);
    labels.push_back(item.label);
    kinds.push_back(static_cast<int>(item.kind));
    steps.push_back(item.step);
  }
  tx.Exec(R"(
      INSERT INTO readiness_item (code, item_no, key, label, kind, step)
      SELECT $1, n, key, label, kind, step
      FROM unnest($2::text[], $3::text[], $4::smallint[], $5::smallint[]) WITH ORDINALITY
           AS i (key, label, kind, step, n))",
          instrument.code, pg::Array(keys), pg::Array(labels), pg::Array(kinds), pg::Array(steps));
  return true;
}

std::optional<ReadinessInstrument> FindInstrument(pg::Tx& tx, const std::string& code) {
  auto found = InstrumentsOf(tx.Exec("SELECT " INSTRUMENT_COLUMNS
                                     "FROM readiness_instrument r JOIN readiness_item i USING "
                                     "(code) WHERE r.code = $1 ORDER BY i.item_no",
                                     code));
  return found.empty() ? std::nullopt : std::optional(std::move(found[0]));
}

std::string InstrumentInForce(pg::Tx& tx, LocalDate day) {
  const auto rows = tx.Exec(
      "SELECT code FROM readiness_instrument WHERE valid_from <= $1 "
      "ORDER BY valid_from DESC, code DESC LIMIT 1",
      day);
  return rows.empty() ? "" : pg::TextOf(rows[0][0]);
}

std::vector<ReadinessInstrument> ListInstruments(pg::Tx& tx, int limit) {
  return InstrumentsOf(
      tx.Exec("SELECT " INSTRUMENT_COLUMNS
              "FROM (SELECT code, valid_from, threshold_per_mille FROM readiness_instrument "
              "ORDER BY valid_from DESC, code DESC LIMIT $1) r JOIN readiness_item i USING (code) "
              "ORDER BY r.valid_from DESC, r.code DESC, i.item_no",
              limit));
}

void InsertResult(pg::Tx& tx, const ReadinessResult& result) {
  std::vector<int64_t> items, met;
  for (const domain::StepProgress& progress : result.placement.progress) {
    items.push_back(progress.items);
    met.push_back(progress.met);
  }
  tx.Exec(R"(
      INSERT INTO readiness_result (readiness_id, employee_id, code, step, item_counts, met_counts,
                                    submitted_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7))",
          result.id, result.employee_id, result.instrument_code, result.placement.step,
          pg::Array(items), pg::Array(met), result.submitted_at);
}

std::vector<ReadinessResult> ResultsOf(pg::Tx& tx, const Id& employee_id, int limit) {
  std::vector<ReadinessResult> found;
  for (const auto& row : tx.Exec(R"(
      SELECT readiness_id, employee_id, code, step, item_counts, met_counts, submitted_at
      FROM readiness_result WHERE employee_id = $1
      ORDER BY submitted_at DESC, readiness_id DESC LIMIT $2)",
                                 employee_id, limit)) {
    found.push_back(ResultOf(row));
  }
  return found;
}

// The newest step of the person `e`; no row before the first answers.
#define NEWEST_STEP                                 \
  "LATERAL (SELECT r.step FROM readiness_result r " \
  "WHERE r.employee_id = e.employee_id "            \
  "ORDER BY r.submitted_at DESC, r.readiness_id DESC LIMIT 1) AS newest "

std::vector<domain::ReadinessCell> CountSteps(pg::Tx& tx, const std::vector<Id>& root_unit_ids) {
  std::vector<domain::ReadinessCell> cells;
  for (const auto& row :
       tx.Exec("WITH RECURSIVE tree AS (SELECT unit_id FROM unnest($1::uuid[]) AS r (unit_id) "
               "UNION SELECT u.unit_id FROM unit_projection u JOIN tree t "
               "ON u.parent_id = t.unit_id) "
               "SELECT coalesce(newest.step, -1), count(*) FROM employee_projection e "
               "LEFT JOIN " NEWEST_STEP "ON true WHERE e.active AND NOT e.erased "
               "AND ($2 OR e.unit_id IN (SELECT unit_id FROM tree)) GROUP BY 1 ORDER BY 1",
               pg::Array(root_unit_ids), root_unit_ids.empty())) {
    cells.push_back({row[0].as<int>(), row[1].as<int>()});
  }
  return cells;
}

void SaveDemand(pg::Tx& tx, const Id& course_id, int step) {
  if (step == 0) {
    tx.Exec("DELETE FROM course_digital_demand WHERE course_id = $1", course_id);
    return;
  }
  tx.Exec(
      "INSERT INTO course_digital_demand (course_id, step) VALUES ($1, $2) "
      "ON CONFLICT (course_id) DO UPDATE SET step = excluded.step",
      course_id, step);
}

int DemandOf(pg::Tx& tx, const Id& course_id) {
  const auto rows =
      tx.Exec("SELECT step FROM course_digital_demand WHERE course_id = $1", course_id);
  return rows.empty() ? 0 : rows[0][0].as<int>();
}

std::map<Id, int> DemandsOf(pg::Tx& tx, const std::vector<Id>& course_ids) {
  std::map<Id, int> demands;
  for (const auto& row : tx.Exec(
           "SELECT course_id, step FROM course_digital_demand WHERE course_id = ANY ($1::uuid[])",
           pg::Array(course_ids))) {
    demands[pg::IdOf(row[0])] = row[1].as<int>();
  }
  return demands;
}

void SaveBridge(pg::Tx& tx, int step, const Id& course_id) {
  tx.Exec(
      "INSERT INTO bridging_course (step, course_id) VALUES ($1, $2) "
      "ON CONFLICT (step) DO UPDATE SET course_id = excluded.course_id",
      step, course_id);
}

std::optional<Id> BridgeAbove(pg::Tx& tx, int step, int demanded) {
  const auto rows = tx.Exec(R"(
      SELECT b.course_id FROM bridging_course b JOIN course c USING (course_id)
      WHERE b.step > $1 AND b.step <= $2 AND c.state = $3 ORDER BY b.step LIMIT 1)",
                            step, demanded, static_cast<int>(domain::CourseState::kPublished));
  return rows.empty() ? std::nullopt : std::optional(pg::IdOf(rows[0][0]));
}

std::vector<Id> Volunteers(pg::Tx& tx, const Id& employee_id, const Id& unit_id, int step,
                           int limit) {
  std::vector<Id> found;
  for (const auto& row :
       tx.Exec("SELECT employee_id FROM (SELECT e.employee_id FROM employee_projection e "
               "JOIN development_preference p ON p.employee_id = e.employee_id "
               "JOIN " NEWEST_STEP "ON newest.step > $3 "
               "WHERE e.unit_id = $2 AND e.active AND NOT e.erased AND p.willing_to_help "
               "AND e.employee_id <> $1::uuid "
               "ORDER BY md5(e.employee_id::text || $1) LIMIT $4) AS few ORDER BY employee_id",
               employee_id.ToString(), unit_id, step, limit)) {
    found.push_back(pg::IdOf(row[0]));
  }
  return found;
}

std::vector<Id> WillingAmong(pg::Tx& tx, const std::vector<Id>& among, const Id& employee_id,
                             const Id& unit_id, int limit) {
  std::vector<Id> found;
  for (const auto& row : tx.Exec(R"(
      SELECT e.employee_id FROM employee_projection e JOIN development_preference p USING (employee_id)
      WHERE e.employee_id = ANY ($1::uuid[]) AND e.employee_id <> $2 AND e.unit_id = $3
        AND e.active AND NOT e.erased AND p.willing_to_help
      ORDER BY e.employee_id LIMIT $4)",
                                 pg::Array(among), employee_id, unit_id, limit)) {
    found.push_back(pg::IdOf(row[0]));
  }
  return found;
}

}  // namespace mumpuni::training::store
