// Completed trainings as files, and the recapitulation of lesson hours.
#include "absl/strings/str_cat.h"
#include "common/core/status.h"
#include "tools/client/csv.h"
#include "tools/client/training_files.h"
#include "tools/mumpuni/command.h"
#include "tools/mumpuni/file_import.h"

namespace mumpuni::tools {
namespace {

namespace tv = mumpuni::training::v1;
using RecordStub = tv::RecordService::Stub;

constexpr char kRole[] = "TRAINING_ADMIN";
// Who may look for employees by their number.
constexpr char kSearchRole[] = "PERSONNEL_ADMIN";
constexpr size_t kChunkRows = 200;
constexpr int kPageSize = 1000;

struct ImportState {
  std::string file;
  std::string results;
  bool dry_run = false;
};

RowAnswer AnswerOf(const tv::RecordImportResult& result) {
  const auto outcome = result.outcome();
  const bool taken =
      outcome == tv::RECORD_IMPORT_OUTCOME_STORED || outcome == tv::RECORD_IMPORT_OUTCOME_UNCHANGED;
  return {ShortName(tv::RecordImportOutcome_Name(outcome), "RECORD_IMPORT_OUTCOME_"),
          result.enrolment_id(),
          taken ? absl::OkStatus()
                : Error({absl::StatusCode::kInvalidArgument, result.reason(), ""}, result.field(),
                        result.message())};
}

absl::Status ImportTrainings(Globals& globals, ImportState& state) {
  ASSIGN_OR_RETURN(const CsvFile file, CsvFile::Open(state.file));
  ASSIGN_OR_RETURN(const auto items, TrainingsOf(file));
  ASSIGN_OR_RETURN(const auto city, Connect());
  ASSIGN_OR_RETURN(Results results, Results::Create(state.file, state.results, state.dry_run));
  using Rows = std::vector<tv::TrainingRecord>;
  const auto send = [&](const Rows& rows) -> absl::StatusOr<std::vector<RowAnswer>> {
    tv::ImportPastRecordsRequest request;
    request.set_dry_run(state.dry_run);
    request.mutable_rows()->Assign(rows.begin(), rows.end());
    request.set_request_id(RequestIdOf("trainings", file.digest(), request.SerializeAsString()));
    ASSIGN_OR_RETURN(const auto response, city->Call(city->records, &RecordStub::ImportPastRecords,
                                                     request, globals.As(kRole)));
    std::vector<RowAnswer> answers;
    for (const auto& result : response.results()) answers.push_back(AnswerOf(result));
    return answers;
  };
  EmployeeNumbers employees;
  ChunkedImport<tv::TrainingRecord> import(kChunkRows, results, send);
  for (auto item : items) {
    RETURN_IF_ERROR(SetEmployee(*city, globals.As(kSearchRole), employees, item));
    RETURN_IF_ERROR(import.Take(std::move(item)));
  }
  RETURN_IF_ERROR(import.Flush());
  return results.Finish();
}

struct ExportState {
  std::string file;
  std::string unit;
  std::string reason = "export of trainings by the command line";
  int year = 0;
};

absl::Status ExportTrainings(Globals& globals, ExportState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  tv::ExportRecordsRequest request;
  request.set_page_size(kPageSize);
  request.set_year(state.year);
  request.set_reason(state.reason);
  if (!state.unit.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_unit_id(),
                     UnitIdOf(*city, globals.As(kSearchRole), state.unit));
  }
  ASSIGN_OR_RETURN(CsvWriter writer, CsvWriter::Create(state.file));
  RETURN_IF_ERROR(writer.Write(TrainingHeader()));
  int64_t rows = 0;
  do {
    ASSIGN_OR_RETURN(const auto page, city->Call(city->records, &RecordStub::ExportRecords, request,
                                                 globals.As(kRole)));
    for (const tv::TrainingRecord& record : page.records()) {
      RETURN_IF_ERROR(writer.Write(TrainingRow(record)));
    }
    rows += page.records_size();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  RETURN_IF_ERROR(writer.Commit());
  // The output of --output json stays JSON.
  (globals.json() ? std::cerr : std::cout)
      << rows << " trainings in " << state.file << "; the reason stands in the audit trail\n";
  return absl::OkStatus();
}

struct HoursState {
  std::string unit;
  std::string csv;
  int year = 0;
};

std::vector<std::string> HoursHeader() {
  return {"unit", "people", "JP", "PNS", "PNS reached", "trained"};
}

std::vector<std::string> HoursRow(const tv::HourRecapitulation& branch) {
  return {branch.unit_id(),
          absl::StrCat(branch.people_count()),
          absl::StrCat(branch.recognised_lesson_hours()),
          absl::StrCat(branch.pns_count()),
          absl::StrCat(branch.pns_reached_count()),
          absl::StrCat(branch.trained_count())};
}

absl::Status ReportHours(Globals& globals, HoursState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  tv::GetHourRecapitulationRequest request;
  request.set_year(state.year);
  if (!state.unit.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_unit_id(),
                     UnitIdOf(*city, globals.As("AUDITOR"), state.unit));
  }
  ASSIGN_OR_RETURN(
      const auto response,
      city->Call(city->lesson_hours, &tv::LessonHourService::Stub::GetHourRecapitulation, request,
                 globals.As("AUDITOR")));
  if (!state.csv.empty()) {
    ASSIGN_OR_RETURN(CsvWriter writer, CsvWriter::Create(state.csv));
    RETURN_IF_ERROR(writer.Write(HoursHeader()));
    for (const auto& branch : response.branches()) RETURN_IF_ERROR(writer.Write(HoursRow(branch)));
    RETURN_IF_ERROR(writer.Commit());
    (globals.json() ? std::cerr : std::cout)
        << response.branches_size() << " rows in " << state.csv << '\n';
    return absl::OkStatus();
  }
  if (globals.json()) {
    std::cout << ToJson(response);
    return absl::OkStatus();
  }
  Table table(HoursHeader());
  for (const auto& branch : response.branches()) table.Add(HoursRow(branch));
  table.Print(std::cout);
  return absl::OkStatus();
}

}  // namespace

void AddTrainingCommands(CLI::App& app, Globals& globals) {
  AddCommand<ImportState>(
      *app.get_subcommand("import"), globals, "trainings",
      "Past trainings; a repeat changes nothing, and nobody is told",
      [](CLI::App& command, ImportState& state) {
        command.add_option("file", state.file, "CSV file with a header (PEGAWAI, JUDUL, …)")
            ->required()
            ->check(CLI::ExistingFile);
        command.add_flag("--dry-run", state.dry_run, "Only say what would be done");
        command.add_option("--results", state.results,
                           "Where what became of each row is written; FILE.results.csv if missing");
      },
      ImportTrainings);
  AddCommand<ExportState>(
      *app.get_subcommand("export"), globals, "trainings",
      "Completed trainings, that can be imported again",
      [](CLI::App& command, ExportState& state) {
        command.add_option("file", state.file, "CSV file, replaced when the export is complete")
            ->required();
        command.add_option("--year", state.year, "Year of the completion; all if missing");
        command.add_option("--unit", state.unit, "Code or id of a unit, with what is below it");
        command.add_option("--reason", state.reason, "Why, 10–500 characters; audited")
            ->capture_default_str();
      },
      ExportTrainings);
  AddCommand<HoursState>(
      *app.get_subcommand("report"), globals, "hours",
      "Lesson hours of the branches of a unit in a year (rekapitulasi JP)",
      [](CLI::App& command, HoursState& state) {
        command.add_option("--unit", state.unit, "Code or id of a unit; the city if missing");
        command.add_option("--year", state.year, "Calendar year")->required();
        command.add_option("--csv", state.csv, "Write a CSV file instead of printing");
      },
      ReportHours);
}

}  // namespace mumpuni::tools
