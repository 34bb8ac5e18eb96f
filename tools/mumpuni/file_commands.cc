// Personnel files: import and export of employees as CSV.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/core/id.h"
#include "common/core/status.h"
#include "tools/client/csv.h"
#include "tools/client/employee_file.h"
#include "tools/mumpuni/command.h"

namespace mumpuni::tools {
namespace {

namespace pv = mumpuni::personnel::v1;
using Stub = pv::PersonnelService::Stub;

constexpr char kRole[] = "PERSONNEL_ADMIN";
constexpr int kPageSize = 1000;
// A service that restarts, or is behind with its events, ends no import: the chunk is sent again.
constexpr int kAttempts = 6;
constexpr absl::Duration kAskAgainAfter = absl::Seconds(2);

struct ImportState {
  std::string file;
  std::string results;
  std::string import_id;
  int chunk_rows = 200;
  bool update = false;
  bool dry_run = false;
};

// One line of a terminal that is written anew; nothing where nobody watches.
class ProgressLine {
 public:
  explicit ProgressLine(const Globals& globals)
      : shown_(!globals.json() && isatty(STDERR_FILENO) == 1) {}
  ~ProgressLine() {
    if (told_) std::cerr << '\n';
  }
  void Tell(int64_t done, int64_t total) {
    if (!shown_) return;
    std::cerr << "\r  " << ProgressOf(done, total) << " rows" << std::flush;
    told_ = true;
  }

 private:
  bool shown_;
  bool told_ = false;
};

// The same file with the same options is the same import, so that a repeat of the command goes on
// where it was interrupted. A dry run has nothing to go on with, and is to see the city as it is.
std::string ImportIdOf(const ImportState& state, const CsvFile& file) {
  if (!state.import_id.empty()) return state.import_id;
  if (state.dry_run) return Id::New(absl::Now()).ToString();
  return Id::FromName(absl::StrCat("import of employees ", file.digest(),
                                   state.update ? " update " : " new ", state.chunk_rows))
      .ToString();
}

std::string ResultsOf(const ImportState& state) {
  if (!state.results.empty()) return state.results;
  return std::filesystem::path(state.file).replace_extension(".results.csv").string();
}

pv::ImportRowResult Failure(int line_no, const absl::Status& status) {
  pv::ImportRowResult result;
  result.set_line_no(line_no);
  result.set_outcome(pv::IMPORT_OUTCOME_FAILED);
  result.set_reason(ReasonOf(status));
  result.set_field(FieldOf(status));
  result.set_message(std::string(status.message()));
  return result;
}

std::string OutcomeOf(const pv::ImportRowResult& result) {
  return ShortName(pv::ImportOutcome_Name(result.outcome()), "IMPORT_OUTCOME_");
}

void Count(const pv::ImportRowResult& result, pv::ImportCounts& counts) {
  switch (result.outcome()) {
    case pv::IMPORT_OUTCOME_CREATED:
      return counts.set_created(counts.created() + 1);
    case pv::IMPORT_OUTCOME_UPDATED:
      return counts.set_updated(counts.updated() + 1);
    case pv::IMPORT_OUTCOME_UNCHANGED:
      return counts.set_unchanged(counts.unchanged() + 1);
    default:
      // An outcome that is not known is not to be taken for a success.
      return counts.set_failed(counts.failed() + 1);
  }
}

// What another attempt may change.
bool MayPass(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsResourceExhausted(status) || absl::IsAborted(status);
}

// Sends the rows of a file in chunks, one after the other: two rows about one person count in their
// order. Every chunk is sent, also one that was applied before, which answers its results again; so
// the file of results is complete whenever the command is.
class EmployeeImport {
 public:
  EmployeeImport(City& city, const Caller& caller, const ImportState& state,
                 const EmployeeColumns& columns, CsvWriter& results)
      : city_(city), caller_(caller), state_(state), columns_(columns), results_(results) {}

  absl::Status Begin(const std::string& import_id) {
    request_.set_import_id(import_id);
    request_.set_update(state_.update);
    request_.set_dry_run(state_.dry_run);
    return results_.Write({"line_no", "outcome", "employee_id", "reason", "field", "message"});
  }

  // Chunks end at the same rows whenever the file is read: the service compares their contents.
  absl::Status Take(const CsvRow& row) {
    const absl::StatusOr<pv::EmployeeRecord> record =
        row.status.ok() ? columns_.RecordOf(row.fields) : row.status;
    if (record.ok()) {
      pv::ImportRow& added = *request_.add_rows();
      added.set_line_no(row.line_no);
      *added.mutable_record() = *record;
    } else {
      outcomes_.push_back(Failure(row.line_no, record.status()));
    }
    const bool full =
        request_.rows_size() + static_cast<int>(outcomes_.size()) >= state_.chunk_rows;
    return full ? Flush() : absl::OkStatus();
  }

  // Sends what has been taken and writes down what became of it, by line.
  absl::Status Flush() {
    if (request_.rows_size() > 0) RETURN_IF_ERROR(Send());
    std::sort(outcomes_.begin(), outcomes_.end(),
              [](const auto& a, const auto& b) { return a.line_no() < b.line_no(); });
    for (const pv::ImportRowResult& result : outcomes_) {
      Count(result, counts_);
      RETURN_IF_ERROR(
          results_.Write({absl::StrCat(result.line_no()), OutcomeOf(result), result.employee_id(),
                          result.reason(), result.field(), result.message()}));
    }
    rows_ += static_cast<int64_t>(outcomes_.size());
    outcomes_.clear();
    return absl::OkStatus();
  }

  const pv::ImportCounts& counts() const { return counts_; }
  int64_t rows() const { return rows_; }
  int chunks() const { return request_.chunk_no(); }

 private:
  absl::Status Send() {
    request_.set_chunk_no(request_.chunk_no() + 1);
    ASSIGN_OR_RETURN(const auto response, CallPatiently());
    if (response.results_size() != request_.rows_size()) {
      return absl::InternalError(absl::StrCat("chunk ", request_.chunk_no(), " of ",
                                              request_.rows_size(), " rows has ",
                                              response.results_size(), " results"));
    }
    outcomes_.insert(outcomes_.end(), response.results().begin(), response.results().end());
    request_.clear_rows();
    return absl::OkStatus();
  }

  absl::StatusOr<pv::ImportEmployeesResponse> CallPatiently() {
    for (int attempt = 1;; ++attempt) {
      auto response = city_.Call(city_.personnel, &Stub::ImportEmployees, request_, caller_);
      if (attempt == kAttempts || !MayPass(response.status())) return response;
      absl::SleepFor(RetryAfterOf(response.status()).value_or(kAskAgainAfter));
    }
  }

  City& city_;
  Caller caller_;
  const ImportState& state_;
  const EmployeeColumns& columns_;
  CsvWriter& results_;
  pv::ImportEmployeesRequest request_;
  // Of the rows since the last Flush.
  std::vector<pv::ImportRowResult> outcomes_;
  pv::ImportCounts counts_;
  int64_t rows_ = 0;
};

// Chunks that an earlier run of the import has applied; 0 of a new one.
absl::StatusOr<int> AppliedChunks(City& city, const Caller& caller, const std::string& import_id) {
  pv::GetImportRequest request;
  request.set_import_id(import_id);
  const auto response = city.Call(city.personnel, &Stub::GetImport, request, caller);
  if (absl::IsNotFound(response.status())) return 0;
  if (!response.ok()) return response.status();
  return response->applied_chunks_size();
}

absl::Status SendAll(const CsvFile& file, const Globals& globals, EmployeeImport& import) {
  ProgressLine progress(globals);
  absl::Status status = file.ForEachRow([&](const CsvRow& row) -> absl::Status {
    const int64_t before = import.rows();
    RETURN_IF_ERROR(import.Take(row));
    if (import.rows() > before) progress.Tell(import.rows(), file.row_count());
    return absl::OkStatus();
  });
  if (status.ok()) status = import.Flush();
  if (status.ok()) progress.Tell(import.rows(), file.row_count());
  return status;
}

void PrintSummary(const Globals& globals, const ImportState& state, const std::string& import_id,
                  const pv::ImportCounts& counts) {
  const std::string results = ResultsOf(state);
  if (globals.json()) {
    const nlohmann::ordered_json summary = {{"import_id", import_id},
                                            {"dry_run", state.dry_run},
                                            {"created", counts.created()},
                                            {"updated", counts.updated()},
                                            {"unchanged", counts.unchanged()},
                                            {"failed", counts.failed()},
                                            {"results", results}};
    std::cout << summary.dump(1) << '\n';
    return;
  }
  std::cout << "import " << import_id
            << (state.dry_run ? ", a dry run: nothing was changed\n" : "\n");
  Table table({"outcome", "rows"});
  table.Add({"created", absl::StrCat(counts.created())});
  table.Add({"updated", absl::StrCat(counts.updated())});
  table.Add({"unchanged", absl::StrCat(counts.unchanged())});
  table.Add({"failed", absl::StrCat(counts.failed())});
  table.Print(std::cout);
  std::cout << "results of the rows: " << results << '\n';
}

absl::Status ImportEmployees(Globals& globals, ImportState& state) {
  std::error_code ignored;
  if (std::filesystem::equivalent(state.file, ResultsOf(state), ignored)) {
    return absl::InvalidArgumentError("--results would replace the file that is imported");
  }
  ASSIGN_OR_RETURN(const CsvFile file, CsvFile::Open(state.file));
  ASSIGN_OR_RETURN(const EmployeeColumns columns,
                   EmployeeColumns::Of(file.header(), file.delimiter()));
  for (const std::string& name : columns.ignored()) {
    std::cerr << "note: the column '" << name << "' is not taken over\n";
  }
  ASSIGN_OR_RETURN(const auto city, Connect());
  const Caller caller = globals.As(kRole);
  const std::string import_id = ImportIdOf(state, file);
  ASSIGN_OR_RETURN(const int applied, AppliedChunks(*city, caller, import_id));
  ASSIGN_OR_RETURN(CsvWriter results, CsvWriter::Create(ResultsOf(state)));
  EmployeeImport import(*city, caller, state, columns, results);
  RETURN_IF_ERROR(import.Begin(import_id));
  if (absl::Status status = SendAll(file, globals, import); !status.ok()) {
    if (MayPass(status) && !state.dry_run) {
      std::cerr << "note: the same command goes on where this one ended\n";
    }
    return status;
  }
  RETURN_IF_ERROR(results.Commit());
  if (applied > 0 && applied == import.chunks()) {
    std::cerr << "note: an earlier run has imported all of it, and this is what became of it "
                 "then; another --import-id imports the file anew\n";
  }
  PrintSummary(globals, state, import_id, import.counts());
  if (import.counts().failed() == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(import.counts().failed(), " of ", import.rows(),
                                                    " rows failed; ", ResultsOf(state),
                                                    " says which and why"));
}

std::string IsUuid(const std::string& text) {
  return Id::Parse(text, "").ok() ? "" : "a UUID in its 36-character form";
}

void ImportOptions(CLI::App& command, ImportState& state) {
  command.add_option("file", state.file, "CSV file with a header (NIP BARU, NAMA, …)")
      ->required()
      ->check(CLI::ExistingFile);
  command.add_flag("--update", state.update, "Bring known employees up to date");
  command.add_flag("--dry-run", state.dry_run, "Only say what would be done");
  command.add_option("--results", state.results,
                     "Where what became of each row is written; FILE.results.csv if missing");
  command.add_option("--chunk", state.chunk_rows, "Rows of one request")
      ->check(CLI::Range(1, 500))
      ->capture_default_str();
  command
      .add_option("--import-id", state.import_id,
                  "UUID; by default that of the file and the options, so that a repeat goes on")
      ->check(IsUuid);
}

struct ExportState {
  std::string file;
  std::string reason;
  std::string unit;
  std::string as_of;
};

absl::StatusOr<int64_t> WriteEmployees(City& city, const Globals& globals,
                                       pv::ExportEmployeesRequest request, CsvWriter& writer) {
  ProgressLine progress(globals);
  RETURN_IF_ERROR(writer.Write(EmployeeHeader()));
  int64_t rows = 0;
  do {
    ASSIGN_OR_RETURN(const auto page,
                     city.Call(city.personnel, &Stub::ExportEmployees, request, globals.As(kRole)));
    for (const pv::EmployeeRecord& record : page.records()) {
      RETURN_IF_ERROR(writer.Write(EmployeeRow(record)));
    }
    rows += page.records_size();
    progress.Tell(rows, 0);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return rows;
}

absl::Status ExportEmployees(Globals& globals, ExportState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  pv::ExportEmployeesRequest request;
  request.set_page_size(kPageSize);
  request.set_reason(state.reason);
  request.set_as_of(state.as_of);
  if (!state.unit.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_subtree_unit_id(),
                     UnitIdOf(*city, globals.As(kRole), state.unit));
  }
  ASSIGN_OR_RETURN(CsvWriter writer, CsvWriter::Create(state.file));
  ASSIGN_OR_RETURN(const int64_t rows, WriteEmployees(*city, globals, request, writer));
  RETURN_IF_ERROR(writer.Commit());
  if (globals.json()) {
    const nlohmann::ordered_json summary = {{"file", state.file}, {"rows", rows}};
    std::cout << summary.dump(1) << '\n';
  } else {
    std::cout << rows << " employees in " << state.file
              << "; the reason stands in the audit trail\n";
  }
  return absl::OkStatus();
}

void ExportOptions(CLI::App& command, ExportState& state) {
  command.add_option("file", state.file, "CSV file, replaced when the export is complete")
      ->required();
  command.add_option("--reason", state.reason, "Why, 10–500 characters; audited")->required();
  command.add_option("--unit", state.unit, "Code or id of a unit, with what is below it");
  command.add_option("--as-of", state.as_of, "Day, YYYY-MM-DD; today if missing");
}

}  // namespace

void AddFileCommands(CLI::App& app, Globals& globals) {
  CLI::App* imports = app.add_subcommand("import", "Files into the city");
  imports->require_subcommand(1);
  AddCommand<ImportState>(*imports, globals, "employees",
                          "A personnel file; a repeat goes on where it was interrupted",
                          ImportOptions, ImportEmployees);
  CLI::App* exports = app.add_subcommand("export", "The city into files");
  exports->require_subcommand(1);
  AddCommand<ExportState>(*exports, globals, "employees",
                          "A personnel file, unmasked, that can be imported again", ExportOptions,
                          ExportEmployees);
}

}  // namespace mumpuni::tools
