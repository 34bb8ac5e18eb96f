// Who may see what of a person: one row per viewer, by the rules that the contract declares.
#include "mumpuni/common/v1/access.pb.h"
#include "tests/integration/personnel_fixture.h"

namespace mumpuni::personnel {
namespace {

// The service's own decision about a role, from the contract: its reach for a method.
Scope ScopeOf(const std::string& role, const char* method) {
  const auto* descriptor =
      v1::GetEmployeeRequest::descriptor()->file()->service(0)->FindMethodByName(method);
  for (const auto& grant : descriptor->options().GetExtension(common::v1::access).grants()) {
    if (common::v1::Role_Name(grant.role()) == "ROLE_" + role) {
      return static_cast<Scope>(grant.scope());
    }
  }
  return Scope::kNone;
}

class AccessTest : public PersonnelTest {
 protected:
  void SetUp() override {
    app::Hiring yudi = Candidate(1, MakePosition("DESK", agency_, 5));
    yudi.person.birth_date = LocalDate::Of("1986-09-26");
    yudi.person.sex = domain::Sex::kMale;
    yudi.education = v1::EDUCATION_LEVEL_BACHELOR;
    yudi_ = Hire(yudi)->employee.id;
    colleague_ = Hire(2, yudi_desk())->employee.id;
    head_ = Hire(3, MakePosition("HEAD", agency_, 1, true))->employee.id;
    foreign_head_ = Hire(4, MakePosition("HEAD2", other_agency_, 1, true))->employee.id;
    mayor_ = Hire(5, MakePosition("MAYOR", city_, 1, true))->employee.id;
    In([&](pg::Tx& tx) -> absl::Status {
      RETURN_IF_ERROR(
          files_
              .RecordSanction(tx, Sri(), yudi_,
                              {{},
                               domain::SanctionLevel::kLight,
                               "862/1/2025",
                               {LocalDate::Of("2025-01-01"), LocalDate::Of("2025-12-31")}})
              .status());
      return absl::OkStatus();
    });
  }
  Id yudi_desk() {
    Id id;
    In([&](pg::Tx& tx) {
      id = store::FindEmployee(tx, yudi_, employees_.Today())->position->id;
      return absl::OkStatus();
    });
    return id;
  }
  rpc::CallContext By(const Id& who, const char* role, const char* method) {
    rpc::CallContext context;
    context.access = As(who, ScopeOf(role, method), role);
    context.method = std::string("mumpuni.personnel.v1.PersonnelService/") + method;
    return context;
  }
  int Audited() {
    return CountRows(
        "SELECT count(*) FROM audit_log WHERE action = 'personnel.employee.read_personal_data'");
  }

  // "open", "masked", "refused"; with "+" if the read stands in the audit trail.
  std::string Sees(const Id& viewer, const char* role) {
    const int before = Audited();
    const auto context = By(viewer, role, "GetEmployee");
    if (context.access.scope == Scope::kNone) return "refused";
    v1::GetEmployeeRequest request;
    request.set_employee_id(yudi_.ToString());
    const auto response = api_.GetEmployee(context, request);
    if (!response.ok()) {
      EXPECT_EQ(ReasonOf(response.status()), "OUT_OF_SCOPE");
      return "refused";
    }
    const v1::Employee& e = response->employee();
    const bool open = e.employee_number() == NumberOf(1);
    EXPECT_EQ(open, e.birth_date() == "1986-09-26");
    EXPECT_EQ(open, e.sex() == v1::SEX_MALE);
    EXPECT_EQ(open, e.education() == v1::EDUCATION_LEVEL_BACHELOR);
    if (!open) {
      EXPECT_EQ(e.employee_number(), "1986************01");
      EXPECT_EQ(response->SerializeAsString().find("19860926"), std::string::npos);
    }
    return std::string(open ? "open" : "masked") + (Audited() > before ? "+" : "");
  }
  // The same of the career.
  std::string Career(const Id& viewer, const char* role) {
    const int before = Audited();
    const auto context = By(viewer, role, "GetCareer");
    if (context.access.scope == Scope::kNone) return "refused";
    v1::GetCareerRequest request;
    request.set_employee_id(yudi_.ToString());
    const auto response = api_.GetCareer(context, request);
    if (!response.ok()) return "refused";
    const bool open = response->SerializeAsString().find(NumberOf(1)) != std::string::npos;
    EXPECT_EQ(response->standings_size(), 2);
    return std::string(open ? "open" : "masked") + (Audited() > before ? "+" : "");
  }
  std::string File(const Id& viewer, const char* role) {
    const int before = Audited();
    const auto context = By(viewer, role, "GetPersonalFile");
    if (context.access.scope == Scope::kNone) return "refused";
    v1::GetPersonalFileRequest request;
    request.set_employee_id(yudi_.ToString());
    const auto response = api_.GetPersonalFile(context, request);
    if (!response.ok()) return "refused";
    EXPECT_EQ(response->sanctions_size(), 1);
    return Audited() > before ? "open+" : "open";
  }

  Id yudi_, colleague_, head_, foreign_head_, mayor_;
};

TEST_F(AccessTest, GetEmployee) {
  EXPECT_EQ(Sees(yudi_, "OFFICER"), "open") << "one's own";
  EXPECT_EQ(Sees(colleague_, "OFFICER"), "refused");
  EXPECT_EQ(Sees(head_, "UNIT_HEAD"), "masked");
  EXPECT_EQ(Sees(mayor_, "UNIT_HEAD"), "masked") << "the whole city is below";
  EXPECT_EQ(Sees(foreign_head_, "UNIT_HEAD"), "refused");
  EXPECT_EQ(Sees(colleague_, "PERSONNEL_ADMIN"), "open+");
  EXPECT_EQ(Sees(colleague_, "AUDITOR"), "masked");
  for (const char* role : {"COMPLAINT_ADMIN", "TRAINING_ADMIN", "INSPECTORATE", "OPERATOR",
                           "CITIZEN_CHANNEL", "ASSESSOR", "DATA_PROTECTION_OFFICER"}) {
    EXPECT_EQ(Sees(colleague_, role), "refused") << role;
  }
}

TEST_F(AccessTest, GetCareer) {
  EXPECT_EQ(Career(yudi_, "OFFICER"), "open");
  EXPECT_EQ(Career(colleague_, "OFFICER"), "refused");
  EXPECT_EQ(Career(head_, "UNIT_HEAD"), "masked");
  EXPECT_EQ(Career(foreign_head_, "UNIT_HEAD"), "refused");
  EXPECT_EQ(Career(colleague_, "PERSONNEL_ADMIN"), "open+");
  EXPECT_EQ(Career(colleague_, "AUDITOR"), "masked");
}

TEST_F(AccessTest, GetPersonalFile) {
  EXPECT_EQ(File(yudi_, "OFFICER"), "open");
  EXPECT_EQ(File(colleague_, "OFFICER"), "refused");
  EXPECT_EQ(File(head_, "UNIT_HEAD"), "refused") << "discipline is not for heads";
  EXPECT_EQ(File(colleague_, "PERSONNEL_ADMIN"), "open+");
  EXPECT_EQ(File(colleague_, "AUDITOR"), "refused");
}

// What assessment computes indices and fairness reports from: by purpose, audited, of nobody else.
TEST_F(AccessTest, AttributesAreReadForAPurposeAndAudited) {
  v1::BatchGetAttributesRequest request;
  request.add_employee_ids(yudi_.ToString());
  request.add_employee_ids(Id::FromName("nobody").ToString());
  rpc::CallContext context;
  context.access.principal.peer = "assessment";
  context.method = "mumpuni.personnel.v1.PersonnelService/BatchGetAttributes";
  EXPECT_EQ(ReasonOf(api_.BatchGetAttributes(context, request).status()), "FIELD_REQUIRED");
  request.set_purpose(v1::ATTRIBUTE_PURPOSE_PROFESSIONAL_INDEX);
  const auto index = api_.BatchGetAttributes(context, request);
  ASSERT_TRUE(index.ok()) << index.status();
  ASSERT_EQ(index->employees_size(), 1) << "the unknown are left out";
  EXPECT_EQ(index->employees(0).highest_education(), v1::EDUCATION_LEVEL_BACHELOR);
  ASSERT_EQ(index->employees(0).sanctions_size(), 1);
  EXPECT_EQ(index->employees(0).sanctions(0).effective_date(), "2025-01-01");
  EXPECT_EQ(index->employees(0).birth_year(), 0) << "not for this purpose";
  request.set_purpose(v1::ATTRIBUTE_PURPOSE_FAIRNESS);
  const auto fairness = api_.BatchGetAttributes(context, request);
  ASSERT_TRUE(fairness.ok()) << fairness.status();
  EXPECT_EQ(fairness->employees(0).sex(), v1::SEX_MALE);
  EXPECT_EQ(fairness->employees(0).birth_year(), 1986);
  EXPECT_FALSE(fairness->employees(0).grade_code().empty());
  EXPECT_EQ(fairness->employees(0).sanctions_size(), 0);
  EXPECT_EQ(CountRows("SELECT count(*) FROM audit_log "
                      "WHERE action = 'personnel.employee.read_attributes'"),
            2);
}

TEST_F(AccessTest, ListsSearchesAndReportsAreMaskedForEverybody) {
  const auto admin = [&](const char* method) { return By(colleague_, "PERSONNEL_ADMIN", method); };
  const auto list = api_.ListEmployees(admin("ListEmployees"), {});
  v1::SearchEmployeesRequest search;
  search.set_query("pegawai");
  const auto found = api_.SearchEmployees(admin("SearchEmployees"), search);
  const auto roll = api_.ListNominalRoll(admin("ListNominalRoll"), {});
  ASSERT_TRUE(list.ok() && found.ok() && roll.ok());
  EXPECT_EQ(list->employees_size(), 5);
  EXPECT_EQ(found->employees_size(), 5);
  EXPECT_EQ(roll->rows_size(), 5);
  for (const std::string& bytes :
       {list->SerializeAsString(), found->SerializeAsString(), roll->SerializeAsString()}) {
    EXPECT_EQ(bytes.find("19860926"), std::string::npos);
    EXPECT_EQ(bytes.find("1986-09-26"), std::string::npos);
  }
}

TEST_F(AccessTest, AHeadListsSearchesAndChangesOnlyTheOwnSubtree) {
  const auto head = [&](const Id& who, const char* method) { return By(who, "UNIT_HEAD", method); };
  v1::SearchEmployeesRequest search;
  search.set_query("pegawai");
  EXPECT_EQ(api_.SearchEmployees(head(head_, "SearchEmployees"), search)->employees_size(), 3);
  EXPECT_EQ(api_.ListNominalRoll(head(head_, "ListNominalRoll"), {})->rows_size(), 3);
  EXPECT_EQ(api_.ListNominalRoll(head(foreign_head_, "ListNominalRoll"), {})->rows_size(), 1);
  v1::ListNominalRollRequest elsewhere;
  elsewhere.set_subtree_unit_id(other_agency_.ToString());
  EXPECT_EQ(ReasonOf(api_.ListNominalRoll(head(head_, "ListNominalRoll"), elsewhere).status()),
            "OUT_OF_SCOPE");
  elsewhere.clear_subtree_unit_id();
  elsewhere.set_as_of("2024-06-01");
  const auto then = api_.ListNominalRoll(head(head_, "ListNominalRoll"), elsewhere);
  EXPECT_EQ(ReasonOf(then.status()) + " " + FieldOf(then.status()), "OUT_OF_SCOPE as_of");
  v1::SetJurisdictionRequest serve;
  serve.set_request_id(Id::New(clock_.Now()).ToString());
  serve.set_employee_id(yudi_.ToString());
  serve.set_effective_date("2026-08-01");
  serve.add_region_codes("35.78.03.1001");
  EXPECT_EQ(ReasonOf(api_.SetJurisdiction(head(foreign_head_, "SetJurisdiction"), serve).status()),
            "OUT_OF_SCOPE");
  EXPECT_TRUE(api_.SetJurisdiction(head(head_, "SetJurisdiction"), serve).ok());
  EXPECT_EQ(ScopeOf("UNIT_HEAD", "TransferEmployee"), Scope::kNone);
}

TEST_F(AccessTest, AGradeIsUnderstoodAsPeopleWriteIt) {
  v1::PromoteEmployeeRequest promote;
  promote.set_request_id(Id::New(clock_.Now()).ToString());
  promote.set_employee_id(yudi_.ToString());
  promote.set_effective_date("2026-08-01");
  promote.set_grade_code("Penata Muda Tk. I");
  const auto promoted =
      api_.PromoteEmployee(By(colleague_, "PERSONNEL_ADMIN", "PromoteEmployee"), promote);
  ASSERT_TRUE(promoted.ok()) << promoted.status();
  EXPECT_EQ(promoted->employee().grade_code(), "III/b");
  EXPECT_EQ(promoted->employee().employee_number(), "1986************01") << "a change is no read";
  EXPECT_EQ(promoted->employee().birth_date(), "");
  EXPECT_EQ(promoted->employee().rank(), "Penata Muda Tingkat I");
  promote.set_request_id(Id::New(clock_.Now()).ToString());
  promote.set_effective_date("2026-08-02");
  promote.set_grade_code("Jenderal");
  EXPECT_EQ(
      ReasonOf(api_.PromoteEmployee(By(colleague_, "PERSONNEL_ADMIN", "PromoteEmployee"), promote)
                   .status()),
      "GRADE_NOT_FOUND");
}

TEST_F(AccessTest, NoPersonalDataLeavesInAnyEvent) {
  domain::Action change = ActionOn(domain::ActionKind::kChangeNumber, "2026-08-01");
  change.employee_number = NumberOf(77);
  ASSERT_TRUE(Decide(yudi_, change).ok());
  ASSERT_TRUE(RecordAbsence(yudi_, "2026-08-20", "2026-08-21").ok());
  ASSERT_TRUE(Decide(yudi_, Ended("2026-08-09")).ok());
  In([&](pg::Tx& tx) {
    int events = 0;
    for (const auto& row : tx.Exec("SELECT payload FROM outbox")) {
      const std::string payload = pg::FromBytes(pg::TextOf(row[0]));
      ++events;
      EXPECT_EQ(payload.find("1986"), std::string::npos);
      EXPECT_EQ(payload.find("Pegawai"), std::string::npos);
      EXPECT_EQ(payload.find("862/1/2025"), std::string::npos);
    }
    EXPECT_GT(events, 8);
    return absl::OkStatus();
  });
}

}  // namespace
}  // namespace mumpuni::personnel
