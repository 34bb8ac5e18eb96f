#include "services/personnel/store/unit_store.h"

namespace mumpuni::personnel::store {
namespace {

#define UNIT_COLUMNS                                                                      \
  "u.unit_id, u.code, p.parent_id, u.kind, p.name, u.region_code, u.aliases, u.version, " \
  "u.created_at, lower(p.days) AS start, upper(p.days) - 1 AS until, p.closed, p.merged_into "

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
  unit.start = pg::DateOf(row["start"]);
  unit.until = pg::OptionalDateOf(row["until"]);
  unit.closed = row["closed"].as<bool>();
  unit.merged_into = pg::IdOf(row["merged_into"]);
  return unit;
}

std::optional<domain::Unit> FirstOf(const pqxx::result& rows) {
  if (rows.empty()) return std::nullopt;
  return UnitOf(rows[0]);
}

void InsertPeriod(pg::Tx& tx, const domain::UnitChange& change, absl::Time at) {
  const domain::Unit& unit = change.unit;
  tx.Exec(R"(
      INSERT INTO unit_period (unit_id, days, change_kind, decree_number, parent_id, name, closed,
                               merged_into, recorded_at)
      VALUES ($1, daterange($2, NULL), $3, $4, $5, $6, $7, $8, $9))",
          unit.id, unit.start, static_cast<int>(change.kind), change.decree_number,
          pg::OrNull(unit.parent_id), unit.name, unit.closed, pg::OrNull(unit.merged_into), at);
}

}  // namespace

bool InsertUnit(pg::Tx& tx, const domain::Unit& unit) {
  const bool inserted = tx.Exec(R"(
      INSERT INTO unit (unit_id, code, kind, region_code, aliases, created_at)
      VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (code) DO NOTHING)",
                                unit.id, unit.code, static_cast<int>(unit.kind), unit.region_code,
                                pg::Array(unit.aliases), unit.created_at)
                            .affected_rows() == 1;
  if (inserted) InsertPeriod(tx, {domain::ChangeKind::kCreated, "", unit}, unit.created_at);
  return inserted;
}

std::optional<domain::Unit> FindUnit(pg::Tx& tx, const Id& unit_id, LocalDate day) {
  return FirstOf(tx.Exec("SELECT " UNIT_COLUMNS "FROM unit u JOIN unit_period p USING (unit_id) "
                         "WHERE u.unit_id = $1 AND p.days @> $2::date",
                         unit_id, day));
}

std::optional<domain::Unit> LockUnit(pg::Tx& tx, const Id& unit_id) {
  tx.Exec("SELECT FROM unit WHERE unit_id = $1 FOR NO KEY UPDATE", unit_id);
  return FirstOf(tx.Exec("SELECT " UNIT_COLUMNS "FROM unit u JOIN unit_period p USING (unit_id) "
                         "WHERE u.unit_id = $1 AND upper_inf(p.days)",
                         unit_id));
}

std::vector<domain::UnitChange> UnitChanges(pg::Tx& tx, const Id& unit_id) {
  std::vector<domain::UnitChange> changes;
  for (const auto& row : tx.Exec("SELECT " UNIT_COLUMNS ", p.change_kind, p.decree_number "
                                 "FROM unit u JOIN unit_period p USING (unit_id) "
                                 "WHERE u.unit_id = $1 ORDER BY p.days",
                                 unit_id)) {
    changes.push_back({static_cast<domain::ChangeKind>(row["change_kind"].as<int>()),
                       pg::TextOf(row["decree_number"]), UnitOf(row)});
  }
  return changes;
}

void LockTree(pg::Tx& tx) {
  tx.Exec("SELECT pg_advisory_xact_lock(hashtextextended('personnel.unit_tree', 0))");
}

bool IsOpenFrom(pg::Tx& tx, const Id& unit_id, LocalDate from) {
  return tx
      .Exec(R"(
      SELECT coalesce(min(lower(days)) <= $2::date
                      AND bool_and(NOT closed OR NOT days && daterange($2::date, NULL)), false)
      FROM unit_period WHERE unit_id = $1)",
            unit_id, from)[0][0]
      .as<bool>();
}

bool IsEverBelow(pg::Tx& tx, const Id& unit_id, const Id& root_id, LocalDate from) {
  return !tx.Exec(R"(
      WITH RECURSIVE above AS (
        SELECT $1::uuid AS unit_id, daterange($3::date, NULL) AS days
        UNION
        SELECT p.parent_id, p.days * a.days FROM unit_period p JOIN above a USING (unit_id)
        WHERE p.parent_id IS NOT NULL AND NOT p.closed AND p.days && a.days)
      SELECT 1 FROM above WHERE unit_id = $2 LIMIT 1)",
                  unit_id, root_id, from)
              .empty();
}

bool HasContents(pg::Tx& tx, const Id& unit_id, LocalDate from) {
  return tx
      .Exec(R"(
      SELECT EXISTS (SELECT FROM unit_period WHERE parent_id = $1 AND NOT closed
                      AND days && daterange($2::date, NULL))
          OR EXISTS (SELECT FROM position_period WHERE unit_id = $1 AND NOT closed
                      AND days && daterange($2::date, NULL)))",
            unit_id, from)[0][0]
      .as<bool>();
}

std::vector<Id> ChildrenFrom(pg::Tx& tx, const Id& unit_id, LocalDate from) {
  std::vector<Id> ids;
  for (const auto& row : tx.Exec(R"(
      SELECT DISTINCT unit_id FROM unit_period
      WHERE parent_id = $1 AND NOT closed AND days && daterange($2::date, NULL) ORDER BY 1)",
                                 unit_id, from)) {
    ids.push_back(pg::IdOf(row[0]));
  }
  return ids;
}

void AddUnitPeriod(pg::Tx& tx, const domain::UnitChange& change, absl::Time at) {
  tx.Exec(
      "UPDATE unit_period SET days = daterange(lower(days), $2::date) "
      "WHERE unit_id = $1 AND upper_inf(days)",
      change.unit.id, change.unit.start);
  InsertPeriod(tx, change, at);
  tx.Exec("UPDATE unit SET version = version + 1 WHERE unit_id = $1", change.unit.id);
}

void DropLastUnitPeriod(pg::Tx& tx, const Id& unit_id, absl::Time at) {
  tx.Exec(R"(
      WITH dropped AS (
        DELETE FROM unit_period WHERE unit_id = $1 AND upper_inf(days)
        RETURNING unit_id, days, change_kind, decree_number, parent_id, name, closed, merged_into,
                  recorded_at)
      INSERT INTO undone_change (subject_id, period, undone_at)
      SELECT unit_id, to_jsonb(dropped), $2 FROM dropped)",
          unit_id, at);
  tx.Exec(R"(
      UPDATE unit_period SET days = daterange(lower(days), NULL)
      WHERE unit_id = $1
        AND lower(days) = (SELECT max(lower(days)) FROM unit_period WHERE unit_id = $1))",
          unit_id);
  tx.Exec("UPDATE unit SET version = version + 1 WHERE unit_id = $1", unit_id);
}

bool IsInSubtree(pg::Tx& tx, const Id& unit_id, const Id& root_id, LocalDate day) {
  return !tx.Exec(R"(
      WITH RECURSIVE above AS (
        SELECT unit_id, parent_id FROM unit_period WHERE unit_id = $1 AND days @> $3::date
        UNION ALL
        SELECT u.unit_id, u.parent_id FROM unit_period u JOIN above a ON u.unit_id = a.parent_id
        WHERE u.days @> $3::date)
      SELECT 1 FROM above WHERE unit_id = $2)",
                  unit_id, root_id, day)
              .empty();
}

std::vector<domain::Unit> ListUnits(pg::Tx& tx, domain::UnitKind kind,
                                    const std::optional<Id>& root_id, const std::string& after_code,
                                    int limit, LocalDate day) {
  const auto rows = tx.Exec(
      "WITH RECURSIVE tree AS ("
      "SELECT unit_id FROM unit_period WHERE days @> $5::date "
      "AND CASE WHEN $2::uuid IS NULL THEN parent_id IS NULL ELSE unit_id = $2::uuid END "
      "UNION ALL SELECT u.unit_id FROM unit_period u JOIN tree t "
      "ON u.parent_id = t.unit_id AND u.days @> $5::date) "
      "SELECT " UNIT_COLUMNS
      "FROM unit u JOIN tree USING (unit_id) JOIN unit_period p USING (unit_id) "
      "WHERE p.days @> $5::date AND NOT p.closed "
      "AND u.code > $3 AND ($1::int = 0 OR u.kind = $1::int) "
      "ORDER BY u.code LIMIT $4",
      static_cast<int>(kind), root_id, after_code, limit, day);
  std::vector<domain::Unit> units;
  for (const auto& row : rows) units.push_back(UnitOf(row));
  return units;
}

std::vector<SequencedUnit> SnapshotUnits(pg::Tx& tx, const std::string& topic,
                                         const std::string& after_id, int limit, LocalDate day) {
  const auto rows = tx.Exec(
      "SELECT " UNIT_COLUMNS
      ", coalesce(s.sequence, 0) AS sequence "
      "FROM unit u JOIN unit_period p USING (unit_id) "
      "LEFT JOIN event_sequence s ON s.topic = $1 AND s.subject = u.unit_id::text "
      "WHERE p.days @> $4::date AND ($2::text = '' OR u.unit_id > nullif($2::text, '')::uuid) "
      "ORDER BY u.unit_id LIMIT $3",
      topic, after_id, limit, day);
  std::vector<SequencedUnit> units;
  for (const auto& row : rows) units.push_back({UnitOf(row), row["sequence"].as<int64_t>()});
  return units;
}

}  // namespace mumpuni::personnel::store
