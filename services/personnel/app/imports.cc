#include "services/personnel/app/imports.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/audit/audit.h"
#include "common/core/reasons.h"
#include "common/core/sha256.h"
#include "common/core/validate.h"
#include "services/personnel/domain/reasons.h"

namespace mumpuni::personnel::app {
namespace {

using domain::Action;
using domain::ActionKind;
using domain::Record;

// What is known of the people and positions that a chunk names.
struct Known {
  std::map<std::string, Id> owners;
  std::map<Id, store::EmployeeRow> rows;
  std::map<Id, std::vector<Action>> actions;
  std::map<std::string, store::NamedPosition> positions;
  std::set<std::pair<domain::EmploymentType, std::string>> grades;
};

// What a row asks for.
struct Plan {
  size_t row = 0;
  Id employee_id;
  bool is_new = false;
  store::NewEmployee person;
  bool person_changed = false;
  std::vector<Action> added;
  domain::Career career;
};

Known Look(pg::Tx& tx, const std::vector<std::optional<Record>>& records, LocalDate today) {
  Known known;
  std::vector<std::string> numbers, codes;
  for (const auto& record : records) {
    if (!record.has_value()) continue;
    numbers.push_back(record->number.digits());
    if (!record->position_code.empty()) codes.push_back(record->position_code);
  }
  known.owners = store::NumberOwners(tx, numbers);
  std::set<Id> ids;
  for (const auto& [number, id] : known.owners) ids.insert(id);
  const std::vector<Id> people(ids.begin(), ids.end());
  store::LockEmployees(tx, people);
  // As of today; who is hired later, as of then.
  for (const LocalDate day : {today, domain::LastDay()}) {
    for (store::EmployeeRow& row : store::FindEmployees(tx, people, day)) {
      known.rows.emplace(row.employee.id, std::move(row));
    }
  }
  known.actions = store::LoadActions(tx, people);
  known.positions = store::PositionsByCode(tx, codes);
  for (const domain::Grade& grade : store::ListGrades(tx)) {
    known.grades.insert({grade.employment_type, grade.code});
  }
  return known;
}

Action ActionOn(ActionKind kind, LocalDate day) {
  Action action;
  action.kind = kind;
  action.effective_on = day;
  return action;
}

absl::StatusOr<Id> PositionFor(const Known& known, const Record& record, LocalDate from) {
  const auto found = known.positions.find(record.position_code);
  if (found == known.positions.end()) {
    return Error(reasons::kPositionNotFound, "position_code", "no position has this code");
  }
  if (from < found->second.first_day) {
    return Error(reasons::kPositionClosed, "position_date", "before the position existed");
  }
  return found->second.id;
}

absl::Status PlanNew(const Known& known, const Record& record, Plan& plan) {
  RETURN_IF_ERROR(CheckText(record.position_code, "position_code", 64));
  const LocalDate since = record.position_date.value_or(record.hire_date);
  ASSIGN_OR_RETURN(const Id position_id, PositionFor(known, record, since));
  Action hire = ActionOn(ActionKind::kHire, record.hire_date);
  hire.employee_number = record.number.digits();
  hire.employment_type = record.employment_type;
  hire.grade_code = record.grade_code;
  hire.contract_term = record.contract_term;
  hire.region_codes = record.region_codes;
  if (since == record.hire_date) hire.position_id = position_id;
  plan.added.push_back(std::move(hire));
  // The grades before are not in the file; the day of the present one is.
  if (record.grade_date.has_value() && *record.grade_date > record.hire_date) {
    Action promote = ActionOn(ActionKind::kPromote, *record.grade_date);
    promote.grade_code = record.grade_code;
    plan.added.push_back(std::move(promote));
  }
  if (since != record.hire_date) {
    Action transfer = ActionOn(ActionKind::kTransfer, since);
    transfer.position_id = position_id;
    plan.added.push_back(std::move(transfer));
  }
  if (!record.active) {
    Action end = ActionOn(ActionKind::kEndService, *record.last_date);
    end.reason = record.reason;
    plan.added.push_back(std::move(end));
  }
  return absl::OkStatus();
}

absl::Status Needs(const std::optional<LocalDate>& day, std::string_view field) {
  if (day.has_value()) return absl::OkStatus();
  return Error(mumpuni::reasons::kFieldRequired, field, "needed, because this changes");
}

// What differs between the record and what is known, as decisions. What the file dates is compared
// with the standing of that day, if it lies ahead: a decision that is recorded already is no news.
absl::Status PlanChanges(const Known& known, const Record& record, const store::EmployeeRow& row,
                         const domain::Career& career, LocalDate today, Plan& plan) {
  const domain::Employee& e = row.employee;
  const auto then = [&](const std::optional<LocalDate>& day) {
    const domain::Standing* standing = career.On(std::max(today, day.value_or(today)));
    return standing == nullptr ? career.standings.front() : *standing;
  };
  if (record.hire_date != e.hire_date) {
    return Error(reasons::kFieldNotUpdatable, "hire_date", "correct the hire itself");
  }
  if (record.employment_type != e.employment_type) {
    return Error(reasons::kFieldNotUpdatable, "employment_type",
                 "another employment type comes with another number");
  }
  const domain::Standing placed = then(record.position_date);
  const bool comes_back = record.active && !placed.in_service && !then(std::nullopt).in_service;
  if (record.active && (comes_back || !record.position_code.empty())) {
    const LocalDate from = record.position_date.value_or(today);
    ASSIGN_OR_RETURN(const Id position_id, PositionFor(known, record, from));
    if (comes_back || (placed.in_service && placed.position_id != position_id)) {
      RETURN_IF_ERROR(Needs(record.position_date, "position_date"));
      Action move = ActionOn(comes_back ? ActionKind::kReactivate : ActionKind::kTransfer, from);
      move.position_id = position_id;
      if (comes_back) move.contract_term = record.contract_term;
      plan.added.push_back(std::move(move));
    }
  }
  if (record.grade_code != then(record.grade_date).grade_code) {
    RETURN_IF_ERROR(Needs(record.grade_date, "grade_date"));
    Action promote = ActionOn(ActionKind::kPromote, *record.grade_date);
    promote.grade_code = record.grade_code;
    plan.added.push_back(std::move(promote));
  }
  const bool renewed = record.active && !comes_back && record.contract_term.has_value() &&
                       then(record.contract_term->start).contract_term != record.contract_term;
  if (renewed) {
    Action renew = ActionOn(ActionKind::kRenewContract, record.contract_term->start);
    renew.contract_term = record.contract_term;
    plan.added.push_back(std::move(renew));
  }
  if (!record.region_codes.empty() && record.active &&
      record.region_codes != e.jurisdiction_region_codes) {
    Action serve = ActionOn(ActionKind::kSetJurisdiction, today);
    serve.region_codes = record.region_codes;
    plan.added.push_back(std::move(serve));
  }
  if (!record.active && then(record.last_date->PlusDays(1)).in_service) {
    Action end = ActionOn(ActionKind::kEndService, *record.last_date);
    end.reason = record.reason;
    plan.added.push_back(std::move(end));
  }
  return absl::OkStatus();
}

// What the file does not state is kept.
void PlanPerson(const Record& record, const domain::Employee* before, Plan& plan) {
  plan.person.id = plan.employee_id;
  plan.person.hire_date = record.hire_date;
  plan.person.person.full_name = record.full_name;
  plan.person.person.birth_date = record.birth_date;
  plan.person.person.sex = record.sex;
  plan.person.person.on_probation = record.on_probation;
  plan.person.education = record.education;
  if (before == nullptr) return;
  domain::Person& person = plan.person.person;
  if (!person.birth_date.has_value()) person.birth_date = before->person.birth_date;
  if (person.sex == domain::Sex::kUnspecified) person.sex = before->person.sex;
  plan.person.education = std::max(record.education, before->education);
  plan.person_changed = person.full_name != before->person.full_name ||
                        person.birth_date != before->person.birth_date ||
                        person.sex != before->person.sex ||
                        person.on_probation != before->person.on_probation ||
                        plan.person.education != before->education;
}

// The fields of a decision as they are called in a file.
absl::Status InFile(const absl::Status& status) {
  static const auto& names = *new std::map<std::string, std::string>{
      {"effective_date", "position_date"},
      {"position_id", "position_code"},
      {"grade_code", "grade"},
      {"contract_term", "contract_start_date"},
      {"contract_term.start_date", "contract_start_date"},
      {"contract_term.end_date", "contract_end_date"},
      {"start_date", "position_date"},
  };
  const auto found = names.find(FieldOf(status));
  if (status.ok() || found == names.end()) return status;
  const std::string reason = ReasonOf(status);
  const std::string sentence = LocalizedOf(status);
  return Error(Reason{status.code(), reason, sentence}, found->second,
               std::string(status.message()));
}

absl::StatusOr<Plan> PlanOf(const Known& known, const Record& record, bool update,
                            const std::string& author, absl::Time now) {
  Plan plan;
  const LocalDate today = LocalDate::At(now);
  const auto owner = known.owners.find(record.number.digits());
  plan.is_new = owner == known.owners.end();
  plan.employee_id = plan.is_new ? Id::New(now) : owner->second;
  const store::EmployeeRow* row = plan.is_new ? nullptr : &known.rows.at(owner->second);
  if (!plan.is_new && !update) {
    return Error(reasons::kRecordKnown, "employee_number", "an employee has this number");
  }
  const domain::EmploymentType ladder = LadderOf(record.employment_type);
  if (!known.grades.contains({ladder, record.grade_code})) {
    return Error(reasons::kGradeNotFound, "grade", "no such grade on this ladder");
  }
  PlanPerson(record, row == nullptr ? nullptr : &row->employee, plan);
  RETURN_IF_ERROR(domain::Validate(plan.person.person, "", today));
  if (plan.is_new) {
    RETURN_IF_ERROR(PlanNew(known, record, plan));
  } else {
    ASSIGN_OR_RETURN(const domain::Career before,
                     domain::Follow(known.actions.at(plan.employee_id), Id()));
    RETURN_IF_ERROR(PlanChanges(known, record, *row, before, today, plan));
  }
  std::vector<Action> all;
  if (!plan.is_new) all = known.actions.at(plan.employee_id);
  for (Action& action : plan.added) {
    action.id = Id::New(now);
    action.recorded_at = now;
    action.recorded_by = author;
    RETURN_IF_ERROR(InFile(domain::Validate(action, "")));
    all.push_back(action);
  }
  auto career = domain::Follow(all, plan.added.empty() ? Id() : plan.added.back().id);
  if (!career.ok()) return InFile(career.status());
  plan.career = *std::move(career);
  return plan;
}

store::ImportLine FailedLine(const ImportRow& row, const absl::Status& status) {
  store::ImportLine line;
  line.line_no = row.line_no;
  line.outcome = store::ImportOutcome::kFailed;
  line.reason = ReasonOf(status);
  line.field = FieldOf(status);
  line.message = std::string(status.message());
  return line;
}

// The rows whose number is taken, and those that found no post: of an overfilled position the last
// ones, as many as are too many; of one that does not exist all.
RowErrors ConflictsOf(const Conflicts& conflicts, const std::vector<Plan>& plans) {
  RowErrors errors;
  for (const Plan& plan : plans) {
    if (std::find(conflicts.numbers.begin(), conflicts.numbers.end(), plan.employee_id) !=
        conflicts.numbers.end()) {
      errors[plan.row] = ErrorOf({{}, {}, {plan.employee_id}});
    }
  }
  for (const store::PostConflict& conflict : conflicts.posts) {
    int left = conflict.overfilled ? conflict.excess : static_cast<int>(plans.size());
    for (auto plan = plans.rbegin(); plan != plans.rend() && left > 0; ++plan) {
      const domain::Standing* then = plan->career.On(conflict.day);
      if (then == nullptr || then->position_id != conflict.position_id) continue;
      errors[plan->row] = InFile(ErrorOf({{conflict}, {}, {}}));
      --left;
    }
  }
  return errors;
}

std::string HashOf(const Record& record) {
  const auto hash = Sha256(record.number.digits());
  return {hash.begin(), hash.end()};
}

// Line numbers tell the rows of an import apart.
absl::Status CheckLineNumbers(pg::Tx& tx, const ImportChunk& chunk) {
  std::set<int> seen;
  std::vector<int64_t> numbers;
  for (const ImportRow& row : chunk.rows) {
    RETURN_IF_ERROR(CheckRange(row.line_no, "rows.line_no", 1, 100'000'000));
    if (!seen.insert(row.line_no).second) {
      return Error(mumpuni::reasons::kValueOutOfRange, "rows.line_no", "a line stands twice");
    }
    numbers.push_back(row.line_no);
  }
  if (store::KnownLines(tx, chunk.import.id, numbers).empty()) return absl::OkStatus();
  return Error(reasons::kImportDiffers, "rows.line_no", "a line was part of another chunk");
}

}  // namespace

absl::StatusOr<std::optional<std::vector<store::ImportLine>>> Imports::Begin(
    pg::Tx& tx, const Access& access, const ImportChunk& chunk) {
  const store::Import begun =
      store::BeginImport(tx, chunk.import, access.principal.Key(), careers_.Now());
  if (begun.update != chunk.import.update || begun.dry_run != chunk.import.dry_run) {
    return Error(reasons::kImportDiffers, "import_id", "the import was begun with other options");
  }
  const auto hash = store::FindChunk(tx, chunk.import.id, chunk.chunk_no);
  if (!hash.has_value()) {
    RETURN_IF_ERROR(CheckLineNumbers(tx, chunk));
    return std::optional<std::vector<store::ImportLine>>();
  }
  if (*hash != chunk.body_hash) {
    return Error(reasons::kImportDiffers, "chunk_no", "the chunk was applied with other rows");
  }
  return std::optional(store::ChunkLines(tx, chunk.import.id, chunk.chunk_no));
}

absl::StatusOr<AppliedChunk> Imports::Apply(pg::Tx& tx, const Access& access,
                                            const ImportChunk& chunk, const RowErrors& failing) {
  AppliedChunk applied;
  applied.lines.resize(chunk.rows.size());
  std::vector<std::optional<Record>> records(chunk.rows.size());
  std::vector<std::string> hashes;
  for (size_t i = 0; i < chunk.rows.size(); ++i) {
    absl::StatusOr<Record> record = domain::ParseRecord(chunk.rows[i].text);
    if (!record.ok()) {
      applied.lines[i] = FailedLine(chunk.rows[i], record.status());
      continue;
    }
    hashes.push_back(HashOf(*record));
    records[i] = *std::move(record);
  }
  const auto known_hashes = store::KnownNumbers(tx, chunk.import.id, hashes);
  std::set<std::string> seen(known_hashes.begin(), known_hashes.end());
  const Known known = Look(tx, records, careers_.Today());
  const absl::Time now = careers_.Now();
  std::vector<Plan> plans;
  // A person may be named by a former number, too.
  std::set<Id> named;
  for (size_t i = 0; i < chunk.rows.size(); ++i) {
    if (!records[i].has_value()) continue;
    const std::string hash = HashOf(*records[i]);
    absl::StatusOr<Plan> plan = Error(reasons::kRecordTwice, "employee_number",
                                      "another line of the file names this employee");
    if (seen.insert(hash).second) {
      const auto failed = failing.find(i);
      plan = failed != failing.end()
                 ? absl::StatusOr<Plan>(failed->second)
                 : PlanOf(known, *records[i], chunk.import.update, access.principal.Key(), now);
    }
    if (plan.ok() && !named.insert(plan->employee_id).second) {
      plan = Error(reasons::kRecordTwice, "employee_number",
                   "another line of the file names this employee by another number");
    }
    if (!plan.ok()) {
      applied.lines[i] = FailedLine(chunk.rows[i], plan.status());
      applied.lines[i].number_hash = hash;
      continue;
    }
    plan->row = i;
    applied.lines[i].line_no = chunk.rows[i].line_no;
    applied.lines[i].number_hash = hash;
    applied.lines[i].employee_id = plan->employee_id;
    applied.lines[i].outcome = plan->is_new ? store::ImportOutcome::kCreated
                               : plan->added.empty() && !plan->person_changed
                                   ? store::ImportOutcome::kUnchanged
                                   : store::ImportOutcome::kUpdated;
    if (applied.lines[i].outcome != store::ImportOutcome::kUnchanged) {
      plans.push_back(*std::move(plan));
    }
  }
  std::vector<store::NewEmployee> inserted, updated;
  std::vector<store::NewAction> actions;
  std::map<Id, domain::Career> careers;
  for (const Plan& plan : plans) {
    if (plan.is_new) inserted.push_back(plan.person);
    if (plan.person_changed) updated.push_back(plan.person);
    for (const Action& action : plan.added) actions.push_back({plan.employee_id, action});
    careers[plan.employee_id] = plan.career;
  }
  if (careers.empty()) return applied;
  store::InsertEmployees(tx, inserted);
  store::UpdatePersons(tx, updated);
  store::InsertActions(tx, actions);
  ASSIGN_OR_RETURN(const Conflicts conflicts, careers_.Store(tx, careers, ChangeCause::kImport));
  applied.conflicts = ConflictsOf(conflicts, plans);
  if (!conflicts.empty() && applied.conflicts.empty()) return ErrorOf(conflicts);
  return applied;
}

absl::Status Imports::Finish(pg::Tx& tx, const Access& access, const ImportChunk& chunk,
                             const std::vector<store::ImportLine>& lines) {
  audit::Record record;
  record.actor = access.principal;
  record.action = chunk.import.dry_run ? "personnel.import.dry_run" : "personnel.import";
  record.subject_id = chunk.import.id.ToString();
  record.at = careers_.Now();
  RETURN_IF_ERROR(audit::Append(tx, record));
  store::InsertChunk(tx, chunk.import.id, chunk.chunk_no, chunk.body_hash, lines);
  return absl::OkStatus();
}

absl::StatusOr<Imports::State> Imports::Get(pg::Tx& tx, const Id& import_id) {
  const auto import = store::FindImport(tx, import_id);
  if (!import.has_value()) {
    return Error(reasons::kImportNotFound, "import_id", "no such import");
  }
  return State{*import, store::ProgressOf(tx, import_id)};
}

domain::RecordText RecordOf(const store::EmployeeRow& row) {
  const domain::Employee& e = row.employee;
  Record record;
  record.number = e.number;
  record.full_name = e.person.full_name;
  record.employment_type = e.employment_type;
  record.on_probation = e.person.on_probation;
  record.birth_date = e.person.birth_date;
  record.sex = e.person.sex;
  record.hire_date = e.hire_date;
  record.grade_code = e.grade_code;
  record.grade_date = e.grade_since;
  if (row.position.has_value()) {
    record.position_code = row.position->code;
    record.position_date = e.assignment->start;
  }
  record.education = e.education;
  record.contract_term = e.contract_term;
  record.region_codes = e.jurisdiction_region_codes;
  record.active = e.status == domain::EmployeeStatus::kActive;
  record.reason = e.deactivation_reason;
  if (!record.active) record.last_date = e.since.PlusDays(-1);
  return domain::TextOf(record);
}

}  // namespace mumpuni::personnel::app
