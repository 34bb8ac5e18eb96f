#include "services/complaint/api/complaint_api.h"

#include <optional>

#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "common/pg/deadline.h"
#include "common/pg/request_log.h"
#include "common/rpc/methods.h"
#include "services/complaint/api/convert.h"
#include "services/complaint/api/support.h"
#include "services/complaint/app/reference.h"
#include "services/complaint/app/scope.h"
#include "services/complaint/domain/reasons.h"
#include "services/complaint/events/publisher.h"
#include "services/complaint/store/reference_store.h"

namespace mumpuni::complaint::api {
namespace {

constexpr int kSnapshotDefault = 1000;
constexpr int kSnapshotMax = 5000;

template <typename Request>
absl::StatusOr<app::Target> TargetOf(const Request& request) {
  app::Target target;
  ASSIGN_OR_RETURN(target.case_id, Id::Parse(request.case_id(), "case_id"));
  target.etag = request.etag();
  return target;
}

// What the audit trail calls the case of a request: as the caller did.
template <typename Request>
std::string SubjectOf(const Request& request) {
  if constexpr (requires { request.case_number(); }) {
    if (request.case_id().empty()) return request.case_number();
  }
  return request.case_id();
}

// A case after a change: all of it for staff, what a citizen may see for a channel.
struct Changed {
  domain::Case state;
  std::optional<app::PublicCase> view;
};

// Each response has the fields that its callers need: `case`, `public_case`, or one of both.
template <typename Response>
Response ResponseOf(const Changed& changed, const Access& access) {
  Response response;
  if constexpr (requires { response.mutable_public_case(); }) {
    if (changed.view.has_value()) *response.mutable_public_case() = ToMessage(*changed.view);
  }
  if constexpr (requires { response.mutable_case_(); }) {
    if (!changed.view.has_value()) *response.mutable_case_() = ToMessage(changed.state, access);
  }
  return response;
}

}  // namespace

absl::StatusOr<v1::DefineChannelResponse> ComplaintApi::DefineChannel(
    const Ctx& context, const v1::DefineChannelRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  const domain::Channel wanted = ChannelFrom(request.channel());
  ASSIGN_OR_RETURN(
      const domain::Channel channel,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, clock_.Now(),
          [&](pg::Tx& tx) { return app::DefineChannel(tx, wanted); },
          [](const domain::Channel& made) { return made.code; },
          [](pg::Tx& tx, const std::string& code) { return app::GetChannel(tx, code); }));
  v1::DefineChannelResponse response;
  *response.mutable_channel() = ToMessage(channel);
  return response;
}

absl::StatusOr<v1::ListChannelsResponse> ComplaintApi::ListChannels(
    const Ctx& context, const v1::ListChannelsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  using Channels = std::vector<domain::Channel>;
  ASSIGN_OR_RETURN(const Channels channels,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                                [&](pg::Tx& tx) -> absl::StatusOr<Channels> {
                                  return store::ListChannels(tx, page.cursor, page.size);
                                }));
  v1::ListChannelsResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, channels, response.mutable_channels(),
      [](const auto& one) { return ToMessage(one); }, [](const auto& one) { return one.code; }));
  return response;
}

absl::StatusOr<v1::DefineCategoryResponse> ComplaintApi::DefineCategory(
    const Ctx& context, const v1::DefineCategoryRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const domain::Category wanted, CategoryFrom(request.category()));
  ASSIGN_OR_RETURN(
      const domain::Category category,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, clock_.Now(),
          [&](pg::Tx& tx) { return app::DefineCategory(tx, wanted); },
          [](const domain::Category& made) { return made.code; },
          [](pg::Tx& tx, const std::string& code) { return app::GetCategory(tx, code); }));
  v1::DefineCategoryResponse response;
  *response.mutable_category() = ToMessage(category);
  return response;
}

absl::StatusOr<v1::ListCategoriesResponse> ComplaintApi::ListCategories(
    const Ctx& context, const v1::ListCategoriesRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  using Categories = std::vector<domain::Category>;
  ASSIGN_OR_RETURN(const Categories categories,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                                [&](pg::Tx& tx) -> absl::StatusOr<Categories> {
                                  return store::ListCategories(tx, page.cursor, page.size);
                                }));
  v1::ListCategoriesResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, categories, response.mutable_categories(),
      [](const auto& one) { return ToMessage(one); }, [](const auto& one) { return one.code; }));
  return response;
}

absl::StatusOr<v1::SubmitCaseResponse> ComplaintApi::SubmitCase(
    const Ctx& context, const v1::SubmitCaseRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const app::Submission submission, SubmissionFrom(request));
  ASSIGN_OR_RETURN(const app::Submitted submitted,
                   pg::Mutate(
                       pool_, pg::Within(context.deadline), key, clock_.Now(),
                       [&](pg::Tx& tx) { return cases_.Submit(tx, context.access, submission); },
                       [](const app::Submitted& made) { return made.view.state.id.ToString(); },
                       [&](pg::Tx& tx, const std::string& id) -> absl::StatusOr<app::Submitted> {
                         ASSIGN_OR_RETURN(const Id case_id, Id::Parse(id, "case_id"));
                         return cases_.SubmittedBefore(tx, context.access, case_id);
                       }));
  v1::SubmitCaseResponse response;
  response.set_case_id(submitted.view.state.id.ToString());
  *response.mutable_public_case() = ToMessage(submitted.view);
  response.set_tracking_token(submitted.tracking_token);
  return response;
}

absl::StatusOr<v1::TrackCaseResponse> ComplaintApi::TrackCase(const Ctx& context,
                                                              const v1::TrackCaseRequest& request) {
  RETURN_IF_ERROR(CheckText(request.case_number(), "case_number", 32));
  RETURN_IF_ERROR(CheckText(request.tracking_token(), "tracking_token", 64));
  ASSIGN_OR_RETURN(const app::PublicCase view,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return cases_.Track(tx, request.case_number(), request.tracking_token());
                   }));
  v1::TrackCaseResponse response;
  *response.mutable_public_case() = ToMessage(view);
  return response;
}

absl::Status ComplaintApi::Refused(const Ctx& context, const std::string& subject,
                                   const std::string& request_id, absl::Status refusal) {
  return api::Refused(pool_, clock_, context, subject, request_id, std::move(refusal));
}

absl::StatusOr<v1::GetCaseResponse> ComplaintApi::GetCase(const Ctx& context,
                                                          const v1::GetCaseRequest& request) {
  ASSIGN_OR_RETURN(const Id case_id, Id::Parse(request.case_id(), "case_id"));
  const std::string& reference = request.inspection_reference();
  const auto options =
      reference.empty() ? pg::ReadOnlyWithin(context.deadline) : pg::Within(context.deadline);
  v1::GetCaseResponse response;
  const absl::Status read = pg::Transact(pool_, options, [&](pg::Tx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const domain::Case found,
                     reference.empty() ? cases_.Get(tx, context.access, case_id)
                                       : cases_.GetOnReference(tx, context.access, case_id,
                                                               reference, context.method));
    *response.mutable_case_() = ToMessage(found, context.access);
    ASSIGN_OR_RETURN(const app::CaseDetails details, cases_.Details(tx, found));
    AddDetails(details, *response.mutable_case_());
    return absl::OkStatus();
  });
  if (!read.ok()) return Refused(context, request.case_id(), "", read);
  return response;
}

absl::StatusOr<v1::GetRedactedCaseResponse> ComplaintApi::GetRedactedCase(
    const Ctx& context, const v1::GetRedactedCaseRequest& request) {
  ASSIGN_OR_RETURN(const Id case_id, Id::Parse(request.case_id(), "case_id"));
  ASSIGN_OR_RETURN(const app::Cases::Redacted found,
                   pg::Transact(pool_, pg::Within(context.deadline), [&](pg::Tx& tx) {
                     return cases_.ReadRedacted(tx, context.access, case_id, context.method);
                   }));
  v1::GetRedactedCaseResponse response;
  *response.mutable_redacted_case() = RedactedMessage(found);
  return response;
}

absl::StatusOr<v1::GetReporterResponse> ComplaintApi::GetReporter(
    const Ctx& context, const v1::GetReporterRequest& request) {
  ASSIGN_OR_RETURN(const Id case_id, Id::Parse(request.case_id(), "case_id"));
  const auto reporter = pg::Transact(pool_, pg::Within(context.deadline), [&](pg::Tx& tx) {
    return cases_.ReadReporter(tx, context.access, case_id, request.reason(), context.method);
  });
  if (!reporter.ok()) return Refused(context, request.case_id(), "", reporter.status());
  v1::GetReporterResponse response;
  *response.mutable_reporter() = ToMessage(*reporter);
  return response;
}

absl::StatusOr<v1::ListCasesResponse> ComplaintApi::ListCases(const Ctx& context,
                                                              const v1::ListCasesRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(const store::CaseFilter filter, FilterFrom(request));
  ASSIGN_OR_RETURN(const std::vector<domain::Case> cases,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return cases_.List(tx, context.access, filter, page.cursor, page.size);
                   }));
  v1::ListCasesResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, cases, response.mutable_cases(),
      [&](const auto& one) { return ToMessage(one, context.access); },
      [](const auto& one) { return one.id.ToString(); }));
  return response;
}

template <typename Response, typename Request, typename Act>
absl::StatusOr<Response> ComplaintApi::ChangeCase(const Ctx& context, const Request& request,
                                                  const std::string& tracking_token, Act&& act) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  const bool citizen = app::IsChannel(context.access);
  const auto shown = [&](pg::Tx& tx,
                         absl::StatusOr<domain::Case> state) -> absl::StatusOr<Changed> {
    RETURN_IF_ERROR(state.status());
    Changed changed{*std::move(state), std::nullopt};
    if (citizen) {
      ASSIGN_OR_RETURN(changed.view, cases_.PublicView(tx, changed.state));
    }
    return changed;
  };
  const auto changed = pg::Mutate(
      pool_, pg::Within(context.deadline), key, clock_.Now(),
      [&](pg::Tx& tx) { return shown(tx, act(tx)); },
      [](const Changed& c) { return c.state.id.ToString(); },
      [&](pg::Tx& tx, const std::string& id) -> absl::StatusOr<Changed> {
        ASSIGN_OR_RETURN(const Id case_id, Id::Parse(id, "case_id"));
        return shown(tx, cases_.Reload(tx, context.access, case_id, tracking_token));
      });
  if (changed.ok()) return ResponseOf<Response>(*changed, context.access);
  return Refused(context, SubjectOf(request), request.request_id(), changed.status());
}

template <typename Response, typename Request>
absl::StatusOr<Response> ComplaintApi::Command(const Ctx& context, const Request& request,
                                               const app::Target& target,
                                               const domain::Command& command) {
  return ChangeCase<Response>(context, request, target.tracking_token, [&](pg::Tx& tx) {
    return cases_.Change(tx, context.access, target, command);
  });
}

absl::StatusOr<v1::VerifyCaseResponse> ComplaintApi::VerifyCase(
    const Ctx& context, const v1::VerifyCaseRequest& request) {
  ASSIGN_OR_RETURN(const app::Target target, TargetOf(request));
  ASSIGN_OR_RETURN(const app::VerifyInput input, VerifyFrom(request));
  return ChangeCase<v1::VerifyCaseResponse>(context, request, "", [&](pg::Tx& tx) {
    return cases_.Verify(tx, context.access, target, input);
  });
}

absl::StatusOr<v1::HoldCaseResponse> ComplaintApi::HoldCase(const Ctx& context,
                                                            const v1::HoldCaseRequest& request) {
  ASSIGN_OR_RETURN(const app::Target target, TargetOf(request));
  return Command<v1::HoldCaseResponse>(context, request, target, domain::Hold{request.message()});
}

absl::StatusOr<v1::ResumeCaseResponse> ComplaintApi::ResumeCase(
    const Ctx& context, const v1::ResumeCaseRequest& request) {
  ASSIGN_OR_RETURN(app::Target target, TargetOf(request));
  target.tracking_token = request.tracking_token();
  return Command<v1::ResumeCaseResponse>(context, request, target,
                                         domain::Resume{request.message()});
}

absl::StatusOr<v1::ArchiveCaseResponse> ComplaintApi::ArchiveCase(
    const Ctx& context, const v1::ArchiveCaseRequest& request) {
  ASSIGN_OR_RETURN(const app::Target target, TargetOf(request));
  if (request.reason() == v1::ARCHIVE_REASON_FRAUD) {
    return Error(mumpuni::reasons::kValueOutOfRange, "reason", "fraud is declared by DeclareFraud");
  }
  const auto reason = v1::ArchiveReason_IsValid(request.reason())
                          ? static_cast<domain::ArchiveReason>(request.reason())
                          : domain::ArchiveReason::kUnspecified;
  return Command<v1::ArchiveCaseResponse>(context, request, target,
                                          domain::Archive{reason, request.message()});
}

absl::StatusOr<v1::ReturnCaseResponse> ComplaintApi::ReturnCase(
    const Ctx& context, const v1::ReturnCaseRequest& request) {
  ASSIGN_OR_RETURN(const app::Target target, TargetOf(request));
  const bool by_city = app::HasRole(context.access, "COMPLAINT_ADMIN");
  return Command<v1::ReturnCaseResponse>(context, request, target,
                                         domain::Return{request.reason(), by_city});
}

absl::StatusOr<v1::AssignCaseResponse> ComplaintApi::AssignCase(
    const Ctx& context, const v1::AssignCaseRequest& request) {
  ASSIGN_OR_RETURN(const app::Target target, TargetOf(request));
  store::Assignment wanted;
  ASSIGN_OR_RETURN(wanted.employee_id, OptionalIdFrom(request.employee_id(), "employee_id"));
  ASSIGN_OR_RETURN(wanted.mentor_employee_id,
                   OptionalIdFrom(request.mentor_employee_id(), "mentor_employee_id"));
  wanted.reason = request.reason();
  const bool automatic = wanted.employee_id.IsNil();
  const auto known = AskAssessment(pool_, clock_, cases_, assessment_, context, target.case_id,
                                   wanted.employee_id);
  if (!known.ok()) {
    return Refused(context, request.case_id(), request.request_id(), known.status());
  }
  std::vector<store::Assignment> assignments;
  ASSIGN_OR_RETURN(v1::AssignCaseResponse response,
                   ChangeCase<v1::AssignCaseResponse>(
                       context, request, "", [&](pg::Tx& tx) -> absl::StatusOr<domain::Case> {
                         ASSIGN_OR_RETURN(
                             domain::Case changed,
                             automatic
                                 ? cases_.AssignAutomatically(tx, context.access, target, *known)
                                 : cases_.Assign(tx, context.access, target, wanted, *known));
                         assignments = store::ListAssignments(tx, target.case_id);
                         return changed;
                       }));
  if (assignments.empty()) {  // a repeat: the assignment was made before
    RETURN_IF_ERROR(
        pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) -> absl::Status {
          assignments = store::ListAssignments(tx, target.case_id);
          return absl::OkStatus();
        }));
  }
  if (!assignments.empty()) *response.mutable_assignment() = ToMessage(assignments.front());
  return response;
}

absl::StatusOr<v1::AddFollowUpResponse> ComplaintApi::AddFollowUp(
    const Ctx& context, const v1::AddFollowUpRequest& request) {
  ASSIGN_OR_RETURN(const app::Target target, TargetOf(request));
  ASSIGN_OR_RETURN(const domain::FollowUp follow_up, FollowUpFrom(request));
  return Command<v1::AddFollowUpResponse>(context, request, target, domain::AddFollowUp{follow_up});
}

absl::StatusOr<v1::ResolveCaseResponse> ComplaintApi::ResolveCase(
    const Ctx& context, const v1::ResolveCaseRequest& request) {
  ASSIGN_OR_RETURN(const app::Target target, TargetOf(request));
  ASSIGN_OR_RETURN(const domain::Resolution resolution, ResolutionFrom(request.resolution()));
  return Command<v1::ResolveCaseResponse>(context, request, target, domain::Resolve{resolution});
}

absl::StatusOr<v1::ReopenCaseResponse> ComplaintApi::ReopenCase(
    const Ctx& context, const v1::ReopenCaseRequest& request) {
  ASSIGN_OR_RETURN(app::Target target, TargetOf(request));
  target.tracking_token = request.tracking_token();
  const bool by_reporter = app::HasRole(context.access, "CITIZEN_CHANNEL");
  return Command<v1::ReopenCaseResponse>(context, request, target,
                                         domain::Reopen{request.reason(), by_reporter});
}

absl::StatusOr<v1::RateCaseResponse> ComplaintApi::RateCase(const Ctx& context,
                                                            const v1::RateCaseRequest& request) {
  app::Target target;
  target.tracking_token = request.tracking_token();
  ASSIGN_OR_RETURN(target.case_id, OptionalIdFrom(request.case_id(), "case_id"));
  const bool by_number = target.case_id.IsNil();
  if (by_number) RETURN_IF_ERROR(CheckText(request.case_number(), "case_number", 32));
  const domain::Rate rate{request.clear_and_courteous(), request.solved(), request.comment()};
  return ChangeCase<v1::RateCaseResponse>(context, request, target.tracking_token, [&](pg::Tx& tx) {
    if (by_number) target.case_id = store::FindCaseId(tx, request.case_number());
    return cases_.Change(tx, context.access, target, rate);
  });
}

absl::StatusOr<v1::ConfirmExclusionResponse> ComplaintApi::ConfirmExclusion(
    const Ctx& context, const v1::ConfirmExclusionRequest& request) {
  ASSIGN_OR_RETURN(const app::Target target, TargetOf(request));
  return Command<v1::ConfirmExclusionResponse>(context, request, target,
                                               domain::ConfirmExclusion{request.reason()});
}

absl::StatusOr<v1::ReclassifyAsMisconductResponse> ComplaintApi::ReclassifyAsMisconduct(
    const Ctx& context, const v1::ReclassifyAsMisconductRequest& request) {
  ASSIGN_OR_RETURN(const app::Target target, TargetOf(request));
  return Command<v1::ReclassifyAsMisconductResponse>(context, request, target,
                                                     domain::Reclassify{request.reason()});
}

absl::StatusOr<v1::ReferCaseResponse> ComplaintApi::ReferCase(const Ctx& context,
                                                              const v1::ReferCaseRequest& request) {
  ASSIGN_OR_RETURN(const app::Target target, TargetOf(request));
  ASSIGN_OR_RETURN(const std::vector<Id> units,
                   IdsFrom(request.supporting_unit_ids(), "supporting_unit_ids"));
  return Command<v1::ReferCaseResponse>(
      context, request, target, domain::Refer{units, request.working_days(), request.note()});
}

absl::StatusOr<v1::CompleteSupportResponse> ComplaintApi::CompleteSupport(
    const Ctx& context, const v1::CompleteSupportRequest& request) {
  ASSIGN_OR_RETURN(const app::Target target, TargetOf(request));
  ASSIGN_OR_RETURN(const Id unit_id, OptionalIdFrom(request.unit_id(), "unit_id"));
  return Command<v1::CompleteSupportResponse>(context, request, target,
                                              domain::CompleteSupport{unit_id, request.note()});
}

absl::StatusOr<v1::ReclassifyCaseResponse> ComplaintApi::ReclassifyCase(
    const Ctx& context, const v1::ReclassifyCaseRequest& request) {
  ASSIGN_OR_RETURN(const app::Target target, TargetOf(request));
  domain::Recategorise recategorise;
  if (!v1::CaseClass_IsValid(request.case_class())) {
    return Error(mumpuni::reasons::kValueOutOfRange, "case_class", "unknown class");
  }
  recategorise.case_class = static_cast<domain::CaseClass>(request.case_class());
  recategorise.category.code = request.category_code();
  recategorise.reason = request.reason();
  return Command<v1::ReclassifyCaseResponse>(context, request, target, recategorise);
}

absl::StatusOr<v1::DeclareFraudResponse> ComplaintApi::DeclareFraud(
    const Ctx& context, const v1::DeclareFraudRequest& request) {
  ASSIGN_OR_RETURN(const app::Target target, TargetOf(request));
  return Command<v1::DeclareFraudResponse>(
      context, request, target, domain::DeclareFraud{request.reason(), request.message()});
}

absl::StatusOr<v1::UnmergeCaseResponse> ComplaintApi::UnmergeCase(
    const Ctx& context, const v1::UnmergeCaseRequest& request) {
  ASSIGN_OR_RETURN(const app::Target target, TargetOf(request));
  return Command<v1::UnmergeCaseResponse>(context, request, target,
                                          domain::Unmerge{request.reason()});
}

absl::StatusOr<v1::MergeCaseResponse> ComplaintApi::MergeCase(const Ctx& context,
                                                              const v1::MergeCaseRequest& request) {
  ASSIGN_OR_RETURN(const app::Target target, TargetOf(request));
  ASSIGN_OR_RETURN(const Id into_case_id, Id::Parse(request.into_case_id(), "into_case_id"));
  return ChangeCase<v1::MergeCaseResponse>(context, request, "", [&](pg::Tx& tx) {
    return cases_.Merge(tx, context.access, target, into_case_id);
  });
}

absl::StatusOr<v1::SnapshotCasesResponse> ComplaintApi::SnapshotCases(
    const Ctx& context, const v1::SnapshotCasesRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page,
                   pages_.PageOf(context, request, kSnapshotDefault, kSnapshotMax));
  using Rows = std::vector<store::SequencedCase>;
  ASSIGN_OR_RETURN(const Rows rows, pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                                                 [&](pg::Tx& tx) -> absl::StatusOr<Rows> {
                                                   return store::SnapshotCases(
                                                       tx, events::kCaseTopic, page.cursor,
                                                       page.size);
                                                 }));
  v1::SnapshotCasesResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, rows, response.mutable_rows(),
      [](const auto& row) {
        v1::CaseSnapshotRow out;
        *out.mutable_state() = events::StateOf(row.state);
        out.set_sequence(row.sequence);
        return out;
      },
      [](const auto& row) { return row.state.id.ToString(); }));
  return response;
}

void ComplaintApi::Register(rpc::Server& server) {
  using Async = v1::ComplaintService::AsyncService;
  const rpc::Methods<v1::ComplaintService, ComplaintApi> add(server, service_, *this);
  constexpr auto kHeavy = rpc::Lane::kHeavy;
  using Api = ComplaintApi;
  add("DefineChannel", &Async::RequestDefineChannel, &Api::DefineChannel);
  add("ListChannels", &Async::RequestListChannels, &Api::ListChannels);
  add("DefineCategory", &Async::RequestDefineCategory, &Api::DefineCategory);
  add("ListCategories", &Async::RequestListCategories, &Api::ListCategories);
  add("SubmitCase", &Async::RequestSubmitCase, &Api::SubmitCase);
  add("TrackCase", &Async::RequestTrackCase, &Api::TrackCase);
  add("GetCase", &Async::RequestGetCase, &Api::GetCase);
  add("GetRedactedCase", &Async::RequestGetRedactedCase, &Api::GetRedactedCase);
  add("GetReporter", &Async::RequestGetReporter, &Api::GetReporter);
  add("ListCases", &Async::RequestListCases, &Api::ListCases, kHeavy);
  add("VerifyCase", &Async::RequestVerifyCase, &Api::VerifyCase);
  add("HoldCase", &Async::RequestHoldCase, &Api::HoldCase);
  add("ResumeCase", &Async::RequestResumeCase, &Api::ResumeCase);
  add("ArchiveCase", &Async::RequestArchiveCase, &Api::ArchiveCase);
  add("ReturnCase", &Async::RequestReturnCase, &Api::ReturnCase);
  add("AssignCase", &Async::RequestAssignCase, &Api::AssignCase);
  add("AddFollowUp", &Async::RequestAddFollowUp, &Api::AddFollowUp);
  add("ResolveCase", &Async::RequestResolveCase, &Api::ResolveCase);
  add("ReopenCase", &Async::RequestReopenCase, &Api::ReopenCase);
  add("RateCase", &Async::RequestRateCase, &Api::RateCase);
  add("ConfirmExclusion", &Async::RequestConfirmExclusion, &Api::ConfirmExclusion);
  add("ReclassifyAsMisconduct", &Async::RequestReclassifyAsMisconduct,
      &Api::ReclassifyAsMisconduct);
  add("ReferCase", &Async::RequestReferCase, &Api::ReferCase);
  add("CompleteSupport", &Async::RequestCompleteSupport, &Api::CompleteSupport);
  add("ReclassifyCase", &Async::RequestReclassifyCase, &Api::ReclassifyCase);
  add("DeclareFraud", &Async::RequestDeclareFraud, &Api::DeclareFraud);
  add("UnmergeCase", &Async::RequestUnmergeCase, &Api::UnmergeCase);
  add("MergeCase", &Async::RequestMergeCase, &Api::MergeCase);
  add("SnapshotCases", &Async::RequestSnapshotCases, &Api::SnapshotCases, kHeavy);
}

}  // namespace mumpuni::complaint::api
