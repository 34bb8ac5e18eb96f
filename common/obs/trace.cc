#include "common/obs/trace.h"

#include <random>

#include "absl/strings/str_format.h"

namespace mumpuni::obs {
namespace {

thread_local TraceContext current_trace;

std::string RandomHex64() {
  thread_local std::mt19937_64 engine{std::random_device{}()};
  return absl::StrFormat("%016x", engine());
}

bool IsHex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool IsZero(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

}  // namespace

TraceContext TraceContext::NewRoot() { return {RandomHex64() + RandomHex64(), RandomHex64()}; }

TraceContext TraceContext::FromHeader(std::string_view traceparent) {
  // 00-<32 hex>-<16 hex>-<2 hex>; later versions may be longer.
  const bool shaped = traceparent.size() >= 55 && traceparent[2] == '-' && traceparent[35] == '-' &&
                      traceparent[52] == '-' && traceparent.substr(0, 2) != "ff";
  if (!shaped) return NewRoot();
  const std::string_view trace = traceparent.substr(3, 32), span = traceparent.substr(36, 16);
  if (!IsHex(trace) || !IsHex(span) || IsZero(trace) || IsZero(span)) return NewRoot();
  return {std::string(trace), RandomHex64()};
}

std::string TraceContext::ToHeader() const { return "00-" + trace_id + "-" + span_id + "-01"; }

TraceScope::TraceScope(TraceContext context) : previous_(std::move(current_trace)) {
  current_trace = std::move(context);
}
TraceScope::~TraceScope() { current_trace = std::move(previous_); }

const TraceContext& CurrentTrace() { return current_trace; }

}  // namespace mumpuni::obs
