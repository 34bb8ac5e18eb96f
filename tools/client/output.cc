#include "tools/client/output.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/core/status.h"

namespace mumpuni::tools {
namespace {

// Code points, which is what a terminal shows of our texts.
size_t Width(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool IsNumber(const std::string& cell) {
  return cell == "–" || cell.find_first_not_of("0123456789+-., ") == std::string::npos;
}

}  // namespace

void Table::Print(std::ostream& out, std::string_view indent) const {
  std::vector<size_t> widths;
  std::vector<bool> numeric;
  for (size_t r = 0; r < rows_.size(); ++r) {
    widths.resize(std::max(widths.size(), rows_[r].size()));
    numeric.resize(widths.size(), true);
    for (size_t i = 0; i < rows_[r].size(); ++i) {
      widths[i] = std::max(widths[i], Width(rows_[r][i]));
      if (r > 0 && !IsNumber(rows_[r][i])) numeric[i] = false;
    }
  }
  for (const auto& row : rows_) {
    std::string line(indent);
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths[i] - Width(row[i]), ' ');
      absl::StrAppend(&line, i == 0 ? "" : "  ", numeric[i] ? space + row[i] : row[i] + space);
    }
    while (!line.empty() && line.back() == ' ') line.pop_back();
    out << line << '\n';
  }
}

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json, options).ok()) return "{}";
  return json;
}

std::string Describe(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  const std::string field = FieldOf(status);
  const std::string localized = LocalizedOf(status);
  std::string text = absl::StrCat("error: ", absl::StatusCodeToString(status.code()));
  if (!reason.empty()) absl::StrAppend(&text, " ", reason);
  if (!field.empty()) absl::StrAppend(&text, " (", field, ")");
  absl::StrAppend(&text, ": ", std::string(status.message()));
  if (!localized.empty()) absl::StrAppend(&text, "\n       ", localized);
  return text;
}

std::string ShortName(const std::string& value_name, std::string_view prefix) {
  if (value_name.rfind(std::string(prefix), 0) != 0) return value_name;
  return value_name.substr(prefix.size());
}

}  // namespace mumpuni::tools
