#include "tools/client/report_files.h"

#include <array>
#include <cmath>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "common/core/status.h"

namespace mumpuni::tools {
namespace {

namespace cv = mumpuni::complaint::v1;

constexpr int kMaxLatitude = 90;
constexpr int kMaxLongitude = 180;

// Who may know of a report.
struct Secrecy {
  bool anonymous = false;
  bool confidential = false;
};

absl::StatusOr<absl::Time> TimeAt(const Columns& columns, const CsvRow& row) {
  static constexpr std::array<const char*, 6> kForms = {"%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M",
                                                        "%d-%m-%Y %H:%M:%S", "%d-%m-%Y %H:%M",
                                                        "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M"};
  const absl::TimeZone jakarta = absl::FixedTimeZone(7 * 3600);
  const std::string time_of_day = columns.At(row, "WAKTU LAPORAN");
  const std::string text =
      absl::StrCat(columns.At(row, "TANGGAL LAPORAN"), time_of_day.empty() ? "" : " ", time_of_day);
  // ParseTime knows words such as "infinite-past" beside its form.
  const bool begins_with_digit =
      !text.empty() && absl::ascii_isdigit(static_cast<unsigned char>(text[0]));
  for (const char* form : kForms) {
    absl::Time time;
    if (begins_with_digit && absl::ParseTime(form, text, jakarta, &time, nullptr)) return time;
  }
  return Malformed("TANGGAL LAPORAN", "a date with a time, for example 2026-08-09 21:40");
}

absl::StatusOr<bool> YesAt(const Columns& columns, const CsvRow& row, const std::string& name) {
  static const Numbers kAnswers = {{"YA", 1}, {"TIDAK", 0}};
  if (columns.At(row, name).empty()) return false;
  ASSIGN_OR_RETURN(const int answer, columns.OneOf(row, name, kAnswers));
  return answer == 1;
}

// A word that is not known is an error: taken for "neither", it would show what shall be hidden.
absl::StatusOr<Secrecy> SecrecyAt(const Columns& columns, const CsvRow& row) {
  Secrecy secrecy;
  ASSIGN_OR_RETURN(secrecy.anonymous, YesAt(columns, row, "ANONIM"));
  ASSIGN_OR_RETURN(secrecy.confidential, YesAt(columns, row, "RAHASIA"));
  const std::string type =
      absl::StrReplaceAll(absl::AsciiStrToUpper(columns.At(row, "TIPE LAPORAN")), {{" DAN ", ","}});
  for (const auto part : absl::StrSplit(type, absl::ByAnyChar(",;/&+|"), absl::SkipWhitespace())) {
    const std::string word = Normal(std::string(part));
    secrecy.anonymous |= word == "ANONIM";
    secrecy.confidential |= word == "RAHASIA";
    if (word != "ANONIM" && word != "RAHASIA" && word != "NORMAL" && word != "-") {
      return Malformed("TIPE LAPORAN", "not one of the known names");
    }
  }
  return secrecy;
}

// Spreadsheets in Indonesian write a decimal comma.
absl::StatusOr<int> DegreesAt(const Columns& columns, const CsvRow& row, const std::string& name,
                              int max) {
  double degrees = 0;
  const std::string text = absl::StrReplaceAll(columns.At(row, name), {{",", "."}});
  // Written so that it refuses what is not a number (NaN) too.
  if (absl::SimpleAtod(text, &degrees) && std::fabs(degrees) <= max) {
    return static_cast<int>(std::lround(degrees * 1e6));
  }
  return Malformed(name, absl::StrCat("degrees, at most ", max));
}

// Villages of one name are told apart by their district, where the city knows them so.
std::string VillageAt(const Columns& columns, const CsvRow& row,
                      const std::set<std::string>& villages) {
  const std::string village = columns.At(row, "KELURAHAN");
  const std::string both = absl::StrCat(village, " ", columns.At(row, "KECAMATAN"));
  const bool told_apart = !village.empty() && villages.count(ComparedVillage(both)) > 0;
  return told_apart ? Trimmed(both) : village;
}

absl::Status FillPlace(const Columns& columns, const CsvRow& row, const ReportWords& words,
                       cv::SubmitCaseRequest& request) {
  request.set_place(columns.At(row, "LOKASI"));
  request.set_urban_village(VillageAt(columns, row, words.villages));
  if (columns.At(row, "LINTANG").empty() && columns.At(row, "BUJUR").empty()) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const int latitude, DegreesAt(columns, row, "LINTANG", kMaxLatitude));
  ASSIGN_OR_RETURN(const int longitude, DegreesAt(columns, row, "BUJUR", kMaxLongitude));
  request.mutable_location()->set_latitude_e6(latitude);
  request.mutable_location()->set_longitude_e6(longitude);
  return absl::OkStatus();
}

absl::Status FillReporter(const Columns& columns, const CsvRow& row,
                          cv::SubmitCaseRequest& request) {
  ASSIGN_OR_RETURN(const Secrecy secrecy, SecrecyAt(columns, row));
  request.set_content_confidential(secrecy.confidential);
  std::string name = columns.At(row, "NAMA PELAPOR");
  // What stands in the place of a name is none.
  if (Normal(name) == "ANONIM" || name == "-") name.clear();
  const std::string contact = columns.At(row, "KONTAK");
  // The national system has checked its accounts; who is not named there is anonymous here.
  request.set_reporter_anonymous(secrecy.anonymous || (name.empty() && contact.empty()));
  if (name.empty() && contact.empty()) return absl::OkStatus();
  request.mutable_reporter()->set_full_name(name);
  request.mutable_reporter()->set_contact(contact);
  request.mutable_reporter()->set_contact_verified(!contact.empty());
  return absl::OkStatus();
}

absl::Status FillText(const Columns& columns, const CsvRow& row, cv::SubmitCaseRequest& request) {
  static const Numbers kClasses = {
      {Normal("PENGADUAN"), cv::CASE_CLASS_COMPLAINT},
      {Normal("PENGADUAN TIDAK BERKADAR PENGAWASAN"), cv::CASE_CLASS_COMPLAINT},
      {Normal("ASPIRASI"), cv::CASE_CLASS_SUGGESTION},
      {Normal("PERMINTAAN INFORMASI"), cv::CASE_CLASS_INFORMATION_REQUEST},
      {Normal("PENGADUAN BERKADAR PENGAWASAN"), cv::CASE_CLASS_MISCONDUCT_ALLEGATION}};
  const std::string title = columns.At(row, "JUDUL");
  const std::string text = columns.At(row, "ISI LAPORAN");
  if (text.empty()) return Malformed("ISI LAPORAN", "required");
  request.set_body(absl::StrCat(title, title.empty() ? "" : "\n", text));
  request.set_case_class(cv::CASE_CLASS_COMPLAINT);
  if (columns.At(row, "KLASIFIKASI").empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int number, columns.OneOf(row, "KLASIFIKASI", kClasses));
  request.set_case_class(static_cast<cv::CaseClass>(number));
  return absl::OkStatus();
}

absl::Status FillReport(const Columns& columns, const CsvRow& row, const ReportWords& words,
                        cv::SubmitCaseRequest& request) {
  request.set_channel_case_id(columns.At(row, "TRACKING ID"));
  if (request.channel_case_id().empty()) return Malformed("TRACKING ID", "required");
  ASSIGN_OR_RETURN(const absl::Time submitted, TimeAt(columns, row));
  request.mutable_submit_time()->set_seconds(absl::ToUnixSeconds(submitted));
  RETURN_IF_ERROR(FillText(columns, row, request));
  RETURN_IF_ERROR(FillPlace(columns, row, words, request));
  return FillReporter(columns, row, request);
}

absl::Status OncePerFile(const std::string& key, int line_no, std::map<std::string, int>& lines) {
  const auto [first, is_new] = lines.emplace(key, line_no);
  if (is_new) return absl::OkStatus();
  return Malformed("TRACKING ID", absl::StrCat("line ", first->second, " has it too"));
}

absl::StatusOr<Columns> ColumnsOf(const CsvFile& file) {
  ASSIGN_OR_RETURN(
      Columns columns,
      Columns::Of(
          file,
          {"TRACKING ID|ID LAPORAN", "TANGGAL LAPORAN|TANGGAL|TANGGAL LAPORAN MASUK",
           "ISI LAPORAN|ISI|ISI LAPORAN AWAL"},
          {"WAKTU LAPORAN|WAKTU|WAKTU LAPORAN MASUK", "JUDUL|JUDUL LAPORAN",
           "KLASIFIKASI|KLASIFIKASI LAPORAN", "KATEGORI", "LOKASI", "KELURAHAN", "KECAMATAN",
           "LINTANG", "BUJUR", "NAMA PELAPOR", "KONTAK", "ANONIM", "RAHASIA", "TIPE LAPORAN"}));
  // Without them a report that its author wanted hidden would be taken for an open one.
  const bool says_secrecy =
      columns.Has("TIPE LAPORAN") || (columns.Has("ANONIM") && columns.Has("RAHASIA"));
  if (says_secrecy) return columns;
  return absl::InvalidArgumentError(
      "the file does not say what is to be hidden: there is no ANONIM and RAHASIA, nor TIPE "
      "LAPORAN");
}

}  // namespace

std::string ComparedVillage(std::string_view written) {
  std::string compared;
  for (const char c : written) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte)) compared += absl::ascii_tolower(byte);
  }
  return compared;
}

absl::StatusOr<ReportFile> ReportsOf(const CsvFile& file, const ReportWords& words) {
  ASSIGN_OR_RETURN(const Columns columns, ColumnsOf(file));
  ReportFile reports;
  for (const auto& [place, name] : columns.others()) reports.ignored.push_back(name);
  std::map<std::string, int> lines;
  RETURN_IF_ERROR(file.ForEachRow([&](const CsvRow& row) {
    FileItem<cv::SubmitCaseRequest> item{row.line_no, "", {}, row.status};
    if (item.status.ok()) {
      item.key = columns.At(row, "TRACKING ID");
      item.status = FillReport(columns, row, words, item.message);
      // Only good rows count, so that a corrected one may stand below the bad one.
      if (item.status.ok()) item.status = OncePerFile(item.key, row.line_no, lines);
      const std::string category = columns.At(row, "KATEGORI");
      const auto known = words.categories.find(category);
      if (known != words.categories.end()) item.message.set_category_code(known->second);
      if (known == words.categories.end() && !category.empty()) {
        reports.unknown_categories.insert(category);
      }
    }
    reports.items.push_back(std::move(item));
    return absl::OkStatus();
  }));
  return reports;
}

}  // namespace mumpuni::tools
