#include "services/training/peers/projections.h"

#include "absl/strings/numbers.h"

namespace mumpuni::training::peers {
namespace {

std::string OrEmpty(const std::optional<Id>& id) {
  return id.has_value() && !id->IsNil() ? id->ToString() : "";
}

// The text of an acting_appointment[].
std::string TextOf(const std::vector<ActingPost>& acting) {
  std::vector<std::string> rows;
  for (const ActingPost& post : acting) {
    if (post.last.has_value() && *post.last < post.first) continue;
    const std::string held = absl::StrCat(
        "[", post.first.ToString(), ",", post.last.has_value() ? post.last->ToString() + "]" : ")");
    rows.push_back(absl::StrCat("(", OrEmpty(post.position_id), ",", OrEmpty(post.unit_id), ",",
                                post.heads_unit ? "t" : "f", ",\"", held, "\")"));
  }
  return pg::Array(rows);
}

// The row stays with its sequence, so that the copy can be compared with the owner's.
void ForgetGaps(pg::Tx& tx, const std::vector<EmployeeRow>& rows) {
  std::vector<Id> erased;
  for (const EmployeeRow& row : rows) {
    if (row.erased) erased.push_back(row.employee_id);
  }
  if (erased.empty()) return;
  tx.Exec(
      "UPDATE profile_projection SET gap_codes = '{}', known_levels = '{}', required_levels = '{}'"
      " WHERE employee_id = ANY($1::uuid[])",
      pg::Array(erased));
}

std::vector<int64_t> NumbersOf(const pqxx::field& field) {
  std::vector<int64_t> numbers;
  for (const std::string& text : pg::TextArrayOf(field)) {
    int64_t number = 0;
    if (!absl::SimpleAtoi(text, &number)) throw pqxx::conversion_error("level");
    numbers.push_back(number);
  }
  return numbers;
}

// A row of arrays cannot be unnested into rows of arrays; profiles come one by one. Nothing is kept
// of somebody who was erased but the sequence.
void ApplyProfile(pg::Tx& tx, const ProfileRow& row) {
  std::vector<std::string> codes;
  std::vector<int64_t> known, required;
  for (const domain::Gap& gap : row.gaps) {
    codes.push_back(gap.competency_code);
    known.push_back(gap.known_level);
    required.push_back(gap.required_level);
  }
  tx.Exec(R"(
      INSERT INTO profile_projection AS p (employee_id, sequence, as_of, gap_codes, known_levels,
                                           required_levels)
      SELECT $1::uuid, $2::bigint, $3::date,
             CASE WHEN gone THEN '{}' ELSE $4::text[] END,
             CASE WHEN gone THEN '{}' ELSE $5::smallint[] END,
             CASE WHEN gone THEN '{}' ELSE $6::smallint[] END
      FROM (SELECT EXISTS (SELECT 1 FROM employee_projection
                           WHERE employee_id = $1::uuid AND erased) AS gone) AS known
      ON CONFLICT (employee_id) DO UPDATE
      SET sequence = excluded.sequence, as_of = excluded.as_of, gap_codes = excluded.gap_codes,
          known_levels = excluded.known_levels, required_levels = excluded.required_levels
      WHERE p.sequence < excluded.sequence)",
          row.employee_id, row.sequence, row.as_of, pg::Array(codes), pg::Array(known),
          pg::Array(required));
}

}  // namespace

void ApplyEmployees(pg::Tx& tx, const std::vector<EmployeeRow>& rows) {
  std::vector<Id> ids;
  std::vector<int64_t> sequences, types, active, erased;
  std::vector<std::string> units, starts, ends, acting, absent;
  for (const EmployeeRow& row : rows) {
    const std::optional<domain::ContractTerm>& term = row.fact.contract_term;
    ids.push_back(row.employee_id);
    sequences.push_back(row.sequence);
    types.push_back(static_cast<int>(row.fact.employment_type));
    active.push_back(row.fact.active ? 1 : 0);
    units.push_back(OrEmpty(row.unit_id));
    starts.push_back(term.has_value() ? term->start.ToString() : "");
    ends.push_back(term.has_value() ? term->end.ToString() : "");
    erased.push_back(row.erased ? 1 : 0);
    acting.push_back(TextOf(row.acting));
    absent.push_back(pg::Multirange(row.absences));
  }
  tx.Exec(R"(
      INSERT INTO employee_projection AS p (employee_id, sequence, employment_type, active, unit_id,
                                            contract_start, contract_end, erased, acting,
                                            absent_on)
      SELECT id, sequence, type, active = 1, nullif(unit_id, '')::uuid,
             nullif(contract_start, '')::date, nullif(contract_end, '')::date, erased = 1,
             acting::acting_appointment[], absent::datemultirange
      FROM unnest($1::uuid[], $2::bigint[], $3::smallint[], $4::smallint[], $5::text[],
                  $6::text[], $7::text[], $8::smallint[], $9::text[], $10::text[])
           AS n(id, sequence, type, active, unit_id, contract_start, contract_end, erased, acting,
                absent)
      ORDER BY id
      ON CONFLICT (employee_id) DO UPDATE
      SET sequence = excluded.sequence, employment_type = excluded.employment_type,
          active = excluded.active, unit_id = excluded.unit_id,
          contract_start = excluded.contract_start, contract_end = excluded.contract_end,
          acting = excluded.acting, absent_on = excluded.absent_on,
          erased = excluded.erased
      WHERE p.sequence < excluded.sequence)",
          pg::Array(ids), pg::Array(sequences), pg::Array(types), pg::Array(active),
          pg::Array(units), pg::Array(starts), pg::Array(ends), pg::Array(erased),
          pg::Array(acting), pg::Array(absent));
  ForgetGaps(tx, rows);
}

void ApplyUnits(pg::Tx& tx, const std::vector<UnitRow>& rows) {
  std::vector<Id> ids;
  std::vector<int64_t> sequences;
  std::vector<std::string> parents;
  for (const UnitRow& row : rows) {
    ids.push_back(row.unit_id);
    sequences.push_back(row.sequence);
    parents.push_back(OrEmpty(row.parent_id));
  }
  tx.Exec(R"(
      INSERT INTO unit_projection AS p (unit_id, sequence, parent_id)
      SELECT id, sequence, nullif(parent_id, '')::uuid
      FROM unnest($1::uuid[], $2::bigint[], $3::text[]) AS n(id, sequence, parent_id)
      ORDER BY id
      ON CONFLICT (unit_id) DO UPDATE
      SET sequence = excluded.sequence, parent_id = excluded.parent_id
      WHERE p.sequence < excluded.sequence)",
          pg::Array(ids), pg::Array(sequences), pg::Array(parents));
}

void ApplyProfiles(pg::Tx& tx, const std::vector<ProfileRow>& rows) {
  for (const ProfileRow& row : rows) ApplyProfile(tx, row);
}

std::optional<EmployeeRow> FindEmployee(pg::Tx& tx, const Id& employee_id) {
  const auto rows = tx.Exec(R"(
      SELECT employee_id, sequence, employment_type, active, unit_id, contract_start, contract_end
      FROM employee_projection WHERE employee_id = $1 AND NOT erased)",
                            employee_id);
  if (rows.empty()) return std::nullopt;
  const auto& row = rows[0];
  EmployeeRow found;
  found.employee_id = employee_id;
  found.sequence = row["sequence"].as<int64_t>();
  found.fact.employment_type =
      static_cast<domain::EmploymentType>(row["employment_type"].as<int>());
  found.fact.active = row["active"].as<bool>();
  if (!row["unit_id"].is_null()) found.unit_id = pg::IdOf(row["unit_id"]);
  if (!row["contract_start"].is_null()) {
    found.fact.contract_term =
        domain::ContractTerm{pg::DateOf(row["contract_start"]), pg::DateOf(row["contract_end"])};
  }
  return found;
}

void HoldEmployees(pg::Tx& tx, const std::vector<Id>& employee_ids) {
  // In the order in which events are applied, so that neither waits for the other.
  tx.Exec(
      "SELECT FROM employee_projection WHERE employee_id = ANY($1::uuid[]) "
      "ORDER BY employee_id FOR SHARE",
      pg::Array(employee_ids));
}

std::vector<Id> KnownAmong(pg::Tx& tx, const std::vector<Id>& employee_ids) {
  std::vector<Id> known;
  for (const auto& row : tx.Exec("SELECT employee_id FROM employee_projection "
                                 "WHERE employee_id = ANY($1::uuid[]) AND NOT erased",
                                 pg::Array(employee_ids))) {
    known.push_back(pg::IdOf(row[0]));
  }
  return known;
}

std::vector<Id> ErasedAmong(pg::Tx& tx, const std::vector<Id>& employee_ids) {
  std::vector<Id> erased;
  for (const auto& row : tx.Exec("SELECT employee_id FROM employee_projection "
                                 "WHERE employee_id = ANY($1::uuid[]) AND erased",
                                 pg::Array(employee_ids))) {
    erased.push_back(pg::IdOf(row[0]));
  }
  return erased;
}

std::optional<ProfileRow> FindProfile(pg::Tx& tx, const Id& employee_id) {
  const auto rows = tx.Exec(R"(
      SELECT sequence, as_of, gap_codes, known_levels, required_levels FROM profile_projection
      WHERE employee_id = $1 AND NOT EXISTS (
        SELECT 1 FROM employee_projection WHERE employee_id = $1 AND erased))",
                            employee_id);
  if (rows.empty()) return std::nullopt;
  ProfileRow found{
      employee_id, rows[0]["sequence"].as<int64_t>(), pg::DateOf(rows[0]["as_of"]), {}};
  const auto codes = pg::TextArrayOf(rows[0]["gap_codes"]);
  const auto known = NumbersOf(rows[0]["known_levels"]);
  const auto required = NumbersOf(rows[0]["required_levels"]);
  for (size_t i = 0; i < codes.size(); ++i) {
    found.gaps.push_back(
        {codes[i], static_cast<int>(known.at(i)), static_cast<int>(required.at(i))});
  }
  return found;
}

std::vector<Id> UnitsReachedBy(pg::Tx& tx, const Id& employee_id, LocalDate day) {
  std::vector<Id> units;
  for (const auto& row : tx.Exec(R"(
      SELECT unit_id FROM employee_projection
      WHERE employee_id = $1 AND active AND NOT erased AND unit_id IS NOT NULL
      UNION
      SELECT a.unit_id FROM employee_projection e CROSS JOIN LATERAL unnest(e.acting) AS a
      WHERE e.employee_id = $1 AND e.active AND NOT e.erased AND a.heads_unit
        AND a.held @> $2::date AND a.unit_id IS NOT NULL)",
                                 employee_id, day)) {
    units.push_back(pg::IdOf(row[0]));
  }
  return units;
}

bool UnitExists(pg::Tx& tx, const Id& unit_id) {
  return !tx.Exec("SELECT FROM unit_projection WHERE unit_id = $1", unit_id).empty();
}

bool IsInSubtree(pg::Tx& tx, const Id& unit_id, const Id& root_id) {
  return !tx.Exec(R"(
      WITH RECURSIVE above AS (
        SELECT $1::uuid AS unit_id
        UNION
        SELECT u.parent_id FROM unit_projection u JOIN above a ON u.unit_id = a.unit_id
        WHERE u.parent_id IS NOT NULL)
      SELECT 1 FROM above WHERE unit_id = $2)",
                  unit_id, root_id)
              .empty();
}

}  // namespace mumpuni::training::peers
