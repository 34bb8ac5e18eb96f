// 360-degree ratings: who rates whom, once and in time; what is told, and that raters stay unknown.
#include <gmock/gmock.h>

#include "absl/strings/str_split.h"
#include "services/assessment/api/rating_api.h"
#include "tests/integration/assessment_fixture.h"

namespace mumpuni::assessment::testing {
namespace {

class RatingTest : public AssessmentTest {
 protected:
  RatingTest() : rating_api(database.pool(), profiles, rating_cycles) {}

  // A city with one agency: its head, four officers; the head reports to the mayor.
  void SetUp() override {
    AddUnit("city", "");
    AddUnit("DLH", "city");
    Publish();
    for (const auto& [name, unit] : {std::pair{"mayor", "city"}, {"head", "DLH"}}) {
      auto head = Employee(name, unit, "");
      head.set_heads_unit(true);
      Apply(head);
    }
    for (const char* name : {"Ani", "Budi", "Cici", "Dodi"}) Apply(Employee(name, "DLH"));
    v1::DefineRatingInstrumentRequest request;
    request.set_request_id(RequestId());
    auto* instrument = request.mutable_instrument();
    instrument->set_code("BERAKHLAK");
    instrument->set_legal_basis("SE MenPANRB 20/2021");
    for (const char* key : {"BP.1", "BP.2", "AK.1"}) {
      auto* item = instrument->add_items();
      item->set_key(key);
      item->set_value_code(std::string(key).substr(0, 2));
      item->set_label("perilaku");
    }
    ASSERT_TRUE(rating_api.DefineRatingInstrument(Admin(), request).ok());
  }
  v1::OpenRatingCycleRequest Opening(const std::string& code = "2026") {
    v1::OpenRatingCycleRequest request;
    request.set_request_id(RequestId());
    auto* cycle = request.mutable_cycle();
    cycle->set_code(code);
    cycle->set_name("Penilaian perilaku");
    cycle->set_instrument_code("BERAKHLAK");
    cycle->set_opens_on("2026-08-11");
    cycle->set_closes_on("2026-08-25");
    cycle->set_max_peers(3);
    cycle->set_decree_number("SK/1");
    const int percents[] = {10, 50, 20, 20};
    for (int relation = 1; relation <= 4; ++relation) {
      auto* weight = cycle->add_weights();
      weight->set_relation(static_cast<v1::RatingRelation>(relation));
      weight->set_percent(percents[relation - 1]);
    }
    return request;
  }
  std::string Open() {
    const auto opened = rating_api.OpenRatingCycle(Admin(), Opening());
    EXPECT_TRUE(opened.ok()) << opened.status();
    EXPECT_TRUE(RunJobs());
    return opened.ok() ? opened->cycle().cycle_id() : "";
  }
  absl::Status Submit(const std::string& cycle, const std::string& rater, const std::string& ratee,
                      int score) {
    v1::SubmitRatingRequest request;
    request.set_request_id(RequestId());
    request.set_cycle_id(cycle);
    request.set_ratee_id(IdOf(ratee).ToString());
    for (const char* key : {"BP.1", "BP.2", "AK.1"}) {
      auto* answer = request.add_answers();
      answer->set_item_key(key);
      answer->set_score(score);
    }
    return rating_api.SubmitRating(Officer(IdOf(rater)), request).status();
  }
  absl::Status Close(const std::string& cycle) {
    v1::CloseRatingCycleRequest request;
    request.set_request_id(RequestId());
    request.set_cycle_id(cycle);
    return rating_api.CloseRatingCycle(Admin(), request).status();
  }
  absl::Status Finalise(const std::string& cycle) {
    v1::FinaliseRatingCycleRequest request;
    request.set_request_id(RequestId());
    request.set_cycle_id(cycle);
    const absl::Status status = rating_api.FinaliseRatingCycle(Admin(), request).status();
    EXPECT_TRUE(RunJobs());
    return status;
  }
  absl::Status Reopen(const std::string& cycle) {
    v1::ReopenRatingCycleRequest request;
    request.set_request_id(RequestId());
    request.set_cycle_id(cycle);
    request.set_closes_on("2026-09-10");
    request.set_reason("Beberapa penilai belum sempat menilai.");
    return rating_api.ReopenRatingCycle(Admin(), request).status();
  }
  absl::StatusOr<v1::GetRatingResultResponse> Result(const rpc::CallContext& context,
                                                     const std::string& cycle,
                                                     const std::string& ratee) {
    v1::GetRatingResultRequest request;
    request.set_cycle_id(cycle);
    request.set_ratee_id(IdOf(ratee).ToString());
    return rating_api.GetRatingResult(context, request);
  }
  std::map<std::string, int> Tasks(const std::string& rater) {
    const auto tasks = rating_api.ListMyRatings(Officer(IdOf(rater)), {});
    EXPECT_TRUE(tasks.ok()) << tasks.status();
    std::map<std::string, int> by_ratee;
    for (const auto& task : tasks->tasks()) by_ratee[task.ratee_id()] = task.relation();
    return by_ratee;
  }
  std::string Key(const std::string& name) { return IdOf(name).ToString(); }
  void AddHead(const std::string& name, const std::string& unit) {
    auto head = Employee(name, unit, "");
    head.set_heads_unit(true);
    Apply(head);
  }
  void AddStaff(const std::string& unit, const std::vector<std::string>& names) {
    for (const std::string& name : names) Apply(Employee(name, unit));
  }
  // Acts for the head of a unit from the first to the last day ("" is open).
  static void ActForHead(personnel::EmployeeState& state, const std::string& unit,
                         const std::string& first, const std::string& last) {
    auto& acting = *state.add_acting_appointments();
    acting.set_position_id(IdOf("head post of " + unit).ToString());
    acting.set_unit_id(IdOf(unit).ToString());
    acting.set_kind(personnel::ACTING_KIND_ACTING);
    acting.set_start_date(first);
    acting.set_end_date(last);
    acting.set_heads_unit(true);
  }
  // Whom `rater` rates, in one relation.
  std::set<std::string> Rates(const std::string& rater, v1::RatingRelation relation) {
    std::set<std::string> ratees;
    for (const auto& [ratee, by] : Tasks(rater)) {
      if (by == relation) ratees.insert(ratee);
    }
    return ratees;
  }
  // Who rates `ratee` as a peer.
  std::set<std::string> PeersOf(const std::string& ratee) {
    std::set<std::string> raters;
    const std::string all =
        Ask("SELECT string_agg(rater_id::text, ',') FROM rating_assignment WHERE relation = 3 "
            "AND ratee_id = '" +
            Key(ratee) + "'");
    for (const auto& rater : absl::StrSplit(all, ',', absl::SkipEmpty())) raters.emplace(rater);
    return raters;
  }
  std::set<std::string> Keys(const std::vector<std::string>& names) {
    std::set<std::string> keys;
    for (const std::string& name : names) keys.insert(Key(name));
    return keys;
  }

  api::RatingApi rating_api;
};

TEST_F(RatingTest, RatersFollowFromTheReportingLine) {
  Open();
  EXPECT_EQ(Tasks("Ani"),
            (std::map<std::string, int>{{Key("Ani"), v1::RATING_RELATION_SELF},
                                        {Key("Budi"), v1::RATING_RELATION_PEER},
                                        {Key("Cici"), v1::RATING_RELATION_PEER},
                                        {Key("Dodi"), v1::RATING_RELATION_PEER},
                                        {Key("head"), v1::RATING_RELATION_SUBORDINATE}}));
  EXPECT_EQ(Tasks("head").at(Key("Budi")), v1::RATING_RELATION_SUPERIOR);
  EXPECT_EQ(Tasks("head").at(Key("mayor")), v1::RATING_RELATION_SUBORDINATE);
  EXPECT_EQ(Tasks("mayor").at(Key("head")), v1::RATING_RELATION_SUPERIOR);
  EXPECT_FALSE(Tasks("mayor").contains(Key("Ani"))) << "two levels down";
}

// One of the staff acts for the vacant head of DKP, the head of DLH acts for that of BPBD.
TEST_F(RatingTest, WhoActsForAHeadIsTheSuperiorAndNoPeer) {
  AddUnit("DKP", "city");
  AddUnit("BPBD", "city");
  AddStaff("DKP", {"Fani", "Gita"});
  AddStaff("BPBD", {"Hadi"});
  auto eka = Employee("Eka", "DKP");
  ActForHead(eka, "DKP", "2026-08-01", "");
  Apply(eka);
  auto head = Employee("head", "DLH", "");
  head.set_heads_unit(true);
  ActForHead(head, "BPBD", "2026-08-11", "2026-08-11");
  Apply(head, 2);
  Open();
  EXPECT_EQ(Tasks("Eka"),
            (std::map<std::string, int>{{Key("Eka"), v1::RATING_RELATION_SELF},
                                        {Key("Fani"), v1::RATING_RELATION_SUPERIOR},
                                        {Key("Gita"), v1::RATING_RELATION_SUPERIOR},
                                        {Key("head"), v1::RATING_RELATION_PEER},
                                        {Key("mayor"), v1::RATING_RELATION_SUBORDINATE}}))
      << "a head among heads, who reports to the head above";
  EXPECT_EQ(Tasks("Fani"),
            (std::map<std::string, int>{{Key("Eka"), v1::RATING_RELATION_SUBORDINATE},
                                        {Key("Fani"), v1::RATING_RELATION_SELF},
                                        {Key("Gita"), v1::RATING_RELATION_PEER}}));
  EXPECT_EQ(Rates("head", v1::RATING_RELATION_SUPERIOR),
            Keys({"Ani", "Budi", "Cici", "Dodi", "Hadi"}));
  EXPECT_EQ(Rates("Hadi", v1::RATING_RELATION_SUBORDINATE), Keys({"head"}));
  EXPECT_EQ(Rates("mayor", v1::RATING_RELATION_SUPERIOR), Keys({"Eka", "head"}));
}

// What counts is the first day of rating, not later than today.
TEST_F(RatingTest, WhoDoesNotActOnThatDayIsAPeerLikeOthers) {
  AddUnit("DKP", "city");
  AddStaff("DKP", {"Fani", "Gita"});
  auto eka = Employee("Eka", "DKP");
  ActForHead(eka, "DKP", "2026-08-01", "2026-08-10");
  Apply(eka);
  auto dodi = Employee("Dodi", "DLH");
  ActForHead(dodi, "DKP", "2026-08-12", "");
  Apply(dodi, 2);
  auto request = Opening();
  ASSERT_TRUE(rating_api.OpenRatingCycle(Admin(), request).ok());
  ASSERT_TRUE(RunJobs());
  EXPECT_EQ(PeersOf("Eka"), Keys({"Fani", "Gita"})) << "over";
  EXPECT_EQ(Rates("Dodi", v1::RATING_RELATION_SUPERIOR), Keys({})) << "not yet";
  request = Opening("later");
  request.mutable_cycle()->set_opens_on("2026-08-12");
  const auto later = rating_api.OpenRatingCycle(Admin(), request);
  ASSERT_TRUE(later.ok()) << later.status();
  ASSERT_TRUE(RunJobs());
  EXPECT_EQ(Ask("SELECT count(*) FROM rating_assignment WHERE relation = 2 AND rater_id = '" +
                Key("Dodi") + "' AND cycle_id = '" + later->cycle().cycle_id() + "'"),
            "3");
}

// Three peers remain to Budi and to Cici beside the leader: each is drawn, no place is lost.
TEST_F(RatingTest, ATeamLeaderAndTheTeamAreNoPeers) {
  AddStaff("DLH", {"Evi"});
  for (const char* name : {"Budi", "Cici"}) {
    auto member = Employee(name, "DLH");
    member.set_reports_to_position_id(Key("post of Ani"));
    Apply(member, 2);
  }
  Open();
  EXPECT_EQ(PeersOf("Budi"), Keys({"Cici", "Dodi", "Evi"}));
  EXPECT_EQ(PeersOf("Cici"), Keys({"Budi", "Dodi", "Evi"}));
  EXPECT_EQ(PeersOf("Ani"), Keys({"Dodi", "Evi"}));
  EXPECT_EQ(Rates("Ani", v1::RATING_RELATION_SUPERIOR), Keys({"Budi", "Cici"}));
  EXPECT_EQ(Rates("Budi", v1::RATING_RELATION_SUBORDINATE), Keys({"Ani"}));
  EXPECT_EQ(Rates("head", v1::RATING_RELATION_SUPERIOR), Keys({"Ani", "Dodi", "Evi"}))
      << "the superior of the team is its leader";
}

TEST_F(RatingTest, HeadsArePeersOfTheHeadsBesideThem) {
  for (const char* agency : {"DKP", "BPBD"}) {
    AddUnit(agency, "city");
    AddHead(std::string("head of ") + agency, agency);
    AddStaff(agency, {std::string("staff of ") + agency});
  }
  for (const char* division : {"DLH.1", "DLH.2"}) {
    AddUnit(division, "DLH");
    AddHead(std::string("head of ") + division, division);
  }
  Open();
  EXPECT_EQ(PeersOf("head"), Keys({"head of DKP", "head of BPBD"}));
  EXPECT_EQ(PeersOf("head of DKP"), Keys({"head", "head of BPBD"}));
  EXPECT_EQ(PeersOf("head of DLH.1"), Keys({"head of DLH.2"})) << "neither above nor beside DLH";
  EXPECT_EQ(PeersOf("mayor"), Keys({}));
  EXPECT_EQ(PeersOf("Ani"), Keys({"Budi", "Cici", "Dodi"})) << "staff keep the staff";
  EXPECT_EQ(PeersOf("staff of DKP"), Keys({}));
}

// A city with every kind of line, assigned in chunks of two people.
TEST_F(RatingTest, NobodyRatesTwiceAndPeersAreLimited) {
  std::vector<std::string> heads = {"head"};
  for (const char* agency : {"A", "B", "C", "D", "E"}) {
    AddUnit(agency, "city");
    AddHead(heads.emplace_back(std::string("head of ") + agency), agency);
  }
  AddStaff("DLH", {"Evi", "Fani", "Gita", "Hadi"});
  auto leader = Employee("Ani", "DLH");
  ActForHead(leader, "DLH", "2026-08-01", "2026-08-31");
  Apply(leader, 2);
  auto member = Employee("Budi", "DLH");
  member.set_reports_to_position_id(Key("post of Ani"));
  Apply(member, 2);
  auto gone = Employee("Gone", "DLH");
  gone.set_status(personnel::EMPLOYEE_STATUS_INACTIVE);
  Apply(gone);
  const std::string cycle = Open();
  EXPECT_EQ(Ask("SELECT count(*) FROM (SELECT FROM rating_assignment GROUP BY ratee_id, rater_id "
                "HAVING count(*) > 1) x"),
            "0");
  EXPECT_EQ(Ask("SELECT string_agg(DISTINCT n::text, ',') FROM (SELECT count(*) FILTER "
                "(WHERE relation = 1 AND rater_id = ratee_id) AS n FROM rating_assignment "
                "GROUP BY ratee_id) x"),
            "1")
      << "oneself, once";
  EXPECT_EQ(Ask("SELECT count(*) FROM rating_assignment "
                "WHERE (relation = 1) <> (rater_id = ratee_id)"),
            "0");
  EXPECT_EQ(Ask("SELECT count(*) FROM rating_assignment a LEFT JOIN rating_assignment b "
                "ON b.ratee_id = a.rater_id AND b.rater_id = a.ratee_id "
                "WHERE a.relation IN (2, 4) AND b.relation IS DISTINCT FROM 6 - a.relation"),
            "0")
      << "whom I rate as the superior rates me as a subordinate, and no peer is among them";
  for (const std::string& head : heads) EXPECT_EQ(PeersOf(head).size(), 3u) << head;
  for (const char* name : {"Budi", "Cici", "Dodi", "Evi", "Fani", "Gita", "Hadi"}) {
    const auto peers = PeersOf(name);
    EXPECT_EQ(peers.size(), 3u) << name;
    for (const char* no : {"Ani", "head", "Gone"}) EXPECT_FALSE(peers.contains(Key(no))) << name;
  }
  EXPECT_EQ(Ask("SELECT count(*) FROM rating_assignment WHERE '" + Key("Gone") +
                "' IN (ratee_id::text, rater_id::text)"),
            "0");
  EXPECT_EQ(Ask("SELECT count(DISTINCT ratee_id) FROM rating_assignment WHERE cycle_id = '" +
                cycle + "'"),
            "15");
}

TEST_F(RatingTest, ACycleIsOpenedWithSoundRules) {
  struct Row {
    const char* what;
    std::function<void(v1::RatingCycle&)> change;
    const char* reason;
    const char* field;
  };
  const Row rows[] = {{"99 percent", [](auto& c) { c.mutable_weights(0)->set_percent(9); },
                       "RATING_WEIGHTS_NOT_100", "cycle.weights"},
                      {"101 percent", [](auto& c) { c.mutable_weights(0)->set_percent(11); },
                       "RATING_WEIGHTS_NOT_100", "cycle.weights"},
                      {"groups of two", [](auto& c) { c.set_min_raters(2); },
                       "RATING_GROUP_TOO_SMALL", "cycle.min_raters"},
                      {"groups larger than peers may be", [](auto& c) { c.set_min_raters(11); },
                       "VALUE_OUT_OF_RANGE", "cycle.min_raters"},
                      {"peers who are never told", [](auto& c) { c.set_max_peers(2); },
                       "RATING_GROUP_TOO_SMALL", "cycle.max_peers"},
                      {"the usual peers, who are never told",
                       [](auto& c) {
                         c.clear_max_peers();
                         c.set_min_raters(6);
                       },
                       "RATING_GROUP_TOO_SMALL", "cycle.max_peers"},
                      {"over", [](auto& c) { c.set_closes_on("2026-08-10"); }, "VALUE_OUT_OF_RANGE",
                       "cycle.closes_on"},
                      {"no instrument", [](auto& c) { c.set_instrument_code("X"); },
                       "RATING_INSTRUMENT_NOT_FOUND", "cycle.instrument_code"},
                      {"no decree", [](auto& c) { c.clear_decree_number(); }, "FIELD_REQUIRED",
                       "cycle.decree_number"}};
  for (const Row& row : rows) {
    auto request = Opening();
    row.change(*request.mutable_cycle());
    const auto refused = rating_api.OpenRatingCycle(Admin(), request);
    EXPECT_EQ(ReasonOf(refused.status()), row.reason) << row.what;
    EXPECT_EQ(FieldOf(refused.status()), row.field) << row.what;
  }
  EXPECT_EQ(Ask("SELECT count(*) FROM rating_cycle"), "0");
  ASSERT_TRUE(rating_api.OpenRatingCycle(Admin(), Opening()).ok());
  EXPECT_EQ(ReasonOf(rating_api.OpenRatingCycle(Admin(), Opening()).status()),
            "RATING_CYCLE_TAKEN");
}

TEST_F(RatingTest, WhereNobodySaysHowManyPeersAreTheUsualNumber) {
  auto request = Opening();
  request.mutable_cycle()->clear_max_peers();
  request.mutable_cycle()->clear_min_raters();
  const auto usual = rating_api.OpenRatingCycle(Admin(), request);
  ASSERT_TRUE(usual.ok()) << usual.status();
  EXPECT_EQ(usual->cycle().max_peers(), 5);
  EXPECT_EQ(usual->cycle().min_raters(), 3);
  request = Opening("no-peers");
  request.mutable_cycle()->clear_max_peers();
  request.mutable_cycle()->mutable_weights(1)->set_percent(70);
  request.mutable_cycle()->mutable_weights(2)->set_percent(0);
  const auto none = rating_api.OpenRatingCycle(Admin(), request);
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_EQ(none->cycle().max_peers(), 0) << "who weighs nothing is not asked";
}

TEST_F(RatingTest, ACycleOfEarlierRulesIsReopenedAllTheSame) {
  const std::string cycle = Open();
  Ask("UPDATE rating_cycle SET max_peers = 0");
  ASSERT_TRUE(Close(cycle).ok());
  EXPECT_TRUE(Reopen(cycle).ok());
}

TEST_F(RatingTest, OnlyTheAssignedRateOnceAndInTime) {
  const std::string cycle = Open();
  EXPECT_EQ(ReasonOf(Submit(cycle, "mayor", "Ani", 3)), "RATER_NOT_ENTITLED");
  EXPECT_EQ(ReasonOf(Submit(Key("no cycle"), "Ani", "Budi", 3)), "RATER_NOT_ENTITLED");
  EXPECT_EQ(FieldOf(Submit(cycle, "Ani", "Budi", 6)), "answers.BP.1");
  ASSERT_TRUE(Submit(cycle, "Ani", "Budi", 3).ok());
  EXPECT_EQ(ReasonOf(Submit(cycle, "Ani", "Budi", 5)), "RATING_SUBMITTED");
  EXPECT_EQ(Ask("SELECT count(*) FROM rating_answer"), "1");
  clock.Set(LocalDate::Of("2026-08-26").Start());
  EXPECT_EQ(ReasonOf(Submit(cycle, "Ani", "Cici", 3)), "RATING_CYCLE_CLOSED") << "not even yet";
  ASSERT_TRUE(RunJobs());
  EXPECT_EQ(Ask("SELECT state FROM rating_cycle"), "2") << "closed by itself";
}

TEST_F(RatingTest, AnAnswerHoldsNothingOfTheRater) {
  const std::string cycle = Open();
  ASSERT_TRUE(Submit(cycle, "Ani", "Budi", 3).ok());
  EXPECT_EQ(Ask("SELECT string_agg(column_name, ',' ORDER BY column_name) "
                "FROM information_schema.columns WHERE table_name = 'rating_answer'"),
            "answer_id,cycle_id,ratee_id,relation,scores");
}

TEST_F(RatingTest, TheResultIsToldToThePersonAndTheSuperiorAlone) {
  const std::string cycle = Open();
  for (const char* peer : {"Ani", "Cici", "Dodi"}) ASSERT_TRUE(Submit(cycle, peer, "Budi", 4).ok());
  ASSERT_TRUE(Submit(cycle, "head", "Budi", 3).ok());
  for (const char* peer : {"Ani", "Budi"}) ASSERT_TRUE(Submit(cycle, peer, "Cici", 1).ok());
  ASSERT_TRUE(Submit(cycle, "head", "Cici", 3).ok());
  EXPECT_EQ(Result(Officer(IdOf("Budi")), cycle, "Budi")->values_size(), 0) << "not finalised";
  EXPECT_EQ(ReasonOf(Finalise(cycle)), "RATING_CYCLE_STATE") << "open";
  ASSERT_TRUE(Close(cycle).ok());
  const std::string before =
      Ask("SELECT string_agg(encode(bytes, 'hex'), ',' ORDER BY employee_id) FROM profile");
  ASSERT_FALSE(before.empty());
  ASSERT_TRUE(Finalise(cycle).ok());
  EXPECT_EQ(Ask("SELECT count(*) FROM rating_answer r JOIN rating_assignment a "
                "ON a.cycle_id = r.cycle_id AND a.xmin = r.xmin"),
            "0")
      << "no answer shares a transaction with the mark of its rater";
  EXPECT_EQ(Ask("SELECT count(*) FROM rating_answer"), "7");
  EXPECT_EQ(Ask("SELECT string_agg(encode(bytes, 'hex'), ',' ORDER BY employee_id) FROM profile"),
            before)
      << "shown, never counted";
  const auto own = Result(Officer(IdOf("Budi")), cycle, "Budi");
  ASSERT_TRUE(own.ok()) << own.status();
  ASSERT_EQ(own->values_size(), 2);
  EXPECT_EQ(own->values(0).score_milli(), (50 * 3000 + 20 * 4000) / 70);
  EXPECT_EQ(own->values(0).parts_size(), 2);
  const auto cici = Result(Head(IdOf("head")), cycle, "Cici");
  ASSERT_TRUE(cici.ok()) << cici.status();
  EXPECT_EQ(cici->values(0).score_milli(), 3000) << "two peers are withheld";
  EXPECT_EQ(cici->values(0).parts_size(), 1);
  for (const auto& context : {Officer(IdOf("Ani")), Head(IdOf("mayor")), Admin()}) {
    EXPECT_EQ(ReasonOf(Result(context, cycle, "Budi").status()), "OUT_OF_SCOPE");
  }
  EXPECT_EQ(Ask("SELECT level FROM evidence WHERE source = 5 AND fact = 'BP' AND employee_id = '" +
                Key("Budi") + "'"),
            "3285");
}

TEST_F(RatingTest, AFurtherFinalisationSupersedes) {
  const std::string cycle = Open();
  ASSERT_TRUE(Submit(cycle, "head", "Budi", 3).ok());
  ASSERT_TRUE(Close(cycle).ok());
  ASSERT_TRUE(Finalise(cycle).ok());
  EXPECT_EQ(Result(Officer(IdOf("Budi")), cycle, "Budi")->values(0).score_milli(), 3000);
  EXPECT_EQ(ReasonOf(Submit(cycle, "Ani", "Budi", 5)), "RATING_CYCLE_CLOSED");
  ASSERT_TRUE(Reopen(cycle).ok());
  EXPECT_EQ(ReasonOf(Reopen(cycle)), "RATING_CYCLE_STATE");
  for (const char* peer : {"Ani", "Cici", "Dodi"}) ASSERT_TRUE(Submit(cycle, peer, "Budi", 5).ok());
  ASSERT_TRUE(Close(cycle).ok());
  ASSERT_TRUE(Finalise(cycle).ok());
  EXPECT_EQ(Result(Officer(IdOf("Budi")), cycle, "Budi")->values(0).score_milli(),
            (50 * 3000 + 20 * 5000) / 70);
  EXPECT_EQ(Ask("SELECT count(*) FROM evidence_history WHERE source = 5"), "2")
      << "the result before is history";
}

TEST_F(RatingTest, ARaterIsChangedWithAReasonWhileItIsOpen) {
  const std::string cycle = Open();
  v1::ChangeRaterRequest request;
  request.set_request_id(RequestId());
  request.set_cycle_id(cycle);
  request.set_ratee_id(Key("Ani"));
  request.set_rater_id(Key("Budi"));
  EXPECT_EQ(ReasonOf(rating_api.ChangeRater(Admin(), request).status()), "FIELD_REQUIRED");
  request.set_reason("Sengketa di antara keduanya.");
  ASSERT_TRUE(rating_api.ChangeRater(Admin(), request).ok());
  EXPECT_EQ(ReasonOf(Submit(cycle, "Budi", "Ani", 3)), "RATER_NOT_ENTITLED");
  ASSERT_TRUE(Submit(cycle, "Cici", "Ani", 3).ok());
  request.set_request_id(RequestId());
  request.set_rater_id(Key("Cici"));
  EXPECT_EQ(ReasonOf(rating_api.ChangeRater(Admin(), request).status()), "RATER_NOT_ENTITLED")
      << "who has rated stays";
  request.set_request_id(RequestId());
  request.set_rater_id(Key("mayor"));
  request.set_relation(v1::RATING_RELATION_SELF);
  EXPECT_EQ(FieldOf(rating_api.ChangeRater(Admin(), request).status()), "relation");
  request.set_request_id(RequestId());
  request.set_relation(v1::RATING_RELATION_PEER);
  ASSERT_TRUE(rating_api.ChangeRater(Admin(), request).ok());
  EXPECT_TRUE(Submit(cycle, "mayor", "Ani", 3).ok());
}

TEST_F(RatingTest, SummariesTellNoSmallGroup) {
  const std::string cycle = Open();
  ASSERT_TRUE(Submit(cycle, "head", "Budi", 3).ok());
  ASSERT_TRUE(Close(cycle).ok());
  ASSERT_TRUE(Finalise(cycle).ok());
  v1::GetRatingSummaryRequest request;
  request.set_cycle_id(cycle);
  const auto city = rating_api.GetRatingSummary(Admin(), request);
  ASSERT_TRUE(city.ok()) << city.status();
  EXPECT_EQ(city->rated_count(), 6);
  EXPECT_EQ(city->submitted_count(), 1);
  EXPECT_EQ(city->means_size(), 0) << "one person has a score: that would be told";
  request.set_unit_id(IdOf("DLH").ToString());
  EXPECT_FALSE(rating_api.GetRatingSummary(Head(IdOf("head")), request)->suppressed());
  request.set_unit_id(IdOf("city").ToString());
  EXPECT_EQ(ReasonOf(rating_api.GetRatingSummary(Head(IdOf("head")), request).status()),
            "OUT_OF_SCOPE");
}

TEST_F(RatingTest, ErasureTakesThePersonOutOfEverything) {
  const std::string cycle = Open();
  ASSERT_TRUE(Submit(cycle, "head", "Budi", 3).ok());
  ASSERT_TRUE(Submit(cycle, "Budi", "Ani", 3).ok());
  personnel::EmployeeState erased;
  erased.set_employee_id(Key("Budi"));
  ASSERT_TRUE(ApplyPersonnel({Event<personnel::EmployeeErased>(events::kEmployeeTopic,
                                                               erased.employee_id(), 9, erased)})
                  .ok());
  EXPECT_EQ(Ask("SELECT count(*) FROM rating_assignment WHERE ratee_id = '" + Key("Budi") +
                "' OR rater_id = '" + Key("Budi") + "'"),
            "0");
  EXPECT_EQ(Ask("SELECT count(*) FROM rating_answer"), "1") << "what was said of Ani stays";
}

}  // namespace
}  // namespace mumpuni::assessment::testing
