// Certificates of other providers, past records into the city, all records out of it.
#include <gmock/gmock.h>

#include "common/rpc/access.h"
#include "mumpuni/personnel/v1/personnel_events.pb.h"
#include "services/training/api/convert.h"
#include "services/training/api/record_api.h"
#include "services/training/events/consumers.h"
#include "tests/integration/training_fixture.h"

namespace mumpuni::training {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class TrainingRecordTest : public TrainingTest {
 protected:
  void SetUp() override {
    AddUnit("kota", "");
    AddUnit("dinas", "kota");
    AddUnit("kecamatan", "kota");
    yudi_ = AddEmployee("yudi", "dinas");
    ani_ = AddEmployee("ani", "kecamatan");
    sri_ = Id::FromName("sri");
  }

  // What the server makes of a call: the widest reach among the grants of the role.
  static rpc::CallContext As(const std::string& role, const Id& who, const std::string& method) {
    const auto* descriptor =
        v1::ExportRecordsRequest::descriptor()->file()->service(0)->FindMethodByName(method);
    rpc::CallContext context;
    context.access.principal = {"edge", who.ToString(), {role}, ""};
    for (const auto& grant : rpc::internal::RuleOf(*descriptor).grants) {
      if (grant.role != role) continue;
      context.access.granted.push_back(grant);
      context.access.scope = std::max(context.access.scope, grant.scope);
    }
    context.method = "mumpuni.training.v1.RecordService/" + method;
    context.deadline = absl::InfiniteFuture();
    context.cancelled = [] { return false; };
    return context;
  }
  rpc::CallContext Admin(const std::string& method) const {
    return As("TRAINING_ADMIN", sri_, method);
  }
  std::string RequestId() { return Id::New(clock_.Now()).ToString(); }

  // A seminar of three days: 4 JP a day are recognised.
  static v1::TrainingRecord Seminar(const Id& who, const std::string& number) {
    v1::TrainingRecord record;
    record.set_employee_id(who.ToString());
    record.set_title("Seminar Layanan Digital");
    record.set_provider("LAN RI");
    record.set_certificate_number(number);
    record.set_development_form(9);
    record.set_lan_code("B6");
    record.set_first_day("2026-05-04");
    record.set_last_day("2026-05-06");
    record.set_lesson_hours(20);
    return record;
  }

  absl::StatusOr<v1::ExternalCertificate> Submit(const rpc::CallContext& context,
                                                 const v1::TrainingRecord& record) {
    v1::SubmitExternalCertificateRequest request;
    request.set_request_id(RequestId());
    *request.mutable_record() = record;
    request.set_document_reference("arsip/2026/77");
    ASSIGN_OR_RETURN(const auto response, api_.SubmitExternalCertificate(context, request));
    return response.certificate();
  }
  absl::StatusOr<v1::ExternalCertificate> Claim(const Id& who, const v1::TrainingRecord& record) {
    return Submit(As("OFFICER", who, "SubmitExternalCertificate"), record);
  }
  v1::VerifyExternalCertificateRequest Verification(const std::string& id, bool passed = false) {
    v1::VerifyExternalCertificateRequest request;
    request.set_request_id(RequestId());
    request.set_certificate_id(id);
    request.set_note("asli dilihat");
    request.set_test_passed(passed);
    return request;
  }
  absl::StatusOr<v1::ExternalCertificate> Verify(const std::string& id, bool passed = false) {
    ASSIGN_OR_RETURN(const auto response,
                     api_.VerifyExternalCertificate(Admin("VerifyExternalCertificate"),
                                                    Verification(id, passed)));
    return response.certificate();
  }
  absl::StatusOr<v1::ExternalCertificate> Reject(const std::string& id) {
    v1::RejectExternalCertificateRequest request;
    request.set_request_id(RequestId());
    request.set_certificate_id(id);
    request.set_reason("tidak terbaca");
    ASSIGN_OR_RETURN(const auto response,
                     api_.RejectExternalCertificate(Admin("RejectExternalCertificate"), request));
    return response.certificate();
  }
  v1::ListExternalCertificatesResponse List(const rpc::CallContext& context,
                                            v1::ListExternalCertificatesRequest request = {}) {
    const auto response = api_.ListExternalCertificates(context, request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.value_or(v1::ListExternalCertificatesResponse());
  }

  v1::ImportPastRecordsRequest Rows(const std::vector<v1::TrainingRecord>& rows,
                                    bool dry_run = false) {
    v1::ImportPastRecordsRequest request;
    request.set_request_id(RequestId());
    request.set_dry_run(dry_run);
    for (const auto& row : rows) *request.add_rows() = row;
    return request;
  }
  v1::ImportPastRecordsResponse Import(const v1::ImportPastRecordsRequest& request) {
    const auto response = api_.ImportPastRecords(Admin("ImportPastRecords"), request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.value_or(v1::ImportPastRecordsResponse());
  }
  // "STORED", "UNCHANGED", or reason and field.
  static std::vector<std::string> Told(const v1::ImportPastRecordsResponse& response) {
    std::vector<std::string> told;
    for (const auto& row : response.results()) {
      switch (row.outcome()) {
        case v1::RECORD_IMPORT_OUTCOME_STORED:
          told.push_back("STORED");
          break;
        case v1::RECORD_IMPORT_OUTCOME_UNCHANGED:
          told.push_back("UNCHANGED");
          break;
        default:
          told.push_back(row.reason() + " " + row.field());
      }
    }
    return told;
  }
  v1::ExportRecordsRequest ExportOf(int year = 0) {
    v1::ExportRecordsRequest request;
    request.set_year(year);
    request.set_reason("rekapitulasi tahunan");
    return request;
  }
  v1::ExportRecordsResponse Export(const v1::ExportRecordsRequest& request) {
    const auto response = api_.ExportRecords(As("AUDITOR", sri_, "ExportRecords"), request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.value_or(v1::ExportRecordsResponse());
  }

  domain::Enrolment Read(const std::string& id) {
    const auto found = In([&](pg::Tx& tx) { return enrolments_.Load(tx, *Id::Parse(id, "")); });
    EXPECT_TRUE(found.ok()) << found.status();
    return found.value_or(domain::Enrolment());
  }
  int Hours(const Id& who) {
    const auto hours =
        In([&](pg::Tx& tx) { return development_.GetLessonHours(tx, City(), who, std::nullopt); });
    EXPECT_TRUE(hours.ok()) << hours.status();
    return hours.ok() ? hours->recognised.value : -1;
  }
  int64_t Events(const std::string& type) {
    return Count("SELECT count(*) FROM outbox WHERE type = 'mumpuni.training.v1." + type + "'");
  }
  void Erase(const Id& who) {
    personnel::v1::EmployeeErased message;
    message.mutable_state()->set_employee_id(who.ToString());
    mumpuni::events::IncomingEvent event;
    event.tp = {events::kEmployeeTopic, 0};
    event.type = personnel::v1::EmployeeErased::descriptor()->full_name();
    event.key = event.subject = who.ToString();
    event.sequence = 9;
    event.payload = message.SerializeAsString();
    const std::vector<mumpuni::events::IncomingEvent> batch = {event};
    const absl::Status done = In([&](pg::Tx& tx) { return events::ApplyPersonnel(tx, batch); });
    ASSERT_TRUE(done.ok()) << done;
  }

  rpc::PageTokens pages_{"test secret"};
  app::Records records_{clock_, publisher_, hours_};
  api::RecordApi api_{db_.pool(), clock_, pages_, records_};
  Id yudi_, ani_, sri_;
};

TEST_F(TrainingRecordTest, RolesCallWhatTheyAreGranted) {
  const auto scope = [](const std::string& role, const std::string& method) {
    return As(role, Id(), method).access.scope;
  };
  EXPECT_EQ(scope("OFFICER", "SubmitExternalCertificate"), Scope::kSelf);
  EXPECT_EQ(scope("OFFICER", "ListExternalCertificates"), Scope::kSelf);
  for (const char* method :
       {"VerifyExternalCertificate", "RejectExternalCertificate", "ImportPastRecords"}) {
    EXPECT_EQ(scope("TRAINING_ADMIN", method), Scope::kCity) << method;
    EXPECT_EQ(scope("OFFICER", method), Scope::kNone) << method;
    EXPECT_EQ(scope("AUDITOR", method), Scope::kNone) << method;
  }
  EXPECT_EQ(scope("AUDITOR", "ExportRecords"), Scope::kCity);
  EXPECT_EQ(scope("UNIT_HEAD", "ExportRecords"), Scope::kNone);
}

TEST_F(TrainingRecordTest, AClaimCountsOnceItIsVerified) {
  const auto claim = Claim(yudi_, Seminar(yudi_, "1/LAN"));
  ASSERT_TRUE(claim.ok()) << claim.status();
  EXPECT_EQ(claim->state(), v1::EXTERNAL_CERTIFICATE_STATE_CLAIMED);
  EXPECT_EQ(claim->record().hour_scope(), v1::HOUR_SCOPE_NATIONAL);
  EXPECT_THAT(claim->record().training_days(), IsEmpty()) << "every day";
  EXPECT_EQ(Hours(yudi_), 0);

  const auto request = Verification(claim->certificate_id());
  const auto context = Admin("VerifyExternalCertificate");
  ASSERT_TRUE(api_.VerifyExternalCertificate(context, request).ok());
  const auto again = api_.VerifyExternalCertificate(context, request);
  ASSERT_TRUE(again.ok()) << "the same request again: " << again.status();
  EXPECT_EQ(again->certificate().state(), v1::EXTERNAL_CERTIFICATE_STATE_VERIFIED);
  EXPECT_EQ(again->certificate().note(), "asli dilihat");
  EXPECT_EQ(Hours(yudi_), 12) << "three days of at most four hours";
  EXPECT_EQ(Events("EnrolmentCompleted"), 1) << "the profile changes once";

  const domain::Enrolment enrolment = Read(again->certificate().enrolment_id());
  EXPECT_TRUE(enrolment.course_id.IsNil());
  EXPECT_FALSE(enrolment.test_passed());
  const v1::Enrolment message = api::ToMessage(enrolment);
  EXPECT_EQ(message.external_certificate_number(), "1/LAN");
  EXPECT_EQ(message.course_id(), "");
  EXPECT_EQ(message.batch_id(), "");
  EXPECT_EQ(ReasonOf(Verify(claim->certificate_id()).status()), "CERTIFICATE_STATE_WRONG");
  EXPECT_EQ(ReasonOf(Reject(claim->certificate_id()).status()), "CERTIFICATE_STATE_WRONG");

  // What was verified ends like every completion.
  ASSERT_TRUE(Do(City(), enrolment.id, domain::Revoke{"palsu"}).ok());
  EXPECT_EQ(Hours(yudi_), 0);
  EXPECT_EQ(List(Admin("ListExternalCertificates")).certificates(0).state(),
            v1::EXTERNAL_CERTIFICATE_STATE_REVOKED);
  EXPECT_EQ(ReasonOf(Claim(yudi_, Seminar(yudi_, "1/LAN")).status()), "CERTIFICATE_NUMBER_TAKEN");
}

TEST_F(TrainingRecordTest, CompetenciesNeedAnEquivalentCourseAndAPassedTest) {
  AddCourse("PLT-M3-02", {{"M.3", Level::Clamped(2)}});
  const auto claim = [&](const Id& who, const std::string& number, const std::string& course) {
    auto record = Seminar(who, number);
    record.set_course_code(course);
    const auto made = Claim(who, record);
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? made->certificate_id() : "";
  };
  const auto passed = Verify(claim(yudi_, "1", "PLT-M3-02"), true);
  ASSERT_TRUE(passed.ok()) << passed.status();
  EXPECT_TRUE(Read(passed->enrolment_id()).test_passed());
  EXPECT_THAT(Read(passed->enrolment_id()).terms.teaches, SizeIs(1));
  const auto unproved = Verify(claim(ani_, "2", "PLT-M3-02"));
  ASSERT_TRUE(unproved.ok()) << unproved.status();
  EXPECT_FALSE(Read(unproved->enrolment_id()).test_passed());
  EXPECT_THAT(Read(unproved->enrolment_id()).terms.teaches, IsEmpty());
  EXPECT_EQ(ReasonOf(Verify(claim(ani_, "3", ""), true).status()), "COURSE_WITHOUT_TEST");

  auto record = Seminar(yudi_, "4");
  record.set_course_code("NONE");
  EXPECT_EQ(ReasonOf(Claim(yudi_, record).status()), "COURSE_UNKNOWN");
}

TEST_F(TrainingRecordTest, NobodyDecidesOnTheirOwn) {
  const auto claim = Claim(yudi_, Seminar(yudi_, "1/LAN"));
  ASSERT_TRUE(claim.ok()) << claim.status();
  const auto own =
      api_.VerifyExternalCertificate(As("TRAINING_ADMIN", yudi_, "VerifyExternalCertificate"),
                                     Verification(claim->certificate_id()));
  EXPECT_EQ(ReasonOf(own.status()), "VERIFIER_IS_HOLDER");
  EXPECT_EQ(ReasonOf(Claim(yudi_, Seminar(ani_, "2/LAN")).status()), "OUT_OF_SCOPE");
  EXPECT_TRUE(Submit(Admin("SubmitExternalCertificate"), Seminar(ani_, "2/LAN")).ok());
  auto request = Verification(claim->certificate_id());
  request.set_etag("99");
  EXPECT_EQ(
      ReasonOf(
          api_.VerifyExternalCertificate(Admin("VerifyExternalCertificate"), request).status()),
      "ETAG_STALE");
  EXPECT_EQ(ReasonOf(Verify(Id::FromName("none").ToString()).status()), "CERTIFICATE_UNKNOWN");
}

TEST_F(TrainingRecordTest, ANumberStandsOnceUnlessItWasRefused) {
  const auto claim = Claim(yudi_, Seminar(yudi_, "1/LAN"));
  ASSERT_TRUE(claim.ok()) << claim.status();
  EXPECT_EQ(ReasonOf(Claim(yudi_, Seminar(yudi_, "1/LAN")).status()), "CERTIFICATE_NUMBER_TAKEN");
  EXPECT_TRUE(Claim(ani_, Seminar(ani_, "1/LAN")).ok()) << "of another person";
  EXPECT_EQ(Told(Import(Rows({Seminar(yudi_, "1/LAN")}))),
            std::vector<std::string>{"CERTIFICATE_NUMBER_TAKEN certificate_number"})
      << "a claim waits for its verification";
  const auto rejected = Reject(claim->certificate_id());
  ASSERT_TRUE(rejected.ok()) << rejected.status();
  EXPECT_EQ(rejected->note(), "tidak terbaca");
  EXPECT_TRUE(Claim(yudi_, Seminar(yudi_, "1/LAN")).ok());
}

TEST_F(TrainingRecordTest, WrongRecordsNameTheirField) {
  const auto wrong = [&](auto change) {
    auto record = Seminar(yudi_, "9/LAN");
    change(record);
    const auto status = Claim(yudi_, record).status();
    return ReasonOf(status) + " " + FieldOf(status);
  };
  EXPECT_EQ(wrong([](auto& r) { r.set_last_day("2026-06-02"); }),
            "RECORD_DATES_WRONG record.last_day");
  EXPECT_EQ(wrong([](auto& r) { r.set_last_day("2026-05-03"); }),
            "RECORD_DATES_WRONG record.last_day");
  EXPECT_EQ(wrong([](auto& r) { r.set_lesson_hours(0); }),
            "VALUE_OUT_OF_RANGE record.lesson_hours");
  EXPECT_EQ(wrong([](auto& r) { r.set_first_day("kemarin"); }), "DATE_MALFORMED record.first_day");
  EXPECT_EQ(wrong([](auto& r) { r.set_title(""); }), "FIELD_REQUIRED record.title");
  EXPECT_EQ(Count("SELECT count(*) FROM training_record"), 0);
}

TEST_F(TrainingRecordTest, DaysInCommonAreToldNotRefused) {
  const auto first = Claim(yudi_, Seminar(yudi_, "1/LAN"));
  ASSERT_TRUE(first.ok()) << first.status();
  const auto verified = Verify(first->certificate_id());
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_THAT(verified->overlaps_with(), IsEmpty()) << "not with itself";
  const auto second = Claim(yudi_, Seminar(yudi_, "2/LAN"));
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_THAT(second->overlaps_with(), ElementsAre(verified->enrolment_id()));
  const auto other = Claim(ani_, Seminar(ani_, "2/LAN"));
  EXPECT_THAT(other->overlaps_with(), IsEmpty());
  ASSERT_TRUE(Verify(second->certificate_id()).ok());
  EXPECT_EQ(Hours(yudi_), 12) << "the limit of a day holds over both";
}

TEST_F(TrainingRecordTest, OfficersListTheirOwn) {
  ASSERT_TRUE(Claim(yudi_, Seminar(yudi_, "1")).ok());
  clock_.Advance(absl::Minutes(1));
  ASSERT_TRUE(Claim(yudi_, Seminar(yudi_, "2")).ok());
  ASSERT_TRUE(Claim(ani_, Seminar(ani_, "3")).ok());
  const auto officer = As("OFFICER", yudi_, "ListExternalCertificates");
  EXPECT_THAT(List(officer).certificates(), SizeIs(2));
  EXPECT_THAT(List(Admin("ListExternalCertificates")).certificates(), SizeIs(3));
  v1::ListExternalCertificatesRequest request;
  request.set_employee_id(ani_.ToString());
  EXPECT_EQ(ReasonOf(api_.ListExternalCertificates(officer, request).status()), "OUT_OF_SCOPE");
  request.Clear();
  request.set_state(v1::EXTERNAL_CERTIFICATE_STATE_VERIFIED);
  EXPECT_THAT(List(officer, request).certificates(), IsEmpty());
  request.Clear();
  request.set_page_size(1);
  auto page = List(officer, request);
  ASSERT_THAT(page.certificates(), SizeIs(1));
  request.set_page_token(page.next_page_token());
  page = List(officer, request);
  EXPECT_EQ(page.certificates(0).record().certificate_number(), "2");
}

TEST_F(TrainingRecordTest, PastRecordsComeInRowByRow) {
  auto old = Seminar(yudi_, "77/1999");
  old.set_first_day("1999-03-01");
  old.set_last_day("1999-03-03");
  auto future = Seminar(yudi_, "f");
  future.set_last_day("2026-06-02");
  auto nobody = Seminar(Id::FromName("nobody"), "n");
  auto other = Seminar(yudi_, "1");
  other.set_title("Lain");
  auto unknown = Seminar(yudi_, "c");
  unknown.set_course_code("NONE");
  auto nameless = Seminar(yudi_, "i");
  nameless.set_employee_id("yudi");
  const auto request = Rows({Seminar(yudi_, "1"), old, future, nobody, Seminar(yudi_, "1"), other,
                             unknown, nameless, Seminar(ani_, "1")});
  const auto dry = Import(Rows({Seminar(yudi_, "1")}, /*dry_run=*/true));
  EXPECT_EQ(Told(dry), std::vector<std::string>{"STORED"});
  EXPECT_EQ(dry.results(0).enrolment_id(), "");
  EXPECT_EQ(Count("SELECT count(*) FROM enrolment"), 0) << "a dry run";

  const auto response = Import(request);
  EXPECT_THAT(
      Told(response),
      ElementsAre("STORED", "STORED", "RECORD_DATES_WRONG last_day", "EMPLOYEE_UNKNOWN employee_id",
                  "UNCHANGED", "CERTIFICATE_NUMBER_TAKEN certificate_number",
                  "COURSE_UNKNOWN course_code", "ID_MALFORMED employee_id", "STORED"));
  EXPECT_EQ(Import(request).SerializeAsString(), response.SerializeAsString()) << "a repeat";
  EXPECT_THAT(Told(Import(Rows({Seminar(yudi_, "1"), other}))),
              ElementsAre("UNCHANGED", "CERTIFICATE_NUMBER_TAKEN certificate_number"));
  EXPECT_EQ(Count("SELECT count(*) FROM enrolment"), 3);
  EXPECT_EQ(Events("EnrolmentCompleted"), 3);
  EXPECT_EQ(Hours(yudi_), 12);
  EXPECT_EQ(Count("SELECT count(*) FROM nudge"), 0);
  EXPECT_EQ(Count("SELECT count(*) FROM batch_notice"), 0);
  EXPECT_EQ(Count("SELECT count(*) FROM appreciation"), 0);
  const auto none = api_.ImportPastRecords(Admin("ImportPastRecords"), Rows({}));
  EXPECT_EQ(ReasonOf(none.status()), "VALUE_OUT_OF_RANGE");
}

TEST_F(TrainingRecordTest, AnExportIsImportedAgainWithoutAChange) {
  const domain::Course course = AddCourse("PLT-M3-02", {{"M.3", Level::Clamped(2)}});
  const domain::Batch batch = AddBatch(course, "B1", 9);
  const auto enrolment = Enrol(City(), batch.id, yudi_);
  ASSERT_TRUE(enrolment.ok()) << enrolment.status();
  ASSERT_TRUE(Do(City(), enrolment->id, domain::RecordAttendance{9, 10}).ok());
  ASSERT_TRUE(Do(City(), enrolment->id, domain::Complete{LocalDate::Of("2026-06-01"), 85}).ok());
  clock_.Advance(absl::Minutes(1));
  auto sparse = Seminar(ani_, "2");
  sparse.add_training_days("2026-05-04");
  sparse.add_training_days("2026-05-06");
  auto old = Seminar(ani_, "3");
  old.set_first_day("1999-03-01");
  old.set_last_day("1999-03-03");
  Import(Rows({Seminar(ani_, "1"), sparse, old}));

  const auto all = Export(ExportOf());
  ASSERT_THAT(all.records(), SizeIs(4));
  EXPECT_EQ(all.records(0).certificate_number(), enrolment->id.ToString());
  EXPECT_EQ(all.records(0).title(), "Pelatihan PLT-M3-02");
  const auto again = Import(Rows({all.records().begin(), all.records().end()}));
  EXPECT_THAT(Told(again), ElementsAre("UNCHANGED", "UNCHANGED", "UNCHANGED", "UNCHANGED"));

  EXPECT_THAT(Export(ExportOf(1999)).records(), SizeIs(1));
  EXPECT_THAT(Export(ExportOf(1998)).records(), IsEmpty());
  auto request = ExportOf();
  request.set_unit_id(Id::FromName("dinas").ToString());
  EXPECT_THAT(Export(request).records(), SizeIs(1));
  request.set_unit_id(Id::FromName("nowhere").ToString());
  EXPECT_EQ(ReasonOf(api_.ExportRecords(Admin("ExportRecords"), request).status()), "UNIT_UNKNOWN");
  request = ExportOf();
  request.set_reason("");
  EXPECT_EQ(ReasonOf(api_.ExportRecords(Admin("ExportRecords"), request).status()),
            "FIELD_REQUIRED");
}

TEST_F(TrainingRecordTest, TheFirstPageOfAnExportIsAudited) {
  Import(Rows({Seminar(ani_, "1"), Seminar(ani_, "2"), Seminar(ani_, "3")}));
  auto request = ExportOf();
  request.set_page_size(2);
  const auto first = Export(request);
  ASSERT_THAT(first.records(), SizeIs(2));
  request.set_page_token(first.next_page_token());
  EXPECT_THAT(Export(request).records(), SizeIs(1));
  EXPECT_EQ(Count("SELECT count(*) FROM audit_log WHERE action = 'training.record.export' "
                  "AND purpose = 'rekapitulasi tahunan'"),
            1);
}

TEST_F(TrainingRecordTest, AnErasureForgetsWhatNamesThePerson) {
  const auto claim = Claim(yudi_, Seminar(yudi_, "1"));
  ASSERT_TRUE(claim.ok()) << claim.status();
  ASSERT_TRUE(Verify(claim->certificate_id()).ok());
  ASSERT_TRUE(Claim(yudi_, Seminar(yudi_, "2")).ok());
  ASSERT_TRUE(Claim(ani_, Seminar(ani_, "3")).ok());
  Erase(yudi_);
  EXPECT_EQ(Count("SELECT count(*) FROM training_record"), 2) << "the open claim is gone";
  EXPECT_EQ(Count("SELECT count(*) FROM training_record WHERE document_reference <> ''"), 1);
  EXPECT_EQ(Count("SELECT count(*) FROM training_record WHERE certificate_number <> ''"), 1);
  EXPECT_EQ(Count("SELECT count(*) FROM enrolment WHERE external_number <> ''"), 0);
  EXPECT_THAT(Export(ExportOf()).records(), IsEmpty());
  EXPECT_EQ(ReasonOf(Claim(yudi_, Seminar(yudi_, "4")).status()), "EMPLOYEE_UNKNOWN");
}

}  // namespace
}  // namespace mumpuni::training
