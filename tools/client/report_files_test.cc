#include "tools/client/report_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/status.h"
#include "common/testing/temp_dir.h"

namespace mumpuni::tools {
namespace {

namespace cv = mumpuni::complaint::v1;

class ReportFilesTest : public ::testing::Test {
 protected:
  std::vector<FileItem<cv::SubmitCaseRequest>> Read(const std::string& text) {
    const auto file = CsvFile::Open(dir_.Write("lapor.csv", text));
    EXPECT_TRUE(file.ok()) << file.status();
    auto items = ReportsOf(*file);
    EXPECT_TRUE(items.ok()) << items.status();
    return *std::move(items);
  }
  const testing::TempDir dir_;
};

constexpr char kHeader[] =
    "Tracking ID,Tanggal Laporan,Judul,Isi Laporan,Klasifikasi,Kelurahan,Lintang,Bujur,"
    "Nama Pelapor,Kontak,Anonim,Rahasia,Kolom Lain\n";

TEST_F(ReportFilesTest, ARowIsASubmissionWithItsIdAndClock) {
  const auto items =
      Read(std::string(kHeader) +
           "7654321,09-08-2026 21:40,Saluran,\"Runtuh,\ndi samping jalan\",Aspirasi,Medokan Ayu,"
           "-7.3305,112.7752,Lestari,0812-3456-789,Tidak,Ya,x\n");
  ASSERT_EQ(items.size(), 1u);
  ASSERT_TRUE(items[0].status.ok()) << items[0].status;
  const cv::SubmitCaseRequest& report = items[0].message;
  EXPECT_EQ(items[0].key, "7654321");
  EXPECT_EQ(report.channel_case_id(), "7654321");
  EXPECT_EQ(report.submit_time().seconds(), 1786286400);  // 14:40 UTC
  EXPECT_EQ(report.body(), "Saluran\nRuntuh,\ndi samping jalan");
  EXPECT_EQ(report.case_class(), cv::CASE_CLASS_SUGGESTION);
  EXPECT_EQ(report.urban_village(), "Medokan Ayu");
  EXPECT_EQ(report.location().latitude_e6(), -7330500);
  EXPECT_EQ(report.location().longitude_e6(), 112775200);
  EXPECT_TRUE(report.reporter().contact_verified());
  EXPECT_TRUE(report.content_confidential());
  EXPECT_FALSE(report.reporter_anonymous());
}

TEST_F(ReportFilesTest, DatesComeInThreeForms) {
  for (const char* date :
       {"2026-08-09 21:40", "2026-08-09 21:40:00", "09-08-2026 21:40", "09/08/2026 21:40"}) {
    const auto items =
        Read(std::string("tracking_id;tanggal_laporan;isi_laporan\n1;") + date + ";Jalan rusak\n");
    ASSERT_TRUE(items[0].status.ok()) << date << items[0].status;
    EXPECT_EQ(items[0].message.submit_time().seconds(), 1786286400) << date;
    EXPECT_TRUE(items[0].message.reporter_anonymous());
  }
}

TEST_F(ReportFilesTest, ABadRowSaysWhyAndTheOthersStand) {
  const auto items = Read(
      "tracking id,tanggal laporan,isi laporan,klasifikasi,lintang,bujur,anonim\n"
      "1,kemarin,Jalan rusak,,,,\n"
      "2,2026-08-09 21:40,Jalan rusak,Gosip,,,\n"
      "3,2026-08-09 21:40,Jalan rusak,,selatan,112.7,\n"
      "4,2026-08-09 21:40,Jalan rusak,,,,Mungkin\n"
      ",2026-08-09 21:40,Jalan rusak,,,,\n"
      "6,2026-08-09 21:40,Jalan rusak,,,,\n");
  ASSERT_EQ(items.size(), 6u);
  const char* fields[] = {"TANGGAL LAPORAN", "KLASIFIKASI", "LINTANG", "ANONIM", "TRACKING ID"};
  for (int i = 0; i < 5; ++i) EXPECT_EQ(FieldOf(items[i].status), fields[i]) << i;
  EXPECT_EQ(items[1].line_no, 3);
  EXPECT_TRUE(items[5].status.ok());
}

TEST_F(ReportFilesTest, AFileWithoutItsColumnsIsRefused) {
  const auto file = CsvFile::Open(dir_.Write("lapor.csv", "nomor,isi laporan\n1,Jalan rusak\n"));
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(ReportsOf(*file).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace mumpuni::tools
