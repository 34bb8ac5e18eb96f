// The city's reference data: JSON files whose items are the resources of the RPCs in protobuf JSON.
// The only loader there is.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/client/city.h"

namespace mumpuni::tools {

// One file: {about, source, legal_basis, items}.
struct ReferenceFile {
  std::string about;
  std::string source;
  std::string legal_basis;
  std::vector<nlohmann::json> items;
};

// INVALID_ARGUMENT naming the file if it is no JSON of that form.
absl::StatusOr<ReferenceFile> ReadReferenceFile(const std::string& path);

// Replaces each string value "@CODE", however deep, by ids[CODE]. INVALID_ARGUMENT naming the code
// if it is not known.
absl::Status ResolveCodes(const std::map<std::string, std::string>& ids, nlohmann::json& value);

// Sorts items so that the one with code C comes before those whose `field` is "@C" or a list with
// "C"; returns groups: those of one group need only earlier groups. INVALID_ARGUMENT for a cycle or
// an unknown parent.
absl::StatusOr<std::vector<std::vector<nlohmann::json>>> ParentsFirst(
    const std::vector<nlohmann::json>& items, const std::string& field);

// Items in groups: those without a parent, then those whose parent is in the group before, and so
// on. A parent that is not among them is left to the service, and so is a cycle.
template <typename Resource>
std::vector<std::vector<Resource>> ByLevel(const std::vector<Resource>& items) {
  std::map<std::string, std::string> parents;
  for (const Resource& item : items) parents[item.code()] = item.parent_code();
  std::vector<std::vector<Resource>> groups;
  for (const Resource& item : items) {
    size_t level = 0;
    for (std::string above = item.parent_code(); parents.contains(above) && level < items.size();
         above = parents[above]) {
      ++level;
    }
    if (groups.size() <= level) groups.resize(level + 1);
    groups[level].push_back(item);
  }
  return groups;
}

// Loads everything under `directory` in the order of its dependencies and waits until every service
// has heard of it. A repeat changes nothing. Prints what was created and what was there.
absl::Status ApplyReference(City& city, const std::string& directory, std::ostream& out);

}  // namespace mumpuni::tools
