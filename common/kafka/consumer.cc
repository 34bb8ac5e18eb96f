#include "common/kafka/consumer.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "common/kafka/client.h"
#include "common/obs/log.h"

namespace mumpuni::kafka {
namespace {

constexpr auto kLeaveLimit = std::chrono::seconds(2);

struct ListDeleter {
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
};
using ListPtr = std::unique_ptr<rd_kafka_topic_partition_list_t, ListDeleter>;

ListPtr ToList(const std::vector<StartAt>& starts) {
  ListPtr list(rd_kafka_topic_partition_list_new(static_cast<int>(starts.size())));
  for (const StartAt& start : starts) {
    rd_kafka_topic_partition_list_add(list.get(), start.tp.topic.c_str(), start.tp.partition)
        ->offset = start.offset;
  }
  return list;
}

std::vector<TopicPartition> FromList(const rd_kafka_topic_partition_list_t* list) {
  std::vector<TopicPartition> tps;
  for (int i = 0; list != nullptr && i < list->cnt; ++i) {
    tps.push_back({list->elems[i].topic, list->elems[i].partition});
  }
  return tps;
}

Headers HeadersOf(const rd_kafka_message_t* raw) {
  Headers headers;
  rd_kafka_headers_t* list = nullptr;
  if (rd_kafka_message_headers(raw, &list) != RD_KAFKA_RESP_ERR_NO_ERROR) return headers;
  headers.reserve(rd_kafka_header_cnt(list));
  const char* name = nullptr;
  const void* value = nullptr;
  size_t size = 0;
  for (size_t i = 0;
       rd_kafka_header_get_all(list, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
    headers.emplace_back(name, value == nullptr
                                   ? std::string()
                                   : std::string(static_cast<const char*>(value), size));
  }
  return headers;
}

Message ToMessage(const rd_kafka_message_t* raw) {
  Message message;
  message.tp = {rd_kafka_topic_name(raw->rkt), raw->partition};
  message.offset = raw->offset;
  if (raw->key != nullptr) message.key.assign(static_cast<const char*>(raw->key), raw->key_len);
  if (raw->payload != nullptr) {
    message.value.assign(static_cast<const char*>(raw->payload), raw->len);
  }
  message.headers = HeadersOf(raw);
  const int64_t ms = rd_kafka_message_timestamp(raw, nullptr);
  message.time = ms >= 0 ? absl::FromUnixMillis(ms) : absl::UnixEpoch();
  return message;
}

}  // namespace

struct Consumer::Impl {
  ~Impl() {
    if (client == nullptr) return;
    if (is_static) LeaveAsStaticMember();
    rd_kafka_consumer_close(client);
    rd_kafka_destroy(client);
  }

  // Closing alone keeps the place of a static member until the session times out. Who has left has
  // no member id any more.
  void LeaveAsStaticMember() {
    rd_kafka_unsubscribe(client);
    const auto until = std::chrono::steady_clock::now() + kLeaveLimit;
    while (IsMember() && std::chrono::steady_clock::now() < until &&
           rd_kafka_fatal_error(client, nullptr, 0) == RD_KAFKA_RESP_ERR_NO_ERROR) {
      rd_kafka_message_t* raw = rd_kafka_consumer_poll(client, 20);
      if (raw != nullptr) rd_kafka_message_destroy(raw);
    }
  }
  bool IsMember() const {
    char* id = rd_kafka_memberid(client);
    if (id == nullptr) return false;
    const bool is_member = *id != '\0';
    rd_kafka_mem_free(client, id);
    return is_member;
  }

  static void OnRebalance(rd_kafka_t* client, rd_kafka_resp_err_t error,
                          rd_kafka_topic_partition_list_t* list, void* opaque) {
    auto* self = static_cast<Impl*>(opaque);
    const std::vector<TopicPartition> tps = FromList(list);
    if (error == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
      const ListPtr starts = ToList(self->assigned(tps));
      rd_kafka_assign(client, starts.get());
      return;
    }
    self->revoked(tps);
    rd_kafka_assign(client, nullptr);
  }

  static void OnError(rd_kafka_t* client, int error, const char* reason, void*) {
    obs::Warn("kafka consumer",
              {{"client", rd_kafka_name(client)},
               {"error", rd_kafka_err2name(static_cast<rd_kafka_resp_err_t>(error))},
               {"text", reason}});
  }

  Assigned assigned;
  Revoked revoked;
  rd_kafka_t* client = nullptr;
  bool is_static = false;
};

Consumer::Consumer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Consumer::~Consumer() = default;

absl::StatusOr<std::unique_ptr<Consumer>> Consumer::Create(const ConsumerOptions& options,
                                                           Assigned assigned, Revoked revoked) {
  const auto ms = [](absl::Duration d) { return absl::StrCat(absl::ToInt64Milliseconds(d)); };
  internal::Settings settings = {
      {"group.id", options.group},
      {"partition.assignment.strategy", "range"},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"auto.offset.reset", "error"},
      {"session.timeout.ms", ms(options.session_timeout)},
      {"heartbeat.interval.ms", ms(options.session_timeout / 5)},
      {"max.poll.interval.ms", ms(options.max_poll_interval)},
      {"queued.max.messages.kbytes", absl::StrCat(options.queued_kbytes)},
      {"fetch.wait.max.ms", "100"},
      {"fetch.error.backoff.ms", "50"},
  };
  if (!options.client.instance.empty()) {
    settings.emplace_back("group.instance.id", options.client.instance);
  }
  auto conf = internal::MakeConf(options.client, settings);
  if (!conf.ok()) return conf.status();
  auto impl = std::make_unique<Impl>();
  impl->assigned = std::move(assigned);
  impl->revoked = std::move(revoked);
  impl->is_static = !options.client.instance.empty();
  rd_kafka_conf_set_opaque(conf->get(), impl.get());
  rd_kafka_conf_set_rebalance_cb(conf->get(), Impl::OnRebalance);
  rd_kafka_conf_set_error_cb(conf->get(), Impl::OnError);
  auto client = internal::MakeClient(RD_KAFKA_CONSUMER, *std::move(conf));
  if (!client.ok()) return client.status();
  impl->client = *client;
  rd_kafka_poll_set_consumer(impl->client);
  return std::unique_ptr<Consumer>(new Consumer(std::move(impl)));
}

absl::Status Consumer::Subscribe(const std::vector<std::string>& topics) {
  ListPtr list(rd_kafka_topic_partition_list_new(static_cast<int>(topics.size())));
  for (const std::string& topic : topics) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  }
  return internal::ToStatus(rd_kafka_subscribe(impl_->client, list.get()), "subscribe");
}

absl::StatusOr<std::vector<std::string>> Consumer::ExistingTopics(
    const std::vector<std::string>& topics, absl::Duration timeout) {
  std::vector<std::string> existing;
  for (const std::string& name : topics) {
    rd_kafka_topic_t* topic = rd_kafka_topic_new(impl_->client, name.c_str(), nullptr);
    const struct rd_kafka_metadata* metadata = nullptr;
    const rd_kafka_resp_err_t error =
        rd_kafka_metadata(impl_->client, 0, topic, &metadata, internal::ToTimeoutMs(timeout));
    rd_kafka_topic_destroy(topic);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return internal::ToStatus(error, "metadata");
    if (metadata->topic_cnt == 1 && metadata->topics[0].err == RD_KAFKA_RESP_ERR_NO_ERROR &&
        metadata->topics[0].partition_cnt > 0) {
      existing.push_back(name);
    }
    rd_kafka_metadata_destroy(metadata);
  }
  return existing;
}

absl::StatusOr<std::optional<Message>> Consumer::Poll(absl::Duration timeout) {
  rd_kafka_message_t* raw = rd_kafka_consumer_poll(impl_->client, internal::ToTimeoutMs(timeout));
  if (raw == nullptr) return std::optional<Message>();
  const std::unique_ptr<rd_kafka_message_t, void (*)(rd_kafka_message_t*)> owned(
      raw, rd_kafka_message_destroy);
  if (raw->err == RD_KAFKA_RESP_ERR_NO_ERROR) return std::optional<Message>(ToMessage(raw));
  if (raw->err == RD_KAFKA_RESP_ERR__FATAL &&
      rd_kafka_fatal_error(impl_->client, nullptr, 0) == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID) {
    return internal::ToStatus(RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, "consume");
  }
  const std::string where =
      raw->rkt == nullptr
          ? std::string("consume")
          : absl::StrCat("consume ", rd_kafka_topic_name(raw->rkt), "[", raw->partition, "]");
  return internal::ToStatus(raw->err, where);
}

absl::Status Consumer::Assign(const std::vector<StartAt>& starts) {
  return internal::ToStatus(rd_kafka_assign(impl_->client, ToList(starts).get()), "assign");
}

bool Consumer::AssignmentLost() const { return rd_kafka_assignment_lost(impl_->client) != 0; }

absl::Status Consumer::Seek(const TopicPartition& tp, int64_t offset) {
  const ListPtr list = ToList({{tp, offset}});
  rd_kafka_error_t* error = rd_kafka_seek_partitions(impl_->client, list.get(), 5000);
  if (error == nullptr) return internal::ToStatus(list->elems[0].err, "seek");
  const absl::Status status = internal::ToStatus(rd_kafka_error_code(error), "seek");
  rd_kafka_error_destroy(error);
  return status;
}

void Consumer::Pause(const TopicPartition& tp) {
  rd_kafka_pause_partitions(impl_->client, ToList({{tp, 0}}).get());
}

void Consumer::Resume(const TopicPartition& tp) {
  rd_kafka_resume_partitions(impl_->client, ToList({{tp, 0}}).get());
}

std::string Consumer::ClusterId(absl::Duration timeout) {
  char* id = rd_kafka_clusterid(impl_->client, internal::ToTimeoutMs(timeout));
  if (id == nullptr) return "";
  std::string result = id;
  rd_kafka_mem_free(impl_->client, id);
  return result;
}

std::optional<Watermark> Consumer::CachedWatermark(const TopicPartition& tp) const {
  Watermark mark;
  if (rd_kafka_get_watermark_offsets(impl_->client, tp.topic.c_str(), tp.partition, &mark.low,
                                     &mark.high) != RD_KAFKA_RESP_ERR_NO_ERROR ||
      mark.high < 0) {
    return std::nullopt;
  }
  return mark;
}

// By time, at which the end stands as -1: rd_kafka_query_watermark_offsets of this librdkafka
// (2.0.2) waits for a broker that has gone for as long as it is away, whatever its timeout says.
absl::StatusOr<int64_t> Consumer::QueryEnd(const TopicPartition& tp, absl::Duration timeout) {
  const ListPtr list = ToList({{tp, RD_KAFKA_OFFSET_END}});
  rd_kafka_resp_err_t error =
      rd_kafka_offsets_for_times(impl_->client, list.get(), internal::ToTimeoutMs(timeout));
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) error = list->elems[0].err;
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return internal::ToStatus(error, "end of the log");
  return list->elems[0].offset;
}

}  // namespace mumpuni::kafka
