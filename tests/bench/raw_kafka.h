// K: what librdkafka does alone, idempotent and acknowledged by all, against the same broker.
#pragma once

#include <cstdint>
#include <string>

#include "common/kafka/types.h"

namespace mumpuni::bench {

// Messages a second from the first produced to the last acknowledged, with the settings that serve
// a drain best. Keys repeat after 10,000; `headers` go with each message. Throws if one is lost.
double ProduceRaw(const kafka::ClientOptions& options, const std::string& topic, int64_t count,
                  const std::string& value, const kafka::Headers& headers);

}  // namespace mumpuni::bench
