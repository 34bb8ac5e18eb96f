// Where use cases put what happened; events/publisher.cc writes it to the outbox.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/pg/tx.h"
#include "services/assessment/store/profile_store.h"

namespace mumpuni::assessment::app {

// The complete published profile of a person after a change.
struct ProfileChange {
  Id employee_id;
  LocalDate as_of;
  std::string rule_set;
  std::vector<store::PublishedRow> competencies;
};

class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual absl::Status ProfilesChanged(pg::Tx& tx, const std::vector<ProfileChange>& changes,
                                       absl::Time at) = 0;
};

}  // namespace mumpuni::assessment::app
