#include "common/jobs/failure.h"

#include <random>

#include "common/core/status.h"
#include "common/jobs/backoff.h"

namespace mumpuni::jobs {
namespace {

constexpr absl::Duration kStatementTimeout = absl::Seconds(10);
constexpr size_t kMaxErrorText = 500;

}  // namespace

absl::Duration RandomBackoff(int failures) {
  thread_local std::minstd_rand random{std::random_device{}()};
  return Backoff(failures, static_cast<uint32_t>(random()));
}

pg::TxOptions JobTx() {
  pg::TxOptions options;
  options.statement_timeout = kStatementTimeout;
  return options;
}

std::string ErrorText(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  std::string text = reason.empty() ? std::string(absl::StatusCodeToString(status.code())) : reason;
  text += ": " + std::string(status.message());
  // A text must not hold a NUL, and a cut must not split a character: control bytes and beyond
  // become '?'.
  if (text.size() > kMaxErrorText) text.resize(kMaxErrorText);
  for (char& c : text) {
    if (c < ' ' || c > '~') c = '?';
  }
  return text;
}

}  // namespace mumpuni::jobs
