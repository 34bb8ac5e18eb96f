#include "tools/cityload/distributions.h"

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "absl/strings/str_cat.h"

namespace mumpuni::cityload {
namespace {

using nlohmann::json;

int64_t Minutes(const json& hours) { return std::llround(hours.get<double>() * 60); }

template <typename Enum>
Enum EnumOf(const json& row, const char* key, bool (*parse)(const std::string&, Enum*)) {
  Enum value{};
  if (!parse(row.at(key).get<std::string>(), &value)) {
    throw std::runtime_error(absl::StrCat("unknown ", key, ": ", row.dump()));
  }
  return value;
}

bool ParseType(const std::string& text, common::v1::EmploymentType* value) {
  return common::v1::EmploymentType_Parse(text, value);
}

bool ParseEducation(const std::string& text, personnel::v1::EducationLevel* value) {
  return personnel::v1::EducationLevel_Parse(text, value);
}

Distributions Convert(const json& file) {
  Distributions d;
  for (const json& row : file.at("arrivals")) {
    d.arrivals.push_back({row.at("isoWeekday"), row.at("hour"), row.at("cases")});
  }
  for (const json& row : file.at("regions")) {
    d.regions.push_back({row.at("regionCode"), row.at("cases")});
  }
  for (const json& row : file.at("topics")) {
    d.topics.push_back({row.at("categoryCode"), row.at("cases")});
  }
  for (const json& row : file.at("firstReplyHours")) {
    d.first_replies.push_back({row.at("topicKind"), Minutes(row.at("p10")), Minutes(row.at("p50")),
                               Minutes(row.at("p90")), Minutes(row.at("p99"))});
  }
  for (const json& row : file.at("employmentTypes")) {
    d.employment_types.push_back({EnumOf(row, "type", ParseType), row.at("weight")});
  }
  for (const json& row : file.at("education")) {
    d.education.push_back({EnumOf(row, "level", ParseEducation), row.at("weight")});
  }
  d.female_permille = file.at("femalePermille");
  d.first_names = file.at("firstNames").get<std::vector<std::string>>();
  d.last_names = file.at("lastNames").get<std::vector<std::string>>();
  return d;
}

// Short delays are the more frequent ones between two percentiles, too: a parabola, not a line.
int64_t Interpolate(int64_t from, int64_t to, int64_t step, int64_t steps) {
  return from + (to - from) * step * step / (steps * steps);
}

}  // namespace

absl::StatusOr<Distributions> ReadDistributions(const std::string& path) {
  std::ifstream in(path);
  if (!in) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  try {
    Distributions d = Convert(json::parse(in));
    const bool complete = !d.arrivals.empty() && !d.regions.empty() && !d.topics.empty() &&
                          !d.first_replies.empty() && !d.employment_types.empty() &&
                          !d.education.empty() && !d.first_names.empty() && !d.last_names.empty();
    if (complete) return d;
    return absl::InvalidArgumentError(absl::StrCat(path, ": a distribution is empty"));
  } catch (const std::exception& e) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", e.what()));
  }
}

int64_t DrawReplyMinutes(const Distributions::ReplyMinutes& q, Random& random) {
  const int64_t permille = static_cast<int64_t>(random.Below(1000));
  if (permille < 100) return Interpolate(1, q.p10, permille, 100);
  if (permille < 500) return Interpolate(q.p10, q.p50, permille - 100, 400);
  if (permille < 900) return Interpolate(q.p50, q.p90, permille - 500, 400);
  return Interpolate(q.p90, q.p99, permille - 900, 100);
}

}  // namespace mumpuni::cityload
