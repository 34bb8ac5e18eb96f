#include "services/complaint/notify/mail_format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"

namespace mumpuni::complaint::notify {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

constexpr char kId[] = "0193A3C0-0000-7000-8000-000000000001";

Envelope EnvelopeOf(const std::string& subject, const std::string& body) {
  return {.to = "siti@example.org", .message = {.subject = subject, .body = body}, .id = kId};
}

absl::Time Noon() { return absl::FromCivil(absl::CivilHour(2026, 11, 28, 5), absl::UTCTimeZone()); }

std::string FormatOf(const std::string& subject, const std::string& body) {
  return FormatMail(EnvelopeOf(subject, body), "lapor@kota.example", Noon());
}

std::string Decoded(const std::string& base64) {
  std::string bytes;
  EXPECT_TRUE(absl::Base64Unescape(base64, &bytes)) << base64;
  return bytes;
}

// The encoded words of the subject, each decoded by itself.
std::vector<std::string> SubjectWords(const std::string& mail) {
  const size_t begin = mail.find("\r\nSubject: ") + 11;
  const size_t end = mail.find("\r\nMessage-ID:");
  std::vector<std::string> words;
  for (const std::string& word :
       std::vector<std::string>(absl::StrSplit(mail.substr(begin, end - begin), "\r\n "))) {
    EXPECT_THAT(word, MatchesRegex("=\\?UTF-8\\?B\\?[A-Za-z0-9+/=]*\\?="));
    words.push_back(Decoded(word.substr(10, word.size() - 12)));
  }
  return words;
}

std::string BodyOf(const std::string& mail) {
  std::string base64;
  const std::string body = mail.substr(mail.find("\r\n\r\n") + 4);
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(body, "\r\n"))) {
    base64 += line;
  }
  return Decoded(base64);
}

TEST(MailFormatTest, Headers) {
  EXPECT_EQ(FormatOf("Laporan", "Halo\n"),
            "Date: Sat, 28 Nov 2026 12:00:00 +0700\r\n"
            "From: <lapor@kota.example>\r\n"
            "To: <siti@example.org>\r\n"
            "Subject: =?UTF-8?B?TGFwb3Jhbg==?=\r\n"
            "Message-ID: <0193a3c0-0000-7000-8000-000000000001@kota.example>\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: base64\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "\r\n"
            "SGFsbw0K\r\n");
}

TEST(MailFormatTest, LongTextsAreFoldedAtWholeCharacters) {
  std::string subject, body;
  for (int i = 0; i < 40; ++i) subject += i % 3 == 0 ? "é" : i % 3 == 1 ? "…" : "😀";
  for (int i = 0; i < 200; ++i) body += "Baris ke-" + std::to_string(i) + "…\n";
  const std::string mail = FormatOf(subject, body);
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(mail, "\r\n"))) {
    EXPECT_LE(line.size(), 76u) << line;
    EXPECT_EQ(line.find_first_of("\r\n"), std::string::npos);
    EXPECT_TRUE(std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c < 127; }));
  }
  std::string joined;
  for (const std::string& word : SubjectWords(mail)) {
    EXPECT_NE(static_cast<unsigned char>(word[0]) & 0xc0, 0x80) << "begins within a character";
    joined += word;
  }
  EXPECT_EQ(joined, subject);
  EXPECT_GT(SubjectWords(mail).size(), 2u);
}

TEST(MailFormatTest, BrokenUtf8IsStillCut) {
  const std::string broken(100, '\x80');
  std::string joined;
  for (const std::string& word : SubjectWords(FormatOf(broken, ""))) joined += word;
  EXPECT_EQ(joined, broken);
}

TEST(MailFormatTest, ASubjectCannotBeginAHeader) {
  const std::string mail = FormatOf("a\r\nBcc: b@example.org\r\n\r\nx", "");
  EXPECT_EQ(mail.find("Bcc"), std::string::npos);
  EXPECT_THAT(SubjectWords(mail), ElementsAre("a\r\nBcc: b@example.org\r\n\r\nx"));
}

TEST(MailFormatTest, LineEndsBecomeThoseOfTheWire) {
  EXPECT_EQ(BodyOf(FormatOf("s", "a\nb\r\nc\rd\n\n.\ne")), "a\r\nb\r\nc\r\nd\r\n\r\n.\r\ne");
  EXPECT_EQ(BodyOf(FormatOf("s", "")), "");
}

TEST(MailFormatTest, TheMessageIdIsStable) {
  const Envelope envelope = EnvelopeOf("s", "b");
  const std::string id = "\r\nMessage-ID: <0193a3c0-0000-7000-8000-000000000001@kota.example>\r\n";
  EXPECT_THAT(FormatMail(envelope, "lapor@kota.example", Noon()), HasSubstr(id));
  EXPECT_THAT(FormatMail(EnvelopeOf("t", "c"), "info@kota.example", Noon() + absl::Hours(1)),
              HasSubstr(id));
}

}  // namespace
}  // namespace mumpuni::complaint::notify
