#include "tests/chaos/sampler.h"

#include <numeric>

#include "absl/time/clock.h"
#include "common/pg/tx.h"

namespace mumpuni::chaos {
namespace {

constexpr absl::Duration kInterval = absl::Milliseconds(50);
constexpr absl::Duration kKept = absl::Minutes(2);

}  // namespace

Sampler::Sampler(const e2e::City& city, const Ledger& ledger) : ledger_(ledger) {
  for (const char* service : {"training", "assessment", "complaint"}) {
    pg::PoolOptions options;
    options.url = city.DatabaseUrl(service);
    options.application_name = "chaos";
    options.max_connections = 1;
    pools_.push_back(std::make_unique<pg::Pool>(options));
    applied_.push_back(0);
  }
  thread_ = std::thread([this] { Run(); });
}

Sampler::~Sampler() {
  stop_ = true;
  thread_.join();
}

std::vector<Sample> Sampler::samples() const {
  const std::lock_guard lock(mutex_);
  return samples_;
}

int64_t Sampler::Applied() {
  pg::TxOptions options;
  options.read_only = true;
  for (size_t i = 0; i < pools_.size(); ++i) {
    const auto sum = pg::Transact(*pools_[i], options, [](pg::Tx& tx) -> absl::StatusOr<int64_t> {
      return tx.Exec("SELECT coalesce(sum(off), 0)::bigint FROM inbox_cursor")[0][0].as<int64_t>();
    });
    if (sum.ok()) applied_[i] = *sum;
  }
  return std::accumulate(applied_.begin(), applied_.end(), int64_t{0});
}

void Sampler::Run() {
  while (!stop_) {
    const Sample sample{absl::Now(), ledger_.total(), Applied()};
    {
      const std::lock_guard lock(mutex_);
      samples_.push_back(sample);
      std::erase_if(samples_, [&](const Sample& one) { return one.at < sample.at - kKept; });
    }
    absl::SleepFor(kInterval);  // the rate of sampling
  }
}

}  // namespace mumpuni::chaos
