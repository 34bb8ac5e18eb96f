// The training service: config → objects top to bottom → runtime.
#include <cstdio>

#include "common/runtime/process.h"
#include "common/runtime/rebuild_job.h"
#include "services/training/api/apis.h"
#include "services/training/config.h"
#include "services/training/events/consumers.h"
#include "services/training/events/publisher.h"
#include "services/training/jobs/timers.h"
#include "services/training/peers/snapshots.h"

namespace mumpuni::training {
std::vector<pg::Migration> Migrations();
}

int main(int argc, char** argv) {
  using namespace mumpuni;
  config::Flags flags("mumpuni-training", "Courses, batches, enrolments and lesson hours.");
  training::Config config;
  if (auto status = training::ReadConfig(flags, argc, argv, config); !status.ok()) {
    std::fprintf(stderr, "mumpuni-training: %s\n", std::string(status.message()).c_str());
    return 2;
  }
  if (flags.should_exit()) return 0;

  std::vector<pg::Migration> migrations = pg::CommonMigrations();
  for (const pg::Migration& own : training::Migrations()) migrations.push_back(own);
  if (flags.verb() == "migrate") return runtime::RunMigrate(config.common, migrations);
  if (flags.verb() == "probe") return runtime::Probe("training", config.common);

  namespace ev = training::events;
  runtime::Platform platform("training", config.common, migrations, {ev::kEnrolmentTopic});
  ev::Publisher publisher;
  training::app::UseCases use(platform.clock, publisher, config.attendance_key);
  training::peers::PersonnelClient personnel(config.peer_personnel, config.common.tls);
  training::peers::AssessmentClient assessment(config.peer_assessment, config.common.tls);
  training::api::Apis apis(platform.pool, platform.clock, platform.page_tokens, use, personnel,
                           assessment);
  apis.Register(platform.server);

  events::Inbox personnel_inbox(
      platform.pool,
      {ev::kPersonnelConsumer,
       platform.kafka_client,
       {ev::kEmployeeTopic, ev::kUnitTopic},
       training::peers::PersonnelProjections(config.peer_personnel, config.common.tls)},
      ev::ApplyPersonnel);
  events::Inbox profile_inbox(
      platform.pool,
      {ev::kProfileConsumer,
       platform.kafka_client,
       {ev::kProfileTopic},
       training::peers::ProfileProjections(config.peer_assessment, config.common.tls)},
      ev::ApplyProfiles);
  jobs::Runner runner(platform.pool, platform.clock, training::jobs::Timers(use.motivation));
  runtime::Parts parts;
  parts.inboxes = {&personnel_inbox, &profile_inbox};
  jobs::LongHandlers long_handlers;
  long_handlers.chunks[training::app::kRecomputeHoursKind] =
      [&](pg::Tx& tx, const jobs::Chunk& chunk) { return use.hours.Advance(tx, chunk); };
  runtime::AddRebuild(platform, parts.inboxes, long_handlers);
  jobs::LongRunner long_runner(platform.pool, platform.clock, platform.wall_clock, long_handlers,
                               {.owner = runtime::ProcessName()});
  parts.jobs = &runner;
  parts.long_jobs = &long_runner;
  parts.on_ready = [&] { return training::jobs::Begin(platform.pool, platform.clock); };
  return flags.verb() == "authorize" ? runtime::Authorize(platform, parts)
                                     : runtime::Serve(platform, parts);
}
