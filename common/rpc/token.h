// Bearer tokens: ES256 JWTs only, verified with OpenSSL. Keys are <kid>.pem files of a directory,
// read again when it changes; verified tokens are cached by hash until they expire.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/core/clock.h"

namespace mumpuni::rpc {

struct TokenClaims {
  // iss, aud: fixed by configuration.
  std::string issuer = "mumpuni";
  std::string audience = "mumpuni";
  // sub: employee id of a person, or a channel's name.
  std::string subject;
  // roles: value names without prefix, "OFFICER".
  std::vector<std::string> roles;
  // exp.
  absl::Time expires;
};

// Thread-safe.
class TokenVerifier {
 public:
  TokenVerifier(std::string keys_dir, std::string issuer, std::string audience, const Clock& clock);
  ~TokenVerifier();
  // UNAUTHENTICATED with TOKEN_INVALID (wrong form, algorithm, key, signature, issuer, audience)
  // or TOKEN_EXPIRED. Real time is never shifted by the development clock offset: tokens are
  // judged by `clock` as given.
  absl::StatusOr<TokenClaims> Verify(std::string_view token) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Signs a token; for the command line and tests. `private_key_pem` is a P-256 key.
absl::StatusOr<std::string> IssueToken(std::string_view private_key_pem, const std::string& kid,
                                       const TokenClaims& claims);

}  // namespace mumpuni::rpc
