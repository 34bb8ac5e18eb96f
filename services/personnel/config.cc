#include "services/personnel/config.h"

#include "common/core/status.h"

namespace mumpuni::personnel {

absl::Status ReadConfig(config::Flags& flags, int argc, const char* const* argv, Config& config) {
  runtime::Declare(flags, config.common);
  flags.Integer("youngest-pns-age", &config.youngest_pns_age, 10, 40,
                "Age in years below which the first appointment of a PNS is doubted.");
  flags.Integer("youngest-contract-age", &config.youngest_contract_age, 10, 40,
                "The same of contract employees.");
  flags.Integer("refresh-chunk", &config.refresh_chunk, 1, 1000,
                "People whom one transaction visits on a day that changes something for them.");
  RETURN_IF_ERROR(flags.Parse(argc, argv));
  return flags.should_exit() ? absl::OkStatus() : runtime::Check(config.common);
}

}  // namespace mumpuni::personnel
