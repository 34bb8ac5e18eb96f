// The complaint service below its gRPC server, from submission to rating; what is published,
// hidden, refused, repeated.
#include "tests/integration/complaint_fixture.h"

namespace mumpuni::complaint {
namespace {

// In one batch they would name a row twice; apart, the sequence of one subject would judge
// another's.
TEST_F(ComplaintTest, AnEventUnderAnotherSubjectThanItsStatesIdIsRefused) {
  std::vector<mumpuni::events::IncomingEvent> batch = {
      Employee(kYudi, kDivision, false, nullptr, 2), Employee(kYudi, kOther, false, nullptr, 3)};
  batch[1].subject = kDewi.ToString();
  const absl::Status status = pg::Transact(
      database_.pool(), {}, [&](pg::Tx& tx) { return events::ApplyPersonnel(tx, batch); });
  EXPECT_EQ(ReasonOf(status), "MESSAGE_MALFORMED");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ComplaintTest, GoesFromSubmissionToRating) {
  const auto submitted = Submit(Report());
  const std::string id = submitted.case_id();
  EXPECT_EQ(submitted.public_case().case_number(), "SBY-2026-000001");
  EXPECT_EQ(submitted.tracking_token().size(), 24u);
  Verify(id);
  const auto assigned = Assign(id, Id());
  ASSERT_TRUE(assigned.ok()) << assigned.status();
  EXPECT_TRUE(assigned->assignment().degraded());
  EXPECT_NE(assigned->assignment().reason().find("beban saja"), std::string::npos);
  const Id holder = *Id::Parse(assigned->case_().assigned_employee_id(), "");
  EXPECT_TRUE(holder == kYudi || holder == kDewi);  // never the head, never another agency
  clock_.Advance(absl::Hours(2));
  ASSERT_TRUE(Reply(id, Officer(holder)).ok());
  clock_.Advance(absl::Hours(48));
  ASSERT_TRUE(Resolve(id, Officer(holder)).ok());
  const auto rated = Rate(id, true, true);
  ASSERT_TRUE(rated.ok()) << rated.status();
  EXPECT_EQ(rated->public_case().status(), v1::CASE_STATUS_CLOSED_CONFIRMED);
  EXPECT_EQ(EventsOf(id), (std::vector<std::string>{"CaseSubmitted", "CaseVerified", "CaseAssigned",
                                                    "CaseFollowedUp", "CaseResolved", "CaseRated",
                                                    "CaseClosed"}));
  EXPECT_EQ(published_.facts_size(), 3);
  const auto* fact = Published(id, holder, v1::ACT_KIND_RIGHT_FIRST_TIME);
  ASSERT_NE(fact, nullptr);
  EXPECT_TRUE(fact->favourable());
  EXPECT_TRUE(fact->reporter_verified());
  EXPECT_EQ(fact->reporter_ref().size(), 32u);
  EXPECT_EQ(fact->occurred_on(), "2026-08-12");
  EXPECT_EQ(fact->settles_on(), "2026-08-28");
  for (const v1::ActFact& each : published_.facts()) EXPECT_EQ(each.unit_id(), kAgency.ToString());
  const auto read = Get(id, Officer(holder));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->case_().referrals_size(), 1);
  EXPECT_EQ(read->case_().assignments_size(), 1);
  EXPECT_EQ(read->case_().follow_ups_size(), 6);
  EXPECT_EQ(Count("SELECT count(*) AS n FROM job"), 0);
}

TEST_F(ComplaintTest, RepeatsAreOneCase) {
  const auto request = Report();
  const auto first = Submit(request);
  const auto again = Submit(request);
  EXPECT_EQ(again.case_id(), first.case_id());
  EXPECT_EQ(EventsOf(first.case_id()).size(), 1u);
  // It is the same token although it is stored nowhere, so a lost answer does no harm.
  EXPECT_EQ(again.tracking_token(), first.tracking_token());
  for (const std::string& token : {first.tracking_token(), again.tracking_token()}) {
    v1::TrackCaseRequest track;
    track.set_case_number(first.public_case().case_number());
    track.set_tracking_token(token);
    EXPECT_TRUE(api_.TrackCase(Channel(), track).ok());
  }
  auto other_body = request;
  other_body.set_body("Lain.");
  EXPECT_EQ(ReasonOf(api_.SubmitCase(Channel(), other_body).status()), "REQUEST_ID_REUSED");
}

TEST_F(ComplaintTest, TheChannelsOwnNumberIsOneCase) {
  auto request = Report();
  request.set_channel_case_id("LAPOR-7654321");
  const auto first = Submit(request);
  request.set_request_id(RequestId());
  const auto again = Submit(request);
  EXPECT_EQ(again.case_id(), first.case_id());
  EXPECT_EQ(Count("SELECT count(*) AS n FROM complaint_case"), 1);
  EXPECT_EQ(Count("SELECT count(*) AS n FROM identity.reporter"), 1);
}

TEST_F(ComplaintTest, NumbersDoNotCollideUnderConcurrency) {
  constexpr int kThreads = 4;
  constexpr int kEach = 5;
  std::vector<v1::SubmitCaseRequest> requests;
  for (int i = 0; i < kThreads * kEach; ++i) requests.push_back(Report());
  std::vector<std::thread> threads;
  std::atomic<int> failures = 0;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        if (!api_.SubmitCase(Channel(), requests[t * kEach + i]).ok()) ++failures;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(Count("SELECT count(DISTINCT case_number) AS n FROM complaint_case"), 20);
}

TEST_F(ComplaintTest, RefusesAStaleEtag) {
  const std::string id = Assigned();
  const std::string etag = Get(id, Officer(kYudi))->case_().etag();
  ASSERT_TRUE(Reply(id, Officer(kYudi), etag).ok());
  const auto stale = Reply(id, Officer(kYudi), etag);
  EXPECT_EQ(ReasonOf(stale.status()), "ETAG_STALE");
  EXPECT_EQ(stale.status().code(), absl::StatusCode::kAborted);
}

TEST_F(ComplaintTest, ARepeatIsForWhoeverStillSeesTheCase) {
  const std::string id = Assigned(kYudi);
  v1::AddFollowUpRequest reply;
  reply.set_request_id(RequestId());
  reply.set_case_id(id);
  reply.set_kind(v1::FOLLOW_UP_KIND_REPLY);
  reply.set_message("Petugas akan memeriksa hari ini.");
  ASSERT_TRUE(api_.AddFollowUp(Officer(kYudi), reply).ok());
  EXPECT_TRUE(api_.AddFollowUp(Officer(kYudi), reply).ok());
  ASSERT_TRUE(Assign(id, kDewi).ok());
  EXPECT_EQ(ReasonOf(api_.AddFollowUp(Officer(kYudi), reply).status()), "CASE_NOT_FOUND");
  EXPECT_EQ(Count("SELECT count(*) AS n FROM follow_up WHERE kind = 2"), 1);
  // A channel repeats with the token it had.
  const auto submitted = Submit(Report());
  Verify(submitted.case_id());
  ASSERT_TRUE(Assign(submitted.case_id(), kYudi).ok());
  ASSERT_TRUE(Resolve(submitted.case_id(), Officer(kYudi)).ok());
  const auto lapor = As("CITIZEN_CHANNEL", Scope::kSelf, "lapor");
  v1::RateCaseRequest rate;
  rate.set_request_id(RequestId());
  rate.set_case_number(submitted.public_case().case_number());
  rate.set_tracking_token(submitted.tracking_token());
  rate.set_solved(true);
  ASSERT_TRUE(api_.RateCase(lapor, rate).ok());
  EXPECT_TRUE(api_.RateCase(lapor, rate).ok());
}

TEST_F(ComplaintTest, RefusalsOfChangesAreAudited) {
  const std::string id = Assigned(kYudi);
  const auto audited = [&](const std::string& outcome, const std::string& actor) {
    return Count("SELECT count(*) AS n FROM audit_log WHERE outcome = '" + outcome +
                 "' AND actor_key LIKE '%" + actor + "%' AND subject_id = '" + id +
                 "' AND request_id <> ''");
  };
  EXPECT_FALSE(Reply(id, Officer(kDewi)).ok());
  EXPECT_FALSE(Assign(id, kDewi, Head(kStranger)).ok());
  EXPECT_EQ(audited("CASE_NOT_FOUND", kDewi.ToString()), 1);
  EXPECT_EQ(audited("CASE_NOT_FOUND", kStranger.ToString()), 1);
  EXPECT_FALSE(Rate(id, true, true, As("CITIZEN_CHANNEL", Scope::kSelf, "lapor")).ok());
  EXPECT_EQ(audited("CASE_NOT_FOUND", "lapor"), 1);
  // What is wrong with the request or the state is no refusal.
  EXPECT_EQ(ReasonOf(Rate(id, true, true).status()), "CASE_STATE");
  EXPECT_EQ(Count("SELECT count(*) AS n FROM audit_log WHERE outcome <> 'CASE_NOT_FOUND'"), 0);
}

TEST_F(ComplaintTest, EachRoleReachesItsOwnCases) {
  const std::string id = Assigned(kYudi);
  EXPECT_TRUE(Get(id, Officer(kYudi)).ok());
  EXPECT_TRUE(Get(id, Head(kHead)).ok());
  EXPECT_TRUE(Get(id, Liaison(kDewi)).ok());
  EXPECT_TRUE(Get(id, Admin()).ok());
  for (const auto& as : {Officer(kDewi), Head(kStranger), Inspectorate()}) {
    EXPECT_EQ(ReasonOf(Get(id, as).status()), "CASE_NOT_FOUND") << as.access.principal.Key();
    EXPECT_TRUE(Listed(as).empty());
  }
  EXPECT_EQ(Count("SELECT count(*) AS n FROM audit_log WHERE outcome = 'CASE_NOT_FOUND'"), 3);
  // A division does not reach what its agency leads; the agency reaches what its division leads.
  EXPECT_FALSE(Get(id, Head(kYudi)).ok());
  for (const auto& as : {Officer(kYudi), Head(kHead), Admin()}) {
    EXPECT_EQ(Listed(as), std::set<std::string>{id}) << as.access.principal.Key();
  }
  EXPECT_EQ(ReasonOf(Reply(id, Officer(kDewi)).status()), "CASE_NOT_FOUND");
}

// DSDABM leads, DLH supports; kStranger heads DLH.
TEST_F(ComplaintTest, ASupportingUnitDoesNotDecideAboutTheCase) {
  const std::string id = Submitted();
  auto verify = VerifyRequest(id, v1::CASE_CLASS_COMPLAINT);
  verify.add_supporting_unit_ids(kOther.ToString());
  ASSERT_TRUE(api_.VerifyCase(Admin(), verify).ok());
  const auto refused = [](const absl::Status& status, const char* field) {
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied) << status;
    EXPECT_EQ(ReasonOf(status), "LEAD_UNIT_ONLY");
    EXPECT_EQ(FieldOf(status), field);
  };
  v1::ReturnCaseRequest back;
  back.set_request_id(RequestId());
  back.set_case_id(id);
  back.set_reason("Bukan kami.");
  v1::AddFollowUpRequest add;
  add.set_request_id(RequestId());
  add.set_case_id(id);
  add.set_kind(v1::FOLLOW_UP_KIND_REFER_EXTERNAL);
  add.set_message("Diteruskan.");
  add.set_external_body("PDAM");
  add.set_external_number("17");
  v1::ReopenCaseRequest reopen;
  reopen.set_request_id(RequestId());
  reopen.set_case_id(id);
  reopen.set_reason("Belum selesai.");
  for (const auto& supporting : {Head(kStranger), Liaison(kStranger)}) {
    EXPECT_TRUE(Get(id, supporting).ok());
    refused(api_.ReturnCase(supporting, back).status(), "case_id");
    refused(Assign(id, kStranger, supporting).status(), "case_id");
    refused(Assign(id, Id(), supporting).status(), "case_id");
    refused(Resolve(id, supporting).status(), "case_id");
    refused(api_.AddFollowUp(supporting, add).status(), "kind");
  }
  EXPECT_TRUE(Reply(id, Liaison(kStranger)).ok());
  v1::AddFollowUpRequest note = add;
  note.set_request_id(RequestId());
  note.set_kind(v1::FOLLOW_UP_KIND_NOTE);
  note.set_internal_note("Pohonnya kami tebang besok.");
  EXPECT_TRUE(api_.AddFollowUp(Head(kStranger), note).ok());
  ASSERT_TRUE(Resolve(id, Head(kHead)).ok());
  refused(api_.ReopenCase(Head(kStranger), reopen).status(), "case_id");
  EXPECT_TRUE(api_.ReopenCase(Head(kHead), reopen).ok());
  // Whoever is given the case decides, of whichever of its units.
  ASSERT_TRUE(Assign(id, kStranger).ok());
  EXPECT_TRUE(Resolve(id, Officer(kStranger)).ok());
}

// Every filter reads through another index; each must answer the same rows as a look at all of
// them.
TEST_F(ComplaintTest, EveryFilterListsWhatItSays) {
  const auto later = [&] { clock_.Advance(absl::Milliseconds(5)); };
  const std::string held = Assigned(kYudi);
  later();
  const std::string supported = Submitted();
  auto verify = VerifyRequest(supported, v1::CASE_CLASS_COMPLAINT);
  verify.set_lead_unit_id(kOther.ToString());
  verify.add_supporting_unit_ids(kDivision.ToString());
  ASSERT_TRUE(api_.VerifyCase(Admin(), verify).ok());
  later();
  const std::string resolved = Assigned(kDewi);
  ASSERT_TRUE(Resolve(resolved, Officer(kDewi)).ok());
  later();
  const std::string fresh = Submitted();
  later();
  const std::string misconduct = Submitted();
  Verify(misconduct, v1::CASE_CLASS_MISCONDUCT_ALLEGATION);
  using Ids = std::set<std::string>;
  const auto with = [](auto set) {
    v1::ListCasesRequest request;
    set(request);
    return request;
  };
  const auto overdue = with([](auto& r) { r.set_overdue(true); });
  const auto below = [&](const Id& unit) {
    return with([&](auto& r) { r.set_subtree_unit_id(unit.ToString()); });
  };
  EXPECT_EQ(Listed(Admin()), (Ids{held, supported, resolved, fresh}));
  EXPECT_EQ(Listed(Admin(), with([](auto& r) { r.set_status(v1::CASE_STATUS_SUBMITTED); })),
            Ids{fresh});
  EXPECT_EQ(Listed(Admin(), with([](auto& r) { r.set_category_code("SALURAN"); })),
            (Ids{held, supported, resolved, fresh}));
  EXPECT_EQ(Listed(Admin(), with([](auto& r) { r.set_category_code("LAIN"); })), Ids{});
  EXPECT_EQ(Listed(Admin(), with([](auto& r) { r.set_assigned_employee_id(kDewi.ToString()); })),
            Ids{resolved});
  EXPECT_EQ(Listed(Admin(), below(kAgency)), (Ids{held, supported, resolved}));
  EXPECT_EQ(Listed(Admin(), below(kDivision)), Ids{supported});
  EXPECT_EQ(Listed(Admin(), below(kCity)), (Ids{held, supported, resolved}));
  EXPECT_EQ(Listed(Admin(), overdue), Ids{});
  EXPECT_EQ(Listed(Inspectorate()), Ids{misconduct});
  EXPECT_EQ(Listed(Head(kHead)), (Ids{held, supported, resolved}));
  EXPECT_EQ(Listed(Head(kStranger)), Ids{supported});
  EXPECT_EQ(Listed(Head(kHead), below(kOther)), Ids{supported});
  EXPECT_EQ(Listed(Head(kStranger), below(kAgency)), Ids{supported});
  EXPECT_EQ(Listed(Officer(kYudi)), Ids{held});
  EXPECT_EQ(
      Listed(Officer(kYudi), with([](auto& r) { r.set_assigned_employee_id(kDewi.ToString()); })),
      Ids{});
  const Id mayor = Id::FromName("mayor");
  Apply({Employee(mayor, kCity, true)});
  EXPECT_EQ(Listed(Head(mayor)), (Ids{held, supported, resolved}));
  clock_.Set(At("2026-08-12", 8));
  EXPECT_EQ(Listed(Admin(), overdue), (Ids{held, supported, fresh}));
  EXPECT_EQ(Listed(Head(kHead), overdue), (Ids{held, supported}));
  EXPECT_EQ(Listed(Head(mayor), overdue), (Ids{held, supported}));
  EXPECT_EQ(Listed(Officer(kYudi), overdue), Ids{held});
  EXPECT_EQ(Listed(Inspectorate(), overdue), Ids{misconduct});
}

TEST_F(ComplaintTest, MisconductIsInvisibleToEverybodyButTheInspectorate) {
  const std::string id = Submitted();
  const auto verified =
      api_.VerifyCase(Admin(), VerifyRequest(id, v1::CASE_CLASS_MISCONDUCT_ALLEGATION));
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_EQ(verified->case_().body(), "");
  for (const auto& as : {Admin(), Head(kHead), Liaison(kDewi), Officer(kYudi)}) {
    EXPECT_EQ(ReasonOf(Get(id, as).status()), "CASE_NOT_FOUND") << as.access.principal.Key();
    EXPECT_TRUE(Listed(as).empty());
  }
  EXPECT_TRUE(Get(id, Inspectorate()).ok());
  EXPECT_EQ(Listed(Inspectorate()), std::set<std::string>{id});
  EXPECT_EQ(ReasonOf(Assign(id, kYudi, Admin()).status()), "CASE_NOT_FOUND");
  ASSERT_TRUE(Reply(id, Inspectorate()).ok());
  EventsOf(id);
  EXPECT_EQ(published_.case_class(), v1::CASE_CLASS_MISCONDUCT_ALLEGATION);
  EXPECT_EQ(published_.lead_unit_id() + published_.region_code() + published_.category_code(), "");
  EXPECT_EQ(published_.facts_size(), 0);
}

TEST_F(ComplaintTest, MisconductThatShowsLaterIsTheInspectoratesAlone) {
  const auto submitted = Submit(Report());
  const std::string& id = submitted.case_id();
  const auto twin = Submit(Report());
  Verify(id);
  ASSERT_TRUE(Assign(id, kYudi).ok());
  ASSERT_TRUE(Reply(id, Officer(kYudi)).ok());
  v1::MergeCaseRequest merge;
  merge.set_request_id(RequestId());
  merge.set_case_id(twin.case_id());
  merge.set_into_case_id(id);
  ASSERT_TRUE(api_.MergeCase(Admin(), merge).ok());
  EXPECT_NE(Published(id, kYudi, v1::ACT_KIND_FIRST_RESPONSE_ON_TIME), nullptr);
  v1::ReclassifyAsMisconductRequest reclassify;
  reclassify.set_request_id(RequestId());
  reclassify.set_case_id(id);
  reclassify.set_reason("Petugas meminta uang di loket.");
  const auto reclassified = api_.ReclassifyAsMisconduct(Head(kHead), reclassify);
  ASSERT_TRUE(reclassified.ok()) << reclassified.status();
  EXPECT_EQ(reclassified->case_().case_class(), v1::CASE_CLASS_MISCONDUCT_ALLEGATION);
  EXPECT_EQ(reclassified->case_().body() + reclassified->case_().lead_unit_id(), "");
  for (const auto& as : {Admin(), Head(kHead), Liaison(kDewi), Officer(kYudi)}) {
    EXPECT_EQ(ReasonOf(Get(id, as).status()), "CASE_NOT_FOUND") << as.access.principal.Key();
  }
  EXPECT_EQ(ReasonOf(api_.ReclassifyAsMisconduct(Head(kHead), reclassify).status()),
            "CASE_NOT_FOUND");
  const auto inspected = Get(id, Inspectorate());
  ASSERT_TRUE(inspected.ok()) << inspected.status();
  EXPECT_EQ(inspected->case_().assignments_size(), 1);  // what has happened stays in the file
  EventsOf(id);
  EXPECT_EQ(published_.case_class(), v1::CASE_CLASS_MISCONDUCT_ALLEGATION);
  EXPECT_EQ(published_.facts_size(), 0);
  EXPECT_EQ(published_.lead_unit_id() + published_.assigned_employee_id(), "");
  EXPECT_EQ(Count("SELECT count(*) AS n FROM act_fact"), 0);
  EXPECT_EQ(Count("SELECT count(*) AS n FROM audit_log WHERE action = 'ReclassifyAsMisconduct' "
                  "AND outcome = 'OK'"),
            1);
  // Its own reporter is told where it is; whoever reported the case merged into it is not.
  v1::TrackCaseRequest track;
  track.set_case_number(submitted.public_case().case_number());
  track.set_tracking_token(submitted.tracking_token());
  EXPECT_EQ(api_.TrackCase(Channel(), track)->public_case().unit_name(), "Inspektorat");
  track.set_case_number(twin.public_case().case_number());
  track.set_tracking_token(twin.tracking_token());
  const auto other = api_.TrackCase(Channel(), track);
  EXPECT_EQ(other->public_case().merged_into_case_number(), "");
  EXPECT_EQ(other->DebugString().find("Inspektorat"), std::string::npos);
}

TEST_F(ComplaintTest, AnObjectionReadsTheCaseWithoutPeople) {
  rpc::CallContext assessment;
  assessment.method = "GetRedactedCase";
  assessment.access.principal.peer = "assessment";
  assessment.access.principal.on_behalf_of = kYudi.ToString();
  assessment.access.scope = Scope::kCity;
  auto report = Report();
  report.set_body("Saya Lestari, telepon 0812-3456-789. Pak Budi bilang selokan ambles.");
  const std::string id = Submit(report).case_id();
  Verify(id);
  ASSERT_TRUE(Assign(id, kYudi).ok());
  ASSERT_TRUE(Reply(id, Officer(kYudi)).ok());
  v1::GetRedactedCaseRequest request;
  request.set_case_id(id);
  const auto read = api_.GetRedactedCase(assessment, request);
  ASSERT_TRUE(read.ok()) << read.status();
  const v1::RedactedCase& redacted = read->redacted_case();
  ASSERT_GE(redacted.texts_size(), 2);
  EXPECT_EQ(redacted.texts(0).text(),
            "Saya [...], telepon [...]. Pak [...] bilang selokan ambles.");
  EXPECT_EQ(redacted.texts(0).kind(), v1::FOLLOW_UP_KIND_UNSPECIFIED);
  EXPECT_TRUE(redacted.has_first_response_time());
  EXPECT_FALSE(redacted.has_resolve_time());
  EXPECT_EQ(Count("SELECT count(*) AS n FROM audit_log WHERE action = 'GetRedactedCase' "
                  "AND purpose = 'objection' AND subject_id = '" +
                  id + "'"),
            1);

  const std::string allegation = Submitted();
  ASSERT_TRUE(
      api_.VerifyCase(Admin(), VerifyRequest(allegation, v1::CASE_CLASS_MISCONDUCT_ALLEGATION))
          .ok());
  request.set_case_id(allegation);
  EXPECT_EQ(ReasonOf(api_.GetRedactedCase(assessment, request).status()), "CASE_NOT_FOUND");
}

TEST_F(ComplaintTest, TheReporterIsToldOnlyWhereTheRulesAllow) {
  const std::string id = Assigned();
  const auto reporter = ReporterOf(id, Officer(kYudi));
  ASSERT_TRUE(reporter.ok()) << reporter.status();
  EXPECT_EQ(reporter->reporter().contact(), "0812-3456-789");
  EXPECT_TRUE(ReporterOf(id, Liaison(kDewi)).ok());
  EXPECT_EQ(ReasonOf(ReporterOf(id, Officer(kDewi)).status()), "CASE_NOT_FOUND");
  EXPECT_EQ(Count("SELECT count(*) AS n FROM audit_log WHERE outcome = 'OK'"), 2);

  auto request = Report();
  request.set_reporter_anonymous(true);
  const std::string anonymous = Submit(request).case_id();
  Verify(anonymous);
  ASSERT_TRUE(Assign(anonymous, kYudi).ok());
  EXPECT_EQ(ReasonOf(ReporterOf(anonymous, Officer(kYudi)).status()), "REPORTER_ANONYMOUS");
  // Nowhere in what the administration or an event says.
  const auto read = Get(anonymous, Officer(kYudi));
  EXPECT_EQ(read->DebugString().find("Lestari"), std::string::npos);
  EXPECT_EQ(read->DebugString().find("3456"), std::string::npos);
  EventsOf(anonymous);
  EXPECT_EQ(published_.SerializeAsString().find("3456"), std::string::npos);
}

TEST_F(ComplaintTest, TheSubjectAndTheSuperiorDoNotTouchTheCase) {
  auto request = Report();
  request.add_subjects()->set_employee_id(kDewi.ToString());
  const std::string id = Submit(request).case_id();
  Verify(id);
  EXPECT_EQ(ReasonOf(Assign(id, kDewi).status()), "CONCERNED_AS_SUBJECT");
  const auto automatic = Assign(id, Id());
  ASSERT_TRUE(automatic.ok()) << automatic.status();
  EXPECT_EQ(automatic->case_().assigned_employee_id(), kYudi.ToString());
  EXPECT_EQ(ReasonOf(Resolve(id, Head(kHead)).status()), "CONCERNED_AS_SUBJECT");
  EXPECT_EQ(ReasonOf(ReporterOf(id, Liaison(kDewi)).status()), "CONCERNED_AS_SUBJECT");
  EXPECT_TRUE(Resolve(id, Officer(kYudi)).ok());
}

// Personnel's newest state of an officer, who acts for the head of a unit on one day.
TEST_F(ComplaintTest, WhoActsForAHeadReachesItsCasesAndTakesNone) {
  const LocalDate today = LocalDate::At(clock_.Now());
  pv1::EmployeeState state;
  state.set_employee_id(kStranger.ToString());
  state.set_status(pv1::EMPLOYEE_STATUS_ACTIVE);
  state.set_unit_id(kOther.ToString());
  auto& acting = *state.add_acting_appointments();
  acting.set_position_id(Id::FromName("head post").ToString());
  acting.set_unit_id(kAgency.ToString());
  acting.set_kind(pv1::ACTING_KIND_ACTING);
  acting.set_start_date(today.ToString());
  acting.set_end_date(today.ToString());
  acting.set_heads_unit(true);
  auto& night = *state.add_duty_windows();
  night.set_weekday(6);
  night.set_start_minute(1320);
  night.set_end_minute(1440);
  auto event = Incoming<pv1::EmployeeChanged>(kStranger.ToString(), state, 2);
  event.time = clock_.Now();
  Apply({event});
  const absl::Status looked = pg::Transact(database_.pool(), {}, [&](pg::Tx& tx) {
    EXPECT_THAT(peers::UnitsUnder(tx, kStranger, today),
                ::testing::UnorderedElementsAre(kAgency, kOther));
    EXPECT_EQ(peers::UnitsUnder(tx, kStranger, today.PlusDays(1)), std::vector<Id>{kOther});
    for (const auto& person : peers::PresentStaff(tx, kOther, today, std::nullopt)) {
      EXPECT_NE(person.employee_id, kStranger) << "has an office to run";
    }
    EXPECT_EQ(peers::PresentStaff(tx, kOther, today.PlusDays(1), std::nullopt).size(), 1u);
    const auto people = peers::FindPeople(tx, {kStranger}, today);
    EXPECT_EQ(people.at(0).acting.size(), 1u);
    EXPECT_EQ(peers::RosterOf(tx, kStranger).windows,
              (std::vector<domain::DutyWindow>{{6, 1320, 1440}}));
    return absl::OkStatus();
  });
  EXPECT_TRUE(looked.ok()) << looked;
  const std::string id = Submitted();
  Verify(id);
  EXPECT_TRUE(Get(id, Head(kStranger)).ok());
  EXPECT_TRUE(Listed(Head(kStranger)).contains(id));
  EXPECT_FALSE(Get(id, Liaison(kStranger)).ok()) << "a liaison acts for no head";
  EXPECT_TRUE(Get(id, Head(kHead)).ok());
  ASSERT_TRUE(Assign(id, kYudi, Head(kStranger)).ok());
  auto about_dewi = Report();
  about_dewi.add_subjects()->set_employee_id(kDewi.ToString());
  const std::string concerned = Submit(about_dewi).case_id();
  Verify(concerned);
  EXPECT_EQ(ReasonOf(Resolve(concerned, Head(kStranger)).status()), "CONCERNED_AS_SUBJECT");
  clock_.Advance(absl::Hours(24));
  EXPECT_EQ(ReasonOf(Get(id, Head(kStranger)).status()), "CASE_NOT_FOUND");
  EXPECT_FALSE(Listed(Head(kStranger)).contains(id));
}

// A rebuild doubts the row and feeds the owner's state as another type: the same row is left.
TEST_F(ComplaintTest, ASnapshotLeavesTheRowThatTheEventLeft) {
  pv1::EmployeeState state;
  state.set_employee_id(kYudi.ToString());
  state.set_status(pv1::EMPLOYEE_STATUS_ACTIVE);
  state.set_unit_id(kDivision.ToString());
  auto& acting = *state.add_acting_appointments();
  acting.set_position_id(Id::FromName("head post").ToString());
  acting.set_unit_id(kAgency.ToString());
  acting.set_kind(pv1::ACTING_KIND_ACTING_DAILY);
  acting.set_start_date("2026-08-12");
  acting.set_heads_unit(true);
  auto& night = *state.add_duty_windows();
  night.set_weekday(6);
  night.set_end_minute(360);
  const auto apply = [&](auto type) {
    auto event = Incoming<decltype(type)>(kYudi.ToString(), state, 4);
    event.time = clock_.Now();
    Apply({event});
  };
  const auto same = [&] {
    return Count(
        "SELECT count(*) AS n FROM employee_projection e JOIN kept USING (employee_id) "
        "WHERE e::text = kept.line");
  };
  apply(pv1::EmployeeChanged());
  const absl::Status damaged = pg::Transact(database_.admin_pool(), {}, [&](pg::Tx& tx) {
    tx.raw().exec(
        "CREATE TABLE kept AS SELECT employee_id, e::text AS line FROM employee_projection e");
    tx.raw().exec(
        "UPDATE employee_projection SET sequence = -sequence, acting = '{}', duty_windows = '{}' "
        "WHERE acting <> '{}' AND duty_windows <> '{}'");
    return absl::OkStatus();
  });
  ASSERT_TRUE(damaged.ok()) << damaged;
  EXPECT_EQ(same(), 3);
  apply(pv1::EmployeeHired());
  EXPECT_EQ(same(), 4);
}

TEST_F(ComplaintTest, AClosedUnitTakesNoNewCase) {
  const std::string before = Submitted();
  auto to_other = VerifyRequest(before, v1::CASE_CLASS_COMPLAINT);
  to_other.set_lead_unit_id(kOther.ToString());
  ASSERT_TRUE(api_.VerifyCase(Admin(), to_other).ok());
  pv1::UnitState closed;
  closed.set_unit_id(kOther.ToString());
  closed.set_parent_unit_id(kCity.ToString());
  closed.set_name("DLH");
  closed.set_closed(true);
  Apply({Incoming<pv1::UnitClosed>(kOther.ToString(), closed, 2)});
  v1::DefineCategoryRequest category;
  category.set_request_id(RequestId());
  category.mutable_category()->set_code("SAMPAH");
  category.mutable_category()->set_name("Sampah");
  category.mutable_category()->set_default_lead_unit_id(kOther.ToString());
  const auto defined = api_.DefineCategory(Admin(), category);
  EXPECT_EQ(ReasonOf(defined.status()), "UNIT_CLOSED");
  EXPECT_EQ(FieldOf(defined.status()), "category.default_lead_unit_id");
  const std::string after = Submitted();
  auto lead = VerifyRequest(after, v1::CASE_CLASS_COMPLAINT);
  lead.set_lead_unit_id(kOther.ToString());
  EXPECT_EQ(ReasonOf(api_.VerifyCase(Admin(), lead).status()), "UNIT_CLOSED");
  auto supporting = VerifyRequest(after, v1::CASE_CLASS_COMPLAINT);
  supporting.add_supporting_unit_ids(kOther.ToString());
  EXPECT_EQ(ReasonOf(api_.VerifyCase(Admin(), supporting).status()), "UNIT_CLOSED");
  Verify(after);
  // What it has stays with it, and is found from above.
  EXPECT_TRUE(Get(before, Head(kStranger)).ok());
  EXPECT_TRUE(Assign(before, kStranger, Head(kStranger)).ok());
  v1::ListCasesRequest below;
  below.set_subtree_unit_id(kCity.ToString());
  EXPECT_TRUE(Listed(Admin(), below).contains(before));
}

TEST_F(ComplaintTest, AssignsByLoadAmongThePresent) {
  const std::string first = Assigned(kYudi);
  const std::string second = Submitted();
  Verify(second);
  EXPECT_EQ(Assign(second, Id())->case_().assigned_employee_id(), kDewi.ToString());
  Apply({Employee(kDewi, kAgency, false, "2026-08-10", 2)});
  const std::string third = Submitted();
  Verify(third);
  EXPECT_EQ(ReasonOf(Assign(third, kDewi).status()), "OFFICER_ABSENT");
  EXPECT_EQ(ReasonOf(Assign(third, kStranger).status()), "OFFICER_OTHER_UNIT");
  EXPECT_EQ(Assign(third, Id())->case_().assigned_employee_id(), kYudi.ToString());
  // An older event brings nobody back.
  Apply({Employee(kDewi, kAgency, false, nullptr, 1)});
  EXPECT_EQ(ReasonOf(Assign(third, kDewi).status()), "OFFICER_ABSENT");
}

TEST_F(ComplaintTest, ChecksTheAnswerOfAssessmentAgain) {
  const std::string id = Submitted();
  Verify(id);
  const auto assign = [&](const std::vector<domain::Candidate>& candidates) {
    return pg::Transact(database_.pool(), {}, [&](pg::Tx& tx) {
      return cases_.AssignAutomatically(tx, Admin().access, {*Id::Parse(id, ""), "", ""},
                                        domain::Standings{candidates, false});
    });
  };
  // BELOW is left out; whoever is not of the unit, or heads it, is not chosen whatever is said.
  const domain::Candidate below{kYudi, domain::Standing::kBelow, 0, 0};
  const domain::Candidate stranger{kStranger, domain::Standing::kMeets, 0, 0};
  const domain::Candidate head{kHead, domain::Standing::kMeets, 0, 0};
  EXPECT_EQ(ReasonOf(assign({below, stranger, head}).status()), "NO_ELIGIBLE_OFFICER");
  const domain::Candidate unknown{kDewi, domain::Standing::kUnknown, 0, 0};
  const auto assigned = assign({below, unknown, stranger, head});
  ASSERT_TRUE(assigned.ok()) << assigned.status();
  EXPECT_EQ(assigned->assigned_employee_id, kDewi);
  const auto read = Get(id, Officer(kDewi));
  EXPECT_FALSE(read->case_().assignments(0).degraded());
  EXPECT_NE(read->case_().assignments(0).reason().find("kompetensi belum dinilai"),
            std::string::npos);
}

TEST_F(ComplaintTest, AnOfficerWhoIsBelowIsAssignedWithAMentorOnly) {
  const std::string id = Submitted();
  Verify(id);
  const auto assign = [&](const Id& mentor, const std::optional<domain::Standings>& known) {
    store::Assignment wanted;
    wanted.employee_id = kYudi;
    wanted.mentor_employee_id = mentor;
    return pg::Transact(database_.pool(), {}, [&](pg::Tx& tx) {
      return cases_.Assign(tx, Head(kHead).access, {*Id::Parse(id, ""), "", ""}, wanted, known);
    });
  };
  const auto newest = [&] { return Get(id, Officer(kYudi))->case_().assignments(0); };
  const domain::Standings below{{{kYudi, domain::Standing::kBelow, 0, 0}}, false};
  const auto alone = assign(Id(), below);
  EXPECT_EQ(ReasonOf(alone.status()), "MENTOR_REQUIRED");
  EXPECT_EQ(FieldOf(alone.status()), "mentor_employee_id");
  EXPECT_EQ(ReasonOf(assign(kYudi, below).status()), "MENTOR_REQUIRED");
  ASSERT_TRUE(assign(kDewi, below).ok());
  EXPECT_EQ(newest().mentor_employee_id(), kDewi.ToString());
  EXPECT_FALSE(newest().degraded());
  // Whoever assessment does not name is unknown, which is as good as meeting the requirement.
  ASSERT_TRUE(assign(Id(), domain::Standings()).ok());
  EXPECT_FALSE(newest().degraded());
  ASSERT_TRUE(assign(Id(), std::nullopt).ok());
  EXPECT_TRUE(newest().degraded());
}

TEST_F(ComplaintTest, WhoeverIsConcernedNeitherHoldsReturnsMergesNorAccompanies) {
  auto request = Report();
  request.add_subjects()->set_employee_id(kDewi.ToString());
  const std::string id = Submit(request).case_id();
  const std::string other = Submitted();
  const auto refused = [](const absl::Status& status, const char* field) {
    EXPECT_EQ(ReasonOf(status), "CONCERNED_AS_SUBJECT") << status;
    EXPECT_EQ(FieldOf(status), field);
  };
  const auto concerned = As("COMPLAINT_ADMIN", Scope::kCity, kDewi.ToString());
  v1::HoldCaseRequest hold;
  hold.set_request_id(RequestId());
  hold.set_case_id(id);
  hold.set_message("Alamat lengkap?");
  refused(api_.HoldCase(concerned, hold).status(), "case_id");
  v1::MergeCaseRequest merge;
  merge.set_request_id(RequestId());
  merge.set_case_id(id);
  merge.set_into_case_id(other);
  refused(api_.MergeCase(concerned, merge).status(), "case_id");
  merge.set_case_id(other);
  merge.set_into_case_id(id);
  refused(api_.MergeCase(concerned, merge).status(), "into_case_id");
  auto cleared = VerifyRequest(id, v1::CASE_CLASS_COMPLAINT);
  cleared.add_subjects()->set_employee_id(kStranger.ToString());
  refused(api_.VerifyCase(concerned, cleared).status(), "case_id");
  Verify(id);
  v1::ReturnCaseRequest back;
  back.set_request_id(RequestId());
  back.set_case_id(id);
  back.set_reason("Bukan kami.");
  refused(api_.ReturnCase(Head(kHead), back).status(), "case_id");
  v1::AssignCaseRequest assign;
  assign.set_request_id(RequestId());
  assign.set_case_id(id);
  assign.set_employee_id(kYudi.ToString());
  assign.set_mentor_employee_id(kDewi.ToString());
  refused(api_.AssignCase(Admin(), assign).status(), "mentor_employee_id");
  assign.set_mentor_employee_id(kStranger.ToString());
  EXPECT_TRUE(api_.AssignCase(Admin(), assign).ok());
  EXPECT_TRUE(api_.ReturnCase(Admin(), back).ok());
}

TEST_F(ComplaintTest, TimersFireOnce) {
  const std::string id = Assigned();
  EXPECT_EQ(RunDue(), 0);
  clock_.Set(At("2026-08-11", 8));
  EXPECT_EQ(RunDue(), 1);
  EXPECT_EQ(RunDue(), 0);
  EXPECT_EQ(EventsOf(id).back(), "CaseDeadlineMissed");
  const auto* late = Published(id, kYudi, v1::ACT_KIND_FIRST_RESPONSE_ON_TIME);
  ASSERT_NE(late, nullptr);
  EXPECT_FALSE(late->favourable());
  EXPECT_EQ(late->counts_from(), "2026-08-12");
  ASSERT_TRUE(Resolve(id, Officer(kYudi)).ok());
  clock_.Set(At("2026-08-28", 0));  // ten working days after the 11th: 27 August
  EXPECT_EQ(RunDue(), 1);
  EXPECT_EQ(EventsOf(id).back(), "CaseClosed");
  EXPECT_EQ(published_.status(), v1::CASE_STATUS_CLOSED_SILENT);
  EXPECT_EQ(published_.facts_size(), 1);
  EXPECT_EQ(RunDue(), 0);
}

TEST_F(ComplaintTest, ADeadlineThatNobodyHeldIsTheUnits) {
  const std::string id = Submitted();
  Verify(id);
  clock_.Set(At("2026-08-11", 8));
  EXPECT_EQ(RunDue(), 1);
  const auto* late = Published(id, Id(), v1::ACT_KIND_FIRST_RESPONSE_ON_TIME);
  ASSERT_NE(late, nullptr);
  EXPECT_FALSE(late->favourable());
  EXPECT_EQ(late->unit_id(), kAgency.ToString());
  EXPECT_EQ(published_.facts_size(), 1);
  // Facts about officers stand beside it, and snapshots agree.
  ASSERT_TRUE(Assign(id, kYudi).ok());
  ASSERT_TRUE(Resolve(id, Officer(kYudi)).ok());
  ASSERT_TRUE(Rate(id, false, true).ok());
  EventsOf(id);
  EXPECT_EQ(published_.facts_size(), 3);
  const auto snapshot = api_.SnapshotCases(Admin(), {});
  ASSERT_TRUE(snapshot.ok()) << snapshot.status();
  EXPECT_EQ(snapshot->rows(0).state().SerializeAsString(), published_.SerializeAsString());
}

TEST_F(ComplaintTest, DaysAwayAreNotChargedToTheHolder) {
  const std::string id = Assigned(kYudi);
  Apply({Employee(kYudi, kDivision, false, "2026-08-10", 2)});
  // On the next day the absence has ended, and personnel publishes it no more.
  clock_.Set(At("2026-08-11", 7));
  Apply({Employee(kYudi, kDivision, false, nullptr, 3)});
  clock_.Set(At("2026-08-11", 8));
  EXPECT_EQ(RunDue(), 1);
  const auto* late = Published(id, kYudi, v1::ACT_KIND_FIRST_RESPONSE_ON_TIME);
  ASSERT_NE(late, nullptr);
  EXPECT_EQ(late->exclusion(), v1::ACT_EXCLUSION_OFF_DUTY);
  const auto* unit = Published(id, Id(), v1::ACT_KIND_FIRST_RESPONSE_ON_TIME);
  ASSERT_NE(unit, nullptr);
  EXPECT_EQ(unit->exclusion(), v1::ACT_EXCLUSION_UNSPECIFIED);
  // An absence that was cancelled before it began leaves nothing.
  Apply({Employee(kDewi, kAgency, false, "2026-08-12", 2)});
  Apply({Employee(kDewi, kAgency, false, nullptr, 3)});
  EXPECT_EQ(Count("SELECT count(*) AS n FROM employee_projection WHERE absent_on <> '{}'"), 1);
}

TEST_F(ComplaintTest, AnOlderStateOfAnEmployeeChangesNothing) {
  Apply({Employee(kYudi, kAgency, false, nullptr, 3)});
  Apply({Employee(kYudi, kDivision, false, nullptr, 2)});
  EXPECT_EQ(Count("SELECT count(*) AS n FROM employee_projection WHERE employee_id = '" +
                  kYudi.ToString() + "' AND unit_id = '" + kAgency.ToString() + "'"),
            1);
}

TEST_F(ComplaintTest, ReopeningTakesTheFactsBackAndOwesOne) {
  const std::string id = Assigned();
  ASSERT_TRUE(Resolve(id, Officer(kYudi)).ok());
  v1::ReopenCaseRequest reopen;
  reopen.set_request_id(RequestId());
  reopen.set_case_id(id);
  reopen.set_reason("Runtuh lagi.");
  const auto reopened = api_.ReopenCase(Channel(), reopen);
  ASSERT_TRUE(reopened.ok()) << reopened.status();
  EXPECT_EQ(Published(id, kYudi, v1::ACT_KIND_RIGHT_FIRST_TIME), nullptr);
  EXPECT_EQ(published_.facts_size(), 1);  // the first answer stays
  EXPECT_EQ(published_.reopen_count(), 1);
  ASSERT_TRUE(Resolve(id, Officer(kYudi)).ok());
  ASSERT_TRUE(Rate(id, true, true).ok());
  const auto* right = Published(id, kYudi, v1::ACT_KIND_RIGHT_FIRST_TIME);
  ASSERT_NE(right, nullptr);
  EXPECT_FALSE(right->favourable());
}

TEST_F(ComplaintTest, AClaimedExclusionHoldsOnceSomebodyElseConfirmsIt) {
  const std::string id = Assigned(kYudi);
  ASSERT_TRUE(Resolve(id, Officer(kYudi), v1::ACT_EXCLUSION_NO_BUDGET).ok());
  ASSERT_TRUE(Rate(id, false, true).ok());
  const auto* fact = Published(id, kYudi, v1::ACT_KIND_CLEAR_AND_COURTEOUS);
  ASSERT_NE(fact, nullptr);
  EXPECT_EQ(fact->exclusion(), v1::ACT_EXCLUSION_UNSPECIFIED);
  EXPECT_EQ(fact->settles_on(), "2026-08-26");
  EXPECT_EQ(fact->counts_from(), "2026-08-27");
  v1::ConfirmExclusionRequest confirm;
  confirm.set_request_id(RequestId());
  confirm.set_case_id(id);
  confirm.set_reason("DPA 2026 tidak memuatnya.");
  EXPECT_EQ(ReasonOf(api_.ConfirmExclusion(Head(kYudi), confirm).status()), "CASE_NOT_FOUND");
  const auto resolver = As("COMPLAINT_ADMIN", Scope::kCity, kYudi.ToString());
  EXPECT_EQ(ReasonOf(api_.ConfirmExclusion(resolver, confirm).status()), "SELF_CONFIRMATION");
  const auto confirmed = api_.ConfirmExclusion(Head(kHead), confirm);
  ASSERT_TRUE(confirmed.ok()) << confirmed.status();
  EXPECT_TRUE(confirmed->case_().resolution().exclusion_confirmed());
  EXPECT_TRUE(Get(id, Admin())->case_().resolution().exclusion_confirmed());
  fact = Published(id, kYudi, v1::ACT_KIND_CLEAR_AND_COURTEOUS);
  EXPECT_EQ(fact->exclusion(), v1::ACT_EXCLUSION_NO_BUDGET);
  EXPECT_EQ(Count("SELECT count(*) AS n FROM audit_log WHERE action = 'ConfirmExclusion' AND "
                  "outcome = 'OK'"),
            1);
}

TEST_F(ComplaintTest, NotSolvedGoesBackToWork) {
  const std::string id = Assigned();
  ASSERT_TRUE(Resolve(id, Officer(kYudi)).ok());
  ASSERT_TRUE(Rate(id, false, false).ok());
  EXPECT_EQ(Get(id, Admin())->case_().status(), v1::CASE_STATUS_IN_PROGRESS);
  EXPECT_FALSE(Get(id, Admin())->case_().rating().solved());
  EXPECT_EQ(ReasonOf(Rate(id, true, true).status()), "CASE_STATE");
  EXPECT_EQ(Published(id, kYudi, v1::ACT_KIND_RIGHT_FIRST_TIME), nullptr);
  ASSERT_NE(Published(id, kYudi, v1::ACT_KIND_CLEAR_AND_COURTEOUS), nullptr);
  clock_.Set(At("2026-08-28", 0));
  RunDue();
  EXPECT_EQ(Get(id, Admin())->case_().status(), v1::CASE_STATUS_IN_PROGRESS);
  ASSERT_TRUE(Resolve(id, Officer(kYudi)).ok());
  ASSERT_TRUE(Rate(id, true, true).ok());
  EXPECT_EQ(ReasonOf(Rate(id, true, true).status()), "ALREADY_RATED");
}

TEST_F(ComplaintTest, ANumberOfTheChannelOpensTheCaseToWhoeverSubmittedItOnly) {
  auto request = Report();
  request.set_channel_case_id("LAPOR-7654321");
  Submit(request);
  request.set_request_id(RequestId());
  const auto other = api_.SubmitCase(As("CITIZEN_CHANNEL", Scope::kSelf, "lapor"), request);
  EXPECT_EQ(ReasonOf(other.status()), "CHANNEL_CASE_TAKEN");
  EXPECT_EQ(other.status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(Count("SELECT count(*) AS n FROM complaint_case"), 1);
}

TEST_F(ComplaintTest, CitizensNeedTheirTokenAndSeeNoName) {
  const auto submitted = Submit(Report());
  const std::string id = submitted.case_id();
  Verify(id);
  ASSERT_TRUE(Assign(id, kYudi).ok());
  v1::TrackCaseRequest track;
  track.set_case_number(submitted.public_case().case_number());
  track.set_tracking_token(submitted.tracking_token());
  const auto view = api_.TrackCase(Channel(), track);
  ASSERT_TRUE(view.ok()) << view.status();
  EXPECT_EQ(view->public_case().unit_name(), "DSDABM");
  EXPECT_EQ(view->public_case().position_name(), "Teknik Jalan Ahli Pertama");
  EXPECT_EQ(view->public_case().steps_size(), 3);
  EXPECT_EQ(view->DebugString().find(kYudi.ToString()), std::string::npos);
  track.set_tracking_token("wrong");
  EXPECT_EQ(ReasonOf(api_.TrackCase(Channel(), track).status()), "CASE_NOT_FOUND");
  // Another channel rates with the token only.
  ASSERT_TRUE(Resolve(id, Officer(kYudi)).ok());
  const auto other = As("CITIZEN_CHANNEL", Scope::kSelf, "lapor");
  EXPECT_EQ(ReasonOf(Rate(id, true, true, other).status()), "CASE_NOT_FOUND");
  EXPECT_TRUE(Rate(id, true, true, other, submitted.tracking_token()).ok());
  EXPECT_EQ(Count("SELECT count(*) AS n FROM complaint_case WHERE '" + submitted.tracking_token() +
                  "' = ANY (tracking_token_hashes)"),
            0);
}

TEST_F(ComplaintTest, ALongCaseShowsItsNewestFollowUps) {
  const std::string id = Submit(Report()).case_id();
  Verify(id);
  ASSERT_TRUE(Assign(id, kYudi).ok());
  constexpr int kReplies = 205;
  for (int i = 0; i < kReplies; ++i) {
    clock_.Advance(absl::Seconds(1));
    const auto reply = Reply(id, Officer(kYudi));
    ASSERT_TRUE(reply.ok()) << reply.status();
  }
  const auto read = Get(id, Officer(kYudi));
  ASSERT_TRUE(read.ok()) << read.status();
  const auto& shown = read->case_().follow_ups();
  ASSERT_EQ(shown.size(), 200);
  const int64_t now = absl::ToUnixSeconds(clock_.Now());
  EXPECT_EQ(shown[0].create_time().seconds(), now - 199);
  EXPECT_EQ(shown[199].create_time().seconds(), now);
}

TEST_F(ComplaintTest, NoAnswerToAChannelNamesAnOfficer) {
  const auto submitted = Submit(Report());
  const std::string id = submitted.case_id();
  std::vector<std::string> answers = {submitted.DebugString()};
  v1::HoldCaseRequest hold;
  hold.set_request_id(RequestId());
  hold.set_case_id(id);
  hold.set_message("Alamat lengkap?");
  ASSERT_TRUE(api_.HoldCase(Admin(), hold).ok());
  v1::ResumeCaseRequest resume;
  resume.set_request_id(RequestId());
  resume.set_case_id(id);
  resume.set_message("Jalan Rungkut 1.");
  const auto resumed = api_.ResumeCase(Channel(), resume);
  ASSERT_TRUE(resumed.ok()) << resumed.status();
  EXPECT_EQ(resumed->public_case().status(), v1::CASE_STATUS_SUBMITTED);
  answers.push_back(resumed->DebugString());
  Verify(id);
  ASSERT_TRUE(Assign(id, kYudi).ok());
  ASSERT_TRUE(Resolve(id, Officer(kYudi)).ok());
  v1::ReopenCaseRequest reopen;
  reopen.set_request_id(RequestId());
  reopen.set_case_id(id);
  reopen.set_etag(std::to_string(std::stoi(resumed->public_case().etag()) + 3));
  reopen.set_reason("Runtuh lagi.");
  const auto reopened = api_.ReopenCase(Channel(), reopen);
  ASSERT_TRUE(reopened.ok()) << reopened.status();
  EXPECT_FALSE(reopened->has_case_());
  EXPECT_EQ(reopened->public_case().position_name(), "Teknik Jalan Ahli Pertama");
  answers.push_back(reopened->DebugString());
  answers.push_back(api_.ReopenCase(Channel(), reopen)->DebugString());
  // Whoever holds a role of staff beside the channel's is answered as a channel.
  rpc::CallContext both = Channel();
  both.access.granted.push_back({"COMPLAINT_ADMIN", Scope::kCity});
  answers.push_back(api_.ReopenCase(both, reopen)->DebugString());
  ASSERT_TRUE(Resolve(id, Officer(kYudi)).ok());
  const auto rated = Rate(id, true, true);
  ASSERT_TRUE(rated.ok()) << rated.status();
  answers.push_back(rated->DebugString());
  for (const std::string& answer : answers) {
    for (const Id& hidden : {kYudi, kHead, kAgency, kDivision}) {
      EXPECT_EQ(answer.find(hidden.ToString()), std::string::npos) << answer;
    }
  }
}

TEST_F(ComplaintTest, StaffThatReopensIsAnsweredTheCase) {
  const std::string id = Assigned();
  ASSERT_TRUE(Resolve(id, Officer(kYudi)).ok());
  v1::ReopenCaseRequest reopen;
  reopen.set_request_id(RequestId());
  reopen.set_case_id(id);
  reopen.set_reason("Pekerjaan perlu diperiksa kembali.");
  const auto reopened = api_.ReopenCase(Admin(), reopen);
  ASSERT_TRUE(reopened.ok()) << reopened.status();
  EXPECT_FALSE(reopened->has_public_case());
  EXPECT_EQ(reopened->case_().assigned_employee_id(), kYudi.ToString());
}

TEST_F(ComplaintTest, MergedReportersSeeTheCaseThatGoesOn) {
  const auto kept = Submit(Report());
  const auto twin = Submit(Report());
  Verify(kept.case_id());
  v1::MergeCaseRequest merge;
  merge.set_request_id(RequestId());
  merge.set_case_id(twin.case_id());
  merge.set_into_case_id(kept.case_id());
  const auto merged = api_.MergeCase(Admin(), merge);
  ASSERT_TRUE(merged.ok()) << merged.status();
  EXPECT_EQ(merged->case_().status(), v1::CASE_STATUS_MERGED);
  v1::TrackCaseRequest track;
  track.set_case_number(twin.public_case().case_number());
  track.set_tracking_token(twin.tracking_token());
  const auto view = api_.TrackCase(Channel(), track);
  ASSERT_TRUE(view.ok()) << view.status();
  EXPECT_EQ(view->public_case().merged_into_case_number(), kept.public_case().case_number());
  EXPECT_EQ(view->public_case().steps_size(), 4);  // received twice, verified, merged
}

TEST_F(ComplaintTest, WhatAReporterWroteIsShownToNoOtherReporter) {
  const auto kept = Submit(Report());
  const auto twin = Submit(Report());
  v1::HoldCaseRequest hold;
  hold.set_request_id(RequestId());
  hold.set_case_id(kept.case_id());
  hold.set_message("Alamat lengkap?");
  ASSERT_TRUE(api_.HoldCase(Admin(), hold).ok());
  v1::ResumeCaseRequest resume;
  resume.set_request_id(RequestId());
  resume.set_case_id(kept.case_id());
  resume.set_message("Rumah saya Jalan Rungkut 1.");
  ASSERT_TRUE(api_.ResumeCase(Channel(), resume).ok());
  Verify(kept.case_id());
  ASSERT_TRUE(Assign(kept.case_id(), kYudi).ok());
  v1::MergeCaseRequest merge;
  merge.set_request_id(RequestId());
  merge.set_case_id(twin.case_id());
  merge.set_into_case_id(kept.case_id());
  ASSERT_TRUE(api_.MergeCase(Admin(), merge).ok());
  ASSERT_TRUE(Resolve(kept.case_id(), Officer(kYudi)).ok());
  v1::ReopenCaseRequest reopen;
  reopen.set_request_id(RequestId());
  reopen.set_case_id(kept.case_id());
  reopen.set_reason("Anak saya jatuh di sana.");
  ASSERT_TRUE(api_.ReopenCase(Channel(), reopen).ok());
  ASSERT_TRUE(Resolve(kept.case_id(), Officer(kYudi)).ok());
  v1::RateCaseRequest rate;
  rate.set_request_id(RequestId());
  rate.set_case_id(kept.case_id());
  rate.set_comment("Terima kasih, dari Lestari.");
  ASSERT_TRUE(api_.RateCase(Channel(), rate).ok());

  const auto seen = [&](const v1::SubmitCaseResponse& by) {
    v1::TrackCaseRequest track;
    track.set_case_number(by.public_case().case_number());
    track.set_tracking_token(by.tracking_token());
    const auto view = api_.TrackCase(Channel(), track);
    EXPECT_TRUE(view.ok()) << view.status();
    return view.ok() ? view->DebugString() : "";
  };
  const auto worked_on = Get(kept.case_id(), Officer(kYudi));
  ASSERT_TRUE(worked_on.ok()) << worked_on.status();
  for (const char* words : {"Rungkut 1", "Anak saya", "dari Lestari"}) {
    EXPECT_EQ(seen(twin).find(words), std::string::npos) << words;
    EXPECT_NE(worked_on->DebugString().find(words), std::string::npos) << words;
  }
  for (const char* words : {"Rungkut 1", "Anak saya"}) {
    EXPECT_NE(seen(kept).find(words), std::string::npos) << words;
  }
  // What was done about it is for both.
  EXPECT_NE(seen(twin).find("Saluran dipasang kembali"), std::string::npos);
  EXPECT_NE(seen(twin).find("Pelapor meminta laporan dibuka kembali"), std::string::npos);
}

TEST_F(ComplaintTest, SnapshotsAnswerWhatTheEventsSaid) {
  const std::string id = Assigned();
  ASSERT_TRUE(Resolve(id, Officer(kYudi)).ok());
  clock_.Advance(absl::Milliseconds(5));  // identifiers sort by the millisecond
  Submitted();
  v1::SnapshotCasesRequest request;
  request.set_page_size(1);
  const auto first = api_.SnapshotCases(Admin(), request);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->rows_size(), 1);
  EventsOf(id);
  EXPECT_EQ(first->rows(0).state().SerializeAsString(), published_.SerializeAsString());
  EXPECT_EQ(first->rows(0).sequence(), static_cast<int64_t>(EventsOf(id).size()));
  request.set_page_token(first->next_page_token());
  EXPECT_EQ(api_.SnapshotCases(Admin(), request)->rows_size(), 1);
}

TEST_F(ComplaintTest, AMissingCalendarYearIsAnError) {
  clock_.Set(At("2025-03-03", 9));
  EXPECT_EQ(ReasonOf(api_.SubmitCase(Channel(), Report()).status()), "CALENDAR_YEAR_MISSING");
  EXPECT_EQ(Count("SELECT count(*) AS n FROM complaint_case"), 0);
}

}  // namespace
}  // namespace mumpuni::complaint
