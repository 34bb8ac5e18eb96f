// Paths of a client's or server's TLS material (PEM; keys are PKCS#8).
#pragma once

#include <string>

namespace mumpuni {

struct TlsFiles {
  // Trusted certificate authority.
  std::string ca;
  // Own certificate; its URI SAN spiffe://mumpuni/<name> is the identity.
  std::string cert;
  std::string key;
};

}  // namespace mumpuni
