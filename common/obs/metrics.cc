#include "common/obs/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <exception>
#include <mutex>
#include <vector>

#include "absl/status/status.h"

namespace mumpuni::obs {
namespace {

std::shared_ptr<prometheus::Registry> Registry() {
  static auto* registry =
      new std::shared_ptr<prometheus::Registry>(std::make_shared<prometheus::Registry>());
  return *registry;
}

class PrometheusCounter final : public Counter {
 public:
  explicit PrometheusCounter(prometheus::Counter& counter) : counter_(counter) {}
  void Add(double by) override { counter_.Increment(by); }

 private:
  prometheus::Counter& counter_;
};

class PrometheusGauge final : public Gauge {
 public:
  explicit PrometheusGauge(prometheus::Gauge& gauge) : gauge_(gauge) {}
  void Set(double value) override { gauge_.Set(value); }

 private:
  prometheus::Gauge& gauge_;
};

class PrometheusHistogram final : public Histogram {
 public:
  explicit PrometheusHistogram(prometheus::Histogram& histogram) : histogram_(histogram) {}
  void Observe(double seconds) override { histogram_.Observe(seconds); }

 private:
  prometheus::Histogram& histogram_;
};

// One handle per name and label set, kept for the life of the process.
template <typename Handle, typename Make>
Handle& Cached(const std::string& name, const Labels& labels, Make make) {
  static auto* mutex = new std::mutex;
  static auto* handles = new std::map<std::pair<std::string, Labels>, std::unique_ptr<Handle>>;
  const std::lock_guard<std::mutex> lock(*mutex);
  std::unique_ptr<Handle>& handle = (*handles)[{name, labels}];
  if (handle == nullptr) handle = make();
  return *handle;
}

const prometheus::Histogram::BucketBoundaries& LatencyBuckets() {
  static const auto* buckets = new prometheus::Histogram::BucketBoundaries{
      0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
  return *buckets;
}

}  // namespace

Counter& GetCounter(const std::string& name, const std::string& help, const Labels& labels) {
  return Cached<Counter>(name, labels, [&] {
    auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(*Registry());
    return std::make_unique<PrometheusCounter>(family.Add(labels));
  });
}

Gauge& GetGauge(const std::string& name, const std::string& help, const Labels& labels) {
  return Cached<Gauge>(name, labels, [&] {
    auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(*Registry());
    return std::make_unique<PrometheusGauge>(family.Add(labels));
  });
}

Histogram& GetHistogram(const std::string& name, const std::string& help, const Labels& labels) {
  return Cached<Histogram>(name, labels, [&] {
    auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(*Registry());
    return std::make_unique<PrometheusHistogram>(family.Add(labels, LatencyBuckets()));
  });
}

struct MetricsServer::Impl {
  explicit Impl(const std::string& address) : exposer(address, 1) {
    exposer.RegisterCollectable(Registry());
  }
  prometheus::Exposer exposer;
};

MetricsServer::MetricsServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
MetricsServer::~MetricsServer() = default;

int MetricsServer::port() const {
  const std::vector<int> ports = impl_->exposer.GetListeningPorts();
  return ports.empty() ? 0 : ports.front();
}

absl::StatusOr<std::unique_ptr<MetricsServer>> MetricsServer::Start(const std::string& address) {
  try {
    return std::unique_ptr<MetricsServer>(new MetricsServer(std::make_unique<Impl>(address)));
  } catch (const std::exception&) {
    return absl::UnavailableError("metrics address " + address + " is taken or invalid");
  }
}

}  // namespace mumpuni::obs
