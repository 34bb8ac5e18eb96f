#include "tools/client/csv.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/core/status.h"
#include "common/testing/temp_dir.h"

namespace mumpuni::tools {
namespace {

using Cells = std::vector<std::string>;

const testing::TempDir& Dir() {
  static const testing::TempDir dir;
  return dir;
}
std::string PathOf(const std::string& name) { return Dir().File(name); }
std::string FileOf(std::string_view bytes) { return Dir().Write("file.csv", std::string(bytes)); }

std::string ReadAll(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// "2:a|b" for each row with the line on which it begins; what is wrong instead of the fields.
absl::StatusOr<Cells> RowsOf(const CsvFile& file) {
  Cells rows;
  RETURN_IF_ERROR(file.ForEachRow([&](const CsvRow& row) {
    rows.push_back(absl::StrCat(
        row.line_no, ":",
        row.status.ok() ? absl::StrJoin(row.fields, "|") : std::string(row.status.message())));
    return absl::OkStatus();
  }));
  return rows;
}

// The rows of a file of these bytes, or why it was refused.
Cells Read(std::string_view bytes) {
  const auto file = CsvFile::Open(FileOf(bytes));
  if (!file.ok()) return {std::string(file.status().message())};
  const auto rows = RowsOf(*file);
  if (!rows.ok()) return {std::string(rows.status().message())};
  EXPECT_EQ(static_cast<size_t>(file->row_count()), rows->size());
  return *rows;
}

void ExpectRefused(std::string_view bytes, absl::StatusCode code, const std::string& why) {
  const absl::Status status = CsvFile::Open(FileOf(bytes)).status();
  EXPECT_EQ(status.code(), code);
  EXPECT_TRUE(absl::StrContains(status.message(), why)) << status.message();
}

// ASCII and Latin-1 only, which is enough here.
std::string Utf16(const std::u16string& text, bool little_endian) {
  std::string bytes;
  for (const char16_t unit : u"\uFEFF" + text) {
    const char high = static_cast<char>(unit >> 8), low = static_cast<char>(unit & 0xff);
    bytes += little_endian ? low : high;
    bytes += little_endian ? high : low;
  }
  return bytes;
}

TEST(CsvFile, ReadsUtf8WithAndWithoutMark) {
  for (const std::string mark : {"", "\xEF\xBB\xBF"}) {
    const auto file = CsvFile::Open(FileOf(mark + "NIP,NAMA\r\n1,Andr\xC3\xA9\r\n"));
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_EQ(file->encoding(), Encoding::kUtf8);
    EXPECT_EQ(file->header(), (Cells{"NIP", "NAMA"}));
    EXPECT_EQ(*RowsOf(*file), (Cells{"2:1|Andr\xC3\xA9"}));
  }
}

TEST(CsvFile, ReadsUtf16OfEitherByteOrder) {
  for (const bool little_endian : {true, false}) {
    // The last character takes two units.
    const std::string bytes = Utf16(u"NIP\tNAMA\r\n1\tAndr\u00E9 \U0001F600\r\n", little_endian);
    const auto file = CsvFile::Open(FileOf(bytes));
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_EQ(file->encoding(),
              little_endian ? Encoding::kUtf16LittleEndian : Encoding::kUtf16BigEndian);
    EXPECT_EQ(*RowsOf(*file), (Cells{"2:1|Andr\xC3\xA9 \xF0\x9F\x98\x80"}));
  }
}

TEST(CsvFile, RefusesUtf16ThatIsCutOrBroken) {
  ExpectRefused(Utf16(u"A,B\n1,2\n3,4", true) + "x", absl::StatusCode::kInvalidArgument,
                "line 3 cannot be read as UTF-16LE");
  // Half of a pair.
  ExpectRefused(Utf16(u"A,B\n1,2\n", true) + std::string("\x00\xD8", 2) + std::string("x\0", 2),
                absl::StatusCode::kInvalidArgument, "line 3 cannot be read as UTF-16LE");
}

TEST(CsvFile, WhatIsNoUtf8IsWindows1252) {
  const auto file = CsvFile::Open(FileOf("NIP;NAMA\r\n1;Andr\xE9 \x93\x41nto\x94\r\n"));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->encoding(), Encoding::kWindows1252);
  EXPECT_EQ(*RowsOf(*file), (Cells{"2:1|Andr\xC3\xA9 \xE2\x80\x9C"
                                   "Anto\xE2\x80\x9D"}));
}

TEST(CsvFile, RefusesMixedEncodings) {
  const std::string utf8 = "1;Andr\xC3\xA9\n", other = "2;Andr\xE9\n", plain = "3;Andre\n";
  ExpectRefused("NIP;NAMA\n" + utf8 + plain + other, absl::StatusCode::kInvalidArgument,
                "mixed encodings: line 2 is UTF-8 and line 4 is not");
  ExpectRefused("NIP;NAMA\n" + other + plain + plain + utf8, absl::StatusCode::kInvalidArgument,
                "mixed encodings: line 5 is UTF-8 and line 2 is not");
  ExpectRefused("\xEF\xBB\xBFNIP;NAMA\n" + plain + other, absl::StatusCode::kInvalidArgument,
                "mixed encodings: line 1 is UTF-8 and line 3 is not");
}

TEST(CsvFile, CharactersAcrossBlocksStayWhole) {
  // Each length puts the two and four bytes elsewhere at the ends of the blocks that are read.
  for (size_t length = 65525; length < 65540; ++length) {
    const std::string long_cell(length, 'x');
    const std::string bytes =
        absl::StrCat("A,B\r\n", long_cell, "\xC3\xA9\xF0\x9F\x98\x80,2\r\n3,4");
    const auto file = CsvFile::Open(FileOf(bytes));
    ASSERT_TRUE(file.ok()) << length << file.status();
    EXPECT_EQ(file->encoding(), Encoding::kUtf8);
    EXPECT_EQ(*RowsOf(*file),
              (Cells{absl::StrCat("2:", long_cell, "\xC3\xA9\xF0\x9F\x98\x80|2"), "3:3|4"}));
  }
}

TEST(CsvFile, FindsTheDelimiterInTheHeader) {
  EXPECT_EQ(Read("A,B\n1,2;3\n"), (Cells{"2:1|2;3"}));
  EXPECT_EQ(Read("A;B\n1;2,3\n"), (Cells{"2:1|2,3"}));
  EXPECT_EQ(Read("A\tB\n\t2,3\n"), (Cells{"2:|2,3"}));
  // What stands in quotes delimits nothing.
  EXPECT_EQ(Read("\"GOL, RUANG, TMT\";B\n1;2\n"), (Cells{"2:1|2"}));
}

TEST(CsvFile, EveryEndOfLineCounts) {
  EXPECT_EQ(Read("A,B\r\n1,2\r\n\r\n3,4"), (Cells{"2:1|2", "4:3|4"}));
  EXPECT_EQ(Read("A,B\n1,2\n\n3,4\n"), (Cells{"2:1|2", "4:3|4"}));
  EXPECT_EQ(Read("A,B\r1,2\r\r3,4\r"), (Cells{"2:1|2", "4:3|4"}));
  ExpectRefused("A,B\rAndr\xC3\xA9,2\rAndr\xE9,4\r", absl::StatusCode::kInvalidArgument,
                "line 2 is UTF-8 and line 3 is not");
}

TEST(CsvFile, AQuotedNewlineKeepsTheLineOnWhichTheRowBegins) {
  EXPECT_EQ(Read("A,B\r\n1,\"Jl. Mawar\r\n\r\nNo. 3\"\r\n2,\"say \"\"so\"\"\"\r\n3,c\r\n"),
            (Cells{"2:1|Jl. Mawar\r\n\r\nNo. 3", "5:2|say \"so\"", "6:3|c"}));
  EXPECT_EQ(Read("\"A\nB\",C\n1,2\n"), (Cells{"3:1|2"}));
}

TEST(CsvFile, BlankRowsAreSkipped) {
  EXPECT_EQ(Read("\n  \nA;B\n1;2\n;\n \t\n\"\";\n3;4\n;"), (Cells{"4:1|2", "8:3|4"}));
}

TEST(CsvFile, ARaggedRowIsReportedAndTheRestIsRead) {
  const auto file = CsvFile::Open(FileOf("A,B,C\n1,2,3\n1,2\n1,2,3,4\n5,6,7\n"));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->row_count(), 4);
  EXPECT_EQ(*RowsOf(*file), (Cells{"2:1|2|3", "3:2 fields, the header has 3",
                                   "4:4 fields, the header has 3", "5:5|6|7"}));
  ASSERT_TRUE(file->ForEachRow([](const CsvRow& row) {
                    EXPECT_EQ(ReasonOf(row.status), row.status.ok() ? "" : "MESSAGE_MALFORMED");
                    return absl::OkStatus();
                  })
                  .ok());
}

TEST(CsvFile, AStrayQuoteSpoilsItsRowOnly) {
  EXPECT_EQ(
      Read("A,B\n1,PT \"Maju\"\n2,\"PT \"Maju\"\"\n3,\"x\ny\" z\n4,d\n"),
      (Cells{"2:line 2 has a quote in the wrong place", "3:line 3 has a quote in the wrong place",
             "4:line 5 has a quote in the wrong place", "6:4|d"}));
}

TEST(CsvFile, RefusesAQuoteThatIsNeverClosed) {
  ExpectRefused("A,B\n1,2\n3,\"x\n5,6\n", absl::StatusCode::kInvalidArgument,
                "in the row of line 3 a quote is never closed");
  CsvLimits limits;
  limits.max_row_bytes = 100;
  std::string bytes = "A,B\n1,\"x\n";
  for (int i = 0; i < 50; ++i) bytes += "5,6\n";
  EXPECT_TRUE(absl::StrContains(CsvFile::Open(FileOf(bytes), limits).status().message(),
                                "in the row of line 2 a quote is never closed"));
}

TEST(CsvFile, RefusesWhatIsNoTableOfText) {
  ExpectRefused("", absl::StatusCode::kInvalidArgument, "is empty");
  ExpectRefused("\n\n", absl::StatusCode::kInvalidArgument, "is empty");
  ExpectRefused(";;;\n", absl::StatusCode::kInvalidArgument, "has no header");
  // A workbook, not a CSV file.
  ExpectRefused(std::string("PK\x03\x04\x00\xE9\xC3\xA9", 8), absl::StatusCode::kInvalidArgument,
                "save a spreadsheet as \"CSV UTF-8\"");
  ExpectRefused(Utf16(std::u16string(u"A,B\n1,\0", 7), true), absl::StatusCode::kInvalidArgument,
                "line 2 holds a NUL byte");
  EXPECT_TRUE(absl::IsNotFound(CsvFile::Open(PathOf("nowhere")).status()));
}

TEST(CsvFile, RefusesWhatIsTooMuch) {
  const std::string path = FileOf("A,B\n1,2\n3,4\n");
  CsvLimits limits;
  limits.max_rows = 2;
  limits.max_bytes = 12;
  limits.max_row_bytes = 4;
  EXPECT_TRUE(CsvFile::Open(path, limits).ok());
  limits.max_rows = 1;
  EXPECT_TRUE(absl::IsOutOfRange(CsvFile::Open(path, limits).status()));
  limits.max_rows = 2;
  limits.max_bytes = 11;
  EXPECT_TRUE(absl::IsOutOfRange(CsvFile::Open(path, limits).status()));
  limits.max_bytes = 12;
  limits.max_row_bytes = 3;
  EXPECT_TRUE(
      absl::StrContains(CsvFile::Open(path, limits).status().message(), "line 1 is too long"));
}

TEST(CsvFile, TheFirstErrorOfTheTakerEndsTheReading) {
  const auto file = CsvFile::Open(FileOf("A,B\n1,2\n3,4\n"));
  ASSERT_TRUE(file.ok());
  int rows = 0;
  EXPECT_TRUE(absl::IsAborted(file->ForEachRow([&](const CsvRow&) {
    ++rows;
    return absl::AbortedError("enough");
  })));
  EXPECT_EQ(rows, 1);
}

TEST(CsvFile, TheDigestTellsFilesApart) {
  const std::string one = CsvFile::Open(FileOf("A,B\n1,2\n"))->digest();
  EXPECT_EQ(one, CsvFile::Open(FileOf("A,B\n1,2\n"))->digest());
  EXPECT_NE(one, CsvFile::Open(FileOf("A,B\n1,3\n"))->digest());
  EXPECT_EQ(one.size(), 64u);
}

// Peak memory of this process so far.
int64_t PeakKilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

TEST(CsvFile, StreamsTwoHundredThousandRows) {
  constexpr int kRows = 200'000;
  const std::string path = PathOf("large.csv");
  {
    std::ofstream out(path, std::ios::binary);
    out << "NIP BARU;NAMA;ALAMAT\r\n";
    for (int i = 1; i <= kRows; ++i)
      out << i << ";\"Sri\nWahyuni\";" << std::string(250, 'x') << "\r\n";
  }
  [[maybe_unused]] const int64_t before = PeakKilobytes();
  const auto file = CsvFile::Open(path);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->row_count(), kRows);
  int rows = 0;
  ASSERT_TRUE(file->ForEachRow([&](const CsvRow& row) {
                    ++rows;
                    // Two lines for each row.
                    if (row.line_no != 2 * rows || row.fields[0] != absl::StrCat(rows)) {
                      return absl::DataLossError(absl::StrCat("row ", rows));
                    }
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(rows, kRows);
#ifndef __SANITIZE_ADDRESS__  // Freed memory is kept for a while by its allocator.
  EXPECT_GT(std::filesystem::file_size(path), uintmax_t{50} << 20);
  EXPECT_LT(PeakKilobytes() - before, 16 * 1024);
#endif
}

TEST(CsvWriter, WritesRfc4180WithMarkAndGuard) {
  const std::string path = PathOf("written.csv");
  auto writer = CsvWriter::Create(path);
  ASSERT_TRUE(writer.ok()) << writer.status();
  ASSERT_TRUE(writer->Write({"NIP", "NAMA"}).ok());
  ASSERT_TRUE(writer->Write({"=1+1", "say \"so\", twice"}).ok());
  ASSERT_TRUE(writer->Commit().ok());
  EXPECT_EQ(ReadAll(path),
            "\xEF\xBB\xBF\"NIP\",\"NAMA\"\r\n\"'=1+1\",\"say \"\"so\"\", twice\"\r\n");
  EXPECT_EQ(std::filesystem::status(path).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_FALSE(std::filesystem::exists(path + ".part"));
}

TEST(CsvWriter, WhatIsNotCommittedIsNotThere) {
  const std::string path = PathOf("uncommitted.csv");
  std::ofstream(path) << "older";
  {
    auto writer = CsvWriter::Create(path);
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE(writer->Write({"newer"}).ok());
    EXPECT_TRUE(std::filesystem::exists(path + ".part"));
  }
  EXPECT_FALSE(std::filesystem::exists(path + ".part"));
  EXPECT_EQ(ReadAll(path), "older");
  EXPECT_TRUE(absl::IsNotFound(CsvWriter::Create(PathOf("nowhere/a.csv")).status()));
}

TEST(Guarded, OnlyWhatASpreadsheetWouldRun) {
  for (const char* formula : {"=1", "+1", "-1+2", "@a", "\ta", "\ra"}) {
    EXPECT_EQ(Guarded(formula), absl::StrCat("'", formula));
  }
  for (const char* text : {"", "'", "a=1", " =1", "'a", "1986", "-299"}) {
    EXPECT_EQ(Guarded(text), text);
    EXPECT_EQ(Unguarded(text), text);
  }
  // Who wrote the apostrophe herself gets it back.
  EXPECT_EQ(Guarded("'=1"), "''=1");
}

TEST(CsvWriter, WhatIsWrittenIsReadBack) {
  const std::vector<Cells> rows = {{"=1+1", "+62 31", "-", "@home"},
                                   {"\tx", "\rx", "'=x", "''-x"},
                                   {"'plain", "'", "\"", "  spaces  "},
                                   {"a,b;c", "two\r\nlines", "Andr\xC3\xA9", ""}};
  const std::string path = PathOf("round_trip.csv");
  auto writer = CsvWriter::Create(path);
  ASSERT_TRUE(writer.ok());
  ASSERT_TRUE(writer->Write({"A", "B", "C", "D"}).ok());
  for (const Cells& row : rows) ASSERT_TRUE(writer->Write(row).ok());
  ASSERT_TRUE(writer->Commit().ok());
  const auto file = CsvFile::Open(path);
  ASSERT_TRUE(file.ok()) << file.status();
  std::vector<Cells> read;
  ASSERT_TRUE(file->ForEachRow([&](const CsvRow& row) {
                    read.push_back(row.fields);
                    return row.status;
                  })
                  .ok());
  EXPECT_EQ(read, rows);
}

}  // namespace
}  // namespace mumpuni::tools
