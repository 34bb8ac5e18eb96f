#include "tools/client/reference.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "absl/strings/str_cat.h"

namespace mumpuni::tools {

using nlohmann::json;

absl::StatusOr<ReferenceFile> ReadReferenceFile(const std::string& path) {
  std::ifstream in(path);
  if (!in) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  const json file = json::parse(in, nullptr, /*allow_exceptions=*/false);
  const bool sound = file.is_object() && file.contains("items") && file["items"].is_array();
  if (!sound) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is not {about, source, …, items: […]}"));
  }
  ReferenceFile reference;
  reference.about = file.value("about", "");
  reference.source = file.value("source", "");
  reference.legal_basis = file.value("legal_basis", "");
  for (const json& item : file["items"]) reference.items.push_back(item);
  return reference;
}

absl::Status ResolveCodes(const std::map<std::string, std::string>& ids, json& value) {
  if (value.is_structured()) {
    for (json& child : value) {
      if (absl::Status status = ResolveCodes(ids, child); !status.ok()) return status;
    }
    return absl::OkStatus();
  }
  if (!value.is_string()) return absl::OkStatus();
  const std::string text = value.get<std::string>();
  if (text.size() < 2 || text[0] != '@') return absl::OkStatus();
  const auto found = ids.find(text.substr(1));
  if (found == ids.end()) {
    return absl::InvalidArgumentError(absl::StrCat("there is no unit with the code ", text));
  }
  value = found->second;
  return absl::OkStatus();
}

namespace {

// The codes that a field names: one as "@CODE", or a list of codes.
std::vector<std::string> CodesIn(const json& item, const std::string& field) {
  const auto found = item.find(field);
  if (found == item.end()) return {};
  if (found->is_array()) return found->get<std::vector<std::string>>();
  const auto parent = found->get<std::string>();
  return parent.empty() ? std::vector<std::string>() : std::vector{parent.substr(1)};
}

}  // namespace

absl::StatusOr<std::vector<std::vector<json>>> ParentsFirst(const std::vector<json>& items,
                                                            const std::string& field) {
  std::vector<std::vector<json>> groups;
  std::set<std::string> placed;
  std::vector<json> waiting = items;
  while (!waiting.empty()) {
    std::vector<json> group;
    std::vector<json> later;
    for (const json& item : waiting) {
      const std::vector<std::string> parents = CodesIn(item, field);
      const bool ready = std::all_of(parents.begin(), parents.end(),
                                     [&](const auto& parent) { return placed.count(parent) > 0; });
      (ready ? group : later).push_back(item);
    }
    if (group.empty()) {
      return absl::InvalidArgumentError(absl::StrCat(later.front().value("code", "?"), ": its ",
                                                     field, " ", later.front()[field].dump(),
                                                     " is missing or stands below it"));
    }
    for (const json& item : group) placed.insert(item.value("code", ""));
    groups.push_back(std::move(group));
    waiting = std::move(later);
  }
  return groups;
}

}  // namespace mumpuni::tools
