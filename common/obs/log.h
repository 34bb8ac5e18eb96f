// Structured logs: one JSON object a line on stderr, with service, time, level, message, trace id
// and fields. spdlog stays behind this header. No personal data: NIP, NIK, contact, case text.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace mumpuni::obs {

enum class LogLevel { kDebug, kInfo, kWarn, kError };

// A named value of a log line.
struct Field {
  std::string_view name;
  std::string value;
  Field(std::string_view n, std::string v) : name(n), value(std::move(v)) {}
  Field(std::string_view n, std::string_view v) : name(n), value(v) {}
  Field(std::string_view n, const char* v) : name(n), value(v) {}
  Field(std::string_view n, int64_t v) : name(n), value(std::to_string(v)) {}
  Field(std::string_view n, int v) : name(n), value(std::to_string(v)) {}
  Field(std::string_view n, uint64_t v) : name(n), value(std::to_string(v)) {}
};

// Once, before the first line. `level` is debug, info, warn or error.
void InitLog(std::string_view service, std::string_view level);
// Thread-safe; the trace id is that of the current trace::Scope.
void Log(LogLevel level, std::string_view message, std::initializer_list<Field> fields = {});
inline void Info(std::string_view m, std::initializer_list<Field> f = {}) {
  Log(LogLevel::kInfo, m, f);
}
inline void Warn(std::string_view m, std::initializer_list<Field> f = {}) {
  Log(LogLevel::kWarn, m, f);
}
inline void Err(std::string_view m, std::initializer_list<Field> f = {}) {
  Log(LogLevel::kError, m, f);
}

}  // namespace mumpuni::obs
