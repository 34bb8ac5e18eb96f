#include "services/training/store/rows.h"

#include "absl/strings/numbers.h"

namespace mumpuni::training::store {

std::string CodesOf(const std::vector<domain::CompetencyLevel>& taught) {
  std::vector<std::string> codes;
  for (const domain::CompetencyLevel& one : taught) codes.push_back(one.code);
  return pg::Array(codes);
}

std::string LevelsOf(const std::vector<domain::CompetencyLevel>& taught) {
  std::vector<int64_t> levels;
  for (const domain::CompetencyLevel& one : taught) levels.push_back(one.level.value());
  return pg::Array(levels);
}

std::vector<domain::CompetencyLevel> TaughtOf(const pqxx::field& codes, const pqxx::field& levels) {
  const std::vector<std::string> names = pg::TextArrayOf(codes);
  const std::vector<std::string> values = pg::TextArrayOf(levels);
  std::vector<domain::CompetencyLevel> taught;
  for (size_t i = 0; i < names.size(); ++i) {
    int level = 0;
    if (!absl::SimpleAtoi(values.at(i), &level)) throw pqxx::conversion_error("level");
    taught.push_back({names[i], Level::Clamped(level)});
  }
  return taught;
}

}  // namespace mumpuni::training::store
