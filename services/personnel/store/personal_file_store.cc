#include "services/personnel/store/personal_file_store.h"

namespace mumpuni::personnel::store {

std::vector<domain::Education> ListEducation(pg::Tx& tx, const Id& employee_id) {
  std::vector<domain::Education> entries;
  for (const auto& row : tx.Exec(R"(
      SELECT education_id, level, field_of_study, institution, graduation_year
      FROM education_entry WHERE employee_id = $1 ORDER BY graduation_year, education_id)",
                                 employee_id)) {
    entries.push_back({pg::IdOf(row[0]), row[1].as<int>(), pg::TextOf(row[2]), pg::TextOf(row[3]),
                       row[4].as<int>()});
  }
  return entries;
}

std::optional<domain::Education> FindEducation(pg::Tx& tx, const Id& employee_id, const Id& id) {
  for (domain::Education& entry : ListEducation(tx, employee_id)) {
    if (entry.id == id) return std::move(entry);
  }
  return std::nullopt;
}

std::vector<Attributes> LoadAttributes(pg::Tx& tx, const std::vector<Id>& employee_ids,
                                       LocalDate day) {
  // Birth and sex as registered; where they are not, as the 18 digits of the number say them.
  const auto rows = tx.Exec(
      "SELECT e.employee_id, CASE WHEN e.sex > 0 THEN e.sex "
      "  WHEN s.employee_number ~ '^[0-9]{14}[12]' THEN substr(s.employee_number, 15, 1)::int "
      "  ELSE 0 END, "
      "coalesce(extract(year FROM e.birth_date)::int, "
      "  CASE WHEN s.employee_number ~ '^(19|20)[0-9]{16}$' "
      "    THEN substr(s.employee_number, 1, 4)::int ELSE 0 END), "
      "coalesce(s.grade_code, ''), e.education, "
      "e.on_probation AND coalesce(s.employment_type = 1, true), "
      "(SELECT array_agg(d.level || ' ' || lower(d.days) ORDER BY lower(d.days)) "
      "  FROM disciplinary_sanction d "
      "  WHERE d.employee_id = e.employee_id AND d.revoked_at IS NULL) "
      "FROM employee e LEFT JOIN LATERAL (SELECT t.employee_number, t.grade_code, "
      "  t.employment_type FROM standing t "
      "  WHERE t.employee_id = e.employee_id AND lower(t.days) <= $2::date "
      "  ORDER BY lower(t.days) DESC LIMIT 1) s ON true "
      "WHERE e.employee_id = ANY ($1::uuid[]) ORDER BY e.employee_id",
      pg::Array(employee_ids), day);
  std::vector<Attributes> found;
  for (const auto& row : rows) {
    Attributes one{pg::IdOf(row[0]),
                   row[1].as<int>(),
                   row[2].as<int>(),
                   pg::TextOf(row[3]),
                   row[4].as<int>(),
                   row[5].as<bool>(),
                   {}};
    if (!row[6].is_null()) {
      for (const std::string& text : pg::TextArrayOf(row[6])) {
        one.sanctions.push_back({text[0] - '0', LocalDate::Of(text.substr(2))});
      }
    }
    found.push_back(std::move(one));
  }
  return found;
}

void InsertEducation(pg::Tx& tx, const Id& employee_id, const domain::Education& education) {
  tx.Exec(R"(
      INSERT INTO education_entry (education_id, employee_id, level, field_of_study, institution,
                                   graduation_year)
      VALUES ($1, $2, $3, $4, $5, $6))",
          education.id, employee_id, education.level, education.field_of_study,
          education.institution, education.graduation_year);
  tx.Exec(
      "UPDATE employee SET education = greatest(education, $2), version = version + 1 "
      "WHERE employee_id = $1",
      employee_id, education.level);
}

std::vector<domain::Sanction> ListSanctions(pg::Tx& tx, const Id& employee_id) {
  std::vector<domain::Sanction> sanctions;
  for (const auto& row : tx.Exec(R"(
      SELECT sanction_id, level, decree_number, lower(days), upper(days) - 1, revoked_at,
             revoke_reason
      FROM disciplinary_sanction WHERE employee_id = $1 ORDER BY days, sanction_id)",
                                 employee_id)) {
    sanctions.push_back({pg::IdOf(row[0]),
                         static_cast<domain::SanctionLevel>(row[1].as<int>()),
                         pg::TextOf(row[2]),
                         {pg::DateOf(row[3]), pg::DateOf(row[4])},
                         pg::OptionalTimeOf(row[5]),
                         pg::TextOf(row[6])});
  }
  return sanctions;
}

std::optional<domain::Sanction> FindSanction(pg::Tx& tx, const Id& employee_id, const Id& id) {
  for (domain::Sanction& sanction : ListSanctions(tx, employee_id)) {
    if (sanction.id == id) return std::move(sanction);
  }
  return std::nullopt;
}

bool InsertSanction(pg::Tx& tx, const Id& employee_id, const domain::Sanction& sanction) {
  return tx.Exec(R"(
      INSERT INTO disciplinary_sanction (sanction_id, employee_id, level, decree_number, days)
      VALUES ($1, $2, $3, $4, daterange($5, $6, '[]'))
      ON CONFLICT (employee_id, decree_number) DO NOTHING)",
                 sanction.id, employee_id, static_cast<int>(sanction.level), sanction.decree_number,
                 sanction.days.start, sanction.days.end)
             .affected_rows() == 1;
}

void SaveRevocation(pg::Tx& tx, const domain::Sanction& sanction) {
  tx.Exec(
      "UPDATE disciplinary_sanction SET revoked_at = $2, revoke_reason = $3 "
      "WHERE sanction_id = $1",
      sanction.id, sanction.revoked_at, sanction.revoke_reason);
}

}  // namespace mumpuni::personnel::store
