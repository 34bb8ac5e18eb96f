#include "services/complaint/notify/quiet_hours.h"

#include "common/core/local_date.h"

namespace mumpuni::complaint::notify {

absl::Time SendAfter(absl::Time now, const QuietHours& quiet) {
  const LocalDate today = LocalDate::At(now);
  const absl::Time start = today.Start() + absl::Minutes(quiet.start_minute);
  const absl::Time end = today.Start() + absl::Minutes(quiet.end_minute);
  if (quiet.start_minute <= quiet.end_minute) return now >= start && now < end ? end : now;
  if (now < end) return end;
  if (now < start) return now;
  return today.PlusDays(1).Start() + absl::Minutes(quiet.end_minute);
}

}  // namespace mumpuni::complaint::notify
