// Plants each kind of discrepancy and sees it named: a checker that cannot fail proves nothing.
#include "tests/chaos/checker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mumpuni/complaint/v1/complaint_events.pb.h"
#include "mumpuni/training/v1/training_events.pb.h"

namespace mumpuni::chaos {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kTopic[] = "mumpuni.test.thing.v1";

events::IncomingEvent Event(const std::string& subject, int64_t sequence) {
  events::IncomingEvent event;
  event.tp = {kTopic, 3};
  event.key = subject;
  event.subject = subject;
  event.sequence = sequence;
  event.payload = "state " + std::to_string(sequence);
  return event;
}

std::string Only(const Discrepancies& discrepancies) {
  EXPECT_THAT(discrepancies, SizeIs(1));
  return Describe(discrepancies);
}

TEST(LogCheckTest, CountsWithoutHolesAreInOrderAndMayRepeat) {
  LogCheck log;
  for (const int64_t sequence : {1, 2, 1, 2, 3}) log.Add(Event("a", sequence));
  log.Add(Event("b", 1));
  EXPECT_THAT(log.discrepancies(), IsEmpty());
  EXPECT_EQ(log.events(), 6);
  EXPECT_EQ(log.repeated(), 2);
  EXPECT_EQ(log.SequencesOf(kTopic), (BySubject{{"a", 3}, {"b", 1}}));
  EXPECT_EQ(log.newest().at(kTopic).at("a").payload, "state 3");
}

TEST(LogCheckTest, NamesAHole) {
  LogCheck log;
  log.Add(Event("a", 1));
  log.Add(Event("a", 3));
  log.Add(Event("a", 4));  // told once
  EXPECT_THAT(Only(log.discrepancies()), HasSubstr("a: sequence 3 follows 1"));
}

TEST(LogCheckTest, NamesALostFirstEvent) {
  LogCheck log;
  log.Add(Event("a", 2));
  EXPECT_THAT(Only(log.discrepancies()), HasSubstr("sequence 2 follows 0"));
}

TEST(LogCheckTest, NamesALateEventThatWasPassed) {
  LogCheck log;
  for (const int64_t sequence : {1, 3, 2}) log.Add(Event("a", sequence));
  EXPECT_THAT(Describe(log.discrepancies()), HasSubstr("sequence 3 follows 1"));
}

TEST(LogCheckTest, NamesARepetitionWithAnotherContent) {
  for (std::string events::IncomingEvent::*part :
       {&events::IncomingEvent::payload, &events::IncomingEvent::id, &events::IncomingEvent::type,
        &events::IncomingEvent::source, &events::IncomingEvent::traceparent}) {
    LogCheck log;
    log.Add(Event("a", 1));
    events::IncomingEvent other = Event("a", 1);
    other.*part += "x";
    log.Add(other);
    EXPECT_THAT(Only(log.discrepancies()), HasSubstr("came again with another content"));
  }
}

TEST(LogCheckTest, NamesASubjectInTwoPartitionsOrUnderTwoKeys) {
  LogCheck log;
  log.Add(Event("a", 1));
  events::IncomingEvent moved = Event("a", 2);
  moved.tp.partition = 4;
  log.Add(moved);
  EXPECT_THAT(Only(log.discrepancies()), HasSubstr("in another partition"));
  LogCheck keys;
  keys.Add(Event("a", 1));
  events::IncomingEvent renamed = Event("a", 2);
  renamed.key = "b";
  keys.Add(renamed);
  EXPECT_THAT(Only(keys.discrepancies()), HasSubstr("under another key"));
}

TEST(CompareNumbersTest, NamesTheLostTheDoubledAndTheInvented) {
  const BySubject expected = {{"even", 2}, {"lost", 1}, {"doubled", 3}};
  Discrepancies out;
  CompareNumbers("writes", expected, expected, out);
  EXPECT_THAT(out, IsEmpty());
  CompareNumbers("writes", expected, {{"even", 2}, {"doubled", 4}, {"invented", 1}}, out);
  EXPECT_EQ(Describe(out),
            "writes: doubled: expected 3, found 4\n"
            "writes: lost: expected 1, there is none\n"
            "writes: invented: found 1, expected none\n");
}

TEST(CompareRowsTest, NamesTheMissingTheSurplusAndTheDoubled) {
  Discrepancies out;
  CompareRows("evidence", {"a", "b"}, {"b", "a"}, out);
  EXPECT_THAT(out, IsEmpty());
  CompareRows("evidence", {"a", "b"}, {"b", "b", "c"}, out);
  EXPECT_EQ(Describe(out),
            "evidence: missing a\n"
            "evidence: without a source b\n"
            "evidence: without a source c\n");
}

TEST(CompareRowsTest, FindsOneAmongAHundredThousand) {
  std::vector<std::string> rows;
  for (int i = 0; i < 100'000; ++i) rows.push_back("row " + std::to_string(i));
  std::vector<std::string> found = rows;
  found[77'777] = "row 77777 changed";
  Discrepancies out;
  CompareRows("evidence", rows, found, out);
  EXPECT_EQ(Describe(out),
            "evidence: missing row 77777\n"
            "evidence: without a source row 77777 changed\n");
}

TEST(ExpectNoneTest, NamesWhatIsNotZero) {
  Discrepancies out;
  ExpectNone("parked events", {{"assessment", 0}, {"training", 2}}, out);
  EXPECT_THAT(Only(out), HasSubstr("parked events: training: 2"));
}

TEST(DescribeTest, SaysHowManyMoreThereAre) {
  Discrepancies out;
  for (int i = 0; i < 5; ++i) out.push_back({"check", std::to_string(i)});
  EXPECT_EQ(Describe(out, 2), "check: 0\ncheck: 1\ncheck: and 3 more\n");
}

std::map<std::string, LogCheck::Newest> OneEnrolment(training::v1::EnrolmentStatus status) {
  training::v1::EnrolmentCompleted event;
  training::v1::EnrolmentState& state = *event.mutable_state();
  state.set_enrolment_id("enrolment-1");
  state.set_employee_id("employee-1");
  state.set_status(status);
  state.set_completed_on("2026-06-02");
  state.set_test_passed(true);
  auto& taught = *state.add_teaches();
  taught.set_competency_code("M.3");
  taught.set_level(2);
  return {{"enrolment-1", {3, event.SerializeAsString()}}};
}

std::map<std::string, LogCheck::Newest> OneCase(complaint::v1::CaseClass case_class) {
  complaint::v1::CaseClosed event;
  complaint::v1::CaseState& state = *event.mutable_state();
  state.set_case_id("case-1");
  state.set_case_class(case_class);
  state.set_category_code("JALAN");
  complaint::v1::ActFact& fact = *state.add_facts();
  fact.set_unit_id("unit-1");
  fact.set_act(complaint::v1::ACT_KIND_RIGHT_FIRST_TIME);
  fact.set_occurred_on("2026-06-02");
  fact.set_counts_from("2026-06-03");
  fact.set_settles_on("2026-06-16");
  fact.set_reporter_ref("ref");
  fact.set_reporter_verified(true);
  return {{"case-1", {6, event.SerializeAsString()}}};
}

TEST(EvidenceOfTest, IsWhatTheNewestEventsSay) {
  EXPECT_THAT(
      EvidenceOf(OneEnrolment(training::v1::ENROLMENT_STATUS_COMPLETED),
                 OneCase(complaint::v1::CASE_CLASS_COMPLAINT)),
      ElementsAre("2|enrolment-1|employee-1|-|M.3|2|t|2026-06-02|-|-|||f|0",
                  "3|case-1|-|unit-1|3|0|f|2026-06-02|2026-06-03|2026-06-16|JALAN|ref|t|0"));
}

TEST(EvidenceOfTest, OfARevokedCompletionOrAnAllegationThereIsNone) {
  EXPECT_THAT(EvidenceOf(OneEnrolment(training::v1::ENROLMENT_STATUS_REVOKED),
                         OneCase(complaint::v1::CASE_CLASS_MISCONDUCT_ALLEGATION)),
              IsEmpty());
}

}  // namespace
}  // namespace mumpuni::chaos
