#include <poll.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <pqxx/pqxx>
#include <stdexcept>
#include <thread>

#include "absl/time/clock.h"
#include "common/kafka/admin.h"
#include "common/kafka/consumer.h"
#include "common/kafka/producer.h"
#include "common/testing/wait.h"
#include "tests/bench/measures.h"

namespace mumpuni::bench {
namespace {

namespace tv = mumpuni::training::v1;
using Stub = tv::TrainingService::Stub;

constexpr absl::Duration kPatience = absl::Seconds(60);

template <typename Resp>
Resp MustAnswer(absl::StatusOr<Resp> answer) {
  if (!answer.ok()) throw std::runtime_error(answer.status().ToString());
  return *std::move(answer);
}

// Hears of every new row of evidence at the moment of its commit: a trigger of the bench notifies,
// since polling would add its own interval to the figure.
class EvidenceWatch {
 public:
  explicit EvidenceWatch(const std::string& url) : connection_(url), receiver_(*this) {
    pqxx::nontransaction work(connection_);
    work.exec(
        "CREATE OR REPLACE FUNCTION bench_seen() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_notify('bench_seen', NEW.source_id::text); RETURN NULL; END $$;"
        "DROP TRIGGER IF EXISTS bench_seen ON evidence;"
        "CREATE TRIGGER bench_seen AFTER INSERT ON evidence FOR EACH ROW "
        "EXECUTE FUNCTION bench_seen()");
    work.commit();
    thread_ = std::thread([this] { Listen(); });
  }
  ~EvidenceWatch() {
    stopping_ = true;
    thread_.join();
    pqxx::nontransaction(connection_).exec("DROP TRIGGER bench_seen ON evidence");
  }
  std::map<std::string, absl::Time> seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

 private:
  class Receiver final : public pqxx::notification_receiver {
   public:
    explicit Receiver(EvidenceWatch& watch)
        : notification_receiver(watch.connection_, "bench_seen"), watch_(watch) {}
    void operator()(const std::string& source, int) override {
      const std::lock_guard lock(watch_.mutex_);
      watch_.seen_.try_emplace(source, absl::Now());
    }

   private:
    EvidenceWatch& watch_;
  };

  void Listen() {
    while (!stopping_) {
      pollfd fd = {connection_.sock(), POLLIN, 0};
      if (poll(&fd, 1, 50) > 0) connection_.get_notifs();
    }
  }

  pqxx::connection connection_;
  Receiver receiver_;
  mutable std::mutex mutex_;
  std::map<std::string, absl::Time> seen_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

std::unique_ptr<kafka::Producer> MakeProducer(const kafka::ClientOptions& options) {
  auto producer = kafka::Producer::Create(options, [](uint64_t, const absl::Status&) {});
  if (!producer.ok()) throw std::runtime_error(producer.status().ToString());
  return *std::move(producer);
}

// A consumer that reads `topic` from its start.
std::unique_ptr<kafka::Consumer> MakeConsumer(const kafka::ClientOptions& options,
                                              const std::string& topic) {
  auto consumer = kafka::Consumer::Create(
      {.client = options, .group = topic},
      [](const std::vector<kafka::TopicPartition>& tps) {
        std::vector<kafka::StartAt> starts;
        for (const kafka::TopicPartition& tp : tps) starts.push_back({tp, 0});
        return starts;
      },
      [](const auto&) {});
  if (!consumer.ok()) throw std::runtime_error(consumer.status().ToString());
  if (auto status = (*consumer)->Subscribe({topic}); !status.ok()) {
    throw std::runtime_error(status.ToString());
  }
  return *std::move(consumer);
}

}  // namespace

double Quantile(const std::vector<double>& sorted, int permille) {
  if (sorted.empty()) throw std::runtime_error("nothing was measured");
  const size_t at = sorted.size() * static_cast<size_t>(permille) / 1000;
  return sorted[std::min(at, sorted.size() - 1)];
}

LatencyBench::LatencyBench(e2e::City& city, const std::vector<std::string>& people, int enrolments)
    : city_(city) {
  Enrol(people, enrolments);
}

// Everybody is enrolled and has attended: one call is left, whose effect is measured.
void LatencyBench::Enrol(const std::vector<std::string>& people, int count) {
  const auto training = city_.training();
  const auto admin = city_.As("bench", {"TRAINING_ADMIN"});
  tv::ListCoursesRequest list;
  list.set_page_size(100);
  const auto courses = MustAnswer(rpc::Call(*training, &Stub::ListCourses, list, admin));
  const std::string today = city_.Today();
  for (const tv::Course& course : courses.courses()) {
    tv::ScheduleBatchRequest schedule;
    schedule.set_request_id(e2e::RequestId());
    schedule.mutable_batch()->set_code("BENCH." + course.code());
    schedule.mutable_batch()->set_course_id(course.course_id());
    schedule.mutable_batch()->set_start_date(today);
    schedule.mutable_batch()->set_end_date(today);
    schedule.mutable_batch()->set_seats(500);
    schedule.mutable_batch()->set_place("Ruang Diklat");
    const auto batch = MustAnswer(rpc::Call(*training, &Stub::ScheduleBatch, schedule, admin));
    for (size_t i = 0; i < 500 && i < people.size(); ++i) {
      if (static_cast<int>(enrolments_.size()) >= count) return;
      tv::EnrolEmployeeRequest enrol;
      enrol.set_request_id(e2e::RequestId());
      enrol.set_batch_id(batch.batch().batch_id());
      enrol.set_employee_id(people[i]);
      const auto enrolled = rpc::Call(*training, &Stub::EnrolEmployee, enrol, admin);
      if (!enrolled.ok()) continue;  // The played story may have enrolled this person.
      const std::string id = enrolled->enrolment().enrolment_id();
      tv::RecordAttendanceRequest attendance;
      attendance.set_request_id(e2e::RequestId());
      attendance.set_enrolment_id(id);
      attendance.set_attended_sessions(8);
      attendance.set_total_sessions(8);
      MustAnswer(rpc::Call(*training, &Stub::RecordAttendance, attendance, admin));
      enrolments_.push_back(id);
    }
  }
  throw std::runtime_error("not enough seats for the enrolments to measure");
}

std::vector<double> LatencyBench::UntilVisible(int count, int per_second) {
  const auto training = city_.training();
  const auto admin = city_.As("bench", {"TRAINING_ADMIN"});
  const std::string today = city_.Today();
  EvidenceWatch watch(city_.DatabaseUrl("assessment"));
  std::mutex mutex;
  std::map<std::string, absl::Time> answered;
  const size_t first = next_;
  next_ += static_cast<size_t>(count);
  const auto complete_one = [&](int i) {
    tv::CompleteEnrolmentRequest complete;
    complete.set_request_id(e2e::RequestId());
    complete.set_enrolment_id(enrolments_.at(first + static_cast<size_t>(i)));
    complete.set_completed_on(today);
    complete.set_test_score(90);
    MustAnswer(rpc::Call(*training, &Stub::CompleteEnrolment, complete, admin));
    const absl::Time now = absl::Now();
    const std::lock_guard lock(mutex);
    answered[complete.enrolment_id()] = now;
  };
  // A caller that waits for its answers makes no more than some hundreds of calls a second.
  const int callers = std::min(count, 1 + per_second / 250);
  std::vector<std::thread> threads;
  for (int caller = 0; caller < callers; ++caller) {
    threads.emplace_back([&, caller] {
      AtPace((count - caller + callers - 1) / callers, per_second / callers,
             [&](int i) { complete_one(i * callers + caller); });
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<double> ms;
  testing::WaitFor([&] { return watch.seen().size() >= answered.size(); }, kPatience);
  const auto seen = watch.seen();
  for (const auto& [id, at] : answered) {
    ms.push_back(absl::ToDoubleMilliseconds(seen.at(id) - at));
  }
  std::sort(ms.begin(), ms.end());
  return ms;
}

std::vector<double> LatencyBench::RoundTrip(int count, int per_second) {
  const kafka::ClientOptions options = city_.Kafka();
  const std::string topic = "mumpuni.bench." + e2e::RequestId() + ".v1";
  if (auto status = kafka::EnsureTopics(options, {topic}, 1, absl::Seconds(10)); !status.ok()) {
    throw std::runtime_error(status.ToString());
  }
  const auto producer = MakeProducer(options);
  const auto consumer = MakeConsumer(options, topic);
  std::vector<double> ms;
  std::atomic<bool> ready{false};
  std::thread reader([&] {
    const absl::Time deadline = absl::Now() + kPatience;
    while (static_cast<int>(ms.size()) < count && absl::Now() < deadline) {
      auto polled = consumer->Poll(absl::Milliseconds(100));
      if (!polled.ok() || !polled->has_value()) continue;
      if ((*polled)->key == "first") {
        ready = true;
        continue;
      }
      const absl::Time sent = absl::FromUnixMicros(std::stoll((*polled)->value));
      ms.push_back(absl::ToDoubleMilliseconds(absl::Now() - sent));
    }
  });
  const auto produce = [&](const std::string& key) {
    const std::string now = std::to_string(absl::ToUnixMicros(absl::Now()));
    if (!producer->Produce(topic, key, now, {{"pad", std::string(150, 'x')}}, 0).ok()) {
      throw std::runtime_error("cannot produce");
    }
    producer->Poll(absl::ZeroDuration());
  };
  // Joining a group takes its time; the measurement begins when a message has come through.
  produce("first");
  testing::WaitFor([&] { return ready.load(); }, kPatience);
  AtPace(count, per_second, [&](int i) { produce(std::to_string(i)); });
  reader.join();
  std::sort(ms.begin(), ms.end());
  return ms;
}

}  // namespace mumpuni::bench
