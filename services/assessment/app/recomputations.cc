#include "services/assessment/app/recomputations.h"

#include "common/audit/audit.h"
#include "common/core/validate.h"
#include "common/jobs/timers.h"

namespace mumpuni::assessment::app {
namespace {

constexpr char kByOperator[] = "operator";
constexpr char kWholeCity[] = "city";

}  // namespace

absl::Status ScheduleRecompute(pg::Tx& tx, const std::string& cause,
                               const std::string& job_standard, absl::Time due) {
  return mumpuni::jobs::Schedule(tx, kRecomputeKind, cause, due, job_standard);
}

std::string CauseOf(const domain::RuleSet& rules) { return "rule_set:" + rules.code; }

absl::Status Recomputations::StartDue(pg::Tx& tx, const std::string& cause,
                                      const std::string& job_standard) {
  return mumpuni::jobs::StartLong(tx, kRecomputeKind, cause, job_standard, profiles_.Now())
      .status();
}

absl::StatusOr<Id> Recomputations::StartAll(pg::Tx& tx, const Access& access,
                                            const std::string& reason) {
  RETURN_IF_ERROR(CheckText(reason, "reason", 10, 500));
  audit::Record record;
  record.actor = access.principal;
  record.action = "assessment.profile.recompute";
  record.purpose = reason;
  record.subject_id = kWholeCity;
  record.at = profiles_.Now();
  RETURN_IF_ERROR(audit::Append(tx, record));
  return mumpuni::jobs::StartLong(tx, kRecomputeKind, kByOperator, "", profiles_.Now());
}

absl::StatusOr<mumpuni::jobs::Progress> Recomputations::Advance(pg::Tx& tx,
                                                                const mumpuni::jobs::Chunk& chunk) {
  const std::string& job_standard = chunk.payload;
  mumpuni::jobs::Progress progress = chunk.so_far;
  if (progress.cursor.empty()) progress.total = store::CountEmployees(tx, job_standard);
  const std::vector<Id> people = store::EmployeesAfter(tx, job_standard, progress.cursor, chunk_);
  RETURN_IF_ERROR(profiles_.LockAndRecompute(tx, people));
  progress.done += static_cast<int64_t>(people.size());
  progress.finished = static_cast<int>(people.size()) < chunk_;
  if (!people.empty()) progress.cursor = people.back().ToString();
  // People may come and go while it runs.
  if (progress.finished) progress.total = progress.done;
  return progress;
}

}  // namespace mumpuni::assessment::app
