// The call object of all unary methods. Included by server.h; nobody else needs it by itself.
//
// A call is touched by two threads, never at once: the poller owns it, lends it to a worker through
// a queue (lane.h), and gets it back through the list of completions (server.cc). Only the poller
// speaks to gRPC.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/rpc/access.h"
#include "common/rpc/server.h"

namespace mumpuni::rpc {
absl::Status CheckTexts(const google::protobuf::Message& message);  // request.h
}

namespace mumpuni::rpc::internal {

class Method;

// What a completion of the queue means.
enum class Event {
  kWake,     // A worker has posted results.
  kArrived,  // A client has called.
  kGone,     // The call is over for gRPC: answered, or the client has left.
  kSent,     // The answer has left or never will.
};

class UnaryCall {
 public:
  struct Tag {
    UnaryCall* call = nullptr;
    Event event = Event::kWake;
  };

  explicit UnaryCall(Method& method) : method_(method) {}
  virtual ~UnaryCall() = default;
  UnaryCall(const UnaryCall&) = delete;
  UnaryCall& operator=(const UnaryCall&) = delete;

  // Offers the call to gRPC; the tag `arrived` follows.
  virtual void Await(grpc::ServerCompletionQueue* queue) = 0;
  // Runs the handler and keeps its response; may throw what the handler throws.
  virtual absl::Status Run(const CallContext& context) = 0;
  // Size of that response on the wire.
  virtual size_t ResponseBytes() const = 0;
  // Sends `result`, with the response if it is OK; the tag `sent` follows.
  virtual void Send() = 0;

  Method& method() { return method_; }

  // Filled by the poller at arrival, read by the worker.
  absl::Time arrival;
  absl::Time deadline;
  Credentials credentials;
  std::string traceparent;
  // Set by the poller at any time, read by the worker.
  std::atomic<bool> cancelled{false};
  // Set by whoever decides the call, before Send.
  grpc::Status result;
  // The poller's: both must be seen before the call may be deleted.
  bool gone = false;
  bool sent = false;

  grpc::ServerContext server_context;

 protected:
  Tag arrived_tag_{this, Event::kArrived};
  Tag gone_tag_{this, Event::kGone};
  Tag sent_tag_{this, Event::kSent};

 private:
  Method& method_;
};

// Lane kInteractive and kHeavy run on workers; kPoller is for answers that cost nothing (health),
// which must not wait behind work.
enum class RunsOn { kInteractive, kHeavy, kPoller };

// One registered method: makes calls, knows who may call and counts what happened.
class Method {
 public:
  Method(std::string method_name, RunsOn where) : name(std::move(method_name)), runs_on(where) {}
  virtual ~Method() = default;
  virtual std::unique_ptr<UnaryCall> NewCall() = 0;

  const std::string name;
  const RunsOn runs_on;
  // Read from the descriptor when registered.
  AccessRule rule;
};

template <typename Req, typename Resp>
class UnaryMethod final : public Method {
 public:
  using Writer = grpc::ServerAsyncResponseWriter<Resp>;
  using Request =
      std::function<void(grpc::ServerContext*, Req*, Writer*, grpc::ServerCompletionQueue*, void*)>;

  UnaryMethod(std::string method_name, RunsOn where, Request offer, Handler<Req, Resp> run)
      : Method(std::move(method_name), where), request(std::move(offer)), handler(std::move(run)) {}

  std::unique_ptr<UnaryCall> NewCall() override;

  const Request request;
  const Handler<Req, Resp> handler;
};

template <typename Req, typename Resp>
class TypedUnaryCall final : public UnaryCall {
 public:
  explicit TypedUnaryCall(UnaryMethod<Req, Resp>& method)
      : UnaryCall(method), typed_(method), writer_(&server_context) {}

  void Await(grpc::ServerCompletionQueue* queue) override {
    server_context.AsyncNotifyWhenDone(&gone_tag_);
    typed_.request(&server_context, &request_, &writer_, queue, &arrived_tag_);
  }

  absl::Status Run(const CallContext& context) override {
    if (absl::Status plain = CheckTexts(request_); !plain.ok()) return plain;
    absl::StatusOr<Resp> response = typed_.handler(context, request_);
    if (!response.ok()) return response.status();
    response_ = *std::move(response);
    return absl::OkStatus();
  }

  size_t ResponseBytes() const override { return response_.ByteSizeLong(); }

  void Send() override {
    if (result.ok()) {
      writer_.Finish(response_, result, &sent_tag_);
    } else {
      writer_.FinishWithError(result, &sent_tag_);
    }
  }

 private:
  UnaryMethod<Req, Resp>& typed_;
  Req request_;
  Resp response_;
  grpc::ServerAsyncResponseWriter<Resp> writer_;
};

template <typename Req, typename Resp>
std::unique_ptr<UnaryCall> UnaryMethod<Req, Resp>::NewCall() {
  return std::make_unique<TypedUnaryCall<Req, Resp>>(*this);
}

// Makes the method for a generated service's Request function.
template <typename Service, typename Base, typename Req, typename Resp>
std::unique_ptr<Method> MakeMethod(Service& service,
                                   void (Base::*request)(grpc::ServerContext*, Req*,
                                                         grpc::ServerAsyncResponseWriter<Resp>*,
                                                         grpc::CompletionQueue*,
                                                         grpc::ServerCompletionQueue*, void*),
                                   std::string name, Handler<Req, Resp> handler, RunsOn where) {
  auto offer = [&service, request](grpc::ServerContext* context, Req* message,
                                   grpc::ServerAsyncResponseWriter<Resp>* writer,
                                   grpc::ServerCompletionQueue* queue, void* tag) {
    (service.*request)(context, message, writer, queue, queue, tag);
  };
  return std::make_unique<UnaryMethod<Req, Resp>>(std::move(name), where, std::move(offer),
                                                  std::move(handler));
}

}  // namespace mumpuni::rpc::internal

namespace mumpuni::rpc {

template <typename Service, typename Base, typename Req, typename Resp>
void Server::Unary(
    Service& service,
    void (Base::*request)(grpc::ServerContext*, Req*, grpc::ServerAsyncResponseWriter<Resp>*,
                          grpc::CompletionQueue*, grpc::ServerCompletionQueue*, void*),
    std::string_view method, std::type_identity_t<Handler<Req, Resp>> handler, Lane lane) {
  const auto where =
      lane == Lane::kHeavy ? internal::RunsOn::kHeavy : internal::RunsOn::kInteractive;
  Register(internal::MakeMethod<Service, Base, Req, Resp>(service, request, std::string(method),
                                                          std::move(handler), where));
}

}  // namespace mumpuni::rpc
