// What the imports of files share: requests that a repeat makes again, the file of results,
// employees by their number.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "tools/client/csv.h"
#include "tools/mumpuni/command.h"

namespace mumpuni::tools {

// The same content is the same request, so that a repeat of the command changes nothing.
std::string RequestIdOf(const std::string& what, const std::string& digest,
                        const std::string& part);

// What concerns the whole command and not one row.
bool EndsImport(const absl::Status& status);

// What became of the items of a file, written beside it.
class Results {
 public:
  // `path` empty: FILE.results.csv.
  static absl::StatusOr<Results> Create(const std::string& file, const std::string& path,
                                        bool dry_run);
  // `outcome` is what an OK status means.
  absl::Status Add(int line_no, const std::string& key, const std::string& outcome,
                   const std::string& id, const absl::Status& status);
  // Tells the counts; FAILED_PRECONDITION if an item failed.
  absl::Status Finish();

 private:
  Results(std::string path, CsvWriter writer, bool dry_run)
      : path_(std::move(path)), writer_(std::move(writer)), dry_run_(dry_run) {}

  std::string path_;
  CsvWriter writer_;
  bool dry_run_;
  std::map<std::string, int> counts_;
};

// Employees by their number, each asked for once.
class EmployeeNumbers {
 public:
  // An id as it is; a number as personnel knows it. NOT_FOUND EMPLOYEE_NOT_FOUND.
  absl::StatusOr<std::string> IdOf(City& city, const Caller& caller, const std::string& key);

 private:
  std::map<std::string, std::string> ids_;
};

}  // namespace mumpuni::tools
