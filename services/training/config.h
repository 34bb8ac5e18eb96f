// Configuration of the training service.
#pragma once

#include "common/runtime/options.h"

namespace mumpuni::training {

struct Config {
  runtime::CommonOptions common;
  // host:port of the services that are asked.
  std::string peer_personnel;
  std::string peer_assessment;
  // Signs the codes of meetings; never empty when serving.
  std::string attendance_key;
};

// Reads flags and environment; see docs/configuration.md.
absl::Status ReadConfig(config::Flags& flags, int argc, const char* const* argv, Config& config);

}  // namespace mumpuni::training
