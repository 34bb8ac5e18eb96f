#include "services/personnel/api/convert.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"
#include "services/personnel/domain/grade_text.h"
#include "services/personnel/domain/reasons.h"

namespace mumpuni::personnel::api {
namespace {

std::string TextOrEmpty(const Id& id) { return id.IsNil() ? "" : id.ToString(); }

// A proto3 enum may hold any number; what the contract does not know counts as not stated.
template <typename Domain, typename Proto>
Domain EnumFrom(Proto value, bool (*is_valid)(int)) {
  return static_cast<Domain>(is_valid(value) ? static_cast<int>(value) : 0);
}

absl::StatusOr<Id> IdOrNil(const std::string& text, std::string_view field) {
  if (text.empty()) return Id();
  return Id::Parse(text, field);
}

std::string TextOrEmpty(const std::optional<LocalDate>& day) {
  return day.has_value() ? day->ToString() : "";
}

// The one mask of a number.
std::string NumberFor(const std::string& digits, bool unmasked) {
  if (unmasked || digits.empty()) return digits;
  const auto number = domain::EmployeeNumber::Parse(digits, "");
  return number.ok() ? number->Masked() : "";
}

void SetTime(absl::Time time, google::protobuf::Timestamp* out) {
  const int64_t nanos = absl::ToUnixNanos(time);
  out->set_seconds(nanos / 1'000'000'000);
  out->set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
}

void SetTerm(const domain::DateRange& term, v1::ContractTerm* out) {
  out->set_start_date(term.start.ToString());
  out->set_end_date(term.end.ToString());
}

}  // namespace

absl::StatusOr<std::optional<Id>> OptionalId(const std::string& text, std::string_view field) {
  if (text.empty()) return std::optional<Id>();
  ASSIGN_OR_RETURN(const Id id, Id::Parse(text, field));
  return std::optional<Id>(id);
}

absl::StatusOr<std::optional<LocalDate>> OptionalDay(const std::string& text,
                                                     std::string_view field) {
  if (text.empty()) return std::optional<LocalDate>();
  ASSIGN_OR_RETURN(const LocalDate day, LocalDate::Parse(text, field));
  return std::optional<LocalDate>(day);
}

absl::StatusOr<LocalDate> DayOr(const std::string& text, std::string_view field,
                                LocalDate missing) {
  if (text.empty()) return missing;
  return LocalDate::Parse(text, field);
}

absl::StatusOr<std::optional<domain::DateRange>> TermOf(const v1::ContractTerm& term,
                                                        const std::string& field) {
  ASSIGN_OR_RETURN(const domain::DateRange days,
                   DaysFrom(term.start_date(), term.end_date(), field));
  return std::optional<domain::DateRange>(days);
}

absl::Status CheckMask(const std::vector<std::string>& fields,
                       const std::vector<std::string>& allowed) {
  if (fields.empty()) {
    return Error(mumpuni::reasons::kFieldRequired, "update_mask", "names no field");
  }
  for (const std::string& field : fields) {
    if (std::find(allowed.begin(), allowed.end(), field) == allowed.end()) {
      return Error(reasons::kFieldNotUpdatable, "update_mask",
                   absl::StrCat("'", field, "' cannot be updated"));
    }
  }
  return absl::OkStatus();
}

domain::EmploymentType EmploymentTypeFrom(mumpuni::common::v1::EmploymentType type) {
  return EnumFrom<domain::EmploymentType>(type, mumpuni::common::v1::EmploymentType_IsValid);
}

domain::DeactivationReason DeactivationReasonFrom(v1::DeactivationReason reason) {
  return EnumFrom<domain::DeactivationReason>(reason, v1::DeactivationReason_IsValid);
}

domain::ActingKind ActingKindFrom(v1::ActingKind kind) {
  return EnumFrom<domain::ActingKind>(kind, v1::ActingKind_IsValid);
}

std::string GradeCodeFrom(const std::string& text) {
  // The ladders have no code in common.
  const auto pns = domain::CanonicalGrade(text, domain::EmploymentType::kPns);
  if (pns.has_value()) return *pns;
  return domain::CanonicalGrade(text, domain::EmploymentType::kContract).value_or(text);
}

store::EmployeeFilter FilterFrom(v1::EmployeeStatus status) {
  store::EmployeeFilter filter;
  if (status != v1::EMPLOYEE_STATUS_UNSPECIFIED) {
    filter.status = static_cast<domain::EmployeeStatus>(status);
  }
  return filter;
}

absl::StatusOr<store::QualityFilter> QualityFilterFrom(const v1::ListQualityItemsRequest& request) {
  store::QualityFilter filter;
  if (request.state() != v1::QUALITY_STATE_UNSPECIFIED) {
    filter.state = EnumFrom<domain::QualityState>(request.state(), v1::QualityState_IsValid);
  }
  if (request.rule() != v1::QUALITY_RULE_UNSPECIFIED) {
    filter.rule = EnumFrom<domain::QualityRule>(request.rule(), v1::QualityRule_IsValid);
  }
  ASSIGN_OR_RETURN(filter.owner_id, OptionalId(request.owner_employee_id(), "owner_employee_id"));
  return filter;
}

absl::StatusOr<int64_t> VersionFrom(const std::string& etag) {
  int64_t version = 0;
  if (etag.empty()) return version;
  if (!absl::SimpleAtoi(etag, &version) || version <= 0) {
    return Error(mumpuni::reasons::kEtagStale, "etag", "not an etag of this resource");
  }
  return version;
}

absl::StatusOr<domain::Unit> UnitFrom(const v1::Unit& message) {
  domain::Unit unit;
  unit.code = message.code();
  ASSIGN_OR_RETURN(unit.parent_id, IdOrNil(message.parent_unit_id(), "unit.parent_unit_id"));
  unit.kind = EnumFrom<domain::UnitKind>(message.kind(), v1::UnitKind_IsValid);
  unit.name = message.name();
  unit.region_code = message.region_code();
  unit.aliases.assign(message.aliases().begin(), message.aliases().end());
  return unit;
}

v1::Unit ToMessage(const domain::Unit& unit) {
  v1::Unit message;
  message.set_unit_id(unit.id.ToString());
  message.set_code(unit.code);
  message.set_parent_unit_id(TextOrEmpty(unit.parent_id));
  message.set_kind(static_cast<v1::UnitKind>(unit.kind));
  message.set_name(unit.name);
  message.set_region_code(unit.region_code);
  for (const std::string& alias : unit.aliases) message.add_aliases(alias);
  message.set_etag(std::to_string(unit.version));
  message.mutable_create_time()->set_seconds(absl::ToUnixSeconds(unit.created_at));
  message.set_effective_date(unit.start.ToString());
  message.set_until_date(TextOrEmpty(unit.until));
  message.set_closed(unit.closed);
  message.set_merged_into_unit_id(TextOrEmpty(unit.merged_into));
  return message;
}

v1::OrganisationChange ToMessage(const domain::UnitChange& change) {
  v1::OrganisationChange message;
  message.set_kind(std::string(NameOf(change.kind)));
  message.set_effective_date(change.unit.start.ToString());
  message.set_decree_number(change.decree_number);
  message.set_name(change.unit.name);
  message.set_parent_unit_id(TextOrEmpty(change.unit.parent_id));
  message.set_closed(change.unit.closed);
  message.set_merged_into_unit_id(TextOrEmpty(change.unit.merged_into));
  return message;
}

domain::PositionType PositionTypeFrom(const v1::PositionType& message) {
  return {message.code(),
          message.name(),
          EnumFrom<domain::PositionKind>(message.kind(), v1::PositionKind_IsValid),
          message.echelon(),
          message.functional_rung(),
          message.default_level(),
          message.mandatory_retirement_age(),
          message.legal_basis()};
}

v1::PositionType ToMessage(const domain::PositionType& type) {
  v1::PositionType message;
  message.set_code(type.code);
  message.set_name(type.name);
  message.set_kind(static_cast<v1::PositionKind>(type.kind));
  message.set_echelon(type.echelon);
  message.set_functional_rung(type.functional_rung);
  message.set_default_level(type.default_level);
  message.set_mandatory_retirement_age(type.mandatory_retirement_age_years);
  message.set_legal_basis(type.legal_basis);
  return message;
}

domain::Grade GradeFrom(const v1::Grade& message) {
  return {message.code(),
          EnumFrom<domain::EmploymentType>(message.employment_type(),
                                           mumpuni::common::v1::EmploymentType_IsValid),
          message.rank(),
          message.ordinal(),
          message.bkn_code(),
          message.legal_basis()};
}

v1::Grade ToMessage(const domain::Grade& grade) {
  v1::Grade message;
  message.set_code(grade.code);
  message.set_employment_type(
      static_cast<mumpuni::common::v1::EmploymentType>(grade.employment_type));
  message.set_rank(grade.rank);
  message.set_ordinal(grade.ordinal);
  message.set_bkn_code(grade.bkn_code);
  message.set_legal_basis(grade.legal_basis);
  return message;
}

absl::StatusOr<domain::Position> PositionFrom(const v1::Position& message) {
  domain::Position position;
  position.code = message.code();
  position.name = message.name();
  position.position_type_code = message.position_type_code();
  ASSIGN_OR_RETURN(position.unit_id, Id::Parse(message.unit_id(), "position.unit_id"));
  position.job_standard_code = message.job_standard_code();
  position.authorised_headcount = message.authorised_headcount();
  position.heads_unit = message.heads_unit();
  ASSIGN_OR_RETURN(position.reports_to_position_id,
                   IdOrNil(message.reports_to_position_id(), "position.reports_to_position_id"));
  position.lowest_grade_code = message.lowest_grade_code();
  position.highest_grade_code = message.highest_grade_code();
  return position;
}

absl::StatusOr<domain::Position> RevisionFrom(const v1::Position& message) {
  v1::Position complete = message;
  // Only what the mask names is taken over, so what is missing does not matter.
  if (complete.unit_id().empty()) complete.set_unit_id(Id().ToString());
  ASSIGN_OR_RETURN(domain::Position position, PositionFrom(complete));
  ASSIGN_OR_RETURN(position.id, Id::Parse(message.position_id(), "position.position_id"));
  return position;
}

v1::Position ToMessage(const domain::Position& position) {
  v1::Position message;
  message.set_position_id(position.id.ToString());
  message.set_code(position.code);
  message.set_name(position.name);
  message.set_position_type_code(position.position_type_code);
  message.set_unit_id(position.unit_id.ToString());
  message.set_job_standard_code(position.job_standard_code);
  message.set_authorised_headcount(position.authorised_headcount);
  message.set_heads_unit(position.heads_unit);
  message.set_reports_to_position_id(TextOrEmpty(position.reports_to_position_id));
  message.set_etag(std::to_string(position.version));
  message.set_effective_date(position.start.ToString());
  message.set_until_date(TextOrEmpty(position.until));
  message.set_closed(position.closed);
  message.set_lowest_grade_code(position.lowest_grade_code);
  message.set_highest_grade_code(position.highest_grade_code);
  message.set_holder_count(position.holder_count);
  return message;
}

domain::DutyPattern DutyPatternFrom(const v1::DutyPattern& message) {
  domain::DutyPattern pattern{message.code(), message.name(), {}, message.legal_basis()};
  for (const v1::DutyWindow& window : message.windows()) {
    pattern.windows.push_back({window.weekday(), window.start_minute(), window.end_minute()});
  }
  std::sort(pattern.windows.begin(), pattern.windows.end());
  return pattern;
}

v1::DutyPattern ToMessage(const domain::DutyPattern& pattern) {
  v1::DutyPattern message;
  message.set_code(pattern.code);
  message.set_name(pattern.name);
  message.set_legal_basis(pattern.legal_basis);
  for (const domain::DutyWindow& window : pattern.windows) {
    v1::DutyWindow* out = message.add_windows();
    out->set_weekday(window.weekday);
    out->set_start_minute(window.start_minute);
    out->set_end_minute(window.end_minute);
  }
  return message;
}

absl::StatusOr<domain::DateRange> DaysFrom(const std::string& start, const std::string& end,
                                           const std::string& field) {
  domain::DateRange range;
  ASSIGN_OR_RETURN(range.start, LocalDate::Parse(start, field + ".start_date"));
  ASSIGN_OR_RETURN(range.end, LocalDate::Parse(end, field + ".end_date"));
  return range;
}

absl::StatusOr<domain::Person> PersonFrom(const v1::Employee& message) {
  domain::Person person;
  person.full_name = message.full_name();
  ASSIGN_OR_RETURN(person.birth_date, OptionalDay(message.birth_date(), "employee.birth_date"));
  person.sex = EnumFrom<domain::Sex>(message.sex(), v1::Sex_IsValid);
  person.on_probation = message.on_probation();
  return person;
}

absl::StatusOr<app::Hiring> HiringFrom(const v1::Employee& message) {
  app::Hiring hiring;
  ASSIGN_OR_RETURN(hiring.person, PersonFrom(message));
  hiring.education = EnumFrom<int>(message.education(), v1::EducationLevel_IsValid);
  domain::Action hire;
  hire.kind = domain::ActionKind::kHire;
  ASSIGN_OR_RETURN(const auto number, domain::EmployeeNumber::Parse(message.employee_number(),
                                                                    "employee.employee_number"));
  hire.employee_number = number.digits();
  hire.employment_type = EmploymentTypeFrom(message.employment_type());
  hire.grade_code = GradeCodeFrom(message.grade_code());
  ASSIGN_OR_RETURN(hire.effective_on, LocalDate::Parse(message.hire_date(), "employee.hire_date"));
  ASSIGN_OR_RETURN(hire.contract_term, TermFrom(message, "employee.contract_term"));
  const auto& codes = message.jurisdiction_region_codes();
  hire.region_codes.assign(codes.begin(), codes.end());
  hire.duty_pattern_code = message.duty_pattern_code();
  if (!message.has_assignment()) {
    return Error(mumpuni::reasons::kFieldRequired, "employee.assignment", "required");
  }
  const v1::Assignment& assignment = message.assignment();
  ASSIGN_OR_RETURN(const Id position_id,
                   Id::Parse(assignment.position_id(), "employee.assignment.position_id"));
  ASSIGN_OR_RETURN(const LocalDate start,
                   LocalDate::Parse(assignment.start_date(), "employee.assignment.start_date"));
  if (start < hire.effective_on) {
    return Error(reasons::kDateOrder, "employee.assignment.start_date",
                 "an assignment starts on or after the hire date");
  }
  domain::Action assign;
  assign.kind = domain::ActionKind::kTransfer;
  assign.effective_on = start;
  assign.position_id = position_id;
  if (start == hire.effective_on) hire.position_id = position_id;
  hiring.actions.push_back(std::move(hire));
  if (start != hiring.actions.front().effective_on) hiring.actions.push_back(std::move(assign));
  return hiring;
}

absl::StatusOr<domain::Action> ActionFrom(const v1::PersonnelAction& message) {
  domain::Action action;
  action.kind = EnumFrom<domain::ActionKind>(message.kind(), v1::ActionKind_IsValid);
  ASSIGN_OR_RETURN(action.effective_on,
                   LocalDate::Parse(message.effective_date(), "action.effective_date"));
  action.decree_number = message.decree_number();
  ASSIGN_OR_RETURN(action.position_id, IdOrNil(message.position_id(), "action.position_id"));
  action.grade_code = GradeCodeFrom(message.grade_code());
  action.employment_type = EmploymentTypeFrom(message.employment_type());
  if (!message.employee_number().empty()) {
    ASSIGN_OR_RETURN(const auto number, domain::EmployeeNumber::Parse(message.employee_number(),
                                                                      "action.employee_number"));
    action.employee_number = number.digits();
  }
  ASSIGN_OR_RETURN(action.contract_term, TermFrom(message, "action.contract_term"));
  action.reason = DeactivationReasonFrom(message.reason());
  action.acting_kind = ActingKindFrom(message.acting_kind());
  ASSIGN_OR_RETURN(action.planned_end,
                   OptionalDay(message.planned_end_date(), "action.planned_end_date"));
  ASSIGN_OR_RETURN(action.ends_action_id,
                   IdOrNil(message.ends_action_id(), "action.ends_action_id"));
  const auto& codes = message.jurisdiction_region_codes();
  action.region_codes.assign(codes.begin(), codes.end());
  action.duty_pattern_code = message.duty_pattern_code();
  return action;
}

namespace {

v1::ActingAppointment MessageOf(const store::HeldActing& held) {
  v1::ActingAppointment message;
  message.set_action_id(held.acting.action_id.ToString());
  message.set_position_id(held.acting.position_id.ToString());
  message.set_unit_id(TextOrEmpty(held.unit_id));
  message.set_kind(static_cast<v1::ActingKind>(held.acting.kind));
  message.set_start_date(held.acting.start.ToString());
  message.set_end_date(TextOrEmpty(held.acting.end));
  message.set_heads_unit(held.heads_unit);
  return message;
}

void FillSensitive(const domain::Employee& employee, v1::Employee& message) {
  message.set_education(static_cast<v1::EducationLevel>(employee.education));
  message.set_birth_date(TextOrEmpty(employee.person.birth_date));
  message.set_sex(static_cast<v1::Sex>(employee.person.sex));
}

}  // namespace

v1::Employee ToMessage(const store::EmployeeRow& row, bool unmasked) {
  const domain::Employee& employee = row.employee;
  v1::Employee message;
  message.set_employee_id(employee.id.ToString());
  message.set_employee_number(unmasked ? employee.number.digits() : employee.number.Masked());
  message.set_full_name(employee.person.full_name);
  message.set_employment_type(
      static_cast<mumpuni::common::v1::EmploymentType>(employee.employment_type));
  message.set_on_probation(employee.person.on_probation);
  message.set_grade_code(employee.grade_code);
  message.set_rank(std::string(domain::RankOf(employee.grade_code)));
  message.set_grade_since_date(employee.grade_since.ToString());
  if (unmasked) FillSensitive(employee, message);
  if (employee.assignment.has_value() && row.position.has_value()) {
    v1::Assignment* assignment = message.mutable_assignment();
    assignment->set_position_id(row.position->id.ToString());
    assignment->set_unit_id(row.position->unit_id.ToString());
    assignment->set_start_date(employee.assignment->start.ToString());
  }
  if (employee.contract_term.has_value()) {
    SetTerm(*employee.contract_term, message.mutable_contract_term());
  }
  for (const std::string& code : employee.jurisdiction_region_codes) {
    message.add_jurisdiction_region_codes(code);
  }
  for (const domain::Absence& absence : employee.absences) {
    v1::Absence* out = message.add_absences();
    out->set_absence_id(absence.id.ToString());
    out->set_start_date(absence.days.start.ToString());
    out->set_end_date(absence.days.end.ToString());
  }
  for (const store::HeldActing& held : row.acting) {
    *message.add_acting_appointments() = MessageOf(held);
  }
  message.set_status(static_cast<v1::EmployeeStatus>(employee.status));
  message.set_deactivation_reason(
      static_cast<v1::DeactivationReason>(employee.deactivation_reason));
  message.set_duty_pattern_code(employee.duty_pattern_code);
  message.set_hire_date(employee.hire_date.ToString());
  message.set_etag(std::to_string(employee.version));
  return message;
}

namespace {

v1::PersonnelAction MessageOf(const domain::Action& action, bool unmasked) {
  v1::PersonnelAction message;
  message.set_action_id(action.id.ToString());
  message.set_kind(static_cast<v1::ActionKind>(action.kind));
  message.set_effective_date(action.effective_on.ToString());
  message.set_decree_number(action.decree_number);
  message.set_position_id(TextOrEmpty(action.position_id));
  message.set_grade_code(action.grade_code);
  message.set_employment_type(
      static_cast<mumpuni::common::v1::EmploymentType>(action.employment_type));
  message.set_employee_number(NumberFor(action.employee_number, unmasked));
  if (action.contract_term.has_value()) {
    SetTerm(*action.contract_term, message.mutable_contract_term());
  }
  message.set_reason(static_cast<v1::DeactivationReason>(action.reason));
  message.set_acting_kind(static_cast<v1::ActingKind>(action.acting_kind));
  message.set_planned_end_date(TextOrEmpty(action.planned_end));
  message.set_ends_action_id(TextOrEmpty(action.ends_action_id));
  for (const std::string& code : action.region_codes) message.add_jurisdiction_region_codes(code);
  message.set_duty_pattern_code(action.duty_pattern_code);
  SetTime(action.recorded_at, message.mutable_record_time());
  message.set_recorded_by(action.recorded_by);
  if (action.undone_at.has_value()) SetTime(*action.undone_at, message.mutable_undo_time());
  message.set_undone_by(action.undone_by);
  message.set_undo_reason(action.undo_reason);
  message.set_replaced_by_action_id(TextOrEmpty(action.replaced_by));
  return message;
}

v1::Standing MessageOf(const domain::Standing& standing, bool unmasked) {
  v1::Standing message;
  message.set_start_date(standing.start.ToString());
  message.set_end_date(TextOrEmpty(standing.end));
  message.set_status(standing.in_service ? v1::EMPLOYEE_STATUS_ACTIVE
                                         : v1::EMPLOYEE_STATUS_INACTIVE);
  message.set_deactivation_reason(static_cast<v1::DeactivationReason>(standing.reason));
  message.set_employee_number(NumberFor(standing.employee_number, unmasked));
  message.set_employment_type(
      static_cast<mumpuni::common::v1::EmploymentType>(standing.employment_type));
  message.set_grade_code(standing.grade_code);
  message.set_position_id(TextOrEmpty(standing.position_id));
  if (!standing.position_id.IsNil()) {
    message.set_position_since_date(standing.position_since.ToString());
  }
  if (standing.contract_term.has_value()) {
    SetTerm(*standing.contract_term, message.mutable_contract_term());
  }
  for (const std::string& code : standing.region_codes) {
    message.add_jurisdiction_region_codes(code);
  }
  message.set_duty_pattern_code(standing.duty_pattern_code);
  return message;
}

}  // namespace

v1::GetCareerResponse ToMessage(const app::CareerView& view, bool unmasked) {
  v1::GetCareerResponse message;
  for (const domain::Action& action : view.actions) {
    *message.add_actions() = MessageOf(action, unmasked);
  }
  for (const domain::Standing& standing : view.career.standings) {
    *message.add_standings() = MessageOf(standing, unmasked);
  }
  for (const domain::Acting& acting : view.career.acting) {
    *message.add_acting_appointments() = MessageOf(store::HeldActing{acting, Id(), false});
  }
  return message;
}

domain::Education EducationFrom(const v1::EducationEntry& message) {
  domain::Education education;
  education.level = EnumFrom<int>(message.level(), v1::EducationLevel_IsValid);
  education.field_of_study = message.field_of_study();
  education.institution = message.institution();
  education.graduation_year = message.graduation_year();
  return education;
}

v1::EducationEntry ToMessage(const domain::Education& education) {
  v1::EducationEntry message;
  message.set_education_id(education.id.ToString());
  message.set_level(static_cast<v1::EducationLevel>(education.level));
  message.set_field_of_study(education.field_of_study);
  message.set_institution(education.institution);
  message.set_graduation_year(education.graduation_year);
  return message;
}

absl::StatusOr<domain::Sanction> SanctionFrom(const v1::DisciplinarySanction& message) {
  domain::Sanction sanction;
  sanction.level = EnumFrom<domain::SanctionLevel>(message.level(), v1::SanctionLevel_IsValid);
  sanction.decree_number = message.decree_number();
  ASSIGN_OR_RETURN(sanction.days.start,
                   LocalDate::Parse(message.effective_date(), "sanction.effective_date"));
  ASSIGN_OR_RETURN(sanction.days.end,
                   LocalDate::Parse(message.until_date(), "sanction.until_date"));
  return sanction;
}

v1::DisciplinarySanction ToMessage(const domain::Sanction& sanction) {
  v1::DisciplinarySanction message;
  message.set_sanction_id(sanction.id.ToString());
  message.set_level(static_cast<v1::SanctionLevel>(sanction.level));
  message.set_decree_number(sanction.decree_number);
  message.set_effective_date(sanction.days.start.ToString());
  message.set_until_date(sanction.days.end.ToString());
  if (sanction.revoked_at.has_value()) SetTime(*sanction.revoked_at, message.mutable_revoke_time());
  message.set_revoke_reason(sanction.revoke_reason);
  return message;
}

v1::QualityItem ToMessage(const store::QualityRow& row) {
  v1::QualityItem message;
  message.set_item_id(row.id.ToString());
  message.set_employee_id(row.employee_id.ToString());
  message.set_rule(static_cast<v1::QualityRule>(row.rule));
  message.set_state(static_cast<v1::QualityState>(row.state));
  if (row.owner_id.has_value()) message.set_owner_employee_id(row.owner_id->ToString());
  message.set_reason(row.reason);
  SetTime(row.found_at, message.mutable_find_time());
  SetTime(row.changed_at, message.mutable_change_time());
  message.set_etag(std::to_string(row.version));
  return message;
}

domain::RecordText RecordTextFrom(const v1::EmployeeRecord& message) {
  return {message.employee_number(),
          message.full_name(),
          message.employment_type(),
          message.birth_date(),
          message.sex(),
          message.hire_date(),
          message.grade(),
          message.grade_date(),
          message.position_code(),
          message.position_date(),
          message.education(),
          message.contract_start_date(),
          message.contract_end_date(),
          message.jurisdiction(),
          message.standing(),
          message.last_date()};
}

v1::EmployeeRecord ToMessage(const domain::RecordText& text) {
  v1::EmployeeRecord message;
  message.set_employee_number(text.employee_number);
  message.set_full_name(text.full_name);
  message.set_employment_type(text.employment_type);
  message.set_birth_date(text.birth_date);
  message.set_sex(text.sex);
  message.set_hire_date(text.hire_date);
  message.set_grade(text.grade);
  message.set_grade_date(text.grade_date);
  message.set_position_code(text.position_code);
  message.set_position_date(text.position_date);
  message.set_education(text.education);
  message.set_contract_start_date(text.contract_start_date);
  message.set_contract_end_date(text.contract_end_date);
  message.set_jurisdiction(text.jurisdiction);
  message.set_standing(text.standing);
  message.set_last_date(text.last_date);
  return message;
}

v1::ImportRowResult ToMessage(const store::ImportLine& line) {
  v1::ImportRowResult message;
  message.set_line_no(line.line_no);
  message.set_outcome(static_cast<v1::ImportOutcome>(line.outcome));
  if (line.employee_id.has_value()) message.set_employee_id(line.employee_id->ToString());
  message.set_reason(line.reason);
  message.set_field(line.field);
  message.set_message(line.message);
  return message;
}

v1::NominalRollRow ToMessage(const store::RollRow& row) {
  v1::NominalRollRow message;
  message.set_employee_id(row.employee_id.ToString());
  // Reports are masked for everybody, as lists are.
  message.set_employee_number(NumberFor(row.employee_number, false));
  message.set_full_name(row.full_name);
  message.set_employment_type(
      static_cast<mumpuni::common::v1::EmploymentType>(row.employment_type));
  message.set_grade_code(row.grade_code);
  message.set_rank(std::string(domain::RankOf(row.grade_code)));
  message.set_grade_since_date(row.grade_since.ToString());
  message.set_position_code(row.position_code);
  message.set_position_name(row.position_name);
  message.set_position_since_date(TextOrEmpty(row.position_since));
  message.set_unit_code(row.unit_code);
  message.set_unit_name(row.unit_name);
  return message;
}

v1::DueRow ToMessage(const store::DueRow& row) {
  v1::DueRow message;
  message.set_employee_id(row.employee_id.ToString());
  message.set_employee_number(NumberFor(row.employee_number, false));
  message.set_full_name(row.full_name);
  message.set_due_date(row.due.ToString());
  message.set_position_code(row.position_code);
  message.set_position_name(row.position_name);
  message.set_unit_code(row.unit_code);
  message.set_unit_name(row.unit_name);
  message.set_mandatory_retirement_age(row.mandatory_retirement_age_years);
  return message;
}

v1::VacantPostRow ToMessage(const store::VacancyRow& row) {
  v1::VacantPostRow message;
  message.set_position_id(row.position_id.ToString());
  message.set_position_code(row.position_code);
  message.set_position_name(row.position_name);
  message.set_unit_code(row.unit_code);
  message.set_unit_name(row.unit_name);
  message.set_authorised_headcount(row.authorised_headcount);
  message.set_holder_count(row.holders);
  message.set_acting(row.acting);
  return message;
}

v1::HeadcountRow ToMessage(const store::HeadcountRow& row) {
  v1::HeadcountRow message;
  message.set_unit_id(row.unit_id.ToString());
  message.set_unit_code(row.unit_code);
  message.set_unit_name(row.unit_name);
  message.set_authorised_headcount(row.authorised);
  message.set_pns_count(row.pns);
  message.set_contract_count(row.contract);
  message.set_contract_part_time_count(row.contract_part_time);
  return message;
}

absl::StatusOr<domain::CalendarYear> CalendarFrom(const v1::Calendar& message) {
  domain::CalendarYear calendar;
  calendar.year = message.year();
  calendar.legal_basis = message.legal_basis();
  for (const v1::CalendarDay& day : message.days()) {
    domain::CalendarDay out;
    ASSIGN_OR_RETURN(out.date, LocalDate::Parse(day.date(), "calendar.days.date"));
    out.kind = EnumFrom<domain::DayKind>(day.kind(), v1::DayKind_IsValid);
    out.name = day.name();
    calendar.days.push_back(std::move(out));
  }
  return calendar;
}

}  // namespace mumpuni::personnel::api
