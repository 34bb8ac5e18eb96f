// The complaint service: config → objects top to bottom → runtime.
#include <cstdio>

#include "common/rpc/client.h"
#include "common/runtime/process.h"
#include "common/runtime/rebuild_job.h"
#include "services/complaint/api/apis.h"
#include "services/complaint/config.h"
#include "services/complaint/events/personnel_consumer.h"
#include "services/complaint/events/publisher.h"
#include "services/complaint/jobs/case_timers.h"
#include "services/complaint/jobs/long_handlers.h"
#include "services/complaint/jobs/notification_sender.h"
#include "services/complaint/notify/make_notifier.h"
#include "services/complaint/peers/snapshots.h"

namespace mumpuni::complaint {
std::vector<pg::Migration> Migrations();
}

static int Fail(const absl::Status& status) {
  std::fprintf(stderr, "mumpuni-complaint: %s\n", std::string(status.message()).c_str());
  return 2;
}

int main(int argc, char** argv) {
  using namespace mumpuni;
  config::Flags flags("mumpuni-complaint", "Complaints of citizens, from intake to rating.");
  complaint::Config c;
  if (auto read = complaint::ReadConfig(flags, argc, argv, c); !read.ok()) return Fail(read);
  if (flags.should_exit()) return 0;
  std::vector<pg::Migration> migrations = pg::CommonMigrations();
  for (const pg::Migration& own : complaint::Migrations()) migrations.push_back(own);
  if (flags.verb() == "migrate") return runtime::RunMigrate(c.common, migrations);
  if (flags.verb() == "probe") return runtime::Probe("complaint", c.common);

  namespace ev = complaint::events;
  runtime::Platform platform("complaint", c.common, migrations, {ev::kCaseTopic});
  const auto ring =
      complaint::identity::Keyring::LoadOr(c.identity_keys_dir, c.reporter_ref_secret);
  if (!ring.ok()) return Fail(ring.status());
  const auto notifier = complaint::notify::MakeNotifier(
      {c.smtp_url, c.smtp_from, c.smtp_user, c.smtp_password, {}, c.smtp_ca_file}, platform.clock);
  if (!notifier.ok()) return Fail(notifier.status());
  ev::Publisher publisher;
  complaint::app::UseCases use(platform.clock, publisher, *ring,
                               {{c.case_number_prefix,
                                 c.reporter_ref_secret,
                                 c.reports_per_contact,
                                 {c.quiet_from_minute, c.quiet_until_minute}},
                                c.reporter_retention,
                                c.tracking_url});
  const complaint::peers::AssessmentClient assessment(c.peer_assessment, c.common.tls,
                                                      c.assessment_timeout);
  const complaint::attachments::FileStore files(c.attachments_dir);
  complaint::api::Apis apis(platform.pool, platform.clock, platform.page_tokens, use, assessment,
                            c.attachments_dir.empty() ? nullptr : &files);
  apis.Register(platform.server);

  events::Inbox personnel(platform.pool,
                          {ev::kPersonnelConsumer, platform.kafka_client, ev::PersonnelTopics(),
                           complaint::peers::PersonnelProjections(c.peer_personnel, c.common.tls)},
                          ev::ApplyPersonnel);
  jobs::Runner timers(platform.pool, platform.clock, complaint::jobs::CaseTimers(use));
  complaint::jobs::NotificationSender sender(platform.pool, use.notifications, **notifier);
  runtime::Parts parts;
  parts.inboxes = {&personnel};
  parts.jobs = &timers;
  jobs::LongHandlers long_handlers = complaint::jobs::LongHandlers(use, &files);
  runtime::AddRebuild(platform, parts.inboxes, long_handlers);
  jobs::LongRunner long_runner(platform.pool, platform.clock, platform.wall_clock, long_handlers,
                               {.owner = runtime::ProcessName()});
  parts.long_jobs = &long_runner;
  parts.on_ready = [&] {
    return complaint::jobs::Begin(platform.pool, platform.clock, use, sender);
  };
  return flags.verb() == "authorize" ? runtime::Authorize(platform, parts)
                                     : runtime::Serve(platform, parts);
}
