#include "common/rpc/token.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <unordered_map>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"
#include "common/core/sha256.h"
#include "common/obs/log.h"

namespace mumpuni::rpc {
namespace {

using Json = nlohmann::json;

// Clocks of issuer and service may differ by this much.
constexpr absl::Duration kSkew = absl::Seconds(30);
constexpr std::chrono::seconds kReloadInterval{1};
constexpr size_t kMaxTokenBytes = 8 * 1024;
constexpr size_t kMaxCached = 10'000;
constexpr size_t kMaxRoles = 32;
constexpr size_t kMaxName = 128;
// r and s of P-256, 32 bytes each (RFC 7518, 3.4).
constexpr size_t kScalarBytes = 32;

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Bio = std::unique_ptr<BIO, Deleter<BIO_free_all>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Deleter<EVP_MD_CTX_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Deleter<ECDSA_SIG_free>>;
using Key = std::shared_ptr<EVP_PKEY>;
using Keys = std::map<std::string, Key, std::less<>>;

absl::Status Invalid(std::string_view why) { return Error(reasons::kTokenInvalid, why); }

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string Base64Url(std::string_view raw) {
  std::string text;
  absl::WebSafeBase64Escape(std::string(raw), &text);
  text.erase(text.find_last_not_of('=') + 1);
  return text;
}

// Strict: one text for one value, no padding, no white space.
std::optional<std::string> FromBase64Url(std::string_view text) {
  std::string raw;
  if (!absl::WebSafeBase64Unescape(std::string(text), &raw) || Base64Url(raw) != text) {
    return std::nullopt;
  }
  return raw;
}

// Names that go into keys of tables and paths of keys: nothing a shell, a log or a path would mind.
bool IsPlainName(std::string_view name, std::string_view extra) {
  return !name.empty() && name.size() <= kMaxName &&
         std::all_of(name.begin(), name.end(), [&](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  extra.find(c) != std::string_view::npos;
         });
}
bool IsKid(std::string_view kid) { return IsPlainName(kid, "_-"); }
bool IsSubject(std::string_view subject) { return IsPlainName(subject, "_-.:@"); }

bool IsP256(const EVP_PKEY& key) {
  char group[64];
  size_t size = 0;
  return EVP_PKEY_is_a(&key, "EC") == 1 &&
         EVP_PKEY_get_group_name(&key, group, sizeof group, &size) == 1 &&
         std::string_view(group, size) == "prime256v1";
}

// Null unless the text is a P-256 key of the kind that `read` reads.
Key ReadKey(std::string_view pem, EVP_PKEY* (*read)(BIO*, EVP_PKEY**, pem_password_cb*, void*)) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Key key(read(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  ERR_clear_error();
  if (key == nullptr || !IsP256(*key)) return nullptr;
  return key;
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The signature of a JWT is r and s side by side; OpenSSL wants them in DER.
std::string DerFrom(std::string_view raw) {
  const Signature signature(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(Bytes(raw), kScalarBytes, nullptr);
  BIGNUM* s = BN_bin2bn(Bytes(raw) + kScalarBytes, kScalarBytes, nullptr);
  if (ECDSA_SIG_set0(signature.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return "";
  }
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  if (size <= 0) return "";
  std::string text(reinterpret_cast<const char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return text;
}

std::string RawFrom(std::string_view der) {
  const unsigned char* at = Bytes(der);
  const Signature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  if (signature == nullptr) return "";
  std::string raw(2 * kScalarBytes, '\0');
  auto* out = reinterpret_cast<unsigned char*>(raw.data());
  if (BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out, kScalarBytes) < 0 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), out + kScalarBytes, kScalarBytes) < 0) {
    return "";
  }
  return raw;
}

bool SignatureHolds(EVP_PKEY& key, std::string_view signed_part, std::string_view raw) {
  if (raw.size() != 2 * kScalarBytes) return false;
  const std::string der = DerFrom(raw);
  const DigestContext context(EVP_MD_CTX_new());
  const bool holds =
      !der.empty() &&
      EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, &key) == 1 &&
      EVP_DigestVerify(context.get(), Bytes(der), der.size(), Bytes(signed_part),
                       signed_part.size()) == 1;
  ERR_clear_error();
  return holds;
}

struct Parts {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
  // header.payload
  std::string_view signed_part;
};

std::optional<Parts> Split(std::string_view token) {
  const size_t first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const size_t second = token.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  if (token.find('.', second + 1) != std::string_view::npos) return std::nullopt;
  return Parts{token.substr(0, first), token.substr(first + 1, second - first - 1),
               token.substr(second + 1), token.substr(0, second)};
}

// A JSON object, or a discarded value.
Json ParseObject(std::string_view encoded) {
  const std::optional<std::string> text = FromBase64Url(encoded);
  if (!text.has_value()) return Json(Json::value_t::discarded);
  Json value = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
  return value.is_object() ? value : Json(Json::value_t::discarded);
}

std::string TextOf(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<absl::Time> TimeOf(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  const int64_t seconds = found->get<int64_t>();
  // Beyond year 9999 is no date anyone issued.
  if (seconds < 0 || seconds > 253'402'300'799) return std::nullopt;
  return absl::FromUnixSeconds(seconds);
}

// The key id of a header that claims exactly what we issue.
absl::StatusOr<std::string> KidOf(const Json& header) {
  if (header.is_discarded()) return Invalid("The token's header cannot be read.");
  if (TextOf(header, "alg") != "ES256") return Invalid("The token's algorithm must be ES256.");
  if (header.contains("crit")) return Invalid("The token demands unknown extensions.");
  std::string kid = TextOf(header, "kid");
  if (!IsKid(kid)) return Invalid("The token names no usable key.");
  return kid;
}

bool Names(const Json& payload, const std::string& audience) {
  const auto found = payload.find("aud");
  if (found == payload.end()) return false;
  if (found->is_string()) return found->get<std::string>() == audience;
  return found->is_array() && std::any_of(found->begin(), found->end(), [&](const Json& one) {
           return one.is_string() && one.get<std::string>() == audience;
         });
}

absl::StatusOr<std::vector<std::string>> RolesOf(const Json& payload) {
  std::vector<std::string> roles;
  const auto found = payload.find("roles");
  if (found == payload.end()) return roles;
  if (!found->is_array() || found->size() > kMaxRoles) {
    return Invalid("The token's roles are no short list.");
  }
  for (const Json& role : *found) {
    if (!role.is_string()) return Invalid("The token's roles must be texts.");
    roles.push_back(role.get<std::string>());
  }
  return roles;
}

// PEM files of the directory with time and size: a change of any of them changes the text.
std::optional<std::string> FingerprintOf(const std::string& dir) {
  std::error_code error;
  std::vector<std::string> lines;
  for (std::filesystem::directory_iterator at(dir, error), end; !error && at != end;
       at.increment(error)) {
    struct stat status {};
    if (at->path().extension() != ".pem" || stat(at->path().c_str(), &status) != 0) continue;
    lines.push_back(absl::StrCat(at->path().filename().string(), " ", status.st_mtim.tv_sec, ".",
                                 status.st_mtim.tv_nsec, " ", status.st_size, "\n"));
  }
  if (error) return std::nullopt;
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

Keys LoadKeys(const std::string& dir) {
  Keys keys;
  std::error_code error;
  for (std::filesystem::directory_iterator at(dir, error), end; !error && at != end;
       at.increment(error)) {
    if (at->path().extension() != ".pem") continue;
    const std::string kid = at->path().stem().string();
    Key key = IsKid(kid) ? ReadKey(ReadFile(at->path()), PEM_read_bio_PUBKEY) : nullptr;
    if (key == nullptr) {
      obs::Warn("token key ignored: not a P-256 public key under a plain name", {{"kid", kid}});
      continue;
    }
    keys.emplace(kid, std::move(key));
  }
  obs::Info("token keys loaded", {{"keys", static_cast<int64_t>(keys.size())}});
  return keys;
}

}  // namespace

struct TokenVerifier::Impl {
  Key KeyOf(const std::string& kid);
  std::optional<TokenClaims> Cached(const std::string& hash);
  void Remember(const std::string& hash, const TokenClaims& claims, uint64_t seen_generation);
  absl::StatusOr<TokenClaims> ClaimsOf(const Json& payload) const;
  absl::Status CheckExpiry(absl::Time expires) const;
  void Refresh();

  std::string dir;
  std::string issuer;
  std::string audience;
  const Clock& clock;

  std::mutex mutex;
  // Below: guarded by `mutex`.
  Keys keys;
  std::optional<std::string> fingerprint;
  std::chrono::steady_clock::time_point checked;
  // Counts reloads: what was verified by older keys is not remembered.
  uint64_t generation = 0;
  std::unordered_map<std::string, TokenClaims> cache;
};

// Reads the directory again if it has changed; a withdrawn key takes its cached tokens with it. An
// unreadable directory keeps the keys: a file system's hiccup must not lock everybody out.
void TokenVerifier::Impl::Refresh() {
  const auto now = std::chrono::steady_clock::now();
  if (fingerprint.has_value() && now - checked < kReloadInterval) return;
  checked = now;
  std::optional<std::string> current = FingerprintOf(dir);
  if (!current.has_value()) {
    obs::Warn("token keys directory cannot be read");
    return;
  }
  if (current == fingerprint) return;
  fingerprint = std::move(current);
  keys = LoadKeys(dir);
  cache.clear();
  ++generation;
}

std::optional<TokenClaims> TokenVerifier::Impl::Cached(const std::string& hash) {
  std::lock_guard lock(mutex);
  Refresh();
  const auto found = cache.find(hash);
  if (found == cache.end()) return std::nullopt;
  return found->second;
}

Key TokenVerifier::Impl::KeyOf(const std::string& kid) {
  std::lock_guard lock(mutex);
  const auto found = keys.find(kid);
  return found == keys.end() ? nullptr : found->second;
}

void TokenVerifier::Impl::Remember(const std::string& hash, const TokenClaims& claims,
                                   uint64_t seen_generation) {
  std::lock_guard lock(mutex);
  if (seen_generation != generation) return;
  if (cache.size() >= kMaxCached) {
    std::erase_if(cache,
                  [&](const auto& entry) { return !CheckExpiry(entry.second.expires).ok(); });
  }
  // Still full of living tokens: starting over costs one verification each.
  if (cache.size() >= kMaxCached) cache.clear();
  cache.emplace(hash, claims);
}

absl::Status TokenVerifier::Impl::CheckExpiry(absl::Time expires) const {
  if (clock.Now() < expires + kSkew) return absl::OkStatus();
  return Error(reasons::kTokenExpired, "The token has expired.");
}

absl::StatusOr<TokenClaims> TokenVerifier::Impl::ClaimsOf(const Json& payload) const {
  if (payload.is_discarded()) return Invalid("The token's claims cannot be read.");
  if (TextOf(payload, "iss") != issuer) return Invalid("The token is from another issuer.");
  if (!Names(payload, audience)) return Invalid("The token is for another audience.");
  TokenClaims claims;
  claims.issuer = issuer;
  claims.audience = audience;
  claims.subject = TextOf(payload, "sub");
  if (!IsSubject(claims.subject)) return Invalid("The token names no usable subject.");
  const std::optional<absl::Time> expires = TimeOf(payload, "exp");
  if (!expires.has_value()) return Invalid("The token says no time of expiry.");
  claims.expires = *expires;
  for (const char* start : {"nbf", "iat"}) {
    if (!payload.contains(start)) continue;
    const std::optional<absl::Time> at = TimeOf(payload, start);
    if (!at.has_value() || *at > clock.Now() + kSkew) return Invalid("The token is not valid yet.");
  }
  ASSIGN_OR_RETURN(claims.roles, RolesOf(payload));
  RETURN_IF_ERROR(CheckExpiry(claims.expires));
  return claims;
}

TokenVerifier::TokenVerifier(std::string keys_dir, std::string issuer, std::string audience,
                             const Clock& clock)
    : impl_(new Impl{.dir = std::move(keys_dir),
                     .issuer = std::move(issuer),
                     .audience = std::move(audience),
                     .clock = clock,
                     .mutex = {},
                     .keys = {},
                     .fingerprint = {},
                     .checked = {},
                     .generation = 0,
                     .cache = {}}) {}

TokenVerifier::~TokenVerifier() = default;

absl::StatusOr<TokenClaims> TokenVerifier::Verify(std::string_view token) const {
  if (token.empty() || token.size() > kMaxTokenBytes) return Invalid("This is no token.");
  const auto digest = Sha256(token);
  const std::string hash(digest.begin(), digest.end());
  if (std::optional<TokenClaims> known = impl_->Cached(hash); known.has_value()) {
    RETURN_IF_ERROR(impl_->CheckExpiry(known->expires));
    return *std::move(known);
  }
  const std::optional<Parts> parts = Split(token);
  if (!parts.has_value()) return Invalid("A token has three parts.");
  ASSIGN_OR_RETURN(const std::string kid, KidOf(ParseObject(parts->header)));
  const uint64_t generation = [this] {
    std::lock_guard lock(impl_->mutex);
    return impl_->generation;
  }();
  const Key key = impl_->KeyOf(kid);
  const std::optional<std::string> signature = FromBase64Url(parts->signature);
  if (key == nullptr || !signature.has_value() ||
      !SignatureHolds(*key, parts->signed_part, *signature)) {
    return Invalid("The token is not signed by a key known here.");
  }
  ASSIGN_OR_RETURN(TokenClaims claims, impl_->ClaimsOf(ParseObject(parts->payload)));
  impl_->Remember(hash, claims, generation);
  return claims;
}

absl::StatusOr<std::string> IssueToken(std::string_view private_key_pem, const std::string& kid,
                                       const TokenClaims& claims) {
  const Key key = ReadKey(private_key_pem, PEM_read_bio_PrivateKey);
  if (key == nullptr) return absl::InvalidArgumentError("the signing key is no P-256 private key");
  if (!IsKid(kid)) return absl::InvalidArgumentError("the key id is not plain");
  const Json header = {{"alg", "ES256"}, {"kid", kid}, {"typ", "JWT"}};
  const Json payload = {{"iss", claims.issuer},
                        {"aud", claims.audience},
                        {"sub", claims.subject},
                        {"roles", claims.roles},
                        {"exp", absl::ToUnixSeconds(claims.expires)}};
  const std::string signed_part = Base64Url(header.dump()) + "." + Base64Url(payload.dump());
  const DigestContext context(EVP_MD_CTX_new());
  std::string der(static_cast<size_t>(EVP_PKEY_get_size(key.get())), '\0');
  size_t size = der.size();
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(der.data()), &size,
                     Bytes(signed_part), signed_part.size()) != 1) {
    ERR_clear_error();
    return absl::InternalError("OpenSSL could not sign the token");
  }
  der.resize(size);
  return signed_part + "." + Base64Url(RawFrom(der));
}

}  // namespace mumpuni::rpc
