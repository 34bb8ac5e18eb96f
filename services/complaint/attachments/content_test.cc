// Files as citizens and attackers send them. The pictures are made here; what is hidden in them is
// a marker text whose absence can be seen.
#include "services/complaint/attachments/content.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "common/core/reasons.h"
#include "common/core/sha256.h"
#include "common/core/status.h"
#include "services/complaint/attachments/reasons.h"

namespace mumpuni::complaint::attachments {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kMarker[] = "GPS-7.2575,112.7521 Contoh";
constexpr char kPdf[] = "%PDF-1.7\n1 0 obj\n<</Author (Contoh)>>\nendobj\n%%EOF\n";

struct Unref {
  void operator()(gpointer object) const { g_object_unref(object); }
};
using Picture = std::unique_ptr<GdkPixbuf, Unref>;

std::string Big32(uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xff);
  return bytes;
}

// The left half red, the right half blue.
Picture RedAndBlue(int width, int height) {
  Picture picture(gdk_pixbuf_new(GDK_COLORSPACE_RGB, FALSE, 8, width, height));
  gdk_pixbuf_fill(picture.get(), 0x0000ffff);
  const Picture left(gdk_pixbuf_new_subpixbuf(picture.get(), 0, 0, width / 2, height));
  gdk_pixbuf_fill(left.get(), 0xff0000ff);
  return picture;
}

// Every pixel another colour, so that no encoder makes it small. Always the same ones.
Picture Noise(int side) {
  Picture picture(gdk_pixbuf_new(GDK_COLORSPACE_RGB, FALSE, 8, side, side));
  uint32_t state = 1;
  guchar* bytes = gdk_pixbuf_get_pixels(picture.get());
  for (size_t i = 0; i < gdk_pixbuf_get_byte_length(picture.get()); ++i) {
    state = state * 1664525 + 1013904223;
    bytes[i] = static_cast<guchar>(state >> 24);
  }
  return picture;
}

std::string Encoded(const Picture& picture, const char* type, const char* option = nullptr,
                    const char* value = nullptr) {
  gchar* buffer = nullptr;
  gsize size = 0;
  EXPECT_TRUE(gdk_pixbuf_save_to_buffer(picture.get(), &buffer, &size, type, nullptr, option, value,
                                        nullptr));
  std::string bytes(buffer, size);
  g_free(buffer);
  return bytes;
}

std::string Jpeg(int width, int height) { return Encoded(RedAndBlue(width, height), "jpeg"); }
std::string Png(int width, int height) { return Encoded(RedAndBlue(width, height), "png"); }

// A segment behind the start of a JPEG: 0xe1 is APP1, 0xfe a comment.
std::string WithSegment(const std::string& jpeg, char marker, const std::string& body) {
  const std::string length = Big32(static_cast<uint32_t>(body.size() + 2)).substr(2);
  return jpeg.substr(0, 2) + '\xff' + marker + length + body + jpeg.substr(2);
}

// Exif with one entry, orientation 6 (the camera was held upright), and the marker behind it.
std::string WithExif(const std::string& jpeg) {
  const std::string entry("\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00", 12);
  const std::string head("Exif\0\0II*\0\x08\0\0\0\x01\0", 16);
  return WithSegment(jpeg, '\xe1', head + entry + std::string(4, '\0') + kMarker);
}

uint32_t Crc32(const std::string& bytes) {
  uint32_t crc = ~0u;
  for (const char c : bytes) {
    crc ^= static_cast<uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320u : 0u);
  }
  return ~crc;
}

std::string Chunk(const std::string& type, const std::string& body) {
  return Big32(static_cast<uint32_t>(body.size())) + type + body + Big32(Crc32(type + body));
}

// Where the chunks behind the header of a PNG begin.
constexpr size_t kBehindHeader = 8 + 25;

std::string WithChunk(const std::string& png, const std::string& chunk) {
  return png.substr(0, kBehindHeader) + chunk + png.substr(kBehindHeader);
}

// The header says `side`, the pixels are others.
std::string PngThatClaims(uint32_t side) {
  const std::string png = Png(8, 8);
  const std::string kind = png.substr(8 + 16, 5);
  return png.substr(0, 8) + Chunk("IHDR", Big32(side) + Big32(side) + kind) +
         png.substr(kBehindHeader);
}

absl::StatusOr<Cleaned> Cleaning(const std::string& bytes, const Limits& limits = {}) {
  return Clean(bytes, "berkas", limits, /*reporter_anonymous=*/true);
}

std::string ReasonFor(const std::string& bytes, const Limits& limits = {}) {
  const absl::Status status = Cleaning(bytes, limits).status();
  EXPECT_EQ(FieldOf(status), "content") << status;
  EXPECT_FALSE(LocalizedOf(status).empty());
  return ReasonOf(status);
}

Picture Decoded(const std::string& bytes) {
  GdkPixbufLoader* loader = gdk_pixbuf_loader_new();
  const auto* data = reinterpret_cast<const guchar*>(bytes.data());
  EXPECT_TRUE(gdk_pixbuf_loader_write(loader, data, bytes.size(), nullptr));
  EXPECT_TRUE(gdk_pixbuf_loader_close(loader, nullptr));
  Picture picture(gdk_pixbuf_copy(gdk_pixbuf_loader_get_pixbuf(loader)));
  g_object_unref(loader);
  return picture;
}

// 'R' or 'B', whichever of both the pixel is nearer to.
char ColourAt(const Picture& picture, int x, int y) {
  const int stride = gdk_pixbuf_get_rowstride(picture.get());
  const int channels = gdk_pixbuf_get_n_channels(picture.get());
  const guchar* pixel = gdk_pixbuf_get_pixels(picture.get()) + y * stride + x * channels;
  return pixel[0] > pixel[2] ? 'R' : 'B';
}

TEST(Type, IsThatOfTheContentNotOfTheName) {
  for (const char* name : {"foto.jpg", "foto.exe", "../../foto", ""}) {
    const auto cleaned = Clean(Png(20, 10), name, {}, false);
    ASSERT_TRUE(cleaned.ok()) << cleaned.status();
    EXPECT_EQ(cleaned->type, MediaType::kPng);
    EXPECT_THAT(cleaned->bytes, StartsWith("\x89PNG\r\n\x1a\n"));
  }
}

TEST(Type, NoOtherIsTakenWhateverItsName) {
  const std::string elf(
      "\x7f"
      "ELF\x02\x01\x01\0\0\0\0\0",
      12);
  const std::string windows = "MZ" + std::string(200, '\x90') + "PE";
  const std::string zip("PK\x03\x04\x14\0\0\0", 8);
  const std::string bmp = Encoded(RedAndBlue(4, 4), "bmp");
  for (const std::string& bytes :
       {elf, windows, zip, bmp, std::string("<html><script>alert(1)</script></html>"),
        std::string("<svg xmlns='http://www.w3.org/2000/svg'/>"), std::string("GIF89a"),
        std::string("#!/bin/sh\n"), std::string("\xff\xd8"), " " + Jpeg(4, 4),
        std::string(" ") + kPdf}) {
    const absl::Status status = Clean(bytes, "Nama Pelapor.JPG", {}, false).status();
    EXPECT_EQ(ReasonOf(status), reasons::kAttachmentType.id) << bytes.substr(0, 8);
    EXPECT_THAT(status.message(), HasSubstr("the name ends in .jpg"));
    EXPECT_THAT(status.message(), Not(HasSubstr("Pelapor"))) << "a name may be a person's";
  }
}

TEST(Size, EmptyAndTooLargeAreRefused) {
  EXPECT_EQ(ReasonFor(""), mumpuni::reasons::kFieldRequired.id);
  const std::string jpeg = Jpeg(20, 10);
  Limits limits;
  limits.max_bytes = jpeg.size();
  EXPECT_TRUE(Cleaning(jpeg, limits).ok());
  limits.max_bytes = jpeg.size() - 1;
  EXPECT_EQ(ReasonFor(jpeg, limits), reasons::kAttachmentTooLarge.id);
  EXPECT_EQ(ReasonFor(jpeg + std::string(3 << 20, ' ')), reasons::kAttachmentTooLarge.id);
}

TEST(Picture, KeepsWhatIsSeen) {
  for (const std::string& bytes : {Jpeg(40, 20), Png(40, 20)}) {
    const auto cleaned = Cleaning(bytes);
    ASSERT_TRUE(cleaned.ok()) << cleaned.status();
    EXPECT_EQ(cleaned->width, 40);
    EXPECT_EQ(cleaned->height, 20);
    EXPECT_EQ(cleaned->sha256_hex, Sha256Hex(cleaned->bytes));
    const Picture picture = Decoded(cleaned->bytes);
    EXPECT_EQ(ColourAt(picture, 2, 10), 'R');
    EXPECT_EQ(ColourAt(picture, 37, 10), 'B');
  }
}

TEST(Picture, KeepsTransparency) {
  const Picture clear(gdk_pixbuf_new(GDK_COLORSPACE_RGB, TRUE, 8, 4, 4));
  gdk_pixbuf_fill(clear.get(), 0);
  const auto cleaned = Cleaning(Encoded(clear, "png"));
  ASSERT_TRUE(cleaned.ok()) << cleaned.status();
  const Picture picture = Decoded(cleaned->bytes);
  ASSERT_TRUE(gdk_pixbuf_get_has_alpha(picture.get()));
  EXPECT_EQ(gdk_pixbuf_read_pixels(picture.get())[3], 0);
}

TEST(Picture, ExifIsAppliedAndGone) {
  const std::string exif = WithExif(Jpeg(40, 20));
  ASSERT_THAT(exif, HasSubstr(kMarker));
  const auto cleaned = Cleaning(exif);
  ASSERT_TRUE(cleaned.ok()) << cleaned.status();
  EXPECT_EQ(cleaned->width, 20);
  EXPECT_EQ(cleaned->height, 40);
  EXPECT_THAT(cleaned->bytes, Not(HasSubstr(kMarker)));
  EXPECT_THAT(cleaned->bytes, Not(HasSubstr("Exif")));
  const Picture picture = Decoded(cleaned->bytes);
  EXPECT_EQ(ColourAt(picture, 10, 2), 'R') << "what was left is above";
  EXPECT_EQ(ColourAt(picture, 10, 37), 'B');
}

TEST(Picture, WhatIsHiddenInAJpegIsGone) {
  const std::string script = std::string("<?php ") + kMarker + " ?>";
  for (const std::string& bytes :
       {Jpeg(20, 10) + script, WithSegment(Jpeg(20, 10), '\xfe', script),
        WithSegment(Jpeg(20, 10), '\xe1', "http://ns.adobe.com/xap/1.0/" + script),
        WithSegment(Jpeg(20, 10), '\xed', "Photoshop 3.0" + script)}) {
    const auto cleaned = Cleaning(bytes);
    ASSERT_TRUE(cleaned.ok()) << cleaned.status();
    EXPECT_THAT(cleaned->bytes, Not(HasSubstr(kMarker)));
  }
}

TEST(Picture, WhatIsHiddenInAPngIsGone) {
  const std::string text = std::string("Comment") + '\0' + kMarker;
  for (const std::string& bytes :
       {Png(20, 10) + kMarker, WithChunk(Png(20, 10), Chunk("tEXt", text)),
        WithChunk(Png(20, 10), Chunk("eXIf", kMarker)),
        WithChunk(Png(20, 10), Chunk("prVt", kMarker))}) {
    const auto cleaned = Cleaning(bytes);
    ASSERT_TRUE(cleaned.ok()) << cleaned.status();
    EXPECT_THAT(cleaned->bytes, Not(HasSubstr(kMarker)));
  }
}

// A chunk that the decoder has to understand and does not, so it would refuse the file if it came.
TEST(Picture, OnlyThePixelsOfAPngReachTheDecoder) {
  const auto cleaned = Cleaning(WithChunk(Png(20, 10), Chunk("MUST", "x")));
  EXPECT_TRUE(cleaned.ok()) << cleaned.status();
}

TEST(Picture, IsScaledDownKeepingItsShape) {
  for (const std::string& bytes : {Jpeg(4096, 1000), Png(4096, 1000)}) {
    const auto cleaned = Cleaning(bytes);
    ASSERT_TRUE(cleaned.ok()) << cleaned.status();
    EXPECT_EQ(cleaned->width, 2048);
    EXPECT_EQ(cleaned->height, 500);
    EXPECT_EQ(gdk_pixbuf_get_width(Decoded(cleaned->bytes).get()), 2048);
  }
  const auto line = Cleaning(Png(5000, 1));
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_EQ(line->height, 1);
}

TEST(Picture, IsScaledDownAndTurned) {
  const auto cleaned = Cleaning(WithExif(Jpeg(4096, 1000)));
  ASSERT_TRUE(cleaned.ok()) << cleaned.status();
  EXPECT_EQ(cleaned->width, 500);
  EXPECT_EQ(cleaned->height, 2048);
}

TEST(Picture, BecomesSmallerUntilItsBytesFit) {
  const std::string jpeg = Encoded(Noise(256), "jpeg", "quality", "40");
  Limits limits;
  limits.max_bytes = jpeg.size();
  ASSERT_GT(Cleaning(jpeg)->bytes.size(), limits.max_bytes) << "drawn anew it is larger";
  const auto cleaned = Cleaning(jpeg, limits);
  ASSERT_TRUE(cleaned.ok()) << cleaned.status();
  EXPECT_LE(cleaned->bytes.size(), limits.max_bytes);
  EXPECT_LT(cleaned->width, 256);
  EXPECT_EQ(gdk_pixbuf_get_width(Decoded(cleaned->bytes).get()), cleaned->width);
}

TEST(Picture, TooManyPixelsAreRefusedBeforeDecoding) {
  EXPECT_EQ(ReasonFor(PngThatClaims(100000)), reasons::kAttachmentTooLarge.id);
  EXPECT_EQ(ReasonFor(PngThatClaims(6325)), reasons::kAttachmentTooLarge.id) << "40,005,625";
  Limits limits;
  limits.max_pixels = 20 * 10;
  EXPECT_TRUE(Cleaning(Jpeg(20, 10), limits).ok());
  limits.max_pixels -= 1;
  EXPECT_EQ(ReasonFor(Jpeg(20, 10), limits), reasons::kAttachmentTooLarge.id);
  EXPECT_EQ(ReasonFor(WithExif(Jpeg(20, 10)), limits), reasons::kAttachmentTooLarge.id);
}

// Counted where they may stand, so that the rule can be tried without a picture of that kind.
TEST(Picture, TooManyScansAreRefusedBeforeDecoding) {
  std::string scans;
  for (int i = 0; i < 25; ++i) scans += "\xff\xda";
  const std::string jpeg = WithSegment(Jpeg(20, 10), '\xfe', scans);
  Limits limits;
  limits.max_pixels = 20 * 10;
  EXPECT_EQ(ReasonFor(jpeg, limits), reasons::kAttachmentTooLarge.id);
  EXPECT_TRUE(Cleaning(jpeg).ok()) << "a small picture may have many";
}

TEST(Picture, BrokenOnesAreUnreadable) {
  const std::string jpeg = Jpeg(400, 300), png = Png(400, 300);
  std::string damaged = png;
  damaged[png.find("IDAT") + 20] ^= 0x55;
  for (const std::string& bytes :
       {jpeg.substr(0, jpeg.size() / 2), jpeg.substr(0, 200), jpeg.substr(0, 3),
        png.substr(0, png.size() / 2), png.substr(0, kBehindHeader), png.substr(0, 8),
        png.substr(0, png.size() - 12), damaged, PngThatClaims(9), PngThatClaims(0)}) {
    EXPECT_EQ(ReasonFor(bytes), reasons::kAttachmentUnreadable.id)
        << bytes.size() << " bytes from " << bytes.substr(0, 4);
  }
}

TEST(Pdf, IsKeptAsItIsUnlessTheReporterIsAnonymous) {
  const auto cleaned = Clean(kPdf, "surat.pdf", {}, /*reporter_anonymous=*/false);
  ASSERT_TRUE(cleaned.ok()) << cleaned.status();
  EXPECT_EQ(cleaned->type, MediaType::kPdf);
  EXPECT_EQ(cleaned->bytes, kPdf);
  EXPECT_EQ(cleaned->sha256_hex, Sha256Hex(kPdf));
  EXPECT_EQ(cleaned->width, 0);
  EXPECT_EQ(cleaned->height, 0);
  EXPECT_EQ(ReasonFor(kPdf), reasons::kAttachmentRevealsAuthor.id);
}

TEST(Pdf, HasItsEnd) {
  const auto named = [](const std::string& bytes) {
    return ReasonOf(Clean(bytes, "surat.pdf", {}, /*reporter_anonymous=*/false).status());
  };
  const std::string end = "%%EOF";
  EXPECT_EQ(named(kPdf + std::string(1024 - end.size() - 1, ' ')), "");
  EXPECT_EQ(named(kPdf + std::string(1024 - end.size(), ' ')), reasons::kAttachmentUnreadable.id);
  EXPECT_EQ(named("%PDF-1.7\n"), reasons::kAttachmentUnreadable.id);
}

}  // namespace
}  // namespace mumpuni::complaint::attachments
