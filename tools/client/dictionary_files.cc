#include "tools/client/dictionary_files.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"
#include "common/core/status.h"
#include "common/core/validate.h"
#include "tools/client/columns.h"

namespace mumpuni::tools {
namespace {

namespace av = mumpuni::assessment::v1;
namespace pv = mumpuni::personnel::v1;

// Nothing of a file is taken if a row of it cannot be attributed: a text that lost one of its parts
// would be published as if it were whole.
template <typename Message>
void FailTheOthers(std::vector<FileItem<Message>>& items) {
  const auto lost = std::find_if(items.begin(), items.end(),
                                 [](const FileItem<Message>& item) { return item.key.empty(); });
  if (lost == items.end()) return;
  const std::string why = absl::StrCat("line ", lost->line_no,
                                       " belongs to no code, perhaps to this one; nothing of this "
                                       "file is taken");
  for (FileItem<Message>& item : items)
    item.status.Update(Error(reasons::kMessageMalformed, "file", why));
}

// Gathers the rows of each key, in the order of their first rows; `add` puts a row into the
// message, `first` is true for the first of a key. What `same` names is said once for all rows of a
// key: a later row repeats it or leaves it empty. The first error of an item and its line stay.
template <typename Message>
absl::StatusOr<std::vector<FileItem<Message>>> Gather(
    const CsvFile& file, const Columns& columns, const std::string& key_column, const Names& same,
    const std::function<absl::Status(const CsvRow&, bool first, Message&)>& add) {
  std::vector<FileItem<Message>> items;
  std::map<std::string, size_t> places;
  std::map<std::string, CsvRow> firsts;
  const auto check = [&](const CsvRow& row, const std::string& key) -> absl::Status {
    RETURN_IF_ERROR(row.status);
    if (key.empty()) return Malformed(key_column, "each row needs it");
    for (const std::string& field : row.fields) RETURN_IF_ERROR(CheckPlainText(field, "row"));
    const CsvRow& first = firsts.emplace(key, row).first->second;
    for (const std::string& column : same) {
      const std::string text = columns.At(row, column);
      if (!text.empty() && text != columns.At(first, column)) {
        return Malformed(column, "it differs from the first row of the same code");
      }
    }
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(file.ForEachRow([&](const CsvRow& row) {
    const std::string key = row.status.ok() ? columns.At(row, key_column) : "";
    const auto known = key.empty() ? places.end() : places.find(key);
    const bool first = known == places.end();
    if (first) {
      if (!key.empty()) places[key] = items.size();
      items.push_back({row.line_no, key, {}, absl::OkStatus()});
    }
    FileItem<Message>& item = first ? items.back() : items[known->second];
    absl::Status added = check(row, key);
    if (added.ok()) added = add(row, first, item.message);
    if (item.status.ok() && !added.ok()) item.line_no = row.line_no;
    item.status.Update(added);
    return absl::OkStatus();
  }));
  FailTheOthers(items);
  return items;
}

bool IsCompetency(const std::string& name) {
  const size_t dot = name.find('.');
  return dot != std::string::npos && dot > 0 && dot + 1 < name.size() &&
         CheckCode(name, "", 32).ok();
}

absl::Status AddRequirement(const Columns& columns, const CsvRow& row, av::JobStandard& standard) {
  static const Numbers kParts = {{"KOMPETENSI", 0},
                                 {"PELATIHANMANAJERIAL", 1},
                                 {"PELATIHANTEKNIS", 2},
                                 {"PELATIHANFUNGSIONAL", 3},
                                 {"PENGALAMAN", 4}};
  ASSIGN_OR_RETURN(const int part, columns.OneOf(row, "BAGIAN", kParts));
  ASSIGN_OR_RETURN(const int value, columns.NumberAt(row, "NILAI"));
  const std::string text = columns.At(row, "URAIAN");
  if (part == 0) {
    auto& added = *standard.add_requirements();
    added.set_competency_code(text);
    added.set_level(value);
  } else if (part == 4) {
    auto& added = *standard.add_experience();
    added.set_description(text);
    added.set_importance(static_cast<av::RequirementImportance>(value));
  } else {
    auto& added = *standard.add_trainings();
    added.set_kind(static_cast<av::TrainingRequirementKind>(part));
    added.set_description(text);
    added.set_importance(static_cast<av::RequirementImportance>(value));
  }
  return absl::OkStatus();
}

absl::Status AddHeader(const Columns& columns, const CsvRow& row, av::JobStandard& standard) {
  static const Numbers kEducation = {{"", 0},    {"SD", 1},   {"SMP", 1},  {"SMA", 2},
                                     {"SMK", 2}, {"D-I", 3},  {"D-II", 3}, {"D-III", 4},
                                     {"S1", 5},  {"D-IV", 5}, {"S2", 6},   {"S3", 7}};
  standard.set_code(columns.At(row, "KODE"));
  standard.set_name(columns.At(row, "NAMA"));
  standard.set_effective_from(columns.At(row, "BERLAKU MULAI"));
  standard.set_legal_basis(columns.At(row, "DASAR HUKUM"));
  standard.set_job_group(columns.At(row, "KELOMPOK"));
  standard.set_government_affair(columns.At(row, "URUSAN"));
  standard.set_job_code(columns.At(row, "KODE JABATAN"));
  standard.set_summary(columns.At(row, "IKHTISAR"));
  ASSIGN_OR_RETURN(const int education, columns.OneOf(row, "PENDIDIKAN", kEducation));
  standard.set_minimum_education(static_cast<pv::EducationLevel>(education));
  for (const std::string& text : columns.ListAt(row, "BIDANG ILMU")) {
    standard.add_fields_of_study(text);
  }
  standard.set_minimum_grade(columns.At(row, "PANGKAT"));
  for (const std::string& text : columns.ListAt(row, "INDIKATOR KINERJA")) {
    standard.add_performance_indicators(text);
  }
  return absl::OkStatus();
}

absl::Status FillAssessment(const Columns& columns, const CsvRow& row, av::Assessment& assessment) {
  static const Numbers kMethods = {
      {"ASSESSMENTCENTER", 1}, {"ASSESSMENTCENTRE", 1}, {"UJIKOMPETENSI", 2}, {"WAWANCARA", 4}};
  ASSIGN_OR_RETURN(const int method, columns.OneOf(row, "METODE", kMethods));
  assessment.set_method(static_cast<av::AssessmentMethod>(method));
  assessment.set_provider(columns.At(row, "PENYELENGGARA"));
  assessment.set_accreditation(columns.At(row, "AKREDITASI"));
  assessment.set_assessed_on(columns.At(row, "TANGGAL"));
  assessment.set_provider_reference(columns.At(row, "NOMOR LAPORAN"));
  assessment.set_target(columns.At(row, "SASARAN"));
  assessment.set_supersedes_assessment_id(columns.At(row, "MENGGANTIKAN"));
  if (!columns.At(row, "POTENSI").empty()) {
    ASSIGN_OR_RETURN(const int score, columns.NumberAt(row, "POTENSI"));
    assessment.set_potential_score(score);
  }
  for (const auto& [place, name] : columns.others()) {
    const std::string text = Trimmed(row.fields[place]);
    if (text.empty() || !IsCompetency(name)) continue;
    int level = 0;
    if (!absl::SimpleAtoi(text, &level)) return Malformed(name, "a level 1 to 5 is wanted");
    auto& result = *assessment.add_results();
    result.set_competency_code(name);
    result.set_level(level);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<FileItem<av::Competency>>> CompetenciesOf(const CsvFile& file) {
  static const Numbers kKinds = {{"MANAJERIAL", 1}, {"SOSIALKULTURAL", 2}, {"TEKNIS", 3}};
  ASSIGN_OR_RETURN(const Columns columns,
                   Columns::Of(file, {"KODE", "NAMA", "JENIS", "DASAR HUKUM", "LEVEL", "JUDUL"},
                               {"DEFINISI", "INDIKATOR"}));
  return Gather<av::Competency>(
      file, columns, "KODE", {"NAMA", "JENIS", "DASAR HUKUM", "DEFINISI"},
      [&](const CsvRow& row, bool first, av::Competency& competency) -> absl::Status {
        if (first) {
          competency.set_code(columns.At(row, "KODE"));
          competency.set_name(columns.At(row, "NAMA"));
          competency.set_definition(columns.At(row, "DEFINISI"));
          competency.set_legal_basis(columns.At(row, "DASAR HUKUM"));
          ASSIGN_OR_RETURN(const int kind, columns.OneOf(row, "JENIS", kKinds));
          competency.set_kind(static_cast<av::CompetencyKind>(kind));
        }
        ASSIGN_OR_RETURN(const int number, columns.NumberAt(row, "LEVEL"));
        av::CompetencyLevel& level = *competency.add_levels();
        level.set_level(number);
        level.set_title(columns.At(row, "JUDUL"));
        for (const std::string& text : columns.ListAt(row, "INDIKATOR")) level.add_indicators(text);
        return absl::OkStatus();
      });
}

absl::StatusOr<std::vector<FileItem<av::JobStandard>>> JobStandardsOf(const CsvFile& file) {
  ASSIGN_OR_RETURN(
      const Columns columns,
      Columns::Of(file,
                  {"KODE", "NAMA", "BERLAKU MULAI", "DASAR HUKUM", "BAGIAN", "URAIAN", "NILAI"},
                  {"KELOMPOK", "URUSAN", "KODE JABATAN", "IKHTISAR", "PENDIDIKAN", "BIDANG ILMU",
                   "PANGKAT", "INDIKATOR KINERJA"}));
  return Gather<av::JobStandard>(
      file, columns, "KODE",
      {"NAMA", "BERLAKU MULAI", "DASAR HUKUM", "KELOMPOK", "URUSAN", "KODE JABATAN", "IKHTISAR",
       "PENDIDIKAN", "BIDANG ILMU", "PANGKAT", "INDIKATOR KINERJA"},
      [&](const CsvRow& row, bool first, av::JobStandard& standard) -> absl::Status {
        if (first) RETURN_IF_ERROR(AddHeader(columns, row, standard));
        return AddRequirement(columns, row, standard);
      });
}

absl::StatusOr<std::vector<FileItem<av::Assessment>>> AssessmentsOf(const CsvFile& file,
                                                                    Names& ignored) {
  ASSIGN_OR_RETURN(
      const Columns columns,
      Columns::Of(file, {"PEGAWAI", "METODE", "PENYELENGGARA", "AKREDITASI", "TANGGAL"},
                  {"NOMOR LAPORAN", "SASARAN", "POTENSI", "MENGGANTIKAN"}));
  for (const auto& [place, name] : columns.others()) {
    if (!name.empty() && !IsCompetency(name)) ignored.push_back(name);
  }
  std::vector<FileItem<av::Assessment>> items;
  RETURN_IF_ERROR(file.ForEachRow([&](const CsvRow& row) {
    FileItem<av::Assessment> item{row.line_no, "", {}, row.status};
    if (item.status.ok()) {
      for (const std::string& field : row.fields) item.status.Update(CheckPlainText(field, "row"));
    }
    if (item.status.ok()) {
      item.key = columns.At(row, "PEGAWAI");
      item.status = FillAssessment(columns, row, item.message);
    }
    items.push_back(std::move(item));
    return absl::OkStatus();
  }));
  return items;
}

}  // namespace mumpuni::tools
