// What operators do with events: relays, consumers, parked events, rebuilding and comparing.
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/core/id.h"
#include "common/core/status.h"
#include "tools/client/comparison.h"
#include "tools/client/operations.h"
#include "tools/mumpuni/command.h"

namespace mumpuni::tools {
namespace {

namespace ov = mumpuni::operations::v1;
using OperatorStub = ov::OperatorService::Stub;

struct NoState {};

void NoOptions(CLI::App&, NoState&) {}

std::string RunningOf(const ov::InboxState& inbox) {
  if (inbox.paused()) return "PAUSED";
  return inbox.running() ? "yes" : "NO";
}

std::string RelayOf(const ov::RelayState& relay) {
  return absl::StrCat(relay.active() ? "active" : "standby", relay.restored() ? " RESTORED" : "");
}

absl::Status EventsStatus(Globals& globals, NoState&) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  ASSIGN_OR_RETURN(const auto services, GetStatus(*city));
  Table relays(
      {"service", "version", "schema", "relay", "written", "unsent", "oldest ms", "error"});
  Table inboxes({"consumer", "running", "consumed", "lag", "lag s", "parked", "error"});
  Table jobs({"service", "timers", "failing", "late ms", "long jobs", "failing long jobs"});
  std::string array;
  for (const ov::GetStatusResponse& s : services) {
    absl::StrAppend(&array, array.empty() ? "[" : ",", ToJson(s));
    relays.Add({s.service(), s.version(), absl::StrCat(s.schema_version()), RelayOf(s.relay()),
                absl::StrCat(s.relay().written_events()), absl::StrCat(s.relay().unsent_rows()),
                absl::StrCat(s.relay().oldest_unsent_age_ms()), s.relay().last_error()});
    for (const ov::InboxState& inbox : s.inboxes()) {
      inboxes.Add({inbox.consumer(), RunningOf(inbox), absl::StrCat(inbox.consumed_events()),
                   absl::StrCat(inbox.lag_events()), absl::StrCat(inbox.lag_ms() / 1000),
                   absl::StrCat(inbox.parked_events()),
                   inbox.paused() ? inbox.pause_reason() : inbox.last_error()});
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

// What a command does to one consumer.
struct ConsumerState {
  std::string consumer;
  std::string reason;
};

// A consumer belongs to the service that its name begins with.
absl::StatusOr<const Endpoint<ov::OperatorService>*> ServiceOf(const City& city,
                                                               const std::string& consumer) {
  return OperatorOf(city, consumer.substr(0, consumer.find('.')));
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

absl::Status ShowParked(Globals& globals, ParkedState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  ASSIGN_OR_RETURN(const auto* endpoint, ServiceOf(*city, state.consumer));
  ov::GetParkedEventRequest request;
  request.set_parked_id(state.parked_id);
  ASSIGN_OR_RETURN(const auto response, city->Call(*endpoint, &OperatorStub::GetParkedEvent,
                                                   request, globals.As("OPERATOR")));
  if (globals.json()) {
    std::cout << ToJson(response);
    return absl::OkStatus();
  }
  const ov::ParkedEvent& e = response.event();
  const std::pair<const char*, std::string> lines[] = {
      {"consumer", e.consumer()},
      {"position", absl::StrCat(e.topic(), "[", e.partition(), "]@", e.offset())},
      {"key", e.key()},
      {"type", e.type()},
      {"subject", absl::StrCat(e.subject(), " #", e.sequence())},
      {"reason", e.reason()},
      {"error", e.error()},
      {"bytes", absl::StrCat(e.payload_bytes(),
                             static_cast<int64_t>(e.payload().size()) < e.payload_bytes()
                                 ? absl::StrCat(", the first ", e.payload().size(), " follow")
                                 : "")},
      {"value", absl::BytesToHexString(e.payload())}};
  for (const auto& [name, value] : lines) std::cout << name << ": " << value << '\n';
  return absl::OkStatus();
}

// Pauses, resumes: a call whose answer says nothing.
template <typename Request, typename Response>
std::function<absl::Status(Globals&, ConsumerState&)> Tell(
    grpc::Status (OperatorStub::*method)(grpc::ClientContext*, const Request&, Response*),
    const std::string& done) {
  return [method, done](Globals& globals, ConsumerState& state) -> absl::Status {
    ASSIGN_OR_RETURN(const auto city, Connect());
    ASSIGN_OR_RETURN(const auto* endpoint, ServiceOf(*city, state.consumer));
    Request request;
    request.set_request_id(Id::New(absl::Now()).ToString());
    request.set_consumer(state.consumer);
    request.set_reason(state.reason);
    RETURN_IF_ERROR(city->Call(*endpoint, method, request, globals.As("OPERATOR")).status());
    if (!globals.json()) std::cout << state.consumer << ' ' << done << '\n';
    return absl::OkStatus();
  };
}

absl::Status Restored(Globals& globals, ConsumerState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  ASSIGN_OR_RETURN(const auto* endpoint, OperatorOf(*city, state.consumer));
  ov::DeclareRestoredRequest request;
  request.set_request_id(Id::New(absl::Now()).ToString());
  request.set_reason(state.reason);
  RETURN_IF_ERROR(
      city->Call(*endpoint, &OperatorStub::DeclareRestored, request, globals.As("OPERATOR"))
          .status());
  if (!globals.json()) std::cout << "noted; `mumpuni events reconcile` tells what to rebuild\n";
  return absl::OkStatus();
}

// Starts the long job, or joins the one under way, and waits for its end.
absl::Status Rebuild(Globals& globals, ConsumerState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  ASSIGN_OR_RETURN(const auto* endpoint, ServiceOf(*city, state.consumer));
  ov::StartRebuildRequest start;
  start.set_request_id(Id::New(absl::Now()).ToString());
  start.set_consumer(state.consumer);
  start.set_reason(state.reason);
  ASSIGN_OR_RETURN(const auto started, city->Call(*endpoint, &OperatorStub::StartRebuild, start,
                                                  globals.As("OPERATOR")));
  ASSIGN_OR_RETURN(const ov::Job job, AwaitJob(*city, *endpoint, started.job().job_id(),
                                               globals.As("OPERATOR"), ProgressTeller(globals)));
  if (globals.json()) {
    std::cout << ToJson(job);
  } else {
    std::cout << state.consumer << ": " << job.summary() << '\n';
  }
  return job.state() == ov::JOB_STATE_DONE
             ? absl::OkStatus()
             : absl::CancelledError("an operator has ended the rebuild; start it again");
}

struct ReconcileState {
  int patience_s = 5;
};

std::string JsonOf(const TopicComparison& c) {
  std::string named;
  for (const Discrepancy& d : c.discrepancies) {
    absl::StrAppend(&named, named.empty() ? "" : ", ", "{\"subject\": \"", d.subject,
                    "\", \"published\": ", d.published, ", \"held\": ", d.held,
                    ", \"parked\": ", d.parked ? "true" : "false", "}");
  }
  return absl::StrCat("{\"consumer\": \"", c.consumer, "\", \"topic\": \"", c.topic,
                      "\", \"subjects\": ", c.subjects, ", \"buckets_left\": ", c.buckets_left,
                      ", \"behind\": ", c.behind ? "true" : "false", ", \"discrepancies\": [",
                      named, "]}");
}

absl::Status ReconcileEvents(Globals& globals, ReconcileState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  ASSIGN_OR_RETURN(const std::vector<TopicComparison> all,
                   CompareTopics(*city, absl::Seconds(state.patience_s)));
  Table table({"consumer", "topic", "subjects", "differing", "parked", "verdict"});
  std::string named, json;
  bool differs = false;
  for (const TopicComparison& c : all) {
    differs = differs || c.differs();
    absl::StrAppend(&json, json.empty() ? "[" : ",\n ", JsonOf(c));
    table.Add({c.consumer, c.topic, absl::StrCat(c.subjects),
               absl::StrCat(c.discrepancies.size(), c.buckets_left > 0 ? " and more" : ""),
               absl::StrCat(c.parked()),
               !c.differs() ? "equal" : (c.behind ? "BEHIND" : "DIFFERS")});
    for (const Discrepancy& d : c.discrepancies) {
      absl::StrAppend(&named, "  ", c.consumer, " ", c.topic, " ", d.subject, ": published ",
                      d.published, ", held ", d.held, d.parked ? " (parked)" : "", "\n");
    }
  }
  if (globals.json()) {
    std::cout << json << "]\n";
  } else {
    table.Print(std::cout);
    std::cout << named;
  }
  return differs ? absl::DataLossError("a consumer does not hold what was published")
                 : absl::OkStatus();
}

void ConsumerOptions(CLI::App& command, ConsumerState& state) {
  command.add_option("--consumer", state.consumer, "Consumer, such as assessment.evidence")
      ->required();
  command.add_option("--reason", state.reason, "Why, 10–500 characters; audited")->required();
}

}  // namespace

void AddEventCommands(CLI::App& app, Globals& globals) {
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
  AddCommand<ParkedState>(
      *events, globals, "show", "One parked event with its bytes (audited)",
      [](CLI::App& command, ParkedState& state) {
        command.add_option("--consumer", state.consumer, "Consumer that parked it")->required();
        command.add_option("--id", state.parked_id, "Id of the parked event")->required();
      },
      ShowParked);
  AddCommand<ConsumerState>(*events, globals, "pause",
                            "Hold a consumer; its events wait on the broker", ConsumerOptions,
                            Tell(&OperatorStub::PauseConsumer, "is paused"));
  AddCommand<ConsumerState>(*events, globals, "resume", "Let a paused consumer go on",
                            ConsumerOptions, Tell(&OperatorStub::ResumeConsumer, "goes on"));
  AddCommand<ConsumerState>(*events, globals, "rebuild",
                            "Make what a consumer holds equal to the owners' truth (a long job)",
                            ConsumerOptions, Rebuild);
  AddCommand<ConsumerState>(
      *events, globals, "restored", "Say that the restore of a service's database is known",
      [](CLI::App& command, ConsumerState& state) {
        command.add_option("--service", state.consumer, "Service whose database it is")->required();
        command.add_option("--reason", state.reason, "What was restored and why; audited")
            ->required();
      },
      Restored);
  AddCommand<ReconcileState>(
      *events, globals, "reconcile", "Compare what every consumer holds with what was published",
      [](CLI::App& command, ReconcileState& state) {
        command
            .add_option("--patience", state.patience_s,
                        "Seconds that a difference must stand still (5)")
            ->check(CLI::Range(0, 300));
      },
      ReconcileEvents);
}

}  // namespace mumpuni::tools
