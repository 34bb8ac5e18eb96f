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

// Sends the assessments of a file in chunks and writes down what became of each row.
class AssessmentImport {
 public:
  AssessmentImport(City& city, Caller caller, const CsvFile& file, bool dry_run, Results& results)
      : city_(city),
        caller_(std::move(caller)),
        file_(file),
        dry_run_(dry_run),
        results_(results) {}

  absl::Status Take(FileItem<av::Assessment> item) {
    if (item.status.ok()) {
      const auto id = employees_.IdOf(city_, caller_, item.key);
      if (EndsImport(id.status())) return id.status();
      item.status = id.status();
      if (id.ok()) item.message.set_employee_id(*id);
    }
    chunk_.push_back(std::move(item));
    return chunk_.size() >= kChunkRows ? Flush() : absl::OkStatus();
  }

  absl::Status Flush() {
    av::ImportAssessmentsRequest request;
    request.set_dry_run(dry_run_);
    for (const auto& item : chunk_) {
      if (item.status.ok()) *request.add_rows() = item.message;
    }
    request.set_request_id(RequestIdOf("assessments", file_.digest(), request.SerializeAsString()));
    av::ImportAssessmentsResponse response;
    if (request.rows_size() > 0) {
      ASSIGN_OR_RETURN(response, city_.Call(city_.dictionary, &DictionaryStub::ImportAssessments,
                                            request, caller_));
    }
    if (response.results_size() != request.rows_size()) {
      return absl::InternalError("the service has not answered every row");
    }
    int sent = 0;
    for (const auto& item : chunk_) {
      RETURN_IF_ERROR(item.status.ok() ? AddAnswer(item, response.results(sent++))
                                       : results_.Add(item.line_no, item.key, "", "", item.status));
    }
    chunk_.clear();
    return absl::OkStatus();
  }

 private:
  absl::Status AddAnswer(const FileItem<av::Assessment>& item,
                         const av::AssessmentImportResult& result) {
    absl::Status status;
    if (result.outcome() != av::ASSESSMENT_IMPORT_OUTCOME_STORED &&
        result.outcome() != av::ASSESSMENT_IMPORT_OUTCOME_ALREADY_THERE) {
      status = Error({absl::StatusCode::kInvalidArgument, result.reason(), ""}, result.field(),
                     result.message());
    }
    return results_.Add(
        item.line_no, item.key,
        ShortName(av::AssessmentImportOutcome_Name(result.outcome()), "ASSESSMENT_IMPORT_OUTCOME_"),
        result.assessment_id(), status);
  }

  City& city_;
  const Caller caller_;
  const CsvFile& file_;
  const bool dry_run_;
  Results& results_;
  std::vector<FileItem<av::Assessment>> chunk_;
  EmployeeNumbers employees_;
};

absl::Status ImportAssessments(Globals& globals, ImportState& state) {
  ASSIGN_OR_RETURN(const CsvFile file, CsvFile::Open(state.file));
  std::vector<std::string> ignored;
  ASSIGN_OR_RETURN(const auto items, AssessmentsOf(file, ignored));
  for (const std::string& name : ignored) {
    std::cerr << "note: the column '" << name << "' is not taken over\n";
  }
  ASSIGN_OR_RETURN(const auto city, Connect());
  ASSIGN_OR_RETURN(Results results, Results::Create(state.file, state.results, state.dry_run));
  AssessmentImport import(*city, globals.As(kRole), file, state.dry_run, results);
  for (const auto& item : items) RETURN_IF_ERROR(import.Take(item));
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
