#include "common/kafka/producer.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "common/kafka/client.h"

namespace mumpuni::kafka {

struct Producer::Impl {
  ~Impl() {
    for (auto& [name, topic] : topics) rd_kafka_topic_destroy(topic);
    if (client != nullptr) {
      rd_kafka_purge(client, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
      rd_kafka_destroy(client);
    }
    if (fd >= 0) close(fd);
  }

  static void OnDelivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
    auto* self = static_cast<Impl*>(opaque);
    const auto tag = reinterpret_cast<uint64_t>(message->_private);
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      if (!self->last_error.empty()) self->last_error.clear();
      self->delivered(tag, absl::OkStatus());
    } else {
      self->delivered(tag, internal::ToStatus(message->err, "produce"));
    }
  }

  static void OnError(rd_kafka_t*, int error, const char* reason, void* opaque) {
    static_cast<Impl*>(opaque)->last_error =
        absl::StrCat(rd_kafka_err2name(static_cast<rd_kafka_resp_err_t>(error)), ": ", reason);
  }

  rd_kafka_topic_t* Topic(const std::string& name) {
    auto found = topics.find(name);
    if (found != topics.end()) return found->second;
    return topics.emplace(name, rd_kafka_topic_new(client, name.c_str(), nullptr)).first->second;
  }

  Delivered delivered;
  rd_kafka_t* client = nullptr;
  std::map<std::string, rd_kafka_topic_t*> topics;
  std::string last_error;
  int fd = -1;
};

Producer::Producer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Producer::~Producer() = default;

absl::StatusOr<std::unique_ptr<Producer>> Producer::Create(const ClientOptions& options,
                                                           Delivered delivered) {
  auto conf = internal::MakeConf(
      options, {
                   {"enable.idempotence", "true"},
                   {"enable.gapless.guarantee", "true"},
                   {"acks", "all"},
                   // One request at a time to a broker: with more, a partition whose first requests
                   // are refused may take a later one first, and librdkafka then reports the
                   // refused ones as delivered (docs/adr/2026-11-26-one-request-in-flight.md).
                   {"max.in.flight.requests.per.connection", "1"},
                   {"partitioner", "murmur2_random"},
                   {"linger.ms", "0"},
                   // Waits for ever, so that a late message never passes an earlier one.
                   {"message.timeout.ms", "0"},
                   {"retry.backoff.ms", "20"},
                   {"queue.buffering.max.messages", "100000"},
                   {"queue.buffering.max.kbytes", "65536"},
               });
  if (!conf.ok()) return conf.status();
  auto impl = std::make_unique<Impl>();
  impl->delivered = std::move(delivered);
  rd_kafka_conf_set_opaque(conf->get(), impl.get());
  rd_kafka_conf_set_dr_msg_cb(conf->get(), Impl::OnDelivery);
  rd_kafka_conf_set_error_cb(conf->get(), Impl::OnError);
  auto client = internal::MakeClient(RD_KAFKA_PRODUCER, *std::move(conf));
  if (!client.ok()) return client.status();
  impl->client = *client;
  impl->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  const uint64_t one = 1;
  rd_kafka_queue_t* queue = rd_kafka_queue_get_main(impl->client);
  rd_kafka_queue_io_event_enable(queue, impl->fd, &one, sizeof one);
  rd_kafka_queue_destroy(queue);
  return std::unique_ptr<Producer>(new Producer(std::move(impl)));
}

absl::Status Producer::Produce(const std::string& topic, std::string_view key,
                               std::string_view value, const Headers& headers, uint64_t tag) {
  rd_kafka_headers_t* list = rd_kafka_headers_new(headers.size());
  for (const auto& [name, text] : headers) {
    rd_kafka_header_add(list, name.data(), static_cast<ssize_t>(name.size()), text.data(),
                        static_cast<ssize_t>(text.size()));
  }
  const rd_kafka_resp_err_t error = rd_kafka_producev(
      impl_->client, RD_KAFKA_V_RKT(impl_->Topic(topic)), RD_KAFKA_V_KEY(key.data(), key.size()),
      RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_HEADERS(list),
      RD_KAFKA_V_OPAQUE(reinterpret_cast<void*>(tag)), RD_KAFKA_V_END);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
  rd_kafka_headers_destroy(list);
  if (error == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
    return absl::ResourceExhaustedError("the producer's queue is full");
  }
  return internal::ToStatus(error, absl::StrCat("produce to ", topic));
}

void Producer::Poll(absl::Duration timeout) {
  rd_kafka_poll(impl_->client, internal::ToTimeoutMs(timeout));
}

bool Producer::BrokerAnswers(absl::Duration timeout) {
  const struct rd_kafka_metadata* metadata = nullptr;
  if (rd_kafka_metadata(impl_->client, 0, nullptr, &metadata, internal::ToTimeoutMs(timeout)) !=
      RD_KAFKA_RESP_ERR_NO_ERROR) {
    return false;
  }
  rd_kafka_metadata_destroy(metadata);
  impl_->last_error.clear();
  return true;
}

int Producer::pending() const { return rd_kafka_outq_len(impl_->client); }

absl::Status Producer::Fatal() const {
  char text[512];
  const rd_kafka_resp_err_t error = rd_kafka_fatal_error(impl_->client, text, sizeof text);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("producer: ", rd_kafka_err2name(error), ": ", text));
}

const std::string& Producer::last_error() const { return impl_->last_error; }
int Producer::ready_fd() const { return impl_->fd; }

}  // namespace mumpuni::kafka
