#include "services/personnel/store/unit_store.h"

namespace mumpuni::personnel::store {
namespace {

domain::Unit UnitOf(const pqxx::row& row) {
  domain::Unit unit;
  unit.id = pg::IdOf(row["unit_id"]);
  unit.code = pg::TextOf(row["code"]);
  unit.parent_id = pg::IdOf(row["parent_id"]);
  unit.kind = static_cast<domain::UnitKind>(row["kind"].as<int>());
  unit.name = pg::TextOf(row["name"]);
  unit.region_code = pg::TextOf(row["region_code"]);
  unit.aliases = pg::TextArrayOf(row["aliases"]);
  unit.version = row["version"].as<int64_t>();
  unit.created_at = pg::TimeOf(row["created_at"]);
  return unit;
}

std::optional<Id> OrNull(const Id& id) { return id.IsNil() ? std::nullopt : std::optional<Id>(id); }

}  // namespace

bool InsertUnit(pg::Tx& tx, const domain::Unit& unit) {
  return tx.Exec(R"(
      INSERT INTO unit (unit_id, code, parent_id, kind, name, region_code, aliases, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      ON CONFLICT (code) DO NOTHING)",
                 unit.id, unit.code, OrNull(unit.parent_id), static_cast<int>(unit.kind), unit.name,
                 unit.region_code, pg::Array(unit.aliases), unit.created_at)
             .affected_rows() == 1;
}

std::optional<domain::Unit> FindUnit(pg::Tx& tx, const Id& unit_id) {
  const auto rows = tx.Exec(R"(
      SELECT unit_id, code, parent_id, kind, name, region_code, aliases, version, created_at
      FROM unit WHERE unit_id = $1)",
                            unit_id);
  if (rows.empty()) return std::nullopt;
  return UnitOf(rows[0]);
}

bool IsInSubtree(pg::Tx& tx, const Id& unit_id, const Id& root_id) {
  return !tx.Exec(R"(
      WITH RECURSIVE above AS (
        SELECT unit_id, parent_id FROM unit WHERE unit_id = $1
        UNION ALL
        SELECT u.unit_id, u.parent_id FROM unit u JOIN above a ON u.unit_id = a.parent_id)
      SELECT 1 FROM above WHERE unit_id = $2)",
                  unit_id, root_id)
              .empty();
}

std::vector<domain::Unit> ListUnits(pg::Tx& tx, domain::UnitKind kind,
                                    const std::optional<Id>& root_id, const std::string& after_code,
                                    int limit) {
  const auto rows = tx.Exec(R"(
      WITH RECURSIVE tree AS (
        SELECT unit_id FROM unit
        WHERE CASE WHEN $2::uuid IS NULL THEN parent_id IS NULL ELSE unit_id = $2::uuid END
        UNION ALL
        SELECT u.unit_id FROM unit u JOIN tree t ON u.parent_id = t.unit_id)
      SELECT u.unit_id, u.code, u.parent_id, u.kind, u.name, u.region_code, u.aliases, u.version,
             u.created_at
      FROM unit u JOIN tree USING (unit_id)
      WHERE u.code > $3 AND ($1::int = 0 OR u.kind = $1::int)
      ORDER BY u.code LIMIT $4)",
                            static_cast<int>(kind), root_id, after_code, limit);
  std::vector<domain::Unit> units;
  for (const auto& row : rows) units.push_back(UnitOf(row));
  return units;
}

std::vector<SequencedUnit> SnapshotUnits(pg::Tx& tx, const std::string& topic,
                                         const std::string& after_id, int limit) {
  const auto rows = tx.Exec(R"(
      SELECT u.unit_id, u.code, u.parent_id, u.kind, u.name, u.region_code, u.aliases, u.version,
             u.created_at, coalesce(s.sequence, 0) AS sequence
      FROM unit u LEFT JOIN event_sequence s ON s.topic = $1 AND s.subject = u.unit_id::text
      WHERE ($2::text = '' OR u.unit_id > nullif($2::text, '')::uuid)
      ORDER BY u.unit_id LIMIT $3)",
                            topic, after_id, limit);
  std::vector<SequencedUnit> units;
  for (const auto& row : rows) units.push_back({UnitOf(row), row["sequence"].as<int64_t>()});
  return units;
}

}  // namespace mumpuni::personnel::store
