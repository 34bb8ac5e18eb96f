#include "services/complaint/notify/log_notifier.h"

#include "common/obs/log.h"

namespace mumpuni::complaint::notify {

absl::Status LogNotifier::Send(const Envelope& envelope) {
  obs::Info("notification", {{"id", envelope.id},
                             {"address", NameOf(KindOf(envelope.to))},
                             {"subject", envelope.message.subject}});
  return absl::OkStatus();
}

}  // namespace mumpuni::complaint::notify
