// Error reasons of attachments; documented in docs/errors/complaint.md.
#pragma once

#include "common/core/status.h"

namespace mumpuni::complaint::attachments::reasons {

using absl::StatusCode;

inline constexpr Reason kAttachmentType{
    StatusCode::kInvalidArgument, "ATTACHMENT_TYPE",
    "Lampiran harus berupa foto JPEG atau PNG, atau dokumen PDF."};
inline constexpr Reason kAttachmentTooLarge{
    StatusCode::kInvalidArgument, "ATTACHMENT_TOO_LARGE",
    "Lampiran terlalu besar; kirim berkas atau foto yang lebih kecil."};
inline constexpr Reason kAttachmentUnreadable{StatusCode::kInvalidArgument, "ATTACHMENT_UNREADABLE",
                                              "Lampiran rusak atau tidak dapat dibaca."};
inline constexpr Reason kAttachmentRevealsAuthor{
    StatusCode::kInvalidArgument, "ATTACHMENT_REVEALS_AUTHOR",
    "Dokumen PDF dapat memuat nama pembuatnya; untuk laporan anonim kirimlah foto."};
inline constexpr Reason kAttachmentMissing{StatusCode::kNotFound, "ATTACHMENT_MISSING",
                                           "Berkas lampiran tidak ditemukan."};
// On the wire it is masked like any other defect; the operator finds it in the log.
inline constexpr Reason kAttachmentCorrupt{
    StatusCode::kInternal, "ATTACHMENT_CORRUPT",
    "Terjadi kesalahan; sebutkan nomor korelasi kepada operator."};
inline constexpr Reason kAttachmentStoreUnavailable{
    StatusCode::kUnavailable, "ATTACHMENT_STORE_UNAVAILABLE",
    "Penyimpanan lampiran sedang tidak tersedia; coba beberapa saat lagi."};

}  // namespace mumpuni::complaint::attachments::reasons
