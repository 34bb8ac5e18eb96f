// The keys under which the identities of reporters are sealed: <kid>.key files of a directory that
// no database and no backup of one holds.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mumpuni::complaint::identity {

// 256 bits that are wiped when the object goes. Neither copied nor moved, so that memory holds them
// once.
class Key {
 public:
  static constexpr size_t kBytes = 32;

  Key() = default;
  ~Key();
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;

  uint8_t* data() { return bytes_.data(); }
  const uint8_t* data() const { return bytes_.data(); }

 private:
  std::array<uint8_t, kBytes> bytes_{};
};

// Not changed after it is made, so threads may share it.
class Keyring {
 public:
  // Reads every <kid>.key of the directory: 32 bytes as 64 hexadecimal characters, with or without
  // a newline; a kid is 1–32 of A–Z a–z 0–9 . _ -. The file `active` holds the kid that seals;
  // without it that is the last kid in the order of bytes. INVALID_ARGUMENT if that cannot be had,
  // or if a key may be read by everybody on the machine; its message names files and no content.
  static absl::StatusOr<Keyring> Load(const std::string& dir);
  // For development and tests: one key, "derived", that follows from the secret.
  static Keyring Derived(std::string_view secret);

  // The keys of the directory, and the one that follows from the secret to read what was sealed
  // before there was a directory; without one that alone.
  static absl::StatusOr<Keyring> LoadOr(const std::string& dir, std::string_view secret);

  Keyring(Keyring&&) = default;
  Keyring& operator=(Keyring&&) = default;

  const std::string& active_kid() const { return active_kid_; }
  bool Has(std::string_view kid) const { return Find(kid) != nullptr; }
  // Null if there is no such key. It lives as long as the ring.
  const Key* Find(std::string_view kid) const;

 private:
  Keyring() = default;
  absl::Status Add(const std::string& kid, const std::string& path);
  absl::Status Activate(const std::string& dir);
  void Derive(std::string_view secret);

  std::map<std::string, Key, std::less<>> keys_;
  std::string active_kid_;
};

}  // namespace mumpuni::complaint::identity
