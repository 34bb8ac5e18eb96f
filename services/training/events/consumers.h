// Incoming events → projections. Both are handlers of an inbox: they run in its transaction, ignore
// types they do not know and whatever is not newer than what they hold.
#pragma once

#include <span>

#include "common/events/inbox.h"

namespace mumpuni::training::events {

inline constexpr char kPersonnelConsumer[] = "training.personnel";
inline constexpr char kEmployeeTopic[] = "mumpuni.personnel.employee.v1";
inline constexpr char kUnitTopic[] = "mumpuni.personnel.unit.v1";
inline constexpr char kProfileConsumer[] = "training.profile";
inline constexpr char kProfileTopic[] = "mumpuni.assessment.profile.v1";

// Employees and units. INVALID_ARGUMENT MESSAGE_MALFORMED for what cannot be decoded.
absl::Status ApplyPersonnel(pg::Tx& tx, std::span<const mumpuni::events::IncomingEvent> batch);
// Profiles: only the known gaps are kept.
absl::Status ApplyProfiles(pg::Tx& tx, std::span<const mumpuni::events::IncomingEvent> batch);

}  // namespace mumpuni::training::events
