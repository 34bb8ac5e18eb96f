// What participants say of a training. Each method runs in the caller's transaction. Thread-safe.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/training/domain/feedback.h"

namespace mumpuni::training::app {

class Feedbacks {
 public:
  // Not audited: the time of an entry would tell whose answer it is. Errors:
  // feedback_service.proto.
  absl::Status Submit(pg::Tx& tx, const Access& access, const Id& batch_id,
                      const domain::Feedback& feedback);

  struct Summary {
    domain::FeedbackSummary summary;
    // Shuffled; empty if there are few, and for officers.
    std::vector<std::string> comments;
  };
  // Exactly one of both is not nil.
  absl::StatusOr<Summary> Summarise(pg::Tx& tx, const Access& access, const Id& batch_id,
                                    const Id& course_id);
};

}  // namespace mumpuni::training::app
