// What training asks other services for, over gRPC and never inside a transaction.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/tls_files.h"
#include "services/training/domain/recommendation.h"
#include "services/training/peers/projections.h"

namespace mumpuni::training::peers {

// Thread-safe.
class PersonnelClient {
 public:
  PersonnelClient(const std::string& address, const TlsFiles& tls);
  ~PersonnelClient();
  // nullopt: personnel does not know the employee. UNAVAILABLE PEER_UNAVAILABLE if it cannot be
  // asked within a second. `on_behalf_of` is the caller's subject, for the audit.
  absl::StatusOr<std::optional<EmployeeRow>> GetEmployee(const Id& employee_id,
                                                         const std::string& on_behalf_of);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Thread-safe.
class AssessmentClient {
 public:
  AssessmentClient(const std::string& address, const TlsFiles& tls);
  ~AssessmentClient();
  // The known gaps of a person (purpose DEVELOPMENT_PLANNING); empty for a person assessment does
  // not know. UNAVAILABLE PEER_UNAVAILABLE if there is no answer within 500 ms.
  absl::StatusOr<std::vector<domain::Gap>> ListGaps(const Id& employee_id,
                                                    const std::string& on_behalf_of);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mumpuni::training::peers
