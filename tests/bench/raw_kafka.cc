#include "tests/bench/raw_kafka.h"

#include <chrono>
#include <stdexcept>
#include <vector>

#include "common/kafka/client.h"

namespace mumpuni::bench {
namespace {

using Steady = std::chrono::steady_clock;

struct Outcome {
  int64_t acknowledged = 0;
  int64_t failed = 0;
};

void OnDelivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  auto* outcome = static_cast<Outcome*>(opaque);
  ++(message->err == RD_KAFKA_RESP_ERR_NO_ERROR ? outcome->acknowledged : outcome->failed);
}

class RawProducer {
 public:
  RawProducer(const kafka::ClientOptions& options, const std::string& topic) : topic_(topic) {
    auto conf = kafka::internal::MakeConf(options, {{"enable.idempotence", "true"},
                                                    {"acks", "all"},
                                                    {"partitioner", "murmur2_random"},
                                                    {"linger.ms", "20"},
                                                    {"queue.buffering.max.messages", "1000000"}});
    if (!conf.ok()) throw std::runtime_error(conf.status().ToString());
    rd_kafka_conf_set_opaque(conf->get(), &outcome_);
    rd_kafka_conf_set_dr_msg_cb(conf->get(), OnDelivery);
    auto client = kafka::internal::MakeClient(RD_KAFKA_PRODUCER, *std::move(conf));
    if (!client.ok()) throw std::runtime_error(client.status().ToString());
    client_ = *client;
  }
  ~RawProducer() { rd_kafka_destroy(client_); }
  RawProducer(const RawProducer&) = delete;
  RawProducer& operator=(const RawProducer&) = delete;

  void Produce(const std::string& key, const std::string& value, const kafka::Headers& headers) {
    rd_kafka_headers_t* copied = rd_kafka_headers_new(headers.size());
    for (const auto& [name, text] : headers) {
      rd_kafka_header_add(copied, name.data(), static_cast<ssize_t>(name.size()), text.data(),
                          static_cast<ssize_t>(text.size()));
    }
    rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
    // librdkafka declares the value as mutable and copies it.
    while ((error = rd_kafka_producev(
                client_, RD_KAFKA_V_TOPIC(topic_.c_str()), RD_KAFKA_V_KEY(key.data(), key.size()),
                RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
                RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_HEADERS(copied),
                RD_KAFKA_V_END)) == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      rd_kafka_poll(client_, 10);
    }
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) throw std::runtime_error(rd_kafka_err2str(error));
  }
  void Poll() { rd_kafka_poll(client_, 0); }
  void Flush() { rd_kafka_flush(client_, 60'000); }
  const Outcome& outcome() const { return outcome_; }

 private:
  const std::string topic_;
  Outcome outcome_;
  rd_kafka_t* client_ = nullptr;
};

}  // namespace

double ProduceRaw(const kafka::ClientOptions& options, const std::string& topic, int64_t count,
                  const std::string& value, const kafka::Headers& headers) {
  RawProducer producer(options, topic);
  // Connecting, and asking for a producer's id, is no part of it.
  producer.Produce("first", value, headers);
  producer.Flush();
  const auto begin = Steady::now();
  for (int64_t i = 0; i < count; ++i) {
    producer.Produce("s" + std::to_string(i % 10'000), value, headers);
    if (i % 1000 == 0) producer.Poll();
  }
  producer.Flush();
  const std::chrono::duration<double> took = Steady::now() - begin;
  if (producer.outcome().acknowledged != count + 1) throw std::runtime_error("messages were lost");
  return static_cast<double>(count) / took.count();
}

}  // namespace mumpuni::bench
