#include "tools/client/training_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/status.h"
#include "common/testing/temp_dir.h"

namespace mumpuni::tools {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class TrainingFilesTest : public ::testing::Test {
 protected:
  CsvFile Open() {
    auto file = CsvFile::Open(path_);
    EXPECT_TRUE(file.ok()) << file.status();
    return *std::move(file);
  }
  CsvFile Written(const std::string& text) {
    dir_.Write("trainings.csv", text);
    return Open();
  }
  const testing::TempDir dir_;
  const std::string path_ = dir_.File("trainings.csv");
};

constexpr char kHeader[] =
    "pegawai;judul;penyelenggara;nomor_sertifikat;bentuk;kode lan;mulai;selesai;jp;lingkup;hari\n";

TEST_F(TrainingFilesTest, ARowIsARecord) {
  const auto items =
      TrainingsOf(Written(std::string(kHeader) +
                          "198501012010011001;Seminar;LAN RI;1/LAN;9;B6;2026-05-04;2026-05-06;12;"
                          "Internasional;2026-05-04|2026-05-06\n"));
  ASSERT_TRUE(items.ok()) << items.status();
  ASSERT_THAT(*items, SizeIs(1));
  const auto& item = items->front();
  ASSERT_TRUE(item.status.ok()) << item.status;
  EXPECT_EQ(item.key, "198501012010011001");
  EXPECT_EQ(item.message.employee_id(), "");
  EXPECT_EQ(item.message.certificate_number(), "1/LAN");
  EXPECT_EQ(item.message.hour_scope(), training::v1::HOUR_SCOPE_INTERNATIONAL);
  EXPECT_THAT(item.message.training_days(), ElementsAre("2026-05-04", "2026-05-06"));
  EXPECT_EQ(item.message.lesson_hours(), 12);
}

TEST_F(TrainingFilesTest, WhatCannotBeReadStaysWithItsRow) {
  const auto items = TrainingsOf(Written(std::string(kHeader) +
                                         "1;a;b;c;sembilan;B6;2026-05-04;2026-05-06;12;;\n" +
                                         "1;a;b;c;9;B6;2026-05-04;2026-05-06;;;\n" +
                                         "1;a;b;c;9;B6;2026-05-04;2026-05-06;12;antarplanet;\n" +
                                         "1;a;b;c;9;B6;2026-05-04;2026-05-06;12;;\n"));
  ASSERT_TRUE(items.ok()) << items.status();
  ASSERT_THAT(*items, SizeIs(4));
  EXPECT_EQ(FieldOf(items->at(0).status), "BENTUK");
  EXPECT_EQ(FieldOf(items->at(1).status), "JP");
  EXPECT_EQ(FieldOf(items->at(2).status), "LINGKUP");
  EXPECT_TRUE(items->at(3).status.ok());
  EXPECT_FALSE(TrainingsOf(Written("PEGAWAI;JUDUL\n1;a\n")).ok()) << "columns are missing";
}

TEST_F(TrainingFilesTest, WhatIsWrittenIsReadAgain) {
  training::v1::TrainingRecord record;
  record.set_title("=Seminar; \"Layanan\"");
  record.set_provider("LAN RI");
  record.set_certificate_number("1/LAN");
  record.set_development_form(9);
  record.set_lan_code("B6");
  record.set_hour_scope(training::v1::HOUR_SCOPE_NATIONAL);
  record.set_first_day("2026-05-04");
  record.set_last_day("2026-05-06");
  record.add_training_days("2026-05-04");
  record.set_lesson_hours(12);
  record.set_course_code("PLT-M3-02");
  auto with_id = record;
  with_id.set_employee_id("0197f000-0000-7000-8000-000000000001");
  auto writer = CsvWriter::Create(path_);
  ASSERT_TRUE(writer.ok()) << writer.status();
  ASSERT_TRUE(writer->Write(TrainingHeader()).ok());
  ASSERT_TRUE(writer->Write(TrainingRow(with_id)).ok());
  ASSERT_TRUE(writer->Commit().ok());
  const auto items = TrainingsOf(Open());
  ASSERT_TRUE(items.ok()) << items.status();
  ASSERT_THAT(*items, SizeIs(1));
  EXPECT_EQ(items->front().key, with_id.employee_id());
  EXPECT_EQ(items->front().message.SerializeAsString(), record.SerializeAsString());
}

}  // namespace
}  // namespace mumpuni::tools
