#include "services/training/api/development_convert.h"

#include "common/core/reasons.h"

namespace mumpuni::training::api {
namespace {

v1::UptakePeriod PeriodOf(const std::vector<app::Motivation::UptakeMonth>& months,
                          int64_t employees) {
  v1::UptakePeriod period;
  int64_t started = 0, completed = 0;
  for (const app::Motivation::UptakeMonth& month : months) {
    v1::UptakeMonth* out = period.add_months();
    out->set_first_day(month.first.ToString());
    out->set_started_count(static_cast<int32_t>(month.started));
    out->set_completed_count(static_cast<int32_t>(month.completed));
    out->set_started_per_100_tenths(domain::Per100InTenths(month.started, employees, 1));
    out->set_completed_per_100_tenths(domain::Per100InTenths(month.completed, employees, 1));
    started += month.started;
    completed += month.completed;
  }
  const int count = static_cast<int>(months.size());
  period.set_started_count(static_cast<int32_t>(started));
  period.set_completed_count(static_cast<int32_t>(completed));
  period.set_started_per_100_tenths(domain::Per100InTenths(started, employees, count));
  period.set_completed_per_100_tenths(domain::Per100InTenths(completed, employees, count));
  return period;
}

}  // namespace

absl::StatusOr<domain::ReadinessInstrument> InstrumentFrom(const v1::ReadinessInstrument& message) {
  domain::ReadinessInstrument instrument;
  instrument.code = message.code();
  ASSIGN_OR_RETURN(instrument.valid_from,
                   LocalDate::Parse(message.valid_from(), "instrument.valid_from"));
  instrument.threshold.value = message.threshold_permille();
  for (const v1::ReadinessItem& item : message.items()) {
    instrument.items.push_back({item.key(), item.label(),
                                static_cast<domain::ReadinessItemKind>(item.kind()), item.step()});
  }
  return instrument;
}

absl::StatusOr<domain::ReadinessAnswers> AnswersFrom(const v1::SubmitReadinessRequest& request) {
  domain::ReadinessAnswers answers;
  for (const v1::ReadinessAnswer& answer : request.answers()) {
    if (!answers.emplace(answer.item_key(), answer.met()).second) {
      return Error(mumpuni::reasons::kValueOutOfRange, "answers.item_key", "is answered twice");
    }
  }
  return answers;
}

absl::StatusOr<domain::Goal> GoalFrom(const v1::DevelopmentGoal& message) {
  domain::Goal goal;
  goal.target.code = message.competency_code();
  ASSIGN_OR_RETURN(goal.target.level, Level::Of(message.target_level(), "goal.target_level"));
  ASSIGN_OR_RETURN(goal.due_on, LocalDate::Parse(message.due_on(), "goal.due_on"));
  goal.own_words = message.own_words();
  return goal;
}

domain::Preferences PreferencesFrom(const v1::DevelopmentPreferences& message) {
  return {message.quiet_start_minute(), message.quiet_end_minute(), message.nudge_opt_out(),
          message.willing_to_help()};
}

v1::ReadinessInstrument ToMessage(const domain::ReadinessInstrument& instrument) {
  v1::ReadinessInstrument message;
  message.set_code(instrument.code);
  message.set_valid_from(instrument.valid_from.ToString());
  message.set_threshold_permille(instrument.threshold.value);
  for (const domain::ReadinessItem& item : instrument.items) {
    v1::ReadinessItem* out = message.add_items();
    out->set_key(item.key);
    out->set_label(item.label);
    out->set_kind(static_cast<v1::ReadinessItemKind>(item.kind));
    out->set_step(item.step);
  }
  return message;
}

v1::ReadinessResult ToMessage(const domain::ReadinessResult& result, bool details) {
  v1::ReadinessResult message;
  message.set_employee_id(result.employee_id.ToString());
  message.set_submitted_on(LocalDate::At(result.submitted_at).ToString());
  message.set_step(result.placement.step);
  if (!details) return message;
  message.set_readiness_id(result.id.ToString());
  message.set_instrument_code(result.instrument_code);
  int step = 0;
  for (const domain::StepProgress& progress : result.placement.progress) {
    v1::ReadinessStepProgress* out = message.add_progress();
    out->set_step(++step);
    out->set_item_count(progress.items);
    out->set_met_count(progress.met);
  }
  return message;
}

v1::CheckReadinessForResponse ToMessage(const app::Readiness::Fit& fit) {
  v1::CheckReadinessForResponse message;
  message.set_fit(static_cast<v1::ReadinessFit>(fit.fit));
  message.set_demanded_step(fit.demanded);
  if (!fit.bridging_course_id.IsNil()) {
    message.set_bridging_course_id(fit.bridging_course_id.ToString());
  }
  for (const Id& id : fit.peer_ids) message.add_peer_ids(id.ToString());
  return message;
}

v1::DevelopmentGoal ToMessage(const domain::Goal& goal) {
  v1::DevelopmentGoal message;
  message.set_goal_id(goal.id.ToString());
  message.set_competency_code(goal.target.code);
  message.set_target_level(goal.target.level.value());
  message.set_due_on(goal.due_on.ToString());
  message.set_own_words(goal.own_words);
  if (goal.completed_on.has_value()) message.set_completed_on(goal.completed_on->ToString());
  return message;
}

v1::DevelopmentPreferences ToMessage(const domain::Preferences& preferences) {
  v1::DevelopmentPreferences message;
  message.set_quiet_start_minute(preferences.quiet_start);
  message.set_quiet_end_minute(preferences.quiet_end);
  message.set_nudge_opt_out(preferences.nudge_opt_out);
  message.set_willing_to_help(preferences.willing_to_help);
  return message;
}

v1::Appreciation ToMessage(const domain::Appreciation& appreciation) {
  v1::Appreciation message;
  message.set_appreciation_id(appreciation.id.ToString());
  message.set_sender_id(appreciation.sender_id.ToString());
  message.set_text(appreciation.text);
  message.set_sent_on(LocalDate::At(appreciation.sent_at).ToString());
  return message;
}

v1::Nudge ToMessage(const domain::Nudge& nudge) {
  v1::Nudge message;
  message.set_nudge_id(nudge.id.ToString());
  message.set_kind(static_cast<v1::NudgeKind>(nudge.kind));
  message.set_due_on(nudge.due_on.ToString());
  if (!nudge.goal_id.IsNil()) message.set_goal_id(nudge.goal_id.ToString());
  return message;
}

v1::GetUptakeResponse ToMessage(const app::Motivation::Uptake& uptake) {
  v1::GetUptakeResponse message;
  message.set_active_count(static_cast<int32_t>(uptake.active_employees));
  *message.mutable_before() = PeriodOf(uptake.before, uptake.active_employees);
  *message.mutable_after() = PeriodOf(uptake.after, uptake.active_employees);
  return message;
}

}  // namespace mumpuni::training::api
