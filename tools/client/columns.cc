#include "tools/client/columns.h"

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

namespace {

std::string FirstOf(const std::string& names) { return names.substr(0, names.find('|')); }

// The normal form of each name → that of the first name of its column.
std::map<std::string, std::string> FirstNames(const Names& required, const Names& optional) {
  std::map<std::string, std::string> firsts;
  for (const Names& columns : {required, optional}) {
    for (const std::string& names : columns) {
      for (const auto name : absl::StrSplit(names, '|')) {
        firsts[Normal(std::string(name))] = Normal(FirstOf(names));
      }
    }
  }
  return firsts;
}

}  // namespace

absl::StatusOr<Columns> Columns::Of(const CsvFile& file, const Names& required,
                                    const Names& optional) {
  const std::map<std::string, std::string> firsts = FirstNames(required, optional);
  Columns columns;
  for (size_t i = 0; i < file.header().size(); ++i) {
    const auto known = firsts.find(Normal(file.header()[i]));
    if (known == firsts.end()) {
      columns.others_[i] = Trimmed(file.header()[i]);
    } else if (!columns.places_.emplace(known->second, i).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("the column '", file.header()[i], "' stands there twice"));
    }
  }
  Names missing;
  for (const std::string& names : required) {
    if (!columns.Has(FirstOf(names))) missing.push_back(FirstOf(names));
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
