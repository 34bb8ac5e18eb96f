#include "services/personnel/store/position_store.h"

#include "services/personnel/store/position_row.h"

namespace mumpuni::personnel::store {
namespace {

#define POSITION_JOINS                                          \
  "FROM position p JOIN position_period d USING (position_id) " \
  "JOIN position_type t ON t.code = p.position_type_code "

void InsertPeriod(pg::Tx& tx, domain::ChangeKind kind, const std::string& decree_number,
                  const domain::Position& p, absl::Time at) {
  const std::optional<Id> reports_to =
      p.reports_to_position_id.IsNil() ? std::nullopt : std::optional<Id>(p.reports_to_position_id);
  tx.Exec(R"(
      INSERT INTO position_period (position_id, days, change_kind, decree_number, name, unit_id,
                                   job_standard_code, authorised_headcount, heads_unit,
                                   reports_to_position_id, lowest_grade_code, highest_grade_code,
                                   closed, recorded_at)
      VALUES ($1, daterange($2, NULL), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14))",
          p.id, p.start, static_cast<int>(kind), decree_number, p.name, p.unit_id,
          p.job_standard_code, p.authorised_headcount, p.heads_unit, reports_to,
          p.lowest_grade_code, p.highest_grade_code, p.closed, at);
}

domain::Grade GradeOf(const pqxx::row& row) {
  return {pg::TextOf(row["code"]),
          static_cast<domain::EmploymentType>(row["employment_type"].as<int>()),
          pg::TextOf(row["rank"]),
          row["ordinal"].as<int>(),
          row["bkn_code"].as<int>(),
          pg::TextOf(row["legal_basis"])};
}

std::optional<domain::Position> FirstOf(const pqxx::result& rows) {
  if (rows.empty()) return std::nullopt;
  return PositionOf(rows[0]);
}

}  // namespace

domain::Position PositionOf(const pqxx::row& row) {
  domain::Position position;
  position.id = pg::IdOf(row["position_id"]);
  position.code = pg::TextOf(row["code"]);
  position.name = pg::TextOf(row["name"]);
  position.position_type_code = pg::TextOf(row["position_type_code"]);
  position.kind = static_cast<domain::PositionKind>(row["kind"].as<int>());
  position.mandatory_retirement_age_years = row["mandatory_retirement_age"].as<int>();
  position.unit_id = pg::IdOf(row["unit_id"]);
  position.job_standard_code = pg::TextOf(row["job_standard_code"]);
  position.authorised_headcount = row["authorised_headcount"].as<int>();
  position.heads_unit = row["heads_unit"].as<bool>();
  position.reports_to_position_id = pg::IdOf(row["reports_to_position_id"]);
  position.lowest_grade_code = pg::TextOf(row["lowest_grade_code"]);
  position.highest_grade_code = pg::TextOf(row["highest_grade_code"]);
  position.version = row["position_version"].as<int64_t>();
  position.start = pg::DateOf(row["position_start"]);
  position.until = pg::OptionalDateOf(row["position_until"]);
  position.closed = row["closed"].as<bool>();
  return position;
}

domain::PositionType DefinePositionType(pg::Tx& tx, const domain::PositionType& type) {
  tx.Exec(R"(
      INSERT INTO position_type (code, name, kind, echelon, functional_rung, default_level,
                                 mandatory_retirement_age, legal_basis)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (code) DO NOTHING)",
          type.code, type.name, static_cast<int>(type.kind), type.echelon, type.functional_rung,
          type.default_level, type.mandatory_retirement_age_years, type.legal_basis);
  return *FindPositionType(tx, type.code);
}

std::optional<domain::PositionType> FindPositionType(pg::Tx& tx, const std::string& code) {
  const auto rows = tx.Exec(R"(
      SELECT code, name, kind, echelon, functional_rung, default_level, mandatory_retirement_age,
             legal_basis
      FROM position_type WHERE code = $1)",
                            code);
  if (rows.empty()) return std::nullopt;
  const auto& row = rows[0];
  return domain::PositionType{pg::TextOf(row["code"]),
                              pg::TextOf(row["name"]),
                              static_cast<domain::PositionKind>(row["kind"].as<int>()),
                              pg::TextOf(row["echelon"]),
                              pg::TextOf(row["functional_rung"]),
                              row["default_level"].as<int>(),
                              row["mandatory_retirement_age"].as<int>(),
                              pg::TextOf(row["legal_basis"])};
}

domain::Grade DefineGrade(pg::Tx& tx, const domain::Grade& grade) {
  tx.Exec(R"(
      INSERT INTO grade (employment_type, code, rank, ordinal, bkn_code, legal_basis)
      VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (employment_type, code) DO NOTHING)",
          static_cast<int>(grade.employment_type), grade.code, grade.rank, grade.ordinal,
          grade.bkn_code, grade.legal_basis);
  return *FindGrade(tx, grade.employment_type, grade.code);
}

std::optional<domain::Grade> FindGrade(pg::Tx& tx, domain::EmploymentType ladder,
                                       const std::string& code) {
  const auto rows = tx.Exec(R"(
      SELECT code, employment_type, rank, ordinal, bkn_code, legal_basis
      FROM grade WHERE employment_type = $1 AND code = $2)",
                            static_cast<int>(ladder), code);
  if (rows.empty()) return std::nullopt;
  return GradeOf(rows[0]);
}

std::vector<domain::Grade> ListGrades(pg::Tx& tx) {
  std::vector<domain::Grade> grades;
  for (const auto& row :
       tx.Exec("SELECT code, employment_type, rank, ordinal, bkn_code, legal_basis FROM grade")) {
    grades.push_back(GradeOf(row));
  }
  return grades;
}

bool InsertPosition(pg::Tx& tx, const domain::Position& p, absl::Time at) {
  const bool inserted = tx.Exec(R"(
      INSERT INTO position (position_id, code, position_type_code) VALUES ($1, $2, $3)
      ON CONFLICT (code) DO NOTHING)",
                                p.id, p.code, p.position_type_code)
                            .affected_rows() == 1;
  if (inserted) InsertPeriod(tx, domain::ChangeKind::kCreated, "", p, at);
  return inserted;
}

std::optional<domain::Position> FindPosition(pg::Tx& tx, const Id& position_id, LocalDate day) {
  return FirstOf(tx.Exec("SELECT " POSITION_COLUMNS POSITION_JOINS
                         "WHERE p.position_id = $1 AND d.days @> $2::date",
                         position_id, day));
}

std::optional<domain::Position> LockPosition(pg::Tx& tx, const Id& position_id) {
  LockPositions(tx, {position_id});
  return FirstOf(tx.Exec("SELECT " POSITION_COLUMNS POSITION_JOINS
                         "WHERE p.position_id = $1 AND upper_inf(d.days)",
                         position_id));
}

void LockPositions(pg::Tx& tx, const std::vector<Id>& position_ids) {
  // Not FOR UPDATE: who has just written a decision shares the key of the position it names.
  tx.Exec(
      "SELECT FROM position WHERE position_id = ANY($1::uuid[]) ORDER BY position_id FOR NO KEY "
      "UPDATE",
      pg::Array(position_ids));
}

std::map<std::string, NamedPosition> PositionsByCode(pg::Tx& tx,
                                                     const std::vector<std::string>& codes) {
  std::map<std::string, NamedPosition> positions;
  for (const auto& row : tx.Exec(R"(
      SELECT p.code, p.position_id, min(lower(d.days))
      FROM position p JOIN position_period d USING (position_id)
      WHERE p.code = ANY($1::text[]) GROUP BY p.code, p.position_id)",
                                 pg::Array(codes))) {
    positions[pg::TextOf(row[0])] = {pg::IdOf(row[1]), pg::DateOf(row[2])};
  }
  return positions;
}

void AddPositionPeriod(pg::Tx& tx, domain::ChangeKind kind, const std::string& decree_number,
                       const domain::Position& position, absl::Time at) {
  tx.Exec(
      "UPDATE position_period SET days = daterange(lower(days), $2::date) "
      "WHERE position_id = $1 AND upper_inf(days)",
      position.id, position.start);
  InsertPeriod(tx, kind, decree_number, position, at);
  tx.Exec("UPDATE position SET version = version + 1 WHERE position_id = $1", position.id);
}

bool DropLastPositionPeriod(pg::Tx& tx, const Id& position_id, absl::Time at) {
  const auto dropped = tx.Exec(R"(
      WITH dropped AS (
        DELETE FROM position_period
        WHERE position_id = $1 AND upper_inf(days) AND change_kind <> 1
        RETURNING position_id, days, change_kind, decree_number, name, unit_id, job_standard_code,
                  authorised_headcount, heads_unit, reports_to_position_id, lowest_grade_code,
                  highest_grade_code, closed, recorded_at)
      INSERT INTO undone_change (subject_id, period, undone_at)
      SELECT position_id, to_jsonb(dropped), $2 FROM dropped)",
                               position_id, at);
  if (dropped.affected_rows() == 0) return false;
  tx.Exec(R"(
      UPDATE position_period SET days = daterange(lower(days), NULL)
      WHERE position_id = $1 AND lower(days) =
            (SELECT max(lower(days)) FROM position_period WHERE position_id = $1))",
          position_id);
  tx.Exec("UPDATE position SET version = version + 1 WHERE position_id = $1", position_id);
  return true;
}

std::vector<domain::Position> PositionsOfUnitFrom(pg::Tx& tx, const Id& unit_id, LocalDate from) {
  std::vector<domain::Position> positions;
  for (const auto& row : tx.Exec("SELECT " POSITION_COLUMNS POSITION_JOINS
                                 "WHERE d.unit_id = $1 AND upper_inf(d.days) AND NOT d.closed "
                                 "AND d.days && daterange($2::date, NULL) ORDER BY p.position_id",
                                 unit_id, from)) {
    positions.push_back(PositionOf(row));
  }
  return positions;
}

bool IsHeldFrom(pg::Tx& tx, const Id& position_id, LocalDate from) {
  return tx
      .Exec(R"(
      SELECT EXISTS (SELECT FROM standing
                     WHERE position_id = $1 AND (upper_inf(days) OR upper(days) > $2::date))
          OR EXISTS (SELECT FROM acting_appointment
                     WHERE position_id = $1 AND days && daterange($2::date, NULL)))",
            position_id, from)[0][0]
      .as<bool>();
}

bool EverReportsTo(pg::Tx& tx, const Id& superior_id, const Id& position_id, LocalDate from) {
  return !tx.Exec(R"(
      WITH RECURSIVE above AS (
        SELECT $1::uuid AS position_id, daterange($3::date, NULL) AS days
        UNION
        SELECT d.reports_to_position_id, d.days * a.days
        FROM position_period d JOIN above a USING (position_id)
        WHERE d.reports_to_position_id IS NOT NULL AND d.days && a.days)
      SELECT 1 FROM above WHERE position_id = $2 LIMIT 1)",
                  superior_id, position_id, from)
              .empty();
}

std::vector<PostConflict> FindPostConflicts(pg::Tx& tx, const std::vector<Id>& position_ids,
                                            LocalDate from) {
  // The number of holders, the headcount and the existence of a position change only on the first
  // day of a period, so these days are enough.
  const auto rows = tx.Exec(R"(
      WITH held AS (
        SELECT position_id, days * daterange($2::date, NULL) AS days FROM standing
        WHERE position_id = ANY($1::uuid[]) AND (upper_inf(days) OR upper(days) > $2::date)
      ), turns AS (
        SELECT position_id, lower(days) AS day FROM held
        UNION
        SELECT d.position_id, lower(d.days) FROM position_period d
        WHERE d.position_id = ANY($1::uuid[]) AND lower(d.days) >= $2::date
      ), counted AS (
        SELECT t.position_id, t.day, count(h.position_id) AS holders
        FROM turns t LEFT JOIN held h ON h.position_id = t.position_id AND h.days @> t.day
        GROUP BY t.position_id, t.day
      )
      SELECT DISTINCT ON (position_id) position_id, day, overfilled,
             max(excess) OVER (PARTITION BY position_id) AS excess
      FROM (SELECT c.position_id, c.day, coalesce(NOT d.closed, false) AS overfilled,
                   c.holders - CASE WHEN coalesce(d.closed, true) THEN 0
                                    ELSE d.authorised_headcount END AS excess
            FROM counted c LEFT JOIN position_period d
              ON d.position_id = c.position_id AND d.days @> c.day) judged
      WHERE excess > 0
      ORDER BY position_id, day)",
                            pg::Array(position_ids), from);
  std::vector<PostConflict> conflicts;
  for (const auto& row : rows) {
    conflicts.push_back(
        {pg::IdOf(row[0]), pg::DateOf(row[1]), row[2].as<bool>(), row[3].as<int>()});
  }
  return conflicts;
}

std::vector<domain::Position> ListPositions(pg::Tx& tx, const std::optional<std::vector<Id>>& roots,
                                            const std::string& after_code, int limit,
                                            LocalDate day) {
  std::optional<std::string> root_array;
  if (roots.has_value()) root_array = pg::Array(*roots);
  const auto rows = tx.Exec(
      "WITH RECURSIVE tree AS (SELECT unit_id FROM unit_period WHERE days @> $4::date "
      "AND CASE WHEN $1::uuid[] IS NULL THEN parent_id IS NULL "
      "ELSE unit_id = ANY($1::uuid[]) END "
      "UNION SELECT u.unit_id FROM unit_period u JOIN tree t "
      "ON u.parent_id = t.unit_id AND u.days @> $4::date) "
      "SELECT " POSITION_COLUMNS
      ", (SELECT count(*) FROM standing s WHERE s.position_id = p.position_id "
      "   AND holds_on(s.days, $4::date)) AS holders " POSITION_JOINS
      "WHERE d.days @> $4::date AND NOT d.closed "
      "AND d.unit_id IN (SELECT unit_id FROM tree) AND p.code > $2 "
      "ORDER BY p.code LIMIT $3",
      root_array, after_code, limit, day);
  std::vector<domain::Position> positions;
  for (const auto& row : rows) {
    positions.push_back(PositionOf(row));
    positions.back().holder_count = row["holders"].as<int>();
  }
  return positions;
}

std::vector<SequencedPosition> SnapshotPositions(pg::Tx& tx, const std::string& topic,
                                                 const std::string& after_id, int limit,
                                                 LocalDate day) {
  const auto rows = tx.Exec(
      "SELECT " POSITION_COLUMNS ", coalesce(s.sequence, 0) AS sequence " POSITION_JOINS
      "LEFT JOIN event_sequence s ON s.topic = $1 AND s.subject = p.position_id::text "
      "WHERE d.days @> $4::date AND ($2::text = '' OR p.position_id > nullif($2::text, '')::uuid) "
      "ORDER BY p.position_id LIMIT $3",
      topic, after_id, limit, day);
  std::vector<SequencedPosition> positions;
  for (const auto& row : rows) {
    positions.push_back({PositionOf(row), row["sequence"].as<int64_t>()});
  }
  return positions;
}

domain::DutyPattern DefineDutyPattern(pg::Tx& tx, const domain::DutyPattern& pattern) {
  const bool added = tx.Exec(R"(
      INSERT INTO duty_pattern (code, name, legal_basis) VALUES ($1, $2, $3)
      ON CONFLICT (code) DO NOTHING)",
                             pattern.code, pattern.name, pattern.legal_basis)
                         .affected_rows() == 1;
  if (added) {
    std::vector<int64_t> weekdays, starts, ends;
    for (const domain::DutyWindow& window : pattern.windows) {
      weekdays.push_back(window.weekday);
      starts.push_back(window.start_minute);
      ends.push_back(window.end_minute);
    }
    tx.Exec(R"(
        INSERT INTO duty_window (code, weekday, start_minute, end_minute)
        SELECT $1, * FROM unnest($2::int[], $3::int[], $4::int[]))",
            pattern.code, pg::Array(weekdays), pg::Array(starts), pg::Array(ends));
    return pattern;
  }
  for (domain::DutyPattern& stored : ListDutyPatterns(tx)) {
    if (stored.code == pattern.code) return std::move(stored);
  }
  return {};
}

std::vector<domain::DutyPattern> ListDutyPatterns(pg::Tx& tx) {
  std::vector<domain::DutyPattern> patterns;
  for (const auto& row :
       tx.Exec("SELECT code, name, legal_basis FROM duty_pattern ORDER BY code")) {
    patterns.push_back({pg::TextOf(row[0]), pg::TextOf(row[1]), {}, pg::TextOf(row[2])});
  }
  std::vector<std::string> codes;
  for (const domain::DutyPattern& pattern : patterns) codes.push_back(pattern.code);
  auto windows = DutyWindowsOf(tx, codes);
  for (domain::DutyPattern& pattern : patterns) pattern.windows = std::move(windows[pattern.code]);
  return patterns;
}

std::map<std::string, std::vector<domain::DutyWindow>> DutyWindowsOf(
    pg::Tx& tx, const std::vector<std::string>& codes) {
  std::map<std::string, std::vector<domain::DutyWindow>> windows;
  for (const auto& row : tx.Exec(R"(
      SELECT code, weekday, start_minute, end_minute FROM duty_window
      WHERE code = ANY($1::text[]) ORDER BY code, weekday, start_minute)",
                                 pg::Array(codes))) {
    windows[pg::TextOf(row[0])].push_back({row[1].as<int>(), row[2].as<int>(), row[3].as<int>()});
  }
  return windows;
}

}  // namespace mumpuni::personnel::store
