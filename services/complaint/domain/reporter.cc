#include "services/complaint/domain/reporter.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "common/core/sha256.h"

namespace mumpuni::complaint::domain {
namespace {

constexpr size_t kRefCharacters = 32;
constexpr size_t kTokenBytes = 18;

std::string Digits(std::string_view text) {
  std::string digits;
  for (char c : text) {
    if (absl::ascii_isdigit(static_cast<unsigned char>(c))) digits += c;
  }
  return digits;
}

}  // namespace

std::string NormaliseContact(std::string_view contact) {
  bool address = false;
  std::string kept;
  for (char c : contact) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isspace(byte)) continue;
    if (c == '@' || absl::ascii_isalpha(byte) || byte >= 0x80) address = true;
    kept += absl::ascii_tolower(byte);
  }
  if (address) return kept;
  std::string digits = Digits(kept);
  if (digits.rfind("62", 0) == 0) return digits;
  if (digits.rfind('0', 0) == 0) return "62" + digits.substr(1);
  return digits;
}

std::string ReporterRef(std::string_view secret, std::string_view contact) {
  const std::string normalised = NormaliseContact(contact);
  if (normalised.empty()) return "";
  const auto mac = HmacSha256(secret, normalised);
  const std::string bytes(reinterpret_cast<const char*>(mac.data()), mac.size());
  return std::string(absl::BytesToHexString(bytes)).substr(0, kRefCharacters);
}

std::string TrackingToken(std::string_view secret, std::string_view case_id) {
  const std::string purpose = "mumpuni/complaint/tracking/" + std::string(case_id);
  const auto mac = HmacSha256(secret, purpose);
  const std::string bytes(reinterpret_cast<const char*>(mac.data()), kTokenBytes);
  std::string token;
  absl::WebSafeBase64Escape(bytes, &token);
  return token;
}

}  // namespace mumpuni::complaint::domain
