// What operators look at: each service's relay and consumers. Everything comes from the operator
// service that each of the four hosts.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tools/client/city.h"

namespace mumpuni::tools {

// In whose name the tools ask for the state of the services.
Caller OperatorCaller();

// INVALID_ARGUMENT if the city has no such service.
absl::StatusOr<const Endpoint<operations::v1::OperatorService>*> OperatorOf(
    const City& city, const std::string& service);

// One entry per service, in the order of City::operators.
absl::StatusOr<std::vector<operations::v1::GetStatusResponse>> GetStatus(City& city);

// Events written so far, by topic. Personnel has four topics: theirs are counted from its
// snapshots, whose rows carry the number of events of their aggregate.
absl::StatusOr<std::map<std::string, int64_t>> WrittenByTopic(City& city);

// Waits for the end of a long job of a service, as it is asked by `caller`; each new state of it is
// told to `tell`.
absl::StatusOr<operations::v1::Job> AwaitJob(
    City& city, const Endpoint<operations::v1::OperatorService>& service, const std::string& job_id,
    const Caller& caller, const std::function<void(const operations::v1::Job&)>& tell);

// Waits until every service's clock has reached `time`. DEADLINE_EXCEEDED after 5 s.
absl::Status AwaitTime(City& city, absl::Time time);

// Waits until nothing is left to publish and nothing to apply, twice in a row, so that an event on
// its way is not overlooked. DEADLINE_EXCEEDED names what is behind; FAILED_PRECONDITION a consumer
// that has stopped.
absl::Status AwaitCaughtUp(City& city, absl::Duration limit = absl::Seconds(120));

}  // namespace mumpuni::tools
