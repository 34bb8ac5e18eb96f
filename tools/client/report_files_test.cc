#include "tools/client/report_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/status.h"
#include "common/testing/temp_dir.h"

namespace mumpuni::tools {
namespace {

namespace cv = mumpuni::complaint::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class ReportFilesTest : public ::testing::Test {
 protected:
  absl::StatusOr<ReportFile> Open(const std::string& text) {
    const auto file = CsvFile::Open(dir_.Write("lapor.csv", text));
    EXPECT_TRUE(file.ok()) << file.status();
    return ReportsOf(*file, words_);
  }
  std::vector<FileItem<cv::SubmitCaseRequest>> Read(const std::string& text) {
    auto reports = Open(text);
    EXPECT_TRUE(reports.ok()) << reports.status();
    return reports.ok() ? std::move(reports->items)
                        : std::vector<FileItem<cv::SubmitCaseRequest>>();
  }
  const testing::TempDir dir_;
  const ReportWords words_ = {{{"PJU", "PJU"}, {"Jalan Rusak", "JALAN-RUSAK"}},
                              {"wonorejo", "wonorejotegalsari"}};
};

constexpr char kHeader[] =
    "Tracking ID,Tanggal Laporan,Judul,Isi Laporan,Klasifikasi,Kelurahan,Lintang,Bujur,"
    "Nama Pelapor,Kontak,Anonim,Rahasia,Kolom Lain\n";

TEST_F(ReportFilesTest, ARowIsASubmissionWithItsIdAndClock) {
  const auto items =
      Read(std::string(kHeader) +
           "7654321,09-08-2026 21:40,Saluran,\"Runtuh,\ndi samping jalan\",Aspirasi,Medokan Ayu,"
           "-7.3305,112.7752,Lestari,0812-3456-789,Tidak,Ya,x\n");
  ASSERT_THAT(items, SizeIs(1));
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
  for (const char* date : {"2026-08-09 21:40", "2026-08-09 21:40:00", "09-08-2026 21:40",
                           "09-08-2026 21:40:00", "09/08/2026 21:40", "09/08/2026 21:40:00"}) {
    const auto items =
        Read(std::string("tracking_id;tanggal_laporan;isi_laporan;anonim;rahasia\n1;") + date +
             ";Jalan rusak;;\n");
    ASSERT_THAT(items, SizeIs(1)) << date;
    ASSERT_TRUE(items[0].status.ok()) << date << items[0].status;
    EXPECT_EQ(items[0].message.submit_time().seconds(), 1786286400) << date;
    EXPECT_TRUE(items[0].message.reporter_anonymous()) << "nobody is named";
  }
}

TEST_F(ReportFilesTest, ADayWithoutATimeOrThatIsNoneIsRefused) {
  for (const char* date : {"", "2026-08-09", "21:40", "31-02-2026 10:00", "2026-08-09 25:00",
                           "08/2026 10:00", "infinite-past"}) {
    const auto items =
        Read(std::string("tracking id;tanggal;isi;tipe laporan\n1;") + date + ";Jalan rusak;\n");
    ASSERT_THAT(items, SizeIs(1)) << date;
    EXPECT_EQ(FieldOf(items[0].status), "TANGGAL LAPORAN") << date;
  }
}

TEST_F(ReportFilesTest, OtherNamesOfColumnsAreKnown) {
  const auto reports = Open(
      "ID Laporan,Tanggal,Isi,Klasifikasi Laporan,Anonim,Rahasia\n"
      "1,2026-08-09 21:40,Jalan rusak,Permintaan Informasi,Ya,\n");
  ASSERT_TRUE(reports.ok()) << reports.status();
  ASSERT_THAT(reports->items, SizeIs(1));
  ASSERT_TRUE(reports->items[0].status.ok()) << reports->items[0].status;
  EXPECT_EQ(reports->items[0].key, "1");
  EXPECT_EQ(reports->items[0].message.case_class(), cv::CASE_CLASS_INFORMATION_REQUEST);
  EXPECT_THAT(reports->ignored, ElementsAre());
}

TEST_F(ReportFilesTest, TheExportOfAnAdministratorIsRead) {
  const auto reports = Open(
      "Tracking ID,Tanggal Laporan Masuk,Waktu Laporan Masuk,Nama Pelapor,Klasifikasi Laporan,"
      "ID Kategori,Kategori,Judul Laporan,Isi Laporan Awal,Isi Laporan Akhir,Tipe Laporan,"
      "Status Laporan,Kecamatan,Kelurahan\n"
      "1,09/08/2026,21:40,Anonim,Pengaduan Berkadar Pengawasan,7,Jalan Rusak,Pungli,Diminta uang,"
      "Disunting,\"Anonim, Rahasia\",Baru,Tegalsari,Wonorejo\n"
      "2,09/08/2026,21:40,Lestari,Pengaduan,7,Air Bersih,,Air mati,,Normal,Baru,Rungkut,Wonorejo\n"
      "3,09/08/2026,21:40,Lestari,Pengaduan,7,PJU,,Lampu mati,,Rahasia,Baru,,\n");
  ASSERT_TRUE(reports.ok()) << reports.status();
  EXPECT_THAT(reports->ignored, ElementsAre("ID Kategori", "Isi Laporan Akhir", "Status Laporan"));
  EXPECT_THAT(reports->unknown_categories, ElementsAre("Air Bersih"));
  ASSERT_THAT(reports->items, SizeIs(3));
  for (const auto& item : reports->items) ASSERT_TRUE(item.status.ok()) << item.status;
  const cv::SubmitCaseRequest& first = reports->items[0].message;
  EXPECT_EQ(first.submit_time().seconds(), 1786286400);
  EXPECT_EQ(first.case_class(), cv::CASE_CLASS_MISCONDUCT_ALLEGATION);
  EXPECT_EQ(first.body(), "Pungli\nDiminta uang");
  EXPECT_EQ(first.category_code(), "JALAN-RUSAK");
  EXPECT_EQ(first.urban_village(), "Wonorejo Tegalsari");
  EXPECT_TRUE(first.reporter_anonymous());
  EXPECT_TRUE(first.content_confidential());
  EXPECT_FALSE(first.has_reporter());
  const cv::SubmitCaseRequest& second = reports->items[1].message;
  EXPECT_EQ(second.category_code(), "");
  EXPECT_EQ(second.urban_village(), "Wonorejo");
  EXPECT_EQ(second.reporter().full_name(), "Lestari");
  EXPECT_FALSE(second.reporter().contact_verified()) << "there is no contact";
  EXPECT_FALSE(second.reporter_anonymous() || second.content_confidential());
  EXPECT_EQ(reports->items[2].message.category_code(), "PJU");
  EXPECT_TRUE(reports->items[2].message.content_confidential());
}

TEST_F(ReportFilesTest, QuotesAndLineBreaksStayInTheText) {
  const auto items = Read(
      "tracking id;tanggal;judul;isi;tipe laporan\n"
      "1;2026-08-09 21:40;\"Lampu; \"\"merah\"\"\";\"Mati\r\nsejak \"\"kemarin\"\"; gelap\";\n"
      "2;2026-08-09 21:40;;Jalan rusak;\n");
  ASSERT_THAT(items, SizeIs(2));
  ASSERT_TRUE(items[0].status.ok()) << items[0].status;
  EXPECT_EQ(items[0].message.body(), "Lampu; \"merah\"\nMati\r\nsejak \"kemarin\"; gelap");
  EXPECT_EQ(items[1].message.body(), "Jalan rusak");
  EXPECT_EQ(items[1].line_no, 4);
}

TEST_F(ReportFilesTest, DegreesMayHaveADecimalCommaButNeedAPlaceOnEarth) {
  const auto items = Read(
      "tracking id;tanggal;isi;tipe laporan;lintang;bujur\n"
      "1;2026-08-09 21:40;Jalan rusak;;-7,3305;112,7752\n"
      "2;2026-08-09 21:40;Jalan rusak;;nan;112,7752\n"
      "3;2026-08-09 21:40;Jalan rusak;;112,7752;-7,3305\n"
      "4;2026-08-09 21:40;Jalan rusak;;-7,3305;\n"
      "5;2026-08-09 21:40;Jalan rusak;;-7,3305;inf\n");
  ASSERT_THAT(items, SizeIs(5));
  ASSERT_TRUE(items[0].status.ok()) << items[0].status;
  EXPECT_EQ(items[0].message.location().latitude_e6(), -7330500);
  EXPECT_EQ(items[0].message.location().longitude_e6(), 112775200);
  EXPECT_EQ(FieldOf(items[1].status), "LINTANG");
  EXPECT_EQ(FieldOf(items[2].status), "LINTANG") << "exchanged";
  EXPECT_EQ(FieldOf(items[3].status), "BUJUR");
  EXPECT_EQ(FieldOf(items[4].status), "BUJUR");
}

TEST_F(ReportFilesTest, ABadRowSaysWhyAndTheOthersStand) {
  const auto items = Read(
      "tracking id,tanggal laporan,isi laporan,klasifikasi,judul,anonim,rahasia,tipe laporan\n"
      "1,kemarin,Jalan rusak,,,,,\n"
      "2,2026-08-09 21:40,Jalan rusak,Gosip,,,,\n"
      "3,2026-08-09 21:40,,,Judul,,,\n"
      "4,2026-08-09 21:40,Jalan rusak,,,Mungkin,,\n"
      "5,2026-08-09 21:40,Jalan rusak,,,,Mungkin,\n"
      "6,2026-08-09 21:40,Jalan rusak,,,,,Tertutup\n"
      ",2026-08-09 21:40,Jalan rusak,,,,,\n"
      "8,2026-08-09 21:40\n"
      "9,2026-08-09 21:40,Jalan rusak,,,,,\n");
  ASSERT_THAT(items, SizeIs(9));
  const char* fields[] = {"TANGGAL LAPORAN", "KLASIFIKASI",  "ISI LAPORAN", "ANONIM",
                          "RAHASIA",         "TIPE LAPORAN", "TRACKING ID"};
  for (int i = 0; i < 7; ++i) EXPECT_EQ(FieldOf(items[i].status), fields[i]) << i;
  EXPECT_EQ(items[1].line_no, 3);
  EXPECT_EQ(ReasonOf(items[7].status), "MESSAGE_MALFORMED");
  EXPECT_TRUE(items[8].status.ok()) << items[8].status;
}

TEST_F(ReportFilesTest, AnIdIsTakenOnceAndNamesItsFirstLine) {
  const auto items = Read(
      "tracking id,tanggal,isi,tipe laporan\n"
      "1,kemarin,Jalan rusak,\n"
      "1,2026-08-09 21:40,Jalan rusak,\n"
      "1,2026-08-09 21:40,Lampu mati,\n");
  ASSERT_THAT(items, SizeIs(3));
  EXPECT_EQ(FieldOf(items[0].status), "TANGGAL LAPORAN");
  EXPECT_TRUE(items[1].status.ok()) << "a corrected row stands below the bad one";
  EXPECT_EQ(FieldOf(items[2].status), "TRACKING ID");
  EXPECT_THAT(std::string(items[2].status.message()), HasSubstr("line 3"));
}

TEST_F(ReportFilesTest, AFileWithoutItsColumnsIsRefused) {
  for (const char* header : {"nomor,tanggal,isi,tipe laporan", "tracking id,isi,tipe laporan",
                             "tracking id,tanggal,tipe laporan",
                             // What is to be hidden has to be said.
                             "tracking id,tanggal,isi", "tracking id,tanggal,isi,anonim",
                             // Which of the two counts?
                             "tracking id,tanggal,isi,isi laporan,tipe laporan"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(Open(std::string(header) + "\n").status())) << header;
  }
  EXPECT_TRUE(Open("tracking id,tanggal,isi,tipe laporan\n").ok());
}

}  // namespace
}  // namespace mumpuni::tools
