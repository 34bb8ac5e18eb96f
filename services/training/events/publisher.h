// Domain events → contract events → outbox.
#pragma once

#include "mumpuni/training/v1/training_events.pb.h"
#include "services/training/app/event_sink.h"

namespace mumpuni::training::events {

inline constexpr char kEnrolmentTopic[] = "mumpuni.training.enrolment.v1";

// The published state; snapshots answer the same message.
v1::EnrolmentState StateOf(const domain::Enrolment& enrolment);

class Publisher final : public app::EventSink {
 public:
  absl::Status EnrolmentChanged(pg::Tx& tx, domain::EnrolmentEvent event,
                                const domain::Enrolment& enrolment, absl::Time at) override;
};

}  // namespace mumpuni::training::events
