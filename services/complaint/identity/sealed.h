// Envelope encryption of one row: the text under a key of its own, that key under a key of the
// ring. AES-256-GCM both times, as nonce (12 bytes), ciphertext, tag (16 bytes).
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/complaint/identity/keyring.h"

namespace mumpuni::complaint::identity {

// What is stored; all but `kid` are bytes.
struct Sealed {
  // The key of the ring that wraps the row's key.
  std::string kid;
  std::string wrapped_key;
  std::string ciphertext;
};

// Seals under the active key. `associated` (the case's id) is not stored in the row but needed to
// open it, so a row that is moved to another case opens no more.
absl::StatusOr<Sealed> Seal(const Keyring& ring, std::string_view plaintext,
                            std::string_view associated);

// FAILED_PRECONDITION IDENTITY_KEY_MISSING if the ring has no key of that kid; INTERNAL
// IDENTITY_UNREADABLE if anything was changed, or the row is of another case.
absl::StatusOr<std::string> Open(const Keyring& ring, const Sealed& sealed,
                                 std::string_view associated);

// The same row with its key wrapped anew under the active key. The text is not opened and its
// ciphertext stays, so a rotation rewrites a few bytes of a row and sees nobody's name. Errors as
// of Open; a ciphertext that was changed is not noticed.
absl::StatusOr<Sealed> Rewrap(const Keyring& ring, const Sealed& sealed,
                              std::string_view associated);

}  // namespace mumpuni::complaint::identity
