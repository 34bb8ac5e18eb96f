#include "services/complaint/jobs/case_timers.h"

#include "services/complaint/app/timers.h"

namespace mumpuni::complaint::jobs {

std::map<std::string, mumpuni::jobs::JobHandler> CaseTimers(app::Cases& cases) {
  std::map<std::string, mumpuni::jobs::JobHandler> handlers;
  for (const auto& [timer, name] : app::kTimers) {
    handlers[name] = [&cases, timer = timer](pg::Tx& tx,
                                             const mumpuni::jobs::DueJob& job) -> absl::Status {
      ASSIGN_OR_RETURN(const Id case_id, Id::Parse(job.key, "key"));
      return cases.DeadlinePassed(tx, case_id, timer);
    };
  }
  return handlers;
}

}  // namespace mumpuni::complaint::jobs
