// What every api/ needs of a request: its identity, its page, its errors on the wire.
#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/repeated_field.h>
#include <grpcpp/support/status.h>

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/core/request_key.h"
#include "common/rpc/server.h"

namespace mumpuni::rpc {

// Reads the `request_id` field of a mutation: REQUEST_ID_REQUIRED, ID_MALFORMED.
absl::StatusOr<RequestKey> RequestKeyOf(const CallContext& context,
                                        const google::protobuf::Message& request);

// MESSAGE_MALFORMED with the path of the first text, at any depth, that is not plain
// (common/core/validate.h). The server asks it of every request before its handler.
absl::Status CheckTexts(const google::protobuf::Message& message);

// A page of a list. `cursor` is opaque to the caller and meaningful to the store: the last key
// seen.
struct Page {
  int size = 0;
  std::string cursor;
};

// What the rows of a page may weigh together: well below the 4 MiB that clients accept by default.
// A single row may be heavier.
inline constexpr size_t kPageBytes = size_t{2} << 20;

// Tokens are signed and bound to the method and the filter (the request without page fields).
class PageTokens {
 public:
  explicit PageTokens(std::string secret);
  // Reads page_size and page_token: negative is PAGE_SIZE_NEGATIVE, 0 gives `default_size`, above
  // `max_size` is coerced; a foreign or forged token is PAGE_TOKEN_INVALID.
  absl::StatusOr<Page> PageOf(const CallContext& context, const google::protobuf::Message& request,
                              int default_size = 50, int max_size = 1000) const;
  std::string Next(const CallContext& context, const google::protobuf::Message& request,
                   std::string_view cursor) const;

  // Turns what the store found for `page` into the rows of a response, as many as kPageBytes allow,
  // and answers next_page_token: empty if nothing can follow. `to_message(row)` makes the message,
  // `cursor_of(row)` the text that continues after it.
  template <typename Found, typename Row, typename ToMessage, typename CursorOf>
  std::string Fill(const CallContext& context, const google::protobuf::Message& request,
                   const Page& page, const Found& found,
                   google::protobuf::RepeatedPtrField<Row>* rows, ToMessage&& to_message,
                   CursorOf&& cursor_of) const {
    size_t bytes = 0;
    const auto* last = static_cast<const typename Found::value_type*>(nullptr);
    for (const auto& one : found) {
      Row row = to_message(one);
      bytes += row.ByteSizeLong();
      if (last != nullptr && bytes > kPageBytes) return Next(context, request, cursor_of(*last));
      *rows->Add() = std::move(row);
      last = &one;
    }
    const bool full = last != nullptr && static_cast<int>(found.size()) >= page.size;
    return full ? Next(context, request, cursor_of(*last)) : "";
  }

 private:
  std::string secret_;
};

// absl::Status with Error() payloads → grpc::Status with google.rpc.Status details
// (ErrorInfo{reason, domain "mumpuni"}, BadRequest, RetryInfo, LocalizedMessage id-ID). INTERNAL
// and UNKNOWN are masked with a correlation id, which is logged with the original.
grpc::Status ToWire(const absl::Status& status);
// And back, for clients.
absl::Status FromWire(const grpc::Status& status);

}  // namespace mumpuni::rpc
