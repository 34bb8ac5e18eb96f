#include "services/assessment/config.h"

#include "common/core/status.h"

namespace mumpuni::assessment {

absl::Status ReadConfig(config::Flags& flags, int argc, const char* const* argv, Config& config) {
  runtime::Declare(flags, config.common);
  flags.Integer("recompute-chunk", &config.recompute_chunk, 1, 1000,
                "People whose profile one transaction of a job recomputes or compares.");
  flags.Switch("allow-demonstration", &config.allow_demonstration,
               "Accept rule sets marked as demonstrations, which are in force without a simulation "
               "and without a shadow phase. Never with real people.");
  flags.Address(
      "peer-personnel", &config.peer_personnel,
      "personnel, asked when assessment.personnel is rebuilt, and for attributes that are not "
      "kept here");
  flags.Address("peer-training", &config.peer_training,
                "training, asked when assessment.evidence is rebuilt");
  flags.Address("peer-complaint", &config.peer_complaint,
                "complaint, asked when assessment.evidence is rebuilt, and for the case of an "
                "objection");
  RETURN_IF_ERROR(flags.Parse(argc, argv));
  return flags.should_exit() ? absl::OkStatus() : runtime::Check(config.common);
}

}  // namespace mumpuni::assessment
