#include "services/complaint/api/intake_api.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/core/validate.h"
#include "common/pg/deadline.h"
#include "common/pg/request_log.h"
#include "common/rpc/methods.h"
#include "services/complaint/api/convert.h"
#include "services/complaint/api/support.h"
#include "services/complaint/app/reference.h"
#include "services/complaint/attachments/content.h"
#include "services/complaint/attachments/reasons.h"
#include "services/complaint/domain/reasons.h"
#include "services/complaint/store/reference_store.h"

namespace mumpuni::complaint::api {

absl::StatusOr<v1::DefinePlaceResponse> IntakeApi::DefinePlace(
    const Ctx& context, const v1::DefinePlaceRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const domain::Place wanted, PlaceFrom(request.place()));
  ASSIGN_OR_RETURN(
      const domain::Place place,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, clock_.Now(),
          [&](pg::Tx& tx) { return app::DefinePlace(tx, wanted); },
          [](const domain::Place& made) { return made.region_code; },
          [&](pg::Tx&, const std::string&) -> absl::StatusOr<domain::Place> { return wanted; }));
  v1::DefinePlaceResponse response;
  *response.mutable_place() = ToMessage(place);
  return response;
}

absl::StatusOr<v1::ListPlacesResponse> IntakeApi::ListPlaces(const Ctx& context,
                                                             const v1::ListPlacesRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  using Places = std::vector<domain::Place>;
  ASSIGN_OR_RETURN(const Places places, pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                                                     [&](pg::Tx& tx) -> absl::StatusOr<Places> {
                                                       return store::ListPlaces(tx, page.cursor,
                                                                                page.size);
                                                     }));
  v1::ListPlacesResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, places, response.mutable_places(),
      [](const auto& one) { return ToMessage(one); },
      [](const auto& one) { return one.region_code; }));
  return response;
}

absl::StatusOr<v1::DefineRouteResponse> IntakeApi::DefineRoute(
    const Ctx& context, const v1::DefineRouteRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const domain::Route wanted, RouteFrom(request.route()));
  ASSIGN_OR_RETURN(
      const domain::Route route,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, clock_.Now(),
          [&](pg::Tx& tx) { return app::DefineRoute(tx, wanted); },
          [](const domain::Route& made) {
            return absl::StrCat(made.category_code, "/", made.region_code);
          },
          [&](pg::Tx&, const std::string&) -> absl::StatusOr<domain::Route> { return wanted; }));
  v1::DefineRouteResponse response;
  *response.mutable_route() = ToMessage(route);
  return response;
}

absl::StatusOr<v1::ListRoutesResponse> IntakeApi::ListRoutes(const Ctx& context,
                                                             const v1::ListRoutesRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  std::pair<std::string, std::string> after;
  if (!page.cursor.empty()) after = absl::StrSplit(page.cursor, absl::MaxSplits('/', 1));
  using Routes = std::vector<domain::Route>;
  ASSIGN_OR_RETURN(const Routes routes, pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                                                     [&](pg::Tx& tx) -> absl::StatusOr<Routes> {
                                                       // The route of everything everywhere has
                                                       // both keys empty, before all others.
                                                       if (page.cursor.empty())
                                                         return store::ListRoutes(tx, page.size);
                                                       return store::ListRoutes(tx, after.first,
                                                                                after.second,
                                                                                page.size);
                                                     }));
  v1::ListRoutesResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, routes, response.mutable_routes(),
      [](const auto& one) { return ToMessage(one); },
      [](const auto& one) { return absl::StrCat(one.category_code, "/", one.region_code); }));
  return response;
}

absl::StatusOr<v1::TakeAtCounterResponse> IntakeApi::TakeAtCounter(
    const Ctx& context, const v1::TakeAtCounterRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const app::Submission submission, SubmissionFrom(request));
  ASSIGN_OR_RETURN(const Id lead, OptionalIdFrom(request.lead_unit_id(), "lead_unit_id"));
  ASSIGN_OR_RETURN(
      const app::Submitted taken,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, clock_.Now(),
          [&](pg::Tx& tx) { return cases_.TakeAtCounter(tx, context.access, submission, lead); },
          [](const app::Submitted& made) { return made.view.state.id.ToString(); },
          [&](pg::Tx& tx, const std::string& id) -> absl::StatusOr<app::Submitted> {
            ASSIGN_OR_RETURN(const Id case_id, Id::Parse(id, "case_id"));
            return cases_.SubmittedBefore(tx, context.access, case_id);
          }));
  v1::TakeAtCounterResponse response;
  *response.mutable_case_() = ToMessage(taken.view.state, context.access);
  response.set_tracking_token(taken.tracking_token);
  return response;
}

absl::StatusOr<v1::FindDuplicatesResponse> IntakeApi::FindDuplicates(
    const Ctx& context, const v1::FindDuplicatesRequest& request) {
  ASSIGN_OR_RETURN(const Id case_id, Id::Parse(request.case_id(), "case_id"));
  v1::FindDuplicatesResponse response;
  const absl::Status found =
      pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const domain::Case c, cases_.Get(tx, context.access, case_id));
        ASSIGN_OR_RETURN(const auto duplicates, desk_.Duplicates(tx, context.access, c));
        for (const store::Duplicate& duplicate : duplicates) {
          v1::LikelyDuplicate* out = response.add_duplicates();
          *out->mutable_case_() = ToMessage(duplicate.state, context.access);
          out->set_similarity_permille(duplicate.similarity_permille);
          out->set_distance_m(duplicate.distance_m);
        }
        return absl::OkStatus();
      });
  if (!found.ok()) return Refused(pool_, clock_, context, request.case_id(), "", found);
  return response;
}

absl::StatusOr<const attachments::FileStore*> IntakeApi::Store() const {
  if (store_ != nullptr) return store_;
  return Error(attachments::reasons::kAttachmentStoreUnavailable, "content",
               "this installation keeps no attachments");
}

// Asked first, so that nobody makes the service decode pictures for a case out of reach; then
// cleaned and stored outside of a transaction; then checked again with the row.
absl::StatusOr<v1::AddAttachmentResponse> IntakeApi::AddAttachment(
    const Ctx& context, const v1::AddAttachmentRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const Id case_id, Id::Parse(request.case_id(), "case_id"));
  RETURN_IF_ERROR(CheckOptionalText(request.file_name(), "file_name", 200));
  ASSIGN_OR_RETURN(const attachments::FileStore* store, Store());
  const std::string& token = request.tracking_token();
  const auto reached = pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
    return files_.CheckMayAdd(tx, context.access, case_id, token);
  });
  if (!reached.ok()) {
    return Refused(pool_, clock_, context, request.case_id(), request.request_id(),
                   reached.status());
  }
  ASSIGN_OR_RETURN(
      const attachments::Cleaned cleaned,
      attachments::Clean(request.content(), request.file_name(), {}, reached->reporter_anonymous));
  RETURN_IF_ERROR(store->Put(cleaned));
  const app::NewFile file{static_cast<int>(cleaned.type), static_cast<int>(cleaned.bytes.size()),
                          cleaned.sha256_hex};
  ASSIGN_OR_RETURN(
      const store::AttachmentRow row,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, clock_.Now(),
          [&](pg::Tx& tx) { return files_.Add(tx, context.access, case_id, token, file); },
          [](const store::AttachmentRow& made) { return made.id.ToString(); },
          [&](pg::Tx& tx, const std::string& id) -> absl::StatusOr<store::AttachmentRow> {
            ASSIGN_OR_RETURN(const Id attachment_id, Id::Parse(id, "attachment_id"));
            return files_.Find(tx, context.access, case_id, attachment_id, token);
          }));
  v1::AddAttachmentResponse response;
  *response.mutable_attachment() = ToMessage(row);
  return response;
}

absl::StatusOr<v1::ReadAttachmentResponse> IntakeApi::ReadAttachment(
    const Ctx& context, const v1::ReadAttachmentRequest& request) {
  ASSIGN_OR_RETURN(const Id case_id, Id::Parse(request.case_id(), "case_id"));
  ASSIGN_OR_RETURN(const Id attachment_id, Id::Parse(request.attachment_id(), "attachment_id"));
  ASSIGN_OR_RETURN(const attachments::FileStore* store, Store());
  const auto found = pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
    return files_.Find(tx, context.access, case_id, attachment_id, request.tracking_token());
  });
  if (!found.ok()) return Refused(pool_, clock_, context, request.case_id(), "", found.status());
  v1::ReadAttachmentResponse response;
  *response.mutable_attachment() = ToMessage(*found);
  ASSIGN_OR_RETURN(*response.mutable_content(), store->Get(found->content_sha256));
  return response;
}

void IntakeApi::Register(rpc::Server& server) {
  using Async = v1::IntakeService::AsyncService;
  using Api = IntakeApi;
  const rpc::Methods<v1::IntakeService, IntakeApi> add(server, service_, *this);
  constexpr auto kHeavy = rpc::Lane::kHeavy;
  add("DefinePlace", &Async::RequestDefinePlace, &Api::DefinePlace);
  add("ListPlaces", &Async::RequestListPlaces, &Api::ListPlaces);
  add("DefineRoute", &Async::RequestDefineRoute, &Api::DefineRoute);
  add("ListRoutes", &Async::RequestListRoutes, &Api::ListRoutes);
  add("TakeAtCounter", &Async::RequestTakeAtCounter, &Api::TakeAtCounter);
  add("FindDuplicates", &Async::RequestFindDuplicates, &Api::FindDuplicates, kHeavy);
  add("AddAttachment", &Async::RequestAddAttachment, &Api::AddAttachment, kHeavy);
  add("ReadAttachment", &Async::RequestReadAttachment, &Api::ReadAttachment, kHeavy);
}

}  // namespace mumpuni::complaint::api
