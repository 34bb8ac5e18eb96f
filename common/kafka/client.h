// What producer, consumer and admin share: configuration, TLS, errors. Only for common/kafka.
#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kafka/types.h"

namespace mumpuni::kafka::internal {

struct ConfDeleter {
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
};
using ConfPtr = std::unique_ptr<rd_kafka_conf_t, ConfDeleter>;

using Settings = std::vector<std::pair<std::string, std::string>>;

// Brokers, client id, TLS and log of `options`, then `settings`. INVALID_ARGUMENT names a setting
// that librdkafka refuses, or the TLS file that is not given: there is no plaintext.
absl::StatusOr<ConfPtr> MakeConf(const ClientOptions& options, const Settings& settings);

// Consumes `conf`.
absl::StatusOr<rd_kafka_t*> MakeClient(rd_kafka_type_t type, ConfPtr conf);

// UNAVAILABLE for what passes by itself, PERMISSION_DENIED, NOT_FOUND (topic), OUT_OF_RANGE
// (offset outside the log), INVALID_ARGUMENT (message too large), ABORTED (another member has the
// instance name), else INTERNAL.
absl::Status ToStatus(rd_kafka_resp_err_t error, const std::string& doing);

// For librdkafka's calls: at least 0.
int ToTimeoutMs(absl::Duration timeout);

}  // namespace mumpuni::kafka::internal
