// Incoming events → projections. Both are handlers of an inbox: they run in its transaction, ignore
// types they do not know and whatever is not newer than what they hold.
#pragma once

#include <span>

#include "common/events/inbox.h"
#include "services/training/peers/topics.h"

namespace mumpuni::training::events {

inline constexpr char kPersonnelConsumer[] = "training.personnel";
inline constexpr char kProfileConsumer[] = "training.profile";
using peers::kEmployeeTopic;
using peers::kProfileTopic;
using peers::kUnitTopic;

// Employees and units. INVALID_ARGUMENT MESSAGE_MALFORMED for what cannot be decoded.
absl::Status ApplyPersonnel(pg::Tx& tx, std::span<const mumpuni::events::IncomingEvent> batch);
// Profiles: only the known gaps are kept.
absl::Status ApplyProfiles(pg::Tx& tx, std::span<const mumpuni::events::IncomingEvent> batch);

}  // namespace mumpuni::training::events
