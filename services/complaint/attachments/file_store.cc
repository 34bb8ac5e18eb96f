#include "services/complaint/attachments/file_store.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"
#include "common/core/sha256.h"
#include "common/core/status.h"
#include "services/complaint/attachments/reasons.h"

namespace mumpuni::complaint::attachments {
namespace {

constexpr size_t kHashChars = 64;
constexpr size_t kFolderChars = 2;
constexpr size_t kReadBytes = 64 << 10;
constexpr mode_t kFolderMode = 0700;

// A file descriptor that is closed with the object.
class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool ok() const { return fd_ >= 0; }
  int fd() const { return fd_; }
  // Some file systems tell only here that the bytes did not arrive.
  bool Close() { return close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

// Names the step and the error number, no path.
absl::Status Unavailable(const char* step) {
  const char* name = strerrorname_np(errno);
  return Error(reasons::kAttachmentStoreUnavailable,
               absl::StrCat("the store of attachments failed: ", step, ", ",
                            name == nullptr ? "unknown" : name));
}

absl::Status Missing() {
  return Error(reasons::kAttachmentMissing, "the file of an attachment is missing");
}

absl::Status CheckHash(std::string_view sha256_hex) {
  const bool hexadecimal = std::all_of(sha256_hex.begin(), sha256_hex.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
  if (hexadecimal && sha256_hex.size() == kHashChars) return absl::OkStatus();
  return Error(mumpuni::reasons::kValueOutOfRange, "sha256_hex",
               "a SHA-256 is 64 lower-case hexadecimal characters");
}

// A name is on the disk once its directory is.
absl::Status SyncDirectory(const std::string& path) {
  const File directory(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.ok()) return Unavailable("open directory");
  if (fsync(directory.fd()) != 0) return Unavailable("sync directory");
  return absl::OkStatus();
}

absl::Status WriteAll(File& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file.fd(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Unavailable("write");
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  if (fsync(file.fd()) != 0) return Unavailable("sync");
  if (!file.Close()) return Unavailable("close");
  return absl::OkStatus();
}

// Under a name of its own first, so that nobody reads a half and two who write do not meet.
absl::Status WriteWhole(const std::string& path, std::string_view bytes) {
  std::string part = absl::StrCat(path, ".part-XXXXXX");
  File file(mkostemp(part.data(), O_CLOEXEC));
  if (!file.ok()) return Unavailable("create");
  absl::Status status = WriteAll(file, bytes);
  if (status.ok() && rename(part.c_str(), path.c_str()) != 0) status = Unavailable("rename");
  if (!status.ok()) unlink(part.c_str());
  return status;
}

absl::StatusOr<std::string> ReadWhole(const std::string& path) {
  const File file(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!file.ok()) return errno == ENOENT ? Missing() : Unavailable("open");
  std::string bytes;
  while (true) {
    const size_t had = bytes.size();
    bytes.resize(had + kReadBytes);
    const ssize_t got = read(file.fd(), bytes.data() + had, kReadBytes);
    const int error = errno;
    bytes.resize(had + static_cast<size_t>(std::max<ssize_t>(got, 0)));
    errno = error;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Unavailable("read");
    if (got == 0) return bytes;
  }
}

}  // namespace

std::string FileStore::FolderOf(std::string_view sha256_hex) const {
  return absl::StrCat(directory_, "/", std::string(sha256_hex.substr(0, kFolderChars)));
}

std::string FileStore::PathOf(std::string_view sha256_hex) const {
  return absl::StrCat(FolderOf(sha256_hex), "/", std::string(sha256_hex.substr(kFolderChars)));
}

absl::Status FileStore::Put(const Cleaned& cleaned) const {
  if (Sha256Hex(cleaned.bytes) != cleaned.sha256_hex) {
    return absl::InternalError("an attachment does not have the hash it comes with");
  }
  const std::string folder = FolderOf(cleaned.sha256_hex);
  if (mkdir(folder.c_str(), kFolderMode) != 0 && errno != EEXIST) {
    return Unavailable("make directory");
  }
  const absl::StatusOr<std::string> there = Get(cleaned.sha256_hex);
  if (!there.ok()) {
    const std::string reason = ReasonOf(there.status());
    const bool replaceable =
        reason == reasons::kAttachmentMissing.id || reason == reasons::kAttachmentCorrupt.id;
    if (!replaceable) return there.status();
    RETURN_IF_ERROR(WriteWhole(PathOf(cleaned.sha256_hex), cleaned.bytes));
  }
  // Also if it was there: another call may have written it and not have come this far.
  RETURN_IF_ERROR(SyncDirectory(folder));
  return SyncDirectory(directory_);
}

absl::StatusOr<std::string> FileStore::Get(std::string_view sha256_hex) const {
  RETURN_IF_ERROR(CheckHash(sha256_hex));
  absl::StatusOr<std::string> bytes = ReadWhole(PathOf(sha256_hex));
  if (!bytes.ok()) {
    const bool missing = absl::IsNotFound(bytes.status());
    // Without the directory every file would seem to be lost.
    if (missing && access(directory_.c_str(), X_OK) != 0) return Unavailable("open directory");
    return bytes;
  }
  if (Sha256Hex(*bytes) != sha256_hex) {
    return Error(reasons::kAttachmentCorrupt, "the file of an attachment is damaged");
  }
  return bytes;
}

absl::Status FileStore::Delete(std::string_view sha256_hex) const {
  RETURN_IF_ERROR(CheckHash(sha256_hex));
  if (unlink(PathOf(sha256_hex).c_str()) != 0) {
    if (errno != ENOENT) return Unavailable("delete");
    if (access(directory_.c_str(), X_OK) != 0) return Unavailable("open directory");
    return absl::OkStatus();
  }
  return SyncDirectory(FolderOf(sha256_hex));
}

}  // namespace mumpuni::complaint::attachments
