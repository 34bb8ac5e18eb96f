// The durable timers of cases → use case.
#pragma once

#include <map>
#include <string>

#include "common/jobs/timers.h"
#include "services/complaint/app/cases.h"

namespace mumpuni::complaint::jobs {

// Handlers of all timers of a case. `cases` must outlive them.
std::map<std::string, mumpuni::jobs::JobHandler> CaseTimers(app::Cases& cases);

}  // namespace mumpuni::complaint::jobs
