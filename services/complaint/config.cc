#include "services/complaint/config.h"

#include "common/core/status.h"
#include "common/core/validate.h"

namespace mumpuni::complaint {
namespace {

constexpr size_t kSecretCharacters = 16;

absl::Status CheckReporterSecret(const Config& config) {
  const std::string& secret = config.reporter_ref_secret;
  if (secret.empty()) {
    return absl::InvalidArgumentError(
        "serve needs --reporter-ref-secret (MUMPUNI_REPORTER_REF_SECRET)");
  }
  if (secret.size() < kSecretCharacters) {
    return absl::InvalidArgumentError(
        "--reporter-ref-secret (MUMPUNI_REPORTER_REF_SECRET) is shorter than 16 characters");
  }
  if (secret == config.common.page_token_secret) {
    return absl::InvalidArgumentError(
        "--reporter-ref-secret must be another secret than --page-token-secret, which may change");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadConfig(config::Flags& flags, int argc, const char* const* argv, Config& config) {
  runtime::Declare(flags, config.common);
  flags.Address("peer-assessment", &config.peer_assessment,
                "the assessment service; without it officers are chosen by load alone");
  flags.Address("peer-personnel", &config.peer_personnel,
                "personnel, asked when complaint.personnel is rebuilt");
  flags.Duration("assessment-timeout", &config.assessment_timeout,
                 "how long an automatic assignment waits for assessment");
  flags.Text("case-number-prefix", &config.case_number_prefix, "head of public case numbers");
  flags.Secret(
      "reporter-ref-secret", &config.reporter_ref_secret,
      "key of the reporters' references in facts, at least 16 characters; needed to serve; "
      "the same for all replicas and for good: a new one makes all reporters new");
  RETURN_IF_ERROR(flags.Parse(argc, argv));
  if (flags.should_exit()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckCode(config.case_number_prefix, "case-number-prefix", 8));
  const bool serves = flags.verb().empty() || flags.verb() == "serve";
  if (serves) RETURN_IF_ERROR(CheckReporterSecret(config));
  return runtime::Check(config.common);
}

}  // namespace mumpuni::complaint
