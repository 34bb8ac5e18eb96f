#include "services/assessment/store/objection_store.h"

namespace mumpuni::assessment::store {
namespace {

using domain::Objection;
using domain::ObjectionState;

#define OBJECTION_COLUMNS                                                                    \
  "objection_id, employee_id, source_id, act, unit_id, rule_set, ground, statement, state, " \
  "round, filed_at, statement_due, decision_due, calendar_version, superior_statement, "     \
  "decided_at, appealed_at, appeal_decided_at, appeal_until, statement_by, "                 \
  "occurred_on "

Id OptionalId(const pqxx::field& field) { return field.is_null() ? Id() : pg::IdOf(field); }

LocalDate NoLastDay() { return LocalDate::Of("2200-12-31"); }

Objection ObjectionOf(const pqxx::row& row) {
  Objection o;
  o.objection_id = pg::IdOf(row[0]);
  o.employee_id = OptionalId(row[1]);
  o.source_id = pg::IdOf(row[2]);
  o.act = row[3].as<int>();
  o.unit_id = OptionalId(row[4]);
  o.rule_set = pg::TextOf(row[5]);
  o.ground = static_cast<domain::ObjectionGround>(row[6].as<int>());
  o.statement = pg::TextOf(row[7]);
  o.state = static_cast<ObjectionState>(row[8].as<int>());
  o.round = row[9].as<int>();
  o.filed_at = pg::TimeOf(row[10]);
  o.statement_due = pg::DateOf(row[11]);
  if (const LocalDate due = pg::DateOf(row[12]); due != NoLastDay()) o.decision_due = due;
  o.calendar_version = row[13].as<int>();
  o.superior_statement = pg::TextOf(row[14]);
  o.decided_at = pg::OptionalTimeOf(row[15]);
  o.appealed_at = pg::OptionalTimeOf(row[16]);
  o.appeal_decided_at = pg::OptionalTimeOf(row[17]);
  o.appeal_until = pg::OptionalDateOf(row[18]);
  o.statement_by = OptionalId(row[19]);
  o.occurred_on = pg::OptionalDateOf(row[20]);
  return o;
}

// Columns seat, member_id, vote and reasons.
domain::PanelSeat SeatFrom(const pqxx::row& row) {
  return {static_cast<domain::Seat>(row[0].as<int>()), OptionalId(row[1]),
          static_cast<domain::Vote>(row[2].as<int>()), pg::TextOf(row[3])};
}

}  // namespace

std::optional<Fact> FindFact(pg::Tx& tx, const Id& employee_id, const Id& source_id, int act) {
  const auto rows = tx.Exec(
      "SELECT favourable, exclusion, settles_on, topic, unit_id, reporter_verified, occurred_on "
      "FROM evidence "
      "WHERE employee_id = $1 AND source = 3 AND source_id = $2 AND fact = $3::int::text",
      employee_id, source_id, act);
  if (rows.empty()) return std::nullopt;
  return Fact{{.favourable = rows[0][0].as<bool>(),
               .excluded = rows[0][1].as<int>() != 0 || !rows[0][5].as<bool>(),
               .occurred_on = pg::DateOf(rows[0][6]),
               .settles_on = pg::DateOf(rows[0][2])},
              pg::TextOf(rows[0][3]),
              OptionalId(rows[0][4])};
}

bool IsInvolved(pg::Tx& tx, const Id& employee_id, const Id& source_id) {
  return !tx.Exec(
                "SELECT FROM evidence WHERE employee_id = $1 AND source = 3 AND source_id = $2 "
                "UNION ALL SELECT FROM evidence_history "
                "WHERE employee_id = $1 AND source = 3 AND source_id = $2 LIMIT 1",
                employee_id, source_id)
              .empty();
}

std::vector<Announcement> ListAnnouncements(pg::Tx& tx, const Id& employee_id,
                                            LocalDate settled_after) {
  const auto rows = tx.Exec(
      "SELECT e.source_id, e.fact, e.topic, e.occurred_on, e.second_on, e.settles_on, "
      "e.recorded_at, o.objection_id, o.state FROM evidence e "
      "LEFT JOIN LATERAL (SELECT o.objection_id, o.state FROM objection o "
      "  WHERE " OBJECTION_IS_TO(
          "e") "AND " OBJECTION_STANDS
               "  ORDER BY o.filed_at DESC LIMIT 1) o ON true "
               "WHERE e.employee_id = $1 AND e.source = 3 AND NOT e.favourable AND e.exclusion = 0 "
               "AND e.reporter_verified AND e.settles_on > $2::date "
               "ORDER BY e.occurred_on DESC, e.source_id, e.fact",
      employee_id, settled_after);
  std::vector<Announcement> found;
  for (const auto& row : rows) {
    Announcement one{.source_id = pg::IdOf(row[0]),
                     .act = std::stoi(pg::TextOf(row[1])),
                     .topic = pg::TextOf(row[2]),
                     .occurred_on = pg::DateOf(row[3]),
                     .counts_from = pg::DateOf(row[4]),
                     .settles_on = pg::DateOf(row[5]),
                     .announced_at = pg::TimeOf(row[6])};
    if (!row[7].is_null()) {
      one.objection_id = pg::IdOf(row[7]);
      one.state = static_cast<ObjectionState>(row[8].as<int>());
    }
    found.push_back(std::move(one));
  }
  return found;
}

bool InsertObjection(pg::Tx& tx, const Objection& o) {
  return tx.Exec("INSERT INTO objection (" OBJECTION_COLUMNS
                 ") SELECT $1::uuid, $2::uuid, $3::uuid, $4::smallint, $5::uuid, $6, $7::smallint, "
                 "$8, $9::smallint, $10::smallint, $11::timestamptz, $12::date, $13::date, "
                 "$14::int, $15, $16::timestamptz, $17::timestamptz, $18::timestamptz, $19::date, "
                 "$20::uuid, $21::date "
                 "WHERE NOT EXISTS (SELECT FROM objection o WHERE o.employee_id = $2::uuid "
                 "  AND o.source_id = $3::uuid AND o.act = $4::smallint AND o.occurred_on IS NULL "
                 "  AND " OBJECTION_STANDS ") ON CONFLICT DO NOTHING",
                 o.objection_id, o.employee_id, o.source_id, o.act, pg::OrNull(o.unit_id),
                 o.rule_set, static_cast<int>(o.ground), o.statement, static_cast<int>(o.state),
                 o.round, o.filed_at, o.statement_due, StoredDue(o), o.calendar_version,
                 o.superior_statement, o.decided_at, o.appealed_at, o.appeal_decided_at,
                 o.appeal_until, pg::OrNull(o.statement_by), o.occurred_on)
             .affected_rows() == 1;
}

std::optional<Objection> FindObjection(pg::Tx& tx, const Id& objection_id, bool read_only) {
  if (!read_only) {
    tx.Exec("SELECT FROM objection WHERE objection_id = $1 FOR NO KEY UPDATE", objection_id);
  }
  const auto rows =
      tx.Exec("SELECT " OBJECTION_COLUMNS "FROM objection WHERE objection_id = $1", objection_id);
  if (rows.empty()) return std::nullopt;
  Objection o = ObjectionOf(rows[0]);
  for (const auto& row : tx.Exec("SELECT seat, member_id, vote, reasons FROM objection_panel "
                                 "WHERE objection_id = $1 AND round = $2 ORDER BY seat",
                                 objection_id, o.round)) {
    o.panel.push_back(SeatFrom(row));
  }
  return o;
}

void SaveObjection(pg::Tx& tx, const Objection& o) {
  tx.Exec(
      "UPDATE objection SET statement = $2, state = $3, round = $4, statement_due = $5::date, "
      "decision_due = $6::date, calendar_version = $7, superior_statement = $8, decided_at = $9, "
      "appealed_at = $10, appeal_decided_at = $11, appeal_until = $12::date, "
      "statement_by = $13::uuid "
      "WHERE objection_id = $1",
      o.objection_id, o.statement, static_cast<int>(o.state), o.round, o.statement_due,
      StoredDue(o), o.calendar_version, o.superior_statement, o.decided_at, o.appealed_at,
      o.appeal_decided_at, o.appeal_until, pg::OrNull(o.statement_by));
  std::vector<int64_t> seats, votes;
  std::vector<std::string> members, reasons;
  for (const domain::PanelSeat& seat : o.panel) {
    seats.push_back(static_cast<int>(seat.seat));
    members.push_back(seat.member_id.IsNil() ? "" : seat.member_id.ToString());
    votes.push_back(static_cast<int>(seat.vote));
    reasons.push_back(seat.reasons);
  }
  tx.Exec(
      "INSERT INTO objection_panel (objection_id, round, seat, member_id, vote, reasons) "
      "SELECT $1::uuid, $2, s, nullif(m, '')::uuid, v, r "
      "FROM unnest($3::smallint[], $4::text[], $5::smallint[], $6::text[]) AS p (s, m, v, r) "
      "ON CONFLICT (objection_id, round, seat) DO UPDATE SET member_id = excluded.member_id, "
      "vote = excluded.vote, reasons = excluded.reasons",
      o.objection_id, o.round, pg::Array(seats), pg::Array(members), pg::Array(votes),
      pg::Array(reasons));
}

std::vector<RoundSeat> PanelsOf(pg::Tx& tx, const Id& objection_id) {
  std::vector<RoundSeat> panels;
  for (const auto& row :
       tx.Exec("SELECT seat, member_id, vote, reasons, round FROM objection_panel "
               "WHERE objection_id = $1 ORDER BY round, seat",
               objection_id)) {
    panels.push_back({row[4].as<int>(), SeatFrom(row)});
  }
  return panels;
}

std::vector<Objection> ListObjections(pg::Tx& tx, const ObjectionFilter& filter,
                                      const std::string& after_due, const std::string& after_id,
                                      int limit) {
  std::optional<std::string> employees;
  if (filter.employee_ids.has_value()) employees = pg::Array(*filter.employee_ids);
  const auto rows = tx.Exec(
      "SELECT " OBJECTION_COLUMNS
      "FROM objection o WHERE ($1::uuid[] IS NULL OR o.employee_id = ANY ($1::uuid[])) "
      "AND ($2::uuid IS NULL OR EXISTS (SELECT FROM objection_panel p "
      "  WHERE p.objection_id = o.objection_id AND p.member_id = $2::uuid)) "
      "AND (NOT $3 OR o.state = 1) AND (o.decision_due, o.objection_id) > ($4::date, $5::uuid) "
      "ORDER BY o.decision_due, o.objection_id LIMIT $6",
      employees, filter.member_id, filter.open_only, after_due.empty() ? "0001-01-01" : after_due,
      after_id.empty() ? Id().ToString() : after_id, limit);
  std::vector<Objection> found;
  for (const auto& row : rows) found.push_back(ObjectionOf(row));
  return found;
}

std::vector<Id> RunningObjections(pg::Tx& tx, LocalDate today, const std::string& after_id,
                                  int limit) {
  std::vector<Id> ids;
  for (const auto& row :
       tx.Exec("SELECT objection_id FROM objection WHERE objection_id > $1::uuid AND (state = 1 "
               "OR (state = 4 AND round = 1 AND coalesce(appeal_until >= $2::date, true))) "
               "ORDER BY objection_id LIMIT $3",
               after_id.empty() ? Id().ToString() : after_id, today, limit)) {
    ids.push_back(pg::IdOf(row[0]));
  }
  return ids;
}

LocalDate StoredDue(const Objection& o) { return o.decision_due.value_or(NoLastDay()); }

void AppendObjectionEvent(pg::Tx& tx, const Id& objection_id, const ObjectionEvent& event) {
  tx.Exec("INSERT INTO objection_event (objection_id, kind, detail, at) VALUES ($1, $2, $3, $4)",
          objection_id, event.kind, event.detail, event.at);
}

std::vector<ObjectionEvent> EventsOf(pg::Tx& tx, const Id& objection_id) {
  std::vector<ObjectionEvent> events;
  for (const auto& row : tx.Exec("SELECT kind, detail, at FROM objection_event "
                                 "WHERE objection_id = $1 ORDER BY event_no",
                                 objection_id)) {
    events.push_back({pg::TextOf(row[0]), pg::TextOf(row[1]), pg::TimeOf(row[2])});
  }
  return events;
}

void EndMoot(pg::Tx& tx, const std::vector<Id>& employee_ids, absl::Time now) {
  tx.Exec(
      "WITH ended AS (UPDATE objection o SET state = 6, "
      "  decided_at = CASE WHEN o.round = 1 THEN $2::timestamptz ELSE o.decided_at END, "
      "  appeal_decided_at = CASE WHEN o.round = 2 THEN $2::timestamptz END "
      "  WHERE o.state = 1 AND o.employee_id = ANY ($1::uuid[]) "
      "  AND NOT EXISTS (SELECT FROM evidence e WHERE e.source = 3 AND " OBJECTION_IS_TO("e")
      "    AND NOT e.favourable AND e.exclusion = 0) RETURNING o.objection_id) "
      "INSERT INTO objection_event (objection_id, kind, detail, at) "
      "SELECT objection_id, 'MOOT', '', $2 FROM ended",
      pg::Array(employee_ids), now);
}

std::vector<ObjectionCount> CountObjections(pg::Tx& tx, LocalDate from, LocalDate to) {
  const auto rows = tx.Exec(
      "WITH RECURSIVE top AS (SELECT u.unit_id, u.code AS agency FROM unit u "
      "  JOIN unit root ON root.unit_id = u.parent_id AND root.parent_id IS NULL "
      "  UNION ALL SELECT u.unit_id, t.agency FROM unit u JOIN top t ON u.parent_id = t.unit_id) "
      "SELECT coalesce(t.agency, ''), o.rule_set, o.act, count(*), "
      "count(*) FILTER (WHERE o.state = 2), count(*) FILTER (WHERE o.state = 3), "
      "count(*) FILTER (WHERE o.state = 4), count(*) FILTER (WHERE o.state = 5), "
      "count(*) FILTER (WHERE o.state = 6), count(*) FILTER (WHERE o.state = 1), "
      "count(*) FILTER (WHERE o.round = 2), "
      "coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY "
      "  (coalesce(o.appeal_decided_at, o.decided_at) AT TIME ZONE 'Asia/Jakarta')::date "
      "  - (o.filed_at AT TIME ZONE 'Asia/Jakarta')::date) "
      "  FILTER (WHERE o.state IN (2, 3, 4)), 0) "
      "FROM objection o LEFT JOIN top t ON t.unit_id = o.unit_id "
      "WHERE o.filed_at >= $1 AND o.filed_at < $2 "
      "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
      from.Start(), to.PlusDays(1).Start());
  std::vector<ObjectionCount> counts;
  for (const auto& row : rows) {
    const auto number = [&](int i) { return row[i].as<int>(); };
    counts.push_back({pg::TextOf(row[0]), pg::TextOf(row[1]), number(2), number(3), number(4),
                      number(5), number(6), number(7), number(8), number(9), number(10),
                      number(11)});
  }
  return counts;
}

void EraseFromObjections(pg::Tx& tx, const std::vector<Id>& employee_ids) {
  const std::string ids = pg::Array(employee_ids);
  tx.Exec(
      "UPDATE objection_panel p SET reasons = '' FROM objection o "
      "WHERE o.objection_id = p.objection_id AND o.employee_id = ANY ($1::uuid[])",
      ids);
  tx.Exec(
      "UPDATE objection SET employee_id = NULL, statement = '', superior_statement = '', "
      "statement_by = NULL, state = CASE WHEN state = 1 THEN 6 ELSE state END WHERE employee_id = "
      "ANY ($1::uuid[])",
      ids);
  tx.Exec("UPDATE objection SET statement_by = NULL WHERE statement_by = ANY ($1::uuid[])", ids);
  tx.Exec("UPDATE objection_panel SET member_id = NULL WHERE member_id = ANY ($1::uuid[])", ids);
}

}  // namespace mumpuni::assessment::store
