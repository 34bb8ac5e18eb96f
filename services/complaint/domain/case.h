// A case (pengaduan) with its present facts, and the reference rows it needs: values only. What may
// happen to one is in decide.h.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/core/id.h"
#include "common/core/local_date.h"

namespace mumpuni::complaint::domain {

// Numbers equal mumpuni.complaint.v1.CaseStatus.
enum class CaseStatus {
  kUnspecified = 0,
  kSubmitted = 1,
  kOnHold = 2,
  kReferred = 3,
  kAssigned = 4,
  kInProgress = 5,
  kScheduled = 6,
  kReferredExternal = 7,
  kResolved = 8,
  kClosedConfirmed = 9,
  kClosedSilent = 10,
  kArchived = 11,
  kMerged = 12,
};

// Numbers equal mumpuni.complaint.v1.CaseClass (PermenPANRB 62/2018).
enum class CaseClass {
  kUnspecified = 0,
  kComplaint = 1,
  kSuggestion = 2,
  kAppreciation = 3,
  kInformationRequest = 4,
  kMisconductAllegation = 5,
};

// Numbers equal mumpuni.complaint.v1.ActKind.
enum class ActKind {
  kUnspecified = 0,
  kFirstResponseOnTime = 1,
  kClearAndCourteous = 2,
  kRightFirstTime = 3,
};

// Numbers equal mumpuni.complaint.v1.ActExclusion.
enum class ActExclusion {
  kNone = 0,
  kLawfulRefusal = 1,
  kNoBudget = 2,
  kOtherAuthority = 3,
  kFieldCrew = 4,
  kUnreachableReporter = 5,
  kOffDuty = 6,
};

// Numbers equal mumpuni.complaint.v1.FollowUpKind.
enum class FollowUpKind {
  kUnspecified = 0,
  kNote = 1,
  kReply = 2,
  kSchedule = 3,
  kReferExternal = 4,
  kResolution = 5,
  kStep = 6,
  kReporterMessage = 7,
};

// Numbers equal mumpuni.complaint.v1.ArchiveReason.
enum class ArchiveReason {
  kUnspecified = 0,
  kUnclear = 1,
  kNotGovernment = 2,
  kSpam = 3,
  kIncomplete = 4,
  // Deliberately false; everything that followed from it is taken back.
  kFraud = 5,
};

// The clocks of a case; numbers equal mumpuni.complaint.v1.CaseClock.
enum class CaseClock {
  kVerification = 1,
  kFirstResponse = 2,
  kHold = 3,
  kResolution = 4,
  // From the first referral on, whatever is re-routed or reopened meanwhile.
  kOverall = 5,
  kPromise = 6,
  kEscalation = 7,
  kReopenWindow = 8,
  // Of channels whose cases the mayor sees when they are still open after some days.
  kMayor = 9,
};

// Numbers equal mumpuni.complaint.v1.PlaceOutcome.
enum class PlaceOutcome {
  kNone = 0,
  kMatched = 1,
  kOutsideCity = 2,
  kUnknownSpelling = 3,
  // Coordinates and the place named lie apart; the coordinates decide.
  kContradicting = 4,
};

// Numbers equal mumpuni.complaint.v1.Language.
enum class Language { kIndonesian = 1, kEnglish = 2 };

// Clocks of a category: data, versioned by whoever defines the category. Days are working days.
struct ClockPolicy {
  int first_response_hours = 24;
  int verification_days = 3;
  int resolution_days = 14;
  int reopen_days = 10;
  int first_response_duty_minutes = 240;
  // How long the reporter has to complete missing data.
  int hold_days = 10;
  // From the first referral on; re-routing and reopening do not restart it.
  int overall_days = 60;
  // What each level of an escalation has.
  int escalation_days = 3;
  // Whether first answer and overall clock stand still while the reporter completes data. The
  // regulation does not say, so it is a setting.
  bool pause_on_hold = false;
  bool operator==(const ClockPolicy&) const = default;
};

struct Requirement {
  std::string competency_code;
  int level = 1;
  bool operator==(const Requirement&) const = default;
};

struct Channel {
  std::string code;
  std::string name;
  std::string parent_code;
  // Calendar days after which a case that is still open goes on the mayor's list; 0: never.
  int mayor_after_days = 0;
  // An exchange with another system, whose time of submission starts the clocks.
  bool keeps_clock = false;
  // The channel tells its citizens by itself; nothing else is sent.
  bool notifies = false;
};
absl::Status Validate(const Channel& channel);

struct Category {
  std::string code;
  std::string name;
  ClockPolicy clocks;
  std::vector<Requirement> requirements;
  Id default_lead_unit_id;  // nil: verification must name one
  bool physical = false;
  std::string legal_basis;
  // "" for a root. A category without lead unit or requirements has those of its parent.
  std::string parent_code;
};
absl::Status Validate(const Category& category);

// Degrees × 1,000,000, WGS 84.
struct GeoPoint {
  int latitude_e6 = 0;
  int longitude_e6 = 0;
  bool operator==(const GeoPoint&) const = default;
};

// Exactly one of the two is set.
struct Subject {
  Id employee_id;
  Id unit_id;
  bool operator==(const Subject&) const = default;
};

struct Reporter {
  std::string full_name;
  std::string contact;
  bool contact_verified = false;
  // Who filed it for the reporter (UU 25/2009 art. 42); "": the reporter.
  std::string filed_by;
};

// The highest level of an escalation: the executive office.
inline constexpr int kTopEscalation = 3;

// From when and how many working days a clock runs, so that a revised calendar can be applied.
struct ClockBasis {
  LocalDate from;
  int days = 0;
  bool operator==(const ClockBasis&) const = default;
};

// One fact about one act; at most one per officer and act in a case, and where no officer is named
// one per unit and act.
struct Fact {
  Id employee_id;  // nil: nobody is charged or credited but the unit
  // Led the case at the time of the act; never nil.
  Id unit_id;
  ActKind act = ActKind::kUnspecified;
  bool favourable = false;
  LocalDate occurred_on;
  LocalDate counts_from;
  LocalDate settles_on;
  ActExclusion exclusion = ActExclusion::kNone;
  // What the resolver claims in its favour; nobody has confirmed it, so it excludes nothing yet.
  ActExclusion claimed_exclusion = ActExclusion::kNone;
  // Which resolution of the case it speaks of, 1, 2, …; 0: none.
  int resolution_no = 0;
  // Held back while the case is open again: not published, back with the next resolution.
  bool held = false;
  bool operator==(const Fact&) const = default;
};

struct Resolution {
  std::string action_taken;
  LocalDate done_on;
  Id done_by_unit_id;
  std::string next_steps;
  std::string contact;
  std::string photo_reference;
  // Claimed by whoever resolved; in force once somebody else has confirmed it.
  ActExclusion exclusion = ActExclusion::kNone;
  bool exclusion_confirmed = false;
};

struct Rating {
  bool clear_and_courteous = false;
  bool solved = false;
  std::string comment;
  absl::Time rated_at;
};

struct FollowUp {
  Id id;
  // Set when read; nil before it is stored.
  Id case_id;
  FollowUpKind kind = FollowUpKind::kUnspecified;
  std::string message;
  std::string internal_note;
  std::optional<LocalDate> promised_on;
  std::string budget_source;
  std::string external_body;
  std::string external_number;
  Id author_employee_id;  // nil: the service or a citizen
  absl::Time created_at;
};

struct Case {
  Id id;
  std::string number;
  CaseStatus status = CaseStatus::kUnspecified;
  CaseClass case_class = CaseClass::kUnspecified;
  std::string category_code;
  // Of the category, as it is now; deadlines already fixed do not move with it.
  ClockPolicy clocks;
  bool physical = false;

  std::string channel_code;
  std::string channel_case_id;
  // Principal::Key() of the channel that submitted it.
  std::string submitted_by;
  std::string body;
  std::string region_code;
  std::string place;
  bool reporter_anonymous = false;
  bool content_confidential = false;
  // Keyed hash of the contact, see reporter.h; "" without a contact.
  std::string reporter_ref;
  bool reporter_verified = false;
  std::vector<Subject> subjects;
  std::optional<GeoPoint> location;
  PlaceOutcome place_outcome = PlaceOutcome::kNone;
  Language language = Language::kIndonesian;
  // Employee who wrote it down at a counter; nil: a channel submitted it.
  Id taken_by;
  // The ended case that this one goes on with; nil: none.
  Id follows_id;

  Id lead_unit_id;  // nil before referral
  // Since when that unit has the case.
  std::optional<absl::Time> referred_at;
  std::vector<Id> supporting_unit_ids;
  Id assigned_employee_id;  // nil: nobody holds it
  std::optional<absl::Time> assigned_at;

  absl::Time submitted_at;
  absl::Time verification_due_at;
  absl::Time first_response_due_at;
  std::optional<absl::Time> first_response_at;
  bool first_response_missed = false;
  std::optional<absl::Time> held_at;
  std::optional<absl::Time> hold_due_at;
  std::optional<absl::Time> resolution_due_at;
  std::optional<absl::Time> overall_due_at;
  std::optional<absl::Time> mayor_due_at;
  // Newest promise, while it stands.
  std::optional<LocalDate> promised_on;
  // Clocks that ran out without the act they were set for; the first answer has a flag of its own.
  // A clock that is set again leaves it.
  std::set<CaseClock> missed;
  // Of clocks that count working days.
  std::map<CaseClock, ClockBasis> bases;
  // 0: not escalated; 1 direct superior, 2 the next above, 3 the executive office.
  int escalation_level = 0;
  std::optional<absl::Time> escalation_due_at;
  std::optional<absl::Time> resolved_at;
  // Last day of the reopen window.
  std::optional<LocalDate> reopen_until;
  std::optional<absl::Time> closed_at;
  // Of the year in which the newest deadline lies, when it was fixed.
  int calendar_version = 0;

  // Author of the newest answer that an employee gave the citizen, the resolution's own text aside;
  // nil: none.
  Id answered_by;
  Id resolved_by;
  // How many resolutions were declared; the number of the newest.
  int resolution_no = 0;
  std::optional<Resolution> resolution;
  std::optional<Rating> rating;
  int reopen_count = 0;
  int reroute_count = 0;
  ArchiveReason archive_reason = ArchiveReason::kUnspecified;
  Id merged_into_id;
  std::vector<Fact> facts;
  int64_t version = 1;
};

// Referred and neither resolved nor ended.
bool IsWorked(CaseStatus status);
// On hold where the category lets first answer and overall clock stand still meanwhile.
bool IsPaused(const Case& c);
// An act was due and is still owed although its clock has run out.
bool OwesAnAct(const Case& c);
// The instant of the next clock that runs and has not been noticed as missed; nullopt: none runs.
std::optional<absl::Time> NextDue(const Case& c);
// The earliest deadline of what is owed, missed or not: the order of a desk. nullopt: nothing is.
std::optional<absl::Time> DueAt(const Case& c);
// Whether the mayor's office is shown the case: no first answer in 24 hours, a broken promise, the
// highest level of escalation, or a counter's case that is still open.
bool IsOnMayorsList(const Case& c);

// Waiting for work by the administration: neither resolved nor ended.
bool IsOpen(CaseStatus status);
// Closed, archived or merged.
bool HasEnded(CaseStatus status);
// The reporter has answered that the newest resolution did not solve the problem.
inline bool IsRatedUnsolved(const Case& c) { return c.rating.has_value() && !c.rating->solved; }
// What the reporter of `case_id` may read of the follow-ups of that case and of the one it was
// merged into: everything but notes, and but what the other case's reporter wrote.
bool IsForReporter(const FollowUp& follow_up, const Id& case_id);
// Whether two facts are about the same act, so that one case may state only one of them.
bool IsSameAct(const Fact& a, const Fact& b);
inline bool IsMisconduct(const Case& c) { return c.case_class == CaseClass::kMisconductAllegation; }

}  // namespace mumpuni::complaint::domain
