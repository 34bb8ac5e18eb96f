#include "services/complaint/domain/place.h"

#include <gtest/gtest.h>

#include "common/core/status.h"

namespace mumpuni::complaint::domain {
namespace {

TEST(Spelling, IsComparedWithoutWhatPeopleWriteDifferently) {
  for (const char* written : {"Medokan Ayu", "medokan-ayu", "Kel. Medokan Ayu",
                              "KELURAHAN MEDOKAN AYU", "  Medokanayu ", "desa Medokan Ayu"}) {
    EXPECT_EQ(ComparedSpelling(written), "medokanayu") << written;
  }
  EXPECT_EQ(ComparedSpelling("Kelapa"), "kelapa");  // "kel" is a word only before a gap
  EXPECT_EQ(ComparedSpelling("\xF0\x9F\x98\x80"), "");
}

TEST(Spelling, EqualOnesOfAPlaceAreOne) {
  Place place{"35.78.03.1006", "Medokan Ayu", {"Medokanayu", "Medok Ayu", "!"}, {}};
  const auto spellings = ComparedSpellings(place);
  EXPECT_EQ(spellings.size(), 2u);
  EXPECT_EQ(spellings.at("medokanayu"), "Medokan Ayu");
}

TEST(Place, IsRefusedWithTheField) {
  const Place good{"35.78.03.1006",
                   "Medokan Ayu",
                   {},
                   {{{-7300000, 112800000}, {-7310000, 112800000}, {-7310000, 112810000}}}};
  EXPECT_TRUE(Validate(good).ok());
  Place bad = good;
  bad.outlines[0].pop_back();
  EXPECT_EQ(FieldOf(Validate(bad)), "place.outlines.points");
  bad = good;
  bad.outlines[0][0].latitude_e6 = 90000001;
  EXPECT_EQ(FieldOf(Validate(bad)), "place.outlines.points.latitude_e6");
  bad = good;
  bad.name.clear();
  EXPECT_EQ(FieldOf(Validate(bad)), "place.name");
}

}  // namespace
}  // namespace mumpuni::complaint::domain
