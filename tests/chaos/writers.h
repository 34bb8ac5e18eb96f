// Writers that keep going: threads that play cases and enrolments through the RPCs, at a steady
// pace, and write down what was acknowledged.
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/chaos/checker.h"
#include "tests/e2e/play.h"

namespace mumpuni::chaos {

inline constexpr char kEmployeeTopic[] = "mumpuni.personnel.employee.v1";
inline constexpr char kEnrolmentTopic[] = "mumpuni.training.enrolment.v1";
inline constexpr char kCaseTopic[] = "mumpuni.complaint.case.v1";
inline constexpr char kNoTopic[] = "";
inline constexpr char kProfileTopic[] = "mumpuni.assessment.profile.v1";

// The events of acknowledged writes by topic and subject. Thread-safe once it has started.
class Ledger {
 public:
  // A write that was to publish `events` events.
  void Acknowledged(const std::string& topic, const std::string& subject, int events);
  // Begins with what is there already, which counts as acknowledged.
  void StartFrom(const std::string& topic, BySubject numbers);
  void set_requests_before(int64_t requests) { requests_before_ = requests; }
  BySubject Of(const std::string& topic) const;
  // Writes since construction, without what it started from.
  int64_t total() const { return total_; }
  // Mutations that the services must have logged.
  int64_t requests() const { return requests_before_ + total_; }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, BySubject> numbers_;
  std::atomic<int64_t> total_{0};
  int64_t requests_before_ = 0;
};

struct WriterOptions {
  // Distinguishes the requests of this run from those of earlier ones in the same city.
  std::string key;
  int threads = 8;
  // Writes a second, over all threads.
  double rate = 200;
  // Attendance records of an enrolment: writes that cost little and make an event each.
  int attendances = 20;
  // Serial number of the next person to be hired.
  int next_serial = 500;
};

// Ends the enrolments that an earlier run has left under way: a person may have one in a course.
void WithdrawRunning(const e2e::City& city, e2e::Play& play);

// Runs from construction to destruction. A write that fails for a reason that may pass is repeated
// with the same request id until it is acknowledged; any other answer ends the thread and is told
// by failures().
class Writers {
 public:
  Writers(e2e::Play& play, Ledger& ledger, const WriterOptions& options);
  ~Writers();
  Writers(const Writers&) = delete;
  Writers& operator=(const Writers&) = delete;

  // Returns true once no write is under way and none begins until Resume; false if that took longer
  // than `limit`.
  bool Pause(absl::Duration limit);
  void Resume();
  std::vector<std::string> failures() const;

 private:
  // Where a thread stands, and when it writes next.
  struct Turn {
    int thread = 0;
    int round = 0;
    absl::Time next;
  };

  void Run(int thread);
  void PlayCase(Turn& turn, const std::string& officer);
  void PlayEnrolment(Turn& turn, const std::string& officer);
  void Hire(Turn& turn);
  // Waits for the thread's next turn; throws Ended at the end.
  void Await(Turn& turn);
  // A batch of training with a free seat.
  std::string Seat();

  e2e::Play& play_;
  Ledger& ledger_;
  const WriterOptions options_;
  const absl::Duration interval_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
  bool paused_ = false;
  int waiting_ = 0;  // threads at the gate, or gone
  int serial_;
  std::vector<std::string> failures_;
  // Of its own, because a batch is scheduled under it, and the gate must not wait for that.
  std::mutex batch_mutex_;
  int batches_ = 0;
  int seats_ = 0;
  std::string batch_;
  std::vector<std::thread> threads_;
};

}  // namespace mumpuni::chaos
