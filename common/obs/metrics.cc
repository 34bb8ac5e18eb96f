#include "common/obs/metrics.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>
#include <thread>
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

// Connects to a port of this host and hangs up.
void Knock(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  (void)connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  close(fd);
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

// The HTTP server sees that it should stop only when its poll of 2 s ends; a connection ends it at
// once. (If it listens elsewhere than on loopback, stopping takes those 2 s.)
MetricsServer::~MetricsServer() {
  const int bound = port();
  std::atomic<bool> stopped{false};
  std::thread stopping([&] {
    impl_.reset();
    stopped = true;
  });
  while (!stopped) {
    Knock(bound);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  stopping.join();
}

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
