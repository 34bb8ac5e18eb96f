#include "services/assessment/store/talent_store.h"

#include "services/assessment/store/profile_store.h"

namespace mumpuni::assessment::store {
namespace {

using domain::ScoringTable;

std::string IdOrStart(const std::string& after_id) {
  return after_id.empty() ? Id().ToString() : after_id;
}

// Rows by table, then key: code, kind, effective_from, legal_basis, key, value, inclusive, label.
std::vector<ScoringTable> TablesOf(const pqxx::result& rows) {
  std::vector<ScoringTable> tables;
  for (const auto& row : rows) {
    const std::string code = pg::TextOf(row[0]);
    if (tables.empty() || tables.back().code != code) {
      tables.push_back({code,
                        static_cast<domain::TableKind>(row[1].as<int>()),
                        pg::DateOf(row[2]),
                        pg::TextOf(row[3]),
                        {}});
    }
    tables.back().entries[pg::TextOf(row[4])] = {row[5].as<int>(), row[6].as<bool>(),
                                                 pg::TextOf(row[7])};
  }
  return tables;
}

#define TABLE_ROWS                                                                        \
  "SELECT t.code, t.kind, t.effective_from, t.legal_basis, e.key, e.value, e.inclusive, " \
  "e.label FROM scoring_table t JOIN scoring_entry e USING (code) "

// Numbers of personnel.v1.PositionKind: 1 to 3 are structural, 5 and 6 functional.
domain::PositionGroup GroupOf(int kind) {
  if (kind >= 1 && kind <= 3) return domain::PositionGroup::kStructural;
  return kind >= 5 ? domain::PositionGroup::kFunctional : domain::PositionGroup::kGeneral;
}

}  // namespace

bool InsertScoringTable(pg::Tx& tx, const ScoringTable& table) {
  const auto inserted = tx.Exec(
      "INSERT INTO scoring_table (code, kind, effective_from, legal_basis) "
      "VALUES ($1, $2, $3::date, $4) ON CONFLICT DO NOTHING",
      table.code, static_cast<int>(table.kind), table.effective_from, table.legal_basis);
  if (inserted.affected_rows() != 1) return false;
  std::vector<std::string> keys, labels, inclusive;
  std::vector<int64_t> values;
  for (const auto& [key, entry] : table.entries) {
    keys.push_back(key);
    values.push_back(entry.value);
    inclusive.push_back(entry.inclusive ? "t" : "f");
    labels.push_back(entry.label);
  }
  tx.Exec(
      "INSERT INTO scoring_entry (code, key, value, inclusive, label) "
      "SELECT $1, k, v, i, l FROM unnest($2::text[], $3::int[], $4::boolean[], $5::text[]) "
      "AS e (k, v, i, l)",
      table.code, pg::Array(keys), pg::Array(values), pg::Array(inclusive), pg::Array(labels));
  return true;
}

std::optional<ScoringTable> FindScoringTable(pg::Tx& tx, const std::string& code) {
  auto tables = TablesOf(tx.Exec(TABLE_ROWS "WHERE t.code = $1", code));
  return tables.empty() ? std::nullopt : std::optional(std::move(tables[0]));
}

std::vector<ScoringTable> ListScoringTables(pg::Tx& tx, int kind) {
  return TablesOf(tx.Exec(
      TABLE_ROWS "WHERE $1 = 0 OR t.kind = $1 ORDER BY t.kind, t.effective_from, t.code", kind));
}

ScoringTable ScoringTableInForce(pg::Tx& tx, domain::TableKind kind, LocalDate day) {
  auto tables =
      TablesOf(tx.Exec(TABLE_ROWS
                       "WHERE t.code = (SELECT s.code FROM scoring_table s WHERE s.kind = $1 "
                       "  AND s.effective_from <= $2::date ORDER BY s.effective_from DESC LIMIT 1)",
                       static_cast<int>(kind), day));
  return tables.empty() ? ScoringTable() : std::move(tables[0]);
}

void InsertPerformance(pg::Tx& tx, const std::vector<PerformanceRow>& rows) {
  std::vector<Id> ids, people;
  // -1: no score.
  std::vector<int64_t> year, result, behaviour, score, rating;
  std::vector<std::string> table, document;
  absl::Time now;
  for (const PerformanceRow& row : rows) {
    ids.push_back(row.id);
    people.push_back(row.employee_id);
    year.push_back(row.performance.year);
    result.push_back(row.performance.work_result);
    behaviour.push_back(row.performance.work_behaviour);
    score.push_back(row.performance.score_hundredths.value_or(-1));
    rating.push_back(row.rating);
    table.push_back(row.table_code);
    document.push_back(row.document_number);
    now = row.recorded_at;
  }
  // What says the same stays; what says otherwise is superseded first, since one may hold.
  tx.Exec(
      "UPDATE performance_rating p SET superseded_at = $7 "
      "FROM unnest($1::uuid[], $2::smallint[], $3::smallint[], $4::smallint[], $5::text[], "
      "  $6::text[], $8::int[]) AS v (employee, year, result, behaviour, tables, document, score) "
      "WHERE p.employee_id = v.employee AND p.year = v.year AND p.superseded_at IS NULL "
      "AND (p.work_result, p.work_behaviour, p.document_number, p.table_code, p.score_hundredths) "
      "  IS DISTINCT FROM (v.result, v.behaviour, v.document, v.tables, nullif(v.score, -1))",
      pg::Array(people), pg::Array(year), pg::Array(result), pg::Array(behaviour), pg::Array(table),
      pg::Array(document), now, pg::Array(score));
  tx.Exec(
      "INSERT INTO performance_rating (performance_rating_id, employee_id, year, work_result, "
      "work_behaviour, rating, table_code, document_number, recorded_at, score_hundredths) "
      "SELECT i, e, y, r, b, g, t, d, $9, nullif(s, -1) FROM unnest($1::uuid[], $2::uuid[], "
      "$3::smallint[], $4::smallint[], $5::smallint[], $6::smallint[], $7::text[], $8::text[], "
      "$10::int[]) AS v (i, e, y, r, b, g, t, d, s) ON CONFLICT DO NOTHING",
      pg::Array(ids), pg::Array(people), pg::Array(year), pg::Array(result), pg::Array(behaviour),
      pg::Array(rating), pg::Array(table), pg::Array(document), now, pg::Array(score));
}

std::vector<PerformanceRow> ListPerformance(pg::Tx& tx, const Id& employee_id) {
  std::vector<PerformanceRow> found;
  for (const auto& row :
       tx.Exec("SELECT performance_rating_id, year, work_result, work_behaviour, rating, "
               "table_code, document_number, recorded_at, score_hundredths FROM performance_rating "
               "WHERE employee_id = $1 AND superseded_at IS NULL ORDER BY year DESC",
               employee_id)) {
    found.push_back({pg::IdOf(row[0]),
                     employee_id,
                     {row[1].as<int>(), row[2].as<int>(), row[3].as<int>(),
                      row[8].is_null() ? std::nullopt : std::optional(row[8].as<int>())},
                     row[4].as<int>(),
                     pg::TextOf(row[5]),
                     pg::TextOf(row[6]),
                     pg::TimeOf(row[7])});
  }
  return found;
}

std::map<Id, LastRating> LastRatings(pg::Tx& tx, const std::vector<Id>& employee_ids, int year) {
  std::map<Id, LastRating> ratings;
  // A table has one of the two keys (domain::RatingNameOf).
  for (const auto& row :
       tx.Exec("SELECT DISTINCT ON (p.employee_id) p.employee_id, p.year, p.rating, "
               "coalesce(n.label, '') FROM performance_rating p "
               "LEFT JOIN scoring_entry n ON n.code = p.table_code "
               "  AND n.key IN ('name.' || p.rating, 'ppk.' || (6 - p.rating)) "
               "WHERE p.employee_id = ANY ($1::uuid[]) AND p.superseded_at IS NULL "
               "AND p.year <= $2 ORDER BY p.employee_id, p.year DESC",
               pg::Array(employee_ids), year)) {
    ratings[pg::IdOf(row[0])] = {row[1].as<int>(), row[2].as<int>(), pg::TextOf(row[3])};
  }
  return ratings;
}

std::map<Id, int> PotentialScores(pg::Tx& tx, const std::vector<Id>& employee_ids, LocalDate after,
                                  LocalDate last) {
  std::map<Id, int> scores;
  for (const auto& row :
       tx.Exec("SELECT DISTINCT ON (employee_id) employee_id, potential_score FROM assessment "
               "WHERE employee_id = ANY ($1::uuid[]) AND revoked_at IS NULL "
               "AND method <> 3 AND potential_score IS NOT NULL AND assessed_on > $2::date "
               "AND assessed_on <= $3::date "
               "ORDER BY employee_id, assessed_on DESC, assessment_id DESC",
               pg::Array(employee_ids), after, last)) {
    scores[pg::IdOf(row[0])] = row[1].as<int>();
  }
  return scores;
}

void ApplyTrainingRecords(pg::Tx& tx, const std::vector<TrainingRecord>& records) {
  std::vector<Id> ids, people;
  std::vector<int64_t> sequence, form, hours;
  std::vector<std::string> completed, courses;
  for (const TrainingRecord& record : records) {
    ids.push_back(record.enrolment_id);
    people.push_back(record.employee_id);
    sequence.push_back(record.sequence);
    form.push_back(record.development_form);
    hours.push_back(record.lesson_hours);
    completed.push_back(record.completed_on ? record.completed_on->ToString() : "");
    courses.push_back(record.course_code);
  }
  // A batch may hold several states of one enrolment: the newest.
  tx.Exec(
      "INSERT INTO training_record AS r (enrolment_id, employee_id, sequence, development_form, "
      "lesson_hours, completed_on, course_code) "
      "SELECT DISTINCT ON (i) i, e, s, f, h, nullif(c, '')::date, k FROM unnest($1::uuid[], "
      "$2::uuid[], $3::bigint[], $4::smallint[], $5::int[], $6::text[], $7::text[]) "
      "AS v (i, e, s, f, h, c, k) "
      "WHERE NOT EXISTS (SELECT FROM employee p WHERE p.employee_id = v.e AND p.erased) "
      "ORDER BY i, s DESC "
      "ON CONFLICT (enrolment_id) DO UPDATE SET sequence = excluded.sequence, "
      "development_form = excluded.development_form, lesson_hours = excluded.lesson_hours, "
      "completed_on = excluded.completed_on, course_code = excluded.course_code "
      "WHERE r.sequence < excluded.sequence "
      "OR (r.sequence = excluded.sequence AND r.course_code = '')",
      pg::Array(ids), pg::Array(people), pg::Array(sequence), pg::Array(form), pg::Array(hours),
      pg::Array(completed), pg::Array(courses));
}

void ForgetTrainingRecords(pg::Tx& tx, const std::vector<Id>& enrolment_ids) {
  tx.Exec("DELETE FROM training_record WHERE enrolment_id = ANY ($1::uuid[])",
          pg::Array(enrolment_ids));
}

std::map<Id, domain::IndexInputs> LoadIndexInputs(pg::Tx& tx, const std::vector<Id>& employee_ids,
                                                  int year) {
  const std::string ids = pg::Array(employee_ids);
  std::map<Id, domain::IndexInputs> inputs;
  for (const auto& row : tx.Exec(
           "SELECT e.employee_id, coalesce(n.kind, 0), coalesce(n.code, ''), "
           "coalesce(s.minimum_education, 0) FROM employee e "
           "CROSS JOIN LATERAL " POST_ON(
               "make_date($2, 12, 31)",
               "'infinity'") "LEFT JOIN position n ON n.position_id = p.position_id "
                             "LEFT JOIN LATERAL (SELECT j.minimum_education FROM job_standard j "
                             "  WHERE j.code = p.job_standard_code AND j.effective_from <= "
                             "make_date($2, 12, 31) "
                             "  ORDER BY j.effective_from DESC, j.version DESC LIMIT 1) s ON true "
                             "WHERE e.employee_id = ANY ($1::uuid[]) AND NOT e.erased",
           ids, year)) {
    domain::IndexInputs& one = inputs[pg::IdOf(row[0])];
    one.group = GroupOf(row[1].as<int>());
    if (one.group == domain::PositionGroup::kStructural) {
      one.level = static_cast<domain::StructuralLevel>(row[1].as<int>());
    }
    one.position_code = pg::TextOf(row[2]);
    one.required_education = row[3].as<int>();
  }
  for (const auto& row : tx.Exec("SELECT employee_id, enrolment_id, development_form, "
                                 "lesson_hours, completed_on, course_code FROM training_record "
                                 "WHERE employee_id = ANY ($1::uuid[]) "
                                 "AND completed_on IS NOT NULL ORDER BY enrolment_id",
                                 ids)) {
    const auto one = inputs.find(pg::IdOf(row[0]));
    if (one == inputs.end()) continue;
    one->second.trainings.push_back({pg::TextOf(row[1]), row[2].as<int>(), row[3].as<int>(),
                                     pg::DateOf(row[4]), pg::TextOf(row[5])});
  }
  for (const auto& [id, rating] : LastRatings(tx, employee_ids, year)) {
    if (const auto one = inputs.find(id); one != inputs.end()) {
      one->second.performance_rating = rating.rating;
      one->second.performance_year = rating.year;
      one->second.performance_name = rating.name;
    }
  }
  return inputs;
}

std::vector<Id> ActiveOf(pg::Tx& tx, const std::optional<Id>& root_unit_id,
                         const std::string& after_id, int limit) {
  std::vector<Id> ids;
  for (const auto& row :
       tx.Exec("WITH RECURSIVE subtree AS (SELECT unit_id FROM unit WHERE unit_id = $1::uuid "
               "  UNION ALL SELECT u.unit_id FROM unit u JOIN subtree s "
               "  ON u.parent_id = s.unit_id) "
               "SELECT employee_id FROM employee WHERE active AND employee_id > $2::uuid "
               "AND ($1::uuid IS NULL OR unit_id IN (SELECT unit_id FROM subtree)) "
               "ORDER BY employee_id LIMIT $3",
               root_unit_id, IdOrStart(after_id), limit)) {
    ids.push_back(pg::IdOf(row[0]));
  }
  return ids;
}

std::vector<Id> Known(pg::Tx& tx, const std::vector<Id>& employee_ids) {
  std::vector<Id> ids;
  for (const auto& row : tx.Exec("SELECT employee_id FROM employee "
                                 "WHERE employee_id = ANY ($1::uuid[]) AND NOT erased",
                                 pg::Array(employee_ids))) {
    ids.push_back(pg::IdOf(row[0]));
  }
  return ids;
}

void SaveOfficial(pg::Tx& tx, int kind, const std::vector<OfficialRow>& rows, absl::Time now) {
  std::vector<Id> people;
  std::vector<int64_t> years, values;
  for (const OfficialRow& row : rows) {
    people.push_back(row.employee_id);
    years.push_back(row.year);
    values.push_back(row.value);
  }
  tx.Exec(
      "INSERT INTO official_value (kind, employee_id, year, value, imported_at) "
      "SELECT $1, e, y, v, $5 FROM unnest($2::uuid[], $3::smallint[], $4::int[]) AS r (e, y, v) "
      "ON CONFLICT (kind, year, employee_id) DO UPDATE SET value = excluded.value, "
      "imported_at = excluded.imported_at",
      kind, pg::Array(people), pg::Array(years), pg::Array(values), now);
}

std::optional<int> FindOfficial(pg::Tx& tx, int kind, const Id& employee_id, int year) {
  const auto rows =
      tx.Exec("SELECT value FROM official_value WHERE kind = $1 AND employee_id = $2 AND year = $3",
              kind, employee_id, year);
  return rows.empty() ? std::nullopt : std::optional(rows[0][0].as<int>());
}

std::vector<OfficialRow> ListOfficial(pg::Tx& tx, int kind, int year, const std::string& after_id,
                                      int limit) {
  std::vector<OfficialRow> found;
  for (const auto& row :
       tx.Exec("SELECT employee_id, value FROM official_value WHERE kind = $1 AND year = $2 "
               "AND employee_id > $3::uuid ORDER BY employee_id LIMIT $4",
               kind, year, IdOrStart(after_id), limit)) {
    found.push_back({pg::IdOf(row[0]), year, row[1].as<int>()});
  }
  return found;
}

void EraseTalent(pg::Tx& tx, const std::vector<Id>& employee_ids) {
  const std::string ids = pg::Array(employee_ids);
  tx.Exec("DELETE FROM performance_rating WHERE employee_id = ANY ($1::uuid[])", ids);
  tx.Exec("DELETE FROM training_record WHERE employee_id = ANY ($1::uuid[])", ids);
  tx.Exec("DELETE FROM official_value WHERE employee_id = ANY ($1::uuid[])", ids);
}

}  // namespace mumpuni::assessment::store
