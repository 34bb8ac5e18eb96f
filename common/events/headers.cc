#include "common/events/headers.h"

#include <limits>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"

namespace mumpuni::events {
namespace {

constexpr char kSpecVersion[] = "1.0";

// What Decode has still to see.
struct Fields {
  std::string spec_version;
  std::string sequence;
  std::string time;
};

void Take(std::string name, std::string& value, IncomingEvent& event, Fields& fields) {
  if (name == "ce_id")
    event.id = std::move(value);
  else if (name == "ce_source")
    event.source = std::move(value);
  else if (name == "ce_type")
    event.type = std::move(value);
  else if (name == "ce_subject")
    event.subject = std::move(value);
  else if (name == "ce_sequence")
    fields.sequence = std::move(value);
  else if (name == "ce_time")
    fields.time = std::move(value);
  else if (name == "ce_specversion")
    fields.spec_version = std::move(value);
  else if (name == "traceparent")
    event.traceparent = std::move(value);
}

// True if PostgreSQL can hold `text` as it is: UTF-8 without NUL. Well-formedness is checked by the
// structure of the bytes and the ranges RFC 3629 forbids.
bool IsStorable(const std::string& text) {
  for (size_t i = 0; i < text.size();) {
    const auto byte = [&](size_t at) {
      return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u;
    };
    const unsigned lead = byte(i);
    const size_t length = lead < 0x80   ? 1
                          : lead < 0xC2 ? 0
                          : lead < 0xE0 ? 2
                          : lead < 0xF0 ? 3
                          : lead < 0xF5 ? 4
                                        : 0;
    if (lead == 0 || length == 0) return false;
    for (size_t k = 1; k < length; ++k) {
      if ((byte(i + k) & 0xC0) != 0x80) return false;
    }
    const unsigned second = byte(i + 1);
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
        (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) {
      return false;
    }
    i += length;
  }
  return true;
}

// Makes the event parkable: what cannot be stored as text becomes its escaped form.
bool MakeStorable(IncomingEvent& event) {
  bool all = true;
  for (std::string* text :
       {&event.key, &event.id, &event.source, &event.type, &event.subject, &event.traceparent}) {
    if (IsStorable(*text)) continue;
    *text = absl::CHexEscape(*text);
    all = false;
  }
  return all;
}

std::string DefectOf(IncomingEvent& event, const Fields& fields) {
  if (!MakeStorable(event)) return "the key or a header is not UTF-8 text";
  if (fields.spec_version != kSpecVersion) return "ce_specversion is not 1.0";
  if (event.id.empty()) return "ce_id is missing";
  if (event.source.empty()) return "ce_source is missing";
  if (event.type.empty()) return "ce_type is missing";
  if (event.subject.empty()) return "ce_subject is missing";
  if (event.key.empty()) return "the key is missing";
  if (!absl::SimpleAtoi(fields.sequence, &event.sequence) || event.sequence <= 0) {
    return "ce_sequence is not a positive number";
  }
  absl::Time time;
  if (!absl::ParseTime(absl::RFC3339_full, fields.time, &time, nullptr)) {
    return "ce_time is not RFC 3339";
  }
  event.time = time;
  return "";
}

}  // namespace

kafka::Headers HeadersOf(const std::string& service, const OutboxRow& row) {
  kafka::Headers headers = {
      {"ce_specversion", kSpecVersion},
      {"ce_id", absl::StrCat(service, "/", row.xid, "-", row.seq)},
      {"ce_source", absl::StrCat("mumpuni/", service)},
      {"ce_type", row.type},
      {"ce_time", row.time},
      {"ce_subject", row.subject},
      {"ce_sequence", absl::StrCat(row.sequence)},
      {"ce_dataschema", row.type},
  };
  if (!row.traceparent.empty()) headers.emplace_back("traceparent", row.traceparent);
  return headers;
}

Received Decode(kafka::Message message) {
  Received received;
  IncomingEvent& event = received.event;
  event.tp = std::move(message.tp);
  event.offset = message.offset;
  event.key = std::move(message.key);
  event.payload = std::move(message.value);
  event.sent_at = message.time;
  // Until ce_time is read.
  event.time = message.time;
  Fields fields;
  for (auto& [name, value] : message.headers) Take(std::move(name), value, event, fields);
  received.defect = DefectOf(event, fields);
  return received;
}

absl::Status CheckSubject(const IncomingEvent& event, std::string_view id) {
  if (event.subject == id) return absl::OkStatus();
  return Error(reasons::kMessageMalformed, "ce_subject", "the subject is not the state's id");
}

absl::Status CheckKey(const IncomingEvent& event, std::string_view key) {
  if (event.key == key) return absl::OkStatus();
  return Error(reasons::kMessageMalformed, "key", "the key is not the one the contract names");
}

int16_t EnumNumber(int value) {
  using Limits = std::numeric_limits<int16_t>;
  const bool fits = value >= Limits::min() && value <= Limits::max();
  return fits ? static_cast<int16_t>(value) : int16_t{0};
}

}  // namespace mumpuni::events
