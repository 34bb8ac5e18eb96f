#include "services/personnel/app/careers.h"

#include "absl/strings/str_cat.h"
#include "services/personnel/domain/reasons.h"
#include "services/personnel/domain/retirement.h"
#include "services/personnel/store/employee_store.h"
#include "services/personnel/store/quality_store.h"

namespace mumpuni::personnel::app {
namespace {

using Ordinals = std::map<std::pair<domain::EmploymentType, std::string>, int>;

Ordinals GradeOrdinals(pg::Tx& tx) {
  Ordinals ordinals;
  for (const domain::Grade& grade : store::ListGrades(tx)) {
    ordinals[{grade.employment_type, grade.code}] = grade.ordinal;
  }
  return ordinals;
}

int OrdinalOf(const Ordinals& ordinals, domain::EmploymentType ladder, const std::string& code) {
  const auto found = ordinals.find({ladder, code});
  return found == ordinals.end() ? 0 : found->second;
}

// The registered birth date, which may have been corrected; else that in the number.
LocalDate BirthDateOf(const domain::Employee& employee) {
  return employee.person.birth_date.value_or(employee.number.birth_date());
}

std::optional<LocalDate> RetirementOf(const store::EmployeeRow& row) {
  if (row.employee.status != domain::EmployeeStatus::kActive || !row.position.has_value()) {
    return std::nullopt;
  }
  return domain::LastDayOfService(BirthDateOf(row.employee),
                                  row.position->mandatory_retirement_age_years);
}

domain::QualityFacts FactsOf(const store::EmployeeRow& row, const Ordinals& ordinals) {
  const domain::Employee& e = row.employee;
  domain::QualityFacts facts;
  facts.number = e.number;
  facts.employment_type = e.employment_type;
  facts.birth_date = e.person.birth_date;
  facts.sex = e.person.sex;
  facts.hire_date = e.hire_date;
  facts.contract_term = e.contract_term;
  facts.active = e.status == domain::EmployeeStatus::kActive;
  facts.position_recorded = row.position.has_value();
  if (!row.position.has_value()) return facts;
  facts.mandatory_retirement_age_years = row.position->mandatory_retirement_age_years;
  if (LadderOf(e.employment_type) != domain::EmploymentType::kPns) return facts;
  facts.grade_ordinal = OrdinalOf(ordinals, domain::EmploymentType::kPns, e.grade_code);
  facts.lowest_grade_ordinal =
      OrdinalOf(ordinals, domain::EmploymentType::kPns, row.position->lowest_grade_code);
  facts.highest_grade_ordinal =
      OrdinalOf(ordinals, domain::EmploymentType::kPns, row.position->highest_grade_code);
  return facts;
}

// Also what stood before must fit: another employment type makes another grade necessary.
absl::Status CheckLadders(const Ordinals& ordinals, const std::map<Id, domain::Career>& careers) {
  for (const auto& [id, career] : careers) {
    for (const domain::Standing& standing : career.standings) {
      if (OrdinalOf(ordinals, LadderOf(standing.employment_type), standing.grade_code) > 0)
        continue;
      return Error(reasons::kLaterActionContradicts, "grade_code",
                   absl::StrCat("on ", standing.start.ToString(), " the grade ",
                                standing.grade_code, " would be on no ladder of the type"));
    }
  }
  return absl::OkStatus();
}

// Positions that the careers touch today or later: nobody is charged for the past.
std::vector<Id> PositionsOf(const std::map<Id, domain::Career>& careers, LocalDate today) {
  std::set<Id> positions;
  for (const auto& [id, career] : careers) {
    for (const domain::Standing& standing : career.standings) {
      const bool counts = !standing.end.has_value() || *standing.end >= today;
      if (counts && !standing.position_id.IsNil()) positions.insert(standing.position_id);
    }
    for (const domain::Acting& acting : career.acting) positions.insert(acting.position_id);
  }
  return {positions.begin(), positions.end()};
}

}  // namespace

domain::EmploymentType LadderOf(domain::EmploymentType type) {
  return type == domain::EmploymentType::kPns ? domain::EmploymentType::kPns
                                              : domain::EmploymentType::kContract;
}

absl::Status ErrorOf(const Conflicts& conflicts) {
  if (!conflicts.acting.empty()) {
    return Error(reasons::kActingOverlaps, "position_id",
                 "somebody else acts in this position in these days");
  }
  if (!conflicts.numbers.empty()) {
    return Error(reasons::kEmployeeNumberTaken, "employee_number",
                 "another employee has this number");
  }
  if (conflicts.posts.empty()) return absl::OkStatus();
  const store::PostConflict& first = conflicts.posts.front();
  if (first.overfilled) {
    return Error(reasons::kHeadcountExhausted, "position_id",
                 absl::StrCat("every authorised post is taken on ", first.day.ToString()));
  }
  return Error(reasons::kPositionClosed, "position_id",
               absl::StrCat("the position does not exist on ", first.day.ToString()));
}

absl::StatusOr<Conflicts> Careers::Store(pg::Tx& tx, const std::map<Id, domain::Career>& careers,
                                         ChangeCause cause) {
  const std::vector<Id> positions = PositionsOf(careers, Today());
  store::LockPositions(tx, positions);
  Conflicts conflicts;
  conflicts.acting = store::FindActingConflicts(tx, careers);
  conflicts.posts = store::FindActingWithoutPost(tx, careers, Today());
  if (!conflicts.empty()) return conflicts;
  RETURN_IF_ERROR(CheckLadders(GradeOrdinals(tx), careers));
  conflicts.numbers = store::ReplaceCareers(tx, careers);
  if (!conflicts.empty()) return conflicts;
  conflicts.posts = store::FindPostConflicts(tx, positions, Today());
  if (!conflicts.empty()) return conflicts;
  std::map<Id, LocalDate> hire_dates;
  std::vector<Id> ids;
  for (const auto& [id, career] : careers) {
    hire_dates[id] = career.standings.front().start;
    ids.push_back(id);
  }
  store::Touch(tx, hire_dates);
  RETURN_IF_ERROR(Refresh(tx, ids, cause));
  return conflicts;
}

absl::Status Careers::Refresh(pg::Tx& tx, const std::vector<Id>& ids, ChangeCause cause) {
  const LocalDate today = Today();
  std::vector<store::EmployeeRow> rows = store::FindEmployees(tx, ids, today);
  const Ordinals ordinals = GradeOrdinals(tx);
  std::map<Id, std::optional<LocalDate>> retirements;
  std::map<Id, std::vector<domain::Warning>> warnings;
  for (const store::EmployeeRow& row : rows) {
    retirements[row.employee.id] = RetirementOf(row);
    warnings[row.employee.id] = domain::Warnings(FactsOf(row, ordinals), today, limits_);
  }
  store::SetRetirements(tx, retirements);
  store::SaveWarnings(tx, warnings, Now());
  store::SetNextChange(tx, ids, today);
  // Whose hire was moved into the future is not in service today, although it was told before.
  for (const Id& id : store::PublishedWithoutStanding(tx, ids, today)) {
    rows.emplace_back().employee.id = id;
    rows.back().employee.status = domain::EmployeeStatus::kInactive;
  }
  return sink_.EmployeesChanged(tx, cause, rows, Now());
}

absl::StatusOr<int> Careers::RefreshDue(pg::Tx& tx, int limit) {
  const std::vector<Id> ids = store::LockDue(tx, Today(), limit);
  if (ids.empty()) return 0;
  // People of before careers were kept have decisions, but no standings yet.
  std::map<Id, domain::Career> careers;
  const std::vector<Id> unsettled = store::WithoutStandings(tx, ids);
  for (auto& [id, actions] : store::LoadActions(tx, unsettled)) {
    ASSIGN_OR_RETURN(careers[id], domain::Follow(actions, Id()));
  }
  if (!careers.empty()) store::ReplaceCareers(tx, careers);
  RETURN_IF_ERROR(Refresh(tx, ids, ChangeCause::kDayBegan));
  return static_cast<int>(ids.size());
}

absl::Status Careers::CheckNames(pg::Tx& tx, const domain::Action& action,
                                 const domain::Career& career) {
  if (!action.grade_code.empty()) {
    const domain::Standing* standing = career.On(action.effective_on);
    if (standing == nullptr ||
        !store::FindGrade(tx, LadderOf(standing->employment_type), action.grade_code)) {
      return Error(reasons::kGradeNotFound, "grade_code", "no such grade on this ladder");
    }
  }
  if (!action.position_id.IsNil()) {
    const auto then = store::FindPosition(tx, action.position_id, action.effective_on);
    if (!then.has_value() && !store::FindPosition(tx, action.position_id, domain::LastDay())) {
      return Error(reasons::kPositionNotFound, "position_id", "no such position");
    }
    if (!then.has_value() || then->closed) {
      return Error(reasons::kPositionClosed, "position_id",
                   "the position does not exist on that day");
    }
  }
  if (!action.duty_pattern_code.empty() &&
      store::DutyWindowsOf(tx, {action.duty_pattern_code}).empty()) {
    return Error(reasons::kDutyPatternNotFound, "duty_pattern_code", "no such pattern");
  }
  return absl::OkStatus();
}

absl::Status Careers::CheckNumber(pg::Tx& tx, const std::string& number, const Id& employee_id,
                                  std::string_view field) {
  const auto owners = store::NumberOwners(tx, {number});
  if (owners.empty() || owners.begin()->second == employee_id) return absl::OkStatus();
  return Error(reasons::kEmployeeNumberTaken, field, "another employee has or had this number");
}

}  // namespace mumpuni::personnel::app
