// Messages of DevelopmentService ↔ domain. Only form is checked here.
#pragma once

#include "absl/status/statusor.h"
#include "mumpuni/training/v1/development_service.pb.h"
#include "services/training/app/motivation.h"
#include "services/training/app/readiness.h"

namespace mumpuni::training::api {

absl::StatusOr<domain::ReadinessInstrument> InstrumentFrom(const v1::ReadinessInstrument& message);
// VALUE_OUT_OF_RANGE if an item is answered twice.
absl::StatusOr<domain::ReadinessAnswers> AnswersFrom(const v1::SubmitReadinessRequest& request);
// LEVEL_OUT_OF_RANGE, DATE_MALFORMED.
absl::StatusOr<domain::Goal> GoalFrom(const v1::DevelopmentGoal& message);
domain::Preferences PreferencesFrom(const v1::DevelopmentPreferences& message);

v1::ReadinessInstrument ToMessage(const domain::ReadinessInstrument& instrument);
// Without details only the person, the day and the step.
v1::ReadinessResult ToMessage(const domain::ReadinessResult& result, bool details);
v1::CheckReadinessForResponse ToMessage(const app::Readiness::Fit& fit);
v1::DevelopmentGoal ToMessage(const domain::Goal& goal);
v1::DevelopmentPreferences ToMessage(const domain::Preferences& preferences);
v1::Appreciation ToMessage(const domain::Appreciation& appreciation);
v1::Nudge ToMessage(const domain::Nudge& nudge);
v1::GetUptakeResponse ToMessage(const app::Motivation::Uptake& uptake);

}  // namespace mumpuni::training::api
