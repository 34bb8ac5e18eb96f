#include "services/training/store/hour_store.h"

#include <algorithm>

namespace mumpuni::training::store {
namespace {

// All days of a batch up to the completion, unless the record says on which ones it was held.
#define DAYS_UNTIL(last)                                                                     \
  "coalesce(e.training_days, ARRAY(SELECT d::date FROM generate_series(b.start_date, least(" \
  "b.end_date, " last "), interval '1 day') AS d))"

std::vector<LocalDate> DaysOf(const pqxx::field& field) {
  std::vector<LocalDate> days;
  for (const std::string& day : pg::TextArrayOf(field)) days.push_back(LocalDate::Of(day));
  return days;
}

domain::HourRecord RecordOf(const pqxx::row& row) {
  return {pg::IdOf(row["enrolment_id"]),
          pg::TextOf(row["lan_code"]),
          static_cast<domain::HourScope>(row["hour_scope"].as<int>()),
          pg::DateOf(row["completed_on"]),
          domain::Jp{row["lesson_hours"].as<int>()},
          DaysOf(row["days"])};
}

}  // namespace

void LockHourHeads(pg::Tx& tx, std::vector<Id> employees) {
  std::sort(employees.begin(), employees.end());
  const std::string ids = pg::Array(employees);
  tx.Exec(
      "INSERT INTO hour_head (employee_id) SELECT unnest($1::uuid[]) ORDER BY 1 "
      "ON CONFLICT DO NOTHING",
      ids);
  tx.Exec(
      "SELECT employee_id FROM hour_head WHERE employee_id = any($1::uuid[]) "
      "ORDER BY employee_id FOR UPDATE",
      ids);
}

bool InsertConversion(pg::Tx& tx, const domain::ConversionRule& rule) {
  return tx.Exec(R"(
      INSERT INTO conversion_rule (lan_code, scope, valid_from_year, kind, lesson_hours,
                                   surcharge_percent, meetings_per_month, clamp_group, mix,
                                   legal_basis)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING)",
                 rule.lan_code, static_cast<int>(rule.scope), rule.valid_from_year,
                 static_cast<int>(rule.kind), rule.hours.value, rule.surcharge_percent,
                 rule.meetings_per_month, rule.clamp_group, static_cast<int>(rule.mix),
                 rule.legal_basis)
             .affected_rows() == 1;
}

std::vector<domain::ConversionRule> ListConversions(pg::Tx& tx) {
  std::vector<domain::ConversionRule> rules;
  for (const auto& row : tx.Exec(R"(
      SELECT lan_code, scope, valid_from_year, kind, lesson_hours, surcharge_percent,
             meetings_per_month, clamp_group, mix, legal_basis
      FROM conversion_rule ORDER BY lan_code, scope, valid_from_year)")) {
    rules.push_back(
        {pg::TextOf(row["lan_code"]), static_cast<domain::HourScope>(row["scope"].as<int>()),
         row["valid_from_year"].as<int>(),
         static_cast<domain::ConversionKind>(row["kind"].as<int>()),
         domain::Jp{row["lesson_hours"].as<int>()}, row["surcharge_percent"].as<int>(),
         row["meetings_per_month"].as<int>(), pg::TextOf(row["clamp_group"]),
         static_cast<domain::LearningMix>(row["mix"].as<int>()), pg::TextOf(row["legal_basis"])});
  }
  return rules;
}

std::vector<HourRow> HourRowsOf(pg::Tx& tx, const std::vector<Id>& employees) {
  std::vector<HourRow> result;
  for (const auto& row : tx.Exec(
           "SELECT e.employee_id, e.enrolment_id, e.lan_code, e.hour_scope, e.completed_on, "
           "e.lesson_hours, e.recognised_hours, e.hour_note, e.hour_rule_year, e.learning_mix, "
           "e.course_code, e.development_form, e.own_choice, " DAYS_UNTIL(
               "e.completed_on") " AS days "
                                 "FROM enrolment e LEFT JOIN batch b ON b.batch_id = e.batch_id "
                                 "WHERE e.employee_id = any($1::uuid[]) AND e.status = 3 "
                                 "ORDER BY e.employee_id, e.completed_on, e.enrolment_id",
           pg::Array(employees))) {
    HourRow out{pg::IdOf(row["employee_id"]), RecordOf(row), std::nullopt, {}, "", 0};
    if (!row["recognised_hours"].is_null()) {
      out.recognised = domain::Jp{row["recognised_hours"].as<int>()};
    }
    out.stored = {out.recognised.value_or(out.record.claimed),
                  out.recognised.has_value()
                      ? static_cast<domain::HourNote>(row["hour_note"].as<int>())
                      : domain::HourNote::kNotConverted,
                  row["hour_rule_year"].as<int>(),
                  static_cast<domain::LearningMix>(row["learning_mix"].as<int>())};
    out.course_code = pg::TextOf(row["course_code"]);
    out.development_form = row["development_form"].as<int>();
    out.own_choice = row["own_choice"].as<bool>();
    result.push_back(std::move(out));
  }
  return result;
}

std::vector<domain::HourRecord> PlannedOf(pg::Tx& tx, const Id& employee_id, LocalDate today) {
  std::vector<domain::HourRecord> planned;
  for (const auto& row :
       tx.Exec("SELECT e.enrolment_id, e.lan_code, e.hour_scope, e.lesson_hours, "
               "greatest(b.end_date, $2::date) AS completed_on, " DAYS_UNTIL(
                   "b.end_date") " AS days "
                                 "FROM enrolment e JOIN batch b ON b.batch_id = e.batch_id "
                                 "WHERE e.employee_id = $1 AND e.status IN (1, 2)",
               employee_id, today)) {
    planned.push_back(RecordOf(row));
  }
  return planned;
}

void SaveRecognitions(pg::Tx& tx, const std::vector<std::pair<Id, domain::Recognition>>& changed) {
  std::vector<Id> ids;
  std::vector<int64_t> hours, notes, years, mixes;
  for (const auto& [id, recognition] : changed) {
    ids.push_back(id);
    hours.push_back(recognition.recognised.value);
    notes.push_back(static_cast<int>(recognition.note));
    years.push_back(recognition.valid_from_year);
    mixes.push_back(static_cast<int>(recognition.mix));
  }
  tx.Exec(R"(
      UPDATE enrolment e
      SET recognised_hours = n.hours, hour_note = n.note, hour_rule_year = n.year,
          learning_mix = n.mix, version = e.version + 1
      FROM unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::int[])
           AS n (enrolment_id, hours, note, year, mix)
      WHERE e.enrolment_id = n.enrolment_id)",
          pg::Array(ids), pg::Array(hours), pg::Array(notes), pg::Array(years), pg::Array(mixes));
}

std::vector<Id> PeopleWithCompletions(pg::Tx& tx, const std::string& after, int limit) {
  std::vector<Id> people;
  for (const auto& row : tx.Exec("SELECT DISTINCT employee_id FROM enrolment WHERE status = 3 "
                                 "AND employee_id > $1::uuid ORDER BY employee_id LIMIT $2",
                                 after.empty() ? Id().ToString() : after, limit)) {
    people.push_back(pg::IdOf(row[0]));
  }
  return people;
}

int64_t CountPeopleWithCompletions(pg::Tx& tx) {
  return tx.Exec("SELECT count(DISTINCT employee_id) FROM enrolment WHERE status = 3")
      .at(0)[0]
      .as<int64_t>();
}

std::vector<PersonHours> ShortOfHours(pg::Tx& tx, const HourScopeFilter& filter, domain::Jp minimum,
                                      const Id& after, int limit) {
  std::vector<PersonHours> people;
  for (const auto& row : tx.Exec(R"(
      WITH RECURSIVE tree AS (
        SELECT unit_id FROM unnest($1::uuid[]) AS r (unit_id)
        UNION SELECT u.unit_id FROM unit_projection u JOIN tree t ON u.parent_id = t.unit_id)
      SELECT p.employee_id, coalesce(h.hours, 0) AS hours
      FROM employee_projection p
      LEFT JOIN LATERAL (
        SELECT sum(coalesce(e.recognised_hours, e.lesson_hours)) AS hours FROM enrolment e
        WHERE e.employee_id = p.employee_id AND e.status = 3
          AND e.completed_on BETWEEN $2::date AND $3::date) h ON true
      WHERE p.employment_type = 1 AND p.active AND NOT p.erased AND p.employee_id > $5
        AND (cardinality($1::uuid[]) = 0 OR p.unit_id IN (SELECT unit_id FROM tree))
        AND coalesce(h.hours, 0) < $4::int
      ORDER BY p.employee_id LIMIT $6)",
                                 pg::Array(filter.root_unit_ids), filter.first, filter.last,
                                 minimum.value, after, limit)) {
    people.push_back({pg::IdOf(row["employee_id"]), domain::Jp{row["hours"].as<int>()}});
  }
  return people;
}

std::vector<BranchHours> RecapitulateHours(pg::Tx& tx, const Id& unit_id, LocalDate first,
                                           LocalDate last, domain::Jp minimum) {
  std::vector<BranchHours> branches;
  const std::optional<Id> parent = unit_id.IsNil() ? std::nullopt : std::optional<Id>(unit_id);
  for (const auto& row : tx.Exec(R"(
      WITH RECURSIVE tree AS (
        SELECT u.unit_id AS branch, u.unit_id FROM unit_projection u
        WHERE ($1::uuid IS NOT NULL AND u.parent_id = $1::uuid)
           OR ($1::uuid IS NULL AND u.parent_id IN
                 (SELECT r.unit_id FROM unit_projection r WHERE r.parent_id IS NULL))
        UNION
        SELECT t.branch, u.unit_id FROM unit_projection u JOIN tree t ON u.parent_id = t.unit_id),
      hours AS (
        SELECT e.employee_id, sum(coalesce(e.recognised_hours, e.lesson_hours)) AS hours
        FROM enrolment e
        WHERE e.status = 3 AND e.completed_on BETWEEN $2::date AND $3::date
        GROUP BY e.employee_id)
      SELECT t.branch, count(p.employee_id) AS people, coalesce(sum(h.hours), 0) AS recognised,
             count(*) FILTER (WHERE p.employment_type = 1) AS pns,
             count(*) FILTER (WHERE p.employment_type = 1
                                AND coalesce(h.hours, 0) >= $4::int) AS reached,
             count(h.employee_id) AS trained
      FROM tree t
      LEFT JOIN employee_projection p ON p.unit_id = t.unit_id AND p.active AND NOT p.erased
      LEFT JOIN hours h ON h.employee_id = p.employee_id
      GROUP BY t.branch ORDER BY t.branch LIMIT 1000)",
                                 parent, first, last, minimum.value)) {
    branches.push_back({pg::IdOf(row["branch"]), row["people"].as<int>(),
                        row["recognised"].as<int64_t>(), row["pns"].as<int>(),
                        row["reached"].as<int>(), row["trained"].as<int>()});
  }
  return branches;
}

std::vector<RegistryRow> ListRegistry(pg::Tx& tx, LocalDate first, LocalDate last,
                                      RegistryState state, const Id& after, int limit) {
  std::vector<RegistryRow> records;
  for (const auto& row : tx.Exec(R"(
      WITH r AS (
        SELECT e.enrolment_id, e.employee_id, e.course_code,
               coalesce(t.title, c.title) AS title, coalesce(t.provider, c.provider) AS provider,
               e.development_form, coalesce(e.training_days[1], b.start_date) AS start_date,
               e.completed_on, coalesce(e.recognised_hours, e.lesson_hours) AS hours,
               CASE WHEN a.enrolment_id IS NULL
                      OR a.recognised_hours <> coalesce(e.recognised_hours, e.lesson_hours) THEN 1
                    WHEN a.accepted THEN 2 ELSE 3 END AS state,
               a.registry_number, a.reason, a.answered_at
        FROM enrolment e
        LEFT JOIN course c ON c.course_id = e.course_id
        LEFT JOIN batch b ON b.batch_id = e.batch_id
        LEFT JOIN training_record t ON t.enrolment_id = e.enrolment_id
        LEFT JOIN registry_answer a ON a.enrolment_id = e.enrolment_id
        WHERE e.status = 3 AND e.completed_on BETWEEN $1::date AND $2::date
          AND e.enrolment_id > $4)
      SELECT r.enrolment_id, r.employee_id, r.course_code, r.title, r.provider,
             r.development_form, r.start_date, r.completed_on, r.hours, r.state,
             r.registry_number, r.reason, r.answered_at
      FROM r WHERE $3::int = 0 OR r.state = $3::int ORDER BY r.enrolment_id LIMIT $5)",
                                 first, last, static_cast<int>(state), after, limit)) {
    records.push_back(
        {pg::IdOf(row["enrolment_id"]), pg::IdOf(row["employee_id"]),
         pg::TextOf(row["course_code"]), pg::TextOf(row["title"]), pg::TextOf(row["provider"]),
         row["development_form"].as<int>(), pg::DateOf(row["start_date"]),
         pg::DateOf(row["completed_on"]), domain::Jp{row["hours"].as<int>()},
         static_cast<RegistryState>(row["state"].as<int>()), pg::TextOf(row["registry_number"]),
         pg::TextOf(row["reason"]), pg::OptionalTimeOf(row["answered_at"])});
  }
  return records;
}

std::map<Id, bool> CompletedOf(pg::Tx& tx, const std::vector<Id>& enrolments) {
  std::map<Id, bool> found;
  for (const auto& row : tx.Exec(
           "SELECT enrolment_id, status = 3 FROM enrolment WHERE enrolment_id = any($1::uuid[])",
           pg::Array(enrolments))) {
    found[pg::IdOf(row[0])] = row[1].as<bool>();
  }
  return found;
}

void SaveRegistryAnswers(pg::Tx& tx, const std::vector<RegistryAnswer>& answers, absl::Time now) {
  std::vector<Id> ids;
  std::vector<int64_t> accepted;
  std::vector<std::string> numbers, reasons;
  for (const RegistryAnswer& answer : answers) {
    ids.push_back(answer.enrolment_id);
    accepted.push_back(answer.accepted ? 1 : 0);
    numbers.push_back(answer.registry_number);
    reasons.push_back(answer.reason);
  }
  tx.Exec(R"(
      INSERT INTO registry_answer (enrolment_id, recognised_hours, accepted, registry_number,
                                   reason, answered_at)
      SELECT n.enrolment_id, coalesce(e.recognised_hours, e.lesson_hours), n.accepted = 1,
             n.number, n.reason, $5
      FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[])
           AS n (enrolment_id, accepted, number, reason)
      JOIN enrolment e ON e.enrolment_id = n.enrolment_id
      ORDER BY n.enrolment_id
      ON CONFLICT (enrolment_id) DO UPDATE
      SET recognised_hours = excluded.recognised_hours, accepted = excluded.accepted,
          registry_number = excluded.registry_number, reason = excluded.reason,
          answered_at = excluded.answered_at)",
          pg::Array(ids), pg::Array(accepted), pg::Array(numbers), pg::Array(reasons), now);
}

}  // namespace mumpuni::training::store
