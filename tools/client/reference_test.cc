#include "tools/client/reference.h"

#include <gtest/gtest.h>

#include <fstream>

#include "common/testing/temp_dir.h"
#include "mumpuni/complaint/v1/complaint.pb.h"

namespace mumpuni::tools {
namespace {

using nlohmann::json;

TEST(ResolveCodes, ReplacesCodesHoweverDeep) {
  json item = {
      {"unitId", "@DLH"}, {"list", {"@DLH", "plain", {{"lead", "@DINSOS"}}}}, {"count", 3}};
  ASSERT_TRUE(ResolveCodes({{"DLH", "id-1"}, {"DINSOS", "id-2"}}, item).ok());
  EXPECT_EQ(
      item,
      json({{"unitId", "id-1"}, {"list", {"id-1", "plain", {{"lead", "id-2"}}}}, {"count", 3}}));
}

TEST(ResolveCodes, UnknownCodeIsNamed) {
  json item = {{"unitId", "@NOWHERE"}};
  const absl::Status status = ResolveCodes({{"DLH", "id-1"}}, item);
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_NE(std::string(status.message()).find("@NOWHERE"), std::string::npos);
}

TEST(ResolveCodes, ALoneAtSignIsText) {
  json item = {{"text", "@"}};
  ASSERT_TRUE(ResolveCodes({}, item).ok());
  EXPECT_EQ(item["text"], "@");
}

json Unit(const std::string& code, const std::string& parent) {
  json unit = {{"code", code}};
  if (!parent.empty()) unit["parentUnitId"] = "@" + parent;
  return unit;
}

TEST(ParentsFirst, GroupsNeedOnlyEarlierGroups) {
  const auto groups = ParentsFirst({Unit("VILLAGE", "DISTRICT"), Unit("DISTRICT", "CITY"),
                                    Unit("CITY", ""), Unit("AGENCY", "CITY")},
                                   "parentUnitId");
  ASSERT_TRUE(groups.ok());
  ASSERT_EQ(groups->size(), 3u);
  EXPECT_EQ((*groups)[0][0]["code"], "CITY");
  EXPECT_EQ((*groups)[1].size(), 2u);
  EXPECT_EQ((*groups)[2][0]["code"], "VILLAGE");
}

TEST(ParentsFirst, AListNamesSeveral) {
  const json course = {{"code", "C"}, {"before", {"A", "B"}}};
  const auto groups = ParentsFirst({course, {{"code", "A"}}, {{"code", "B"}}}, "before");
  ASSERT_TRUE(groups.ok());
  ASSERT_EQ(groups->size(), 2u);
  EXPECT_EQ((*groups)[1][0]["code"], "C");
  EXPECT_TRUE(absl::IsInvalidArgument(ParentsFirst({course}, "before").status()));
}

TEST(ParentsFirst, CycleAndMissingParentAreRefused) {
  EXPECT_TRUE(absl::IsInvalidArgument(
      ParentsFirst({Unit("A", "B"), Unit("B", "A")}, "parentUnitId").status()));
  EXPECT_TRUE(
      absl::IsInvalidArgument(ParentsFirst({Unit("A", "NOWHERE")}, "parentUnitId").status()));
}

complaint::v1::Category Category(const std::string& code, const std::string& parent) {
  complaint::v1::Category category;
  category.set_code(code);
  category.set_parent_code(parent);
  return category;
}

TEST(ByLevel, AParentComesInTheGroupBefore) {
  const auto groups =
      ByLevel<complaint::v1::Category>({Category("POTHOLE", "ROADS"), Category("ROADS", "CITY"),
                                        Category("OTHER", ""), Category("CITY", "")});
  ASSERT_EQ(groups.size(), 3u);
  ASSERT_EQ(groups[0].size(), 2u);
  EXPECT_EQ(groups[0][0].code(), "OTHER");
  EXPECT_EQ(groups[0][1].code(), "CITY");
  EXPECT_EQ(groups[1][0].code(), "ROADS");
  EXPECT_EQ(groups[2][0].code(), "POTHOLE");
}

TEST(ByLevel, NothingIsLostThatTheServiceWillRefuse) {
  size_t items = 0;
  for (const auto& group : ByLevel<complaint::v1::Category>(
           {Category("A", "B"), Category("B", "A"), Category("C", "NOWHERE")})) {
    items += group.size();
  }
  EXPECT_EQ(items, 3u);
  EXPECT_TRUE(ByLevel<complaint::v1::Category>({}).empty());
}

TEST(ReadReferenceFile, RefusesWhatIsNoReferenceFile) {
  const testing::TempDir dir;
  const std::string path = dir.File("reference.json");
  std::ofstream(path) << "{\"about\": \"x\"}";
  EXPECT_TRUE(absl::IsInvalidArgument(ReadReferenceFile(path).status()));
  std::ofstream(path) << "not json";
  EXPECT_TRUE(absl::IsInvalidArgument(ReadReferenceFile(path).status()));
  EXPECT_TRUE(absl::IsNotFound(ReadReferenceFile(path + ".none").status()));
  std::ofstream(path) << R"({"about": "x", "source": "y", "items": [{"code": "A"}]})";
  const auto file = ReadReferenceFile(path);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->source, "y");
  EXPECT_EQ(file->items.size(), 1u);
}

}  // namespace
}  // namespace mumpuni::tools
