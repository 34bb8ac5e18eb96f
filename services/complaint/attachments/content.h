// What a citizen or an officer attaches, made safe to keep and to show. Pictures are decoded and
// drawn anew, so that nothing of the file but its pixels is kept: place and time of the photo,
// names of device and owner, thumbnails, comments and whatever was hidden behind or inside it are
// gone by construction. Thread-safe. Takes up to 400 MB and some seconds at the limits: heavy lane,
// outside any transaction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace mumpuni::complaint::attachments {

enum class MediaType { kJpeg = 1, kPng = 2, kPdf = 3 };

// The media type by its registered name, for example "image/jpeg".
std::string_view NameOf(MediaType type);

struct Limits {
  // Of what comes and of what is kept: both travel in a gRPC message, which may have 4 MiB.
  size_t max_bytes = size_t{3} << 20;
  // Of a picture as it comes.
  int64_t max_pixels = 40'000'000;
  // The longer side of a picture as it is kept; a larger one is scaled down.
  int max_side_px = 2048;
};

struct Cleaned {
  MediaType type = MediaType::kJpeg;
  std::string bytes;
  std::string sha256_hex;
  // As shown, so after turning by the orientation that the camera noted; 0 for PDF.
  int width = 0;
  int height = 0;
};

// The content alone decides the type. `declared_name` never does; it only lets a refusal say that
// the name promised something else, and no other part of it is answered. A PDF is kept as it is,
// and refused if the reporter is anonymous. Errors name the field "content":
//   FIELD_REQUIRED             empty
//   ATTACHMENT_TOO_LARGE       more bytes or pixels than `limits`
//   ATTACHMENT_TYPE            neither JPEG, PNG nor PDF
//   ATTACHMENT_UNREADABLE      broken or cut off
//   ATTACHMENT_REVEALS_AUTHOR  a PDF of an anonymous reporter
absl::StatusOr<Cleaned> Clean(std::string_view bytes, std::string_view declared_name,
                              const Limits& limits, bool reporter_anonymous);

}  // namespace mumpuni::complaint::attachments
