#include "services/assessment/api/rating_api.h"

#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "common/pg/deadline.h"
#include "common/pg/request_log.h"
#include "common/rpc/methods.h"
#include "services/assessment/api/convert.h"
#include "services/assessment/api/refusals.h"

namespace mumpuni::assessment::api {
namespace {

domain::RatingInstrument InstrumentFrom(const v1::RatingInstrument& message) {
  domain::RatingInstrument instrument{message.code(), message.legal_basis(), {}};
  for (const v1::RatingItem& item : message.items()) {
    instrument.items.push_back({item.key(), item.value_code(), item.label()});
  }
  return instrument;
}

v1::RatingInstrument ToMessage(const domain::RatingInstrument& instrument) {
  v1::RatingInstrument message;
  message.set_code(instrument.code);
  message.set_legal_basis(instrument.legal_basis);
  for (const domain::RatingItem& item : instrument.items) {
    v1::RatingItem* out = message.add_items();
    out->set_key(item.key);
    out->set_value_code(item.value);
    out->set_label(item.label);
  }
  return message;
}

absl::StatusOr<domain::RatingCycle> CycleFrom(const v1::RatingCycle& message) {
  domain::RatingCycle cycle;
  cycle.code = message.code();
  cycle.name = message.name();
  cycle.instrument = message.instrument_code();
  cycle.decree_number = message.decree_number();
  ASSIGN_OR_RETURN(cycle.opens_on, LocalDate::Parse(message.opens_on(), "cycle.opens_on"));
  ASSIGN_OR_RETURN(cycle.closes_on, LocalDate::Parse(message.closes_on(), "cycle.closes_on"));
  for (const v1::RatingWeight& weight : message.weights()) {
    RETURN_IF_ERROR(CheckRange(weight.relation(), "cycle.weights.relation", 1, 4));
    const auto relation = static_cast<domain::Relation>(weight.relation());
    if (!cycle.weights.emplace(relation, weight.percent()).second) {
      return Error(mumpuni::reasons::kValueOutOfRange, "cycle.weights",
                   "a relation is stated twice");
    }
  }
  cycle.min_raters = message.min_raters() == 0 ? domain::kFewestRaters : message.min_raters();
  cycle.max_peers = message.max_peers() == 0 ? domain::DefaultPeers(cycle) : message.max_peers();
  return cycle;
}

v1::RatingCycle ToMessage(const domain::RatingCycle& cycle) {
  v1::RatingCycle message;
  message.set_cycle_id(cycle.cycle_id.ToString());
  message.set_code(cycle.code);
  message.set_name(cycle.name);
  message.set_instrument_code(cycle.instrument);
  message.set_opens_on(cycle.opens_on.ToString());
  message.set_closes_on(cycle.closes_on.ToString());
  for (const auto& [relation, percent] : cycle.weights) {
    v1::RatingWeight* weight = message.add_weights();
    weight->set_relation(static_cast<v1::RatingRelation>(relation));
    weight->set_percent(percent);
  }
  message.set_min_raters(cycle.min_raters);
  message.set_max_peers(cycle.max_peers);
  message.set_decree_number(cycle.decree_number);
  message.set_state(static_cast<v1::RatingCycleState>(cycle.state));
  message.set_finalisation_count(cycle.finalisation);
  return message;
}

}  // namespace

template <typename Response, typename Request, typename Act>
absl::StatusOr<Response> RatingApi::Change(const Ctx& context, const Request& request, Act&& act) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(
      const domain::RatingCycle cycle,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, profiles_.Now(),
          [&](pg::Tx& tx) -> absl::StatusOr<domain::RatingCycle> { return act(tx); },
          [](const domain::RatingCycle& made) { return made.cycle_id.ToString(); },
          [&](pg::Tx& tx, const std::string& text) -> absl::StatusOr<domain::RatingCycle> {
            ASSIGN_OR_RETURN(const Id id, Id::Parse(text, "cycle_id"));
            return ratings_.Get(tx, id);
          }));
  Response response;
  *response.mutable_cycle() = ToMessage(cycle);
  return response;
}

template <typename Request, typename Act>
absl::Status RatingApi::Do(const Ctx& context, const Request& request, Act&& act) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  const auto done = pg::Mutate(
      pool_, pg::Within(context.deadline), key, profiles_.Now(),
      [&](pg::Tx& tx) -> absl::StatusOr<bool> {
        RETURN_IF_ERROR(act(tx));
        return true;
      },
      [](bool) { return std::string("done"); },
      [](pg::Tx&, const std::string&) -> absl::StatusOr<bool> { return true; });
  if (done.ok()) return absl::OkStatus();
  AuditRefusal(pool_, context, "", request.ratee_id(), done.status(), profiles_.Now());
  return done.status();
}

absl::StatusOr<v1::DefineRatingInstrumentResponse> RatingApi::DefineRatingInstrument(
    const Ctx& context, const v1::DefineRatingInstrumentRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  const domain::RatingInstrument wanted = InstrumentFrom(request.instrument());
  ASSIGN_OR_RETURN(
      const domain::RatingInstrument instrument,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, profiles_.Now(),
          [&](pg::Tx& tx) { return ratings_.DefineInstrument(tx, wanted); },
          [](const domain::RatingInstrument& made) { return made.code; },
          [&](pg::Tx& tx, const std::string&) { return ratings_.DefineInstrument(tx, wanted); }));
  v1::DefineRatingInstrumentResponse response;
  *response.mutable_instrument() = ToMessage(instrument);
  return response;
}

absl::StatusOr<v1::ListRatingInstrumentsResponse> RatingApi::ListRatingInstruments(
    const Ctx& context, const v1::ListRatingInstrumentsRequest&) {
  ASSIGN_OR_RETURN(
      const auto found,
      pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                   [](pg::Tx& tx) -> absl::StatusOr<std::vector<domain::RatingInstrument>> {
                     return store::ListInstruments(tx);
                   }));
  v1::ListRatingInstrumentsResponse response;
  for (const auto& instrument : found) *response.add_instruments() = ToMessage(instrument);
  return response;
}

absl::StatusOr<v1::OpenRatingCycleResponse> RatingApi::OpenRatingCycle(
    const Ctx& context, const v1::OpenRatingCycleRequest& request) {
  ASSIGN_OR_RETURN(const domain::RatingCycle cycle, CycleFrom(request.cycle()));
  std::optional<Id> unit_id;
  if (!request.unit_id().empty()) {
    ASSIGN_OR_RETURN(unit_id, Id::Parse(request.unit_id(), "unit_id"));
  }
  return Change<v1::OpenRatingCycleResponse>(context, request, [&](pg::Tx& tx) {
    return ratings_.Open(tx, context.access, cycle, unit_id);
  });
}

absl::StatusOr<v1::ListRatingCyclesResponse> RatingApi::ListRatingCycles(
    const Ctx& context, const v1::ListRatingCyclesRequest&) {
  ASSIGN_OR_RETURN(const auto found,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                                [](pg::Tx& tx) -> absl::StatusOr<std::vector<domain::RatingCycle>> {
                                  return store::ListCycles(tx);
                                }));
  v1::ListRatingCyclesResponse response;
  for (const auto& cycle : found) *response.add_cycles() = ToMessage(cycle);
  return response;
}

absl::StatusOr<v1::CloseRatingCycleResponse> RatingApi::CloseRatingCycle(
    const Ctx& context, const v1::CloseRatingCycleRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.cycle_id(), "cycle_id"));
  return Change<v1::CloseRatingCycleResponse>(
      context, request, [&](pg::Tx& tx) { return ratings_.Close(tx, context.access, id); });
}

absl::StatusOr<v1::ReopenRatingCycleResponse> RatingApi::ReopenRatingCycle(
    const Ctx& context, const v1::ReopenRatingCycleRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.cycle_id(), "cycle_id"));
  ASSIGN_OR_RETURN(const LocalDate closes_on, LocalDate::Parse(request.closes_on(), "closes_on"));
  return Change<v1::ReopenRatingCycleResponse>(context, request, [&](pg::Tx& tx) {
    return ratings_.Reopen(tx, context.access, id, closes_on, request.reason());
  });
}

absl::StatusOr<v1::FinaliseRatingCycleResponse> RatingApi::FinaliseRatingCycle(
    const Ctx& context, const v1::FinaliseRatingCycleRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.cycle_id(), "cycle_id"));
  return Change<v1::FinaliseRatingCycleResponse>(
      context, request, [&](pg::Tx& tx) { return ratings_.Finalise(tx, context.access, id); });
}

absl::StatusOr<v1::ChangeRaterResponse> RatingApi::ChangeRater(
    const Ctx& context, const v1::ChangeRaterRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.cycle_id(), "cycle_id"));
  ASSIGN_OR_RETURN(const Id ratee, Id::Parse(request.ratee_id(), "ratee_id"));
  ASSIGN_OR_RETURN(const Id rater, Id::Parse(request.rater_id(), "rater_id"));
  RETURN_IF_ERROR(CheckRange(request.relation(), "relation", 0, 4));
  std::optional<domain::Relation> relation;
  if (request.relation() != v1::RATING_RELATION_UNSPECIFIED) {
    relation = static_cast<domain::Relation>(request.relation());
  }
  RETURN_IF_ERROR(Do(context, request, [&](pg::Tx& tx) {
    return ratings_.ChangeRater(tx, context.access, id, ratee, rater, relation, request.reason());
  }));
  return v1::ChangeRaterResponse();
}

absl::StatusOr<v1::ListMyRatingsResponse> RatingApi::ListMyRatings(
    const Ctx& context, const v1::ListMyRatingsRequest&) {
  ASSIGN_OR_RETURN(const auto found,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                                [&](pg::Tx& tx) { return ratings_.Mine(tx, context.access); }));
  v1::ListMyRatingsResponse response;
  for (const store::Assignment& assignment : found) {
    v1::RatingTask* task = response.add_tasks();
    task->set_cycle_id(assignment.cycle_id.ToString());
    task->set_ratee_id(assignment.ratee_id.ToString());
    task->set_relation(static_cast<v1::RatingRelation>(assignment.relation));
    task->set_submitted(assignment.submitted);
  }
  return response;
}

absl::StatusOr<v1::SubmitRatingResponse> RatingApi::SubmitRating(
    const Ctx& context, const v1::SubmitRatingRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.cycle_id(), "cycle_id"));
  ASSIGN_OR_RETURN(const Id ratee, Id::Parse(request.ratee_id(), "ratee_id"));
  std::map<std::string, int> scores;
  for (const v1::RatingAnswer& answer : request.answers()) {
    if (!scores.emplace(answer.item_key(), answer.score()).second) {
      return Error(mumpuni::reasons::kValueOutOfRange, "answers." + answer.item_key(),
                   "is answered twice");
    }
  }
  // The log of requests holds the caller and a hash: it must not tell what was said.
  v1::SubmitRatingRequest logged = request;
  logged.clear_answers();
  RETURN_IF_ERROR(Do(context, logged, [&](pg::Tx& tx) {
    return ratings_.Submit(tx, context.access, id, ratee, scores);
  }));
  return v1::SubmitRatingResponse();
}

absl::StatusOr<v1::GetRatingResultResponse> RatingApi::GetRatingResult(
    const Ctx& context, const v1::GetRatingResultRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.cycle_id(), "cycle_id"));
  ASSIGN_OR_RETURN(const Id ratee, Id::Parse(request.ratee_id(), "ratee_id"));
  const auto found = pg::Transact(pool_, pg::Within(context.deadline), [&](pg::Tx& tx) {
    return ratings_.Result(tx, context.access, id, ratee, context.method);
  });
  if (!found.ok()) {
    AuditRefusal(pool_, context, "", request.ratee_id(), found.status(), profiles_.Now());
    return found.status();
  }
  v1::GetRatingResultResponse response;
  for (const auto& [value, parts] : *found) {
    v1::ValueResult* out = response.add_values();
    out->set_value_code(value);
    for (const auto& [relation, score] : parts) {
      if (relation == 0) {
        out->set_score_milli(score);
        continue;
      }
      v1::RatingPart* part = out->add_parts();
      part->set_relation(static_cast<v1::RatingRelation>(relation));
      part->set_score_milli(score);
    }
  }
  return response;
}

absl::StatusOr<v1::GetRatingSummaryResponse> RatingApi::GetRatingSummary(
    const Ctx& context, const v1::GetRatingSummaryRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.cycle_id(), "cycle_id"));
  std::optional<Id> unit_id;
  if (!request.unit_id().empty()) {
    ASSIGN_OR_RETURN(unit_id, Id::Parse(request.unit_id(), "unit_id"));
  }
  ASSIGN_OR_RETURN(const app::Ratings::Summary found,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return ratings_.Summarise(tx, context.access, id, unit_id);
                   }));
  v1::GetRatingSummaryResponse response;
  response.set_suppressed(found.hidden);
  if (found.hidden) return response;
  response.set_rated_count(found.summary.rated);
  response.set_assigned_count(found.summary.assigned);
  response.set_submitted_count(found.summary.submitted);
  for (const auto& [value, mean] : found.summary.means) {
    v1::ValueMean* out = response.add_means();
    out->set_value_code(value);
    out->set_mean_milli(mean);
    out->set_people_count(found.summary.people.at(value));
  }
  return response;
}

void RatingApi::Register(rpc::Server& server) {
  using Async = v1::RatingService::AsyncService;
  using Api = RatingApi;
  const rpc::Methods<v1::RatingService, RatingApi> add(server, service_, *this);
  add("DefineRatingInstrument", &Async::RequestDefineRatingInstrument,
      &Api::DefineRatingInstrument);
  add("ListRatingInstruments", &Async::RequestListRatingInstruments, &Api::ListRatingInstruments);
  add("OpenRatingCycle", &Async::RequestOpenRatingCycle, &Api::OpenRatingCycle);
  add("ListRatingCycles", &Async::RequestListRatingCycles, &Api::ListRatingCycles);
  add("CloseRatingCycle", &Async::RequestCloseRatingCycle, &Api::CloseRatingCycle);
  add("ReopenRatingCycle", &Async::RequestReopenRatingCycle, &Api::ReopenRatingCycle);
  add("FinaliseRatingCycle", &Async::RequestFinaliseRatingCycle, &Api::FinaliseRatingCycle);
  add("ChangeRater", &Async::RequestChangeRater, &Api::ChangeRater);
  add("ListMyRatings", &Async::RequestListMyRatings, &Api::ListMyRatings);
  add("SubmitRating", &Async::RequestSubmitRating, &Api::SubmitRating);
  add("GetRatingResult", &Async::RequestGetRatingResult, &Api::GetRatingResult);
  add("GetRatingSummary", &Async::RequestGetRatingSummary, &Api::GetRatingSummary);
}

}  // namespace mumpuni::assessment::api
