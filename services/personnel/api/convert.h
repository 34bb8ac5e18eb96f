// Messages ↔ domain values of personnel. The one place where personal fields are masked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/principal.h"
#include "mumpuni/personnel/v1/personnel_service.pb.h"
#include "services/personnel/app/employees.h"
#include "services/personnel/app/imports.h"
#include "services/personnel/domain/calendar_year.h"
#include "services/personnel/domain/organisation.h"
#include "services/personnel/domain/personal_file.h"
#include "services/personnel/store/employee_store.h"
#include "services/personnel/store/quality_store.h"
#include "services/personnel/store/report_store.h"

namespace mumpuni::personnel::api {

// Parts of requests.
absl::StatusOr<std::optional<Id>> OptionalId(const std::string& text, std::string_view field);
absl::StatusOr<std::optional<LocalDate>> OptionalDay(const std::string& text,
                                                     std::string_view field);
absl::StatusOr<LocalDate> DayOr(const std::string& text, std::string_view field, LocalDate missing);
// "" is 0 (no check); anything else that is not an etag of ours is ETAG_STALE.
absl::StatusOr<int64_t> VersionFrom(const std::string& etag);
absl::StatusOr<domain::DateRange> DaysFrom(const std::string& start, const std::string& end,
                                           const std::string& field);
absl::StatusOr<std::optional<domain::DateRange>> TermOf(const v1::ContractTerm& term,
                                                        const std::string& field);
// The field `contract_term` of a request.
template <typename Request>
absl::StatusOr<std::optional<domain::DateRange>> TermFrom(const Request& request,
                                                          const std::string& field) {
  if (!request.has_contract_term()) return std::optional<domain::DateRange>();
  return TermOf(request.contract_term(), field);
}
// FIELD_REQUIRED for an empty mask, FIELD_NOT_UPDATABLE for what is not among `allowed`.
absl::Status CheckMask(const std::vector<std::string>& fields,
                       const std::vector<std::string>& allowed);
// What the contract does not know counts as not stated.
domain::EmploymentType EmploymentTypeFrom(mumpuni::common::v1::EmploymentType type);
domain::DeactivationReason DeactivationReasonFrom(v1::DeactivationReason reason);
domain::ActingKind ActingKindFrom(v1::ActingKind kind);
// A grade in any usual spelling as its code; what is none is left as it is.
std::string GradeCodeFrom(const std::string& text);
store::EmployeeFilter FilterFrom(v1::EmployeeStatus status);
absl::StatusOr<store::QualityFilter> QualityFilterFrom(const v1::ListQualityItemsRequest& request);

absl::StatusOr<domain::Unit> UnitFrom(const v1::Unit& message);
v1::Unit ToMessage(const domain::Unit& unit);
v1::OrganisationChange ToMessage(const domain::UnitChange& change);
domain::PositionType PositionTypeFrom(const v1::PositionType& message);
v1::PositionType ToMessage(const domain::PositionType& type);
domain::Grade GradeFrom(const v1::Grade& message);
v1::Grade ToMessage(const domain::Grade& grade);
absl::StatusOr<domain::Position> PositionFrom(const v1::Position& message);
// With its id; ids of what is not revised may be missing.
absl::StatusOr<domain::Position> RevisionFrom(const v1::Position& message);
v1::Position ToMessage(const domain::Position& position);
domain::DutyPattern DutyPatternFrom(const v1::DutyPattern& message);
v1::DutyPattern ToMessage(const domain::DutyPattern& pattern);

// Enum values outside the contract and malformed ids, dates and numbers are refused here.
absl::StatusOr<app::Hiring> HiringFrom(const v1::Employee& message);
absl::StatusOr<domain::Person> PersonFrom(const v1::Employee& message);
absl::StatusOr<domain::Action> ActionFrom(const v1::PersonnelAction& message);
// Masks number, education, birth date and sex unless `unmasked`.
v1::Employee ToMessage(const store::EmployeeRow& row, bool unmasked);
v1::GetCareerResponse ToMessage(const app::CareerView& view, bool unmasked);

domain::Education EducationFrom(const v1::EducationEntry& message);
v1::EducationEntry ToMessage(const domain::Education& education);
absl::StatusOr<domain::Sanction> SanctionFrom(const v1::DisciplinarySanction& message);
v1::DisciplinarySanction ToMessage(const domain::Sanction& sanction);
v1::QualityItem ToMessage(const store::QualityRow& row);

domain::RecordText RecordTextFrom(const v1::EmployeeRecord& message);
v1::EmployeeRecord ToMessage(const domain::RecordText& text);
v1::ImportRowResult ToMessage(const store::ImportLine& line);

v1::NominalRollRow ToMessage(const store::RollRow& row);
v1::DueRow ToMessage(const store::DueRow& row);
v1::VacantPostRow ToMessage(const store::VacancyRow& row);
v1::HeadcountRow ToMessage(const store::HeadcountRow& row);

absl::StatusOr<domain::CalendarYear> CalendarFrom(const v1::Calendar& message);

}  // namespace mumpuni::personnel::api
