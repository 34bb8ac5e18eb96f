#include "services/complaint/notify/make_notifier.h"

#include "common/core/status.h"
#include "services/complaint/notify/log_notifier.h"

namespace mumpuni::complaint::notify {

absl::StatusOr<std::unique_ptr<Notifier>> MakeNotifier(SmtpOptions options, const Clock& clock) {
  if (options.url.empty()) return std::make_unique<LogNotifier>();
  ASSIGN_OR_RETURN(std::unique_ptr<Notifier> mail, SmtpNotifier::Create(std::move(options), clock));
  return mail;
}

}  // namespace mumpuni::complaint::notify
