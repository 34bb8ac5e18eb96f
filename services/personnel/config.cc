#include "services/personnel/config.h"

#include "common/core/status.h"

namespace mumpuni::personnel {

absl::Status ReadConfig(config::Flags& flags, int argc, const char* const* argv, Config& config) {
  runtime::Declare(flags, config.common);
  RETURN_IF_ERROR(flags.Parse(argc, argv));
  return flags.should_exit() ? absl::OkStatus() : runtime::Check(config.common);
}

}  // namespace mumpuni::personnel
