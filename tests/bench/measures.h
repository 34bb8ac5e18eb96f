// What the bench measures, each as a function of one round; report.h puts the rounds together.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "tests/e2e/city.h"

namespace mumpuni::bench {

// As many people are asked for at once.
inline constexpr int kMostOutstanding = 64;

// Calls of one kind against the echo and the limit.
class CallBench {
 public:
  // `people` are employees of the city with their tokens made once; `dir` takes the pgbench
  // scripts.
  CallBench(e2e::City& city, const std::string& dir, int echo_port,
            const std::vector<std::string>& people, int seconds);

  // Records the SQL of both calls; before the rounds.
  void Record();
  // Calls a second with `outstanding` calls: the echo, the read, the write.
  double Echo(int outstanding);
  double Read(int outstanding);
  double Write(int outstanding);
  // A profile computed from the evidence, read by the person.
  double Profile(int outstanding);
  // The same SQL by pgbench over `clients` connections.
  double ReadSql(int clients);
  double WriteSql(int clients);
  double ProfileSql(int clients);

 private:
  complaint::v1::SubmitCaseRequest NewCase() const;

  e2e::City& city_;
  const std::string dir_;
  const int seconds_;
  std::vector<std::string> people_;
  std::vector<rpc::CallOptions> read_options_;
  rpc::CallOptions write_options_;
  std::shared_ptr<grpc::Channel> echo_;
  std::shared_ptr<grpc::Channel> personnel_;
  std::shared_ptr<grpc::Channel> complaint_;
  std::shared_ptr<grpc::Channel> assessment_;
  size_t payload_bytes_ = 0;
};

// How long until a completed course stands in the evidence of the profile, and how long a bare
// message takes over the same broker, both at `per_second`.
class LatencyBench {
 public:
  LatencyBench(e2e::City& city, const std::vector<std::string>& people, int enrolments);
  // Milliseconds from the answer of CompleteEnrolment to the commit that shows it, sorted.
  std::vector<double> UntilVisible(int count, int per_second);
  // Milliseconds from produce to consume, sorted.
  std::vector<double> RoundTrip(int count, int per_second);

 private:
  void Enrol(const std::vector<std::string>& people, int count);

  e2e::City& city_;
  std::vector<std::string> enrolments_;
  size_t next_ = 0;
};

struct ProcessFigures {
  double start_ms = 0;
  double rss_mib = 0;
  // Of one core.
  double idle_cpu_percent = 0;
};

// The running processes of the city and the echo: memory and work while nothing is asked.
std::map<std::string, ProcessFigures> MeasureIdle(const e2e::City& city, int echo_pid, int seconds);
// Milliseconds from exec to SERVING, asked over fresh connections: the program is started again
// with the environment of the process that is ended for it. Answers the new pid in `pid`.
double MeasureStart(int& pid, const std::string& address, const std::string& service);

// Calls `act(i)` at a steady pace, whatever it takes itself.
template <typename F>
void AtPace(int count, int per_second, F&& act) {
  const absl::Time begin = absl::Now();
  for (int i = 0; i < count; ++i) {
    absl::SleepFor(begin + absl::Seconds(1) * i / per_second - absl::Now());
    act(i);
  }
}

// Value at `permille` of sorted ones.
double Quantile(const std::vector<double>& sorted, int permille);

}  // namespace mumpuni::bench
