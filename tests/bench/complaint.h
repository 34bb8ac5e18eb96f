// The complaint service under the work of a city: whole lifecycles of cases, what desks ask for, a
// spike, and the deadlines of a day that it missed.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/bench/complaint_city.h"
#include "tests/e2e/city.h"

namespace mumpuni::bench {

// Lifecycles a second, and milliseconds of each step, by name.
struct LifecycleFigures {
  double per_second = 0;
  std::map<std::string, std::vector<double>> steps;
};

// What became of reports when many times more came in than can be taken.
struct SpikeFigures {
  // Reports a second that were taken at the best of a few steady loads, and within a second during
  // the spike.
  double peak = 0;
  double during = 0;
  // Reports a second that can be refused while none is taken, and what can be taken where those of
  // the spike that are not cost that much: client, service and database share their processors.
  double refusals = 0;
  double limit = 0;
  // Of reports at half of the peak before the spike.
  double p95_before_ms = 0;
  // Seconds from its end until the p95 of half a second was back; the whole time of watching if it
  // never was.
  double back_seconds = 0;
  // Reports of the spike that the service refused at once or let expire, and that were not even
  // sent because too many were outstanding.
  int64_t refused = 0;
  int64_t not_sent = 0;
};

// Two cities, one with cases and one without, so that what is compared runs round by round in turn.
class ComplaintBench {
 public:
  // Who assigns an officer asks the assessment service of `city`.
  ComplaintBench(const e2e::City& city, int64_t cases);

  enum class Which { kEmpty, kFilled };
  // As many lifecycles as are possible within `seconds`, 16 at a time. Throws if a call fails or a
  // case is not found by what its text says.
  LifecycleFigures RunLifecycles(Which which, int seconds);
  // Milliseconds of single calls to the filled city, sorted, by name.
  std::map<std::string, std::vector<double>> MeasureDesks(int calls);
  // Reports to the filled city.
  SpikeFigures Spike();
  // Of the filled city; last of all, since it moves the deadlines of its cases.
  TimerFigures SettleDay(int runners) { return filled_.SettleDay(runners); }

 private:
  ComplaintCity& CityOf(Which which) { return which == Which::kEmpty ? empty_ : filled_; }

  const Callers callers_;
  ComplaintCity empty_;
  ComplaintCity filled_;
  // Of reports; each has a contact and a word of its own.
  int64_t next_report_ = 0;
};

}  // namespace mumpuni::bench
