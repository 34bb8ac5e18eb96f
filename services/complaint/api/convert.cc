#include "services/complaint/api/convert.h"

#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/complaint/app/scope.h"
#include "services/complaint/attachments/content.h"

namespace mumpuni::complaint::api {
void SetTime(absl::Time at, google::protobuf::Timestamp* out) {
  const int64_t seconds = absl::ToUnixSeconds(at);
  out->set_seconds(seconds);
  out->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(at - absl::FromUnixSeconds(seconds))));
}

namespace {

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

v1::GeoPoint PointMessage(const domain::GeoPoint& point) {
  v1::GeoPoint message;
  message.set_latitude_e6(point.latitude_e6);
  message.set_longitude_e6(point.longitude_e6);
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
  if (c.location.has_value()) *message.mutable_location() = PointMessage(*c.location);
  message.set_place_outcome(static_cast<v1::PlaceOutcome>(c.place_outcome));
  message.set_language(static_cast<v1::Language>(c.language));
  message.set_taken_by_employee_id(TextOf(c.taken_by));
  message.set_follows_case_id(TextOf(c.follows_id));
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
  if (c.overall_due_at.has_value()) SetTime(*c.overall_due_at, message.mutable_overall_due_time());
  if (const auto due = domain::DueAt(c); due.has_value()) {
    SetTime(*due, message.mutable_due_time());
  }
  if (c.promised_on.has_value()) message.set_promised_date(c.promised_on->ToString());
}

void FillClocks(const domain::Case& c, v1::Case& message) {
  if (c.first_response_missed && !c.first_response_at.has_value()) {
    message.add_missed_clocks(v1::CASE_CLOCK_FIRST_RESPONSE);
  }
  for (domain::CaseClock clock : c.missed) {
    message.add_missed_clocks(static_cast<v1::CaseClock>(clock));
  }
  message.set_escalation_level(c.escalation_level);
  message.set_on_mayors_list(domain::IsOnMayorsList(c));
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
  return {message.code(),        message.name(),
          message.parent_code(), message.mayor_after_days(),
          message.keeps_clock(), message.notifies()};
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
      OrDefault(policy.hold_working_days(), standard.hold_days),
      OrDefault(policy.overall_working_days(), standard.overall_days),
      OrDefault(policy.escalation_working_days(), standard.escalation_days),
      policy.pause_on_hold()};
  for (const auto& requirement : message.requirements()) {
    category.requirements.push_back({requirement.competency_code(), requirement.level()});
  }
  ASSIGN_OR_RETURN(category.default_lead_unit_id,
                   OptionalIdFrom(message.default_lead_unit_id(), "category.default_lead_unit_id"));
  category.physical = message.physical();
  category.legal_basis = message.legal_basis();
  category.parent_code = message.parent_code();
  return category;
}

domain::GeoPoint PointFrom(const v1::GeoPoint& message) {
  return {message.latitude_e6(), message.longitude_e6()};
}

absl::StatusOr<domain::Language> LanguageFrom(v1::Language language) {
  switch (language) {
    case v1::LANGUAGE_UNSPECIFIED:
    case v1::LANGUAGE_INDONESIAN:
      return domain::Language::kIndonesian;
    case v1::LANGUAGE_ENGLISH:
      return domain::Language::kEnglish;
    default:
      return Error(mumpuni::reasons::kValueOutOfRange, "language", "unknown language");
  }
}

domain::Reporter ReporterFrom(const v1::Reporter& message) {
  return {message.full_name(), message.contact(), message.contact_verified(), message.filed_by()};
}

// What is written down at a counter.
absl::StatusOr<app::Submission> SubmissionFrom(const v1::TakeAtCounterRequest& request) {
  app::Submission submission;
  domain::Case& draft = submission.draft;
  draft.channel_code = request.channel_code();
  draft.category_code = request.category_code();
  if (!v1::CaseClass_IsValid(request.case_class())) {
    return Error(mumpuni::reasons::kValueOutOfRange, "case_class", "unknown class");
  }
  draft.case_class = request.case_class() == v1::CASE_CLASS_UNSPECIFIED
                         ? domain::CaseClass::kComplaint
                         : static_cast<domain::CaseClass>(request.case_class());
  draft.body = request.body();
  draft.place = request.place();
  draft.reporter_anonymous = request.reporter_anonymous();
  draft.content_confidential = request.content_confidential();
  submission.reporter = ReporterFrom(request.reporter());
  submission.urban_village = request.urban_village();
  ASSIGN_OR_RETURN(draft.language, LanguageFrom(request.language()));
  return submission;
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
  submission.reporter = ReporterFrom(request.reporter());
  if (request.has_location()) draft.location = PointFrom(request.location());
  ASSIGN_OR_RETURN(draft.language, LanguageFrom(request.language()));
  submission.urban_village = request.urban_village();
  submission.follows_number = request.follows_case_number();
  submission.follows_token = request.follows_tracking_token();
  if (request.has_submit_time()) {
    submission.submitted_at = absl::FromUnixSeconds(request.submit_time().seconds());
  }
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

// The four parts as the citizen reads them.
absl::StatusOr<std::string> TextOfParts(const v1::AddFollowUpRequest& request) {
  const v1::FourPartReply& reply = request.reply();
  if (request.kind() != v1::FOLLOW_UP_KIND_REPLY || !request.message().empty()) {
    return Error(mumpuni::reasons::kValueOutOfRange, "reply", "a REPLY's, instead of a message");
  }
  std::string text;
  for (const auto& [part, field, heading] :
       {std::tuple(&reply.understood(), "reply.understood", "Laporan Anda: "),
        std::tuple(&reply.found(), "reply.found", "Hasil pemeriksaan: "),
        std::tuple(&reply.done(), "reply.done", "Tindakan: "),
        std::tuple(&reply.follows(), "reply.follows", "Selanjutnya: ")}) {
    RETURN_IF_ERROR(CheckText(*part, field, 1900));
    absl::StrAppend(&text, text.empty() ? "" : "\n", heading, *part);
  }
  return text;
}

absl::StatusOr<domain::FollowUp> FollowUpFrom(const v1::AddFollowUpRequest& request) {
  domain::FollowUp f;
  f.kind = static_cast<domain::FollowUpKind>(request.kind());
  f.message = request.message();
  if (request.has_reply()) {
    ASSIGN_OR_RETURN(f.message, TextOfParts(request));
  }
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
  message.set_mayor_after_days(channel.mayor_after_days);
  message.set_keeps_clock(channel.keeps_clock);
  message.set_notifies(channel.notifies);
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
  policy->set_overall_working_days(category.clocks.overall_days);
  policy->set_escalation_working_days(category.clocks.escalation_days);
  policy->set_pause_on_hold(category.clocks.pause_on_hold);
  for (const domain::Requirement& requirement : category.requirements) {
    auto* out = message.add_requirements();
    out->set_competency_code(requirement.competency_code);
    out->set_level(requirement.level);
  }
  message.set_default_lead_unit_id(TextOf(category.default_lead_unit_id));
  message.set_physical(category.physical);
  message.set_legal_basis(category.legal_basis);
  message.set_parent_code(category.parent_code);
  return message;
}

v1::Reporter ToMessage(const domain::Reporter& reporter) {
  v1::Reporter message;
  message.set_full_name(reporter.full_name);
  message.set_contact(reporter.contact);
  message.set_contact_verified(reporter.contact_verified);
  message.set_filed_by(reporter.filed_by);
  return message;
}

v1::Attachment ToMessage(const store::AttachmentRow& row) {
  v1::Attachment message;
  message.set_attachment_id(row.id.ToString());
  message.set_media_type(
      std::string(attachments::NameOf(static_cast<attachments::MediaType>(row.media_type))));
  message.set_size_bytes(row.size_bytes);
  message.set_content_sha256(row.content_sha256);
  message.set_by_administration(row.by_administration);
  SetTime(row.created_at, message.mutable_create_time());
  return message;
}

v1::Escalation ToMessage(const store::EscalationRow& row) {
  v1::Escalation message;
  const domain::Escalation& e = row.escalation;
  message.set_level(e.level);
  message.set_breached_clock(static_cast<v1::CaseClock>(e.breached));
  SetTime(e.breached_at, message.mutable_breach_time());
  message.set_holder_employee_id(TextOf(e.holder_id));
  message.set_unit_id(e.unit_id.ToString());
  message.set_to_employee_id(TextOf(row.to_employee_id));
  SetTime(e.escalated_at, message.mutable_escalate_time());
  if (e.due_at.has_value()) SetTime(*e.due_at, message.mutable_due_time());
  return message;
}

absl::StatusOr<domain::Place> PlaceFrom(const v1::Place& message) {
  domain::Place place;
  place.region_code = message.region_code();
  place.name = message.name();
  place.spellings.assign(message.spellings().begin(), message.spellings().end());
  for (const v1::Outline& outline : message.outlines()) {
    auto& corners = place.outlines.emplace_back();
    for (const v1::GeoPoint& point : outline.points()) corners.push_back(PointFrom(point));
  }
  return place;
}

v1::Place ToMessage(const domain::Place& place) {
  v1::Place message;
  message.set_region_code(place.region_code);
  message.set_name(place.name);
  for (const std::string& spelling : place.spellings) message.add_spellings(spelling);
  return message;
}

absl::StatusOr<domain::Route> RouteFrom(const v1::Route& message) {
  domain::Route route;
  route.category_code = message.category_code();
  route.region_code = message.region_code();
  ASSIGN_OR_RETURN(route.lead_unit_id,
                   OptionalIdFrom(message.lead_unit_id(), "route.lead_unit_id"));
  ASSIGN_OR_RETURN(route.supporting_unit_ids,
                   IdsFrom(message.supporting_unit_ids(), "route.supporting_unit_ids"));
  return route;
}

v1::Route ToMessage(const domain::Route& route) {
  v1::Route message;
  message.set_category_code(route.category_code);
  message.set_region_code(route.region_code);
  message.set_lead_unit_id(route.lead_unit_id.ToString());
  for (const Id& unit : route.supporting_unit_ids) message.add_supporting_unit_ids(unit.ToString());
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
  message.set_place_outcome(static_cast<v1::PlaceOutcome>(c.place_outcome));
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
  FillClocks(c, message);
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
    if (referral.done_at.has_value()) SetTime(*referral.done_at, out->mutable_done_time());
  }
  for (const app::CaseDetails::Held& held : details.assignments) {
    v1::CaseAssignment* out = message.add_assignments();
    *out = ToMessage(held.assignment);
    if (held.until.has_value()) SetTime(*held.until, out->mutable_end_time());
    out->set_held_duty_minutes(held.duty_minutes);
  }
  for (const store::EscalationRow& row : details.escalations) {
    *message.add_escalations() = ToMessage(row);
  }
  for (const store::AttachmentRow& row : details.attachments) {
    *message.add_attachments() = ToMessage(row);
  }
  for (const domain::FollowUp& f : details.follow_ups) *message.add_follow_ups() = ToMessage(f);
}

}  // namespace mumpuni::complaint::api
