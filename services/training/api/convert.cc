#include "services/training/api/convert.h"

#include "absl/strings/numbers.h"
#include "common/core/reasons.h"

namespace mumpuni::training::api {
namespace {

template <typename Refs>
void AddTaught(const std::vector<domain::CompetencyLevel>& taught, Refs* refs) {
  for (const domain::CompetencyLevel& one : taught) {
    auto* ref = refs->Add();
    ref->set_competency_code(one.code);
    ref->set_level(one.level.value());
  }
}

}  // namespace

absl::StatusOr<int64_t> VersionFrom(const std::string& etag) {
  int64_t version = 0;
  if (etag.empty()) return version;
  if (!absl::SimpleAtoi(etag, &version) || version <= 0) {
    return Error(mumpuni::reasons::kEtagStale, "etag", "not an etag of this resource");
  }
  return version;
}

absl::StatusOr<Id> OptionalId(const std::string& text, std::string_view field) {
  if (text.empty()) return Id();
  return Id::Parse(text, field);
}

absl::StatusOr<domain::Course> CourseFrom(const v1::Course& message) {
  domain::Course course;
  course.code = message.code();
  course.title = message.title();
  course.development_form = message.development_form();
  course.lan_code = message.lan_code();
  course.provider = message.provider();
  course.mode = static_cast<domain::DeliveryMode>(message.mode());
  course.lesson_hours.value = message.lesson_hours();
  course.seat_cost.value = message.seat_cost_rupiah();
  for (const auto& taught : message.teaches()) {
    ASSIGN_OR_RETURN(const Level level, Level::Of(taught.level(), "course.teaches.level"));
    course.teaches.push_back({taught.competency_code(), level});
  }
  course.entry_level = message.entry_level();
  course.pass_mark = message.pass_mark();
  course.min_attendance.value = message.min_attendance_per_mille();
  course.summary = message.summary();
  course.cost_model = static_cast<domain::CostModel>(message.cost_model());
  course.batch_cost.value = message.batch_cost_rupiah();
  course.prerequisites = {message.prerequisite_course_codes().begin(),
                          message.prerequisite_course_codes().end()};
  course.validity_months = message.validity_months();
  return course;
}

absl::StatusOr<domain::Batch> BatchFrom(const v1::Batch& message) {
  domain::Batch batch;
  batch.code = message.code();
  batch.hour_scope = static_cast<domain::HourScope>(message.hour_scope());
  ASSIGN_OR_RETURN(batch.course_id, Id::Parse(message.course_id(), "batch.course_id"));
  ASSIGN_OR_RETURN(batch.start, LocalDate::Parse(message.start_date(), "batch.start_date"));
  ASSIGN_OR_RETURN(batch.end, LocalDate::Parse(message.end_date(), "batch.end_date"));
  batch.seats = message.seats();
  batch.place = message.place();
  if (!message.enrol_from_date().empty()) {
    ASSIGN_OR_RETURN(batch.enrol_from,
                     LocalDate::Parse(message.enrol_from_date(), "batch.enrol_from_date"));
  }
  if (!message.enrol_until_date().empty()) {
    ASSIGN_OR_RETURN(batch.enrol_until,
                     LocalDate::Parse(message.enrol_until_date(), "batch.enrol_until_date"));
  }
  batch.min_participants = message.min_participants();
  batch.approval_steps = message.approval_steps();
  return batch;
}

absl::StatusOr<domain::WorkplaceApplication> ApplicationFrom(
    const v1::WorkplaceApplication& message) {
  domain::WorkplaceApplication application;
  application.artefact_reference = message.artefact_reference();
  application.trainer = message.trainer();
  ASSIGN_OR_RETURN(application.superior_id,
                   Id::Parse(message.superior_employee_id(), "application.superior_employee_id"));
  ASSIGN_OR_RETURN(application.confirmed_on,
                   LocalDate::Parse(message.confirmed_on(), "application.confirmed_on"));
  return application;
}

domain::LessonHourRule RuleFrom(const v1::LessonHourRule& message) {
  return {static_cast<domain::EmploymentType>(message.employment_type()), message.valid_from_year(),
          static_cast<domain::LessonHourRuleKind>(message.kind()),
          domain::Jp{message.lesson_hours()}, message.legal_basis()};
}

v1::Course ToMessage(const domain::Course& course) {
  v1::Course message;
  message.set_course_id(course.id.ToString());
  message.set_code(course.code);
  message.set_title(course.title);
  message.set_development_form(course.development_form);
  message.set_lan_code(course.lan_code);
  message.set_provider(course.provider);
  message.set_mode(static_cast<v1::DeliveryMode>(course.mode));
  message.set_lesson_hours(course.lesson_hours.value);
  message.set_seat_cost_rupiah(course.seat_cost.value);
  AddTaught(course.teaches, message.mutable_teaches());
  message.set_entry_level(course.entry_level);
  message.set_pass_mark(course.pass_mark);
  message.set_min_attendance_per_mille(course.min_attendance.value);
  message.set_summary(course.summary);
  message.set_cost_model(static_cast<v1::CostModel>(course.cost_model));
  message.set_batch_cost_rupiah(course.batch_cost.value);
  for (const std::string& code : course.prerequisites) {
    message.add_prerequisite_course_codes(code);
  }
  message.set_validity_months(course.validity_months);
  message.set_revision(course.revision);
  message.set_state(static_cast<v1::CourseState>(course.state));
  message.set_etag(std::to_string(course.version));
  message.mutable_create_time()->set_seconds(absl::ToUnixSeconds(course.created_at));
  return message;
}

v1::CourseRevision ToMessage(const domain::CourseRevision& revision) {
  v1::CourseRevision message;
  *message.mutable_course() = ToMessage(revision.course);
  message.set_state(static_cast<v1::CourseRevisionState>(revision.state));
  if (revision.in_force_at.has_value()) {
    message.mutable_in_force_time()->set_seconds(absl::ToUnixSeconds(*revision.in_force_at));
  }
  return message;
}

void AddOutcomes(const std::vector<absl::Status>& outcomes,
                 google::protobuf::RepeatedPtrField<v1::RowOutcome>* out) {
  for (size_t i = 0; i < outcomes.size(); ++i) {
    v1::RowOutcome* row = out->Add();
    row->set_row(static_cast<int>(i));
    row->set_accepted(outcomes[i].ok());
    if (outcomes[i].ok()) continue;
    row->set_reason(ReasonOf(outcomes[i]));
    row->set_field(FieldOf(outcomes[i]));
  }
}

v1::Batch ToMessage(const domain::Batch& batch) {
  v1::Batch message;
  message.set_batch_id(batch.id.ToString());
  message.set_code(batch.code);
  message.set_course_id(batch.course_id.ToString());
  message.set_course_code(batch.course_code);
  message.set_start_date(batch.start.ToString());
  message.set_end_date(batch.end.ToString());
  message.set_seats(batch.seats);
  message.set_seats_taken(batch.seats_taken);
  message.set_place(batch.place);
  message.set_state(static_cast<v1::BatchState>(batch.state));
  message.set_hour_scope(static_cast<v1::HourScope>(batch.hour_scope));
  if (batch.enrol_from.has_value()) message.set_enrol_from_date(batch.enrol_from->ToString());
  if (batch.enrol_until.has_value()) message.set_enrol_until_date(batch.enrol_until->ToString());
  message.set_min_participants(batch.min_participants);
  message.set_approval_steps(batch.approval_steps);
  message.set_waiting_count(batch.waiting_count);
  message.set_change_reason(batch.change_reason);
  message.set_etag(std::to_string(batch.version));
  return message;
}

v1::Enrolment ToMessage(const domain::Enrolment& enrolment) {
  v1::Enrolment message;
  message.set_enrolment_id(enrolment.id.ToString());
  message.set_employee_id(enrolment.employee_id.ToString());
  if (!enrolment.course_id.IsNil()) message.set_course_id(enrolment.course_id.ToString());
  message.set_course_code(enrolment.terms.course_code);
  if (!enrolment.batch_id.IsNil()) message.set_batch_id(enrolment.batch_id.ToString());
  message.set_external_certificate_number(enrolment.external_number);
  message.set_status(static_cast<v1::EnrolmentStatus>(enrolment.status));
  message.set_attended_sessions(enrolment.attended_sessions);
  message.set_total_sessions(enrolment.total_sessions);
  message.set_attendance_per_mille(enrolment.attendance().value);
  message.set_min_attendance_per_mille(enrolment.terms.min_attendance.value);
  message.set_pass_mark(enrolment.terms.pass_mark);
  if (enrolment.test_score.has_value()) message.set_test_score(*enrolment.test_score);
  message.set_test_passed(enrolment.test_passed());
  if (enrolment.completed_on.has_value()) {
    message.set_completed_on(enrolment.completed_on->ToString());
  }
  if (enrolment.workplace.has_value()) {
    v1::WorkplaceApplication* out = message.mutable_workplace_application();
    out->set_artefact_reference(enrolment.workplace->artefact_reference);
    out->set_superior_employee_id(enrolment.workplace->superior_id.ToString());
    out->set_trainer(enrolment.workplace->trainer);
    out->set_confirmed_on(enrolment.workplace->confirmed_on.ToString());
  }
  message.set_recognised_lesson_hours(enrolment.recognised().value);
  message.set_end_reason(enrolment.end_reason);
  message.set_no_show(enrolment.no_show);
  if (enrolment.pre_test_score.has_value()) message.set_pre_test_score(*enrolment.pre_test_score);
  message.set_own_choice(enrolment.own_choice);
  AddTaught(enrolment.terms.teaches, message.mutable_teaches());
  message.set_etag(std::to_string(enrolment.version));
  message.mutable_create_time()->set_seconds(absl::ToUnixSeconds(enrolment.created_at));
  return message;
}

v1::LessonHourRule ToMessage(const domain::LessonHourRule& rule) {
  v1::LessonHourRule message;
  message.set_employment_type(
      static_cast<mumpuni::common::v1::EmploymentType>(rule.employment_type));
  message.set_valid_from_year(rule.valid_from_year);
  message.set_kind(static_cast<v1::LessonHourRuleKind>(rule.kind));
  message.set_lesson_hours(rule.hours.value);
  message.set_legal_basis(rule.legal_basis);
  return message;
}

v1::LessonHours ToMessage(const app::LessonHours& hours) {
  v1::LessonHours message;
  message.set_employee_id(hours.employee_id.ToString());
  v1::LessonHourPeriod* period = message.mutable_period();
  period->set_kind(static_cast<v1::LessonHourPeriodKind>(hours.period.kind));
  period->set_start_date(hours.period.first.ToString());
  period->set_end_date(hours.period.last.ToString());
  period->set_contract_year(hours.period.contract_year);
  message.set_recognised_lesson_hours(hours.recognised.value);
  message.set_completions(hours.completions);
  *message.mutable_rule() = ToMessage(hours.rule);
  message.set_standing(static_cast<v1::LessonHourStanding>(hours.result.standing));
  message.set_missing_lesson_hours(hours.result.missing.value);
  return message;
}

v1::CourseRecommendation ToMessage(const app::RecommendedCourse& recommended) {
  const domain::Recommendation& recommendation = recommended.recommendation;
  v1::CourseRecommendation message;
  *message.mutable_course() = ToMessage(recommendation.course);
  for (const domain::ClosedGap& closed : recommendation.closed_gaps) {
    v1::ClosedGap* out = message.add_closed_gaps();
    out->set_competency_code(closed.gap.competency_code);
    out->set_indicated_level(closed.gap.known_level);
    out->set_required_level(closed.gap.required_level);
    out->set_target_level(closed.gap.target_level);
    out->set_taught_level(closed.taught_level);
    out->set_closed_milli_level(closed.closed);
  }
  message.set_closed_milli_level(recommendation.closed);
  message.set_reason(domain::ReasonSentence(recommendation));
  for (const domain::RecommendationReason reason : domain::ReasonsOf(recommendation)) {
    message.add_reasons(static_cast<v1::RecommendationReason>(reason));
  }
  for (const domain::Batch& batch : recommended.open_batches) {
    *message.add_open_batches() = ToMessage(batch);
  }
  message.set_digital_demand(recommended.digital_demand);
  if (recommended.bridging_course.has_value()) {
    *message.mutable_bridging_course() = ToMessage(*recommended.bridging_course);
  }
  message.set_needs_peer(recommendation.needs_bridge);
  return message;
}

}  // namespace mumpuni::training::api
