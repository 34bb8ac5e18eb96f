// Where use cases put what happened; events/publisher.cc writes it to the outbox.
#pragma once

#include "absl/status/status.h"
#include "common/pg/tx.h"
#include "services/training/domain/enrolment.h"

namespace mumpuni::training::app {

class EventSink {
 public:
  virtual ~EventSink() = default;
  // In the transaction of the change; `enrolment` is the state after it.
  virtual absl::Status EnrolmentChanged(pg::Tx& tx, domain::EnrolmentEvent event,
                                        const domain::Enrolment& enrolment, absl::Time at) = 0;
};

}  // namespace mumpuni::training::app
