// Personnel files on the handlers: what becomes of each row, again and again.
#include "tests/integration/personnel_fixture.h"

namespace mumpuni::personnel {
namespace {

class ImportTest : public PersonnelTest {
 protected:
  void SetUp() override {
    desk_ = MakePosition("DESK", agency_, 3);
    MakePosition("COUNTER", other_agency_, 1);
    context_.access = Sri();
    context_.method = "mumpuni.personnel.v1.PersonnelService/ImportEmployees";
    request_.set_import_id(Id::FromName("import").ToString());
    request_.set_chunk_no(1);
  }
  v1::EmployeeRecord& Add(int serial, const char* position = "DESK") {
    v1::ImportRow* row = request_.add_rows();
    row->set_line_no(1 + request_.rows_size());
    v1::EmployeeRecord& record = *row->mutable_record();
    record.set_employee_number(NumberOf(serial));
    record.set_full_name("Pegawai " + std::to_string(serial));
    record.set_employment_type("PNS");
    record.set_hire_date("01-05-2015");
    record.set_grade("Penata Muda (III/a)");
    record.set_position_code(position);
    record.set_position_date("2024-01-01");
    return record;
  }
  // "CREATED", or "REASON field" of a failure, one per row.
  std::vector<std::string> Import() {
    const auto response = api_.ImportEmployees(context_, request_);
    if (!response.ok()) return {ReasonOf(response.status()) + " " + FieldOf(response.status())};
    std::vector<std::string> results;
    for (const v1::ImportRowResult& result : response->results()) {
      const std::string name =
          v1::ImportOutcome_Name(result.outcome()).substr(std::string("IMPORT_OUTCOME_").size());
      results.push_back(name == "FAILED" ? result.reason() + " " + result.field() : name);
    }
    return results;
  }
  void NextFile(bool update) {
    request_.set_import_id(Id::New(clock_.Now()).ToString());
    request_.set_update(update);
  }

  Id desk_;
  rpc::CallContext context_;
  v1::ImportEmployeesRequest request_;
};

using Results = std::vector<std::string>;

TEST_F(ImportTest, ABadRowNeverStopsTheOthers) {
  Add(1);
  Add(2).set_employee_number("12345");
  Add(3).set_grade("V/z");
  Add(4).set_full_name("=cmd|' /C calc'!A0");
  Add(5, "NOWHERE");
  Add(6).set_hire_date("31-02-2015");
  Add(1).set_full_name("Sama Orangnya");
  Add(7).set_position_date("2010-01-01");
  Add(8);
  EXPECT_EQ(Import(),
            (Results{"CREATED", "EMPLOYEE_NUMBER_MALFORMED employee_number",
                     "GRADE_NOT_FOUND grade", "FORMULA_NOT_ALLOWED full_name",
                     "POSITION_NOT_FOUND position_code", "DATE_MALFORMED hire_date",
                     "RECORD_TWICE employee_number", "DATE_ORDER position_date", "CREATED"}));
  EXPECT_EQ(CountRows("SELECT count(*) FROM employee"), 2);
  EXPECT_EQ(CountRows("SELECT count(*) FROM outbox WHERE type LIKE '%EmployeeImported'"), 2);
  EXPECT_EQ(CountRows("SELECT count(*) FROM outbox WHERE type LIKE '%EmployeeHired'"), 0);
}

TEST_F(ImportTest, AChunkIsAppliedOnceAndAnswersTheSameAgain) {
  Add(1);
  Add(2);
  EXPECT_EQ(Import(), (Results{"CREATED", "CREATED"}));
  EXPECT_EQ(Import(), (Results{"CREATED", "CREATED"})) << "what was answered";
  EXPECT_EQ(CountRows("SELECT count(*) FROM personnel_action"), 4);
  request_.mutable_rows(0)->mutable_record()->set_full_name("Lain");
  EXPECT_EQ(Import(), Results{"IMPORT_DIFFERS chunk_no"});
  request_.set_chunk_no(2);
  EXPECT_EQ(Import(), Results{"IMPORT_DIFFERS rows.line_no"});
  request_.mutable_rows(0)->set_line_no(10);
  request_.mutable_rows(1)->set_line_no(11);
  EXPECT_EQ(Import(), (Results{"RECORD_TWICE employee_number", "RECORD_TWICE employee_number"}));
  request_.set_update(true);
  EXPECT_EQ(Import(), Results{"IMPORT_DIFFERS import_id"});
  v1::GetImportRequest get;
  get.set_import_id(request_.import_id());
  const auto state = api_.GetImport(context_, get);
  ASSERT_TRUE(state.ok()) << state.status();
  EXPECT_EQ(state->applied_chunks_size(), 2);
  EXPECT_EQ(state->counts().created(), 2);
  EXPECT_EQ(state->counts().failed(), 2);
}

TEST_F(ImportTest, ADryRunTellsTheTruthAndChangesNothing) {
  request_.set_dry_run(true);
  for (int serial = 1; serial <= 4; ++serial) Add(serial);
  const Results expected{"CREATED", "CREATED", "CREATED", "HEADCOUNT_EXHAUSTED position_code"};
  EXPECT_EQ(Import(), expected);
  EXPECT_EQ(Import(), expected);
  EXPECT_EQ(CountRows("SELECT (SELECT count(*) FROM employee) + (SELECT count(*) FROM outbox "
                      "WHERE topic = 'mumpuni.personnel.employee.v1')"),
            0);
  request_.set_import_id(Id::FromName("for real").ToString());
  request_.set_dry_run(false);
  EXPECT_EQ(Import(), expected);
  EXPECT_EQ(CountRows("SELECT count(*) FROM employee"), 3);
}

TEST_F(ImportTest, AKnownRecordIsLeftAloneOrBroughtUpToDate) {
  Add(1);
  Add(2);
  ASSERT_EQ(Import(), (Results{"CREATED", "CREATED"}));
  NextFile(false);
  EXPECT_EQ(Import()[0], "RECORD_KNOWN employee_number");
  NextFile(true);
  EXPECT_EQ(Import(), (Results{"UNCHANGED", "UNCHANGED"}));
  NextFile(true);
  v1::EmployeeRecord& first = *request_.mutable_rows(0)->mutable_record();
  first.set_position_code("COUNTER");
  first.set_position_date("2026-08-01");
  first.set_grade("3b");
  v1::EmployeeRecord& second = *request_.mutable_rows(1)->mutable_record();
  second.set_grade("III/b");
  second.set_grade_date("2026-04-01");
  EXPECT_EQ(Import(), (Results{"FIELD_REQUIRED grade_date", "UPDATED"}));
  NextFile(true);
  first.set_grade_date("2026-04-01");
  second.set_standing("PENSIUN");
  second.set_last_date("2026-07-31");
  EXPECT_EQ(Import(), (Results{"UPDATED", "UPDATED"}));
  NextFile(true);
  EXPECT_EQ(Import(), (Results{"UNCHANGED", "UNCHANGED"})) << "doubles nothing";
  EXPECT_EQ(CountRows("SELECT count(*) FROM standing WHERE NOT in_service"), 1);
  EXPECT_EQ(CountRows("SELECT count(*) FROM personnel_action"), 8);
  NextFile(true);
  first.set_hire_date("2014-05-01");
  EXPECT_EQ(Import()[0], "FIELD_NOT_UPDATABLE hire_date");
}

TEST_F(ImportTest, WhatIsDecidedForLaterIsNoDifference) {
  Add(1);
  ASSERT_EQ(Import(), Results{"CREATED"});
  Id who;
  In([&](pg::Tx& tx) {
    who = store::NumberOwners(tx, {NumberOf(1)}).begin()->second;
    return absl::OkStatus();
  });
  domain::Action promote = ActionOn(domain::ActionKind::kPromote, "2026-10-01");
  promote.grade_code = "III/b";
  ASSERT_TRUE(Decide(who, promote).ok());
  ASSERT_TRUE(Decide(who, Ended("2026-12-31")).ok());
  NextFile(true);
  EXPECT_EQ(Import(), Results{"UNCHANGED"}) << "today's file, with signed decisions ahead";
  NextFile(true);
  v1::EmployeeRecord& ahead = *request_.mutable_rows(0)->mutable_record();
  ahead.set_grade("III/b");
  ahead.set_grade_date("2026-10-01");
  EXPECT_EQ(Import(), Results{"UNCHANGED"}) << "the file knows of one of them, too";
  NextFile(true);
  ahead.set_grade("III/a");
  ahead.clear_grade_date();
  ahead.set_position_code("COUNTER");
  ahead.set_position_date("2026-09-01");
  EXPECT_EQ(Import(), Results{"UPDATED"});
  NextFile(true);
  EXPECT_EQ(Import(), Results{"UNCHANGED"}) << "a transfer of the future is not made twice";
}

TEST_F(ImportTest, APersonIsNotNamedByTwoNumbers) {
  Add(1);
  ASSERT_EQ(Import(), Results{"CREATED"});
  Id who;
  In([&](pg::Tx& tx) {
    who = store::NumberOwners(tx, {NumberOf(1)}).begin()->second;
    return absl::OkStatus();
  });
  domain::Action change = ActionOn(domain::ActionKind::kChangeNumber, "2026-08-01");
  change.employee_number = NumberOf(77);
  ASSERT_TRUE(Decide(who, change).ok());
  NextFile(true);
  Add(77);
  EXPECT_EQ(Import(), (Results{"UNCHANGED", "RECORD_TWICE employee_number"}));
}

TEST_F(ImportTest, OfTooManyForAPostTheLastRowsFail) {
  ASSERT_TRUE(Hire(90, desk_).ok());
  for (int serial = 1; serial <= 4; ++serial) Add(serial);
  EXPECT_EQ(Import(), (Results{"CREATED", "CREATED", "HEADCOUNT_EXHAUSTED position_code",
                               "HEADCOUNT_EXHAUSTED position_code"}));
}

TEST_F(ImportTest, WhatIsGivenOutCanBeTakenInAgain) {
  Add(1).set_education("S1 Teknik Informatika");
  v1::EmployeeRecord& dewi = Add(2);
  dewi.set_employee_number("199002282024212001");
  dewi.set_employment_type("PPPK");
  dewi.set_grade("IX");
  dewi.set_birth_date("28/02/1990");
  dewi.set_sex("P");
  dewi.set_hire_date("2024-03-01");
  dewi.set_position_date("2024-03-01");
  dewi.set_contract_start_date("2024-03-01");
  dewi.set_contract_end_date("2029-02-28");
  dewi.set_jurisdiction("35.78.03.1001; 35.78.03.1002");
  ASSERT_EQ(Import(), (Results{"CREATED", "CREATED"}));
  v1::ExportEmployeesRequest all;
  all.set_reason("pencocokan data dengan SIASN");
  const auto exported = api_.ExportEmployees(context_, all);
  ASSERT_TRUE(exported.ok()) << exported.status();
  ASSERT_EQ(exported->records_size(), 2);
  EXPECT_EQ(CountRows("SELECT count(*) FROM audit_log WHERE action = 'personnel.employee.export'"),
            1);
  NextFile(true);
  request_.clear_rows();
  for (const v1::EmployeeRecord& record : exported->records()) {
    v1::ImportRow* row = request_.add_rows();
    row->set_line_no(request_.rows_size());
    *row->mutable_record() = record;
  }
  EXPECT_EQ(Import(), (Results{"UNCHANGED", "UNCHANGED"}));
  all.set_reason("pendek");
  EXPECT_EQ(FieldOf(api_.ExportEmployees(context_, all).status()), "reason");
}

// The professional index leaves candidates out, so a file that says CPNS is not the same as PNS.
TEST_F(ImportTest, ACandidateStaysOneUntilTheFileSaysPns) {
  Add(1).set_employment_type("CPNS");
  Add(2);
  ASSERT_EQ(Import(), (Results{"CREATED", "CREATED"}));
  const auto on_probation = [&] {
    v1::BatchGetAttributesRequest request;
    request.set_purpose(v1::ATTRIBUTE_PURPOSE_PROFESSIONAL_INDEX);
    const auto known = api_.ListEmployees(context_, {});
    for (const v1::Employee& one : known->employees()) {
      request.add_employee_ids(one.employee_id());
    }
    rpc::CallContext assessment;
    assessment.access.principal.peer = "assessment";
    int people = 0;
    const auto attributes = api_.BatchGetAttributes(assessment, request);
    for (const auto& one : attributes->employees()) people += one.on_probation() ? 1 : 0;
    request.set_purpose(v1::ATTRIBUTE_PURPOSE_FAIRNESS);
    const auto fairness = api_.BatchGetAttributes(assessment, request);
    for (const auto& one : fairness->employees()) {
      EXPECT_FALSE(one.on_probation()) << "not for this purpose";
    }
    return people;
  };
  EXPECT_EQ(on_probation(), 1);
  v1::ExportEmployeesRequest all;
  all.set_reason("pencocokan data dengan SIASN");
  const auto exported = api_.ExportEmployees(context_, all);
  ASSERT_TRUE(exported.ok()) << exported.status();
  std::multiset<std::string> types;
  for (const auto& record : exported->records()) types.insert(record.employment_type());
  EXPECT_EQ(types, (std::multiset<std::string>{"CPNS", "PNS"}));
  NextFile(true);
  EXPECT_EQ(Import(), (Results{"UNCHANGED", "UNCHANGED"}));
  NextFile(true);
  request_.mutable_rows(0)->mutable_record()->set_employment_type("PNS");
  EXPECT_EQ(Import(), (Results{"UPDATED", "UNCHANGED"}));
  EXPECT_EQ(on_probation(), 0);
}

TEST_F(ImportTest, LimitsAreNamed) {
  EXPECT_EQ(Import(), Results{"VALUE_OUT_OF_RANGE rows"});
  for (int serial = 1; serial <= 501; ++serial) Add(serial);
  EXPECT_EQ(Import(), Results{"VALUE_OUT_OF_RANGE rows"});
  request_.clear_rows();
  Add(1);
  request_.set_chunk_no(0);
  EXPECT_EQ(Import(), Results{"VALUE_OUT_OF_RANGE chunk_no"});
  request_.set_import_id("x");
  EXPECT_EQ(Import(), Results{"ID_MALFORMED import_id"});
}

TEST_F(ImportTest, ReportsShowWhoIsThereAndWhoIsMissing) {
  for (int serial = 1; serial <= 2; ++serial) Add(serial);
  ASSERT_EQ(Import(), (Results{"CREATED", "CREATED"}));
  v1::ListNominalRollRequest roll;
  roll.set_page_size(1);
  std::vector<std::string> numbers;
  do {
    const auto page = api_.ListNominalRoll(context_, roll);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& row : page->rows()) numbers.push_back(row.employee_number());
    roll.set_page_token(page->next_page_token());
  } while (!roll.page_token().empty());
  EXPECT_EQ(numbers, (Results{"1986************01", "1986************02"})) << "masked";
  v1::ListNominalRollRequest then;
  then.set_as_of("2020-01-01");
  const auto before = api_.ListNominalRoll(context_, then);
  ASSERT_EQ(before->rows_size(), 2);
  EXPECT_EQ(before->rows(0).position_code(), "") << "in service, position not recorded then";
  const auto vacant = api_.ListVacantPosts(context_, {});
  ASSERT_EQ(vacant->rows_size(), 2);
  EXPECT_EQ(vacant->rows(0).position_code(), "COUNTER");
  EXPECT_EQ(vacant->rows(1).holder_count(), 2);
  const auto headcount = api_.ListHeadcount(context_, {});
  ASSERT_EQ(headcount->rows_size(), 3);
  EXPECT_EQ(headcount->rows(1).unit_code(), "DSDABM");
  EXPECT_EQ(headcount->rows(1).pns_count(), 2);
  v1::ListRetirementsRequest retirements;
  retirements.set_from_date("2044-01-01");
  retirements.set_to_date("2044-12-31");
  const auto retiring = api_.ListRetirements(context_, retirements);
  ASSERT_EQ(retiring->rows_size(), 2);
  EXPECT_EQ(retiring->rows(0).due_date(), "2044-09-30");
  retirements.set_to_date("2043-12-31");
  EXPECT_EQ(ReasonOf(api_.ListRetirements(context_, retirements).status()), "DATE_ORDER");
  EXPECT_EQ(api_.ListContractsEnding(context_, {})->rows_size(), 0);
}

TEST_F(ImportTest, NamesAreFoundWithoutTitlesAndNearly) {
  Add(1).set_full_name("Dr. Sri Wahyuni, S.Kom., M.T.");
  Add(2).set_full_name("Suharto");
  Add(3).set_full_name("Sri Rejeki");
  ASSERT_EQ(Import().size(), 3u);
  const auto search = [&](const char* query) {
    v1::SearchEmployeesRequest request;
    request.set_query(query);
    const auto found = api_.SearchEmployees(context_, request);
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() && found->employees_size() > 0 ? found->employees(0).full_name()
                                                     : std::string();
  };
  EXPECT_EQ(search("wahyuni"), "Dr. Sri Wahyuni, S.Kom., M.T.");
  EXPECT_EQ(search("Sri Wahyuni S.Kom"), "Dr. Sri Wahyuni, S.Kom., M.T.");
  EXPECT_EQ(search("suharta"), "Suharto");
  EXPECT_EQ(search("sri rejeki"), "Sri Rejeki");
  EXPECT_EQ(search("19860926 201505 1 002"), "Suharto");
  EXPECT_EQ(search("Budi"), "");
  v1::SearchEmployeesRequest short_query;
  short_query.set_query("1986");
  EXPECT_EQ(FieldOf(api_.SearchEmployees(context_, short_query).status()), "query");
  context_.access = As(Id::FromName("auditor"), Scope::kCity, "AUDITOR");
  short_query.set_query("198609262015051002");
  EXPECT_EQ(ReasonOf(api_.SearchEmployees(context_, short_query).status()), "OUT_OF_SCOPE");
}

}  // namespace
}  // namespace mumpuni::personnel
