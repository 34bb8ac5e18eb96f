// The columns of a file of reports as SP4N-LAPOR! exports them, and the messages of the contract.
// The form of the export is not published: the names are those of its screens, to be confirmed.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "mumpuni/complaint/v1/complaint_service.pb.h"
#include "tools/client/columns.h"

namespace mumpuni::tools {

// One row per report: TRACKING ID, TANGGAL LAPORAN (YYYY-MM-DD HH:MM[:SS], or DD-MM-YYYY or
// DD/MM/YYYY, in Asia/Jakarta), ISI LAPORAN; optional JUDUL, KLASIFIKASI (PENGADUAN, ASPIRASI,
// PERMINTAAN INFORMASI, PENGADUAN BERKADAR PENGAWASAN), KATEGORI (code), LOKASI, KELURAHAN, LINTANG
// and BUJUR (degrees), NAMA PELAPOR, KONTAK, ANONIM and RAHASIA (YA, TIDAK). `request_id` and
// channel stay empty; the key of an item is its tracking id.
absl::StatusOr<std::vector<FileItem<complaint::v1::SubmitCaseRequest>>> ReportsOf(
    const CsvFile& file);

}  // namespace mumpuni::tools
