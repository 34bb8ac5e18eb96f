#include "common/kafka/admin.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/kafka/client.h"

namespace mumpuni::kafka {
namespace {

constexpr char kRetentionMs[] = "2592000000";

struct ClientDeleter {
  void operator()(rd_kafka_t* client) const { rd_kafka_destroy(client); }
};
using ClientPtr = std::unique_ptr<rd_kafka_t, ClientDeleter>;
struct QueueDeleter {
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
};
using QueuePtr = std::unique_ptr<rd_kafka_queue_t, QueueDeleter>;

absl::StatusOr<ClientPtr> MakeAdmin(const ClientOptions& options) {
  auto conf = internal::MakeConf(options, {});
  if (!conf.ok()) return conf.status();
  auto client = internal::MakeClient(RD_KAFKA_PRODUCER, *std::move(conf));
  if (!client.ok()) return client.status();
  return ClientPtr(*client);
}

// Partitions of each topic that exists.
absl::StatusOr<std::map<std::string, int>> PartitionCounts(rd_kafka_t* client,
                                                           const std::vector<std::string>& topics,
                                                           absl::Duration timeout) {
  std::map<std::string, int> counts;
  for (const std::string& name : topics) {
    rd_kafka_topic_t* topic = rd_kafka_topic_new(client, name.c_str(), nullptr);
    const struct rd_kafka_metadata* metadata = nullptr;
    const rd_kafka_resp_err_t error =
        rd_kafka_metadata(client, 0, topic, &metadata, internal::ToTimeoutMs(timeout));
    rd_kafka_topic_destroy(topic);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return internal::ToStatus(error, "metadata");
    if (metadata->topic_cnt == 1 && metadata->topics[0].err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      counts[name] = metadata->topics[0].partition_cnt;
    }
    rd_kafka_metadata_destroy(metadata);
  }
  return counts;
}

std::vector<rd_kafka_NewTopic_t*> NewTopics(const std::vector<std::string>& names,
                                            int replication_factor) {
  std::vector<rd_kafka_NewTopic_t*> topics;
  char error[256];
  for (const std::string& name : names) {
    rd_kafka_NewTopic_t* topic =
        rd_kafka_NewTopic_new(name.c_str(), kPartitions, replication_factor, error, sizeof error);
    if (topic == nullptr) continue;  // a bad name: the check afterwards reports it
    rd_kafka_NewTopic_set_config(topic, "retention.ms", kRetentionMs);
    rd_kafka_NewTopic_set_config(topic, "cleanup.policy", "delete");
    if (replication_factor >= 3) rd_kafka_NewTopic_set_config(topic, "min.insync.replicas", "2");
    topics.push_back(topic);
  }
  return topics;
}

absl::Status ResultOf(rd_kafka_event_t* event) {
  if (event == nullptr) return absl::UnavailableError("create topics: no answer in time");
  if (rd_kafka_event_error(event) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return internal::ToStatus(rd_kafka_event_error(event), "create topics");
  }
  size_t count = 0;
  const rd_kafka_topic_result_t** results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count);
  for (size_t i = 0; i < count; ++i) {
    const rd_kafka_resp_err_t error = rd_kafka_topic_result_error(results[i]);
    // Another process was first.
    if (error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) continue;
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    return internal::ToStatus(
        error, absl::StrCat("create topic ", rd_kafka_topic_result_name(results[i])));
  }
  return absl::OkStatus();
}

absl::Status CreateTopics(rd_kafka_t* client, const std::vector<std::string>& names,
                          int replication_factor, absl::Duration timeout) {
  std::vector<rd_kafka_NewTopic_t*> topics = NewTopics(names, replication_factor);
  const QueuePtr queue(rd_kafka_queue_new(client));
  rd_kafka_AdminOptions_t* options =
      rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_CREATETOPICS);
  char error[256];
  const int ms = internal::ToTimeoutMs(timeout);
  rd_kafka_AdminOptions_set_request_timeout(options, ms, error, sizeof error);
  rd_kafka_AdminOptions_set_operation_timeout(options, ms, error, sizeof error);
  rd_kafka_CreateTopics(client, topics.data(), topics.size(), options, queue.get());
  rd_kafka_AdminOptions_destroy(options);
  rd_kafka_NewTopic_destroy_array(topics.data(), topics.size());
  rd_kafka_event_t* event = rd_kafka_queue_poll(queue.get(), ms + 500);
  const absl::Status status = ResultOf(event);
  if (event != nullptr) rd_kafka_event_destroy(event);
  return status;
}

struct AclDeleter {
  void operator()(rd_kafka_AclBinding_t* acl) const { rd_kafka_AclBinding_destroy(acl); }
};
using Acl = std::unique_ptr<rd_kafka_AclBinding_t, AclDeleter>;

Acl NewAcl(rd_kafka_ResourceType_t type, const std::string& name,
           rd_kafka_ResourcePatternType_t pattern, const std::string& principal,
           rd_kafka_AclOperation_t operation) {
  if (name.empty() || principal.empty()) return nullptr;
  char error[256];
  return Acl(rd_kafka_AclBinding_new(type, name.c_str(), pattern, ("User:" + principal).c_str(),
                                     "*", operation, RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW, error,
                                     sizeof error));
}

// Reading and writing imply describing.
std::vector<Acl> AclsOf(const std::vector<Access>& accesses) {
  std::vector<Acl> acls;
  for (const Access& access : accesses) {
    for (const std::string& topic : access.writes) {
      acls.push_back(NewAcl(RD_KAFKA_RESOURCE_TOPIC, topic, RD_KAFKA_RESOURCE_PATTERN_LITERAL,
                            access.principal, RD_KAFKA_ACL_OPERATION_WRITE));
    }
    for (const std::string& topic : access.reads) {
      acls.push_back(NewAcl(RD_KAFKA_RESOURCE_TOPIC, topic, RD_KAFKA_RESOURCE_PATTERN_LITERAL,
                            access.principal, RD_KAFKA_ACL_OPERATION_READ));
    }
    if (access.reads.empty()) continue;
    acls.push_back(NewAcl(RD_KAFKA_RESOURCE_GROUP, access.principal,
                          RD_KAFKA_RESOURCE_PATTERN_PREFIXED, access.principal,
                          RD_KAFKA_ACL_OPERATION_READ));
  }
  return acls;
}

absl::Status ResultOfAcls(rd_kafka_event_t* event) {
  if (event == nullptr) return absl::UnavailableError("create ACLs: no answer in time");
  if (rd_kafka_event_error(event) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return internal::ToStatus(rd_kafka_event_error(event), "create ACLs");
  }
  size_t count = 0;
  const rd_kafka_acl_result_t** results =
      rd_kafka_CreateAcls_result_acls(rd_kafka_event_CreateAcls_result(event), &count);
  for (size_t i = 0; i < count; ++i) {
    const rd_kafka_error_t* error = rd_kafka_acl_result_error(results[i]);
    if (error == nullptr) continue;
    if (rd_kafka_error_code(error) == RD_KAFKA_RESP_ERR_SECURITY_DISABLED) {
      return absl::FailedPreconditionError("create ACLs: the broker has no authorizer");
    }
    return internal::ToStatus(rd_kafka_error_code(error), "create ACLs");
  }
  return absl::OkStatus();
}

// A broker that has just started, or a topic that was just made, leads its partitions a moment
// after it is known.
absl::StatusOr<Watermark> WatermarkOf(rd_kafka_t* client, const std::string& topic, int partition,
                                      absl::Time deadline) {
  for (;;) {
    Watermark mark;
    const int ms = internal::ToTimeoutMs(std::max(deadline - absl::Now(), absl::Milliseconds(1)));
    const rd_kafka_resp_err_t error = rd_kafka_query_watermark_offsets(
        client, topic.c_str(), partition, &mark.low, &mark.high, ms);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return mark;
    const bool soon = error == RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION ||
                      error == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE ||
                      error == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION;
    if (!soon || absl::Now() >= deadline) return internal::ToStatus(error, "watermarks");
    absl::SleepFor(absl::Milliseconds(50));
  }
}

}  // namespace

absl::Status EnsureTopics(const ClientOptions& options, const std::vector<std::string>& topics,
                          int replication_factor, absl::Duration timeout) {
  if (topics.empty()) return absl::OkStatus();
  auto client = MakeAdmin(options);
  if (!client.ok()) return client.status();
  auto counts = PartitionCounts(client->get(), topics, timeout);
  if (!counts.ok()) return counts.status();
  std::vector<std::string> missing;
  for (const std::string& name : topics) {
    const auto found = counts->find(name);
    if (found == counts->end()) {
      missing.push_back(name);
    } else if (found->second != kPartitions) {
      return absl::FailedPreconditionError(absl::StrCat(
          "topic ", name, " has ", found->second, " partitions, the contract says ", kPartitions));
    }
  }
  if (missing.empty()) return absl::OkStatus();
  return CreateTopics(client->get(), missing, replication_factor, timeout);
}

absl::Status Allow(const ClientOptions& options, const std::vector<Access>& accesses,
                   absl::Duration timeout) {
  const std::vector<Acl> acls = AclsOf(accesses);
  std::vector<rd_kafka_AclBinding_t*> bindings;
  for (const Acl& acl : acls) {
    if (acl == nullptr) return absl::InvalidArgumentError("create ACLs: a name is empty");
    bindings.push_back(acl.get());
  }
  if (bindings.empty()) return absl::OkStatus();
  auto client = MakeAdmin(options);
  if (!client.ok()) return client.status();
  const QueuePtr queue(rd_kafka_queue_new(client->get()));
  rd_kafka_AdminOptions_t* call =
      rd_kafka_AdminOptions_new(client->get(), RD_KAFKA_ADMIN_OP_CREATEACLS);
  char error[256];
  const int ms = internal::ToTimeoutMs(timeout);
  rd_kafka_AdminOptions_set_request_timeout(call, ms, error, sizeof error);
  rd_kafka_CreateAcls(client->get(), bindings.data(), bindings.size(), call, queue.get());
  rd_kafka_AdminOptions_destroy(call);
  rd_kafka_event_t* event = rd_kafka_queue_poll(queue.get(), ms + 500);
  const absl::Status status = ResultOfAcls(event);
  if (event != nullptr) rd_kafka_event_destroy(event);
  return status;
}

absl::StatusOr<TopicEnds> EndsOf(const ClientOptions& options, const std::string& topic,
                                 absl::Duration timeout) {
  auto client = MakeAdmin(options);
  if (!client.ok()) return client.status();
  auto counts = PartitionCounts(client->get(), {topic}, timeout);
  if (!counts.ok()) return counts.status();
  if (!counts->contains(topic)) return absl::NotFoundError(absl::StrCat("no topic ", topic));
  TopicEnds ends;
  const int ms = internal::ToTimeoutMs(timeout);
  if (char* id = rd_kafka_clusterid(client->get(), ms); id != nullptr) {
    ends.cluster_id = id;
    rd_kafka_mem_free(client->get(), id);
  }
  const absl::Time deadline = absl::Now() + timeout;
  for (int partition = 0; partition < counts->at(topic); ++partition) {
    auto mark = WatermarkOf(client->get(), topic, partition, deadline);
    if (!mark.ok()) return mark.status();
    ends.partitions.push_back(*mark);
  }
  return ends;
}

}  // namespace mumpuni::kafka
