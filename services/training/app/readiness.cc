#include "services/training/app/readiness.h"

#include "common/audit/audit.h"
#include "common/core/validate.h"
#include "services/training/app/people.h"
#include "services/training/app/scope.h"
#include "services/training/domain/reasons.h"
#include "services/training/store/course_store.h"
#include "services/training/store/readiness_store.h"

namespace mumpuni::training::app {
namespace {

// The newest and its history.
constexpr int kMaxResults = 21;
constexpr int kMaxPeers = 3;

absl::Status CourseUnknown() {
  return Error(reasons::kCourseUnknown, "course_id", "no such course");
}

// Every step has its cell, also without people.
std::vector<domain::ReadinessCell> AllCells(const std::vector<domain::ReadinessCell>& counted) {
  std::vector<domain::ReadinessCell> cells;
  for (int step = -1; step <= domain::kLadderSteps; ++step) {
    cells.push_back({step});
    for (const domain::ReadinessCell& cell : counted) {
      if (cell.step == step) cells.back().people = cell.people;
    }
  }
  return cells;
}

}  // namespace

absl::Status Readiness::AuditIfOther(pg::Tx& tx, const Access& access, const char* action,
                                     const Id& employee_id) const {
  if (access.principal.subject == employee_id.ToString()) return absl::OkStatus();
  audit::Record record;
  record.actor = access.principal;
  record.action = action;
  record.subject_id = employee_id.ToString();
  record.fields = {"readiness"};
  record.at = clock_.Now();
  return audit::Append(tx, record);
}

absl::StatusOr<domain::ReadinessInstrument> Readiness::DefineInstrument(
    pg::Tx& tx, const domain::ReadinessInstrument& instrument) {
  RETURN_IF_ERROR(domain::Check(instrument));
  if (!store::InsertInstrument(tx, instrument) &&
      store::FindInstrument(tx, instrument.code) != instrument) {
    return Error(reasons::kReadinessInstrumentTaken, "instrument.code", "another one has it");
  }
  return instrument;
}

absl::StatusOr<domain::ReadinessResult> Readiness::Submit(pg::Tx& tx, const Access& access,
                                                          const std::string& instrument_code,
                                                          const domain::ReadinessAnswers& answers) {
  ASSIGN_OR_RETURN(const Id caller, HoldCaller(tx, access));
  if (instrument_code.empty() || store::InstrumentInForce(tx, Today()) != instrument_code) {
    return Error(reasons::kReadinessInstrumentNotInForce, "instrument_code", "is not in force");
  }
  const auto instrument = store::FindInstrument(tx, instrument_code);
  RETURN_IF_ERROR(domain::Check(answers, *instrument));
  domain::ReadinessResult result;
  result.id = Id::New(clock_.Now());
  result.employee_id = caller;
  result.instrument_code = instrument_code;
  result.placement = domain::Place(answers, *instrument);
  result.submitted_at = clock_.Now();
  store::InsertResult(tx, result);
  return result;
}

absl::StatusOr<domain::ReadinessResult> Readiness::Newest(pg::Tx& tx, const Access& access) {
  ASSIGN_OR_RETURN(const Id caller, CallerOf(access));
  auto results = store::ResultsOf(tx, caller, 1);
  if (results.empty()) return Error(reasons::kEmployeeUnknown, "", "was erased meanwhile");
  return std::move(results[0]);
}

absl::StatusOr<Readiness::Standing> Readiness::Get(pg::Tx& tx, const Access& access,
                                                   const Id& employee_id) {
  RETURN_IF_ERROR(CheckKnown(tx, access, employee_id, Today()).status());
  RETURN_IF_ERROR(AuditIfOther(tx, access, "training.readiness.get", employee_id));
  const bool details = SeesDetails(access, employee_id);
  return Standing{store::ResultsOf(tx, employee_id, details ? kMaxResults : 1), details};
}

absl::StatusOr<std::vector<domain::ReadinessCell>> Readiness::Summarise(pg::Tx& tx,
                                                                        const Access& access,
                                                                        const Id& unit_id) {
  ASSIGN_OR_RETURN(const std::vector<Id> units, UnitsIn(tx, access, unit_id, Today()));
  std::vector<domain::ReadinessCell> cells = AllCells(store::CountSteps(tx, units));
  int people = 0;
  for (const domain::ReadinessCell& cell : cells) people += cell.people;
  if (people < domain::kSmallestCell) return std::vector<domain::ReadinessCell>();
  domain::HideSmallCells(cells);
  return cells;
}

absl::Status Readiness::SetDemand(pg::Tx& tx, const Id& course_id, int step) {
  RETURN_IF_ERROR(CheckRange(step, "step", 0, domain::kLadderSteps));
  if (!store::FindCourse(tx, course_id).has_value()) return CourseUnknown();
  store::SaveDemand(tx, course_id, step);
  return absl::OkStatus();
}

absl::Status Readiness::SetBridge(pg::Tx& tx, int step, const Id& course_id) {
  RETURN_IF_ERROR(CheckRange(step, "step", 1, domain::kLadderSteps));
  const auto course = store::FindCourse(tx, course_id);
  if (!course.has_value()) return CourseUnknown();
  if (course->state != domain::CourseState::kPublished) {
    return Error(reasons::kCourseNotPublished, "course_id", "nobody could take it");
  }
  store::SaveBridge(tx, step, course_id);
  return absl::OkStatus();
}

absl::StatusOr<Readiness::Fit> Readiness::CheckFor(pg::Tx& tx, const Access& access,
                                                   const Id& course_id, const Id& employee_id) {
  ASSIGN_OR_RETURN(const peers::EmployeeRow employee, CheckKnown(tx, access, employee_id, Today()));
  if (!store::FindCourse(tx, course_id).has_value()) return CourseUnknown();
  RETURN_IF_ERROR(AuditIfOther(tx, access, "training.readiness.check", employee_id));
  const auto results = store::ResultsOf(tx, employee_id, 1);
  std::optional<int> step;
  if (!results.empty()) step = results[0].placement.step;
  Fit fit;
  fit.demanded = store::DemandOf(tx, course_id);
  fit.fit = domain::FitOf(step, fit.demanded);
  if (fit.fit != domain::ReadinessFit::kNeedsBridging) return fit;
  fit.bridging_course_id = store::BridgeAbove(tx, *step, fit.demanded).value_or(Id());
  if (employee.unit_id.has_value()) {
    fit.peer_ids = store::Volunteers(tx, employee_id, *employee.unit_id, *step, kMaxPeers);
  }
  return fit;
}

absl::StatusOr<std::map<Id, Readiness::Bridge>> Readiness::BridgesFor(
    pg::Tx& tx, const Access& access, const Id& employee_id, const std::vector<Id>& course_ids) {
  std::map<Id, Bridge> bridges;
  for (const auto& [course_id, demanded] : store::DemandsOf(tx, course_ids)) {
    bridges[course_id].demanded = demanded;
  }
  if (bridges.empty()) return bridges;
  RETURN_IF_ERROR(AuditIfOther(tx, access, "training.readiness.check", employee_id));
  const auto results = store::ResultsOf(tx, employee_id, 1);
  if (results.empty()) return bridges;
  const int step = results[0].placement.step;
  const std::map<int, domain::Course> leading = store::BridgingCoursesAbove(tx, step);
  for (auto& [course_id, bridge] : bridges) {
    bridge.needed = domain::FitOf(step, bridge.demanded) == domain::ReadinessFit::kNeedsBridging;
    // The lowest that leads on; a course does not lead to itself.
    if (!bridge.needed || leading.empty() || leading.begin()->first > bridge.demanded) continue;
    if (leading.begin()->second.id != course_id) bridge.course = leading.begin()->second;
  }
  return bridges;
}

}  // namespace mumpuni::training::app
