// The complaint service below its gRPC server: RPC methods on a real database, with the personnel
// and the reference data that its tests share.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "absl/strings/ascii.h"
#include "common/core/clock.h"
#include "common/testing/pg_test.h"
#include "common/testing/temp_dir.h"
#include "mumpuni/complaint/v1/complaint_events.pb.h"
#include "mumpuni/personnel/v1/personnel_events.pb.h"
#include "services/complaint/api/apis.h"
#include "services/complaint/domain/test_calendar.h"
#include "services/complaint/events/personnel_consumer.h"
#include "services/complaint/events/publisher.h"
#include "services/complaint/jobs/case_timers.h"
#include "services/complaint/jobs/long_handlers.h"
#include "services/complaint/jobs/notification_sender.h"
#include "services/complaint/peers/projections.h"

namespace mumpuni::complaint {

std::vector<pg::Migration> Migrations();

namespace pv1 = mumpuni::personnel::v1;
using domain::At;

inline const Id kCity = Id::FromName("SBY");
inline const Id kAgency = Id::FromName("DSDABM");
inline const Id kDivision = Id::FromName("DSDABM-1");
inline const Id kOther = Id::FromName("DLH");
inline const Id kHead = Id::FromName("head");
inline const Id kYudi = Id::FromName("yudi");
inline const Id kDewi = Id::FromName("dewi");
inline const Id kStranger = Id::FromName("stranger");

inline std::vector<pg::Migration> AllMigrations() {
  auto migrations = pg::CommonMigrations();
  for (const auto& own : Migrations()) migrations.push_back(own);
  return migrations;
}

inline rpc::CallContext As(const std::string& role, Scope scope, const std::string& subject) {
  rpc::CallContext context;
  context.access.principal.peer = "edge";
  context.access.principal.subject = subject;
  context.access.principal.roles = {role};
  context.access.scope = scope;
  context.access.granted = {{role, scope}};
  context.method = "mumpuni.complaint.v1.ComplaintService/Test";
  return context;
}

inline rpc::CallContext Channel() { return As("CITIZEN_CHANNEL", Scope::kSelf, "wargaku"); }
inline rpc::CallContext Admin() { return As("COMPLAINT_ADMIN", Scope::kCity, "admin"); }
inline rpc::CallContext Inspectorate() { return As("INSPECTORATE", Scope::kCity, "arif"); }
inline rpc::CallContext Officer(const Id& id) { return As("OFFICER", Scope::kSelf, id.ToString()); }
inline rpc::CallContext Head(const Id& id) { return As("UNIT_HEAD", Scope::kUnit, id.ToString()); }
inline rpc::CallContext Liaison(const Id& id) {
  return As("UNIT_LIAISON", Scope::kUnit, id.ToString());
}

class ComplaintTest : public ::testing::Test {
 protected:
  ComplaintTest()
      : database_(AllMigrations()),
        clock_(At("2026-08-10", 8)),
        keyring_(identity::Keyring::Derived("secret")),
        use_(clock_, publisher_, keyring_,
             {{"SBY", "secret", 20, {0, 0}}, absl::Hours(24 * 365), "https://warga.example/"}),
        cases_(use_.cases),
        assessment_(nullptr, absl::Milliseconds(300)),
        pages_("page secret"),
        store_(directory_.path()),
        apis_(database_.pool(), clock_, pages_, use_, assessment_, &store_),
        api_(apis_.cases),
        timers_(database_.pool(), clock_, jobs::CaseTimers(use_)) {
    Personnel();
    Reference();
  }

  std::string RequestId() {
    return Id::FromName("request " + std::to_string(++requests_)).ToString();
  }

  template <typename Event, typename State>
  mumpuni::events::IncomingEvent Incoming(const std::string& subject, const State& state,
                                          int64_t sequence = 1) {
    Event event;
    *event.mutable_state() = state;
    mumpuni::events::IncomingEvent incoming;
    incoming.key = incoming.subject = subject;
    incoming.type = event.GetTypeName();
    incoming.tp = {TopicOf(incoming.type), 0};
    incoming.sequence = sequence;
    incoming.payload = event.SerializeAsString();
    return incoming;
  }
  // The topic of a personnel event, by the aggregate its name begins with.
  static std::string TopicOf(const std::string& type) {
    for (const char* aggregate : {"Employee", "Unit", "Position"}) {
      if (type.find(std::string("v1.") + aggregate) == std::string::npos) continue;
      return "mumpuni.personnel." + absl::AsciiStrToLower(aggregate) + ".v1";
    }
    return "mumpuni.personnel.calendar.v1";
  }
  mumpuni::events::IncomingEvent Unit(const Id& id, const Id& parent, const char* name) {
    pv1::UnitState state;
    state.set_unit_id(id.ToString());
    if (!parent.IsNil()) state.set_parent_unit_id(parent.ToString());
    state.set_name(name);
    return Incoming<pv1::UnitCreated>(id.ToString(), state);
  }
  mumpuni::events::IncomingEvent Employee(const Id& id, const Id& unit, bool head,
                                          const char* absent_on = nullptr, int64_t sequence = 1) {
    pv1::EmployeeState state;
    state.set_employee_id(id.ToString());
    state.set_status(pv1::EMPLOYEE_STATUS_ACTIVE);
    state.set_unit_id(unit.ToString());
    state.set_position_id(Id::FromName("engineer").ToString());
    state.set_heads_unit(head);
    if (absent_on != nullptr) {
      state.add_absences()->set_start_date(absent_on);
      state.mutable_absences(0)->set_end_date(absent_on);
    }
    auto incoming = Incoming<pv1::EmployeeHired>(id.ToString(), state, sequence);
    incoming.time = clock_.Now();
    return incoming;
  }
  void Apply(std::vector<mumpuni::events::IncomingEvent> batch) {
    const absl::Status status = pg::Transact(
        database_.pool(), {}, [&](pg::Tx& tx) { return events::ApplyPersonnel(tx, batch); });
    ASSERT_TRUE(status.ok()) << status;
  }

  void Personnel() {
    pv1::PositionState position;
    position.set_position_id(Id::FromName("engineer").ToString());
    position.set_name("Teknik Jalan Ahli Pertama");
    pv1::Calendar calendar;
    calendar.set_year(2026);
    calendar.set_version(3);
    for (const char* day : {"2026-08-17", "2026-08-25", "2026-12-24", "2026-12-25"}) {
      calendar.add_days()->set_date(day);
    }
    Apply({Unit(kDivision, kAgency, "Bidang Saluran"), Unit(kAgency, kCity, "DSDABM"),
           Unit(kOther, kCity, "DLH"), Unit(kCity, Id(), "Kota Surabaya"),
           Employee(kHead, kAgency, true), Employee(kYudi, kDivision, false),
           Employee(kDewi, kAgency, false), Employee(kStranger, kOther, false),
           Incoming<pv1::PositionCreated>(position.position_id(), position),
           Incoming<pv1::CalendarPublished>("2026", calendar)});
  }

  void Reference() {
    v1::DefineChannelRequest channel;
    channel.set_request_id(RequestId());
    channel.mutable_channel()->set_code("WARGAKU");
    channel.mutable_channel()->set_name("WargaKu");
    ASSERT_TRUE(api_.DefineChannel(Admin(), channel).ok());
    v1::DefineCategoryRequest category;
    category.set_request_id(RequestId());
    category.mutable_category()->set_code("SALURAN");
    category.mutable_category()->set_name("Saluran air");
    category.mutable_category()->set_default_lead_unit_id(kAgency.ToString());
    auto* requirement = category.mutable_category()->add_requirements();
    requirement->set_competency_code("T.4");
    requirement->set_level(2);
    const auto defined = api_.DefineCategory(Admin(), category);
    ASSERT_TRUE(defined.ok()) << defined.status();
    EXPECT_EQ(defined->category().clock_policy().resolution_working_days(), 14);
  }

  v1::SubmitCaseRequest Report() {
    v1::SubmitCaseRequest request;
    request.set_request_id(RequestId());
    request.set_channel_code("WARGAKU");
    request.set_category_code("SALURAN");
    request.set_body("Saluran runtuh di samping jalan berlubang.");
    request.set_region_code("35.78.03");
    request.mutable_reporter()->set_full_name("Lestari");
    request.mutable_reporter()->set_contact("0812-3456-789");
    request.mutable_reporter()->set_contact_verified(true);
    return request;
  }
  v1::SubmitCaseResponse Submit(const v1::SubmitCaseRequest& request) {
    auto response = api_.SubmitCase(Channel(), request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? *response : v1::SubmitCaseResponse();
  }
  std::string Submitted() { return Submit(Report()).case_id(); }

  v1::VerifyCaseRequest VerifyRequest(const std::string& id, v1::CaseClass case_class) {
    v1::VerifyCaseRequest request;
    request.set_request_id(RequestId());
    request.set_case_id(id);
    request.set_case_class(case_class);
    return request;
  }
  void Verify(const std::string& id, v1::CaseClass case_class = v1::CASE_CLASS_COMPLAINT) {
    const auto response = api_.VerifyCase(Admin(), VerifyRequest(id, case_class));
    ASSERT_TRUE(response.ok()) << response.status();
  }
  absl::StatusOr<v1::AssignCaseResponse> Assign(const std::string& id, const Id& officer,
                                                const rpc::CallContext& as = Head(kHead)) {
    v1::AssignCaseRequest request;
    request.set_request_id(RequestId());
    request.set_case_id(id);
    if (!officer.IsNil()) request.set_employee_id(officer.ToString());
    return api_.AssignCase(as, request);
  }
  std::string Assigned(const Id& officer = kYudi) {
    const std::string id = Submitted();
    Verify(id);
    const auto assigned = Assign(id, officer);
    EXPECT_TRUE(assigned.ok()) << assigned.status();
    return id;
  }
  absl::StatusOr<v1::AddFollowUpResponse> Reply(const std::string& id, const rpc::CallContext& as,
                                                const std::string& etag = "") {
    v1::AddFollowUpRequest request;
    request.set_request_id(RequestId());
    request.set_case_id(id);
    request.set_etag(etag);
    request.set_kind(v1::FOLLOW_UP_KIND_REPLY);
    request.set_message("Petugas akan memeriksa hari ini.");
    return api_.AddFollowUp(as, request);
  }
  absl::StatusOr<v1::ResolveCaseResponse> Resolve(
      const std::string& id, const rpc::CallContext& as,
      v1::ActExclusion claimed = v1::ACT_EXCLUSION_UNSPECIFIED) {
    v1::ResolveCaseRequest request;
    request.set_request_id(RequestId());
    request.set_case_id(id);
    v1::Resolution* r = request.mutable_resolution();
    r->set_action_taken("Saluran dipasang kembali.");
    r->set_done_date(LocalDate::At(clock_.Now()).ToString());
    r->set_done_by_unit_id(kAgency.ToString());
    r->set_next_steps("Dipantau selama sepekan.");
    r->set_contact("DSDABM 031-000");
    r->set_exclusion(claimed);
    r->set_exclusion_confirmed(true);  // not the resolver's to say
    return api_.ResolveCase(as, request);
  }
  absl::StatusOr<v1::RateCaseResponse> Rate(const std::string& id, bool clear, bool solved,
                                            const rpc::CallContext& as = Channel(),
                                            const std::string& token = "") {
    v1::RateCaseRequest request;
    request.set_request_id(RequestId());
    request.set_case_id(id);
    request.set_clear_and_courteous(clear);
    request.set_solved(solved);
    request.set_tracking_token(token);
    return api_.RateCase(as, request);
  }
  absl::StatusOr<v1::GetCaseResponse> Get(const std::string& id, const rpc::CallContext& as) {
    v1::GetCaseRequest request;
    request.set_case_id(id);
    return api_.GetCase(as, request);
  }
  // All pages, one case each.
  std::set<std::string> Listed(const rpc::CallContext& as, v1::ListCasesRequest request = {}) {
    std::set<std::string> ids;
    request.set_page_size(1);
    do {
      const auto response = api_.ListCases(as, request);
      EXPECT_TRUE(response.ok()) << response.status();
      if (!response.ok()) break;
      for (const v1::Case& c : response->cases()) EXPECT_TRUE(ids.insert(c.case_id()).second);
      request.set_page_token(response->next_page_token());
    } while (!request.page_token().empty());
    return ids;
  }
  absl::StatusOr<v1::GetReporterResponse> ReporterOf(const std::string& id,
                                                     const rpc::CallContext& as) {
    v1::GetReporterRequest request;
    request.set_case_id(id);
    request.set_reason("Menanyakan alamat.");
    return api_.GetReporter(as, request);
  }

  // Events of a case in order: names, and the state that the newest carries.
  std::vector<std::string> EventsOf(const std::string& id) {
    std::vector<std::string> names;
    const absl::Status status =
        pg::Transact(database_.admin_pool(), {}, [&](pg::Tx& tx) -> absl::Status {
          for (const auto& row : tx.Exec(
                   "SELECT type, payload FROM outbox WHERE subject = $1 ORDER BY sequence", id)) {
            names.push_back(pg::TextOf(row["type"]).substr(sizeof("mumpuni.complaint.v1.") - 1));
            v1::CaseSubmitted event;  // all events of a case have the one field `state`
            EXPECT_TRUE(event.ParseFromString(pg::FromBytes(pg::TextOf(row["payload"]))));
            published_ = event.state();
          }
          return absl::OkStatus();
        });
    EXPECT_TRUE(status.ok()) << status;
    return names;
  }
  const v1::ActFact* Published(const std::string& id, const Id& officer, v1::ActKind act) {
    EventsOf(id);
    for (const v1::ActFact& fact : published_.facts()) {
      const std::string wanted = officer.IsNil() ? "" : officer.ToString();
      if (fact.employee_id() == wanted && fact.act() == act) return &fact;
    }
    return nullptr;
  }
  int64_t Count(std::string_view sql) {
    int64_t count = -1;
    const absl::Status status =
        pg::Transact(database_.admin_pool(), {}, [&](pg::Tx& tx) -> absl::Status {
          count = tx.Exec(sql)[0]["n"].as<int64_t>();
          return absl::OkStatus();
        });
    EXPECT_TRUE(status.ok()) << status;
    return count;
  }
  int RunDue() {
    const auto ran = timers_.RunDue();
    EXPECT_TRUE(ran.ok()) << ran.status();
    return ran.value_or(-1);
  }

  testing::TestDatabase database_;
  FakeClock clock_;
  events::Publisher publisher_;
  const identity::Keyring keyring_;
  app::UseCases use_;
  app::Cases& cases_;
  peers::AssessmentClient assessment_;
  rpc::PageTokens pages_;
  testing::TempDir directory_;
  const attachments::FileStore store_;
  api::Apis apis_;
  api::ComplaintApi& api_;
  mumpuni::jobs::Runner timers_;
  v1::CaseState published_;
  int requests_ = 0;
};

}  // namespace mumpuni::complaint
