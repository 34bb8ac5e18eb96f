#include "tests/chaos/writers.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/e2e/outcome.h"

namespace mumpuni::chaos {
namespace {

// Thrown through a round when the run is over.
struct Ended {};

constexpr char kPosition[] = "DSDABM.LAYANAN";
constexpr char kCourse[] = "SE-101";
constexpr int kSeats = 1000;
constexpr int kHireEvery = 5;
// Fewer than the authorised posts of kPosition, which is all that the reference data provide.
constexpr int kLastSerial = 470;
constexpr int kScore = 85;

}  // namespace

void Ledger::Acknowledged(const std::string& topic, const std::string& subject, int events) {
  const std::lock_guard lock(mutex_);
  numbers_[topic][subject] += events;
  ++total_;
}

void Ledger::StartFrom(const std::string& topic, BySubject numbers) {
  const std::lock_guard lock(mutex_);
  numbers_[topic] = std::move(numbers);
}

BySubject Ledger::Of(const std::string& topic) const {
  const std::lock_guard lock(mutex_);
  const auto found = numbers_.find(topic);
  return found == numbers_.end() ? BySubject() : found->second;
}

void WithdrawRunning(const e2e::City& city, e2e::Play& play) {
  const std::string running =
      e2e::SqlText(city, "training",
                   "SELECT string_agg(enrolment_id::text, ',') FROM enrolment WHERE status < 3");
  const std::vector<std::string> ids = absl::StrSplit(running, ',', absl::SkipEmpty());
  for (const std::string& id : ids) {
    training::v1::WithdrawEnrolmentRequest request;
    request.set_request_id(e2e::RequestId());
    request.set_enrolment_id(id);
    request.set_reason("left under way by an earlier run");
    e2e::Must(play.Call(*play.training, &training::v1::TrainingService::Stub::WithdrawEnrolment,
                        request, e2e::kTrainingAdmin));
  }
}

Writers::Writers(e2e::Play& play, Ledger& ledger, const WriterOptions& options)
    : play_(play),
      ledger_(ledger),
      options_(options),
      interval_(absl::Seconds(options.threads / options.rate)),
      serial_(options.next_serial) {
  for (int t = 0; t < options_.threads; ++t) threads_.emplace_back([this, t] { Run(t); });
}

Writers::~Writers() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool Writers::Pause(absl::Duration limit) {
  std::unique_lock lock(mutex_);
  paused_ = true;
  changed_.notify_all();
  return changed_.wait_for(lock, absl::ToChronoMilliseconds(limit),
                           [&] { return waiting_ == options_.threads; });
}

void Writers::Resume() {
  const std::lock_guard lock(mutex_);
  paused_ = false;
  changed_.notify_all();
}

std::vector<std::string> Writers::failures() const {
  const std::lock_guard lock(mutex_);
  return failures_;
}

// A late turn is not made up for, so that the pace after a fault is that before it.
void Writers::Await(Turn& turn) {
  turn.next = std::max(turn.next + interval_, absl::Now());
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, absl::ToChronoTime(turn.next), [&] { return ended_ || paused_; });
  ++waiting_;
  changed_.notify_all();
  changed_.wait(lock, [&] { return ended_ || !paused_; });
  --waiting_;
  if (ended_) throw Ended();
}

void Writers::Run(int thread) {
  Turn turn{.thread = thread, .round = 0, .next = absl::Now()};
  const auto mine = static_cast<size_t>(thread);
  const auto step = static_cast<size_t>(options_.threads);
  try {
    // A thread has officers of its own: one running enrolment per person and course.
    for (size_t at = mine;; at += step, ++turn.round) {
      const std::vector<std::string>& officers = play_.officers();
      if (at >= officers.size()) at = mine;
      PlayCase(turn, officers[at]);
      PlayEnrolment(turn, officers[at]);
      if (turn.round % kHireEvery == 0) Hire(turn);
    }
  } catch (const Ended&) {
    return;
  } catch (const std::exception& error) {
    const std::lock_guard lock(mutex_);
    failures_.push_back(
        absl::StrCat("thread ", thread, ", round ", turn.round, ": ", error.what()));
    ++waiting_;
    changed_.notify_all();
  }
}

void Writers::PlayCase(Turn& turn, const std::string& officer) {
  Await(turn);
  e2e::PlayedCase c = play_.Submit(absl::StrCat(options_.key, "-", turn.thread, "-", turn.round));
  const auto acknowledge = [&](int events = 1) {
    ledger_.Acknowledged(kCaseTopic, c.state.case_id(), events);
  };
  acknowledge();
  Await(turn);
  play_.Verify(c);
  acknowledge();
  Await(turn);
  play_.Assign(c, officer);
  acknowledge();
  Await(turn);
  play_.Reply(c);
  acknowledge();
  Await(turn);
  play_.Resolve(c);
  acknowledge();
  Await(turn);
  play_.Rate(c, turn.round % 7 != 0);
  acknowledge(2);  // it was rated, and that closed it
}

void Writers::PlayEnrolment(Turn& turn, const std::string& officer) {
  Await(turn);
  const auto enrolment =
      play_.Enrol(Seat(), officer, absl::StrCat(options_.key, "-", turn.thread, "-", turn.round));
  const auto acknowledge = [&] {
    ledger_.Acknowledged(kEnrolmentTopic, enrolment.enrolment_id(), 1);
  };
  acknowledge();
  for (int i = 0; i < options_.attendances; ++i) {
    Await(turn);
    play_.Attend(enrolment, i);
    acknowledge();
  }
  Await(turn);
  play_.Complete(enrolment, kScore);
  acknowledge();
}

void Writers::Hire(Turn& turn) {
  int serial = 0;
  {
    const std::lock_guard lock(mutex_);
    if (serial_ > kLastSerial) return;
    serial = serial_++;
  }
  Await(turn);
  ledger_.Acknowledged(kEmployeeTopic, play_.Hire(kPosition, serial), 1);
}

std::string Writers::Seat() {
  const std::lock_guard lock(batch_mutex_);
  if (seats_ == 0) {
    const std::string code = absl::StrCat(options_.key, ".", ++batches_);
    batch_ = play_.Schedule(play_.Course(kCourse).course_id(), code).batch_id();
    ledger_.Acknowledged(kNoTopic, batch_, 0);
    seats_ = kSeats;
  }
  --seats_;
  return batch_;
}

}  // namespace mumpuni::chaos
