// The competency dictionary, and files of competencies, job standards and assessments.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/core/id.h"
#include "common/core/status.h"
#include "tools/client/csv.h"
#include "tools/client/dictionary_files.h"
#include "tools/mumpuni/command.h"
#include "tools/mumpuni/file_import.h"

namespace mumpuni::tools {
namespace {

namespace av = mumpuni::assessment::v1;
using AssessmentStub = av::AssessmentService::Stub;
using DictionaryStub = av::DictionaryService::Stub;

constexpr char kRole[] = "PERSONNEL_ADMIN";
constexpr size_t kChunkRows = 200;

struct ImportState {
  std::string file;
  std::string results;
  bool dry_run = false;
  bool draft = false;
};

absl::Status Define(City& city, const Caller& caller, const std::string& request_id,
                    const av::Competency& competency, bool draft) {
  if (draft) {
    av::DraftCompetencyRequest request;
    request.set_request_id(request_id);
    *request.mutable_competency() = competency;
    return city.Call(city.dictionary, &DictionaryStub::DraftCompetency, request, caller).status();
  }
  av::DefineCompetencyRequest request;
  request.set_request_id(request_id);
  *request.mutable_competency() = competency;
  return city.Call(city.assessment, &AssessmentStub::DefineCompetency, request, caller).status();
}

absl::Status ImportCompetencies(Globals& globals, ImportState& state) {
  ASSIGN_OR_RETURN(const CsvFile file, CsvFile::Open(state.file));
  ASSIGN_OR_RETURN(const auto items, CompetenciesOf(file));
  ASSIGN_OR_RETURN(const auto city, Connect());
  ASSIGN_OR_RETURN(Results results, Results::Create(state.file, state.results, state.dry_run));
  const std::string what = state.draft ? "drafts" : "competencies";
  for (const auto& item : items) {
    absl::Status status = item.status;
    if (status.ok() && !state.dry_run) {
      status = Define(*city, globals.As(kRole), RequestIdOf(what, file.digest(), item.key),
                      item.message, state.draft);
    }
    if (EndsImport(status)) return status;
    RETURN_IF_ERROR(
        results.Add(item.line_no, item.key, state.dry_run ? "READ" : "STORED", "", status));
  }
  return results.Finish();
}

absl::Status PublishOne(City& city, const Caller& caller, const std::string& request_id,
                        const av::JobStandard& standard, bool dry_run) {
  if (dry_run) {
    av::PreviewJobStandardRequest request;
    *request.mutable_job_standard() = standard;
    request.set_page_size(1);
    return city.Call(city.dictionary, &DictionaryStub::PreviewJobStandard, request, caller)
        .status();
  }
  av::PublishJobStandardRequest request;
  request.set_request_id(request_id);
  *request.mutable_job_standard() = standard;
  return city.Call(city.assessment, &AssessmentStub::PublishJobStandard, request, caller).status();
}

absl::Status ImportJobStandards(Globals& globals, ImportState& state) {
  ASSIGN_OR_RETURN(const CsvFile file, CsvFile::Open(state.file));
  ASSIGN_OR_RETURN(const auto items, JobStandardsOf(file));
  ASSIGN_OR_RETURN(const auto city, Connect());
  ASSIGN_OR_RETURN(Results results, Results::Create(state.file, state.results, state.dry_run));
  for (const auto& item : items) {
    absl::Status status = item.status;
    if (status.ok()) {
      status = PublishOne(*city, globals.As(kRole),
                          RequestIdOf("job standards", file.digest(), item.key), item.message,
                          state.dry_run);
    }
    if (EndsImport(status)) return status;
    RETURN_IF_ERROR(results.Add(item.line_no, item.key,
                                state.dry_run ? "WOULD_BE_STORED" : "STORED", "", status));
  }
  return results.Finish();
}

RowAnswer AnswerOf(const av::AssessmentImportResult& result) {
  const auto outcome = result.outcome();
  const bool taken = outcome == av::ASSESSMENT_IMPORT_OUTCOME_STORED ||
                     outcome == av::ASSESSMENT_IMPORT_OUTCOME_ALREADY_THERE;
  return {ShortName(av::AssessmentImportOutcome_Name(outcome), "ASSESSMENT_IMPORT_OUTCOME_"),
          result.assessment_id(),
          taken ? absl::OkStatus()
                : Error({absl::StatusCode::kInvalidArgument, result.reason(), ""}, result.field(),
                        result.message())};
}

absl::Status ImportAssessments(Globals& globals, ImportState& state) {
  ASSIGN_OR_RETURN(const CsvFile file, CsvFile::Open(state.file));
  std::vector<std::string> ignored;
  ASSIGN_OR_RETURN(const auto items, AssessmentsOf(file, ignored));
  for (const std::string& name : ignored) {
    std::cerr << "note: the column '" << name << "' is not taken over\n";
  }
  ASSIGN_OR_RETURN(const auto city, Connect());
  ASSIGN_OR_RETURN(Results results, Results::Create(state.file, state.results, state.dry_run));
  const Caller caller = globals.As(kRole);
  using Rows = std::vector<av::Assessment>;
  const auto send = [&](const Rows& rows) -> absl::StatusOr<std::vector<RowAnswer>> {
    av::ImportAssessmentsRequest request;
    request.set_dry_run(state.dry_run);
    request.mutable_rows()->Assign(rows.begin(), rows.end());
    request.set_request_id(RequestIdOf("assessments", file.digest(), request.SerializeAsString()));
    ASSIGN_OR_RETURN(
        const auto response,
        city->Call(city->dictionary, &DictionaryStub::ImportAssessments, request, caller));
    std::vector<RowAnswer> answers;
    for (const auto& result : response.results()) answers.push_back(AnswerOf(result));
    return answers;
  };
  EmployeeNumbers employees;
  ChunkedImport<av::Assessment> import(kChunkRows, results, send);
  for (auto item : items) {
    RETURN_IF_ERROR(SetEmployee(*city, caller, employees, item));
    RETURN_IF_ERROR(import.Take(std::move(item)));
  }
  RETURN_IF_ERROR(import.Flush());
  return results.Finish();
}

struct CompetencyState {
  std::string code;
  int version = 0;
  bool accept = false;
  std::string send_back;
  std::string note;
  std::string from;
  std::string reason;
  std::string replaced_by;
  std::vector<int> levels;
  std::string basis;
};

std::string NewRequestId() { return Id::New(absl::Now()).ToString(); }

std::string StateOf(const av::Competency& competency) {
  return ShortName(av::CompetencyState_Name(competency.state()), "COMPETENCY_STATE_");
}

absl::Status Print(const Globals& globals, const av::CompetencyVersion& version) {
  if (globals.json()) {
    std::cout << ToJson(version);
    return absl::OkStatus();
  }
  const av::Competency& text = version.competency();
  std::cout << text.code() << ' ' << text.name() << ", version " << text.version() << ", "
            << StateOf(text) << '\n';
  if (!version.drafted_by().empty()) std::cout << "written by " << version.drafted_by() << '\n';
  if (!version.reviewed_by().empty()) {
    std::cout << "reviewed by " << version.reviewed_by() << ' ' << version.review_note() << '\n';
  }
  if (!version.retired_from().empty()) {
    std::cout << "retired from " << version.retired_from() << ": " << version.retire_reason()
              << '\n';
  }
  std::cout << text.definition() << (text.definition().empty() ? "" : "\n");
  for (const av::CompetencyLevel& level : text.levels()) {
    std::cout << "  " << level.level() << ' ' << level.title() << '\n';
    for (const std::string& indicator : level.indicators()) {
      std::cout << "      " << indicator << '\n';
    }
  }
  return absl::OkStatus();
}

absl::Status ShowCompetency(Globals& globals, CompetencyState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  av::GetCompetencyRequest request;
  request.set_code(state.code);
  request.set_version(state.version);
  ASSIGN_OR_RETURN(const auto response, city->Call(city->dictionary, &DictionaryStub::GetCompetency,
                                                   request, globals.As(kRole)));
  return Print(globals, response.version());
}

absl::Status ListOpen(Globals& globals, CompetencyState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  av::ListCompetencyVersionsRequest request;
  request.set_page_size(1000);
  request.set_code(state.code);
  av::ListCompetencyVersionsResponse all;
  Table table({"code", "version", "state", "name", "written by", "note"});
  do {
    ASSIGN_OR_RETURN(const auto page,
                     city->Call(city->dictionary, &DictionaryStub::ListCompetencyVersions, request,
                                globals.As(kRole)));
    all.mutable_versions()->MergeFrom(page.versions());
    for (const av::CompetencyVersion& version : page.versions()) {
      const av::Competency& text = version.competency();
      table.Add({text.code(), absl::StrCat(text.version()), StateOf(text), text.name(),
                 version.drafted_by(), version.review_note()});
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (globals.json()) {
    std::cout << ToJson(all);
  } else {
    table.Print(std::cout);
  }
  return absl::OkStatus();
}

absl::Status ReviewCompetency(Globals& globals, CompetencyState& state) {
  if (state.accept == !state.send_back.empty()) {
    return absl::InvalidArgumentError("either --accept or --send-back with the reason");
  }
  ASSIGN_OR_RETURN(const auto city, Connect());
  av::ReviewCompetencyRequest request;
  request.set_request_id(NewRequestId());
  request.set_code(state.code);
  request.set_version(state.version);
  request.set_accept(state.accept);
  request.set_note(state.accept ? state.note : state.send_back);
  ASSIGN_OR_RETURN(
      const auto response,
      city->Call(city->dictionary, &DictionaryStub::ReviewCompetency, request, globals.As(kRole)));
  return Print(globals, response.version());
}

absl::Status PublishCompetency(Globals& globals, CompetencyState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  av::PublishCompetencyRequest request;
  request.set_request_id(NewRequestId());
  request.set_code(state.code);
  request.set_version(state.version);
  ASSIGN_OR_RETURN(
      const auto response,
      city->Call(city->dictionary, &DictionaryStub::PublishCompetency, request, globals.As(kRole)));
  return Print(globals, response.version());
}

absl::Status RetireCompetency(Globals& globals, CompetencyState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  av::RetireCompetencyRequest request;
  request.set_request_id(NewRequestId());
  request.set_code(state.code);
  request.set_reason(state.reason);
  request.set_effective_from(state.from);
  request.set_replaced_by_code(state.replaced_by);
  for (const int level : state.levels) request.add_level_map(level);
  request.set_legal_basis(state.basis);
  ASSIGN_OR_RETURN(
      const auto response,
      city->Call(city->dictionary, &DictionaryStub::RetireCompetency, request, globals.As(kRole)));
  return Print(globals, response.version());
}

void ImportOptions(CLI::App& command, ImportState& state) {
  command.add_option("file", state.file, "CSV file with a header; its columns: tools/README.md")
      ->required()
      ->check(CLI::ExistingFile);
  command.add_flag("--dry-run", state.dry_run, "Only say what would be done");
  command.add_option("--results", state.results,
                     "Where what became of each row is written; FILE.results.csv if missing");
}

void CodeOption(CLI::App& command, CompetencyState& state) {
  command.add_option("code", state.code, "Code of the competency, for example M.3")->required();
}

void VersionOptions(CLI::App& command, CompetencyState& state) {
  CodeOption(command, state);
  command.add_option("version", state.version, "Version")->required();
}

void AddImports(CLI::App& imports, Globals& globals) {
  AddCommand<ImportState>(
      imports, globals, "competencies", "Texts for the dictionary",
      [](CLI::App& command, ImportState& state) {
        ImportOptions(command, state);
        command.add_flag("--draft", state.draft, "As drafts for a review, not as official texts");
      },
      ImportCompetencies);
  AddCommand<ImportState>(imports, globals, "job-standards",
                          "The next version of each job standard (SKJ)", ImportOptions,
                          ImportJobStandards);
  AddCommand<ImportState>(imports, globals, "assessments",
                          "Results of a provider; a report is recorded once", ImportOptions,
                          ImportAssessments);
}

void AddVerbs(CLI::App& dictionary, Globals& globals) {
  AddCommand<CompetencyState>(
      dictionary, globals, "show", "A competency with its levels",
      [](CLI::App& command, CompetencyState& state) {
        CodeOption(command, state);
        command.add_option("--version", state.version, "Version; the published one if missing");
      },
      ShowCompetency);
  AddCommand<CompetencyState>(
      dictionary, globals, "open", "What waits for a review or its publication",
      [](CLI::App& command, CompetencyState& state) {
        command.add_option("--code", state.code, "All versions of this competency instead");
      },
      ListOpen);
  AddCommand<CompetencyState>(
      dictionary, globals, "review", "Accept a draft or send it back; never one's own (--as)",
      [](CLI::App& command, CompetencyState& state) {
        VersionOptions(command, state);
        command.add_flag("--accept", state.accept, "The text is right");
        command.add_option("--note", state.note, "A remark with it");
        command.add_option("--send-back", state.send_back, "Why it is not, 10–1,000 characters");
      },
      ReviewCompetency);
  AddCommand<CompetencyState>(dictionary, globals, "publish", "Make a reviewed version the text",
                              VersionOptions, PublishCompetency);
  AddCommand<CompetencyState>(
      dictionary, globals, "retire", "Take a competency out of the dictionary",
      [](CLI::App& command, CompetencyState& state) {
        CodeOption(command, state);
        command.add_option("--from", state.from, "First day, YYYY-MM-DD")->required();
        command.add_option("--reason", state.reason, "Why, 10–500 characters")->required();
        command.add_option("--by", state.replaced_by, "Code of what takes its place");
        command.add_option("--levels", state.levels, "Its level for each level 1 to 5: 1,1,2,3,4")
            ->delimiter(',')
            ->expected(5);
        command.add_option("--basis", state.basis, "The decree, with --by");
      },
      RetireCompetency);
}

}  // namespace

void AddDictionaryCommands(CLI::App& app, Globals& globals) {
  AddImports(*app.get_subcommand("import"), globals);
  CLI::App* dictionary = app.add_subcommand("dictionary", "The competency dictionary");
  dictionary->require_subcommand(1);
  AddVerbs(*dictionary, globals);
}

}  // namespace mumpuni::tools
