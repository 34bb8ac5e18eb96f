#include "common/runtime/self_watch.h"

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "common/events/counts.h"
#include "common/obs/metrics.h"
#include "common/pg/tx.h"
#include "common/rpc/certificate.h"
#include "common/rpc/client.h"
#include "common/runtime/version.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace mumpuni::runtime {
namespace {

namespace health = grpc::health::v1;

void TellCertificate(const std::string& path) {
  std::stringstream pem;
  pem << std::ifstream(path, std::ios::binary).rdbuf();
  const auto validity = rpc::ValidityOf(pem.str());
  if (!validity.ok()) return;  // the server has refused to start
  obs::GetGauge("mumpuni_certificate_not_after_seconds",
                "When the service's own certificate expires, in Unix time.")
      .Set(absl::ToDoubleSeconds(validity->not_after - absl::UnixEpoch()));
}

}  // namespace

absl::Status AskHealth(const std::string& service, const std::string& address,
                       const TlsFiles& tls) {
  const auto stub = health::Health::NewStub(rpc::MakeChannel(address, service, tls));
  rpc::CallOptions call;
  call.timeout = absl::Seconds(2);
  const auto answer =
      rpc::Call(*stub, &health::Health::Stub::Check, health::HealthCheckRequest(), call);
  if (!answer.ok()) return answer.status();
  if (answer->status() == health::HealthCheckResponse::SERVING) return absl::OkStatus();
  return absl::FailedPreconditionError(
      health::HealthCheckResponse::ServingStatus_Name(answer->status()));
}

SelfWatch::SelfWatch(Platform& platform, const Parts& parts, absl::Duration interval)
    : platform_(platform), parts_(parts), interval_(interval), thread_([this] { Run(); }) {}

SelfWatch::~SelfWatch() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void SelfWatch::AskListener() const {
  static obs::Gauge& answers =
      obs::GetGauge("mumpuni_listener_answers",
                    "1 if the service answered itself over a fresh connection, 0 if it did not.");
  const std::string& listen = platform_.options.listen;
  const absl::Status asked =
      AskHealth(platform_.service,
                absl::StrCat(listen.substr(0, listen.rfind(':')), ":", platform_.server.port()),
                platform_.options.tls);
  answers.Set(asked.ok() || absl::IsFailedPrecondition(asked) ? 1 : 0);
}

void SelfWatch::MeasureJobs() const {
  static obs::Gauge& late = obs::GetGauge("mumpuni_jobs_late_seconds",
                                          "How late the oldest due timer is; 0 if none is due.");
  static obs::Gauge& failing =
      obs::GetGauge("mumpuni_jobs_failing", "Timers and long jobs whose last run failed.");
  int64_t failures = 0;
  if (parts_.jobs != nullptr) {
    // A database that is away is told by others; a measure that is missing stays as it was.
    const auto timers = parts_.jobs->Status();
    if (!timers.ok()) return;
    late.Set(absl::ToDoubleSeconds(timers->lateness));
    failures += timers->failing;
  }
  if (parts_.long_jobs != nullptr) {
    const auto jobs = parts_.long_jobs->Status();
    if (!jobs.ok()) return;
    failures += jobs->failing;
  }
  failing.Set(static_cast<double>(failures));
}

void SelfWatch::MeasureParked() const {
  pg::TxOptions read;
  read.read_only = true;
  for (const events::Inbox* inbox : parts_.inboxes) {
    const std::string& consumer = inbox->options().consumer;
    const auto parked = pg::Transact(platform_.pool, read,
                                     [&](pg::Tx& tx) { return events::CountParked(tx, consumer); });
    if (!parked.ok()) return;
    obs::GetGauge("mumpuni_inbox_parked_events", "Events of the consumer that lie parked now.",
                  {{"consumer", consumer}})
        .Set(static_cast<double>(*parked));
  }
}

void SelfWatch::Run() {
  obs::GetGauge("mumpuni_build_info", "1, with the version of the program.",
                {{"version", kVersion}})
      .Set(1);
  TellCertificate(platform_.options.tls.cert);
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    AskListener();
    MeasureJobs();
    MeasureParked();
    lock.lock();
    wake_.wait_for(lock, absl::ToChronoMilliseconds(interval_), [this] { return stopping_; });
  }
}

}  // namespace mumpuni::runtime
