// W3C trace context: carried through gRPC metadata and Kafka headers, printed in every log line.
#pragma once

#include <string>
#include <string_view>

namespace mumpuni::obs {

struct TraceContext {
  // 32 and 16 lower-case hexadecimal digits.
  std::string trace_id;
  std::string span_id;

  // A new trace.
  static TraceContext NewRoot();
  // Reads a `traceparent` header; a malformed one starts a new trace. The span id is a new child.
  static TraceContext FromHeader(std::string_view traceparent);
  // `00-<trace>-<span>-01`.
  std::string ToHeader() const;
};

// Sets the current trace of this thread for a lexical scope.
class TraceScope {
 public:
  explicit TraceScope(TraceContext context);
  ~TraceScope();
  TraceScope(const TraceScope&) = delete;
  TraceScope& operator=(const TraceScope&) = delete;

 private:
  TraceContext previous_;
};

// The current trace of this thread; empty ids outside any scope.
const TraceContext& CurrentTrace();

}  // namespace mumpuni::obs
