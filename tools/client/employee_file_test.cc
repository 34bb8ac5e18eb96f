#include "tools/client/employee_file.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/core/status.h"
#include "common/testing/temp_dir.h"
#include "tools/client/csv.h"

namespace mumpuni::tools {
namespace {

using personnel::v1::EmployeeRecord;
using Cells = std::vector<std::string>;
using ::testing::ElementsAre;

// The required columns by other names than the canonical ones, and what a test adds.
Cells Header(const Cells& more) {
  Cells header = {"NIP", "nama_lengkap", "Jenis Pegawai", "T.M.T. CPNS", "GOL/RUANG"};
  header.insert(header.end(), more.begin(), more.end());
  return header;
}

EmployeeRecord RecordOf(const Cells& header, Cells row) {
  const auto columns = EmployeeColumns::Of(header, ';');
  EXPECT_TRUE(columns.ok()) << columns.status();
  row.resize(header.size());
  const auto record = columns->RecordOf(row);
  EXPECT_TRUE(record.ok()) << record.status();
  return *record;
}

TEST(EmployeeColumns, TakesTheUsualNames) {
  const EmployeeRecord record =
      RecordOf(Header({"tgl lahir", "JK", "TMT\nGOL", "KODE  JABATAN", "TINGKAT PENDIDIKAN",
                       "TMT BERHENTI"}),
               {" 198609262009122001 ", "Sri Wahyuni", "PNS", "01-12-2009", "III.a", "26-09-1986",
                "P", "01-04-2014", "DLH-01", "S1", "2044-09-30"});
  EXPECT_EQ(record.employee_number(), "198609262009122001");
  EXPECT_EQ(record.full_name(), "Sri Wahyuni");
  EXPECT_EQ(record.employment_type(), "PNS");
  EXPECT_EQ(record.hire_date(), "01-12-2009");
  EXPECT_EQ(record.grade(), "III.a");
  EXPECT_EQ(record.birth_date(), "26-09-1986");
  EXPECT_EQ(record.sex(), "P");
  EXPECT_EQ(record.grade_date(), "01-04-2014");
  EXPECT_EQ(record.position_code(), "DLH-01");
  EXPECT_EQ(record.education(), "S1");
  EXPECT_EQ(record.last_date(), "2044-09-30");
  EXPECT_EQ(record.standing(), "");
}

TEST(EmployeeColumns, NamesWhatIsIgnored) {
  const auto columns = EmployeeColumns::Of(Header({"NIK", "", "NIP LAMA", "TMT PENSIUN"}), ',');
  ASSERT_TRUE(columns.ok()) << columns.status();
  EXPECT_THAT(columns->ignored(), ElementsAre("NIK", "NIP LAMA", "TMT PENSIUN"));
  const auto record =
      columns->RecordOf({"1", "A", "PNS", "d", "III/a", "3578000000000000", "", "2", "3"});
  ASSERT_TRUE(record.ok());
  EXPECT_FALSE(absl::StrContains(record->SerializeAsString(), "3578000000000000"));
}

TEST(EmployeeColumns, TwoColumnsMayNotSayTheSame) {
  const absl::Status twice = EmployeeColumns::Of(Header({"NIP BARU"}), ',').status();
  EXPECT_TRUE(absl::IsInvalidArgument(twice));
  EXPECT_EQ(twice.message(), "the columns 'NIP' and 'NIP BARU' say the same; remove one");
  EXPECT_FALSE(EmployeeColumns::Of(Header({"WILAYAH", "wilayah"}), ',').ok());
  EXPECT_FALSE(EmployeeColumns::Of(Header({"GELAR DEPAN", "GELAR_DEPAN"}), ',').ok());
}

TEST(EmployeeColumns, NamesWhatIsMissing) {
  const absl::Status status = EmployeeColumns::Of({"NAMA", "GOLONGAN", "NIK"}, '\t').status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_EQ(status.message(),
            "wrong delimiter or header: with a tab as delimiter there is no NIP BARU, JENIS "
            "PEGAWAI, TMT PEGAWAI");
  // What a file looks like whose delimiter is none of those that are looked for.
  EXPECT_TRUE(absl::StrContains(EmployeeColumns::Of({"NIP|NAMA|GOL"}, ',').status().message(),
                                "with ',' as delimiter"));
}

TEST(EmployeeColumns, PutsTitlesAroundTheName) {
  const Cells header = Header({"GELAR DEPAN", "GELAR BELAKANG"});
  const auto name = [&](const std::string& plain, const std::string& front,
                        const std::string& back) {
    return RecordOf(header, {"1", plain, "PNS", "d", "III/a", front, back}).full_name();
  };
  EXPECT_EQ(name(" Sri Wahyuni", "Dr. ", "S.Kom."), "Dr. Sri Wahyuni, S.Kom.");
  EXPECT_EQ(name("Sri Wahyuni", "", "S.Kom."), "Sri Wahyuni, S.Kom.");
  EXPECT_EQ(name("Sri Wahyuni", "Dr.", ""), "Dr. Sri Wahyuni");
  // Titles alone are no name: the service is to say that it is missing.
  EXPECT_EQ(name("", "Dr.", "S.Kom."), "");
}

TEST(EmployeeColumns, TakesQuotesOffTheNumberAndNothingElse) {
  const auto number = [](const std::string& cell) {
    return RecordOf(Header({}), {cell, "A", "PNS", "d", "III/a"}).employee_number();
  };
  EXPECT_EQ(number("'198609262009122001"), "198609262009122001");
  EXPECT_EQ(number("\"198609262009122001\""), "198609262009122001");
  EXPECT_EQ(number("' 198609262009122001"), "198609262009122001");
  EXPECT_EQ(number("'"), "");
  // What a spreadsheet has spoiled is not guessed at.
  EXPECT_EQ(number("1,98609E+17"), "1,98609E+17");
  EXPECT_EQ(number("19860926 200912 2 001"), "19860926 200912 2 001");
}

TEST(EmployeeColumns, ControlCharactersAreRefused) {
  const auto columns = EmployeeColumns::Of(Header({"WILAYAH"}), ',');
  ASSERT_TRUE(columns.ok());
  const absl::Status status = columns
                                  ->RecordOf({"1", "A", "PNS", "d", "III/a",
                                              "35.78\x0B"
                                              "01"})
                                  .status();
  EXPECT_EQ(ReasonOf(status), "MESSAGE_MALFORMED");
  EXPECT_EQ(FieldOf(status), "jurisdiction");
  EXPECT_EQ(ReasonOf(columns->RecordOf({"1", "A\xC2\x81", "PNS", "d", "III/a", ""}).status()),
            "MESSAGE_MALFORMED");
}

// Each field with a value of its own; what a field of the contract lacks in the table is noticed.
EmployeeRecord FullRecord() {
  EmployeeRecord record;
  const auto* descriptor = EmployeeRecord::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    record.GetReflection()->SetString(&record, descriptor->field(i),
                                      absl::StrCat(descriptor->field(i)->name(), " of her"));
  }
  return record;
}

TEST(EmployeeRow, HasEveryFieldOfTheContractInItsOrder) {
  const EmployeeRecord record = FullRecord();
  Cells expected;
  for (int i = 0; i < EmployeeRecord::descriptor()->field_count(); ++i) {
    expected.push_back(absl::StrCat(EmployeeRecord::descriptor()->field(i)->name(), " of her"));
  }
  EXPECT_EQ(EmployeeRow(record), expected);
  EXPECT_EQ(EmployeeHeader().size(), expected.size());
}

TEST(EmployeeRow, AnExportedFileIsReadBackUnchanged) {
  EmployeeRecord record = FullRecord();
  record.set_full_name("=Dr. Sri \"Yuni\" Wahyuni, S.Kom.");
  record.set_jurisdiction("-35.78.01;35.78.02");
  const testing::TempDir dir;
  const std::string path = dir.File("employees.csv");
  auto writer = CsvWriter::Create(path);
  ASSERT_TRUE(writer.ok()) << writer.status();
  ASSERT_TRUE(writer->Write(EmployeeHeader()).ok());
  ASSERT_TRUE(writer->Write(EmployeeRow(record)).ok());
  ASSERT_TRUE(writer->Commit().ok());

  const auto file = CsvFile::Open(path);
  ASSERT_TRUE(file.ok()) << file.status();
  const auto columns = EmployeeColumns::Of(file->header(), file->delimiter());
  ASSERT_TRUE(columns.ok()) << columns.status();
  EXPECT_TRUE(columns->ignored().empty());
  int rows = 0;
  ASSERT_TRUE(file->ForEachRow([&](const CsvRow& row) -> absl::Status {
                    ++rows;
                    ASSIGN_OR_RETURN(const EmployeeRecord read, columns->RecordOf(row.fields));
                    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(read, record))
                        << read.ShortDebugString();
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(rows, 1);
}

}  // namespace
}  // namespace mumpuni::tools
