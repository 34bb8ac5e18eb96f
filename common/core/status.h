// Errors across rooms are absl::Status with a reason, and for bad input a field. common/rpc turns
// them into google.rpc.Status on the wire: ErrorInfo{reason}, BadRequest{field},
// LocalizedMessage{id-ID}.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace mumpuni {

// One error reason of the contract, declared as a constant in a `reasons.h`. The arch test checks
// that every one is documented in docs/errors.md.
struct Reason {
  absl::StatusCode code;
  // UPPER_SNAKE_CASE, stable for ever.
  std::string_view id;
  // What a person reads, in Bahasa Indonesia.
  std::string_view message_id;
};

// An error with a reason; `field` is the path of the offending input ("" if there is none),
// `message` an English sentence for developers. Neither may hold personal data or driver text.
absl::Status Error(const Reason& reason, std::string_view field, std::string_view message);
inline absl::Status Error(const Reason& reason, std::string_view message) {
  return Error(reason, "", message);
}

// The parts of a status made by Error(); "" where there is none.
std::string ReasonOf(const absl::Status& status);
std::string FieldOf(const absl::Status& status);
std::string LocalizedOf(const absl::Status& status);

// Tells a client when a retry may help (RetryInfo).
void SetRetryAfter(absl::Status& status, absl::Duration after);
std::optional<absl::Duration> RetryAfterOf(const absl::Status& status);

}  // namespace mumpuni

#define MUMPUNI_CONCAT_INNER(a, b) a##b
#define MUMPUNI_CONCAT(a, b) MUMPUNI_CONCAT_INNER(a, b)

// Names carry a counter, so that a lambda inside the expression may use the macros again.

// Returns from the function if the expression is not OK.
#define RETURN_IF_ERROR(expr) RETURN_IF_ERROR_IMPL(MUMPUNI_CONCAT(_status_, __COUNTER__), expr)
#define RETURN_IF_ERROR_IMPL(status, expr)                         \
  do {                                                             \
    if (absl::Status status = (expr); !status.ok()) return status; \
  } while (false)

// ASSIGN_OR_RETURN(auto value, Compute());
#define ASSIGN_OR_RETURN(lhs, expr) \
  ASSIGN_OR_RETURN_IMPL(MUMPUNI_CONCAT(_status_or_, __COUNTER__), lhs, expr)
#define ASSIGN_OR_RETURN_IMPL(status_or, lhs, expr)          \
  auto status_or = (expr);                                   \
  if (!status_or.ok()) return std::move(status_or).status(); \
  lhs = *std::move(status_or)
