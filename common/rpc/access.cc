#include "common/rpc/access.h"

#include <algorithm>

#include "common/core/reasons.h"
#include "mumpuni/common/v1/access.pb.h"

namespace mumpuni::rpc::internal {
namespace {

constexpr std::string_view kIdentityPrefix = "spiffe://mumpuni/";
constexpr std::string_view kRolePrefix = "ROLE_";
constexpr std::string_view kBearerPrefix = "Bearer ";
// An employee id or a channel's name; the audit keeps it.
constexpr size_t kMaxOnBehalfOf = 128;
constexpr size_t kMaxPeerName = 64;

bool IsPeerName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxPeerName &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

Scope ScopeFrom(common::v1::Scope scope) {
  switch (scope) {
    case common::v1::SCOPE_SELF:
      return Scope::kSelf;
    case common::v1::SCOPE_UNIT:
      return Scope::kUnit;
    case common::v1::SCOPE_CITY:
      return Scope::kCity;
    default:
      return Scope::kNone;
  }
}

// The bearer token; anything else in `authorization` is an empty token, which no verifier accepts,
// so that a person's garbled token never turns into the peer's own call.
std::optional<std::string> BearerOf(const grpc::ServerContext& context) {
  const auto& metadata = context.client_metadata();
  const auto [first, last] = metadata.equal_range("authorization");
  if (first == last) return std::nullopt;
  const std::string_view value(first->second.data(), first->second.size());
  if (std::next(first) != last || value.substr(0, kBearerPrefix.size()) != kBearerPrefix) return "";
  return std::string(value.substr(kBearerPrefix.size()));
}

absl::StatusOr<std::string> OnBehalfOf(const grpc::ServerContext& context) {
  if (context.client_metadata().count("on-behalf-of") == 0) return std::string();
  std::optional<std::string> value = OnlyMetadata(context, "on-behalf-of");
  const bool plain =
      value.has_value() && value->size() <= kMaxOnBehalfOf &&
      std::all_of(value->begin(), value->end(), [](char c) { return c > ' ' && c <= '~'; });
  if (!plain) {
    return Error(reasons::kValueOutOfRange, "on-behalf-of",
                 "on-behalf-of must be one value of at most 128 printable characters.");
  }
  return *std::move(value);
}

bool Lists(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

AccessRule RuleOf(const google::protobuf::MethodDescriptor& method) {
  AccessRule rule;
  if (!method.options().HasExtension(common::v1::access)) return rule;
  const common::v1::AccessRule& declared = method.options().GetExtension(common::v1::access);
  rule.declared = true;
  rule.certificate_only = declared.certificate_only();
  rule.peers.assign(declared.peers().begin(), declared.peers().end());
  for (const common::v1::Grant& grant : declared.grants()) {
    const Scope scope = ScopeFrom(grant.scope());
    const std::string& name = common::v1::Role_Name(grant.role());
    if (scope == Scope::kNone || grant.role() == common::v1::ROLE_UNSPECIFIED || name.empty()) {
      continue;
    }
    rule.grants.push_back({.role = name.substr(kRolePrefix.size()), .scope = scope});
  }
  return rule;
}

std::string PeerOf(const grpc::AuthContext& context) {
  std::string peer;
  for (const grpc::string_ref& value : context.FindPropertyValues("peer_uri")) {
    const std::string_view uri(value.data(), value.size());
    if (!peer.empty() || uri.substr(0, kIdentityPrefix.size()) != kIdentityPrefix) return "";
    peer = std::string(uri.substr(kIdentityPrefix.size()));
    if (!IsPeerName(peer)) return "";
  }
  return peer;
}

std::optional<std::string> OnlyMetadata(const grpc::ServerContext& context, const char* key) {
  const auto [first, last] = context.client_metadata().equal_range(key);
  if (first == last || std::next(first) != last) return std::nullopt;
  return std::string(first->second.data(), first->second.size());
}

absl::StatusOr<Credentials> Admit(const AccessRule& rule, const grpc::ServerContext& context) {
  Credentials shown;
  if (const auto auth = context.auth_context(); auth != nullptr && auth->IsPeerAuthenticated()) {
    shown.peer = PeerOf(*auth);
  }
  if (shown.peer.empty()) {
    return Error(reasons::kPeerUnknown, "The client certificate names no known identity.");
  }
  if (!rule.declared) {
    return Error(reasons::kRoleNotAllowed, "The method declares no access rule.");
  }
  ASSIGN_OR_RETURN(shown.on_behalf_of, OnBehalfOf(context));
  if (rule.certificate_only) return shown;
  shown.token = BearerOf(context);
  if (!shown.token.has_value() && !Lists(rule.peers, shown.peer)) {
    return Error(reasons::kTokenMissing, "The method needs a bearer token from this peer.");
  }
  return shown;
}

absl::StatusOr<Access> Authorize(const AccessRule& rule, const Credentials& credentials,
                                 const TokenVerifier& verifier) {
  Access access;
  access.principal.peer = credentials.peer;
  access.principal.on_behalf_of = credentials.on_behalf_of;
  if (rule.certificate_only) return access;
  if (!credentials.token.has_value()) {
    access.scope = Scope::kCity;
    return access;
  }
  ASSIGN_OR_RETURN(TokenClaims claims, verifier.Verify(*credentials.token));
  for (const Access::Granted& grant : rule.grants) {
    if (!Lists(claims.roles, grant.role)) continue;
    access.granted.push_back(grant);
    access.scope = std::max(access.scope, grant.scope);
  }
  if (access.granted.empty()) {
    return Error(reasons::kRoleNotAllowed, "No role of the token has a grant for this method.");
  }
  access.principal.subject = std::move(claims.subject);
  access.principal.roles = std::move(claims.roles);
  return access;
}

}  // namespace mumpuni::rpc::internal
