// Metrics in Prometheus form, served over HTTP. prometheus-cpp stays behind this header.
// Names follow Prometheus practice: mumpuni_<thing>_<unit>[_total]. Handles live as long as the
// process; all operations are thread-safe and cheap.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace mumpuni::obs {

using Labels = std::map<std::string, std::string>;

class Counter {
 public:
  virtual ~Counter() = default;
  virtual void Add(double by = 1) = 0;
};
class Gauge {
 public:
  virtual ~Gauge() = default;
  virtual void Set(double value) = 0;
};
class Histogram {
 public:
  virtual ~Histogram() = default;
  // Seconds.
  virtual void Observe(double seconds) = 0;
};

// The same name and labels give the same handle.
Counter& GetCounter(const std::string& name, const std::string& help, const Labels& labels = {});
Gauge& GetGauge(const std::string& name, const std::string& help, const Labels& labels = {});
Histogram& GetHistogram(const std::string& name, const std::string& help,
                        const Labels& labels = {});

// Serves /metrics on `address` ("127.0.0.1:9100") until destroyed.
class MetricsServer {
 public:
  // UNAVAILABLE if the port is taken.
  static absl::StatusOr<std::unique_ptr<MetricsServer>> Start(const std::string& address);
  ~MetricsServer();
  // Port bound; of use when the address asked for port 0.
  int port() const;

 private:
  struct Impl;
  explicit MetricsServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace mumpuni::obs
