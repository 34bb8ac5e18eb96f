// Domain events → contract events → outbox.
#pragma once

#include "mumpuni/complaint/v1/complaint_events.pb.h"
#include "services/complaint/app/event_sink.h"

namespace mumpuni::complaint::events {

inline constexpr char kCaseTopic[] = "mumpuni.complaint.case.v1";

// The published state; snapshots answer the same message. Held facts are not published. Of a
// misconduct allegation nothing but number, class, state and times leaves the service.
v1::CaseState StateOf(const domain::Case& c);

class Publisher final : public app::EventSink {
 public:
  absl::Status Publish(pg::Tx& tx, const domain::Case& state,
                       const std::vector<domain::CaseEvent>& events, absl::Time at) override;
};

}  // namespace mumpuni::complaint::events
