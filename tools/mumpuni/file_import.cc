#include "tools/mumpuni/file_import.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "common/core/id.h"
#include "common/core/status.h"

namespace mumpuni::tools {

namespace pv = mumpuni::personnel::v1;

std::string RequestIdOf(const std::string& what, const std::string& digest,
                        const std::string& part) {
  return Id::FromName(absl::StrCat("import of ", what, " ", digest, " ", part)).ToString();
}

bool EndsImport(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsUnauthenticated(status) || absl::IsResourceExhausted(status);
}

absl::StatusOr<Results> Results::Create(const std::string& file, const std::string& path,
                                        bool dry_run) {
  const std::string chosen =
      path.empty() ? std::filesystem::path(file).replace_extension(".results.csv").string() : path;
  std::error_code ignored;
  if (std::filesystem::equivalent(file, chosen, ignored)) {
    return absl::InvalidArgumentError("--results would replace the file that is imported");
  }
  ASSIGN_OR_RETURN(CsvWriter writer, CsvWriter::Create(chosen));
  Results results(chosen, std::move(writer), dry_run);
  RETURN_IF_ERROR(
      results.writer_.Write({"line_no", "key", "outcome", "id", "reason", "field", "message"}));
  return results;
}

absl::Status Results::Add(int line_no, const std::string& key, const std::string& outcome,
                          const std::string& id, const absl::Status& status) {
  const std::string told = status.ok() ? outcome : "FAILED";
  ++counts_[told];
  return writer_.Write({absl::StrCat(line_no), key, told, id, ReasonOf(status), FieldOf(status),
                        std::string(status.message())});
}

absl::Status Results::Finish() {
  RETURN_IF_ERROR(writer_.Commit());
  if (dry_run_) std::cout << "a dry run: nothing was changed\n";
  Table table({"outcome", "items"});
  for (const auto& [outcome, count] : counts_) table.Add({outcome, absl::StrCat(count)});
  table.Print(std::cout);
  std::cout << "results: " << path_ << '\n';
  const auto failed = counts_.find("FAILED");
  if (failed == counts_.end()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(failed->second, " failed; ", path_, " says which and why"));
}

absl::StatusOr<std::string> EmployeeNumbers::IdOf(City& city, const Caller& caller,
                                                  const std::string& key) {
  if (Id::Parse(key, "").ok()) return key;
  std::string number = key;
  std::erase_if(number, [](char c) { return c == ' ' || c == '.' || c == '\''; });
  const auto known = ids_.find(number);
  if (known != ids_.end()) return known->second;
  pv::SearchEmployeesRequest request;
  request.set_query(number);
  request.set_limit(2);
  ASSIGN_OR_RETURN(
      const auto response,
      city.Call(city.personnel, &pv::PersonnelService::Stub::SearchEmployees, request, caller));
  for (const pv::Employee& employee : response.employees()) {
    if (employee.employee_number() == number) return ids_[number] = employee.employee_id();
  }
  return Error({absl::StatusCode::kNotFound, "EMPLOYEE_NOT_FOUND", ""}, "PEGAWAI",
               "nobody has this number");
}

}  // namespace mumpuni::tools
