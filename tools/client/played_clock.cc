#include "tools/client/played_clock.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/core/status.h"

namespace mumpuni::tools {
PlayedClock PlayedClock::FromEnvironment() {
  const char* file = std::getenv("MUMPUNI_CLOCK_OFFSET_FILE");
  return PlayedClock(file == nullptr ? "" : file);
}

int64_t PlayedClock::OffsetSeconds() const {
  int64_t offset = 0;
  if (!file_.empty()) std::ifstream(file_) >> offset;
  return offset;
}

absl::Time PlayedClock::Now() const { return absl::Now() + absl::Seconds(OffsetSeconds()); }

absl::Status PlayedClock::MoveTo(absl::Time to) const {
  if (file_.empty()) {
    return absl::FailedPreconditionError(
        "MUMPUNI_CLOCK_OFFSET_FILE is not set: only a development city can play days");
  }
  if (IsPlayed() && to < Now()) {
    return absl::FailedPreconditionError(absl::StrCat("the city is at ",
                                                      absl::FormatTime(Now(), absl::UTCTimeZone()),
                                                      " already; its time only moves forward"));
  }
  // Renamed into place, so that no service reads half a number.
  const std::string next = absl::StrCat(file_, ".next");
  std::ofstream(next) << absl::ToInt64Seconds(to - absl::Now()) << '\n';
  if (std::rename(next.c_str(), file_.c_str()) != 0) {
    return absl::InternalError(absl::StrCat("cannot write ", file_));
  }
  return absl::OkStatus();
}

}  // namespace mumpuni::tools
