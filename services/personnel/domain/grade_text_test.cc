#include "services/personnel/domain/grade_text.h"

#include <gtest/gtest.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace mumpuni::personnel::domain {
namespace {

std::string Pns(std::string_view text) {
  return CanonicalGrade(text, EmploymentType::kPns).value_or("-");
}
std::string Contract(std::string_view text) {
  return CanonicalGrade(text, EmploymentType::kContract).value_or("-");
}

// As in reference/personnel/grades.json.
struct Row {
  int bkn_code;
  const char* code;
  const char* rank;
};
constexpr Row kRows[] = {
    {11, "I/a", "Juru Muda"},
    {12, "I/b", "Juru Muda Tingkat I"},
    {13, "I/c", "Juru"},
    {14, "I/d", "Juru Tingkat I"},
    {21, "II/a", "Pengatur Muda"},
    {22, "II/b", "Pengatur Muda Tingkat I"},
    {23, "II/c", "Pengatur"},
    {24, "II/d", "Pengatur Tingkat I"},
    {31, "III/a", "Penata Muda"},
    {32, "III/b", "Penata Muda Tingkat I"},
    {33, "III/c", "Penata"},
    {34, "III/d", "Penata Tingkat I"},
    {41, "IV/a", "Pembina"},
    {42, "IV/b", "Pembina Tingkat I"},
    {43, "IV/c", "Pembina Utama Muda"},
    {44, "IV/d", "Pembina Utama Madya"},
    {45, "IV/e", "Pembina Utama"},
};

TEST(CanonicalGrade, ReadsEverySpellingOfEveryGradeOfAPns) {
  for (const Row& row : kRows) {
    const std::string code = row.code;
    const std::string rank = row.rank;
    const std::string roman = code.substr(0, code.find('/'));
    const std::string letter(1, code.back());
    const std::string arabic = absl::StrCat(row.bkn_code / 10);
    for (const std::string& text : {
             code,
             absl::AsciiStrToUpper(code),
             absl::AsciiStrToLower(code),
             absl::StrCat(roman, ".", letter),
             absl::StrCat(roman, letter),
             absl::StrCat(roman, " ", letter),
             absl::StrCat(roman, " / ", letter),
             absl::StrCat(arabic, letter),
             absl::StrCat(arabic, "/", letter),
             absl::StrCat("Golongan ", code),
             absl::StrCat("Gol. ", code),
             absl::StrCat("Golongan/Ruang ", code),
             absl::StrCat(row.bkn_code),
             rank,
             absl::AsciiStrToUpper(rank),
             absl::StrReplaceAll(rank, {{"Tingkat I", "Tk. I"}}),
             absl::StrReplaceAll(rank, {{"Tingkat I", "Tk.I"}}),
             absl::StrReplaceAll(rank, {{"Tingkat I", "TK I"}}),
             absl::StrReplaceAll(rank, {{"Tingkat I", "Tingkat 1"}}),
             absl::StrReplaceAll(rank, {{"Tingkat I", "Tk.1"}}),
             absl::StrCat(rank, " (", code, ")"),
             absl::StrCat(rank, ", ", code),
             absl::StrCat(absl::StrReplaceAll(rank, {{"Tingkat I", "Tk. I"}}), " - ", arabic,
                          letter),
             absl::StrCat(code, " (", rank, ")"),
             absl::StrCat("  ", rank, "  "),
         }) {
      EXPECT_EQ(Pns(text), code) << text;
      // A number alone is a grade of either ladder.
      if (text != absl::StrCat(row.bkn_code)) {
        EXPECT_EQ(Contract(text), "-") << text;
      }
    }
    EXPECT_EQ(RankOf(code), rank);
  }
}

TEST(CanonicalGrade, HasNoOtherGradesForAPns) {
  for (const char* text : {"",
                           " ",
                           "I",
                           "IV",
                           "IX",
                           "4",
                           "9",
                           "a",
                           "/a",
                           "I/e",
                           "II/e",
                           "III/e",
                           "IV/f",
                           "V/a",
                           "5a",
                           "0a",
                           "0/a",
                           "15",
                           "25",
                           "35",
                           "46",
                           "40",
                           "10",
                           "3/1",
                           "3 1",
                           "III/aa",
                           "III/a III/a",
                           "III",
                           "IIII/a",
                           "Penata Madya",
                           "Muda",
                           "Penata Muda Tingkat II",
                           "Penata Muda Tingkat",
                           "Tingkat I",
                           "Golongan",
                           "III/a?",
                           "=III/a",
                           "III;a",
                           "+3a",

                           "III/á",
                           "Pembina IV",
                           "Penata Muda Tk I/b"}) {
    EXPECT_EQ(Pns(text), "-") << text;
  }
}

TEST(CanonicalGrade, RefusesARankThatContradictsTheGrade) {
  EXPECT_EQ(Pns("Penata Muda (III/b)"), "-");
  EXPECT_EQ(Pns("III/b Penata Muda"), "-");
  EXPECT_EQ(Pns("Penata Tk. I III/b"), "-");
  // The "I" belongs to the grade here, to the rank below.
  EXPECT_EQ(Pns("Juru Muda I/a"), "I/a");
  EXPECT_EQ(Pns("Juru Muda Tk. I I/b"), "I/b");
}

TEST(CanonicalGrade, ReadsEveryGradeOfAContract) {
  constexpr const char* kCodes[] = {"I", "II", "III", "IV",   "V",   "VI", "VII", "VIII", "IX",
                                    "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII"};
  for (int number = 1; number <= 17; ++number) {
    const std::string code = kCodes[number - 1];
    for (const std::string& text :
         {code, absl::AsciiStrToLower(code), absl::StrCat(number), absl::StrCat("Golongan ", code),
          absl::StrCat("GOLONGAN ", number), absl::StrCat("Gol. ", code),
          absl::StrCat(" ", code)}) {
      EXPECT_EQ(Contract(text), code) << text;
      EXPECT_EQ(CanonicalGrade(text, EmploymentType::kContractPartTime).value_or("-"), code);
    }
    EXPECT_EQ(RankOf(code), "");
  }
  EXPECT_EQ(Contract("09"), "IX");
}

TEST(CanonicalGrade, HasNoOtherGradesForAContract) {
  for (const char* text : {"", "0", "18", "XVIII", "XX", "IIX", "31", "IV/a", "IVa", "4a", "9a",
                           "IX X", "009", "Golongan", "Penata Muda", "+9", "9,5", "IX!"}) {
    EXPECT_EQ(Contract(text), "-") << text;
  }
}

TEST(CanonicalGrade, TellsTheLaddersApart) {
  EXPECT_EQ(Contract("IV"), "IV");
  EXPECT_EQ(Pns("IV"), "-");
  EXPECT_EQ(Pns("IV/a"), "IV/a");
  EXPECT_EQ(Contract("IV/a"), "-");
  EXPECT_EQ(Pns("11"), "I/a");
  EXPECT_EQ(Contract("11"), "XI");
  EXPECT_FALSE(CanonicalGrade("III/a", EmploymentType::kUnspecified).has_value());
}

TEST(CanonicalGrade, LeavesACanonicalCodeAsItIs) {
  for (const Row& row : kRows) EXPECT_EQ(Pns(Pns(row.rank)), row.code);
}

TEST(RankOf, IsEmptyForUnknownCodes) {
  for (const char* code : {"", "IX", "III", "iii/a", "III/e", "31"}) EXPECT_EQ(RankOf(code), "");
}

}  // namespace
}  // namespace mumpuni::personnel::domain
