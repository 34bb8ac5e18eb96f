// Configuration of the complaint service.
#pragma once

#include "common/runtime/options.h"

namespace mumpuni::complaint {

struct Config {
  runtime::CommonOptions common;
  // Of the assessment service; empty: assignment is always by load alone.
  std::string peer_assessment;
  // Asked when complaint.personnel is rebuilt; empty: it cannot be.
  std::string peer_personnel;
  absl::Duration assessment_timeout = absl::Milliseconds(300);
  std::string case_number_prefix = "SBY";
  // Key of the reporters' references.
  std::string reporter_ref_secret;
};

// Reads flags and environment; see docs/configuration.md. To serve, the key of the reporters'
// references must be given and a secret of its own: it outlives the page token secret, with which
// it would otherwise change.
absl::Status ReadConfig(config::Flags& flags, int argc, const char* const* argv, Config& config);

}  // namespace mumpuni::complaint
