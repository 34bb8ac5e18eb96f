#include "services/training/api/development_api.h"

#include "common/core/validate.h"
#include "common/pg/deadline.h"
#include "common/pg/request_log.h"
#include "common/rpc/methods.h"
#include "services/training/api/convert.h"
#include "services/training/api/development_convert.h"
#include "services/training/api/once.h"
#include "services/training/store/readiness_store.h"

namespace mumpuni::training::api {
namespace {

constexpr int kMaxInstruments = 50;
constexpr int kDefaultMonths = 6;
constexpr int kMaxMonths = 24;

}  // namespace

template <typename Request, typename Act>
absl::Status DevelopmentApi::Do(const Ctx& context, const Request& request, Act&& act) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  return pg::Mutate(
             pool_, pg::Within(context.deadline), key, clock_.Now(),
             [&](pg::Tx& tx) -> absl::StatusOr<bool> {
               RETURN_IF_ERROR(act(tx));
               return true;
             },
             [](bool) { return std::string("done"); },
             [](pg::Tx&, const std::string&) -> absl::StatusOr<bool> { return true; })
      .status();
}

template <typename Response, typename Request, typename Act>
absl::StatusOr<Response> DevelopmentApi::ChangeGoal(const Ctx& context, const Request& request,
                                                    Act&& act) {
  ASSIGN_OR_RETURN(const domain::Goal goal,
                   OnceById(pool_, clock_, context, request, act, [&](pg::Tx& tx, const Id& id) {
                     return motivation_.GetGoal(tx, context.access, id);
                   }));
  Response response;
  *response.mutable_goal() = ToMessage(goal);
  return response;
}

absl::StatusOr<v1::DefineReadinessInstrumentResponse> DevelopmentApi::DefineReadinessInstrument(
    const Ctx& context, const v1::DefineReadinessInstrumentRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const domain::ReadinessInstrument wanted, InstrumentFrom(request.instrument()));
  const auto define = [&](pg::Tx& tx) { return readiness_.DefineInstrument(tx, wanted); };
  ASSIGN_OR_RETURN(const domain::ReadinessInstrument instrument,
                   pg::Mutate(
                       pool_, pg::Within(context.deadline), key, clock_.Now(), define,
                       [](const domain::ReadinessInstrument& made) { return made.code; },
                       [&](pg::Tx& tx, const std::string&) { return define(tx); }));
  v1::DefineReadinessInstrumentResponse response;
  *response.mutable_instrument() = ToMessage(instrument);
  return response;
}

absl::StatusOr<v1::ListReadinessInstrumentsResponse> DevelopmentApi::ListReadinessInstruments(
    const Ctx& context, const v1::ListReadinessInstrumentsRequest&) {
  using Instruments = absl::StatusOr<std::vector<domain::ReadinessInstrument>>;
  ASSIGN_OR_RETURN(
      const auto found,
      pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [](pg::Tx& tx) -> Instruments {
        return store::ListInstruments(tx, kMaxInstruments);
      }));
  v1::ListReadinessInstrumentsResponse response;
  for (const auto& instrument : found) *response.add_instruments() = ToMessage(instrument);
  return response;
}

absl::StatusOr<v1::SubmitReadinessResponse> DevelopmentApi::SubmitReadiness(
    const Ctx& context, const v1::SubmitReadinessRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const domain::ReadinessAnswers answers, AnswersFrom(request));
  ASSIGN_OR_RETURN(
      const domain::ReadinessResult result,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, clock_.Now(),
          [&](pg::Tx& tx) {
            return readiness_.Submit(tx, context.access, request.instrument_code(), answers);
          },
          [](const domain::ReadinessResult& made) { return made.id.ToString(); },
          [&](pg::Tx& tx, const std::string&) { return readiness_.Newest(tx, context.access); }));
  v1::SubmitReadinessResponse response;
  *response.mutable_result() = ToMessage(result, /*details=*/true);
  return response;
}

absl::StatusOr<v1::GetReadinessResponse> DevelopmentApi::GetReadiness(
    const Ctx& context, const v1::GetReadinessRequest& request) {
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  // Not read-only: the read itself is recorded.
  ASSIGN_OR_RETURN(const app::Readiness::Standing standing,
                   pg::Transact(pool_, pg::Within(context.deadline), [&](pg::Tx& tx) {
                     return readiness_.Get(tx, context.access, employee_id);
                   }));
  v1::GetReadinessResponse response;
  for (const domain::ReadinessResult& result : standing.results) {
    v1::ReadinessResult* out =
        response.has_current() ? response.add_history() : response.mutable_current();
    *out = ToMessage(result, standing.details);
  }
  return response;
}

absl::StatusOr<v1::GetReadinessSummaryResponse> DevelopmentApi::GetReadinessSummary(
    const Ctx& context, const v1::GetReadinessSummaryRequest& request) {
  ASSIGN_OR_RETURN(const Id unit_id, OptionalId(request.unit_id(), "unit_id"));
  ASSIGN_OR_RETURN(const std::vector<domain::ReadinessCell> cells,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return readiness_.Summarise(tx, context.access, unit_id);
                   }));
  v1::GetReadinessSummaryResponse response;
  response.set_suppressed(cells.empty());
  for (const domain::ReadinessCell& cell : cells) {
    v1::ReadinessCell* out = response.add_cells();
    out->set_step(cell.step);
    out->set_hidden(cell.hidden);
    if (!cell.hidden) out->set_people_count(cell.people);
  }
  return response;
}

absl::StatusOr<v1::SetDigitalDemandResponse> DevelopmentApi::SetDigitalDemand(
    const Ctx& context, const v1::SetDigitalDemandRequest& request) {
  ASSIGN_OR_RETURN(const Id course_id, Id::Parse(request.course_id(), "course_id"));
  RETURN_IF_ERROR(Do(context, request, [&](pg::Tx& tx) {
    return readiness_.SetDemand(tx, course_id, request.step());
  }));
  return v1::SetDigitalDemandResponse();
}

absl::StatusOr<v1::SetBridgingCourseResponse> DevelopmentApi::SetBridgingCourse(
    const Ctx& context, const v1::SetBridgingCourseRequest& request) {
  ASSIGN_OR_RETURN(const Id course_id, Id::Parse(request.course_id(), "course_id"));
  RETURN_IF_ERROR(Do(context, request, [&](pg::Tx& tx) {
    return readiness_.SetBridge(tx, request.step(), course_id);
  }));
  return v1::SetBridgingCourseResponse();
}

absl::StatusOr<v1::CheckReadinessForResponse> DevelopmentApi::CheckReadinessFor(
    const Ctx& context, const v1::CheckReadinessForRequest& request) {
  ASSIGN_OR_RETURN(const Id course_id, Id::Parse(request.course_id(), "course_id"));
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  ASSIGN_OR_RETURN(const app::Readiness::Fit fit,
                   pg::Transact(pool_, pg::Within(context.deadline), [&](pg::Tx& tx) {
                     return readiness_.CheckFor(tx, context.access, course_id, employee_id);
                   }));
  return ToMessage(fit);
}

absl::StatusOr<v1::SetGoalResponse> DevelopmentApi::SetGoal(const Ctx& context,
                                                            const v1::SetGoalRequest& request) {
  ASSIGN_OR_RETURN(const domain::Goal goal, GoalFrom(request.goal()));
  return ChangeGoal<v1::SetGoalResponse>(
      context, request, [&](pg::Tx& tx) { return motivation_.SetGoal(tx, context.access, goal); });
}

absl::StatusOr<v1::CompleteGoalResponse> DevelopmentApi::CompleteGoal(
    const Ctx& context, const v1::CompleteGoalRequest& request) {
  ASSIGN_OR_RETURN(const Id goal_id, Id::Parse(request.goal_id(), "goal_id"));
  return ChangeGoal<v1::CompleteGoalResponse>(context, request, [&](pg::Tx& tx) {
    return motivation_.CompleteGoal(tx, context.access, goal_id);
  });
}

absl::StatusOr<v1::ListGoalsResponse> DevelopmentApi::ListGoals(
    const Ctx& context, const v1::ListGoalsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(const Id after, OptionalId(page.cursor, "page_token"));
  ASSIGN_OR_RETURN(const std::vector<domain::Goal> goals,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return motivation_.ListGoals(tx, context.access, after, page.size);
                   }));
  v1::ListGoalsResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, goals, response.mutable_goals(),
      [](const auto& one) { return ToMessage(one); },
      [](const auto& one) { return one.id.ToString(); }));
  return response;
}

absl::StatusOr<v1::GetDevelopmentPreferencesResponse> DevelopmentApi::GetDevelopmentPreferences(
    const Ctx& context, const v1::GetDevelopmentPreferencesRequest&) {
  ASSIGN_OR_RETURN(const domain::Preferences preferences,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return motivation_.GetPreferences(tx, context.access);
                   }));
  v1::GetDevelopmentPreferencesResponse response;
  *response.mutable_preferences() = ToMessage(preferences);
  return response;
}

absl::StatusOr<v1::SetDevelopmentPreferencesResponse> DevelopmentApi::SetDevelopmentPreferences(
    const Ctx& context, const v1::SetDevelopmentPreferencesRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  const domain::Preferences wanted = PreferencesFrom(request.preferences());
  ASSIGN_OR_RETURN(
      const domain::Preferences preferences,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, clock_.Now(),
          [&](pg::Tx& tx) { return motivation_.SetPreferences(tx, context.access, wanted); },
          [](const domain::Preferences&) { return std::string("done"); },
          [&](pg::Tx& tx, const std::string&) {
            return motivation_.GetPreferences(tx, context.access);
          }));
  v1::SetDevelopmentPreferencesResponse response;
  *response.mutable_preferences() = ToMessage(preferences);
  return response;
}

absl::StatusOr<v1::SendAppreciationResponse> DevelopmentApi::SendAppreciation(
    const Ctx& context, const v1::SendAppreciationRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const Id receiver_id, Id::Parse(request.receiver_id(), "receiver_id"));
  ASSIGN_OR_RETURN(
      const Id id,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, clock_.Now(),
          [&](pg::Tx& tx) {
            return motivation_.Appreciate(tx, context.access, receiver_id, request.text());
          },
          [](const Id& made) { return made.ToString(); },
          [](pg::Tx&, const std::string& text) { return Id::Parse(text, "appreciation_id"); }));
  v1::SendAppreciationResponse response;
  response.set_appreciation_id(id.ToString());
  return response;
}

absl::StatusOr<v1::ListAppreciationsResponse> DevelopmentApi::ListAppreciations(
    const Ctx& context, const v1::ListAppreciationsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(const Id after, OptionalId(page.cursor, "page_token"));
  ASSIGN_OR_RETURN(const std::vector<domain::Appreciation> found,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return motivation_.ListAppreciations(tx, context.access, after, page.size);
                   }));
  v1::ListAppreciationsResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, found, response.mutable_appreciations(),
      [](const auto& one) { return ToMessage(one); },
      [](const auto& one) { return one.id.ToString(); }));
  return response;
}

absl::StatusOr<v1::HideAppreciationResponse> DevelopmentApi::HideAppreciation(
    const Ctx& context, const v1::HideAppreciationRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.appreciation_id(), "appreciation_id"));
  RETURN_IF_ERROR(
      Do(context, request, [&](pg::Tx& tx) { return motivation_.Hide(tx, context.access, id); }));
  return v1::HideAppreciationResponse();
}

absl::StatusOr<v1::ListNudgesResponse> DevelopmentApi::ListNudges(const Ctx& context,
                                                                  const v1::ListNudgesRequest&) {
  ASSIGN_OR_RETURN(const app::Motivation::Nudges found,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return motivation_.ListNudges(tx, context.access);
                   }));
  v1::ListNudgesResponse response;
  for (const domain::Nudge& nudge : found.nudges) *response.add_nudges() = ToMessage(nudge);
  response.set_quiet(found.quiet);
  return response;
}

absl::StatusOr<v1::GetUptakeResponse> DevelopmentApi::GetUptake(
    const Ctx& context, const v1::GetUptakeRequest& request) {
  ASSIGN_OR_RETURN(const LocalDate day, LocalDate::Parse(request.day(), "day"));
  RETURN_IF_ERROR(CheckRange(day.year(), "day", 2015, 2100));
  RETURN_IF_ERROR(CheckRange(request.months(), "months", 0, kMaxMonths));
  const int months = request.months() == 0 ? kDefaultMonths : request.months();
  using Uptake = absl::StatusOr<app::Motivation::Uptake>;
  ASSIGN_OR_RETURN(
      const app::Motivation::Uptake uptake,
      pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                   [&](pg::Tx& tx) -> Uptake { return motivation_.CountUptake(tx, day, months); }));
  return ToMessage(uptake);
}

void DevelopmentApi::Register(rpc::Server& server) {
  using Async = v1::DevelopmentService::AsyncService;
  using Api = DevelopmentApi;
  const rpc::Methods<v1::DevelopmentService, DevelopmentApi> add(server, service_, *this);
  add("DefineReadinessInstrument", &Async::RequestDefineReadinessInstrument,
      &Api::DefineReadinessInstrument);
  add("ListReadinessInstruments", &Async::RequestListReadinessInstruments,
      &Api::ListReadinessInstruments);
  add("SubmitReadiness", &Async::RequestSubmitReadiness, &Api::SubmitReadiness);
  add("GetReadiness", &Async::RequestGetReadiness, &Api::GetReadiness);
  add("GetReadinessSummary", &Async::RequestGetReadinessSummary, &Api::GetReadinessSummary,
      rpc::Lane::kHeavy);
  add("SetDigitalDemand", &Async::RequestSetDigitalDemand, &Api::SetDigitalDemand);
  add("SetBridgingCourse", &Async::RequestSetBridgingCourse, &Api::SetBridgingCourse);
  add("CheckReadinessFor", &Async::RequestCheckReadinessFor, &Api::CheckReadinessFor);
  add("SetGoal", &Async::RequestSetGoal, &Api::SetGoal);
  add("CompleteGoal", &Async::RequestCompleteGoal, &Api::CompleteGoal);
  add("ListGoals", &Async::RequestListGoals, &Api::ListGoals);
  add("GetDevelopmentPreferences", &Async::RequestGetDevelopmentPreferences,
      &Api::GetDevelopmentPreferences);
  add("SetDevelopmentPreferences", &Async::RequestSetDevelopmentPreferences,
      &Api::SetDevelopmentPreferences);
  add("SendAppreciation", &Async::RequestSendAppreciation, &Api::SendAppreciation);
  add("ListAppreciations", &Async::RequestListAppreciations, &Api::ListAppreciations);
  add("HideAppreciation", &Async::RequestHideAppreciation, &Api::HideAppreciation);
  add("ListNudges", &Async::RequestListNudges, &Api::ListNudges);
  add("GetUptake", &Async::RequestGetUptake, &Api::GetUptake, rpc::Lane::kHeavy);
}

}  // namespace mumpuni::training::api
