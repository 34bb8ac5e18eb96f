#include "services/assessment/peers/snapshots.h"

#include <memory>

#include "common/events/projection.h"
#include "common/rpc/client.h"
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
  const auto enrolments = Source<tv1::EnrolmentCompleted>(
      kEnrolmentTopic, StubOf<tv1::TrainingService>(training, "training", tls),
      &tv1::TrainingService::Stub::SnapshotEnrolments,
      [](const tv1::EnrolmentSnapshotRow& row, IncomingEvent& event) {
        event.subject = row.state().enrolment_id();
        event.key = row.state().employee_id();
      });
  const auto cases = Source<cv1::CaseClosed>(
      kCaseTopic, StubOf<cv1::ComplaintService>(complaint, "complaint", tls),
      &cv1::ComplaintService::Stub::SnapshotCases,
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
