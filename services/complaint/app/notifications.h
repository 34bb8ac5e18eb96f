// What waits to be told to citizens: claimed, written, ended. The sending itself is in jobs/, since
// no transaction waits for a mail server.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/pg/tx.h"
#include "services/complaint/app/cases.h"
#include "services/complaint/app/identities.h"
#include "services/complaint/notify/notifier.h"
#include "services/complaint/store/notification_store.h"

namespace mumpuni::complaint::app {

// Thread-safe.
class Notifications {
 public:
  // `tracking_url`: head of the page where a citizen tracks a case, to which its number is added;
  // "": no link.
  Notifications(const Clock& clock, Cases& cases, const Identities& identities,
                std::string tracking_url)
      : clock_(clock),
        cases_(cases),
        identities_(identities),
        tracking_url_(std::move(tracking_url)) {}

  // At most `limit` that are due; nobody else is given them for five minutes.
  std::vector<store::Notification> Claim(pg::Tx& tx, int limit) const;
  // The message, or nullopt if there is nobody to send it to.
  absl::StatusOr<std::optional<notify::Envelope>> Write(pg::Tx& tx,
                                                        const store::Notification& waiting) const;
  // What became of it; a failure that may pass is tried again, at most 12 times in some two days.
  void End(pg::Tx& tx, const store::Notification& sent, const absl::Status& result) const;
  void EndWithoutReader(pg::Tx& tx, const store::Notification& waiting) const;

 private:
  const Clock& clock_;
  Cases& cases_;
  const Identities& identities_;
  const std::string tracking_url_;
};

}  // namespace mumpuni::complaint::app
