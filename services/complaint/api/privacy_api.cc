#include "services/complaint/api/privacy_api.h"

#include "common/pg/deadline.h"
#include "common/pg/request_log.h"
#include "common/rpc/methods.h"
#include "services/complaint/api/convert.h"
#include "services/complaint/api/support.h"

namespace mumpuni::complaint::api {
namespace {

constexpr int kDefaultMinutes = 60;

v1::Unmasking ToMessage(const store::Unmasking& unmasking) {
  v1::Unmasking message;
  message.set_unmasking_id(unmasking.id.ToString());
  message.set_case_id(unmasking.case_id.ToString());
  message.set_case_number(unmasking.case_number);
  message.set_principal(unmasking.principal);
  message.set_reason(unmasking.reason);
  message.set_letter_number(unmasking.letter_number);
  SetTime(unmasking.granted_at, message.mutable_grant_time());
  SetTime(unmasking.expires_at, message.mutable_expire_time());
  return message;
}

}  // namespace

absl::StatusOr<v1::UnmaskReporterResponse> PrivacyApi::UnmaskReporter(
    const Ctx& context, const v1::UnmaskReporterRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  app::UnmaskInput input;
  ASSIGN_OR_RETURN(input.case_id, Id::Parse(request.case_id(), "case_id"));
  input.reason = request.reason();
  input.letter_number = request.letter_number();
  input.minutes = request.minutes() == 0 ? kDefaultMinutes : request.minutes();
  // A repeat reads again, which is audited again; the grant in force stays the one.
  const auto unmask = [&](pg::Tx& tx) {
    return privacy_.Unmask(tx, context.access, input, context.method);
  };
  const auto unmasked = pg::Mutate(
      pool_, pg::Within(context.deadline), key, clock_.Now(), unmask,
      [](const app::Unmasked& made) { return made.grant.id.ToString(); },
      [&](pg::Tx& tx, const std::string&) { return unmask(tx); });
  if (!unmasked.ok()) {
    return Refused(pool_, clock_, context, request.case_id(), request.request_id(),
                   unmasked.status());
  }
  v1::UnmaskReporterResponse response;
  *response.mutable_reporter() = api::ToMessage(unmasked->reporter);
  *response.mutable_unmasking() = ToMessage(unmasked->grant);
  return response;
}

absl::StatusOr<v1::ListUnmaskingsResponse> PrivacyApi::ListUnmaskings(
    const Ctx& context, const v1::ListUnmaskingsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  using Rows = std::vector<store::Unmasking>;
  ASSIGN_OR_RETURN(
      const Rows rows, pg::Transact(pool_, pg::Within(context.deadline), [&](pg::Tx& tx) {
        return privacy_.Register(tx, context.access, page.cursor, page.size, context.method);
      }));
  v1::ListUnmaskingsResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, rows, response.mutable_unmaskings(),
      [](const auto& one) { return ToMessage(one); },
      [](const auto& one) { return one.id.ToString(); }));
  return response;
}

absl::StatusOr<v1::EraseReporterResponse> PrivacyApi::EraseReporter(
    const Ctx& context, const v1::EraseReporterRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const Id case_id, Id::Parse(request.case_id(), "case_id"));
  ASSIGN_OR_RETURN(const absl::Time erased,
                   pg::Mutate(
                       pool_, pg::Within(context.deadline), key, clock_.Now(),
                       [&](pg::Tx& tx) {
                         return privacy_.Erase(tx, context.access, case_id, request.reason(),
                                               context.method);
                       },
                       [&](absl::Time) { return case_id.ToString(); },
                       [&](pg::Tx& tx, const std::string&) -> absl::StatusOr<absl::Time> {
                         return store::ErasedAt(tx, case_id).value_or(clock_.Now());
                       }));
  v1::EraseReporterResponse response;
  response.set_case_id(case_id.ToString());
  SetTime(erased, response.mutable_erase_time());
  return response;
}

void PrivacyApi::Register(rpc::Server& server) {
  using Async = v1::PrivacyService::AsyncService;
  using Api = PrivacyApi;
  const rpc::Methods<v1::PrivacyService, PrivacyApi> add(server, service_, *this);
  add("UnmaskReporter", &Async::RequestUnmaskReporter, &Api::UnmaskReporter);
  add("ListUnmaskings", &Async::RequestListUnmaskings, &Api::ListUnmaskings);
  add("EraseReporter", &Async::RequestEraseReporter, &Api::EraseReporter);
}

}  // namespace mumpuni::complaint::api
