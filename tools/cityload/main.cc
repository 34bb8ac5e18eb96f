// cityload: fills a city and plays its days, by RPCs only. It is a test, too: whatever does not
// come out as the rules say is printed as FAILED, and the exit code is 1.
#include <CLI/CLI.hpp>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/core/status.h"
#include "common/obs/log.h"
#include "tools/cityload/days.h"
#include "tools/cityload/people.h"
#include "tools/cityload/story.h"
#include "tools/cityload/town.h"
#include "tools/client/operations.h"
#include "tools/client/output.h"

namespace mumpuni::cityload {
namespace {

namespace av = mumpuni::assessment::v1;

// Calendar days of the many cases.
constexpr int kPlayedDays = 10;

// Nothing published is lost or applied twice: the durable counters of both sides agree.
absl::Status CheckEvents(Town& town) {
  town.Section("Events published = effects applied");
  RETURN_IF_ERROR(tools::AwaitCaughtUp(town.city));
  ASSIGN_OR_RETURN(const auto written, tools::WrittenByTopic(town.city));
  ASSIGN_OR_RETURN(const auto services, tools::GetStatus(town.city));
  tools::Table published({"topic", "events"});
  for (const auto& [topic, count] : written) published.Add({topic, absl::StrCat(count)});
  published.Print(town.out, "  ");
  for (const auto& service : services) {
    for (const auto& inbox : service.inboxes()) {
      int64_t expected = 0;
      for (const std::string& topic : inbox.topics()) expected += written.at(topic);
      town.checks.Equal(absl::StrCat("events applied by ", inbox.consumer()), expected,
                        inbox.consumed_events() - inbox.parked_events());
    }
    town.checks.Equal(absl::StrCat("events of ", service.service(), " not yet published"), 0,
                      service.relay().unsent_rows());
  }
  return absl::OkStatus();
}

// Every stored profile equals its recomputation.
absl::Status CheckProfiles(Town& town) {
  town.Section("Every stored profile equals its recomputation from the evidence");
  av::ReconcileRequest request;
  request.set_page_size(1000);
  int64_t compared = 0;
  int64_t mismatches = 0;
  do {
    ASSIGN_OR_RETURN(const auto page,
                     town.city.Call(town.city.assessment, &av::AssessmentService::Stub::Reconcile,
                                    request, kAuditor));
    compared += page.compared_count();
    mismatches += page.mismatch_count();
    for (const auto& id : page.mismatching_employee_ids()) town.out << "  differs: " << id << '\n';
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  town.out << "  " << compared << " profiles compared byte by byte\n";
  town.checks.True("there are profiles to compare", compared > 0, "none was compared");
  town.checks.Equal("profiles that differ", 0, mismatches);
  return absl::OkStatus();
}

void PrintSpeed(Town& town, const DaysResult& days, const Latencies& completion) {
  const int64_t busy_ms = std::max<int64_t>(absl::ToInt64Milliseconds(days.busy), 1);
  town.Section("How fast");
  town.out << absl::StrFormat(
      "  %d cases with %d calls in %.1f s of work (%.1f s with moving the clock):\n"
      "  %d cases and %d calls a second, from %d callers\n",
      days.cases, days.calls, absl::ToDoubleSeconds(days.busy), absl::ToDoubleSeconds(days.wall),
      days.cases * 1000 / busy_ms, days.calls * 1000 / busy_ms, town.options.threads);
  const auto ms = [](int64_t micros) { return absl::StrFormat("%.1f ms", micros / 1000.0); };
  const Latencies& l = days.latencies;
  if (l.micros.empty()) return;
  town.out << "  commit of a rating → profile shows it, " << l.micros.size() << " measured: p50 "
           << ms(l.Quantile(500)) << ", p99 " << ms(l.Quantile(990)) << ", most "
           << ms(l.Quantile(1000)) << "\n  (the profile is polled, which adds up to one poll; "
           << absl::StrFormat("%.1f",
                              static_cast<double>(l.polls) / static_cast<double>(l.micros.size()))
           << " polls each); completed course: " << ms(completion.Quantile(500)) << '\n';
}

absl::Status Play(Town& town) {
  town.Section("The city");
  RETURN_IF_ERROR(ReadTown(town));
  town.out << "  " << town.unit_names.size() << " units, " << town.positions.size()
           << " positions, " << town.categories.size() << " categories of complaints; seed "
           << town.options.seed << '\n';
  RETURN_IF_ERROR(town.MoveTo(town.options.start, 8));
  RETURN_IF_ERROR(FillCity(town));
  Cast cast;
  RETURN_IF_ERROR(HireCast(town, cast));
  Story story(town, cast.yudi);
  RETURN_IF_ERROR(story.Begin());
  RETURN_IF_ERROR(story.Train());

  town.Section("Citizens report, agencies answer");
  ASSIGN_OR_RETURN(const LocalDate first, town.calendar.Add(town.clock.Today(), 1));
  RETURN_IF_ERROR(story.TakeLeave(first, first.PlusDays(kPlayedDays - 1)));
  town.out << "  " << town.options.cases << " cases over " << kPlayedDays << " days from "
           << first.ToString() << ", topics, places and hours as in 12,530 real ones;\n"
           << "  the clock stops at 09:00, 15:00 and 21:00; answers come as late as in the city, "
              "work is\n"
           << "  declared done on duty\n";
  DaysResult days;
  RETURN_IF_ERROR(PlayDays(town, first, kPlayedDays, cast.yudi, days));
  RETURN_IF_ERROR(story.WorkAtComplaints());
  RETURN_IF_ERROR(story.End());
  RETURN_IF_ERROR(CheckEvents(town));
  RETURN_IF_ERROR(CheckProfiles(town));
  PrintSpeed(town, days, story.completion());
  return absl::OkStatus();
}

// A city that has played before goes on after its played day.
void ContinueFromPlayedDay(PlayOptions& options) {
  const auto clock = tools::PlayedClock::FromEnvironment();
  if (clock.IsPlayed() && clock.Today() >= options.start) options.start = clock.Today().PlusDays(1);
}

int Run(const PlayOptions& options) {
  auto connection = tools::CityOptionsFromEnvironment();
  if (!connection.ok()) {
    std::cerr << tools::Describe(connection.status()) << '\n';
    return 2;
  }
  tools::City city(*connection);
  Town town(city, options, std::cout);
  const absl::Time started = absl::Now();
  if (const absl::Status status = Play(town); !status.ok()) {
    std::cout.flush();
    std::cerr << tools::Describe(status) << '\n';
    return 1;
  }
  std::cout << absl::StrFormat("\n%d expectations met, %d FAILED; played in %.1f s\n",
                               town.checks.passed(), town.checks.failed(),
                               absl::ToDoubleSeconds(absl::Now() - started));
  return town.checks.failed() == 0 ? 0 : 1;
}

}  // namespace
}  // namespace mumpuni::cityload

int main(int argc, char** argv) {
  using mumpuni::LocalDate;
  mumpuni::obs::InitLog("cityload", "error");
  // Whoever follows the play through a pipe sees each line when it happens.
  std::cout << std::unitbuf;
  mumpuni::cityload::PlayOptions options;
  options.reference_dir = "reference";
  std::string start = "2026-06-01";
  CLI::App app("Fills a city with people and plays its days, by RPCs only.", "cityload");
  app.add_option("--seed", options.seed, "Another city and other days")->capture_default_str();
  app.add_option("--employees", options.employees,
                 "People in service; every unit has a head, so some 330 at least")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  app.add_option("--cases", options.cases, "Complaints over the played days")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  app.add_option("--start", start, "First played day, YYYY-MM-DD")->capture_default_str();
  app.add_option("--reference", options.reference_dir, "Directory of the reference data")
      ->capture_default_str();
  app.add_option("--threads", options.threads, "Callers at the same time")
      ->check(CLI::Range(1, 128))
      ->capture_default_str();
  app.add_option("--measured", options.measured, "Ratings followed until the profile shows them")
      ->check(CLI::Range(0, 10000))
      ->capture_default_str();
  app.add_option("--assessments", options.assessments, "Formal assessments on record")
      ->check(CLI::Range(0, 100000))
      ->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  const auto day = LocalDate::Parse(start, "--start");
  if (!day.ok()) {
    std::cerr << mumpuni::tools::Describe(day.status()) << '\n';
    return 2;
  }
  options.start = *day;
  mumpuni::cityload::ContinueFromPlayedDay(options);
  return mumpuni::cityload::Run(options);
}
