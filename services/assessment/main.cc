// The assessment service: config → objects top to bottom → runtime.
#include <cstdio>

#include "common/runtime/process.h"
#include "common/runtime/rebuild_job.h"
#include "services/assessment/api/apis.h"
#include "services/assessment/config.h"
#include "services/assessment/events/evidence_consumer.h"
#include "services/assessment/events/personnel_consumer.h"
#include "services/assessment/events/publisher.h"
#include "services/assessment/jobs/long_handlers.h"
#include "services/assessment/jobs/timers.h"

namespace mumpuni::assessment {
std::vector<pg::Migration> Migrations();
}

int main(int argc, char** argv) {
  using namespace mumpuni;
  config::Flags flags("mumpuni-assessment", "Competency dictionary, evidence and profiles.");
  assessment::Config config;
  if (auto status = assessment::ReadConfig(flags, argc, argv, config); !status.ok()) {
    std::fprintf(stderr, "mumpuni-assessment: %s\n", std::string(status.message()).c_str());
    return 2;
  }
  if (flags.should_exit()) return 0;

  std::vector<pg::Migration> migrations = pg::CommonMigrations();
  for (const pg::Migration& own : assessment::Migrations()) migrations.push_back(own);
  if (flags.verb() == "migrate") return runtime::RunMigrate(config.common, migrations);
  if (flags.verb() == "probe") return runtime::Probe("assessment", config.common);

  runtime::Platform platform("assessment", config.common, migrations,
                             {assessment::events::kProfileTopic});
  assessment::events::Publisher publisher;
  assessment::app::UseCases use(platform.clock, publisher, config.recompute_chunk,
                                config.allow_demonstration);
  const TlsFiles& tls = config.common.tls;
  assessment::api::Apis apis(platform.pool, platform.page_tokens, use,
                             {assessment::peers::RedactedCaseFrom(config.peer_complaint, tls),
                              assessment::peers::IndexAttributesFrom(config.peer_personnel, tls)});
  apis.Register(platform.server);

  assessment::events::PersonnelConsumer personnel(use.profiles);
  assessment::events::EvidenceConsumer evidence(use.profiles);
  using Batch = std::span<const events::IncomingEvent>;
  events::Inbox personnel_inbox(
      platform.pool,
      {.consumer = "assessment.personnel",
       .kafka = platform.kafka_client,
       .topics = {assessment::events::kEmployeeTopic, assessment::events::kUnitTopic,
                  assessment::events::kPositionTopic, assessment::events::kCalendarTopic},
       .projections = personnel.Projections(config.peer_personnel, tls)},
      [&](pg::Tx& tx, Batch batch) { return personnel.Apply(tx, batch); });
  events::Inbox evidence_inbox(
      platform.pool,
      {.consumer = "assessment.evidence",
       .kafka = platform.kafka_client,
       .topics = {assessment::events::kEnrolmentTopic, assessment::events::kCaseTopic},
       .projections = evidence.Projections(config.peer_training, config.peer_complaint, tls)},
      [&](pg::Tx& tx, Batch batch) { return evidence.Apply(tx, batch); });

  assessment::jobs::RecomputeJobs recompute(use.profiles, use.recomputations, use.gaps,
                                            config.recompute_chunk);
  jobs::Runner runner(platform.pool, platform.clock,
                      assessment::jobs::Timers(recompute, use.objections, use.ratings));
  runtime::Parts parts;
  parts.inboxes = {&personnel_inbox, &evidence_inbox};
  jobs::LongHandlers long_handlers = assessment::jobs::LongHandlers(
      use.assessments, use.reconciliations, use.recomputations, use.gaps, use.simulations,
      use.ratings, assessment::peers::TraitsFrom(config.peer_personnel, tls));
  runtime::AddRebuild(platform, parts.inboxes, long_handlers);
  jobs::LongRunner long_runner(platform.pool, platform.clock, platform.wall_clock, long_handlers,
                               {.owner = runtime::ProcessName()});
  parts.jobs = &runner;
  parts.long_jobs = &long_runner;
  parts.on_ready = [&] { return assessment::jobs::Begin(platform.pool, recompute, use.reference); };
  return flags.verb() == "authorize" ? runtime::Authorize(platform, parts)
                                     : runtime::Serve(platform, parts);
}
