// How far a dialogue with a mail server came, and what its last reply means. Pure.
#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace mumpuni::complaint::notify {

// What the server was asked last.
enum class SmtpStep { kConnect, kHello, kLogin, kSender, kRecipient, kContent };

// Keeps numbers only. Commands and replies may hold the address, and logins are secret.
class SmtpDialogue {
 public:
  // Lines as they are sent and received. After QUIT nothing counts: it is only politeness.
  void Sent(std::string_view line);
  void Received(std::string_view line);

  SmtpStep step() const { return step_; }
  // Of the last reply to that step, 0 if none came.
  int code() const { return code_; }
  // Is the reply about who sends, not about this recipient or this message? A sender refused, a
  // login asked for, or a policy (RFC 3463, subject 7), such as that this machine may not relay.
  bool BlamesSender() const;

 private:
  SmtpStep step_ = SmtpStep::kConnect;
  int code_ = 0;
  // The subject of an enhanced status code, as 1 in 5.1.1; -1 if there was none.
  int subject_ = -1;
  bool over_ = false;
};

// "RCPT" and so on, for messages and logs.
std::string_view NameOf(SmtpStep step);

// What a dialogue that broke off with an error means for this mail; see Notifier.
absl::Status FailureOf(const SmtpDialogue& dialogue);

}  // namespace mumpuni::complaint::notify
