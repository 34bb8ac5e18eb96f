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
  // Key of the reporters' references and of tracking tokens.
  std::string reporter_ref_secret;
  // Keys that seal identities; empty: one that follows from the reporters' secret.
  std::string identity_keys_dir;
  // How long after its end a case keeps who reported it.
  absl::Duration reporter_retention = absl::Hours(24 * 365 * 5);
  // Where attachments lie; empty: none are taken.
  std::string attachments_dir;
  int reports_per_contact = 20;
  // Messages to citizens: "" writes them to the log only.
  std::string smtp_url;
  std::string smtp_from;
  std::string smtp_user;
  std::string smtp_password;
  std::string smtp_ca_file;
  // Head of the page where citizens track a case.
  std::string tracking_url;
  // Minutes of the day in Asia/Jakarta.
  int quiet_from_minute = 21 * 60;
  int quiet_until_minute = 6 * 60;
};

// Reads flags and environment; see docs/configuration.md. To serve, the key of the reporters'
// references must be given and a secret of its own: it outlives the page token secret, with which
// it would otherwise change.
absl::Status ReadConfig(config::Flags& flags, int argc, const char* const* argv, Config& config);

}  // namespace mumpuni::complaint
