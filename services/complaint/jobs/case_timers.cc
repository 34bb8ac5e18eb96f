#include "services/complaint/jobs/case_timers.h"

#include "services/complaint/app/timers.h"

namespace mumpuni::complaint::jobs {

std::map<std::string, mumpuni::jobs::JobHandler> CaseTimers(app::UseCases& use) {
  std::map<std::string, mumpuni::jobs::JobHandler> handlers;
  const auto handler = [&use](pg::Tx& tx, const mumpuni::jobs::DueJob& job) -> absl::Status {
    ASSIGN_OR_RETURN(const Id case_id, Id::Parse(job.key, "key"));
    return use.cases.DeadlinePassed(tx, case_id);
  };
  handlers[app::kDeadlineTimer] = handler;
  for (const char* former : app::kFormerTimers) handlers[former] = handler;
  handlers[app::kRetention] = [&use](pg::Tx& tx, const mumpuni::jobs::DueJob&) {
    return use.privacy.Retain(tx);
  };
  return handlers;
}

}  // namespace mumpuni::complaint::jobs
