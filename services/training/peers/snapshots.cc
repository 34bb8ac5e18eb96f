#include "services/training/peers/snapshots.h"

#include <memory>

#include "common/events/projection.h"
#include "common/rpc/bind.h"
#include "mumpuni/assessment/v1/assessment_events.pb.h"
#include "mumpuni/assessment/v1/assessment_service.grpc.pb.h"
#include "mumpuni/personnel/v1/personnel_events.pb.h"
#include "mumpuni/personnel/v1/personnel_service.grpc.pb.h"
#include "services/training/peers/topics.h"

namespace mumpuni::training::peers {
namespace {

namespace av1 = mumpuni::assessment::v1;
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
  return {{.topic = kEmployeeTopic,
           .table = "employee_projection",
           .key = "employee_id",
           .snapshot = employees},
          {.topic = kUnitTopic, .table = "unit_projection", .key = "unit_id", .snapshot = units}};
}

std::vector<Projection> ProfileProjections(const std::string& address, const TlsFiles& tls) {
  const auto profiles = SnapshotOf<av1::ProfileChanged>(
      kProfileTopic,
      rpc::Bind(rpc::StubOf<av1::AssessmentService>(address, "assessment", tls),
                &av1::AssessmentService::Stub::SnapshotProfiles, kCall),
      [](const av1::ProfileSnapshotRow& row, IncomingEvent& event) {
        event.key = event.subject = row.state().employee_id();
      });
  return {{.topic = kProfileTopic,
           .table = "profile_projection",
           .key = "employee_id",
           .snapshot = profiles}};
}

}  // namespace mumpuni::training::peers
