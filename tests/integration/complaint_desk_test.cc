// Desks: queues by due time, search, candidates, escalation along the reporting line, revised
// calendars, merges, and who may see which of it.
#include <algorithm>

#include "services/complaint/app/revision.h"
#include "tests/integration/complaint_fixture.h"

namespace mumpuni::complaint {
namespace {

using domain::At;

rpc::CallContext Mayor() { return As("EXECUTIVE_OFFICE", Scope::kCity, "sekda"); }

class ComplaintDeskTest : public ComplaintTest {
 protected:
  // All pages, in order.
  std::vector<std::string> Queue(const rpc::CallContext& as, v1::Queue queue,
                                 const std::string& subtree = "", int page_size = 2) {
    std::vector<std::string> ids;
    v1::ListQueueRequest request;
    request.set_page_size(page_size);
    request.set_queue(queue);
    request.set_subtree_unit_id(subtree);
    do {
      const auto response = apis_.desk.ListQueue(as, request);
      EXPECT_TRUE(response.ok()) << response.status();
      if (!response.ok()) break;
      for (const v1::Case& c : response->cases()) ids.push_back(c.case_id());
      request.set_page_token(response->next_page_token());
    } while (!request.page_token().empty());
    return ids;
  }
  std::vector<std::string> Search(const rpc::CallContext& as, const std::string& query,
                                  bool open_only = false) {
    v1::SearchCasesRequest request;
    request.set_query(query);
    request.set_open_only(open_only);
    request.set_page_size(2);
    std::vector<std::string> ids;
    do {
      const auto response = apis_.desk.SearchCases(as, request);
      EXPECT_TRUE(response.ok()) << response.status();
      if (!response.ok()) break;
      for (const v1::Case& c : response->cases()) ids.push_back(c.case_id());
      request.set_page_token(response->next_page_token());
    } while (!request.page_token().empty());
    return ids;
  }
  void Promise(const std::string& id, const char* date) {
    v1::AddFollowUpRequest request;
    request.set_request_id(RequestId());
    request.set_case_id(id);
    request.set_kind(v1::FOLLOW_UP_KIND_SCHEDULE);
    request.set_message("Diperbaiki.");
    request.set_internal_note("Material.");
    request.set_budget_source("DPA");
    request.set_promised_date(date);
    const auto promised = api_.AddFollowUp(Officer(kYudi), request);
    ASSERT_TRUE(promised.ok()) << promised.status();
  }
};

using Ids = std::vector<std::string>;

TEST_F(ComplaintDeskTest, QueuesBeginWithWhatIsDueFirst) {
  const std::string late = Assigned();
  clock_.Advance(absl::Hours(1));
  const std::string answered = Assigned();
  ASSERT_TRUE(Reply(answered, Officer(kYudi)).ok());
  clock_.Advance(absl::Hours(1));
  const std::string fresh = Assigned();
  clock_.Advance(absl::Minutes(1));
  const std::string other = Assigned(kDewi);
  // First answers are due within a day, a resolution only in weeks.
  EXPECT_EQ(Queue(Officer(kYudi), v1::QUEUE_MINE), (Ids{late, fresh, answered}));
  EXPECT_EQ(Queue(Head(kHead), v1::QUEUE_UNSPECIFIED), (Ids{late, fresh, other, answered}));
  EXPECT_EQ(Queue(Admin(), v1::QUEUE_UNSPECIFIED, kAgency.ToString()),
            (Ids{late, fresh, other, answered}));
  EXPECT_EQ(Queue(Admin(), v1::QUEUE_UNSPECIFIED, kOther.ToString()), Ids{});
  EXPECT_EQ(Queue(Officer(kStranger), v1::QUEUE_UNSPECIFIED), Ids{});
  clock_.Advance(absl::Hours(23));
  EXPECT_EQ(Queue(Head(kHead), v1::QUEUE_OVERDUE), (Ids{late}));
  EXPECT_EQ(Queue(Admin(), v1::QUEUE_OVERDUE), (Ids{late}));
  ASSERT_TRUE(Resolve(late, Officer(kYudi)).ok());
  EXPECT_EQ(Queue(Officer(kYudi), v1::QUEUE_MINE), (Ids{fresh, answered}));
}

TEST_F(ComplaintDeskTest, AQueueOfSeveralUnitsIsInOrderWhoeverHasTheEarliest) {
  Ids agency, division;
  for (int i = 0; i < 32; ++i) {
    auto report = Report();
    report.mutable_reporter()->set_contact("warga" + std::to_string(i) + "@contoh.invalid");
    const std::string id = Submit(report).case_id();
    Verify(id);
    // All of the first to one of them, then by turns.
    (i < 20 || i % 2 == 0 ? division : agency).push_back(id);
    clock_.Advance(absl::Minutes(1));
  }
  const absl::Status moved = pg::Transact(database_.pool(), {}, [&](pg::Tx& tx) {
    tx.Exec("UPDATE complaint_case SET lead_unit_id = $1 WHERE case_id = ANY ($2::uuid[])",
            kDivision, pg::Array(division));
    return absl::OkStatus();
  });
  ASSERT_TRUE(moved.ok()) << moved;
  Ids all = division;
  all.insert(all.end(), agency.begin(), agency.end());
  // Identifiers begin with their time, and so do due times here.
  std::sort(all.begin(), all.end());
  for (const int page_size : {2, 7, 8, 9, 25, 50}) {
    EXPECT_EQ(Queue(Head(kHead), v1::QUEUE_TO_ASSIGN, "", page_size), all) << page_size;
    EXPECT_EQ(Queue(Admin(), v1::QUEUE_TO_ASSIGN, kAgency.ToString(), page_size), all) << page_size;
  }
}

TEST_F(ComplaintDeskTest, QueuesOfStatesHoldWhatTheySay) {
  const std::string waiting = Submitted();
  const std::string referred = Submitted();
  Verify(referred);
  const std::string promised = Assigned();
  Promise(promised, "2026-08-11");
  EXPECT_EQ(Queue(Admin(), v1::QUEUE_TO_VERIFY), Ids{waiting});
  EXPECT_EQ(Queue(Head(kHead), v1::QUEUE_TO_ASSIGN), Ids{referred});
  EXPECT_EQ(Queue(Head(kHead), v1::QUEUE_PROMISED_TODAY), Ids{});
  clock_.Advance(absl::Hours(20));  // early on the 11th
  EXPECT_EQ(Queue(Head(kHead), v1::QUEUE_PROMISED_TODAY), Ids{promised});
}

TEST_F(ComplaintDeskTest, TheMayorsListIsMaskedAndHoldsNothingElse) {
  const std::string unanswered = Assigned();
  const std::string answered = Assigned();
  ASSERT_TRUE(Reply(answered, Officer(kYudi)).ok());
  auto misconduct = Report();
  misconduct.set_case_class(v1::CASE_CLASS_MISCONDUCT_ALLEGATION);
  Submit(misconduct);
  EXPECT_EQ(Queue(Mayor(), v1::QUEUE_UNSPECIFIED), Ids{});
  clock_.Advance(absl::Hours(25));
  RunDue();
  EXPECT_EQ(Queue(Mayor(), v1::QUEUE_MAYOR), Ids{unanswered});
  EXPECT_EQ(Queue(Mayor(), v1::QUEUE_UNSPECIFIED), Ids{unanswered});
  v1::ListQueueRequest request;
  request.set_queue(v1::QUEUE_MAYOR);
  const v1::Case seen = apis_.desk.ListQueue(Mayor(), request)->cases(0);
  EXPECT_EQ(seen.category_code(), "SALURAN");
  EXPECT_EQ(seen.lead_unit_id(), kAgency.ToString());
  EXPECT_TRUE(seen.body().empty() && seen.place().empty() && seen.assigned_employee_id().empty());
  EXPECT_FALSE(apis_.desk.ListQueue(Admin(), request)->cases(0).body().empty());
  ASSERT_TRUE(Reply(unanswered, Officer(kYudi)).ok());
  EXPECT_EQ(Queue(Mayor(), v1::QUEUE_MAYOR), Ids{});
}

TEST_F(ComplaintDeskTest, SearchKnowsIndonesianWordFormsAndTheReachOfWhoAsks) {
  const std::string id = Assigned();
  auto lamp = Report();
  lamp.set_body("Perbaikan lampu jalan belum selesai.");
  const std::string other = Submit(lamp).case_id();
  auto misconduct = Report();
  misconduct.set_case_class(v1::CASE_CLASS_MISCONDUCT_ALLEGATION);
  misconduct.set_body("Petugas saluran meminta uang.");
  const std::string hidden = Submit(misconduct).case_id();
  EXPECT_EQ(Search(Admin(), "saluran"), Ids{id});
  EXPECT_EQ(Search(Admin(), "memperbaiki"), Ids{other});  // perbaikan
  EXPECT_EQ(Search(Admin(), "saluran -runtuh"), Ids{});
  EXPECT_EQ(Search(Admin(), "\"lampu jalan\""), Ids{other});
  EXPECT_EQ(Search(Inspectorate(), "saluran"), Ids{hidden});
  EXPECT_EQ(Search(Officer(kYudi), "saluran"), Ids{id});
  EXPECT_EQ(Search(Officer(kDewi), "saluran"), Ids{});
  EXPECT_EQ(Search(Head(kHead), "lampu"), Ids{});  // not referred yet
  EXPECT_EQ(Search(Admin(), "' OR 1=1 --"), Ids{});
  v1::SearchCasesRequest bad;
  bad.set_query("a");
  EXPECT_EQ(FieldOf(apis_.desk.SearchCases(Admin(), bad).status()), "query");
}

// A word that all have and one of a single case are looked for in different ways.
TEST_F(ComplaintDeskTest, CommonAndRareWordsAreFoundByWhoeverReachesThem) {
  Ids all;
  for (int i = 0; i < 7; ++i) {
    auto report = Report();
    report.set_body(i == 3 ? "Lampu padam karena biawak." : "Lampu jalan padam.");
    all.push_back(Submit(report).case_id());
    Verify(all.back());
  }
  const std::string rare = all[3];
  ASSERT_TRUE(Assign(rare, kYudi).ok());
  std::sort(all.rbegin(), all.rend());
  for (const auto& viewer : {Admin(), Head(kHead), Liaison(kDewi)}) {
    EXPECT_EQ(Search(viewer, "lampu"), all);
    EXPECT_EQ(Search(viewer, "biawak"), Ids{rare});
    EXPECT_EQ(Search(viewer, "lampu padam -jalan"), Ids{rare});
  }
  EXPECT_EQ(Search(Officer(kYudi), "lampu"), Ids{rare});
  EXPECT_EQ(Search(Head(kStranger), "lampu"), Ids{});
  EXPECT_EQ(Search(Inspectorate(), "lampu"), Ids{});
}

TEST_F(ComplaintDeskTest, WordsAreFoundHoweverLongAgo) {
  pv1::Calendar calendar;
  calendar.set_year(2027);
  calendar.set_version(1);
  Apply({Incoming<pv1::CalendarPublished>("2027", calendar)});
  Ids all;
  // The index is asked for the newest two months, then for the newest six or for all.
  for (int month = 0; month < 8; ++month) {
    for (int i = 0; i < 2; ++i) {
      all.push_back(Submitted());
      Verify(all.back());
    }
    clock_.Advance(absl::Hours(24 * 26));
  }
  std::sort(all.rbegin(), all.rend());
  v1::SearchCasesRequest request;
  request.set_query("jalan");
  for (const int page_size : {1, 2, 3, 12, 13, 50}) {
    Ids found;
    request.set_page_size(page_size);
    do {
      const auto response = apis_.desk.SearchCases(Admin(), request);
      ASSERT_TRUE(response.ok()) << response.status();
      for (const v1::Case& c : response->cases()) found.push_back(c.case_id());
      request.set_page_token(response->next_page_token());
    } while (!request.page_token().empty());
    EXPECT_EQ(found, all) << page_size;
  }
}

TEST_F(ComplaintDeskTest, ThePublicListHoldsNoTextNoPersonAndNothingConfidential) {
  const std::string id = Assigned();
  auto confidential = Report();
  confidential.set_content_confidential(true);
  Verify(Submit(confidential).case_id());
  const std::string misconduct = Submitted();
  Verify(misconduct, v1::CASE_CLASS_MISCONDUCT_ALLEGATION);
  Submitted();  // not verified
  v1::ListPublicCasesRequest request;
  const auto listed =
      apis_.desk.ListPublicCases(As("CITIZEN_CHANNEL", Scope::kCity, "wargaku"), request);
  ASSERT_TRUE(listed.ok()) << listed.status();
  ASSERT_EQ(listed->cases_size(), 1) << listed->DebugString();
  EXPECT_EQ(listed->cases(0).unit_name(), "DSDABM");
  EXPECT_EQ(listed->cases(0).submit_date(), "2026-08-10");
  const std::string text = listed->DebugString();
  for (const std::string& secret :
       {std::string("runtuh"), std::string("Lestari"), std::string("0812"), kYudi.ToString(), id}) {
    EXPECT_EQ(text.find(secret), std::string::npos) << secret;
  }
  request.set_region_code("35.78.09");
  EXPECT_EQ(apis_.desk.ListPublicCases(Admin(), request)->cases_size(), 0);
}

TEST_F(ComplaintDeskTest, CandidatesAreThoseWhoMayHaveTheCaseByLoad) {
  Assigned(kYudi);
  const std::string id = Submitted();
  Verify(id);
  v1::ListCandidatesRequest request;
  request.set_case_id(id);
  const auto listed = apis_.desk.ListCandidates(Liaison(kDewi), request);
  ASSERT_TRUE(listed.ok()) << listed.status();
  ASSERT_EQ(listed->candidates_size(), 2);  // not the head, not another agency
  EXPECT_EQ(listed->candidates(0).employee_id(), kDewi.ToString());
  EXPECT_EQ(listed->candidates(1).open_cases(), 1);
  EXPECT_TRUE(listed->degraded());
  EXPECT_EQ(listed->candidates(0).standing(), v1::CANDIDATE_STANDING_UNSPECIFIED);
  EXPECT_NE(listed->reason().find("beban"), std::string::npos);
  EXPECT_EQ(ReasonOf(apis_.desk.ListCandidates(Head(kStranger), request).status()),
            "CASE_NOT_FOUND");
}

TEST_F(ComplaintDeskTest, EscalationGoesAlongTheRealReportingLine) {
  const Id mayor = Id::FromName("mayor");
  const Id acting = Id::FromName("acting head of the division");
  Apply({Employee(mayor, kCity, true)});
  pv1::EmployeeState state;
  state.set_employee_id(acting.ToString());
  state.set_status(pv1::EMPLOYEE_STATUS_ACTIVE);
  state.set_unit_id(kAgency.ToString());
  state.set_position_id(Id::FromName("engineer").ToString());
  auto* post = state.add_acting_appointments();
  post->set_position_id(Id::FromName("head of division").ToString());
  post->set_unit_id(kDivision.ToString());
  post->set_kind(pv1::ACTING_KIND_ACTING);
  post->set_heads_unit(true);
  post->set_start_date("2026-08-01");
  auto incoming = Incoming<pv1::EmployeeHired>(acting.ToString(), state);
  incoming.time = clock_.Now();
  Apply({incoming});
  const std::string id = Assigned(kYudi);  // of the division
  clock_.Advance(absl::Hours(25));
  RunDue();
  EXPECT_EQ(Queue(Head(acting), v1::QUEUE_ESCALATED_TO_ME), Ids{id});
  auto read = Get(id, Admin())->case_();
  ASSERT_EQ(read.escalations_size(), 1);
  EXPECT_EQ(read.escalations(0).to_employee_id(), acting.ToString());
  EXPECT_EQ(read.escalations(0).holder_employee_id(), kYudi.ToString());
  EXPECT_EQ(read.escalations(0).breached_clock(), v1::CASE_CLOCK_FIRST_RESPONSE);
  clock_.Advance(absl::Hours(24 * 7));
  RunDue();
  read = Get(id, Admin())->case_();
  ASSERT_EQ(read.escalations_size(), 2);
  EXPECT_EQ(read.escalations(1).to_employee_id(), kHead.ToString());
  EXPECT_EQ(read.escalation_level(), 2);
  EXPECT_EQ(Queue(Head(kHead), v1::QUEUE_ESCALATED_TO_ME), Ids{id});
  ASSERT_TRUE(Reply(id, Officer(kYudi)).ok());
  EXPECT_EQ(Queue(Head(kHead), v1::QUEUE_ESCALATED_TO_ME), Ids{});
}

TEST_F(ComplaintDeskTest, ARevisedDecreeMovesDeadlinesAndSaysWhich) {
  const std::string id = Assigned();
  ASSERT_TRUE(Reply(id, Officer(kYudi)).ok());
  const auto before = Get(id, Admin())->case_().resolution_due_time();
  pv1::Calendar calendar;
  calendar.set_year(2026);
  calendar.set_version(4);
  for (const char* day : {"2026-08-17", "2026-08-20", "2026-08-25", "2026-12-24", "2026-12-25"}) {
    calendar.add_days()->set_date(day);
  }
  Apply({Incoming<pv1::CalendarPublished>("2026", calendar, 2)});
  mumpuni::jobs::LongRunner runner(database_.pool(), clock_, clock_,
                                   jobs::LongHandlers(use_, &store_), {.owner = "test"});
  ASSERT_EQ(runner.RunDue().value_or(-1), 1);
  const auto after = Get(id, Admin())->case_();
  EXPECT_EQ(after.resolution_due_time().seconds(), before.seconds() + 24 * 3600);
  EXPECT_EQ(after.calendar_version(), 4);
  v1::ListDeadlineMovesRequest request;
  const auto moves = apis_.desk.ListDeadlineMoves(Head(kHead), request);
  ASSERT_TRUE(moves.ok()) << moves.status();
  ASSERT_EQ(moves->moves_size(), 2);  // the unit's and the whole
  EXPECT_EQ(moves->moves(0).case_id(), id);
  EXPECT_EQ(apis_.desk.ListDeadlineMoves(Head(kStranger), request)->moves_size(), 0);
  EXPECT_EQ(EventsOf(id).back(), "CaseDeadlinesMoved");
  // The same decree again moves nothing, and opens no job.
  Apply({Incoming<pv1::CalendarPublished>("2026", calendar, 2)});
  EXPECT_EQ(runner.RunDue().value_or(-1), 0);
}

TEST_F(ComplaintDeskTest, SupportingUnitsDoTheirPartAndNobodyElses) {
  const std::string id = Assigned();
  v1::ReferCaseRequest refer;
  refer.set_request_id(RequestId());
  refer.set_case_id(id);
  refer.add_supporting_unit_ids(kOther.ToString());
  refer.set_working_days(3);
  refer.set_note("Angkut sampah.");
  EXPECT_EQ(ReasonOf(api_.ReferCase(Head(kStranger), refer).status()), "CASE_NOT_FOUND");
  ASSERT_TRUE(api_.ReferCase(Head(kHead), refer).ok());
  v1::CompleteSupportRequest done;
  done.set_request_id(RequestId());
  done.set_case_id(id);
  done.set_unit_id(kOther.ToString());
  done.set_note("Sudah diangkut.");
  EXPECT_EQ(ReasonOf(api_.CompleteSupport(Head(kHead), done).status()), "OWN_UNIT_ONLY");
  done.set_request_id(RequestId());
  ASSERT_TRUE(api_.CompleteSupport(Head(kStranger), done).ok());
  const auto read = Get(id, Admin())->case_();
  ASSERT_EQ(read.referrals_size(), 2);
  EXPECT_TRUE(read.referrals(1).has_done_time());
  EXPECT_EQ(read.referrals(1).due_time().seconds(), absl::ToUnixSeconds(At("2026-08-14", 0)));
}

TEST_F(ComplaintDeskTest, MergesAreFollowedToTheEndAndTakenBack) {
  const auto first = Submit(Report());
  const auto second = Submit(Report());
  const auto third = Submit(Report());
  const auto merge = [&](const std::string& from, const std::string& into) {
    v1::MergeCaseRequest request;
    request.set_request_id(RequestId());
    request.set_case_id(from);
    request.set_into_case_id(into);
    return api_.MergeCase(Admin(), request).status();
  };
  ASSERT_TRUE(merge(first.case_id(), second.case_id()).ok());
  EXPECT_EQ(ReasonOf(merge(second.case_id(), first.case_id())), "MERGE_NOT_POSSIBLE");  // a cycle
  EXPECT_EQ(ReasonOf(merge(second.case_id(), second.case_id())), "MERGE_NOT_POSSIBLE");
  ASSERT_TRUE(merge(second.case_id(), third.case_id()).ok());
  v1::TrackCaseRequest track;
  track.set_case_number(first.public_case().case_number());
  track.set_tracking_token(first.tracking_token());
  EXPECT_EQ(api_.TrackCase(Channel(), track)->public_case().merged_into_case_number(),
            third.public_case().case_number());
  v1::UnmergeCaseRequest unmerge;
  unmerge.set_request_id(RequestId());
  unmerge.set_case_id(first.case_id());
  unmerge.set_reason("Lain tempat.");
  const auto taken_back = api_.UnmergeCase(Admin(), unmerge);
  ASSERT_TRUE(taken_back.ok()) << taken_back.status();
  EXPECT_EQ(taken_back->case_().status(), v1::CASE_STATUS_SUBMITTED);
  EXPECT_EQ(EventsOf(first.case_id()).back(), "CaseUnmerged");
  unmerge.set_request_id(RequestId());
  EXPECT_EQ(ReasonOf(api_.UnmergeCase(Admin(), unmerge).status()), "CASE_STATE");
}

TEST_F(ComplaintDeskTest, FraudAndReclassificationTakeBackEvidence) {
  const std::string id = Assigned();
  ASSERT_TRUE(Reply(id, Officer(kYudi)).ok());
  ASSERT_NE(Published(id, kYudi, v1::ACT_KIND_FIRST_RESPONSE_ON_TIME), nullptr);
  v1::ReclassifyCaseRequest reclassify;
  reclassify.set_request_id(RequestId());
  reclassify.set_case_id(id);
  reclassify.set_case_class(v1::CASE_CLASS_INFORMATION_REQUEST);
  reclassify.set_reason("Bukan pengaduan.");
  ASSERT_TRUE(api_.ReclassifyCase(Admin(), reclassify).ok());
  EventsOf(id);
  EXPECT_EQ(published_.case_class(), v1::CASE_CLASS_INFORMATION_REQUEST);
  v1::DeclareFraudRequest fraud;
  fraud.set_request_id(RequestId());
  fraud.set_case_id(id);
  fraud.set_reason("Foto dari kota lain.");
  fraud.set_message("Laporan tidak benar.");
  ASSERT_TRUE(api_.DeclareFraud(Admin(), fraud).ok());
  EXPECT_EQ(Published(id, kYudi, v1::ACT_KIND_FIRST_RESPONSE_ON_TIME), nullptr);
  EXPECT_EQ(published_.facts_size(), 0);
  v1::ArchiveCaseRequest archive;
  archive.set_request_id(RequestId());
  archive.set_case_id(Submitted());
  archive.set_reason(v1::ARCHIVE_REASON_FRAUD);
  archive.set_message("Palsu.");
  EXPECT_EQ(FieldOf(api_.ArchiveCase(Admin(), archive).status()), "reason");
}

TEST_F(ComplaintDeskTest, HoldingIsToldInRosteredMinutes) {
  const std::string id = Assigned(kYudi);  // Monday 08:00
  clock_.Advance(absl::Hours(24));
  ASSERT_TRUE(Assign(id, kDewi).ok());
  clock_.Advance(absl::Hours(1));
  const auto read = Get(id, Admin())->case_();
  ASSERT_EQ(read.assignments_size(), 2);
  EXPECT_EQ(read.assignments(0).held_duty_minutes(), 60);
  EXPECT_FALSE(read.assignments(0).has_end_time());
  EXPECT_EQ(read.assignments(1).held_duty_minutes(), 8 * 60 + 30);  // to 16:00, and from 07:30
  EXPECT_TRUE(read.assignments(1).has_end_time());
}

TEST_F(ComplaintDeskTest, ADayOfTimersIsSettledOnceByTwoRunners) {
  std::vector<std::string> ids;
  for (int i = 0; i < 19; ++i) ids.push_back(Submitted());
  clock_.Advance(absl::Hours(24 * 2));
  mumpuni::jobs::Runner other(database_.pool(), clock_, jobs::CaseTimers(use_));
  int ran_there = 0;
  std::thread thread([&] { ran_there = other.RunDue().value_or(-1000); });
  const int ran_here = RunDue();
  thread.join();
  EXPECT_EQ(ran_here + ran_there, 19);
  for (const std::string& id : ids) {
    EXPECT_EQ(EventsOf(id), (std::vector<std::string>{"CaseSubmitted", "CaseDeadlineMissed"}));
  }
}

}  // namespace
}  // namespace mumpuni::complaint
