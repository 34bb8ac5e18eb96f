#include "services/complaint/app/cases.h"

#include <algorithm>
#include <unordered_map>

#include "common/audit/audit.h"
#include "common/core/reasons.h"
#include "common/core/sha256.h"
#include "common/core/validate.h"
#include "common/jobs/timers.h"
#include "services/complaint/app/reference.h"
#include "services/complaint/app/timers.h"
#include "services/complaint/domain/reasons.h"
#include "services/complaint/domain/redact.h"
#include "services/complaint/domain/reporter.h"
#include "services/complaint/peers/projections.h"
#include "services/complaint/store/reference_store.h"

namespace mumpuni::complaint::app {
namespace {

using domain::Case;

constexpr int kTokenBytes = 18;
constexpr int kMaxFollowUps = 200;
constexpr absl::Duration kFairnessWindow = absl::Hours(24 * 30);

absl::Status CheckReporter(const domain::Reporter& reporter, bool anonymous) {
  RETURN_IF_ERROR(CheckOptionalText(reporter.full_name, "reporter.full_name", 200));
  RETURN_IF_ERROR(CheckOptionalText(reporter.contact, "reporter.contact", 200));
  if (anonymous || !reporter.contact.empty() || !reporter.full_name.empty()) {
    return absl::OkStatus();
  }
  return Error(mumpuni::reasons::kFieldRequired, "reporter",
               "required unless the reporter is anonymous");
}

absl::Status NotFound(std::string_view field) {
  return Error(reasons::kCaseNotFound, field, "no such case within the caller's reach");
}

// Notes are for everybody who works on the case; the rest speaks or decides.
bool NeedsUnconcernedActor(const domain::Command& command) {
  if (std::holds_alternative<domain::Resolve>(command)) return true;
  if (std::holds_alternative<domain::Archive>(command)) return true;
  if (std::holds_alternative<domain::Hold>(command)) return true;
  if (std::holds_alternative<domain::Return>(command)) return true;
  if (std::holds_alternative<domain::ConfirmExclusion>(command)) return true;
  if (std::holds_alternative<domain::Reclassify>(command)) return true;
  const auto* add = std::get_if<domain::AddFollowUp>(&command);
  return add != nullptr && add->follow_up.kind != domain::FollowUpKind::kNote;
}

// Notes and replies are for supporting units too; the rest decides about the whole case.
std::optional<std::string_view> DecidingField(const domain::Command& command) {
  const auto* add = std::get_if<domain::AddFollowUp>(&command);
  if (add != nullptr) {
    const bool shared = add->follow_up.kind == domain::FollowUpKind::kNote ||
                        add->follow_up.kind == domain::FollowUpKind::kReply;
    return shared ? std::nullopt : std::optional<std::string_view>("kind");
  }
  const bool decides = std::holds_alternative<domain::Return>(command) ||
                       std::holds_alternative<domain::Resolve>(command) ||
                       std::holds_alternative<domain::Reopen>(command) ||
                       std::holds_alternative<domain::ConfirmExclusion>(command) ||
                       std::holds_alternative<domain::Reclassify>(command);
  return decides ? std::optional<std::string_view>("case_id") : std::nullopt;
}

// What takes facts about officers out of the computation is written down for good.
std::string_view AuditedVerb(const domain::Command& command) {
  if (std::holds_alternative<domain::ConfirmExclusion>(command)) return "ConfirmExclusion";
  if (std::holds_alternative<domain::Reclassify>(command)) return "ReclassifyAsMisconduct";
  return "";
}

domain::Knowledge KnowledgeOf(const std::optional<domain::Standings>& known) {
  if (!known.has_value()) return domain::Knowledge::kNone;
  return known->cut ? domain::Knowledge::kCut : domain::Knowledge::kWhole;
}

// Those of the lead unit who are there and not concerned as subject, of those known if any are; one
// statement for the people and one for the subjects, however many they are.
std::vector<domain::Candidate> Eligible(pg::Tx& tx, const Case& c, LocalDate today,
                                        const std::optional<domain::Standings>& known) {
  std::unordered_map<std::string, domain::Standing> standings;
  std::optional<std::vector<Id>> among;
  if (known.has_value()) {
    among.emplace();
    for (const domain::Candidate& officer : known->officers) {
      among->push_back(officer.employee_id);
      standings[officer.employee_id.ToString()] = officer.standing;
    }
  }
  const std::vector<domain::Person> subjects = SubjectsOf(tx, c, today);
  std::vector<domain::Candidate> eligible;
  for (const domain::Person& person : peers::PresentStaff(tx, c.lead_unit_id, today, among)) {
    if (domain::IsConcerned(person, c.subjects, subjects)) continue;
    domain::Candidate candidate;
    candidate.employee_id = person.employee_id;
    if (known.has_value()) candidate.standing = standings[person.employee_id.ToString()];
    eligible.push_back(candidate);
  }
  return eligible;
}

}  // namespace

absl::StatusOr<Submitted> Cases::Submit(pg::Tx& tx, const Access& access, Submission submission) {
  Case draft = std::move(submission.draft);
  const domain::Reporter& reporter = submission.reporter;
  RETURN_IF_ERROR(CheckReporter(reporter, draft.reporter_anonymous));
  RETURN_IF_ERROR(GetChannel(tx, draft.channel_code).status());
  std::string category_name;
  if (!draft.category_code.empty()) {
    ASSIGN_OR_RETURN(domain::Category category, GetCategory(tx, draft.category_code));
    draft.clocks = category.clocks;
    category_name = std::move(category.name);
  }
  const absl::Time now = clock_.Now();
  draft.id = Id::New(now);
  draft.submitted_by = access.principal.Key();
  draft.reporter_ref = domain::ReporterRef(options_.reporter_secret, reporter.contact);
  draft.reporter_verified = reporter.contact_verified && !draft.reporter_ref.empty();
  const calendar::WorkingDays calendar = peers::LoadCalendar(tx, LocalDate::At(now).year());
  ASSIGN_OR_RETURN(domain::Decision decision,
                   domain::Submit(std::move(draft), {now, calendar, Id()}));
  Case& state = decision.state;
  const std::string token = RandomToken(kTokenBytes);
  const auto number = store::InsertCase(tx, state, options_.number_prefix, Sha256Hex(token));
  if (!number.has_value()) {
    const Id earlier = store::FindCaseIdOfChannel(tx, state.channel_code, state.channel_case_id);
    return SubmittedBefore(tx, access, earlier);
  }
  state.number = *number;
  if (!reporter.full_name.empty() || !reporter.contact.empty()) {
    store::InsertReporter(tx, state.id, reporter);
  }
  RETURN_IF_ERROR(Store(tx, state.id, decision));
  // What PublicView would read: nothing has happened yet but that the report was received.
  return Submitted{
      {std::move(state), std::move(category_name), "", "", "", std::move(decision.follow_ups)},
      token};
}

absl::StatusOr<Submitted> Cases::SubmittedBefore(pg::Tx& tx, const Access& access,
                                                 const Id& case_id) {
  ASSIGN_OR_RETURN(Case state, Find(tx, case_id));
  if (state.submitted_by != access.principal.Key()) {
    return Error(reasons::kChannelCaseTaken, "channel_case_id", "another caller has used it");
  }
  std::string token = RandomToken(kTokenBytes);
  if (!store::AddToken(tx, case_id, Sha256Hex(token))) token.clear();
  ASSIGN_OR_RETURN(PublicCase view, PublicView(tx, std::move(state)));
  return Submitted{std::move(view), std::move(token)};
}

absl::StatusOr<Case> Cases::Find(pg::Tx& tx, const Id& case_id) {
  std::optional<Case> found = store::FindCase(tx, case_id, store::Lock::kNone);
  if (!found.has_value()) return NotFound("case_id");
  return *std::move(found);
}

absl::StatusOr<Case> Cases::Reload(pg::Tx& tx, const Access& access, const Id& case_id,
                                   const std::string& tracking_token) {
  ASSIGN_OR_RETURN(Case found, Find(tx, case_id));
  RETURN_IF_ERROR(CheckSees(tx, ViewerOf(tx, access, Today()), found, tracking_token));
  return found;
}

absl::StatusOr<Case> Cases::Get(pg::Tx& tx, const Access& access, const Id& case_id) {
  return Reload(tx, access, case_id, "");
}

absl::StatusOr<Cases::Redacted> Cases::ReadRedacted(pg::Tx& tx, const Access& access,
                                                    const Id& case_id, const std::string& method) {
  ASSIGN_OR_RETURN(Case found, Find(tx, case_id));
  if (IsMisconduct(found)) return NotFound("case_id");
  const domain::Reporter reporter = store::FindReporter(tx, case_id).value_or(domain::Reporter());
  const std::vector<std::string> names = {reporter.full_name};
  Redacted result;
  domain::FollowUp body;
  body.message = domain::Redact(found.body, names);
  body.created_at = found.submitted_at;
  result.texts.push_back(std::move(body));
  for (const domain::FollowUp& f : store::ListFollowUps(tx, case_id, Id(), kMaxFollowUps)) {
    if (f.message.empty()) continue;
    domain::FollowUp text;
    text.kind = f.kind;
    text.message = domain::Redact(f.message, names);
    text.created_at = f.created_at;
    result.texts.push_back(std::move(text));
  }
  result.state = std::move(found);
  audit::Record record;
  record.actor = access.principal;
  record.action = method;
  record.purpose = "objection";
  record.subject_id = case_id.ToString();
  record.fields = {"case.redacted"};
  record.at = clock_.Now();
  RETURN_IF_ERROR(audit::Append(tx, record));
  return result;
}

CaseDetails Cases::Details(pg::Tx& tx, const Id& case_id) {
  return {store::ListReferrals(tx, case_id), store::ListAssignments(tx, case_id),
          store::ListFollowUps(tx, case_id, Id(), kMaxFollowUps)};
}

absl::StatusOr<std::vector<Case>> Cases::List(pg::Tx& tx, const Access& access,
                                              const store::CaseFilter& filter,
                                              const std::string& before_id, int limit) {
  const Viewer viewer = ViewerOf(tx, access, Today());
  return store::ListCases(tx, viewer.reach, filter, clock_.Now(), before_id, limit);
}

absl::StatusOr<PublicCase> Cases::Track(pg::Tx& tx, const std::string& case_number,
                                        const std::string& tracking_token) {
  const Id case_id = store::FindCaseId(tx, case_number);
  if (!store::HasToken(tx, case_id, Sha256Hex(tracking_token))) return NotFound("case_number");
  ASSIGN_OR_RETURN(Case state, Find(tx, case_id));
  return PublicView(tx, std::move(state));
}

absl::StatusOr<PublicCase> Cases::PublicView(pg::Tx& tx, Case state) {
  PublicCase view;
  view.state = std::move(state);
  const Case& c = view.state;
  if (const auto category = store::FindCategory(tx, c.category_code); category.has_value()) {
    view.category_name = category->name;
  }
  view.unit_name = IsMisconduct(c) && c.status != domain::CaseStatus::kSubmitted
                       ? "Inspektorat"
                       : peers::UnitName(tx, c.lead_unit_id);
  view.position_name = peers::PositionNameOf(tx, c.assigned_employee_id);
  Id also;
  if (!c.merged_into_id.IsNil()) {
    ASSIGN_OR_RETURN(const Case into, Find(tx, c.merged_into_id));
    // An allegation that only the Inspectorate sees is shown to no other reporter either.
    if (!IsMisconduct(into)) {
      also = into.id;
      view.merged_into_number = into.number;
    }
  }
  for (domain::FollowUp& f : store::ListFollowUps(tx, c.id, also, kMaxFollowUps)) {
    if (IsForReporter(f, c.id)) view.steps.push_back(std::move(f));
  }
  return view;
}

absl::StatusOr<domain::Reporter> Cases::ReadReporter(pg::Tx& tx, const Access& access,
                                                     const Id& case_id, const std::string& reason,
                                                     const std::string& method) {
  RETURN_IF_ERROR(CheckText(reason, "reason", 200));
  const Viewer viewer = ViewerOf(tx, access, Today());
  ASSIGN_OR_RETURN(const Case found, Find(tx, case_id));
  RETURN_IF_ERROR(CheckSees(tx, viewer, found, ""));
  const absl::Time now = clock_.Now();
  RETURN_IF_ERROR(CheckNotConcerned(tx, found, viewer.employee_id, LocalDate::At(now), "case_id"));
  if (found.reporter_anonymous) {
    return Error(reasons::kReporterAnonymous, "case_id", "the reporter is anonymous");
  }
  audit::Record record;
  record.actor = access.principal;
  record.action = method;
  record.purpose = reason;
  record.subject_id = case_id.ToString();
  record.fields = {"reporter.full_name", "reporter.contact"};
  record.at = now;
  RETURN_IF_ERROR(audit::Append(tx, record));
  return store::FindReporter(tx, case_id).value_or(domain::Reporter());
}

absl::StatusOr<Case> Cases::Open(pg::Tx& tx, const Viewer& viewer, const Target& target) {
  std::optional<Case> found = store::FindCase(tx, target.case_id, store::Lock::kForUpdate);
  if (!found.has_value()) return NotFound("case_id");
  RETURN_IF_ERROR(CheckSees(tx, viewer, *found, target.tracking_token));
  if (!target.etag.empty() && target.etag != std::to_string(found->version)) {
    return Error(mumpuni::reasons::kEtagStale, "etag", "the case has changed");
  }
  found->facts = store::LoadFacts(tx, target.case_id);
  return *std::move(found);
}

absl::Status Cases::Store(pg::Tx& tx, const Id& case_id, domain::Decision& decision) {
  const absl::Time now = clock_.Now();
  for (domain::FollowUp& f : decision.follow_ups) f.id = Id::New(now);
  store::InsertFollowUps(tx, case_id, decision.follow_ups);
  const std::string key = case_id.ToString();
  for (const domain::TimerChange& change : decision.timers) {
    const std::string kind = NameOf(change.timer);
    RETURN_IF_ERROR(change.due.has_value() ? jobs::Schedule(tx, kind, key, *change.due, "")
                                           : jobs::Cancel(tx, kind, key));
  }
  return sink_.Publish(tx, decision.state, decision.events, now);
}

absl::StatusOr<Case> Cases::Carry(pg::Tx& tx, const Case& before, const domain::Command& command,
                                  const Id& actor) {
  const absl::Time now = clock_.Now();
  const calendar::WorkingDays calendar = peers::LoadCalendar(tx, LocalDate::At(now).year());
  domain::Circumstances circumstances{now, calendar, actor};
  if (domain::NeedsRoster(before, now)) {
    circumstances.holder_roster = peers::RosterOf(tx, before.assigned_employee_id);
  }
  ASSIGN_OR_RETURN(domain::Decision decision, domain::Decide(before, command, circumstances));
  if (decision.events.empty()) return before;
  if (!store::SaveCase(tx, before, decision.state)) {
    return Error(mumpuni::reasons::kEtagStale, "etag", "the case has changed");
  }
  if (std::holds_alternative<domain::Verify>(command) && !decision.state.lead_unit_id.IsNil()) {
    store::InsertReferrals(tx, decision.state, now);
  }
  RETURN_IF_ERROR(Store(tx, before.id, decision));
  return std::move(decision.state);
}

absl::StatusOr<Case> Cases::Change(pg::Tx& tx, const Access& access, const Target& target,
                                   const domain::Command& command) {
  const Viewer viewer = ViewerOf(tx, access, Today());
  ASSIGN_OR_RETURN(const Case before, Open(tx, viewer, target));
  if (const auto field = DecidingField(command); field.has_value()) {
    RETURN_IF_ERROR(CheckDecides(tx, viewer, before, *field));
  }
  if (NeedsUnconcernedActor(command)) {
    RETURN_IF_ERROR(CheckNotConcerned(tx, before, viewer.employee_id, Today(), "case_id"));
  }
  if (const auto* resolve = std::get_if<domain::Resolve>(&command); resolve != nullptr) {
    const Id& unit = resolve->resolution.done_by_unit_id;
    if (!unit.IsNil() && peers::CountUnits(tx, {unit}).known == 0) {
      return Error(reasons::kUnitNotFound, "resolution.done_by_unit_id", "unknown unit");
    }
  }
  ASSIGN_OR_RETURN(Case after, Carry(tx, before, command, viewer.employee_id));
  if (const std::string_view verb = AuditedVerb(command); !verb.empty()) {
    audit::Record record;
    record.actor = access.principal;
    record.action = verb;
    record.subject_id = target.case_id.ToString();
    record.at = clock_.Now();
    RETURN_IF_ERROR(audit::Append(tx, record));
  }
  return after;
}

absl::StatusOr<Case> Cases::Verify(pg::Tx& tx, const Access& access, const Target& target,
                                   const VerifyInput& input) {
  const Viewer viewer = ViewerOf(tx, access, Today());
  ASSIGN_OR_RETURN(const Case before, Open(tx, viewer, target));
  // Verification may replace whom the report names.
  RETURN_IF_ERROR(CheckNotConcerned(tx, before, viewer.employee_id, Today(), "case_id"));
  domain::Verify verify;
  verify.case_class = input.case_class;
  const std::string& code =
      input.category_code.empty() ? before.category_code : input.category_code;
  ASSIGN_OR_RETURN(verify.category, GetCategory(tx, code));
  verify.lead_unit_id = input.lead_unit_id;
  const bool misconduct = input.case_class == domain::CaseClass::kMisconductAllegation;
  if (verify.lead_unit_id.IsNil() && !misconduct) {
    verify.lead_unit_id = verify.category.default_lead_unit_id;
  }
  verify.supporting_unit_ids = input.supporting_unit_ids;
  verify.subjects = input.subjects;
  std::vector<Id> units = verify.supporting_unit_ids;
  if (!verify.lead_unit_id.IsNil()) units.push_back(verify.lead_unit_id);
  RETURN_IF_ERROR(CheckTakesCases(tx, std::move(units), "lead_unit_id"));
  return Carry(tx, before, verify, viewer.employee_id);
}

absl::StatusOr<Case> Cases::Merge(pg::Tx& tx, const Access& access, const Target& target,
                                  const Id& into_case_id) {
  const Viewer viewer = ViewerOf(tx, access, Today());
  // Locked in the order of ids, so that two merges cannot wait for each other.
  if (into_case_id < target.case_id) {
    store::FindCase(tx, into_case_id, store::Lock::kForUpdate);
  }
  ASSIGN_OR_RETURN(const Case before, Open(tx, viewer, target));
  const auto into = store::FindCase(tx, into_case_id, store::Lock::kForUpdate);
  if (!into.has_value()) return NotFound("into_case_id");
  RETURN_IF_ERROR(CheckSees(tx, viewer, *into, ""));
  const LocalDate today = Today();
  RETURN_IF_ERROR(CheckNotConcerned(tx, before, viewer.employee_id, today, "case_id"));
  RETURN_IF_ERROR(CheckNotConcerned(tx, *into, viewer.employee_id, today, "into_case_id"));
  if (domain::HasEnded(into->status)) {
    return Error(reasons::kMergeNotPossible, "into_case_id", "that case has ended");
  }
  return Carry(tx, before, domain::MergeInto{into_case_id, into->number}, viewer.employee_id);
}

absl::StatusOr<Case> Cases::AssignTo(pg::Tx& tx, const Case& before, store::Assignment assignment,
                                     const Id& actor) {
  ASSIGN_OR_RETURN(Case after, Carry(tx, before, domain::Assign{assignment.employee_id}, actor));
  assignment.assigned_at = clock_.Now();
  store::InsertAssignment(tx, before.id, assignment);
  return after;
}

absl::Status Cases::CheckOfficer(pg::Tx& tx, const Case& c, const Id& employee_id) {
  const LocalDate today = Today();
  const auto found = peers::FindPeople(tx, {employee_id}, today);
  if (found.empty()) return Error(reasons::kEmployeeNotFound, "employee_id", "unknown employee");
  if (!found[0].active) return Error(reasons::kOfficerNotActive, "employee_id", "not in service");
  if (found[0].absent) return Error(reasons::kOfficerAbsent, "employee_id", "absent today");
  std::vector<Id> roots = c.supporting_unit_ids;
  roots.push_back(c.lead_unit_id);
  if (!c.lead_unit_id.IsNil() && !peers::AnyWithin(tx, UnitsOf(found[0]), roots)) {
    return Error(reasons::kOfficerOtherUnit, "employee_id", "not of a unit of the case");
  }
  return CheckNotConcerned(tx, c, employee_id, today, "employee_id");
}

absl::Status Cases::CheckMentor(pg::Tx& tx, const Case& c, const store::Assignment& assignment,
                                const std::optional<domain::Standing>& standing) {
  const Id& mentor_id = assignment.mentor_employee_id;
  RETURN_IF_ERROR(domain::CheckMentor(assignment.employee_id, mentor_id, standing));
  if (mentor_id.IsNil()) return absl::OkStatus();
  const LocalDate today = Today();
  const auto mentor = peers::FindPeople(tx, {mentor_id}, today);
  if (mentor.empty() || !mentor[0].active) {
    return Error(reasons::kEmployeeNotFound, "mentor_employee_id", "unknown or inactive");
  }
  return CheckNotConcerned(tx, c, mentor_id, today, "mentor_employee_id");
}

absl::StatusOr<Case> Cases::Assign(pg::Tx& tx, const Access& access, const Target& target,
                                   store::Assignment assignment,
                                   const std::optional<domain::Standings>& known) {
  const Viewer viewer = ViewerOf(tx, access, Today());
  RETURN_IF_ERROR(CheckOptionalText(assignment.reason, "reason", 300));
  ASSIGN_OR_RETURN(const Case before, Open(tx, viewer, target));
  RETURN_IF_ERROR(CheckDecides(tx, viewer, before, "case_id"));
  RETURN_IF_ERROR(CheckOfficer(tx, before, assignment.employee_id));
  const auto standing = domain::StandingOf(assignment.employee_id, known);
  RETURN_IF_ERROR(CheckMentor(tx, before, assignment, standing));
  assignment.degraded = !standing.has_value();
  if (assignment.reason.empty()) assignment.reason = "Ditunjuk oleh pejabat yang berwenang.";
  return AssignTo(tx, before, std::move(assignment), viewer.employee_id);
}

absl::StatusOr<std::optional<AssignmentNeed>> Cases::NeedOf(pg::Tx& tx, const Access& access,
                                                            const Id& case_id,
                                                            const Id& employee_id) {
  ASSIGN_OR_RETURN(const Case found, Get(tx, access, case_id));
  if (found.lead_unit_id.IsNil()) return std::nullopt;
  ASSIGN_OR_RETURN(const domain::Category category, GetCategory(tx, found.category_code));
  if (employee_id.IsNil()) {
    return AssignmentNeed{found.lead_unit_id, found.region_code, category.requirements};
  }
  // The standing of one person: asked for the own unit, wherever that is and whomever it serves.
  const Id unit_id = peers::UnitOf(tx, employee_id);
  if (unit_id.IsNil()) return std::nullopt;
  return AssignmentNeed{unit_id, "", category.requirements};
}

absl::StatusOr<Case> Cases::AssignAutomatically(pg::Tx& tx, const Access& access,
                                                const Target& target,
                                                const std::optional<domain::Standings>& known) {
  const Viewer viewer = ViewerOf(tx, access, Today());
  ASSIGN_OR_RETURN(const Case before, Open(tx, viewer, target));
  RETURN_IF_ERROR(CheckDecides(tx, viewer, before, "case_id"));
  if (before.lead_unit_id.IsNil()) {
    return Error(reasons::kCaseState, "case_id", "the case is not referred to a unit");
  }
  const absl::Time now = clock_.Now();
  std::vector<domain::Candidate> eligible = Eligible(tx, before, LocalDate::At(now), known);
  store::FillLoads(tx, now - kFairnessWindow, eligible);
  ASSIGN_OR_RETURN(const domain::Choice choice,
                   domain::ChooseOfficer(eligible, KnowledgeOf(known)));
  store::Assignment assignment;
  assignment.employee_id = choice.employee_id;
  assignment.reason = choice.reason;
  assignment.degraded = !known.has_value();
  return AssignTo(tx, before, std::move(assignment), viewer.employee_id);
}

absl::Status Cases::DeadlinePassed(pg::Tx& tx, const Id& case_id, domain::Timer timer) {
  std::optional<Case> found = store::FindCase(tx, case_id, store::Lock::kForUpdate);
  if (!found.has_value()) return absl::OkStatus();
  found->facts = store::LoadFacts(tx, case_id);
  return Carry(tx, *found, domain::DeadlinePassed{timer}, Id()).status();
}

}  // namespace mumpuni::complaint::app
