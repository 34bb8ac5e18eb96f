// Configuration of the personnel service.
#pragma once

#include "common/runtime/options.h"

namespace mumpuni::personnel {

struct Config {
  runtime::CommonOptions common;
};

// Reads flags and environment; see docs/configuration.md.
absl::Status ReadConfig(config::Flags& flags, int argc, const char* const* argv, Config& config);

}  // namespace mumpuni::personnel
