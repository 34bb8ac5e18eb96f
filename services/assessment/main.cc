// The assessment service: config → objects top to bottom → runtime.
#include <cstdio>

#include "common/runtime/process.h"
#include "common/runtime/rebuild_job.h"
#include "services/assessment/api/assessment_api.h"
#include "services/assessment/api/dictionary_api.h"
#include "services/assessment/config.h"
#include "services/assessment/events/evidence_consumer.h"
#include "services/assessment/events/personnel_consumer.h"
#include "services/assessment/events/publisher.h"
#include "services/assessment/jobs/long_handlers.h"
#include "services/assessment/jobs/recompute_jobs.h"

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
  assessment::app::Profiles profiles(platform.clock, publisher);
  assessment::app::Reference reference(profiles);
  assessment::app::Reconciliations reconciliations(profiles, config.recompute_chunk);
  assessment::app::Recomputations recomputations(profiles, config.recompute_chunk);
  assessment::api::AssessmentApi api(platform.pool, platform.page_tokens, profiles, reference,
                                     reconciliations, recomputations);
  api.Register(platform.server);
  assessment::api::DictionaryApi dictionary(platform.pool, platform.page_tokens, profiles);
  dictionary.Register(platform.server);

  assessment::events::PersonnelConsumer personnel(profiles);
  assessment::events::EvidenceConsumer evidence(profiles);
  using Batch = std::span<const events::IncomingEvent>;
  events::Inbox personnel_inbox(
      platform.pool,
      {.consumer = "assessment.personnel",
       .kafka = platform.kafka_client,
       .topics = {assessment::events::kEmployeeTopic, assessment::events::kUnitTopic,
                  assessment::events::kPositionTopic, assessment::events::kCalendarTopic},
       .projections = personnel.Projections(config.peer_personnel, config.common.tls)},
      [&](pg::Tx& tx, Batch batch) { return personnel.Apply(tx, batch); });
  events::Inbox evidence_inbox(
      platform.pool,
      {.consumer = "assessment.evidence",
       .kafka = platform.kafka_client,
       .topics = {assessment::events::kEnrolmentTopic, assessment::events::kCaseTopic},
       .projections =
           evidence.Projections(config.peer_training, config.peer_complaint, config.common.tls)},
      [&](pg::Tx& tx, Batch batch) { return evidence.Apply(tx, batch); });

  assessment::jobs::RecomputeJobs recompute(profiles, recomputations, config.recompute_chunk);
  jobs::Runner runner(platform.pool, platform.clock, recompute.Handlers());
  runtime::Parts parts;
  parts.inboxes = {&personnel_inbox, &evidence_inbox};
  jobs::LongHandlers long_handlers =
      assessment::jobs::LongHandlers(reconciliations, recomputations);
  runtime::AddRebuild(platform, parts.inboxes, long_handlers);
  jobs::LongRunner long_runner(platform.pool, platform.clock, platform.wall_clock, long_handlers,
                               {.owner = runtime::ProcessName()});
  parts.jobs = &runner;
  parts.long_jobs = &long_runner;
  parts.on_ready = [&] { return recompute.ScheduleDaily(platform.pool); };
  return runtime::Serve(platform, parts);
}
