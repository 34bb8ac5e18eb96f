#include "services/complaint/identity/sealed.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <filesystem>
#include <set>

#include "absl/strings/escaping.h"
#include "common/core/status.h"
#include "common/testing/temp_dir.h"

namespace mumpuni::complaint::identity {
namespace {

constexpr char kCase[] = "0190c0de-0000-7000-8000-000000000001";
constexpr char kOtherCase[] = "0190c0de-0000-7000-8000-000000000002";

Sealed SealOrDie(const Keyring& ring, std::string_view text, std::string_view associated = kCase) {
  auto sealed = Seal(ring, text, associated);
  EXPECT_TRUE(sealed.ok()) << sealed.status();
  return *std::move(sealed);
}

// The reason why a row does not open; "" if it does.
std::string WhyNot(const Keyring& ring, const Sealed& sealed, std::string_view associated = kCase) {
  const auto text = Open(ring, sealed, associated);
  if (text.ok()) return "";
  EXPECT_EQ(text.status().message().find("Lestari"), std::string::npos);
  return ReasonOf(text.status());
}

// A ring whose files come and go.
class Files {
 public:
  void Add(const std::string& kid, char digit) {
    std::filesystem::permissions(dir_.Write(kid + ".key", std::string(64, digit)),
                                 std::filesystem::perms::owner_read);
  }
  void Remove(const std::string& kid) { std::filesystem::remove(dir_.File(kid + ".key")); }
  Keyring Load() const {
    auto ring = Keyring::Load(dir_.path());
    EXPECT_TRUE(ring.ok()) << ring.status();
    return *std::move(ring);
  }

 private:
  testing::TempDir dir_;
};

TEST(Sealed, OpensToWhatWasSealed) {
  const Keyring ring = Keyring::Derived("secret");
  EXPECT_TRUE(rc::check([&](const std::string& text, const std::string& associated) {
    const auto sealed = Seal(ring, text, associated);
    RC_ASSERT(sealed.ok());
    RC_ASSERT(sealed->kid == "derived");
    RC_ASSERT(*Open(ring, *sealed, associated) == text);
    RC_ASSERT(*Open(ring, *Rewrap(ring, *sealed, associated), associated) == text);
  }));
}

// The row was sealed by another implementation of AES-GCM (Python's cryptography), so that what is
// stored is what the header says, and stays so.
TEST(Sealed, OpensTheRowOfAnotherImplementation) {
  const Sealed row{
      "derived",
      absl::HexStringToBytes("404142434445464748494a4be1a9b71b4df433de63cadbbb3ca7a0fa31be9a76a7"
                             "b6ac032e15732ff3013d4a7a9763c7121f0060c9a8117939712a3e"),
      absl::HexStringToBytes(
          "505152535455565758595a5bde4245008522d03c4fd3ee11835d1f1daba10b09cefa9c")};
  const auto text = Open(Keyring::Derived("development secret"), row, kCase);
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_EQ(*text, "Lestari");
  EXPECT_EQ(WhyNot(Keyring::Derived("another secret"), row), "IDENTITY_UNREADABLE");
}

TEST(Sealed, ShowsNothingOfTheText) {
  const Sealed sealed = SealOrDie(Keyring::Derived("secret"), "Lestari, 0812-3456789");
  EXPECT_EQ(sealed.ciphertext.find("Lestari"), std::string::npos);
  EXPECT_EQ(sealed.ciphertext.size(), 21u + 28u);
  EXPECT_EQ(sealed.wrapped_key.size(), 32u + 28u);
}

TEST(Sealed, EqualTextsDiffer) {
  const Keyring ring = Keyring::Derived("secret");
  std::set<std::string> ciphertexts, keys, nonces;
  for (int i = 0; i < 100; ++i) {
    const Sealed sealed = SealOrDie(ring, "Lestari");
    ciphertexts.insert(sealed.ciphertext.substr(12));
    keys.insert(sealed.wrapped_key.substr(12));
    nonces.insert(sealed.ciphertext.substr(0, 12));
    nonces.insert(sealed.wrapped_key.substr(0, 12));
  }
  EXPECT_EQ(ciphertexts.size(), 100u);
  EXPECT_EQ(keys.size(), 100u);
  EXPECT_EQ(nonces.size(), 200u);
}

TEST(Sealed, IsBoundToItsCase) {
  const Keyring ring = Keyring::Derived("secret");
  const Sealed one = SealOrDie(ring, "Lestari"), other = SealOrDie(ring, "Yudi", kOtherCase);
  EXPECT_EQ(WhyNot(ring, one, kOtherCase), "IDENTITY_UNREADABLE");
  EXPECT_EQ(WhyNot(ring, one, ""), "IDENTITY_UNREADABLE");
  EXPECT_EQ(Open(ring, one, kOtherCase).status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(ReasonOf(Rewrap(ring, one, kOtherCase).status()), "IDENTITY_UNREADABLE");
  // Parts of two rows do not make one, whichever case asks; of the same case neither.
  const Sealed again = SealOrDie(ring, "Lestari");
  for (const Sealed& donor : {other, again}) {
    const Sealed mixed{one.kid, one.wrapped_key, donor.ciphertext};
    EXPECT_EQ(WhyNot(ring, mixed), "IDENTITY_UNREADABLE");
    EXPECT_EQ(WhyNot(ring, mixed, kOtherCase), "IDENTITY_UNREADABLE");
  }
}

TEST(Sealed, EveryFlippedBitIsRefused) {
  const Keyring ring = Keyring::Derived("secret");
  const Sealed sealed = SealOrDie(ring, "Yudi");
  for (std::string Sealed::*part : {&Sealed::wrapped_key, &Sealed::ciphertext}) {
    Sealed changed = sealed;
    std::string& bytes = changed.*part;
    for (size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
      const char mask = static_cast<char>(1u << bit % 8);
      bytes[bit / 8] ^= mask;
      EXPECT_EQ(WhyNot(ring, changed), "IDENTITY_UNREADABLE") << bit;
      bytes[bit / 8] ^= mask;
    }
    EXPECT_EQ(WhyNot(ring, changed), "") << "the last flip was taken back";
  }
}

TEST(Sealed, EveryOtherLengthIsRefused) {
  const Keyring ring = Keyring::Derived("secret");
  const Sealed sealed = SealOrDie(ring, "Yudi");
  for (std::string Sealed::*part : {&Sealed::wrapped_key, &Sealed::ciphertext}) {
    Sealed changed = sealed;
    for (size_t size = 0; size < (sealed.*part).size(); ++size) {
      changed.*part = (sealed.*part).substr(0, size);
      EXPECT_EQ(WhyNot(ring, changed), "IDENTITY_UNREADABLE") << size;
    }
    changed.*part = sealed.*part + '\0';
    EXPECT_EQ(WhyNot(ring, changed), "IDENTITY_UNREADABLE");
  }
}

TEST(Sealed, TheKidIsPartOfTheWrapping) {
  Files files;
  files.Add("a", '5');
  files.Add("b", '5');  // the same bytes under another name
  const Keyring ring = files.Load();
  Sealed sealed = SealOrDie(ring, "Lestari");
  EXPECT_EQ(sealed.kid, "b");
  sealed.kid = "a";
  EXPECT_EQ(WhyNot(ring, sealed), "IDENTITY_UNREADABLE");
}

TEST(Sealed, AnUnknownKidSaysSo) {
  const Keyring ring = Keyring::Derived("secret");
  Sealed sealed = SealOrDie(ring, "Lestari");
  for (const char* kid : {"", "k1", "Derived"}) {
    sealed.kid = kid;
    const absl::Status status = Open(ring, sealed, kCase).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(ReasonOf(status), "IDENTITY_KEY_MISSING");
    EXPECT_EQ(ReasonOf(Rewrap(ring, sealed, kCase).status()), "IDENTITY_KEY_MISSING");
  }
}

TEST(Sealed, ARotationRewrapsAndLetsTheOldKeyGo) {
  Files files;
  files.Add("2026", '1');
  const Sealed before = SealOrDie(files.Load(), "Lestari");
  EXPECT_EQ(before.kid, "2026");

  files.Add("2027", '2');
  const Keyring both = files.Load();
  EXPECT_EQ(WhyNot(both, before), "");
  const auto after = Rewrap(both, before, kCase);
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->kid, "2027");
  EXPECT_EQ(after->ciphertext, before.ciphertext);
  EXPECT_NE(after->wrapped_key, before.wrapped_key);

  files.Remove("2026");
  const Keyring rotated = files.Load();
  EXPECT_EQ(*Open(rotated, *after, kCase), "Lestari");
  EXPECT_EQ(WhyNot(rotated, *after, kOtherCase), "IDENTITY_UNREADABLE");
  EXPECT_EQ(WhyNot(rotated, before), "IDENTITY_KEY_MISSING");
}

TEST(Sealed, RefusesWhatNoReporterWrites) {
  const Keyring ring = Keyring::Derived("secret");
  const std::string most(size_t{1} << 20, 'x');
  EXPECT_TRUE(Seal(ring, most, kCase).ok());
  EXPECT_EQ(Seal(ring, most + "x", kCase).status().code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace mumpuni::complaint::identity
