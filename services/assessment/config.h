// Configuration of the assessment service.
#pragma once

#include <string>

#include "common/runtime/options.h"

namespace mumpuni::assessment {

struct Config {
  runtime::CommonOptions common;
  // People per transaction of a recompute job.
  int recompute_chunk = 300;
  // Rule sets with invented decree data may come into force.
  bool allow_demonstration = false;
  // Owners of what assessment follows, asked when a consumer is rebuilt; empty: it cannot be.
  std::string peer_personnel;
  std::string peer_training;
  std::string peer_complaint;
};

// Reads flags and environment; see docs/configuration.md.
absl::Status ReadConfig(config::Flags& flags, int argc, const char* const* argv, Config& config);

}  // namespace mumpuni::assessment
