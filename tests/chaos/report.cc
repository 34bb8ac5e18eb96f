#include "tests/chaos/report.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

namespace mumpuni::chaos {
namespace {

using nlohmann::json;

constexpr double kTargetMs = 2000;
constexpr size_t kSlowest = 10;

double Milliseconds(absl::Duration duration) {
  return static_cast<double>(absl::ToInt64Milliseconds(duration));
}

std::string Utc(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

json Load(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("there is no run to go on with: " + path);
  return json::parse(file);
}

json New(uint64_t seed) {
  return {{"seed", seed},
          {"runs", 0},
          {"seconds", 0.0},
          {"faults", json::array()},
          {"checks", json::array()},
          {"failures", json::array()},
          {"answers", json::object()}};
}

std::string KindTable(const json& faults) {
  std::map<std::string, std::vector<double>> recovery;
  for (const json& fault : faults) {
    recovery[fault["kind"]].push_back(fault["recovery_ms"]);
  }
  std::string text =
      "| fault | times | recovery p50 ms | p90 ms | max ms | within 2 s |\n"
      "|---|---|---|---|---|---|\n";
  for (const auto& [kind, values] : recovery) {
    const auto quick = std::count_if(values.begin(), values.end(),
                                     [](double value) { return value <= kTargetMs; });
    absl::StrAppendFormat(&text, "| %s | %d | %.0f | %.0f | %.0f | %d of %d |\n", kind,
                          values.size(), Quantile(values, 0.5), Quantile(values, 0.9),
                          Quantile(values, 1), quick, values.size());
  }
  return text;
}

std::string SlowestTable(const json& faults) {
  std::vector<json> slowest(faults.begin(), faults.end());
  std::sort(slowest.begin(), slowest.end(), [](const json& a, const json& b) {
    return a["recovery_ms"].get<double>() > b["recovery_ms"].get<double>();
  });
  slowest.resize(std::min(slowest.size(), kSlowest));
  std::string text =
      "| at | number | fault | target | lasted ms | recovery ms |\n|---|---|---|---|---|---|\n";
  for (const json& one : slowest) {
    absl::StrAppendFormat(&text, "| %s | %d | %s | %s | %.0f | %.0f |\n",
                          one["began"].get<std::string>(), one["number"].get<int64_t>(),
                          one["kind"].get<std::string>(), one["target"].get<std::string>(),
                          one["lasted_ms"].get<double>(), one["recovery_ms"].get<double>());
  }
  return text;
}

std::string TakeoverLine(const json& faults) {
  std::vector<double> takeovers;
  for (const json& one : faults) {
    if (one["takeover_ms"].get<double>() > 0) takeovers.push_back(one["takeover_ms"]);
  }
  if (takeovers.empty()) return "";
  return absl::StrFormat("Standby relays that took over: %d, p50 %.0f ms, max %.0f ms.\n\n",
                         takeovers.size(), Quantile(takeovers, 0.5), Quantile(takeovers, 1));
}

std::string List(const char* title, const json& lines) {
  if (lines.empty()) return "";
  std::string text = absl::StrCat("## ", title, "\n\n");
  for (const json& line : lines) absl::StrAppend(&text, "- ", line.get<std::string>(), "\n");
  return text + "\n";
}

}  // namespace

double Quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<size_t>(share * static_cast<double>(values.size() - 1) + 0.5)];
}

Report::Report(std::string dir, uint64_t seed, bool resume)
    : dir_(std::move(dir)),
      json_(resume ? Load(dir_ + "/report.json") : New(seed)),
      began_(absl::Now()),
      seconds_before_(json_["seconds"]) {
  std::filesystem::create_directories(dir_);
  json_["runs"] = json_["runs"].get<int>() + 1;
}

int64_t Report::faults() const {
  int64_t faults = 0;
  for (const json& one : json_["faults"]) faults += one["faults"].get<int64_t>();
  return faults;
}

void Report::Add(const FaultRecord& record) {
  json_["faults"].push_back({{"number", record.number},
                             {"faults", record.faults},
                             {"kind", record.kind},
                             {"target", record.target},
                             {"began", Utc(record.began)},
                             {"lasted_ms", Milliseconds(record.lasted)},
                             {"recovery_ms", Milliseconds(record.recovery)},
                             {"takeover_ms", Milliseconds(record.takeover)}});
}

void Report::Add(const CheckRecord& record) {
  json discrepancies = json::array();
  for (const Discrepancy& one : record.discrepancies) {
    discrepancies.push_back(one.check + ": " + one.what);
  }
  json_["checks"].push_back({{"at", Utc(record.at)},
                             {"run", json_["runs"]},
                             {"faults", record.faults},
                             {"acknowledged", record.acknowledged},
                             {"events", record.events},
                             {"repeated", record.repeated},
                             {"took_ms", Milliseconds(record.took)},
                             {"discrepancies", discrepancies}});
}

void Report::Fail(const std::string& what) { json_["failures"].push_back(what); }

void Report::set_answers(const std::map<std::string, int64_t>& answers) {
  json_["answers"] = answers;
}

bool Report::Good() const {
  return json_["failures"].empty() &&
         std::all_of(json_["checks"].begin(), json_["checks"].end(),
                     [](const json& check) { return check["discrepancies"].empty(); });
}

std::string Report::Markdown() const {
  const json& checks = json_["checks"];
  const json last = checks.empty() ? json::object() : checks.back();
  std::string text = absl::StrFormat(
      "# Chaos: %d faults, %s\n\n"
      "Seed %d, runs %d, %.0f minutes. Checks %d. Events on the broker %d, of them sent again %d. "
      "Writes acknowledged in the last run %d.\n\n",
      faults(), Good() ? "nothing lost, nothing doubled" : "FAILED", seed(),
      json_["runs"].get<int>(), json_["seconds"].get<double>() / 60, checks.size(),
      last.value("events", int64_t{0}), last.value("repeated", int64_t{0}),
      last.value("acknowledged", int64_t{0}));
  text += List("Failures", json_["failures"]);
  for (const json& check : checks) {
    text += List("Discrepancies", check["discrepancies"]);
  }
  absl::StrAppend(&text,
                  "## Recovery\n\nFrom the moment at which what was harmed was back until writes "
                  "and applied events flowed at 95 % of the former rate again, over a second.\n\n",
                  TakeoverLine(json_["faults"]), KindTable(json_["faults"]), "\n## Slowest\n\n",
                  SlowestTable(json_["faults"]),
                  "\n## Answers that writers repeated\n\n| answer | times |\n|---|---|\n");
  for (const auto& [answer, times] : json_["answers"].items()) {
    absl::StrAppend(&text, "| ", answer, " | ", times.get<int64_t>(), " |\n");
  }
  return text;
}

void Report::Write() {
  json_["seconds"] = seconds_before_ + absl::ToDoubleSeconds(absl::Now() - began_);
  const auto write = [&](const std::string& name, const std::string& text) {
    const std::string path = dir_ + "/" + name;
    std::ofstream(path + ".new") << text;
    std::filesystem::rename(path + ".new", path);
  };
  write("report.json", json_.dump(1));
  write("report.md", Markdown());
}

}  // namespace mumpuni::chaos
