#include "tools/cityload/days.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/core/status.h"
#include "tools/cityload/profile_view.h"
#include "tools/client/output.h"
#include "tools/client/parallel.h"

namespace mumpuni::cityload {
namespace {

namespace cv = mumpuni::complaint::v1;

// Reports arrive on all days but the last few, which are left to finish the work.
constexpr int kTailDays = 3;
constexpr int kMeasuringThreads = 2;
constexpr absl::Duration kVisibleWithin = absl::Seconds(20);
constexpr int kShownAssignments = 6;

class Days {
 public:
  Days(Town& town, DaysResult& result) : town_(town), desk_(town), result_(result) {}

  absl::Status Run(LocalDate first_day, int days, const std::string& away) {
    ASSIGN_OR_RETURN(stops_, MakeStops(town_.calendar, first_day, days));
    CasePlan plan;
    plan.count = town_.options.cases;
    plan.seed = town_.options.seed;
    plan.arrival_days = days - kTailDays;
    plan.topic_kinds = town_.topic_kinds;
    plans_ = PlanCases(plan, town_.distributions, stops_);
    files_.resize(plans_.size());
    ChooseMeasured();
    const absl::Time started = absl::Now();
    const int64_t calls_before = town_.city.calls();
    for (size_t stop = 0; stop < stops_.size(); ++stop) RETURN_IF_ERROR(PlayStop(stop));
    result_.wall = absl::Now() - started;
    result_.calls = town_.city.calls() - calls_before;
    result_.cases = static_cast<int>(plans_.size());
    Print(away);
    return Measure();
  }

 private:
  absl::Status PlayStop(size_t stop);
  absl::Status Act(size_t i, int stop);
  void ChooseMeasured();
  absl::Status Measure();
  absl::Status MeasureOne(size_t i);
  void Print(const std::string& away);
  void PrintAssignments();
  void PrintOutcomes();

  Town& town_;
  Desk desk_;
  DaysResult& result_;
  std::vector<Stop> stops_;
  std::vector<PlannedCase> plans_;
  std::vector<CaseFile> files_;
  // Cases whose rating is kept for the measurement.
  std::vector<size_t> measured_;
  std::mutex mutex_;
};

// The last ratings that must be favourable facts of verified reporters: those count at once.
void Days::ChooseMeasured() {
  for (size_t i = 0; i < plans_.size(); ++i) {
    const PlannedCase& c = plans_[i];
    const bool counts_at_once =
        c.rate_stop >= 0 && c.clear_and_courteous && c.solved && c.contact_verified;
    if (counts_at_once) measured_.push_back(i);
  }
  std::stable_sort(measured_.begin(), measured_.end(), [&](size_t a, size_t b) {
    return plans_[a].resolve_stop > plans_[b].resolve_stop;
  });
  measured_.resize(std::min(measured_.size(), static_cast<size_t>(town_.options.measured)));
  for (size_t i : measured_) plans_[i].rate_stop = -1;
}

// Everything of one case that is due at this stop, in order.
absl::Status Days::Act(size_t i, int stop) {
  const PlannedCase& plan = plans_[i];
  CaseFile& file = files_[i];
  if (plan.submit_stop == stop) {
    file.key = absl::StrCat("days|", i);
    RETURN_IF_ERROR(desk_.Submit(
        {plan.channel_code, plan.category_code, plan.region_code, plan.reporter_name, plan.contact,
         plan.contact_verified, plan.anonymous, plan.information_request},
        file));
  }
  if (plan.assign_stop == stop) {
    RETURN_IF_ERROR(desk_.Verify(file));
    RETURN_IF_ERROR(desk_.Assign("", file));
  }
  if (plan.reply_stop == stop) RETURN_IF_ERROR(desk_.Reply(file));
  if (plan.resolve_stop == stop) RETURN_IF_ERROR(desk_.Resolve(file));
  if (plan.rate_stop == stop) {
    RETURN_IF_ERROR(desk_.Rate(plan.clear_and_courteous, plan.solved, file));
  }
  return absl::OkStatus();
}

absl::Status Days::PlayStop(size_t stop) {
  RETURN_IF_ERROR(town_.MoveTo(stops_[stop].at));
  const int s = static_cast<int>(stop);
  std::vector<size_t> due;
  for (size_t i = 0; i < plans_.size(); ++i) {
    const PlannedCase& c = plans_[i];
    const int steps[] = {c.submit_stop, c.assign_stop, c.reply_stop, c.resolve_stop, c.rate_stop};
    if (std::find(std::begin(steps), std::end(steps), s) != std::end(steps)) due.push_back(i);
  }
  const absl::Time started = absl::Now();
  RETURN_IF_ERROR(
      tools::ForEach(due.size(), town_.options.threads, [&](size_t n) { return Act(due[n], s); }));
  result_.busy += absl::Now() - started;
  return absl::OkStatus();
}

void Days::PrintAssignments() {
  town_.out << "  To whom and why (the first " << kShownAssignments << "):\n";
  int shown = 0;
  for (size_t i = 0; i < files_.size() && shown < kShownAssignments; ++i, ++shown) {
    const CaseFile& file = files_[i];
    town_.out << "    " << file.state.case_number() << "  "
              << town_.categories[file.state.category_code()].name() << "  →  "
              << town_.UnitName(file.state.lead_unit_id()) << "  →  "
              << town_.NameOf(file.assignment.employee_id()) << "\n      "
              << file.assignment.reason() << '\n';
  }
}

void Days::PrintOutcomes() {
  std::map<std::string, int> outcomes;
  int missed = 0;
  for (const CaseFile& file : files_) {
    ++outcomes[tools::ShortName(cv::CaseStatus_Name(file.state.status()), "CASE_STATUS_")];
    missed += file.state.first_response_missed() ? 1 : 0;
  }
  town_.out << "  Of " << files_.size() << " cases";
  for (const auto& [status, count] : outcomes) town_.out << ", " << count << ' ' << status;
  town_.out << "; first answer later than 24 hours: " << missed << '\n';
}

void Days::Print(const std::string& away) {
  int anonymous = 0;
  int degraded = 0;
  int to_away = 0;
  int unassigned = 0;
  for (size_t i = 0; i < files_.size(); ++i) {
    anonymous += plans_[i].anonymous ? 1 : 0;
    degraded += files_[i].assignment.degraded() ? 1 : 0;
    to_away += files_[i].assignment.employee_id() == away ? 1 : 0;
    const bool complete =
        !files_[i].assignment.employee_id().empty() && !files_[i].assignment.reason().empty() &&
        !files_[i].state.case_number().empty() && !files_[i].tracking_token.empty();
    unassigned += complete ? 0 : 1;
  }
  town_.out << "  " << anonymous << " of " << files_.size() << " reporters are anonymous\n";
  PrintAssignments();
  PrintOutcomes();
  town_.checks.Equal("cases without number, tracking token, officer or reason", 0, unassigned);
  town_.checks.True("assessment answered who MEETS the requirement for nearly every case",
                    degraded * 20 <= static_cast<int>(files_.size()),
                    absl::StrCat(degraded, " were assigned by load alone"));
  town_.checks.Equal("cases given to an officer on leave", 0, to_away);
}

absl::Status Days::MeasureOne(size_t i) {
  CaseFile& file = files_[i];
  RETURN_IF_ERROR(desk_.Rate(true, true, file));
  const absl::Time committed = absl::Now();
  int64_t polls = 0;
  for (;;) {
    ASSIGN_OR_RETURN(const auto explanation,
                     Explain(town_, file.state.assigned_employee_id(), "M.3"));
    ++polls;
    if (Mentions(explanation, file.state.case_id())) break;
    if (absl::Now() - committed > kVisibleWithin) {
      return absl::DeadlineExceededError(absl::StrCat("the rating of ", file.state.case_number(),
                                                      " is not in the profile after ",
                                                      absl::FormatDuration(kVisibleWithin)));
    }
  }
  const std::lock_guard lock(mutex_);
  result_.latencies.micros.push_back(absl::ToInt64Microseconds(absl::Now() - committed));
  result_.latencies.polls += polls;
  return absl::OkStatus();
}

absl::Status Days::Measure() {
  return tools::ForEach(measured_.size(), kMeasuringThreads,
                        [&](size_t n) { return MeasureOne(measured_[n]); });
}

}  // namespace

int64_t Latencies::Quantile(int permille) const {
  if (micros.empty()) return 0;
  std::vector<int64_t> sorted = micros;
  std::sort(sorted.begin(), sorted.end());
  const size_t rank = (sorted.size() * static_cast<size_t>(permille) + 999) / 1000;
  return sorted[std::max<size_t>(rank, 1) - 1];
}

absl::Status PlayDays(Town& town, LocalDate first_day, int days, const std::string& away,
                      DaysResult& result) {
  return Days(town, result).Run(first_day, days, away);
}

}  // namespace mumpuni::cityload
