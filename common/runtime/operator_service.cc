#include "common/runtime/operator_service.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "common/audit/audit.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "common/events/counts.h"
#include "common/events/parking.h"
#include "common/events/projection.h"
#include "common/jobs/list.h"
#include "common/jobs/long_jobs.h"
#include "common/pg/deadline.h"
#include "common/pg/request_log.h"
#include "common/runtime/reasons.h"
#include "common/runtime/rebuild_job.h"
#include "common/runtime/version.h"

namespace mumpuni::runtime {
namespace {

namespace v1 = operations::v1;

void SetTime(absl::Time time, google::protobuf::Timestamp* out) {
  out->set_seconds(absl::ToUnixSeconds(time));
  out->set_nanos(static_cast<int32_t>((absl::ToUnixNanos(time) % 1'000'000'000)));
}

v1::ParkedEvent ToMessage(const events::ParkedEvent& parked) {
  v1::ParkedEvent message;
  message.set_parked_id(parked.parked_id);
  message.set_consumer(parked.consumer);
  message.set_topic(parked.event.tp.topic);
  message.set_partition(parked.event.tp.partition);
  message.set_offset(parked.event.offset);
  message.set_key(parked.event.key);
  message.set_type(parked.event.type);
  message.set_subject(parked.event.subject);
  message.set_sequence(parked.event.sequence);
  message.set_reason(parked.reason);
  message.set_error(parked.error);
  SetTime(parked.parked_at, message.mutable_park_time());
  message.set_payload_bytes(parked.payload_bytes);
  message.set_payload(parked.event.payload);
  return message;
}

v1::Job ToMessage(const jobs::ListedJob& timer) {
  v1::Job message;
  message.set_kind(timer.kind);
  message.set_key(timer.key);
  message.set_state(v1::JOB_STATE_SCHEDULED);
  SetTime(timer.due, message.mutable_due_time());
  message.set_failed_attempts(timer.failed_attempts);
  message.set_last_error(timer.last_error);
  return message;
}

v1::JobState StateOf(const jobs::LongJob& job, absl::Time now) {
  switch (job.state) {
    case jobs::LongJobState::kDone:
      return v1::JOB_STATE_DONE;
    case jobs::LongJobState::kCancelled:
      return v1::JOB_STATE_CANCELLED;
    case jobs::LongJobState::kOpen:
      break;
  }
  // Whose lease has run out may have died: nobody is known to work on it.
  const bool held = job.lease_until.has_value() && now < *job.lease_until;
  return held ? v1::JOB_STATE_RUNNING : v1::JOB_STATE_WAITING;
}

v1::Job ToMessage(const jobs::LongJob& job, absl::Time now) {
  v1::Job message;
  message.set_kind(job.kind);
  message.set_key(job.key);
  message.set_job_id(job.id.ToString());
  message.set_state(StateOf(job, now));
  SetTime(job.created_at, message.mutable_due_time());
  message.set_failed_attempts(job.failed_attempts);
  message.set_last_error(job.last_error);
  if (job.kind == kRebuildKind) message.set_summary(RebuildSummary(job.progress));
  message.set_done_count(job.progress.done);
  message.set_total_count(job.progress.total);
  message.set_owner(job.owner);
  if (job.lease_until.has_value()) SetTime(*job.lease_until, message.mutable_lease_expire_time());
  if (job.finished_at.has_value()) SetTime(*job.finished_at, message.mutable_end_time());
  return message;
}

}  // namespace

absl::StatusOr<events::Inbox*> OperatorService::InboxOf(const std::string& consumer) {
  for (events::Inbox* inbox : parts_.inboxes) {
    if (inbox->options().consumer == consumer) return inbox;
  }
  return Error(reasons::kConsumerUnknown, "consumer", "this service has no such consumer");
}

absl::Status OperatorService::Audit(pg::Tx& tx, const Ctx& context, const std::string& why,
                                    const std::string& subject, const std::string& request_id) {
  audit::Record record;
  record.actor = context.access.principal;
  record.action = context.method;
  record.purpose = why;
  record.subject_id = subject;
  record.request_id = request_id;
  record.at = platform_.clock.Now();
  return audit::Append(tx, record);
}

absl::StatusOr<v1::GetStatusResponse> OperatorService::GetStatus(const Ctx& context,
                                                                 const v1::GetStatusRequest&) {
  v1::GetStatusResponse response;
  response.set_service(platform_.service);
  response.set_version(kVersion);
  response.set_schema_version(platform_.migrations.empty() ? 0
                                                           : platform_.migrations.back().number);
  response.set_pool_in_use(platform_.pool.in_use());
  response.set_pool_size(platform_.pool.max_connections());
  SetTime(platform_.clock.Now(), response.mutable_now());

  const events::RelayStatus relay = platform_.relay.Status();
  v1::RelayState* relay_state = response.mutable_relay();
  relay_state->set_active(relay.active);
  relay_state->set_epoch(relay.epoch);
  relay_state->set_unsent_rows(relay.unsent_rows);
  relay_state->set_oldest_unsent_age_ms(absl::ToInt64Milliseconds(relay.oldest_unsent_age));
  relay_state->set_published_total(relay.published_total);
  relay_state->set_last_error(relay.last_error);
  relay_state->set_restored(relay.restored);

  for (const events::Inbox* inbox : parts_.inboxes) {
    const events::InboxStatus status = inbox->Status();
    v1::InboxState* state = response.add_inboxes();
    state->set_consumer(inbox->options().consumer);
    for (const std::string& topic : inbox->options().topics) state->add_topics(topic);
    state->set_running(status.running);
    state->set_stopped_by_error(status.stopped_by_error);
    state->set_last_error(status.last_error);
    state->set_lag_events(status.lag_events);
    state->set_lag_ms(absl::ToInt64Milliseconds(status.lag_age));
    state->set_applied_total(status.applied_total);
  }
  RETURN_IF_ERROR(pg::Transact(
      platform_.pool, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const int64_t written, events::CountWritten(tx));
        relay_state->set_written_events(written);
        for (v1::InboxState& state : *response.mutable_inboxes()) {
          ASSIGN_OR_RETURN(const int64_t consumed, events::CountConsumed(tx, state.consumer()));
          ASSIGN_OR_RETURN(const int64_t parked, events::CountParked(tx, state.consumer()));
          state.set_consumed_events(consumed);
          state.set_parked_events(parked);
          state.set_pause_reason(events::ControlOf(tx, state.consumer()).pause_reason);
          state.set_paused(!state.pause_reason().empty());
        }
        return absl::OkStatus();
      }));
  RETURN_IF_ERROR(AddJobsState(response));
  return response;
}

absl::Status OperatorService::AddJobsState(v1::GetStatusResponse& response) const {
  if (parts_.jobs != nullptr) {
    ASSIGN_OR_RETURN(const jobs::JobsStatus jobs, parts_.jobs->Status());
    response.mutable_jobs()->set_pending(jobs.pending);
    response.mutable_jobs()->set_failing(jobs.failing);
    response.mutable_jobs()->set_lateness_ms(absl::ToInt64Milliseconds(jobs.lateness));
  }
  if (parts_.long_jobs != nullptr) {
    ASSIGN_OR_RETURN(const jobs::LongJobsStatus jobs, parts_.long_jobs->Status());
    response.mutable_jobs()->set_open_long_jobs(jobs.open);
    response.mutable_jobs()->set_failing_long_jobs(jobs.failing);
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::ListParkedEventsResponse> OperatorService::ListParkedEvents(
    const Ctx& context, const v1::ListParkedEventsRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page, platform_.page_tokens.PageOf(context, request));
  int64_t after_id = 0;
  if (!page.cursor.empty() && !absl::SimpleAtoi(page.cursor, &after_id)) after_id = 0;
  const bool with_payload = request.include_payload();
  using Parked = std::vector<events::ParkedEvent>;
  ASSIGN_OR_RETURN(
      const Parked parked,
      pg::Transact(
          platform_.pool,
          with_payload ? pg::Within(context.deadline) : pg::ReadOnlyWithin(context.deadline),
          [&](pg::Tx& tx) -> absl::StatusOr<Parked> {
            ASSIGN_OR_RETURN(Parked found,
                             events::ListParked(tx, request.consumer(), after_id, page.size));
            if (!with_payload) return found;
            RETURN_IF_ERROR(Audit(tx, context, "payload", "", ""));
            ASSIGN_OR_RETURN(const bool all, events::AddPayloads(tx, rpc::kPageBytes, found));
            // A page that payloads have cut short is a full one.
            if (!all) page.size = static_cast<int>(found.size());
            return found;
          }));
  v1::ListParkedEventsResponse response;
  response.set_next_page_token(platform_.page_tokens.Fill(
      context, request, page, parked, response.mutable_events(),
      [](const events::ParkedEvent& event) { return ToMessage(event); },
      [](const events::ParkedEvent& event) { return std::to_string(event.parked_id); }));
  return response;
}

absl::StatusOr<v1::RedriveParkedEventsResponse> OperatorService::RedriveParkedEvents(
    const Ctx& context, const v1::RedriveParkedEventsRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  RETURN_IF_ERROR(CheckText(request.topic(), "topic", 200));
  RETURN_IF_ERROR(CheckText(request.key(), "key", 200));
  ASSIGN_OR_RETURN(events::Inbox* const inbox, InboxOf(request.consumer()));
  const absl::StatusOr<int> applied = pg::Mutate(
      platform_.pool, pg::Within(context.deadline), key, platform_.clock.Now(),
      [&](pg::Tx& tx) -> absl::StatusOr<int> {
        auto count = events::RedriveKey(tx, request.consumer(), request.topic(), request.key(),
                                        inbox->handler());
        if (absl::IsInvalidArgument(count.status())) {
          return Error(reasons::kRedriveFailed, "key", std::string(count.status().message()));
        }
        if (!count.ok()) return count;
        RETURN_IF_ERROR(Audit(tx, context, "", request.key(), request.request_id()));
        return count;
      },
      [&](int) { return request.key(); },
      [](pg::Tx&, const std::string&) -> absl::StatusOr<int> { return 0; });
  if (ReasonOf(applied.status()) == mumpuni::reasons::kDataRejected.id) {
    return Error(reasons::kRedriveFailed, "key", "the database still refuses a value of an event");
  }
  RETURN_IF_ERROR(applied.status());
  v1::RedriveParkedEventsResponse response;
  response.set_applied(*applied);
  return response;
}

absl::StatusOr<v1::DiscardParkedEventResponse> OperatorService::DiscardParkedEvent(
    const Ctx& context, const v1::DiscardParkedEventRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  RETURN_IF_ERROR(CheckText(request.reason(), "reason", 10, 500));
  const std::string id = std::to_string(request.parked_id());
  RETURN_IF_ERROR(pg::Mutate(
                      platform_.pool, pg::Within(context.deadline), key, platform_.clock.Now(),
                      [&](pg::Tx& tx) -> absl::StatusOr<int> {
                        const absl::Status discarded = events::Discard(tx, request.parked_id());
                        if (absl::IsNotFound(discarded)) {
                          return Error(reasons::kParkedEventNotFound, "parked_id", "no such event");
                        }
                        RETURN_IF_ERROR(discarded);
                        RETURN_IF_ERROR(
                            Audit(tx, context, request.reason(), id, request.request_id()));
                        return 1;
                      },
                      [&](int) { return id; },
                      [](pg::Tx&, const std::string&) -> absl::StatusOr<int> { return 1; })
                      .status());
  return v1::DiscardParkedEventResponse();
}

absl::StatusOr<v1::GetParkedEventResponse> OperatorService::GetParkedEvent(
    const Ctx& context, const v1::GetParkedEventRequest& request) {
  ASSIGN_OR_RETURN(
      const events::ParkedEvent parked,
      pg::Transact(platform_.pool, pg::Within(context.deadline),
                   [&](pg::Tx& tx) -> absl::StatusOr<events::ParkedEvent> {
                     auto found = events::FindParked(tx, request.parked_id(), rpc::kPageBytes);
                     if (absl::IsNotFound(found.status())) {
                       return Error(reasons::kParkedEventNotFound, "parked_id", "no such event");
                     }
                     RETURN_IF_ERROR(
                         Audit(tx, context, "payload", std::to_string(request.parked_id()), ""));
                     return found;
                   }));
  v1::GetParkedEventResponse response;
  *response.mutable_event() = ToMessage(parked);
  return response;
}

template <typename Request>
absl::Status OperatorService::Change(const Ctx& context, const Request& request,
                                     const std::function<absl::Status(pg::Tx&)>& change) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  RETURN_IF_ERROR(CheckText(request.reason(), "reason", 10, 500));
  std::string subject = platform_.service;
  if constexpr (requires { request.consumer(); }) {
    ASSIGN_OR_RETURN(const events::Inbox* const inbox, InboxOf(request.consumer()));
    subject = inbox->options().consumer;
  }
  return pg::Mutate(
             platform_.pool, pg::Within(context.deadline), key, platform_.clock.Now(),
             [&](pg::Tx& tx) -> absl::StatusOr<int> {
               RETURN_IF_ERROR(change(tx));
               RETURN_IF_ERROR(Audit(tx, context, request.reason(), subject, request.request_id()));
               return 1;
             },
             [&](int) { return subject; },
             [](pg::Tx&, const std::string&) -> absl::StatusOr<int> { return 1; })
      .status();
}

absl::StatusOr<v1::PauseConsumerResponse> OperatorService::PauseConsumer(
    const Ctx& context, const v1::PauseConsumerRequest& request) {
  RETURN_IF_ERROR(Change(context, request, [&](pg::Tx& tx) {
    return events::Pause(tx, request.consumer(), request.reason(), context.access.principal.subject,
                         platform_.clock.Now());
  }));
  return v1::PauseConsumerResponse();
}

absl::StatusOr<v1::ResumeConsumerResponse> OperatorService::ResumeConsumer(
    const Ctx& context, const v1::ResumeConsumerRequest& request) {
  RETURN_IF_ERROR(
      Change(context, request, [&](pg::Tx& tx) { return events::Resume(tx, request.consumer()); }));
  return v1::ResumeConsumerResponse();
}

absl::StatusOr<v1::DeclareRestoredResponse> OperatorService::DeclareRestored(
    const Ctx& context, const v1::DeclareRestoredRequest& request) {
  RETURN_IF_ERROR(Change(context, request, [&](pg::Tx& tx) {
    const absl::Status done = events::DeclareRestored(tx, platform_.service);
    if (!absl::IsFailedPrecondition(done)) return done;
    return Error(reasons::kNothingRestored, "", "no restore of this database is known");
  }));
  return v1::DeclareRestoredResponse();
}

absl::StatusOr<v1::StartRebuildResponse> OperatorService::StartRebuild(
    const Ctx& context, const v1::StartRebuildRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  RETURN_IF_ERROR(CheckText(request.reason(), "reason", 10, 500));
  ASSIGN_OR_RETURN(const events::Inbox* const inbox, InboxOf(request.consumer()));
  if (parts_.long_jobs == nullptr || !CanRebuild(inbox->options())) {
    return Error(reasons::kRebuildNotConfigured, "consumer",
                 "the addresses of the owners of its topics are not configured");
  }
  const auto find = [&](pg::Tx& tx, const Id& id) -> absl::StatusOr<jobs::LongJob> {
    ASSIGN_OR_RETURN(auto found, jobs::FindLong(tx, id));
    if (!found.has_value()) return Error(reasons::kJobNotFound, "job_id", "no such long job");
    return *std::move(found);
  };
  const auto start = [&](pg::Tx& tx) -> absl::StatusOr<jobs::LongJob> {
    if (!events::ControlOf(tx, request.consumer()).pause_reason.empty()) {
      return Error(mumpuni::reasons::kConsumerPaused, "consumer", "resume the consumer first");
    }
    ASSIGN_OR_RETURN(const Id id, jobs::StartLong(tx, kRebuildKind, request.consumer(), "",
                                                  platform_.clock.Now()));
    RETURN_IF_ERROR(Audit(tx, context, request.reason(), request.consumer(), request.request_id()));
    return find(tx, id);
  };
  ASSIGN_OR_RETURN(
      const jobs::LongJob job,
      pg::Mutate(
          platform_.pool, pg::Within(context.deadline), key, platform_.clock.Now(), start,
          [](const jobs::LongJob& made) { return made.id.ToString(); },
          [&](pg::Tx& tx, const std::string& id_text) -> absl::StatusOr<jobs::LongJob> {
            ASSIGN_OR_RETURN(const Id id, Id::Parse(id_text, "job_id"));
            return find(tx, id);
          }));
  v1::StartRebuildResponse response;
  *response.mutable_job() = ToMessage(job, platform_.wall_clock.Now());
  return response;
}

absl::StatusOr<v1::GetJobResponse> OperatorService::GetJob(const Ctx& context,
                                                           const v1::GetJobRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.job_id(), "job_id"));
  ASSIGN_OR_RETURN(const auto job,
                   pg::Transact(platform_.pool, pg::ReadOnlyWithin(context.deadline),
                                [&](pg::Tx& tx) { return jobs::FindLong(tx, id); }));
  if (!job.has_value()) return Error(reasons::kJobNotFound, "job_id", "no such long job");
  v1::GetJobResponse response;
  *response.mutable_job() = ToMessage(*job, platform_.wall_clock.Now());
  return response;
}

absl::StatusOr<const events::Projection*> OperatorService::SideOf(const std::string& topic,
                                                                  const std::string& consumer) {
  if (consumer.empty()) {
    const auto& published = platform_.publishes;
    if (std::find(published.begin(), published.end(), topic) == published.end()) {
      return Error(reasons::kTopicUnknown, "topic", "this service does not publish the topic");
    }
    return static_cast<const events::Projection*>(nullptr);
  }
  ASSIGN_OR_RETURN(const events::Inbox* const inbox, InboxOf(consumer));
  for (const events::Projection& projection : inbox->options().projections) {
    if (projection.topic == topic) return &projection;
  }
  return Error(reasons::kTopicUnknown, "topic", "the consumer does not follow the topic");
}

absl::StatusOr<v1::DigestTopicResponse> OperatorService::DigestTopic(
    const Ctx& context, const v1::DigestTopicRequest& request) {
  ASSIGN_OR_RETURN(const events::Projection* const held,
                   SideOf(request.topic(), request.consumer()));
  using Buckets = std::vector<events::Bucket>;
  ASSIGN_OR_RETURN(const Buckets buckets,
                   pg::Transact(platform_.pool, pg::ReadOnlyWithin(context.deadline),
                                [&](pg::Tx& tx) -> absl::StatusOr<Buckets> {
                                  return held == nullptr
                                             ? events::DigestPublished(tx, request.topic())
                                             : events::DigestHeld(tx, *held);
                                }));
  v1::DigestTopicResponse response;
  for (const events::Bucket& bucket : buckets) {
    v1::TopicBucket* const message = response.add_buckets();
    message->set_subject_count(bucket.subjects);
    message->set_hash(bucket.hash);
  }
  return response;
}

absl::StatusOr<v1::ListTopicSubjectsResponse> OperatorService::ListTopicSubjects(
    const Ctx& context, const v1::ListTopicSubjectsRequest& request) {
  ASSIGN_OR_RETURN(const events::Projection* const held,
                   SideOf(request.topic(), request.consumer()));
  RETURN_IF_ERROR(CheckRange(request.bucket(), "bucket", 0, events::kDigestBuckets - 1));
  ASSIGN_OR_RETURN(const rpc::Page page,
                   platform_.page_tokens.PageOf(context, request, 1000, 5000));
  using Versions = std::vector<events::SubjectVersion>;
  ASSIGN_OR_RETURN(const Versions versions,
                   pg::Transact(platform_.pool, pg::ReadOnlyWithin(context.deadline),
                                [&](pg::Tx& tx) -> absl::StatusOr<Versions> {
                                  return held == nullptr
                                             ? events::ListPublished(tx, request.topic(),
                                                                     request.bucket(), page.cursor,
                                                                     page.size)
                                             : events::ListHeld(tx, *held, request.bucket(),
                                                                page.cursor, page.size);
                                }));
  v1::ListTopicSubjectsResponse response;
  response.set_next_page_token(platform_.page_tokens.Fill(
      context, request, page, versions, response.mutable_subjects(),
      [](const events::SubjectVersion& version) {
        v1::TopicSubject message;
        message.set_subject(version.subject);
        message.set_sequence(version.sequence);
        return message;
      },
      [](const events::SubjectVersion& version) { return version.subject; }));
  return response;
}

absl::StatusOr<v1::ListJobsResponse> OperatorService::ListJobs(const Ctx& context,
                                                               const v1::ListJobsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, platform_.page_tokens.PageOf(context, request));
  v1::ListJobsResponse response;
  RETURN_IF_ERROR(pg::Transact(
      platform_.pool, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const std::vector<jobs::LongJob> long_jobs, jobs::ListLong(tx, page.size));
        ASSIGN_OR_RETURN(const std::vector<jobs::ListedJob> timers, jobs::ListJobs(tx, page.size));
        response.clear_jobs();
        for (const jobs::LongJob& job : long_jobs) {
          *response.add_jobs() = ToMessage(job, platform_.wall_clock.Now());
        }
        for (const jobs::ListedJob& timer : timers) *response.add_jobs() = ToMessage(timer);
        return absl::OkStatus();
      }));
  return response;
}

absl::StatusOr<v1::CancelJobResponse> OperatorService::CancelJob(
    const Ctx& context, const v1::CancelJobRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.job_id(), "job_id"));
  RETURN_IF_ERROR(CheckText(request.reason(), "reason", 10, 500));
  const auto find = [&](pg::Tx& tx) -> absl::StatusOr<jobs::LongJob> {
    ASSIGN_OR_RETURN(auto found, jobs::FindLong(tx, id));
    if (!found.has_value()) return Error(reasons::kJobNotFound, "job_id", "no such long job");
    return *std::move(found);
  };
  const auto cancel = [&](pg::Tx& tx) -> absl::StatusOr<jobs::LongJob> {
    ASSIGN_OR_RETURN(const auto result, jobs::CancelLong(tx, id, platform_.clock.Now()));
    if (result == jobs::CancelResult::kFinished) {
      return Error(reasons::kJobEnded, "job_id", "it has ended already");
    }
    ASSIGN_OR_RETURN(jobs::LongJob job, find(tx));
    RETURN_IF_ERROR(Audit(tx, context, request.reason(), request.job_id(), request.request_id()));
    return job;
  };
  ASSIGN_OR_RETURN(const jobs::LongJob job,
                   pg::Mutate(
                       platform_.pool, pg::Within(context.deadline), key, platform_.clock.Now(),
                       cancel, [](const jobs::LongJob& made) { return made.id.ToString(); },
                       [&](pg::Tx& tx, const std::string&) { return find(tx); }));
  v1::CancelJobResponse response;
  *response.mutable_job() = ToMessage(job, platform_.wall_clock.Now());
  return response;
}

void OperatorService::Register() {
  using Async = v1::OperatorService::AsyncService;
  platform_.server.AddService(service_);
  const std::string prefix = std::string(v1::OperatorService::service_full_name()) + "/";
  const auto add = [&](const char* method, auto request, auto handler) {
    platform_.server.Unary(
        service_, request, prefix + method,
        [this, handler](const Ctx& context, const auto& message) {
          return (this->*handler)(context, message);
        },
        rpc::Lane::kHeavy);
  };
  add("GetStatus", &Async::RequestGetStatus, &OperatorService::GetStatus);
  add("ListParkedEvents", &Async::RequestListParkedEvents, &OperatorService::ListParkedEvents);
  add("RedriveParkedEvents", &Async::RequestRedriveParkedEvents,
      &OperatorService::RedriveParkedEvents);
  add("DiscardParkedEvent", &Async::RequestDiscardParkedEvent,
      &OperatorService::DiscardParkedEvent);
  add("GetParkedEvent", &Async::RequestGetParkedEvent, &OperatorService::GetParkedEvent);
  add("PauseConsumer", &Async::RequestPauseConsumer, &OperatorService::PauseConsumer);
  add("ResumeConsumer", &Async::RequestResumeConsumer, &OperatorService::ResumeConsumer);
  add("StartRebuild", &Async::RequestStartRebuild, &OperatorService::StartRebuild);
  add("GetJob", &Async::RequestGetJob, &OperatorService::GetJob);
  add("DigestTopic", &Async::RequestDigestTopic, &OperatorService::DigestTopic);
  add("ListTopicSubjects", &Async::RequestListTopicSubjects, &OperatorService::ListTopicSubjects);
  add("DeclareRestored", &Async::RequestDeclareRestored, &OperatorService::DeclareRestored);
  add("ListJobs", &Async::RequestListJobs, &OperatorService::ListJobs);
  add("CancelJob", &Async::RequestCancelJob, &OperatorService::CancelJob);
}

}  // namespace mumpuni::runtime
