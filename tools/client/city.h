// How the tools reach a city: the four services over mutual TLS, as persons whose tokens are signed
// here with the issuer key. Everything is read from the environment that ./dev run writes.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/core/tls_files.h"
#include "common/rpc/client.h"
#include "mumpuni/assessment/v1/assessment_service.grpc.pb.h"
#include "mumpuni/assessment/v1/dictionary_service.grpc.pb.h"
#include "mumpuni/assessment/v1/gap_service.grpc.pb.h"
#include "mumpuni/assessment/v1/objection_service.grpc.pb.h"
#include "mumpuni/assessment/v1/rating_service.grpc.pb.h"
#include "mumpuni/assessment/v1/rule_set_service.grpc.pb.h"
#include "mumpuni/assessment/v1/talent_service.grpc.pb.h"
#include "mumpuni/complaint/v1/complaint_service.grpc.pb.h"
#include "mumpuni/complaint/v1/desk_service.grpc.pb.h"
#include "mumpuni/complaint/v1/intake_service.grpc.pb.h"
#include "mumpuni/complaint/v1/privacy_service.grpc.pb.h"
#include "mumpuni/operations/v1/operations_service.grpc.pb.h"
#include "mumpuni/personnel/v1/personnel_service.grpc.pb.h"
#include "mumpuni/training/v1/admission_service.grpc.pb.h"
#include "mumpuni/training/v1/attendance_service.grpc.pb.h"
#include "mumpuni/training/v1/certificate_service.grpc.pb.h"
#include "mumpuni/training/v1/development_service.grpc.pb.h"
#include "mumpuni/training/v1/feedback_service.grpc.pb.h"
#include "mumpuni/training/v1/lesson_hour_service.grpc.pb.h"
#include "mumpuni/training/v1/record_service.grpc.pb.h"
#include "mumpuni/training/v1/training_service.grpc.pb.h"

namespace mumpuni::tools {

struct CityOptions {
  TlsFiles tls;
  // P-256 private key (PEM) that signs tokens, and its key id.
  std::string token_key_pem;
  std::string token_kid;
  // Service name → host:port.
  std::map<std::string, std::string> addresses;
  absl::Duration timeout = absl::Seconds(30);
};

// Reads MUMPUNI_PEER_*, MUMPUNI_TLS_*, MUMPUNI_TOKEN_ISSUER_KEY and MUMPUNI_TOKEN_KID; the error
// names the variable that is missing.
absl::StatusOr<CityOptions> CityOptionsFromEnvironment();

// Only the signing part, for `mumpuni token`, which needs no service.
absl::StatusOr<CityOptions> TokenOptionsFromEnvironment();

// A person (or channel) in whose name a call is made.
struct Caller {
  // Employee id, or the name of a channel.
  std::string subject;
  std::vector<std::string> roles;
};

// A signed token that is valid for `valid` from the later of the real and the played time.
absl::StatusOr<std::string> IssueFor(const CityOptions& options, const Caller& caller,
                                     absl::Duration valid);

// One service of the city.
template <typename Service>
struct Endpoint {
  std::string name;
  std::string address;
  std::unique_ptr<typename Service::Stub> stub;
};

// Thread-safe. A failure to connect names service and address.
class City {
 public:
  explicit City(CityOptions options);

  template <typename Service, typename Base, typename Req, typename Resp>
  absl::StatusOr<Resp> Call(const Endpoint<Service>& endpoint,
                            grpc::Status (Base::*method)(grpc::ClientContext*, const Req&, Resp*),
                            const Req& request, const Caller& caller) {
    auto options = OptionsFor(caller);
    if (!options.ok()) return options.status();
    ++calls_;
    auto response = rpc::Call(*endpoint.stub, method, request, *options);
    if (response.ok()) return response;
    return Explain(response.status(), endpoint.name, endpoint.address);
  }

  // Calls made so far.
  int64_t calls() const { return calls_; }

  Endpoint<personnel::v1::PersonnelService> personnel;
  Endpoint<training::v1::TrainingService> training;
  Endpoint<training::v1::AdmissionService> admissions;
  Endpoint<training::v1::AttendanceService> attendance;
  Endpoint<training::v1::CertificateService> certificates;
  Endpoint<training::v1::FeedbackService> feedback;
  Endpoint<training::v1::DevelopmentService> development;
  Endpoint<training::v1::LessonHourService> lesson_hours;
  Endpoint<training::v1::RecordService> records;
  Endpoint<assessment::v1::AssessmentService> assessment;
  Endpoint<assessment::v1::GapService> gaps;
  Endpoint<assessment::v1::RuleSetService> rule_sets;
  Endpoint<assessment::v1::ObjectionService> objections;
  Endpoint<assessment::v1::TalentService> talents;
  Endpoint<assessment::v1::RatingService> ratings;
  Endpoint<assessment::v1::DictionaryService> dictionary;
  Endpoint<complaint::v1::ComplaintService> complaint;
  Endpoint<complaint::v1::IntakeService> intake;
  Endpoint<complaint::v1::DeskService> desk;
  Endpoint<complaint::v1::PrivacyService> privacy;
  // The operator service that each of the four hosts, in the order above.
  std::vector<Endpoint<operations::v1::OperatorService>> operators;

 private:
  absl::StatusOr<rpc::CallOptions> OptionsFor(const Caller& caller);
  static absl::Status Explain(const absl::Status& status, const std::string& name,
                              const std::string& address);

  CityOptions options_;
  std::mutex mutex_;
  std::map<std::pair<std::string, std::vector<std::string>>, std::string> tokens_;
  std::atomic<int64_t> calls_{0};
};

}  // namespace mumpuni::tools
