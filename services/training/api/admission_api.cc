#include "services/training/api/admission_api.h"

#include "common/pg/deadline.h"
#include "common/rpc/methods.h"
#include "services/training/api/convert.h"
#include "services/training/api/employee_lookup.h"
#include "services/training/api/once.h"

namespace mumpuni::training::api {
namespace {

constexpr char kNoShow[] = "tidak hadir";

v1::Admission MessageOf(const domain::Admission& admission) {
  v1::Admission message;
  message.set_admission_id(admission.id.ToString());
  message.set_batch_id(admission.batch_id.ToString());
  message.set_employee_id(admission.employee_id.ToString());
  message.set_kind(static_cast<v1::AdmissionKind>(admission.kind));
  message.set_state(static_cast<v1::AdmissionState>(admission.state));
  if (admission.enrolment_id.has_value()) {
    message.set_enrolment_id(admission.enrolment_id->ToString());
  }
  message.set_waiting_position(admission.waiting_position);
  message.set_reason(admission.reason);
  message.mutable_request_time()->set_seconds(absl::ToUnixSeconds(admission.requested_at));
  message.set_etag(std::to_string(admission.version));
  return message;
}

v1::BatchNotice MessageOf(const store::Notice& notice) {
  v1::BatchNotice message;
  message.set_notice_id(notice.id.ToString());
  message.set_kind(static_cast<v1::BatchNoticeKind>(notice.kind));
  message.set_batch_id(notice.batch_id.ToString());
  message.set_reason(notice.reason);
  message.mutable_create_time()->set_seconds(absl::ToUnixSeconds(notice.created_at));
  return message;
}

}  // namespace

template <typename Response, typename Request, typename Act>
absl::StatusOr<Response> AdmissionApi::OnAdmission(const Ctx& context, const Request& request,
                                                   Act&& act) {
  ASSIGN_OR_RETURN(
      const domain::Admission admission,
      OnceById(parts_.pool, parts_.clock, context, request, act,
               [&](pg::Tx& tx, const Id& id) { return parts_.admissions.Load(tx, id); }));
  Response response;
  *response.mutable_admission() = MessageOf(admission);
  return response;
}

template <typename Response, typename Request, typename Act>
absl::StatusOr<Response> AdmissionApi::OnEnrolment(const Ctx& context, const Request& request,
                                                   Act&& act) {
  ASSIGN_OR_RETURN(
      const domain::Enrolment enrolment,
      OnceById(parts_.pool, parts_.clock, context, request, act,
               [&](pg::Tx& tx, const Id& id) { return parts_.enrolments.Load(tx, id); }));
  Response response;
  *response.mutable_enrolment() = ToMessage(enrolment);
  return response;
}

template <typename Response, typename Request, typename Act>
absl::StatusOr<Response> AdmissionApi::OnBatch(const Ctx& context, const Request& request,
                                               Act&& act) {
  ASSIGN_OR_RETURN(const domain::Batch batch, OnceById(parts_.pool, parts_.clock, context, request,
                                                       act, [&](pg::Tx& tx, const Id& id) {
                                                         return parts_.catalogue.GetBatch(tx, id);
                                                       }));
  Response response;
  *response.mutable_batch() = ToMessage(batch);
  return response;
}

absl::StatusOr<v1::RequestSeatResponse> AdmissionApi::RequestSeat(
    const Ctx& context, const v1::RequestSeatRequest& request) {
  ASSIGN_OR_RETURN(const Id batch_id, Id::Parse(request.batch_id(), "batch_id"));
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  ASSIGN_OR_RETURN(const auto asked,
                   AskIfUnknown(parts_.pool, parts_.personnel, context, employee_id));
  return OnAdmission<v1::RequestSeatResponse>(context, request, [&](pg::Tx& tx) {
    return parts_.admissions.Request(tx, context.access, batch_id, employee_id, asked);
  });
}

absl::StatusOr<v1::ApproveAdmissionResponse> AdmissionApi::ApproveAdmission(
    const Ctx& context, const v1::ApproveAdmissionRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.admission_id(), "admission_id"));
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  return OnAdmission<v1::ApproveAdmissionResponse>(context, request, [&](pg::Tx& tx) {
    return parts_.admissions.Approve(tx, context.access, id, etag);
  });
}

absl::StatusOr<v1::RejectAdmissionResponse> AdmissionApi::RejectAdmission(
    const Ctx& context, const v1::RejectAdmissionRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.admission_id(), "admission_id"));
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  return OnAdmission<v1::RejectAdmissionResponse>(context, request, [&](pg::Tx& tx) {
    return parts_.admissions.Reject(tx, context.access, id, etag, request.reason());
  });
}

absl::StatusOr<v1::WithdrawAdmissionResponse> AdmissionApi::WithdrawAdmission(
    const Ctx& context, const v1::WithdrawAdmissionRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.admission_id(), "admission_id"));
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  return OnAdmission<v1::WithdrawAdmissionResponse>(context, request, [&](pg::Tx& tx) {
    return parts_.admissions.TakeBack(tx, context.access, id, etag, request.reason());
  });
}

absl::StatusOr<v1::ListAdmissionsResponse> AdmissionApi::ListAdmissions(
    const Ctx& context, const v1::ListAdmissionsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, parts_.pages.PageOf(context, request));
  store::AdmissionFilter filter;
  ASSIGN_OR_RETURN(filter.batch_id, OptionalId(request.batch_id(), "batch_id"));
  ASSIGN_OR_RETURN(filter.employee_id, OptionalId(request.employee_id(), "employee_id"));
  ASSIGN_OR_RETURN(filter.after_id, OptionalId(page.cursor, "page_token"));
  filter.state = static_cast<domain::AdmissionState>(request.state());
  ASSIGN_OR_RETURN(const auto found,
                   pg::Transact(parts_.pool, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return parts_.admissions.List(tx, context.access, filter, page.size);
                   }));
  v1::ListAdmissionsResponse response;
  response.set_next_page_token(parts_.pages.Fill(
      context, request, page, found, response.mutable_admissions(),
      [](const auto& one) { return MessageOf(one); },
      [](const auto& one) { return one.id.ToString(); }));
  return response;
}

absl::StatusOr<v1::SubstituteParticipantResponse> AdmissionApi::SubstituteParticipant(
    const Ctx& context, const v1::SubstituteParticipantRequest& request) {
  ASSIGN_OR_RETURN(const Id enrolment_id, Id::Parse(request.enrolment_id(), "enrolment_id"));
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  return OnEnrolment<v1::SubstituteParticipantResponse>(context, request, [&](pg::Tx& tx) {
    return parts_.admissions.Substitute(tx, context.access, enrolment_id, employee_id,
                                        request.reason());
  });
}

absl::StatusOr<v1::MarkNoShowResponse> AdmissionApi::MarkNoShow(
    const Ctx& context, const v1::MarkNoShowRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.enrolment_id(), "enrolment_id"));
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  return OnEnrolment<v1::MarkNoShowResponse>(context, request, [&](pg::Tx& tx) {
    return parts_.enrolments.Change(tx, context.access, id, etag,
                                    domain::Withdraw{kNoShow, /*no_show=*/true});
  });
}

absl::StatusOr<v1::PostponeBatchResponse> AdmissionApi::PostponeBatch(
    const Ctx& context, const v1::PostponeBatchRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.batch_id(), "batch_id"));
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  ASSIGN_OR_RETURN(const LocalDate start, LocalDate::Parse(request.start_date(), "start_date"));
  return OnBatch<v1::PostponeBatchResponse>(context, request, [&](pg::Tx& tx) {
    return parts_.batches.Postpone(tx, context.access, id, etag, start, request.reason());
  });
}

absl::StatusOr<v1::CancelBatchResponse> AdmissionApi::CancelBatch(
    const Ctx& context, const v1::CancelBatchRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.batch_id(), "batch_id"));
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  return OnBatch<v1::CancelBatchResponse>(context, request, [&](pg::Tx& tx) {
    return parts_.batches.Cancel(tx, context.access, id, etag, request.reason());
  });
}

absl::StatusOr<v1::ListBatchNoticesResponse> AdmissionApi::ListBatchNotices(
    const Ctx& context, const v1::ListBatchNoticesRequest&) {
  ASSIGN_OR_RETURN(const auto notices,
                   pg::Transact(parts_.pool, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return parts_.batches.Notices(tx, context.access);
                   }));
  v1::ListBatchNoticesResponse response;
  for (const store::Notice& notice : notices) *response.add_notices() = MessageOf(notice);
  return response;
}

void AdmissionApi::Register(rpc::Server& server) {
  using Async = v1::AdmissionService::AsyncService;
  using Api = AdmissionApi;
  const rpc::Methods<v1::AdmissionService, AdmissionApi> add(server, service_, *this);
  constexpr auto kHeavy = rpc::Lane::kHeavy;
  add("RequestSeat", &Async::RequestRequestSeat, &Api::RequestSeat);
  add("ApproveAdmission", &Async::RequestApproveAdmission, &Api::ApproveAdmission);
  add("RejectAdmission", &Async::RequestRejectAdmission, &Api::RejectAdmission);
  add("WithdrawAdmission", &Async::RequestWithdrawAdmission, &Api::WithdrawAdmission);
  add("ListAdmissions", &Async::RequestListAdmissions, &Api::ListAdmissions, kHeavy);
  add("SubstituteParticipant", &Async::RequestSubstituteParticipant, &Api::SubstituteParticipant);
  add("MarkNoShow", &Async::RequestMarkNoShow, &Api::MarkNoShow);
  add("PostponeBatch", &Async::RequestPostponeBatch, &Api::PostponeBatch, kHeavy);
  add("CancelBatch", &Async::RequestCancelBatch, &Api::CancelBatch, kHeavy);
  add("ListBatchNotices", &Async::RequestListBatchNotices, &Api::ListBatchNotices);
}

}  // namespace mumpuni::training::api
