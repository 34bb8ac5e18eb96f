#include "services/training/certificates/qr.h"

#include <cairo.h>
#include <qrencode.h>

#include <memory>

namespace mumpuni::training::certificates {
namespace {

// The frame around a code, in modules.
constexpr int kQuiet = 4;

cairo_status_t Append(void* bytes, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

absl::StatusOr<QrCode> EncodeQr(const std::string& content) {
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> made(
      QRcode_encodeString8bit(content.c_str(), 0, QR_ECLEVEL_M), QRcode_free);
  if (made == nullptr) return absl::InternalError("a text that no QR code holds");
  QrCode code;
  code.width = made->width + 2 * kQuiet;
  code.dark.resize(static_cast<size_t>(code.width * code.width));
  for (int row = 0; row < made->width; ++row) {
    for (int column = 0; column < made->width; ++column) {
      const size_t at = static_cast<size_t>((row + kQuiet) * code.width + column + kQuiet);
      code.dark[at] = (made->data[row * made->width + column] & 1) != 0;
    }
  }
  return code;
}

absl::StatusOr<std::string> QrPng(const QrCode& code, int scale) {
  const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(
      cairo_image_surface_create(CAIRO_FORMAT_RGB24, code.width * scale, code.width * scale),
      cairo_surface_destroy);
  const std::unique_ptr<cairo_t, decltype(&cairo_destroy)> cairo(cairo_create(surface.get()),
                                                                 cairo_destroy);
  cairo_set_source_rgb(cairo.get(), 1, 1, 1);
  cairo_paint(cairo.get());
  cairo_set_source_rgb(cairo.get(), 0, 0, 0);
  for (int row = 0; row < code.width; ++row) {
    for (int column = 0; column < code.width; ++column) {
      if (code.at(row, column)) {
        cairo_rectangle(cairo.get(), column * scale, row * scale, scale, scale);
      }
    }
  }
  cairo_fill(cairo.get());
  std::string bytes;
  if (cairo_surface_write_to_png_stream(surface.get(), Append, &bytes) != CAIRO_STATUS_SUCCESS) {
    return absl::InternalError("the picture of a QR code failed");
  }
  return bytes;
}

std::string QrTerminal(const QrCode& code) {
  std::string text;
  for (int row = 0; row < code.width; row += 2) {
    for (int column = 0; column < code.width; ++column) {
      const bool upper = !code.at(row, column);
      const bool lower = row + 1 == code.width || !code.at(row + 1, column);
      text += upper ? (lower ? "█" : "▀") : (lower ? "▄" : " ");
    }
    text += '\n';
  }
  return text;
}

}  // namespace mumpuni::training::certificates
