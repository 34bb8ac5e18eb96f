// Error reasons of notifications; documented in docs/errors/complaint.md.
#pragma once

#include "common/core/status.h"

namespace mumpuni::complaint::notify::reasons {

using absl::StatusCode;

inline constexpr Reason kAddressMalformed{StatusCode::kInvalidArgument, "NOTIFY_ADDRESS_MALFORMED",
                                          "Alamat surel pelapor tidak dapat dipakai."};
inline constexpr Reason kAddressRefused{StatusCode::kFailedPrecondition, "NOTIFY_ADDRESS_REFUSED",
                                        "Alamat surel pelapor ditolak oleh peladen surel."};
inline constexpr Reason kMessageRefused{StatusCode::kFailedPrecondition, "NOTIFY_MESSAGE_REFUSED",
                                        "Pemberitahuan ditolak oleh peladen surel."};
inline constexpr Reason kUnavailable{
    StatusCode::kUnavailable, "NOTIFY_UNAVAILABLE",
    "Pemberitahuan belum dapat dikirim; akan dicoba lagi kemudian."};
inline constexpr Reason kTimeout{
    StatusCode::kDeadlineExceeded, "NOTIFY_TIMEOUT",
    "Peladen surel tidak menjawab pada waktunya; pengiriman akan dicoba lagi."};

}  // namespace mumpuni::complaint::notify::reasons
