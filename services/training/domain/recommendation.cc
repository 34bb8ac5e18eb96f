#include "services/training/domain/recommendation.h"

#include <algorithm>
#include <map>
#include <optional>
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
  const int closes = std::min(level, gap.required_level) - gap.known_level;
  if (closes <= 0) return std::nullopt;
  return ClosedGap{gap.competency_code, gap.known_level, gap.required_level, level, 1000 * closes};
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
  std::sort(
      result.closed_gaps.begin(), result.closed_gaps.end(),
      [](const ClosedGap& a, const ClosedGap& b) { return a.competency_code < b.competency_code; });
  return result;
}

// Fractions are compared by cross-multiplication: at most 10 competencies × 4,000 milli-levels ×
// 10^9 rupiah, far inside 64 bits. A course without cost has an infinite fraction, which the
// products order rightly because `closed` is above 0.
bool Better(const Recommendation& a, const Recommendation& b) {
  const int64_t a_closed = a.closed, b_closed = b.closed;
  const int64_t a_per_rupiah = a_closed * b.course.seat_cost.value;
  const int64_t b_per_rupiah = b_closed * a.course.seat_cost.value;
  if (a_per_rupiah != b_per_rupiah) return a_per_rupiah > b_per_rupiah;
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

}  // namespace

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

std::string ReasonSentence(const Recommendation& recommendation) {
  const auto describe = [](std::string* out, const ClosedGap& gap) {
    absl::StrAppend(out, gap.competency_code, " (tingkat terindikasi ", gap.known_level,
                    ", syarat jabatan ", gap.required_level, ", diajarkan sampai tingkat ",
                    gap.taught_level, ")");
  };
  const Course& course = recommendation.course;
  const std::string cost =
      course.seat_cost.value == 0
          ? std::string("tanpa biaya")
          : absl::StrCat("biaya Rp", WithDots(course.seat_cost.value), " per peserta");
  return absl::StrCat("Memperkecil kesenjangan ",
                      absl::StrJoin(recommendation.closed_gaps, ", ", describe), " dalam ",
                      course.lesson_hours.value, " JP, ", cost, ".");
}

}  // namespace mumpuni::training::domain
