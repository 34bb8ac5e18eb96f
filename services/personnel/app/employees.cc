#include "services/personnel/app/employees.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "common/audit/audit.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/personnel/app/scope.h"
#include "services/personnel/domain/person_name.h"
#include "services/personnel/domain/reasons.h"
#include "services/personnel/store/unit_store.h"

namespace mumpuni::personnel::app {
namespace {

constexpr int kShortestReason = 10;
constexpr int kLongestReason = 500;
// A line of superiors longer than this is a mistake in the data.
constexpr int kMostSteps = 12;
// A hire that stood longer is a person, not a slip; they are deactivated and, if need be, erased.
constexpr absl::Duration kMistakesShowWithin = absl::Hours(24 * 30);

std::optional<Id> UnitOf(const store::EmployeeRow& row) {
  return row.position.has_value() ? std::optional<Id>(row.position->unit_id) : std::nullopt;
}

absl::Status CheckReason(const std::string& reason) {
  return CheckText(reason, "reason", kShortestReason, kLongestReason);
}

absl::StatusOr<domain::Action*> FindAction(std::vector<domain::Action>& actions,
                                           const Id& action_id) {
  const auto found = std::find_if(actions.begin(), actions.end(),
                                  [&](const auto& one) { return one.id == action_id; });
  if (found == actions.end()) {
    return Error(reasons::kActionNotFound, "action_id", "no such decision about this employee");
  }
  if (found->undone_at.has_value()) {
    return Error(reasons::kActionUndone, "action_id", "the decision was undone before");
  }
  return &*found;
}

bool NothingStands(const std::vector<domain::Action>& actions) {
  return std::all_of(actions.begin(), actions.end(),
                     [](const auto& one) { return one.undone_at.has_value(); });
}

// The digits of a number as people write it; "" if it is not one.
std::string DigitsOf(std::string_view query) {
  std::string digits;
  for (char c : query) {
    if (c == ' ' || c == '.') continue;
    if (c < '0' || c > '9') return "";
    digits += c;
  }
  return digits;
}

}  // namespace

absl::Status Employees::Audit(pg::Tx& tx, const Access& access, const char* action,
                              const Id& employee_id, const std::string& purpose,
                              std::vector<std::string> fields) {
  audit::Record record;
  record.actor = access.principal;
  record.action = action;
  record.purpose = purpose;
  record.subject_id = employee_id.ToString();
  record.fields = std::move(fields);
  record.at = careers_.Now();
  return audit::Append(tx, record);
}

absl::Status Employees::RecordRead(pg::Tx& tx, const Access& access, const Id& employee_id,
                                   std::vector<std::string> fields) {
  return Audit(tx, access, "personnel.employee.read_personal_data", employee_id, "",
               std::move(fields));
}

absl::Status Employees::RecordExport(pg::Tx& tx, const Access& access, const std::string& reason) {
  audit::Record record;
  record.actor = access.principal;
  record.action = "personnel.employee.export";
  record.purpose = reason;
  record.fields = {"employee_number", "education", "birth_date", "sex"};
  record.at = careers_.Now();
  return audit::Append(tx, record);
}

absl::Status Employees::LockForChange(pg::Tx& tx, const Id& employee_id, int64_t etag) {
  // Locked: who names no etag waits for a change under way instead of being told that it is stale.
  const auto versions = store::LockEmployees(tx, {employee_id});
  if (versions.empty()) {
    return Error(reasons::kEmployeeNotFound, "employee_id", "no such employee");
  }
  if (etag != 0 && etag != versions.begin()->second) {
    return Error(mumpuni::reasons::kEtagStale, "etag", "the employee has changed since");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<domain::Action>> Employees::Open(pg::Tx& tx, const Access& access,
                                                            const Id& employee_id, int64_t etag) {
  RETURN_IF_ERROR(LockForChange(tx, employee_id, etag));
  ASSIGN_OR_RETURN(const store::EmployeeRow row, Load(tx, employee_id));
  RETURN_IF_ERROR(CheckReaches(tx, access, employee_id, UnitOf(row), Today()));
  return store::LoadActions(tx, {employee_id})[employee_id];
}

// Who decides for a day must reach the employee where that day finds them.
absl::Status Employees::CheckReachesOn(pg::Tx& tx, const Access& access, const Id& employee_id,
                                       const domain::Career& career, LocalDate day) {
  const domain::Standing* standing = career.On(day);
  if (standing == nullptr || standing->position_id.IsNil()) return absl::OkStatus();
  const auto position = store::FindPosition(tx, standing->position_id, day);
  if (!position.has_value()) return absl::OkStatus();
  return CheckReaches(tx, access, employee_id, position->unit_id, Today());
}

absl::Status Employees::StoreOne(pg::Tx& tx, const Id& employee_id, domain::Career career) {
  ASSIGN_OR_RETURN(const Conflicts conflicts,
                   careers_.Store(tx, {{employee_id, std::move(career)}}, ChangeCause::kDecision));
  return ErrorOf(conflicts);
}

absl::StatusOr<store::EmployeeRow> Employees::Hire(pg::Tx& tx, const Access& access,
                                                   Hiring hiring) {
  RETURN_IF_ERROR(domain::Validate(hiring.person, "employee.", Today()));
  const absl::Time now = careers_.Now();
  const Id id = Id::New(now);
  std::vector<store::NewAction> recorded;
  for (domain::Action& action : hiring.actions) {
    RETURN_IF_ERROR(domain::Validate(action, "employee."));
    action.id = Id::New(now);
    action.recorded_at = now;
    action.recorded_by = access.principal.Key();
    recorded.push_back({id, action});
  }
  const domain::Action& hire = hiring.actions.front();
  RETURN_IF_ERROR(domain::CheckProbation(hiring.person, hire.employment_type));
  ASSIGN_OR_RETURN(domain::Career career, domain::Follow(hiring.actions, hire.id));
  for (const domain::Action& action : hiring.actions) {
    RETURN_IF_ERROR(careers_.CheckNames(tx, action, career));
  }
  store::InsertEmployees(tx, {{id, hiring.person, hiring.education, hire.effective_on}});
  RETURN_IF_ERROR(careers_.CheckNumber(tx, hire.employee_number, id, "employee.employee_number"));
  store::InsertActions(tx, recorded);
  RETURN_IF_ERROR(StoreOne(tx, id, std::move(career)));
  return Load(tx, id);
}

absl::StatusOr<store::EmployeeRow> Employees::Decide(pg::Tx& tx, const Access& access,
                                                     const Id& employee_id, domain::Action action,
                                                     int64_t etag) {
  RETURN_IF_ERROR(domain::Validate(action, ""));
  ASSIGN_OR_RETURN(std::vector<domain::Action> actions, Open(tx, access, employee_id, etag));
  action.recorded_at = careers_.Now();
  action.id = Id::New(action.recorded_at);
  action.recorded_by = access.principal.Key();
  actions.push_back(action);
  ASSIGN_OR_RETURN(domain::Career career, domain::Follow(actions, action.id));
  RETURN_IF_ERROR(CheckReachesOn(tx, access, employee_id, career, action.effective_on));
  RETURN_IF_ERROR(careers_.CheckNames(tx, action, career));
  if (!action.employee_number.empty()) {
    RETURN_IF_ERROR(
        careers_.CheckNumber(tx, action.employee_number, employee_id, "employee_number"));
  }
  store::InsertActions(tx, {{employee_id, action}});
  RETURN_IF_ERROR(StoreOne(tx, employee_id, std::move(career)));
  return Load(tx, employee_id);
}

absl::StatusOr<store::EmployeeRow> Employees::EndService(pg::Tx& tx, const Access& access,
                                                         const Id& employee_id,
                                                         domain::Action action, bool projected,
                                                         int64_t etag) {
  if (projected) {
    const std::optional<LocalDate> last = store::RetirementOf(tx, employee_id);
    if (!last.has_value()) {
      return Error(reasons::kRetirementNotProjected, "last_date",
                   "no position in service to go by");
    }
    action.effective_on = *last;
  }
  return Decide(tx, access, employee_id, std::move(action), etag);
}

absl::StatusOr<std::optional<store::EmployeeRow>> Employees::Undo(pg::Tx& tx, const Access& access,
                                                                  const Id& employee_id,
                                                                  const Id& action_id,
                                                                  const std::string& reason,
                                                                  int64_t etag) {
  RETURN_IF_ERROR(CheckReason(reason));
  ASSIGN_OR_RETURN(std::vector<domain::Action> actions, Open(tx, access, employee_id, etag));
  ASSIGN_OR_RETURN(domain::Action * action, FindAction(actions, action_id));
  action->undone_at = careers_.Now();
  action->undone_by = access.principal.Key();
  action->undo_reason = reason;
  if (NothingStands(actions)) {
    const bool recent = careers_.Now() - action->recorded_at <= kMistakesShowWithin;
    if (!recent || store::HasRecords(tx, employee_id)) {
      return Error(reasons::kHireEstablished, "action_id",
                   "recorded more than 30 days ago, or with absences, diplomas or sanctions");
    }
    RETURN_IF_ERROR(EraseAll(tx, access, "personnel.employee.remove", employee_id, reason));
    return std::optional<store::EmployeeRow>();
  }
  ASSIGN_OR_RETURN(domain::Career career, domain::Follow(actions, Id()));
  store::MarkUndone(tx, *action);
  RETURN_IF_ERROR(StoreOne(tx, employee_id, std::move(career)));
  ASSIGN_OR_RETURN(store::EmployeeRow row, Load(tx, employee_id));
  return std::optional<store::EmployeeRow>(std::move(row));
}

absl::StatusOr<store::EmployeeRow> Employees::Correct(pg::Tx& tx, const Access& access,
                                                      const Id& employee_id, const Id& action_id,
                                                      domain::Action action,
                                                      const std::string& reason, int64_t etag) {
  RETURN_IF_ERROR(CheckReason(reason));
  RETURN_IF_ERROR(domain::Validate(action, "action."));
  ASSIGN_OR_RETURN(std::vector<domain::Action> actions, Open(tx, access, employee_id, etag));
  ASSIGN_OR_RETURN(domain::Action * wrong, FindAction(actions, action_id));
  if (wrong->kind != action.kind) {
    return Error(reasons::kActionKindDiffers, "action.kind",
                 "another kind of decision is undone and recorded anew");
  }
  action.recorded_at = careers_.Now();
  action.id = Id::New(action.recorded_at);
  action.recorded_by = access.principal.Key();
  wrong->undone_at = action.recorded_at;
  wrong->undone_by = action.recorded_by;
  wrong->undo_reason = reason;
  wrong->replaced_by = action.id;
  store::MarkUndone(tx, *wrong);
  actions.push_back(action);
  ASSIGN_OR_RETURN(domain::Career career, domain::Follow(actions, action.id));
  RETURN_IF_ERROR(careers_.CheckNames(tx, action, career));
  if (!action.employee_number.empty()) {
    RETURN_IF_ERROR(
        careers_.CheckNumber(tx, action.employee_number, employee_id, "action.employee_number"));
  }
  store::InsertActions(tx, {{employee_id, action}});
  RETURN_IF_ERROR(StoreOne(tx, employee_id, std::move(career)));
  return Load(tx, employee_id);
}

absl::StatusOr<store::EmployeeRow> Employees::UpdatePerson(pg::Tx& tx, const Access& access,
                                                           const Id& employee_id,
                                                           const domain::Person& person,
                                                           const std::vector<std::string>& fields,
                                                           int64_t etag) {
  RETURN_IF_ERROR(LockForChange(tx, employee_id, etag));
  ASSIGN_OR_RETURN(const store::EmployeeRow row, Load(tx, employee_id));
  domain::Person changed = row.employee.person;
  for (const std::string& field : fields) {
    if (field == "full_name") changed.full_name = person.full_name;
    if (field == "birth_date") changed.birth_date = person.birth_date;
    if (field == "sex") changed.sex = person.sex;
    if (field == "on_probation") changed.on_probation = person.on_probation;
  }
  RETURN_IF_ERROR(domain::Validate(changed, "employee.", Today()));
  RETURN_IF_ERROR(domain::CheckProbation(changed, row.employee.employment_type));
  store::UpdatePerson(tx, employee_id, changed);
  RETURN_IF_ERROR(Audit(tx, access, "personnel.employee.update", employee_id, "", fields));
  RETURN_IF_ERROR(careers_.Refresh(tx, {employee_id}, ChangeCause::kDecision));
  return Load(tx, employee_id);
}

absl::StatusOr<store::EmployeeRow> Employees::RecordAbsence(pg::Tx& tx, const Access& access,
                                                            const Id& employee_id,
                                                            domain::Absence absence) {
  RETURN_IF_ERROR(LockForChange(tx, employee_id, 0));
  ASSIGN_OR_RETURN(const store::EmployeeRow row, Load(tx, employee_id));
  RETURN_IF_ERROR(CheckReaches(tx, access, employee_id, UnitOf(row), Today()));
  absence.id = Id::New(careers_.Now());
  RETURN_IF_ERROR(domain::CheckAbsence(row.employee, absence));
  if (!store::InsertAbsence(tx, employee_id, absence)) {
    return Error(reasons::kAbsenceOverlaps, "absence.start_date", "overlaps another absence");
  }
  store::Touch(tx, {{employee_id, row.employee.hire_date}});
  RETURN_IF_ERROR(careers_.Refresh(tx, {employee_id}, ChangeCause::kAbsence));
  return Load(tx, employee_id);
}

absl::StatusOr<store::EmployeeRow> Employees::CancelAbsence(pg::Tx& tx, const Access& access,
                                                            const Id& employee_id,
                                                            const Id& absence_id,
                                                            std::optional<LocalDate> from) {
  RETURN_IF_ERROR(LockForChange(tx, employee_id, 0));
  ASSIGN_OR_RETURN(const store::EmployeeRow row, Load(tx, employee_id));
  RETURN_IF_ERROR(CheckReaches(tx, access, employee_id, UnitOf(row), Today()));
  const auto absence = store::FindAbsence(tx, employee_id, absence_id);
  if (!absence.has_value()) {
    return Error(reasons::kAbsenceNotFound, "absence_id", "no such absence of this employee");
  }
  if (from.has_value() && *from > absence->days.end) {
    return Error(reasons::kDateOrder, "from_date", "after the last day of the absence");
  }
  store::CutAbsence(tx, *absence, from.value_or(absence->days.start));
  store::Touch(tx, {{employee_id, row.employee.hire_date}});
  RETURN_IF_ERROR(Audit(tx, access, "personnel.absence.cancel", employee_id, "", {"absences"}));
  RETURN_IF_ERROR(careers_.Refresh(tx, {employee_id}, ChangeCause::kAbsence));
  return Load(tx, employee_id);
}

absl::Status Employees::EraseAll(pg::Tx& tx, const Access& access, const char* verb,
                                 const Id& employee_id, const std::string& reason) {
  store::EraseEmployee(tx, {employee_id, careers_.Now()});
  RETURN_IF_ERROR(Audit(tx, access, verb, employee_id, reason, {}));
  return sink_.EmployeeErased(tx, employee_id, careers_.Now());
}

absl::StatusOr<store::ErasedEmployee> Employees::Erase(pg::Tx& tx, const Access& access,
                                                       const Id& employee_id,
                                                       const std::string& reason, int64_t etag) {
  RETURN_IF_ERROR(CheckReason(reason));
  RETURN_IF_ERROR(LockForChange(tx, employee_id, etag));
  ASSIGN_OR_RETURN(const store::EmployeeRow row, Load(tx, employee_id));
  // The city must keep the record while the service lasts, and a post would have a holder that
  // nobody knows (UU 27/2022 art. 8).
  if (row.employee.status == domain::EmployeeStatus::kActive) {
    return Error(reasons::kEmployeeStillActive, "employee_id", "the service has not ended");
  }
  RETURN_IF_ERROR(EraseAll(tx, access, "personnel.employee.erase", employee_id, reason));
  return LoadErased(tx, employee_id);
}

absl::StatusOr<store::ErasedEmployee> Employees::LoadErased(pg::Tx& tx, const Id& employee_id) {
  const auto erased = store::FindErased(tx, employee_id);
  if (!erased.has_value()) {
    return Error(reasons::kEmployeeNotFound, "employee_id", "no such erased employee");
  }
  return *erased;
}

absl::StatusOr<store::EmployeeRow> Employees::Load(pg::Tx& tx, const Id& employee_id) {
  auto row = store::FindEmployeeEver(tx, employee_id, Today());
  if (!row.has_value()) {
    return Error(reasons::kEmployeeNotFound, "employee_id", "no such employee");
  }
  return *std::move(row);
}

absl::StatusOr<store::EmployeeRow> Employees::Get(pg::Tx& tx, const Access& access,
                                                  const Id& employee_id,
                                                  std::optional<LocalDate> as_of) {
  auto row = as_of.has_value() ? store::FindEmployee(tx, employee_id, *as_of)
                               : store::FindEmployeeEver(tx, employee_id, Today());
  if (!row.has_value()) {
    return Error(reasons::kEmployeeNotFound, "employee_id", "no such employee on that day");
  }
  // Who may read is judged today, whatever the day that is read.
  std::optional<Id> unit = UnitOf(*row);
  if (as_of.has_value()) {
    ASSIGN_OR_RETURN(const store::EmployeeRow present, Load(tx, employee_id));
    unit = UnitOf(present);
  }
  RETURN_IF_ERROR(CheckReaches(tx, access, employee_id, unit, Today()));
  return *std::move(row);
}

absl::StatusOr<std::vector<store::EmployeeRow>> Employees::BatchGet(pg::Tx& tx,
                                                                    const std::vector<Id>& ids) {
  return store::FindEmployees(tx, ids, Today());
}

absl::StatusOr<std::vector<store::EmployeeRow>> Employees::List(pg::Tx& tx, const Access& access,
                                                                const std::optional<Id>& root,
                                                                store::EmployeeFilter filter,
                                                                const std::string& after_id,
                                                                int limit, LocalDate day) {
  RETURN_IF_ERROR(CheckDay(access, day, Today()));
  ASSIGN_OR_RETURN(filter.roots, RootsWithin(tx, access, root, Today()));
  return store::ListEmployees(tx, filter, after_id, limit, day);
}

absl::StatusOr<std::vector<store::EmployeeRow>> Employees::Search(pg::Tx& tx, const Access& access,
                                                                  const std::string& query,
                                                                  const std::optional<Id>& root,
                                                                  store::EmployeeFilter filter,
                                                                  int limit) {
  RETURN_IF_ERROR(CheckText(query, "query", 2, 100));
  ASSIGN_OR_RETURN(filter.roots, RootsWithin(tx, access, root, Today()));
  const std::string digits = DigitsOf(query);
  if (digits.empty()) {
    return store::SearchByName(tx, filter, domain::SearchName(query), limit + 1, Today());
  }
  // The first digits are a birth date: only who may see numbers may search by them.
  if (!SeesPersonalData(access, Id())) {
    return Error(mumpuni::reasons::kOutOfScope, "query",
                 "numbers are for personnel administration");
  }
  RETURN_IF_ERROR(CheckRange(static_cast<int64_t>(digits.size()), "query", 8, 18));
  return store::SearchByNumber(tx, filter, digits, limit + 1, Today());
}

absl::StatusOr<CareerView> Employees::GetCareer(pg::Tx& tx, const Access& access,
                                                const Id& employee_id,
                                                std::optional<absl::Time> known_at) {
  ASSIGN_OR_RETURN(const store::EmployeeRow row, Load(tx, employee_id));
  RETURN_IF_ERROR(CheckReaches(tx, access, employee_id, UnitOf(row), Today()));
  CareerView view;
  view.employee_id = employee_id;
  view.actions = store::LoadActions(tx, {employee_id})[employee_id];
  if (known_at.has_value()) view.actions = domain::KnownAt(view.actions, *known_at);
  ASSIGN_OR_RETURN(view.career, domain::Follow(view.actions, Id()));
  return view;
}

absl::StatusOr<Employees::Holders> Employees::HoldersOf(pg::Tx& tx, const Access& access,
                                                        const Id& position_id, LocalDate day) {
  RETURN_IF_ERROR(CheckDay(access, day, Today()));
  const auto position = store::FindPosition(tx, position_id, day);
  if (!position.has_value()) {
    return Error(reasons::kPositionNotFound, "position_id", "no such position on that day");
  }
  ASSIGN_OR_RETURN(const auto roots, RootsWithin(tx, access, std::nullopt, Today()));
  if (roots.has_value() && !IsWithin(tx, position->unit_id, *roots, Today())) {
    return Error(mumpuni::reasons::kOutOfScope, "position_id", "outside the caller's scope");
  }
  Holders holders;
  holders.holders = store::FindEmployees(tx, store::HoldersOn(tx, position_id, day), day);
  holders.acting = store::FindEmployees(tx, store::ActingHoldersOn(tx, position_id, day), day);
  return holders;
}

namespace {

struct Candidate {
  Id employee_id;
  bool acting = false;
};

// Who fills the position on the day: the present holder, else who acts in it, else the absent
// holder, who is still the superior; never the person asked about.
std::optional<Candidate> FillerOf(pg::Tx& tx, const Id& position_id, const Id& except,
                                  LocalDate day) {
  std::vector<Id> holders = store::HoldersOn(tx, position_id, day);
  std::erase(holders, except);
  const std::vector<Id> absent = store::AbsentOn(tx, holders, day);
  for (const Id& holder : holders) {
    if (std::find(absent.begin(), absent.end(), holder) == absent.end()) return Candidate{holder};
  }
  for (const Id& acting : store::ActingHoldersOn(tx, position_id, day)) {
    if (acting != except) return Candidate{acting, true};
  }
  if (!holders.empty()) return Candidate{holders.front()};
  return std::nullopt;
}

}  // namespace

absl::StatusOr<Superior> Employees::SuperiorOf(pg::Tx& tx, const Access& access,
                                               const Id& employee_id, LocalDate day) {
  ASSIGN_OR_RETURN(const store::EmployeeRow row, Get(tx, access, employee_id, day));
  const absl::Status nobody =
      Error(reasons::kSuperiorNotFound, "employee_id", "nobody is above the employee on that day");
  if (!row.position.has_value()) return nobody;
  std::optional<domain::Position> position = row.position;
  for (int step = 0; step < kMostSteps && position.has_value(); ++step) {
    // The positions above: the explicit one, else the heads of the unit, or of its parent.
    std::vector<Id> above;
    if (!position->reports_to_position_id.IsNil()) {
      above = {position->reports_to_position_id};
    } else {
      Id unit_id = position->unit_id;
      if (position->heads_unit) {
        const auto unit = store::FindUnit(tx, unit_id, day);
        if (!unit.has_value() || unit->parent_id.IsNil()) return nobody;
        unit_id = unit->parent_id;
      }
      above = store::HeadPositionsOn(tx, unit_id, day);
      // A unit that nobody heads is passed over.
      while (above.empty()) {
        const auto unit = store::FindUnit(tx, unit_id, day);
        if (!unit.has_value() || unit->parent_id.IsNil()) return nobody;
        unit_id = unit->parent_id;
        above = store::HeadPositionsOn(tx, unit_id, day);
      }
    }
    for (const Id& position_id : above) {
      const auto filler = FillerOf(tx, position_id, employee_id, day);
      if (!filler.has_value()) continue;
      auto found = store::FindEmployee(tx, filler->employee_id, day);
      if (!found.has_value()) continue;
      return Superior{*std::move(found), position_id, filler->acting};
    }
    position = store::FindPosition(tx, above.front(), day);
  }
  return nobody;
}

absl::StatusOr<std::vector<store::EmployeeRow>> Employees::Serving(pg::Tx& tx, const Access& access,
                                                                   const std::string& region_code,
                                                                   const std::string& after_id,
                                                                   int limit, LocalDate day) {
  RETURN_IF_ERROR(CheckCode(region_code, "region_code", 32));
  RETURN_IF_ERROR(CheckDay(access, day, Today()));
  ASSIGN_OR_RETURN(const auto roots, RootsWithin(tx, access, std::nullopt, Today()));
  return store::FindEmployees(tx, store::ServingOn(tx, region_code, roots, after_id, limit, day),
                              day);
}

}  // namespace mumpuni::personnel::app
