// Promise: bad input gets a stated code with reason and field, in words of the city's language, and
// changes nothing. Bad events are set aside with their bytes while the consumer goes on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>

#include "absl/strings/str_cat.h"
#include "common/core/local_date.h"
#include "common/core/status.h"
#include "common/kafka/producer.h"
#include "common/testing/certs.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "tests/e2e/outcome.h"
#include "tests/e2e/play.h"

namespace mumpuni::e2e {
namespace {

namespace av = mumpuni::assessment::v1;
namespace cv = mumpuni::complaint::v1;
namespace ov = mumpuni::operations::v1;
namespace pv = mumpuni::personnel::v1;

using absl::StatusCode;
using ::testing::HasSubstr;

struct Refusal {
  std::string what;
  StatusCode code;
  std::string reason;
  std::string field;
  std::function<absl::Status()> call;
};

// The body of a metrics page; empty if nothing listens.
std::string Scrape(const std::string& address) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string body;
  const std::string request = "GET /metrics HTTP/1.0\r\n\r\n";
  if (connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0 &&
      send(fd, request.data(), request.size(), 0) == static_cast<ssize_t>(request.size())) {
    char buffer[4096];
    for (ssize_t n = 0; (n = recv(fd, buffer, sizeof buffer, 0)) > 0;) {
      body.append(buffer, static_cast<size_t>(n));
    }
  }
  close(fd);
  return body;
}

class refusals : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    city_ = new City("refusals");
    play_ = new Play(*city_);
    play_->Begin(/*officers=*/2);
    head_ = play_->Hire("DSDABM.KEPALA", 900);
    if (!WaitApplied(*city_)) throw std::runtime_error("the city did not come to rest");
  }
  static void TearDownTestSuite() {
    delete play_;
    delete city_;
    play_ = nullptr;
    city_ = nullptr;
  }

  // Every mutation claims its request, and every change of a resource writes an event.
  static std::string Fingerprint() {
    std::string print;
    for (const std::string& service : kServices) {
      absl::StrAppend(&print, service, " ",
                      SqlText(*city_, service,
                              "SELECT (SELECT count(*) FROM request_log) || ' ' ||"
                              " (SELECT count(*) FROM outbox) || ' ' ||"
                              " (SELECT coalesce(sum(sequence), 0) FROM event_sequence)"),
                      "; ");
    }
    return print;
  }

  static void Expect(const Refusal& refusal) {
    SCOPED_TRACE(refusal.what);
    const std::string before = Fingerprint();
    const absl::Status status = refusal.call();
    EXPECT_EQ(status.code(), refusal.code) << status;
    EXPECT_EQ(ReasonOf(status), refusal.reason) << status;
    EXPECT_EQ(FieldOf(status), refusal.field) << status;
    EXPECT_NE(LocalizedOf(status), "");
    EXPECT_NE(LocalizedOf(status), status.message());
    EXPECT_EQ(Fingerprint(), before);
  }

  static absl::Status Hire(const pv::Employee& employee, const Caller& caller,
                           const std::string& request_id = RequestId()) {
    pv::HireEmployeeRequest request;
    request.set_request_id(request_id);
    *request.mutable_employee() = employee;
    return play_
        ->Call(*play_->personnel, &pv::PersonnelService::Stub::HireEmployee, request, caller)
        .status();
  }
  static absl::Status HireNumber(const std::string& number) {
    pv::Employee employee = play_->NewEmployee("DSDABM.LAYANAN", 901);
    employee.set_employee_number(number);
    return Hire(employee, kPersonnelAdmin);
  }
  static absl::Status AssessAs(const std::string& competency, int level) {
    av::RecordAssessmentRequest request;
    request.set_request_id(RequestId());
    av::Assessment& a = *request.mutable_assessment();
    a.set_employee_id(play_->officers()[0]);
    a.set_method(av::ASSESSMENT_METHOD_COMPETENCY_TEST);
    a.set_provider("Pusat Penilaian Kompetensi (contoh)");
    a.set_accreditation("A/DEMO/2026");
    a.set_assessed_on("2026-05-20");
    a.add_results()->set_competency_code(competency);
    a.mutable_results(0)->set_level(level);
    return play_
        ->Call(*play_->assessment, &av::AssessmentService::Stub::RecordAssessment, request,
               kAssessor)
        .status();
  }
  static absl::Status Submit(const std::function<void(cv::SubmitCaseRequest&)>& change) {
    cv::SubmitCaseRequest request = play_->NewCase("refused");
    change(request);
    return play_
        ->Call(*play_->complaint, &cv::ComplaintService::Stub::SubmitCase, request, kChannel)
        .status();
  }
  static absl::StatusOr<pv::ListUnitsResponse> Units(int page_size, const std::string& token,
                                                     pv::UnitKind kind) {
    pv::ListUnitsRequest request;
    request.set_page_size(page_size);
    request.set_page_token(token);
    request.set_kind(kind);
    return play_->Call(*play_->personnel, &pv::PersonnelService::Stub::ListUnits, request,
                       kPersonnelAdmin);
  }
  static absl::Status Positions(const std::string& token) {
    pv::ListPositionsRequest request;
    request.set_page_token(token);
    return play_
        ->Call(*play_->personnel, &pv::PersonnelService::Stub::ListPositions, request,
               kPersonnelAdmin)
        .status();
  }
  static absl::Status ReadProfile(const std::string& employee, av::ProfilePurpose purpose,
                                  const Caller& caller) {
    av::GetProfileRequest request;
    request.set_employee_id(employee);
    request.set_purpose(purpose);
    return play_
        ->Call(*play_->assessment, &av::AssessmentService::Stub::GetProfile, request, caller)
        .status();
  }
  static absl::StatusOr<ov::InboxState> InboxOf(const std::string& service,
                                                const std::string& consumer) {
    const auto status = city_->Status(service);
    if (!status.ok()) return status.status();
    for (const auto& inbox : status->inboxes()) {
      if (inbox.consumer() == consumer) return inbox;
    }
    return absl::NotFoundError(consumer);
  }

  static City* city_;
  static Play* play_;
  static std::string head_;
};
City* refusals::city_ = nullptr;
Play* refusals::play_ = nullptr;
std::string refusals::head_;

TEST_F(refusals, BadFieldsAreNamed) {
  const Refusal table[] = {
      {"17 digits", StatusCode::kInvalidArgument, "EMPLOYEE_NUMBER_MALFORMED",
       "employee.employee_number", [] { return HireNumber("19900305201503190"); }},
      {"month 13", StatusCode::kInvalidArgument, "EMPLOYEE_NUMBER_MALFORMED",
       "employee.employee_number", [] { return HireNumber("199013052015031901"); }},
      {"serial 000", StatusCode::kInvalidArgument, "EMPLOYEE_NUMBER_MALFORMED",
       "employee.employee_number", [] { return HireNumber("199003052015031000"); }},
      {"unknown competency", StatusCode::kNotFound, "COMPETENCY_NOT_FOUND", "assessment.results",
       [] { return AssessAs("X.99", 2); }},
      {"level 0", StatusCode::kInvalidArgument, "LEVEL_OUT_OF_RANGE", "assessment.results.level",
       [] { return AssessAs("M.3", 0); }},
      {"level 6", StatusCode::kInvalidArgument, "LEVEL_OUT_OF_RANGE", "assessment.results.level",
       [] { return AssessAs("M.3", 6); }},
      {"oversize text", StatusCode::kInvalidArgument, "TEXT_TOO_LONG", "body",
       [] { return Submit([](auto& r) { r.set_body(std::string(4001, 'x')); }); }},
      {"unknown category", StatusCode::kNotFound, "CATEGORY_NOT_FOUND", "category_code",
       [] { return Submit([](auto& r) { r.set_category_code("TIDAK-ADA"); }); }},
  };
  for (const Refusal& refusal : table) Expect(refusal);
}

TEST_F(refusals, PagesAreOfTheirMethodAndFilter) {
  const auto first = Units(5, "", pv::UNIT_KIND_URBAN_VILLAGE);
  ASSERT_TRUE(first.ok()) << first.status();
  const std::string token = first->next_page_token();
  ASSERT_NE(token, "");
  const auto second = Units(5, token, pv::UNIT_KIND_URBAN_VILLAGE);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_NE(second->units(0).unit_id(), first->units(0).unit_id());
  const Refusal table[] = {
      {"negative size", StatusCode::kInvalidArgument, "PAGE_SIZE_NEGATIVE", "page_size",
       [] { return Units(-1, "", pv::UNIT_KIND_UNSPECIFIED).status(); }},
      {"other filter", StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID", "page_token",
       [&] { return Units(5, token, pv::UNIT_KIND_DISTRICT).status(); }},
      {"other method", StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID", "page_token",
       [&] { return Positions(token); }},
      {"forged", StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID", "page_token",
       [&] { return Units(5, token + "x", pv::UNIT_KIND_URBAN_VILLAGE).status(); }},
  };
  for (const Refusal& refusal : table) Expect(refusal);
}

TEST_F(refusals, ARequestIsDoneOnce) {
  const PlayedCase first = play_->Submit("once");
  const PlayedCase again = play_->Submit("once");
  EXPECT_EQ(again.state.case_id(), first.state.case_id());
  EXPECT_EQ(again.state.case_number(), first.state.case_number());
  EXPECT_EQ(SqlNumber(*city_, "complaint",
                      "SELECT count(*) FROM complaint_case WHERE case_number = '" +
                          first.state.case_number() + "'"),
            1);
  const std::string used = play_->NewCase("once").request_id();
  const Refusal table[] = {
      {"other body", StatusCode::kAlreadyExists, "REQUEST_ID_REUSED", "request_id",
       [&] {
         return Submit([&](auto& r) {
           r.set_request_id(used);
           r.set_body("Lain.");
         });
       }},
      {"missing", StatusCode::kInvalidArgument, "REQUEST_ID_REQUIRED", "request_id",
       [] { return Submit([](auto& r) { r.clear_request_id(); }); }},
      {"no UUID", StatusCode::kInvalidArgument, "ID_MALFORMED", "request_id",
       [] { return Submit([](auto& r) { r.set_request_id("seventeen"); }); }},
  };
  for (const Refusal& refusal : table) Expect(refusal);
}

TEST_F(refusals, AStaleEtagAborts) {
  const PlayedCase seen = play_->Submit("etag");
  PlayedCase moved = seen;
  play_->Verify(moved);
  ASSERT_NE(moved.state.etag(), seen.state.etag());
  Expect({"stale", StatusCode::kAborted, "ETAG_STALE", "etag", [&] {
            cv::AssignCaseRequest request;
            request.set_request_id(RequestId());
            request.set_case_id(seen.state.case_id());
            request.set_etag(seen.state.etag());
            return play_
                ->Call(*play_->complaint, &cv::ComplaintService::Stub::AssignCase, request,
                       kComplaintAdmin)
                .status();
          }});
}

TEST_F(refusals, RolesAndUnitsHaveTheirReach) {
  const std::string& one = play_->officers()[0];
  const std::string& two = play_->officers()[1];
  const auto other_units = Units(1, "", pv::UNIT_KIND_URBAN_VILLAGE);
  ASSERT_TRUE(other_units.ok());
  const std::string other_unit = other_units->units(0).unit_id();
  const Refusal table[] = {
      {"an officer hires", StatusCode::kPermissionDenied, "ROLE_NOT_ALLOWED", "",
       [&] { return Hire(play_->NewEmployee("DSDABM.LAYANAN", 902), Officer(one)); }},
      {"an officer reads another", StatusCode::kPermissionDenied, "OUT_OF_SCOPE", "employee_id",
       [&] { return ReadProfile(two, av::PROFILE_PURPOSE_SELF, Officer(one)); }},
      {"a head lists another unit", StatusCode::kPermissionDenied, "OUT_OF_SCOPE",
       "subtree_unit_id",
       [&] {
         pv::ListEmployeesRequest request;
         request.set_subtree_unit_id(other_unit);
         return play_
             ->Call(*play_->personnel, &pv::PersonnelService::Stub::ListEmployees, request,
                    Caller{head_, {"UNIT_HEAD"}})
             .status();
       }},
  };
  for (const Refusal& refusal : table) Expect(refusal);
  // The same calls within reach.
  EXPECT_TRUE(ReadProfile(one, av::PROFILE_PURPOSE_SELF, Officer(one)).ok());
  pv::ListEmployeesRequest own;
  own.set_subtree_unit_id(play_->unit_id());
  const auto staff = play_->Call(*play_->personnel, &pv::PersonnelService::Stub::ListEmployees, own,
                                 Caller{head_, {"UNIT_HEAD"}});
  ASSERT_TRUE(staff.ok()) << staff.status();
  EXPECT_EQ(staff->employees_size(), 3);
}

TEST_F(refusals, ErrorsOnTheWireAreTheStandardRichStatusInIndonesian) {
  cv::SubmitCaseRequest request = play_->NewCase("wire");
  request.set_body("");
  grpc::ClientContext context;
  rpc::Prepare(context, city_->As(kChannel.subject, kChannel.roles));
  cv::SubmitCaseResponse response;
  const grpc::Status status = play_->complaint->SubmitCase(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  google::rpc::Status rich;
  ASSERT_TRUE(rich.ParseFromString(status.error_details()));
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad;
  google::rpc::LocalizedMessage text;
  for (const auto& detail : rich.details()) {
    detail.UnpackTo(&info);
    detail.UnpackTo(&bad);
    detail.UnpackTo(&text);
  }
  EXPECT_EQ(info.reason(), "FIELD_REQUIRED");
  EXPECT_EQ(info.domain(), "mumpuni");
  ASSERT_EQ(bad.field_violations_size(), 1);
  EXPECT_EQ(bad.field_violations(0).field(), "body");
  EXPECT_EQ(text.locale(), "id-ID");
  EXPECT_THAT(text.message(), HasSubstr("wajib"));
}

TEST_F(refusals, AnEventThatCannotBeReadIsParkedAndTheConsumerGoesOn) {
  constexpr char kTopic[] = "mumpuni.personnel.employee.v1";
  constexpr char kConsumer[] = "complaint.personnel";
  const std::string bytes("\xff\x01 not an event", 15);
  ASSERT_TRUE(WaitApplied(*city_));
  kafka::ClientOptions options = testing::KafkaClient("personnel");
  options.brokers = city_->Brokers();
  absl::Status delivered = absl::UnknownError("pending");
  auto producer = kafka::Producer::Create(
      options, [&](uint64_t, const absl::Status& status) { delivered = status; });
  ASSERT_TRUE(producer.ok()) << producer.status();
  ASSERT_TRUE((*producer)->Produce(kTopic, "poison", bytes, {}, 1).ok());
  ASSERT_TRUE(testing::WaitFor([&] {
    (*producer)->Poll(absl::Milliseconds(10));
    return !absl::IsUnknown(delivered);
  }));
  ASSERT_TRUE(delivered.ok()) << delivered;

  const auto parked = [&] {
    const auto inbox = InboxOf("complaint", kConsumer);
    return inbox.ok() ? inbox->parked_events() : -1;
  };
  ASSERT_TRUE(testing::WaitFor([&] { return parked() == 1; }));
  EXPECT_THAT(Scrape(city_->MetricsAddress("complaint")),
              HasSubstr("mumpuni_inbox_parked_total{consumer=\"complaint.personnel\"} 1"));

  const auto stub = ov::OperatorService::NewStub(city_->Channel("complaint"));
  ov::ListParkedEventsRequest list;
  list.set_consumer(kConsumer);
  list.set_include_payload(true);
  const auto listed =
      play_->Call(*stub, &ov::OperatorService::Stub::ListParkedEvents, list, kOperator);
  ASSERT_TRUE(listed.ok()) << listed.status();
  ASSERT_EQ(listed->events_size(), 1);
  const ov::ParkedEvent& event = listed->events(0);
  EXPECT_EQ(event.payload(), bytes);
  EXPECT_EQ(event.topic(), kTopic);
  EXPECT_EQ(event.key(), "poison");
  EXPECT_EQ(event.reason(), "UNDECODABLE");
  EXPECT_NE(event.error(), "");

  // The consumer has gone on: whoever is hired now gets a case.
  const std::string hired = play_->Hire("DSDABM.PENGADUAN-PERTAMA", 903);
  ASSERT_TRUE(WaitApplied(*city_));
  PlayedCase c = play_->Submit("after-poison");
  play_->Verify(c);
  play_->Assign(c, hired);
  EXPECT_EQ(c.state.assigned_employee_id(), hired);

  ov::DiscardParkedEventRequest discard;
  discard.set_request_id(RequestId());
  discard.set_parked_id(event.parked_id());
  const auto thrown = [&] {
    return play_->Call(*stub, &ov::OperatorService::Stub::DiscardParkedEvent, discard, kOperator)
        .status();
  };
  EXPECT_EQ(ReasonOf(thrown()), "FIELD_REQUIRED");
  EXPECT_EQ(parked(), 1);
  discard.set_reason("Bukan peristiwa; dikirim oleh uji coba.");
  EXPECT_TRUE(thrown().ok());
  EXPECT_EQ(parked(), 0);
  EXPECT_EQ(SqlNumber(*city_, "complaint",
                      "SELECT count(*) FROM audit_log WHERE purpose = '" + discard.reason() + "'"),
            1);
  discard.set_request_id(RequestId());
  EXPECT_EQ(ReasonOf(thrown()), "PARKED_EVENT_NOT_FOUND");
}

// Last: time does not go back.
TEST_F(refusals, AYearWithoutACalendarIsAnError) {
  city_->SetClock(LocalDate::Of("2028-02-01").Start() + absl::Hours(9));
  // The leap makes timers due and old requests forgotten, which is no part of the refusal.
  for (const std::string& service : kServices) {
    const auto has_caught_up = [&] {
      return SqlNumber(*city_, service,
                       "SELECT (SELECT count(*) FROM job WHERE due_at < '2028-02-01' AND"
                       " attempt = 0) + (SELECT count(*) FROM request_log WHERE"
                       " created_at < '2028-01-01')") == 0;
    };
    ASSERT_TRUE(testing::WaitFor(has_caught_up, absl::Seconds(20))) << service;
  }
  Expect({"submitted in 2028", StatusCode::kFailedPrecondition, "CALENDAR_YEAR_MISSING", "",
          [] { return Submit([](auto&) {}); }});
}

}  // namespace
}  // namespace mumpuni::e2e
