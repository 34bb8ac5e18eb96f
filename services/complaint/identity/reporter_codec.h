// A reporter as the bytes that are sealed.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/complaint/domain/case.h"

namespace mumpuni::complaint::identity {

// A byte for the version (1), then full_name, contact and filed_by, each after its length in four
// bytes, the highest first. `contact_verified` tells of nobody and stays outside. A further field
// is a further version: rows are sealed for years, and old ones must still be read.
std::string EncodeReporter(const domain::Reporter& reporter);

// INTERNAL IDENTITY_UNREADABLE for anything that EncodeReporter does not write.
absl::StatusOr<domain::Reporter> DecodeReporter(std::string_view bytes);

}  // namespace mumpuni::complaint::identity
