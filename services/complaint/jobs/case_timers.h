// The durable timers of the service → use cases.
#pragma once

#include <map>
#include <string>

#include "common/jobs/timers.h"
#include "services/complaint/app/cases.h"
#include "services/complaint/app/privacy.h"

namespace mumpuni::complaint::jobs {

// Handlers of the timers of cases and of retention. The arguments must outlive them.
std::map<std::string, mumpuni::jobs::JobHandler> CaseTimers(app::Cases& cases,
                                                            app::Privacy& privacy);

}  // namespace mumpuni::complaint::jobs
