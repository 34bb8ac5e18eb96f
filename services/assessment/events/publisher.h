// Outgoing events of assessment: ProfileChanged on mumpuni.assessment.profile.v1.
#pragma once

#include "mumpuni/assessment/v1/assessment_events.pb.h"
#include "services/assessment/app/event_sink.h"

namespace mumpuni::assessment::events {

inline constexpr char kProfileTopic[] = "mumpuni.assessment.profile.v1";

// The message that events and snapshots carry.
v1::ProfileState StateOf(const Id& employee_id, LocalDate as_of, const std::string& rule_set,
                         const std::vector<store::PublishedRow>& competencies);

class Publisher final : public app::EventSink {
 public:
  absl::Status ProfilesChanged(pg::Tx& tx, const std::vector<app::ProfileChange>& changes,
                               absl::Time at) override;
};

}  // namespace mumpuni::assessment::events
