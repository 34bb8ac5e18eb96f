// What a certificate file says of itself: a service tells it before its callers find out.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace mumpuni::rpc {

struct Validity {
  absl::Time not_before;
  absl::Time not_after;
};

// Of the first certificate of a PEM text. INVALID_ARGUMENT if there is none.
absl::StatusOr<Validity> ValidityOf(const std::string& pem);

// OK if the certificate of `path`, whose PEM text is given, is valid at `now`; FAILED_PRECONDITION
// names the file, the day and what to do.
absl::Status CheckValidity(const std::string& path, const std::string& pem, absl::Time now);

}  // namespace mumpuni::rpc
