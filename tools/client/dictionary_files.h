// The columns of files of competencies, job standards and assessments, and the messages of the
// contract. Names of columns are compared without regard to case, blanks and underscores.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "mumpuni/assessment/v1/assessment.pb.h"
#include "tools/client/columns.h"
#include "tools/client/csv.h"

namespace mumpuni::tools {

// One row per level: KODE, NAMA, JENIS (MANAJERIAL, SOSIAL KULTURAL, TEKNIS), DASAR HUKUM, LEVEL,
// JUDUL; optional DEFINISI, INDIKATOR (several separated by '|'). What is said of the competency
// itself stands in the first row of its code; later rows repeat it or leave it empty. If a row
// belongs to no code (another number of fields, no KODE), no item of the file is sound:
// MESSAGE_MALFORMED with its line, since what it would have said is missing somewhere.
absl::StatusOr<std::vector<FileItem<assessment::v1::Competency>>> CompetenciesOf(
    const CsvFile& file);

// One row per requirement: KODE, NAMA, BERLAKU MULAI, DASAR HUKUM, BAGIAN (KOMPETENSI, PELATIHAN
// MANAJERIAL, PELATIHAN TEKNIS, PELATIHAN FUNGSIONAL, PENGALAMAN), URAIAN (competency code or
// text), NILAI (level, or 1 mutlak, 2 penting, 3 perlu); optional KELOMPOK, URUSAN, KODE JABATAN,
// IKHTISAR, PENDIDIKAN (SMA, D-III, S1, …), BIDANG ILMU and INDIKATOR KINERJA (separated by '|'),
// PANGKAT. Rows of one code, and rows of none, as above.
absl::StatusOr<std::vector<FileItem<assessment::v1::JobStandard>>> JobStandardsOf(
    const CsvFile& file);

// One row per assessment: PEGAWAI (number or id), METODE (ASSESSMENT CENTER, UJI KOMPETENSI,
// WAWANCARA), PENYELENGGARA, AKREDITASI, TANGGAL; optional NOMOR LAPORAN, SASARAN, POTENSI,
// MENGGANTIKAN; and a column per competency, named by its code (M.1, SK.1, T.4), with the level or
// nothing. `employee_id` stays empty. `ignored` gets the columns that say nothing known.
absl::StatusOr<std::vector<FileItem<assessment::v1::Assessment>>> AssessmentsOf(
    const CsvFile& file, std::vector<std::string>& ignored);

}  // namespace mumpuni::tools
