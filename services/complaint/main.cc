// The complaint service: config → objects top to bottom → runtime.
#include <cstdio>

#include "common/rpc/client.h"
#include "common/runtime/process.h"
#include "common/runtime/rebuild_job.h"
#include "services/complaint/api/complaint_api.h"
#include "services/complaint/config.h"
#include "services/complaint/events/personnel_consumer.h"
#include "services/complaint/events/publisher.h"
#include "services/complaint/jobs/case_timers.h"
#include "services/complaint/peers/snapshots.h"

namespace mumpuni::complaint {
std::vector<pg::Migration> Migrations();
}

int main(int argc, char** argv) {
  using namespace mumpuni;
  config::Flags flags("mumpuni-complaint", "Complaints of citizens, from intake to rating.");
  complaint::Config config;
  if (auto status = complaint::ReadConfig(flags, argc, argv, config); !status.ok()) {
    std::fprintf(stderr, "mumpuni-complaint: %s\n", std::string(status.message()).c_str());
    return 2;
  }
  if (flags.should_exit()) return 0;

  std::vector<pg::Migration> migrations = pg::CommonMigrations();
  for (const pg::Migration& own : complaint::Migrations()) migrations.push_back(own);
  if (flags.verb() == "migrate") return runtime::RunMigrate(config.common, migrations);
  if (flags.verb() == "probe") return runtime::Probe("complaint", config.common);

  runtime::Platform platform("complaint", config.common, migrations,
                             {complaint::events::kCaseTopic});
  complaint::events::Publisher publisher;
  complaint::app::Cases cases(platform.clock, publisher,
                              {config.case_number_prefix, config.reporter_ref_secret});
  const complaint::peers::AssessmentClient assessment(
      config.peer_assessment.empty()
          ? nullptr
          : rpc::MakeChannel(config.peer_assessment, "assessment", config.common.tls),
      config.assessment_timeout);
  complaint::api::ComplaintApi api(platform.pool, platform.clock, platform.page_tokens, cases,
                                   assessment);
  api.Register(platform.server);
  events::InboxOptions inbox;
  inbox.consumer = complaint::events::kPersonnelConsumer;
  inbox.kafka = platform.kafka_client;
  inbox.topics = complaint::events::PersonnelTopics();
  inbox.projections =
      complaint::peers::PersonnelProjections(config.peer_personnel, config.common.tls);
  events::Inbox personnel(platform.pool, inbox, complaint::events::ApplyPersonnel);
  jobs::Runner timers(platform.pool, platform.clock, complaint::jobs::CaseTimers(cases));
  runtime::Parts parts;
  parts.inboxes = {&personnel};
  parts.jobs = &timers;
  jobs::LongHandlers long_handlers;
  runtime::AddRebuild(platform, parts.inboxes, long_handlers);
  jobs::LongRunner long_runner(platform.pool, platform.clock, platform.wall_clock, long_handlers,
                               {.owner = runtime::ProcessName()});
  parts.long_jobs = &long_runner;
  return flags.verb() == "authorize" ? runtime::Authorize(platform, parts)
                                     : runtime::Serve(platform, parts);
}
