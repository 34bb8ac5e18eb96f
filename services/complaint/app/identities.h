// The only way to who reported: sealed when stored, opened when somebody may know. Who may is
// decided by those who call this, all of them in this room.
#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "common/pg/tx.h"
#include "services/complaint/domain/case.h"
#include "services/complaint/identity/keyring.h"

namespace mumpuni::complaint::app {

// Thread-safe; the ring outlives it.
class Identities {
 public:
  explicit Identities(const identity::Keyring& ring) : ring_(ring) {}

  absl::Status Put(pg::Tx& tx, const Id& case_id, const domain::Reporter& reporter) const;
  // nullopt: nobody said who they are, or it has been erased. IDENTITY_KEY_MISSING,
  // IDENTITY_UNREADABLE.
  absl::StatusOr<std::optional<domain::Reporter>> Find(pg::Tx& tx, const Id& case_id) const;

  // Whether rows are left that another key than the active one seals, or none.
  bool NeedsRewrapping(pg::Tx& tx) const;
  struct Rewrapped {
    // Where the next chunk begins.
    std::string cursor;
    int rows = 0;
    // Of these, left under their key because it does not open them; each stands in the log.
    int failed = 0;
    bool finished = false;
  };
  // Puts at most `limit` rows after `cursor` under the active key.
  absl::StatusOr<Rewrapped> Rewrap(pg::Tx& tx, const std::string& cursor, int limit) const;

 private:
  const identity::Keyring& ring_;
};

}  // namespace mumpuni::complaint::app
