// Use cases on cases: scope check → load → decide → save → events. Each runs in the caller's
// transaction; none opens one, none asks a peer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/complaint/app/event_sink.h"
#include "services/complaint/app/identities.h"
#include "services/complaint/app/scope.h"
#include "services/complaint/domain/decide.h"
#include "services/complaint/notify/message.h"
#include "services/complaint/notify/quiet_hours.h"
#include "services/complaint/store/case_store.h"
#include "services/complaint/store/intake_store.h"

namespace mumpuni::complaint::app {

struct CasesOptions {
  // Head of the public number, for example "SBY".
  std::string number_prefix = "SBY";
  // Key of reporter_ref and of tracking tokens; see domain/reporter.h.
  std::string reporter_secret;
  // Reports of one contact within 24 hours; more are refused.
  int reports_per_contact = 20;
  // When citizens are left in peace.
  notify::QuietHours quiet_hours;
};

struct Submission {
  domain::Case draft;
  domain::Reporter reporter;
  // As the channel spells it; used if nothing else says where.
  std::string urban_village;
  // When it was submitted to another system; only for a channel that keeps its clock.
  std::optional<absl::Time> submitted_at;
  // The case it goes on with; "": none.
  std::string follows_number;
  std::string follows_token;
  // Read with the category; "" without one.
  std::string category_name;
};

// What every change of a case carries.
struct Target {
  Id case_id;
  // Version last seen; empty: no check (ETAG_STALE otherwise).
  std::string etag;
  std::string tracking_token;
};

struct VerifyInput {
  domain::CaseClass case_class = domain::CaseClass::kUnspecified;
  std::string category_code;
  Id lead_unit_id;
  std::vector<Id> supporting_unit_ids;
  std::vector<domain::Subject> subjects;
};

struct CaseDetails {
  std::vector<store::Referral> referrals;
  // With until when each was held, and for how many rostered minutes.
  struct Held {
    store::Assignment assignment;
    std::optional<absl::Time> until;
    int64_t duty_minutes = 0;
  };
  std::vector<Held> assignments;
  std::vector<domain::FollowUp> follow_ups;
  std::vector<store::EscalationRow> escalations;
  std::vector<store::AttachmentRow> attachments;
};

// What a citizen may see of `state`, with names in place of identifiers.
struct PublicCase {
  domain::Case state;
  std::string category_name;
  std::string unit_name;
  std::string position_name;
  std::string merged_into_number;
  std::vector<domain::FollowUp> steps;
};

struct Submitted {
  PublicCase view;
  std::string tracking_token;
};

// What assessment has to be asked before an officer is assigned.
struct AssignmentNeed {
  Id unit_id;
  std::string region_code;
  std::vector<domain::Requirement> requirements;
};

// Thread-safe.
class Cases {
 public:
  Cases(const Clock& clock, EventSink& sink, const Identities& identities, CasesOptions options)
      : clock_(clock), sink_(sink), identities_(identities), options_(std::move(options)) {}

  absl::StatusOr<Submitted> Submit(pg::Tx& tx, const Access& access, Submission submission);
  // Written down by an employee and verified at once; `lead_unit_id` nil: by the routes.
  absl::StatusOr<Submitted> TakeAtCounter(pg::Tx& tx, const Access& access, Submission submission,
                                          const Id& lead_unit_id);
  // The case of an earlier submission with its token, for whoever submitted it:
  // CHANNEL_CASE_TAKEN for everybody else, since a number of a channel is no secret.
  absl::StatusOr<Submitted> SubmittedBefore(pg::Tx& tx, const Access& access, const Id& case_id);

  // The case if the caller may see it, without facts.
  absl::StatusOr<domain::Case> Get(pg::Tx& tx, const Access& access, const Id& case_id);
  // The same, and for the Inspectorate any case that belongs to a file of theirs. Audited.
  absl::StatusOr<domain::Case> GetOnReference(pg::Tx& tx, const Access& access, const Id& case_id,
                                              const std::string& reference,
                                              const std::string& method);
  // The case with its texts redacted, for the assessment service; CASE_NOT_FOUND also for a
  // misconduct allegation. Audited.
  struct Redacted {
    domain::Case state;
    // Without kind: what the reporter wrote first. Oldest first.
    std::vector<domain::FollowUp> texts;
  };
  absl::StatusOr<Redacted> ReadRedacted(pg::Tx& tx, const Access& access, const Id& case_id,
                                        const std::string& method);
  // The case as it is now for the repeat of a change, if the caller still sees it: that the caller
  // has made the change opens nothing that has been taken out of reach since, by the change itself
  // or by another.
  absl::StatusOr<domain::Case> Reload(pg::Tx& tx, const Access& access, const Id& case_id,
                                      const std::string& tracking_token);
  absl::StatusOr<CaseDetails> Details(pg::Tx& tx, const domain::Case& c);
  // Whether the token opens the case to channels.
  bool HoldsToken(pg::Tx& tx, const Id& case_id, const std::string& tracking_token);
  absl::StatusOr<std::vector<domain::Case>> List(pg::Tx& tx, const Access& access,
                                                 const store::CaseFilter& filter,
                                                 const std::string& before_id, int limit);
  absl::StatusOr<PublicCase> Track(pg::Tx& tx, const std::string& case_number,
                                   const std::string& tracking_token);
  // For the reporter of this case; the caller has checked that it is.
  absl::StatusOr<PublicCase> PublicView(pg::Tx& tx, domain::Case state);
  // REPORTER_ANONYMOUS; CONCERNED_AS_SUBJECT; writes the read into the audit trail.
  absl::StatusOr<domain::Reporter> ReadReporter(pg::Tx& tx, const Access& access, const Id& case_id,
                                                const std::string& reason,
                                                const std::string& method);

  absl::StatusOr<domain::Case> Verify(pg::Tx& tx, const Access& access, const Target& target,
                                      const VerifyInput& input);
  // Every command but Verify, Assign, MergeInto and the service's own; Recategorise with the code
  // of its category only, nil days of Refer and a nil unit of CompleteSupport as the caller's.
  absl::StatusOr<domain::Case> Change(pg::Tx& tx, const Access& access, const Target& target,
                                      const domain::Command& command);
  absl::StatusOr<domain::Case> Merge(pg::Tx& tx, const Access& access, const Target& target,
                                     const Id& into_case_id);

  // The officer is named by the caller. MENTOR_REQUIRED for one who is BELOW; nullopt: assessment
  // did not answer, which the assignment says.
  absl::StatusOr<domain::Case> Assign(pg::Tx& tx, const Access& access, const Target& target,
                                      store::Assignment assignment,
                                      const std::optional<domain::Standings>& known);
  // For the officer named, or of the lead unit if nil; nullopt: there is nothing to ask, the
  // assignment will be refused.
  absl::StatusOr<std::optional<AssignmentNeed>> NeedOf(pg::Tx& tx, const Access& access,
                                                       const Id& case_id, const Id& employee_id);
  // Chooses among those known; nullopt: assessment did not answer, by load alone.
  absl::StatusOr<domain::Case> AssignAutomatically(pg::Tx& tx, const Access& access,
                                                   const Target& target,
                                                   const std::optional<domain::Standings>& known);

  // The timer has fired. OK if it means nothing any more.
  absl::Status DeadlinePassed(pg::Tx& tx, const Id& case_id);
  // Computes the deadlines of a case by the calendar as it is now; answers how many moved.
  absl::StatusOr<int> ReviseDeadlines(pg::Tx& tx, const Id& case_id);

 private:
  LocalDate Today() const { return LocalDate::At(clock_.Now()); }
  // Whoever asks; without facts.
  absl::StatusOr<domain::Case> Find(pg::Tx& tx, const Id& case_id);
  // Loads and locks the case, checks reach and etag.
  absl::StatusOr<domain::Case> Open(pg::Tx& tx, const Viewer& viewer, const Target& target);
  // Decides and stores everything that the decision changed.
  absl::StatusOr<domain::Case> Carry(pg::Tx& tx, const domain::Case& before,
                                     const domain::Command& command, const Id& actor);
  // Whether the officer and the mentor may have the case.
  absl::Status CheckOfficer(pg::Tx& tx, const domain::Case& c, const Id& employee_id);
  absl::Status CheckMentor(pg::Tx& tx, const domain::Case& c, const store::Assignment& assignment,
                           const std::optional<domain::Standing>& standing);
  absl::StatusOr<domain::Case> AssignTo(pg::Tx& tx, const domain::Case& before,
                                        store::Assignment assignment, const Id& actor);
  // Everything beside the row of the case; `before` null: it is new.
  absl::Status Store(pg::Tx& tx, const domain::Case* before, const domain::Command& command,
                     domain::Decision& decision);
  absl::Status SetTimer(pg::Tx& tx, const domain::Case& state, bool fired);
  void StoreEscalations(pg::Tx& tx, const domain::Decision& decision);
  void Notify(pg::Tx& tx, const domain::Case& state, notify::Occasion occasion,
              const std::string& text);
  // What the caller does not say itself of a command.
  absl::StatusOr<domain::Command> Completed(pg::Tx& tx, const Viewer& viewer, const domain::Case& c,
                                            domain::Command command);
  absl::Status Locate(pg::Tx& tx, Submission& submission);
  absl::Status Follow(pg::Tx& tx, Submission& submission);
  absl::Status CheckContactLimit(pg::Tx& tx, const domain::Case& draft);
  absl::StatusOr<domain::Decision> Draft(pg::Tx& tx, const Access& access, Submission& submission);
  absl::StatusOr<domain::Verify> Routed(pg::Tx& tx, const domain::Case& c,
                                        const VerifyInput& input);

  const Clock& clock_;
  EventSink& sink_;
  const Identities& identities_;
  CasesOptions options_;
};

}  // namespace mumpuni::complaint::app
