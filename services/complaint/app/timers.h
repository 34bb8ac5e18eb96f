// The durable timer of a case: one, set to the next of its clocks; its key is the case id.
#pragma once

#include <array>

namespace mumpuni::complaint::app {

inline constexpr char kDeadlineTimer[] = "complaint.deadline";
// One per clock, as versions before this one set them; they are run until they are gone.
inline constexpr std::array<const char*, 5> kFormerTimers = {
    "complaint.first_response", "complaint.verification", "complaint.hold", "complaint.resolution",
    "complaint.reopen_window"};

}  // namespace mumpuni::complaint::app
