// Mail by SMTP to a relay of the city, by libcurl; nothing else includes its header.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/core/clock.h"
#include "services/complaint/notify/notifier.h"

namespace mumpuni::complaint::notify {

struct SmtpOptions {
  // smtp://host:port or smtps://host:port. A path is the name given in EHLO; without one it is the
  // name of the machine.
  std::string url;
  // Mail address of the sender. Its host is part of every Message-ID.
  std::string from;
  // Empty: no login.
  std::string user;
  std::string password;
  // Of smtp://: nothing is said before STARTTLS with a certificate that is trusted. If false, no
  // TLS is used, and login and mail go in the clear. nullopt: true, unless the host is the machine
  // itself. smtps:// is always TLS.
  std::optional<bool> require_tls;
  // Trusted authorities (PEM); empty: those of the system.
  std::string ca_file;
  // For one mail, from connecting to the reply to its last byte.
  absl::Duration timeout = absl::Seconds(10);
};

// A connection per mail: the volume is that of one city. What is wrong with this installation and
// not with the address (login, certificate, sender, right to relay) is UNAVAILABLE and an error in
// the log, so that the mail goes out once it is put right.
class SmtpNotifier final : public Notifier {
 public:
  // INVALID_ARGUMENT if an option is malformed, or a password would go in the clear to another
  // machine. Nothing is connected. `clock` must outlive the notifier.
  static absl::StatusOr<std::unique_ptr<SmtpNotifier>> Create(SmtpOptions options,
                                                              const Clock& clock);

  // Reasons in reasons.h; ID_MALFORMED if the id is no UUID.
  absl::Status Send(const Envelope& envelope) override;

 private:
  SmtpNotifier(SmtpOptions options, bool starttls, const Clock& clock);

  const SmtpOptions options_;
  const bool starttls_;
  const Clock& clock_;
};

}  // namespace mumpuni::complaint::notify
