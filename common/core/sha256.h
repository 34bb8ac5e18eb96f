// SHA-256 and HMAC by OpenSSL, for stable ids, body hashes, signed page tokens and the audit chain.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace mumpuni {

std::array<uint8_t, 32> Sha256(std::string_view data);
// Lower-case hexadecimal, 64 characters.
std::string Sha256Hex(std::string_view data);
std::array<uint8_t, 32> HmacSha256(std::string_view key, std::string_view data);
// Compares in constant time; false if the lengths differ.
bool ConstantTimeEquals(std::string_view a, std::string_view b);
// `bytes` bytes from the system's random source, as base64url without padding.
std::string RandomToken(int bytes);

}  // namespace mumpuni
