#include "common/rpc/server.h"

#include <google/protobuf/descriptor.h>
#include <grpcpp/alarm.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/server_credentials.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <sstream>
#include <thread>
#include <typeinfo>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/core/reasons.h"
#include "common/obs/log.h"
#include "common/obs/metrics.h"
#include "common/rpc/acceptor.h"
#include "common/rpc/certificate.h"
#include "common/rpc/lane.h"
#include "common/rpc/request.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace mumpuni::rpc {
namespace {

using internal::Event;
using internal::Method;
using internal::RunsOn;
using internal::UnaryCall;
using internal::WorkerLane;
namespace health = grpc::health::v1;

// Calls offered to gRPC per method. The poller offers another at each arrival, so that this only
// bridges the moment until then.
constexpr int kSparesPerMethod = 8;
// A client that was refused for load should not come back sooner.
constexpr absl::Duration kOverloadRetryAfter = absl::Milliseconds(500);
constexpr size_t kMemoryQuotaBytes = size_t{512} << 20;
constexpr int kMaxMetadataBytes = 16 * 1024;
constexpr int kMaxStreamsPerConnection = 1000;
// gRPC counts codes 0–16.
constexpr size_t kCodes = 17;

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  if (!file || text.str().empty()) {
    return absl::FailedPreconditionError(absl::StrCat("cannot read TLS file ", path));
  }
  return text.str();
}

// Whether the PEM texts of a certificate and a key belong together. gRPC would start with a wrong
// pair and refuse every handshake.
bool IsPair(const std::string& cert, const std::string& key) {
  BIO* cert_bio = BIO_new_mem_buf(cert.data(), static_cast<int>(cert.size()));
  BIO* key_bio = BIO_new_mem_buf(key.data(), static_cast<int>(key.size()));
  X509* certificate = PEM_read_bio_X509(cert_bio, nullptr, nullptr, nullptr);
  EVP_PKEY* private_key = PEM_read_bio_PrivateKey(key_bio, nullptr, nullptr, nullptr);
  const bool is_pair = certificate != nullptr && private_key != nullptr &&
                       X509_check_private_key(certificate, private_key) == 1;
  EVP_PKEY_free(private_key);
  X509_free(certificate);
  BIO_free(key_bio);
  BIO_free(cert_bio);
  ERR_clear_error();
  return is_pair;
}

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> CredentialsFrom(const TlsFiles& files) {
  grpc::SslServerCredentialsOptions options(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  ASSIGN_OR_RETURN(options.pem_root_certs, ReadFile(files.ca));
  grpc::SslServerCredentialsOptions::PemKeyCertPair own;
  ASSIGN_OR_RETURN(own.private_key, ReadFile(files.key));
  ASSIGN_OR_RETURN(own.cert_chain, ReadFile(files.cert));
  RETURN_IF_ERROR(CheckValidity(files.cert, own.cert_chain, absl::Now()));
  if (!IsPair(own.cert_chain, own.private_key)) {
    return absl::FailedPreconditionError(
        absl::StrCat("the key ", files.key, " does not belong to the certificate ", files.cert));
  }
  options.pem_key_cert_pairs.push_back(std::move(own));
  return grpc::SslServerCredentials(options);
}

void SetLimits(grpc::ServerBuilder& builder, const ServerOptions& options) {
  builder.SetMaxReceiveMessageSize(options.max_message_bytes);
  builder.SetMaxSendMessageSize(options.max_message_bytes);
  builder.SetResourceQuota(grpc::ResourceQuota("rpc").Resize(kMemoryQuotaBytes));
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMaxStreamsPerConnection);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 10'000);
  // Connections are renewed now and then, so that load spreads and leaks stay small.
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, 30 * 60'000);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, 60'000);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, 10 * 60'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000);
}

// Counts by method and code. The poller's alone, which spares a lock.
class MethodMetrics {
 public:
  // Faults are counted from zero on: of a series that begins with 1 nobody sees the first.
  explicit MethodMetrics(std::string method) : method_(std::move(method)) {
    for (const grpc::StatusCode fault :
         {grpc::StatusCode::UNKNOWN, grpc::StatusCode::DEADLINE_EXCEEDED,
          grpc::StatusCode::RESOURCE_EXHAUSTED, grpc::StatusCode::INTERNAL,
          grpc::StatusCode::UNAVAILABLE, grpc::StatusCode::DATA_LOSS}) {
      CounterOf(fault);
    }
  }
  void Observe(grpc::StatusCode code, absl::Duration took) {
    Handles& handles = by_code_[std::min(static_cast<size_t>(code), kCodes - 1)];
    if (handles.count == nullptr) handles = Make(code);
    handles.count->Add();
    handles.seconds->Observe(absl::ToDoubleSeconds(took));
  }

 private:
  struct Handles {
    obs::Counter* count = nullptr;
    obs::Histogram* seconds = nullptr;
  };
  obs::Labels LabelsOf(grpc::StatusCode code) const {
    return {{"method", method_},
            {"code", absl::StatusCodeToString(static_cast<absl::StatusCode>(code))}};
  }
  obs::Counter& CounterOf(grpc::StatusCode code) const {
    return obs::GetCounter("mumpuni_rpc_requests_total", "Calls answered.", LabelsOf(code));
  }
  Handles Make(grpc::StatusCode code) const {
    return {
        &CounterOf(code),
        &obs::GetHistogram("mumpuni_rpc_duration_seconds",
                           "Time from arrival to the answer being handed over.", LabelsOf(code))};
  }

  const std::string method_;
  std::array<Handles, kCodes> by_code_{};
};

// Runs the handler; nothing thrown passes.
absl::Status RunGuarded(UnaryCall& call, const CallContext& context) {
  try {
    return call.Run(context);
  } catch (const std::exception& error) {
    return absl::InternalError(
        absl::StrCat("exception ", typeid(error).name(), ": ", error.what()));
  } catch (...) {
    return absl::InternalError("exception of unknown type");
  }
}

}  // namespace

// Threads: the poller (Poll and what it calls), the workers (Execute), the acceptor, and the
// owner's (Start, Drain).
struct Server::Impl {
  Impl(ServerOptions with, const TokenVerifier& tokens)
      : options(std::move(with)), verifier(tokens) {}

  struct Registered {
    std::unique_ptr<Method> method;
    MethodMetrics metrics;
  };

  absl::StatusOr<health::HealthCheckResponse> CheckHealth(
      const health::HealthCheckRequest& request);
  void RegisterHealth();
  void Offer(Method& method);
  void Poll();
  void OnArrived(UnaryCall& call);
  void Dispatch(UnaryCall& call);
  void Answer(UnaryCall& call, grpc::Status result);
  void Release(UnaryCall& call);
  absl::Status Decide(UnaryCall& call);
  void Execute(UnaryCall& call);
  void Post(UnaryCall& call);
  void SendPosted();
  void AwaitNoCalls();

  const ServerOptions options;
  const TokenVerifier& verifier;
  health::Health::AsyncService health_service;
  std::vector<grpc::Service*> services;
  // By address of the method, which calls carry.
  std::map<const Method*, Registered> methods;
  std::set<std::string> service_names;

  std::unique_ptr<grpc::ServerCompletionQueue> queue;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> connections;
  std::unique_ptr<internal::Acceptor> acceptor;
  std::unique_ptr<grpc::Server> server;
  std::unique_ptr<WorkerLane> interactive;
  std::unique_ptr<WorkerLane> heavy;
  std::thread poller;

  std::atomic<bool> serving{false};
  std::atomic<bool> draining{false};
  bool drained = false;

  // Results on their way from the workers to the poller. One alarm is under way at most.
  std::mutex posted_mutex;
  std::vector<UnaryCall*> posted;
  bool wake_pending = false;
  grpc::Alarm alarm;
  UnaryCall::Tag wake_tag;

  // Calls that exist, offered ones included.
  std::mutex live_mutex;
  std::condition_variable live_changed;
  int64_t live = 0;
};

Server::Server(ServerOptions options, const TokenVerifier& verifier)
    : impl_(std::make_unique<Impl>(std::move(options), verifier)) {
  impl_->services.push_back(&impl_->health_service);
  impl_->RegisterHealth();
}

Server::~Server() { Drain(absl::ZeroDuration()); }

void Server::AddService(grpc::Service& service) { impl_->services.push_back(&service); }

void Server::Register(std::unique_ptr<internal::Method> method) {
  std::string full_name = method->name;
  std::replace(full_name.begin(), full_name.end(), '/', '.');
  const auto* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(full_name);
  if (descriptor == nullptr) {
    obs::Err("rpc method is in no descriptor", {{"method", method->name}});
    std::abort();  // A misspelt name is a defect of the program, found at its first start.
  }
  method->rule = internal::RuleOf(*descriptor);
  if (!method->rule.declared)
    obs::Warn("rpc method has no access rule", {{"method", method->name}});
  impl_->service_names.insert(descriptor->service()->full_name());
  const Method* key = method.get();
  MethodMetrics metrics(method->name);
  impl_->methods.emplace(key, Impl::Registered{std::move(method), std::move(metrics)});
}

absl::Status Server::Start() {
  Impl& impl = *impl_;
  ASSIGN_OR_RETURN(const auto credentials, CredentialsFrom(impl.options.tls));
  ASSIGN_OR_RETURN(impl.acceptor,
                   internal::Acceptor::Listen(impl.options.listen, impl.options.max_connections));
  grpc::ServerBuilder builder;
  SetLimits(builder, impl.options);
  impl.connections = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD, credentials);
  for (grpc::Service* service : impl.services) builder.RegisterService(service);
  impl.queue = builder.AddCompletionQueue();
  impl.server = builder.BuildAndStart();
  if (impl.server == nullptr) {
    return absl::FailedPreconditionError("gRPC refuses the TLS files or the services");
  }
  const auto execute = [&impl](UnaryCall& call) { impl.Execute(call); };
  impl.interactive = std::make_unique<WorkerLane>("interactive", impl.options.interactive_workers,
                                                  impl.options.interactive_queue, execute);
  impl.heavy = std::make_unique<WorkerLane>("heavy", impl.options.heavy_workers,
                                            impl.options.heavy_queue, execute);
  for (auto& [method, registered] : impl.methods) {
    for (int i = 0; i < kSparesPerMethod; ++i) impl.Offer(*registered.method);
  }
  impl.poller = std::thread([&impl] { impl.Poll(); });
  impl.acceptor->Start([&impl](int descriptor) {
    grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
    connection.fd = descriptor;
    impl.connections->HandleNewConnection(&connection);
  });
  return absl::OkStatus();
}

int Server::port() const { return impl_->acceptor == nullptr ? 0 : impl_->acceptor->port(); }

void Server::SetServing(bool serving) {
  impl_->serving = serving;
  obs::GetGauge("mumpuni_serving", "1 if callers are told SERVING, 0 if not.").Set(serving ? 1 : 0);
}

void Server::Drain(absl::Duration grace) {
  Impl& impl = *impl_;
  if (impl.drained) return;
  impl.drained = true;
  SetServing(false);
  impl.draining = true;
  if (impl.acceptor != nullptr) impl.acceptor->Stop();
  if (impl.server != nullptr) {
    impl.server->Shutdown(std::chrono::system_clock::now() +
                          absl::ToChronoMilliseconds(std::max(grace, absl::ZeroDuration())));
    // Cancelled calls are still with their handlers; the queue may close only after them.
    impl.AwaitNoCalls();
    impl.interactive->Close();
    impl.heavy->Close();
  }
  if (impl.queue != nullptr) impl.queue->Shutdown();
  if (impl.poller.joinable()) {
    impl.poller.join();
  } else if (impl.queue != nullptr) {
    void* tag = nullptr;
    bool ok = false;
    while (impl.queue->Next(&tag, &ok)) continue;
  }
  // From here on nothing refers to the services.
  impl.server.reset();
}

// --- health

absl::StatusOr<health::HealthCheckResponse> Server::Impl::CheckHealth(
    const health::HealthCheckRequest& request) {
  if (!request.service().empty() && !service_names.contains(request.service())) {
    return absl::NotFoundError("No such service here.");
  }
  health::HealthCheckResponse response;
  response.set_status(serving ? health::HealthCheckResponse::SERVING
                              : health::HealthCheckResponse::NOT_SERVING);
  return response;
}

void Server::Impl::RegisterHealth() {
  Handler<health::HealthCheckRequest, health::HealthCheckResponse> check =
      [this](const CallContext&, const health::HealthCheckRequest& request) {
        return CheckHealth(request);
      };
  std::unique_ptr<Method> method =
      internal::MakeMethod(health_service, &health::Health::AsyncService::RequestCheck,
                           "grpc.health.v1.Health/Check", std::move(check), RunsOn::kPoller);
  // The standard proto cannot carry our option.
  method->rule.declared = true;
  method->rule.certificate_only = true;
  const Method* key = method.get();
  MethodMetrics metrics(method->name);
  methods.emplace(key, Registered{std::move(method), std::move(metrics)});
}

// --- the poller

void Server::Impl::Offer(Method& method) {
  {
    std::lock_guard lock(live_mutex);
    ++live;
  }
  method.NewCall().release()->Await(queue.get());  // Release deletes it.
}

void Server::Impl::Release(UnaryCall& call) {
  delete &call;
  std::lock_guard lock(live_mutex);
  if (--live == 0) live_changed.notify_all();
}

void Server::Impl::AwaitNoCalls() {
  std::unique_lock lock(live_mutex);
  live_changed.wait(lock, [this] { return live == 0; });
}

void Server::Impl::Poll() {
  void* raw = nullptr;
  bool ok = false;
  while (queue->Next(&raw, &ok)) {
    const UnaryCall::Tag& tag = *static_cast<UnaryCall::Tag*>(raw);
    if (tag.event == Event::kWake) {
      SendPosted();
      continue;
    }
    UnaryCall& call = *tag.call;
    if (tag.event == Event::kArrived) {
      // Not ok: the server shuts down and nobody called; `gone` will not follow either.
      ok ? OnArrived(call) : Release(call);
      continue;
    }
    if (tag.event == Event::kGone) {
      call.gone = true;
      if (call.server_context.IsCancelled()) call.cancelled = true;
    } else {
      call.sent = true;
    }
    if (call.gone && call.sent) Release(call);
  }
}

void Server::Impl::OnArrived(UnaryCall& call) {
  // The next one is offered first, so that `live` never falls to zero while calls may come.
  if (!draining) Offer(call.method());
  call.arrival = absl::Now();
  call.deadline = std::min(absl::FromChrono(call.server_context.deadline()),
                           call.arrival + options.max_deadline);
  absl::StatusOr<internal::Credentials> shown =
      internal::Admit(call.method().rule, call.server_context);
  if (!shown.ok()) return Answer(call, ToWire(shown.status()));
  call.credentials = *std::move(shown);
  call.traceparent = internal::OnlyMetadata(call.server_context, "traceparent").value_or("");
  Dispatch(call);
}

void Server::Impl::Dispatch(UnaryCall& call) {
  if (call.method().runs_on == RunsOn::kPoller) return Answer(call, ToWire(Decide(call)));
  WorkerLane& lane = call.method().runs_on == RunsOn::kHeavy ? *heavy : *interactive;
  std::vector<UnaryCall*> dropped;
  const bool pushed = lane.Push(call, call.arrival, dropped);
  for (UnaryCall* dead : dropped) {
    Answer(*dead, ToWire(Error(reasons::kDeadlineExceeded, "The call expired in the queue.")));
  }
  if (pushed) return;
  absl::Status full = Error(reasons::kOverloaded, "The queue for this method is full.");
  SetRetryAfter(full, kOverloadRetryAfter);
  Answer(call, ToWire(full));
}

void Server::Impl::Answer(UnaryCall& call, grpc::Status result) {
  call.result = std::move(result);
  methods.at(&call.method()).metrics.Observe(call.result.error_code(), absl::Now() - call.arrival);
  call.Send();
}

void Server::Impl::SendPosted() {
  std::vector<UnaryCall*> ready;
  {
    std::lock_guard lock(posted_mutex);
    ready.swap(posted);
    wake_pending = false;
  }
  for (UnaryCall* call : ready) Answer(*call, std::move(call->result));
}

// --- the workers

void Server::Impl::Execute(UnaryCall& call) {
  const obs::TraceScope trace(obs::TraceContext::FromHeader(call.traceparent));
  call.result = ToWire(Decide(call));
  Post(call);
}

// Everything between the queue and the answer. The deadline is real time, like the client's.
absl::Status Server::Impl::Decide(UnaryCall& call) {
  if (call.cancelled) return absl::CancelledError("The client has gone.");
  if (absl::Now() >= call.deadline) {
    return Error(reasons::kDeadlineExceeded, "The call expired in the queue.");
  }
  CallContext context;
  ASSIGN_OR_RETURN(context.access,
                   internal::Authorize(call.method().rule, call.credentials, verifier));
  context.method = call.method().name;
  context.deadline = call.deadline;
  context.trace = obs::CurrentTrace();
  context.cancelled = [&call] { return call.cancelled.load(); };
  RETURN_IF_ERROR(RunGuarded(call, context));
  // gRPC would refuse to send it without a reason that a client could act upon.
  if (call.ResponseBytes() > static_cast<size_t>(options.max_message_bytes)) {
    return Error(reasons::kResponseTooLarge,
                 absl::StrCat("The answer has ", call.ResponseBytes(), " bytes, at most ",
                              options.max_message_bytes, " are sent."));
  }
  return absl::OkStatus();
}

void Server::Impl::Post(UnaryCall& call) {
  std::lock_guard lock(posted_mutex);
  posted.push_back(&call);
  if (wake_pending) return;
  wake_pending = true;
  // In the past, because gRPC rounds times up to whole milliseconds: "now" would fire after one.
  alarm.Set(queue.get(), gpr_inf_past(GPR_CLOCK_MONOTONIC), &wake_tag);
}

}  // namespace mumpuni::rpc
