// Keeps a number of unary calls outstanding for a while, from one thread over one channel: the same
// client for the echo and for the services, because its cost is part of the limit.
#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <vector>

#include "common/rpc/client.h"

namespace mumpuni::bench {

struct LoadResult {
  double calls_per_second = 0;
  // Microseconds of every call that was answered, in order of arrival.
  std::vector<int64_t> micros;
};

template <typename Req, typename Resp>
struct Target {
  // Starts a call on the queue: a generated stub's PrepareAsync…
  std::function<std::unique_ptr<grpc::ClientAsyncResponseReader<Resp>>(
      grpc::ClientContext*, const Req&, grpc::CompletionQueue*)>
      prepare;
  // What the n-th call of a slot sends.
  std::function<Req(int slot)> request;
  // With which token and deadline a slot calls.
  std::function<rpc::CallOptions(int slot)> options;
  // Whether every call is to be refused.
  bool refused = false;
};

// Throws if a call is not answered as it is to be: a figure with errors in it is none.
template <typename Req, typename Resp>
LoadResult KeepOutstanding(const Target<Req, Resp>& target, int outstanding,
                           std::chrono::milliseconds duration) {
  using Steady = std::chrono::steady_clock;
  struct Slot {
    int number = 0;
    std::unique_ptr<grpc::ClientContext> context;
    std::unique_ptr<grpc::ClientAsyncResponseReader<Resp>> reader;
    Resp response;
    grpc::Status status;
    Steady::time_point sent;
  };
  grpc::CompletionQueue queue;
  std::vector<Slot> slots(static_cast<size_t>(outstanding));
  const auto send = [&](Slot& slot) {
    slot.context = std::make_unique<grpc::ClientContext>();
    rpc::Prepare(*slot.context, target.options(slot.number));
    slot.sent = Steady::now();
    slot.reader = target.prepare(slot.context.get(), target.request(slot.number), &queue);
    slot.reader->StartCall();
    slot.reader->Finish(&slot.response, &slot.status, &slot);
  };
  LoadResult result;
  const auto begin = Steady::now();
  for (int i = 0; i < outstanding; ++i) {
    slots[static_cast<size_t>(i)].number = i;
    send(slots[static_cast<size_t>(i)]);
  }
  int open = outstanding;
  void* tag = nullptr;
  bool ok = false;
  while (open > 0 && queue.Next(&tag, &ok)) {
    Slot& slot = *static_cast<Slot*>(tag);
    if (slot.status.ok() == target.refused) {
      throw std::runtime_error("call answered wrongly: " + slot.status.error_message());
    }
    const auto now = Steady::now();
    result.micros.push_back(
        std::chrono::duration_cast<std::chrono::microseconds>(now - slot.sent).count());
    if (now - begin < duration) {
      send(slot);
    } else {
      --open;
    }
  }
  const std::chrono::duration<double> took = Steady::now() - begin;
  result.calls_per_second = static_cast<double>(result.micros.size()) / took.count();
  return result;
}

}  // namespace mumpuni::bench
