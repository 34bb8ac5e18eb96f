// All use cases of the service, built top to bottom.
#pragma once

#include <string>

#include "services/complaint/app/cases.h"
#include "services/complaint/app/desk.h"
#include "services/complaint/app/files.h"
#include "services/complaint/app/identities.h"
#include "services/complaint/app/notifications.h"
#include "services/complaint/app/privacy.h"

namespace mumpuni::complaint::app {

struct UseCaseOptions {
  CasesOptions cases;
  // How long after its end a case keeps who reported it.
  absl::Duration reporter_retention = absl::Hours(24 * 365 * 5);
  std::string tracking_url;
};

// Thread-safe; the arguments outlive it.
struct UseCases {
  UseCases(const Clock& clock, EventSink& sink, const identity::Keyring& ring,
           const UseCaseOptions& options)
      : identities(ring),
        cases(clock, sink, identities, options.cases),
        privacy(clock, cases, identities, options.reporter_retention),
        notifications(clock, cases, identities, options.tracking_url),
        desk(clock),
        files(clock, cases) {}

  const Identities identities;
  Cases cases;
  Privacy privacy;
  const Notifications notifications;
  const Desk desk;
  Files files;
};

}  // namespace mumpuni::complaint::app
