// Messages ↔ domain values; no rule beyond form.
#pragma once

#include "absl/status/statusor.h"
#include "mumpuni/complaint/v1/complaint_service.pb.h"
#include "mumpuni/complaint/v1/intake_service.pb.h"
#include "services/complaint/app/cases.h"
#include "services/complaint/domain/place.h"

namespace mumpuni::complaint::api {

absl::StatusOr<std::vector<Id>> IdsFrom(
    const google::protobuf::RepeatedPtrField<std::string>& texts, std::string_view field);
// Empty text is nil.
absl::StatusOr<Id> OptionalIdFrom(const std::string& text, std::string_view field);

domain::Channel ChannelFrom(const v1::Channel& message);
absl::StatusOr<domain::Category> CategoryFrom(const v1::Category& message);
absl::StatusOr<app::Submission> SubmissionFrom(const v1::SubmitCaseRequest& request);
absl::StatusOr<app::Submission> SubmissionFrom(const v1::TakeAtCounterRequest& request);
domain::GeoPoint PointFrom(const v1::GeoPoint& message);
absl::StatusOr<domain::Language> LanguageFrom(v1::Language language);
domain::Reporter ReporterFrom(const v1::Reporter& message);
absl::StatusOr<domain::Place> PlaceFrom(const v1::Place& message);
absl::StatusOr<domain::Route> RouteFrom(const v1::Route& message);
absl::StatusOr<app::VerifyInput> VerifyFrom(const v1::VerifyCaseRequest& request);
absl::StatusOr<domain::FollowUp> FollowUpFrom(const v1::AddFollowUpRequest& request);
absl::StatusOr<domain::Resolution> ResolutionFrom(const v1::Resolution& message);
absl::StatusOr<store::CaseFilter> FilterFrom(const v1::ListCasesRequest& request);

v1::Channel ToMessage(const domain::Channel& channel);
v1::Category ToMessage(const domain::Category& category);
v1::Reporter ToMessage(const domain::Reporter& reporter);
v1::Place ToMessage(const domain::Place& place);
v1::Route ToMessage(const domain::Route& route);
v1::Attachment ToMessage(const store::AttachmentRow& row);
v1::Escalation ToMessage(const store::EscalationRow& row);
v1::CaseAssignment ToMessage(const store::Assignment& assignment);
v1::PublicCase ToMessage(const app::PublicCase& view);
// What `access`, staff, may read: of a misconduct allegation everybody but the Inspectorate gets
// number, class and state only.
v1::Case ToMessage(const domain::Case& c, const Access& access);
v1::RedactedCase RedactedMessage(const app::Cases::Redacted& redacted);
void SetTime(absl::Time at, google::protobuf::Timestamp* out);
void AddDetails(const app::CaseDetails& details, v1::Case& message);

}  // namespace mumpuni::complaint::api
