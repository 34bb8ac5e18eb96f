#include "services/assessment/domain/dictionary.h"

#include <gtest/gtest.h>

#include "services/assessment/domain/reasons.h"

namespace mumpuni::assessment::domain {
namespace {

const absl::Time kNow = LocalDate::Of("2026-08-11").Start();
const LocalDate kToday = LocalDate::Of("2026-08-11");

Competency Text(const std::string& name = "Komunikasi") {
  Competency text{"T.9", name, 3, "", "Perwali 1/2026", {}};
  for (int level = 1; level <= 5; ++level) text.levels.push_back({level, "Level", {}});
  return text;
}

TEST(Dictionary, AVersionIsDraftedReviewedPublishedAndSuperseded) {
  const CompetencyVersion draft = Draft(std::nullopt, 2, Text(), "ani", kNow);
  EXPECT_EQ(draft.text.version, 2);
  EXPECT_EQ(draft.text.state, CompetencyState::kDraft);
  EXPECT_EQ(ReasonOf(Publish(draft, kNow).status()), reasons::kCompetencyNotReviewed.id);
  const auto reviewed = Review(draft, "budi", true, "", kNow);
  ASSERT_TRUE(reviewed.ok());
  EXPECT_EQ(ReasonOf(Review(*reviewed, "budi", true, "", kNow).status()),
            reasons::kCompetencyNotDraft.id);
  const auto published = Publish(*reviewed, kNow);
  ASSERT_TRUE(published.ok());
  EXPECT_EQ(StateOn(*published, kToday), CompetencyState::kPublished);
  EXPECT_EQ(ReasonOf(Publish(*published, kNow).status()), reasons::kCompetencyNotReviewed.id);
  EXPECT_EQ(Superseded(*published, 3, kToday).text.state, CompetencyState::kRetired);
}

TEST(Dictionary, NobodyReviewsWhatTheyHaveWrittenAt) {
  const CompetencyVersion first = Draft(std::nullopt, 1, Text(), "ani", kNow);
  const CompetencyVersion second = Draft(first, 9, Text("Lain"), "budi", kNow);
  EXPECT_EQ(second.text.version, 1) << "the open draft is replaced";
  for (const char* author : {"ani", "budi"}) {
    EXPECT_EQ(ReasonOf(Review(second, author, true, "", kNow).status()),
              reasons::kReviewByAuthor.id);
  }
  EXPECT_TRUE(Review(second, "citra", true, "", kNow).ok());
}

TEST(Dictionary, SendingBackNeedsAReasonAndAChangeNeedsANewReview) {
  const CompetencyVersion draft = Draft(std::nullopt, 1, Text(), "ani", kNow);
  EXPECT_EQ(FieldOf(Review(draft, "budi", false, "", kNow).status()), "note");
  const auto back = Review(draft, "budi", false, "Indikator level 3 kurang jelas", kNow);
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->text.state, CompetencyState::kDraft);
  const auto reviewed = Review(draft, "budi", true, "", kNow);
  EXPECT_EQ(Draft(*reviewed, 2, Text("Lain"), "ani", kNow).text.state, CompetencyState::kDraft);
}

TEST(Dictionary, IsRetiredFromItsDayOn) {
  CompetencyVersion version = Decided(Text(), kNow);
  version.retired_from = LocalDate::Of("2026-09-01");
  EXPECT_EQ(StateOn(version, LocalDate::Of("2026-08-31")), CompetencyState::kPublished);
  EXPECT_EQ(StateOn(version, LocalDate::Of("2026-09-01")), CompetencyState::kRetired);
}

TEST(Dictionary, ARetirementIsCheckedFieldByField) {
  const Retirement sound{"T.1", "Digantikan",    LocalDate::Of("2026-09-01"),
                         "T.2", {1, 1, 3, 4, 5}, "Perwali 2/2026"};
  EXPECT_TRUE(Validate(sound, kToday).ok());
  const struct {
    void (*change)(Retirement&);
    const char* field;
  } cases[] = {
      {[](Retirement& r) { r.reason = "kurang"; }, "reason"},
      {[](Retirement& r) { r.effective_from = LocalDate::Of("2026-08-10"); }, "effective_from"},
      {[](Retirement& r) { r.level_map.pop_back(); }, "level_map"},
      {[](Retirement& r) { r.level_map[2] = 6; }, "level_map"},
      {[](Retirement& r) { r.level_map[4] = 3; }, "level_map"},
      {[](Retirement& r) { r.legal_basis = ""; }, "legal_basis"},
      {[](Retirement& r) { r.replaced_by = ""; }, "level_map"},
      {[](Retirement& r) { r.replaced_by = "T 2"; }, "replaced_by_code"},
  };
  for (const auto& c : cases) {
    Retirement retirement = sound;
    c.change(retirement);
    EXPECT_EQ(FieldOf(Validate(retirement, kToday)), c.field);
  }
}

}  // namespace
}  // namespace mumpuni::assessment::domain
