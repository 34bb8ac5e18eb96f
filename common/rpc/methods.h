// The methods of a gRPC service, tied to the members of the class that answers them.
#pragma once

#include <string>
#include <string_view>

#include "common/rpc/server.h"

namespace mumpuni::rpc {

// In a class `Api` that holds the `service`; both outlive the server:
//   const rpc::Methods<v1::GapService, Api> add(server, service_, *this);
//   add("GetGapMap", &Async::RequestGetGapMap, &Api::GetGapMap, rpc::Lane::kHeavy);
template <typename Service, typename Api>
class Methods {
 public:
  // Registers the service.
  Methods(Server& server, typename Service::AsyncService& service, Api& api)
      : server_(server), service_(service), api_(api) {
    server.AddService(service);
  }

  // Registers one method by its name; see Server::Unary.
  template <typename Request, typename Handler>
  void operator()(std::string_view method, Request request, Handler handler,
                  Lane lane = Lane::kInteractive) const {
    const std::string name = std::string(Service::service_full_name()) + "/" + std::string(method);
    server_.Unary(
        service_, request, name,
        [&api = api_, handler](const CallContext& context, const auto& message) {
          return (api.*handler)(context, message);
        },
        lane);
  }

 private:
  Server& server_;
  typename Service::AsyncService& service_;
  Api& api_;
};

}  // namespace mumpuni::rpc
