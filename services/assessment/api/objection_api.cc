#include "services/assessment/api/objection_api.h"

#include "common/core/reasons.h"
#include "common/pg/deadline.h"
#include "common/pg/request_log.h"
#include "common/rpc/methods.h"
#include "services/assessment/api/convert.h"
#include "services/assessment/api/refusals.h"

namespace mumpuni::assessment::api {
namespace {

mumpuni::complaint::v1::ActKind ActOf(int act) {
  return static_cast<mumpuni::complaint::v1::ActKind>(act);
}

std::string TextOf(const Id& id) { return id.IsNil() ? "" : id.ToString(); }

// Without panels and record, as in lists.
v1::Objection ToMessage(const domain::Objection& o) {
  v1::Objection message;
  message.set_objection_id(o.objection_id.ToString());
  message.set_employee_id(TextOf(o.employee_id));
  message.set_source_id(o.source_id.ToString());
  message.set_act(ActOf(o.act));
  message.set_unit_id(TextOf(o.unit_id));
  message.set_rule_set_code(o.rule_set);
  message.set_ground(static_cast<v1::ObjectionGround>(o.ground));
  message.set_statement(o.statement);
  message.set_state(static_cast<v1::ObjectionState>(o.state));
  message.set_round(o.round);
  *message.mutable_file_time() = ToTimestamp(o.filed_at);
  message.set_statement_due(o.statement_due.ToString());
  if (o.decision_due) message.set_decision_due(o.decision_due->ToString());
  message.set_calendar_version(o.calendar_version);
  message.set_superior_statement(o.superior_statement);
  if (o.decided_at) *message.mutable_decide_time() = ToTimestamp(*o.decided_at);
  if (o.appealed_at) *message.mutable_appeal_time() = ToTimestamp(*o.appealed_at);
  if (o.appeal_decided_at) {
    *message.mutable_appeal_decide_time() = ToTimestamp(*o.appeal_decided_at);
  }
  if (o.appeal_until) message.set_appeal_until(o.appeal_until->ToString());
  if (o.occurred_on) message.set_occurred_on(o.occurred_on->ToString());
  return message;
}

v1::Objection ToMessage(const app::ObjectionView& view) {
  v1::Objection message = ToMessage(view.objection);
  for (const store::RoundSeat& one : view.panels) {
    v1::PanelSeat* out = message.add_panel();
    out->set_seat(static_cast<v1::PanelSeatKind>(one.seat.seat));
    out->set_member_id(TextOf(one.seat.member_id));
    out->set_vote(static_cast<v1::ObjectionVote>(one.seat.vote));
    out->set_reasons(one.seat.reasons);
    out->set_round(one.round);
  }
  for (const store::ObjectionEvent& event : view.events) {
    v1::ObjectionEvent* out = message.add_events();
    out->set_kind(event.kind);
    out->set_detail(event.detail);
    *out->mutable_time() = ToTimestamp(event.at);
  }
  return message;
}

v1::Announcement ToMessage(const app::AnnouncedFact& fact) {
  v1::Announcement message;
  const store::Announcement& a = fact.announcement;
  message.set_source_id(a.source_id.ToString());
  message.set_act(ActOf(a.act));
  message.set_topic_code(a.topic);
  message.set_occurred_on(a.occurred_on.ToString());
  *message.mutable_announce_time() = ToTimestamp(a.announced_at);
  message.set_counts_from(a.counts_from.ToString());
  message.set_settles_on(a.settles_on.ToString());
  if (fact.objection_until) message.set_objection_until(fact.objection_until->ToString());
  if (a.objection_id) {
    message.set_objection_id(a.objection_id->ToString());
    message.set_objection_state(static_cast<v1::ObjectionState>(a.state));
  }
  return message;
}

v1::ObjectionCount ToMessage(const store::ObjectionCount& count) {
  v1::ObjectionCount message;
  message.set_agency_code(count.agency);
  message.set_rule_set_code(count.rule_set);
  message.set_act(ActOf(count.act));
  message.set_filed_count(count.filed);
  message.set_upheld_count(count.upheld);
  message.set_upheld_by_time_count(count.upheld_by_time);
  message.set_rejected_count(count.rejected);
  message.set_withdrawn_count(count.withdrawn);
  message.set_moot_count(count.moot);
  message.set_open_count(count.open);
  message.set_appealed_count(count.appealed);
  message.set_median_days(count.median_days);
  return message;
}

}  // namespace

absl::Status ObjectionApi::Refused(const Ctx& context, const Id& id, const absl::Status& refusal) {
  AuditRefusal(pool_, context, TextOf(id), "", refusal, profiles_.Now());
  return refusal;
}

template <typename Response, typename Request, typename Act>
absl::StatusOr<Response> ObjectionApi::Change(const Ctx& context, const Request& request,
                                              const Id& id, Act&& act) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  const auto changed = pg::Mutate(
      pool_, pg::Within(context.deadline), key, profiles_.Now(),
      [&](pg::Tx& tx) -> absl::StatusOr<app::ObjectionView> { return act(tx); },
      [](const app::ObjectionView& view) { return view.objection.objection_id.ToString(); },
      [&](pg::Tx& tx, const std::string& text) -> absl::StatusOr<app::ObjectionView> {
        ASSIGN_OR_RETURN(const Id changed_id, Id::Parse(text, "objection_id"));
        return objections_.Get(tx, context.access, changed_id, context.method);
      });
  if (!changed.ok()) return Refused(context, id, changed.status());
  Response response;
  *response.mutable_objection() = ToMessage(*changed);
  return response;
}

absl::StatusOr<v1::ListAnnouncementsResponse> ObjectionApi::ListAnnouncements(
    const Ctx& context, const v1::ListAnnouncementsRequest&) {
  ASSIGN_OR_RETURN(const auto facts,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return objections_.Announcements(tx, context.access);
                   }));
  v1::ListAnnouncementsResponse response;
  for (const app::AnnouncedFact& fact : facts) *response.add_announcements() = ToMessage(fact);
  return response;
}

absl::StatusOr<v1::FileObjectionResponse> ObjectionApi::FileObjection(
    const Ctx& context, const v1::FileObjectionRequest& request) {
  domain::Objection wanted;
  ASSIGN_OR_RETURN(wanted.source_id, Id::Parse(request.source_id(), "source_id"));
  wanted.act = static_cast<int>(request.act());
  wanted.ground = static_cast<domain::ObjectionGround>(request.ground());
  wanted.statement = request.statement();
  return Change<v1::FileObjectionResponse>(context, request, Id(), [&](pg::Tx& tx) {
    return objections_.File(tx, context.access, wanted);
  });
}

absl::StatusOr<v1::WithdrawObjectionResponse> ObjectionApi::WithdrawObjection(
    const Ctx& context, const v1::WithdrawObjectionRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.objection_id(), "objection_id"));
  return Change<v1::WithdrawObjectionResponse>(context, request, id, [&](pg::Tx& tx) {
    return objections_.Withdraw(tx, context.access, id);
  });
}

absl::StatusOr<v1::SubmitStatementResponse> ObjectionApi::SubmitStatement(
    const Ctx& context, const v1::SubmitStatementRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.objection_id(), "objection_id"));
  return Change<v1::SubmitStatementResponse>(context, request, id, [&](pg::Tx& tx) {
    return objections_.GiveStatement(tx, context.access, id, request.statement());
  });
}

absl::StatusOr<v1::AppointPanelResponse> ObjectionApi::AppointPanel(
    const Ctx& context, const v1::AppointPanelRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.objection_id(), "objection_id"));
  std::vector<domain::PanelSeat> panel;
  for (const v1::PanelSeat& seat : request.panel()) {
    ASSIGN_OR_RETURN(const Id member, Id::Parse(seat.member_id(), "panel.member_id"));
    panel.push_back({static_cast<domain::Seat>(seat.seat()), member, domain::Vote::kNone, ""});
  }
  return Change<v1::AppointPanelResponse>(context, request, id, [&](pg::Tx& tx) {
    return objections_.Appoint(tx, context.access, id, panel);
  });
}

absl::StatusOr<v1::CastVoteResponse> ObjectionApi::CastVote(const Ctx& context,
                                                            const v1::CastVoteRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.objection_id(), "objection_id"));
  return Change<v1::CastVoteResponse>(context, request, id, [&](pg::Tx& tx) {
    return objections_.CastVote(tx, context.access, id, static_cast<domain::Vote>(request.vote()),
                                request.reasons());
  });
}

absl::StatusOr<v1::AppealObjectionResponse> ObjectionApi::AppealObjection(
    const Ctx& context, const v1::AppealObjectionRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.objection_id(), "objection_id"));
  return Change<v1::AppealObjectionResponse>(context, request, id, [&](pg::Tx& tx) {
    return objections_.Appeal(tx, context.access, id, request.statement());
  });
}

absl::StatusOr<v1::GetObjectionResponse> ObjectionApi::GetObjection(
    const Ctx& context, const v1::GetObjectionRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.objection_id(), "objection_id"));
  const auto view = pg::Transact(pool_, pg::Within(context.deadline), [&](pg::Tx& tx) {
    return objections_.Get(tx, context.access, id, context.method);
  });
  if (!view.ok()) return Refused(context, id, view.status());
  v1::GetObjectionResponse response;
  *response.mutable_objection() = ToMessage(*view);
  return response;
}

absl::StatusOr<v1::GetObjectionCaseResponse> ObjectionApi::GetObjectionCase(
    const Ctx& context, const v1::GetObjectionCaseRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.objection_id(), "objection_id"));
  const auto case_id = pg::Transact(pool_, pg::Within(context.deadline), [&](pg::Tx& tx) {
    return objections_.CaseOf(tx, context.access, id, context.method);
  });
  if (!case_id.ok()) return Refused(context, id, case_id.status());
  v1::GetObjectionCaseResponse response;
  ASSIGN_OR_RETURN(*response.mutable_objection_case()->mutable_redacted_case(),
                   ask_case_(*case_id, context.access.principal.subject));
  return response;
}

absl::StatusOr<v1::ListObjectionsResponse> ObjectionApi::ListObjections(
    const Ctx& context, const v1::ListObjectionsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(const auto found,
                   pg::Transact(pool_, pg::Within(context.deadline), [&](pg::Tx& tx) {
                     return objections_.List(tx, context.access, context.method, request.on_panel(),
                                             request.open_only(), page.cursor, page.size);
                   }));
  v1::ListObjectionsResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, found, response.mutable_objections(),
      [](const auto& objection) { return ToMessage(objection); },
      [](const auto& objection) { return app::Objections::CursorOf(objection); }));
  return response;
}

absl::StatusOr<v1::GetObjectionReportResponse> ObjectionApi::GetObjectionReport(
    const Ctx& context, const v1::GetObjectionReportRequest& request) {
  ASSIGN_OR_RETURN(const LocalDate from, LocalDate::Parse(request.from_date(), "from_date"));
  ASSIGN_OR_RETURN(const LocalDate to, LocalDate::Parse(request.to_date(), "to_date"));
  ASSIGN_OR_RETURN(const auto counts,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                                [&](pg::Tx& tx) { return objections_.Report(tx, from, to); }));
  v1::GetObjectionReportResponse response;
  for (const store::ObjectionCount& count : counts) *response.add_counts() = ToMessage(count);
  return response;
}

void ObjectionApi::Register(rpc::Server& server) {
  using Async = v1::ObjectionService::AsyncService;
  using Api = ObjectionApi;
  const rpc::Methods<v1::ObjectionService, ObjectionApi> add(server, service_, *this);
  add("ListAnnouncements", &Async::RequestListAnnouncements, &Api::ListAnnouncements);
  add("FileObjection", &Async::RequestFileObjection, &Api::FileObjection);
  add("WithdrawObjection", &Async::RequestWithdrawObjection, &Api::WithdrawObjection);
  add("SubmitStatement", &Async::RequestSubmitStatement, &Api::SubmitStatement);
  add("AppointPanel", &Async::RequestAppointPanel, &Api::AppointPanel);
  add("CastVote", &Async::RequestCastVote, &Api::CastVote);
  add("AppealObjection", &Async::RequestAppealObjection, &Api::AppealObjection);
  add("GetObjection", &Async::RequestGetObjection, &Api::GetObjection);
  add("GetObjectionCase", &Async::RequestGetObjectionCase, &Api::GetObjectionCase);
  add("ListObjections", &Async::RequestListObjections, &Api::ListObjections);
  add("GetObjectionReport", &Async::RequestGetObjectionReport, &Api::GetObjectionReport);
}

}  // namespace mumpuni::assessment::api
