#include "services/assessment/app/objections.h"

#include <algorithm>

#include "common/audit/audit.h"
#include "common/core/reasons.h"
#include "services/assessment/app/scope.h"
#include "services/assessment/domain/reasons.h"
#include "services/assessment/peers/projections.h"
#include "services/assessment/store/reference_store.h"

namespace mumpuni::assessment::app {
namespace {

using domain::Objection;
using domain::ObjectionState;

// Facts older than this are past any deadline, whatever holidays there are.
constexpr int kAnnouncedDays = 60;
constexpr int kRedatePerTimer = 200;

absl::Status NotFound() {
  return Error(reasons::kObjectionNotFound, "objection_id", "no objection of the caller");
}

absl::StatusOr<Id> CallerOf(const Access& access) {
  return Id::Parse(access.principal.subject, "subject");
}

std::string NameOf(ObjectionState state) {
  switch (state) {
    case ObjectionState::kOpen:
      return "OPEN";
    case ObjectionState::kUpheld:
      return "UPHELD";
    case ObjectionState::kUpheldByTime:
      return "UPHELD_BY_TIME";
    case ObjectionState::kRejected:
      return "REJECTED";
    case ObjectionState::kWithdrawn:
      return "WITHDRAWN";
    case ObjectionState::kMoot:
      return "MOOT";
  }
  return "";
}

// Whether the person holds a seat of a round up to `last_round`.
bool Sat(const std::vector<store::RoundSeat>& panels, const Id& person_id, int last_round) {
  return std::any_of(panels.begin(), panels.end(), [&](const store::RoundSeat& one) {
    return one.round <= last_round && one.seat.member_id == person_id;
  });
}

ObjectionView ViewOf(pg::Tx& tx, const Objection& objection) {
  return {objection, store::PanelsOf(tx, objection.objection_id),
          store::EventsOf(tx, objection.objection_id)};
}

// When something is due next; nullopt while nobody can say.
std::optional<absl::Time> NextDue(const Objection& objection, absl::Time now) {
  if (!objection.IsOpen()) return std::nullopt;
  const absl::Time statement = objection.statement_due.PlusDays(1).Start();
  const bool statement_first =
      objection.round == 1 && objection.superior_statement.empty() && now < statement;
  if (statement_first) return statement;
  if (!objection.decision_due.has_value()) return std::nullopt;
  return objection.decision_due->PlusDays(1).Start();
}

std::string TextOf(const std::optional<LocalDate>& day) {
  return day.has_value() ? day->ToString() : "unknown";
}

// What a revised calendar has moved; "" for nothing.
std::string Moved(const Objection& before, const Objection& after) {
  if (after.appeal_until != before.appeal_until) {
    return "appeal " + TextOf(before.appeal_until) + " to " + TextOf(after.appeal_until);
  }
  if (after.decision_due == before.decision_due && after.statement_due == before.statement_due) {
    return "";
  }
  return TextOf(before.decision_due) + " to " + TextOf(after.decision_due);
}

}  // namespace

absl::StatusOr<Objection> Objections::Load(pg::Tx& tx, const Id& id) const {
  auto found = store::FindObjection(tx, id);
  if (!found.has_value()) return NotFound();
  return *std::move(found);
}

// The head of the person first, like everybody who changes what counts; then the objection.
absl::StatusOr<Objection> Objections::LoadOwn(pg::Tx& tx, const Access& access,
                                              const Id& id) const {
  ASSIGN_OR_RETURN(const Id caller, CallerOf(access));
  store::LockHeads(tx, {caller});
  ASSIGN_OR_RETURN(Objection objection, Load(tx, id));
  if (objection.employee_id != caller) return NotFound();
  return objection;
}

absl::Status Objections::SetTimer(pg::Tx& tx, const Objection& objection) const {
  const std::string key = objection.objection_id.ToString();
  const std::optional<absl::Time> due = NextDue(objection, profiles_.Now());
  if (!due.has_value()) return mumpuni::jobs::Cancel(tx, kObjectionKind, key);
  return mumpuni::jobs::Schedule(tx, kObjectionKind, key, *due, "");
}

absl::StatusOr<ObjectionView> Objections::Store(pg::Tx& tx, const Objection& before,
                                                const Objection& after, const std::string& kind,
                                                const std::string& detail) {
  store::SaveObjection(tx, after);
  store::AppendObjectionEvent(tx, after.objection_id, {kind, detail, profiles_.Now()});
  if (after.state != before.state && !after.IsOpen() && kind != NameOf(after.state)) {
    store::AppendObjectionEvent(tx, after.objection_id, {NameOf(after.state), "", profiles_.Now()});
  }
  RETURN_IF_ERROR(SetTimer(tx, after));
  // Contested and upheld differ in what the person reads, though neither counts.
  if (after.state != before.state && !after.employee_id.IsNil()) {
    RETURN_IF_ERROR(profiles_.Recompute(tx, {after.employee_id}));
  }
  return ViewOf(tx, after);
}

absl::StatusOr<std::vector<AnnouncedFact>> Objections::Announcements(pg::Tx& tx,
                                                                     const Access& access) {
  ASSIGN_OR_RETURN(const Id caller, CallerOf(access));
  const LocalDate today = profiles_.Today();
  const calendar::WorkingDays calendar = peers::LoadCalendar(tx);
  std::vector<AnnouncedFact> facts;
  for (store::Announcement& one :
       store::ListAnnouncements(tx, caller, today.PlusDays(-kAnnouncedDays))) {
    const auto until = domain::LastDayToObject(one.settles_on, calendar);
    const bool past = until.ok() && *until < today;
    if (past && !one.objection_id.has_value()) continue;
    facts.push_back({std::move(one), until.ok() ? std::optional(*until) : std::nullopt});
  }
  return facts;
}

absl::StatusOr<ObjectionView> Objections::File(pg::Tx& tx, const Access& access, Objection wanted) {
  ASSIGN_OR_RETURN(wanted.employee_id, CallerOf(access));
  store::LockHeads(tx, {wanted.employee_id});
  const auto fact = store::FindFact(tx, wanted.employee_id, wanted.source_id, wanted.act);
  if (!fact.has_value()) {
    return Error(reasons::kFactNotFound, "source_id", "no such fact about the caller");
  }
  const absl::Time now = profiles_.Now();
  wanted.objection_id = Id::New(now);
  wanted.unit_id = fact->unit_id;
  wanted.rule_set = store::RuleSetCodeInForce(tx, profiles_.Today());
  ASSIGN_OR_RETURN(const Objection filed, domain::File(std::move(wanted), fact->contestable,
                                                       peers::LoadCalendar(tx), now));
  if (!store::InsertObjection(tx, filed)) {
    return Error(reasons::kAlreadyContested, "source_id", "there is an objection to this fact");
  }
  store::AppendObjectionEvent(tx, filed.objection_id, {"FILED", "", now});
  RETURN_IF_ERROR(SetTimer(tx, filed));
  RETURN_IF_ERROR(profiles_.Recompute(tx, {filed.employee_id}));
  RETURN_IF_ERROR(Audit(tx, access, "assessment.objection.file", filed));
  return ViewOf(tx, filed);
}

absl::StatusOr<ObjectionView> Objections::Withdraw(pg::Tx& tx, const Access& access, const Id& id) {
  ASSIGN_OR_RETURN(const Objection before, LoadOwn(tx, access, id));
  ASSIGN_OR_RETURN(const Objection after, domain::Withdraw(before, profiles_.Now()));
  RETURN_IF_ERROR(Audit(tx, access, "assessment.objection.withdraw", after));
  return Store(tx, before, after, "WITHDRAWN", "");
}

absl::StatusOr<ObjectionView> Objections::GiveStatement(pg::Tx& tx, const Access& access,
                                                        const Id& id,
                                                        const std::string& statement) {
  ASSIGN_OR_RETURN(const Id caller, CallerOf(access));
  ASSIGN_OR_RETURN(const Objection before, Load(tx, id));
  // Who does not head the officer does not learn that there is one.
  if (PartIn(tx, access, before.employee_id, profiles_.Today()) != Part::kSuperior) {
    return NotFound();
  }
  ASSIGN_OR_RETURN(const Objection after,
                   domain::GiveStatement(before, caller, statement, profiles_.Today()));
  RETURN_IF_ERROR(Audit(tx, access, "assessment.objection.statement", after));
  return Store(tx, before, after, "STATEMENT", "");
}

std::string Objections::InvolvementOf(pg::Tx& tx, const Objection& objection,
                                      const Id& person_id) const {
  if (person_id == objection.employee_id) return "the officer";
  if (person_id == objection.statement_by) return "has spoken for the superior";
  // Also who acted as the superior on the day of the filing, as far as it is known here.
  for (const LocalDate day : {profiles_.Today(), LocalDate::At(objection.filed_at)}) {
    if (!peers::DirectReports(tx, person_id, day, objection.employee_id).empty()) {
      return "the direct superior";
    }
  }
  if (store::IsInvolved(tx, person_id, objection.source_id)) return "in the case";
  return "";
}

absl::Status Objections::CheckMember(pg::Tx& tx, const Objection& objection,
                                     const domain::PanelSeat& seat) const {
  const std::string field = "panel." + std::string(domain::NameOf(seat.seat));
  const auto member = peers::FindEmployee(tx, seat.member_id);
  if (!member.has_value() || !member->active) {
    return Error(reasons::kEmployeeNotFound, field, "not in service");
  }
  std::string why = InvolvementOf(tx, objection, seat.member_id);
  const auto panels = store::PanelsOf(tx, objection.objection_id);
  if (why.empty() && Sat(panels, seat.member_id, objection.round - 1)) why = "on the first panel";
  if (why.empty()) return absl::OkStatus();
  return Error(reasons::kPanelMemberInvolved, field, why);
}

// Nobody chooses the judges of the own matter; a caller who is no employee has none here.
absl::Status Objections::CheckAppointer(pg::Tx& tx, const Access& access,
                                        const Objection& objection) const {
  const absl::StatusOr<Id> caller = CallerOf(access);
  const std::string why = caller.ok() ? InvolvementOf(tx, objection, *caller) : "";
  if (why.empty()) return absl::OkStatus();
  return Error(reasons::kPanelMemberInvolved, "caller", why);
}

absl::StatusOr<ObjectionView> Objections::Appoint(pg::Tx& tx, const Access& access, const Id& id,
                                                  std::vector<domain::PanelSeat> panel) {
  ASSIGN_OR_RETURN(const Objection before, Load(tx, id));
  RETURN_IF_ERROR(CheckAppointer(tx, access, before));
  ASSIGN_OR_RETURN(const Objection after,
                   domain::Appoint(before, std::move(panel), profiles_.Today()));
  for (const domain::PanelSeat& seat : after.panel) {
    RETURN_IF_ERROR(CheckMember(tx, after, seat));
  }
  RETURN_IF_ERROR(Audit(tx, access, "assessment.objection.appoint", after));
  return Store(tx, before, after, "PANEL", "");
}

absl::StatusOr<ObjectionView> Objections::CastVote(pg::Tx& tx, const Access& access, const Id& id,
                                                   domain::Vote vote,
                                                   const std::string& reasons_text) {
  ASSIGN_OR_RETURN(const Id caller, CallerOf(access));
  // Whose head to lock stands in the objection; nobody changes that but an erasure.
  const auto seen = store::FindObjection(tx, id, /*read_only=*/true);
  if (!seen.has_value()) return NotFound();
  if (!seen->employee_id.IsNil()) store::LockHeads(tx, {seen->employee_id});
  ASSIGN_OR_RETURN(const Objection before, Load(tx, id));
  const domain::PanelSeat* seat = domain::SeatOf(before, caller);
  if (seat == nullptr) return NotFound();
  RETURN_IF_ERROR(CheckSeat(access, seat->seat));
  ASSIGN_OR_RETURN(const Objection after,
                   domain::CastVote(before, caller, vote, reasons_text, peers::LoadCalendar(tx),
                                    profiles_.Now()));
  // Who had no part in it when appointed may have one by now.
  RETURN_IF_ERROR(CheckMember(tx, before, *seat));
  RETURN_IF_ERROR(Audit(tx, access, "assessment.objection.vote", after));
  return Store(tx, before, after, "VOTE", std::string(domain::NameOf(seat->seat)));
}

absl::StatusOr<ObjectionView> Objections::Appeal(pg::Tx& tx, const Access& access, const Id& id,
                                                 const std::string& statement) {
  ASSIGN_OR_RETURN(const Objection before, LoadOwn(tx, access, id));
  ASSIGN_OR_RETURN(const Objection after,
                   domain::Appeal(before, statement, peers::LoadCalendar(tx), profiles_.Now()));
  RETURN_IF_ERROR(Audit(tx, access, "assessment.objection.appeal", after));
  return Store(tx, before, after, "APPEALED", "");
}

absl::Status Objections::Audit(pg::Tx& tx, const Access& access, const std::string& action,
                               const Objection& objection) const {
  audit::Record record;
  record.actor = access.principal;
  record.action = action;
  record.purpose = objection.objection_id.ToString();
  record.subject_id = objection.employee_id.IsNil() ? "" : objection.employee_id.ToString();
  record.fields = {"objection"};
  record.at = profiles_.Now();
  return audit::Append(tx, record);
}

absl::StatusOr<ObjectionView> Objections::Get(pg::Tx& tx, const Access& access, const Id& id,
                                              const std::string& method) {
  const auto found = store::FindObjection(tx, id, /*read_only=*/true);
  if (!found.has_value()) return NotFound();
  ObjectionView view = ViewOf(tx, *found);
  const Part part = PartIn(tx, access, found->employee_id, profiles_.Today());
  const absl::StatusOr<Id> caller = CallerOf(access);
  const bool sat = caller.ok() && Sat(view.panels, *caller, found->round);
  if (part == Part::kNone && !sat) return NotFound();
  if (part != Part::kSelf) RETURN_IF_ERROR(Audit(tx, access, method, *found));
  return view;
}

absl::StatusOr<Id> Objections::CaseOf(pg::Tx& tx, const Access& access, const Id& id,
                                      const std::string& method) {
  ASSIGN_OR_RETURN(const Id caller, CallerOf(access));
  const auto found = store::FindObjection(tx, id, /*read_only=*/true);
  if (!found.has_value()) return NotFound();
  const bool sits = domain::SeatOf(*found, caller) != nullptr;
  if (found->employee_id != caller && !sits) return NotFound();
  if (sits) RETURN_IF_ERROR(Audit(tx, access, method, *found));
  return found->source_id;
}

std::string Objections::CursorOf(const Objection& objection) {
  return store::StoredDue(objection).ToString() + "|" + objection.objection_id.ToString();
}

absl::StatusOr<std::vector<Objection>> Objections::List(pg::Tx& tx, const Access& access,
                                                        const std::string& method, bool on_panel,
                                                        bool open_only, const std::string& cursor,
                                                        int limit) {
  store::ObjectionFilter filter{.open_only = open_only};
  audit::Record record{.actor = access.principal, .action = method, .fields = {"objection"}};
  const MatterReach reach = MattersFor(tx, access, profiles_.Today());
  if (on_panel) {
    ASSIGN_OR_RETURN(filter.member_id, CallerOf(access));
    record.subject_id = "panel";
  } else if (reach.city) {
    record.subject_id = "city";
  } else {
    RETURN_IF_ERROR(CallerOf(access).status());
    filter.employee_ids = reach.people;
    record.subject_id = "direct_reports";
  }
  record.at = profiles_.Now();
  if (on_panel || reach.of_others) RETURN_IF_ERROR(audit::Append(tx, record));
  const size_t bar = cursor.find('|');
  const std::string due = bar == std::string::npos ? "" : cursor.substr(0, bar);
  const std::string after = bar == std::string::npos ? "" : cursor.substr(bar + 1);
  return store::ListObjections(tx, filter, due, after, limit);
}

absl::StatusOr<std::vector<store::ObjectionCount>> Objections::Report(pg::Tx& tx, LocalDate from,
                                                                      LocalDate to) {
  if (to < from) {
    return Error(mumpuni::reasons::kValueOutOfRange, "to_date", "ends before it begins");
  }
  return store::CountObjections(tx, from, to);
}

absl::Status Objections::Due(pg::Tx& tx, const mumpuni::jobs::DueJob& job) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(job.key, "objection_id"));
  const auto seen = store::FindObjection(tx, id, /*read_only=*/true);
  if (!seen.has_value() || !seen->IsOpen()) return absl::OkStatus();
  if (!seen->employee_id.IsNil()) store::LockHeads(tx, {seen->employee_id});
  ASSIGN_OR_RETURN(const Objection before, Load(tx, id));
  if (!before.IsOpen()) return absl::OkStatus();
  const Objection after = domain::DecideByTime(before, profiles_.Now());
  if (!after.IsOpen()) return Store(tx, before, after, "UPHELD_BY_TIME", "").status();
  const bool missing = before.round == 1 && before.superior_statement.empty() &&
                       profiles_.Today() > before.statement_due;
  if (missing) {
    store::AppendObjectionEvent(tx, id, {"STATEMENT_MISSING", "", profiles_.Now()});
  }
  return SetTimer(tx, before);
}

absl::Status Objections::RedateOpen(pg::Tx& tx, const mumpuni::jobs::DueJob& job) {
  const calendar::WorkingDays calendar = peers::LoadCalendar(tx);
  const LocalDate today = profiles_.Today();
  const std::vector<Id> running = store::RunningObjections(tx, today, job.payload, kRedatePerTimer);
  for (const Id& id : running) {
    ASSIGN_OR_RETURN(const Objection before, Load(tx, id));
    ASSIGN_OR_RETURN(const Objection after, domain::Redate(before, calendar, today));
    const std::string moved = Moved(before, after);
    if (moved.empty()) continue;
    RETURN_IF_ERROR(Store(tx, before, after, "DEADLINE_MOVED", moved).status());
  }
  if (static_cast<int>(running.size()) < kRedatePerTimer) return absl::OkStatus();
  return mumpuni::jobs::Schedule(tx, job.kind, job.key, profiles_.Now(), running.back().ToString());
}

}  // namespace mumpuni::assessment::app
