// Random commands, legal and illegal, against a reference model that is written down as a table and
// knows nothing of the code: after each step both are in the same state, or both have refused.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>

#include "common/core/status.h"
#include "services/complaint/domain/decide.h"
#include "services/complaint/domain/test_calendar.h"

namespace mumpuni::complaint::domain {
namespace {

const Id kLead = Id::FromName("DSDABM");
const Id kSupport = Id::FromName("Kecamatan Rungkut");
const Id kYudi = Id::FromName("yudi");
const Id kDewi = Id::FromName("dewi");

// States by letter: S submitted, H on hold, R referred, A assigned, P in progress, C scheduled,
// E external, V resolved, X closed confirmed, N closed silent, Z archived, M merged. An entry says
// where a command leads; none: refused. "=" stays.
using Row = std::map<char, char>;
Row Worked(char to) { return {{'R', to}, {'A', to}, {'P', to}, {'C', to}, {'E', to}}; }
Row With(Row row, const Row& more) {
  for (const auto& [from, to] : more) row[from] = to;
  return row;
}

const std::map<std::string, Row>& Table() {
  static const auto& table = *new std::map<std::string, Row>{
      {"verify", {{'S', 'R'}}},
      {"hold", {{'S', 'H'}}},
      {"resume", {{'H', 'S'}}},
      {"archive", {{'S', 'Z'}, {'H', 'Z'}}},
      {"return", {{'R', 'S'}, {'A', 'S'}}},
      {"assign", With(Worked('='), {{'R', 'A'}})},
      {"reply", With(Worked('='), {{'R', 'P'}, {'A', 'P'}})},
      {"schedule", Worked('C')},
      {"external", Worked('E')},
      {"note", With(Worked('='), {{'S', '='}, {'H', '='}, {'V', '='}})},
      {"resolve", Worked('V')},
      {"rate solved", {{'V', 'X'}}},
      {"rate unsolved", {{'V', 'P'}}},
      {"reopen", {{'V', 'P'}, {'X', 'P'}}},
      {"refer", Worked('=')},
      {"recategorise", Worked('=')},
      {"fraud", With(Worked('Z'), {{'S', 'Z'}, {'H', 'Z'}, {'V', 'Z'}, {'X', 'Z'}})},
      {"merge", With(Worked('M'), {{'S', 'M'}, {'H', 'M'}})},
      {"unmerge", {{'M', 'S'}}},
  };
  return table;
}

char LetterOf(CaseStatus status) { return "?SHRAPCEVXNZM"[static_cast<int>(status)]; }

FollowUp Answer(FollowUpKind kind, LocalDate promised) {
  FollowUp f;
  f.kind = kind;
  f.message = "Pesan.";
  f.internal_note = "Catatan.";
  f.promised_on = promised;
  f.budget_source = "DPA";
  f.external_body = "PLN";
  f.external_number = "1";
  return f;
}

Command CommandNamed(const std::string& name, absl::Time now) {
  const LocalDate today = LocalDate::At(now);
  Category category;
  category.code = "SALURAN";
  if (name == "verify") return Verify{CaseClass::kComplaint, category, kLead, {}, {}};
  if (name == "hold") return Hold{"Alamat?"};
  if (name == "resume") return Resume{"Jalan Rungkut 1."};
  if (name == "archive") return Archive{ArchiveReason::kUnclear, "Tidak jelas."};
  if (name == "return") return Return{"Bukan kami.", true};
  if (name == "assign") return Assign{kYudi};
  if (name == "reply") return AddFollowUp{Answer(FollowUpKind::kReply, today)};
  if (name == "schedule") return AddFollowUp{Answer(FollowUpKind::kSchedule, today.PlusDays(3))};
  if (name == "external") return AddFollowUp{Answer(FollowUpKind::kReferExternal, today)};
  if (name == "note") return AddFollowUp{Answer(FollowUpKind::kNote, today)};
  if (name == "resolve") {
    return Resolve{{"Diperbaiki.", today, kLead, "Dipantau.", "031", "foto", ActExclusion::kNone}};
  }
  if (name == "rate solved") return Rate{true, true, ""};
  if (name == "rate unsolved") return Rate{true, false, ""};
  if (name == "reopen") return Reopen{"Lagi.", true};
  if (name == "refer") return Refer{{kSupport}, 5, "Bantu."};
  if (name == "recategorise") return Recategorise{CaseClass::kSuggestion, category, "Salah."};
  if (name == "fraud") return DeclareFraud{"Palsu.", "Laporan tidak benar."};
  if (name == "merge") return MergeInto{Id::FromName("other"), "SBY-2026-000001"};
  return Unmerge{"Keliru."};
}

class Model {
 public:
  explicit Model(uint32_t seed) : random_(seed) {
    Case draft;
    draft.id = Id::FromName("case");
    draft.channel_code = "WARGAKU";
    draft.body = "Saluran runtuh.";
    draft.reporter_ref = "ref";
    draft.reporter_verified = true;
    draft.clocks.pause_on_hold = random_() % 2 == 0;
    state_ = Submit(draft, {now_, calendar_, Id()}, 7)->state;
  }

  void Step() {
    auto chosen = Table().begin();
    std::advance(chosen, random_() % Table().size());
    const auto& [name, row] = *chosen;
    const char before = LetterOf(state_.status);
    const auto allowed = row.find(before);
    // What the table cannot say of a state alone.
    bool expected = allowed != row.end();
    if (name.starts_with("rate") && state_.rating.has_value()) expected = false;
    const bool windowed = name.starts_with("rate") || name == "reopen";
    if (windowed && before != 'P' && WindowOver()) expected = false;
    if (name == "refer" && !state_.supporting_unit_ids.empty()) expected = false;
    const Id actor = random_() % 2 == 0 ? kYudi : kDewi;
    const auto decision = Decide(state_, CommandNamed(name, now_), {now_, calendar_, actor});
    trace_ += name + (decision.ok() ? " " : "! ");
    ASSERT_EQ(decision.ok(), expected) << trace_ << decision.status();
    if (!decision.ok()) return;
    const char wanted = allowed->second == '=' ? before : allowed->second;
    ASSERT_EQ(LetterOf(decision->state.status), wanted) << trace_;
    Take(*decision);
  }

  // The timer fires whenever a clock says so, now or late.
  void PassTime() {
    now_ += absl::Hours(1 + static_cast<int>(random_() % 40));
    for (int fired = 0; NextDue(state_).has_value() && *NextDue(state_) <= now_; ++fired) {
      ASSERT_LT(fired, 10) << "a timer that never rests: " << trace_;
      const auto decision = Decide(state_, DeadlinePassed{}, {now_, calendar_, Id()});
      ASSERT_TRUE(decision.ok()) << trace_ << decision.status();
      ASSERT_FALSE(decision->events.empty()) << "a clock that is never settled: " << trace_;
      trace_ += "(timer) ";
      Take(*decision);
    }
  }

  void CheckInvariants() {
    const Case& c = state_;
    std::set<std::tuple<std::string, std::string, int>> acts;
    for (const Fact& fact : c.facts) {
      const std::string unit = fact.employee_id.IsNil() ? fact.unit_id.ToString() : "";
      EXPECT_TRUE(
          acts.insert({fact.employee_id.ToString(), unit, static_cast<int>(fact.act)}).second)
          << trace_;
      EXPECT_FALSE(fact.unit_id.IsNil()) << trace_;
    }
    EXPECT_GE(c.escalation_level, 0);
    EXPECT_LE(c.escalation_level, kTopEscalation);
    if (c.escalation_level > 0) {
      EXPECT_TRUE(OwesAnAct(c)) << trace_;
    }
    if (HasEnded(c.status)) {
      EXPECT_FALSE(NextDue(c).has_value()) << trace_;
    }
    if (IsOpen(c.status)) {
      EXPECT_TRUE(DueAt(c).has_value()) << trace_;
    }
    if (c.archive_reason == ArchiveReason::kFraud) {
      EXPECT_TRUE(c.facts.empty()) << trace_;
    }
    for (CaseClock clock : c.missed) {
      if (clock == CaseClock::kMayor) continue;
      EXPECT_TRUE(c.bases.contains(clock) || clock == CaseClock::kPromise) << trace_;
    }
  }

 private:
  bool WindowOver() const {
    return !state_.reopen_until.has_value() || now_ >= EndOf(*state_.reopen_until);
  }
  void Take(const Decision& decision) { state_ = decision.state; }

  std::mt19937 random_;
  const calendar::WorkingDays calendar_ = TestCalendar();
  absl::Time now_ = At("2026-08-10", 8);
  Case state_;
  std::string trace_;
};

TEST(Model, AgreesWithTheStateMachineOnRandomLives) {
  for (uint32_t seed = 1; seed <= 1500; ++seed) {
    Model model(seed);
    for (int step = 0; step < 25; ++step) {
      model.Step();
      if (::testing::Test::HasFatalFailure()) FAIL() << "seed " << seed;
      model.PassTime();
      if (::testing::Test::HasFatalFailure()) FAIL() << "seed " << seed;
      model.CheckInvariants();
    }
    if (::testing::Test::HasFailure()) FAIL() << "seed " << seed;
  }
}

}  // namespace
}  // namespace mumpuni::complaint::domain
