#include "services/complaint/identity/sealed.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>
#include <optional>
#include <utility>

#include "common/core/status.h"
#include "services/complaint/identity/reasons.h"

namespace mumpuni::complaint::identity {
namespace {

constexpr size_t kNonceBytes = 12;
constexpr size_t kTagBytes = 16;
constexpr size_t kOverheadBytes = kNonceBytes + kTagBytes;
// OpenSSL counts in int; nobody's name and contact come near this.
constexpr size_t kMaxBytes = size_t{1} << 20;

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
int SizeOf(std::string_view text) { return static_cast<int>(text.size()); }

absl::Status Unreadable(std::string_view why) { return Error(reasons::kIdentityUnreadable, why); }

// Nonce, ciphertext, tag; nullopt if the text is too long or OpenSSL fails. The nonce is random:
// a key of the ring is good for 2^32 rows (NIST SP 800-38D, 8.3), a row's own key seals once.
std::optional<std::string> Encrypt(const Key& key, std::string_view plaintext,
                                   std::string_view associated) {
  if (plaintext.size() > kMaxBytes || associated.size() > kMaxBytes) return std::nullopt;
  std::string out(plaintext.size() + kOverheadBytes, '\0');
  auto* const nonce = reinterpret_cast<unsigned char*>(out.data());
  unsigned char* const body = nonce + kNonceBytes;
  const Context context(EVP_CIPHER_CTX_new());
  EVP_CIPHER_CTX* const c = context.get();
  int size = 0;
  const bool done =
      c != nullptr && RAND_bytes(nonce, kNonceBytes) == 1 &&
      EVP_EncryptInit_ex(c, EVP_aes_256_gcm(), nullptr, key.data(), nonce) == 1 &&
      EVP_EncryptUpdate(c, nullptr, &size, Bytes(associated), SizeOf(associated)) == 1 &&
      EVP_EncryptUpdate(c, body, &size, Bytes(plaintext), SizeOf(plaintext)) == 1 &&
      EVP_EncryptFinal_ex(c, body + plaintext.size(), &size) == 1 &&
      EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, kTagBytes, body + plaintext.size()) == 1;
  if (done) return out;
  ERR_clear_error();
  return std::nullopt;
}

// Writes all but the overhead to `plaintext`, which nobody may use if the answer is false.
bool Decrypt(const Key& key, std::string_view sealed, std::string_view associated,
             unsigned char* plaintext) {
  if (sealed.size() < kOverheadBytes || sealed.size() > kMaxBytes + kOverheadBytes ||
      associated.size() > kMaxBytes) {
    return false;
  }
  const std::string_view body = sealed.substr(kNonceBytes, sealed.size() - kOverheadBytes);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  const Context context(EVP_CIPHER_CTX_new());
  EVP_CIPHER_CTX* const c = context.get();
  int size = 0;
  const bool done =
      c != nullptr &&
      EVP_DecryptInit_ex(c, EVP_aes_256_gcm(), nullptr, key.data(), Bytes(sealed)) == 1 &&
      EVP_DecryptUpdate(c, nullptr, &size, Bytes(associated), SizeOf(associated)) == 1 &&
      EVP_DecryptUpdate(c, plaintext, &size, Bytes(body), SizeOf(body)) == 1 &&
      EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(c, plaintext + body.size(), &size) == 1;
  if (!done) ERR_clear_error();
  return done;
}

// A wrapped key serves one case and says under which key it was wrapped. A kid has no newline.
std::string WrapContext(const std::string& kid, std::string_view associated) {
  return kid + "\n" + std::string(associated);
}

absl::StatusOr<std::string> Wrap(const Keyring& ring, const Key& row_key,
                                 std::string_view associated) {
  const Key* const active = ring.Find(ring.active_kid());
  if (active == nullptr) return Error(reasons::kIdentityKeyMissing, "the ring of keys is empty");
  const std::string_view bytes(reinterpret_cast<const char*>(row_key.data()), Key::kBytes);
  std::optional<std::string> wrapped =
      Encrypt(*active, bytes, WrapContext(ring.active_kid(), associated));
  if (!wrapped.has_value()) return absl::InternalError("OpenSSL could not wrap a row's key");
  return *std::move(wrapped);
}

absl::Status Unwrap(const Keyring& ring, const Sealed& sealed, std::string_view associated,
                    Key& row_key) {
  const Key* const key = ring.Find(sealed.kid);
  if (key == nullptr) {
    return Error(reasons::kIdentityKeyMissing,
                 "the row is sealed under a key that is not in the directory of keys");
  }
  if (sealed.wrapped_key.size() != Key::kBytes + kOverheadBytes ||
      !Decrypt(*key, sealed.wrapped_key, WrapContext(sealed.kid, associated), row_key.data())) {
    return Unreadable("the row's key was changed or is of another case");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Sealed> Seal(const Keyring& ring, std::string_view plaintext,
                            std::string_view associated) {
  Key row_key;
  if (RAND_priv_bytes(row_key.data(), Key::kBytes) != 1) {
    ERR_clear_error();
    return absl::InternalError("OpenSSL has no random bytes");
  }
  ASSIGN_OR_RETURN(std::string wrapped, Wrap(ring, row_key, associated));
  std::optional<std::string> ciphertext = Encrypt(row_key, plaintext, associated);
  if (!ciphertext.has_value()) return absl::InternalError("OpenSSL could not seal a row");
  return Sealed{ring.active_kid(), std::move(wrapped), *std::move(ciphertext)};
}

absl::StatusOr<std::string> Open(const Keyring& ring, const Sealed& sealed,
                                 std::string_view associated) {
  Key row_key;
  RETURN_IF_ERROR(Unwrap(ring, sealed, associated, row_key));
  if (sealed.ciphertext.size() < kOverheadBytes) return Unreadable("the row is too short");
  std::string plaintext(sealed.ciphertext.size() - kOverheadBytes, '\0');
  if (!Decrypt(row_key, sealed.ciphertext, associated,
               reinterpret_cast<unsigned char*>(plaintext.data()))) {
    return Unreadable("the row was changed or is of another case");
  }
  return plaintext;
}

absl::StatusOr<Sealed> Rewrap(const Keyring& ring, const Sealed& sealed,
                              std::string_view associated) {
  Key row_key;
  RETURN_IF_ERROR(Unwrap(ring, sealed, associated, row_key));
  ASSIGN_OR_RETURN(std::string wrapped, Wrap(ring, row_key, associated));
  return Sealed{ring.active_kid(), std::move(wrapped), sealed.ciphertext};
}

}  // namespace mumpuni::complaint::identity
