#include "tests/chaos/recovery.h"

namespace mumpuni::chaos {

Rates RatesBetween(const std::vector<Sample>& samples, absl::Time from, absl::Time to) {
  const Sample* first = nullptr;
  const Sample* last = nullptr;
  for (const Sample& sample : samples) {
    if (sample.at < from || sample.at > to) continue;
    if (first == nullptr) first = &sample;
    last = &sample;
  }
  if (first == last) return {};
  const double seconds = absl::ToDoubleSeconds(last->at - first->at);
  return {static_cast<double>(last->acknowledged - first->acknowledged) / seconds,
          static_cast<double>(last->applied - first->applied) / seconds};
}

std::optional<absl::Duration> RecoveryOf(const std::vector<Sample>& samples, absl::Time back,
                                         const Rates& before) {
  for (size_t from = 0, to = 0; from < samples.size(); ++from) {
    if (samples[from].at < back) continue;
    while (to < samples.size() && samples[to].at < samples[from].at + kWindow) ++to;
    if (to == samples.size()) return std::nullopt;
    const Rates rates = RatesBetween(samples, samples[from].at, samples[to].at);
    if (rates.acknowledged >= kFlowing * before.acknowledged &&
        rates.applied >= kFlowing * before.applied) {
      return samples[from].at - back;
    }
  }
  return std::nullopt;
}

}  // namespace mumpuni::chaos
