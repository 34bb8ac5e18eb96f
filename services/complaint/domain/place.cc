#include "services/complaint/domain/place.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/core/status.h"
#include "common/core/validate.h"
#include "services/complaint/domain/reasons.h"

namespace mumpuni::complaint::domain {
namespace {

constexpr int kMaxSpellings = 50;
constexpr int kMaxOutlines = 20;
constexpr int kMaxCorners = 500;
constexpr int kMaxSupportingUnits = 10;

}  // namespace

absl::Status Validate(const GeoPoint& point, std::string_view field) {
  RETURN_IF_ERROR(CheckRange(point.latitude_e6, absl::StrCat(std::string(field), ".latitude_e6"),
                             -90000000, 90000000));
  return CheckRange(point.longitude_e6, absl::StrCat(std::string(field), ".longitude_e6"),
                    -180000000, 180000000);
}

absl::Status Validate(const Place& place) {
  RETURN_IF_ERROR(CheckCode(place.region_code, "place.region_code", 32));
  RETURN_IF_ERROR(CheckText(place.name, "place.name", 120));
  RETURN_IF_ERROR(CheckRange(static_cast<int64_t>(place.spellings.size()), "place.spellings", 0,
                             kMaxSpellings));
  for (const std::string& spelling : place.spellings) {
    RETURN_IF_ERROR(CheckText(spelling, "place.spellings", 120));
  }
  RETURN_IF_ERROR(
      CheckRange(static_cast<int64_t>(place.outlines.size()), "place.outlines", 0, kMaxOutlines));
  for (const auto& outline : place.outlines) {
    RETURN_IF_ERROR(
        CheckRange(static_cast<int64_t>(outline.size()), "place.outlines.points", 3, kMaxCorners));
    for (const GeoPoint& corner : outline) {
      RETURN_IF_ERROR(Validate(corner, "place.outlines.points"));
    }
  }
  return absl::OkStatus();
}

std::string ComparedSpelling(std::string_view written) {
  std::string words(written);
  absl::AsciiStrToLower(&words);
  static constexpr std::array<std::string_view, 3> kKinds = {"kelurahan", "kel", "desa"};
  for (std::string_view kind : kKinds) {
    const bool in_front = words.size() > kind.size() && words.compare(0, kind.size(), kind) == 0 &&
                          !absl::ascii_isalnum(static_cast<unsigned char>(words[kind.size()]));
    if (!in_front) continue;
    words.erase(0, kind.size());
    break;
  }
  std::erase_if(words, [](char c) { return !absl::ascii_isalnum(static_cast<unsigned char>(c)); });
  return words;
}

std::map<std::string, std::string> ComparedSpellings(const Place& place) {
  std::map<std::string, std::string> spellings;
  spellings.emplace(ComparedSpelling(place.name), place.name);
  for (const std::string& spelling : place.spellings) {
    spellings.emplace(ComparedSpelling(spelling), spelling);
  }
  spellings.erase("");
  return spellings;
}

absl::Status Validate(const Route& route) {
  if (!route.category_code.empty()) {
    RETURN_IF_ERROR(CheckCode(route.category_code, "route.category_code", 64));
  }
  if (!route.region_code.empty()) {
    RETURN_IF_ERROR(CheckCode(route.region_code, "route.region_code", 32));
  }
  if (route.lead_unit_id.IsNil()) {
    return Error(reasons::kLeadUnitRequired, "route.lead_unit_id", "a route has a unit");
  }
  return CheckRange(static_cast<int64_t>(route.supporting_unit_ids.size()),
                    "route.supporting_unit_ids", 0, kMaxSupportingUnits);
}

}  // namespace mumpuni::complaint::domain
