#include "services/complaint/config.h"

#include "common/core/sha256.h"
#include "common/core/status.h"
#include "common/core/validate.h"

namespace mumpuni::complaint {

absl::Status ReadConfig(config::Flags& flags, int argc, const char* const* argv, Config& config) {
  runtime::Declare(flags, config.common);
  flags.Address("peer-assessment", &config.peer_assessment,
                "the assessment service; without it officers are chosen by load alone");
  flags.Duration("assessment-timeout", &config.assessment_timeout,
                 "how long an automatic assignment waits for assessment");
  flags.Text("case-number-prefix", &config.case_number_prefix, "head of public case numbers");
  flags.Secret("reporter-ref-secret", &config.reporter_ref_secret,
               "key of the reporters' references in facts; a new one makes all reporters new; "
               "derived from the page token secret if empty");
  RETURN_IF_ERROR(flags.Parse(argc, argv));
  if (flags.should_exit()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckCode(config.case_number_prefix, "case-number-prefix", 8));
  if (config.reporter_ref_secret.empty()) {
    config.reporter_ref_secret =
        Sha256Hex("complaint reporter_ref\n" + config.common.page_token_secret);
  }
  return runtime::Check(config.common);
}

}  // namespace mumpuni::complaint
