// The way out that an installation has.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "services/complaint/notify/smtp_notifier.h"

namespace mumpuni::complaint::notify {

// By mail, or without a url to the log only. INVALID_ARGUMENT as SmtpNotifier::Create.
absl::StatusOr<std::unique_ptr<Notifier>> MakeNotifier(SmtpOptions options, const Clock& clock);

}  // namespace mumpuni::complaint::notify
