#include "services/personnel/store/position_store.h"

namespace mumpuni::personnel::store {
namespace {

domain::Position PositionOf(const pqxx::row& row) {
  domain::Position position;
  position.id = pg::IdOf(row["position_id"]);
  position.code = pg::TextOf(row["code"]);
  position.name = pg::TextOf(row["name"]);
  position.position_type_code = pg::TextOf(row["position_type_code"]);
  position.kind = static_cast<domain::PositionKind>(row["kind"].as<int>());
  position.unit_id = pg::IdOf(row["unit_id"]);
  position.job_standard_code = pg::TextOf(row["job_standard_code"]);
  position.authorised_headcount = row["authorised_headcount"].as<int>();
  position.heads_unit = row["heads_unit"].as<bool>();
  position.reports_to_position_id = pg::IdOf(row["reports_to_position_id"]);
  position.version = row["version"].as<int64_t>();
  return position;
}

std::optional<domain::Position> FirstOf(const pqxx::result& rows) {
  if (rows.empty()) return std::nullopt;
  return PositionOf(rows[0]);
}

}  // namespace

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
  const auto& row = rows[0];
  return domain::Grade{pg::TextOf(row["code"]),
                       static_cast<domain::EmploymentType>(row["employment_type"].as<int>()),
                       pg::TextOf(row["rank"]),
                       row["ordinal"].as<int>(),
                       row["bkn_code"].as<int>(),
                       pg::TextOf(row["legal_basis"])};
}

bool InsertPosition(pg::Tx& tx, const domain::Position& p) {
  const std::optional<Id> reports_to =
      p.reports_to_position_id.IsNil() ? std::nullopt : std::optional<Id>(p.reports_to_position_id);
  return tx.Exec(R"(
      INSERT INTO position (position_id, code, name, position_type_code, unit_id,
                            job_standard_code, authorised_headcount, heads_unit,
                            reports_to_position_id)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (code) DO NOTHING)",
                 p.id, p.code, p.name, p.position_type_code, p.unit_id, p.job_standard_code,
                 p.authorised_headcount, p.heads_unit, reports_to)
             .affected_rows() == 1;
}

std::optional<domain::Position> FindPosition(pg::Tx& tx, const Id& position_id) {
  return FirstOf(tx.Exec(R"(
      SELECT p.position_id, p.code, p.name, p.position_type_code, t.kind, p.unit_id,
             p.job_standard_code, p.authorised_headcount, p.heads_unit, p.reports_to_position_id,
             p.version
      FROM position p JOIN position_type t ON t.code = p.position_type_code
      WHERE p.position_id = $1)",
                         position_id));
}

std::optional<domain::Position> LockPosition(pg::Tx& tx, const Id& position_id) {
  return FirstOf(tx.Exec(R"(
      SELECT p.position_id, p.code, p.name, p.position_type_code, t.kind, p.unit_id,
             p.job_standard_code, p.authorised_headcount, p.heads_unit, p.reports_to_position_id,
             p.version
      FROM position p JOIN position_type t ON t.code = p.position_type_code
      WHERE p.position_id = $1 FOR UPDATE OF p)",
                         position_id));
}

int CountHolders(pg::Tx& tx, const Id& position_id) {
  return tx
      .Exec("SELECT count(*) FROM assignment WHERE position_id = $1 AND end_date IS NULL",
            position_id)[0][0]
      .as<int>();
}

std::vector<domain::Position> ListPositions(pg::Tx& tx, const std::optional<Id>& root_unit_id,
                                            const std::string& after_code, int limit) {
  const auto rows = tx.Exec(R"(
      WITH RECURSIVE tree AS (
        SELECT unit_id FROM unit
        WHERE CASE WHEN $1::uuid IS NULL THEN parent_id IS NULL ELSE unit_id = $1::uuid END
        UNION ALL
        SELECT u.unit_id FROM unit u JOIN tree t ON u.parent_id = t.unit_id)
      SELECT p.position_id, p.code, p.name, p.position_type_code, t.kind, p.unit_id,
             p.job_standard_code, p.authorised_headcount, p.heads_unit, p.reports_to_position_id,
             p.version
      FROM position p JOIN position_type t ON t.code = p.position_type_code
      WHERE p.unit_id IN (SELECT unit_id FROM tree) AND p.code > $2
      ORDER BY p.code LIMIT $3)",
                            root_unit_id, after_code, limit);
  std::vector<domain::Position> positions;
  for (const auto& row : rows) positions.push_back(PositionOf(row));
  return positions;
}

std::vector<SequencedPosition> SnapshotPositions(pg::Tx& tx, const std::string& topic,
                                                 const std::string& after_id, int limit) {
  const auto rows = tx.Exec(R"(
      SELECT p.position_id, p.code, p.name, p.position_type_code, t.kind, p.unit_id,
             p.job_standard_code, p.authorised_headcount, p.heads_unit, p.reports_to_position_id,
             p.version, coalesce(s.sequence, 0) AS sequence
      FROM position p JOIN position_type t ON t.code = p.position_type_code
      LEFT JOIN event_sequence s ON s.topic = $1 AND s.subject = p.position_id::text
      WHERE ($2::text = '' OR p.position_id > nullif($2::text, '')::uuid)
      ORDER BY p.position_id LIMIT $3)",
                            topic, after_id, limit);
  std::vector<SequencedPosition> positions;
  for (const auto& row : rows) {
    positions.push_back({PositionOf(row), row["sequence"].as<int64_t>()});
  }
  return positions;
}

}  // namespace mumpuni::personnel::store
