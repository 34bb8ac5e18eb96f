// Calls to other services: mutual TLS, a deadline on every call, bounded retry of UNAVAILABLE,
// trace and on_behalf_of in the metadata.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/core/tls_files.h"
#include "common/obs/trace.h"
#include "common/rpc/request.h"

namespace mumpuni::rpc {

// `service` is the name expected in the server's certificate. Retries (3 attempts, UNAVAILABLE
// only, with throttling) by service config.
std::shared_ptr<grpc::Channel> MakeChannel(const std::string& address, const std::string& service,
                                           const TlsFiles& tls);

struct CallOptions {
  absl::Duration timeout = absl::Seconds(2);
  // Bearer token of a person; empty for a service acting for itself.
  std::string token;
  std::string on_behalf_of;
  // Waits for a connection until the timeout, instead of failing while there is none.
  bool wait_for_ready = false;
};

// Sets deadline, authorization, traceparent, on-behalf-of, wait for ready.
void Prepare(grpc::ClientContext& context, const CallOptions& options);

// One unary call: Call(stub, &PersonnelService::Stub::GetEmployee, request, options). Works with
// the generated Stub (method may be declared in Stub or StubInterface).
template <typename Stub, typename Base, typename Req, typename Resp>
absl::StatusOr<Resp> Call(Stub& stub,
                          grpc::Status (Base::*method)(grpc::ClientContext*, const Req&, Resp*),
                          const Req& request, const CallOptions& options) {
  grpc::ClientContext context;
  Prepare(context, options);
  Resp response;
  if (absl::Status status = FromWire((stub.*method)(&context, request, &response)); !status.ok()) {
    return status;
  }
  return response;
}

}  // namespace mumpuni::rpc
