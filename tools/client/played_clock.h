// The time of the city: real time shifted by the whole seconds in the file that the four services
// share (MUMPUNI_CLOCK_OFFSET_FILE). Only a development city has one.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/core/local_date.h"

namespace mumpuni::tools {

class PlayedClock {
 public:
  explicit PlayedClock(std::string file) : file_(std::move(file)) {}
  // An empty variable gives real time.
  static PlayedClock FromEnvironment();

  absl::Time Now() const;
  LocalDate Today() const { return LocalDate::At(Now()); }
  // False while the city still runs in real time.
  bool IsPlayed() const { return OffsetSeconds() != 0; }

  // Moves the city to `to`; the services see it within 100 ms (AwaitTime in client/operations.h).
  // FAILED_PRECONDITION without a file, or when `to` lies before the played time: a city's time
  // only moves forward.
  absl::Status MoveTo(absl::Time to) const;

 private:
  int64_t OffsetSeconds() const;
  std::string file_;
};

}  // namespace mumpuni::tools
