// Sends nothing. For development, and for installations whose channels tell their citizens
// themselves.
#pragma once

#include "services/complaint/notify/notifier.h"

namespace mumpuni::complaint::notify {

// Writes one line of log: id, kind of address and subject; never the address or the body.
class LogNotifier final : public Notifier {
 public:
  // OK, whatever the address is.
  absl::Status Send(const Envelope& envelope) override;
};

}  // namespace mumpuni::complaint::notify
