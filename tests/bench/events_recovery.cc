#include <atomic>
#include <deque>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/events/outbox.h"
#include "common/testing/wait.h"
#include "mumpuni/training/v1/training_events.pb.h"
#include "services/assessment/events/evidence_consumer.h"
#include "tests/bench/events.h"
#include "tests/bench/measures.h"

namespace mumpuni::bench {
namespace {

constexpr double kBack = 0.95;
constexpr absl::Duration kWindow = absl::Seconds(1);
constexpr absl::Duration kPatience = absl::Seconds(60);

// One completed course, as training would publish it.
events::OutgoingEvent Completed(const std::string& person, const std::string& day) {
  training::v1::EnrolmentCompleted event;
  training::v1::EnrolmentState& state = *event.mutable_state();
  state.set_enrolment_id(e2e::RequestId());
  state.set_employee_id(person);
  state.set_status(training::v1::ENROLMENT_STATUS_COMPLETED);
  state.set_completed_on(day);
  auto* taught = state.add_teaches();
  taught->set_competency_code("M.3");
  taught->set_level(1);
  return {
      assessment::events::kEnrolmentTopic, person,     state.enrolment_id(), event.GetTypeName(),
      event.SerializeAsString(),           absl::Now()};
}

}  // namespace

struct RecoveryBench::Impl {
  struct Sample {
    absl::Time at;
    int64_t effects;
  };

  Impl(e2e::City& city_in, const std::vector<std::string>& people_in, int per_second_in)
      : city(city_in),
        people(people_in),
        per_second(per_second_in),
        training({.url = city.DatabaseUrl("training"), .application_name = "bench"}),
        assessment({.url = city.DatabaseUrl("assessment"), .application_name = "bench"}),
        writer([this] { Write(); }),
        watcher([this] { Watch(); }) {}
  ~Impl() {
    stopping = true;
    writer.join();
    watcher.join();
  }

  // Goes on at its pace whatever fails; what could not be written is not made up for. The
  // notification is what a standby would send: this process is none of training's.
  void Write() {
    const std::string day = city.Today();
    const absl::Time begin = absl::Now();
    for (int64_t i = 0; !stopping; i += 10) {
      absl::SleepFor(begin + absl::Seconds(1) * i / per_second - absl::Now());
      std::vector<events::OutgoingEvent> events;
      for (int k = 0; k < 10; ++k) {
        events.push_back(Completed(people[static_cast<size_t>(i + k) % people.size()], day));
      }
      const pg::TxOptions options{.max_attempts = 1, .acquire_timeout = absl::Milliseconds(100)};
      const absl::Status done =
          pg::Transact(training, options, [&](pg::Tx& tx) { return events::Append(tx, events); });
      if (!done.ok()) continue;
      (void)pg::Transact(training, options, [](pg::Tx& tx) {
        tx.Exec("SELECT pg_notify('mumpuni_outbox', '')");
        return absl::OkStatus();
      });
    }
  }

  // How far the consumer is, from its cursors: cheap, and it outlives the processes.
  void Watch() {
    while (!stopping) {
      const auto count =
          pg::Transact(assessment, {.read_only = true, .acquire_timeout = absl::Milliseconds(100)},
                       [](pg::Tx& tx) -> absl::StatusOr<int64_t> {
                         return tx
                             .Exec(
                                 "SELECT coalesce(sum(off), 0) FROM inbox_cursor"
                                 " WHERE consumer = 'assessment.evidence'")[0][0]
                             .as<int64_t>();
                       });
      if (count.ok()) {
        const std::lock_guard lock(mutex);
        samples.push_back({absl::Now(), *count});
        if (samples.size() > 20'000) samples.pop_front();
      }
      absl::SleepFor(absl::Milliseconds(10));
    }
  }

  // Effects a second in the window from `from` on; −1 while it is not over.
  double RateFrom(absl::Time from) {
    const std::lock_guard lock(mutex);
    const Sample* first = nullptr;
    for (const Sample& sample : samples) {
      if (sample.at < from) continue;
      if (first == nullptr) first = &sample;
      if (sample.at < first->at + kWindow) continue;
      return static_cast<double>(sample.effects - first->effects) /
             absl::ToDoubleSeconds(sample.at - first->at);
    }
    return -1;
  }

  e2e::City& city;
  const std::vector<std::string> people;
  const int per_second;
  pg::Pool training;
  pg::Pool assessment;
  std::atomic<bool> stopping{false};
  std::mutex mutex;
  std::deque<Sample> samples;
  std::thread writer;
  std::thread watcher;
};

RecoveryBench::RecoveryBench(e2e::City& city, const std::vector<std::string>& people,
                             int per_second)
    : impl_(std::make_unique<Impl>(city, people, per_second)) {}
RecoveryBench::~RecoveryBench() = default;

double RecoveryBench::Rate() {
  // Until what the last fault left behind is done, which shows as a rate of no more than usual.
  double rate = -1;
  testing::WaitFor(
      [&] {
        rate = impl_->RateFrom(absl::Now() - kWindow - absl::Milliseconds(100));
        return rate > 0.9 * impl_->per_second && rate < 1.1 * impl_->per_second;
      },
      kPatience);
  return rate;
}

double RecoveryBench::Recover(const std::function<void()>& down, const std::function<void()>& back,
                              int outage_seconds) {
  const double before = Rate();
  down();
  absl::SleepFor(absl::Seconds(outage_seconds));  // the outage is what is measured
  back();
  const absl::Time since = absl::Now();
  // A backlog is worked off faster than the writer writes; that counts as back, too.
  absl::Time from = since;
  while (absl::Now() < since + kPatience) {
    const double rate = impl_->RateFrom(from);
    if (rate >= kBack * before) return absl::ToDoubleSeconds(from - since);
    if (rate < 0) {
      absl::SleepFor(absl::Milliseconds(20));
    } else {
      from += absl::Milliseconds(20);
    }
  }
  return absl::ToDoubleSeconds(kPatience);
}

}  // namespace mumpuni::bench
