#include "services/complaint/identity/keyring.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "common/core/sha256.h"
#include "common/core/status.h"
#include "common/core/validate.h"

namespace mumpuni::complaint::identity {
namespace {

constexpr int kMaxKidCharacters = 32;
constexpr size_t kHexCharacters = 2 * Key::kBytes;
constexpr char kDerivedKid[] = "derived";
constexpr char kDerivation[] = "mumpuni/complaint/identity";

// Enough for the content, a newline, and one more byte that tells that there is too much.
using Buffer = std::array<char, kHexCharacters + 2>;

absl::Status Unusable(const std::string& path, const std::string& why) {
  return absl::InvalidArgumentError(absl::StrCat("identity keys: ", path, " ", why));
}

bool IsKid(std::string_view kid) { return CheckCode(kid, "kid", kMaxKidCharacters).ok(); }

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

enum class Content { kPlain, kSecret };

// The file's text without a last newline, cut at the size of the buffer. It is read into the
// caller's buffer and by nothing that keeps a copy, so that the caller can wipe it.
absl::StatusOr<std::string_view> ReadInto(Buffer& buffer, const std::string& path,
                                          Content content) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return Unusable(path, "cannot be opened");
  const absl::Cleanup closes = [file] { close(file); };
  struct stat status {};
  if (fstat(file, &status) != 0) return Unusable(path, "cannot be examined");
  // Of the open file, not of its name: mounted secrets are links, and links can be exchanged.
  if (content == Content::kSecret && (status.st_mode & S_IROTH) != 0) {
    return Unusable(path, "may be read by everybody; take that right away (chmod o-r)");
  }
  size_t size = 0;
  while (size < buffer.size()) {
    const ssize_t got = read(file, buffer.data() + size, buffer.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Unusable(path, "cannot be read");
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  if (size > 0 && buffer[size - 1] == '\n') --size;
  return std::string_view(buffer.data(), size);
}

}  // namespace

Key::~Key() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

absl::Status Keyring::Add(const std::string& kid, const std::string& path) {
  if (!IsKid(kid)) {
    return Unusable(path, "is not named by 1 to 32 characters of A-Z a-z 0-9 . _ - before .key");
  }
  Buffer buffer{};
  const absl::Cleanup wipes = [&buffer] { OPENSSL_cleanse(buffer.data(), buffer.size()); };
  ASSIGN_OR_RETURN(const std::string_view text, ReadInto(buffer, path, Content::kSecret));
  const bool fits = text.size() == kHexCharacters &&
                    std::all_of(text.begin(), text.end(), [](char c) { return HexValue(c) >= 0; });
  if (!fits) return Unusable(path, "does not hold 64 hexadecimal characters (32 bytes)");
  uint8_t* const bytes = keys_[kid].data();
  for (size_t i = 0; i < Key::kBytes; ++i) {
    bytes[i] = static_cast<uint8_t>(HexValue(text[2 * i]) << 4 | HexValue(text[2 * i + 1]));
  }
  return absl::OkStatus();
}

absl::Status Keyring::Activate(const std::string& dir) {
  const std::string path = dir + "/active";
  std::error_code error;
  // Asked of the name itself: a link that leads nowhere is a mistake, not the absence of a choice.
  if (std::filesystem::symlink_status(path, error).type() ==
      std::filesystem::file_type::not_found) {
    active_kid_ = keys_.rbegin()->first;
    return absl::OkStatus();
  }
  Buffer buffer{};
  // Wiped as well and never told: somebody may have put a key here.
  const absl::Cleanup wipes = [&buffer] { OPENSSL_cleanse(buffer.data(), buffer.size()); };
  ASSIGN_OR_RETURN(const std::string_view kid, ReadInto(buffer, path, Content::kPlain));
  if (!Has(kid)) return Unusable(path, "names no key of this directory");
  active_kid_ = std::string(kid);
  return absl::OkStatus();
}

absl::StatusOr<Keyring> Keyring::Load(const std::string& dir) {
  Keyring ring;
  std::error_code error;
  std::filesystem::directory_iterator at(dir, error);
  for (const std::filesystem::directory_iterator end; !error && at != end; at.increment(error)) {
    const std::filesystem::path& path = at->path();
    if (path.extension() != ".key") continue;
    RETURN_IF_ERROR(ring.Add(path.stem().string(), path.string()));
  }
  if (error) return Unusable(dir, absl::StrCat("cannot be listed: ", error.message()));
  if (ring.keys_.empty()) return Unusable(dir, "holds no <kid>.key");
  RETURN_IF_ERROR(ring.Activate(dir));
  return ring;
}

void Keyring::Derive(std::string_view secret) {
  std::array<uint8_t, Key::kBytes> digest = HmacSha256(secret, kDerivation);
  std::copy(digest.begin(), digest.end(), keys_[kDerivedKid].data());
  OPENSSL_cleanse(digest.data(), digest.size());
}

Keyring Keyring::Derived(std::string_view secret) {
  Keyring ring;
  ring.Derive(secret);
  ring.active_kid_ = kDerivedKid;
  return ring;
}

const Key* Keyring::Find(std::string_view kid) const {
  const auto found = keys_.find(kid);
  return found == keys_.end() ? nullptr : &found->second;
}

absl::StatusOr<Keyring> Keyring::LoadOr(const std::string& dir, std::string_view secret) {
  if (dir.empty()) return Derived(secret);
  ASSIGN_OR_RETURN(Keyring ring, Load(dir));
  if (!ring.Has(kDerivedKid)) ring.Derive(secret);
  return ring;
}

}  // namespace mumpuni::complaint::identity
