// Complaints: what a channel does for a citizen, and what people at their desks ask for.
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/core/id.h"
#include "common/core/status.h"
#include "tools/client/report_files.h"
#include "tools/mumpuni/command.h"
#include "tools/mumpuni/file_import.h"

namespace mumpuni::tools {
namespace {

namespace cv = mumpuni::complaint::v1;
using Stub = cv::ComplaintService::Stub;

// Times as the citizen reads them, in Asia/Jakarta.
std::string LocalTime(const google::protobuf::Timestamp& time) {
  const absl::TimeZone jakarta = absl::FixedTimeZone(7 * 3600);
  return absl::FormatTime("%Y-%m-%d %H:%M", absl::FromUnixSeconds(time.seconds()), jakarta);
}

struct SubmitState {
  std::string channel = "WARGAKU";
  std::string channel_case_id;
  std::string category;
  std::string body;
  std::string region;
  std::string place;
  std::string name;
  std::string contact;
  bool verified = false;
  bool anonymous = false;
  bool confidential = false;
  std::string request_id;
};

void SubmitOptions(CLI::App& command, SubmitState& state) {
  command.add_option("--body", state.body, "What the citizen writes")->required();
  command.add_option("--channel", state.channel, "Code of the channel")->capture_default_str();
  command.add_option("--channel-case-id", state.channel_case_id, "The channel's own number");
  command.add_option("--category", state.category, "Code; verification decides if missing");
  command.add_option("--region", state.region, "Kemendagri code of the place");
  command.add_option("--place", state.place, "The place in words");
  command.add_option("--name", state.name, "Who reports");
  command.add_option("--contact", state.contact, "Phone number or e-mail address");
  command.add_flag("--contact-verified", state.verified, "The channel has verified the contact");
  command.add_flag("--anonymous", state.anonymous, "Hide the reporter (anonim)");
  command.add_flag("--confidential", state.confidential, "Do not publish the content (rahasia)");
  command.add_option("--request-id", state.request_id, "UUID; give it to repeat a submission");
}

absl::Status SubmitCase(Globals& globals, SubmitState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  cv::SubmitCaseRequest request;
  request.set_request_id(state.request_id.empty() ? Id::New(absl::Now()).ToString()
                                                  : state.request_id);
  request.set_channel_code(state.channel);
  request.set_channel_case_id(state.channel_case_id);
  request.set_category_code(state.category);
  request.set_case_class(cv::CASE_CLASS_COMPLAINT);
  request.set_body(state.body);
  request.set_region_code(state.region);
  request.set_place(state.place);
  request.set_reporter_anonymous(state.anonymous);
  request.set_content_confidential(state.confidential);
  if (!state.name.empty() || !state.contact.empty()) {
    request.mutable_reporter()->set_full_name(state.name);
    request.mutable_reporter()->set_contact(state.contact);
    request.mutable_reporter()->set_contact_verified(state.verified);
  }
  ASSIGN_OR_RETURN(const auto response, city->Call(city->complaint, &Stub::SubmitCase, request,
                                                   globals.As("CITIZEN_CHANNEL", state.channel)));
  if (globals.json()) {
    std::cout << ToJson(response);
    return absl::OkStatus();
  }
  Table table({"receipt", ""});
  table.Add({"case number", response.public_case().case_number()});
  table.Add({"tracking token", response.tracking_token()});
  table.Add({"first answer until", LocalTime(response.public_case().first_response_due_time())});
  table.Add({"case id", response.case_id()});
  table.Print(std::cout);
  return absl::OkStatus();
}

struct TrackState {
  std::string number;
  std::string token;
};

absl::Status TrackCase(Globals& globals, TrackState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  cv::TrackCaseRequest request;
  request.set_case_number(state.number);
  request.set_tracking_token(state.token);
  ASSIGN_OR_RETURN(const auto response, city->Call(city->complaint, &Stub::TrackCase, request,
                                                   globals.As("CITIZEN_CHANNEL")));
  if (globals.json()) {
    std::cout << ToJson(response);
    return absl::OkStatus();
  }
  const cv::PublicCase& c = response.public_case();
  Table table({"case", c.case_number()});
  table.Add({"status", ShortName(cv::CaseStatus_Name(c.status()), "CASE_STATUS_")});
  table.Add({"category", c.category_name()});
  table.Add({"unit", c.unit_name()});
  table.Add({"post", c.position_name()});
  table.Add({"submitted", LocalTime(c.submit_time())});
  table.Add({"first answer until", LocalTime(c.first_response_due_time())});
  if (c.has_resolution_due_time()) {
    table.Add({"resolved until", LocalTime(c.resolution_due_time())});
  }
  if (!c.promised_date().empty()) table.Add({"promised for", c.promised_date()});
  if (!c.reopen_until().empty()) table.Add({"may be reopened until", c.reopen_until()});
  table.Print(std::cout);
  std::cout << '\n';
  for (const cv::PublicStep& step : c.steps()) {
    std::cout << LocalTime(step.create_time()) << "  "
              << ShortName(cv::FollowUpKind_Name(step.kind()), "FOLLOW_UP_KIND_") << ": "
              << step.message() << '\n';
  }
  return absl::OkStatus();
}

struct ImportReportsState {
  std::string file;
  std::string channel = "SP4N-LAPOR";
  std::string results;
};

constexpr int kListPage = 1000;

// All categories and spellings of places, by which the words of a file are understood.
absl::StatusOr<ReportWords> WordsOf(City& city, const Caller& caller) {
  ReportWords words;
  cv::ListCategoriesRequest categories;
  categories.set_page_size(kListPage);
  do {
    ASSIGN_OR_RETURN(const auto page,
                     city.Call(city.complaint, &Stub::ListCategories, categories, caller));
    for (const cv::Category& category : page.categories()) {
      words.categories.emplace(category.name(), category.code());
      words.categories[category.code()] = category.code();
    }
    categories.set_page_token(page.next_page_token());
  } while (!categories.page_token().empty());
  cv::ListPlacesRequest places;
  places.set_page_size(kListPage);
  do {
    ASSIGN_OR_RETURN(const auto page,
                     city.Call(city.intake, &cv::IntakeService::Stub::ListPlaces, places, caller));
    for (const cv::Place& place : page.places()) {
      for (const std::string& spelling : place.spellings()) {
        words.villages.insert(ComparedVillage(spelling));
      }
    }
    places.set_page_token(page.next_page_token());
  } while (!places.page_token().empty());
  return words;
}

void TellWhatIsLeftOut(const ReportFile& reports) {
  for (const std::string& name : reports.ignored) {
    std::cerr << "note: the column '" << name << "' is not taken over\n";
  }
  for (const std::string& name : reports.unknown_categories) {
    std::cerr << "note: the city has no category '" << name << "'; verification decides\n";
  }
}

// The channel's own number makes a repeat the same case. It is not known of an answer whether the
// case is new, so both are called taken.
absl::Status ImportReports(Globals& globals, ImportReportsState& state) {
  const Caller caller = globals.As("CITIZEN_CHANNEL", state.channel);
  ASSIGN_OR_RETURN(const CsvFile file, CsvFile::Open(state.file));
  ASSIGN_OR_RETURN(const auto city, Connect());
  ASSIGN_OR_RETURN(const ReportWords words, WordsOf(*city, caller));
  ASSIGN_OR_RETURN(ReportFile reports, ReportsOf(file, words));
  TellWhatIsLeftOut(reports);
  ASSIGN_OR_RETURN(Results results, Results::Create(state.file, state.results, false));
  for (auto& item : reports.items) {
    std::string number;
    if (item.status.ok()) {
      item.message.set_channel_code(state.channel);
      item.message.set_request_id(
          RequestIdOf("reports", state.channel, item.message.SerializeAsString()));
      const auto response = city->Call(city->complaint, &Stub::SubmitCase, item.message, caller);
      if (EndsImport(response.status())) {
        std::cerr << "note: the same command goes on where this one ended\n";
        return response.status();
      }
      item.status = response.status();
      if (response.ok()) number = response->public_case().case_number();
    }
    RETURN_IF_ERROR(results.Add(item.line_no, item.key, "TAKEN", number, item.status));
  }
  return results.Finish();
}

struct QueueState {
  std::string queue = "all";
  std::string unit;
  std::string role = "COMPLAINT_ADMIN";
  int size = 50;
};

void PrintCases(const google::protobuf::RepeatedPtrField<cv::Case>& cases) {
  Table table({"case", "state", "category", "due", "escalated", "id"});
  for (const cv::Case& c : cases) {
    table.Add({c.case_number(), ShortName(cv::CaseStatus_Name(c.status()), "CASE_STATUS_"),
               c.category_code(), c.has_due_time() ? LocalTime(c.due_time()) : "",
               c.escalation_level() == 0 ? "" : absl::StrCat("level ", c.escalation_level()),
               c.case_id()});
  }
  if (table.size() == 0) std::cout << "no case\n";
  if (table.size() > 0) table.Print(std::cout);
}

// A list that is cut has to say so: what is missing looks done otherwise.
void TellMore(const std::string& next_page_token) {
  if (!next_page_token.empty()) std::cout << "and more; --size shows up to 200\n";
}

absl::Status ListQueue(Globals& globals, QueueState& state) {
  static const std::map<std::string, cv::Queue> kQueues = {
      {"all", cv::QUEUE_UNSPECIFIED},  {"mine", cv::QUEUE_MINE},
      {"overdue", cv::QUEUE_OVERDUE},  {"promised", cv::QUEUE_PROMISED_TODAY},
      {"mayor", cv::QUEUE_MAYOR},      {"verify", cv::QUEUE_TO_VERIFY},
      {"assign", cv::QUEUE_TO_ASSIGN}, {"escalated", cv::QUEUE_ESCALATED_TO_ME}};
  ASSIGN_OR_RETURN(const auto city, Connect());
  cv::ListQueueRequest request;
  request.set_queue(kQueues.at(state.queue));
  request.set_page_size(state.size);
  request.set_subtree_unit_id(state.unit);
  ASSIGN_OR_RETURN(const auto response, city->Call(city->desk, &cv::DeskService::Stub::ListQueue,
                                                   request, globals.As(state.role)));
  if (globals.json()) {
    std::cout << ToJson(response);
    return absl::OkStatus();
  }
  PrintCases(response.cases());
  TellMore(response.next_page_token());
  return absl::OkStatus();
}

struct SearchState {
  std::vector<std::string> words;
  std::string role = "COMPLAINT_ADMIN";
  int size = 50;
  bool open = false;
};

absl::Status SearchCases(Globals& globals, SearchState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  cv::SearchCasesRequest request;
  request.set_query(absl::StrJoin(state.words, " "));
  request.set_page_size(state.size);
  request.set_open_only(state.open);
  ASSIGN_OR_RETURN(const auto response, city->Call(city->desk, &cv::DeskService::Stub::SearchCases,
                                                   request, globals.As(state.role)));
  if (globals.json()) {
    std::cout << ToJson(response);
    return absl::OkStatus();
  }
  PrintCases(response.cases());
  TellMore(response.next_page_token());
  return absl::OkStatus();
}

struct AttachState {
  std::string case_id;
  std::string file;
  std::string token;
  std::string role = "COMPLAINT_ADMIN";
};

// As IntakeService says; a larger request would not reach the service.
constexpr uintmax_t kMaxAttachmentBytes = uintmax_t{3} * 1024 * 1024;

absl::StatusOr<std::string> BytesOf(const std::string& path) {
  std::error_code error;
  const uintmax_t size = std::filesystem::file_size(path, error);
  if (!error && size > kMaxAttachmentBytes) {
    return absl::InvalidArgumentError(absl::StrCat(path, " has more than 3 MiB"));
  }
  std::ifstream in(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (error || !in) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  return bytes;
}

// The same file at the same case is the same request, so that a repeat adds no second one.
absl::Status AttachFile(Globals& globals, AttachState& state) {
  cv::AddAttachmentRequest request;
  request.set_case_id(state.case_id);
  request.set_tracking_token(state.token);
  ASSIGN_OR_RETURN(*request.mutable_content(), BytesOf(state.file));
  request.set_request_id(RequestIdOf("attachment", state.case_id, request.SerializeAsString()));
  ASSIGN_OR_RETURN(const auto city, Connect());
  ASSIGN_OR_RETURN(const auto response,
                   city->Call(city->intake, &cv::IntakeService::Stub::AddAttachment, request,
                              globals.As(state.role)));
  if (globals.json()) {
    std::cout << ToJson(response);
    return absl::OkStatus();
  }
  const cv::Attachment& attachment = response.attachment();
  Table table({"attachment", attachment.attachment_id()});
  table.Add({"type", attachment.media_type()});
  table.Add({"bytes as stored", absl::StrCat(attachment.size_bytes())});
  table.Add({"added by", attachment.by_administration() ? "administration" : "reporter"});
  table.Print(std::cout);
  return absl::OkStatus();
}

struct UnmaskState {
  std::string case_id;
  std::string reason;
  std::string letter;
  std::string role = "COMPLAINT_ADMIN";
  int minutes = 0;
};

absl::Status Unmask(Globals& globals, UnmaskState& state) {
  ASSIGN_OR_RETURN(const auto city, Connect());
  cv::UnmaskReporterRequest request;
  request.set_request_id(Id::New(absl::Now()).ToString());
  request.set_case_id(state.case_id);
  request.set_reason(state.reason);
  request.set_letter_number(state.letter);
  request.set_minutes(state.minutes);
  ASSIGN_OR_RETURN(const auto response,
                   city->Call(city->privacy, &cv::PrivacyService::Stub::UnmaskReporter, request,
                              globals.As(state.role)));
  if (globals.json()) {
    std::cout << ToJson(response);
    return absl::OkStatus();
  }
  const cv::Reporter& reporter = response.reporter();
  Table table({"case", response.unmasking().case_number()});
  table.Add({"name", reporter.full_name()});
  table.Add({"contact", reporter.contact()});
  table.Add({"contact verified", reporter.contact_verified() ? "yes" : "no"});
  if (!reporter.filed_by().empty()) table.Add({"filed by", reporter.filed_by()});
  table.Add({"granted until", LocalTime(response.unmasking().expire_time())});
  table.Print(std::cout);
  std::cout << "the reason stands in the register of unmasking\n";
  return absl::OkStatus();
}

// Commands of people at their desks.
void AddDeskCommands(CLI::App& cases, Globals& globals) {
  AddCommand<AttachState>(
      cases, globals, "attach", "Add a file to a case: JPEG, PNG or PDF, at most 3 MiB",
      [](CLI::App& command, AttachState& state) {
        command.add_option("case", state.case_id, "Id of the case")->required();
        command.add_option("file", state.file, "The file")->required()->check(CLI::ExistingFile);
        command.add_option("--token", state.token, "Tracking token, for the role CITIZEN_CHANNEL");
        command.add_option("--role", state.role, "Role to add it as")->capture_default_str();
      },
      AttachFile);
  AddCommand<UnmaskState>(
      cases, globals, "unmask", "Who reported, for a reason that is written into the register",
      [](CLI::App& command, UnmaskState& state) {
        command.add_option("case", state.case_id, "Id of the case")->required();
        command.add_option("--reason", state.reason, "Why, 10–300 characters; registered")
            ->required();
        command.add_option("--letter", state.letter,
                           "Number of the letter that orders it; the Inspectorate needs one");
        command.add_option("--minutes", state.minutes, "How long the grant lasts; 60 if missing")
            ->check(CLI::Range(1, 480));
        command.add_option("--role", state.role, "COMPLAINT_ADMIN or INSPECTORATE")
            ->capture_default_str();
      },
      Unmask);
}

}  // namespace

void AddCaseCommands(CLI::App& app, Globals& globals) {
  CLI::App* cases = app.add_subcommand("case", "Complaints");
  cases->require_subcommand(1);
  AddCommand<SubmitState>(*cases, globals, "submit",
                          "Report for a citizen; answers case number and tracking token",
                          SubmitOptions, SubmitCase);
  AddCommand<TrackState>(
      *cases, globals, "track", "What the holder of number and token may see",
      [](CLI::App& command, TrackState& state) {
        command.add_option("--number", state.number, "Case number")->required();
        command.add_option("--token", state.token, "Tracking token")->required();
      },
      TrackCase);
  AddCommand<ImportReportsState>(
      *cases, globals, "import",
      "Reports exported by SP4N-LAPOR! with their tracking ids and clocks; a repeat changes "
      "nothing",
      [](CLI::App& command, ImportReportsState& state) {
        command.add_option("file", state.file, "CSV file with a header (TRACKING ID, …)")
            ->required()
            ->check(CLI::ExistingFile);
        command.add_option("--channel", state.channel, "Code of a channel that keeps its clock")
            ->capture_default_str();
        command.add_option("--results", state.results,
                           "Where what became of each row is written; FILE.results.csv if missing");
      },
      ImportReports);
  AddCommand<QueueState>(
      *cases, globals, "queue", "Open cases, the earliest due first",
      [](CLI::App& command, QueueState& state) {
        command.add_option("queue,--queue", state.queue, "Which")
            ->check(CLI::IsMember(
                {"all", "mine", "overdue", "promised", "mayor", "verify", "assign", "escalated"}))
            ->capture_default_str();
        command.add_option("--unit", state.unit, "Id of a unit, with what is below it");
        command.add_option("--role", state.role, "Role to ask as")->capture_default_str();
        command.add_option("--size", state.size, "Rows, at most 200")->capture_default_str();
      },
      ListQueue);
  AddCommand<SearchState>(
      *cases, globals, "search", "Cases whose text holds the words, in Indonesian word forms",
      [](CLI::App& command, SearchState& state) {
        command.add_option("words", state.words, "Words, in any form of them")->required();
        command.add_option("--size", state.size, "Rows, at most 200")->capture_default_str();
        command.add_flag("--open", state.open, "Only what has not ended");
        command.add_option("--role", state.role, "Role to ask as")->capture_default_str();
      },
      SearchCases);
  AddDeskCommands(*cases, globals);
}

}  // namespace mumpuni::tools
