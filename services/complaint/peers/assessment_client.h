// Asks assessment who is competent; never inside a transaction.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/local_date.h"
#include "services/complaint/domain/assignment.h"

namespace grpc {
class Channel;
}

namespace mumpuni::complaint::peers {

// Thread-safe.
class AssessmentClient {
 public:
  // Without a channel every call is UNAVAILABLE: the degraded answer.
  AssessmentClient(std::shared_ptr<grpc::Channel> channel, absl::Duration timeout);
  ~AssessmentClient();

  // Officers of the unit and below who are present on `day`, with their standing against the
  // requirements; those whose jurisdiction covers the region, or all if none does. UNAVAILABLE or
  // DEADLINE_EXCEEDED when assessment does not answer in time.
  absl::StatusOr<std::vector<domain::Candidate>> FindCompetentOfficers(
      const std::vector<domain::Requirement>& requirements, const Id& unit_id,
      const std::string& region_code, LocalDate day, const std::string& on_behalf_of) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mumpuni::complaint::peers
