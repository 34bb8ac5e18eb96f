#include "tools/client/training_files.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/core/status.h"
#include "common/core/validate.h"

namespace mumpuni::tools {
namespace {

namespace tv = mumpuni::training::v1;

absl::Status FillTraining(const Columns& columns, const CsvRow& row, tv::TrainingRecord& record) {
  static const Numbers kScopes = {{"NASIONAL", 1}, {"INTERNASIONAL", 2}};
  record.set_title(columns.At(row, "JUDUL"));
  record.set_provider(columns.At(row, "PENYELENGGARA"));
  record.set_certificate_number(columns.At(row, "NOMOR SERTIFIKAT"));
  ASSIGN_OR_RETURN(const int form, columns.NumberAt(row, "BENTUK"));
  record.set_development_form(form);
  record.set_lan_code(columns.At(row, "KODE LAN"));
  if (!columns.At(row, "LINGKUP").empty()) {
    ASSIGN_OR_RETURN(const int scope, columns.OneOf(row, "LINGKUP", kScopes));
    record.set_hour_scope(static_cast<tv::HourScope>(scope));
  }
  record.set_first_day(columns.At(row, "MULAI"));
  record.set_last_day(columns.At(row, "SELESAI"));
  for (const std::string& day : columns.ListAt(row, "HARI")) record.add_training_days(day);
  ASSIGN_OR_RETURN(const int hours, columns.NumberAt(row, "JP"));
  record.set_lesson_hours(hours);
  record.set_course_code(columns.At(row, "KODE PELATIHAN"));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<FileItem<tv::TrainingRecord>>> TrainingsOf(const CsvFile& file) {
  ASSIGN_OR_RETURN(const Columns columns,
                   Columns::Of(file,
                               {"PEGAWAI", "JUDUL", "PENYELENGGARA", "NOMOR SERTIFIKAT", "BENTUK",
                                "KODE LAN", "MULAI", "SELESAI", "JP"},
                               {"LINGKUP", "HARI", "KODE PELATIHAN"}));
  std::vector<FileItem<tv::TrainingRecord>> items;
  RETURN_IF_ERROR(file.ForEachRow([&](const CsvRow& row) {
    FileItem<tv::TrainingRecord> item{row.line_no, "", {}, row.status};
    if (item.status.ok()) {
      for (const std::string& field : row.fields) item.status.Update(CheckPlainText(field, "row"));
    }
    if (item.status.ok()) {
      item.key = columns.At(row, "PEGAWAI");
      item.status = FillTraining(columns, row, item.message);
    }
    items.push_back(std::move(item));
    return absl::OkStatus();
  }));
  return items;
}

std::vector<std::string> TrainingHeader() {
  return {"PEGAWAI",  "JUDUL",         "PENYELENGGARA", "NOMOR SERTIFIKAT", "BENTUK",
          "KODE LAN", "LINGKUP",       "MULAI",         "SELESAI",          "HARI",
          "JP",       "KODE PELATIHAN"};
}

std::vector<std::string> TrainingRow(const tv::TrainingRecord& record) {
  return {record.employee_id(),
          record.title(),
          record.provider(),
          record.certificate_number(),
          absl::StrCat(record.development_form()),
          record.lan_code(),
          record.hour_scope() == tv::HOUR_SCOPE_INTERNATIONAL ? "INTERNASIONAL" : "NASIONAL",
          record.first_day(),
          record.last_day(),
          absl::StrJoin(record.training_days(), "|"),
          absl::StrCat(record.lesson_hours()),
          record.course_code()};
}

}  // namespace mumpuni::tools
