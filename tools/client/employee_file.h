// The columns of a personnel file (SIASN, SIMPEG) and the records of the contract.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "mumpuni/personnel/v1/personnel.pb.h"

namespace mumpuni::tools {

// Which column of a file says what. Names are compared without regard to case, blanks, underscores
// and dots; each has the usual other names ("NIP" for "NIP BARU", "GOL RUANG" for "GOLONGAN").
class EmployeeColumns {
 public:
  // INVALID_ARGUMENT for two columns that say the same, and, as "wrong delimiter or header", for
  // required columns that are missing; both name them.
  static absl::StatusOr<EmployeeColumns> Of(const std::vector<std::string>& header, char delimiter);

  // Named columns that are not taken over, as they stand in the file; NIK is one on purpose.
  const std::vector<std::string>& ignored() const { return ignored_; }

  // The record of a row, which has as many fields as the header. Texts are trimmed; GELAR DEPAN and
  // GELAR BELAKANG are put around the name; apostrophes and quotes around the number, by which it
  // was kept from becoming a figure, go. INVALID_ARGUMENT MESSAGE_MALFORMED naming the field of
  // EmployeeRecord for control characters, for which the service would refuse the whole request.
  absl::StatusOr<personnel::v1::EmployeeRecord> RecordOf(
      const std::vector<std::string>& fields) const;

 private:
  EmployeeColumns();

  // For each entry of the table of columns, its place in the row; npos if the file has none.
  std::vector<size_t> places_;
  std::vector<std::string> ignored_;
};

// The canonical header, and a record in its columns.
std::vector<std::string> EmployeeHeader();
std::vector<std::string> EmployeeRow(const personnel::v1::EmployeeRecord& record);

}  // namespace mumpuni::tools
