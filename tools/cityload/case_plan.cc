#include "tools/cityload/case_plan.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/core/status.h"

namespace mumpuni::cityload {
namespace {

constexpr int kStopsPerDay = 3;
constexpr int kStopHours[kStopsPerDay] = {9, 15, 21};
constexpr int kDutyEndHour = 16;

// Channels and the reporters' conduct are invented; topics, places, hours and delays are real.
struct ChannelShare {
  const char* code;
  int64_t weight;
};
constexpr ChannelShare kChannels[] = {
    {"WARGAKU", 55}, {"MEDIA-CENTER", 20}, {"SP4N-LAPOR", 10}, {"CC112", 10}, {"SAMBAT-WARGA", 5}};
constexpr int kAnonymousPermille = 180;
constexpr int kVerifiedPermille = 920;
constexpr int kInformationPermille = 80;
constexpr int kRatedPermille = 700;
constexpr int kClearPermille = 885;
constexpr int kSolvedPermille = 870;

int StopOfHour(int hour) { return hour <= 9 ? 0 : hour <= 15 ? 1 : 2; }

// The first stop from `from` on at which officers act, at or after `not_before`; the last such stop
// if there is none.
int DutyStop(const std::vector<Stop>& stops, int from, absl::Time not_before) {
  int last = from;
  for (int i = from; i < static_cast<int>(stops.size()); ++i) {
    const Stop& stop = stops[static_cast<size_t>(i)];
    if (!stop.duty) continue;
    if (stop.at >= not_before) return i;
    last = i;
  }
  return last;
}

class Planner {
 public:
  Planner(const CasePlan& plan, const Distributions& d, const std::vector<Stop>& stops)
      : plan_(plan),
        d_(d),
        stops_(stops),
        random_(plan.seed, "cases"),
        arrivals_(ArrivalWeights()),
        topics_(WeightsOf(d.topics)),
        regions_(WeightsOf(d.regions)),
        channels_(ChannelWeights()) {}

  PlannedCase One(int number) {
    PlannedCase c;
    const auto cell = static_cast<int>(arrivals_.Draw(random_));
    c.category_code = d_.topics[topics_.Draw(random_)].code;
    c.region_code = d_.regions[regions_.Draw(random_)].code;
    c.channel_code = kChannels[channels_.Draw(random_)].code;
    AddReporter(number, c);
    c.information_request = random_.Chance(kInformationPermille);
    c.submit_stop = cell / 24 * kStopsPerDay + StopOfHour(cell % 24);
    AddWork(c);
    AddRating(c);
    return c;
  }

 private:
  LocalDate FirstDay() const { return LocalDate::At(stops_.front().at); }

  // One weight per hour of the arrival days.
  std::vector<int64_t> ArrivalWeights() const {
    std::map<std::pair<int, int>, int64_t> cases;
    for (const auto& a : d_.arrivals) cases[{a.iso_weekday, a.hour}] = a.cases;
    std::vector<int64_t> weights;
    for (int day = 0; day < plan_.arrival_days; ++day) {
      const int weekday = static_cast<int>(FirstDay().PlusDays(day).weekday()) + 1;
      for (int hour = 0; hour < 24; ++hour) weights.push_back(cases[{weekday, hour}]);
    }
    return weights;
  }
  static std::vector<int64_t> WeightsOf(const std::vector<Distributions::Coded>& rows) {
    std::vector<int64_t> weights;
    for (const auto& row : rows) weights.push_back(row.cases);
    return weights;
  }
  static std::vector<int64_t> ChannelWeights() {
    std::vector<int64_t> weights;
    for (const auto& channel : kChannels) weights.push_back(channel.weight);
    return weights;
  }

  void AddReporter(int number, PlannedCase& c) {
    c.anonymous = random_.Chance(kAnonymousPermille);
    c.contact_verified = random_.Chance(kVerifiedPermille);
    c.reporter_name = absl::StrCat(d_.first_names[random_.Below(d_.first_names.size())], " ",
                                   d_.last_names[random_.Below(d_.last_names.size())]);
    c.contact = absl::StrFormat("0899%03d%05d", plan_.seed % 1000, number % 100000);
  }

  void AddWork(PlannedCase& c) {
    const auto kind = plan_.topic_kinds.find(c.category_code);
    const auto* quantiles = &d_.first_replies.back();
    for (const auto& q : d_.first_replies) {
      if (kind != plan_.topic_kinds.end() && q.topic_kind == kind->second) quantiles = &q;
    }
    // The desk of the city hands on at any hour.
    c.assign_stop = c.submit_stop;
    c.reply_stop = ReplyStop(c.submit_stop, absl::Minutes(DrawReplyMinutes(*quantiles, random_)));
    const absl::Time done = At(c.reply_stop) + absl::Hours(random_.Between(0, 60));
    c.resolve_stop = DutyStop(stops_, c.reply_stop, done);
  }

  absl::Time At(int stop) const { return stops_[static_cast<size_t>(stop)].at; }

  // The stop before the drawn moment for who answers within the day, else the one after it: so the
  // stops make nobody late.
  int ReplyStop(int submit_stop, absl::Duration delay) const {
    const absl::Time replied = At(submit_stop) + delay;
    const int last = DutyStop(stops_, submit_stop, absl::InfiniteFuture());
    int stop = submit_stop;
    while (stop < last && At(stop + 1) <= replied) ++stop;
    const bool late = delay > absl::Hours(24);
    return late && stop < last && At(stop) < replied ? stop + 1 : stop;
  }

  void AddRating(PlannedCase& c) {
    const bool rated = random_.Chance(kRatedPermille);
    const int later = c.resolve_stop + static_cast<int>(random_.Between(0, 5));
    if (rated) c.rate_stop = std::min(later, static_cast<int>(stops_.size()) - 1);
    c.clear_and_courteous = random_.Chance(kClearPermille);
    c.solved = random_.Chance(kSolvedPermille);
  }

  const CasePlan& plan_;
  const Distributions& d_;
  const std::vector<Stop>& stops_;
  Random random_;
  Weighted arrivals_;
  Weighted topics_;
  Weighted regions_;
  Weighted channels_;
};

}  // namespace

absl::StatusOr<std::vector<Stop>> MakeStops(const calendar::WorkingDays& calendar, LocalDate first,
                                            int days) {
  std::vector<Stop> stops;
  for (int day = 0; day < days; ++day) {
    const LocalDate date = first.PlusDays(day);
    ASSIGN_OR_RETURN(const bool working, calendar.IsWorkingDay(date));
    for (int hour : kStopHours) {
      stops.push_back({date.Start() + absl::Hours(hour), working && hour < kDutyEndHour});
    }
  }
  return stops;
}

std::vector<PlannedCase> PlanCases(const CasePlan& plan, const Distributions& distributions,
                                   const std::vector<Stop>& stops) {
  Planner planner(plan, distributions, stops);
  std::vector<PlannedCase> cases;
  for (int i = 0; i < plan.count; ++i) cases.push_back(planner.One(i));
  std::stable_sort(cases.begin(), cases.end(), [](const PlannedCase& a, const PlannedCase& b) {
    return a.submit_stop < b.submit_stop;
  });
  return cases;
}

}  // namespace mumpuni::cityload
