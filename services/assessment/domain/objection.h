// Objections (keberatan) to unfavourable facts of cases. While one is open the fact is CONTESTED
// and out of the computation; upheld, it stays out for good; rejected, it counts again, and may be
// appealed against once. Not decided in time is upheld, from the end of the last day on, whenever
// somebody gets round to noting it. Pure; deadlines are working days of the city's calendar. The
// officer loses nothing because the calendar of the next year is not published yet.
//
// Limits of the practice: objection until 10 working days after the fact has settled, statement of
// the superior within 5, decision within 14, appeal within 10. The panel has three seats, held by
// nobody who is involved.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/calendar/calendar.h"
#include "common/core/id.h"
#include "common/core/local_date.h"

namespace mumpuni::assessment::domain {

// The numbers of these enums are those of the contract, and stored.
enum class ObjectionState {
  kOpen = 1,
  kUpheld = 2,
  kUpheldByTime = 3,
  kRejected = 4,
  kWithdrawn = 5,
  // The case took the fact back by itself.
  kMoot = 6,
};
enum class ObjectionGround {
  kNotMyAct = 1,
  kLawfulRefusal = 2,
  kNoBudget = 3,
  kOtherAuthority = 4,
  kFactWrong = 5,
  kOther = 6,
};
enum class Seat { kPersonnelAgency = 1, kComplaintCoordinator = 2, kInspectorate = 3 };
inline constexpr Seat kSeats[] = {Seat::kPersonnelAgency, Seat::kComplaintCoordinator,
                                  Seat::kInspectorate};
// "PERSONNEL_AGENCY", "COMPLAINT_COORDINATOR", "INSPECTORATE".
std::string_view NameOf(Seat seat);
// The role of the body whose seat it is, as tokens name it.
std::string_view RoleOf(Seat seat);
enum class Vote { kNone = 0, kUphold = 1, kReject = 2 };

inline constexpr int kObjectionWorkingDays = 10;
inline constexpr int kStatementWorkingDays = 5;
inline constexpr int kDecisionWorkingDays = 14;
inline constexpr int kAppealWorkingDays = 10;

struct PanelSeat {
  Seat seat = Seat::kPersonnelAgency;
  Id member_id;
  Vote vote = Vote::kNone;
  std::string reasons;
  bool operator==(const PanelSeat&) const = default;
};

struct Objection {
  Id objection_id;
  // Nil once the person is erased.
  Id employee_id;
  // The case and the act in it.
  Id source_id;
  int act = 0;
  // Day of the fact; nullopt: of whatever day (filed before the day was kept).
  std::optional<LocalDate> occurred_on;
  // The unit that led the case; nil if unknown.
  Id unit_id;
  // In force when it was filed.
  std::string rule_set;
  ObjectionGround ground = ObjectionGround::kOther;
  std::string statement;
  ObjectionState state = ObjectionState::kOpen;
  // 1, or 2 once appealed.
  int round = 1;
  absl::Time filed_at;
  LocalDate statement_due;
  // nullopt: an appeal whose last day falls into a year without a calendar, until that is
  // published.
  std::optional<LocalDate> decision_due;
  // Version of the calendar by which the deadlines stand.
  int calendar_version = 0;
  // Of the superior; "" while there is none.
  std::string superior_statement;
  // Who gave it; nil while there is none, or once that person is erased.
  Id statement_by;
  // End of the first round; then of the appeal.
  std::optional<absl::Time> decided_at;
  std::optional<absl::Time> appealed_at;
  std::optional<absl::Time> appeal_decided_at;
  // Last day of an appeal after a rejection in round 1; nullopt while the calendar is missing.
  std::optional<LocalDate> appeal_until;
  // Of this round; empty until appointed.
  std::vector<PanelSeat> panel;

  bool IsOpen() const { return state == ObjectionState::kOpen; }
  bool IsUpheld() const {
    return state == ObjectionState::kUpheld || state == ObjectionState::kUpheldByTime;
  }
  bool operator==(const Objection&) const = default;
};

// A fact as it may be contested.
struct ContestableFact {
  bool favourable = false;
  // Nobody is charged by it.
  bool excluded = false;
  LocalDate occurred_on;
  LocalDate settles_on;
};

// The last day on which a fact may be contested. CALENDAR_YEAR_MISSING.
absl::StatusOr<LocalDate> LastDayToObject(LocalDate settles_on,
                                          const calendar::WorkingDays& calendar);

// Fills day, deadlines and state of a new objection. OBJECTION_FACT_NOT_CHARGED for a favourable or
// excluded fact, OBJECTION_TOO_LATE; TEXT_TOO_LONG or VALUE_OUT_OF_RANGE for a statement outside
// 20–2,000 characters.
absl::StatusOr<Objection> File(Objection wanted, const ContestableFact& fact,
                               const calendar::WorkingDays& calendar, absl::Time now);
// OBJECTION_DECIDED, here and below, also once the last day of the decision is over.
// STATEMENT_TOO_LATE, STATEMENT_GIVEN.
absl::StatusOr<Objection> GiveStatement(Objection objection, const Id& author_id,
                                        const std::string& statement, LocalDate today);
// Three different people, one for each seat: PANEL_INCOMPLETE; PANEL_APPOINTED once somebody voted.
absl::StatusOr<Objection> Appoint(Objection objection, std::vector<PanelSeat> panel,
                                  LocalDate today);
// The seat of the present round that the person holds; nullptr for who holds none.
const PanelSeat* SeatOf(const Objection& objection, const Id& member_id);
// Two equal votes decide. OBJECTION_NOT_FOUND for who has no seat, whatever else is wrong;
// OBJECTION_DECIDED, VOTE_CAST; reasons of 20–2,000 characters.
absl::StatusOr<Objection> CastVote(Objection objection, const Id& member_id, Vote vote,
                                   const std::string& reasons,
                                   const calendar::WorkingDays& calendar, absl::Time now);
// Upheld by time if it is open and its last day is over, else as it is.
Objection DecideByTime(Objection objection, absl::Time now);
absl::StatusOr<Objection> Withdraw(Objection objection, absl::Time now);
// The second round; OBJECTION_NOT_REJECTED, APPEAL_TOO_LATE, APPEAL_USED. What cannot be shown to
// be late, because the calendar is missing, is in time.
absl::StatusOr<Objection> Appeal(Objection objection, const std::string& statement,
                                 const calendar::WorkingDays& calendar, absl::Time now);
// Deadlines that still run by a revised calendar: of an open objection, of the appeal against a
// rejection. What has run out stays so.
absl::StatusOr<Objection> Redate(Objection objection, const calendar::WorkingDays& calendar,
                                 LocalDate today);

}  // namespace mumpuni::assessment::domain
