#include "tests/bench/report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace mumpuni::bench {

double Rounds::Median() const {
  if (values_.empty()) throw std::runtime_error("no round was run");
  std::vector<double> sorted = values_;
  std::sort(sorted.begin(), sorted.end());
  const size_t middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

double Rounds::Least() const { return *std::min_element(values_.begin(), values_.end()); }
double Rounds::Most() const { return *std::max_element(values_.begin(), values_.end()); }

std::string Readable(double value) {
  char text[64];
  if (std::abs(value) < 100) {
    std::snprintf(text, sizeof text, "%.2f", value);
    return text;
  }
  std::snprintf(text, sizeof text, "%.0f", value);
  std::string out = text;
  for (int at = static_cast<int>(out.size()) - 3; at > 0; at -= 3) {
    out.insert(static_cast<size_t>(at), ",");
  }
  return out;
}

void Report::Section(const std::string& title) {
  section_ = title;
  std::printf("\n%s\n", title.c_str());
  std::fflush(stdout);
}

void Report::Figure(const std::string& name, double value, const std::string& unit,
                    const std::string& spread) {
  std::printf("  %-52s %10s %-8s %s\n", name.c_str(), Readable(value).c_str(), unit.c_str(),
              spread.c_str());
  std::fflush(stdout);
  Keep(name, {{"value", value}, {"unit", unit}});
}

void Report::Ratio(const std::string& name, double value, double target, bool most) {
  const bool reached = most ? value <= target : value >= target;
  std::printf("  %-52s %10.2f          target %s %.2f: %s\n", name.c_str(), value, most ? "≤" : "≥",
              target, reached ? "reached" : "missed");
  std::fflush(stdout);
  Keep(name, {{"value", value}, {"target", target}, {"at_most", most}, {"reached", reached}});
}

void Report::Keep(const std::string& name, nlohmann::json value) {
  json_[section_][name] = std::move(value);
}

void Report::Finish() const {
  if (json_file_.empty()) return;
  std::ofstream file(json_file_);
  file << json_.dump(2) << '\n';
  if (!file) throw std::runtime_error("cannot write " + json_file_);
}

}  // namespace mumpuni::bench
