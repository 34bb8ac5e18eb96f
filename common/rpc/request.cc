#include "common/rpc/request.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"
#include "common/core/sha256.h"
#include "common/core/validate.h"
#include "common/obs/log.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace mumpuni::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kDomain[] = "mumpuni";
constexpr char kCorrelation[] = "correlation_id";
// Headers are limited; a sentence for developers is short.
constexpr size_t kMaxMessageBytes = 1024;
constexpr size_t kMaxPageTokenBytes = 4096;
// Half an HMAC: nobody forges 128 bits, and the token stays short.
constexpr size_t kTagBytes = 16;

// The same bytes for the same message, whatever the order of its maps.
std::string Canonical(const Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream raw(&bytes);
  google::protobuf::io::CodedOutputStream out(&raw);
  out.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&out);
  out.Trim();
  return bytes;
}

const FieldDescriptor* FieldOf(const Message& message, const char* name,
                               FieldDescriptor::CppType type) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  return field != nullptr && !field->is_repeated() && field->cpp_type() == type ? field : nullptr;
}

// SHA-256 of the message without the named fields, hexadecimal.
std::string HashWithout(const Message& message, std::initializer_list<const char*> names) {
  const std::unique_ptr<Message> copy(message.New());
  copy->CopyFrom(message);
  for (const char* name : names) {
    const FieldDescriptor* field = copy->GetDescriptor()->FindFieldByName(name);
    if (field != nullptr) copy->GetReflection()->ClearField(copy.get(), field);
  }
  return Sha256Hex(Canonical(*copy));
}

std::string TextOf(const Message& message, const char* name) {
  const FieldDescriptor* field = FieldOf(message, name, FieldDescriptor::CPPTYPE_STRING);
  return field == nullptr ? "" : message.GetReflection()->GetString(message, field);
}

int32_t NumberOf(const Message& message, const char* name) {
  const FieldDescriptor* field = FieldOf(message, name, FieldDescriptor::CPPTYPE_INT32);
  return field == nullptr ? 0 : message.GetReflection()->GetInt32(message, field);
}

absl::Status CheckTextsBelow(const Message& message, const std::string& path);

absl::Status CheckField(const Message& message, const FieldDescriptor& field,
                        const std::string& path) {
  const auto& reflection = *message.GetReflection();
  std::string scratch;
  if (field.is_repeated()) {
    for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
      RETURN_IF_ERROR(
          field.type() == FieldDescriptor::TYPE_STRING
              ? CheckPlainText(reflection.GetRepeatedStringReference(message, &field, i, &scratch),
                               path)
              : CheckTextsBelow(reflection.GetRepeatedMessage(message, &field, i), path + "."));
    }
    return absl::OkStatus();
  }
  return field.type() == FieldDescriptor::TYPE_STRING
             ? CheckPlainText(reflection.GetStringReference(message, &field, &scratch), path)
             : CheckTextsBelow(reflection.GetMessage(message, &field), path + ".");
}

absl::Status CheckTextsBelow(const Message& message, const std::string& path) {
  std::vector<const FieldDescriptor*> present;
  message.GetReflection()->ListFields(message, &present);
  for (const FieldDescriptor* field : present) {
    const bool holds_text = field->type() == FieldDescriptor::TYPE_STRING ||
                            field->type() == FieldDescriptor::TYPE_MESSAGE;
    if (holds_text) RETURN_IF_ERROR(CheckField(message, *field, path + field->name()));
  }
  return absl::OkStatus();
}

// The length keeps method and cursor from running into each other.
std::string TagOf(const std::string& secret, const CallContext& context, const Message& request,
                  std::string_view cursor) {
  const std::string filter = HashWithout(request, {"page_size", "page_token"});
  const std::string bound =
      absl::StrCat(context.method.size(), ":", context.method, filter, std::string(cursor));
  const auto mac = HmacSha256(secret, bound);
  return std::string(mac.begin(), mac.begin() + kTagBytes);
}

// --- errors

std::string ReasonIdOf(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return reason.empty() ? absl::StatusCodeToString(status.code()) : reason;
}

// What the wire says instead of a defect: nothing but the number under which the log has it.
google::rpc::Status Masked(const absl::Status& status) {
  const std::string correlation = RandomToken(9);
  obs::Err("internal error masked", {{"correlation_id", correlation},
                                     {"code", absl::StatusCodeToString(status.code())},
                                     {"error", std::string(status.message())}});
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(absl::StatusCode::kInternal));
  wire.set_message(absl::StrCat("Internal error, correlation id ", correlation, "."));
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reasons::kInternal.id));
  info.set_domain(kDomain);
  (*info.mutable_metadata())[kCorrelation] = correlation;
  wire.add_details()->PackFrom(info);
  google::rpc::LocalizedMessage localized;
  localized.set_locale("id-ID");
  localized.set_message(
      absl::StrCat(std::string(reasons::kInternal.message_id), " (", correlation, ")"));
  wire.add_details()->PackFrom(localized);
  return wire;
}

// A cut inside a UTF-8 character would make the proto unreadable.
std::string Shortened(std::string text) {
  if (text.size() <= kMaxMessageBytes) return text;
  size_t end = kMaxMessageBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  return text;
}

google::rpc::Status Detailed(const absl::Status& status) {
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(status.code()));
  wire.set_message(Shortened(std::string(status.message())));
  google::rpc::ErrorInfo info;
  info.set_reason(ReasonIdOf(status));
  info.set_domain(kDomain);
  wire.add_details()->PackFrom(info);
  if (const std::string field = mumpuni::FieldOf(status); !field.empty()) {
    google::rpc::BadRequest bad;
    auto* violation = bad.add_field_violations();
    violation->set_field(field);
    violation->set_description(wire.message());
    wire.add_details()->PackFrom(bad);
  }
  if (const std::optional<absl::Duration> after = RetryAfterOf(status); after.has_value()) {
    google::rpc::RetryInfo retry;
    const int64_t nanos = absl::ToInt64Nanoseconds(*after);
    retry.mutable_retry_delay()->set_seconds(nanos / 1'000'000'000);
    retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
    wire.add_details()->PackFrom(retry);
  }
  if (const std::string text = LocalizedOf(status); !text.empty()) {
    google::rpc::LocalizedMessage localized;
    localized.set_locale("id-ID");
    localized.set_message(text);
    wire.add_details()->PackFrom(localized);
  }
  return wire;
}

// The parts of a google.rpc.Status that we know.
struct Details {
  std::string reason;
  std::string field;
  std::string localized;
  std::optional<absl::Duration> retry_after;
};

Details DetailsOf(const google::rpc::Status& wire) {
  Details details;
  for (const google::protobuf::Any& any : wire.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad;
    google::rpc::LocalizedMessage localized;
    google::rpc::RetryInfo retry;
    if (any.UnpackTo(&info) && info.domain() == kDomain) details.reason = info.reason();
    if (any.UnpackTo(&bad) && bad.field_violations_size() > 0) {
      details.field = bad.field_violations(0).field();
    }
    if (any.UnpackTo(&localized)) details.localized = localized.message();
    if (any.UnpackTo(&retry)) {
      details.retry_after = absl::Seconds(retry.retry_delay().seconds()) +
                            absl::Nanoseconds(retry.retry_delay().nanos());
    }
  }
  return details;
}

// A status that no service of ours wrote: the transport's. Its text names addresses and stays here.
absl::Status FromTransport(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:
      obs::Warn("peer unavailable", {{"error", status.error_message()}});
      return Error(reasons::kPeerUnavailable, "The peer cannot be reached.");
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return Error(reasons::kDeadlineExceeded, "The peer did not answer in time.");
    default:
      return absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                          status.error_message());
  }
}

}  // namespace

absl::Status CheckTexts(const Message& message) { return CheckTextsBelow(message, ""); }

absl::StatusOr<RequestKey> RequestKeyOf(const CallContext& context, const Message& request) {
  const std::string text = TextOf(request, "request_id");
  if (text.empty()) {
    return Error(reasons::kRequestIdRequired, "request_id", "A mutation needs a request_id.");
  }
  RequestKey key;
  ASSIGN_OR_RETURN(key.request_id, Id::Parse(text, "request_id"));
  if (key.request_id.IsNil()) {
    return Error(reasons::kRequestIdRequired, "request_id", "The nil UUID identifies nothing.");
  }
  key.principal = context.access.principal.Key();
  key.method = context.method;
  key.body_hash = HashWithout(request, {"request_id"});
  return key;
}

PageTokens::PageTokens(std::string secret) : secret_(std::move(secret)) {
  if (!secret_.empty()) return;
  // An empty secret would let anybody forge; tokens of a random one end with the process.
  obs::Warn("page tokens are signed with a secret of this process only");
  secret_ = RandomToken(32);
}

absl::StatusOr<Page> PageTokens::PageOf(const CallContext& context, const Message& request,
                                        int default_size, int max_size) const {
  const int32_t wanted = NumberOf(request, "page_size");
  if (wanted < 0) {
    return Error(reasons::kPageSizeNegative, "page_size", "page_size must not be negative.");
  }
  Page page;
  page.size = std::min(wanted == 0 ? default_size : wanted, max_size);
  const std::string token = TextOf(request, "page_token");
  if (token.empty()) return page;
  std::string raw;
  const bool readable = token.size() <= kMaxPageTokenBytes &&
                        absl::WebSafeBase64Unescape(token, &raw) && raw.size() >= kTagBytes;
  if (readable) page.cursor = raw.substr(kTagBytes);
  if (!readable || !ConstantTimeEquals(raw.substr(0, kTagBytes),
                                       TagOf(secret_, context, request, page.cursor))) {
    return Error(reasons::kPageTokenInvalid, "page_token",
                 "page_token is not from this method with this filter.");
  }
  return page;
}

std::string PageTokens::Next(const CallContext& context, const Message& request,
                             std::string_view cursor) const {
  std::string token;
  absl::WebSafeBase64Escape(TagOf(secret_, context, request, cursor) + std::string(cursor), &token);
  token.erase(token.find_last_not_of('=') + 1);
  return token;
}

grpc::Status ToWire(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const bool mask =
      status.code() == absl::StatusCode::kInternal || status.code() == absl::StatusCode::kUnknown;
  const google::rpc::Status wire = mask ? Masked(status) : Detailed(status);
  return grpc::Status(static_cast<grpc::StatusCode>(wire.code()), wire.message(),
                      wire.SerializeAsString());
}

absl::Status FromWire(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status wire;
  if (status.error_details().empty() || !wire.ParseFromString(status.error_details())) {
    return FromTransport(status);
  }
  const Details details = DetailsOf(wire);
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  if (details.reason.empty()) return absl::Status(code, status.error_message());
  const Reason reason{code, details.reason, details.localized};
  absl::Status result = Error(reason, details.field, status.error_message());
  if (details.retry_after.has_value()) SetRetryAfter(result, *details.retry_after);
  return result;
}

}  // namespace mumpuni::rpc
