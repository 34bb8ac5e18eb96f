#include "services/complaint/domain/case.h"

#include <algorithm>

#include "common/core/level.h"
#include "common/core/status.h"
#include "common/core/validate.h"

namespace mumpuni::complaint::domain {
namespace {

// A clock of `c` that runs: when it ends, and whether that has been noticed already.
struct Running {
  CaseClock clock;
  absl::Time due;
  bool missed;
};

// Until when the administration owes an act.
std::vector<Running> Owed(const Case& c) {
  std::vector<Running> owed;
  const auto add = [&](CaseClock clock, const std::optional<absl::Time>& due) {
    if (due.has_value()) owed.push_back({clock, *due, c.missed.contains(clock)});
  };
  if (!IsOpen(c.status)) return owed;
  const bool paused = IsPaused(c);
  if (!c.first_response_at.has_value() && !paused) {
    owed.push_back({CaseClock::kFirstResponse, c.first_response_due_at, c.first_response_missed});
  }
  if (c.status == CaseStatus::kSubmitted) add(CaseClock::kVerification, c.verification_due_at);
  if (IsWorked(c.status)) add(CaseClock::kResolution, c.resolution_due_at);
  if (c.status == CaseStatus::kScheduled && c.promised_on.has_value()) {
    add(CaseClock::kPromise, c.promised_on->PlusDays(1).Start());
  }
  if (!paused) add(CaseClock::kOverall, c.overall_due_at);
  return owed;
}

// Until when somebody else may act, or something happens by itself.
std::vector<Running> Waits(const Case& c) {
  std::vector<Running> waits;
  const auto add = [&](CaseClock clock, const std::optional<absl::Time>& due) {
    if (due.has_value()) waits.push_back({clock, *due, c.missed.contains(clock)});
  };
  if (c.status == CaseStatus::kOnHold) add(CaseClock::kHold, c.hold_due_at);
  if (IsOpen(c.status)) {
    add(CaseClock::kEscalation, c.escalation_due_at);
    add(CaseClock::kMayor, c.mayor_due_at);
  }
  if (c.status == CaseStatus::kResolved && c.reopen_until.has_value()) {
    add(CaseClock::kReopenWindow, c.reopen_until->PlusDays(1).Start());
  }
  return waits;
}

void TakeEarliest(std::optional<absl::Time>& earliest, absl::Time candidate) {
  earliest = earliest.has_value() ? std::min(*earliest, candidate) : candidate;
}

}  // namespace

bool IsWorked(CaseStatus status) {
  return status >= CaseStatus::kReferred && status <= CaseStatus::kReferredExternal;
}

bool IsPaused(const Case& c) { return c.status == CaseStatus::kOnHold && c.clocks.pause_on_hold; }

bool OwesAnAct(const Case& c) {
  const std::vector<Running> owed = Owed(c);
  return std::any_of(owed.begin(), owed.end(), [](const Running& one) { return one.missed; });
}

std::optional<absl::Time> NextDue(const Case& c) {
  std::optional<absl::Time> next;
  for (const auto& clocks : {Owed(c), Waits(c)}) {
    for (const Running& one : clocks) {
      if (!one.missed) TakeEarliest(next, one.due);
    }
  }
  return next;
}

std::optional<absl::Time> DueAt(const Case& c) {
  std::optional<absl::Time> due;
  for (const Running& one : Owed(c)) TakeEarliest(due, one.due);
  // Nobody here can do anything about data that the reporter owes, but somebody waits.
  if (!due.has_value() && c.status == CaseStatus::kOnHold) due = c.hold_due_at;
  return due;
}

bool IsOnMayorsList(const Case& c) {
  if (!IsOpen(c.status) || IsMisconduct(c)) return false;
  const bool unanswered = c.first_response_missed && !c.first_response_at.has_value();
  const bool broken = c.status == CaseStatus::kScheduled && c.missed.contains(CaseClock::kPromise);
  return unanswered || broken || c.missed.contains(CaseClock::kMayor) ||
         c.escalation_level >= kTopEscalation;
}

absl::Status Validate(const Channel& channel) {
  RETURN_IF_ERROR(CheckCode(channel.code, "channel.code", 32));
  RETURN_IF_ERROR(CheckText(channel.name, "channel.name", 120));
  RETURN_IF_ERROR(CheckRange(channel.mayor_after_days, "channel.mayor_after_days", 0, 365));
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
  RETURN_IF_ERROR(CheckRange(clocks.overall_days, policy + "overall_working_days", 1, 250));
  RETURN_IF_ERROR(CheckRange(clocks.escalation_days, policy + "escalation_working_days", 1, 30));
  if (!category.parent_code.empty()) {
    RETURN_IF_ERROR(CheckCode(category.parent_code, "category.parent_code", 64));
  }
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
