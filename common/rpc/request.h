// What every api/ needs of a request: its identity, its page, its errors on the wire.
#pragma once

#include <google/protobuf/message.h>
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
