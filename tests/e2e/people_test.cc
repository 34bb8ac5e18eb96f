// Promise: what the personnel agency decides reaches every service on its day, and a personnel file
// is taken over once and completely, whatever dies meanwhile.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/core/local_date.h"
#include "common/core/status.h"
#include "tests/e2e/outcome.h"
#include "tests/e2e/play.h"

namespace mumpuni::e2e {
namespace {

namespace pv = personnel::v1;
namespace av = assessment::v1;
using Stub = pv::PersonnelService::Stub;

class people : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    city_ = new City("people");
    play_ = new Play(*city_);
    play_->Begin(/*officers=*/3);
  }
  static void TearDownTestSuite() {
    delete play_;
    delete city_;
    play_ = nullptr;
    city_ = nullptr;
  }

  static std::string PositionId(const std::string& code) {
    pv::ListPositionsRequest request;
    request.set_subtree_unit_id(play_->unit_id());
    request.set_page_size(1000);
    const auto page =
        Must(play_->Call(*play_->personnel, &Stub::ListPositions, request, kPersonnelAdmin));
    for (const pv::Position& position : page.positions()) {
      if (position.code() == code) return position.position_id();
    }
    throw std::runtime_error("no position " + code);
  }

  // What an officer's profile looks like to somebody who coaches.
  static absl::Status Coach(const std::string& head, const std::string& employee) {
    av::GetProfileRequest request;
    request.set_employee_id(employee);
    request.set_purpose(av::PROFILE_PURPOSE_COACHING);
    return play_
        ->Call(*play_->assessment, &av::AssessmentService::Stub::GetProfile, request,
               {head, {"UNIT_HEAD"}})
        .status();
  }

  static std::string PositionInAssessment(const std::string& employee) {
    const std::string count =
        "SELECT count(*) FROM employee WHERE employee_id = '" + employee + "' AND position_id = '";
    for (const char* code : {"DSDABM.PENGADUAN-PERTAMA", "DSDABM.SEKRETARIS"}) {
      if (SqlNumber(*city_, "assessment", count + PositionId(code) + "'") == 1) return code;
    }
    return "";
  }

  static City* city_;
  static Play* play_;
};
City* people::city_ = nullptr;
Play* people::play_ = nullptr;

TEST_F(people, AFileIsTakenOverOnceWhateverDies) {
  constexpr int kRows = 1200;
  pv::CreatePositionRequest room;
  room.set_request_id(Id::FromName("room").ToString());
  room.mutable_position()->set_code("DSDABM.IMPOR");
  room.mutable_position()->set_name("Penelaah Teknis");
  room.mutable_position()->set_position_type_code("PELAKSANA_KLEREK");
  room.mutable_position()->set_unit_id(play_->unit_id());
  room.mutable_position()->set_authorised_headcount(2000);
  Must(play_->Call(*play_->personnel, &Stub::CreatePosition, room, kPersonnelAdmin));
  const std::string file = city_->dir() + "/people.csv";
  {
    std::ofstream out(file);
    out << "\xEF\xBB\xBFNIP BARU;NAMA;JENIS PEGAWAI;TMT PEGAWAI;GOL RUANG;KODE JABATAN;TMT "
           "JABATAN\r\n";
    for (int i = 0; i < kRows; ++i) {
      const LocalDate born = LocalDate::Of("1975-01-01").PlusDays(i);
      out << absl::StrFormat(
          "%04d%02d%02d2015052%03d;Ir. Pegawai %d;PNS;01-05-2015;%s;DSDABM.IMPOR;02/01/2024\r\n",
          born.year(), born.month(), born.day(), 1, i, i == 700 ? "V/x" : "III.a");
    }
  }
  const int64_t before = SqlNumber(*city_, "personnel", "SELECT count(*) FROM employee");
  // It ends with an error, because one row fails; or because the service died for too long.
  const std::string command = "mumpuni import employees " + file + " --chunk 100";
  std::thread first([&] { EXPECT_THROW(city_->Tool(command), std::runtime_error); });
  ASSERT_TRUE(testing::WaitFor(
      [&] { return SqlNumber(*city_, "personnel", "SELECT count(*) FROM import_chunk") >= 3; },
      absl::Seconds(60)));
  city_->Kill("personnel");
  city_->StartServices();
  first.join();
  EXPECT_THROW(city_->Tool(command), std::runtime_error) << "one row still fails";
  EXPECT_EQ(SqlNumber(*city_, "personnel", "SELECT count(*) FROM employee") - before, kRows - 1);
  EXPECT_EQ(SqlNumber(*city_, "personnel", "SELECT count(*) FROM import_chunk"), 12);
  EXPECT_EQ(SqlNumber(*city_, "personnel", "SELECT count(*) FROM import_line WHERE outcome = 4"),
            1);
  std::ifstream results(city_->dir() + "/people.results.csv");
  const std::string text{std::istreambuf_iterator<char>(results), {}};
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), kRows + 1) << "one line for each row";
  EXPECT_NE(text.find("GRADE_NOT_FOUND"), std::string::npos);
  ASSERT_TRUE(WaitApplied(*city_));
  for (const char* service : {"assessment"}) {
    EXPECT_EQ(SqlNumber(*city_, service, "SELECT count(*) FROM employee WHERE active"),
              SqlNumber(*city_, "personnel",
                        "SELECT count(*) FROM standing WHERE in_service AND upper_inf(days)"));
  }
  city_->Tool("mumpuni events reconcile --patience 1");
  // What is given out is what was taken in.
  city_->Tool("mumpuni export employees " + city_->dir() +
              "/out.csv --reason 'pencocokan data tahunan'");
  city_->Tool("mumpuni import employees " + city_->dir() + "/out.csv --update --chunk 500");
  EXPECT_EQ(SqlNumber(*city_, "personnel", "SELECT count(*) FROM employee") - before, kRows - 1);
  EXPECT_EQ(
      SqlNumber(*city_, "personnel", "SELECT count(*) FROM import_line WHERE outcome IN (1, 2)"),
      kRows - 1)
      << "nothing was new in what was given out";
}

TEST_F(people, AFutureTransferReachesTheOthersOnItsDay) {
  const std::string officer = play_->officers()[2];
  pv::TransferEmployeeRequest move;
  move.set_request_id(Id::FromName("move").ToString());
  move.set_employee_id(officer);
  move.set_position_id(PositionId("DSDABM.SEKRETARIS"));
  move.set_start_date("2026-06-04");
  const auto moved =
      Must(play_->Call(*play_->personnel, &Stub::TransferEmployee, move, kPersonnelAdmin));
  EXPECT_EQ(moved.employee().assignment().position_id(), PositionId("DSDABM.PENGADUAN-PERTAMA"));
  city_->SetClock(LocalDate::Of("2026-06-03").Start() + absl::Hours(20));
  ASSERT_TRUE(WaitApplied(*city_));
  EXPECT_EQ(PositionInAssessment(officer), "DSDABM.PENGADUAN-PERTAMA");
  city_->SetClock(LocalDate::Of("2026-06-04").Start() + absl::Hours(8));
  EXPECT_TRUE(testing::WaitFor([&] { return PositionInAssessment(officer) == "DSDABM.SEKRETARIS"; },
                               absl::Seconds(30)));
}

TEST_F(people, WhoActsForTheHeadMayCoachWhileActing) {
  const std::string acting = play_->officers()[0], other = play_->officers()[1];
  EXPECT_EQ(ReasonOf(Coach(acting, other)), "OUT_OF_SCOPE");
  pv::AppointActingRequest appoint;
  appoint.set_request_id(Id::FromName("act").ToString());
  appoint.set_employee_id(acting);
  appoint.set_position_id(PositionId("DSDABM.KEPALA"));
  appoint.set_kind(pv::ACTING_KIND_ACTING);
  appoint.set_start_date("2026-06-04");
  appoint.set_end_date("2026-06-05");
  Must(play_->Call(*play_->personnel, &Stub::AppointActing, appoint, kPersonnelAdmin));
  ASSERT_TRUE(WaitApplied(*city_));
  EXPECT_TRUE(Coach(acting, other).ok()) << Coach(acting, other);
  pv::GetSuperiorRequest superior;
  superior.set_employee_id(other);
  const auto found = play_->Call(*play_->personnel, &Stub::GetSuperior, superior, kAuditor);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->superior().employee_id(), acting);
  city_->SetClock(LocalDate::Of("2026-06-06").Start() + absl::Hours(8));
  EXPECT_EQ(ReasonOf(Coach(acting, other)), "OUT_OF_SCOPE");
}

TEST_F(people, AnAbsentOfficerGetsNoCaseAndOneWhoseAbsenceIsCancelledDoes) {
  const std::string officer = play_->officers()[1];
  const auto record = [&](const std::string& id) {
    pv::RecordAbsenceRequest away;
    away.set_request_id(Id::New(absl::Now()).ToString());
    away.set_employee_id(id);
    away.mutable_absence()->set_start_date("2026-06-08");
    away.mutable_absence()->set_end_date("2026-06-12");
    return Must(play_->Call(*play_->personnel, &Stub::RecordAbsence, away, kPersonnelAdmin))
        .employee();
  };
  const auto absence = record(officer).absences(0);
  city_->SetClock(LocalDate::Of("2026-06-08").Start() + absl::Hours(8));
  ASSERT_TRUE(WaitApplied(*city_));
  PlayedCase refused = play_->Submit("absent");
  play_->Verify(refused);
  EXPECT_THROW(play_->Assign(refused, officer), std::runtime_error);
  pv::CancelAbsenceRequest back;
  back.set_request_id(Id::New(absl::Now()).ToString());
  back.set_employee_id(officer);
  back.set_absence_id(absence.absence_id());
  back.set_from_date("2026-06-08");
  const auto present =
      Must(play_->Call(*play_->personnel, &Stub::CancelAbsence, back, kPersonnelAdmin));
  EXPECT_EQ(present.employee().absences_size(), 0);
  ASSERT_TRUE(WaitApplied(*city_));
  PlayedCase taken = play_->Submit("present");
  play_->Verify(taken);
  play_->Assign(taken, officer);
  EXPECT_EQ(taken.assignment.employee_id(), officer);
}

}  // namespace
}  // namespace mumpuni::e2e
