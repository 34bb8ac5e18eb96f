#include "tools/client/dictionary_files.h"

#include <gtest/gtest.h>

#include "common/core/status.h"
#include "common/testing/temp_dir.h"

namespace mumpuni::tools {
namespace {

class DictionaryFilesTest : public ::testing::Test {
 protected:
  CsvFile Open(const std::string& content) {
    auto file = CsvFile::Open(dir_.Write("file.csv", content));
    EXPECT_TRUE(file.ok()) << file.status();
    return *std::move(file);
  }
  const testing::TempDir dir_;
};

TEST_F(DictionaryFilesTest, RowsOfOneCodeAreOneCompetency) {
  const auto items =
      CompetenciesOf(Open("KODE;NAMA;JENIS;DASAR HUKUM;LEVEL;JUDUL;INDIKATOR\n"
                          "T.1;Drainase;Teknis;Perwali 1;1;Paham;satu|dua\n"
                          "M.1;Integritas;manajerial;PermenPANRB 38/2017;1;Paham;\n"
                          "T.1;;;;2;Dasar;\n"
                          "T.2;Jalan;Olahraga;Perwali 1;1;Paham;\n"
                          "T.1;;;;tiga;Menengah;\n"));
  ASSERT_TRUE(items.ok()) << items.status();
  ASSERT_EQ(items->size(), 3u);
  const auto& drainage = (*items)[0];
  EXPECT_EQ(drainage.key, "T.1");
  EXPECT_EQ(drainage.message.kind(), assessment::v1::COMPETENCY_KIND_TECHNICAL);
  ASSERT_EQ(drainage.message.levels_size(), 2);
  EXPECT_EQ(drainage.message.levels(0).indicators(1), "dua");
  EXPECT_EQ(FieldOf(drainage.status), "LEVEL");
  EXPECT_EQ(drainage.line_no, 6) << "where it is wrong";
  EXPECT_TRUE((*items)[1].status.ok());
  EXPECT_EQ(FieldOf((*items)[2].status), "JENIS");
  EXPECT_EQ((*items)[2].line_no, 5);
}

TEST_F(DictionaryFilesTest, AStandardHasARowPerRequirement) {
  const auto items = JobStandardsOf(
      Open("kode,nama,berlaku mulai,dasar hukum,bagian,uraian,nilai,pendidikan,bidang ilmu\n"
           "SKJ.A,Pengelola,2026-09-01,Perwali 1,Kompetensi,M.3,2,S1,Hukum|Administrasi\n"
           "SKJ.A,,,,Pelatihan Teknis,Pengaduan,1,,\n"
           "SKJ.A,,,,Pengalaman,Dua tahun,3,,\n"
           "SKJ.B,Lain,2026-09-01,Perwali 1,Hobi,x,1,,\n"));
  ASSERT_TRUE(items.ok()) << items.status();
  ASSERT_EQ(items->size(), 2u);
  const auto& standard = (*items)[0].message;
  EXPECT_TRUE((*items)[0].status.ok()) << (*items)[0].status;
  EXPECT_EQ(standard.requirements(0).level(), 2);
  EXPECT_EQ(standard.minimum_education(), personnel::v1::EDUCATION_LEVEL_BACHELOR);
  EXPECT_EQ(standard.fields_of_study_size(), 2);
  EXPECT_EQ(standard.trainings(0).kind(), assessment::v1::TRAINING_REQUIREMENT_KIND_TECHNICAL);
  EXPECT_EQ(standard.experience(0).importance(), assessment::v1::REQUIREMENT_IMPORTANCE_NEEDED);
  EXPECT_EQ(FieldOf((*items)[1].status), "BAGIAN");
}

TEST_F(DictionaryFilesTest, ARowThatBelongsToNoCodeFailsTheFile) {
  const std::string header = "KODE,NAMA,BERLAKU MULAI,DASAR HUKUM,BAGIAN,URAIAN,NILAI\n";
  const std::string sound = "SKJ.A,Pengelola,2026-09-01,Perwali 1,Kompetensi,M.3,2\n";
  const std::vector<std::string> strays = {
      "SKJ.A,,,,Pengalaman,dua tahun, atau lebih,3\n",  // A comma that is not quoted.
      ",,,,Kompetensi,T.4,2\n",
  };
  for (const std::string& stray : strays) {
    const auto items = JobStandardsOf(Open(header + sound + stray));
    ASSERT_TRUE(items.ok()) << items.status();
    ASSERT_EQ(items->size(), 2u) << stray;
    EXPECT_EQ((*items)[0].key, "SKJ.A");
    EXPECT_EQ(FieldOf((*items)[0].status), "file") << stray;
    EXPECT_NE((*items)[0].status.message().find("line 3"), std::string::npos) << (*items)[0].status;
    EXPECT_EQ((*items)[1].line_no, 3);
    EXPECT_FALSE((*items)[1].status.ok());
  }
}

TEST_F(DictionaryFilesTest, RowsOfOneStandardSayTheSameOfIt) {
  const auto items =
      JobStandardsOf(Open("KODE,NAMA,BERLAKU MULAI,DASAR HUKUM,BAGIAN,URAIAN,NILAI\n"
                          "SKJ.A,Pengelola,2026-09-01,Perwali 1,Kompetensi,M.3,2\n"
                          "SKJ.A,Pengelola,2026-09-01,Perwali 1,Kompetensi,M.5,2\n"
                          "SKJ.A,Pengelola,2027-01-01,Perwali 1,Kompetensi,M.8,2\n"));
  ASSERT_TRUE(items.ok()) << items.status();
  ASSERT_EQ(items->size(), 1u);
  EXPECT_EQ(FieldOf((*items)[0].status), "BERLAKU MULAI");
  EXPECT_EQ((*items)[0].line_no, 4);
}

TEST_F(DictionaryFilesTest, AnAssessmentHasAColumnPerCompetency) {
  std::vector<std::string> ignored;
  const auto items = AssessmentsOf(
      Open("PEGAWAI,METODE,PENYELENGGARA,AKREDITASI,TANGGAL,NOMOR LAPORAN,M.3,SK.1,CATATAN\n"
           "198001012005011001,Wawancara,Balai,A,2026-01-15,L-1,2,,x\n"
           "198001012005011002,Ramalan,Balai,A,2026-01-15,L-2,2,3,\n"
           "198001012005011003,Uji Kompetensi,Balai,A,2026-01-15,L-3,dua,3,\n"
           "too few\n"),
      ignored);
  ASSERT_TRUE(items.ok()) << items.status();
  ASSERT_EQ(items->size(), 4u);
  EXPECT_EQ(ignored, std::vector<std::string>{"CATATAN"});
  EXPECT_EQ((*items)[0].key, "198001012005011001");
  EXPECT_EQ((*items)[0].message.method(), assessment::v1::ASSESSMENT_METHOD_INTERVIEW);
  ASSERT_EQ((*items)[0].message.results_size(), 1);
  EXPECT_EQ((*items)[0].message.results(0).competency_code(), "M.3");
  EXPECT_EQ(FieldOf((*items)[1].status), "METODE");
  EXPECT_EQ(FieldOf((*items)[2].status), "M.3");
  EXPECT_FALSE((*items)[3].status.ok());
}

TEST_F(DictionaryFilesTest, AFileWithoutItsColumnsIsRefused) {
  std::vector<std::string> ignored;
  const CsvFile file = Open("KODE,NAMA\nx,y\n");
  EXPECT_FALSE(CompetenciesOf(file).ok());
  EXPECT_FALSE(JobStandardsOf(file).ok());
  EXPECT_FALSE(AssessmentsOf(file, ignored).ok());
}

}  // namespace
}  // namespace mumpuni::tools
