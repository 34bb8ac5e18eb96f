// Incoming events of training and complaint: a case or an enrolment becomes evidence of the people
// it names. Misconduct allegations never do.
#pragma once

#include <map>
#include <set>
#include <span>
#include <tuple>

#include "common/events/inbox.h"
#include "services/assessment/app/profiles.h"

namespace mumpuni::assessment::events {

inline constexpr char kEnrolmentTopic[] = "mumpuni.training.enrolment.v1";
inline constexpr char kCaseTopic[] = "mumpuni.complaint.case.v1";

class EvidenceConsumer {
 public:
  explicit EvidenceConsumer(app::Profiles& profiles) : profiles_(profiles) {}
  // A batch in the inbox's transaction; INVALID_ARGUMENT for what breaks the contract.
  absl::Status Apply(pg::Tx& tx, std::span<const mumpuni::events::IncomingEvent> batch);

 private:
  app::Profiles& profiles_;
};

}  // namespace mumpuni::assessment::events
