#include "tools/client/report_files.h"

#include <array>
#include <cmath>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/core/status.h"
#include "common/core/validate.h"

namespace mumpuni::tools {
namespace {

namespace cv = mumpuni::complaint::v1;

absl::StatusOr<absl::Time> TimeAt(const Columns& columns, const CsvRow& row,
                                  const std::string& name) {
  static constexpr std::array<const char*, 6> kForms = {"%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M",
                                                        "%d-%m-%Y %H:%M:%S", "%d-%m-%Y %H:%M",
                                                        "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M"};
  const absl::TimeZone jakarta = absl::FixedTimeZone(7 * 3600);
  const std::string text = columns.At(row, name);
  for (const char* form : kForms) {
    absl::Time time;
    if (absl::ParseTime(form, text, jakarta, &time, nullptr)) return time;
  }
  return Malformed(name, "a date with a time, for example 2026-08-09 21:40");
}

absl::StatusOr<bool> YesAt(const Columns& columns, const CsvRow& row, const std::string& name) {
  static const Numbers kAnswers = {{"YA", 1}, {"TIDAK", 0}};
  if (columns.At(row, name).empty()) return false;
  ASSIGN_OR_RETURN(const int answer, columns.OneOf(row, name, kAnswers));
  return answer == 1;
}

absl::StatusOr<int> DegreesAt(const Columns& columns, const CsvRow& row, const std::string& name) {
  double degrees = 0;
  if (!absl::SimpleAtod(columns.At(row, name), &degrees) || std::fabs(degrees) > 180) {
    return Malformed(name, "degrees with a decimal point");
  }
  return static_cast<int>(std::lround(degrees * 1e6));
}

absl::Status FillPlace(const Columns& columns, const CsvRow& row, cv::SubmitCaseRequest& request) {
  request.set_place(columns.At(row, "LOKASI"));
  request.set_urban_village(columns.At(row, "KELURAHAN"));
  if (columns.At(row, "LINTANG").empty() && columns.At(row, "BUJUR").empty()) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const int latitude, DegreesAt(columns, row, "LINTANG"));
  ASSIGN_OR_RETURN(const int longitude, DegreesAt(columns, row, "BUJUR"));
  request.mutable_location()->set_latitude_e6(latitude);
  request.mutable_location()->set_longitude_e6(longitude);
  return absl::OkStatus();
}

absl::Status FillReporter(const Columns& columns, const CsvRow& row,
                          cv::SubmitCaseRequest& request) {
  ASSIGN_OR_RETURN(const bool anonymous, YesAt(columns, row, "ANONIM"));
  ASSIGN_OR_RETURN(const bool confidential, YesAt(columns, row, "RAHASIA"));
  request.set_content_confidential(confidential);
  const std::string name = columns.At(row, "NAMA PELAPOR");
  const std::string contact = columns.At(row, "KONTAK");
  // The national system has checked its accounts; who is not named there is anonymous here.
  request.set_reporter_anonymous(anonymous || (name.empty() && contact.empty()));
  if (name.empty() && contact.empty()) return absl::OkStatus();
  request.mutable_reporter()->set_full_name(name);
  request.mutable_reporter()->set_contact(contact);
  request.mutable_reporter()->set_contact_verified(!contact.empty());
  return absl::OkStatus();
}

absl::Status FillReport(const Columns& columns, const CsvRow& row, cv::SubmitCaseRequest& request) {
  static const Numbers kClasses = {
      {Normal("PENGADUAN"), cv::CASE_CLASS_COMPLAINT},
      {Normal("ASPIRASI"), cv::CASE_CLASS_SUGGESTION},
      {Normal("PERMINTAAN INFORMASI"), cv::CASE_CLASS_INFORMATION_REQUEST},
      {Normal("PENGADUAN BERKADAR PENGAWASAN"), cv::CASE_CLASS_MISCONDUCT_ALLEGATION}};
  request.set_channel_case_id(columns.At(row, "TRACKING ID"));
  if (request.channel_case_id().empty()) return Malformed("TRACKING ID", "required");
  ASSIGN_OR_RETURN(const absl::Time submitted, TimeAt(columns, row, "TANGGAL LAPORAN"));
  request.mutable_submit_time()->set_seconds(absl::ToUnixSeconds(submitted));
  const std::string title = columns.At(row, "JUDUL");
  request.set_body(absl::StrCat(title, title.empty() ? "" : "\n", columns.At(row, "ISI LAPORAN")));
  request.set_case_class(cv::CASE_CLASS_COMPLAINT);
  if (!columns.At(row, "KLASIFIKASI").empty()) {
    ASSIGN_OR_RETURN(const int number, columns.OneOf(row, "KLASIFIKASI", kClasses));
    request.set_case_class(static_cast<cv::CaseClass>(number));
  }
  request.set_category_code(columns.At(row, "KATEGORI"));
  RETURN_IF_ERROR(FillPlace(columns, row, request));
  return FillReporter(columns, row, request);
}

}  // namespace

absl::StatusOr<std::vector<FileItem<cv::SubmitCaseRequest>>> ReportsOf(const CsvFile& file) {
  ASSIGN_OR_RETURN(
      const Columns columns,
      Columns::Of(file, {"TRACKING ID", "TANGGAL LAPORAN", "ISI LAPORAN"},
                  {"JUDUL", "KLASIFIKASI", "KATEGORI", "LOKASI", "KELURAHAN", "LINTANG", "BUJUR",
                   "NAMA PELAPOR", "KONTAK", "ANONIM", "RAHASIA"}));
  std::vector<FileItem<cv::SubmitCaseRequest>> items;
  RETURN_IF_ERROR(file.ForEachRow([&](const CsvRow& row) {
    FileItem<cv::SubmitCaseRequest> item{row.line_no, "", {}, row.status};
    if (item.status.ok()) {
      item.key = columns.At(row, "TRACKING ID");
      item.status = FillReport(columns, row, item.message);
    }
    items.push_back(std::move(item));
    return absl::OkStatus();
  }));
  return items;
}

}  // namespace mumpuni::tools
