// Configuration of the personnel service.
#pragma once

#include "common/runtime/options.h"

namespace mumpuni::personnel {

struct Config {
  runtime::CommonOptions common;
  // Ages in years below which a first appointment is doubted.
  int youngest_pns_age = 18;
  int youngest_contract_age = 20;
  // People per transaction of the daily refresh.
  int refresh_chunk = 300;
};

// Reads flags and environment; see docs/configuration.md.
absl::Status ReadConfig(config::Flags& flags, int argc, const char* const* argv, Config& config);

}  // namespace mumpuni::personnel
