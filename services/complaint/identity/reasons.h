// Error reasons of sealed identities; documented in docs/errors/complaint.md.
#pragma once

#include "common/core/status.h"

namespace mumpuni::complaint::reasons {

inline constexpr Reason kIdentityKeyMissing{
    absl::StatusCode::kFailedPrecondition, "IDENTITY_KEY_MISSING",
    "Identitas pelapor belum dapat dibuka karena kuncinya tidak tersedia; hubungi operator."};
inline constexpr Reason kIdentityUnreadable{
    absl::StatusCode::kInternal, "IDENTITY_UNREADABLE",
    "Identitas pelapor tidak dapat dibaca; sebutkan nomor korelasi kepada operator."};

}  // namespace mumpuni::complaint::reasons
