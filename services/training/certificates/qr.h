// QR codes (ISO/IEC 18004, error correction M) as pictures. Thread-safe.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace mumpuni::training::certificates {

// The modules of a code, row by row, with the frame that readers need; true is dark.
struct QrCode {
  int width = 0;
  std::vector<bool> dark;
  bool at(int row, int column) const { return dark[static_cast<size_t>(row * width + column)]; }
};
// INTERNAL if the content does not fit (about 2,300 bytes).
absl::StatusOr<QrCode> EncodeQr(const std::string& content);

// A PNG picture with `scale` pixels a module.
absl::StatusOr<std::string> QrPng(const QrCode& code, int scale);
// Lines of UTF-8 half blocks, two modules high; dark modules are left out, for terminals with light
// letters on a dark ground.
std::string QrTerminal(const QrCode& code);

}  // namespace mumpuni::training::certificates
