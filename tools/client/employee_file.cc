#include "tools/client/employee_file.h"

#include <iterator>
#include <map>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/core/status.h"
#include "common/core/validate.h"

namespace mumpuni::tools {
namespace {

using personnel::v1::EmployeeRecord;

// A column of the canonical file.
struct Column {
  const char* name;
  // Of EmployeeRecord.
  const char* field;
  bool required;
  // Separated by '|'. None is only near: TMT PENSIUN, say, is the day after the last in service.
  const char* other_names;
};

constexpr Column kColumns[] = {
    {"NIP BARU", "employee_number", true,
     "NIP|NI PPPK|NIP PPPK|NIP NI PPPK|NIP/NI PPPK|NIP ASN|NOMOR INDUK PEGAWAI"},
    {"NAMA", "full_name", true, "NAMA LENGKAP|NAMA PEGAWAI|NAMA PNS|NAMA ASN"},
    {"JENIS PEGAWAI", "employment_type", true, "JENIS ASN|STATUS KEPEGAWAIAN"},
    {"TANGGAL LAHIR", "birth_date", false, "TGL LAHIR"},
    {"JENIS KELAMIN", "sex", false, "JK|L/P"},
    {"TMT PEGAWAI", "hire_date", true, "TMT CPNS|TMT PPPK|TMT CPNS/PPPK|TMT PENGANGKATAN"},
    {"GOLONGAN", "grade", true,
     "GOL|GOL RUANG|GOL/RUANG|GOLONGAN RUANG|GOLONGAN/RUANG|GOL AKHIR|GOL AKHIR NAMA"},
    {"TMT GOLONGAN", "grade_date", false, "TMT GOL|TMT GOL RUANG|TMT GOL/RUANG|TMT PANGKAT"},
    {"KODE JABATAN", "position_code", false, "KD JABATAN|KODE PETA JABATAN"},
    {"TMT JABATAN", "position_date", false, "TMT JAB"},
    {"PENDIDIKAN", "education", false,
     "TINGKAT PENDIDIKAN|TINGKAT PENDIDIKAN NAMA|TK PENDIDIKAN|PENDIDIKAN TERAKHIR"},
    {"AWAL KONTRAK", "contract_start_date", false, "TMT AWAL KONTRAK|AWAL PERJANJIAN KERJA"},
    {"AKHIR KONTRAK", "contract_end_date", false, "TMT AKHIR KONTRAK|AKHIR PERJANJIAN KERJA"},
    {"WILAYAH", "jurisdiction", false, "KODE WILAYAH"},
    {"KEDUDUKAN", "standing", false, "KEDUDUKAN HUKUM|KEDUDUKAN HUKUM NAMA|KEDUDUKAN PEGAWAI"},
    {"TMT BERHENTI", "last_date", false, ""},
};

// Columns without a field of their own: their places stand behind those of the others.
enum Place : size_t { kFrontTitle = std::size(kColumns), kBackTitle, kPlaces };
constexpr Column kTitles[] = {{"GELAR DEPAN", "", false, ""}, {"GELAR BELAKANG", "", false, ""}};

constexpr size_t kNone = std::string::npos;

// Upper case without blanks, line ends, underscores and dots.
std::string Normal(const std::string& name) {
  std::string normal;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isspace(byte) || c == '_' || c == '.') continue;
    normal += absl::ascii_toupper(byte);
  }
  return normal;
}

// Place of a column by the normal form of each of its names.
const std::map<std::string, size_t>& PlacesByName() {
  static const auto* places = [] {
    auto* by_name = new std::map<std::string, size_t>();
    const auto add = [&](const Column& column, size_t place) {
      (*by_name)[Normal(column.name)] = place;
      for (const auto name : absl::StrSplit(column.other_names, '|', absl::SkipEmpty())) {
        (*by_name)[Normal(std::string(name))] = place;
      }
    };
    for (size_t i = 0; i < std::size(kColumns); ++i) add(kColumns[i], i);
    for (size_t i = 0; i < std::size(kTitles); ++i) add(kTitles[i], kFrontTitle + i);
    return by_name;
  }();
  return *places;
}

const google::protobuf::FieldDescriptor* DescriptorOf(const Column& column) {
  return EmployeeRecord::descriptor()->FindFieldByName(column.field);
}

std::string TextOf(const EmployeeRecord& record, const Column& column) {
  return EmployeeRecord::GetReflection()->GetString(record, DescriptorOf(column));
}

std::string Trimmed(const std::string& text) {
  return std::string(absl::StripAsciiWhitespace(text));
}

// "Dr." "Sri Wahyuni" "S.Kom." is "Dr. Sri Wahyuni, S.Kom."
std::string WithTitles(const std::string& front, const std::string& name, const std::string& back) {
  if (name.empty()) return name;
  return absl::StrCat(front, front.empty() ? "" : " ", name, back.empty() ? "" : ", ", back);
}

std::string WithoutQuotes(const std::string& number) {
  constexpr std::string_view kQuotes = "'\"";
  const size_t first = number.find_first_not_of(kQuotes);
  if (first == std::string::npos) return "";
  return Trimmed(number.substr(first, number.find_last_not_of(kQuotes) - first + 1));
}

std::string NameOf(char delimiter) {
  return delimiter == '\t' ? "a tab" : absl::StrCat("'", std::string(1, delimiter), "'");
}

}  // namespace

EmployeeColumns::EmployeeColumns() : places_(kPlaces, kNone) {}

absl::StatusOr<EmployeeColumns> EmployeeColumns::Of(const std::vector<std::string>& header,
                                                    char delimiter) {
  EmployeeColumns columns;
  for (size_t i = 0; i < header.size(); ++i) {
    const std::string normal = Normal(header[i]);
    const auto known = PlacesByName().find(normal);
    if (known == PlacesByName().end()) {
      if (!normal.empty()) columns.ignored_.push_back(Trimmed(header[i]));
      continue;
    }
    const size_t first = std::exchange(columns.places_[known->second], i);
    if (first == kNone) continue;
    return absl::InvalidArgumentError(absl::StrCat("the columns '", header[first], "' and '",
                                                   header[i], "' say the same; remove one"));
  }
  std::vector<std::string> missing;
  for (size_t i = 0; i < std::size(kColumns); ++i) {
    if (kColumns[i].required && columns.places_[i] == kNone) missing.push_back(kColumns[i].name);
  }
  if (missing.empty()) return columns;
  return absl::InvalidArgumentError(absl::StrCat("wrong delimiter or header: with ",
                                                 NameOf(delimiter), " as delimiter there is no ",
                                                 absl::StrJoin(missing, ", ")));
}

absl::StatusOr<EmployeeRecord> EmployeeColumns::RecordOf(
    const std::vector<std::string>& fields) const {
  const auto text_at = [&](size_t place) {
    return places_[place] == kNone ? std::string() : Trimmed(fields[places_[place]]);
  };
  EmployeeRecord record;
  for (size_t i = 0; i < std::size(kColumns); ++i) {
    EmployeeRecord::GetReflection()->SetString(&record, DescriptorOf(kColumns[i]), text_at(i));
  }
  record.set_employee_number(WithoutQuotes(record.employee_number()));
  record.set_full_name(WithTitles(text_at(kFrontTitle), record.full_name(), text_at(kBackTitle)));
  for (const Column& column : kColumns) {
    RETURN_IF_ERROR(CheckPlainText(TextOf(record, column), column.field));
  }
  return record;
}

std::vector<std::string> EmployeeHeader() {
  std::vector<std::string> header;
  for (const Column& column : kColumns) header.push_back(column.name);
  return header;
}

std::vector<std::string> EmployeeRow(const EmployeeRecord& record) {
  std::vector<std::string> row;
  for (const Column& column : kColumns) row.push_back(TextOf(record, column));
  return row;
}

}  // namespace mumpuni::tools
