#include "services/complaint/notify/smtp_dialogue.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/complaint/notify/reasons.h"

namespace mumpuni::complaint::notify {
namespace {

constexpr size_t kCodeDigits = 3;

std::optional<SmtpStep> StepOf(std::string_view command) {
  static constexpr std::pair<std::string_view, SmtpStep> kSteps[] = {
      {"EHLO", SmtpStep::kHello},   {"HELO", SmtpStep::kHello},  {"STARTTLS", SmtpStep::kHello},
      {"AUTH", SmtpStep::kLogin},   {"MAIL", SmtpStep::kSender}, {"RCPT", SmtpStep::kRecipient},
      {"DATA", SmtpStep::kContent},
  };
  for (const auto& [verb, step] : kSteps) {
    if (command.starts_with(verb)) return step;
  }
  return std::nullopt;
}

// 7 of "5.7.1 Relay access denied"; -1 if the text does not begin with such a code.
int SubjectOf(std::string_view text) {
  if (text.size() < 5 || text[1] != '.' || text[3] != '.') return -1;
  const bool digits = absl::ascii_isdigit(static_cast<unsigned char>(text[0])) &&
                      absl::ascii_isdigit(static_cast<unsigned char>(text[2])) &&
                      absl::ascii_isdigit(static_cast<unsigned char>(text[4]));
  return digits ? text[2] - '0' : -1;
}

}  // namespace

void SmtpDialogue::Sent(std::string_view line) {
  if (over_) return;
  over_ = line.starts_with("QUIT");
  const std::optional<SmtpStep> step = StepOf(line);
  if (over_ || !step.has_value()) return;
  step_ = *step;
  code_ = 0;
  subject_ = -1;
}

void SmtpDialogue::Received(std::string_view line) {
  int code = 0;
  if (over_ || !absl::SimpleAtoi(std::string(line.substr(0, kCodeDigits)), &code)) return;
  code_ = code;
  subject_ = line.size() > kCodeDigits ? SubjectOf(line.substr(kCodeDigits + 1)) : -1;
}

bool SmtpDialogue::BlamesSender() const {
  constexpr int kLoginNeeded = 530;
  constexpr int kPolicy = 7;
  if (code_ / 100 != 5) return false;
  return step_ < SmtpStep::kRecipient || code_ == kLoginNeeded || subject_ == kPolicy;
}

std::string_view NameOf(SmtpStep step) {
  switch (step) {
    case SmtpStep::kConnect:
      return "connect";
    case SmtpStep::kHello:
      return "EHLO";
    case SmtpStep::kLogin:
      return "AUTH";
    case SmtpStep::kSender:
      return "MAIL";
    case SmtpStep::kRecipient:
      return "RCPT";
    case SmtpStep::kContent:
      return "DATA";
  }
  return "";
}

absl::Status FailureOf(const SmtpDialogue& dialogue) {
  const std::string step(NameOf(dialogue.step()));
  if (dialogue.code() < 400) {
    return Error(reasons::kUnavailable, absl::StrCat("the mail server was lost at ", step));
  }
  const std::string what = absl::StrCat("the mail server answered ", dialogue.code(), " at ", step);
  if (dialogue.code() < 500 || dialogue.BlamesSender()) return Error(reasons::kUnavailable, what);
  return Error(
      dialogue.step() == SmtpStep::kRecipient ? reasons::kAddressRefused : reasons::kMessageRefused,
      what);
}

}  // namespace mumpuni::complaint::notify
