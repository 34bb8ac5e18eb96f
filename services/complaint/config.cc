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
      "key of the reporters' references in facts and of tracking tokens, at least 16 characters; "
      "needed to serve; "
      "the same for all replicas and for good: a new one makes all reporters new");
  flags.Text(
      "identity-keys-dir", &config.identity_keys_dir,
      "directory of <kid>.key files that seal who reported, and `active`; without it one key "
      "follows from the reporters' secret");
  flags.Duration("reporter-retention", &config.reporter_retention,
                 "how long after its end a case keeps who reported it; then it is erased");
  flags.Text("attachments-dir", &config.attachments_dir,
             "existing directory of attachments; without it none are taken");
  flags.Integer("reports-per-contact", &config.reports_per_contact, 1, 10000,
                "reports of one contact within 24 hours; more are refused");
  flags.Text("smtp-url", &config.smtp_url,
             "mail server for messages to citizens, smtp://host:port or smtps://host:port; without "
             "it they are written to the log only, without address and text");
  flags.Text("smtp-from", &config.smtp_from, "mail address of the sender");
  flags.Text("smtp-user", &config.smtp_user, "login at the mail server; empty: none");
  flags.Secret("smtp-password", &config.smtp_password, "password of that login");
  flags.Text("smtp-ca-file", &config.smtp_ca_file,
             "authorities (PEM) trusted for the mail server; without it the system's");
  flags.Text("tracking-url", &config.tracking_url,
             "head of the page where citizens track a case; its number is added");
  flags.Integer("quiet-from-minute", &config.quiet_from_minute, 0, 1439,
                "minute of the day (Asia/Jakarta) from which no message is sent");
  flags.Integer("quiet-until-minute", &config.quiet_until_minute, 0, 1439,
                "minute of the day until which none is sent; equal to the other: always");
  RETURN_IF_ERROR(flags.Parse(argc, argv));
  if (flags.should_exit()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckCode(config.case_number_prefix, "case-number-prefix", 8));
  const bool serves = flags.verb().empty() || flags.verb() == "serve";
  if (serves) RETURN_IF_ERROR(CheckReporterSecret(config));
  return runtime::Check(config.common);
}

}  // namespace mumpuni::complaint
