#include "services/complaint/peers/snapshots.h"

#include <memory>

#include "common/events/projection.h"
#include "common/rpc/client.h"
#include "mumpuni/personnel/v1/personnel_events.pb.h"
#include "mumpuni/personnel/v1/personnel_service.grpc.pb.h"
#include "services/complaint/peers/topics.h"

namespace mumpuni::complaint::peers {
namespace {

namespace pv1 = mumpuni::personnel::v1;
using mumpuni::events::IncomingEvent;
using mumpuni::events::Projection;
using mumpuni::events::SnapshotOf;
using mumpuni::events::SnapshotSource;

// A page is large and nobody waits for it.
const rpc::CallOptions kCall = {.timeout = absl::Seconds(10)};

// Pages `method` of a stub of another service.
template <typename Event, typename Stub, typename Request, typename Response, typename Describe>
SnapshotSource Source(const char* topic, const std::shared_ptr<Stub>& stub,
                      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                      Describe describe) {
  if (stub == nullptr) return {};
  const auto ask = [stub, method](const Request& request) {
    return rpc::Call(*stub, method, request, kCall);
  };
  return SnapshotOf<Event, Request>(topic, ask, describe);
}

template <typename Service>
std::shared_ptr<typename Service::Stub> StubOf(const std::string& address, const char* name,
                                               const TlsFiles& tls) {
  if (address.empty()) return nullptr;
  return Service::NewStub(rpc::MakeChannel(address, name, tls));
}

}  // namespace

std::vector<Projection> PersonnelProjections(const std::string& address, const TlsFiles& tls) {
  using Stub = pv1::PersonnelService::Stub;
  const auto stub = StubOf<pv1::PersonnelService>(address, "personnel", tls);
  const auto employees =
      Source<pv1::EmployeeHired>(kEmployeeTopic, stub, &Stub::SnapshotEmployees,
                                 [](const pv1::EmployeeSnapshotRow& row, IncomingEvent& event) {
                                   event.key = event.subject = row.state().employee_id();
                                   if (row.erased())
                                     event.type = pv1::EmployeeErased::descriptor()->full_name();
                                 });
  const auto units =
      Source<pv1::UnitCreated>(kUnitTopic, stub, &Stub::SnapshotUnits,
                               [](const pv1::UnitSnapshotRow& row, IncomingEvent& event) {
                                 event.key = event.subject = row.state().unit_id();
                               });
  const auto positions =
      Source<pv1::PositionCreated>(kPositionTopic, stub, &Stub::SnapshotPositions,
                                   [](const pv1::PositionSnapshotRow& row, IncomingEvent& event) {
                                     event.key = event.subject = row.state().position_id();
                                   });
  const auto calendars = Source<pv1::CalendarPublished>(
      kCalendarTopic, stub, &Stub::SnapshotCalendars,
      [](const pv1::CalendarSnapshotRow& row, IncomingEvent& event) {
        event.key = event.subject = std::to_string(row.state().year());
      });
  return {{.topic = kEmployeeTopic,
           .table = "employee_projection",
           .key = "employee_id",
           .snapshot = employees},
          {.topic = kUnitTopic, .table = "unit_projection", .key = "unit_id", .snapshot = units},
          {.topic = kPositionTopic,
           .table = "position_projection",
           .key = "position_id",
           .snapshot = positions},
          {.topic = kCalendarTopic,
           .table = "calendar_projection",
           .key = "year",
           .key_type = "integer",
           .snapshot = calendars}};
}

}  // namespace mumpuni::complaint::peers
