#include "services/complaint/api/desk_api.h"

#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "common/pg/deadline.h"
#include "common/rpc/methods.h"
#include "services/complaint/api/convert.h"
#include "services/complaint/api/support.h"

namespace mumpuni::complaint::api {
namespace {

constexpr int kPageDefault = 50;
constexpr int kPageMax = 200;

v1::DeadlineMove ToMessage(const store::MoveRow& row) {
  v1::DeadlineMove message;
  message.set_case_id(row.case_id.ToString());
  message.set_case_number(row.case_number);
  message.set_clock(static_cast<v1::CaseClock>(row.move.clock));
  SetTime(row.move.before, message.mutable_due_time_before());
  SetTime(row.move.after, message.mutable_due_time_after());
  message.set_calendar_version(row.calendar_version);
  SetTime(row.moved_at, message.mutable_move_time());
  return message;
}

v1::PublicRow ToMessage(const store::PublicRow& row) {
  v1::PublicRow message;
  message.set_case_number(row.case_number);
  message.set_status(static_cast<v1::CaseStatus>(row.status));
  message.set_case_class(static_cast<v1::CaseClass>(row.case_class));
  message.set_category_code(row.category_code);
  message.set_region_code(row.region_code);
  message.set_unit_name(row.unit_name);
  message.set_submit_date(row.submitted_on.ToString());
  if (row.resolved_on.has_value()) message.set_resolve_date(row.resolved_on->ToString());
  message.set_reopen_count(row.reopen_count);
  return message;
}

v1::OfficerCandidate ToMessage(const domain::Candidate& candidate, bool known) {
  v1::OfficerCandidate message;
  message.set_employee_id(candidate.employee_id.ToString());
  if (known) message.set_standing(static_cast<v1::CandidateStanding>(candidate.standing));
  message.set_open_cases(candidate.open_cases);
  message.set_recent_assignments(candidate.recent_assignments);
  return message;
}

}  // namespace

absl::StatusOr<v1::ListQueueResponse> DeskApi::ListQueue(const Ctx& context,
                                                         const v1::ListQueueRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request, kPageDefault, kPageMax));
  if (!v1::Queue_IsValid(request.queue())) {
    return Error(mumpuni::reasons::kValueOutOfRange, "queue", "unknown queue");
  }
  ASSIGN_OR_RETURN(const Id subtree, OptionalIdFrom(request.subtree_unit_id(), "subtree_unit_id"));
  using Rows = std::vector<store::QueueRow>;
  ASSIGN_OR_RETURN(
      const Rows rows,
      pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline, store::kQueuePlan), [&](pg::Tx& tx) {
        return desk_.Queue(tx, context.access, static_cast<store::Queue>(request.queue()), subtree,
                           page.cursor, page.size);
      }));
  v1::ListQueueResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, rows, response.mutable_cases(),
      [&](const auto& one) { return api::ToMessage(one.state, context.access); },
      [](const auto& one) { return one.cursor; }));
  return response;
}

absl::StatusOr<v1::SearchCasesResponse> DeskApi::SearchCases(
    const Ctx& context, const v1::SearchCasesRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request, kPageDefault, kPageMax));
  using Cases = std::vector<domain::Case>;
  ASSIGN_OR_RETURN(const Cases found,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline, store::kSearchPlan),
                                [&](pg::Tx& tx) {
                                  return desk_.Search(tx, context.access, request.query(),
                                                      request.open_only(), page.cursor, page.size);
                                }));
  v1::SearchCasesResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, found, response.mutable_cases(),
      [&](const auto& one) { return api::ToMessage(one, context.access); },
      [](const auto& one) { return one.id.ToString(); }));
  return response;
}

absl::StatusOr<v1::ListCandidatesResponse> DeskApi::ListCandidates(
    const Ctx& context, const v1::ListCandidatesRequest& request) {
  ASSIGN_OR_RETURN(const Id case_id, Id::Parse(request.case_id(), "case_id"));
  const auto known =
      AskAssessment(pool_, clock_, cases_, assessment_, context, case_id, Id(), AskFor::kEverybody);
  if (!known.ok()) return Refused(pool_, clock_, context, request.case_id(), "", known.status());
  const auto candidates = pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                                       [&](pg::Tx& tx) -> absl::StatusOr<app::Candidates> {
                                         ASSIGN_OR_RETURN(const domain::Case c,
                                                          cases_.Get(tx, context.access, case_id));
                                         return desk_.Officers(tx, c, *known);
                                       });
  if (!candidates.ok()) {
    return Refused(pool_, clock_, context, request.case_id(), "", candidates.status());
  }
  v1::ListCandidatesResponse response;
  for (const domain::Candidate& candidate : candidates->officers) {
    *response.add_candidates() = ToMessage(candidate, known->has_value());
  }
  response.set_reason(candidates->reason);
  response.set_degraded(candidates->degraded);
  return response;
}

absl::StatusOr<v1::ListDeadlineMovesResponse> DeskApi::ListDeadlineMoves(
    const Ctx& context, const v1::ListDeadlineMovesRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(const Id case_id, OptionalIdFrom(request.case_id(), "case_id"));
  using Rows = std::vector<store::MoveRow>;
  ASSIGN_OR_RETURN(const Rows rows,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return desk_.Moves(tx, context.access, case_id, page.cursor, page.size);
                   }));
  v1::ListDeadlineMovesResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, rows, response.mutable_moves(),
      [](const auto& one) { return ToMessage(one); },
      [](const auto& one) { return one.move_id.ToString(); }));
  return response;
}

absl::StatusOr<v1::ListPublicCasesResponse> DeskApi::ListPublicCases(
    const Ctx& context, const v1::ListPublicCasesRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request, kPageDefault, kPageMax));
  RETURN_IF_ERROR(CheckOptionalText(request.category_code(), "category_code", 64));
  RETURN_IF_ERROR(CheckOptionalText(request.region_code(), "region_code", 32));
  using Rows = std::vector<store::PublicRow>;
  ASSIGN_OR_RETURN(const Rows rows, pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                                                 [&](pg::Tx& tx) -> absl::StatusOr<Rows> {
                                                   return store::ListPublicCases(
                                                       tx, request.category_code(),
                                                       request.region_code(), page.cursor,
                                                       page.size);
                                                 }));
  v1::ListPublicCasesResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, rows, response.mutable_cases(),
      [](const auto& one) { return ToMessage(one); },
      [](const auto& one) { return one.case_id.ToString(); }));
  return response;
}

void DeskApi::Register(rpc::Server& server) {
  using Async = v1::DeskService::AsyncService;
  using Api = DeskApi;
  const rpc::Methods<v1::DeskService, DeskApi> add(server, service_, *this);
  constexpr auto kHeavy = rpc::Lane::kHeavy;
  add("ListQueue", &Async::RequestListQueue, &Api::ListQueue);
  add("SearchCases", &Async::RequestSearchCases, &Api::SearchCases, kHeavy);
  add("ListCandidates", &Async::RequestListCandidates, &Api::ListCandidates);
  add("ListDeadlineMoves", &Async::RequestListDeadlineMoves, &Api::ListDeadlineMoves, kHeavy);
  add("ListPublicCases", &Async::RequestListPublicCases, &Api::ListPublicCases, kHeavy);
}

}  // namespace mumpuni::complaint::api
