#include "services/personnel/store/quality_store.h"

namespace mumpuni::personnel::store {
namespace {

#define QUALITY_COLUMNS                                                                         \
  "q.item_id, q.employee_id, q.rule, q.state, q.owner_id, q.reason, q.found_at, q.changed_at, " \
  "q.version "

QualityRow QualityOf(const pqxx::row& row) {
  QualityRow item;
  item.id = pg::IdOf(row["item_id"]);
  item.employee_id = pg::IdOf(row["employee_id"]);
  item.rule = static_cast<domain::QualityRule>(row["rule"].as<int>());
  item.state = static_cast<domain::QualityState>(row["state"].as<int>());
  if (!row["owner_id"].is_null()) item.owner_id = pg::IdOf(row["owner_id"]);
  item.reason = pg::TextOf(row["reason"]);
  item.found_at = pg::TimeOf(row["found_at"]);
  item.changed_at = pg::TimeOf(row["changed_at"]);
  item.version = row["version"].as<int64_t>();
  return item;
}

std::optional<QualityRow> FirstOf(const pqxx::result& rows) {
  if (rows.empty()) return std::nullopt;
  return QualityOf(rows[0]);
}

}  // namespace

void SaveWarnings(pg::Tx& tx, const std::map<Id, std::vector<domain::Warning>>& warnings,
                  absl::Time now) {
  std::vector<Id> employees, items, owners;
  std::vector<int64_t> rules;
  std::vector<std::string> facts;
  for (const auto& [employee_id, found] : warnings) {
    employees.push_back(employee_id);
    for (const domain::Warning& warning : found) {
      items.push_back(Id::New(now));
      owners.push_back(employee_id);
      rules.push_back(static_cast<int64_t>(warning.rule));
      facts.push_back(warning.facts);
    }
  }
  // State 1 is open, 2 accepted, 3 resolved.
  tx.Exec(R"(
      UPDATE quality_item q SET state = 3, changed_at = $4, version = q.version + 1
      WHERE q.employee_id = ANY($1::uuid[]) AND q.state <> 3
        AND NOT EXISTS (SELECT FROM unnest($2::uuid[], $3::int[]) AS v (employee_id, rule)
                        WHERE v.employee_id = q.employee_id AND v.rule = q.rule))",
          pg::Array(employees), pg::Array(owners), pg::Array(rules), now);
  if (items.empty()) return;
  tx.Exec(R"(
      INSERT INTO quality_item AS q (item_id, employee_id, rule, facts, state, found_at, changed_at)
      SELECT v.item, v.employee, v.rule, v.facts, 1, $5, $5
      FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[])
        AS v (item, employee, rule, facts)
      ON CONFLICT (employee_id, rule) DO UPDATE
        SET state = 1, facts = excluded.facts, changed_at = excluded.changed_at,
            reason = '', version = q.version + 1
        WHERE q.state = 3 OR q.facts <> excluded.facts)",
          pg::Array(items), pg::Array(owners), pg::Array(rules), pg::Array(facts), now);
}

std::vector<QualityRow> ListQualityItems(pg::Tx& tx, const QualityFilter& filter,
                                         const std::string& after_id, int limit, LocalDate day) {
  const std::optional<int> rule =
      filter.rule.has_value() ? std::optional<int>(static_cast<int>(*filter.rule)) : std::nullopt;
  std::optional<std::string> roots;
  if (filter.roots.has_value()) roots = pg::Array(*filter.roots);
  std::vector<QualityRow> items;
  for (const auto& row : tx.Exec(
           "WITH RECURSIVE tree AS (SELECT unit_id FROM unit_period "
           "WHERE unit_id = ANY($4::uuid[]) AND days @> $7::date UNION "
           "SELECT u.unit_id FROM unit_period u JOIN tree x ON u.parent_id = x.unit_id "
           "AND u.days @> $7::date) "
           "SELECT " QUALITY_COLUMNS "FROM quality_item q "
           "WHERE q.state = $1 AND ($2::int IS NULL OR q.rule = $2::int) "
           "AND ($3::uuid IS NULL OR q.owner_id = $3::uuid) "
           "AND ($4::uuid[] IS NULL OR EXISTS (SELECT FROM standing s "
           "  JOIN position_period d ON d.position_id = s.position_id AND d.days @> $7::date "
           "  WHERE s.employee_id = q.employee_id AND holds_on(s.days, $7::date) "
           "    AND d.unit_id IN (SELECT unit_id FROM tree))) "
           "AND ($5::text = '' OR q.item_id > nullif($5::text, '')::uuid) "
           "ORDER BY q.item_id LIMIT $6",
           static_cast<int>(filter.state), rule, filter.owner_id, roots, after_id, limit, day)) {
    items.push_back(QualityOf(row));
  }
  return items;
}

std::optional<QualityRow> FindQualityItem(pg::Tx& tx, const Id& id) {
  return FirstOf(tx.Exec("SELECT " QUALITY_COLUMNS "FROM quality_item q WHERE q.item_id = $1", id));
}

std::optional<QualityRow> LockQualityItem(pg::Tx& tx, const Id& id) {
  return FirstOf(tx.Exec(
      "SELECT " QUALITY_COLUMNS "FROM quality_item q WHERE q.item_id = $1 FOR NO KEY UPDATE", id));
}

void SaveQualityItem(pg::Tx& tx, QualityRow& row) {
  tx.Exec(R"(
      UPDATE quality_item SET state = $2, owner_id = $3, reason = $4, changed_at = $5,
                              version = version + 1
      WHERE item_id = $1)",
          row.id, static_cast<int>(row.state), row.owner_id, row.reason, row.changed_at);
  ++row.version;
}

}  // namespace mumpuni::personnel::store
