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
}  // namespace mumpuni::complaint

namespace {

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "mumpuni-complaint: %s\n", std::string(status.message()).c_str());
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace mumpuni;
  config::Flags flags("mumpuni-complaint", "Complaints of citizens, from intake to rating.");
  complaint::Config config;
  if (auto status = complaint::ReadConfig(flags, argc, argv, config); !status.ok()) {
    return Fail(status);
  }
  if (flags.should_exit()) return 0;

  std::vector<pg::Migration> migrations = pg::CommonMigrations();
  for (const pg::Migration& own : complaint::Migrations()) migrations.push_back(own);
  if (flags.verb() == "migrate") return runtime::RunMigrate(config.common, migrations);
  if (flags.verb() == "probe") return runtime::Probe("complaint", config.common);

  runtime::Platform platform("complaint", config.common, migrations,
                             {complaint::events::kCaseTopic});
  const auto keyring =
      complaint::identity::Keyring::LoadOr(config.identity_keys_dir, config.reporter_ref_secret);
  if (!keyring.ok()) return Fail(keyring.status());
  const auto notifier =
      complaint::notify::MakeNotifier({config.smtp_url, config.smtp_from, config.smtp_user,
                                       config.smtp_password, std::nullopt, config.smtp_ca_file},
                                      platform.clock);
  if (!notifier.ok()) return Fail(notifier.status());
  std::optional<complaint::attachments::FileStore> files;
  if (!config.attachments_dir.empty()) files.emplace(config.attachments_dir);
  complaint::events::Publisher publisher;
  const complaint::app::Identities identities(*keyring);
  complaint::app::Cases cases(platform.clock, publisher, identities,
                              {config.case_number_prefix,
                               config.reporter_ref_secret,
                               config.reports_per_contact,
                               {config.quiet_from_minute, config.quiet_until_minute}});
  complaint::app::Privacy privacy(platform.clock, cases, identities, config.reporter_retention);
  const complaint::app::Notifications notifications(platform.clock, cases, identities,
                                                    config.tracking_url);
  const complaint::peers::AssessmentClient assessment(
      config.peer_assessment.empty()
          ? nullptr
          : rpc::MakeChannel(config.peer_assessment, "assessment", config.common.tls),
      config.assessment_timeout);
  complaint::api::Apis apis(platform.pool, platform.clock, platform.page_tokens, cases, privacy,
                            assessment, files.has_value() ? &*files : nullptr);
  apis.Register(platform.server);
  events::InboxOptions inbox;
  inbox.consumer = complaint::events::kPersonnelConsumer;
  inbox.kafka = platform.kafka_client;
  inbox.topics = complaint::events::PersonnelTopics();
  inbox.projections =
      complaint::peers::PersonnelProjections(config.peer_personnel, config.common.tls);
  events::Inbox personnel(platform.pool, inbox, complaint::events::ApplyPersonnel);
  jobs::Runner timers(platform.pool, platform.clock, complaint::jobs::CaseTimers(cases, privacy));
  runtime::Parts parts;
  parts.inboxes = {&personnel};
  parts.jobs = &timers;
  jobs::LongHandlers long_handlers;
  complaint::jobs::AddLongHandlers(cases, privacy, long_handlers);
  runtime::AddRebuild(platform, parts.inboxes, long_handlers);
  jobs::LongRunner long_runner(platform.pool, platform.clock, platform.wall_clock, long_handlers,
                               {.owner = runtime::ProcessName()});
  parts.long_jobs = &long_runner;
  complaint::jobs::NotificationSender sender(platform.pool, notifications, **notifier);
  parts.on_ready = [&] {
    sender.Start();
    return complaint::jobs::Begin(platform.pool, platform.clock, privacy);
  };
  return flags.verb() == "authorize" ? runtime::Authorize(platform, parts)
                                     : runtime::Serve(platform, parts);
}
