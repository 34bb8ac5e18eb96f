#include "tests/bench/echo.h"

#include <grpcpp/grpcpp.h>
#include <signal.h>

#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "echo.grpc.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace mumpuni::bench {
namespace {

using rpc::testdata::EchoRequest;
using rpc::testdata::EchoResponse;
using rpc::testdata::EchoService;
namespace health = grpc::health::v1;

// Enough offered calls that a client never waits for one.
constexpr int kOffered = 128;

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Call {
  virtual ~Call() = default;
  // `ok` is what the queue said; true while the call goes on.
  virtual bool Proceed(bool ok) = 0;
};

class EchoCall final : public Call {
 public:
  EchoCall(EchoService::AsyncService& service, grpc::ServerCompletionQueue& queue)
      : service_(service), queue_(queue) {
    service_.RequestEcho(&context_, &request_, &writer_, &queue_, &queue_, this);
  }
  bool Proceed(bool ok) override {
    if (!ok || answered_) return false;
    answered_ = true;
    new EchoCall(service_, queue_);
    EchoResponse response;
    response.set_text(request_.text());
    writer_.Finish(response, grpc::Status::OK, this);
    return true;
  }

 private:
  EchoService::AsyncService& service_;
  grpc::ServerCompletionQueue& queue_;
  grpc::ServerContext context_;
  EchoRequest request_;
  grpc::ServerAsyncResponseWriter<EchoResponse> writer_{&context_};
  bool answered_ = false;
};

class HealthCall final : public Call {
 public:
  HealthCall(health::Health::AsyncService& service, grpc::ServerCompletionQueue& queue)
      : service_(service), queue_(queue) {
    service_.RequestCheck(&context_, &request_, &writer_, &queue_, &queue_, this);
  }
  bool Proceed(bool ok) override {
    if (!ok || answered_) return false;
    answered_ = true;
    new HealthCall(service_, queue_);
    health::HealthCheckResponse response;
    response.set_status(health::HealthCheckResponse::SERVING);
    writer_.Finish(response, grpc::Status::OK, this);
    return true;
  }

 private:
  health::Health::AsyncService& service_;
  grpc::ServerCompletionQueue& queue_;
  grpc::ServerContext context_;
  health::HealthCheckRequest request_;
  grpc::ServerAsyncResponseWriter<health::HealthCheckResponse> writer_{&context_};
  bool answered_ = false;
};

void Poll(grpc::ServerCompletionQueue& queue) {
  void* tag = nullptr;
  bool ok = false;
  while (queue.Next(&tag, &ok)) {
    Call* call = static_cast<Call*>(tag);
    if (!call->Proceed(ok)) delete call;
  }
}

}  // namespace

int ServeEcho(int port, const TlsFiles& files) {
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  grpc::SslServerCredentialsOptions tls(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  tls.pem_root_certs = ReadFile(files.ca);
  tls.pem_key_cert_pairs.push_back({ReadFile(files.key), ReadFile(files.cert)});
  EchoService::AsyncService echo;
  health::Health::AsyncService health_service;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:" + std::to_string(port), grpc::SslServerCredentials(tls));
  builder.RegisterService(&echo);
  builder.RegisterService(&health_service);
  const auto queue = builder.AddCompletionQueue();
  const auto server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  for (int i = 0; i < kOffered; ++i) new EchoCall(echo, *queue);
  new HealthCall(health_service, *queue);
  std::thread poller([&queue] { Poll(*queue); });
  int received = 0;
  sigwait(&stop, &received);
  server->Shutdown(std::chrono::system_clock::now());
  queue->Shutdown();
  poller.join();
  return 0;
}

}  // namespace mumpuni::bench
