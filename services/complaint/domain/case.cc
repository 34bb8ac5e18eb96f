#include "services/complaint/domain/case.h"

#include "common/core/level.h"
#include "common/core/status.h"
#include "common/core/validate.h"

namespace mumpuni::complaint::domain {

absl::Status Validate(const Channel& channel) {
  RETURN_IF_ERROR(CheckCode(channel.code, "channel.code", 32));
  RETURN_IF_ERROR(CheckText(channel.name, "channel.name", 120));
  if (channel.parent_code.empty()) return absl::OkStatus();
  return CheckCode(channel.parent_code, "channel.parent_code", 32);
}

absl::Status Validate(const Category& category) {
  RETURN_IF_ERROR(CheckCode(category.code, "category.code", 64));
  RETURN_IF_ERROR(CheckText(category.name, "category.name", 120));
  RETURN_IF_ERROR(CheckOptionalText(category.legal_basis, "category.legal_basis", 200));
  const ClockPolicy& clocks = category.clocks;
  const std::string policy = "category.clock_policy.";
  RETURN_IF_ERROR(CheckRange(clocks.first_response_hours, policy + "first_response_hours", 1, 240));
  RETURN_IF_ERROR(
      CheckRange(clocks.verification_days, policy + "verification_working_days", 1, 30));
  RETURN_IF_ERROR(CheckRange(clocks.resolution_days, policy + "resolution_working_days", 1, 120));
  RETURN_IF_ERROR(CheckRange(clocks.reopen_days, policy + "reopen_working_days", 1, 60));
  RETURN_IF_ERROR(CheckRange(clocks.first_response_duty_minutes,
                             policy + "first_response_duty_minutes", 1, 2400));
  RETURN_IF_ERROR(CheckRange(clocks.hold_days, policy + "hold_working_days", 1, 60));
  RETURN_IF_ERROR(CheckRange(static_cast<int64_t>(category.requirements.size()),
                             "category.requirements", 0, 8));
  for (const Requirement& requirement : category.requirements) {
    RETURN_IF_ERROR(
        CheckCode(requirement.competency_code, "category.requirements.competency_code", 32));
    RETURN_IF_ERROR(Level::Of(requirement.level, "category.requirements.level").status());
  }
  return absl::OkStatus();
}

bool IsOpen(CaseStatus status) {
  switch (status) {
    case CaseStatus::kSubmitted:
    case CaseStatus::kOnHold:
    case CaseStatus::kReferred:
    case CaseStatus::kAssigned:
    case CaseStatus::kInProgress:
    case CaseStatus::kScheduled:
    case CaseStatus::kReferredExternal:
      return true;
    default:
      return false;
  }
}

bool HasEnded(CaseStatus status) {
  return status == CaseStatus::kClosedConfirmed || status == CaseStatus::kClosedSilent ||
         status == CaseStatus::kArchived || status == CaseStatus::kMerged;
}

bool IsForReporter(const FollowUp& follow_up, const Id& case_id) {
  if (follow_up.kind == FollowUpKind::kNote) return false;
  return follow_up.kind != FollowUpKind::kReporterMessage || follow_up.case_id == case_id;
}

bool IsSameAct(const Fact& a, const Fact& b) {
  if (a.act != b.act || a.employee_id != b.employee_id) return false;
  return !a.employee_id.IsNil() || a.unit_id == b.unit_id;
}

}  // namespace mumpuni::complaint::domain
