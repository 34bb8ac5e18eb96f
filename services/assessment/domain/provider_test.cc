#include "services/assessment/domain/provider.h"

#include <gtest/gtest.h>

#include "services/assessment/domain/reasons.h"

namespace mumpuni::assessment::domain {
namespace {

Provider Puspenkom() {
  Provider provider;
  provider.name = "Puspenkom";
  provider.accreditation = "A/1";
  provider.methods = {Method::kAssessmentCentre, Method::kInterview};
  provider.valid_from = LocalDate::Of("2024-01-01");
  provider.valid_until = LocalDate::Of("2026-12-31");
  provider.legal_basis = "Keputusan Kepala BKN 1/2024";
  return provider;
}

TEST(Provider, IsCheckedFieldByField) {
  EXPECT_TRUE(Validate(Puspenkom()).ok());
  const struct {
    void (*change)(Provider&);
    const char* field;
  } cases[] = {
      {[](Provider& p) { p.name = ""; }, "provider.name"},
      {[](Provider& p) { p.code = "a b"; }, "provider.code"},
      {[](Provider& p) { p.accreditation = ""; }, "provider.accreditation"},
      {[](Provider& p) { p.methods.clear(); }, "provider.methods"},
      {[](Provider& p) { p.methods.push_back(Method::kSuperiorScreening); }, "provider.methods"},
      {[](Provider& p) { p.methods.push_back(Method::kInterview); }, "provider.methods"},
      {[](Provider& p) { p.valid_until = LocalDate::Of("2023-12-31"); }, "provider.valid_until"},
      {[](Provider& p) { p.legal_basis = ""; }, "provider.legal_basis"},
  };
  for (const auto& c : cases) {
    Provider provider = Puspenkom();
    c.change(provider);
    EXPECT_EQ(FieldOf(Validate(provider)), c.field);
  }
}

TEST(Provider, AnAssessmentNeedsAnAccreditationThatHolds) {
  Provider renewed = Puspenkom();
  renewed.accreditation = "A/2";
  renewed.valid_from = LocalDate::Of("2027-01-01");
  renewed.valid_until = LocalDate::Of("2029-12-31");
  Provider revoked = Puspenkom();
  revoked.accreditation = "A/3";
  revoked.revoked_from = LocalDate::Of("2025-06-01");
  const std::vector<Provider> all = {Puspenkom(), renewed, revoked};
  const struct {
    const char* provider;
    const char* accreditation;
    Method method;
    const char* day;
    std::string_view reason;
  } cases[] = {
      {"Puspenkom", "A/1", Method::kAssessmentCentre, "2024-01-01", ""},
      {"Puspenkom", "A/1", Method::kInterview, "2026-12-31", ""},
      {"Puspenkom", "A/1", Method::kAssessmentCentre, "2023-12-31", "PROVIDER_NOT_ACCREDITED"},
      {"Puspenkom", "A/1", Method::kAssessmentCentre, "2027-01-01", "PROVIDER_NOT_ACCREDITED"},
      {"Puspenkom", "A/1", Method::kCompetencyTest, "2026-01-01", "PROVIDER_NOT_ACCREDITED"},
      {"Puspenkom", "A/2", Method::kInterview, "2027-01-01", ""},
      {"Puspenkom", "A/9", Method::kInterview, "2026-01-01", "PROVIDER_NOT_ACCREDITED"},
      {"Puspenkom", "A/3", Method::kInterview, "2025-05-31", ""},
      {"Puspenkom", "A/3", Method::kInterview, "2025-06-01", "PROVIDER_NOT_ACCREDITED"},
      {"Lain", "A/1", Method::kInterview, "2026-01-01", "PROVIDER_NOT_FOUND"},
  };
  for (const auto& c : cases) {
    Assessment assessment;
    assessment.provider = c.provider;
    assessment.accreditation = c.accreditation;
    assessment.method = c.method;
    assessment.assessed_on = LocalDate::Of(c.day);
    EXPECT_EQ(ReasonOf(CheckAccredited(all, assessment)), c.reason)
        << c.accreditation << " " << c.day;
  }
}

TEST(Provider, AnAccreditationIsRevokedOnce) {
  const LocalDate today = LocalDate::Of("2026-08-11");
  const std::string reason = "Dicabut oleh BKN";
  const auto revoked = RevokeAccreditation(Puspenkom(), reason, today, today);
  ASSERT_TRUE(revoked.ok());
  EXPECT_FALSE(revoked->Holds(today, Method::kInterview));
  EXPECT_TRUE(revoked->Holds(today.PlusDays(-1), Method::kInterview));
  EXPECT_EQ(ReasonOf(RevokeAccreditation(*revoked, reason, today, today).status()),
            reasons::kAccreditationRevoked.id);
  EXPECT_EQ(ReasonOf(RevokeAccreditation(Puspenkom(), reason, today.PlusDays(1), today).status()),
            reasons::kDateInFuture.id);
  EXPECT_EQ(FieldOf(RevokeAccreditation(Puspenkom(), "x", today, today).status()), "reason");
}

}  // namespace
}  // namespace mumpuni::assessment::domain
