#include "services/personnel/app/personal_files.h"

#include "absl/strings/str_cat.h"
#include "common/audit/audit.h"
#include "common/core/validate.h"
#include "services/personnel/app/scope.h"
#include "services/personnel/domain/reasons.h"
#include "services/personnel/store/employee_store.h"
#include "services/personnel/store/personal_file_store.h"

namespace mumpuni::personnel::app {

absl::Status PersonalFiles::CheckKnown(pg::Tx& tx, const Id& employee_id) {
  if (!store::LockEmployees(tx, {employee_id}).empty()) return absl::OkStatus();
  return Error(reasons::kEmployeeNotFound, "employee_id", "no such employee");
}

absl::Status PersonalFiles::Audit(pg::Tx& tx, const Access& access, const char* action,
                                  const Id& employee_id, const std::string& purpose) {
  audit::Record record;
  record.actor = access.principal;
  record.action = action;
  record.purpose = purpose;
  record.subject_id = employee_id.ToString();
  record.at = clock_.Now();
  return audit::Append(tx, record);
}

absl::StatusOr<PersonalFile> PersonalFiles::Get(pg::Tx& tx, const Access& access,
                                                const Id& employee_id) {
  RETURN_IF_ERROR(CheckKnown(tx, employee_id));
  RETURN_IF_ERROR(CheckReaches(tx, access, employee_id, std::nullopt, LocalDate::At(clock_.Now())));
  return PersonalFile{store::ListEducation(tx, employee_id), store::ListSanctions(tx, employee_id)};
}

absl::StatusOr<std::vector<store::Attributes>> PersonalFiles::ReadAttributes(
    pg::Tx& tx, const Access& access, const std::vector<Id>& employee_ids,
    const std::string& purpose) {
  audit::Record record;
  record.actor = access.principal;
  record.action = "personnel.employee.read_attributes";
  record.purpose = absl::StrCat(purpose, " of ", employee_ids.size(), " people");
  record.fields = {"sex", "birth_date", "grade", "education", "on_probation", "sanctions"};
  record.at = clock_.Now();
  RETURN_IF_ERROR(audit::Append(tx, record));
  return store::LoadAttributes(tx, employee_ids, LocalDate::At(clock_.Now()));
}

absl::StatusOr<domain::Education> PersonalFiles::AddEducation(pg::Tx& tx, const Id& employee_id,
                                                              domain::Education education) {
  RETURN_IF_ERROR(domain::Validate(education));
  RETURN_IF_ERROR(CheckKnown(tx, employee_id));
  education.id = Id::New(clock_.Now());
  store::InsertEducation(tx, employee_id, education);
  return education;
}

absl::StatusOr<domain::Education> PersonalFiles::LoadEducation(pg::Tx& tx, const Id& employee_id,
                                                               const Id& id) {
  auto education = store::FindEducation(tx, employee_id, id);
  if (education.has_value()) return *std::move(education);
  return Error(reasons::kEmployeeNotFound, "employee_id", "the employee was erased since");
}

absl::StatusOr<domain::Sanction> PersonalFiles::LoadSanction(pg::Tx& tx, const Id& employee_id,
                                                             const Id& id) {
  auto sanction = store::FindSanction(tx, employee_id, id);
  if (sanction.has_value()) return *std::move(sanction);
  return Error(reasons::kSanctionNotFound, "sanction_id", "no such sanction of this employee");
}

absl::StatusOr<domain::Sanction> PersonalFiles::RecordSanction(pg::Tx& tx, const Access& access,
                                                               const Id& employee_id,
                                                               domain::Sanction sanction) {
  RETURN_IF_ERROR(domain::Validate(sanction));
  RETURN_IF_ERROR(CheckKnown(tx, employee_id));
  sanction.id = Id::New(clock_.Now());
  if (!store::InsertSanction(tx, employee_id, sanction)) {
    return Error(reasons::kSanctionRecorded, "sanction.decree_number",
                 "a sanction of this decree is recorded");
  }
  RETURN_IF_ERROR(Audit(tx, access, "personnel.sanction.record", employee_id, ""));
  return sanction;
}

absl::StatusOr<domain::Sanction> PersonalFiles::RevokeSanction(pg::Tx& tx, const Access& access,
                                                               const Id& employee_id,
                                                               const Id& sanction_id,
                                                               const std::string& reason) {
  RETURN_IF_ERROR(CheckText(reason, "reason", 10, 500));
  RETURN_IF_ERROR(CheckKnown(tx, employee_id));
  ASSIGN_OR_RETURN(domain::Sanction sanction, LoadSanction(tx, employee_id, sanction_id));
  if (sanction.revoked_at.has_value()) {
    return Error(reasons::kSanctionRevoked, "sanction_id", "revoked before");
  }
  sanction.revoked_at = clock_.Now();
  sanction.revoke_reason = reason;
  store::SaveRevocation(tx, sanction);
  RETURN_IF_ERROR(Audit(tx, access, "personnel.sanction.revoke", employee_id, reason));
  return sanction;
}

}  // namespace mumpuni::personnel::app
