// What the tools print: tables for people, JSON for programs, errors with reason, field and the
// Indonesian sentence.
#pragma once

#include <google/protobuf/message.h>

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace mumpuni::tools {

// Columns as wide as their longest cell; columns of numbers to the right.
class Table {
 public:
  explicit Table(std::vector<std::string> header) { rows_.push_back(std::move(header)); }
  void Add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  void Print(std::ostream& out, std::string_view indent = "") const;
  size_t size() const { return rows_.size() - 1; }

 private:
  std::vector<std::vector<std::string>> rows_;
};

// One message as JSON with the field names of the contract (snake_case), zero values included.
std::string ToJson(const google::protobuf::Message& message);

// "error: NOT_FOUND EMPLOYEE_NOT_FOUND (employee_id): …" and the message in Bahasa Indonesia.
std::string Describe(const absl::Status& status);

// The value name of an enum without its prefix: CASE_STATUS_RESOLVED with "CASE_STATUS_" is
// "RESOLVED".
std::string ShortName(const std::string& value_name, std::string_view prefix);

}  // namespace mumpuni::tools
