// The bare echo that every figure is compared with: a completion queue with one polling thread that
// answers at once, over the same mutual TLS. It runs as a process of its own, like a service.
#pragma once

#include "common/core/tls_files.h"

namespace mumpuni::bench {

// Serves until SIGTERM on 127.0.0.1:`port` with `files`. Echo answers the request's text; health is
// answered too, so that its start can be measured like a service's. Returns the exit code.
int ServeEcho(int port, const TlsFiles& files);

}  // namespace mumpuni::bench
