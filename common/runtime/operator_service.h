// mumpuni.operations.v1.OperatorService, hosted by every service.
#pragma once

#include "common/runtime/process.h"
#include "mumpuni/operations/v1/operations_service.grpc.pb.h"

namespace mumpuni::runtime {

// Registered before the server starts; `platform` and `parts` outlive it.
class OperatorService {
 public:
  OperatorService(Platform& platform, const Parts& parts) : platform_(platform), parts_(parts) {}
  void Register();

 private:
  using Ctx = rpc::CallContext;
  absl::StatusOr<operations::v1::GetStatusResponse> GetStatus(
      const Ctx&, const operations::v1::GetStatusRequest&);
  absl::StatusOr<operations::v1::ListParkedEventsResponse> ListParkedEvents(
      const Ctx&, const operations::v1::ListParkedEventsRequest&);
  absl::StatusOr<operations::v1::RedriveParkedEventsResponse> RedriveParkedEvents(
      const Ctx&, const operations::v1::RedriveParkedEventsRequest&);
  absl::StatusOr<operations::v1::DiscardParkedEventResponse> DiscardParkedEvent(
      const Ctx&, const operations::v1::DiscardParkedEventRequest&);
  absl::StatusOr<operations::v1::GetParkedEventResponse> GetParkedEvent(
      const Ctx&, const operations::v1::GetParkedEventRequest&);
  absl::StatusOr<operations::v1::PauseConsumerResponse> PauseConsumer(
      const Ctx&, const operations::v1::PauseConsumerRequest&);
  absl::StatusOr<operations::v1::ResumeConsumerResponse> ResumeConsumer(
      const Ctx&, const operations::v1::ResumeConsumerRequest&);
  absl::StatusOr<operations::v1::StartRebuildResponse> StartRebuild(
      const Ctx&, const operations::v1::StartRebuildRequest&);
  absl::StatusOr<operations::v1::GetJobResponse> GetJob(const Ctx&,
                                                        const operations::v1::GetJobRequest&);
  absl::StatusOr<operations::v1::DigestTopicResponse> DigestTopic(
      const Ctx&, const operations::v1::DigestTopicRequest&);
  absl::StatusOr<operations::v1::ListTopicSubjectsResponse> ListTopicSubjects(
      const Ctx&, const operations::v1::ListTopicSubjectsRequest&);
  absl::StatusOr<operations::v1::DeclareRestoredResponse> DeclareRestored(
      const Ctx&, const operations::v1::DeclareRestoredRequest&);
  absl::StatusOr<operations::v1::ListJobsResponse> ListJobs(const Ctx&,
                                                            const operations::v1::ListJobsRequest&);
  absl::StatusOr<operations::v1::CancelJobResponse> CancelJob(
      const Ctx&, const operations::v1::CancelJobRequest&);

  absl::Status AddJobsState(operations::v1::GetStatusResponse& response) const;
  // Records the call in the audit trail; `why` is the operator's reason, or what was read.
  absl::Status Audit(pg::Tx& tx, const Ctx& context, const std::string& why,
                     const std::string& subject, const std::string& request_id);
  absl::StatusOr<events::Inbox*> InboxOf(const std::string& consumer);
  // nullptr: what the service has published itself.
  absl::StatusOr<const events::Projection*> SideOf(const std::string& topic,
                                                   const std::string& consumer);
  // Does a change of a consumer once for its request, with its audit record.
  template <typename Request>
  absl::Status Change(const Ctx& context, const Request& request,
                      const std::function<absl::Status(pg::Tx&)>& change);

  Platform& platform_;
  const Parts& parts_;
  operations::v1::OperatorService::AsyncService service_;
};

}  // namespace mumpuni::runtime
