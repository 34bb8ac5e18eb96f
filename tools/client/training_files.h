// The columns of a file of completed trainings, and the messages of the contract.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "mumpuni/training/v1/record.pb.h"
#include "tools/client/columns.h"

namespace mumpuni::tools {

// One row per training: PEGAWAI (number or id), JUDUL, PENYELENGGARA, NOMOR SERTIFIKAT, BENTUK
// (1–25), KODE LAN, MULAI, SELESAI, JP; optional LINGKUP (NASIONAL, INTERNASIONAL), HARI (days
// separated by
// '|'), KODE PELATIHAN. `employee_id` stays empty.
absl::StatusOr<std::vector<FileItem<training::v1::TrainingRecord>>> TrainingsOf(
    const CsvFile& file);

// The same columns, for an export that can be imported again; PEGAWAI is the id.
std::vector<std::string> TrainingHeader();
std::vector<std::string> TrainingRow(const training::v1::TrainingRecord& record);

}  // namespace mumpuni::tools
