// Rounds become medians, medians a table for people and a JSON file for machines.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace mumpuni::bench {

// The rounds of one figure.
class Rounds {
 public:
  void Add(double value) { values_.push_back(value); }
  double Median() const;
  double Least() const;
  double Most() const;

 private:
  std::vector<double> values_;
};

// Collects lines "what, value, target" and writes them as they come.
class Report {
 public:
  // `json_file` may be empty.
  explicit Report(std::string json_file) : json_file_(std::move(json_file)) {}

  void Section(const std::string& title);
  // A figure of its own unit; `spread` may say from where to where the rounds went.
  void Figure(const std::string& name, double value, const std::string& unit,
              const std::string& spread = "");
  // A ratio beside its target, and whether it is reached. `most`: the target is an upper bound.
  void Ratio(const std::string& name, double value, double target, bool most = false);
  // Writes the JSON file; throws if it cannot.
  void Finish() const;

 private:
  void Keep(const std::string& name, nlohmann::json value);

  const std::string json_file_;
  std::string section_;
  nlohmann::json json_ = nlohmann::json::object();
};

// "12,345" or "3.42".
std::string Readable(double value);

}  // namespace mumpuni::bench
