// Incoming events of personnel → projections.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "common/events/inbox.h"

namespace mumpuni::complaint::events {

inline constexpr char kPersonnelConsumer[] = "complaint.personnel";

std::vector<std::string> PersonnelTopics();

// A batch of one partition. INVALID_ARGUMENT MESSAGE_MALFORMED for what cannot be decoded; types it
// does not know are ignored.
absl::Status ApplyPersonnel(pg::Tx& tx, std::span<const mumpuni::events::IncomingEvent> batch);

}  // namespace mumpuni::complaint::events
