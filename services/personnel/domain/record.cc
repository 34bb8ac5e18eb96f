#include "services/personnel/domain/record.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/personnel/domain/grade_text.h"
#include "services/personnel/domain/reasons.h"

namespace mumpuni::personnel::domain {
namespace {

constexpr int kMaxRegions = 20;

struct Column {
  std::string_view name;
  std::string RecordText::*cell;
};

constexpr Column kColumns[] = {
    {"employee_number", &RecordText::employee_number},
    {"full_name", &RecordText::full_name},
    {"employment_type", &RecordText::employment_type},
    {"birth_date", &RecordText::birth_date},
    {"sex", &RecordText::sex},
    {"hire_date", &RecordText::hire_date},
    {"grade", &RecordText::grade},
    {"grade_date", &RecordText::grade_date},
    {"position_code", &RecordText::position_code},
    {"position_date", &RecordText::position_date},
    {"education", &RecordText::education},
    {"contract_start_date", &RecordText::contract_start_date},
    {"contract_end_date", &RecordText::contract_end_date},
    {"jurisdiction", &RecordText::jurisdiction},
    {"standing", &RecordText::standing},
    {"last_date", &RecordText::last_date},
};

// A word of the file and what it stands for; the first of a value is its canonical spelling.
template <typename Value>
struct Word {
  std::string_view text;
  Value value;
};

// A PNS on probation.
constexpr const char* kCandidate = "CPNS";

constexpr Word<EmploymentType> kEmploymentTypes[] = {
    {"PNS", EmploymentType::kPns},
    {"PPPK", EmploymentType::kContract},
    {"PPPK PARUH WAKTU", EmploymentType::kContractPartTime},
    {kCandidate, EmploymentType::kPns},
    {"P3K", EmploymentType::kContract},
    {"P3K PARUH WAKTU", EmploymentType::kContractPartTime},
    {"CONTRACT", EmploymentType::kContract},
    {"CONTRACT_PART_TIME", EmploymentType::kContractPartTime},
};

constexpr Word<Sex> kSexes[] = {
    {"L", Sex::kMale},         {"P", Sex::kFemale},  {"M", Sex::kMale},
    {"F", Sex::kFemale},       {"1", Sex::kMale},    {"2", Sex::kFemale},
    {"LAKI-LAKI", Sex::kMale}, {"PRIA", Sex::kMale}, {"PEREMPUAN", Sex::kFemale},
    {"WANITA", Sex::kFemale},
};

// kUnspecified: in service.
constexpr Word<DeactivationReason> kStandings[] = {
    {"AKTIF", DeactivationReason::kUnspecified},
    {"PENSIUN", DeactivationReason::kRetired},
    {"MENGUNDURKAN DIRI", DeactivationReason::kResigned},
    {"KONTRAK BERAKHIR", DeactivationReason::kContractEnded},
    {"PINDAH", DeactivationReason::kMovedOut},
    {"MENINGGAL", DeactivationReason::kDeceased},
    {"DIBERHENTIKAN", DeactivationReason::kDismissed},
};

// Schools by name; those with a number are read by ReadNumberedEducation. "MI" and "MTS" are to
// "SD" and "SMP" what "MA" is to "SMA".
constexpr Word<int> kSchools[] = {
    {"SMP", 1}, {"SD", 1},  {"SLTP", 1}, {"MI", 1}, {"MTS", 1},
    {"SMA", 2}, {"SMK", 2}, {"SLTA", 2}, {"MA", 2},
};

constexpr std::string_view kEducationTexts[] = {"",      "SMP", "SMA", "D-II",
                                                "D-III", "S1",  "S2",  "S3"};

template <typename Value, size_t kSize>
std::string TextOfValue(const Word<Value> (&words)[kSize], Value value) {
  for (const Word<Value>& word : words) {
    if (word.value == value) return std::string(word.text);
  }
  return "";
}

bool IsSpace(char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); }

// Takes away white space at both ends, also the no-break space and the byte order mark, which
// spreadsheets write.
std::string_view Trim(std::string_view cell) {
  constexpr std::string_view kOthers[] = {"\u00a0", "\ufeff"};
  for (bool more = true; more;) {
    more = false;
    while (!cell.empty() && IsSpace(cell.front())) cell.remove_prefix(1);
    while (!cell.empty() && IsSpace(cell.back())) cell.remove_suffix(1);
    for (std::string_view other : kOthers) {
      if (cell.starts_with(other)) {
        cell.remove_prefix(other.size());
        more = true;
      } else if (cell.ends_with(other)) {
        cell.remove_suffix(other.size());
        more = true;
      }
    }
  }
  return cell;
}

absl::Status Unknown(std::string_view field) {
  return Error(mumpuni::reasons::kValueOutOfRange, field, "none of the words of this column");
}

absl::Status Required(std::string_view field) {
  return Error(mumpuni::reasons::kFieldRequired, field, "required");
}

// In upper case, without the characters that do not matter.
std::string Squeezed(std::string_view text, std::string_view ignored) {
  std::string squeezed;
  for (char c : text) {
    if (ignored.find(c) == std::string_view::npos) {
      squeezed += absl::ascii_toupper(static_cast<unsigned char>(c));
    }
  }
  return squeezed;
}

// What the text stands for, if characters in `ignored` do not matter.
template <typename Value, size_t kSize>
absl::StatusOr<Value> ReadWord(const Word<Value> (&words)[kSize], std::string_view text,
                               std::string_view ignored, std::string_view field) {
  const std::string squeezed = Squeezed(text, ignored);
  for (const Word<Value>& word : words) {
    if (Squeezed(word.text, ignored) == squeezed) return word.value;
  }
  return Unknown(field);
}

// "26-09-1986" and "26/09/1986" turned round; others as they are.
absl::StatusOr<LocalDate> ReadDate(const std::string& text, std::string_view field) {
  const bool day_first =
      text.size() == 10 && (text[2] == '-' || text[2] == '/') && text[5] == text[2];
  if (!day_first) return LocalDate::Parse(text, field);
  return LocalDate::Parse(
      absl::StrCat(text.substr(6, 4), "-", text.substr(3, 2), "-", text.substr(0, 2)), field);
}

absl::StatusOr<std::optional<LocalDate>> ReadOptionalDate(const std::string& text,
                                                          std::string_view field) {
  if (text.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(const LocalDate date, ReadDate(text, field));
  return date;
}

absl::Status CheckNotBefore(LocalDate earliest, const std::optional<LocalDate>& date,
                            std::string_view field) {
  if (!date.has_value() || *date >= earliest) return absl::OkStatus();
  return Error(reasons::kDateOrder, field, "before the first day in service");
}

// In upper case, split at everything that is no letter or digit.
std::vector<std::string> WordsOf(std::string_view text) {
  std::vector<std::string> words;
  bool inside = false;
  for (char c : text) {
    const bool belongs = absl::ascii_isalnum(static_cast<unsigned char>(c));
    if (belongs && !inside) words.emplace_back();
    if (belongs) words.back() += absl::ascii_toupper(static_cast<unsigned char>(c));
    inside = belongs;
  }
  return words;
}

// 1–4 as roman or arabic, else 0.
int SmallNumber(std::string_view text) {
  constexpr std::string_view kNumbers[] = {"1", "2", "3", "4", "I", "II", "III", "IV"};
  const auto* found = std::find(std::begin(kNumbers), std::end(kNumbers), text);
  return found == std::end(kNumbers) ? 0 : static_cast<int>(found - std::begin(kNumbers)) % 4 + 1;
}

// D-I to D-IV, S1 to S3, the number in the first word or by itself; 0 for others.
int ReadNumberedEducation(const std::vector<std::string>& words) {
  constexpr int kDiplomas[] = {0, 3, 3, 4, 5};
  constexpr int kDegrees[] = {0, 5, 6, 7, 0};
  const std::string& first = words[0];
  const std::string_view second = words.size() > 1 ? std::string_view(words[1]) : "";
  if (first == "DIPLOMA" || first == "D") return kDiplomas[SmallNumber(second)];
  if (first == "STRATA" || first == "S") return kDegrees[SmallNumber(second)];
  const int number = SmallNumber(std::string_view(first).substr(1));
  return first[0] == 'D' ? kDiplomas[number] : first[0] == 'S' ? kDegrees[number] : 0;
}

absl::StatusOr<int> ReadEducation(std::string_view text) {
  if (text.empty()) return 0;
  const std::vector<std::string> words = WordsOf(text);
  if (words.empty()) return Unknown("education");
  for (const Word<int>& school : kSchools) {
    if (school.text == words[0]) return school.value;
  }
  const int level = ReadNumberedEducation(words);
  if (level == 0) return Unknown("education");
  return level;
}

absl::StatusOr<std::optional<DateRange>> ReadContractTerm(const RecordText& text,
                                                          EmploymentType type) {
  const std::string& start_text = text.contract_start_date;
  const std::string& end_text = text.contract_end_date;
  if (type == EmploymentType::kPns) {
    if (start_text.empty() && end_text.empty()) return std::nullopt;
    return Error(reasons::kContractTermNotAllowed,
                 start_text.empty() ? "contract_end_date" : "contract_start_date",
                 "a PNS has no contract term");
  }
  if (start_text.empty() || end_text.empty()) {
    return Error(reasons::kContractTermRequired,
                 start_text.empty() ? "contract_start_date" : "contract_end_date",
                 "a contract has a first and a last day");
  }
  ASSIGN_OR_RETURN(const LocalDate start, ReadDate(start_text, "contract_start_date"));
  ASSIGN_OR_RETURN(const LocalDate end, ReadDate(end_text, "contract_end_date"));
  if (end < start) return Error(reasons::kDateOrder, "contract_end_date", "ends before it starts");
  return DateRange{start, end};
}

absl::StatusOr<std::vector<std::string>> ReadRegions(std::string_view text) {
  std::vector<std::string> codes;
  bool inside = false;
  for (char c : text) {
    const bool separates = IsSpace(c) || c == ';';
    if (!separates && !inside) codes.emplace_back();
    if (!separates) codes.back() += c;
    inside = !separates;
  }
  RETURN_IF_ERROR(CheckRange(static_cast<int64_t>(codes.size()), "jurisdiction", 0, kMaxRegions));
  for (const std::string& code : codes) RETURN_IF_ERROR(CheckCode(code, "jurisdiction", 32));
  return codes;
}

absl::Status ReadStanding(const RecordText& text, Record& record) {
  if (!text.standing.empty()) {
    ASSIGN_OR_RETURN(record.reason, ReadWord(kStandings, text.standing, " ", "standing"));
  }
  record.active = record.reason == DeactivationReason::kUnspecified;
  ASSIGN_OR_RETURN(record.last_date, ReadOptionalDate(text.last_date, "last_date"));
  if (!record.active && !record.last_date.has_value()) return Required("last_date");
  if (record.active && record.last_date.has_value()) {
    return Error(mumpuni::reasons::kValueOutOfRange, "last_date",
                 "somebody in service has no last day");
  }
  return CheckNotBefore(record.hire_date, record.last_date, "last_date");
}

absl::Status ReadPerson(const RecordText& text, Record& record) {
  if (text.employee_number.empty()) return Required("employee_number");
  ASSIGN_OR_RETURN(record.number, EmployeeNumber::Parse(text.employee_number, "employee_number"));
  RETURN_IF_ERROR(CheckText(text.full_name, "full_name", 200));
  record.full_name = text.full_name;
  if (text.employment_type.empty()) return Required("employment_type");
  ASSIGN_OR_RETURN(record.employment_type,
                   ReadWord(kEmploymentTypes, text.employment_type, " _.", "employment_type"));
  record.on_probation = Squeezed(text.employment_type, " _.") == kCandidate;
  ASSIGN_OR_RETURN(record.birth_date, ReadOptionalDate(text.birth_date, "birth_date"));
  if (text.sex.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(record.sex, ReadWord(kSexes, text.sex, " -", "sex"));
  return absl::OkStatus();
}

absl::Status ReadService(const RecordText& text, Record& record) {
  if (text.hire_date.empty()) return Required("hire_date");
  ASSIGN_OR_RETURN(record.hire_date, ReadDate(text.hire_date, "hire_date"));
  if (record.hire_date < FirstDay()) {
    return Error(mumpuni::reasons::kValueOutOfRange, "hire_date", "before 1945-08-17");
  }
  if (text.grade.empty()) return Required("grade");
  std::optional<std::string> grade = CanonicalGrade(text.grade, record.employment_type);
  if (!grade.has_value()) {
    return Error(reasons::kGradeNotFound, "grade", "no grade of the employment type");
  }
  record.grade_code = *std::move(grade);
  ASSIGN_OR_RETURN(record.grade_date, ReadOptionalDate(text.grade_date, "grade_date"));
  RETURN_IF_ERROR(CheckNotBefore(record.hire_date, record.grade_date, "grade_date"));
  if (!text.position_code.empty()) {
    RETURN_IF_ERROR(CheckCode(text.position_code, "position_code", 64));
  }
  record.position_code = text.position_code;
  ASSIGN_OR_RETURN(record.position_date, ReadOptionalDate(text.position_date, "position_date"));
  return CheckNotBefore(record.hire_date, record.position_date, "position_date");
}

std::string TextOfDate(const std::optional<LocalDate>& date) {
  return date.has_value() ? date->ToString() : "";
}

}  // namespace

absl::StatusOr<Record> ParseRecord(const RecordText& text) {
  RecordText row;
  for (const Column& column : kColumns) {
    const std::string_view cell = Trim(text.*column.cell);
    if (!cell.empty() && std::string_view("=+-@").find(cell.front()) != std::string_view::npos) {
      return Error(reasons::kFormulaNotAllowed, column.name, "a spreadsheet would run this cell");
    }
    row.*column.cell = cell;
  }
  Record record;
  RETURN_IF_ERROR(ReadPerson(row, record));
  RETURN_IF_ERROR(ReadService(row, record));
  ASSIGN_OR_RETURN(record.education, ReadEducation(row.education));
  ASSIGN_OR_RETURN(record.contract_term, ReadContractTerm(row, record.employment_type));
  ASSIGN_OR_RETURN(record.region_codes, ReadRegions(row.jurisdiction));
  RETURN_IF_ERROR(ReadStanding(row, record));
  return record;
}

RecordText TextOf(const Record& record) {
  RecordText text;
  text.employee_number = record.number.digits();
  text.full_name = record.full_name;
  text.employment_type =
      record.on_probation ? kCandidate : TextOfValue(kEmploymentTypes, record.employment_type);
  text.birth_date = TextOfDate(record.birth_date);
  text.sex = TextOfValue(kSexes, record.sex);
  text.hire_date = record.hire_date.ToString();
  text.grade = record.grade_code;
  text.grade_date = TextOfDate(record.grade_date);
  text.position_code = record.position_code;
  text.position_date = TextOfDate(record.position_date);
  const bool known = record.education > 0 && record.education < std::ssize(kEducationTexts);
  if (known) text.education = kEducationTexts[record.education];
  if (record.contract_term.has_value()) {
    text.contract_start_date = record.contract_term->start.ToString();
    text.contract_end_date = record.contract_term->end.ToString();
  }
  text.jurisdiction = absl::StrJoin(record.region_codes, ";");
  text.standing =
      TextOfValue(kStandings, record.active ? DeactivationReason::kUnspecified : record.reason);
  text.last_date = TextOfDate(record.last_date);
  return text;
}

}  // namespace mumpuni::personnel::domain
