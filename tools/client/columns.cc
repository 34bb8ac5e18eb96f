#include "tools/client/columns.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/core/reasons.h"
#include "common/core/status.h"

namespace mumpuni::tools {

std::string Normal(const std::string& name) {
  std::string normal;
  for (const char c : name) {
    const bool blank = absl::ascii_isspace(static_cast<unsigned char>(c)) || c == '_';
    if (!blank) normal += absl::ascii_toupper(static_cast<unsigned char>(c));
  }
  return normal;
}

std::string Trimmed(const std::string& text) {
  return std::string(absl::StripAsciiWhitespace(text));
}

absl::Status Malformed(const std::string& column, const std::string& why) {
  return Error(mumpuni::reasons::kValueOutOfRange, column, why);
}

absl::StatusOr<Columns> Columns::Of(const CsvFile& file, const Names& required,
                                    const Names& optional) {
  Columns columns;
  for (size_t i = 0; i < file.header().size(); ++i) {
    const std::string normal = Normal(file.header()[i]);
    const auto is = [&](const std::string& name) { return Normal(name) == normal; };
    const bool known = std::any_of(required.begin(), required.end(), is) ||
                       std::any_of(optional.begin(), optional.end(), is);
    if (!known) columns.others_[i] = Trimmed(file.header()[i]);
    if (known && !columns.places_.emplace(normal, i).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("the column '", file.header()[i], "' stands there twice"));
    }
  }
  Names missing;
  for (const std::string& name : required) {
    if (columns.places_.count(Normal(name)) == 0) missing.push_back(name);
  }
  if (missing.empty()) return columns;
  return absl::InvalidArgumentError(
      absl::StrCat("wrong delimiter or header: there is no ", absl::StrJoin(missing, ", ")));
}

std::string Columns::At(const CsvRow& row, const std::string& name) const {
  const auto place = places_.find(Normal(name));
  return place == places_.end() ? "" : Trimmed(row.fields[place->second]);
}

Names Columns::ListAt(const CsvRow& row, const std::string& name) const {
  Names texts;
  for (const auto part : absl::StrSplit(At(row, name), '|', absl::SkipEmpty())) {
    texts.push_back(Trimmed(std::string(part)));
  }
  return texts;
}

absl::StatusOr<int> Columns::NumberAt(const CsvRow& row, const std::string& name) const {
  const std::string text = At(row, name);
  int number = 0;
  if (absl::SimpleAtoi(text, &number)) return number;
  return Malformed(name, "a whole number is wanted");
}

absl::StatusOr<int> Columns::OneOf(const CsvRow& row, const std::string& name,
                                   const Numbers& numbers) const {
  const auto found = numbers.find(Normal(At(row, name)));
  if (found != numbers.end()) return found->second;
  return Malformed(name, "not one of the known names");
}

}  // namespace mumpuni::tools
