// The personnel service: config → objects top to bottom → runtime.
#include <cstdio>

#include "common/runtime/process.h"
#include "services/personnel/api/personnel_api.h"
#include "services/personnel/config.h"
#include "services/personnel/events/publisher.h"
#include "services/personnel/jobs/day_jobs.h"

namespace mumpuni::personnel {
std::vector<pg::Migration> Migrations();
}

int main(int argc, char** argv) {
  using namespace mumpuni;
  config::Flags flags("mumpuni-personnel", "Units, positions, employees and the calendar.");
  personnel::Config config;
  if (auto status = personnel::ReadConfig(flags, argc, argv, config); !status.ok()) {
    std::fprintf(stderr, "mumpuni-personnel: %s\n", std::string(status.message()).c_str());
    return 2;
  }
  if (flags.should_exit()) return 0;

  std::vector<pg::Migration> migrations = pg::CommonMigrations();
  for (const pg::Migration& own : personnel::Migrations()) migrations.push_back(own);
  if (flags.verb() == "migrate") return runtime::RunMigrate(config.common, migrations);
  if (flags.verb() == "probe") return runtime::Probe("personnel", config.common);

  runtime::Platform platform(
      "personnel", config.common, migrations,
      {personnel::events::kEmployeeTopic, personnel::events::kUnitTopic,
       personnel::events::kPositionTopic, personnel::events::kCalendarTopic});
  personnel::events::Publisher publisher;
  personnel::app::Organisation organisation(platform.clock, publisher);
  personnel::app::Careers careers(platform.clock, publisher,
                                  {config.youngest_pns_age, config.youngest_contract_age});
  personnel::app::Employees employees(careers, publisher);
  personnel::app::PersonalFiles files(platform.clock);
  personnel::app::QualityItems quality(platform.clock);
  personnel::app::Imports imports(careers);
  personnel::app::Calendars calendars(platform.clock, publisher);
  personnel::api::PersonnelApi api(platform.pool, platform.clock, platform.page_tokens,
                                   organisation, employees, files, quality, imports, calendars);
  api.Register(platform.server);

  personnel::app::Refreshes refreshes(careers, config.refresh_chunk);
  personnel::jobs::DayJobs days(platform.clock, organisation, refreshes);
  jobs::Runner runner(platform.pool, platform.clock, days.Timers());
  jobs::LongRunner long_runner(platform.pool, platform.clock, platform.wall_clock,
                               days.LongHandlers(), {.owner = runtime::ProcessName()});
  runtime::Parts parts;
  parts.jobs = &runner;
  parts.long_jobs = &long_runner;
  parts.on_ready = [&] { return days.Begin(platform.pool); };
  return flags.verb() == "authorize" ? runtime::Authorize(platform, parts)
                                     : runtime::Serve(platform, parts);
}
