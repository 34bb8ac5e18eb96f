// Where a report is about, and which unit leads there.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/core/id.h"
#include "services/complaint/domain/case.h"

namespace mumpuni::complaint::domain {

// An urban village (kelurahan).
struct Place {
  std::string region_code;
  std::string name;
  std::vector<std::string> spellings;
  // Corners in order, closed by themselves.
  std::vector<std::vector<GeoPoint>> outlines;
};
absl::Status Validate(const Place& place);

// The form in which spellings are compared: lower-case letters and digits of ASCII only, without
// the words "kelurahan", "kel" and "desa" in front. "Kel. Medokan-Ayu" and "medokan ayu" are one.
std::string ComparedSpelling(std::string_view written);
// Name and spellings of a place, compared form → as written; the first of two equal ones.
std::map<std::string, std::string> ComparedSpellings(const Place& place);

// Which unit leads the cases of a category in a region; "" is any.
struct Route {
  std::string category_code;
  std::string region_code;
  Id lead_unit_id;
  std::vector<Id> supporting_unit_ids;
};
absl::Status Validate(const Route& route);

absl::Status Validate(const GeoPoint& point, std::string_view field);

}  // namespace mumpuni::complaint::domain
