#include "services/complaint/api/convert.h"

#include "common/core/reasons.h"
#include "services/complaint/app/scope.h"

namespace mumpuni::complaint::api {
namespace {

void SetTime(absl::Time at, google::protobuf::Timestamp* out) {
  const int64_t seconds = absl::ToUnixSeconds(at);
  out->set_seconds(seconds);
  out->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(at - absl::FromUnixSeconds(seconds))));
}

std::string TextOf(const Id& id) { return id.IsNil() ? "" : id.ToString(); }

int OrDefault(int value, int standard) { return value == 0 ? standard : value; }

absl::StatusOr<std::vector<domain::Subject>> SubjectsFrom(
    const google::protobuf::RepeatedPtrField<v1::Subject>& messages) {
  std::vector<domain::Subject> subjects;
  for (const v1::Subject& message : messages) {
    domain::Subject subject;
    ASSIGN_OR_RETURN(subject.employee_id,
                     OptionalIdFrom(message.employee_id(), "subjects.employee_id"));
    ASSIGN_OR_RETURN(subject.unit_id, OptionalIdFrom(message.unit_id(), "subjects.unit_id"));
    subjects.push_back(subject);
  }
  return subjects;
}

v1::FollowUp ToMessage(const domain::FollowUp& f) {
  v1::FollowUp message;
  message.set_follow_up_id(f.id.ToString());
  message.set_kind(static_cast<v1::FollowUpKind>(f.kind));
  message.set_message(f.message);
  message.set_internal_note(f.internal_note);
  if (f.promised_on.has_value()) message.set_promised_date(f.promised_on->ToString());
  message.set_budget_source(f.budget_source);
  message.set_external_body(f.external_body);
  message.set_external_number(f.external_number);
  message.set_author_employee_id(TextOf(f.author_employee_id));
  SetTime(f.created_at, message.mutable_create_time());
  return message;
}

v1::Resolution ToMessage(const domain::Resolution& r) {
  v1::Resolution message;
  message.set_action_taken(r.action_taken);
  message.set_done_date(r.done_on.ToString());
  message.set_done_by_unit_id(r.done_by_unit_id.ToString());
  message.set_next_steps(r.next_steps);
  message.set_contact(r.contact);
  message.set_photo_reference(r.photo_reference);
  message.set_exclusion(static_cast<v1::ActExclusion>(r.exclusion));
  message.set_exclusion_confirmed(r.exclusion_confirmed);
  return message;
}

void FillReport(const domain::Case& c, v1::Case& message) {
  message.set_category_code(c.category_code);
  message.set_channel_code(c.channel_code);
  message.set_channel_case_id(c.channel_case_id);
  message.set_body(c.body);
  message.set_region_code(c.region_code);
  message.set_place(c.place);
  message.set_reporter_anonymous(c.reporter_anonymous);
  message.set_content_confidential(c.content_confidential);
  for (const domain::Subject& subject : c.subjects) {
    v1::Subject* out = message.add_subjects();
    if (subject.unit_id.IsNil()) {
      out->set_employee_id(subject.employee_id.ToString());
    } else {
      out->set_unit_id(subject.unit_id.ToString());
    }
  }
}

void FillTimes(const domain::Case& c, v1::Case& message) {
  SetTime(c.submitted_at, message.mutable_submit_time());
  SetTime(c.verification_due_at, message.mutable_verification_due_time());
  SetTime(c.first_response_due_at, message.mutable_first_response_due_time());
  if (c.first_response_at.has_value()) {
    SetTime(*c.first_response_at, message.mutable_first_response_time());
  }
  if (c.resolution_due_at.has_value()) {
    SetTime(*c.resolution_due_at, message.mutable_resolution_due_time());
  }
  if (c.resolved_at.has_value()) SetTime(*c.resolved_at, message.mutable_resolve_time());
  if (c.closed_at.has_value()) SetTime(*c.closed_at, message.mutable_close_time());
  if (c.reopen_until.has_value()) message.set_reopen_until(c.reopen_until->ToString());
}

void FillWork(const domain::Case& c, v1::Case& message) {
  message.set_lead_unit_id(TextOf(c.lead_unit_id));
  for (const Id& unit : c.supporting_unit_ids) message.add_supporting_unit_ids(unit.ToString());
  message.set_assigned_employee_id(TextOf(c.assigned_employee_id));
  message.set_reopen_count(c.reopen_count);
  message.set_reroute_count(c.reroute_count);
  message.set_first_response_missed(c.first_response_missed);
  message.set_merged_into_case_id(TextOf(c.merged_into_id));
  message.set_calendar_version(c.calendar_version);
  if (c.resolution.has_value()) *message.mutable_resolution() = ToMessage(*c.resolution);
  if (!c.rating.has_value()) return;
  message.mutable_rating()->set_clear_and_courteous(c.rating->clear_and_courteous);
  message.mutable_rating()->set_solved(c.rating->solved);
  message.mutable_rating()->set_comment(c.rating->comment);
  SetTime(c.rating->rated_at, message.mutable_rating()->mutable_rate_time());
}

}  // namespace

absl::StatusOr<Id> OptionalIdFrom(const std::string& text, std::string_view field) {
  if (text.empty()) return Id();
  return Id::Parse(text, field);
}

absl::StatusOr<std::vector<Id>> IdsFrom(
    const google::protobuf::RepeatedPtrField<std::string>& texts, std::string_view field) {
  std::vector<Id> ids;
  for (const std::string& text : texts) {
    ASSIGN_OR_RETURN(const Id id, Id::Parse(text, field));
    ids.push_back(id);
  }
  return ids;
}

domain::Channel ChannelFrom(const v1::Channel& message) {
  return {message.code(), message.name(), message.parent_code()};
}

absl::StatusOr<domain::Category> CategoryFrom(const v1::Category& message) {
  domain::Category category;
  category.code = message.code();
  category.name = message.name();
  const v1::ClockPolicy& policy = message.clock_policy();
  const domain::ClockPolicy standard;
  category.clocks = {
      OrDefault(policy.first_response_hours(), standard.first_response_hours),
      OrDefault(policy.verification_working_days(), standard.verification_days),
      OrDefault(policy.resolution_working_days(), standard.resolution_days),
      OrDefault(policy.reopen_working_days(), standard.reopen_days),
      OrDefault(policy.first_response_duty_minutes(), standard.first_response_duty_minutes),
      OrDefault(policy.hold_working_days(), standard.hold_days)};
  for (const auto& requirement : message.requirements()) {
    category.requirements.push_back({requirement.competency_code(), requirement.level()});
  }
  ASSIGN_OR_RETURN(category.default_lead_unit_id,
                   OptionalIdFrom(message.default_lead_unit_id(), "category.default_lead_unit_id"));
  category.physical = message.physical();
  category.legal_basis = message.legal_basis();
  return category;
}

absl::StatusOr<app::Submission> SubmissionFrom(const v1::SubmitCaseRequest& request) {
  app::Submission submission;
  domain::Case& draft = submission.draft;
  draft.channel_code = request.channel_code();
  draft.channel_case_id = request.channel_case_id();
  draft.category_code = request.category_code();
  draft.case_class = static_cast<domain::CaseClass>(request.case_class());
  draft.body = request.body();
  draft.region_code = request.region_code();
  draft.place = request.place();
  draft.reporter_anonymous = request.reporter_anonymous();
  draft.content_confidential = request.content_confidential();
  ASSIGN_OR_RETURN(draft.subjects, SubjectsFrom(request.subjects()));
  submission.reporter = {request.reporter().full_name(), request.reporter().contact(),
                         request.reporter().contact_verified()};
  if (v1::CaseClass_IsValid(request.case_class())) return submission;
  return Error(mumpuni::reasons::kValueOutOfRange, "case_class", "unknown class");
}

absl::StatusOr<app::VerifyInput> VerifyFrom(const v1::VerifyCaseRequest& request) {
  app::VerifyInput input;
  if (!v1::CaseClass_IsValid(request.case_class())) {
    return Error(mumpuni::reasons::kValueOutOfRange, "case_class", "unknown class");
  }
  input.case_class = static_cast<domain::CaseClass>(request.case_class());
  input.category_code = request.category_code();
  ASSIGN_OR_RETURN(input.lead_unit_id, OptionalIdFrom(request.lead_unit_id(), "lead_unit_id"));
  ASSIGN_OR_RETURN(input.supporting_unit_ids,
                   IdsFrom(request.supporting_unit_ids(), "supporting_unit_ids"));
  ASSIGN_OR_RETURN(input.subjects, SubjectsFrom(request.subjects()));
  return input;
}

absl::StatusOr<domain::FollowUp> FollowUpFrom(const v1::AddFollowUpRequest& request) {
  domain::FollowUp f;
  f.kind = static_cast<domain::FollowUpKind>(request.kind());
  f.message = request.message();
  f.internal_note = request.internal_note();
  if (!request.promised_date().empty()) {
    ASSIGN_OR_RETURN(f.promised_on, LocalDate::Parse(request.promised_date(), "promised_date"));
  }
  f.budget_source = request.budget_source();
  f.external_body = request.external_body();
  f.external_number = request.external_number();
  return f;
}

absl::StatusOr<domain::Resolution> ResolutionFrom(const v1::Resolution& message) {
  domain::Resolution r;
  r.action_taken = message.action_taken();
  ASSIGN_OR_RETURN(r.done_on, LocalDate::Parse(message.done_date(), "resolution.done_date"));
  ASSIGN_OR_RETURN(r.done_by_unit_id,
                   OptionalIdFrom(message.done_by_unit_id(), "resolution.done_by_unit_id"));
  r.next_steps = message.next_steps();
  r.contact = message.contact();
  r.photo_reference = message.photo_reference();
  if (!v1::ActExclusion_IsValid(message.exclusion())) {
    return Error(mumpuni::reasons::kValueOutOfRange, "resolution.exclusion", "unknown exclusion");
  }
  r.exclusion = static_cast<domain::ActExclusion>(message.exclusion());
  return r;
}

absl::StatusOr<store::CaseFilter> FilterFrom(const v1::ListCasesRequest& request) {
  store::CaseFilter filter;
  filter.status = static_cast<domain::CaseStatus>(request.status());
  filter.category_code = request.category_code();
  ASSIGN_OR_RETURN(filter.subtree_unit_id,
                   OptionalIdFrom(request.subtree_unit_id(), "subtree_unit_id"));
  ASSIGN_OR_RETURN(filter.assigned_employee_id,
                   OptionalIdFrom(request.assigned_employee_id(), "assigned_employee_id"));
  filter.overdue = request.overdue();
  return filter;
}

v1::Channel ToMessage(const domain::Channel& channel) {
  v1::Channel message;
  message.set_code(channel.code);
  message.set_name(channel.name);
  message.set_parent_code(channel.parent_code);
  return message;
}

v1::Category ToMessage(const domain::Category& category) {
  v1::Category message;
  message.set_code(category.code);
  message.set_name(category.name);
  v1::ClockPolicy* policy = message.mutable_clock_policy();
  policy->set_first_response_hours(category.clocks.first_response_hours);
  policy->set_verification_working_days(category.clocks.verification_days);
  policy->set_resolution_working_days(category.clocks.resolution_days);
  policy->set_reopen_working_days(category.clocks.reopen_days);
  policy->set_first_response_duty_minutes(category.clocks.first_response_duty_minutes);
  policy->set_hold_working_days(category.clocks.hold_days);
  for (const domain::Requirement& requirement : category.requirements) {
    auto* out = message.add_requirements();
    out->set_competency_code(requirement.competency_code);
    out->set_level(requirement.level);
  }
  message.set_default_lead_unit_id(TextOf(category.default_lead_unit_id));
  message.set_physical(category.physical);
  message.set_legal_basis(category.legal_basis);
  return message;
}

v1::Reporter ToMessage(const domain::Reporter& reporter) {
  v1::Reporter message;
  message.set_full_name(reporter.full_name);
  message.set_contact(reporter.contact);
  message.set_contact_verified(reporter.contact_verified);
  return message;
}

v1::CaseAssignment ToMessage(const store::Assignment& assignment) {
  v1::CaseAssignment message;
  message.set_employee_id(assignment.employee_id.ToString());
  message.set_mentor_employee_id(TextOf(assignment.mentor_employee_id));
  message.set_reason(assignment.reason);
  message.set_degraded(assignment.degraded);
  SetTime(assignment.assigned_at, message.mutable_assign_time());
  return message;
}

v1::PublicCase ToMessage(const app::PublicCase& view) {
  v1::PublicCase message;
  const domain::Case& c = view.state;
  message.set_case_number(c.number);
  message.set_status(static_cast<v1::CaseStatus>(c.status));
  message.set_category_name(view.category_name);
  message.set_unit_name(view.unit_name);
  message.set_position_name(view.position_name);
  SetTime(c.submitted_at, message.mutable_submit_time());
  SetTime(c.first_response_due_at, message.mutable_first_response_due_time());
  if (c.resolution_due_at.has_value()) {
    SetTime(*c.resolution_due_at, message.mutable_resolution_due_time());
  }
  if (c.reopen_until.has_value()) message.set_reopen_until(c.reopen_until->ToString());
  message.set_merged_into_case_number(view.merged_into_number);
  message.set_etag(std::to_string(c.version));
  for (const domain::FollowUp& f : view.steps) {
    v1::PublicStep* step = message.add_steps();
    step->set_kind(static_cast<v1::FollowUpKind>(f.kind));
    step->set_message(f.message);
    SetTime(f.created_at, step->mutable_create_time());
    if (f.promised_on.has_value()) message.set_promised_date(f.promised_on->ToString());
  }
  return message;
}

v1::Case ToMessage(const domain::Case& c, const Access& access) {
  v1::Case message;
  message.set_case_id(c.id.ToString());
  message.set_case_number(c.number);
  message.set_status(static_cast<v1::CaseStatus>(c.status));
  message.set_case_class(static_cast<v1::CaseClass>(c.case_class));
  message.set_etag(std::to_string(c.version));
  if (IsMisconduct(c) && !app::HasRole(access, "INSPECTORATE")) return message;
  FillReport(c, message);
  FillTimes(c, message);
  FillWork(c, message);
  return message;
}

v1::RedactedCase RedactedMessage(const app::Cases::Redacted& redacted) {
  v1::RedactedCase message;
  const domain::Case& c = redacted.state;
  message.set_case_id(c.id.ToString());
  message.set_case_number(c.number);
  message.set_category_code(c.category_code);
  SetTime(c.submitted_at, message.mutable_submit_time());
  v1::Case times;
  FillTimes(c, times);
  if (times.has_first_response_due_time()) {
    *message.mutable_first_response_due_time() = times.first_response_due_time();
  }
  if (times.has_first_response_time()) {
    *message.mutable_first_response_time() = times.first_response_time();
  }
  if (times.has_resolve_time()) *message.mutable_resolve_time() = times.resolve_time();
  message.set_reopen_count(c.reopen_count);
  for (const domain::FollowUp& text : redacted.texts) {
    v1::RedactedText* out = message.add_texts();
    out->set_kind(static_cast<v1::FollowUpKind>(text.kind));
    out->set_text(text.message);
    SetTime(text.created_at, out->mutable_time());
  }
  return message;
}

void AddDetails(const app::CaseDetails& details, v1::Case& message) {
  for (const store::Referral& referral : details.referrals) {
    v1::Referral* out = message.add_referrals();
    out->set_unit_id(referral.unit_id.ToString());
    out->set_lead(referral.lead);
    SetTime(referral.referred_at, out->mutable_refer_time());
    SetTime(referral.due_at, out->mutable_due_time());
  }
  for (const store::Assignment& assignment : details.assignments) {
    *message.add_assignments() = ToMessage(assignment);
  }
  for (const domain::FollowUp& f : details.follow_ups) *message.add_follow_ups() = ToMessage(f);
}

}  // namespace mumpuni::complaint::api
