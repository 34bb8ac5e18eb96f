#include "services/complaint/notify/smtp_notifier.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <stdexcept>
#include <thread>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/core/status.h"
#include "common/obs/log.h"

namespace mumpuni::complaint::notify {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kTo[] = "siti.rahasia@example.org";
constexpr char kId[] = "0193a3c0-0000-7000-8000-000000000001";

// Of user "lapor" with password "sandi" (RFC 4616).
constexpr char kPlainLogin[] = "AGxhcG9yAHNhbmRp";

// In place of a reply: the connection is closed, or nothing is said until the client goes.
constexpr char kClose[] = "close";
constexpr char kSilence[] = "silence";

// Verb → reply; "" is the greeting, "." the end of the content.
using Replies = std::map<std::string, std::string>;

// A mail server on a loopback port, in a thread, one connection after the other. Where it is not
// told what to reply, it agrees.
class FakeServer {
 public:
  explicit FakeServer(Replies replies = {})
      : replies_(std::move(replies)), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener_, plain, size) != 0 || listen(listener_, 4) != 0 ||
        getsockname(listener_, plain, &size) != 0) {
      throw std::runtime_error("no loopback port");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Serve(); });
  }
  ~FakeServer() { Stop(); }

  std::string Url(const std::string& scheme = "smtp") const {
    return absl::StrCat(scheme, "://127.0.0.1:", port_);
  }
  // Ends the thread: what it has heard may be read then.
  void Stop() {
    if (!thread_.joinable()) return;
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  const std::vector<std::string>& commands() const { return commands_; }
  const std::vector<std::string>& mails() const { return mails_; }

 private:
  void Serve() {
    for (int fd = 0; (fd = accept(listener_, nullptr, nullptr)) >= 0; close(fd)) {
      unread_.clear();
      if (Answer(fd, "", "220 ready")) Converse(fd);
    }
  }

  void Converse(int fd) {
    for (std::string line; ReadLine(fd, line);) {
      commands_.push_back(line);
      const std::string verb = line.substr(0, line.find_first_of(" \r"));
      if (!Answer(fd, verb, verb == "DATA" ? "354 go on" : verb == "QUIT" ? "221 bye" : "250 ok")) {
        return;
      }
      if (verb == "DATA" && replies_.count(verb) == 0 && !ReadMail(fd)) return;
    }
  }

  bool ReadMail(int fd) {
    std::string mail;
    for (std::string line; ReadLine(fd, line) && line != ".";) mail += line + "\r\n";
    mails_.push_back(mail);
    return Answer(fd, ".", "250 taken");
  }

  bool Answer(int fd, const std::string& verb, const std::string& otherwise) {
    const auto told = replies_.find(verb);
    const std::string reply = told == replies_.end() ? otherwise : told->second;
    if (reply == kClose) return false;
    if (reply == kSilence) {
      for (std::string line; ReadLine(fd, line);) continue;
      return false;
    }
    const std::string line = reply + "\r\n";
    return send(fd, line.data(), line.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(line.size());
  }

  bool ReadLine(int fd, std::string& line) {
    size_t end = 0;
    while ((end = unread_.find("\r\n")) == std::string::npos) {
      char buffer[4096];
      const ssize_t n = recv(fd, buffer, sizeof(buffer), 0);
      if (n <= 0) return false;
      unread_.append(buffer, static_cast<size_t>(n));
    }
    line = unread_.substr(0, end);
    unread_.erase(0, end + 2);
    return true;
  }

  const Replies replies_;
  int listener_;
  int port_ = 0;
  std::string unread_;
  std::vector<std::string> commands_;
  std::vector<std::string> mails_;
  std::thread thread_;
};

// What Send answered and what it logged.
struct Outcome {
  absl::Status status;
  std::string log;
};

class SmtpNotifierTest : public ::testing::Test {
 protected:
  SmtpNotifierTest() { obs::InitLog("complaint", "info"); }

  SmtpOptions OptionsFor(const std::string& url) {
    return {.url = url, .from = "lapor@kota.example", .timeout = absl::Seconds(20)};
  }

  Envelope Mail() {
    return {.to = kTo,
            .message = {.subject = "Laporan SBY-1: ada tanggapan dari unit kerja …",
                        .body = "Yth. pelapor,\n\n.\n.. titik, é dan …\n"},
            .id = kId};
  }

  Outcome Send(const SmtpOptions& options, const Envelope& envelope) {
    auto notifier = SmtpNotifier::Create(options, clock_);
    if (!notifier.ok()) return {notifier.status(), ""};
    ::testing::internal::CaptureStderr();
    Outcome outcome{(*notifier)->Send(envelope), ""};
    outcome.log = ::testing::internal::GetCapturedStderr();
    const std::string said = absl::StrCat(outcome.status.ToString(), outcome.log);
    EXPECT_THAT(said, Not(HasSubstr("rahasia")));
    EXPECT_THAT(said, Not(HasSubstr("sandi")));
    return outcome;
  }

  // To a server that answers the verb so.
  Outcome SendTo(const std::string& verb, const std::string& reply) {
    FakeServer server(Replies{{verb, reply}});
    return Send(OptionsFor(server.Url()), Mail());
  }

  FakeClock clock_{absl::FromUnixSeconds(1'795'842'000)};
};

std::string HeaderOf(const std::string& mail, const std::string& name) {
  const std::string all = "\r\n" + mail.substr(0, mail.find("\r\n\r\n")) + "\r\n";
  const size_t begin = all.find("\r\n" + name + ": ");
  if (begin == std::string::npos) return "";
  const size_t value = begin + name.size() + 4;
  size_t end = all.find("\r\n", value);
  while (end + 2 < all.size() && all[end + 2] == ' ') end = all.find("\r\n", end + 2);
  return all.substr(value, end - value);
}

std::string DecodedSubject(const std::string& mail) {
  const std::string words = HeaderOf(mail, "Subject");
  std::string subject, part;
  for (size_t at = 0; (at = words.find("=?UTF-8?B?", at)) != std::string::npos;) {
    const size_t end = words.find("?=", at + 10);
    EXPECT_TRUE(absl::Base64Unescape(words.substr(at + 10, end - at - 10), &part));
    subject += part;
    at = end;
  }
  return subject;
}

std::string DecodedBody(const std::string& mail) {
  std::string base64, body;
  for (const char c : mail.substr(mail.find("\r\n\r\n") + 4)) {
    if (c != '\r' && c != '\n') base64 += c;
  }
  EXPECT_TRUE(absl::Base64Unescape(base64, &body));
  return body;
}

// --- What a server may do ------------------------------------------------------------------------

TEST_F(SmtpNotifierTest, AMailIsTaken) {
  FakeServer server;
  const Outcome outcome = Send(OptionsFor(server.Url() + "/kota.example"), Mail());
  server.Stop();
  EXPECT_TRUE(outcome.status.ok()) << outcome.status;
  EXPECT_THAT(outcome.log, IsEmpty());
  EXPECT_THAT(server.commands(),
              ElementsAre("EHLO kota.example", StartsWith("MAIL FROM:<lapor@kota.example>"),
                          "RCPT TO:<siti.rahasia@example.org>", "DATA", "QUIT"));
  ASSERT_EQ(server.mails().size(), 1u);
  const std::string& mail = server.mails()[0];
  EXPECT_EQ(DecodedSubject(mail), Mail().message.subject);
  EXPECT_EQ(DecodedBody(mail), "Yth. pelapor,\r\n\r\n.\r\n.. titik, é dan …\r\n");
  EXPECT_EQ(HeaderOf(mail, "To"), "<siti.rahasia@example.org>");
  EXPECT_EQ(HeaderOf(mail, "From"), "<lapor@kota.example>");
  EXPECT_EQ(HeaderOf(mail, "Auto-Submitted"), "auto-generated");
}

TEST_F(SmtpNotifierTest, ARepeatHasTheSameMessageId) {
  FakeServer server;
  EXPECT_TRUE(Send(OptionsFor(server.Url()), Mail()).status.ok());
  clock_.Advance(absl::Hours(1));
  EXPECT_TRUE(Send(OptionsFor(server.Url()), Mail()).status.ok());
  server.Stop();
  ASSERT_EQ(server.mails().size(), 2u);
  const std::string id = absl::StrCat("<", kId, "@kota.example>");
  EXPECT_EQ(HeaderOf(server.mails()[0], "Message-ID"), id);
  EXPECT_EQ(HeaderOf(server.mails()[1], "Message-ID"), id);
  EXPECT_NE(HeaderOf(server.mails()[0], "Date"), HeaderOf(server.mails()[1], "Date"));
}

struct Refusal {
  const char* name;
  const char* verb;
  const char* reply;
  const char* reason;
  absl::StatusCode code;
  // Is it for an operator, in the log?
  bool logged;
};

class RefusalTest : public SmtpNotifierTest, public ::testing::WithParamInterface<Refusal> {};

TEST_P(RefusalTest, IsTold) {
  const Outcome outcome = SendTo(GetParam().verb, GetParam().reply);
  EXPECT_EQ(outcome.status.code(), GetParam().code) << outcome.status;
  EXPECT_EQ(ReasonOf(outcome.status), GetParam().reason);
  EXPECT_EQ(!outcome.log.empty(), GetParam().logged) << outcome.log;
}

constexpr auto kNever = absl::StatusCode::kFailedPrecondition;
constexpr auto kLater = absl::StatusCode::kUnavailable;

INSTANTIATE_TEST_SUITE_P(
    Replies, RefusalTest,
    ::testing::Values(
        Refusal{"NoSuchUser", "RCPT", "550 5.1.1 <siti.rahasia@example.org> unknown",
                "NOTIFY_ADDRESS_REFUSED", kNever, false},
        Refusal{"NoSuchUserWithoutDetail", "RCPT", "550 siti.rahasia unknown",
                "NOTIFY_ADDRESS_REFUSED", kNever, false},
        Refusal{"NoSuchUserInTwoLines", "RCPT", "550-5.1.1 siti.rahasia\r\n550 5.1.1 unknown",
                "NOTIFY_ADDRESS_REFUSED", kNever, false},
        Refusal{"Greylisted", "RCPT", "451 4.7.1 siti.rahasia later", "NOTIFY_UNAVAILABLE", kLater,
                false},
        Refusal{"NoRightToRelay", "RCPT", "554 5.7.1 siti.rahasia: relay access denied",
                "NOTIFY_UNAVAILABLE", kLater, true},
        Refusal{"LoginNeeded", "MAIL", "530 authentication required", "NOTIFY_UNAVAILABLE", kLater,
                true},
        Refusal{"SenderRefused", "MAIL", "553 sender rejected", "NOTIFY_UNAVAILABLE", kLater, true},
        Refusal{"SenderLater", "MAIL", "452 no space", "NOTIFY_UNAVAILABLE", kLater, false},
        Refusal{"DataRefused", "DATA", "554 no", "NOTIFY_MESSAGE_REFUSED", kNever, false},
        Refusal{"ContentRefused", ".", "552 5.3.4 too big", "NOTIFY_MESSAGE_REFUSED", kNever,
                false},
        Refusal{"ContentLater", ".", "451 later", "NOTIFY_UNAVAILABLE", kLater, false},
        Refusal{"ContentAgainstPolicy", ".", "550 5.7.26 unauthenticated sender",
                "NOTIFY_UNAVAILABLE", kLater, true},
        Refusal{"TooBusy", "", "421 too busy", "NOTIFY_UNAVAILABLE", kLater, false},
        Refusal{"NoService", "", "554 no service", "NOTIFY_UNAVAILABLE", kLater, true},
        Refusal{"ClosesAtOnce", "", kClose, "NOTIFY_UNAVAILABLE", kLater, false},
        Refusal{"ClosesAtRecipient", "RCPT", kClose, "NOTIFY_UNAVAILABLE", kLater, false},
        Refusal{"ClosesAfterContent", ".", kClose, "NOTIFY_UNAVAILABLE", kLater, false}),
    [](const auto& entry) { return entry.param.name; });

TEST_F(SmtpNotifierTest, NothingListens) {
  // Bound, so that nobody else has the port, but not listening.
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  ASSERT_EQ(bind(fd, plain, size), 0);
  ASSERT_EQ(getsockname(fd, plain, &size), 0);
  const std::string url = absl::StrCat("smtp://127.0.0.1:", ntohs(address.sin_port));
  const Outcome outcome = Send(OptionsFor(url), Mail());
  close(fd);
  EXPECT_EQ(outcome.status.code(), kLater);
  EXPECT_EQ(ReasonOf(outcome.status), "NOTIFY_UNAVAILABLE");
}

TEST_F(SmtpNotifierTest, AServerThatDoesNotAnswerIsTheDeadline) {
  for (const char* verb : {"", "RCPT"}) {
    FakeServer server(Replies{{verb, kSilence}});
    SmtpOptions options = OptionsFor(server.Url());
    options.timeout = absl::Milliseconds(200);
    const Outcome outcome = Send(options, Mail());
    EXPECT_EQ(outcome.status.code(), absl::StatusCode::kDeadlineExceeded) << outcome.status;
    EXPECT_EQ(ReasonOf(outcome.status), "NOTIFY_TIMEOUT");
  }
}

// --- Login and TLS -------------------------------------------------------------------------------

TEST_F(SmtpNotifierTest, TheLoginIsUsed) {
  FakeServer server(Replies{
      {"EHLO", "250-kota\r\n250 AUTH PLAIN"}, {"AUTH", "334 "}, {kPlainLogin, "235 welcome"}});
  SmtpOptions options = OptionsFor(server.Url());
  options.user = "lapor";
  options.password = "sandi";
  EXPECT_TRUE(Send(options, Mail()).status.ok());
  server.Stop();
  EXPECT_THAT(server.commands(), Contains(kPlainLogin));
  EXPECT_EQ(server.mails().size(), 1u);
}

TEST_F(SmtpNotifierTest, ARefusedLoginIsForTheOperator) {
  FakeServer server(Replies{
      {"EHLO", "250-kota\r\n250 AUTH PLAIN"}, {"AUTH", "334 "}, {kPlainLogin, "535 5.7.8 wrong"}});
  SmtpOptions options = OptionsFor(server.Url());
  options.user = "lapor";
  options.password = "sandi";
  const Outcome outcome = Send(options, Mail());
  server.Stop();
  EXPECT_EQ(outcome.status.code(), kLater) << outcome.status;
  EXPECT_THAT(outcome.log, AllOf(HasSubstr("the mail server refuses the login"),
                                 HasSubstr("\"level\":\"error\""), HasSubstr("535")));
  EXPECT_THAT(server.commands(), Not(Contains(StartsWith("MAIL"))));
}

TEST_F(SmtpNotifierTest, WithoutTheTlsThatIsRequiredNothingIsSaid) {
  FakeServer server;
  SmtpOptions options = OptionsFor(server.Url());
  options.require_tls = true;
  const Outcome outcome = Send(options, Mail());
  server.Stop();
  EXPECT_EQ(outcome.status.code(), kLater) << outcome.status;
  EXPECT_THAT(outcome.log, HasSubstr("does not speak TLS"));
  EXPECT_THAT(server.commands(), Not(Contains(StartsWith("MAIL"))));
  EXPECT_THAT(server.mails(), IsEmpty());
}

// A server that does not speak TLS gets no greeting and no command in the clear.
TEST_F(SmtpNotifierTest, SmtpsSpeaksNothingButTls) {
  FakeServer server;
  const Outcome outcome = Send(OptionsFor(server.Url("smtps")), Mail());
  server.Stop();
  EXPECT_EQ(outcome.status.code(), kLater) << outcome.status;
  EXPECT_THAT(server.mails(), IsEmpty());
}

// --- What is not tried at all --------------------------------------------------------------------

TEST_F(SmtpNotifierTest, NoConnectionForAnAddressThatIsNone) {
  FakeServer server;
  for (const char* to : {"", "0812 3456 7890", "siti@example.org\r\nRCPT TO:<b@example.org>",
                         "siti@example.org>", "a@b@example.org", "siti @example.org"}) {
    Envelope envelope = Mail();
    envelope.to = to;
    const Outcome outcome = Send(OptionsFor(server.Url()), envelope);
    EXPECT_EQ(outcome.status.code(), absl::StatusCode::kInvalidArgument) << to;
    EXPECT_EQ(ReasonOf(outcome.status), "NOTIFY_ADDRESS_MALFORMED");
    EXPECT_THAT(outcome.status.ToString(), Not(HasSubstr("siti")));
  }
  Envelope envelope = Mail();
  envelope.id = "1>\r\nBcc: <b@example.org";
  EXPECT_EQ(Send(OptionsFor(server.Url()), envelope).status.code(),
            absl::StatusCode::kInvalidArgument);
  server.Stop();
  EXPECT_THAT(server.commands(), IsEmpty());
}

TEST_F(SmtpNotifierTest, OptionsAreChecked) {
  const auto refused = [&](SmtpOptions options) {
    return SmtpNotifier::Create(std::move(options), clock_).status().code() ==
           absl::StatusCode::kInvalidArgument;
  };
  for (const char* url : {"", "mail.kota.example", "http://mail.kota.example", "smtp://",
                          "smtp://lapor:sandi@mail.kota.example", "file:///etc/passwd"}) {
    EXPECT_TRUE(refused(OptionsFor(url))) << url;
  }
  EXPECT_FALSE(refused(OptionsFor("smtp://mail.kota.example:587")));
  EXPECT_FALSE(refused(OptionsFor("smtps://mail.kota.example")));
  SmtpOptions options = OptionsFor("smtp://mail.kota.example");
  options.from = "Lapor <lapor@kota.example>";
  EXPECT_TRUE(refused(options));
  options = OptionsFor("smtp://mail.kota.example");
  options.timeout = absl::ZeroDuration();
  EXPECT_TRUE(refused(options));
}

TEST_F(SmtpNotifierTest, APasswordDoesNotGoToAnotherMachineInTheClear) {
  for (const auto& [url, good] : std::map<std::string, bool>{{"smtp://mail.kota.example", false},
                                                             {"smtp://127.kota.example", false},
                                                             {"smtps://mail.kota.example", true},
                                                             {"smtp://localhost:25", true},
                                                             {"smtp://127.1.2.3", true},
                                                             {"smtp://[::1]:25", true}}) {
    SmtpOptions options = OptionsFor(url);
    options.user = "lapor";
    options.password = "sandi";
    options.require_tls = false;
    EXPECT_EQ(SmtpNotifier::Create(options, clock_).ok(), good) << url;
    options.require_tls = std::nullopt;
    EXPECT_TRUE(SmtpNotifier::Create(options, clock_).ok()) << url;
  }
}

}  // namespace
}  // namespace mumpuni::complaint::notify
