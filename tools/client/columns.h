// The columns of a CSV file by their names, compared without regard to case, blanks and
// underscores.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/client/csv.h"

namespace mumpuni::tools {

using Names = std::vector<std::string>;
// Names of a column's values, in their normal form, and the numbers they stand for.
using Numbers = std::map<std::string, int>;

// What one or several rows of a file say together.
template <typename Message>
struct FileItem {
  // Line on which its first row begins, or the one that `status` speaks of.
  int line_no = 0;
  // Code of the competency or standard; of records of a person the number or id of the employee.
  std::string key;
  Message message;
  // INVALID_ARGUMENT MESSAGE_MALFORMED or VALUE_OUT_OF_RANGE naming the column, for what no message
  // can say.
  absl::Status status;
};

// Upper case, without blanks and underscores.
std::string Normal(const std::string& name);
std::string Trimmed(const std::string& text);
// VALUE_OUT_OF_RANGE naming the column.
absl::Status Malformed(const std::string& column, const std::string& why);

// Where the named columns stand.
class Columns {
 public:
  // A column may have other names, separated by '|': "TANGGAL|TANGGAL LAPORAN". The functions below
  // know it by its first. INVALID_ARGUMENT if a required column is missing or a known one stands
  // there twice.
  static absl::StatusOr<Columns> Of(const CsvFile& file, const Names& required,
                                    const Names& optional);

  bool Has(const std::string& name) const { return places_.count(Normal(name)) > 0; }
  // Empty if the file has no such column.
  std::string At(const CsvRow& row, const std::string& name) const;
  // Parts separated by '|'.
  Names ListAt(const CsvRow& row, const std::string& name) const;
  absl::StatusOr<int> NumberAt(const CsvRow& row, const std::string& name) const;
  // The number of one of the names.
  absl::StatusOr<int> OneOf(const CsvRow& row, const std::string& name,
                            const Numbers& numbers) const;
  // Columns that are not named, by their place.
  const std::map<size_t, std::string>& others() const { return others_; }

 private:
  std::map<std::string, size_t> places_;
  std::map<size_t, std::string> others_;
};

}  // namespace mumpuni::tools
