#include "services/complaint/notify/notifier.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

namespace mumpuni::complaint::notify {
namespace {

// Of RFC 5321, section 4.5.3.1; a path has two brackets more than an address.
constexpr size_t kLocalBytes = 64;
constexpr size_t kAddressBytes = 254;
// A label of a host name, RFC 1035.
constexpr size_t kLabelBytes = 63;
// Of E.164; the shortest numbers in use in the country have eight.
constexpr int kPhoneDigitsMin = 8;
constexpr int kPhoneDigitsMax = 15;

bool IsAlnum(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); }

bool IsAtom(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-/=?^_`{|}~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return IsAlnum(c) || kMarks.find(c) != std::string_view::npos;
  });
}

bool IsLabel(std::string_view text) {
  return !text.empty() && text.size() <= kLabelBytes && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(), [](char c) { return IsAlnum(c) || c == '-'; });
}

bool IsPhone(std::string_view text) {
  constexpr std::string_view kBetween = " .-()";
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto digits = std::count_if(text.begin(), text.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
  const bool plain = std::all_of(text.begin(), text.end(), [&](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c)) ||
           kBetween.find(c) != std::string_view::npos;
  });
  return plain && digits >= kPhoneDigitsMin && digits <= kPhoneDigitsMax;
}

}  // namespace

bool IsMailAddress(std::string_view text) {
  const size_t at = text.find('@');
  if (at == std::string_view::npos || text.size() > kAddressBytes || at > kLocalBytes) return false;
  const std::vector<std::string> atoms = absl::StrSplit(std::string(text.substr(0, at)), '.');
  const std::vector<std::string> labels = absl::StrSplit(std::string(text.substr(at + 1)), '.');
  return std::all_of(atoms.begin(), atoms.end(), IsAtom) &&
         std::all_of(labels.begin(), labels.end(), IsLabel);
}

AddressKind KindOf(std::string_view contact) {
  if (IsMailAddress(contact)) return AddressKind::kEmail;
  return IsPhone(contact) ? AddressKind::kPhone : AddressKind::kNone;
}

std::string_view NameOf(AddressKind kind) {
  switch (kind) {
    case AddressKind::kNone:
      return "none";
    case AddressKind::kEmail:
      return "email";
    case AddressKind::kPhone:
      return "phone";
  }
  return "none";
}

}  // namespace mumpuni::complaint::notify
