// Certificates and token keys made by deploy/certs/make.sh, and Kafka clients that use them.
#pragma once

#include <string>

#include "common/core/tls_files.h"
#include "common/kafka/types.h"

namespace mumpuni::testing {

// Of the service or peer `name`: personnel, training, assessment, complaint, kafka, admin, cli,
// edge; or "foreign": personnel's name under another authority. From MUMPUNI_TEST_CERTS.
TlsFiles Certs(const std::string& name);

// Directory of the public keys, <kid>.pem, that verify tokens.
std::string TokenKeysDir();
// The private key (PEM text) and its id, to issue tokens; and a key that nobody trusts.
std::string TokenIssuerKey();
std::string TokenIssuerKid();
std::string WrongTokenKey();

// For the broker of MUMPUNI_TEST_KAFKA with the certificate of `name`.
kafka::ClientOptions KafkaClient(const std::string& name = "personnel");

}  // namespace mumpuni::testing
