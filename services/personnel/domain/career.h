// The career of an employee: what was decided, and what follows from it for every day.
//
// Decisions (surat keputusan) with effective dates are the only source: past, present and future
// ones alike. What holds on a day is computed from those that were not undone, so a correction in
// the past cannot leave anything behind, and what was known at an earlier time can be computed
// again. See docs/adr/2026-11-27-careers-follow-from-decisions.md.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/core/id.h"
#include "common/core/local_date.h"
#include "services/personnel/domain/employee.h"

namespace mumpuni::personnel::domain {

// Numbers equal mumpuni.personnel.v1.ActionKind.
enum class ActionKind {
  kUnspecified = 0,
  kHire = 1,
  kTransfer = 2,
  kPromote = 3,
  kAppointActing = 4,
  kEndActing = 5,
  kEndService = 6,
  kReactivate = 7,
  kRenewContract = 8,
  kChangeNumber = 9,
  kSetJurisdiction = 10,
  kSetDutyPattern = 11,
};

// "TRANSFER", as in the contract.
std::string_view NameOf(ActionKind kind);

// A decision. Fields that its kind does not use are empty.
struct Action {
  Id id;
  ActionKind kind = ActionKind::kUnspecified;
  // First day on which it holds; of kEndService and kEndActing the last day in service or in the
  // appointment.
  LocalDate effective_on;
  std::string decree_number;
  Id position_id;
  std::string grade_code;
  EmploymentType employment_type = EmploymentType::kUnspecified;
  std::string employee_number;  // 18 digits, checked
  std::optional<DateRange> contract_term;
  DeactivationReason reason = DeactivationReason::kUnspecified;
  ActingKind acting_kind = ActingKind::kUnspecified;
  std::optional<LocalDate> planned_end;
  Id ends_action_id;
  std::vector<std::string> region_codes;
  std::string duty_pattern_code;

  absl::Time recorded_at;
  std::string recorded_by;
  std::optional<absl::Time> undone_at;
  std::string undone_by;
  std::string undo_reason;
  Id replaced_by;
};

// What holds from one day to another.
struct Standing {
  LocalDate start;
  std::optional<LocalDate> end;  // inclusive; nullopt: open
  bool in_service = false;
  DeactivationReason reason = DeactivationReason::kUnspecified;
  std::string employee_number;
  EmploymentType employment_type = EmploymentType::kUnspecified;
  std::string grade_code;
  LocalDate grade_since;
  Id position_id;            // nil: not in service, or not recorded
  LocalDate position_since;  // meaningless without a position
  std::optional<DateRange> contract_term;
  std::vector<std::string> region_codes;
  std::string duty_pattern_code;

  bool Covers(LocalDate day) const { return start <= day && (!end.has_value() || day <= *end); }
  bool operator==(const Standing&) const = default;
};

struct Career {
  // By day, without overlap and without gap, the last one open; empty if nothing was decided.
  std::vector<Standing> standings;
  // By first day.
  std::vector<Acting> acting;

  // nullptr before the first day in service.
  const Standing* On(LocalDate day) const;
  // The first day after `day` on which something changes by itself.
  std::optional<LocalDate> NextChangeAfter(LocalDate day) const;
  bool operator==(const Career&) const = default;
};

// What follows from the decisions, which may come in any order; undone ones are left out. `newest`
// is the one being recorded, nil if none: if it cannot stand, the error has its own reason and
// field; if another one cannot stand because of it, LATER_ACTION_CONTRADICTS names that one.
//
// On one day decisions take effect in this order: end of an acting appointment, hire, reactivation,
// change of number, contract, grade, position, others. Two of a kind on one day: ACTION_SAME_DAY.
absl::StatusOr<Career> Follow(std::span<const Action> actions, const Id& newest);

// The decisions as they were known at an instant: recorded by then, undone only if by then.
std::vector<Action> KnownAt(std::span<const Action> actions, absl::Time instant);

// Form of a decision by itself: fields that its kind needs, their limits and order of dates.
// Errors name fields of mumpuni.personnel.v1.PersonnelAction below `field` ("" or "action.").
absl::Status Validate(const Action& action, const std::string& field);

}  // namespace mumpuni::personnel::domain
