// The gRPC server: one completion queue with one polling thread, bounded deadline-aware queues,
// a fixed pool of workers per lane, and one call object for all unary methods. Workers never
// finish calls themselves: they post results and wake the poller once for many.
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/core/clock.h"
#include "common/core/principal.h"
#include "common/core/tls_files.h"
#include "common/obs/trace.h"
#include "common/rpc/token.h"

namespace mumpuni::rpc {

// What a handler knows of its call.
struct CallContext {
  // Who calls and how far the grant reaches. app/scope.cc turns it into rows.
  Access access;
  // "mumpuni.personnel.v1.PersonnelService/HireEmployee".
  std::string method;
  // The caller's deadline, at most ServerOptions::max_deadline from arrival. Real time: the
  // development clock offset shifts business time, never deadlines.
  absl::Time deadline = absl::InfiniteFuture();
  obs::TraceContext trace;
  // True once the client has gone; long handlers ask between steps.
  std::function<bool()> cancelled;
};

// Interactive calls and heavy ones (lists, snapshots, imports) never queue behind each other.
enum class Lane { kInteractive, kHeavy };

struct ServerOptions {
  std::string listen = "127.0.0.1:0";
  TlsFiles tls;
  int interactive_workers = 4;
  int heavy_workers = 2;
  // Above this (or earlier, see lane.h) a call is refused at once: RESOURCE_EXHAUSTED OVERLOADED.
  int interactive_queue = 512;
  int heavy_queue = 64;
  // Calls without a deadline get this one, longer ones are cut to it.
  absl::Duration max_deadline = absl::Seconds(30);
  int max_message_bytes = 4 * 1024 * 1024;
  // Connections above this are closed at once, before their handshake, so that descriptors never
  // run out (an exhausted accept of this gRPC version would not resume).
  int max_connections = 1000;
};

namespace internal {
class Method;
}  // namespace internal

// May throw: the exception is logged and masked as INTERNAL.
template <typename Req, typename Resp>
using Handler = std::function<absl::StatusOr<Resp>(const CallContext&, const Req&)>;

// Register services and methods, then Start. The handlers run on worker threads.
class Server {
 public:
  // `verifier` must outlive the server.
  Server(ServerOptions options, const TokenVerifier& verifier);
  // Drains without grace.
  ~Server();

  // Registers a generated AsyncService; it must live until Drain has returned, and so must whatever
  // the handlers refer to.
  void AddService(grpc::Service& service);

  // Registers one method, e.g.
  //   server.Unary(service, &PersonnelService::AsyncService::RequestHireEmployee,
  //                "mumpuni.personnel.v1.PersonnelService/HireEmployee", handler);
  // The access rule is read from the method's descriptor; a method without a rule is refused for
  // everybody. Aborts at start if the name is unknown.
  template <typename Service, typename Base, typename Req, typename Resp>
  void Unary(Service& service,
             void (Base::*request)(grpc::ServerContext*, Req*,
                                   grpc::ServerAsyncResponseWriter<Resp>*, grpc::CompletionQueue*,
                                   grpc::ServerCompletionQueue*, void*),
             std::string_view method, std::type_identity_t<Handler<Req, Resp>> handler,
             Lane lane = Lane::kInteractive);

  // UNAVAILABLE if the address is taken, FAILED_PRECONDITION naming a TLS file that is unusable.
  // Health (grpc.health.v1.Health/Check) is served too. Once only.
  absl::Status Start();
  // Port bound; valid after Start.
  int port() const;
  // What health answers from now on.
  void SetServing(bool serving);
  // NOT_SERVING, no new calls; those in flight are answered; after `grace` they are cancelled, and
  // their handlers awaited. Idempotent; not from a handler.
  void Drain(absl::Duration grace);

 private:
  void Register(std::unique_ptr<internal::Method> method);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mumpuni::rpc

#include "common/rpc/unary_call.h"  // IWYU pragma: export
