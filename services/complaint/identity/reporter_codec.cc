#include "services/complaint/identity/reporter_codec.h"

#include <cstdint>

#include "common/core/status.h"
#include "services/complaint/identity/reasons.h"

namespace mumpuni::complaint::identity {
namespace {

constexpr char kVersion = 1;
constexpr size_t kLengthBytes = 4;

void Append(std::string_view field, std::string& bytes) {
  const auto size = static_cast<uint32_t>(field.size());
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(size >> shift & 0xff);
  bytes += field;
}

// Takes one field from the front; false if the bytes end before it does.
bool Take(std::string_view& bytes, std::string& field) {
  if (bytes.size() < kLengthBytes) return false;
  size_t size = 0;
  for (size_t i = 0; i < kLengthBytes; ++i) size = size << 8 | static_cast<uint8_t>(bytes[i]);
  bytes.remove_prefix(kLengthBytes);
  if (bytes.size() < size) return false;
  field = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return true;
}

}  // namespace

std::string EncodeReporter(const domain::Reporter& reporter) {
  std::string bytes(1, kVersion);
  Append(reporter.full_name, bytes);
  Append(reporter.contact, bytes);
  Append(reporter.filed_by, bytes);
  return bytes;
}

absl::StatusOr<domain::Reporter> DecodeReporter(std::string_view bytes) {
  if (bytes.empty() || bytes.front() != kVersion) {
    return Error(reasons::kIdentityUnreadable, "a reporter is encoded in an unknown version");
  }
  bytes.remove_prefix(1);
  domain::Reporter reporter;
  const bool whole = Take(bytes, reporter.full_name) && Take(bytes, reporter.contact) &&
                     Take(bytes, reporter.filed_by) && bytes.empty();
  if (!whole) return Error(reasons::kIdentityUnreadable, "a reporter's encoding is damaged");
  return reporter;
}

}  // namespace mumpuni::complaint::identity
