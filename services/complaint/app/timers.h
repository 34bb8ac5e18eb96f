// Names of the durable timers of a case; their key is the case id.
#pragma once

#include <array>
#include <utility>

#include "services/complaint/domain/decide.h"

namespace mumpuni::complaint::app {

inline constexpr std::array<std::pair<domain::Timer, const char*>, 5> kTimers = {{
    {domain::Timer::kFirstResponse, "complaint.first_response"},
    {domain::Timer::kVerification, "complaint.verification"},
    {domain::Timer::kHold, "complaint.hold"},
    {domain::Timer::kResolution, "complaint.resolution"},
    {domain::Timer::kReopenWindow, "complaint.reopen_window"},
}};

inline const char* NameOf(domain::Timer timer) {
  for (const auto& [candidate, name] : kTimers) {
    if (candidate == timer) return name;
  }
  return "";
}

}  // namespace mumpuni::complaint::app
