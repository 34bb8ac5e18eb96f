#include "services/personnel/domain/record.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/core/status.h"

namespace mumpuni::personnel::domain {
namespace {

RecordText Yudi() {
  RecordText text;
  text.employee_number = "19860926 201505 1 001";
  text.full_name = "Yudi Hartono, S.Kom.";
  text.employment_type = "PNS";
  text.birth_date = "1986-09-26";
  text.sex = "L";
  text.hire_date = "2015-05-01";
  text.grade = "III/b";
  text.grade_date = "2019-04-01";
  text.position_code = "DINKES.ANALIS-1";
  text.position_date = "2020-01-02";
  text.education = "S1";
  text.jurisdiction = "35.78.03;35.78.04";
  text.standing = "AKTIF";
  return text;
}

RecordText Rina() {
  RecordText text;
  text.employee_number = "200012312024212001";
  text.full_name = "Rina";
  text.employment_type = "PPPK";
  text.hire_date = "2024-03-01";
  text.grade = "IX";
  text.contract_start_date = "2024-03-01";
  text.contract_end_date = "2029-02-28";
  return text;
}

void ExpectError(const RecordText& text, std::string_view reason, std::string_view field) {
  const auto record = ParseRecord(text);
  EXPECT_EQ(ReasonOf(record.status()), reason) << field;
  EXPECT_EQ(FieldOf(record.status()), field) << reason;
}

// What the record is if one cell is otherwise.
Record With(std::string RecordText::*cell, const std::string& value, RecordText text = Yudi()) {
  text.*cell = value;
  const auto record = ParseRecord(text);
  EXPECT_TRUE(record.ok()) << value << ": " << record.status();
  return record.value_or(Record{});
}

void ExpectErrorWith(std::string RecordText::*cell, const std::string& value,
                     std::string_view reason, std::string_view field, RecordText text = Yudi()) {
  text.*cell = value;
  SCOPED_TRACE(value);
  ExpectError(text, reason, field);
}

TEST(Record, ReadsAPns) {
  const auto record = ParseRecord(Yudi());
  ASSERT_TRUE(record.ok()) << record.status();
  EXPECT_EQ(record->number.digits(), "198609262015051001");
  EXPECT_EQ(record->full_name, "Yudi Hartono, S.Kom.");
  EXPECT_EQ(record->employment_type, EmploymentType::kPns);
  EXPECT_EQ(record->birth_date, LocalDate::Of("1986-09-26"));
  EXPECT_EQ(record->sex, Sex::kMale);
  EXPECT_EQ(record->hire_date, LocalDate::Of("2015-05-01"));
  EXPECT_EQ(record->grade_code, "III/b");
  EXPECT_EQ(record->grade_date, LocalDate::Of("2019-04-01"));
  EXPECT_EQ(record->position_code, "DINKES.ANALIS-1");
  EXPECT_EQ(record->position_date, LocalDate::Of("2020-01-02"));
  EXPECT_EQ(record->education, 5);
  EXPECT_FALSE(record->contract_term.has_value());
  EXPECT_EQ(record->region_codes, (std::vector<std::string>{"35.78.03", "35.78.04"}));
  EXPECT_TRUE(record->active);
  EXPECT_EQ(record->reason, DeactivationReason::kUnspecified);
  EXPECT_FALSE(record->last_date.has_value());
}

TEST(Record, ReadsAContractEmployeeWithoutWhatMayBeMissing) {
  const auto record = ParseRecord(Rina());
  ASSERT_TRUE(record.ok()) << record.status();
  EXPECT_EQ(record->employment_type, EmploymentType::kContract);
  EXPECT_EQ(record->grade_code, "IX");
  EXPECT_EQ(record->contract_term,
            (DateRange{LocalDate::Of("2024-03-01"), LocalDate::Of("2029-02-28")}));
  // Not taken from the number.
  EXPECT_FALSE(record->birth_date.has_value());
  EXPECT_EQ(record->sex, Sex::kUnspecified);
  EXPECT_FALSE(record->grade_date.has_value());
  EXPECT_EQ(record->position_code, "");
  EXPECT_FALSE(record->position_date.has_value());
  EXPECT_EQ(record->education, 0);
  EXPECT_TRUE(record->region_codes.empty());
  EXPECT_TRUE(record->active);
}

struct NamedCell {
  const char* name;
  std::string RecordText::*cell;
};
constexpr NamedCell kCells[] = {
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

TEST(Record, TrimsEveryCell) {
  for (const RecordText& text : {Yudi(), Rina()}) {
    RecordText spaced = text;
    for (const NamedCell& c : kCells) {
      spaced.*c.cell = absl::StrCat(" \t\n\u00a0\ufeff", text.*c.cell, "\r\n \u00a0");
    }
    const auto record = ParseRecord(spaced);
    ASSERT_TRUE(record.ok()) << record.status();
    EXPECT_EQ(*record, *ParseRecord(text));
  }
}

TEST(Record, RefusesFormulasInEveryCell) {
  for (const NamedCell& c : kCells) {
    for (const char* start : {"=", "+", "-", "@", " =", "\t+", "\u00a0-", "\r\n@"}) {
      for (const char* rest : {"", "1", "SUM(A1)", "cmd|' /C calc'!A0"}) {
        RecordText text = Yudi();
        text.*c.cell = absl::StrCat(start, rest);
        ExpectError(text, "FORMULA_NOT_ALLOWED", c.name);
        EXPECT_EQ(ParseRecord(text).status().code(), absl::StatusCode::kInvalidArgument);
      }
    }
  }
  // Elsewhere the characters are text.
  EXPECT_EQ(With(&RecordText::full_name, "Nur-Aini @ Siti").full_name, "Nur-Aini @ Siti");
}

TEST(Record, NeverQuotesACell) {
  for (const NamedCell& c : kCells) {
    RecordText text = Yudi();
    text.*c.cell = "SECRET !";
    if (const auto record = ParseRecord(text); !record.ok()) {
      EXPECT_EQ(record.status().message().find("SECRET"), absl::string_view::npos) << c.name;
    }
  }
}

TEST(Record, NeedsWhatIsRequired) {
  for (const char* empty : {"", " ", "\u00a0"}) {
    ExpectErrorWith(&RecordText::employee_number, empty, "FIELD_REQUIRED", "employee_number");
    ExpectErrorWith(&RecordText::full_name, empty, "FIELD_REQUIRED", "full_name");
    ExpectErrorWith(&RecordText::employment_type, empty, "FIELD_REQUIRED", "employment_type");
    ExpectErrorWith(&RecordText::hire_date, empty, "FIELD_REQUIRED", "hire_date");
    ExpectErrorWith(&RecordText::grade, empty, "FIELD_REQUIRED", "grade");
  }
}

TEST(Record, ChecksNumberAndName) {
  ExpectErrorWith(&RecordText::employee_number, "1986", "EMPLOYEE_NUMBER_MALFORMED",
                  "employee_number");
  ExpectErrorWith(&RecordText::full_name, std::string(201, 'x'), "TEXT_TOO_LONG", "full_name");
  ExpectErrorWith(&RecordText::full_name, "a\xff", "MESSAGE_MALFORMED", "full_name");
  EXPECT_EQ(With(&RecordText::full_name, std::string(200, 'x')).full_name.size(), 200u);
}

TEST(Record, ReadsTheEmploymentType) {
  for (const char* text : {"PNS", "pns", "P.N.S.", "CPNS", "cpns"}) {
    EXPECT_EQ(With(&RecordText::employment_type, text).employment_type, EmploymentType::kPns);
  }
  for (const char* text : {"CPNS", "cpns", "C.P.N.S."}) {
    const Record candidate = With(&RecordText::employment_type, text);
    EXPECT_TRUE(candidate.on_probation) << text;
    EXPECT_EQ(TextOf(candidate).employment_type, "CPNS");
    const auto again = ParseRecord(TextOf(candidate));
    EXPECT_TRUE(again.ok() && *again == candidate);
  }
  EXPECT_FALSE(With(&RecordText::employment_type, "PNS").on_probation);
  EXPECT_FALSE(With(&RecordText::employment_type, "PPPK", Rina()).on_probation);
  for (const char* text : {"PPPK", "pppk", "P3K", "p3k", "P.P.P.K.", "CONTRACT", "contract"}) {
    EXPECT_EQ(With(&RecordText::employment_type, text, Rina()).employment_type,
              EmploymentType::kContract);
  }
  for (const char* text : {"PPPK PARUH WAKTU", "PPPK Paruh Waktu", "PPPK_PARUH_WAKTU",
                           "P3K Paruh Waktu", "CONTRACT_PART_TIME", "Contract part time"}) {
    EXPECT_EQ(With(&RecordText::employment_type, text, Rina()).employment_type,
              EmploymentType::kContractPartTime);
  }
  for (const char* text : {"HONORER", "PN", "PNSX", ".", "PPPK PARUH"}) {
    ExpectErrorWith(&RecordText::employment_type, text, "VALUE_OUT_OF_RANGE", "employment_type");
  }
}

TEST(Record, ReadsDatesWithYearOrDayFirst) {
  for (const char* text : {"2019-04-03", "03-04-2019", "03/04/2019"}) {
    EXPECT_EQ(With(&RecordText::grade_date, text).grade_date, LocalDate::Of("2019-04-03")) << text;
  }
  const NamedCell dates[] = {
      {"birth_date", &RecordText::birth_date}, {"hire_date", &RecordText::hire_date},
      {"grade_date", &RecordText::grade_date}, {"position_date", &RecordText::position_date},
      {"last_date", &RecordText::last_date},
  };
  for (const NamedCell& c : dates) {
    for (const char* bad :
         {"2019", "2019-13-01", "31-02-2019", "04/13/2019", "3-4-2019", "03-04-19", "03-04/2019",
          "03/04-2019", "03.04.2019", "2019/04/03", "20190403", "03 April 2019", "1899-12-31",
          "31-12-1899", "aa-bb-cccc", "00-00-0000", "43556"}) {
      ExpectErrorWith(c.cell, bad, "DATE_MALFORMED", c.name);
    }
  }
  for (const char* bad : {"2019", "31-02-2019"}) {
    ExpectErrorWith(&RecordText::contract_start_date, bad, "DATE_MALFORMED", "contract_start_date",
                    Rina());
    ExpectErrorWith(&RecordText::contract_end_date, bad, "DATE_MALFORMED", "contract_end_date",
                    Rina());
  }
}

TEST(Record, ReadsTheSex) {
  for (const char* text : {"L", "l", "M", "1", "LAKI-LAKI", "Laki-laki", "laki laki", "PRIA"}) {
    EXPECT_EQ(With(&RecordText::sex, text).sex, Sex::kMale) << text;
  }
  for (const char* text : {"P", "p", "F", "2", "PEREMPUAN", "Perempuan", "WANITA"}) {
    EXPECT_EQ(With(&RecordText::sex, text).sex, Sex::kFemale) << text;
  }
  for (const char* text : {"X", "3", "0", "LP"}) {
    ExpectErrorWith(&RecordText::sex, text, "VALUE_OUT_OF_RANGE", "sex");
  }
}

TEST(Record, ReadsTheGradeOfTheLadderOfTheEmploymentType) {
  for (const char* text : {"III/b", "3b", "Penata Muda Tk. I", "32", "Penata Muda Tk. I (III/b)"}) {
    EXPECT_EQ(With(&RecordText::grade, text).grade_code, "III/b") << text;
  }
  for (const char* text : {"IX", "9", "Golongan IX"}) {
    EXPECT_EQ(With(&RecordText::grade, text, Rina()).grade_code, "IX") << text;
  }
  ExpectErrorWith(&RecordText::grade, "IV", "GRADE_NOT_FOUND", "grade");
  ExpectErrorWith(&RecordText::grade, "IV/a", "GRADE_NOT_FOUND", "grade", Rina());
}

TEST(Record, ReadsTheEducation) {
  struct Case {
    int level;
    std::vector<const char*> texts;
  };
  const Case cases[] = {
      {1, {"SD", "SMP", "SLTP", "sd", "SMP Negeri 3", "SLTP/Sederajat", "MTs", "MI"}},
      {2, {"SMA", "SMK", "SLTA", "MA", "sma", "SMA/SMK", "SMK Teknik Mesin", "SLTA Kejuruan"}},
      {3,
       {"D-I", "D-II", "D1", "D2", "D-1", "DI", "DII", "D II", "Diploma I", "DIPLOMA II",
        "Diploma 2 Keguruan"}},
      {4,
       {"D-III", "D3", "DIII", "D.III", "Diploma III", "Diploma III/Sarjana Muda",
        "D3 Keperawatan"}},
      {5,
       {"S1", "S-1", "D-IV", "D4", "DIV", "S1 Teknik Informatika", "S-1/Sarjana", "s1", "Strata 1",
        "Strata I", "S.1", "Diploma IV"}},
      {6, {"S2", "S-2", "S2 Magister Manajemen", "Strata II", "S 2"}},
      {7, {"S3", "S-3", "S-3/Doktor", "Strata 3"}},
      {0, {""}},
  };
  for (const Case& c : cases) {
    for (const char* text : c.texts) {
      EXPECT_EQ(With(&RecordText::education, text).education, c.level) << text;
    }
  }
  for (const char* text : {"S4", "D5", "D0", "S", "D", "Diploma", "Teknik S1", "S10", "SMAN", "TK",
                           "1", "?", "S1Teknik", "Sarjana", "Strata IV", "D-V"}) {
    ExpectErrorWith(&RecordText::education, text, "VALUE_OUT_OF_RANGE", "education");
  }
}

TEST(Record, WantsATermExactlyOfContractEmployees) {
  const auto start = &RecordText::contract_start_date;
  const auto end = &RecordText::contract_end_date;
  for (const char* type : {"PPPK", "PPPK PARUH WAKTU"}) {
    RecordText text = Rina();
    text.employment_type = type;
    ExpectErrorWith(start, "", "CONTRACT_TERM_REQUIRED", "contract_start_date", text);
    ExpectErrorWith(end, "", "CONTRACT_TERM_REQUIRED", "contract_end_date", text);
    ExpectErrorWith(end, "2024-02-29", "DATE_ORDER", "contract_end_date", text);
    EXPECT_TRUE(With(end, "2024-03-01", text).contract_term.has_value());
  }
  ExpectErrorWith(start, "2024-03-01", "CONTRACT_TERM_NOT_ALLOWED", "contract_start_date");
  ExpectErrorWith(end, "2024-03-01", "CONTRACT_TERM_NOT_ALLOWED", "contract_end_date");
}

TEST(Record, ReadsRegions) {
  const auto cell = &RecordText::jurisdiction;
  const std::vector<std::string> two = {"35.78.03", "35.78.03.1001"};
  for (const char* text : {"35.78.03 35.78.03.1001", "35.78.03;35.78.03.1001",
                           "35.78.03 ; 35.78.03.1001;", ";;35.78.03\n35.78.03.1001 "}) {
    EXPECT_EQ(With(cell, text).region_codes, two) << text;
  }
  EXPECT_TRUE(With(cell, " ; ").region_codes.empty());
  std::string codes;
  for (int i = 0; i < 20; ++i) absl::StrAppend(&codes, "c", i, " ");
  EXPECT_EQ(With(cell, codes).region_codes.size(), 20u);
  ExpectErrorWith(cell, absl::StrCat(codes, "c20"), "VALUE_OUT_OF_RANGE", "jurisdiction");
  ExpectErrorWith(cell, std::string(33, 'x'), "TEXT_TOO_LONG", "jurisdiction");
  ExpectErrorWith(cell, "35.78,03", "VALUE_OUT_OF_RANGE", "jurisdiction");
}

TEST(Record, ChecksThePositionCode) {
  const auto cell = &RecordText::position_code;
  EXPECT_EQ(With(cell, std::string(64, 'x')).position_code.size(), 64u);
  ExpectErrorWith(cell, std::string(65, 'x'), "TEXT_TOO_LONG", "position_code");
  ExpectErrorWith(cell, "A B", "VALUE_OUT_OF_RANGE", "position_code");
}

TEST(Record, ReadsTheStanding) {
  struct Case {
    const char* text;
    DeactivationReason reason;
  };
  for (const Case& c :
       std::initializer_list<Case>{{"PENSIUN", DeactivationReason::kRetired},
                                   {"Pensiun", DeactivationReason::kRetired},
                                   {"MENGUNDURKAN DIRI", DeactivationReason::kResigned},
                                   {"mengundurkan  diri", DeactivationReason::kResigned},
                                   {"KONTRAK BERAKHIR", DeactivationReason::kContractEnded},
                                   {"PINDAH", DeactivationReason::kMovedOut},
                                   {"MENINGGAL", DeactivationReason::kDeceased},
                                   {"DIBERHENTIKAN", DeactivationReason::kDismissed}}) {
    RecordText text = Yudi();
    text.last_date = "31/12/2025";
    const Record record = With(&RecordText::standing, c.text, text);
    EXPECT_FALSE(record.active);
    EXPECT_EQ(record.reason, c.reason) << c.text;
    EXPECT_EQ(record.last_date, LocalDate::Of("2025-12-31"));
    text.last_date = "";
    ExpectErrorWith(&RecordText::standing, c.text, "FIELD_REQUIRED", "last_date", text);
  }
  for (const char* text : {"", "AKTIF", "Aktif"}) {
    EXPECT_TRUE(With(&RecordText::standing, text).active);
    RecordText with_last = Yudi();
    with_last.last_date = "2025-12-31";
    ExpectErrorWith(&RecordText::standing, text, "VALUE_OUT_OF_RANGE", "last_date", with_last);
  }
  ExpectErrorWith(&RecordText::standing, "CUTI", "VALUE_OUT_OF_RANGE", "standing");
}

TEST(Record, ChecksTheOrderOfDates) {
  EXPECT_EQ(With(&RecordText::hire_date, "17-08-1945").hire_date, LocalDate::Of("1945-08-17"));
  ExpectErrorWith(&RecordText::hire_date, "16-08-1945", "VALUE_OUT_OF_RANGE", "hire_date");
  With(&RecordText::grade_date, "2015-05-01");
  ExpectErrorWith(&RecordText::grade_date, "2015-04-30", "DATE_ORDER", "grade_date");
  With(&RecordText::position_date, "2015-05-01");
  ExpectErrorWith(&RecordText::position_date, "2015-04-30", "DATE_ORDER", "position_date");
  RecordText left = Yudi();
  left.standing = "PENSIUN";
  With(&RecordText::last_date, "2015-05-01", left);
  ExpectErrorWith(&RecordText::last_date, "2015-04-30", "DATE_ORDER", "last_date", left);
}

TEST(TextOf, WritesTheCanonicalSpelling) {
  RecordText text = Yudi();
  text.employee_number = "198609262015051001";
  EXPECT_EQ(TextOf(*ParseRecord(text)), text);
  RecordText spelled = text;
  spelled.employee_number = "19860926.201505.1.001";
  spelled.employment_type = "p.n.s.";
  spelled.birth_date = "26/09/1986";
  spelled.sex = "laki-laki";
  spelled.grade = "Penata Muda Tk.I";
  spelled.education = "S-1/Sarjana";
  spelled.jurisdiction = "35.78.03   35.78.04";
  spelled.standing = "";
  EXPECT_EQ(TextOf(*ParseRecord(spelled)), text);
  RecordText contract = Rina();
  contract.standing = "AKTIF";
  EXPECT_EQ(TextOf(*ParseRecord(Rina())), contract);
}

// Any record that a row can be.
rc::Gen<Record> AnyRecord() {
  return rc::gen::exec([] {
    const auto pick = [](int min, int max) { return *rc::gen::inRange(min, max + 1); };
    const auto code = [&](int max_chars) {
      return *rc::gen::container<std::string>(static_cast<size_t>(pick(1, max_chars)),
                                              rc::gen::elementOf(std::string("ABCxyz0189._")));
    };
    const auto date = [&](LocalDate first) {
      return LocalDate::FromDays(pick(first.days(), LocalDate::Of("2200-12-31").days()));
    };
    const auto maybe_date = [&](LocalDate first) {
      return pick(0, 2) == 0 ? std::nullopt : std::optional<LocalDate>(date(first));
    };
    Record record;
    const auto type = static_cast<EmploymentType>(pick(1, 3));
    record.employment_type = type;
    const bool pns = type == EmploymentType::kPns;
    record.on_probation = pns && pick(0, 1) == 1;
    record.number = *EmployeeNumber::Parse(
        absl::StrFormat("%04d%02d%02d%04d%02d%d%03d", pick(1950, 2005), pick(1, 12), pick(1, 28),
                        pick(1970, 2030), pns ? pick(1, 12) : pick(21, 29), pick(1, 2),
                        pick(1, 999)),
        "n");
    const std::vector<std::string> names = {
        "Yudi",  "Sri Wahyuni, S.Kom., M.T.", "José 王",    "O'Brien",
        "x = 1", "\"Nur\" Aini; S.H.",        "Nur  -Aini", std::string(200, 'x')};
    record.full_name = *rc::gen::elementOf(names);
    record.birth_date = maybe_date(LocalDate::Of("1900-01-01"));
    record.sex = static_cast<Sex>(pick(0, 2));
    record.hire_date = date(FirstDay());
    const std::vector<std::string> pns_grades = {"I/a", "II/d", "III/b", "IV/a", "IV/e"};
    const std::vector<std::string> contract_grades = {"I", "IV", "IX", "XVII"};
    record.grade_code = *rc::gen::elementOf(pns ? pns_grades : contract_grades);
    record.grade_date = maybe_date(record.hire_date);
    if (pick(0, 3) > 0) record.position_code = code(64);
    record.position_date = maybe_date(record.hire_date);
    record.education = pick(0, 7);
    if (!pns) {
      const LocalDate start = date(LocalDate::Of("1900-01-01"));
      record.contract_term = DateRange{start, date(start)};
    }
    for (int i = pick(0, 20); i > 0; --i) record.region_codes.push_back(code(32));
    record.reason = static_cast<DeactivationReason>(pick(0, 6));
    record.active = record.reason == DeactivationReason::kUnspecified;
    if (!record.active) record.last_date = date(record.hire_date);
    return record;
  });
}

TEST(TextOf, IsReadAgainAsTheSameRecord) {
  EXPECT_TRUE(rc::check("ParseRecord(TextOf(record)) is the record", [] {
    const Record record = *AnyRecord();
    const RecordText text = TextOf(record);
    const auto read = ParseRecord(text);
    RC_ASSERT(read.ok());
    RC_ASSERT(*read == record);
    RC_ASSERT(TextOf(*read) == text);
  }));
}

TEST(TextOf, IsReadAgainForWhateverTextsCanBeRead) {
  EXPECT_TRUE(rc::check("a row that can be read is written and read again", [] {
    const auto any = [](std::initializer_list<const char*> texts) {
      return std::string(*rc::gen::elementOf(std::vector<const char*>(texts)));
    };
    RecordText text = any({"pns", "contract"}) == "pns" ? Yudi() : Rina();
    text.education = any({"", "SD", "D1", "D-IV", "S2 Hukum", "MA", "diploma iii"});
    text.sex = any({"", "L", "2", "wanita", "laki laki"});
    text.birth_date = any({"", "29-02-2000", "01/12/1986", "1990-01-31"});
    text.jurisdiction = any({"", ";", "a b;c", "a;-b", "x"});
    text.position_code = any({"", "A-1", " B.2 "});
    text.grade_date = any({"", "01/01/2025"});
    text.standing = any({"", "aktif", "PINDAH", "mengundurkan diri"});
    text.last_date = any({"", "31-12-2025"});
    const auto record = ParseRecord(text);
    RC_PRE(record.ok());
    const auto again = ParseRecord(TextOf(*record));
    RC_ASSERT(again.ok());
    RC_ASSERT(*again == *record);
  }));
}

}  // namespace
}  // namespace mumpuni::personnel::domain
