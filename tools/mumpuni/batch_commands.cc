// What a trainer or training administration does at a batch: codes of meetings, certificates; and
// the file for the national registry with its answers.
#include <fstream>

#include "absl/strings/str_cat.h"
#include "common/core/status.h"
#include "tools/client/columns.h"
#include "tools/client/csv.h"
#include "tools/mumpuni/command.h"
#include "tools/mumpuni/file_import.h"

namespace mumpuni::tools {
namespace {

namespace tv = mumpuni::training::v1;
using CertificateStub = tv::CertificateService::Stub;
using HourStub = tv::LessonHourService::Stub;

constexpr char kRole[] = "TRAINING_ADMIN";
constexpr int kPageSize = 1000;
constexpr size_t kChunkRows = 500;

absl::Status Save(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  file.close();
  return file ? absl::OkStatus() : absl::InvalidArgumentError("cannot write " + path);
}

struct CodeState {
  std::string meeting;
  std::string png;
  int minutes = 0;
};

absl::Status ShowCode(Globals& globals, CodeState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  tv::IssueAttendanceCodeRequest request;
  request.set_meeting_id(state.meeting);
  request.set_valid_minutes(state.minutes);
  ASSIGN_OR_RETURN(const auto issued,
                   city->Call(city->attendance, &tv::AttendanceService::Stub::IssueAttendanceCode,
                              request, globals.As(kRole)));
  const tv::AttendanceCode& code = issued.attendance_code();
  if (!state.png.empty()) return Save(state.png, code.png());
  if (globals.json()) {
    std::cout << ToJson(issued);
  } else {
    std::cout << code.terminal() << code.code() << '\n';
  }
  return absl::OkStatus();
}

struct IssueState {
  std::string batch;
};

absl::Status IssueCertificates(Globals& globals, IssueState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  tv::IssueBatchCertificatesRequest request;
  // Whoever has one keeps it, so that a repeat after a new completion is a new request.
  request.set_request_id(Id::New(absl::Now()).ToString());
  request.set_batch_id(state.batch);
  ASSIGN_OR_RETURN(const auto issued,
                   city->Call(city->certificates, &CertificateStub::IssueBatchCertificates, request,
                              globals.As(kRole)));
  if (globals.json()) {
    std::cout << ToJson(issued);
    return absl::OkStatus();
  }
  Table table({"certificate", "number", "holder", "completed"});
  for (const tv::Certificate& one : issued.certificates()) {
    table.Add({one.certificate_id(), one.number(), one.holder_name(), one.completed_on()});
  }
  table.Print(std::cout);
  return absl::OkStatus();
}

struct PrintState {
  std::string certificate;
  std::string file;
};

absl::Status PrintCertificate(Globals& globals, PrintState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  tv::GetCertificateDocumentRequest request;
  request.set_certificate_id(state.certificate);
  ASSIGN_OR_RETURN(const auto printed,
                   city->Call(city->certificates, &CertificateStub::GetCertificateDocument, request,
                              globals.As(kRole)));
  return Save(state.file, printed.document().pdf());
}

struct VerifyState {
  std::string code;
};

absl::Status VerifyCertificate(Globals& globals, VerifyState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  tv::VerifyCertificateRequest request;
  request.set_code(state.code);
  ASSIGN_OR_RETURN(const auto told,
                   city->Call(city->certificates, &CertificateStub::VerifyCertificate, request,
                              globals.As("CITIZEN_CHANNEL")));
  if (globals.json()) {
    std::cout << ToJson(told);
    return absl::OkStatus();
  }
  const tv::CertificateVerification& v = told.verification();
  Table table({"state", "number", "training", "completed", "holder"});
  table.Add({ShortName(tv::CertificateState_Name(v.state()), "CERTIFICATE_STATE_"), v.number(),
             v.course_title(), v.completed_on(), v.holder_initials()});
  table.Print(std::cout);
  return absl::OkStatus();
}

struct RegistryState {
  std::string file;
  int year = 0;
  bool all = false;
};

absl::Status ExportRegistry(Globals& globals, RegistryState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  tv::ListRegistryRecordsRequest request;
  request.set_page_size(kPageSize);
  request.set_year(state.year);
  if (!state.all) request.set_state(tv::REGISTRY_STATE_PENDING);
  ASSIGN_OR_RETURN(CsvWriter writer, CsvWriter::Create(state.file));
  RETURN_IF_ERROR(writer.Write({"ENROLMENT", "PEGAWAI", "JUDUL", "PENYELENGGARA", "JENIS DIKLAT",
                                "MULAI", "SELESAI", "JP", "STATUS", "NOMOR", "ALASAN"}));
  int64_t rows = 0;
  do {
    ASSIGN_OR_RETURN(const auto page, city->Call(city->lesson_hours, &HourStub::ListRegistryRecords,
                                                 request, globals.As(kRole)));
    for (const tv::RegistryRecord& r : page.records()) {
      RETURN_IF_ERROR(writer.Write({r.enrolment_id(), r.employee_id(), r.title(), r.provider(),
                                    absl::StrCat(r.development_form()), r.start_date(),
                                    r.completed_on(), absl::StrCat(r.recognised_lesson_hours()),
                                    ShortName(tv::RegistryState_Name(r.state()), "REGISTRY_STATE_"),
                                    r.registry_number(), r.reason()}));
    }
    rows += page.records_size();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  RETURN_IF_ERROR(writer.Commit());
  (globals.json() ? std::cerr : std::cout) << rows << " trainings in " << state.file << '\n';
  return absl::OkStatus();
}

struct AnswersState {
  std::string file;
  std::string results;
};

FileItem<tv::RegistryAnswer> AnswerFrom(const Columns& columns, const CsvRow& row) {
  FileItem<tv::RegistryAnswer> item{row.line_no, "", {}, row.status};
  if (!row.status.ok()) return item;
  item.key = columns.At(row, "ENROLMENT");
  item.message.set_enrolment_id(item.key);
  const auto accepted = columns.OneOf(row, "STATUS", {{"ACCEPTED", 1}, {"REJECTED", 0}});
  item.status = accepted.status();
  item.message.set_accepted(accepted.value_or(0) == 1);
  item.message.set_registry_number(columns.At(row, "NOMOR"));
  item.message.set_reason(columns.At(row, "ALASAN"));
  return item;
}

absl::Status ImportAnswers(Globals& globals, AnswersState& state) {
  ASSIGN_OR_RETURN(const CsvFile file, CsvFile::Open(state.file));
  ASSIGN_OR_RETURN(const Columns columns,
                   Columns::Of(file, {"ENROLMENT", "STATUS"}, {"NOMOR", "ALASAN"}));
  ASSIGN_OR_RETURN(const auto city, Connect());
  ASSIGN_OR_RETURN(Results results, Results::Create(state.file, state.results, false));
  using Rows = std::vector<tv::RegistryAnswer>;
  const auto send = [&](const Rows& rows) -> absl::StatusOr<std::vector<RowAnswer>> {
    tv::RecordRegistryAnswersRequest request;
    request.mutable_answers()->Assign(rows.begin(), rows.end());
    request.set_request_id(RequestIdOf("registry", file.digest(), request.SerializeAsString()));
    ASSIGN_OR_RETURN(const auto response,
                     city->Call(city->lesson_hours, &HourStub::RecordRegistryAnswers, request,
                                globals.As(kRole)));
    std::vector<RowAnswer> answers;
    for (const tv::RowOutcome& outcome : response.outcomes()) {
      const size_t at = answers.size();
      const std::string id = at < rows.size() ? rows[at].enrolment_id() : "";
      answers.push_back({"RECORDED", id,
                         outcome.accepted()
                             ? absl::OkStatus()
                             : Error({absl::StatusCode::kInvalidArgument, outcome.reason(), ""},
                                     outcome.field(), "refused")});
    }
    return answers;
  };
  ChunkedImport<tv::RegistryAnswer> import(kChunkRows, results, send);
  RETURN_IF_ERROR(
      file.ForEachRow([&](const CsvRow& row) { return import.Take(AnswerFrom(columns, row)); }));
  RETURN_IF_ERROR(import.Flush());
  return results.Finish();
}

void AddCertificateCommands(CLI::App& app, Globals& globals) {
  CLI::App& certificate = *app.add_subcommand("certificate", "Certificates of completed trainings");
  certificate.require_subcommand(1);
  AddCommand<IssueState>(
      certificate, globals, "issue", "Certify everybody who completed a batch and has none",
      [](CLI::App& command, IssueState& state) {
        command.add_option("batch", state.batch, "Id of the batch")->required();
      },
      IssueCertificates);
  AddCommand<PrintState>(
      certificate, globals, "print", "Write a certificate as PDF",
      [](CLI::App& command, PrintState& state) {
        command.add_option("certificate", state.certificate, "Id of the certificate")->required();
        command.add_option("file", state.file, "PDF file")->required();
      },
      PrintCertificate);
  AddCommand<VerifyState>(
      certificate, globals, "verify", "Whether the certificate of a code holds",
      [](CLI::App& command, VerifyState& state) {
        command.add_option("code", state.code, "What the QR carries")->required();
      },
      VerifyCertificate);
}

}  // namespace

void AddBatchCommands(CLI::App& app, Globals& globals) {
  AddCommand<CodeState>(
      app, globals, "attendance-code", "Show the QR code of a meeting that is held now",
      [](CLI::App& command, CodeState& state) {
        command.add_option("meeting", state.meeting, "Id of the meeting")->required();
        command.add_option("--minutes", state.minutes, "How long it is good; 15 if missing");
        command.add_option("--png", state.png, "Write a picture instead");
      },
      ShowCode);
  AddCertificateCommands(app, globals);
  AddCommand<RegistryState>(
      *app.get_subcommand("export"), globals, "registry",
      "The file of completed trainings for the national registry",
      [](CLI::App& command, RegistryState& state) {
        command.add_option("file", state.file, "CSV file, replaced when it is complete")
            ->required();
        command.add_option("--year", state.year, "Year of the completion")->required();
        command.add_flag("--all", state.all, "Also what the registry has answered already");
      },
      ExportRegistry);
  AddCommand<AnswersState>(
      *app.get_subcommand("import"), globals, "registry-answers",
      "What the national registry answered; a repeat changes nothing",
      [](CLI::App& command, AnswersState& state) {
        command
            .add_option("file", state.file,
                        "CSV file with ENROLMENT, STATUS (ACCEPTED, REJECTED), NOMOR, ALASAN")
            ->required()
            ->check(CLI::ExistingFile);
        command.add_option("--results", state.results,
                           "Where what became of each row is written; FILE.results.csv if missing");
      },
      ImportAnswers);
}

}  // namespace mumpuni::tools
