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
  }
  if (globals.json()) {
    std::cout << array << "]\n";
    return absl::OkStatus();
  }
  relays.Print(std::cout);
  std::cout << '\n';
  inboxes.Print(std::cout);
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

absl::Status Reconcile(Globals& globals, NoState&) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  av::ReconcileRequest request;
  request.set_page_size(1000);
  av::ReconcileResponse sum;
  do {
    ASSIGN_OR_RETURN(const auto page,
                     city->Call(city->assessment, &av::AssessmentService::Stub::Reconcile, request,
                                globals.As("OPERATOR")));
    sum.set_compared_count(sum.compared_count() + page.compared_count());
    sum.set_mismatch_count(sum.mismatch_count() + page.mismatch_count());
    for (const std::string& id : page.mismatching_employee_ids()) {
      sum.add_mismatching_employee_ids(id);
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (globals.json()) {
    std::cout << ToJson(sum);
  } else {
    std::cout << sum.compared_count() << " profiles recomputed and compared, "
              << sum.mismatch_count() << " differ\n";
    for (const std::string& id : sum.mismatching_employee_ids()) std::cout << "  " << id << '\n';
  }
  if (sum.mismatch_count() == 0) return absl::OkStatus();
  return absl::DataLossError("stored profiles differ from their recomputation");
}

}  // namespace

void AddOperatorCommands(CLI::App& app, Globals& globals) {
  CLI::App* events = app.add_subcommand("events", "Relays, consumers and parked events");
  events->require_subcommand(1);
  AddCommand<NoState>(*events, globals, "status", "Each service's relay and consumers", NoOptions,
                      EventsStatus);
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
  AddCommand<NoState>(app, globals, "reconcile",
                      "Recompute every stored profile and compare the bytes", NoOptions, Reconcile);
}

}  // namespace mumpuni::tools
