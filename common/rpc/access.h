// Who may call: the rule declared beside the RPC, checked in two steps. Admit is cheap and runs on
// the poller before the queue; Authorize verifies the token and runs on a worker. The order of
// refusals: unknown certificate, no rule, missing token, invalid token, role without a grant.
#pragma once

#include <google/protobuf/descriptor.h>
#include <grpcpp/security/auth_context.h>
#include <grpcpp/server_context.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/principal.h"
#include "common/rpc/token.h"

namespace mumpuni::rpc::internal {

// The option mumpuni.common.v1.access in the terms of this house.
struct AccessRule {
  // False: nobody may call.
  bool declared = false;
  // A known certificate is enough; the call reaches no rows (Scope::kNone).
  bool certificate_only = false;
  std::vector<Access::Granted> grants;
  std::vector<std::string> peers;
};
AccessRule RuleOf(const google::protobuf::MethodDescriptor& method);

// What a caller shows.
struct Credentials {
  std::string peer;
  // Nothing if no `authorization` was sent; empty if what was sent is no single bearer token.
  std::optional<std::string> token;
  std::string on_behalf_of;
};

// The <name> of the certificate's only URI SAN spiffe://mumpuni/<name>; "" if there is none, if it
// is malformed, or if there are several.
std::string PeerOf(const grpc::AuthContext& context);

// UNAUTHENTICATED PEER_UNKNOWN, TOKEN_MISSING; PERMISSION_DENIED ROLE_NOT_ALLOWED without a rule;
// INVALID_ARGUMENT VALUE_OUT_OF_RANGE for an unprintable on-behalf-of.
absl::StatusOr<Credentials> Admit(const AccessRule& rule, const grpc::ServerContext& context);

// UNAUTHENTICATED TOKEN_INVALID, TOKEN_EXPIRED; PERMISSION_DENIED ROLE_NOT_ALLOWED.
absl::StatusOr<Access> Authorize(const AccessRule& rule, const Credentials& credentials,
                                 const TokenVerifier& verifier);

// The only value of a metadata key, else nothing.
std::optional<std::string> OnlyMetadata(const grpc::ServerContext& context, const char* key);

}  // namespace mumpuni::rpc::internal
