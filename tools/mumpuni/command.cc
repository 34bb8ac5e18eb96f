#include "tools/mumpuni/command.h"

#include "common/core/local_date.h"
#include "common/core/status.h"
#include "tools/client/csv.h"

namespace mumpuni::tools {

std::string DayOf(const google::protobuf::Timestamp& time) {
  if (time.seconds() == 0) return "";
  return LocalDate::At(absl::FromUnixSeconds(time.seconds())).ToString();
}

absl::Status PrintRows(const Globals& globals, const std::string& csv,
                       const std::vector<std::string>& titles, const Rows& rows,
                       const google::protobuf::Message& message) {
  if (!csv.empty()) {
    ASSIGN_OR_RETURN(CsvWriter writer, CsvWriter::Create(csv));
    RETURN_IF_ERROR(writer.Write(titles));
    for (const auto& row : rows) RETURN_IF_ERROR(writer.Write(row));
    RETURN_IF_ERROR(writer.Commit());
    (globals.json() ? std::cerr : std::cout) << rows.size() << " rows in " << csv << '\n';
    return absl::OkStatus();
  }
  if (globals.json()) {
    std::cout << ToJson(message);
    return absl::OkStatus();
  }
  Table table(titles);
  for (const auto& row : rows) table.Add(row);
  if (table.size() == 0) std::cout << "nothing to report\n";
  if (table.size() > 0) table.Print(std::cout);
  return absl::OkStatus();
}

}  // namespace mumpuni::tools
