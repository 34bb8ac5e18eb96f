#include "services/complaint/peers/snapshots.h"

#include <memory>

#include "common/events/projection.h"
#include "common/rpc/bind.h"
#include "mumpuni/personnel/v1/personnel_events.pb.h"
#include "mumpuni/personnel/v1/personnel_service.grpc.pb.h"
#include "services/complaint/peers/topics.h"

namespace mumpuni::complaint::peers {
namespace {

namespace pv1 = mumpuni::personnel::v1;
using mumpuni::events::IncomingEvent;
using mumpuni::events::Projection;
using mumpuni::events::SnapshotOf;

// A page is large and nobody waits for it.
const rpc::CallOptions kCall = {.timeout = absl::Seconds(10)};

}  // namespace

std::vector<Projection> PersonnelProjections(const std::string& address, const TlsFiles& tls) {
  using Stub = pv1::PersonnelService::Stub;
  const auto stub = rpc::StubOf<pv1::PersonnelService>(address, "personnel", tls);
  const auto employees = SnapshotOf<pv1::EmployeeHired>(
      kEmployeeTopic, rpc::Bind(stub, &Stub::SnapshotEmployees, kCall),
      [](const pv1::EmployeeSnapshotRow& row, IncomingEvent& event) {
        event.key = event.subject = row.state().employee_id();
        if (row.erased()) event.type = pv1::EmployeeErased::descriptor()->full_name();
      });
  const auto units =
      SnapshotOf<pv1::UnitCreated>(kUnitTopic, rpc::Bind(stub, &Stub::SnapshotUnits, kCall),
                                   [](const pv1::UnitSnapshotRow& row, IncomingEvent& event) {
                                     event.key = event.subject = row.state().unit_id();
                                   });
  const auto positions = SnapshotOf<pv1::PositionCreated>(
      kPositionTopic, rpc::Bind(stub, &Stub::SnapshotPositions, kCall),
      [](const pv1::PositionSnapshotRow& row, IncomingEvent& event) {
        event.key = event.subject = row.state().position_id();
      });
  const auto calendars = SnapshotOf<pv1::CalendarPublished>(
      kCalendarTopic, rpc::Bind(stub, &Stub::SnapshotCalendars, kCall),
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
