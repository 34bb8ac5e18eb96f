#include "services/assessment/peers/snapshots.h"

#include <memory>

#include "common/events/projection.h"
#include "common/rpc/bind.h"
#include "mumpuni/complaint/v1/complaint_events.pb.h"
#include "mumpuni/complaint/v1/complaint_service.grpc.pb.h"
#include "mumpuni/personnel/v1/personnel_events.pb.h"
#include "mumpuni/personnel/v1/personnel_service.grpc.pb.h"
#include "mumpuni/training/v1/training_events.pb.h"
#include "mumpuni/training/v1/training_service.grpc.pb.h"
#include "services/assessment/peers/topics.h"

namespace mumpuni::assessment::peers {
namespace {

namespace cv1 = mumpuni::complaint::v1;
namespace pv1 = mumpuni::personnel::v1;
namespace tv1 = mumpuni::training::v1;
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
  return {
      {.topic = kEmployeeTopic, .table = "employee", .key = "employee_id", .snapshot = employees},
      {.topic = kUnitTopic, .table = "unit", .key = "unit_id", .snapshot = units},
      {.topic = kPositionTopic, .table = "position", .key = "position_id", .snapshot = positions},
      {.topic = kCalendarTopic,
       .table = "calendar_year",
       .key = "year",
       .key_type = "integer",
       .snapshot = calendars}};
}

std::vector<Projection> EvidenceProjections(const std::string& training,
                                            const std::string& complaint, const TlsFiles& tls) {
  const auto enrolments = SnapshotOf<tv1::EnrolmentCompleted>(
      kEnrolmentTopic,
      rpc::Bind(rpc::StubOf<tv1::TrainingService>(training, "training", tls),
                &tv1::TrainingService::Stub::SnapshotEnrolments, kCall),
      [](const tv1::EnrolmentSnapshotRow& row, IncomingEvent& event) {
        event.subject = row.state().enrolment_id();
        event.key = row.state().employee_id();
      });
  const auto cases = SnapshotOf<cv1::CaseClosed>(
      kCaseTopic,
      rpc::Bind(rpc::StubOf<cv1::ComplaintService>(complaint, "complaint", tls),
                &cv1::ComplaintService::Stub::SnapshotCases, kCall),
      [](const cv1::CaseSnapshotRow& row, IncomingEvent& event) {
        event.key = event.subject = row.state().case_id();
      });
  // Numbers of domain::Source.
  return {{.topic = kEnrolmentTopic,
           .table = "evidence_source",
           .key = "source_id",
           .condition = "source = 2",
           .snapshot = enrolments},
          {.topic = kCaseTopic,
           .table = "evidence_source",
           .key = "source_id",
           .condition = "source = 3",
           .snapshot = cases}};
}

}  // namespace mumpuni::assessment::peers
