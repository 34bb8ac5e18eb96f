#include "services/assessment/domain/objection.h"

#include <algorithm>
#include <set>

#include "common/core/validate.h"
#include "services/assessment/domain/reasons.h"

namespace mumpuni::assessment::domain {
namespace {

// Upheld, whether that is noted yet or not.
bool IsOverdue(const Objection& objection, LocalDate today) {
  return objection.IsOpen() && objection.decision_due.has_value() &&
         today > *objection.decision_due;
}

absl::Status CheckOpen(const Objection& objection, LocalDate today) {
  if (objection.IsOpen() && !IsOverdue(objection, today)) return absl::OkStatus();
  return Error(reasons::kObjectionDecided, "objection_id", "it has ended");
}

// nullopt: the calendar of that year is not published.
std::optional<LocalDate> WorkingDayAfter(LocalDate day, int n,
                                         const calendar::WorkingDays& calendar) {
  const absl::StatusOr<LocalDate> found = calendar.Add(day, n);
  return found.ok() ? std::optional(*found) : std::nullopt;
}

// The day from which the deadlines of the present round run.
LocalDate BeginOf(const Objection& objection) {
  return LocalDate::At(objection.appealed_at.value_or(objection.filed_at));
}

absl::Status SetDeadlines(Objection& objection, const calendar::WorkingDays& calendar) {
  const LocalDate begin = BeginOf(objection);
  if (objection.round == 1) {
    ASSIGN_OR_RETURN(objection.statement_due, calendar.Add(begin, kStatementWorkingDays));
    ASSIGN_OR_RETURN(objection.decision_due, calendar.Add(begin, kDecisionWorkingDays));
  } else {
    objection.decision_due = WorkingDayAfter(begin, kDecisionWorkingDays, calendar);
  }
  objection.calendar_version = calendar.VersionOf(begin.year());
  return absl::OkStatus();
}

void SetAppealUntil(Objection& objection, const calendar::WorkingDays& calendar) {
  const LocalDate decided = LocalDate::At(*objection.decided_at);
  objection.appeal_until = WorkingDayAfter(decided, kAppealWorkingDays, calendar);
  objection.calendar_version = calendar.VersionOf(decided.year());
}

void End(Objection& objection, ObjectionState state, absl::Time now) {
  objection.state = state;
  (objection.round == 1 ? objection.decided_at : objection.appeal_decided_at) = now;
}

}  // namespace

std::string_view NameOf(Seat seat) {
  switch (seat) {
    case Seat::kPersonnelAgency:
      return "PERSONNEL_AGENCY";
    case Seat::kComplaintCoordinator:
      return "COMPLAINT_COORDINATOR";
    case Seat::kInspectorate:
      return "INSPECTORATE";
  }
  return "";
}

std::string_view RoleOf(Seat seat) {
  switch (seat) {
    case Seat::kPersonnelAgency:
      return "PERSONNEL_ADMIN";
    case Seat::kComplaintCoordinator:
      return "COMPLAINT_ADMIN";
    case Seat::kInspectorate:
      return "INSPECTORATE";
  }
  return "";
}

absl::StatusOr<LocalDate> LastDayToObject(LocalDate settles_on,
                                          const calendar::WorkingDays& calendar) {
  return calendar.Add(settles_on, kObjectionWorkingDays);
}

absl::StatusOr<Objection> File(Objection wanted, const ContestableFact& fact,
                               const calendar::WorkingDays& calendar, absl::Time now) {
  RETURN_IF_ERROR(CheckText(wanted.statement, "statement", 20, 2000));
  RETURN_IF_ERROR(CheckRange(static_cast<int>(wanted.ground), "ground", 1, 6));
  if (fact.favourable || fact.excluded) {
    return Error(reasons::kObjectionFactNotCharged, "act", "this fact charges nobody");
  }
  ASSIGN_OR_RETURN(const LocalDate last, LastDayToObject(fact.settles_on, calendar));
  if (LocalDate::At(now) > last) {
    return Error(reasons::kObjectionTooLate, "source_id", "the last day was " + last.ToString());
  }
  wanted.occurred_on = fact.occurred_on;
  wanted.state = ObjectionState::kOpen;
  wanted.round = 1;
  wanted.filed_at = now;
  RETURN_IF_ERROR(SetDeadlines(wanted, calendar));
  return wanted;
}

absl::StatusOr<Objection> GiveStatement(Objection objection, const Id& author_id,
                                        const std::string& statement, LocalDate today) {
  RETURN_IF_ERROR(CheckOpen(objection, today));
  RETURN_IF_ERROR(CheckText(statement, "statement", 20, 2000));
  if (!objection.superior_statement.empty()) {
    return Error(reasons::kStatementGiven, "objection_id", "a statement stays as it was given");
  }
  if (objection.round != 1 || today > objection.statement_due) {
    return Error(reasons::kStatementTooLate, "objection_id",
                 "the last day was " + objection.statement_due.ToString());
  }
  objection.superior_statement = statement;
  objection.statement_by = author_id;
  return objection;
}

absl::StatusOr<Objection> Appoint(Objection objection, std::vector<PanelSeat> panel,
                                  LocalDate today) {
  RETURN_IF_ERROR(CheckOpen(objection, today));
  const auto voted = [](const PanelSeat& seat) { return seat.vote != Vote::kNone; };
  if (std::any_of(objection.panel.begin(), objection.panel.end(), voted)) {
    return Error(reasons::kPanelAppointed, "objection_id", "this panel has begun to vote");
  }
  std::set<Seat> seats;
  std::set<Id> members;
  for (PanelSeat& seat : panel) {
    seat.vote = Vote::kNone;
    seat.reasons.clear();
    seats.insert(seat.seat);
    members.insert(seat.member_id);
  }
  if (panel.size() != std::size(kSeats) || seats.size() != panel.size() ||
      members.size() != panel.size() || !seats.contains(Seat::kPersonnelAgency) ||
      !seats.contains(Seat::kComplaintCoordinator) || !seats.contains(Seat::kInspectorate)) {
    return Error(reasons::kPanelIncomplete, "panel", "three people, one for each seat");
  }
  std::sort(panel.begin(), panel.end(),
            [](const PanelSeat& a, const PanelSeat& b) { return a.seat < b.seat; });
  objection.panel = std::move(panel);
  return objection;
}

const PanelSeat* SeatOf(const Objection& objection, const Id& member_id) {
  const auto seat = std::find_if(objection.panel.begin(), objection.panel.end(),
                                 [&](const PanelSeat& s) { return s.member_id == member_id; });
  return seat == objection.panel.end() ? nullptr : &*seat;
}

absl::StatusOr<Objection> CastVote(Objection objection, const Id& member_id, Vote vote,
                                   const std::string& reasons_text,
                                   const calendar::WorkingDays& calendar, absl::Time now) {
  const PanelSeat* held = SeatOf(objection, member_id);
  if (held == nullptr) {
    return Error(reasons::kObjectionNotFound, "objection_id", "no objection of the caller");
  }
  RETURN_IF_ERROR(CheckOpen(objection, LocalDate::At(now)));
  RETURN_IF_ERROR(CheckRange(static_cast<int>(vote), "vote", 1, 2));
  RETURN_IF_ERROR(CheckText(reasons_text, "reasons", 20, 2000));
  if (held->vote != Vote::kNone) {
    return Error(reasons::kVoteCast, "vote", "a vote stays as it was cast");
  }
  PanelSeat& seat = objection.panel[held - objection.panel.data()];
  seat.vote = vote;
  seat.reasons = reasons_text;
  const auto equal = std::count_if(objection.panel.begin(), objection.panel.end(),
                                   [&](const PanelSeat& s) { return s.vote == vote; });
  if (equal < 2) return objection;
  End(objection, vote == Vote::kUphold ? ObjectionState::kUpheld : ObjectionState::kRejected, now);
  if (objection.state == ObjectionState::kRejected && objection.round == 1) {
    SetAppealUntil(objection, calendar);
  }
  return objection;
}

Objection DecideByTime(Objection objection, absl::Time now) {
  if (IsOverdue(objection, LocalDate::At(now))) {
    End(objection, ObjectionState::kUpheldByTime, now);
  }
  return objection;
}

absl::StatusOr<Objection> Withdraw(Objection objection, absl::Time now) {
  RETURN_IF_ERROR(CheckOpen(objection, LocalDate::At(now)));
  // An appeal that is taken back leaves the decision that it was against.
  if (objection.round == 2) {
    objection.state = ObjectionState::kRejected;
    objection.appeal_decided_at = now;
    return objection;
  }
  End(objection, ObjectionState::kWithdrawn, now);
  return objection;
}

absl::StatusOr<Objection> Appeal(Objection objection, const std::string& statement,
                                 const calendar::WorkingDays& calendar, absl::Time now) {
  RETURN_IF_ERROR(CheckText(statement, "statement", 20, 2000));
  if (objection.round != 1) {
    return Error(reasons::kAppealUsed, "objection_id", "there is one appeal");
  }
  if (objection.state != ObjectionState::kRejected) {
    return Error(reasons::kObjectionNotRejected, "objection_id",
                 "only a rejection is appealed against");
  }
  if (!objection.appeal_until.has_value()) SetAppealUntil(objection, calendar);
  if (objection.appeal_until.has_value() && LocalDate::At(now) > *objection.appeal_until) {
    return Error(reasons::kAppealTooLate, "objection_id",
                 "the last day was " + objection.appeal_until->ToString());
  }
  objection.round = 2;
  objection.state = ObjectionState::kOpen;
  objection.appealed_at = now;
  objection.panel.clear();
  objection.statement += "\n\n" + statement;
  RETURN_IF_ERROR(SetDeadlines(objection, calendar));
  return objection;
}

absl::StatusOr<Objection> Redate(Objection objection, const calendar::WorkingDays& calendar,
                                 LocalDate today) {
  if (objection.IsOpen()) {
    if (!IsOverdue(objection, today)) RETURN_IF_ERROR(SetDeadlines(objection, calendar));
  } else if (objection.state == ObjectionState::kRejected && objection.round == 1 &&
             (!objection.appeal_until.has_value() || today <= *objection.appeal_until)) {
    SetAppealUntil(objection, calendar);
  }
  return objection;
}

}  // namespace mumpuni::assessment::domain
