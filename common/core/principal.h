// Who is calling, as proved by the client certificate and, for a person, the token.
#pragma once

#include <string>
#include <vector>

namespace mumpuni {

// How far a role reaches for one method; mirrors mumpuni.common.v1.Scope.
enum class Scope { kNone = 0, kSelf = 1, kUnit = 2, kCity = 3 };

struct Principal {
  // Name from the certificate's URI SAN spiffe://mumpuni/<name>. Never empty.
  std::string peer;
  // Subject of the token: the employee id of a person, or a name for a channel. Empty when the
  // peer acts for itself.
  std::string subject;
  // Roles of the token, for example "OFFICER"; empty when the peer acts for itself.
  std::vector<std::string> roles;
  // The subject a peer says it acts for; for the audit only, grants nothing.
  std::string on_behalf_of;

  bool IsService() const { return subject.empty(); }
  // Key of request_log and audit: "user:<subject>" or "service:<peer>".
  std::string Key() const { return IsService() ? "service:" + peer : "user:" + subject; }
};

// What access control has decided about a call: app/scope.cc turns the reach into rows.
struct Access {
  Principal principal;
  // The widest scope among the matching grants; kCity for a listed peer.
  Scope scope = Scope::kNone;
  // Every role of the caller with a matching grant for this method and its own reach.
  struct Granted {
    std::string role;
    Scope scope;
  };
  std::vector<Granted> granted;
};

}  // namespace mumpuni
