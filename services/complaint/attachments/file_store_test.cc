// The store on a real directory: what is put comes back whole or is named as missing or damaged.
#include "services/complaint/attachments/file_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "common/core/reasons.h"
#include "common/core/sha256.h"
#include "common/core/status.h"
#include "common/testing/temp_dir.h"
#include "services/complaint/attachments/reasons.h"

namespace mumpuni::complaint::attachments {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

Cleaned Attachment(const std::string& bytes) {
  return {MediaType::kJpeg, bytes, Sha256Hex(bytes), 1, 1};
}

std::string PathOf(const testing::TempDir& dir, const std::string& hash) {
  return dir.path() + "/" + hash.substr(0, 2) + "/" + hash.substr(2);
}

int FilesBelow(const std::string& path) {
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) ++files;
  }
  return files;
}

TEST(FileStore, GivesBackWhatWasPut) {
  const testing::TempDir dir;
  const FileStore store(dir.path());
  const Cleaned one = Attachment(std::string("\0satu\n", 6)),
                two = Attachment(std::string(70000, 'x'));
  for (const Cleaned& cleaned : {one, two}) {
    ASSERT_TRUE(store.Put(cleaned).ok());
    const auto got = FileStore(dir.path()).Get(cleaned.sha256_hex);
    ASSERT_TRUE(got.ok()) << got.status();
    EXPECT_EQ(*got, cleaned.bytes);
    EXPECT_TRUE(fs::exists(PathOf(dir, cleaned.sha256_hex)));
  }
}

TEST(FileStore, KeepsTheSameContentOnce) {
  const testing::TempDir dir;
  const FileStore store(dir.path());
  const Cleaned cleaned = Attachment("foto");
  ASSERT_TRUE(store.Put(cleaned).ok());
  const fs::path path = PathOf(dir, cleaned.sha256_hex);
  fs::last_write_time(path, fs::last_write_time(path) - std::chrono::hours(1));
  const auto written = fs::last_write_time(path);
  ASSERT_TRUE(store.Put(cleaned).ok());
  EXPECT_EQ(FilesBelow(dir.path()), 1) << "and no part of a file is left";
  EXPECT_EQ(fs::last_write_time(path), written) << "and it is not written again";
}

TEST(FileStore, TellsWhatIsMissing) {
  const testing::TempDir dir;
  const absl::Status status = FileStore(dir.path()).Get(Sha256Hex("tidak ada")).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(status), reasons::kAttachmentMissing.id);
}

TEST(FileStore, SeesDamageAndPutRepairsIt) {
  const testing::TempDir dir;
  const FileStore store(dir.path());
  const Cleaned cleaned = Attachment("foto");
  ASSERT_TRUE(store.Put(cleaned).ok());
  for (const char* damage : {"f0to", "fot", "foto ", ""}) {
    std::ofstream(PathOf(dir, cleaned.sha256_hex), std::ios::trunc) << damage;
    const absl::Status status = store.Get(cleaned.sha256_hex).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
    EXPECT_EQ(ReasonOf(status), reasons::kAttachmentCorrupt.id);
    ASSERT_TRUE(store.Put(cleaned).ok());
    EXPECT_TRUE(store.Get(cleaned.sha256_hex).ok());
  }
}

TEST(FileStore, DeletesOnceAndAgain) {
  const testing::TempDir dir;
  const FileStore store(dir.path());
  const Cleaned cleaned = Attachment("foto"), other = Attachment("lain");
  ASSERT_TRUE(store.Put(cleaned).ok());
  ASSERT_TRUE(store.Put(other).ok());
  EXPECT_TRUE(store.Delete(cleaned.sha256_hex).ok());
  EXPECT_TRUE(store.Delete(cleaned.sha256_hex).ok());
  EXPECT_TRUE(absl::IsNotFound(store.Get(cleaned.sha256_hex).status()));
  EXPECT_TRUE(store.Get(other.sha256_hex).ok());
}

TEST(FileStore, NoNameLeadsOutOfTheDirectory) {
  const testing::TempDir dir;
  fs::create_directory(dir.File("store"));
  const std::string outside = dir.Write("outside", "rahasia");
  const FileStore store(dir.File("store"));
  const std::string hash = Sha256Hex("foto");
  for (const std::string& name :
       {std::string("../outside"), std::string("..") + std::string(54, '/') + "/outside",
        std::string(), hash.substr(1), hash + "0", std::string(64, 'g'), std::string(64, 'A'),
        std::string(64, '.'), hash.substr(1) + '\0'}) {
    EXPECT_EQ(ReasonOf(store.Get(name).status()), mumpuni::reasons::kValueOutOfRange.id) << name;
    EXPECT_EQ(ReasonOf(store.Delete(name)), mumpuni::reasons::kValueOutOfRange.id) << name;
    EXPECT_FALSE(store.Put({MediaType::kJpeg, "foto", name, 1, 1}).ok()) << name;
  }
  EXPECT_TRUE(fs::exists(outside));
  EXPECT_EQ(FilesBelow(dir.File("store")), 0);
}

TEST(FileStore, FollowsNoLink) {
  const testing::TempDir dir;
  const FileStore store(dir.path());
  const Cleaned cleaned = Attachment("foto");
  ASSERT_TRUE(store.Put(cleaned).ok());
  const std::string path = PathOf(dir, cleaned.sha256_hex);
  fs::remove(path);
  fs::create_symlink(dir.Write("outside", "foto"), path);
  EXPECT_EQ(ReasonOf(store.Get(cleaned.sha256_hex).status()),
            reasons::kAttachmentStoreUnavailable.id);
}

TEST(FileStore, RefusesAHashOfOtherBytes) {
  const testing::TempDir dir;
  Cleaned cleaned = Attachment("foto");
  cleaned.bytes = "lain";
  EXPECT_EQ(FileStore(dir.path()).Put(cleaned).code(), absl::StatusCode::kInternal);
  EXPECT_EQ(FilesBelow(dir.path()), 0);
}

// Tests run as root, to whom everything is writable: the directory is below a file, or not there.
TEST(FileStore, IsUnavailableWithoutItsDirectory) {
  const testing::TempDir dir;
  const Cleaned cleaned = Attachment("foto");
  for (const std::string& path : {dir.Write("file", "") + "/store", dir.File("not-mounted")}) {
    const FileStore store(path);
    for (const absl::Status& status : {store.Put(cleaned), store.Get(cleaned.sha256_hex).status(),
                                       store.Delete(cleaned.sha256_hex)}) {
      EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
      EXPECT_EQ(ReasonOf(status), reasons::kAttachmentStoreUnavailable.id);
      EXPECT_THAT(status.message(), Not(HasSubstr(dir.path()))) << "no paths in errors";
    }
  }
  EXPECT_FALSE(fs::exists(dir.File("not-mounted")));
}

// No file of this process grows beyond `bytes` while the object lives, as on a disk that is full.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : handler_(signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    signal(SIGXFSZ, handler_);
  }

 private:
  sighandler_t handler_;
  rlimit before_{};
};

TEST(FileStore, LeavesNothingBehindWhenTheDiskIsFull) {
  const testing::TempDir dir;
  const FileStore store(dir.path());
  const Cleaned cleaned = Attachment(std::string(5000, 'x'));
  absl::Status status;
  {
    const FullDisk full(4096);
    status = store.Put(cleaned);
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), reasons::kAttachmentStoreUnavailable.id);
  EXPECT_EQ(FilesBelow(dir.path()), 0);
  EXPECT_TRUE(absl::IsNotFound(store.Get(cleaned.sha256_hex).status()));
  EXPECT_TRUE(store.Put(cleaned).ok()) << "once there is room";
}

TEST(FileStore, TakesNoDirectoryForAFile) {
  const testing::TempDir dir;
  const Cleaned cleaned = Attachment("foto");
  fs::create_directories(PathOf(dir, cleaned.sha256_hex));
  EXPECT_EQ(ReasonOf(FileStore(dir.path()).Put(cleaned)), reasons::kAttachmentStoreUnavailable.id);
}

TEST(FileStore, ManyAtOnceNeverSeeAPart) {
  const testing::TempDir dir;
  const FileStore store(dir.path());
  const Cleaned cleaned = Attachment(std::string(300000, 'x'));
  std::atomic<int> wrong = 0, whole = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 20; ++round) {
        if (!store.Put(cleaned).ok()) ++wrong;
        const auto got = store.Get(cleaned.sha256_hex);
        if (got.ok()) ++whole;
        if (!got.ok() && !absl::IsNotFound(got.status())) ++wrong;
        if (!store.Delete(cleaned.sha256_hex).ok()) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(whole, 0);
}

}  // namespace
}  // namespace mumpuni::complaint::attachments
