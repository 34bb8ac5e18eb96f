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

// Loads everything under `directory` in the order of its dependencies and waits until every service
// has heard of it. A repeat changes nothing. Prints what was created and what was there.
absl::Status ApplyReference(City& city, const std::string& directory, std::ostream& out);

}  // namespace mumpuni::tools
