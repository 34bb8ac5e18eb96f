// What operators do: events, consumers, parked events, recomputation of profiles.
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/core/id.h"
#include "common/core/status.h"
#include "tools/client/operations.h"
#include "tools/mumpuni/command.h"

namespace mumpuni::tools {
namespace {

namespace av = mumpuni::assessment::v1;
namespace ov = mumpuni::operations::v1;
using OperatorStub = ov::OperatorService::Stub;

struct NoState {};

void NoOptions(CLI::App&, NoState&) {}

absl::Status EventsStatus(Globals& globals, NoState&) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  ASSIGN_OR_RETURN(const auto services, GetStatus(*city));
  Table relays(
      {"service", "version", "schema", "relay", "written", "unsent", "oldest ms", "error"});
  Table inboxes({"consumer", "running", "consumed", "lag", "parked", "error"});
  Table jobs({"service", "timers", "failing", "late ms", "long jobs", "failing long jobs"});
  std::string array;
  for (const ov::GetStatusResponse& s : services) {
    absl::StrAppend(&array, array.empty() ? "[" : ",", ToJson(s));
    relays.Add({s.service(), s.version(), absl::StrCat(s.schema_version()),
                s.relay().active() ? "active" : "standby", absl::StrCat(s.relay().written_events()),
                absl::StrCat(s.relay().unsent_rows()),
                absl::StrCat(s.relay().oldest_unsent_age_ms()), s.relay().last_error()});
    for (const ov::InboxState& inbox : s.inboxes()) {
      inboxes.Add({inbox.consumer(), inbox.running() ? "yes" : "NO",
                   absl::StrCat(inbox.consumed_events()), absl::StrCat(inbox.lag_events()),
                   absl::StrCat(inbox.parked_events()), inbox.last_error()});
    }
    if (s.has_jobs()) {
      jobs.Add({s.service(), absl::StrCat(s.jobs().pending()), absl::StrCat(s.jobs().failing()),
                absl::StrCat(s.jobs().lateness_ms()), absl::StrCat(s.jobs().open_long_jobs()),
                absl::StrCat(s.jobs().failing_long_jobs())});
    }
  }
  if (globals.json()) {
    std::cout << array << "]\n";
    return absl::OkStatus();
  }
  relays.Print(std::cout);
  std::cout << '\n';
  inboxes.Print(std::cout);
  std::cout << '\n';
  jobs.Print(std::cout);
  return absl::OkStatus();
}

struct ParkedState {
  std::string consumer;
  std::string topic;
  std::string key;
  int64_t parked_id = 0;
  std::string reason;
};

// A consumer belongs to the service that its name begins with.
absl::StatusOr<const Endpoint<ov::OperatorService>*> ServiceOf(const City& city,
                                                               const std::string& consumer) {
  const std::string service = consumer.substr(0, consumer.find('.'));
  for (const auto& endpoint : city.operators) {
    if (endpoint.name == service) return &endpoint;
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "--consumer ", consumer, " does not begin with a service, such as assessment.evidence"));
}

absl::Status ListParked(Globals& globals, ParkedState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  Table table({"id", "consumer", "topic", "partition", "offset", "key", "type", "reason", "error"});
  ov::ListParkedEventsResponse all;
  for (const auto& endpoint : city->operators) {
    ov::ListParkedEventsRequest request;
    request.set_page_size(1000);
    request.set_consumer(state.consumer);
    do {
      ASSIGN_OR_RETURN(const auto page, city->Call(endpoint, &OperatorStub::ListParkedEvents,
                                                   request, globals.As("OPERATOR")));
      all.mutable_events()->MergeFrom(page.events());
      for (const ov::ParkedEvent& e : page.events()) {
        table.Add({absl::StrCat(e.parked_id()), e.consumer(), e.topic(),
                   absl::StrCat(e.partition()), absl::StrCat(e.offset()), e.key(), e.type(),
                   e.reason(), e.error()});
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
  }
  if (globals.json()) {
    std::cout << ToJson(all);
    return absl::OkStatus();
  }
  if (table.size() == 0) {
    std::cout << "no event is parked\n";
  } else {
    table.Print(std::cout);
  }
  return absl::OkStatus();
}

absl::Status Redrive(Globals& globals, ParkedState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  ASSIGN_OR_RETURN(const auto* endpoint, ServiceOf(*city, state.consumer));
  ov::RedriveParkedEventsRequest request;
  request.set_request_id(Id::New(absl::Now()).ToString());
  request.set_consumer(state.consumer);
  request.set_topic(state.topic);
  request.set_key(state.key);
  ASSIGN_OR_RETURN(const auto response, city->Call(*endpoint, &OperatorStub::RedriveParkedEvents,
                                                   request, globals.As("OPERATOR")));
  if (globals.json()) {
    std::cout << ToJson(response);
  } else {
    std::cout << response.applied() << " events applied\n";
  }
  return absl::OkStatus();
}

absl::Status DiscardParked(Globals& globals, ParkedState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  ASSIGN_OR_RETURN(const auto* endpoint, ServiceOf(*city, state.consumer));
  ov::DiscardParkedEventRequest request;
  request.set_request_id(Id::New(absl::Now()).ToString());
  request.set_parked_id(state.parked_id);
  request.set_reason(state.reason);
  RETURN_IF_ERROR(
      city->Call(*endpoint, &OperatorStub::DiscardParkedEvent, request, globals.As("OPERATOR"))
          .status());
  if (!globals.json()) std::cout << "discarded; the reason stands in the audit trail\n";
  return absl::OkStatus();
}

// "3,400 of 5,000", or how many while the total is not known.
std::string ProgressOf(int64_t done, int64_t total) {
  return total == 0 ? absl::StrCat(done) : absl::StrCat(done, " of ", total);
}

struct JobsState {
  std::string service;
  std::string job_id;
  std::string reason;
  bool only_long = false;
};

absl::Status ListJobs(Globals& globals, JobsState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  Table table({"service", "kind", "key", "state", "due or started", "progress", "failed", "job id",
               "error"});
  std::string array;
  for (const auto& endpoint : city->operators) {
    if (!state.service.empty() && endpoint.name != state.service) continue;
    ov::ListJobsRequest request;
    request.set_page_size(1000);
    ASSIGN_OR_RETURN(const auto response, city->Call(endpoint, &OperatorStub::ListJobs, request,
                                                     globals.As("OPERATOR")));
    absl::StrAppend(&array, array.empty() ? "[" : ",", "{\"service\": \"", endpoint.name,
                    "\", \"answer\": ", ToJson(response), "}");
    for (const ov::Job& job : response.jobs()) {
      const bool is_long = !job.job_id().empty();
      if (state.only_long && !is_long) continue;
      table.Add(
          {endpoint.name, job.kind(), job.key(),
           ShortName(ov::JobState_Name(job.state()), "JOB_STATE_"),
           absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixSeconds(job.due_time().seconds()),
                            absl::UTCTimeZone()),
           is_long ? ProgressOf(job.done_count(), job.total_count()) : "",
           absl::StrCat(job.failed_attempts()), job.job_id(), job.last_error()});
    }
  }
  if (globals.json()) {
    std::cout << (array.empty() ? "[" : array) << "]\n";
  } else if (table.size() == 0) {
    std::cout << "nothing to list\n";
  } else {
    table.Print(std::cout);
  }
  return absl::OkStatus();
}

absl::Status CancelJob(Globals& globals, JobsState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  for (const auto& endpoint : city->operators) {
    if (endpoint.name != state.service) continue;
    ov::CancelJobRequest request;
    request.set_request_id(Id::New(absl::Now()).ToString());
    request.set_job_id(state.job_id);
    request.set_reason(state.reason);
    ASSIGN_OR_RETURN(const auto response, city->Call(endpoint, &OperatorStub::CancelJob, request,
                                                     globals.As("OPERATOR")));
    if (globals.json()) {
      std::cout << ToJson(response);
    } else {
      std::cout << "cancelled after "
                << ProgressOf(response.job().done_count(), response.job().total_count())
                << "; the reason stands in the audit trail\n";
    }
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("--service ", state.service, " is not a service"));
}

constexpr absl::Duration kAskAgainAfter = absl::Milliseconds(200);

// Starts the long job, or joins the one under way, and waits for its end.
absl::StatusOr<av::Reconciliation> AwaitReconciliation(Globals& globals, City& city) {
  using Stub = av::AssessmentService::Stub;
  av::StartReconciliationRequest start;
  start.set_request_id(Id::New(absl::Now()).ToString());
  ASSIGN_OR_RETURN(const auto started, city.Call(city.assessment, &Stub::StartReconciliation, start,
                                                 globals.As("OPERATOR")));
  av::Reconciliation now = started.reconciliation();
  av::GetReconciliationRequest request;
  request.set_reconciliation_id(now.reconciliation_id());
  for (int64_t told = 0; now.state() == av::RECONCILIATION_STATE_OPEN;) {
    absl::SleepFor(kAskAgainAfter);
    ASSIGN_OR_RETURN(const auto response, city.Call(city.assessment, &Stub::GetReconciliation,
                                                    request, globals.As("OPERATOR")));
    now = response.reconciliation();
    if (globals.json() || now.compared_count() == told) continue;
    told = now.compared_count();
    std::cerr << "  " << ProgressOf(told, now.total_count()) << " compared\n";
  }
  return now;
}

absl::Status Reconcile(Globals& globals, NoState&) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  ASSIGN_OR_RETURN(const av::Reconciliation result, AwaitReconciliation(globals, *city));
  if (globals.json()) {
    std::cout << ToJson(result);
  } else {
    std::cout << result.compared_count() << " profiles recomputed and compared, "
              << result.mismatch_count() << " differ\n";
    for (const auto& id : result.mismatching_employee_ids()) std::cout << "  " << id << '\n';
  }
  if (result.mismatch_count() > 0) {
    return absl::DataLossError("stored profiles differ from their recomputation");
  }
  if (result.state() == av::RECONCILIATION_STATE_DONE) return absl::OkStatus();
  return absl::CancelledError("an operator has ended the reconciliation");
}

}  // namespace

void AddOperatorCommands(CLI::App& app, Globals& globals) {
  CLI::App* events = app.add_subcommand("events", "Relays, consumers and parked events");
  events->require_subcommand(1);
  AddCommand<NoState>(*events, globals, "status", "Each service's relay, consumers and jobs",
                      NoOptions, EventsStatus);
  AddCommand<ParkedState>(
      *events, globals, "parked", "Events that could not be applied",
      [](CLI::App& command, ParkedState& state) {
        command.add_option("--consumer", state.consumer, "Only this consumer");
      },
      ListParked);
  AddCommand<ParkedState>(
      *events, globals, "redrive", "Apply the parked events of a key, in order",
      [](CLI::App& command, ParkedState& state) {
        command.add_option("--consumer", state.consumer, "Consumer")->required();
        command.add_option("--topic", state.topic, "Topic")->required();
        command.add_option("--key", state.key, "Key")->required();
      },
      Redrive);
  AddCommand<ParkedState>(
      *events, globals, "discard", "Remove one parked event for good, with a reason",
      [](CLI::App& command, ParkedState& state) {
        command.add_option("--consumer", state.consumer, "Consumer that parked it")->required();
        command.add_option("--id", state.parked_id, "Id of the parked event")->required();
        command.add_option("--reason", state.reason, "Why, 10–500 characters")->required();
      },
      DiscardParked);
  CLI::App* jobs = app.add_subcommand("jobs", "Timers and long jobs");
  jobs->require_subcommand(1);
  AddCommand<JobsState>(
      *jobs, globals, "list", "Long jobs with their progress, and timers",
      [](CLI::App& command, JobsState& state) {
        command.add_option("--service", state.service, "Only this service");
        command.add_flag("--long", state.only_long, "No timers (tables only)");
      },
      ListJobs);
  AddCommand<JobsState>(
      *jobs, globals, "cancel", "End a long job, with a reason",
      [](CLI::App& command, JobsState& state) {
        command.add_option("--service", state.service, "Service that runs it")->required();
        command.add_option("--id", state.job_id, "Id of the job")->required();
        command.add_option("--reason", state.reason, "Why, 10–500 characters")->required();
      },
      CancelJob);
  AddCommand<NoState>(app, globals, "reconcile",
                      "Recompute every stored profile and compare the bytes (a long job)",
                      NoOptions, Reconcile);
}

}  // namespace mumpuni::tools
