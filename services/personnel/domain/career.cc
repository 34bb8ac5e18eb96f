#include "services/personnel/domain/career.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/personnel/domain/reasons.h"

namespace mumpuni::personnel::domain {
namespace {

const LocalDate kEarliest = LocalDate::Of("1945-08-17");

bool IsContract(EmploymentType type) {
  return type == EmploymentType::kContract || type == EmploymentType::kContractPartTime;
}

// The first day on which the decision shows. What ends on a day shows on the next one.
LocalDate ShowsOn(const Action& action) {
  const bool ends = action.kind == ActionKind::kEndService || action.kind == ActionKind::kEndActing;
  return ends ? action.effective_on.PlusDays(1) : action.effective_on;
}

// Part-time numbers may have either form: their marker is not known.
absl::Status CheckNumberScheme(const std::string& digits, EmploymentType type,
                               const std::string& field = "employee_number") {
  ASSIGN_OR_RETURN(const EmployeeNumber number, EmployeeNumber::Parse(digits, field));
  const bool fits = type == EmploymentType::kContractPartTime ||
                    (type == EmploymentType::kPns) == (number.scheme() == NumberScheme::kPns);
  if (fits) return absl::OkStatus();
  return Error(reasons::kEmployeeNumberSchemeMismatch, field,
               "digits 13 and 14 belong to the other employment type");
}

// Order of effect within a day.
int Precedence(ActionKind kind) {
  switch (kind) {
    case ActionKind::kEndActing:
      return 0;
    case ActionKind::kEndService:
      return 1;
    case ActionKind::kHire:
      return 2;
    case ActionKind::kReactivate:
      return 3;
    case ActionKind::kChangeNumber:
      return 4;
    case ActionKind::kRenewContract:
      return 5;
    case ActionKind::kPromote:
      return 6;
    case ActionKind::kTransfer:
      return 7;
    case ActionKind::kSetJurisdiction:
      return 8;
    case ActionKind::kSetDutyPattern:
      return 9;
    case ActionKind::kAppointActing:
      return 10;
    case ActionKind::kUnspecified:
      break;
  }
  return 11;
}

// Computes the career step by step.
class Follower {
 public:
  // `replacements`: which decision came in the place of which undone one.
  explicit Follower(std::map<Id, Id> replacements) : replacements_(std::move(replacements)) {}

  absl::Status Apply(const Action& action) {
    RETURN_IF_ERROR(CheckSameDay(action));
    last_ = &action;
    switch (action.kind) {
      case ActionKind::kHire:
        return Hire(action);
      case ActionKind::kTransfer:
        return Transfer(action);
      case ActionKind::kPromote:
        return Promote(action);
      case ActionKind::kAppointActing:
        return AppointActing(action);
      case ActionKind::kEndActing:
        return EndActing(action);
      case ActionKind::kEndService:
        return EndService(action);
      case ActionKind::kReactivate:
        return Reactivate(action);
      case ActionKind::kRenewContract:
        return RenewContract(action);
      case ActionKind::kChangeNumber:
        return ChangeNumber(action);
      case ActionKind::kSetJurisdiction:
        return SetJurisdiction(action);
      case ActionKind::kSetDutyPattern:
        return SetDutyPattern(action);
      case ActionKind::kUnspecified:
        break;
    }
    return Error(mumpuni::reasons::kFieldRequired, "kind", "the kind of decision is required");
  }

  Career Take() {
    std::sort(career_.acting.begin(), career_.acting.end(), [](const Acting& a, const Acting& b) {
      return std::tie(a.start, a.action_id) < std::tie(b.start, b.action_id);
    });
    return std::move(career_);
  }

 private:
  absl::Status CheckSameDay(const Action& action) const {
    const bool may_be_several =
        action.kind == ActionKind::kAppointActing || action.kind == ActionKind::kEndActing;
    if (may_be_several || last_ == nullptr || last_->kind != action.kind ||
        last_->effective_on != action.effective_on) {
      return absl::OkStatus();
    }
    return Error(reasons::kActionSameDay, "effective_date",
                 "a decision of this kind takes effect on that day already");
  }

  absl::Status CheckInService(std::string_view field = "effective_date") const {
    if (!career_.standings.empty() && career_.standings.back().in_service) {
      return absl::OkStatus();
    }
    return Error(reasons::kEmployeeNotActive, field, "not in service on that day");
  }

  // The standing that begins with the decision: a copy of the one before, which ends.
  Standing& Begin(const Action& action) {
    const LocalDate day = ShowsOn(action);
    if (!career_.standings.empty()) {
      Standing& present = career_.standings.back();
      if (present.start == day) return present;
      present.end = day.PlusDays(-1);
      career_.standings.push_back(present);
    } else {
      career_.standings.emplace_back();
    }
    Standing& next = career_.standings.back();
    next.start = day;
    next.end.reset();
    return next;
  }

  static void Hold(Standing& standing, const Id& position_id, LocalDate since) {
    standing.position_id = position_id;
    standing.position_since = position_id.IsNil() ? LocalDate() : since;
  }

  absl::Status CheckTerm(const Action& action, EmploymentType type) const {
    if (IsContract(type) && !action.contract_term.has_value()) {
      return Error(reasons::kContractTermRequired, "contract_term", "required for a contract");
    }
    if (!IsContract(type) && action.contract_term.has_value()) {
      return Error(reasons::kContractTermNotAllowed, "contract_term", "only for contracts");
    }
    return absl::OkStatus();
  }

  absl::Status Hire(const Action& action) {
    if (!career_.standings.empty()) {
      return Error(reasons::kEmployeeStillActive, "effective_date", "was hired before");
    }
    RETURN_IF_ERROR(CheckTerm(action, action.employment_type));
    Standing& standing = Begin(action);
    standing.in_service = true;
    standing.employee_number = action.employee_number;
    standing.employment_type = action.employment_type;
    standing.grade_code = action.grade_code;
    standing.grade_since = action.effective_on;
    standing.contract_term = action.contract_term;
    standing.region_codes = action.region_codes;
    standing.duty_pattern_code = action.duty_pattern_code;
    Hold(standing, action.position_id, action.effective_on);
    return absl::OkStatus();
  }

  absl::Status Transfer(const Action& action) {
    RETURN_IF_ERROR(CheckInService());
    Hold(Begin(action), action.position_id, action.effective_on);
    // Who gets the post for good no longer acts in it.
    for (Acting& acting : career_.acting) {
      if (acting.position_id == action.position_id && acting.start < action.effective_on &&
          (!acting.end.has_value() || *acting.end >= action.effective_on)) {
        acting.end = action.effective_on.PlusDays(-1);
      }
    }
    return absl::OkStatus();
  }

  absl::Status Promote(const Action& action) {
    RETURN_IF_ERROR(CheckInService());
    Standing& standing = Begin(action);
    standing.grade_code = action.grade_code;
    standing.grade_since = action.effective_on;
    return absl::OkStatus();
  }

  absl::Status EndService(const Action& action) {
    RETURN_IF_ERROR(CheckInService());
    Standing& standing = Begin(action);
    standing.in_service = false;
    standing.reason = action.reason;
    standing.region_codes.clear();
    standing.duty_pattern_code.clear();
    Hold(standing, Id(), {});
    // Whoever leaves, leaves every post.
    for (Acting& acting : career_.acting) {
      if (acting.start > action.effective_on) {
        return Error(reasons::kActingAfterService, "effective_date",
                     "an acting appointment begins after the last day in service");
      }
      if (!acting.end.has_value() || *acting.end > action.effective_on) {
        acting.end = action.effective_on;
      }
    }
    return absl::OkStatus();
  }

  absl::Status Reactivate(const Action& action) {
    if (career_.standings.empty()) return CheckInService();
    if (career_.standings.back().in_service) {
      return Error(reasons::kEmployeeStillActive, "start_date", "is in service on that day");
    }
    RETURN_IF_ERROR(CheckTerm(action, career_.standings.back().employment_type));
    Standing& standing = Begin(action);
    standing.in_service = true;
    standing.reason = DeactivationReason::kUnspecified;
    standing.contract_term = action.contract_term;
    Hold(standing, action.position_id, action.effective_on);
    return absl::OkStatus();
  }

  absl::Status RenewContract(const Action& action) {
    RETURN_IF_ERROR(CheckInService("contract_term.start_date"));
    RETURN_IF_ERROR(CheckTerm(action, career_.standings.back().employment_type));
    const auto& present = career_.standings.back().contract_term;
    if (present.has_value() && action.contract_term->end <= present->end) {
      return Error(reasons::kDateOrder, "contract_term.end_date",
                   "a new term ends after the present one");
    }
    Begin(action).contract_term = action.contract_term;
    return absl::OkStatus();
  }

  absl::Status ChangeNumber(const Action& action) {
    RETURN_IF_ERROR(CheckInService());
    const EmploymentType before = career_.standings.back().employment_type;
    const EmploymentType type =
        action.employment_type == EmploymentType::kUnspecified ? before : action.employment_type;
    if (type == before && action.contract_term.has_value()) {
      return Error(reasons::kContractTermNotAllowed, "contract_term",
                   "a term belongs to another employment type; a contract is renewed");
    }
    RETURN_IF_ERROR(CheckNumberScheme(action.employee_number, type));
    if (type != before) {
      RETURN_IF_ERROR(CheckTerm(action, type));
      RETURN_IF_ERROR(CheckText(action.grade_code, "grade_code", 16));
    }
    Standing& standing = Begin(action);
    standing.employee_number = action.employee_number;
    if (type == before) return absl::OkStatus();
    standing.employment_type = type;
    standing.contract_term = action.contract_term;
    standing.grade_code = action.grade_code;
    standing.grade_since = action.effective_on;
    return absl::OkStatus();
  }

  absl::Status SetJurisdiction(const Action& action) {
    RETURN_IF_ERROR(CheckInService());
    Begin(action).region_codes = action.region_codes;
    return absl::OkStatus();
  }

  absl::Status SetDutyPattern(const Action& action) {
    RETURN_IF_ERROR(CheckInService());
    Begin(action).duty_pattern_code = action.duty_pattern_code;
    return absl::OkStatus();
  }

  absl::Status AppointActing(const Action& action) {
    RETURN_IF_ERROR(CheckInService("start_date"));
    if (career_.standings.back().position_id == action.position_id) {
      return Error(reasons::kActingOverlaps, "position_id", "holds this position definitively");
    }
    for (const Acting& other : career_.acting) {
      if (other.position_id == action.position_id &&
          (!other.end.has_value() || action.effective_on <= *other.end)) {
        return Error(reasons::kActingOverlaps, "start_date", "acts in this position already");
      }
    }
    career_.acting.push_back({action.id, action.position_id, action.acting_kind,
                              action.effective_on, action.planned_end});
    return absl::OkStatus();
  }

  absl::Status EndActing(const Action& action) {
    // What ended an appointment that was corrected since ends the one in its place.
    Id ended = action.ends_action_id;
    for (auto it = replacements_.find(ended); it != replacements_.end();
         it = replacements_.find(ended)) {
      ended = it->second;
    }
    const auto found = std::find_if(career_.acting.begin(), career_.acting.end(),
                                    [&](const Acting& one) { return one.action_id == ended; });
    if (found == career_.acting.end()) {
      return Error(reasons::kActionNotFound, "action_id", "no such acting appointment");
    }
    if (action.effective_on < found->start ||
        (found->end.has_value() && *found->end < action.effective_on)) {
      return Error(reasons::kDateOrder, "last_date", "outside the days of the appointment");
    }
    found->end = action.effective_on;
    return absl::OkStatus();
  }

  const std::map<Id, Id> replacements_;
  Career career_;
  const Action* last_ = nullptr;
};

absl::Status Contradiction(const Action& action, const absl::Status& why) {
  return Error(
      reasons::kLaterActionContradicts, "effective_date",
      absl::StrCat(std::string(NameOf(action.kind)), " of ", action.effective_on.ToString(), " (",
                   action.id.ToString(), ") could not stand: ", std::string(why.message())));
}

absl::Status CheckTermOrder(const Action& action, const std::string& field) {
  if (action.contract_term.has_value() && action.contract_term->end < action.contract_term->start) {
    return Error(reasons::kDateOrder, absl::StrCat(field, "contract_term.end_date"),
                 "ends before it starts");
  }
  return absl::OkStatus();
}

absl::Status RequirePosition(const Action& action, const std::string& field) {
  if (!action.position_id.IsNil()) return absl::OkStatus();
  return Error(mumpuni::reasons::kFieldRequired, absl::StrCat(field, "position_id"), "required");
}

absl::Status ValidateHire(const Action& action, const std::string& field) {
  if (action.employment_type == EmploymentType::kUnspecified) {
    return Error(mumpuni::reasons::kFieldRequired, absl::StrCat(field, "employment_type"),
                 "required");
  }
  RETURN_IF_ERROR(CheckText(action.grade_code, absl::StrCat(field, "grade_code"), 16));
  RETURN_IF_ERROR(CheckNumberScheme(action.employee_number, action.employment_type,
                                    absl::StrCat(field, "employee_number")));
  return CheckJurisdiction(action.region_codes, absl::StrCat(field, "jurisdiction_region_codes"));
}

absl::Status ValidateActing(const Action& action, const std::string& field) {
  RETURN_IF_ERROR(RequirePosition(action, field));
  if (action.acting_kind == ActingKind::kUnspecified) {
    return Error(mumpuni::reasons::kFieldRequired, absl::StrCat(field, "acting_kind"), "required");
  }
  if (action.planned_end.has_value() && *action.planned_end < action.effective_on) {
    return Error(reasons::kDateOrder, absl::StrCat(field, "planned_end_date"),
                 "ends before it starts");
  }
  return absl::OkStatus();
}

}  // namespace

std::string_view NameOf(ActionKind kind) {
  switch (kind) {
    case ActionKind::kUnspecified:
      return "UNSPECIFIED";
    case ActionKind::kHire:
      return "HIRE";
    case ActionKind::kTransfer:
      return "TRANSFER";
    case ActionKind::kPromote:
      return "PROMOTE";
    case ActionKind::kAppointActing:
      return "APPOINT_ACTING";
    case ActionKind::kEndActing:
      return "END_ACTING";
    case ActionKind::kEndService:
      return "END_SERVICE";
    case ActionKind::kReactivate:
      return "REACTIVATE";
    case ActionKind::kRenewContract:
      return "RENEW_CONTRACT";
    case ActionKind::kChangeNumber:
      return "CHANGE_NUMBER";
    case ActionKind::kSetJurisdiction:
      return "SET_JURISDICTION";
    case ActionKind::kSetDutyPattern:
      return "SET_DUTY_PATTERN";
  }
  return "UNKNOWN";
}

const Standing* Career::On(LocalDate day) const {
  for (const Standing& standing : standings) {
    if (standing.Covers(day)) return &standing;
  }
  return nullptr;
}

std::optional<LocalDate> Career::NextChangeAfter(LocalDate day) const {
  std::optional<LocalDate> next;
  const auto consider = [&](LocalDate change) {
    if (change > day && (!next.has_value() || change < *next)) next = change;
  };
  for (const Standing& standing : standings) consider(standing.start);
  for (const Acting& one : acting) {
    consider(one.start);
    if (one.end.has_value()) consider(one.end->PlusDays(1));
  }
  return next;
}

absl::StatusOr<Career> Follow(std::span<const Action> actions, const Id& newest) {
  std::vector<const Action*> valid;
  std::map<Id, Id> replacements;
  for (const Action& action : actions) {
    if (!action.undone_at.has_value()) {
      valid.push_back(&action);
    } else if (!action.replaced_by.IsNil()) {
      replacements[action.id] = action.replaced_by;
    }
  }
  std::sort(valid.begin(), valid.end(), [](const Action* a, const Action* b) {
    return std::make_tuple(ShowsOn(*a), Precedence(a->kind), a->id) <
           std::make_tuple(ShowsOn(*b), Precedence(b->kind), b->id);
  });
  Follower follower(std::move(replacements));
  for (const Action* action : valid) {
    const absl::Status status = follower.Apply(*action);
    if (status.ok()) continue;
    return action->id == newest ? status : Contradiction(*action, status);
  }
  return follower.Take();
}

std::vector<Action> KnownAt(std::span<const Action> actions, absl::Time instant) {
  std::vector<Action> known;
  for (const Action& action : actions) {
    if (action.recorded_at > instant) continue;
    known.push_back(action);
    if (action.undone_at.has_value() && *action.undone_at > instant) {
      known.back().undone_at.reset();
      known.back().undone_by.clear();
      known.back().undo_reason.clear();
      known.back().replaced_by = Id();
    }
  }
  return known;
}

absl::Status Validate(const Action& action, const std::string& field) {
  RETURN_IF_ERROR(
      CheckOptionalText(action.decree_number, absl::StrCat(field, "decree_number"), 100));
  if (action.effective_on < kEarliest) {
    return Error(mumpuni::reasons::kValueOutOfRange, absl::StrCat(field, "effective_date"),
                 "before 1945-08-17");
  }
  RETURN_IF_ERROR(CheckTermOrder(action, field));
  switch (action.kind) {
    case ActionKind::kHire:
      return ValidateHire(action, field);
    case ActionKind::kTransfer:
    case ActionKind::kReactivate:
      return RequirePosition(action, field);
    case ActionKind::kPromote:
      return CheckText(action.grade_code, absl::StrCat(field, "grade_code"), 16);
    case ActionKind::kAppointActing:
      return ValidateActing(action, field);
    case ActionKind::kEndService:
      if (action.reason != DeactivationReason::kUnspecified) return absl::OkStatus();
      return Error(mumpuni::reasons::kFieldRequired, absl::StrCat(field, "reason"), "required");
    case ActionKind::kSetJurisdiction:
      return CheckJurisdiction(action.region_codes, absl::StrCat(field, "region_codes"));
    case ActionKind::kRenewContract:
      if (action.contract_term.has_value()) return absl::OkStatus();
      return Error(reasons::kContractTermRequired, absl::StrCat(field, "contract_term"),
                   "required");
    case ActionKind::kEndActing:
    case ActionKind::kChangeNumber:
    case ActionKind::kSetDutyPattern:
      return absl::OkStatus();
    case ActionKind::kUnspecified:
      break;
  }
  return Error(mumpuni::reasons::kFieldRequired, absl::StrCat(field, "kind"), "required");
}

}  // namespace mumpuni::personnel::domain
