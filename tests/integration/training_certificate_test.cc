// Certificates: a register without holes, verification that tells no more than it must, papers.
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "common/core/reasons.h"
#include "services/training/api/certificate_api.h"
#include "services/training/store/certificate_store.h"
#include "tests/integration/training_fixture.h"

namespace mumpuni::training {
namespace {

using ::testing::SizeIs;
using ::testing::StartsWith;

class CertificateTest : public TrainingTest {
 protected:
  void SetUp() override {
    clock_.Set(LocalDate::Of("2026-06-05").Start() + absl::Hours(15));
    AddUnit("city", "");
    AddUnit("kominfo", "city");
    AddUnit("dinkes", "city");
    head_ = AddEmployee("kepala", "kominfo");
    course_ = AddCourse("PLT-1", {});
    batch_ = AddBatch(course_, "A.1", 100);
  }

  void DefineLetterhead() {
    v1::DefineLetterheadRequest request;
    request.set_request_id(NextRequest());
    v1::Letterhead* out = request.mutable_letterhead();
    out->set_valid_from("2026-01-01");
    out->set_city("Pemerintah Kota Surabaya");
    out->set_agency("Badan Kepegawaian dan Pengembangan Sumber Daya Manusia");
    out->set_address("Jl. Jimerto 25–27");
    out->set_legal_basis("PP 11/2017");
    out->set_place("Surabaya");
    out->set_signatory_title("Kepala Badan");
    out->set_series("SRT/BKPSDM");
    const auto defined = api_.DefineLetterhead(By(City()), request);
    ASSERT_TRUE(defined.ok()) << defined.status();
  }

  // A completed enrolment of a new person.
  Id Completed(const std::string& name, int score = 80, const std::string& unit = "kominfo") {
    const Id employee = AddEmployee(name, unit);
    people_[employee] = {name, "1985********1001", "III/a"};
    const Id id = Enrol(City(), batch_.id, employee).value().id;
    EXPECT_TRUE(Do(City(), id, domain::RecordAttendance{5, 5}).ok());
    EXPECT_TRUE(Do(City(), id, domain::Complete{LocalDate::Of("2026-06-05"), score}).ok());
    return id;
  }

  std::string NextRequest() {
    return Id::FromName("request " + std::to_string(++requests_)).ToString();
  }
  static rpc::CallContext By(const Access& access) {
    rpc::CallContext context;
    context.access = access;
    return context;
  }
  absl::StatusOr<v1::Certificate> Issue(const Id& enrolment) {
    v1::IssueCertificateRequest request;
    request.set_request_id(NextRequest());
    request.set_enrolment_id(enrolment.ToString());
    ASSIGN_OR_RETURN(const auto response, api_.IssueCertificate(By(City()), request));
    return response.certificate();
  }
  absl::StatusOr<v1::CertificateVerification> Verify(const std::string& code) {
    v1::VerifyCertificateRequest request;
    request.set_code(code);
    ASSIGN_OR_RETURN(const auto response, api_.VerifyCertificate(By(Self(head_)), request));
    return response.verification();
  }
  void ExpectNoHoles(int last) {
    EXPECT_EQ(Count("SELECT count(*) FROM certificate"), last);
    EXPECT_EQ(Count("SELECT coalesce(max(sequence), 0) FROM certificate WHERE year = 2026"), last);
    EXPECT_EQ(Count("SELECT count(DISTINCT sequence) FROM certificate"), last);
  }

  Id head_;
  domain::Course course_;
  domain::Batch batch_;
  peers::People people_;
  absl::Status personnel_ = absl::OkStatus();
  int requests_ = 0;
  app::Certificates certificates_{clock_};
  app::Papers papers_{clock_};
  rpc::PageTokens pages_{"key of the tests"};
  api::CertificateApi api_{
      {db_.pool(), clock_, pages_, certificates_, papers_,
       [this](const std::vector<Id>& ids, const std::string&) -> absl::StatusOr<peers::People> {
         if (!personnel_.ok()) return personnel_;
         peers::People found;
         for (const Id& id : ids) {
           if (people_.contains(id)) found[id] = people_.at(id);
         }
         return found;
       },
       certificates::UnsignedSigner()}};
};

TEST_F(CertificateTest, CertifiesACompletionOnce) {
  const Id enrolment = Completed("Dr. Yudi Hartono, S.Kom.");
  EXPECT_EQ(ReasonOf(Issue(enrolment).status()), "LETTERHEAD_MISSING");
  DefineLetterhead();
  const auto issued = Issue(enrolment);
  ASSERT_TRUE(issued.ok()) << issued.status();
  EXPECT_EQ(issued->number(), "000001/SRT/BKPSDM/2026");
  EXPECT_TRUE(issued->passed());
  EXPECT_EQ(issued->holder_name(), "Dr. Yudi Hartono, S.Kom.");
  EXPECT_EQ(issued->state(), v1::CERTIFICATE_STATE_VALID);
  EXPECT_EQ(ReasonOf(Issue(enrolment).status()), "CERTIFICATE_EXISTS");
  ExpectNoHoles(1);

  const Id running = Enrol(City(), batch_.id, AddEmployee("baru", "kominfo")).value().id;
  EXPECT_EQ(ReasonOf(Issue(running).status()), "EMPLOYEE_UNKNOWN") << "personnel has no name";
  people_[Id::FromName("baru")] = {"Baru", "x", "II/a"};
  EXPECT_EQ(ReasonOf(Issue(running).status()), "ENROLMENT_STATE_WRONG");
  EXPECT_EQ(ReasonOf(Issue(Id::FromName("none")).status()), "ENROLMENT_UNKNOWN");
  const Id failed = Completed("Gagal", 40);
  EXPECT_FALSE(Issue(failed)->passed()) << "took part, did not pass";
  ExpectNoHoles(2);
}

// Property: whatever is issued at once and whatever fails after its number was taken, the numbers
// of a year are 1 to their count.
TEST_F(CertificateTest, TheRegisterHasNoHoles) {
  constexpr int kPeople = 48, kThreads = 6;
  DefineLetterhead();
  std::vector<Id> enrolments;
  app::Names names;
  for (int i = 0; i < kPeople; ++i) {
    enrolments.push_back(Completed("Pegawai " + std::to_string(i)));
    names[Id::FromName("Pegawai " + std::to_string(i))] = "Pegawai";
  }
  std::atomic<int> next = 0, crashed = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = next++; i < kPeople; i = next++) {
        const auto done = In([&](pg::Tx& tx) -> absl::StatusOr<domain::Certificate> {
          ASSIGN_OR_RETURN(auto made, certificates_.Issue(tx, City(), enrolments[i], names));
          // Every third one dies after its number was taken.
          if (i % 3 == 0) return absl::AbortedError("crash");
          return made;
        });
        if (!done.ok()) ++crashed;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(crashed, kPeople / 3);
  ExpectNoHoles(kPeople - kPeople / 3);

  // The batch gives one to each of the others, and again nothing more.
  v1::IssueBatchCertificatesRequest request;
  request.set_batch_id(batch_.id.ToString());
  for (int round = 0; round < 2; ++round) {
    request.set_request_id(NextRequest());
    const auto all = api_.IssueBatchCertificates(By(City()), request);
    ASSERT_TRUE(all.ok()) << all.status();
    EXPECT_THAT(all->certificates(), SizeIs(kPeople));
    ExpectNoHoles(kPeople);
  }
}

TEST_F(CertificateTest, VerificationTellsWhetherItHoldsAndNothingOfThePerson) {
  DefineLetterhead();
  const Id enrolment = Completed("Dr. Yudi Hartono, S.Kom.");
  const auto issued = Issue(enrolment);
  ASSERT_TRUE(issued.ok()) << issued.status();
  const std::string code = issued->verification_code();
  const auto seen = Verify(code);
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_EQ(seen->holder_initials(), "Y. H.");
  EXPECT_EQ(seen->number(), issued->number());
  EXPECT_THAT(seen->DebugString(), ::testing::Not(::testing::HasSubstr("Yudi")));
  EXPECT_THAT(seen->DebugString(), ::testing::Not(::testing::HasSubstr(issued->employee_id())));
  EXPECT_EQ(ReasonOf(Verify("AAAAAAAAAAAAAAAAAAAAAA").status()), "CERTIFICATE_UNKNOWN");
  EXPECT_EQ(ReasonOf(Verify("").status()), "FIELD_REQUIRED");

  ASSERT_TRUE(Do(City(), enrolment, domain::Revoke{"ijazah palsu"}).ok());
  EXPECT_EQ(Verify(code)->state(), v1::CERTIFICATE_STATE_REVOKED);
  v1::GetCertificateDocumentRequest print;
  print.set_certificate_id(issued->certificate_id());
  EXPECT_EQ(ReasonOf(api_.GetCertificateDocument(By(City()), print).status()),
            "CERTIFICATE_STATE_WRONG");
}

TEST_F(CertificateTest, CancelsAndReplacesUnderNewNumbers) {
  DefineLetterhead();
  const Id enrolment = Completed("Yudi");
  const auto first = Issue(enrolment);
  ASSERT_TRUE(first.ok()) << first.status();
  people_[Id::FromName("Yudi")].name = "Yudi Hartono";
  v1::ReplaceCertificateRequest replace;
  replace.set_request_id(NextRequest());
  replace.set_certificate_id(first->certificate_id());
  EXPECT_EQ(ReasonOf(api_.ReplaceCertificate(By(City()), replace).status()), "FIELD_REQUIRED");
  replace.set_reason("nama salah");
  replace.set_etag("7");
  EXPECT_EQ(ReasonOf(api_.ReplaceCertificate(By(City()), replace).status()), "ETAG_STALE");
  replace.set_etag(first->etag());
  const auto second = api_.ReplaceCertificate(By(City()), replace);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->certificate().sequence(), 2);
  EXPECT_EQ(second->certificate().holder_name(), "Yudi Hartono");
  EXPECT_EQ(second->certificate().replaces_certificate_id(), first->certificate_id());
  EXPECT_EQ(Verify(first->verification_code())->state(), v1::CERTIFICATE_STATE_REPLACED);
  const auto repeat = api_.ReplaceCertificate(By(City()), replace);
  ASSERT_TRUE(repeat.ok()) << repeat.status();
  EXPECT_EQ(repeat->certificate().number(), second->certificate().number());

  v1::CancelCertificateRequest cancel;
  cancel.set_request_id(NextRequest());
  cancel.set_certificate_id(second->certificate().certificate_id());
  cancel.set_reason("terbit keliru");
  ASSERT_TRUE(api_.CancelCertificate(By(City()), cancel).ok());
  EXPECT_EQ(Verify(second->certificate().verification_code())->state(),
            v1::CERTIFICATE_STATE_CANCELLED);
  cancel.set_request_id(NextRequest());
  EXPECT_EQ(ReasonOf(api_.CancelCertificate(By(City()), cancel).status()),
            "CERTIFICATE_STATE_WRONG");
  EXPECT_EQ(Issue(enrolment)->sequence(), 3) << "cancelled numbers are not given again";
  ExpectNoHoles(3);
}

TEST_F(CertificateTest, ReadsReachAsFarAsTheRole) {
  DefineLetterhead();
  const auto mine = Issue(Completed("Yudi"));
  const auto far = Issue(Completed("Dewi", 80, "dinkes"));
  ASSERT_TRUE(mine.ok() && far.ok());
  const auto get = [&](const Access& access, const v1::Certificate& certificate) {
    v1::GetCertificateRequest request;
    request.set_certificate_id(certificate.certificate_id());
    return ReasonOf(api_.GetCertificate(By(access), request).status());
  };
  EXPECT_EQ(get(Self(Id::FromName("Yudi")), *mine), "");
  EXPECT_EQ(get(Self(Id::FromName("Yudi")), *far), "OUT_OF_SCOPE");
  EXPECT_EQ(get(Head(head_), *mine), "");
  EXPECT_EQ(get(Head(head_), *far), "OUT_OF_SCOPE");
  EXPECT_EQ(get(City(), *far), "");
  v1::ListCertificatesRequest list;
  list.set_year(2026);
  list.set_page_size(1);
  const auto first = api_.ListCertificates(By(City()), list);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->certificates(0).sequence(), 1);
  list.set_page_token(first->next_page_token());
  const auto second = api_.ListCertificates(By(City()), list);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->certificates(0).sequence(), 2);
}

TEST_F(CertificateTest, PapersArePrintedWithWhoTakesPart) {
  const Id enrolment = Completed("Yudi");
  const auto minutes = [&](const std::string& batch) {
    v1::GetGraduationMinutesRequest request;
    request.set_batch_id(batch);
    request.set_number("800/12/436.8.3/2026");
    request.set_dated_on("2026-06-05");
    return api_.GetGraduationMinutes(By(City()), request);
  };
  EXPECT_EQ(ReasonOf(minutes(batch_.id.ToString()).status()), "LETTERHEAD_MISSING");
  DefineLetterhead();
  const auto printed = minutes(batch_.id.ToString());
  ASSERT_TRUE(printed.ok()) << printed.status();
  EXPECT_THAT(printed->document().pdf(), StartsWith("%PDF"));
  EXPECT_EQ(ReasonOf(minutes(Id::FromName("none").ToString()).status()), "BATCH_UNKNOWN");
  const domain::Batch empty = AddBatch(course_, "A.2", 5);
  EXPECT_EQ(ReasonOf(minutes(empty.id.ToString()).status()), "BATCH_EMPTY");

  v1::GetDutyOrderRequest duty;
  duty.set_batch_id(batch_.id.ToString());
  duty.set_number("800/11/436.8.3/2026");
  duty.set_dated_on("2026-06-01");
  const auto order = api_.GetDutyOrder(By(City()), duty);
  ASSERT_TRUE(order.ok()) << order.status();
  EXPECT_THAT(order->document().pdf(), StartsWith("%PDF"));
  v1::GetAttendanceSheetRequest sheet;
  sheet.set_batch_id(batch_.id.ToString());
  sheet.set_held_on("2026-06-02");
  ASSERT_TRUE(api_.GetAttendanceSheet(By(City()), sheet).ok());
  sheet.set_held_on("2026-06-06");
  EXPECT_EQ(ReasonOf(api_.GetAttendanceSheet(By(City()), sheet).status()), "VALUE_OUT_OF_RANGE");

  const auto issued = Issue(enrolment);
  v1::GetCertificateDocumentRequest print;
  print.set_certificate_id(issued->certificate_id());
  const auto one = api_.GetCertificateDocument(By(Self(Id::FromName("Yudi"))), print);
  ASSERT_TRUE(one.ok()) << one.status();
  const auto again = api_.GetCertificateDocument(By(City()), print);
  EXPECT_EQ(one->document().pdf(), again->document().pdf()) << "the same paper every time";
  personnel_ = Error(mumpuni::reasons::kPeerUnavailable, "personnel does not answer");
  EXPECT_EQ(ReasonOf(api_.GetDutyOrder(By(City()), duty).status()), "PEER_UNAVAILABLE");
}

TEST_F(CertificateTest, AnErasedHolderHasNoName) {
  DefineLetterhead();
  const auto issued = Issue(Completed("Yudi"));
  ASSERT_EQ(In([&](pg::Tx& tx) {
              store::ForgetHolders(tx, {Id::FromName("Yudi")});
              return absl::OkStatus();
            }),
            absl::OkStatus());
  const auto seen = Verify(issued->verification_code());
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_EQ(seen->holder_initials(), "");
  EXPECT_EQ(seen->state(), v1::CERTIFICATE_STATE_VALID) << "the register stays";
  v1::GetCertificateDocumentRequest print;
  print.set_certificate_id(issued->certificate_id());
  EXPECT_EQ(ReasonOf(api_.GetCertificateDocument(By(City()), print).status()), "EMPLOYEE_UNKNOWN");
}

TEST_F(CertificateTest, ALetterheadHoldsFromItsDay) {
  DefineLetterhead();
  const auto known = api_.ListLetterheads(By(City()), {});
  ASSERT_TRUE(known.ok()) << known.status();
  ASSERT_THAT(known->letterheads(), SizeIs(1));
  v1::DefineLetterheadRequest request;
  request.set_request_id(NextRequest());
  *request.mutable_letterhead() = known->letterheads(0);
  request.mutable_letterhead()->set_place("Sby");
  EXPECT_EQ(ReasonOf(api_.DefineLetterhead(By(City()), request).status()), "VALUE_OUT_OF_RANGE");
  request.mutable_letterhead()->set_valid_from("2027-01-01");
  ASSERT_TRUE(api_.DefineLetterhead(By(City()), request).ok());
  request.set_request_id(NextRequest());
  request.mutable_letterhead()->set_place("Surabaya");
  EXPECT_EQ(ReasonOf(api_.DefineLetterhead(By(City()), request).status()), "LETTERHEAD_EXISTS");
  request.mutable_letterhead()->set_series("tidak sah");
  request.set_request_id(NextRequest());
  EXPECT_EQ(FieldOf(api_.DefineLetterhead(By(City()), request).status()), "letterhead.series");
}

}  // namespace
}  // namespace mumpuni::training
