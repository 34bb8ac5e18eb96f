#include "services/complaint/domain/decide.h"

#include <algorithm>
#include <initializer_list>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/complaint/domain/reasons.h"

namespace mumpuni::complaint::domain {
namespace {

using Status = CaseStatus;

constexpr int kMisconductDays = 60;  // PermenPANRB 62/2018: berkadar pengawasan
constexpr int kMaxRerouteHops = 2;
constexpr int kMaxSubjects = 10;
constexpr int kMaxSupportingUnits = 10;

absl::Status Require(const Case& c, std::initializer_list<Status> allowed, const char* action) {
  if (std::find(allowed.begin(), allowed.end(), c.status) != allowed.end()) return absl::OkStatus();
  return Error(reasons::kCaseState, "case_id",
               absl::StrCat(action, " is not possible in state ", static_cast<int>(c.status)));
}

absl::Status CheckSubjects(const std::vector<Subject>& subjects) {
  RETURN_IF_ERROR(CheckRange(static_cast<int64_t>(subjects.size()), "subjects", 0, kMaxSubjects));
  for (const Subject& subject : subjects) {
    if (subject.employee_id.IsNil() == subject.unit_id.IsNil()) {
      return Error(mumpuni::reasons::kFieldRequired, "subjects", "an employee or a unit");
    }
  }
  return absl::OkStatus();
}

// One decision under construction.
class Change {
 public:
  Change(const Case& state, const Circumstances& at) : at_(at) { decision_.state = state; }

  Case& c() { return decision_.state; }
  absl::Time now() const { return at_.now; }
  LocalDate today() const { return LocalDate::At(at_.now); }
  const Circumstances& at() const { return at_; }
  Decision& decision() { return decision_; }
  Decision Finish() { return std::move(decision_); }

  void Publish(CaseEvent event) { decision_.events.push_back(event); }
  void AddFollowUp(FollowUp follow_up) {
    follow_up.created_at = now();
    follow_up.author_employee_id = at_.actor;
    decision_.follow_ups.push_back(std::move(follow_up));
  }
  void Step(std::string message) {
    FollowUp step;
    step.kind = FollowUpKind::kStep;
    step.message = std::move(message);
    AddFollowUp(std::move(step));
  }

  void Note(std::string internal_note) {
    FollowUp note;
    note.kind = FollowUpKind::kNote;
    note.internal_note = std::move(internal_note);
    AddFollowUp(std::move(note));
  }
  // Words of the reporter, whoever typed them: never a step, which a merged case's reporter reads.
  void ReporterWrote(std::string message) {
    FollowUp words;
    words.kind = FollowUpKind::kReporterMessage;
    words.message = std::move(message);
    AddFollowUp(std::move(words));
  }

  // Sets a clock that counts working days.
  absl::StatusOr<Deadline> Start(CaseClock clock, absl::Time start, int days) {
    ASSIGN_OR_RETURN(const Deadline deadline, WorkingDaysAfter(at_.calendar, start, days));
    c().calendar_version = deadline.calendar_version;
    c().bases[clock] = {LocalDate::At(start), days};
    c().missed.erase(clock);
    return deadline;
  }
  void StopClock(CaseClock clock) {
    c().bases.erase(clock);
    c().missed.erase(clock);
  }

  // Puts the fact in the place of an earlier one about the same act. An unfavourable
  // RIGHT_FIRST_TIME of an earlier resolution is not made good by a later one.
  void Record(const Fact& fact) {
    if (IsMisconduct(c()) || fact.unit_id.IsNil()) return;
    // Whoever wrote the report down knows its token and could praise the own work with it.
    if (fact.favourable && !c().taken_by.IsNil() && fact.employee_id == c().taken_by) return;
    for (Fact& old : c().facts) {
      if (!IsSameAct(old, fact)) continue;
      const bool stays = fact.act == ActKind::kRightFirstTime && !old.favourable &&
                         old.resolution_no < fact.resolution_no;
      if (!stays) old = fact;
      return;
    }
    c().facts.push_back(fact);
  }

  // The first working day after today on which a fact that is known now can be announced.
  absl::StatusOr<LocalDate> AnnouncedOn() { return at_.calendar.Add(today(), 1); }

  // A fact of day `date`, about the lead unit alone if the employee is nil; unfavourable ones count
  // from the next working day, but never before they could be announced: a deadline may be noticed
  // days after it has passed.
  absl::StatusOr<Fact> MakeFact(const Id& employee_id, ActKind act, bool favourable,
                                LocalDate date) {
    Fact fact;
    fact.employee_id = employee_id;
    fact.unit_id = c().lead_unit_id;
    fact.act = act;
    fact.favourable = favourable;
    fact.occurred_on = date;
    fact.counts_from = date;
    if (!favourable) {
      ASSIGN_OR_RETURN(const LocalDate announced, AnnouncedOn());
      ASSIGN_OR_RETURN(fact.counts_from, at_.calendar.Add(date, 1));
      fact.counts_from = std::max(fact.counts_from, announced);
    }
    const LocalDate noticed = std::max(date, today());
    ASSIGN_OR_RETURN(fact.settles_on, at_.calendar.Add(noticed, c().clocks.reopen_days));
    return fact;
  }

  // A fact about the newest resolution.
  absl::StatusOr<Fact> MakeResolutionFact(const Id& employee_id, ActKind act, bool favourable) {
    ASSIGN_OR_RETURN(Fact fact, MakeFact(employee_id, act, favourable, today()));
    fact.resolution_no = c().resolution_no;
    fact.settles_on = *c().reopen_until;
    if (favourable || !c().resolution.has_value()) return fact;
    const Resolution& resolution = *c().resolution;
    (resolution.exclusion_confirmed ? fact.exclusion : fact.claimed_exclusion) =
        resolution.exclusion;
    AwaitConfirmation(fact);
    return fact;
  }

  // An open claim has until the end of the reopen window to be confirmed.
  static void AwaitConfirmation(Fact& fact) {
    if (fact.claimed_exclusion == ActExclusion::kNone) return;
    fact.counts_from = std::max(fact.counts_from, fact.settles_on.PlusDays(1));
  }

 private:
  const Circumstances& at_;
  Decision decision_;
};

bool MissesFirstResponse(const Case& c, absl::Time now) {
  return !c.first_response_at.has_value() && !c.first_response_missed && IsOpen(c.status) &&
         !IsPaused(c) && now >= c.first_response_due_at;
}

// The miss of the first answer as a fact about whoever had the case since then; excluded if it lay
// there for too few rostered minutes before the deadline.
absl::StatusOr<Fact> MissedAnswer(Change& change, const Id& employee_id, absl::Time since,
                                  const Roster& roster) {
  const Case& c = change.c();
  const absl::Time due = c.first_response_due_at;
  ASSIGN_OR_RETURN(Fact fact, change.MakeFact(employee_id, ActKind::kFirstResponseOnTime, false,
                                              LocalDate::At(due)));
  ASSIGN_OR_RETURN(const int64_t minutes, DutyMinutes(change.at().calendar, since, due, roster));
  if (minutes < c.clocks.first_response_duty_minutes) fact.exclusion = ActExclusion::kOffDuty;
  return fact;
}

// Charges whoever held the case at the deadline. If that is nobody, or nobody who had the time, the
// case still lay with the unit: its fact alone, unless the unit was given it too late as well.
absl::Status ChargeMissedAnswer(Change& change) {
  const Case& c = change.c();
  const absl::Time due = c.first_response_due_at;
  if (c.assigned_at.has_value() && *c.assigned_at <= due) {
    ASSIGN_OR_RETURN(const Fact holder, MissedAnswer(change, c.assigned_employee_id, *c.assigned_at,
                                                     change.at().holder_roster));
    change.Record(holder);
    if (holder.exclusion == ActExclusion::kNone) return absl::OkStatus();
  }
  if (!c.referred_at.has_value() || *c.referred_at > due) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Fact unit, MissedAnswer(change, Id(), *c.referred_at, {}));
  if (unit.exclusion == ActExclusion::kNone) change.Record(unit);
  return absl::OkStatus();
}

// The deadline of the first answer has passed without one: noted once, whoever notices it.
absl::Status SettleFirstResponse(Change& change) {
  Case& c = change.c();
  if (!MissesFirstResponse(c, change.now())) return absl::OkStatus();
  c.first_response_missed = true;
  change.Publish(CaseEvent::kDeadlineMissed);
  return IsMisconduct(c) ? absl::OkStatus() : ChargeMissedAnswer(change);
}

// The next level takes the case up. Misconduct and what no unit leads has no line to go along.
absl::Status EscalateOnce(Change& change, CaseClock breached, absl::Time breached_at) {
  Case& c = change.c();
  if (IsMisconduct(c) || c.lead_unit_id.IsNil() || c.escalation_level >= kTopEscalation) {
    return absl::OkStatus();
  }
  Escalation escalation;
  escalation.level = ++c.escalation_level;
  escalation.breached = breached;
  escalation.breached_at = breached_at;
  escalation.holder_id = c.assigned_employee_id;
  escalation.unit_id = c.lead_unit_id;
  escalation.escalated_at = change.now();
  c.escalation_due_at.reset();
  if (c.escalation_level < kTopEscalation) {
    ASSIGN_OR_RETURN(const Deadline due,
                     change.Start(CaseClock::kEscalation, change.now(), c.clocks.escalation_days));
    c.escalation_due_at = due.at;
    escalation.due_at = due.at;
  } else {
    change.StopClock(CaseClock::kEscalation);
  }
  change.decision().escalations.push_back(std::move(escalation));
  return absl::OkStatus();
}

// Notes a clock that ran out; the first one escalates the case.
absl::Status Miss(Change& change, CaseClock clock, const std::optional<absl::Time>& due) {
  Case& c = change.c();
  if (!due.has_value() || change.now() < *due || !c.missed.insert(clock).second) {
    return absl::OkStatus();
  }
  change.Publish(CaseEvent::kDeadlineMissed);
  const bool of_a_unit = clock != CaseClock::kVerification && clock != CaseClock::kMayor;
  if (!of_a_unit || c.escalation_level > 0) return absl::OkStatus();
  return EscalateOnce(change, clock, *due);
}

// Everything that ran out before now, whoever notices it.
absl::Status SettleDeadlines(Change& change) {
  Case& c = change.c();
  if (!IsOpen(c.status)) return absl::OkStatus();
  const bool unanswered = MissesFirstResponse(c, change.now());
  RETURN_IF_ERROR(SettleFirstResponse(change));
  if (unanswered && c.escalation_level == 0) {
    RETURN_IF_ERROR(EscalateOnce(change, CaseClock::kFirstResponse, c.first_response_due_at));
  }
  if (c.status == Status::kSubmitted) {
    RETURN_IF_ERROR(Miss(change, CaseClock::kVerification, c.verification_due_at));
  }
  if (IsWorked(c.status))
    RETURN_IF_ERROR(Miss(change, CaseClock::kResolution, c.resolution_due_at));
  if (c.status == Status::kScheduled && c.promised_on.has_value()) {
    const bool kept = c.missed.contains(CaseClock::kPromise);
    RETURN_IF_ERROR(Miss(change, CaseClock::kPromise, EndOf(*c.promised_on)));
    if (!kept && c.missed.contains(CaseClock::kPromise)) {
      change.Step("Tanggal yang dijanjikan terlewati; laporan diteruskan kepada atasan.");
    }
  }
  if (!IsPaused(c)) RETURN_IF_ERROR(Miss(change, CaseClock::kOverall, c.overall_due_at));
  RETURN_IF_ERROR(Miss(change, CaseClock::kMayor, c.mayor_due_at));
  if (c.escalation_due_at.has_value() && change.now() >= *c.escalation_due_at) {
    const absl::Time due = *c.escalation_due_at;
    change.Publish(CaseEvent::kDeadlineMissed);
    RETURN_IF_ERROR(EscalateOnce(change, CaseClock::kEscalation, due));
  }
  return absl::OkStatus();
}

// An escalation ends with what it was for, and with the unit whose line it goes along.
void EndEscalation(Change& change) {
  Case& c = change.c();
  const bool goes_on = OwesAnAct(c) && !c.lead_unit_id.IsNil();
  if (c.escalation_level == 0 || goes_on) return;
  c.escalation_level = 0;
  c.escalation_due_at.reset();
  change.StopClock(CaseClock::kEscalation);
}

// The citizen has been answered.
absl::Status Answer(Change& change) {
  Case& c = change.c();
  if (c.first_response_at.has_value()) return absl::OkStatus();
  c.first_response_at = change.now();
  if (c.first_response_missed) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      const Fact fact,
      change.MakeFact(c.assigned_employee_id, ActKind::kFirstResponseOnTime, true, change.today()));
  change.Record(fact);
  return absl::OkStatus();
}

// The case has ended; no clock runs any more.
void End(Change& change, Status status) {
  change.c().status = status;
  change.c().closed_at = change.now();
  change.Publish(CaseEvent::kClosed);
}

absl::Status StartVerificationClock(Change& change, absl::Time start) {
  Case& c = change.c();
  ASSIGN_OR_RETURN(const Deadline due,
                   change.Start(CaseClock::kVerification, start, c.clocks.verification_days));
  c.verification_due_at = due.at;
  return absl::OkStatus();
}

absl::Status StartResolutionClock(Change& change, absl::Time start) {
  Case& c = change.c();
  const int days = IsMisconduct(c) ? std::max(kMisconductDays, c.clocks.resolution_days)
                                   : c.clocks.resolution_days;
  ASSIGN_OR_RETURN(const Deadline due, change.Start(CaseClock::kResolution, start, days));
  c.resolution_due_at = due.at;
  return absl::OkStatus();
}

// Re-routing restarts the clock of the unit, never this one.
absl::Status StartOverallClock(Change& change) {
  Case& c = change.c();
  if (c.overall_due_at.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Deadline due,
                   change.Start(CaseClock::kOverall, change.now(), c.clocks.overall_days));
  c.overall_due_at = due.at;
  return absl::OkStatus();
}

absl::Status CheckUnits(const Verify& verify) {
  const bool misconduct = verify.case_class == CaseClass::kMisconductAllegation;
  const bool referred = !verify.lead_unit_id.IsNil() || !verify.supporting_unit_ids.empty();
  if (misconduct) {
    if (!referred) return absl::OkStatus();
    return Error(reasons::kReferralNotAllowed, "lead_unit_id", "misconduct is not referred");
  }
  if (verify.lead_unit_id.IsNil()) {
    return Error(reasons::kLeadUnitRequired, "lead_unit_id", "the category has no lead unit");
  }
  RETURN_IF_ERROR(CheckRange(static_cast<int64_t>(verify.supporting_unit_ids.size()),
                             "supporting_unit_ids", 0, kMaxSupportingUnits));
  std::set<Id> seen = {verify.lead_unit_id};
  for (const Id& unit : verify.supporting_unit_ids) {
    if (!seen.insert(unit).second) {
      return Error(reasons::kUnitTwice, "supporting_unit_ids", "a unit is named twice");
    }
  }
  return absl::OkStatus();
}

// A verified appreciation speaks well of the employees it names.
absl::Status RecordAppreciation(Change& change) {
  if (change.c().case_class != CaseClass::kAppreciation) return absl::OkStatus();
  const std::vector<Subject> subjects = change.c().subjects;
  for (const Subject& subject : subjects) {
    if (subject.employee_id.IsNil()) continue;
    ASSIGN_OR_RETURN(
        const Fact fact,
        change.MakeFact(subject.employee_id, ActKind::kClearAndCourteous, true, change.today()));
    change.Record(fact);
  }
  return absl::OkStatus();
}

// A case whose class turned out to be misconduct: private, with no unit or officer, without facts.
void TurnIntoMisconduct(Case& c) {
  c.case_class = CaseClass::kMisconductAllegation;
  c.reporter_anonymous = true;
  c.content_confidential = true;
  c.facts.clear();
  c.lead_unit_id = Id();
  c.referred_at.reset();
  c.supporting_unit_ids.clear();
  c.assigned_employee_id = Id();
  c.assigned_at.reset();
}

void AddReferrals(Change& change, const Verify& verify) {
  const Case& c = change.c();
  if (c.lead_unit_id.IsNil()) return;
  const int days = c.bases.at(CaseClock::kResolution).days;
  change.decision().referrals.push_back({c.lead_unit_id, true, *c.resolution_due_at, days});
  for (const Id& unit : verify.supporting_unit_ids) {
    change.decision().referrals.push_back({unit, false, *c.resolution_due_at, days});
  }
}

absl::Status Apply(Change& change, const Verify& verify) {
  Case& c = change.c();
  RETURN_IF_ERROR(Require(c, {Status::kSubmitted}, "verification"));
  if (verify.case_class == CaseClass::kUnspecified) {
    return Error(mumpuni::reasons::kFieldRequired, "case_class", "required");
  }
  RETURN_IF_ERROR(CheckUnits(verify));
  RETURN_IF_ERROR(CheckSubjects(verify.subjects));
  c.case_class = verify.case_class;
  c.category_code = verify.category.code;
  c.clocks = verify.category.clocks;
  c.physical = verify.category.physical;
  c.lead_unit_id = verify.lead_unit_id;
  c.referred_at.reset();
  if (!c.lead_unit_id.IsNil()) c.referred_at = change.now();
  c.supporting_unit_ids = verify.supporting_unit_ids;
  if (!verify.subjects.empty()) c.subjects = verify.subjects;
  // An earlier verification may have read the report as an appreciation.
  std::erase_if(c.facts, [](const Fact& f) {
    return f.act == ActKind::kClearAndCourteous && f.resolution_no == 0;
  });
  if (IsMisconduct(c)) TurnIntoMisconduct(c);
  c.status = Status::kReferred;
  change.StopClock(CaseClock::kVerification);
  RETURN_IF_ERROR(StartResolutionClock(change, change.now()));
  RETURN_IF_ERROR(StartOverallClock(change));
  AddReferrals(change, verify);
  RETURN_IF_ERROR(RecordAppreciation(change));
  change.Step(IsMisconduct(c) ? "Laporan diverifikasi dan diteruskan ke Inspektorat."
                              : "Laporan diverifikasi dan diteruskan ke unit yang berwenang.");
  change.Publish(CaseEvent::kVerified);
  return absl::OkStatus();
}

absl::Status Apply(Change& change, const Hold& hold) {
  Case& c = change.c();
  RETURN_IF_ERROR(Require(c, {Status::kSubmitted}, "holding"));
  RETURN_IF_ERROR(CheckText(hold.message, "message", 2000));
  c.status = Status::kOnHold;
  ASSIGN_OR_RETURN(const Deadline due,
                   change.Start(CaseClock::kHold, change.now(), c.clocks.hold_days));
  c.held_at = change.now();
  c.hold_due_at = due.at;
  change.StopClock(CaseClock::kVerification);
  change.Step(hold.message);
  change.Publish(CaseEvent::kFollowedUp);
  return absl::OkStatus();
}

// What stood still while the reporter completed data goes on where it stopped.
absl::Status GoOnAfterHold(Change& change) {
  Case& c = change.c();
  const std::optional<absl::Time> held_at = std::exchange(c.held_at, std::nullopt);
  c.hold_due_at.reset();
  change.StopClock(CaseClock::kHold);
  if (!c.clocks.pause_on_hold || !held_at.has_value()) return absl::OkStatus();
  if (!c.first_response_at.has_value() && !c.first_response_missed) {
    c.first_response_due_at += change.now() - *held_at;
  }
  const auto basis = c.bases.find(CaseClock::kOverall);
  if (basis == c.bases.end()) return absl::OkStatus();
  int days = basis->second.days;
  const LocalDate today = change.today();
  for (LocalDate day = LocalDate::At(*held_at).PlusDays(1); day <= today; day = day.PlusDays(1)) {
    ASSIGN_OR_RETURN(const bool works, change.at().calendar.IsWorkingDay(day));
    if (works) ++days;
  }
  ASSIGN_OR_RETURN(const Deadline due,
                   change.Start(CaseClock::kOverall, basis->second.from.Start(), days));
  c.overall_due_at = due.at;
  return absl::OkStatus();
}

absl::Status Apply(Change& change, const Resume& resume) {
  Case& c = change.c();
  RETURN_IF_ERROR(Require(c, {Status::kOnHold}, "resuming"));
  RETURN_IF_ERROR(CheckText(resume.message, "message", 4000));
  RETURN_IF_ERROR(GoOnAfterHold(change));
  c.status = Status::kSubmitted;
  RETURN_IF_ERROR(StartVerificationClock(change, change.now()));
  change.ReporterWrote(resume.message);
  change.Step("Data yang diminta sudah dilengkapi; laporan menunggu verifikasi.");
  change.Publish(CaseEvent::kFollowedUp);
  return absl::OkStatus();
}

void ArchiveNow(Change& change, ArchiveReason reason, std::string message) {
  change.c().archive_reason = reason;
  change.c().held_at.reset();
  change.c().hold_due_at.reset();
  change.Step(std::move(message));
  End(change, Status::kArchived);
}

absl::Status Apply(Change& change, const Archive& archive) {
  RETURN_IF_ERROR(Require(change.c(), {Status::kSubmitted, Status::kOnHold}, "archiving"));
  RETURN_IF_ERROR(CheckText(archive.message, "message", 2000));
  if (archive.reason == ArchiveReason::kUnspecified) {
    return Error(mumpuni::reasons::kFieldRequired, "reason", "required");
  }
  ArchiveNow(change, archive.reason, archive.message);
  return absl::OkStatus();
}

// No unit has the case any more; somebody verifies it anew.
absl::Status WaitForVerification(Change& change) {
  Case& c = change.c();
  c.status = Status::kSubmitted;
  c.lead_unit_id = Id();
  c.referred_at.reset();
  c.supporting_unit_ids.clear();
  c.assigned_employee_id = Id();
  c.assigned_at.reset();
  c.resolution_due_at.reset();
  c.promised_on.reset();
  change.StopClock(CaseClock::kResolution);
  change.StopClock(CaseClock::kPromise);
  return StartVerificationClock(change, change.now());
}

absl::Status Apply(Change& change, const Return& back) {
  Case& c = change.c();
  RETURN_IF_ERROR(Require(c, {Status::kReferred, Status::kAssigned}, "returning"));
  RETURN_IF_ERROR(CheckText(back.reason, "reason", 1000));
  if (IsMisconduct(c)) return Error(reasons::kCaseState, "case_id", "misconduct is not referred");
  if (c.reroute_count >= kMaxRerouteHops && !back.by_city) {
    return Error(reasons::kRerouteLimit, "case_id", "returned twice already");
  }
  ++c.reroute_count;
  RETURN_IF_ERROR(WaitForVerification(change));
  change.Note(back.reason);
  change.Step("Unit penerima menyatakan bukan wewenangnya; laporan diteruskan kembali.");
  change.Publish(CaseEvent::kFollowedUp);
  return absl::OkStatus();
}

absl::Status Apply(Change& change, const Assign& assign) {
  Case& c = change.c();
  RETURN_IF_ERROR(Require(c,
                          {Status::kReferred, Status::kAssigned, Status::kInProgress,
                           Status::kScheduled, Status::kReferredExternal},
                          "assignment"));
  if (IsMisconduct(c)) return Error(reasons::kCaseState, "case_id", "misconduct is not assigned");
  if (c.status == Status::kReferred) c.status = Status::kAssigned;
  if (c.assigned_employee_id != assign.employee_id) c.assigned_at = change.now();
  c.assigned_employee_id = assign.employee_id;
  change.Step("Laporan ditugaskan kepada petugas.");
  change.Publish(CaseEvent::kAssigned);
  return absl::OkStatus();
}

absl::Status CheckPromise(Change& change, const FollowUp& f) {
  RETURN_IF_ERROR(CheckText(f.internal_note, "internal_note", 2000));
  RETURN_IF_ERROR(CheckText(f.budget_source, "budget_source", 200));
  if (!f.promised_on.has_value()) {
    return Error(mumpuni::reasons::kFieldRequired, "promised_date", "required");
  }
  if (*f.promised_on < change.today()) {
    return Error(reasons::kDateInPast, "promised_date", "a promise lies ahead");
  }
  return absl::OkStatus();
}

absl::Status CheckFollowUp(Change& change, const FollowUp& f) {
  if (f.kind == FollowUpKind::kNote) return CheckText(f.internal_note, "internal_note", 2000);
  RETURN_IF_ERROR(CheckText(f.message, "message", 2000));
  RETURN_IF_ERROR(CheckOptionalText(f.internal_note, "internal_note", 2000));
  switch (f.kind) {
    case FollowUpKind::kReply:
      return absl::OkStatus();
    case FollowUpKind::kSchedule:
      return CheckPromise(change, f);
    case FollowUpKind::kReferExternal:
      RETURN_IF_ERROR(CheckText(f.external_body, "external_body", 120));
      return CheckText(f.external_number, "external_number", 64);
    default:
      return Error(mumpuni::reasons::kValueOutOfRange, "kind", "not a kind that people add");
  }
}

Status StatusAfter(FollowUpKind kind, Status before) {
  if (kind == FollowUpKind::kSchedule) return Status::kScheduled;
  if (kind == FollowUpKind::kReferExternal) return Status::kReferredExternal;
  const bool first_answer = before == Status::kReferred || before == Status::kAssigned;
  return first_answer ? Status::kInProgress : before;
}

absl::Status Apply(Change& change, const AddFollowUp& add) {
  Case& c = change.c();
  const FollowUp& f = add.follow_up;
  if (f.kind == FollowUpKind::kUnspecified) {
    return Error(mumpuni::reasons::kFieldRequired, "kind", "required");
  }
  RETURN_IF_ERROR(CheckFollowUp(change, f));
  if (f.kind == FollowUpKind::kNote) {
    if (HasEnded(c.status)) return Error(reasons::kCaseState, "case_id", "the case has ended");
  } else {
    RETURN_IF_ERROR(Require(c,
                            {Status::kReferred, Status::kAssigned, Status::kInProgress,
                             Status::kScheduled, Status::kReferredExternal},
                            "an answer"));
    c.status = StatusAfter(f.kind, c.status);
    // A new promise takes the place of the old one, kept or broken; other answers leave it.
    if (f.kind == FollowUpKind::kSchedule) {
      change.StopClock(CaseClock::kPromise);
      c.promised_on = f.promised_on;
    }
    RETURN_IF_ERROR(Answer(change));
    if (!change.at().actor.IsNil()) c.answered_by = change.at().actor;
  }
  change.AddFollowUp(f);
  change.Publish(CaseEvent::kFollowedUp);
  return absl::OkStatus();
}

absl::Status CheckResolution(Change& change, const Resolution& r) {
  RETURN_IF_ERROR(CheckText(r.action_taken, "resolution.action_taken", 2000));
  RETURN_IF_ERROR(CheckText(r.next_steps, "resolution.next_steps", 2000));
  RETURN_IF_ERROR(CheckText(r.contact, "resolution.contact", 200));
  RETURN_IF_ERROR(CheckOptionalText(r.photo_reference, "resolution.photo_reference", 200));
  if (r.done_by_unit_id.IsNil()) {
    return Error(mumpuni::reasons::kFieldRequired, "resolution.done_by_unit_id", "required");
  }
  if (r.done_on > change.today()) {
    return Error(reasons::kDateInFuture, "resolution.done_date", "work that is done lies behind");
  }
  return absl::OkStatus();
}

// Facts that waited for this resolution come back. They could be announced from now on only, and
// the objection to them starts now.
absl::Status ReturnHeldFacts(Change& change) {
  ASSIGN_OR_RETURN(const LocalDate announced, change.AnnouncedOn());
  for (Fact& fact : change.c().facts) {
    if (!fact.held) continue;
    fact.held = false;
    fact.counts_from = std::max(fact.counts_from, announced);
    fact.settles_on = std::max(fact.settles_on, *change.c().reopen_until);
    Change::AwaitConfirmation(fact);
  }
  return absl::OkStatus();
}

absl::Status Apply(Change& change, const Resolve& resolve) {
  Case& c = change.c();
  RETURN_IF_ERROR(Require(c,
                          {Status::kReferred, Status::kAssigned, Status::kInProgress,
                           Status::kScheduled, Status::kReferredExternal},
                          "a resolution"));
  RETURN_IF_ERROR(CheckResolution(change, resolve.resolution));
  RETURN_IF_ERROR(Answer(change));
  c.status = Status::kResolved;
  c.resolution = resolve.resolution;
  c.resolution->exclusion_confirmed = false;
  c.rating.reset();
  c.resolved_by = change.at().actor;
  c.resolved_at = change.now();
  ++c.resolution_no;
  change.StopClock(CaseClock::kPromise);
  c.promised_on.reset();
  ASSIGN_OR_RETURN(const Deadline window,
                   change.Start(CaseClock::kReopenWindow, change.now(), c.clocks.reopen_days));
  c.reopen_until = window.date;
  RETURN_IF_ERROR(ReturnHeldFacts(change));
  FollowUp answer;
  answer.kind = FollowUpKind::kResolution;
  answer.message = absl::StrCat(
      resolve.resolution.action_taken, "\nTanggal: ", resolve.resolution.done_on.ToString(),
      "\nSelanjutnya: ", resolve.resolution.next_steps, "\nKontak: ", resolve.resolution.contact);
  change.AddFollowUp(std::move(answer));
  change.Publish(CaseEvent::kResolved);
  return absl::OkStatus();
}

// Takes back what the newest resolution earned; what it owes waits for the next one. The answer to
// the first question stands if it was given: it speaks of how the citizen was answered.
absl::Status WithdrawFacts(Change& change, bool unsolved, bool keep_courtesy) {
  Case& c = change.c();
  std::optional<Fact> owed;
  for (const Fact& f : c.facts) {
    const bool this_one = f.resolution_no == c.resolution_no;
    if (this_one && f.act == ActKind::kRightFirstTime && !f.favourable) owed = f;
  }
  std::erase_if(c.facts, [&](const Fact& f) {
    const bool stays = keep_courtesy && f.act == ActKind::kClearAndCourteous;
    return f.resolution_no == c.resolution_no && !stays;
  });
  if (!unsolved) return absl::OkStatus();
  if (!owed.has_value()) {
    ASSIGN_OR_RETURN(owed,
                     change.MakeResolutionFact(c.resolved_by, ActKind::kRightFirstTime, false));
  }
  owed->held = true;
  change.Record(*owed);
  return absl::OkStatus();
}

absl::Status BackToWork(Change& change, std::string message) {
  Case& c = change.c();
  c.status = Status::kInProgress;
  c.resolved_at.reset();
  c.reopen_until.reset();
  c.closed_at.reset();
  ++c.reopen_count;
  change.StopClock(CaseClock::kReopenWindow);
  RETURN_IF_ERROR(StartResolutionClock(change, change.now()));
  change.Step(std::move(message));
  change.Publish(CaseEvent::kReopened);
  return absl::OkStatus();
}

bool WindowIsOver(const Case& c, absl::Time now) {
  return !c.reopen_until.has_value() || now >= EndOf(*c.reopen_until);
}

absl::Status Apply(Change& change, const Rate& rate) {
  Case& c = change.c();
  RETURN_IF_ERROR(Require(c, {Status::kResolved, Status::kClosedConfirmed}, "rating"));
  RETURN_IF_ERROR(CheckOptionalText(rate.comment, "comment", 1000));
  if (c.rating.has_value()) return Error(reasons::kAlreadyRated, "case_id", "answered already");
  if (WindowIsOver(c, change.now())) {
    return Error(reasons::kReopenWindowOver, "case_id", "the reopen window is over");
  }
  c.rating = Rating{rate.clear_and_courteous, rate.solved, rate.comment, change.now()};
  // Who wrote no answer but the resolution itself is the author of that.
  const Id author = c.answered_by.IsNil() ? c.resolved_by : c.answered_by;
  ASSIGN_OR_RETURN(
      const Fact courteous,
      change.MakeResolutionFact(author, ActKind::kClearAndCourteous, rate.clear_and_courteous));
  change.Record(courteous);
  change.Publish(CaseEvent::kRated);
  if (!rate.solved) {
    RETURN_IF_ERROR(WithdrawFacts(change, true, true));
    return BackToWork(change, "Pelapor menyatakan masalah belum selesai; laporan dikerjakan lagi.");
  }
  ASSIGN_OR_RETURN(const Fact right,
                   change.MakeResolutionFact(c.resolved_by, ActKind::kRightFirstTime, true));
  change.Record(right);
  change.Step("Pelapor menyatakan masalah selesai; laporan ditutup.");
  End(change, Status::kClosedConfirmed);
  return absl::OkStatus();
}

absl::Status Apply(Change& change, const Reopen& reopen) {
  Case& c = change.c();
  RETURN_IF_ERROR(Require(c, {Status::kResolved, Status::kClosedConfirmed}, "reopening"));
  RETURN_IF_ERROR(CheckText(reopen.reason, "reason", 1000));
  if (WindowIsOver(c, change.now())) {
    return Error(reasons::kReopenWindowOver, "case_id", "the reopen window is over");
  }
  const bool unsolved = reopen.by_reporter || IsRatedUnsolved(c);
  RETURN_IF_ERROR(WithdrawFacts(change, unsolved, false));
  if (!reopen.by_reporter) return BackToWork(change, reopen.reason);
  change.ReporterWrote(reopen.reason);
  return BackToWork(change, "Pelapor meminta laporan dibuka kembali; laporan dikerjakan lagi.");
}

absl::Status Apply(Change& change, const Reclassify& reclassify) {
  Case& c = change.c();
  RETURN_IF_ERROR(CheckText(reclassify.reason, "reason", 1000));
  if (!IsOpen(c.status) || IsMisconduct(c)) {
    return Error(reasons::kCaseState, "case_id", "only an open case of another class");
  }
  if (c.status == Status::kOnHold) RETURN_IF_ERROR(GoOnAfterHold(change));
  TurnIntoMisconduct(c);
  c.status = Status::kReferred;
  change.StopClock(CaseClock::kVerification);
  RETURN_IF_ERROR(StartResolutionClock(change, change.now()));
  change.Note(reclassify.reason);
  change.Step("Laporan diteruskan ke Inspektorat.");
  change.Publish(CaseEvent::kVerified);
  return absl::OkStatus();
}

bool HasOpenClaim(const Case& c) {
  return c.resolution.has_value() && c.resolution->exclusion != ActExclusion::kNone &&
         !c.resolution->exclusion_confirmed;
}

// Nobody confirms what is claimed in the own favour.
bool ProfitsFromClaim(const Case& c, const Id& employee_id) {
  if (employee_id.IsNil()) return false;
  if (HasOpenClaim(c) && c.resolved_by == employee_id) return true;
  return std::any_of(c.facts.begin(), c.facts.end(), [&](const Fact& f) {
    return f.claimed_exclusion != ActExclusion::kNone && f.employee_id == employee_id;
  });
}

absl::Status CheckConfirmation(const Change& change, const Case& c) {
  // A fact that waits for the next resolution keeps the claim of its own.
  const bool claimed =
      HasOpenClaim(c) || std::any_of(c.facts.begin(), c.facts.end(), [](const Fact& f) {
        return f.claimed_exclusion != ActExclusion::kNone;
      });
  if (!claimed) return Error(reasons::kExclusionNotClaimed, "case_id", "no claim is open");
  if (!IsOpen(c.status) && WindowIsOver(c, change.now())) {
    return Error(reasons::kReopenWindowOver, "case_id", "the reopen window is over");
  }
  if (ProfitsFromClaim(c, change.at().actor)) {
    return Error(reasons::kSelfConfirmation, "case_id", "the claim favours the caller");
  }
  return absl::OkStatus();
}

absl::Status Apply(Change& change, const ConfirmExclusion& confirm) {
  Case& c = change.c();
  RETURN_IF_ERROR(CheckText(confirm.reason, "reason", 1000));
  RETURN_IF_ERROR(CheckConfirmation(change, c));
  if (HasOpenClaim(c)) c.resolution->exclusion_confirmed = true;
  for (Fact& fact : c.facts) {
    if (fact.claimed_exclusion == ActExclusion::kNone) continue;
    fact.exclusion = std::exchange(fact.claimed_exclusion, ActExclusion::kNone);
  }
  change.Note(confirm.reason);
  change.Publish(CaseEvent::kFollowedUp);
  return absl::OkStatus();
}

absl::Status Apply(Change& change, const MergeInto& merge) {
  Case& c = change.c();
  if (merge.into_case_id == c.id) {
    return Error(reasons::kMergeNotPossible, "into_case_id", "a case cannot join itself");
  }
  if (!IsOpen(c.status)) return Error(reasons::kCaseState, "case_id", "only open cases are merged");
  c.merged_into_id = merge.into_case_id;
  change.Step(absl::StrCat("Laporan digabungkan dengan ", merge.into_case_number, "."));
  End(change, Status::kMerged);
  return absl::OkStatus();
}

absl::Status RequireWorked(const Case& c, const char* action) {
  RETURN_IF_ERROR(Require(c,
                          {Status::kReferred, Status::kAssigned, Status::kInProgress,
                           Status::kScheduled, Status::kReferredExternal},
                          action));
  if (!IsMisconduct(c)) return absl::OkStatus();
  return Error(reasons::kCaseState, "case_id", "misconduct is the Inspectorate's alone");
}

absl::Status Apply(Change& change, const Refer& refer) {
  Case& c = change.c();
  RETURN_IF_ERROR(RequireWorked(c, "referring"));
  RETURN_IF_ERROR(CheckText(refer.note, "note", 2000));
  RETURN_IF_ERROR(CheckRange(static_cast<int64_t>(refer.unit_ids.size()), "supporting_unit_ids", 1,
                             kMaxSupportingUnits));
  RETURN_IF_ERROR(CheckRange(refer.days, "working_days", 1, 120));
  ASSIGN_OR_RETURN(const Deadline due,
                   WorkingDaysAfter(change.at().calendar, change.now(), refer.days));
  for (const Id& unit : refer.unit_ids) {
    const auto& known = c.supporting_unit_ids;
    if (unit == c.lead_unit_id || std::find(known.begin(), known.end(), unit) != known.end()) {
      return Error(reasons::kUnitTwice, "supporting_unit_ids", "the unit has the case already");
    }
    c.supporting_unit_ids.push_back(unit);
    change.decision().referrals.push_back({unit, false, due.at, refer.days});
  }
  RETURN_IF_ERROR(CheckRange(static_cast<int64_t>(c.supporting_unit_ids.size()),
                             "supporting_unit_ids", 0, kMaxSupportingUnits));
  change.Note(refer.note);
  change.Step("Unit pendukung dilibatkan.");
  change.Publish(CaseEvent::kFollowedUp);
  return absl::OkStatus();
}

absl::Status Apply(Change& change, const CompleteSupport& done) {
  Case& c = change.c();
  RETURN_IF_ERROR(RequireWorked(c, "completing support"));
  RETURN_IF_ERROR(CheckText(done.note, "note", 2000));
  const auto& units = c.supporting_unit_ids;
  if (std::find(units.begin(), units.end(), done.unit_id) == units.end()) {
    return Error(reasons::kUnitNotFound, "unit_id", "not a supporting unit of the case");
  }
  change.decision().support_done_id = done.unit_id;
  change.Note(done.note);
  change.Publish(CaseEvent::kFollowedUp);
  return absl::OkStatus();
}

absl::Status Apply(Change& change, const Recategorise& recategorise) {
  Case& c = change.c();
  RETURN_IF_ERROR(RequireWorked(c, "reclassification"));
  RETURN_IF_ERROR(CheckText(recategorise.reason, "reason", 1000));
  if (recategorise.case_class == CaseClass::kUnspecified) {
    return Error(mumpuni::reasons::kFieldRequired, "case_class", "required");
  }
  if (recategorise.case_class == CaseClass::kMisconductAllegation) {
    return Error(mumpuni::reasons::kValueOutOfRange, "case_class",
                 "misconduct is declared by ReclassifyAsMisconduct");
  }
  c.case_class = recategorise.case_class;
  c.category_code = recategorise.category.code;
  c.clocks = recategorise.category.clocks;
  c.physical = recategorise.category.physical;
  std::erase_if(c.facts, [](const Fact& f) {
    return f.act == ActKind::kClearAndCourteous && f.resolution_no == 0;
  });
  RETURN_IF_ERROR(StartResolutionClock(change, c.referred_at.value_or(change.now())));
  RETURN_IF_ERROR(RecordAppreciation(change));
  change.Note(recategorise.reason);
  change.Step("Jenis atau kategori laporan diperbaiki.");
  change.Publish(CaseEvent::kVerified);
  return absl::OkStatus();
}

absl::Status Apply(Change& change, const DeclareFraud& fraud) {
  Case& c = change.c();
  RETURN_IF_ERROR(CheckText(fraud.reason, "reason", 1000));
  RETURN_IF_ERROR(CheckText(fraud.message, "message", 2000));
  const bool possible =
      IsOpen(c.status) || c.status == Status::kResolved || c.status == Status::kClosedConfirmed;
  if (!possible) return Error(reasons::kCaseState, "case_id", "the case has ended");
  c.facts.clear();
  c.assigned_employee_id = Id();
  c.assigned_at.reset();
  c.resolved_at.reset();
  c.reopen_until.reset();
  change.Note(fraud.reason);
  ArchiveNow(change, ArchiveReason::kFraud, fraud.message);
  return absl::OkStatus();
}

absl::Status Apply(Change& change, const Unmerge& unmerge) {
  Case& c = change.c();
  RETURN_IF_ERROR(Require(c, {Status::kMerged}, "taking a merge back"));
  RETURN_IF_ERROR(CheckText(unmerge.reason, "reason", 1000));
  c.merged_into_id = Id();
  c.closed_at.reset();
  RETURN_IF_ERROR(WaitForVerification(change));
  change.Note(unmerge.reason);
  change.Step("Penggabungan dibatalkan; laporan ditangani sendiri.");
  change.Publish(CaseEvent::kUnmerged);
  return absl::OkStatus();
}

// The deadline of `clock` by the calendar as it is now; notes if it moved.
template <typename Set>
absl::Status Recompute(Change& change, CaseClock clock, absl::Time before, Set&& set) {
  Case& c = change.c();
  const auto basis = c.bases.find(clock);
  if (basis == c.bases.end()) return absl::OkStatus();
  const auto [from, days] = basis->second;
  ASSIGN_OR_RETURN(const Deadline due, WorkingDaysAfter(change.at().calendar, from.Start(), days));
  c.calendar_version = std::max(c.calendar_version, due.calendar_version);
  if (due.at == before) return absl::OkStatus();
  set(due);
  change.decision().moves.push_back({clock, before, due.at});
  if (due.at > change.now()) c.missed.erase(clock);
  return absl::OkStatus();
}

// Facts of the newest resolution settle with its window.
void MoveWindow(Case& c, LocalDate until) {
  for (Fact& fact : c.facts) {
    const bool of_it = fact.resolution_no == c.resolution_no && fact.resolution_no > 0;
    if (!of_it || fact.settles_on != c.reopen_until) continue;
    fact.settles_on = until;
    Change::AwaitConfirmation(fact);
  }
  c.reopen_until = until;
}

absl::Status Apply(Change& change, const CalendarRevised&) {
  Case& c = change.c();
  if (HasEnded(c.status)) return absl::OkStatus();
  const auto move = [&](CaseClock clock, std::optional<absl::Time>& due) -> absl::Status {
    if (!due.has_value()) return absl::OkStatus();
    return Recompute(change, clock, *due, [&](const Deadline& d) { due = d.at; });
  };
  if (c.status == Status::kSubmitted) {
    RETURN_IF_ERROR(Recompute(change, CaseClock::kVerification, c.verification_due_at,
                              [&](const Deadline& d) { c.verification_due_at = d.at; }));
  }
  RETURN_IF_ERROR(move(CaseClock::kHold, c.hold_due_at));
  if (IsWorked(c.status)) RETURN_IF_ERROR(move(CaseClock::kResolution, c.resolution_due_at));
  RETURN_IF_ERROR(move(CaseClock::kOverall, c.overall_due_at));
  RETURN_IF_ERROR(move(CaseClock::kEscalation, c.escalation_due_at));
  if (c.reopen_until.has_value()) {
    RETURN_IF_ERROR(Recompute(change, CaseClock::kReopenWindow, EndOf(*c.reopen_until),
                              [&](const Deadline& d) { MoveWindow(c, d.date); }));
  }
  if (!change.decision().moves.empty()) change.Publish(CaseEvent::kDeadlinesMoved);
  return absl::OkStatus();
}

// The reopen window is over. Silence closes the case, unless the reporter has said that it is not
// solved, or visible work has neither a photo nor the reporter's confirmation.
absl::Status CloseBySilence(Change& change) {
  Case& c = change.c();
  if (IsRatedUnsolved(c)) {
    RETURN_IF_ERROR(WithdrawFacts(change, true, true));
    return BackToWork(change, "Pelapor menyatakan masalah belum selesai; laporan dikerjakan lagi.");
  }
  const bool shown = c.resolution.has_value() && !c.resolution->photo_reference.empty();
  if (c.physical && !shown) {
    RETURN_IF_ERROR(WithdrawFacts(change, false, false));
    return BackToWork(
        change, "Pekerjaan belum terbukti dengan foto atau konfirmasi; laporan dibuka kembali.");
  }
  change.Step("Masa tanggapan berakhir tanpa konfirmasi pelapor; laporan ditutup.");
  End(change, Status::kClosedSilent);
  return absl::OkStatus();
}

absl::Status Apply(Change& change, const DeadlinePassed&) {
  Case& c = change.c();
  if (c.status == Status::kOnHold && c.hold_due_at.has_value() && change.now() >= *c.hold_due_at) {
    ArchiveNow(change, ArchiveReason::kIncomplete,
               "Data yang diminta tidak dilengkapi; laporan diarsipkan.");
  }
  if (c.status == Status::kResolved && WindowIsOver(c, change.now())) {
    return CloseBySilence(change);
  }
  return absl::OkStatus();  // SettleDeadlines has noticed the rest
}

absl::Status CheckDraft(const Case& draft) {
  RETURN_IF_ERROR(CheckText(draft.body, "body", 4000));
  RETURN_IF_ERROR(CheckOptionalText(draft.place, "place", 300));
  RETURN_IF_ERROR(CheckOptionalText(draft.channel_case_id, "channel_case_id", 64));
  if (!draft.region_code.empty()) RETURN_IF_ERROR(CheckCode(draft.region_code, "region_code", 32));
  return CheckSubjects(draft.subjects);
}

}  // namespace

bool NeedsRoster(const Case& c, absl::Time now) {
  return MissesFirstResponse(c, now) && !c.assigned_employee_id.IsNil();
}

absl::StatusOr<Decision> Submit(Case draft, const Circumstances& circumstances,
                                int mayor_after_days) {
  RETURN_IF_ERROR(CheckDraft(draft));
  draft.status = CaseStatus::kSubmitted;
  if (draft.submitted_at == absl::Time()) draft.submitted_at = circumstances.now;
  const absl::Time since = draft.submitted_at;
  draft.first_response_due_at = since + absl::Hours(draft.clocks.first_response_hours);
  if (mayor_after_days > 0) {
    draft.mayor_due_at = LocalDate::At(since).PlusDays(mayor_after_days + 1).Start();
  }
  if (IsMisconduct(draft)) TurnIntoMisconduct(draft);
  Change change(draft, circumstances);
  RETURN_IF_ERROR(StartVerificationClock(change, since));
  change.Step("Laporan diterima.");
  change.Publish(CaseEvent::kSubmitted);
  return change.Finish();
}

absl::StatusOr<Decision> Decide(const Case& state, const Command& command,
                                const Circumstances& circumstances) {
  Change change(state, circumstances);
  RETURN_IF_ERROR(SettleDeadlines(change));
  RETURN_IF_ERROR(std::visit([&](const auto& c) { return Apply(change, c); }, command));
  EndEscalation(change);
  return change.Finish();
}

}  // namespace mumpuni::complaint::domain
