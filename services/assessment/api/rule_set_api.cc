#include "services/assessment/api/rule_set_api.h"

#include "common/pg/deadline.h"
#include "common/pg/request_log.h"
#include "common/rpc/methods.h"
#include "services/assessment/api/convert.h"
#include "services/assessment/store/reference_store.h"

namespace mumpuni::assessment::api {
namespace {

using store::SimulationKind;

// Four fifths, the usual first look at adverse impact: it marks a group to look at, no more.
constexpr int kLookCloserPermille = 800;

v1::SimulationCell CellOf(const app::SimulationCell& cell) {
  v1::SimulationCell message;
  message.set_dimension(static_cast<v1::GroupDimension>(cell.group.dimension));
  message.set_value(cell.group.value);
  message.set_suppressed(cell.hidden);
  if (cell.hidden) return message;
  message.set_people_count(cell.tally.people);
  message.set_rose_count(cell.tally.rose);
  message.set_fell_count(cell.tally.fell);
  message.set_signal_better_count(cell.tally.signal_better);
  message.set_signal_worse_count(cell.tally.signal_worse);
  message.set_below_before_count(cell.tally.below_before);
  message.set_below_after_count(cell.tally.below_after);
  return message;
}

v1::FairnessCell FairnessOf(const app::SimulationCell& cell) {
  v1::FairnessCell message;
  message.set_dimension(static_cast<v1::GroupDimension>(cell.group.dimension));
  message.set_value(cell.group.value);
  message.set_suppressed(cell.hidden);
  if (cell.hidden) return message;
  message.set_people_count(cell.tally.people);
  message.set_lower_count(cell.tally.lower);
  message.set_higher_count(cell.tally.higher);
  message.set_below_count(cell.tally.below_after);
  message.set_never_assessed_count(cell.tally.never_assessed);
  message.set_ratio_permille(cell.ratio_permille);
  message.set_look_closer(cell.ratio_permille < kLookCloserPermille);
  return message;
}

v1::Simulation SimulationOf(const app::SimulationState& state) {
  v1::Simulation message;
  const store::Simulation& s = state.simulation;
  message.set_simulation_id(s.simulation_id.ToString());
  message.set_state(static_cast<v1::SimulationState>(state.state));
  message.set_rule_set_code(s.rule_set);
  message.set_baseline_rule_set_code(s.baseline);
  message.set_as_of(s.as_of.ToString());
  message.set_done_count(s.done);
  message.set_total_count(s.total);
  message.set_last_error(state.last_error);
  *message.mutable_create_time() = ToTimestamp(s.created_at);
  if (s.finished_at.has_value()) *message.mutable_end_time() = ToTimestamp(*s.finished_at);
  for (const app::SimulationCell& cell : state.cells) *message.add_cells() = CellOf(cell);
  return message;
}

v1::FairnessReport ReportOf(const app::SimulationState& state) {
  v1::FairnessReport message;
  const store::Simulation& s = state.simulation;
  message.set_report_id(s.simulation_id.ToString());
  message.set_state(static_cast<v1::SimulationState>(state.state));
  message.set_rule_set_code(s.rule_set);
  message.set_as_of(s.as_of.ToString());
  message.set_done_count(s.done);
  message.set_total_count(s.total);
  message.set_threshold_permille(kLookCloserPermille);
  message.set_last_error(state.last_error);
  *message.mutable_create_time() = ToTimestamp(s.created_at);
  if (s.finished_at.has_value()) *message.mutable_end_time() = ToTimestamp(*s.finished_at);
  for (const app::SimulationCell& cell : state.cells) *message.add_cells() = FairnessOf(cell);
  return message;
}

std::string IdTextOf(const app::SimulationState& state) {
  return state.simulation.simulation_id.ToString();
}

}  // namespace

absl::StatusOr<v1::StartSimulationResponse> RuleSetApi::StartSimulation(
    const Ctx& context, const v1::StartSimulationRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const auto as_of, OptionalDate(request.as_of(), "as_of"));
  ASSIGN_OR_RETURN(
      const app::SimulationState state,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, profiles_.Now(),
          [&](pg::Tx& tx) {
            return simulations_.Start(tx, context.access, request.rule_set_code(), as_of);
          },
          IdTextOf,
          [&](pg::Tx& tx, const std::string& text) -> absl::StatusOr<app::SimulationState> {
            ASSIGN_OR_RETURN(const Id id, Id::Parse(text, "simulation_id"));
            return simulations_.Get(tx, SimulationKind::kSimulation, id);
          }));
  v1::StartSimulationResponse response;
  *response.mutable_simulation() = SimulationOf(state);
  return response;
}

absl::StatusOr<v1::GetSimulationResponse> RuleSetApi::GetSimulation(
    const Ctx& context, const v1::GetSimulationRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.simulation_id(), "simulation_id"));
  ASSIGN_OR_RETURN(const app::SimulationState state,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return simulations_.Get(tx, SimulationKind::kSimulation, id);
                   }));
  v1::GetSimulationResponse response;
  *response.mutable_simulation() = SimulationOf(state);
  return response;
}

absl::StatusOr<v1::DecideRuleSetResponse> RuleSetApi::DecideRuleSet(
    const Ctx& context, const v1::DecideRuleSetRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  app::Decision decision{.rule_set = request.rule_set_code(),
                         .decree_number = request.decree_number(),
                         .deciding_official = request.deciding_official(),
                         .dpia_reference = request.dpia_reference()};
  ASSIGN_OR_RETURN(decision.effective_from,
                   LocalDate::Parse(request.effective_from(), "effective_from"));
  ASSIGN_OR_RETURN(decision.simulation_id, Id::Parse(request.simulation_id(), "simulation_id"));
  ASSIGN_OR_RETURN(
      const domain::RuleSet rules,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, profiles_.Now(),
          [&](pg::Tx& tx) { return simulations_.Decide(tx, context.access, decision); },
          [](const domain::RuleSet& decided) { return decided.code; },
          [](pg::Tx& tx, const std::string& code) -> absl::StatusOr<domain::RuleSet> {
            ASSIGN_OR_RETURN(const auto found, store::FindRuleSet(tx, code));
            return found.value_or(domain::RuleSet());
          }));
  v1::DecideRuleSetResponse response;
  *response.mutable_rule_set() = ToMessage(rules);
  return response;
}

absl::StatusOr<v1::GetRecomputationResponse> RuleSetApi::GetRecomputation(
    const Ctx& context, const v1::GetRecomputationRequest& request) {
  ASSIGN_OR_RETURN(const mumpuni::jobs::LongJob job,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return simulations_.RecomputationOf(tx, request.rule_set_code());
                   }));
  v1::GetRecomputationResponse response;
  response.set_job_id(job.id.ToString());
  response.set_state(static_cast<v1::SimulationState>(job.state));
  response.set_done_count(job.progress.done);
  response.set_total_count(job.progress.total);
  response.set_last_error(job.last_error);
  if (job.finished_at.has_value()) *response.mutable_end_time() = ToTimestamp(*job.finished_at);
  return response;
}

absl::StatusOr<v1::StartFairnessReportResponse> RuleSetApi::StartFairnessReport(
    const Ctx& context, const v1::StartFairnessReportRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(
      const app::SimulationState state,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, profiles_.Now(),
          [&](pg::Tx& tx) { return simulations_.StartFairness(tx, context.access); }, IdTextOf,
          [&](pg::Tx& tx, const std::string& text) -> absl::StatusOr<app::SimulationState> {
            ASSIGN_OR_RETURN(const Id id, Id::Parse(text, "report_id"));
            return simulations_.Get(tx, SimulationKind::kFairness, id);
          }));
  v1::StartFairnessReportResponse response;
  *response.mutable_report() = ReportOf(state);
  return response;
}

absl::StatusOr<v1::GetFairnessReportResponse> RuleSetApi::GetFairnessReport(
    const Ctx& context, const v1::GetFairnessReportRequest& request) {
  std::optional<Id> id;
  if (!request.report_id().empty()) {
    ASSIGN_OR_RETURN(id, Id::Parse(request.report_id(), "report_id"));
  }
  ASSIGN_OR_RETURN(const app::SimulationState state,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return id.has_value() ? simulations_.Get(tx, SimulationKind::kFairness, *id)
                                           : simulations_.Newest(tx, SimulationKind::kFairness);
                   }));
  v1::GetFairnessReportResponse response;
  *response.mutable_report() = ReportOf(state);
  return response;
}

void RuleSetApi::Register(rpc::Server& server) {
  using Async = v1::RuleSetService::AsyncService;
  using Api = RuleSetApi;
  const rpc::Methods<v1::RuleSetService, RuleSetApi> add(server, service_, *this);
  add("StartSimulation", &Async::RequestStartSimulation, &Api::StartSimulation);
  add("GetSimulation", &Async::RequestGetSimulation, &Api::GetSimulation);
  add("DecideRuleSet", &Async::RequestDecideRuleSet, &Api::DecideRuleSet);
  add("GetRecomputation", &Async::RequestGetRecomputation, &Api::GetRecomputation);
  add("StartFairnessReport", &Async::RequestStartFairnessReport, &Api::StartFairnessReport);
  add("GetFairnessReport", &Async::RequestGetFairnessReport, &Api::GetFairnessReport);
}

}  // namespace mumpuni::assessment::api
