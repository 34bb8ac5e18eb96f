// Goals, preferences, appreciations and nudges of people, and how many of them enrol.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/training/domain/motivation.h"

namespace mumpuni::training::store {

void InsertGoal(pg::Tx& tx, const domain::Goal& goal);
// Holds the row until the end of the transaction.
std::optional<domain::Goal> LockGoal(pg::Tx& tx, const Id& goal_id);
std::optional<domain::Goal> FindGoal(pg::Tx& tx, const Id& goal_id);
int CountOpenGoals(pg::Tx& tx, const Id& employee_id);
// Also removes the nudges about it.
void SaveCompleted(pg::Tx& tx, const domain::Goal& goal);
// By id after `after_id`.
std::vector<domain::Goal> ListGoals(pg::Tx& tx, const Id& employee_id, const Id& after_id,
                                    int limit);

// The default of the domain without a row.
domain::Preferences PreferencesOf(pg::Tx& tx, const Id& employee_id);
void SavePreferences(pg::Tx& tx, const Id& employee_id, const domain::Preferences& preferences);

void InsertAppreciation(pg::Tx& tx, const domain::Appreciation& appreciation);
int CountSent(pg::Tx& tx, const Id& sender_id, absl::Time since);
// Not hidden, by id after `after_id`.
std::vector<domain::Appreciation> ListAppreciations(pg::Tx& tx, const Id& receiver_id,
                                                    const Id& after_id, int limit);
// False if that person received no such appreciation.
bool HideAppreciation(pg::Tx& tx, const Id& appreciation_id, const Id& receiver_id);

// One nudge for each active person who wants any, has none of this kind in the week of `today`, and
// has an open goal due within the notice that no nudge spoke of; about the earliest such goal. At
// most `limit`; answers how many.
int MakeGoalNudges(pg::Tx& tx, LocalDate today, absl::Time now, int limit);
// Removes at most `limit` that do not matter any more; answers how many.
int ForgetOldNudges(pg::Tx& tx, LocalDate today, int limit);
// Those that matter on the day, earliest due first.
std::vector<domain::Nudge> NudgesOf(pg::Tx& tx, const Id& employee_id, LocalDate today);

// Everything about these people, also their answers to the questionnaire and what they wrote.
void ForgetPeople(pg::Tx& tx, const std::vector<Id>& employee_ids);

int64_t CountActiveEmployees(pg::Tx& tx);
struct Enrolments {
  int64_t started = 0;
  int64_t completed = 0;
};
// Of the spans from each day to the next; `days` ascend, one more than there are spans. Withdrawn
// enrolments are not counted.
std::vector<Enrolments> CountEnrolments(pg::Tx& tx, const std::vector<LocalDate>& days);

}  // namespace mumpuni::training::store
