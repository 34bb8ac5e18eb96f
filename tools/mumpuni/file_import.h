// What the imports of files share: requests that a repeat makes again, the file of results,
// employees by their number.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/status.h"
#include "tools/client/columns.h"
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

// Sets the `employee_id` of an item whose key is a number or an id. An error ends the import; what
// is wrong with the item alone is kept in its status.
template <typename Message>
absl::Status SetEmployee(City& city, const Caller& caller, EmployeeNumbers& employees,
                         FileItem<Message>& item) {
  if (!item.status.ok()) return absl::OkStatus();
  const auto id = employees.IdOf(city, caller, item.key);
  if (EndsImport(id.status())) return id.status();
  item.status = id.status();
  if (id.ok()) item.message.set_employee_id(*id);
  return absl::OkStatus();
}

// What the service says of one row that was sent.
struct RowAnswer {
  // What an OK status means.
  std::string outcome;
  std::string id;
  absl::Status status;
};

// Sends the good items of a file in chunks and writes down what became of each item.
template <typename Message>
class ChunkedImport {
 public:
  // One answer for each row, in their order.
  using Send =
      std::function<absl::StatusOr<std::vector<RowAnswer>>(const std::vector<Message>& rows)>;
  ChunkedImport(size_t chunk_rows, Results& results, Send send)
      : chunk_rows_(chunk_rows), results_(results), send_(std::move(send)) {}

  absl::Status Take(FileItem<Message> item) {
    chunk_.push_back(std::move(item));
    return chunk_.size() >= chunk_rows_ ? Flush() : absl::OkStatus();
  }

  // Call it after the last item too.
  absl::Status Flush() {
    std::vector<Message> rows;
    for (const auto& item : chunk_) {
      if (item.status.ok()) rows.push_back(item.message);
    }
    std::vector<RowAnswer> answers;
    if (!rows.empty()) {
      ASSIGN_OR_RETURN(answers, send_(rows));
    }
    if (answers.size() != rows.size()) {
      return absl::InternalError("the service has not answered every row");
    }
    size_t sent = 0;
    for (const auto& item : chunk_) {
      const RowAnswer answer = item.status.ok() ? answers[sent++] : RowAnswer{"", "", item.status};
      RETURN_IF_ERROR(
          results_.Add(item.line_no, item.key, answer.outcome, answer.id, answer.status));
    }
    chunk_.clear();
    return absl::OkStatus();
  }

 private:
  const size_t chunk_rows_;
  Results& results_;
  const Send send_;
  std::vector<FileItem<Message>> chunk_;
};

}  // namespace mumpuni::tools
