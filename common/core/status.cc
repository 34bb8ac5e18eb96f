#include "common/core/status.h"

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"

namespace mumpuni {
namespace {

constexpr char kReasonKey[] = "mumpuni/reason";
constexpr char kFieldKey[] = "mumpuni/field";
constexpr char kLocalizedKey[] = "mumpuni/localized";
constexpr char kRetryKey[] = "mumpuni/retry_after_ms";

std::string PayloadOf(const absl::Status& status, const char* key) {
  auto payload = status.GetPayload(key);
  return payload.has_value() ? std::string(*payload) : std::string();
}

absl::Cord CordOf(std::string_view text) { return absl::Cord(std::string(text)); }

}  // namespace

absl::Status Error(const Reason& reason, std::string_view field, std::string_view message) {
  absl::Status status(reason.code, std::string(message));
  status.SetPayload(kReasonKey, CordOf(reason.id));
  status.SetPayload(kLocalizedKey, CordOf(reason.message_id));
  if (!field.empty()) status.SetPayload(kFieldKey, CordOf(field));
  return status;
}

std::string ReasonOf(const absl::Status& status) { return PayloadOf(status, kReasonKey); }
std::string FieldOf(const absl::Status& status) { return PayloadOf(status, kFieldKey); }
std::string LocalizedOf(const absl::Status& status) { return PayloadOf(status, kLocalizedKey); }

void SetRetryAfter(absl::Status& status, absl::Duration after) {
  status.SetPayload(kRetryKey, CordOf(std::to_string(absl::ToInt64Milliseconds(after))));
}

std::optional<absl::Duration> RetryAfterOf(const absl::Status& status) {
  int64_t ms = 0;
  if (!absl::SimpleAtoi(PayloadOf(status, kRetryKey), &ms)) return std::nullopt;
  return absl::Milliseconds(ms);
}

}  // namespace mumpuni
