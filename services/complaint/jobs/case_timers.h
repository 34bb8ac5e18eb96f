// The durable timers of the service → use cases.
#pragma once

#include <map>
#include <string>

#include "common/jobs/timers.h"
#include "services/complaint/app/use_cases.h"

namespace mumpuni::complaint::jobs {

// Handlers of the timers of cases and of retention. `use` must outlive them.
std::map<std::string, mumpuni::jobs::JobHandler> CaseTimers(app::UseCases& use);

}  // namespace mumpuni::complaint::jobs
