// A case (pengaduan) with its present facts, and the reference rows it needs: values only. What may
// happen to one is in decide.h.
#pragma once

#include <optional>
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
};

// Clocks of a category: data, versioned by whoever defines the category. Days are working days.
struct ClockPolicy {
  int first_response_hours = 24;
  int verification_days = 3;
  int resolution_days = 14;
  int reopen_days = 10;
  int first_response_duty_minutes = 240;
  // How long the reporter has to complete missing data.
  int hold_days = 10;
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
};
absl::Status Validate(const Category& category);

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
  std::optional<absl::Time> hold_due_at;
  std::optional<absl::Time> resolution_due_at;
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
