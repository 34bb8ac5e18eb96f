#include "common/rpc/client.h"

#include <grpcpp/security/credentials.h>

#include <chrono>
#include <fstream>
#include <sstream>

#include "common/obs/log.h"

namespace mumpuni::rpc {
namespace {

// Only UNAVAILABLE is retried by itself; when half of the calls fail, retries stop.
constexpr char kServiceConfig[] = R"({
  "methodConfig": [{
    "name": [{}],
    "retryPolicy": {
      "maxAttempts": 3,
      "initialBackoff": "0.1s",
      "maxBackoff": "1s",
      "backoffMultiplier": 2,
      "retryableStatusCodes": ["UNAVAILABLE"]
    }
  }],
  "retryThrottling": {"maxTokens": 10, "tokenRatio": 0.1}
})";

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  if (!file || text.str().empty()) obs::Err("cannot read TLS file", {{"path", path}});
  return text.str();
}

// Null if a file is missing: without our own authority gRPC would trust the system's.
std::shared_ptr<grpc::ChannelCredentials> CredentialsFrom(const TlsFiles& files) {
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = ReadFile(files.ca);
  options.pem_private_key = ReadFile(files.key);
  options.pem_cert_chain = ReadFile(files.cert);
  if (options.pem_root_certs.empty() || options.pem_private_key.empty() ||
      options.pem_cert_chain.empty()) {
    return nullptr;
  }
  return grpc::SslCredentials(options);
}

}  // namespace

std::shared_ptr<grpc::Channel> MakeChannel(const std::string& address, const std::string& service,
                                           const TlsFiles& tls) {
  grpc::ChannelArguments arguments;
  arguments.SetSslTargetNameOverride(service);
  arguments.SetServiceConfigJSON(kServiceConfig);
  arguments.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
  // In spite of its name this is how long one attempt may take, with its handshakes.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 5'000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5'000);
  // With null credentials every call fails, which is what a missing certificate deserves.
  return grpc::CreateCustomChannel(address, CredentialsFrom(tls), arguments);
}

void Prepare(grpc::ClientContext& context, const CallOptions& options) {
  context.set_deadline(std::chrono::system_clock::now() +
                       absl::ToChronoMilliseconds(options.timeout));
  context.set_wait_for_ready(options.wait_for_ready);
  if (!options.token.empty()) context.AddMetadata("authorization", "Bearer " + options.token);
  if (!options.on_behalf_of.empty()) context.AddMetadata("on-behalf-of", options.on_behalf_of);
  const obs::TraceContext& trace = obs::CurrentTrace();
  if (!trace.trace_id.empty()) context.AddMetadata("traceparent", trace.ToHeader());
}

}  // namespace mumpuni::rpc
