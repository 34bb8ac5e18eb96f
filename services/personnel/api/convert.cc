#include "services/personnel/api/convert.h"

#include "absl/strings/numbers.h"
#include "common/core/reasons.h"

namespace mumpuni::personnel::api {
namespace {

std::string TextOrEmpty(const Id& id) { return id.IsNil() ? "" : id.ToString(); }

// A proto3 enum may hold any number; what the contract does not know counts as not stated.
template <typename Domain, typename Proto>
Domain EnumFrom(Proto value, bool (*is_valid)(int)) {
  return static_cast<Domain>(is_valid(value) ? static_cast<int>(value) : 0);
}

absl::StatusOr<Id> OptionalId(const std::string& text, std::string_view field) {
  if (text.empty()) return Id();
  return Id::Parse(text, field);
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

absl::StatusOr<domain::Unit> UnitFrom(const v1::Unit& message) {
  domain::Unit unit;
  unit.code = message.code();
  ASSIGN_OR_RETURN(unit.parent_id, OptionalId(message.parent_unit_id(), "unit.parent_unit_id"));
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
                   OptionalId(message.reports_to_position_id(), "position.reports_to_position_id"));
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
  return message;
}

absl::StatusOr<domain::DateRange> DaysFrom(const std::string& start, const std::string& end,
                                           const std::string& field) {
  domain::DateRange range;
  ASSIGN_OR_RETURN(range.start, LocalDate::Parse(start, field + ".start_date"));
  ASSIGN_OR_RETURN(range.end, LocalDate::Parse(end, field + ".end_date"));
  return range;
}

absl::StatusOr<domain::Employee> EmployeeFrom(const v1::Employee& message) {
  domain::Employee employee;
  ASSIGN_OR_RETURN(employee.number, domain::EmployeeNumber::Parse(message.employee_number(),
                                                                  "employee.employee_number"));
  employee.full_name = message.full_name();
  employee.employment_type = EnumFrom<domain::EmploymentType>(
      message.employment_type(), mumpuni::common::v1::EmploymentType_IsValid);
  employee.grade_code = message.grade_code();
  employee.education = EnumFrom<int>(message.education(), v1::EducationLevel_IsValid);
  ASSIGN_OR_RETURN(employee.hire_date, LocalDate::Parse(message.hire_date(), "employee.hire_date"));
  if (message.has_assignment()) {
    domain::Assignment assignment;
    ASSIGN_OR_RETURN(assignment.position_id, Id::Parse(message.assignment().position_id(),
                                                       "employee.assignment.position_id"));
    ASSIGN_OR_RETURN(assignment.start, LocalDate::Parse(message.assignment().start_date(),
                                                        "employee.assignment.start_date"));
    employee.assignment = assignment;
  }
  if (message.has_contract_term()) {
    ASSIGN_OR_RETURN(employee.contract_term,
                     DaysFrom(message.contract_term().start_date(),
                              message.contract_term().end_date(), "employee.contract_term"));
  }
  const auto& codes = message.jurisdiction_region_codes();
  employee.jurisdiction_region_codes.assign(codes.begin(), codes.end());
  return employee;
}

v1::Employee ToMessage(const store::EmployeeRow& row, bool unmasked) {
  const domain::Employee& employee = row.employee;
  v1::Employee message;
  message.set_employee_id(employee.id.ToString());
  message.set_employee_number(unmasked ? employee.number.digits() : employee.number.Masked());
  message.set_full_name(employee.full_name);
  message.set_employment_type(
      static_cast<mumpuni::common::v1::EmploymentType>(employee.employment_type));
  message.set_grade_code(employee.grade_code);
  if (unmasked) message.set_education(static_cast<v1::EducationLevel>(employee.education));
  if (employee.assignment.has_value() && row.position.has_value()) {
    v1::Assignment* assignment = message.mutable_assignment();
    assignment->set_position_id(row.position->id.ToString());
    assignment->set_unit_id(row.position->unit_id.ToString());
    assignment->set_start_date(employee.assignment->start.ToString());
  }
  if (employee.contract_term.has_value()) {
    message.mutable_contract_term()->set_start_date(employee.contract_term->start.ToString());
    message.mutable_contract_term()->set_end_date(employee.contract_term->end.ToString());
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
  message.set_status(static_cast<v1::EmployeeStatus>(employee.status));
  message.set_hire_date(employee.hire_date.ToString());
  message.set_etag(std::to_string(employee.version));
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
