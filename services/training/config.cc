#include "services/training/config.h"

#include "common/core/sha256.h"
#include "common/core/status.h"

namespace mumpuni::training {

absl::Status ReadConfig(config::Flags& flags, int argc, const char* const* argv, Config& config) {
  runtime::Declare(flags, config.common);
  flags.Address("peer-personnel", &config.peer_personnel,
                "personnel, asked once for an employee the projection misses");
  flags.Address("peer-assessment", &config.peer_assessment,
                "assessment, asked for gaps when recommending courses");
  flags.Secret(
      "attendance-key", &config.attendance_key,
      "signs the attendance codes of meetings, the same on every replica; empty: codes end "
      "with this process");
  RETURN_IF_ERROR(flags.Parse(argc, argv));
  if (flags.should_exit()) return absl::OkStatus();
  RETURN_IF_ERROR(runtime::Check(config.common));
  const bool peers_known = !config.peer_personnel.empty() && !config.peer_assessment.empty();
  if (flags.verb() == "serve" && !peers_known) {
    return absl::InvalidArgumentError("serve needs --peer-personnel and --peer-assessment");
  }
  if (config.attendance_key.empty()) config.attendance_key = RandomToken(32);
  return absl::OkStatus();
}

}  // namespace mumpuni::training
