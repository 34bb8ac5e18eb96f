// Incoming events of personnel: they feed the projections of peers/, and a person's profile follows
// the position held.
#pragma once

#include <map>
#include <set>
#include <span>

#include "common/events/inbox.h"
#include "services/assessment/app/profiles.h"
#include "services/assessment/peers/projections.h"
#include "services/assessment/peers/topics.h"

namespace mumpuni::assessment::events {

using peers::kCalendarTopic;
using peers::kEmployeeTopic;
using peers::kPositionTopic;
using peers::kUnitTopic;

class PersonnelConsumer {
 public:
  explicit PersonnelConsumer(app::Profiles& profiles) : profiles_(profiles) {}
  // A batch in the inbox's transaction; INVALID_ARGUMENT for what breaks the contract.
  absl::Status Apply(pg::Tx& tx, std::span<const mumpuni::events::IncomingEvent> batch);
  // Where it keeps what it follows, for comparing and rebuilding; see peers/snapshots.h. Of people
  // whom personnel does not know the profiles go, facts about them stay.
  std::vector<mumpuni::events::Projection> Projections(const std::string& personnel,
                                                       const TlsFiles& tls) const;

 private:
  absl::Status ApplyEmployees(pg::Tx& tx, const std::vector<peers::EmployeeRow>& rows);

  app::Profiles& profiles_;
};

}  // namespace mumpuni::assessment::events
