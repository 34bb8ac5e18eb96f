// Attachments as files below one directory, each named by the SHA-256 of its bytes: `ab/cdef…`. The
// same content is one file, however often it is attached. A file appears whole or not at all, also
// when the machine stops meanwhile; what is left then is named `….part-XXXXXX` and never read.
// Thread-safe, and safe for several processes on one directory.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/complaint/attachments/content.h"

namespace mumpuni::complaint::attachments {

// Whatever the machine refuses (full, read-only, not mounted) is ATTACHMENT_STORE_UNAVAILABLE. A
// hash that is not 64 characters 0–9 a–f is VALUE_OUT_OF_RANGE, so no name leads out of the
// directory.
class FileStore {
 public:
  // The directory has to exist when it is used. It is not made: a new one would hide that the
  // volume is not mounted.
  explicit FileStore(std::string directory) : directory_(std::move(directory)) {}

  // On the disk when it returns. OK if it is there already; one that is damaged is replaced.
  absl::Status Put(const Cleaned& cleaned) const;
  // ATTACHMENT_MISSING if there is none, ATTACHMENT_CORRUPT if its bytes are not those of the hash.
  absl::StatusOr<std::string> Get(std::string_view sha256_hex) const;
  // OK if there is none. The caller knows that no other case has the same content, and that none
  // gets it meanwhile.
  absl::Status Delete(std::string_view sha256_hex) const;

 private:
  std::string FolderOf(std::string_view sha256_hex) const;
  std::string PathOf(std::string_view sha256_hex) const;

  const std::string directory_;
};

}  // namespace mumpuni::complaint::attachments
