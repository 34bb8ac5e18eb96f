#include "tools/client/operations.h"

#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/core/status.h"

namespace mumpuni::tools {
namespace {

namespace ov = mumpuni::operations::v1;
namespace pv = mumpuni::personnel::v1;

constexpr absl::Duration kAskAgainAfter = absl::Milliseconds(20);
constexpr absl::Duration kJobAskedAgainAfter = absl::Milliseconds(200);
constexpr absl::Duration kLookAgainAfter = absl::Milliseconds(10);

// A sequence counts the published events of its aggregate in its low part; the high part is the
// restore epoch.
constexpr int64_t kSequenceCounter = (int64_t{1} << 40) - 1;

// Services with one topic: their counter of written events is that of the topic.
struct SingleTopic {
  const char* service;
  const char* topic;
};
constexpr SingleTopic kSingleTopics[] = {{"training", "mumpuni.training.enrolment.v1"},
                                         {"assessment", "mumpuni.assessment.profile.v1"},
                                         {"complaint", "mumpuni.complaint.case.v1"}};
constexpr int kPersonnelTopics = 4;

// Events that a consumer must have seen, as far as the counters of the services tell: a consumer
// that follows only some topics of personnel is judged by its lag alone.
int64_t LeastFor(const ov::InboxState& inbox, const std::vector<ov::GetStatusResponse>& services) {
  std::map<std::string, int> followed;
  for (const std::string& topic : inbox.topics()) {
    const bool personnel = absl::StartsWith(topic, "mumpuni.personnel.");
    if (personnel) ++followed["personnel"];
    for (const SingleTopic& single : kSingleTopics) {
      if (topic == single.topic) followed[single.service] = kPersonnelTopics;
    }
  }
  int64_t least = 0;
  for (const ov::GetStatusResponse& service : services) {
    if (followed[service.service()] != kPersonnelTopics) continue;
    least += service.relay().written_events();
  }
  return least;
}

// What is not done yet; empty when the city is at rest.
absl::StatusOr<std::string> Behind(const std::vector<ov::GetStatusResponse>& services) {
  for (const ov::GetStatusResponse& service : services) {
    for (const ov::InboxState& inbox : service.inboxes()) {
      if (inbox.stopped_by_error()) {
        return absl::FailedPreconditionError(
            absl::StrCat("consumer ", inbox.consumer(), " has stopped: ", inbox.last_error()));
      }
    }
  }
  for (const ov::GetStatusResponse& service : services) {
    if (service.relay().unsent_rows() > 0) {
      return absl::StrCat(service.service(), " has ", service.relay().unsent_rows(),
                          " events to publish; ", service.relay().last_error());
    }
    for (const ov::InboxState& inbox : service.inboxes()) {
      if (inbox.lag_events() == 0 && inbox.consumed_events() >= LeastFor(inbox, services)) continue;
      return absl::StrCat("consumer ", inbox.consumer(), " has applied ", inbox.consumed_events(),
                          " events and knows of ", inbox.lag_events(), " more; ",
                          inbox.last_error());
    }
  }
  return "";
}

int64_t WrittenBy(std::string_view name, const std::vector<ov::GetStatusResponse>& services) {
  for (const auto& status : services) {
    if (status.service() == name) return status.relay().written_events();
  }
  return 0;
}

}  // namespace

Caller OperatorCaller() { return {"operator", {"OPERATOR"}}; }

absl::StatusOr<std::vector<ov::GetStatusResponse>> GetStatus(City& city) {
  std::vector<ov::GetStatusResponse> services;
  for (const auto& endpoint : city.operators) {
    ASSIGN_OR_RETURN(ov::GetStatusResponse response,
                     city.Call(endpoint, &ov::OperatorService::Stub::GetStatus,
                               ov::GetStatusRequest(), OperatorCaller()));
    services.push_back(std::move(response));
  }
  return services;
}

absl::StatusOr<std::map<std::string, int64_t>> WrittenByTopic(City& city) {
  std::map<std::string, int64_t> written;
  ASSIGN_OR_RETURN(const auto services, GetStatus(city));
  for (const auto& [service, topic] : kSingleTopics) {
    written[topic] = WrittenBy(service, services);
  }
  // Personnel counts its four topics together. Three are counted by their rows, the rest is the
  // fourth: rows of people are not shown to an operator.
  int64_t& employees = written["mumpuni.personnel.employee.v1"];
  employees = WrittenBy("personnel", services);
  using Stub = pv::PersonnelService::Stub;
  const auto count = [&](const char* topic, auto method, auto request) -> absl::Status {
    do {
      ASSIGN_OR_RETURN(const auto page,
                       city.Call(city.personnel, method, request, OperatorCaller()));
      for (const auto& row : page.rows()) {
        written[topic] += row.sequence() & kSequenceCounter;
        employees -= row.sequence() & kSequenceCounter;
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(
      count("mumpuni.personnel.unit.v1", &Stub::SnapshotUnits, pv::SnapshotUnitsRequest()));
  RETURN_IF_ERROR(count("mumpuni.personnel.position.v1", &Stub::SnapshotPositions,
                        pv::SnapshotPositionsRequest()));
  RETURN_IF_ERROR(count("mumpuni.personnel.calendar.v1", &Stub::SnapshotCalendars,
                        pv::SnapshotCalendarsRequest()));
  return written;
}

absl::StatusOr<const Endpoint<ov::OperatorService>*> OperatorOf(const City& city,
                                                                const std::string& service) {
  for (const auto& endpoint : city.operators) {
    if (endpoint.name == service) return &endpoint;
  }
  return absl::InvalidArgumentError(absl::StrCat("'", service, "' is not a service of this city"));
}

absl::StatusOr<ov::Job> AwaitJob(City& city, const Endpoint<ov::OperatorService>& service,
                                 const std::string& job_id, const Caller& caller,
                                 const std::function<void(const ov::Job&)>& tell) {
  ov::GetJobRequest request;
  request.set_job_id(job_id);
  while (true) {
    ASSIGN_OR_RETURN(const auto response,
                     city.Call(service, &ov::OperatorService::Stub::GetJob, request, caller));
    const ov::Job& job = response.job();
    if (job.state() != ov::JOB_STATE_WAITING && job.state() != ov::JOB_STATE_RUNNING) return job;
    tell(job);
    absl::SleepFor(kJobAskedAgainAfter);
  }
}

absl::Status AwaitTime(City& city, absl::Time time) {
  const absl::Time deadline = absl::Now() + absl::Seconds(5);
  for (const auto& endpoint : city.operators) {
    for (absl::Time now = absl::InfinitePast(); now < time;) {
      ASSIGN_OR_RETURN(const auto status, city.Call(endpoint, &ov::OperatorService::Stub::GetStatus,
                                                    ov::GetStatusRequest(), OperatorCaller()));
      now = absl::FromUnixSeconds(status.now().seconds()) + absl::Nanoseconds(status.now().nanos());
      if (now < time && absl::Now() > deadline) {
        return absl::DeadlineExceededError(
            absl::StrCat(endpoint.name,
                         " does not follow the played clock; was it started with "
                         "--allow-time-travel and the same MUMPUNI_CLOCK_OFFSET_FILE?"));
      }
      if (now < time) absl::SleepFor(kLookAgainAfter);
    }
  }
  return absl::OkStatus();
}

absl::Status AwaitCaughtUp(City& city, absl::Duration limit) {
  const absl::Time deadline = absl::Now() + limit;
  for (int quiet = 0; quiet < 2;) {
    ASSIGN_OR_RETURN(const auto services, GetStatus(city));
    ASSIGN_OR_RETURN(const std::string behind, Behind(services));
    quiet = behind.empty() ? quiet + 1 : 0;
    if (behind.empty()) continue;
    if (absl::Now() > deadline) return absl::DeadlineExceededError(behind);
    absl::SleepFor(kAskAgainAfter);
  }
  return absl::OkStatus();
}

}  // namespace mumpuni::tools
