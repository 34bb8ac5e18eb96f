#include "common/jobs/failure.h"

#include "common/core/status.h"

namespace mumpuni::jobs {
namespace {

constexpr absl::Duration kStatementTimeout = absl::Seconds(10);
constexpr size_t kMaxErrorText = 500;

}  // namespace

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
