// Configuration of the assessment service.
#pragma once

#include "common/runtime/options.h"

namespace mumpuni::assessment {

struct Config {
  runtime::CommonOptions common;
  // People per transaction of a recompute job.
  int recompute_chunk = 300;
};

// Reads flags and environment; see docs/configuration.md.
absl::Status ReadConfig(config::Flags& flags, int argc, const char* const* argv, Config& config);

}  // namespace mumpuni::assessment
