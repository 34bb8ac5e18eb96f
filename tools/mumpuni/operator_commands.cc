// What operators do: timers, long jobs, recomputation of profiles. Events: event_commands.cc.
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
  ASSIGN_OR_RETURN(const auto* endpoint, OperatorOf(*city, state.service));
  ov::CancelJobRequest request;
  request.set_request_id(Id::New(absl::Now()).ToString());
  request.set_job_id(state.job_id);
  request.set_reason(state.reason);
  ASSIGN_OR_RETURN(const auto response, city->Call(*endpoint, &OperatorStub::CancelJob, request,
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
    const int64_t done = now.compared_count() + now.compared_source_count();
    if (globals.json() || done == told) continue;
    told = done;
    std::cerr << "  " << ProgressOf(done, now.total_count() + now.total_source_count())
              << " compared\n";
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
    std::cout << result.compared_source_count() << " sources of evidence compared, "
              << result.source_mismatch_count() << " differ\n";
    for (const auto& name : result.mismatching_sources()) std::cout << "  " << name << '\n';
  }
  if (result.mismatch_count() > 0) {
    return absl::DataLossError("stored profiles differ from their recomputation");
  }
  if (result.source_mismatch_count() > 0) {
    return absl::DataLossError("evidence differs from what its sources left");
  }
  if (result.state() == av::RECONCILIATION_STATE_DONE) return absl::OkStatus();
  return absl::CancelledError("an operator has ended the reconciliation");
}

struct RecomputeState {
  std::string reason;
};

// Starts the long job, or joins the one under way, and waits for its end.
absl::Status Recompute(Globals& globals, RecomputeState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  ASSIGN_OR_RETURN(const auto* endpoint, OperatorOf(*city, "assessment"));
  av::StartRecomputationRequest start;
  start.set_request_id(Id::New(absl::Now()).ToString());
  start.set_reason(state.reason);
  ASSIGN_OR_RETURN(const auto started,
                   city->Call(city->assessment, &av::AssessmentService::Stub::StartRecomputation,
                              start, globals.As("OPERATOR")));
  ASSIGN_OR_RETURN(const ov::Job job, AwaitJob(*city, *endpoint, started.job_id(),
                                               globals.As("OPERATOR"), ProgressTeller(globals)));
  if (globals.json()) {
    std::cout << ToJson(job);
  } else {
    std::cout << job.done_count() << " profiles recomputed\n";
  }
  return job.state() == ov::JOB_STATE_DONE
             ? absl::OkStatus()
             : absl::CancelledError("an operator has ended the recomputation");
}

}  // namespace

std::string ProgressOf(int64_t done, int64_t total) {
  return total == 0 ? absl::StrCat(done) : absl::StrCat(done, " of ", total);
}

std::function<void(const ov::Job&)> ProgressTeller(const Globals& globals) {
  if (globals.json()) return [](const ov::Job&) {};
  return [told = std::string()](const ov::Job& job) mutable {
    const std::string now =
        absl::StrCat("  ", ProgressOf(job.done_count(), job.total_count()),
                     job.last_error().empty() ? "" : "; failing: ", job.last_error());
    if (now != told) std::cerr << now << '\n';
    told = now;
  };
}

void AddOperatorCommands(CLI::App& app, Globals& globals) {
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
                      "Compare profiles with their recomputation, and evidence with its sources "
                      "(a long job)",
                      NoOptions, Reconcile);
  AddCommand<RecomputeState>(
      app, globals, "recompute",
      "Compute and store everybody's profile anew from the evidence (a long job)",
      [](CLI::App& command, RecomputeState& state) {
        command.add_option("--reason", state.reason, "Why, 10–500 characters; audited")->required();
      },
      Recompute);
}

}  // namespace mumpuni::tools
