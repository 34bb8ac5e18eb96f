// Incoming events of training and complaint: a case or an enrolment becomes evidence of the people
// it names. Misconduct allegations never do.
#pragma once

#include <map>
#include <set>
#include <span>
#include <tuple>

#include "common/events/inbox.h"
#include "services/assessment/app/profiles.h"
#include "services/assessment/peers/topics.h"

namespace mumpuni::assessment::events {

using peers::kCaseTopic;
using peers::kEnrolmentTopic;

class EvidenceConsumer {
 public:
  explicit EvidenceConsumer(app::Profiles& profiles) : profiles_(profiles) {}
  // A batch in the inbox's transaction; INVALID_ARGUMENT for what breaks the contract.
  absl::Status Apply(pg::Tx& tx, std::span<const mumpuni::events::IncomingEvent> batch);
  // Where it keeps what it follows, for comparing and rebuilding; see peers/snapshots.h. The
  // evidence of cases and enrolments that their owners do not know is withdrawn.
  std::vector<mumpuni::events::Projection> Projections(const std::string& training,
                                                       const std::string& complaint,
                                                       const TlsFiles& tls) const;

 private:
  app::Profiles& profiles_;
};

}  // namespace mumpuni::assessment::events
