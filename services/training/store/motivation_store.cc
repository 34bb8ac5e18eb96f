#include "services/training/store/motivation_store.h"

#include "services/training/domain/enrolment.h"

namespace mumpuni::training::store {
namespace {

using domain::Appreciation;
using domain::Goal;
using domain::NudgeKind;
using domain::Preferences;

#define GOAL_COLUMNS                                                                       \
  "goal_id, employee_id, competency_code, target_level, due_on, own_words, completed_on, " \
  "created_at "

Goal GoalOf(const pqxx::row& row) {
  return {pg::IdOf(row["goal_id"]),
          pg::IdOf(row["employee_id"]),
          {pg::TextOf(row["competency_code"]), Level::Clamped(row["target_level"].as<int>())},
          pg::DateOf(row["due_on"]),
          pg::TextOf(row["own_words"]),
          pg::OptionalDateOf(row["completed_on"]),
          pg::TimeOf(row["created_at"])};
}

std::optional<Goal> FirstGoal(const pqxx::result& rows) {
  return rows.empty() ? std::nullopt : std::optional(GoalOf(rows[0]));
}

}  // namespace

void InsertGoal(pg::Tx& tx, const Goal& goal) {
  tx.Exec(R"(
      INSERT INTO development_goal (goal_id, employee_id, competency_code, target_level, due_on,
                                    own_words, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7))",
          goal.id, goal.employee_id, goal.target.code, goal.target.level.value(), goal.due_on,
          goal.own_words, goal.created_at);
}

std::optional<Goal> LockGoal(pg::Tx& tx, const Id& goal_id) {
  return FirstGoal(tx.Exec(
      "SELECT " GOAL_COLUMNS "FROM development_goal WHERE goal_id = $1 FOR UPDATE", goal_id));
}

std::optional<Goal> FindGoal(pg::Tx& tx, const Id& goal_id) {
  return FirstGoal(
      tx.Exec("SELECT " GOAL_COLUMNS "FROM development_goal WHERE goal_id = $1", goal_id));
}

int CountOpenGoals(pg::Tx& tx, const Id& employee_id) {
  return tx
      .Exec("SELECT count(*) FROM development_goal WHERE employee_id = $1 AND completed_on IS NULL",
            employee_id)
      .at(0)[0]
      .as<int>();
}

void SaveCompleted(pg::Tx& tx, const Goal& goal) {
  tx.Exec("UPDATE development_goal SET completed_on = $2 WHERE goal_id = $1", goal.id,
          goal.completed_on);
  tx.Exec("DELETE FROM nudge WHERE goal_id = $1", goal.id);
}

std::vector<Goal> ListGoals(pg::Tx& tx, const Id& employee_id, const Id& after_id, int limit) {
  std::vector<Goal> found;
  for (const auto& row : tx.Exec("SELECT " GOAL_COLUMNS
                                 "FROM development_goal WHERE employee_id = $1 AND goal_id > $2 "
                                 "ORDER BY goal_id LIMIT $3",
                                 employee_id, after_id, limit)) {
    found.push_back(GoalOf(row));
  }
  return found;
}

Preferences PreferencesOf(pg::Tx& tx, const Id& employee_id) {
  const auto rows = tx.Exec(
      "SELECT quiet_start_minute, quiet_end_minute, nudge_opt_out, willing_to_help "
      "FROM development_preference WHERE employee_id = $1",
      employee_id);
  if (rows.empty()) return {};
  return {rows[0][0].as<int>(), rows[0][1].as<int>(), rows[0][2].as<bool>(), rows[0][3].as<bool>()};
}

void SavePreferences(pg::Tx& tx, const Id& employee_id, const Preferences& preferences) {
  tx.Exec(R"(
      INSERT INTO development_preference (employee_id, quiet_start_minute, quiet_end_minute,
                                          nudge_opt_out, willing_to_help)
      VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (employee_id) DO UPDATE
      SET quiet_start_minute = excluded.quiet_start_minute,
          quiet_end_minute = excluded.quiet_end_minute, nudge_opt_out = excluded.nudge_opt_out,
          willing_to_help = excluded.willing_to_help)",
          employee_id, preferences.quiet_start, preferences.quiet_end, preferences.nudge_opt_out,
          preferences.willing_to_help);
}

void InsertAppreciation(pg::Tx& tx, const Appreciation& appreciation) {
  tx.Exec(R"(
      INSERT INTO appreciation (appreciation_id, sender_id, receiver_id, text, sent_at)
      VALUES ($1, $2, $3, $4, $5))",
          appreciation.id, appreciation.sender_id, appreciation.receiver_id, appreciation.text,
          appreciation.sent_at);
}

int CountSent(pg::Tx& tx, const Id& sender_id, absl::Time since) {
  return tx
      .Exec("SELECT count(*) FROM appreciation WHERE sender_id = $1 AND sent_at >= $2", sender_id,
            since)
      .at(0)[0]
      .as<int>();
}

std::vector<Appreciation> ListAppreciations(pg::Tx& tx, const Id& receiver_id, const Id& after_id,
                                            int limit) {
  std::vector<Appreciation> found;
  for (const auto& row : tx.Exec(R"(
      SELECT appreciation_id, sender_id, receiver_id, text, sent_at FROM appreciation
      WHERE receiver_id = $1 AND NOT hidden AND appreciation_id > $2
      ORDER BY appreciation_id LIMIT $3)",
                                 receiver_id, after_id, limit)) {
    found.push_back({pg::IdOf(row[0]), pg::IdOf(row[1]), pg::IdOf(row[2]), pg::TextOf(row[3]),
                     pg::TimeOf(row[4])});
  }
  return found;
}

bool HideAppreciation(pg::Tx& tx, const Id& appreciation_id, const Id& receiver_id) {
  return tx.Exec(
               "UPDATE appreciation SET hidden = true "
               "WHERE appreciation_id = $1 AND receiver_id = $2",
               appreciation_id, receiver_id)
             .affected_rows() == 1;
}

int MakeGoalNudges(pg::Tx& tx, LocalDate today, absl::Time now, int limit) {
  return static_cast<int>(tx.Exec(R"(
      INSERT INTO nudge (nudge_id, employee_id, kind, due_on, goal_id, week, created_at)
      SELECT gen_random_uuid(), employee_id, $3, due_on, goal_id, $4, $5
      FROM (SELECT DISTINCT ON (g.employee_id) g.employee_id, g.due_on, g.goal_id
            FROM development_goal g
            JOIN employee_projection e ON e.employee_id = g.employee_id
            LEFT JOIN development_preference p ON p.employee_id = g.employee_id
            WHERE g.completed_on IS NULL AND g.due_on BETWEEN $1::date AND $2::date
              AND e.active AND NOT e.erased AND NOT coalesce(p.nudge_opt_out, false)
              AND NOT EXISTS (SELECT 1 FROM nudge n WHERE n.goal_id = g.goal_id)
              AND NOT EXISTS (SELECT 1 FROM nudge n WHERE n.employee_id = g.employee_id
                              AND n.kind = $3 AND n.week = $4)
            ORDER BY g.employee_id, g.due_on, g.goal_id LIMIT $6) AS due
      ON CONFLICT DO NOTHING)",
                                  today, today.PlusDays(domain::kGoalNoticeDays),
                                  static_cast<int>(NudgeKind::kGoalDue), domain::WeekOf(today), now,
                                  limit)
                              .affected_rows());
}

int ForgetOldNudges(pg::Tx& tx, LocalDate today, int limit) {
  return static_cast<int>(tx.Exec(R"(
      DELETE FROM nudge WHERE nudge_id IN (
        SELECT nudge_id FROM nudge WHERE due_on < $1::date LIMIT $2))",
                                  today, limit)
                              .affected_rows());
}

std::vector<domain::Nudge> NudgesOf(pg::Tx& tx, const Id& employee_id, LocalDate today) {
  std::vector<domain::Nudge> found;
  for (const auto& row : tx.Exec(R"(
      SELECT nudge_id, kind, due_on, goal_id FROM nudge
      WHERE employee_id = $1 AND due_on >= $2 ORDER BY due_on, nudge_id)",
                                 employee_id, today)) {
    found.push_back({pg::IdOf(row[0]), static_cast<NudgeKind>(row[1].as<int>()), pg::DateOf(row[2]),
                     pg::IdOf(row[3])});
  }
  return found;
}

void ForgetPeople(pg::Tx& tx, const std::vector<Id>& employee_ids) {
  const std::string ids = pg::Array(employee_ids);
  tx.Exec("DELETE FROM nudge WHERE employee_id = ANY($1::uuid[])", ids);
  tx.Exec("DELETE FROM development_goal WHERE employee_id = ANY($1::uuid[])", ids);
  tx.Exec("DELETE FROM development_preference WHERE employee_id = ANY($1::uuid[])", ids);
  tx.Exec("DELETE FROM readiness_result WHERE employee_id = ANY($1::uuid[])", ids);
  // Words of somebody are data of that person too.
  tx.Exec("DELETE FROM appreciation WHERE receiver_id = ANY($1::uuid[])", ids);
  tx.Exec("DELETE FROM appreciation WHERE sender_id = ANY($1::uuid[])", ids);
}

int64_t CountActiveEmployees(pg::Tx& tx) {
  return tx.Exec("SELECT count(*) FROM employee_projection WHERE active AND NOT erased")
      .at(0)[0]
      .as<int64_t>();
}

std::vector<Enrolments> CountEnrolments(pg::Tx& tx, const std::vector<LocalDate>& days) {
  std::vector<Enrolments> spans(days.size() - 1);
  const std::string bounds = pg::Array(days);
  const int withdrawn = static_cast<int>(domain::EnrolmentStatus::kWithdrawn);
  const int completed = static_cast<int>(domain::EnrolmentStatus::kCompleted);
  for (const auto& row : tx.Exec(R"(
      SELECT width_bucket((created_at AT TIME ZONE 'Asia/Jakarta')::date, $1::date[]) AS span,
             count(*)
      FROM enrolment
      WHERE origin = 0 AND status <> $2 AND created_at >= $3 AND created_at < $4 GROUP BY span)",
                                 bounds, withdrawn, days.front().Start(), days.back().Start())) {
    spans.at(row[0].as<size_t>() - 1).started = row[1].as<int64_t>();
  }
  for (const auto& row : tx.Exec(R"(
      SELECT width_bucket(completed_on, $1::date[]) AS span, count(*)
      FROM enrolment
      WHERE origin = 0 AND status = $2 AND completed_on >= $3 AND completed_on < $4 GROUP BY span)",
                                 bounds, completed, days.front(), days.back())) {
    spans.at(row[0].as<size_t>() - 1).completed = row[1].as<int64_t>();
  }
  return spans;
}

}  // namespace mumpuni::training::store
