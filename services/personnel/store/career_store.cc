#include "services/personnel/store/career_store.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace mumpuni::personnel::store {
namespace {

std::string OrEmpty(const Id& id) { return id.IsNil() ? "" : id.ToString(); }
std::string OrEmpty(const std::optional<LocalDate>& day) {
  return day.has_value() ? day->ToString() : "";
}
std::string RangeOf(LocalDate first, const std::optional<LocalDate>& last) {
  return absl::StrCat("[", first.ToString(), ",",
                      last.has_value() ? last->PlusDays(1).ToString() : "", ")");
}

domain::Action ActionOf(const pqxx::row& row) {
  domain::Action action;
  action.id = pg::IdOf(row["action_id"]);
  action.kind = static_cast<domain::ActionKind>(row["kind"].as<int>());
  action.effective_on = pg::DateOf(row["effective_on"]);
  action.decree_number = pg::TextOf(row["decree_number"]);
  action.position_id = pg::IdOf(row["position_id"]);
  action.grade_code = pg::TextOf(row["grade_code"]);
  action.employment_type = static_cast<domain::EmploymentType>(row["employment_type"].as<int>());
  action.employee_number = pg::TextOf(row["employee_number"]);
  if (!row["contract_start"].is_null()) {
    action.contract_term =
        domain::DateRange{pg::DateOf(row["contract_start"]), pg::DateOf(row["contract_end"])};
  }
  action.reason = static_cast<domain::DeactivationReason>(row["reason"].as<int>());
  action.acting_kind = static_cast<domain::ActingKind>(row["acting_kind"].as<int>());
  action.planned_end = pg::OptionalDateOf(row["planned_end"]);
  action.ends_action_id = pg::IdOf(row["ends_action_id"]);
  action.region_codes = pg::TextArrayOf(row["jurisdiction"]);
  action.duty_pattern_code = pg::TextOf(row["duty_pattern_code"]);
  action.recorded_at = pg::TimeOf(row["recorded_at"]);
  action.recorded_by = pg::TextOf(row["recorded_by"]);
  action.undone_at = pg::OptionalTimeOf(row["undone_at"]);
  action.undone_by = pg::TextOf(row["undone_by"]);
  action.undo_reason = pg::TextOf(row["undo_reason"]);
  action.replaced_by = pg::IdOf(row["replaced_by"]);
  return action;
}

// The columns of standings, as arrays.
struct StandingColumns {
  std::vector<Id> employee, position;
  std::vector<std::string> days, number, grade, grade_since, position_since, contract_start,
      contract_end, regions, duty;
  std::vector<int64_t> in_service, reason, type;

  void Add(const Id& employee_id, const domain::Standing& s) {
    employee.push_back(employee_id);
    days.push_back(RangeOf(s.start, s.end));
    in_service.push_back(s.in_service ? 1 : 0);
    reason.push_back(static_cast<int64_t>(s.reason));
    number.push_back(s.employee_number);
    type.push_back(static_cast<int64_t>(s.employment_type));
    grade.push_back(s.grade_code);
    grade_since.push_back(s.grade_since.ToString());
    position.push_back(s.position_id);
    position_since.push_back(s.position_id.IsNil() ? "" : s.position_since.ToString());
    const auto& term = s.contract_term;
    contract_start.push_back(term.has_value() ? term->start.ToString() : "");
    contract_end.push_back(term.has_value() ? term->end.ToString() : "");
    regions.push_back(absl::StrJoin(s.region_codes, ","));
    duty.push_back(s.duty_pattern_code);
  }
};

void InsertStandings(pg::Tx& tx, const std::map<Id, domain::Career>& careers) {
  StandingColumns c;
  for (const auto& [id, career] : careers) {
    for (const domain::Standing& standing : career.standings) c.Add(id, standing);
  }
  tx.Exec(R"(
      INSERT INTO standing (employee_id, days, in_service, deactivation_reason, employee_number,
                            employment_type, grade_code, grade_since, position_id, position_since,
                            contract_start, contract_end, jurisdiction, duty_pattern_code)
      SELECT v.employee, v.days, v.serving = 1, v.reason, v.number, v.type, v.grade, v.grade_since,
             nullif(v.position, '00000000-0000-0000-0000-000000000000'::uuid),
             nullif(v.position_since, '')::date, nullif(v.contract_start, '')::date,
             nullif(v.contract_end, '')::date, string_to_array(v.regions, ','), v.duty
      FROM unnest($1::uuid[], $2::daterange[], $3::int[], $4::int[], $5::text[], $6::int[],
                  $7::text[], $8::date[], $9::uuid[], $10::text[], $11::text[], $12::text[],
                  $13::text[], $14::text[])
        AS v (employee, days, serving, reason, number, type, grade, grade_since, position,
              position_since, contract_start, contract_end, regions, duty))",
          pg::Array(c.employee), pg::Array(c.days), pg::Array(c.in_service), pg::Array(c.reason),
          pg::Array(c.number), pg::Array(c.type), pg::Array(c.grade), pg::Array(c.grade_since),
          pg::Array(c.position), pg::Array(c.position_since), pg::Array(c.contract_start),
          pg::Array(c.contract_end), pg::Array(c.regions), pg::Array(c.duty));
}

// The columns of acting appointments, as arrays.
struct ActingColumns {
  std::vector<Id> action, employee, position;
  std::vector<int64_t> kind;
  std::vector<std::string> days;

  explicit ActingColumns(const std::map<Id, domain::Career>& careers) {
    for (const auto& [id, career] : careers) {
      for (const domain::Acting& acting : career.acting) {
        // One that ended before it began, because the service did, holds on no day.
        if (acting.end.has_value() && *acting.end < acting.start) continue;
        action.push_back(acting.action_id);
        employee.push_back(id);
        position.push_back(acting.position_id);
        kind.push_back(static_cast<int64_t>(acting.kind));
        days.push_back(RangeOf(acting.start, acting.end));
      }
    }
  }
};

void InsertActing(pg::Tx& tx, const std::map<Id, domain::Career>& careers) {
  const ActingColumns c(careers);
  if (c.action.empty()) return;
  tx.Exec(R"(
      INSERT INTO acting_appointment (action_id, employee_id, position_id, kind, days)
      SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::daterange[]))",
          pg::Array(c.action), pg::Array(c.employee), pg::Array(c.position), pg::Array(c.kind),
          pg::Array(c.days));
}

}  // namespace

std::map<Id, std::vector<domain::Action>> LoadActions(pg::Tx& tx, const std::vector<Id>& ids) {
  std::map<Id, std::vector<domain::Action>> actions;
  for (const auto& row : tx.Exec(R"(
      SELECT action_id, employee_id, kind, effective_on, decree_number, position_id, grade_code,
             employment_type, employee_number, contract_start, contract_end, reason, acting_kind,
             planned_end, ends_action_id, jurisdiction, duty_pattern_code, recorded_at, recorded_by,
             undone_at, undone_by, undo_reason, replaced_by
      FROM personnel_action WHERE employee_id = ANY($1::uuid[]) ORDER BY effective_on, action_id)",
                                 pg::Array(ids))) {
    actions[pg::IdOf(row["employee_id"])].push_back(ActionOf(row));
  }
  return actions;
}

void InsertActions(pg::Tx& tx, const std::vector<NewAction>& actions) {
  std::vector<Id> ids, employees;
  std::vector<int64_t> kinds, types, reasons, acting_kinds;
  std::vector<std::string> days, decrees, positions, grades, numbers, starts, ends, planned, ended,
      regions, duties, times, authors;
  for (const auto& [employee_id, a] : actions) {
    ids.push_back(a.id);
    employees.push_back(employee_id);
    kinds.push_back(static_cast<int64_t>(a.kind));
    days.push_back(a.effective_on.ToString());
    decrees.push_back(a.decree_number);
    positions.push_back(OrEmpty(a.position_id));
    grades.push_back(a.grade_code);
    types.push_back(static_cast<int64_t>(a.employment_type));
    numbers.push_back(a.employee_number);
    starts.push_back(a.contract_term.has_value() ? a.contract_term->start.ToString() : "");
    ends.push_back(a.contract_term.has_value() ? a.contract_term->end.ToString() : "");
    reasons.push_back(static_cast<int64_t>(a.reason));
    acting_kinds.push_back(static_cast<int64_t>(a.acting_kind));
    planned.push_back(OrEmpty(a.planned_end));
    ended.push_back(OrEmpty(a.ends_action_id));
    regions.push_back(absl::StrJoin(a.region_codes, ","));
    duties.push_back(a.duty_pattern_code);
    times.push_back(absl::FormatTime(absl::RFC3339_full, a.recorded_at, absl::UTCTimeZone()));
    authors.push_back(a.recorded_by);
  }
  tx.Exec(R"(
      INSERT INTO personnel_action (action_id, employee_id, kind, effective_on, decree_number,
                                    position_id, grade_code, employment_type, employee_number,
                                    contract_start, contract_end, reason, acting_kind, planned_end,
                                    ends_action_id, jurisdiction, duty_pattern_code, recorded_at,
                                    recorded_by)
      SELECT v.id, v.employee, v.kind, v.day, v.decree, nullif(v.position, '')::uuid, v.grade,
             v.type, v.number, nullif(v.contract_start, '')::date,
             nullif(v.contract_end, '')::date, v.reason, v.acting, nullif(v.planned, '')::date,
             nullif(v.ended, '')::uuid, string_to_array(v.regions, ','), v.duty, v.at, v.author
      FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::date[], $5::text[], $6::text[],
                  $7::text[], $8::int[], $9::text[], $10::text[], $11::text[], $12::int[],
                  $13::int[], $14::text[], $15::text[], $16::text[], $17::text[],
                  $18::timestamptz[], $19::text[])
        AS v (id, employee, kind, day, decree, position, grade, type, number, contract_start,
              contract_end, reason, acting, planned, ended, regions, duty, at, author))",
          pg::Array(ids), pg::Array(employees), pg::Array(kinds), pg::Array(days),
          pg::Array(decrees), pg::Array(positions), pg::Array(grades), pg::Array(types),
          pg::Array(numbers), pg::Array(starts), pg::Array(ends), pg::Array(reasons),
          pg::Array(acting_kinds), pg::Array(planned), pg::Array(ended), pg::Array(regions),
          pg::Array(duties), pg::Array(times), pg::Array(authors));
}

void MarkUndone(pg::Tx& tx, const domain::Action& action) {
  tx.Exec(R"(
      UPDATE personnel_action SET undone_at = $2, undone_by = $3, undo_reason = $4,
                                  replaced_by = nullif($5, '')::uuid
      WHERE action_id = $1)",
          action.id, action.undone_at, action.undone_by, action.undo_reason,
          OrEmpty(action.replaced_by));
}

std::vector<Id> ReplaceCareers(pg::Tx& tx, const std::map<Id, domain::Career>& careers) {
  std::vector<Id> ids, number_owners;
  std::vector<std::string> numbers;
  for (const auto& [id, career] : careers) {
    ids.push_back(id);
    std::set<std::string> own;
    for (const domain::Standing& standing : career.standings) own.insert(standing.employee_number);
    for (const std::string& number : own) {
      numbers.push_back(number);
      number_owners.push_back(id);
    }
  }
  const std::string employees = pg::Array(ids);
  tx.Exec("DELETE FROM standing WHERE employee_id = ANY($1::uuid[])", employees);
  tx.Exec("DELETE FROM acting_appointment WHERE employee_id = ANY($1::uuid[])", employees);
  InsertStandings(tx, careers);
  InsertActing(tx, careers);
  tx.Exec(
      "DELETE FROM employee_number "
      "WHERE employee_id = ANY($1::uuid[]) AND employee_number <> ALL($2::text[])",
      employees, pg::Array(numbers));
  std::vector<Id> taken;
  // The update changes nothing, but waits for whoever is taking the number, and tells the owner.
  for (const auto& row : tx.Exec(R"(
      WITH wanted AS (
        SELECT * FROM unnest($1::text[], $2::uuid[]) AS w (employee_number, employee_id)
      ), owned AS (
        INSERT INTO employee_number AS n (employee_number, employee_id)
        SELECT employee_number, employee_id FROM wanted ORDER BY employee_number
        ON CONFLICT (employee_number) DO UPDATE SET employee_id = n.employee_id
        RETURNING n.employee_number, n.employee_id
      )
      SELECT DISTINCT w.employee_id FROM wanted w JOIN owned o USING (employee_number)
      WHERE o.employee_id <> w.employee_id ORDER BY 1)",
                                 pg::Array(numbers), pg::Array(number_owners))) {
    taken.push_back(pg::IdOf(row[0]));
  }
  return taken;
}

std::map<std::string, Id> NumberOwners(pg::Tx& tx, const std::vector<std::string>& numbers) {
  std::map<std::string, Id> owners;
  for (const auto& row : tx.Exec("SELECT employee_number, employee_id FROM employee_number "
                                 "WHERE employee_number = ANY($1::text[])",
                                 pg::Array(numbers))) {
    owners[pg::TextOf(row[0])] = pg::IdOf(row[1]);
  }
  return owners;
}

std::vector<ActingConflict> FindActingConflicts(pg::Tx& tx,
                                                const std::map<Id, domain::Career>& careers) {
  const ActingColumns c(careers);
  std::vector<ActingConflict> conflicts;
  if (c.action.empty()) return conflicts;
  std::vector<Id> ids;
  for (const auto& [id, career] : careers) ids.push_back(id);
  for (const auto& row : tx.Exec(R"(
      WITH wanted AS (
        SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::daterange[])
          AS w (action_id, employee_id, position_id, days))
      SELECT DISTINCT w.employee_id, w.position_id FROM wanted w
      WHERE EXISTS (SELECT FROM acting_appointment x
                    WHERE x.position_id = w.position_id AND x.days && w.days
                      AND x.employee_id <> ALL($5::uuid[]))
         OR EXISTS (SELECT FROM wanted o
                    WHERE o.position_id = w.position_id AND o.days && w.days
                      AND o.action_id < w.action_id)
      ORDER BY 1, 2)",
                                 pg::Array(c.action), pg::Array(c.employee), pg::Array(c.position),
                                 pg::Array(c.days), pg::Array(ids))) {
    conflicts.push_back({pg::IdOf(row[0]), pg::IdOf(row[1])});
  }
  return conflicts;
}

std::vector<PostConflict> FindActingWithoutPost(pg::Tx& tx,
                                                const std::map<Id, domain::Career>& careers,
                                                LocalDate from) {
  const ActingColumns c(careers);
  std::vector<PostConflict> conflicts;
  if (c.action.empty()) return conflicts;
  for (const auto& row : tx.Exec(R"(
      WITH wanted AS (
        SELECT position_id, days * daterange($3::date, NULL) AS days
        FROM unnest($1::uuid[], $2::daterange[]) AS w (position_id, days)
        WHERE upper_inf(days) OR upper(days) > $3::date)
      SELECT w.position_id, min(greatest(lower(w.days), lower(d.days)))
      FROM wanted w JOIN position_period d USING (position_id)
      WHERE d.closed AND d.days && w.days GROUP BY w.position_id
      UNION
      SELECT w.position_id, lower(w.days) FROM wanted w
      WHERE NOT EXISTS (SELECT FROM position_period d
                        WHERE d.position_id = w.position_id AND d.days @> lower(w.days)))",
                                 pg::Array(c.position), pg::Array(c.days), from)) {
    conflicts.push_back({pg::IdOf(row[0]), pg::DateOf(row[1]), false, 1});
  }
  return conflicts;
}

void SetNextChange(pg::Tx& tx, const std::vector<Id>& ids, LocalDate today) {
  tx.Exec(R"(
      UPDATE employee e SET next_change_on = (
        SELECT min(day) FROM (
          SELECT lower(s.days) AS day FROM standing s WHERE s.employee_id = e.employee_id
          UNION ALL
          SELECT s.contract_end + 1 FROM standing s
          WHERE s.employee_id = e.employee_id AND s.in_service
          UNION ALL
          SELECT lower(d.days) FROM standing s JOIN position_period d USING (position_id)
          WHERE s.employee_id = e.employee_id AND s.days && d.days
          UNION ALL
          SELECT unnest(ARRAY[lower(x.days), upper(x.days)]) FROM acting_appointment x
          WHERE x.employee_id = e.employee_id
          UNION ALL
          SELECT lower(d.days) FROM acting_appointment x JOIN position_period d USING (position_id)
          WHERE x.employee_id = e.employee_id AND x.days && d.days
          UNION ALL
          SELECT e.retires_on + 1) changes
        WHERE day > $2::date)
      WHERE e.employee_id = ANY($1::uuid[]))",
          pg::Array(ids), today);
}

void MarkHolders(pg::Tx& tx, const std::vector<Id>& position_ids, LocalDate from) {
  tx.Exec(R"(
      UPDATE employee SET next_change_on = least(next_change_on, $2::date)
      WHERE employee_id IN (
        SELECT employee_id FROM standing
        WHERE position_id = ANY($1::uuid[]) AND (upper_inf(days) OR upper(days) > $2::date)
        UNION
        SELECT employee_id FROM acting_appointment
        WHERE position_id = ANY($1::uuid[]) AND days && daterange($2::date, NULL)))",
          pg::Array(position_ids), from);
}

std::vector<Id> LockDue(pg::Tx& tx, LocalDate today, int limit) {
  std::vector<Id> ids;
  for (const auto& row : tx.Exec(R"(
      SELECT employee_id FROM employee WHERE next_change_on <= $1::date
      ORDER BY next_change_on, employee_id LIMIT $2 FOR NO KEY UPDATE)",
                                 today, limit)) {
    ids.push_back(pg::IdOf(row[0]));
  }
  return ids;
}

std::vector<Id> WithoutStandings(pg::Tx& tx, const std::vector<Id>& ids) {
  std::vector<Id> found;
  for (const auto& row : tx.Exec(R"(
      SELECT employee_id FROM unnest($1::uuid[]) AS v (employee_id)
      WHERE NOT EXISTS (SELECT FROM standing s WHERE s.employee_id = v.employee_id))",
                                 pg::Array(ids))) {
    found.push_back(pg::IdOf(row[0]));
  }
  return found;
}

int64_t CountDue(pg::Tx& tx, LocalDate today) {
  return tx.Exec("SELECT count(*) FROM employee WHERE next_change_on <= $1::date", today)[0][0]
      .as<int64_t>();
}

}  // namespace mumpuni::personnel::store
