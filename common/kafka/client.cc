#include "common/kafka/client.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "common/obs/log.h"

namespace mumpuni::kafka::internal {
namespace {

// syslog levels: 3 and below are errors. A broker that is away says so every few seconds. CONFWARN
// only remarks upon settings that were chosen knowingly.
void OnLog(const rd_kafka_t* client, int level, const char* facility, const char* text) {
  if (std::string_view(facility) == "CONFWARN") return;
  obs::Log(level <= 4 ? obs::LogLevel::kWarn : obs::LogLevel::kDebug, "kafka client",
           {{"client", rd_kafka_name(client)}, {"facility", facility}, {"text", text}});
}

absl::Status CheckTls(const TlsFiles& tls) {
  if (!tls.ca.empty() && !tls.cert.empty() && !tls.key.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError("Kafka needs the TLS files ca, cert and key");
}

}  // namespace

absl::StatusOr<ConfPtr> MakeConf(const ClientOptions& options, const Settings& settings) {
  if (absl::Status status = CheckTls(options.tls); !status.ok()) return status;
  Settings all = {
      {"bootstrap.servers", options.brokers},
      {"client.id", options.client_id},
      {"security.protocol", "ssl"},
      {"ssl.ca.location", options.tls.ca},
      {"ssl.certificate.location", options.tls.cert},
      {"ssl.key.location", options.tls.key},
      {"socket.nagle.disable", "true"},
      {"socket.keepalive.enable", "true"},
      // A broker that restarts is found again quickly.
      {"reconnect.backoff.ms", "50"},
      {"reconnect.backoff.max.ms", "1000"},
      {"log.connection.close", "false"},
  };
  all.insert(all.end(), settings.begin(), settings.end());
  ConfPtr conf(rd_kafka_conf_new());
  rd_kafka_conf_set_log_cb(conf.get(), OnLog);
  char error[512];
  for (const auto& [name, value] : all) {
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), error, sizeof error) !=
        RD_KAFKA_CONF_OK) {
      return absl::InvalidArgumentError(absl::StrCat("Kafka setting ", name, ": ", error));
    }
  }
  return conf;
}

absl::StatusOr<rd_kafka_t*> MakeClient(rd_kafka_type_t type, ConfPtr conf) {
  char error[512];
  rd_kafka_t* client = rd_kafka_new(type, conf.get(), error, sizeof error);
  if (client == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("Kafka client: ", error));
  }
  (void)conf.release();  // the client owns it now
  return client;
}

absl::Status ToStatus(rd_kafka_resp_err_t error, const std::string& doing) {
  const std::string text = absl::StrCat(doing, ": ", rd_kafka_err2name(error));
  switch (error) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
      return absl::OkStatus();
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
      return absl::PermissionDeniedError(text);
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return absl::NotFoundError(text);
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
      return absl::OutOfRangeError(text);
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
      return absl::InvalidArgumentError(text);
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
      return absl::AbortedError(text);
    case RD_KAFKA_RESP_ERR__FATAL:
    case RD_KAFKA_RESP_ERR__GAPLESS_GUARANTEE:
      return absl::InternalError(text);
    default:
      return absl::UnavailableError(text);
  }
}

int ToTimeoutMs(absl::Duration timeout) {
  return static_cast<int>(std::clamp<int64_t>(absl::ToInt64Milliseconds(timeout), 0, 1'000'000));
}

}  // namespace mumpuni::kafka::internal
