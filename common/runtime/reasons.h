// Error reasons of the operator service; documented in docs/errors/common.md.
#pragma once

#include "common/core/status.h"

namespace mumpuni::runtime::reasons {

using absl::StatusCode;

inline constexpr Reason kConsumerUnknown{StatusCode::kNotFound, "CONSUMER_UNKNOWN",
                                         "Konsumen peristiwa ini tidak ada di layanan ini."};
inline constexpr Reason kParkedEventNotFound{StatusCode::kNotFound, "PARKED_EVENT_NOT_FOUND",
                                             "Peristiwa yang ditahan itu tidak ditemukan."};
inline constexpr Reason kJobNotFound{StatusCode::kNotFound, "JOB_NOT_FOUND",
                                     "Pekerjaan panjang itu tidak ditemukan."};
inline constexpr Reason kJobEnded{StatusCode::kFailedPrecondition, "JOB_ENDED",
                                  "Pekerjaan itu sudah selesai atau sudah dibatalkan."};
inline constexpr Reason kRedriveFailed{StatusCode::kFailedPrecondition, "REDRIVE_FAILED",
                                       "Peristiwa masih gagal diterapkan; tidak ada yang berubah."};

inline constexpr Reason kTopicUnknown{StatusCode::kNotFound, "TOPIC_UNKNOWN",
                                      "Topik ini tidak diterbitkan atau diikuti layanan ini."};
inline constexpr Reason kRebuildNotConfigured{
    StatusCode::kFailedPrecondition, "REBUILD_NOT_CONFIGURED",
    "Alamat pemilik data untuk konsumen ini belum diatur."};
inline constexpr Reason kNothingRestored{StatusCode::kFailedPrecondition, "NOTHING_RESTORED",
                                         "Basis data ini tidak menunggu pernyataan pemulihan."};

}  // namespace mumpuni::runtime::reasons
