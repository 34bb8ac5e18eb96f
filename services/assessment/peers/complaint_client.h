// Asks complaint for a case without names; never inside a transaction.
#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "common/core/id.h"
#include "common/core/tls_files.h"
#include "mumpuni/complaint/v1/complaint.pb.h"

namespace mumpuni::assessment::peers {

// `on_behalf_of` is the person who reads. UNAVAILABLE PEER_UNAVAILABLE without an `address`, or
// while complaint does not answer.
using AskRedactedCase = std::function<absl::StatusOr<mumpuni::complaint::v1::RedactedCase>(
    const Id& case_id, const std::string& on_behalf_of)>;
AskRedactedCase RedactedCaseFrom(const std::string& address, const TlsFiles& tls);

}  // namespace mumpuni::assessment::peers
