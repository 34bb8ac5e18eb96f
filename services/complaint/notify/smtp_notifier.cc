#include "services/complaint/notify/smtp_notifier.h"

#include <arpa/inet.h>
#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/core/id.h"
#include "common/core/status.h"
#include "common/obs/log.h"
#include "services/complaint/notify/mail_format.h"
#include "services/complaint/notify/reasons.h"
#include "services/complaint/notify/smtp_dialogue.h"

namespace mumpuni::complaint::notify {
namespace {

struct Freed {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  void operator()(char* text) const { curl_free(text); }
};
template <typename T>
using Owned = std::unique_ptr<T, Freed>;

// One mail under way.
struct Transfer {
  std::string content;
  size_t sent = 0;
  SmtpDialogue dialogue;
};

size_t ReadContent(char* to, size_t size, size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const size_t bytes = std::min(size * count, transfer.content.size() - transfer.sent);
  std::memcpy(to, transfer.content.data() + transfer.sent, bytes);
  transfer.sent += bytes;
  return bytes;
}

// libcurl tells neither which command failed nor the enhanced code, but it shows the dialogue.
int Follow(CURL*, curl_infotype type, char* data, size_t size, void* user) {
  auto& dialogue = static_cast<Transfer*>(user)->dialogue;
  if (type == CURLINFO_HEADER_OUT) dialogue.Sent({data, size});
  if (type == CURLINFO_HEADER_IN) dialogue.Received({data, size});
  return 0;
}

// Replies are followed above. Without this, libcurl would write some of them to stdout.
size_t Discard(char*, size_t size, size_t count, void*) { return size * count; }

std::string PartOf(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return "";
  return Owned<char>(text).get();
}

// 127.0.0.0/8, ::1 and the name that stands for them. Not by the look of the text alone: the name
// 127.example.org may be anywhere.
bool IsLoopback(const std::string& host) {
  if (host == "localhost" || host == "[::1]") return true;
  in_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1 && ntohl(address.s_addr) >> 24 == 127;
}

struct Target {
  bool implicit_tls = false;
  bool loopback = false;
};

absl::StatusOr<Target> ReadUrl(const std::string& text) {
  const Owned<CURLU> url(curl_url());
  const bool read = curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) == CURLUE_OK;
  const std::string scheme = read ? PartOf(url.get(), CURLUPART_SCHEME) : "";
  if (scheme != "smtp" && scheme != "smtps") {
    return absl::InvalidArgumentError("the mail server is written smtp://host:port or smtps://…");
  }
  if (!PartOf(url.get(), CURLUPART_USER).empty() ||
      !PartOf(url.get(), CURLUPART_PASSWORD).empty()) {
    return absl::InvalidArgumentError("the login does not belong in the URL of the mail server");
  }
  return Target{scheme == "smtps", IsLoopback(PartOf(url.get(), CURLUPART_HOST))};
}

absl::Status CheckOptions(const SmtpOptions& options, const Target& target, bool starttls) {
  if (!IsMailAddress(options.from)) {
    return absl::InvalidArgumentError("the sender of mail is no mail address");
  }
  if (options.timeout < absl::Milliseconds(1)) {
    return absl::InvalidArgumentError("the timeout of mail is shorter than a millisecond");
  }
  if (!options.user.empty() && !target.loopback && !target.implicit_tls && !starttls) {
    return absl::InvalidArgumentError("a login to another machine needs TLS");
  }
  return absl::OkStatus();
}

void SetConnection(CURL* curl, const SmtpOptions& options, bool starttls) {
  const long timeout_ms = static_cast<long>(absl::ToInt64Milliseconds(options.timeout));
  curl_easy_setopt(curl, CURLOPT_URL, options.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  // Nothing in the environment sends mail elsewhere.
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, timeout_ms);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, timeout_ms);
  curl_easy_setopt(curl, CURLOPT_USE_SSL,
                   static_cast<long>(starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!options.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, options.ca_file.c_str());
  if (options.user.empty()) return;
  curl_easy_setopt(curl, CURLOPT_USERNAME, options.user.c_str());
  curl_easy_setopt(curl, CURLOPT_PASSWORD, options.password.c_str());
}

void SetTransfer(CURL* curl, Transfer* transfer) {
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, ReadContent);
  curl_easy_setopt(curl, CURLOPT_READDATA, transfer);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, Discard);
  curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
  curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, Follow);
  curl_easy_setopt(curl, CURLOPT_DEBUGDATA, transfer);
}

// What an operator must put right, by libcurl's result or the server's last reply; "" if nothing.
std::string_view FaultOf(CURLcode result, const SmtpDialogue& dialogue) {
  switch (result) {
    case CURLE_LOGIN_DENIED:
      return "the mail server refuses the login";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return "the certificate of the mail server is not trusted";
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CONNECT_ERROR:
      return "the mail server does not speak TLS as required";
    default:
      return dialogue.BlamesSender() ? "the mail server does not take mail from this installation"
                                     : "";
  }
}

absl::Status StatusOf(CURLcode result, const SmtpDialogue& dialogue) {
  if (result == CURLE_OK) return absl::OkStatus();
  if (result == CURLE_OPERATION_TIMEDOUT) {
    return Error(reasons::kTimeout, absl::StrCat("the mail server did not answer at ",
                                                 std::string(NameOf(dialogue.step()))));
  }
  const std::string_view fault = FaultOf(result, dialogue);
  if (fault.empty()) return FailureOf(dialogue);
  obs::Err(fault, {{"step", NameOf(dialogue.step())},
                   {"code", dialogue.code()},
                   {"curl", static_cast<int>(result)}});
  return Error(reasons::kUnavailable, fault);
}

}  // namespace

SmtpNotifier::SmtpNotifier(SmtpOptions options, bool starttls, const Clock& clock)
    : options_(std::move(options)), starttls_(starttls), clock_(clock) {}

absl::StatusOr<std::unique_ptr<SmtpNotifier>> SmtpNotifier::Create(SmtpOptions options,
                                                                   const Clock& clock) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) return absl::InternalError("libcurl cannot be used");
  ASSIGN_OR_RETURN(const Target target, ReadUrl(options.url));
  const bool starttls = !target.implicit_tls && options.require_tls.value_or(!target.loopback);
  RETURN_IF_ERROR(CheckOptions(options, target, starttls));
  return std::unique_ptr<SmtpNotifier>(new SmtpNotifier(std::move(options), starttls, clock));
}

absl::Status SmtpNotifier::Send(const Envelope& envelope) {
  if (!IsMailAddress(envelope.to)) {
    return Error(reasons::kAddressMalformed, "to", "no mail address");
  }
  RETURN_IF_ERROR(Id::Parse(envelope.id, "id").status());
  Transfer transfer;
  transfer.content = FormatMail(envelope, options_.from, clock_.Now());
  const Owned<CURL> curl(curl_easy_init());
  const Owned<curl_slist> recipients(
      curl_slist_append(nullptr, absl::StrCat("<", envelope.to, ">").c_str()));
  if (curl == nullptr || recipients == nullptr) {
    return Error(reasons::kUnavailable, "no memory for a mail");
  }
  SetConnection(curl.get(), options_, starttls_);
  SetTransfer(curl.get(), &transfer);
  curl_easy_setopt(curl.get(), CURLOPT_MAIL_FROM, absl::StrCat("<", options_.from, ">").c_str());
  curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, recipients.get());
  const CURLcode result = curl_easy_perform(curl.get());
  return StatusOf(result, transfer.dialogue);
}

}  // namespace mumpuni::complaint::notify
