#include "services/complaint/identity/keyring.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>

#include "common/testing/temp_dir.h"

namespace mumpuni::complaint::identity {
namespace {

using std::filesystem::perms;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kHex[] = "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF";

// A directory of keys with the modes that containers give to secrets.
class KeyringTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& content,
                    perms mode = perms::owner_read | perms::group_read) {
    std::string path = dir_.Write(name, content);
    std::filesystem::permissions(path, mode);
    return path;
  }
  // Loads what must not load; the message never shows what stands in a file.
  std::string Refusal() {
    const auto ring = Keyring::Load(dir_.path());
    EXPECT_EQ(ring.status().code(), absl::StatusCode::kInvalidArgument);
    const std::string message(ring.status().message());
    EXPECT_THAT(message, Not(HasSubstr("0011")));
    EXPECT_THAT(message, HasSubstr(dir_.path()));
    return message;
  }

  testing::TempDir dir_;
};

TEST_F(KeyringTest, ReadsBytesInEitherCaseWithOrWithoutNewline) {
  Write("a.key", kHex);
  Write("b.key", std::string(kHex) + "\n");
  const auto ring = Keyring::Load(dir_.path());
  ASSERT_TRUE(ring.ok()) << ring.status();
  const unsigned char expected[] = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                                    0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff,
                                    0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                                    0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};
  for (const char* kid : {"a", "b"}) {
    ASSERT_TRUE(ring->Has(kid));
    EXPECT_EQ(std::memcmp(ring->Find(kid)->data(), expected, sizeof expected), 0) << kid;
  }
  EXPECT_FALSE(ring->Has("c"));
  EXPECT_FALSE(ring->Has(""));
}

TEST_F(KeyringTest, TheLastKidSealsUnlessAFileNamesAnother) {
  Write("2026.11-a.key", kHex);
  Write("2027_B.key", kHex);
  Write("notes.txt", "no key");
  EXPECT_EQ(Keyring::Load(dir_.path())->active_kid(), "2027_B");
  Write("active", "2026.11-a\n", perms::all);
  EXPECT_EQ(Keyring::Load(dir_.path())->active_kid(), "2026.11-a");
}

// Secrets are mounted as links into a directory that is exchanged as a whole.
TEST_F(KeyringTest, FollowsLinks) {
  std::filesystem::create_directory(dir_.File("..data"));
  Write("..data/k.key", kHex);
  std::filesystem::create_symlink("..data/k.key", dir_.File("k.key"));
  const auto ring = Keyring::Load(dir_.path());
  ASSERT_TRUE(ring.ok()) << ring.status();
  EXPECT_EQ(ring->active_kid(), "k");
}

TEST_F(KeyringTest, AnActiveKidMustBeThere) {
  Write("a.key", kHex);
  for (const char* content : {"b", "", "\n", "a\n\n", " a", kHex}) {
    std::filesystem::remove(dir_.File("active"));
    Write("active", content);
    EXPECT_THAT(Refusal(), HasSubstr("/active names no key")) << content;
  }
  std::filesystem::remove(dir_.File("active"));
  std::filesystem::create_symlink("gone", dir_.File("active"));
  EXPECT_THAT(Refusal(), HasSubstr("/active cannot be opened"));
}

TEST_F(KeyringTest, ADirectoryWithoutKeysIsRefused) {
  EXPECT_THAT(Refusal(), HasSubstr("holds no <kid>.key"));
  Write("active", "a");
  Write(".key", kHex);
  EXPECT_THAT(Refusal(), HasSubstr("holds no <kid>.key"));
  const auto none = Keyring::Load(dir_.File("none"));
  EXPECT_EQ(none.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(none.status().message()), HasSubstr("cannot be listed"));
}

TEST_F(KeyringTest, OneBadKeyRefusesTheDirectory) {
  Write("good.key", kHex);
  const std::string hex(kHex);
  const std::string bad[] = {"",
                             "\n",
                             hex.substr(1),
                             hex.substr(2),
                             hex + "0",
                             hex + "00",
                             hex + "\n\n",
                             hex + "\r\n",
                             " " + hex.substr(1),
                             "0x" + hex.substr(2),
                             hex.substr(1) + "g",
                             hex.substr(1) + '\0'};
  for (const std::string& content : bad) {
    std::filesystem::remove(dir_.File("bad.key"));
    Write("bad.key", content);
    EXPECT_THAT(Refusal(), HasSubstr("bad.key does not hold 64 hexadecimal")) << content.size();
  }
  std::filesystem::remove(dir_.File("bad.key"));
  std::filesystem::create_directory(dir_.File("dir.key"));
  std::filesystem::permissions(dir_.File("dir.key"), perms::owner_all);
  EXPECT_THAT(Refusal(), HasSubstr("dir.key cannot be read"));
}

TEST_F(KeyringTest, NamesAreKids) {
  for (const std::string& kid : {std::string("a b"), std::string("k\xc3\xa9"), std::string("a+b"),
                                 std::string("a\nb"), std::string(33, 'k')}) {
    const std::string path = Write(kid + ".key", kHex);
    EXPECT_THAT(Refusal(), HasSubstr("is not named by 1 to 32 characters"));
    std::filesystem::remove(path);
  }
  Write(std::string(32, 'k') + ".key", kHex);
  EXPECT_TRUE(Keyring::Load(dir_.path()).ok());
}

TEST_F(KeyringTest, AKeyThatEverybodyMayReadIsRefused) {
  const std::string path = Write("a.key", kHex, perms::owner_read | perms::others_read);
  EXPECT_THAT(Refusal(), HasSubstr("a.key may be read by everybody"));
  std::filesystem::permissions(path, perms::owner_read | perms::group_read);
  EXPECT_TRUE(Keyring::Load(dir_.path()).ok());
}

TEST(DerivedKeyring, FollowsFromTheSecret) {
  const Keyring ring = Keyring::Derived("secret");
  EXPECT_EQ(ring.active_kid(), "derived");
  const auto same = [&](const Keyring& other) {
    return std::memcmp(ring.Find("derived")->data(), other.Find("derived")->data(), Key::kBytes) ==
           0;
  };
  EXPECT_TRUE(same(Keyring::Derived("secret")));
  EXPECT_FALSE(same(Keyring::Derived("another secret")));
}

TEST_F(KeyringTest, WhatWasSealedBeforeThereWasADirectoryIsStillRead) {
  Write("k1.key", kHex);
  const auto ring = Keyring::LoadOr(dir_.path(), "secret");
  ASSERT_TRUE(ring.ok()) << ring.status();
  EXPECT_EQ(ring->active_kid(), "k1");
  const Keyring before = *Keyring::LoadOr("", "secret");
  EXPECT_EQ(before.active_kid(), "derived");
  ASSERT_TRUE(ring->Has("derived"));
  EXPECT_EQ(std::memcmp(ring->Find("derived")->data(), before.Find("derived")->data(), Key::kBytes),
            0);
}

}  // namespace
}  // namespace mumpuni::complaint::identity
