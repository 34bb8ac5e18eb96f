// Where use cases put what happened; events/publisher.cc writes it to the outbox.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "common/pg/tx.h"
#include "services/complaint/domain/decide.h"

namespace mumpuni::complaint::app {

class EventSink {
 public:
  virtual ~EventSink() = default;
  // `state` is the case after all of `events`, complete with its facts.
  virtual absl::Status Publish(pg::Tx& tx, const domain::Case& state,
                               const std::vector<domain::CaseEvent>& events, absl::Time at) = 0;
};

}  // namespace mumpuni::complaint::app
