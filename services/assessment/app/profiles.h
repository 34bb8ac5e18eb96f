// Use cases on evidence and profiles.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/assessment/app/event_sink.h"
#include "services/assessment/domain/purpose.h"
#include "services/assessment/store/evidence_store.h"
#include "services/assessment/store/profile_store.h"
#include "services/assessment/store/rulebook.h"

namespace mumpuni::assessment::app {

// The complete present facts of one case, enrolment or assessment.
struct SourceState {
  Id source_id;
  int64_t sequence = 0;
  std::vector<store::EvidenceRow> rows;
};

// A profile as it was computed for a reader.
struct ReadProfile {
  domain::Profile profile;
  domain::Answer answer;
  domain::RuleConstants constants;
  bool simulated = false;
};

struct ReadRequest {
  Id employee_id;
  domain::Purpose purpose = domain::Purpose::kSelf;
  // nullopt: today.
  std::optional<LocalDate> as_of;
  // nullopt: as it is known now. SELF and AUDIT only.
  std::optional<absl::Time> known_at;
  // Requirements of this job standard instead of those of the position held; nullopt: held.
  std::optional<domain::Requirement> target;
  // "": the one in force. Only ExplainProfile for AUDIT may name another.
  std::string rule_set;
  // Full method name, for the audit trail.
  std::string method;
};

struct Reconciled {
  int64_t compared = 0;
  std::vector<Id> mismatching;
  // "" at the end.
  std::string next_cursor;
};

// Thread-safe; each method runs in the caller's transaction.
class Profiles {
 public:
  Profiles(const Clock& clock, EventSink& sink) : clock_(clock), sink_(sink) {}

  // Replaces the facts of the sources whose sequence is newer than what is known, and recomputes
  // the people concerned. Twice is once; order does not matter.
  absl::Status ReplaceEvidence(pg::Tx& tx, domain::Source source, std::vector<SourceState> states);

  // Recomputes stored profiles as of today and publishes those whose published state changed. The
  // caller holds the heads of `employee_ids`. People not known yet are left out.
  absl::Status Recompute(pg::Tx& tx, const std::vector<Id>& employee_ids);
  // Locks first.
  absl::Status LockAndRecompute(pg::Tx& tx, const std::vector<Id>& employee_ids);

  // Scope check, computation from the evidence, audit record.
  absl::StatusOr<ReadProfile> Read(pg::Tx& tx, const Access& access, const ReadRequest& request);

  // The same on several days, none of them in the future; one audit record.
  absl::StatusOr<std::vector<domain::Profile>> ReadDays(pg::Tx& tx, const Access& access,
                                                        const ReadRequest& request,
                                                        const std::vector<LocalDate>& days);

  absl::StatusOr<std::vector<store::GapRow>> ListGaps(pg::Tx& tx, const Access& access,
                                                      domain::Purpose purpose,
                                                      store::GapFilter filter,
                                                      const std::string& method,
                                                      const std::string& cursor, int limit);
  // Page cursor of a gap.
  static std::string CursorOf(const store::GapRow& gap);

  struct Officers {
    std::vector<store::OfficerRow> officers;
    std::string rule_set;
    // There are more than the query asked for.
    bool has_more = false;
  };
  // Required levels of a retired competency are read as those of what took its place. Audited as
  // `method`.
  absl::StatusOr<Officers> FindOfficers(pg::Tx& tx, const Access& access, const std::string& method,
                                        store::OfficerQuery query);
  // The name under which stored profiles hold a competency: its own, or what took its place.
  absl::StatusOr<std::string> CodeToday(pg::Tx& tx, const std::string& competency);
  // That name first, then those of what it has replaced, directly or through others.
  absl::StatusOr<std::vector<std::string>> NamesOf(pg::Tx& tx, const std::string& competency);

  // Compares a page of stored profiles with what their day and rule set give. What differs is
  // looked at again under its lock, so that a change on its way is no mismatch.
  absl::StatusOr<Reconciled> Reconcile(pg::Tx& tx, const std::string& after_id, int limit);

  // What judges on that day; not in a transaction that publishes rules.
  absl::StatusOr<store::Rulebook> RulebookOn(pg::Tx& tx, LocalDate day) {
    return rulebooks_.On(tx, day);
  }
  LocalDate Today() const { return LocalDate::At(clock_.Now()); }
  absl::Time Now() const { return clock_.Now(); }

 private:
  absl::Status CheckKnownAt(const ReadRequest& request) const;
  using Rules = std::shared_ptr<const domain::RuleSet>;
  absl::StatusOr<Rules> RulesFor(pg::Tx& tx, const ReadRequest& request, const Rules& in_force);
  absl::StatusOr<std::vector<Id>> Differing(pg::Tx& tx,
                                            const std::vector<store::StoredProfile>& stored) const;
  absl::Status Audit(pg::Tx& tx, const Access& access, const std::string& method,
                     domain::Purpose purpose, const std::string& subject) const;

  const Clock& clock_;
  EventSink& sink_;
  store::Rulebooks rulebooks_;
};

// Name of a purpose for the audit trail.
std::string NameOf(domain::Purpose purpose);

}  // namespace mumpuni::assessment::app
