// The timers and long jobs of the service.
#pragma once

#include <map>
#include <string>

#include "absl/time/time.h"
#include "common/jobs/long_jobs.h"
#include "common/jobs/timers.h"
#include "common/pg/pool.h"
#include "services/personnel/app/organisation.h"
#include "services/personnel/app/refreshes.h"
#include "services/personnel/store/import_store.h"

namespace mumpuni::personnel::jobs {

// The arguments outlive it.
class DayJobs {
 public:
  DayJobs(const Clock& clock, app::Organisation& organisation, app::Refreshes& refreshes)
      : clock_(clock), organisation_(organisation), refreshes_(refreshes) {}

  // For jobs::Runner.
  std::map<std::string, mumpuni::jobs::JobHandler> Timers();
  // For jobs::LongRunner.
  mumpuni::jobs::LongHandlers LongHandlers();
  // Lets the timers look at once; call at the start. Safe on several replicas.
  absl::Status Begin(pg::Pool& pool) const;

 private:
  const Clock& clock_;
  app::Organisation& organisation_;
  app::Refreshes& refreshes_;
};

}  // namespace mumpuni::personnel::jobs
