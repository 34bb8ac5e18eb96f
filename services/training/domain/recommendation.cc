#include "services/training/domain/recommendation.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace mumpuni::training::domain {
namespace {

std::optional<ClosedGap> CloseBy(const Gap& gap, const Course& course,
                                 const CompetencyLevel& taught) {
  const int level = taught.level.value();
  if (gap.known_level <= 0 || level <= gap.known_level || gap.known_level < course.entry_level) {
    return std::nullopt;
  }
  const int closes = std::min(level, gap.wanted_level()) - gap.known_level;
  if (closes <= 0) return std::nullopt;
  return ClosedGap{gap, level, 1000 * closes};
}

Recommendation Match(const std::map<std::string, Gap>& gaps, const Course& course) {
  Recommendation result;
  result.course = course;
  for (const CompetencyLevel& taught : course.teaches) {
    const auto gap = gaps.find(taught.code);
    if (gap == gaps.end()) continue;
    if (auto closed = CloseBy(gap->second, course, taught); closed.has_value()) {
      result.closed += closed->closed;
      result.closed_gaps.push_back(*std::move(closed));
    }
  }
  std::sort(result.closed_gaps.begin(), result.closed_gaps.end(),
            [](const ClosedGap& a, const ClosedGap& b) {
              return a.gap.competency_code < b.gap.competency_code;
            });
  return result;
}

template <typename Is>
bool AnyGap(const Recommendation& recommendation, Is&& is) {
  return std::any_of(recommendation.closed_gaps.begin(), recommendation.closed_gaps.end(),
                     [&](const ClosedGap& one) { return is(one.gap); });
}
bool HasSignal(const Recommendation& recommendation) {
  return AnyGap(recommendation, [](const Gap& gap) { return gap.signal_lower; });
}

// Fractions are compared by cross-multiplication: at most 10 competencies × 4,000 milli-levels ×
// 10^9 rupiah, far inside 64 bits. A course without cost has an infinite fraction, which the
// products order rightly because `closed` is above 0.
bool Better(const Recommendation& a, const Recommendation& b) {
  const int64_t a_closed = a.closed, b_closed = b.closed;
  const int64_t a_per_rupiah = a_closed * b.course.seat_cost.value;
  const int64_t b_per_rupiah = b_closed * a.course.seat_cost.value;
  if (a_per_rupiah != b_per_rupiah) return a_per_rupiah > b_per_rupiah;
  if (HasSignal(a) != HasSignal(b)) return HasSignal(a);
  const int64_t a_per_hour = a_closed * b.course.lesson_hours.value;
  const int64_t b_per_hour = b_closed * a.course.lesson_hours.value;
  if (a_per_hour != b_per_hour) return a_per_hour > b_per_hour;
  return std::tie(b.closed, a.course.code) < std::tie(a.closed, b.course.code);
}

// 1500000 → "1.500.000".
std::string WithDots(int64_t value) {
  std::string text = std::to_string(value);
  for (int at = static_cast<int>(text.size()) - 3; at > 0; at -= 3) text.insert(at, ".");
  return text;
}

std::string CostOf(const Course& course) {
  if (course.seat_cost.value == 0) return "tanpa biaya";
  return absl::StrCat("biaya Rp", WithDots(course.seat_cost.value), " per peserta");
}

void Describe(std::string* out, const ClosedGap& closed) {
  const Gap& gap = closed.gap;
  absl::StrAppend(out, gap.competency_code, " (tingkat terindikasi ", gap.known_level);
  if (gap.required_level > 0) absl::StrAppend(out, ", syarat jabatan ", gap.required_level);
  if (gap.target_level > 0) absl::StrAppend(out, ", syarat jabatan tujuan ", gap.target_level);
  absl::StrAppend(out, ", diajarkan sampai tingkat ", closed.taught_level, ")");
}

}  // namespace

std::vector<Gap> MergeGaps(const std::vector<Gap>& present, const std::vector<Gap>& target) {
  std::map<std::string, Gap> by_code;
  for (const std::vector<Gap>* gaps : {&present, &target}) {
    for (const Gap& gap : *gaps) {
      Gap& merged = by_code[gap.competency_code];
      merged.competency_code = gap.competency_code;
      merged.known_level = std::max(merged.known_level, gap.known_level);
      merged.required_level = std::max(merged.required_level, gap.required_level);
      merged.target_level = std::max(merged.target_level, gap.target_level);
      merged.signal_lower = merged.signal_lower || gap.signal_lower;
    }
  }
  std::vector<Gap> result;
  for (auto& [code, gap] : by_code) {
    if (gap.required_level <= gap.known_level) gap.required_level = 0;
    if (gap.target_level <= gap.known_level) gap.target_level = 0;
    if (gap.wanted_level() > 0) result.push_back(std::move(gap));
  }
  return result;
}

void MarkSignals(std::vector<Gap>& gaps, const std::vector<std::string>& lower_codes) {
  for (Gap& gap : gaps) {
    gap.signal_lower =
        std::find(lower_codes.begin(), lower_codes.end(), gap.competency_code) != lower_codes.end();
  }
}

std::vector<Recommendation> Rank(const std::vector<Gap>& gaps, const std::vector<Course>& courses,
                                 int max_results) {
  std::map<std::string, Gap> by_code;
  for (const Gap& gap : gaps) by_code[gap.competency_code] = gap;
  std::vector<Recommendation> result;
  for (const Course& course : courses) {
    Recommendation match = Match(by_code, course);
    if (match.closed > 0) result.push_back(std::move(match));
  }
  std::sort(result.begin(), result.end(), Better);
  if (static_cast<int>(result.size()) > max_results) result.resize(max_results);
  return result;
}

void FillWithHours(std::vector<Recommendation>& recommendations, const std::vector<Course>& courses,
                   int max_results) {
  std::set<std::string> named;
  for (const Recommendation& one : recommendations) named.insert(one.course.code);
  std::vector<Course> shorts;
  for (const Course& course : courses) {
    if (course.seat_cost.value != 0 || course.entry_level != 0) continue;
    if (course.lesson_hours.value > kShortCourseHours || named.count(course.code) > 0) continue;
    shorts.push_back(course);
  }
  std::sort(shorts.begin(), shorts.end(), [](const Course& a, const Course& b) {
    return std::tie(a.lesson_hours, a.code) < std::tie(b.lesson_hours, b.code);
  });
  const size_t wanted = static_cast<size_t>(std::min(max_results, kNextBest));
  for (Course& course : shorts) {
    if (recommendations.size() >= wanted) return;
    recommendations.emplace_back().course = std::move(course);
  }
}

std::vector<RecommendationReason> ReasonsOf(const Recommendation& recommendation) {
  using enum RecommendationReason;
  std::vector<RecommendationReason> reasons;
  const auto add = [&](bool holds, RecommendationReason reason) {
    if (holds) reasons.push_back(reason);
  };
  add(AnyGap(recommendation, [](const Gap& gap) { return gap.required_level > 0; }), kGapPresent);
  add(AnyGap(recommendation, [](const Gap& gap) { return gap.target_level > 0; }), kGapTarget);
  add(HasSignal(recommendation), kSignal);
  add(recommendation.course.seat_cost.value == 0, kFreeOfCost);
  add(recommendation.hours_due.value > 0, kHoursDue);
  add(recommendation.needs_bridge, kNeedsBridge);
  return reasons;
}

std::string ReasonSentence(const Recommendation& recommendation) {
  const Course& course = recommendation.course;
  const std::string effort = absl::StrCat(course.lesson_hours.value, " JP, ", CostOf(course), ".");
  std::string text = recommendation.closed_gaps.empty()
                         ? absl::StrCat("Tidak memperkecil kesenjangan; ", effort)
                         : absl::StrCat("Memperkecil kesenjangan ",
                                        absl::StrJoin(recommendation.closed_gaps, ", ", Describe),
                                        " dalam ", effort);
  if (HasSignal(recommendation)) {
    std::vector<std::string> codes;
    for (const ClosedGap& one : recommendation.closed_gaps) {
      if (one.gap.signal_lower) codes.push_back(one.gap.competency_code);
    }
    absl::StrAppend(&text, " Sinyal layanan ", absl::StrJoin(codes, ", "),
                    " lebih rendah dari biasanya.");
  }
  if (recommendation.hours_due.value > 0) {
    absl::StrAppend(&text, " Tahun ini masih kurang ", recommendation.hours_due.value, " JP.");
  }
  if (recommendation.needs_bridge) {
    absl::StrAppend(&text,
                    " Di atas jenjang kesiapan digital saat ini: ikuti dahulu pelatihan penjembatan"
                    " dan minta didampingi rekan.");
  }
  return text;
}

}  // namespace mumpuni::training::domain
