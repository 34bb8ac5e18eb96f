#include "services/complaint/attachments/content.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"
#include "common/core/sha256.h"
#include "common/core/status.h"
#include "services/complaint/attachments/reasons.h"

namespace mumpuni::complaint::attachments {
namespace {

constexpr char kField[] = "content";
constexpr std::string_view kJpegStart = "\xff\xd8\xff";
constexpr std::string_view kPngStart = "\x89PNG\r\n\x1a\n";
constexpr std::string_view kPdfStart = "%PDF-";
constexpr std::string_view kPdfEnd = "%%EOF";
// Readers look for the end of a PDF in so many bytes, since some programs write more behind it.
constexpr size_t kPdfTailBytes = 1024;
// A progressive JPEG is drawn once per scan. Cameras write about ten; a scan can be made of fifty
// bytes, and a file of 3 MiB would then be drawn for an hour.
constexpr int64_t kFullSizeScans = 25;
// A picture that is not even small enough at this size is given up.
constexpr int kSmallestSidePx = 16;

struct Unref {
  void operator()(gpointer object) const { g_object_unref(object); }
};
using Loader = std::unique_ptr<GdkPixbufLoader, Unref>;
using Picture = std::unique_ptr<GdkPixbuf, Unref>;

absl::Status Unreadable(std::string_view message) {
  return Error(reasons::kAttachmentUnreadable, kField, message);
}

std::optional<MediaType> TypeOf(std::string_view bytes) {
  if (bytes.starts_with(kJpegStart)) return MediaType::kJpeg;
  if (bytes.starts_with(kPngStart)) return MediaType::kPng;
  if (bytes.starts_with(kPdfStart)) return MediaType::kPdf;
  return std::nullopt;
}

// Telephones call a HEIC picture photo.jpg after sending it on; who reads the refusal should see
// it. Only an ending of this list is repeated, since the rest of a name may be a person's.
absl::Status WrongType(std::string_view declared_name) {
  std::string message = "the content is neither JPEG, PNG nor PDF";
  const std::string name(declared_name);
  for (const char* ending : {".jpg", ".jpeg", ".png", ".pdf"}) {
    if (absl::EndsWithIgnoreCase(name, ending)) {
      absl::StrAppend(&message, ", though the name ends in ", ending);
    }
  }
  return Error(reasons::kAttachmentType, kField, message);
}

// In compressed data an 0xff is never followed by the letter of a marker, so at most too many are
// counted, in thumbnails and behind the picture.
int64_t ScansOf(std::string_view jpeg) {
  int64_t scans = 0;
  for (size_t at = jpeg.find("\xff\xda"); at != std::string_view::npos;
       at = jpeg.find("\xff\xda", at + 2)) {
    ++scans;
  }
  return scans;
}

// The chunks of a PNG that make its pixels; empty if the file ends before its last chunk. Texts and
// profiles are compressed, and three megabytes of them would unpack to three gigabytes.
std::string PixelChunks(std::string_view png) {
  static constexpr size_t kFrame = 12;  // length, type and checksum
  std::string kept(kPngStart);
  for (size_t at = kPngStart.size(); png.size() - at >= kFrame;) {
    size_t length = 0;
    for (size_t i = 0; i < 4; ++i) length = length << 8 | static_cast<uint8_t>(png[at + i]);
    if (length > png.size() - at - kFrame) return "";
    const std::string_view type = png.substr(at + 4, 4);
    for (const char* wanted : {"IHDR", "PLTE", "tRNS", "IDAT", "IEND"}) {
      if (type == wanted) kept += png.substr(at, length + kFrame);
    }
    if (type == "IEND") return kept;
    at += length + kFrame;
  }
  return "";
}

// What is known of a picture while its loader reads it.
struct Reading {
  const Limits& limits;
  int64_t scans = 1;
  bool too_large = false;
  // Rows that have their pixels, from the top.
  int rows = 0;
};

// The size is known, and no memory taken for it.
void OnSizePrepared(GdkPixbufLoader* loader, int width, int height, gpointer data) {
  auto* reading = static_cast<Reading*>(data);
  const int64_t max_pixels = reading->limits.max_pixels;
  const int64_t pixels = int64_t{width} * height;
  if (pixels <= max_pixels && pixels * reading->scans <= max_pixels * kFullSizeScans) return;
  reading->too_large = true;
  gdk_pixbuf_loader_set_size(loader, 0, 0);  // The loader gives up at a size of nothing.
}

void OnAreaUpdated(GdkPixbufLoader*, int, int y, int, int height, gpointer data) {
  auto* reading = static_cast<Reading*>(data);
  if (y <= reading->rows) reading->rows = std::max(reading->rows, y + height);
}

// As large as it is kept, and upright. The loader could scale as well, but would then not tell
// which rows it has read.
absl::StatusOr<Picture> ScaledUpright(GdkPixbuf* picture, int max_side_px) {
  const int64_t width = gdk_pixbuf_get_width(picture), height = gdk_pixbuf_get_height(picture);
  const int64_t side = std::max(width, height);
  Picture scaled(GDK_PIXBUF(g_object_ref(picture)));
  if (side > max_side_px) {
    const auto shorter = [&](int64_t px) {
      return static_cast<int>(std::max<int64_t>(1, px * max_side_px / side));
    };
    scaled.reset(
        gdk_pixbuf_scale_simple(picture, shorter(width), shorter(height), GDK_INTERP_BILINEAR));
    if (scaled == nullptr) return absl::InternalError("a picture could not be scaled");
    gdk_pixbuf_copy_options(picture, scaled.get());  // Among them the orientation.
  }
  Picture upright(gdk_pixbuf_apply_embedded_orientation(scaled.get()));
  if (upright == nullptr) return absl::InternalError("a picture could not be turned");
  return upright;
}

// `loader_type` keeps every other loader of the machine (SVG, TIFF, ICO…) out of reach. The texts
// of the library are not asked for: an error holds none of the file.
absl::StatusOr<Picture> Decode(std::string_view bytes, const char* loader_type, Reading reading) {
  const Loader loader(gdk_pixbuf_loader_new_with_type(loader_type, nullptr));
  if (loader == nullptr) return absl::InternalError("gdk-pixbuf lacks a loader");
  g_signal_connect(loader.get(), "size-prepared", G_CALLBACK(OnSizePrepared), &reading);
  g_signal_connect(loader.get(), "area-updated", G_CALLBACK(OnAreaUpdated), &reading);
  const bool taken = gdk_pixbuf_loader_write(
      loader.get(), reinterpret_cast<const guchar*>(bytes.data()), bytes.size(), nullptr);
  // Counted before closing. The loader calls a picture complete whose lower part it painted grey.
  const int rows = reading.rows;
  const bool closed = gdk_pixbuf_loader_close(loader.get(), nullptr);
  if (reading.too_large) {
    return Error(reasons::kAttachmentTooLarge, kField, "the picture has too many pixels");
  }
  GdkPixbuf* picture = taken && closed ? gdk_pixbuf_loader_get_pixbuf(loader.get()) : nullptr;
  if (picture == nullptr) return Unreadable("the picture cannot be decoded");
  if (rows < gdk_pixbuf_get_height(picture)) return Unreadable("the picture is cut off");
  return ScaledUpright(picture, reading.limits.max_side_px);
}

absl::StatusOr<std::string> Encode(GdkPixbuf* picture, MediaType type) {
  gchar* buffer = nullptr;
  gsize size = 0;
  const bool done =
      type == MediaType::kJpeg
          ? gdk_pixbuf_save_to_buffer(picture, &buffer, &size, "jpeg", nullptr, "quality", "85",
                                      nullptr)
          : gdk_pixbuf_save_to_buffer(picture, &buffer, &size, "png", nullptr, nullptr);
  const std::unique_ptr<gchar, decltype(&g_free)> owned(buffer, g_free);
  if (!done) return absl::InternalError("a picture could not be encoded");
  return std::string(buffer, size);
}

// Drawn anew, a picture may need more bytes than it came with, for example a PNG of few colours. It
// is made smaller until it fits.
absl::StatusOr<Cleaned> Redraw(Picture picture, MediaType type, const Limits& limits) {
  while (true) {
    ASSIGN_OR_RETURN(std::string bytes, Encode(picture.get(), type));
    const int width = gdk_pixbuf_get_width(picture.get());
    const int height = gdk_pixbuf_get_height(picture.get());
    if (bytes.size() <= limits.max_bytes) {
      std::string hash = Sha256Hex(bytes);
      return Cleaned{type, std::move(bytes), std::move(hash), width, height};
    }
    if (std::max(width, height) <= kSmallestSidePx) {
      return Error(reasons::kAttachmentTooLarge, kField,
                   "the picture does not become small enough");
    }
    picture.reset(gdk_pixbuf_scale_simple(picture.get(), std::max(1, width * 3 / 4),
                                          std::max(1, height * 3 / 4), GDK_INTERP_BILINEAR));
    if (picture == nullptr) return absl::InternalError("a picture could not be scaled");
  }
}

absl::StatusOr<Cleaned> CleanJpeg(std::string_view bytes, const Limits& limits) {
  ASSIGN_OR_RETURN(Picture picture, Decode(bytes, "jpeg", {limits, ScansOf(bytes)}));
  return Redraw(std::move(picture), MediaType::kJpeg, limits);
}

absl::StatusOr<Cleaned> CleanPng(std::string_view bytes, const Limits& limits) {
  const std::string chunks = PixelChunks(bytes);
  if (chunks.empty()) return Unreadable("the picture is cut off");
  ASSIGN_OR_RETURN(Picture picture, Decode(chunks, "png", {limits}));
  return Redraw(std::move(picture), MediaType::kPng, limits);
}

absl::StatusOr<Cleaned> KeepPdf(std::string_view bytes, bool reporter_anonymous) {
  if (reporter_anonymous) {
    return Error(reasons::kAttachmentRevealsAuthor, kField,
                 "a PDF tells its author and is not taken from an anonymous reporter");
  }
  const std::string_view tail = bytes.substr(bytes.size() - std::min(bytes.size(), kPdfTailBytes));
  if (tail.find(kPdfEnd) == std::string_view::npos) return Unreadable("the PDF is cut off");
  return Cleaned{MediaType::kPdf, std::string(bytes), Sha256Hex(bytes), 0, 0};
}

}  // namespace

absl::StatusOr<Cleaned> Clean(std::string_view bytes, std::string_view declared_name,
                              const Limits& limits, bool reporter_anonymous) {
  if (bytes.empty()) {
    return Error(mumpuni::reasons::kFieldRequired, kField, "an attachment has content");
  }
  if (bytes.size() > limits.max_bytes) {
    return Error(reasons::kAttachmentTooLarge, kField,
                 absl::StrCat("an attachment has at most ", limits.max_bytes, " bytes"));
  }
  const std::optional<MediaType> type = TypeOf(bytes);
  if (!type.has_value()) return WrongType(declared_name);
  switch (*type) {
    case MediaType::kJpeg:
      return CleanJpeg(bytes, limits);
    case MediaType::kPng:
      return CleanPng(bytes, limits);
    case MediaType::kPdf:
      break;
  }
  return KeepPdf(bytes, reporter_anonymous);
}

std::string_view NameOf(MediaType type) {
  switch (type) {
    case MediaType::kJpeg:
      return "image/jpeg";
    case MediaType::kPng:
      return "image/png";
    case MediaType::kPdf:
      return "application/pdf";
  }
  return "application/octet-stream";
}

}  // namespace mumpuni::complaint::attachments
