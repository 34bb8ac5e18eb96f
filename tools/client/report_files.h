// The columns of a file of reports as SP4N-LAPOR! exports them, and the messages of the contract.
// The form of the export is not published: the names are those of its screens and of one
// administrator's export, to be confirmed.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "mumpuni/complaint/v1/complaint_service.pb.h"
#include "tools/client/columns.h"

namespace mumpuni::tools {

// What the words of a file stand for in this city.
struct ReportWords {
  // Code or exact name of a category → its code.
  std::map<std::string, std::string> categories;
  // Known spellings of urban villages, as ComparedVillage makes them.
  std::set<std::string> villages;
};

struct ReportFile {
  // The key of an item is its tracking id; `request_id` and channel stay empty.
  std::vector<FileItem<complaint::v1::SubmitCaseRequest>> items;
  // Columns that are not taken over.
  Names ignored;
  // Categories that the city does not have: their reports have none, so that verification decides.
  std::set<std::string> unknown_categories;
};

// Lower-case letters and digits only: "Medokan-Ayu" and "medokan ayu" are one.
std::string ComparedVillage(std::string_view written);

// One row per report; the usual other names of columns are known. Required are TRACKING ID; TANGGAL
// LAPORAN (YYYY-MM-DD HH:MM[:SS], or DD-MM-YYYY or DD/MM/YYYY, in Asia/Jakarta; the time may stand
// in WAKTU LAPORAN); ISI LAPORAN; and what is to be hidden: ANONIM and RAHASIA (YA, TIDAK), or TIPE
// LAPORAN (ANONIM, RAHASIA, both, NORMAL).
// Optional are JUDUL, KLASIFIKASI (PENGADUAN, ASPIRASI, PERMINTAAN INFORMASI, PENGADUAN BERKADAR
// PENGAWASAN), KATEGORI, LOKASI, KELURAHAN, KECAMATAN (tells apart villages of one name), LINTANG
// and BUJUR (degrees), NAMA PELAPOR, KONTAK.
// INVALID_ARGUMENT if a required column is missing or stands there twice. What is wrong with a row,
// also a tracking id that an earlier good row has, is the status of its item.
absl::StatusOr<ReportFile> ReportsOf(const CsvFile& file, const ReportWords& words);

}  // namespace mumpuni::tools
