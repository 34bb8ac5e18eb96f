#include "services/training/app/motivation.h"

#include "common/core/validate.h"
#include "services/training/app/people.h"
#include "services/training/app/scope.h"
#include "services/training/domain/reasons.h"
#include "services/training/store/motivation_store.h"

namespace mumpuni::training::app {
namespace {

// Rows that one transaction of the timer writes or removes.
constexpr int kNudgesAtOnce = 500;

// Who asks about the goal of somebody else learns no more than about one that does not exist.
absl::StatusOr<domain::Goal> OwnGoal(const std::optional<domain::Goal>& goal, const Id& caller) {
  if (goal.has_value() && goal->employee_id == caller) return *goal;
  return Error(reasons::kGoalUnknown, "goal_id", "the caller has no such goal");
}

}  // namespace

absl::StatusOr<domain::Goal> Motivation::SetGoal(pg::Tx& tx, const Access& access,
                                                 domain::Goal goal) {
  RETURN_IF_ERROR(domain::Check(goal, Today()));
  ASSIGN_OR_RETURN(goal.employee_id, HoldCaller(tx, access));
  if (store::CountOpenGoals(tx, goal.employee_id) >= domain::kMaxOpenGoals) {
    return Error(reasons::kGoalsTooMany, "", "complete some first");
  }
  goal.id = Id::New(clock_.Now());
  goal.completed_on.reset();
  goal.created_at = clock_.Now();
  store::InsertGoal(tx, goal);
  return goal;
}

absl::StatusOr<domain::Goal> Motivation::CompleteGoal(pg::Tx& tx, const Access& access,
                                                      const Id& goal_id) {
  ASSIGN_OR_RETURN(const Id caller, CallerOf(access));
  ASSIGN_OR_RETURN(domain::Goal goal, OwnGoal(store::LockGoal(tx, goal_id), caller));
  if (goal.completed_on.has_value()) {
    return Error(reasons::kGoalCompleted, "goal_id", "was completed before");
  }
  goal.completed_on = Today();
  store::SaveCompleted(tx, goal);
  return goal;
}

absl::StatusOr<domain::Goal> Motivation::GetGoal(pg::Tx& tx, const Access& access,
                                                 const Id& goal_id) {
  ASSIGN_OR_RETURN(const Id caller, CallerOf(access));
  return OwnGoal(store::FindGoal(tx, goal_id), caller);
}

absl::StatusOr<std::vector<domain::Goal>> Motivation::ListGoals(pg::Tx& tx, const Access& access,
                                                                const Id& after_id, int limit) {
  ASSIGN_OR_RETURN(const Id caller, CallerOf(access));
  return store::ListGoals(tx, caller, after_id, limit);
}

absl::StatusOr<domain::Preferences> Motivation::GetPreferences(pg::Tx& tx, const Access& access) {
  ASSIGN_OR_RETURN(const Id caller, CallerOf(access));
  return store::PreferencesOf(tx, caller);
}

absl::StatusOr<domain::Preferences> Motivation::SetPreferences(
    pg::Tx& tx, const Access& access, const domain::Preferences& preferences) {
  RETURN_IF_ERROR(domain::Check(preferences));
  ASSIGN_OR_RETURN(const Id caller, HoldCaller(tx, access));
  store::SavePreferences(tx, caller, preferences);
  return preferences;
}

absl::StatusOr<Id> Motivation::Appreciate(pg::Tx& tx, const Access& access, const Id& receiver_id,
                                          const std::string& text) {
  RETURN_IF_ERROR(CheckText(text, "text", 500));
  ASSIGN_OR_RETURN(const Id caller, CallerOf(access));
  if (receiver_id == caller) {
    return Error(reasons::kAppreciationToSelf, "receiver_id", "is the caller");
  }
  peers::HoldEmployees(tx, {caller, receiver_id});
  RETURN_IF_ERROR(HoldCaller(tx, access).status());
  RETURN_IF_ERROR(CheckColleague(tx, access, receiver_id, Today()));
  if (store::CountSent(tx, caller, Today().Start()) >= domain::kMaxAppreciationsADay) {
    return Error(reasons::kAppreciationsTooMany, "", "enough for today");
  }
  const domain::Appreciation made{Id::New(clock_.Now()), caller, receiver_id, text, clock_.Now()};
  store::InsertAppreciation(tx, made);
  return made.id;
}

absl::StatusOr<std::vector<domain::Appreciation>> Motivation::ListAppreciations(
    pg::Tx& tx, const Access& access, const Id& after_id, int limit) {
  ASSIGN_OR_RETURN(const Id caller, CallerOf(access));
  return store::ListAppreciations(tx, caller, after_id, limit);
}

absl::Status Motivation::Hide(pg::Tx& tx, const Access& access, const Id& appreciation_id) {
  ASSIGN_OR_RETURN(const Id caller, CallerOf(access));
  if (!store::HideAppreciation(tx, appreciation_id, caller)) {
    return Error(reasons::kAppreciationUnknown, "appreciation_id", "the caller received no such");
  }
  return absl::OkStatus();
}

absl::StatusOr<Motivation::Nudges> Motivation::ListNudges(pg::Tx& tx, const Access& access) {
  ASSIGN_OR_RETURN(const Id caller, CallerOf(access));
  const domain::Preferences preferences = store::PreferencesOf(tx, caller);
  // Also those made before the person opted out.
  if (preferences.nudge_opt_out) return Nudges();
  if (domain::IsQuiet(preferences, domain::MinuteOfDay(clock_.Now()))) return Nudges{{}, true};
  return Nudges{store::NudgesOf(tx, caller, Today()), false};
}

absl::Status Motivation::MakeNudges(pg::Tx& tx) {
  const int made = store::MakeGoalNudges(tx, Today(), clock_.Now(), kNudgesAtOnce);
  const int forgotten = store::ForgetOldNudges(tx, Today(), kNudgesAtOnce);
  const bool more = made == kNudgesAtOnce || forgotten == kNudgesAtOnce;
  return mumpuni::jobs::Schedule(tx, kNudgeKind, kNudgeKey,
                                 more ? clock_.Now() : Today().PlusDays(1).Start(), "");
}

Motivation::Uptake Motivation::CountUptake(pg::Tx& tx, LocalDate day, int months) {
  std::vector<LocalDate> days;
  for (int month = -months; month <= months; ++month) days.push_back(day.PlusMonths(month));
  Uptake uptake;
  uptake.active_employees = store::CountActiveEmployees(tx);
  int month = 0;
  for (const store::Enrolments& span : store::CountEnrolments(tx, days)) {
    (month < months ? uptake.before : uptake.after)
        .push_back({days[month], span.started, span.completed});
    ++month;
  }
  return uptake;
}

}  // namespace mumpuni::training::app
