// What may happen to a case: the state machine with its clocks and facts as one pure function.
//
// Facts (practice: attributed by act):
//   FIRST_RESPONSE_ON_TIME  favourable at a first answer in time, of whoever holds the case then;
//                           unfavourable when the deadline passes, of whoever held it then
//                           (excluded OFF_DUTY if it lay there for too few rostered minutes, by
//                           the officer's own weekly duty, days of absence not counted). Where that
//                           charges nobody, the unit alone if it had the case for that long, in
//                           office hours.
//   CLEAR_AND_COURTEOUS     the reporter's first answer, of the author of the newest answer, else
//                           of the resolution; favourable for an employee whom a verified
//                           appreciation names.
//   RIGHT_FIRST_TIME        the reporter's second answer, of whoever declared the resolution.
//                           Silence is no fact. What the resolution left unsolved is the unit's
//                           matter too: it is the same fact, which carries both.
// Whoever resolves may claim a reason why nobody is to be charged with the outcome (no budget,
// lawful refusal, …), but profits from it: the claim excludes nothing until the head of the lead
// unit or the administration, and never the one it favours, confirms it. There is the reopen window
// for that: an unfavourable fact with an open claim is published without exclusion but counts only
// after its end, so that nobody is charged before the claim could be heard, nor spared by it alone.
// Every fact names the unit that led the case at the time of the act and feeds that unit's signal.
// An act of nobody in particular (a first answer while nobody held the case, a resolution that no
// employee declared) is a fact about the unit alone.
// A favourable fact counts from its day, an unfavourable one from the next working day on which it
// can be announced: after its day, and after the day on which it was noticed or came back.
// Reopening withdraws the facts of that resolution exactly; if it did not hold in the reporter's
// eyes (answered "not solved", or reopened by the reporter), its unfavourable RIGHT_FIRST_TIME
// comes back with the next resolution and stays. The answer "not solved" is itself a reopening,
// which leaves the answer to the first question standing. No unit leading the case, or misconduct:
// no fact.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "common/calendar/calendar.h"
#include "services/complaint/domain/case.h"
#include "services/complaint/domain/clocks.h"

namespace mumpuni::complaint::domain {

struct Verify {
  CaseClass case_class = CaseClass::kUnspecified;
  Category category;
  Id lead_unit_id;  // nil for a misconduct allegation only
  std::vector<Id> supporting_unit_ids;
  // Replace those of the submission unless empty.
  std::vector<Subject> subjects;
};
struct Hold {
  std::string message;
};
struct Resume {
  std::string message;
};
struct Archive {
  ArchiveReason reason = ArchiveReason::kUnspecified;
  std::string message;
};
struct Return {
  std::string reason;
  // The city administration decides after two hops.
  bool by_city = false;
};
struct Assign {
  Id employee_id;
};
// NOTE, REPLY, SCHEDULE or REFER_EXTERNAL; id, author and time are set by Decide and the caller.
struct AddFollowUp {
  FollowUp follow_up;
};
struct Resolve {
  Resolution resolution;
};
struct Reopen {
  std::string reason;
  bool by_reporter = false;
};
struct Rate {
  bool clear_and_courteous = false;
  bool solved = false;
  std::string comment;
};
// Confirms what resolutions of the case claim for facts that still may be excluded.
struct ConfirmExclusion {
  std::string reason;
};
// A case that is waiting or being worked on turns out to be a misconduct allegation.
struct Reclassify {
  std::string reason;
};
// More units help, each with a clock of its own.
struct Refer {
  std::vector<Id> unit_ids;
  int days = 0;
  // What is asked of them, for the administration.
  std::string note;
};
// A supporting unit has done its part.
struct CompleteSupport {
  Id unit_id;
  std::string note;
};
// Another class or category of a case that is being worked on; its resolution clock runs from the
// referral on by the policy of that category. Misconduct is Reclassify's.
struct Recategorise {
  CaseClass case_class = CaseClass::kUnspecified;
  Category category;
  std::string reason;
};
// The report is deliberately false: everything that followed from it is taken back.
struct DeclareFraud {
  std::string reason;
  std::string message;
};
// Takes a merge back; the case waits for verification on its own.
struct Unmerge {
  std::string reason;
};
// A year of the calendar was published again: what counts working days is computed anew.
struct CalendarRevised {};
struct MergeInto {
  Id into_case_id;
  std::string into_case_number;
};

// The timer of the case has fired: whatever clock ran out is noticed.
struct DeadlinePassed {};

using Command =
    std::variant<Verify, Hold, Resume, Archive, Return, Assign, AddFollowUp, Resolve, Reopen, Rate,
                 ConfirmExclusion, Reclassify, Refer, CompleteSupport, Recategorise, DeclareFraud,
                 Unmerge, MergeInto, CalendarRevised, DeadlinePassed>;

// What to publish; each carries the complete state after the whole decision.
enum class CaseEvent {
  kSubmitted,
  kVerified,
  kAssigned,
  kFollowedUp,
  kDeadlineMissed,
  kResolved,
  kReopened,
  kRated,
  kClosed,
  kUnmerged,
  kDeadlinesMoved,
};

// One level of an escalation. To whom is known outside: it follows from the reporting line.
struct Escalation {
  int level = 1;
  // The clock that ran out, when, and who held the case then; nil: nobody but the unit.
  CaseClock breached = CaseClock::kResolution;
  absl::Time breached_at;
  Id holder_id;
  Id unit_id;
  absl::Time escalated_at;
  // Until when this level has it; nullopt: there is none above.
  std::optional<absl::Time> due_at;
};

// A deadline that a revised calendar moved.
struct DeadlineMove {
  CaseClock clock;
  absl::Time before;
  absl::Time after;
  bool operator==(const DeadlineMove&) const = default;
};

// A unit that was given the case, or a part of it.
struct ReferralMade {
  Id unit_id;
  bool lead = false;
  absl::Time due_at;
  int days = 0;
};

struct Decision {
  Case state;
  // Empty: nothing changed.
  std::vector<CaseEvent> events;
  // Without ids.
  std::vector<FollowUp> follow_ups;
  std::vector<Escalation> escalations;
  std::vector<DeadlineMove> moves;
  std::vector<ReferralMade> referrals;
  // The unit whose part is done; nil: none.
  Id support_done_id;
};

struct Circumstances {
  absl::Time now;
  // Of the years of `now` and its neighbours.
  const calendar::WorkingDays& calendar;
  // Employee who acts; nil: a citizen, a channel, or the service.
  Id actor;
  // Of whoever holds the case; needed only where NeedsRoster.
  Roster holder_roster = {};
};

// Whether a decision now settles that the first answer was missed, so that it matters when the
// holder was on duty.
bool NeedsRoster(const Case& c, absl::Time now);

// A new case: `draft` holds what the reporter gave and the category's clocks; `mayor_after_days` is
// the channel's. Its clocks start at `draft.submitted_at` if that is set (an exchange keeps the
// time of the other system), else now. Checks the fields and fixes the deadlines of first answer
// and verification.
absl::StatusOr<Decision> Submit(Case draft, const Circumstances& circumstances,
                                int mayor_after_days = 0);

// CASE_STATE where the table has no entry; other reasons name the field.
//
//   Verify     SUBMITTED → REFERRED
//   Hold       SUBMITTED → ON_HOLD
//   Resume     ON_HOLD → SUBMITTED
//   Archive    SUBMITTED, ON_HOLD → ARCHIVED
//   Return     REFERRED, ASSIGNED → SUBMITTED
//   Assign     REFERRED → ASSIGNED; other worked states stay
//   note       everything that has not ended stays
//   reply      REFERRED, ASSIGNED → IN_PROGRESS; other worked states stay
//   schedule   worked states → SCHEDULED
//   external   worked states → REFERRED_EXTERNAL
//   Resolve    worked states → RESOLVED
//   Rate       RESOLVED → CLOSED_CONFIRMED if solved, else → IN_PROGRESS
//   Reopen     RESOLVED, CLOSED_CONFIRMED → IN_PROGRESS
//   Confirm    an open claim: worked states, RESOLVED, CLOSED_CONFIRMED in the window stay
//   Reclassify SUBMITTED, ON_HOLD, worked states → REFERRED as misconduct: to no unit, without
//              holder and facts, with the clock of its class from now on
//   Refer, CompleteSupport, Recategorise   worked states stay; not for misconduct
//   DeclareFraud   all but CLOSED_SILENT, ARCHIVED, MERGED → ARCHIVED, without facts
//   MergeInto  SUBMITTED, ON_HOLD, worked states → MERGED
//   Unmerge    MERGED → SUBMITTED
//   CalendarRevised   all that have not ended stay
// Worked states: REFERRED, ASSIGNED, IN_PROGRESS, SCHEDULED, REFERRED_EXTERNAL.
// CLOSED_SILENT and ARCHIVED accept nothing, MERGED only Unmerge. A deadline that has passed
// unnoticed is settled before the command, so that a late timer changes no outcome and a breach is
// that of whoever held the case when it happened. DeadlinePassed never fails for a state in which
// it means nothing: it decides nothing. What a timer has to be set to follows from the state:
// NextDue.
absl::StatusOr<Decision> Decide(const Case& state, const Command& command,
                                const Circumstances& circumstances);

}  // namespace mumpuni::complaint::domain
