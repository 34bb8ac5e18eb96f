// What training asks other services for, over gRPC and never inside a transaction.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/tls_files.h"
#include "services/training/domain/recommendation.h"
#include "services/training/peers/projections.h"

namespace mumpuni::training::peers {

// What papers say of a person; training does not keep it.
struct Person {
  // With titles.
  std::string name;
  // As personnel masks it for other services.
  std::string number;
  std::string grade;
};
using People = std::map<Id, Person>;
// Asks personnel on behalf of a subject; see PersonnelClient::GetPeople.
using AskPeople = std::function<absl::StatusOr<People>(const std::vector<Id>& employee_ids,
                                                       const std::string& on_behalf_of)>;

// Thread-safe.
class PersonnelClient {
 public:
  PersonnelClient(const std::string& address, const TlsFiles& tls);
  ~PersonnelClient();
  // nullopt: personnel does not know the employee. UNAVAILABLE PEER_UNAVAILABLE if it cannot be
  // asked within a second. `on_behalf_of` is the caller's subject, for the audit.
  absl::StatusOr<std::optional<EmployeeRow>> GetEmployee(const Id& employee_id,
                                                         const std::string& on_behalf_of);
  // At most 1,000; whom personnel does not know or has erased is left out. UNAVAILABLE
  // PEER_UNAVAILABLE if it cannot be asked within two seconds.
  absl::StatusOr<People> GetPeople(const std::vector<Id>& employee_ids,
                                   const std::string& on_behalf_of);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Who of a unit, without what is below it, reaches a level and is present today.
struct CoachQuestion {
  Id unit_id;
  std::string competency_code;
  int level = 0;
};
// Asks assessment on behalf of a subject; see AssessmentClient::FindCompetent.
using AskCoaches = std::function<absl::StatusOr<std::vector<Id>>(const CoachQuestion& question,
                                                                 const std::string& on_behalf_of)>;

// Thread-safe.
class AssessmentClient {
 public:
  AssessmentClient(const std::string& address, const TlsFiles& tls);
  ~AssessmentClient();
  // The known gaps of a person (purpose DEVELOPMENT_PLANNING); empty for a person assessment does
  // not know. UNAVAILABLE PEER_UNAVAILABLE if there is no answer within 500 ms.
  absl::StatusOr<std::vector<domain::Gap>> ListGaps(const Id& employee_id,
                                                    const std::string& on_behalf_of);
  // The same against a job standard, as gaps of the target. JOB_STANDARD_UNKNOWN.
  absl::StatusOr<std::vector<domain::Gap>> ListTargetGaps(const Id& employee_id,
                                                          const std::string& job_standard_code,
                                                          const std::string& on_behalf_of);
  // Only who MEETS; nobody for a unit that assessment does not know. UNAVAILABLE PEER_UNAVAILABLE
  // as above.
  absl::StatusOr<std::vector<Id>> FindCompetent(const CoachQuestion& question,
                                                const std::string& on_behalf_of);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mumpuni::training::peers
