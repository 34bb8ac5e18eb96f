// Complaints: what a channel does for a citizen.
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/core/id.h"
#include "common/core/status.h"
#include "tools/mumpuni/command.h"

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
}

}  // namespace mumpuni::tools
