// Calls as plain functions, for code that must not know gRPC.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "common/rpc/client.h"

namespace mumpuni::rpc {

// A stub of `service` at `address`; nullptr without an address.
template <typename Service>
std::shared_ptr<typename Service::Stub> StubOf(const std::string& address,
                                               const std::string& service, const TlsFiles& tls) {
  if (address.empty()) return nullptr;
  return Service::NewStub(MakeChannel(address, service, tls));
}

// The call of `method` as a function of its request alone; empty without a stub.
template <typename Stub, typename Req, typename Resp>
std::function<absl::StatusOr<Resp>(const Req&)> Bind(
    const std::shared_ptr<Stub>& stub,
    grpc::Status (Stub::*method)(grpc::ClientContext*, const Req&, Resp*),
    const CallOptions& options) {
  if (stub == nullptr) return {};
  return [=](const Req& request) { return Call(*stub, method, request, options); };
}

}  // namespace mumpuni::rpc
