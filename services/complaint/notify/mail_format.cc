#include "services/complaint/notify/mail_format.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace mumpuni::complaint::notify {
namespace {

constexpr int kJakartaOffsetSeconds = 7 * 3600;
// In base64 52 characters, with the marks around them 64; "Subject: " before them leaves the line
// within the 76 columns of RFC 2047.
constexpr size_t kWordBytes = 39;
// In base64 76 characters.
constexpr size_t kLineBytes = 57;

// Bytes of the next encoded word: each must decode to whole characters.
size_t WordLength(std::string_view text) {
  if (text.size() <= kWordBytes) return text.size();
  size_t length = kWordBytes;
  while (length > kWordBytes - 3 && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) {
    --length;
  }
  return length;
}

// RFC 2047, folded. Also of plain ASCII: so nothing in it is ever read as a header.
std::string EncodedWords(std::string_view text) {
  std::string words;
  do {
    const size_t length = WordLength(text);
    absl::StrAppend(&words, words.empty() ? "" : "\r\n ", "=?UTF-8?B?",
                    absl::Base64Escape(std::string(text.substr(0, length))), "?=");
    text.remove_prefix(length);
  } while (!text.empty());
  return words;
}

// The line ends of text on the wire, whatever they were.
std::string WithCrlf(std::string_view text) {
  std::string lines;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    if (text[i] == '\r' || text[i] == '\n') {
      lines += "\r\n";
    } else {
      lines += text[i];
    }
  }
  return lines;
}

std::string Base64Lines(std::string_view bytes) {
  std::string lines;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(kLineBytes, bytes.size()))) {
    absl::StrAppend(&lines, absl::Base64Escape(std::string(bytes.substr(0, kLineBytes))), "\r\n");
  }
  return lines;
}

}  // namespace

std::string FormatMail(const Envelope& envelope, std::string_view from, absl::Time now) {
  const std::string sender(from), host(from.substr(from.find('@') + 1));
  const absl::TimeZone jakarta = absl::FixedTimeZone(kJakartaOffsetSeconds);
  std::string mail;
  absl::StrAppend(&mail, "Date: ", absl::FormatTime(absl::RFC1123_full, now, jakarta), "\r\n");
  absl::StrAppend(&mail, "From: <", sender, ">\r\n");
  absl::StrAppend(&mail, "To: <", envelope.to, ">\r\n");
  absl::StrAppend(&mail, "Subject: ", EncodedWords(envelope.message.subject), "\r\n");
  absl::StrAppend(&mail, "Message-ID: <", absl::AsciiStrToLower(envelope.id), "@", host, ">\r\n");
  absl::StrAppend(&mail, "MIME-Version: 1.0\r\n");
  absl::StrAppend(&mail, "Content-Type: text/plain; charset=utf-8\r\n");
  absl::StrAppend(&mail, "Content-Transfer-Encoding: base64\r\n");
  absl::StrAppend(&mail, "Auto-Submitted: auto-generated\r\n\r\n");
  return mail + Base64Lines(WithCrlf(envelope.message.body));
}

}  // namespace mumpuni::complaint::notify
