#include "common/testing/certs.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "common/testing/env.h"

namespace mumpuni::testing {
namespace {

std::string Dir() { return RequiredEnv("MUMPUNI_TEST_CERTS"); }

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TlsFiles Certs(const std::string& name) {
  const std::string dir = Dir();
  return {
      .ca = dir + "/ca.pem", .cert = dir + "/" + name + ".pem", .key = dir + "/" + name + ".key"};
}

std::string TokenKeysDir() { return Dir() + "/tokens/keys"; }
std::string TokenIssuerKey() { return ReadFile(Dir() + "/tokens/issuer.key"); }
std::string TokenIssuerKid() { return ReadFile(Dir() + "/tokens/issuer.kid"); }
std::string WrongTokenKey() { return ReadFile(Dir() + "/tokens/wrong.key"); }

kafka::ClientOptions KafkaClient(const std::string& name) {
  return {.brokers = RequiredEnv("MUMPUNI_TEST_KAFKA"), .tls = Certs(name), .client_id = name};
}

}  // namespace mumpuni::testing
