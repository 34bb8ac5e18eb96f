// Asks assessment who is competent; never inside a transaction.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/local_date.h"
#include "common/core/tls_files.h"
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
  // Of the service at that address; "": none.
  AssessmentClient(const std::string& address, const TlsFiles& tls, absl::Duration timeout);
  ~AssessmentClient();

  struct Question {
    std::vector<domain::Requirement> requirements;
    Id unit_id;
    // Of the place; empty: any.
    std::string region_code;
    LocalDate day;
    // Whoever is BELOW is listed too.
    bool include_below = false;
  };
  // Officers of the unit and below who are present on the day, with their standing against the
  // requirements; those whose jurisdiction covers the region, or all if none does. At most 1,000,
  // and said so if there are more. UNAVAILABLE or DEADLINE_EXCEEDED when assessment does not answer
  // in time.
  absl::StatusOr<domain::Standings> FindCompetentOfficers(const Question& question,
                                                          const std::string& on_behalf_of) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mumpuni::complaint::peers
