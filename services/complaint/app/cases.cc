#include "services/complaint/app/cases.h"

#include <algorithm>

#include "common/audit/audit.h"
#include "common/core/reasons.h"
#include "common/core/sha256.h"
#include "common/core/validate.h"
#include "common/jobs/timers.h"
#include "services/complaint/app/eligible.h"
#include "services/complaint/app/reference.h"
#include "services/complaint/app/timers.h"
#include "services/complaint/domain/place.h"
#include "services/complaint/domain/reasons.h"
#include "services/complaint/domain/redact.h"
#include "services/complaint/domain/reporter.h"
#include "services/complaint/peers/projections.h"
#include "services/complaint/store/notification_store.h"
#include "services/complaint/store/reference_store.h"

namespace mumpuni::complaint::app {
namespace {

using domain::Case;

constexpr absl::Duration kContactWindow = absl::Hours(24);
constexpr absl::Duration kOldestExchange = absl::Hours(24 * 60);
constexpr int kMaxFollowUps = 200;

absl::Status CheckReporter(const domain::Reporter& reporter, bool anonymous) {
  RETURN_IF_ERROR(CheckOptionalText(reporter.full_name, "reporter.full_name", 200));
  RETURN_IF_ERROR(CheckOptionalText(reporter.contact, "reporter.contact", 200));
  RETURN_IF_ERROR(CheckOptionalText(reporter.filed_by, "reporter.filed_by", 200));
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
  if (std::holds_alternative<domain::Refer>(command)) return true;
  if (std::holds_alternative<domain::Recategorise>(command)) return true;
  if (std::holds_alternative<domain::DeclareFraud>(command)) return true;
  if (std::holds_alternative<domain::Unmerge>(command)) return true;
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
                       std::holds_alternative<domain::Refer>(command) ||
                       std::holds_alternative<domain::Reclassify>(command);
  return decides ? std::optional<std::string_view>("case_id") : std::nullopt;
}

// What takes facts about officers out of the computation is written down for good.
std::string_view AuditedVerb(const domain::Command& command) {
  if (std::holds_alternative<domain::ConfirmExclusion>(command)) return "ConfirmExclusion";
  if (std::holds_alternative<domain::Reclassify>(command)) return "ReclassifyAsMisconduct";
  if (std::holds_alternative<domain::Recategorise>(command)) return "ReclassifyCase";
  if (std::holds_alternative<domain::DeclareFraud>(command)) return "DeclareFraud";
  return "";
}

using News = std::optional<std::pair<notify::Occasion, std::string>>;

News NewsOfAnswer(const Case& before, const domain::FollowUp& f) {
  using notify::Occasion;
  switch (f.kind) {
    case domain::FollowUpKind::kReply:
      return {{Occasion::kAnswered, f.message}};
    case domain::FollowUpKind::kSchedule:
      return {{before.promised_on.has_value() ? Occasion::kPromiseMoved : Occasion::kScheduled,
               f.message}};
    case domain::FollowUpKind::kReferExternal:
      return {{Occasion::kReferredExternal, f.message}};
    default:
      return std::nullopt;
  }
}

// What the reporter is told of a change; nullopt: nothing that is theirs.
News NewsFor(const Case& before, const domain::Command& command, const domain::Decision& decision) {
  using domain::CaseStatus;
  using notify::Occasion;
  const Case& after = decision.state;
  if (const auto* add = std::get_if<domain::AddFollowUp>(&command); add != nullptr) {
    return NewsOfAnswer(before, add->follow_up);
  }
  if (after.status == before.status && !std::holds_alternative<domain::Verify>(command)) {
    return std::nullopt;
  }
  const std::string step = decision.follow_ups.empty() ? "" : decision.follow_ups.back().message;
  switch (after.status) {
    case CaseStatus::kOnHold:
      return {{Occasion::kDataNeeded, step}};
    case CaseStatus::kReferred:
      return {{Occasion::kVerified, ""}};
    case CaseStatus::kResolved:
      return {{Occasion::kResolved, step}};
    case CaseStatus::kInProgress:
      return {{Occasion::kReopened, ""}};
    case CaseStatus::kClosedConfirmed:
    case CaseStatus::kClosedSilent:
      return {{Occasion::kClosed, ""}};
    case CaseStatus::kArchived:
      return {{Occasion::kArchived, step}};
    case CaseStatus::kMerged:
      return {{Occasion::kMerged, ""}};
    case CaseStatus::kSubmitted:
      if (before.status != CaseStatus::kMerged) return std::nullopt;
      return {{Occasion::kUnmerged, ""}};
    default:
      return std::nullopt;
  }
}

// A photo that is named by an id is one of the case.
absl::Status CheckPhoto(pg::Tx& tx, const Case& c, const std::string& reference) {
  const auto id = Id::Parse(reference, "resolution.photo_reference");
  if (reference.empty() || !id.ok()) return absl::OkStatus();
  for (const store::AttachmentRow& attachment : store::ListAttachments(tx, c.id)) {
    if (attachment.id == *id) return absl::OkStatus();
  }
  return Error(reasons::kAttachmentNotFound, "resolution.photo_reference",
               "not a file of the case");
}

absl::Status CheckResolution(pg::Tx& tx, const Case& c, const domain::Resolution& resolution) {
  const Id& unit = resolution.done_by_unit_id;
  if (!unit.IsNil() && peers::CountUnits(tx, {unit}).known == 0) {
    return Error(reasons::kUnitNotFound, "resolution.done_by_unit_id", "unknown unit");
  }
  return CheckPhoto(tx, c, resolution.photo_reference);
}

}  // namespace

// Coordinates decide, then the region code, then the spelling; what cannot be understood is kept as
// an outcome for whoever verifies.
absl::Status Cases::Locate(pg::Tx& tx, Submission& submission) {
  Case& draft = submission.draft;
  RETURN_IF_ERROR(CheckOptionalText(submission.urban_village, "urban_village", 120));
  using Outcome = domain::PlaceOutcome;
  if (draft.region_code.empty() && !submission.urban_village.empty()) {
    draft.region_code =
        store::FindRegionBySpelling(tx, domain::ComparedSpelling(submission.urban_village));
    if (draft.region_code.empty()) draft.place_outcome = Outcome::kUnknownSpelling;
  }
  if (!draft.region_code.empty()) draft.place_outcome = Outcome::kMatched;
  if (!draft.location.has_value()) return absl::OkStatus();
  RETURN_IF_ERROR(domain::Validate(*draft.location, "location"));
  const std::string there = store::FindRegionAt(tx, *draft.location);
  if (there.empty()) {
    draft.place_outcome = Outcome::kOutsideCity;
    return absl::OkStatus();
  }
  const bool apart = !draft.region_code.empty() && !there.starts_with(draft.region_code);
  draft.place_outcome = apart ? Outcome::kContradicting : Outcome::kMatched;
  draft.region_code = there;
  return absl::OkStatus();
}

// After the reopen window a new case goes on with the old one.
absl::Status Cases::Follow(pg::Tx& tx, Submission& submission) {
  if (submission.follows_number.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckText(submission.follows_token, "follows_tracking_token", 64));
  const Id followed = store::FindCaseId(tx, submission.follows_number);
  if (followed.IsNil() || !HoldsToken(tx, followed, submission.follows_token)) {
    return NotFound("follows_case_number");
  }
  ASSIGN_OR_RETURN(const Case before, Find(tx, followed));
  if (!domain::HasEnded(before.status)) {
    return Error(reasons::kCaseState, "follows_case_number", "that case has not ended");
  }
  submission.draft.follows_id = followed;
  return absl::OkStatus();
}

absl::Status Cases::CheckContactLimit(pg::Tx& tx, const Case& draft) {
  const int64_t lately =
      store::CountOfContact(tx, draft.reporter_ref, clock_.Now() - kContactWindow);
  if (lately < options_.reports_per_contact) return absl::OkStatus();
  return Error(reasons::kContactLimit, "reporter.contact", "too many reports within a day");
}

// Checks a submission and decides it; not stored yet.
absl::StatusOr<domain::Decision> Cases::Draft(pg::Tx& tx, const Access& access,
                                              Submission& submission) {
  Case& draft = submission.draft;
  const domain::Reporter& reporter = submission.reporter;
  RETURN_IF_ERROR(CheckReporter(reporter, draft.reporter_anonymous));
  ASSIGN_OR_RETURN(const domain::Channel channel, GetChannel(tx, draft.channel_code));
  if (!draft.category_code.empty()) {
    ASSIGN_OR_RETURN(domain::Category category, GetCategory(tx, draft.category_code));
    draft.clocks = category.clocks;
    submission.category_name = std::move(category.name);
  }
  const absl::Time now = clock_.Now();
  draft.submitted_at = now;
  if (submission.submitted_at.has_value()) {
    if (!channel.keeps_clock) {
      return Error(reasons::kClockNotKept, "submit_time", "the channel keeps no clock");
    }
    draft.submitted_at = *submission.submitted_at;
    if (draft.submitted_at > now || draft.submitted_at < now - kOldestExchange) {
      return Error(mumpuni::reasons::kValueOutOfRange, "submit_time", "within the last 60 days");
    }
  }
  RETURN_IF_ERROR(Locate(tx, submission));
  RETURN_IF_ERROR(Follow(tx, submission));
  draft.id = Id::New(now);
  draft.submitted_by = access.principal.Key();
  draft.reporter_ref = domain::ReporterRef(options_.reporter_secret, reporter.contact);
  draft.reporter_verified = reporter.contact_verified && !draft.reporter_ref.empty();
  // An exchange brings the reports of a whole country by one contact of its own.
  if (!channel.keeps_clock) RETURN_IF_ERROR(CheckContactLimit(tx, draft));
  const calendar::WorkingDays calendar = peers::LoadCalendar(tx, LocalDate::At(now).year());
  return domain::Submit(draft, {now, calendar, draft.taken_by}, channel.mayor_after_days);
}

absl::StatusOr<Submitted> Cases::Submit(pg::Tx& tx, const Access& access, Submission submission) {
  ASSIGN_OR_RETURN(domain::Decision decision, Draft(tx, access, submission));
  Case& state = decision.state;
  const auto number = store::InsertCase(tx, state, options_.number_prefix);
  if (!number.has_value()) {
    const Id earlier = store::FindCaseIdOfChannel(tx, state.channel_code, state.channel_case_id);
    return SubmittedBefore(tx, access, earlier);
  }
  state.number = *number;
  const domain::Reporter& reporter = submission.reporter;
  if (!reporter.full_name.empty() || !reporter.contact.empty()) {
    RETURN_IF_ERROR(identities_.Put(tx, state.id, reporter));
  }
  RETURN_IF_ERROR(Store(tx, nullptr, domain::DeadlinePassed{}, decision));
  Notify(tx, state, notify::Occasion::kReceived, "");
  std::string token = domain::TrackingToken(options_.reporter_secret, state.id.ToString());
  // What PublicView would read: nothing has happened yet but that the report was received.
  return Submitted{{std::move(state), std::move(submission.category_name), "", "", "",
                    std::move(decision.follow_ups)},
                   std::move(token)};
}

absl::StatusOr<Submitted> Cases::TakeAtCounter(pg::Tx& tx, const Access& access,
                                               Submission submission, const Id& lead_unit_id) {
  const Viewer viewer = ViewerOf(tx, access, Today());
  submission.draft.taken_by = viewer.employee_id;
  VerifyInput input;
  input.case_class = submission.draft.case_class;
  input.category_code = submission.draft.category_code;
  input.lead_unit_id = lead_unit_id;
  if (input.case_class == domain::CaseClass::kMisconductAllegation) {
    return Error(mumpuni::reasons::kValueOutOfRange, "case_class",
                 "an allegation is submitted for the Inspectorate");
  }
  ASSIGN_OR_RETURN(Submitted taken, Submit(tx, access, std::move(submission)));
  const Case& received = taken.view.state;
  ASSIGN_OR_RETURN(const domain::Verify verify, Routed(tx, received, input));
  ASSIGN_OR_RETURN(Case verified, Carry(tx, received, verify, viewer.employee_id));
  ASSIGN_OR_RETURN(taken.view, PublicView(tx, std::move(verified)));
  return taken;
}

absl::StatusOr<Submitted> Cases::SubmittedBefore(pg::Tx& tx, const Access& access,
                                                 const Id& case_id) {
  ASSIGN_OR_RETURN(Case state, Find(tx, case_id));
  if (state.submitted_by != access.principal.Key()) {
    return Error(reasons::kChannelCaseTaken, "channel_case_id", "another caller has used it");
  }
  std::string token = domain::TrackingToken(options_.reporter_secret, case_id.ToString());
  ASSIGN_OR_RETURN(PublicCase view, PublicView(tx, std::move(state)));
  return Submitted{std::move(view), std::move(token)};
}

bool Cases::HoldsToken(pg::Tx& tx, const Id& case_id, const std::string& tracking_token) {
  if (case_id.IsNil() || tracking_token.empty()) return false;
  const std::string own = domain::TrackingToken(options_.reporter_secret, case_id.ToString());
  return ConstantTimeEquals(own, tracking_token) ||
         store::HasToken(tx, case_id, Sha256Hex(tracking_token));
}

absl::StatusOr<Case> Cases::Find(pg::Tx& tx, const Id& case_id) {
  std::optional<Case> found = store::FindCase(tx, case_id, store::Lock::kNone);
  if (!found.has_value()) return NotFound("case_id");
  return *std::move(found);
}

absl::StatusOr<Case> Cases::Reload(pg::Tx& tx, const Access& access, const Id& case_id,
                                   const std::string& tracking_token) {
  ASSIGN_OR_RETURN(Case found, Find(tx, case_id));
  const Viewer viewer = ViewerOf(tx, access, Today());
  const bool holds_token = !viewer.channel.empty() && HoldsToken(tx, case_id, tracking_token);
  RETURN_IF_ERROR(CheckSees(tx, viewer, found, holds_token));
  return found;
}

absl::StatusOr<Case> Cases::Get(pg::Tx& tx, const Access& access, const Id& case_id) {
  return Reload(tx, access, case_id, "");
}

absl::StatusOr<Case> Cases::GetOnReference(pg::Tx& tx, const Access& access, const Id& case_id,
                                           const std::string& reference,
                                           const std::string& method) {
  RETURN_IF_ERROR(CheckText(reference, "inspection_reference", 64));
  if (!HasRole(access, "INSPECTORATE")) return Get(tx, access, case_id);
  ASSIGN_OR_RETURN(Case found, Find(tx, case_id));
  RETURN_IF_ERROR(audit::Append(tx, {.actor = access.principal,
                                     .action = method,
                                     .purpose = reference,
                                     .subject_id = case_id.ToString(),
                                     .fields = {"case"},
                                     .at = clock_.Now()}));
  return found;
}

absl::StatusOr<Cases::Redacted> Cases::ReadRedacted(pg::Tx& tx, const Access& access,
                                                    const Id& case_id, const std::string& method) {
  ASSIGN_OR_RETURN(Case found, Find(tx, case_id));
  if (IsMisconduct(found)) return NotFound("case_id");
  ASSIGN_OR_RETURN(const std::optional<domain::Reporter> known, identities_.Find(tx, case_id));
  const domain::Reporter reporter = known.value_or(domain::Reporter());
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
  RETURN_IF_ERROR(audit::Append(tx, {.actor = access.principal,
                                     .action = method,
                                     .purpose = "objection",
                                     .subject_id = case_id.ToString(),
                                     .fields = {"case.redacted"},
                                     .at = clock_.Now()}));
  return result;
}

absl::StatusOr<CaseDetails> Cases::Details(pg::Tx& tx, const Case& c) {
  CaseDetails details{store::ListReferrals(tx, c.id),
                      {},
                      store::ListFollowUps(tx, c.id, Id(), kMaxFollowUps),
                      store::ListEscalations(tx, c.id),
                      store::ListAttachments(tx, c.id)};
  const absl::Time now = clock_.Now();
  const calendar::WorkingDays calendar = peers::LoadCalendar(tx, LocalDate::At(now).year());
  // Newest first: each ends where the one before it in the list begins.
  std::optional<absl::Time> until = c.closed_at.has_value() ? c.closed_at : c.resolved_at;
  for (store::Assignment& assignment : store::ListAssignments(tx, c.id)) {
    CaseDetails::Held held{std::move(assignment), until, 0};
    const absl::Time begin = held.assignment.assigned_at;
    const auto minutes = domain::DutyMinutes(calendar, begin, until.value_or(now),
                                             peers::RosterOf(tx, held.assignment.employee_id));
    // Over a year that is not published it is not known.
    held.duty_minutes = minutes.value_or(0);
    until = begin;
    details.assignments.push_back(std::move(held));
  }
  return details;
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
  if (!HoldsToken(tx, case_id, tracking_token)) return NotFound("case_number");
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
  RETURN_IF_ERROR(CheckSees(tx, viewer, found, false));
  const absl::Time now = clock_.Now();
  RETURN_IF_ERROR(CheckNotConcerned(tx, found, viewer.employee_id, LocalDate::At(now), "case_id"));
  if (found.reporter_anonymous) {
    return Error(reasons::kReporterAnonymous, "case_id", "the reporter is anonymous");
  }
  RETURN_IF_ERROR(audit::Append(tx, {.actor = access.principal,
                                     .action = method,
                                     .purpose = reason,
                                     .subject_id = case_id.ToString(),
                                     .fields = {"reporter.full_name", "reporter.contact"},
                                     .at = now}));
  ASSIGN_OR_RETURN(const std::optional<domain::Reporter> known, identities_.Find(tx, case_id));
  return known.value_or(domain::Reporter());
}

absl::StatusOr<Case> Cases::Open(pg::Tx& tx, const Viewer& viewer, const Target& target) {
  std::optional<Case> found = store::FindCase(tx, target.case_id, store::Lock::kForUpdate);
  if (!found.has_value()) return NotFound("case_id");
  const bool holds_token =
      !viewer.channel.empty() && HoldsToken(tx, target.case_id, target.tracking_token);
  RETURN_IF_ERROR(CheckSees(tx, viewer, *found, holds_token));
  if (!target.etag.empty() && target.etag != std::to_string(found->version)) {
    return Error(mumpuni::reasons::kEtagStale, "etag", "the case has changed");
  }
  found->facts = store::LoadFacts(tx, target.case_id);
  return *std::move(found);
}

absl::Status Cases::SetTimer(pg::Tx& tx, const Case& state, bool fired) {
  const std::string key = state.id.ToString();
  const auto next = domain::NextDue(state);
  if (next.has_value()) return jobs::Schedule(tx, kDeadlineTimer, key, *next, "");
  return fired ? absl::OkStatus() : jobs::Cancel(tx, kDeadlineTimer, key);
}

// Along the line above whoever held the case; nobody who is concerned as subject.
void Cases::StoreEscalations(pg::Tx& tx, const domain::Decision& decision) {
  if (decision.escalations.empty()) return;
  const LocalDate today = Today();
  std::vector<store::EscalationRow> rows;
  for (const domain::Escalation& escalation : decision.escalations) {
    store::EscalationRow row{escalation, Id()};
    std::vector<Id> line = peers::LineAbove(tx, escalation.holder_id, escalation.unit_id, today);
    std::erase_if(line, [&](const Id& superior) {
      return !CheckNotConcerned(tx, decision.state, superior, today, "").ok();
    });
    const size_t step = static_cast<size_t>(escalation.level - 1);
    if (escalation.level < domain::kTopEscalation && step < line.size()) {
      row.to_employee_id = line[step];
    }
    rows.push_back(std::move(row));
  }
  store::InsertEscalations(tx, decision.state.id, rows);
}

void Cases::Notify(pg::Tx& tx, const Case& state, notify::Occasion occasion,
                   const std::string& text) {
  const absl::Time now = clock_.Now();
  store::Notification notification;
  notification.id = Id::New(now);
  notification.case_id = state.id;
  notification.occasion = static_cast<int>(occasion);
  notification.text = text;
  notification.send_after = notify::SendAfter(now, options_.quiet_hours);
  store::InsertNotification(tx, notification, now);
}

absl::Status Cases::Store(pg::Tx& tx, const Case* before, const domain::Command& command,
                          domain::Decision& decision) {
  const absl::Time now = clock_.Now();
  const Case& state = decision.state;
  for (domain::FollowUp& f : decision.follow_ups) f.id = Id::New(now);
  store::InsertFollowUps(tx, state.id, decision.follow_ups);
  store::InsertReferrals(tx, state.id, decision.referrals, now);
  if (!decision.support_done_id.IsNil()) {
    store::CompleteReferral(tx, state.id, decision.support_done_id, now);
  }
  StoreEscalations(tx, decision);
  store::InsertMoves(tx, state, decision.moves, now);
  const bool fired = std::holds_alternative<domain::DeadlinePassed>(command);
  const bool same =
      before != nullptr && !fired && domain::NextDue(*before) == domain::NextDue(state);
  if (!same) RETURN_IF_ERROR(SetTimer(tx, state, fired));
  if (before != nullptr) {
    if (const auto news = NewsFor(*before, command, decision); news.has_value()) {
      Notify(tx, state, news->first, news->second);
    }
  }
  return sink_.Publish(tx, state, decision.events, now);
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
  if (decision.events.empty()) {
    // The timer is gone; what it was for may have moved since it was set.
    if (std::holds_alternative<domain::DeadlinePassed>(command)) {
      RETURN_IF_ERROR(SetTimer(tx, before, true));
    }
    return before;
  }
  if (!store::SaveCase(tx, before, decision.state)) {
    return Error(mumpuni::reasons::kEtagStale, "etag", "the case has changed");
  }
  RETURN_IF_ERROR(Store(tx, &before, command, decision));
  return std::move(decision.state);
}

absl::StatusOr<domain::Command> Cases::Completed(pg::Tx& tx, const Viewer& viewer, const Case& c,
                                                 domain::Command command) {
  if (auto* recategorise = std::get_if<domain::Recategorise>(&command); recategorise != nullptr) {
    const std::string& wanted = recategorise->category.code;
    ASSIGN_OR_RETURN(recategorise->category,
                     GetCategory(tx, wanted.empty() ? c.category_code : std::string(wanted)));
  }
  if (auto* refer = std::get_if<domain::Refer>(&command); refer != nullptr) {
    RETURN_IF_ERROR(CheckTakesCases(tx, refer->unit_ids, "supporting_unit_ids"));
    if (refer->days == 0) refer->days = c.clocks.resolution_days;
  }
  if (auto* done = std::get_if<domain::CompleteSupport>(&command); done != nullptr) {
    if (done->unit_id.IsNil()) done->unit_id = peers::UnitOf(tx, viewer.employee_id);
    const bool own = viewer.reach.all_but_misconduct ||
                     peers::AnyWithin(tx, {done->unit_id}, viewer.reach.unit_ids);
    if (!own) return Error(reasons::kOwnUnitOnly, "unit_id", "not the caller's unit");
  }
  if (const auto* resolve = std::get_if<domain::Resolve>(&command); resolve != nullptr) {
    RETURN_IF_ERROR(CheckResolution(tx, c, resolve->resolution));
  }
  return command;
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
  ASSIGN_OR_RETURN(const domain::Command whole, Completed(tx, viewer, before, command));
  ASSIGN_OR_RETURN(Case after, Carry(tx, before, whole, viewer.employee_id));
  if (const std::string_view verb = AuditedVerb(command); !verb.empty()) {
    RETURN_IF_ERROR(audit::Append(tx, {.actor = access.principal,
                                       .action = std::string(verb),
                                       .subject_id = target.case_id.ToString(),
                                       .at = clock_.Now()}));
  }
  return after;
}

absl::StatusOr<Case> Cases::Verify(pg::Tx& tx, const Access& access, const Target& target,
                                   const VerifyInput& input) {
  const Viewer viewer = ViewerOf(tx, access, Today());
  ASSIGN_OR_RETURN(const Case before, Open(tx, viewer, target));
  // Verification may replace whom the report names.
  RETURN_IF_ERROR(CheckNotConcerned(tx, before, viewer.employee_id, Today(), "case_id"));
  ASSIGN_OR_RETURN(const domain::Verify verify, Routed(tx, before, input));
  return Carry(tx, before, verify, viewer.employee_id);
}

// Who leads: whom the caller names, else the route of the category in the place, else the category.
absl::StatusOr<domain::Verify> Cases::Routed(pg::Tx& tx, const Case& c, const VerifyInput& input) {
  domain::Verify verify;
  verify.case_class = input.case_class;
  const std::string& code = input.category_code.empty() ? c.category_code : input.category_code;
  ASSIGN_OR_RETURN(verify.category, GetEffectiveCategory(tx, code));
  verify.lead_unit_id = input.lead_unit_id;
  verify.supporting_unit_ids = input.supporting_unit_ids;
  verify.subjects = input.subjects;
  const bool misconduct = input.case_class == domain::CaseClass::kMisconductAllegation;
  if (verify.lead_unit_id.IsNil() && !misconduct) {
    const auto route = store::FindRoute(tx, store::CategoryPath(tx, code), c.region_code);
    verify.lead_unit_id =
        route.has_value() ? route->lead_unit_id : verify.category.default_lead_unit_id;
    if (route.has_value() && verify.supporting_unit_ids.empty()) {
      verify.supporting_unit_ids = route->supporting_unit_ids;
    }
  }
  std::vector<Id> units = verify.supporting_unit_ids;
  if (!verify.lead_unit_id.IsNil()) units.push_back(verify.lead_unit_id);
  RETURN_IF_ERROR(CheckTakesCases(tx, std::move(units), "lead_unit_id"));
  return verify;
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
  RETURN_IF_ERROR(CheckSees(tx, viewer, *into, false));
  const LocalDate today = Today();
  RETURN_IF_ERROR(CheckNotConcerned(tx, before, viewer.employee_id, today, "case_id"));
  RETURN_IF_ERROR(CheckNotConcerned(tx, *into, viewer.employee_id, today, "into_case_id"));
  if (domain::HasEnded(into->status)) {
    return Error(reasons::kMergeNotPossible, "into_case_id", "that case has ended");
  }
  ASSIGN_OR_RETURN(Case merged, Carry(tx, before, domain::MergeInto{into_case_id, into->number},
                                      viewer.employee_id));
  // Whoever was merged into this one follows, so that every reporter keeps being told.
  store::RepointMerged(tx, before.id, into_case_id);
  return merged;
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
  ASSIGN_OR_RETURN(const domain::Category category, GetEffectiveCategory(tx, found.category_code));
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
  std::vector<domain::Candidate> eligible = EligibleOfficers(tx, before, LocalDate::At(now), known);
  store::FillLoads(tx, now - kFairnessWindow, eligible);
  ASSIGN_OR_RETURN(const domain::Choice choice,
                   domain::ChooseOfficer(eligible, KnowledgeOf(known)));
  store::Assignment assignment;
  assignment.employee_id = choice.employee_id;
  assignment.reason = choice.reason;
  assignment.degraded = !known.has_value();
  return AssignTo(tx, before, std::move(assignment), viewer.employee_id);
}

absl::Status Cases::DeadlinePassed(pg::Tx& tx, const Id& case_id) {
  std::optional<Case> found = store::FindCase(tx, case_id, store::Lock::kForUpdate);
  if (!found.has_value()) return absl::OkStatus();
  found->facts = store::LoadFacts(tx, case_id);
  return Carry(tx, *found, domain::DeadlinePassed{}, Id()).status();
}

absl::StatusOr<int> Cases::ReviseDeadlines(pg::Tx& tx, const Id& case_id) {
  std::optional<Case> found = store::FindCase(tx, case_id, store::Lock::kForUpdate);
  if (!found.has_value()) return 0;
  found->facts = store::LoadFacts(tx, case_id);
  const calendar::WorkingDays calendar = peers::LoadCalendar(tx, Today().year());
  int moved = 0;
  for (const store::Referral& referral : store::ListReferrals(tx, case_id)) {
    if (referral.lead || referral.days == 0 || referral.done_at.has_value()) continue;
    ASSIGN_OR_RETURN(const domain::Deadline due,
                     domain::WorkingDaysAfter(calendar, referral.referred_at, referral.days));
    if (due.at == referral.due_at) continue;
    store::MoveReferral(tx, case_id, referral, due.at);
    ++moved;
  }
  ASSIGN_OR_RETURN(const Case after, Carry(tx, *found, domain::CalendarRevised{}, Id()));
  return moved + (after.version == found->version ? 0 : 1);
}

}  // namespace mumpuni::complaint::app
