#include "tools/client/city.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/core/status.h"
#include "common/rpc/token.h"
#include "tools/client/played_clock.h"

namespace mumpuni::tools {
namespace {

constexpr const char* kServices[] = {"personnel", "training", "assessment", "complaint"};

absl::StatusOr<std::string> Variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value != nullptr && *value != '\0') return std::string(value);
  return absl::InvalidArgumentError(absl::StrCat(
      "the environment variable ", name,
      " is not set; `source .run/city/env` sets what belongs to a city that ./dev run started"));
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  return text.str();
}

}  // namespace

absl::StatusOr<CityOptions> TokenOptionsFromEnvironment() {
  CityOptions options;
  ASSIGN_OR_RETURN(const std::string key_file, Variable("MUMPUNI_TOKEN_ISSUER_KEY"));
  ASSIGN_OR_RETURN(options.token_key_pem, ReadFile(key_file));
  if (std::getenv("MUMPUNI_TOKEN_KID") != nullptr) {
    ASSIGN_OR_RETURN(options.token_kid, Variable("MUMPUNI_TOKEN_KID"));
  } else {
    ASSIGN_OR_RETURN(const std::string kid_file, Variable("MUMPUNI_TOKEN_KID_FILE"));
    ASSIGN_OR_RETURN(options.token_kid, ReadFile(kid_file));
    absl::StripTrailingAsciiWhitespace(&options.token_kid);
  }
  return options;
}

absl::StatusOr<CityOptions> CityOptionsFromEnvironment() {
  ASSIGN_OR_RETURN(CityOptions options, TokenOptionsFromEnvironment());
  ASSIGN_OR_RETURN(options.tls.ca, Variable("MUMPUNI_TLS_CA"));
  ASSIGN_OR_RETURN(options.tls.cert, Variable("MUMPUNI_TLS_CERT"));
  ASSIGN_OR_RETURN(options.tls.key, Variable("MUMPUNI_TLS_KEY"));
  for (const char* name : kServices) {
    ASSIGN_OR_RETURN(options.addresses[name],
                     Variable(absl::StrCat("MUMPUNI_PEER_", absl::AsciiStrToUpper(name))));
  }
  return options;
}

City::City(CityOptions options) : options_(std::move(options)) {
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels;
  for (const char* name : kServices) {
    const std::string& address = options_.addresses[name];
    channels[name] = rpc::MakeChannel(address, name, options_.tls);
    operators.push_back({name, address, operations::v1::OperatorService::NewStub(channels[name])});
  }
  const auto reach = [&](auto& endpoint, const std::string& name, auto stub) {
    endpoint.name = name;
    endpoint.address = options_.addresses[name];
    endpoint.stub = std::move(stub);
  };
  reach(personnel, "personnel", personnel::v1::PersonnelService::NewStub(channels["personnel"]));
  reach(training, "training", training::v1::TrainingService::NewStub(channels["training"]));
  reach(admissions, "training", training::v1::AdmissionService::NewStub(channels["training"]));
  reach(attendance, "training", training::v1::AttendanceService::NewStub(channels["training"]));
  reach(certificates, "training", training::v1::CertificateService::NewStub(channels["training"]));
  reach(feedback, "training", training::v1::FeedbackService::NewStub(channels["training"]));
  reach(development, "training", training::v1::DevelopmentService::NewStub(channels["training"]));
  reach(lesson_hours, "training", training::v1::LessonHourService::NewStub(channels["training"]));
  reach(records, "training", training::v1::RecordService::NewStub(channels["training"]));
  reach(assessment, "assessment",
        assessment::v1::AssessmentService::NewStub(channels["assessment"]));
  reach(gaps, "assessment", assessment::v1::GapService::NewStub(channels["assessment"]));
  reach(rule_sets, "assessment", assessment::v1::RuleSetService::NewStub(channels["assessment"]));
  reach(objections, "assessment",
        assessment::v1::ObjectionService::NewStub(channels["assessment"]));
  reach(ratings, "assessment", assessment::v1::RatingService::NewStub(channels["assessment"]));
  reach(talents, "assessment", assessment::v1::TalentService::NewStub(channels["assessment"]));
  reach(dictionary, "assessment",
        assessment::v1::DictionaryService::NewStub(channels["assessment"]));
  reach(complaint, "complaint", complaint::v1::ComplaintService::NewStub(channels["complaint"]));
  reach(intake, "complaint", complaint::v1::IntakeService::NewStub(channels["complaint"]));
  reach(desk, "complaint", complaint::v1::DeskService::NewStub(channels["complaint"]));
  reach(privacy, "complaint", complaint::v1::PrivacyService::NewStub(channels["complaint"]));
}

absl::StatusOr<std::string> IssueFor(const CityOptions& options, const Caller& caller,
                                     absl::Duration valid) {
  rpc::TokenClaims claims;
  claims.subject = caller.subject;
  claims.roles = caller.roles;
  claims.expires = std::max(absl::Now(), PlayedClock::FromEnvironment().Now()) + valid;
  return rpc::IssueToken(options.token_key_pem, options.token_kid, claims);
}

absl::StatusOr<rpc::CallOptions> City::OptionsFor(const Caller& caller) {
  rpc::CallOptions call;
  call.timeout = options_.timeout;
  const std::lock_guard lock(mutex_);
  std::string& token = tokens_[{caller.subject, caller.roles}];
  if (token.empty()) {
    // A play may move the city's clock by months: the token must outlast them.
    ASSIGN_OR_RETURN(token, IssueFor(options_, caller, absl::Hours(24 * 400)));
  }
  call.token = token;
  return call;
}

absl::Status City::Explain(const absl::Status& status, const std::string& name,
                           const std::string& address) {
  const bool connection = absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
  if (!connection && !ReasonOf(status).empty()) return status;
  absl::Status explained(status.code(), absl::StrCat("asked ", name, " at ", address, ": ",
                                                     std::string(status.message())));
  status.ForEachPayload(
      [&](auto type, const absl::Cord& payload) { explained.SetPayload(type, payload); });
  return explained;
}

}  // namespace mumpuni::tools
