#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "common/testing/certs.h"
#include "echo.grpc.pb.h"
#include "tests/bench/load.h"
#include "tests/bench/measures.h"
#include "tests/bench/recorded_sql.h"

namespace mumpuni::bench {
namespace {

namespace av = mumpuni::assessment::v1;
namespace cv = mumpuni::complaint::v1;
namespace pv = mumpuni::personnel::v1;
using rpc::testdata::EchoRequest;
using rpc::testdata::EchoResponse;
using rpc::testdata::EchoService;

// The transactions among `all` in which some statement contains `what`.
std::vector<Transaction> Those(const std::vector<Transaction>& all, const std::string& what) {
  std::vector<Transaction> found;
  for (const Transaction& transaction : all) {
    for (const Statement& statement : transaction) {
      if (statement.text.find(what) == std::string::npos) continue;
      found.push_back(transaction);
      break;
    }
  }
  return found;
}

// Calls whose statements commit each by itself: the n-th of each kind belong together, in the order
// of `kinds`.
std::vector<Transaction> Joined(const std::vector<Transaction>& all,
                                const std::vector<std::string>& kinds) {
  std::vector<Transaction> calls;
  for (const std::string& kind : kinds) {
    const std::vector<Transaction> those = Those(all, kind);
    if (calls.empty()) calls.resize(those.size());
    calls.resize(std::min(calls.size(), those.size()));
    for (size_t i = 0; i < calls.size(); ++i) {
      calls[i].insert(calls[i].end(), those[i].begin(), those[i].end());
    }
  }
  return calls;
}

void WriteScript(const std::string& path, const std::vector<Transaction>& recorded) {
  if (recorded.size() < 2) throw std::runtime_error("no SQL was recorded for " + path);
  std::ofstream(path) << ScriptOf(recorded[0], recorded[1]);
}

template <typename Resp>
Resp MustAnswer(absl::StatusOr<Resp> answer) {
  if (!answer.ok()) throw std::runtime_error(answer.status().ToString());
  return *std::move(answer);
}

av::GetProfileRequest OwnProfile(const std::string& person) {
  av::GetProfileRequest request;
  request.set_employee_id(person);
  request.set_purpose(av::PROFILE_PURPOSE_SELF);
  return request;
}

}  // namespace

CallBench::CallBench(e2e::City& city, const std::string& dir, int echo_port,
                     const std::vector<std::string>& people, int seconds)
    : city_(city),
      dir_(dir),
      seconds_(seconds),
      people_(people.begin(), people.begin() + kMostOutstanding),
      write_options_(city.As("WARGAKU", {"CITIZEN_CHANNEL"})),
      echo_(rpc::MakeChannel("127.0.0.1:" + std::to_string(echo_port), "complaint",
                             testing::Certs("cli"))),
      personnel_(city.Channel("personnel")),
      complaint_(city.Channel("complaint")),
      assessment_(city.Channel("assessment")) {
  for (const std::string& person : people_) read_options_.push_back(city.As(person, {"OFFICER"}));
}

cv::SubmitCaseRequest CallBench::NewCase() const {
  cv::SubmitCaseRequest request;
  request.set_request_id(e2e::RequestId());
  request.set_channel_code("WARGAKU");
  request.set_category_code("JALAN-RUSAK-DAN-BERLUBANG");
  request.set_case_class(cv::CASE_CLASS_COMPLAINT);
  request.set_body("Mohon ditindaklanjuti: jalan rusak dan berlubang di depan sekolah.");
  request.set_region_code("35.78.03.1001");
  request.mutable_reporter()->set_full_name("Warga Contoh");
  // A contact reports so often a day and no more.
  request.mutable_reporter()->set_contact(
      absl::StrCat("warga-", request.request_id(), "@contoh.invalid"));
  request.mutable_reporter()->set_contact_verified(true);
  return request;
}

void CallBench::Record() {
  const auto personnel = city_.personnel();
  const auto complaint = city_.complaint();
  pv::GetEmployeeRequest read;
  read.set_employee_id(people_[0]);
  const auto get = [&] {
    return MustAnswer(
        rpc::Call(*personnel, &pv::PersonnelService::Stub::GetEmployee, read, read_options_[0]));
  };
  const auto submit = [&] {
    MustAnswer(
        rpc::Call(*complaint, &cv::ComplaintService::Stub::SubmitCase, NewCase(), write_options_));
  };
  payload_bytes_ = get().ByteSizeLong();
  // The first call after the connections were ended meets a broken one; so one more.
  const auto reads = bench::Record(city_.DatabaseUrl("personnel"), "personnel", city_.DatabaseLog(),
                                   [&] { get(), get(), get(); });
  const auto writes = bench::Record(city_.DatabaseUrl("complaint"), "complaint",
                                    city_.DatabaseLog(), [&] { submit(), submit(), submit(); });
  const auto profile = [&] {
    MustAnswer(rpc::Call(*av::AssessmentService::NewStub(assessment_),
                         &av::AssessmentService::Stub::GetProfile, OwnProfile(people_[0]),
                         read_options_[0]));
  };
  const auto profiles =
      bench::Record(city_.DatabaseUrl("assessment"), "assessment", city_.DatabaseLog(),
                    [&] { profile(), profile(), profile(); });
  WriteScript(dir_ + "/profile.sql",
              Joined(profiles, {"FROM employee WHERE", "competency_crosswalk", "FROM employee e ",
                                "FROM evidence ", "INSERT INTO audit_log"}));
  WriteScript(dir_ + "/read.sql", Those(reads, "FROM employee "));
  WriteScript(dir_ + "/write.sql", Those(writes, "INSERT INTO complaint_case"));
}

double CallBench::Echo(int outstanding) {
  const auto stub = EchoService::NewStub(echo_);
  EchoRequest request;
  request.set_text(std::string(payload_bytes_, 'x'));
  Target<EchoRequest, EchoResponse> target;
  target.prepare = [&](auto* context, const auto& message, auto* queue) {
    return stub->PrepareAsyncEcho(context, message, queue);
  };
  target.request = [&](int) { return request; };
  // The same metadata: reading a token off the wire is part of any call.
  target.options = [&](int slot) { return read_options_[static_cast<size_t>(slot)]; };
  return KeepOutstanding(target, outstanding, std::chrono::seconds(seconds_)).calls_per_second;
}

double CallBench::Read(int outstanding) {
  const auto stub = pv::PersonnelService::NewStub(personnel_);
  Target<pv::GetEmployeeRequest, pv::GetEmployeeResponse> target;
  target.prepare = [&](auto* context, const auto& message, auto* queue) {
    return stub->PrepareAsyncGetEmployee(context, message, queue);
  };
  target.request = [&](int slot) {
    pv::GetEmployeeRequest request;
    request.set_employee_id(people_[static_cast<size_t>(slot)]);
    return request;
  };
  target.options = [&](int slot) { return read_options_[static_cast<size_t>(slot)]; };
  return KeepOutstanding(target, outstanding, std::chrono::seconds(seconds_)).calls_per_second;
}

double CallBench::Write(int outstanding) {
  const auto stub = cv::ComplaintService::NewStub(complaint_);
  Target<cv::SubmitCaseRequest, cv::SubmitCaseResponse> target;
  target.prepare = [&](auto* context, const auto& message, auto* queue) {
    return stub->PrepareAsyncSubmitCase(context, message, queue);
  };
  target.request = [&](int) { return NewCase(); };
  target.options = [&](int) { return write_options_; };
  return KeepOutstanding(target, outstanding, std::chrono::seconds(seconds_)).calls_per_second;
}

double CallBench::Profile(int outstanding) {
  const auto stub = av::AssessmentService::NewStub(assessment_);
  Target<av::GetProfileRequest, av::GetProfileResponse> target;
  target.prepare = [&](auto* context, const auto& message, auto* queue) {
    return stub->PrepareAsyncGetProfile(context, message, queue);
  };
  target.request = [&](int slot) { return OwnProfile(people_[static_cast<size_t>(slot)]); };
  target.options = [&](int slot) { return read_options_[static_cast<size_t>(slot)]; };
  return KeepOutstanding(target, outstanding, std::chrono::seconds(seconds_)).calls_per_second;
}

double CallBench::ProfileSql(int clients) {
  return RunPgbench(city_.DatabaseUrl("assessment"), dir_ + "/profile.sql", clients, seconds_);
}

double CallBench::ReadSql(int clients) {
  return RunPgbench(city_.DatabaseUrl("personnel"), dir_ + "/read.sql", clients, seconds_);
}

double CallBench::WriteSql(int clients) {
  return RunPgbench(city_.DatabaseUrl("complaint"), dir_ + "/write.sql", clients, seconds_);
}

}  // namespace mumpuni::bench
