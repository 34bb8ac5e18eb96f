#include "services/training/app/recommendations.h"

#include <map>

#include "services/training/app/people.h"
#include "services/training/store/course_store.h"
#include "services/training/store/readiness_store.h"

namespace mumpuni::training::app {
namespace {

// A catalogue of a city has some hundred courses; this bounds the statement, not the answer.
constexpr int kMaxCandidates = 2000;
constexpr int kOpenBatches = 3;
constexpr int kMaxCoaches = 10;

std::vector<domain::Recommendation> NextBestOf(pg::Tx& tx, const Id& employee_id,
                                               const std::vector<domain::Gap>& gaps,
                                               domain::Jp hours_due, int max_results) {
  std::vector<std::string> codes;
  for (const domain::Gap& gap : gaps) codes.push_back(gap.competency_code);
  auto ranked = domain::Rank(gaps, store::CandidateCourses(tx, codes, employee_id, kMaxCandidates),
                             max_results);
  if (hours_due.value <= 0) return ranked;
  // Twice as many, for those that are recommended already.
  if (ranked.size() < domain::kNextBest) {
    domain::FillWithHours(
        ranked,
        store::ShortFreeCourses(tx, employee_id, domain::kShortCourseHours, 2 * domain::kNextBest),
        max_results);
  }
  for (domain::Recommendation& one : ranked) one.hours_due = hours_due;
  return ranked;
}

}  // namespace

absl::StatusOr<NextBest> Recommendations::Recommend(pg::Tx& tx, const Access& access,
                                                    const Id& employee_id,
                                                    const std::vector<domain::Gap>& gaps,
                                                    int max_results) {
  ASSIGN_OR_RETURN(const peers::EmployeeRow employee, CheckKnown(tx, access, employee_id, Today()));
  NextBest result;
  result.hours_due = development_.HoursDue(tx, employee);
  auto ranked = NextBestOf(tx, employee_id, gaps, result.hours_due, max_results);
  std::vector<Id> course_ids;
  for (const domain::Recommendation& one : ranked) course_ids.push_back(one.course.id);
  ASSIGN_OR_RETURN(auto bridges, readiness_.BridgesFor(tx, access, employee_id, course_ids));
  std::map<Id, std::vector<domain::Batch>> batches;
  for (auto& batch : store::OpenBatches(tx, course_ids, Today(), kOpenBatches)) {
    batches[batch.course_id].push_back(std::move(batch));
  }
  for (domain::Recommendation& one : ranked) {
    const Id course_id = one.course.id;
    Readiness::Bridge& bridge = bridges[course_id];
    one.needs_bridge = bridge.needed;
    result.courses.push_back(
        {std::move(one), std::move(batches[course_id]), bridge.demanded, std::move(bridge.course)});
  }
  return result;
}

absl::StatusOr<Id> Recommendations::UnitOfLearner(pg::Tx& tx, const Access& access,
                                                  const Id& employee_id) {
  ASSIGN_OR_RETURN(const peers::EmployeeRow employee, CheckKnown(tx, access, employee_id, Today()));
  return employee.fact.active ? employee.unit_id.value_or(Id()) : Id();
}

absl::StatusOr<std::vector<Id>> Recommendations::Coaches(pg::Tx& tx, const Access& access,
                                                         const Id& employee_id,
                                                         const std::vector<Id>& competent) {
  ASSIGN_OR_RETURN(const Id unit_id, UnitOfLearner(tx, access, employee_id));
  if (unit_id.IsNil()) return std::vector<Id>();
  return store::WillingAmong(tx, competent, employee_id, unit_id, kMaxCoaches);
}

}  // namespace mumpuni::training::app
