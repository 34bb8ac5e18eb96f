#include "common/obs/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/obs/trace.h"

namespace mumpuni::obs {
namespace {

std::string& ServiceName() {
  static std::string* name = new std::string("mumpuni");
  return *name;
}

spdlog::logger& Logger() {
  static spdlog::logger* logger = [] {
    auto* made = new spdlog::logger("mumpuni", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    // The line is complete JSON already; the sink only adds nothing and a newline.
    made->set_pattern("%v");
    made->set_level(spdlog::level::info);
    return made;
  }();
  return *logger;
}

spdlog::level::level_enum LevelOf(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarn:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

const char* NameOf(LogLevel level) {
  constexpr const char* kNames[] = {"debug", "info", "warn", "error"};
  return kNames[static_cast<int>(level)];
}

// Bytes of the UTF-8 character that begins at `at`; 0 if none does.
size_t CharacterLength(std::string_view text, size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const size_t length = lead < 0x80         ? 1
                        : lead >> 5 == 0x06 ? 2
                        : lead >> 4 == 0x0e ? 3
                        : lead >> 3 == 0x1e ? 4
                                            : 0;
  if (length == 0 || at + length > text.size()) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[at + i]) & 0xc0) != 0x80) return 0;
  }
  return length;
}

// A broken byte becomes U+FFFD: one bad input must not make a line that no reader can parse.
void AppendJsonString(std::string& out, std::string_view text) {
  out += '"';
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const size_t length = CharacterLength(text, at);
    if (length != 1) {
      out += length == 0 ? std::string_view("\\ufffd") : text.substr(at, length);
      at += length == 0 ? 0 : length - 1;
      continue;
    }
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += absl::StrFormat("\\u%04x", static_cast<int>(c));
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

void AppendMember(std::string& out, std::string_view name, std::string_view value) {
  out += out.size() > 1 ? "," : "";
  AppendJsonString(out, name);
  out += ':';
  AppendJsonString(out, value);
}

}  // namespace

void InitLog(std::string_view service, std::string_view level) {
  ServiceName() = std::string(service);
  Logger().set_level(spdlog::level::from_str(std::string(level)));
}

void Log(LogLevel level, std::string_view message, std::initializer_list<Field> fields) {
  if (!Logger().should_log(LevelOf(level))) return;
  std::string line = "{";
  AppendMember(line, "time",
               absl::FormatTime(absl::RFC3339_full, absl::Now(), absl::UTCTimeZone()));
  AppendMember(line, "level", NameOf(level));
  AppendMember(line, "service", ServiceName());
  AppendMember(line, "message", message);
  if (!CurrentTrace().trace_id.empty()) AppendMember(line, "trace_id", CurrentTrace().trace_id);
  for (const Field& field : fields) AppendMember(line, field.name, field.value);
  line += '}';
  Logger().log(LevelOf(level), spdlog::string_view_t(line));
}

}  // namespace mumpuni::obs
