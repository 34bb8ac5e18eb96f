#include "services/complaint/notify/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "services/complaint/notify/wording.h"

namespace mumpuni::complaint::notify {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kOccasions = 13;

Facts FullFacts(Occasion occasion) {
  return {.occasion = occasion,
          .case_number = "SBY-2026-000123",
          .category_name = "Jalan rusak",
          .unit_name = "Dinas Sumber Daya Air",
          .text = "Lubang akan ditambal.\n\nMohon hati-hati.",
          .promised_date = "3 Desember 2026",
          .reopen_until = "14 Desember 2026",
          .other_case_number = "SBY-2026-000099",
          .external_body = "PT PLN",
          .external_number = "PLN/77",
          .tracking_link = "https://lapor.example/SBY-2026-000123"};
}

// Every occasion in both languages.
class EveryMessageTest : public ::testing::TestWithParam<std::tuple<int, Language>> {
 protected:
  Occasion occasion() const { return static_cast<Occasion>(std::get<0>(GetParam())); }
  Language language() const { return std::get<1>(GetParam()); }
};

TEST_P(EveryMessageTest, NamesTheCaseAndLeavesNothingUnfilled) {
  const Message message = Compose(FullFacts(occasion()), language());
  EXPECT_THAT(message.subject, HasSubstr("SBY-2026-000123"));
  EXPECT_THAT(message.body, HasSubstr("SBY-2026-000123"));
  EXPECT_THAT(message.body, HasSubstr("https://lapor.example/"));
  EXPECT_THAT(message.body, EndsWith(".\n"));
  for (const std::string& text : {message.subject, message.body}) {
    EXPECT_THAT(text, Not(HasSubstr("{")));
    EXPECT_THAT(text, Not(HasSubstr("<")));
  }
}

TEST_P(EveryMessageTest, HasWordsOfItsOwn) {
  EXPECT_EQ(WordingOf(occasion(), language()).occasion, occasion());
}

TEST_P(EveryMessageTest, OfWhatIsEmptyNothingIsSaid) {
  const Message message =
      Compose({.occasion = occasion(), .case_number = "SBY-2026-000123"}, language());
  EXPECT_THAT(message.body, HasSubstr("SBY-2026-000123"));
  for (const char* left_out : {"{", ": \n", ":\n\n", "  ", "\n\n\n", "menulis", "writes"}) {
    EXPECT_THAT(message.body, Not(HasSubstr(left_out)));
  }
}

TEST_P(EveryMessageTest, TheSubjectIsOneLineAndSaysNothingOfTheContent) {
  Facts facts = FullFacts(occasion());
  facts.case_number = "SBY-1\r\nBcc: a@example.org\nX\x01";
  const Message message = Compose(facts, language());
  EXPECT_EQ(message.subject.find_first_of("\r\n\x01"), std::string::npos);
  EXPECT_THAT(message.subject, HasSubstr("SBY-1  Bcc: a@example.org X"));
  for (const std::string& content : {facts.text, facts.category_name, facts.unit_name}) {
    EXPECT_THAT(message.subject, Not(HasSubstr(content)));
  }
}

INSTANTIATE_TEST_SUITE_P(All, EveryMessageTest,
                         ::testing::Combine(::testing::Range(1, kOccasions + 1),
                                            ::testing::Values(Language::kIndonesian,
                                                              Language::kEnglish)));

TEST(MessageTest, OccasionsAndLanguagesDiffer) {
  std::set<std::string> subjects;
  for (int occasion = 1; occasion <= kOccasions; ++occasion) {
    for (const Language language : {Language::kIndonesian, Language::kEnglish}) {
      subjects.insert(Compose(FullFacts(static_cast<Occasion>(occasion)), language).subject);
    }
  }
  EXPECT_EQ(subjects.size(), 2u * kOccasions);
}

TEST(MessageTest, AnOccasionThatIsNotKnownIsNewsOfTheCase) {
  const Facts facts{.occasion = static_cast<Occasion>(kOccasions + 1), .case_number = "SBY-1"};
  EXPECT_EQ(Compose(facts, Language::kIndonesian).subject, "Laporan SBY-1: ada perkembangan");
  EXPECT_EQ(Compose(facts, Language::kEnglish).subject, "Report SBY-1: there is news");
}

TEST(MessageTest, TheReceiptSaysWhenTheFirstAnswerComes) {
  Facts facts = FullFacts(Occasion::kReceived);
  EXPECT_THAT(Compose(facts, Language::kIndonesian).body, HasSubstr("dalam waktu 24 jam"));
  EXPECT_THAT(Compose(facts, Language::kEnglish).body, HasSubstr("within 24 hours"));
  facts.first_response_hours = 48;
  EXPECT_THAT(Compose(facts, Language::kEnglish).body, HasSubstr("within 48 hours"));
}

TEST(MessageTest, TheResolutionAsksTwoQuestionsUntilADay) {
  const Facts facts = FullFacts(Occasion::kResolved);
  const std::string indonesian = Compose(facts, Language::kIndonesian).body;
  EXPECT_THAT(indonesian, HasSubstr("1. Apakah penjelasannya jelas dan petugasnya sopan?\n"
                                    "2. Apakah masalahnya sudah selesai?\n"));
  EXPECT_THAT(indonesian, HasSubstr("Masa tanggapan berlaku sampai dengan 14 Desember 2026."));
  EXPECT_THAT(indonesian, HasSubstr("ditutup"));
  const std::string english = Compose(facts, Language::kEnglish).body;
  EXPECT_THAT(english, HasSubstr("1. Was the explanation clear and the officer courteous?\n"
                                 "2. Is the problem solved?\n"));
  EXPECT_THAT(english, HasSubstr("lasts until 14 Desember 2026"));
  EXPECT_THAT(english, HasSubstr("is closed"));
}

TEST(MessageTest, TheOfficersTextIsInsertedAsItIs) {
  Facts facts = FullFacts(Occasion::kAnswered);
  facts.text = "Sudah diperbaiki;\n\n{unit} {link} tidak diganti.";
  EXPECT_THAT(Compose(facts, Language::kEnglish).body,
              HasSubstr("The unit writes:\nSudah diperbaiki;\n\n{unit} {link} tidak diganti.\n"));
  EXPECT_THAT(Compose(facts, Language::kIndonesian).body,
              HasSubstr("Unit kerja menulis:\nSudah diperbaiki;\n\n{unit} {link}"));
}

TEST(MessageTest, NoOtherFieldBeginsALineOfItsOwn) {
  Facts facts = FullFacts(Occasion::kReferredExternal);
  facts.external_number = "PLN/77\n\nHubungi";
  EXPECT_THAT(Compose(facts, Language::kEnglish).body, HasSubstr("there: PLN/77  Hubungi\n"));
}

// Compiles only while Facts has exactly these members: none of them names a person.
TEST(MessageTest, ThereIsNoFieldForAnOfficer) {
  const auto& [occasion, number, category, unit, text, promised, until, other, body,
               external_number, link, hours] = FullFacts(Occasion::kAnswered);
  EXPECT_EQ(unit, "Dinas Sumber Daya Air");
}

}  // namespace
}  // namespace mumpuni::complaint::notify
