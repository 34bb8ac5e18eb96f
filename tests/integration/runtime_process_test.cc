// A whole process without a domain: starting, health, stopping, and what an operator may do.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/audit/audit.h"
#include "common/core/reasons.h"
#include "common/pg/request_log.h"
#include "common/rpc/client.h"
#include "common/runtime/housekeeping.h"
#include "common/runtime/process.h"
#include "common/testing/certs.h"
#include "common/testing/env.h"
#include "common/testing/pg_test.h"
#include "common/testing/scrape.h"
#include "common/testing/wait.h"
#include "mumpuni/operations/v1/operations_service.grpc.pb.h"

namespace mumpuni::runtime {
namespace {

namespace v1 = operations::v1;
using Stub = v1::OperatorService::Stub;
using ::testing::HasSubstr;

constexpr char kConsumer[] = "test.consumer";
constexpr char kTopic[] = "mumpuni.test.nothing.v1";

int FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  EXPECT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size), 0);
  close(fd);
  return ntohs(address.sin_port);
}

CommonOptions OptionsFor(const testing::TestDatabase& db) {
  CommonOptions options;
  options.listen = absl::StrCat("127.0.0.1:", FreePort());
  options.database_url = db.url();
  options.kafka_brokers = testing::RequiredEnv("MUMPUNI_TEST_KAFKA");
  options.tls = testing::Certs("personnel");
  options.token_keys_dir = testing::TokenKeysDir();
  options.drain_grace = absl::Seconds(5);
  return options;
}

class ProcessTest : public ::testing::Test {
 protected:
  explicit ProcessTest(bool with_inbox = false)
      : options_(OptionsFor(db_)),
        platform_("personnel", options_, pg::CommonMigrations(), {}),
        inbox_(platform_.pool,
               {.consumer = kConsumer, .kafka = platform_.kafka_client, .topics = {kTopic}},
               [this](pg::Tx&, std::span<const events::IncomingEvent> events) {
                 if (poisonous_) return absl::InvalidArgumentError("still broken");
                 for (const auto& event : events) applied_.push_back(event.offset);
                 return absl::OkStatus();
               }) {
    if (with_inbox) parts_.inboxes = {&inbox_};
  }
  ~ProcessTest() override { Stop(); }

  void Start() {
    serving_ = std::thread([this] { exit_code_ = Serve(platform_, parts_); });
  }
  int Stop() {
    if (serving_.joinable()) {
      // To that thread only: other tests of this binary have left threads that do not mask it.
      pthread_kill(serving_.native_handle(), SIGTERM);
      serving_.join();
    }
    return exit_code_;
  }
  bool Serving() { return Probe("personnel", options_) == 0; }

  void Admin(const std::string& sql) {
    ASSERT_TRUE(pg::Transact(db_.admin_pool(), {}, [&](pg::Tx& tx) {
                  tx.raw().exec(sql);
                  return absl::OkStatus();
                }).ok());
  }

  testing::TestDatabase db_;
  CommonOptions options_;
  Platform platform_;
  std::atomic<bool> poisonous_{false};
  std::vector<int64_t> applied_;
  events::Inbox inbox_;
  Parts parts_;
  std::thread serving_;
  int exit_code_ = -1;
};

TEST_F(ProcessTest, ServesUntilASignal) {
  EXPECT_FALSE(Serving());
  Start();
  ASSERT_TRUE(testing::WaitFor([&] { return Serving(); }));
  EXPECT_EQ(Stop(), 0);
  EXPECT_FALSE(Serving());
}

TEST_F(ProcessTest, HealthFollowsTheDatabase) {
  Start();
  ASSERT_TRUE(testing::WaitFor([&] { return Serving(); }));
  const std::string name = db_.url().substr(db_.url().rfind('/') + 1);
  Admin("ALTER DATABASE " + name.substr(0, name.find('?')) + " CONNECTION LIMIT 0");
  db_.KillSessions();
  ASSERT_TRUE(testing::WaitFor([&] { return !Serving(); }));
  Admin("ALTER DATABASE " + name.substr(0, name.find('?')) + " CONNECTION LIMIT -1");
  ASSERT_TRUE(testing::WaitFor([&] { return Serving(); }, absl::Seconds(20)));
  EXPECT_EQ(Stop(), 0);
}

TEST(ProcessStartTest, AnOldSchemaNamesTheCommand) {
  testing::TestDatabase db;
  std::vector<pg::Migration> migrations = pg::CommonMigrations();
  migrations.push_back({100, "personnel", "CREATE TABLE unit (id int)"});
  Platform platform("personnel", OptionsFor(db), migrations, {});
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(Serve(platform, {}), 1);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              HasSubstr("run `mumpuni-personnel migrate`"));
}

TEST(ProcessStartTest, WaitsForTheDatabaseAndStopsWhileWaiting) {
  testing::TestDatabase db;
  CommonOptions options = OptionsFor(db);
  options.database_url = absl::StrCat("postgresql://x@127.0.0.1:", FreePort(), "/x");
  Platform platform("personnel", options, pg::CommonMigrations(), {});
  int exit_code = -1;
  ::testing::internal::CaptureStderr();
  std::thread serving([&] { exit_code = Serve(platform, {}); });
  pthread_kill(serving.native_handle(), SIGTERM);
  serving.join();
  EXPECT_EQ(exit_code, 0);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("database is away: waiting"));
}

TEST_F(ProcessTest, WaitsForTheDatabaseBeforeItMakesReady) {
  const auto allow = [&](const std::string& connections) {
    const std::string name = db_.url().substr(db_.url().rfind('/') + 1);
    Admin("ALTER DATABASE " + name.substr(0, name.find('?')) + " CONNECTION LIMIT " + connections);
  };
  std::atomic<int> tries = 0;
  parts_.on_ready = [&] {
    // The database goes away between the look at the schema and this.
    if (++tries == 1) return Error(mumpuni::reasons::kDatabaseUnavailable, "away");
    return platform_.pool.Ping(absl::Seconds(1));
  };
  allow("0");
  db_.KillSessions();
  Start();
  EXPECT_FALSE(Serving());
  EXPECT_EQ(tries, 0) << "ready needs the schema";
  allow("-1");
  ASSERT_TRUE(testing::WaitFor([&] { return Serving(); }, absl::Seconds(20)));
  EXPECT_EQ(tries, 2);
  EXPECT_EQ(Stop(), 0);
}

TEST(ProcessStartTest, CountsConsumersAndJobsAgainstThePool) {
  testing::TestDatabase db;
  CommonOptions options = OptionsFor(db);
  options.database_connections = options.interactive_workers + options.heavy_workers + 2;
  Platform platform("personnel", options, pg::CommonMigrations(), {});
  jobs::Runner runner(platform.pool, platform.clock, {});
  Parts parts;
  parts.jobs = &runner;
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(Serve(platform, parts), 1);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("--database-connections"));
}

TEST_F(ProcessTest, EndsIfItCannotBeMadeReady) {
  parts_.on_ready = [] { return absl::InternalError("no way"); };
  EXPECT_EQ(Serve(platform_, parts_), 1);
}

TEST(ProcessStartTest, MigratesAsTheOwnerOnceAndAgain) {
  testing::TestDatabase db((std::vector<pg::Migration>()));
  CommonOptions options;
  options.database_url = db.owner_url();
  EXPECT_EQ(RunMigrate(options, pg::CommonMigrations()), 2) << "no --runtime-role";
  options.runtime_role = testing::TestDatabase::runtime_role();
  EXPECT_EQ(RunMigrate(options, pg::CommonMigrations()), 0);
  EXPECT_EQ(RunMigrate(options, pg::CommonMigrations()), 0);
  EXPECT_TRUE(pg::CheckVersion(db.pool(), pg::CommonMigrations()).ok());
}

class OperatorTest : public ProcessTest {
 protected:
  OperatorTest() : ProcessTest(true) {
    Start();
    EXPECT_TRUE(testing::WaitFor([&] { return Serving(); }));
    stub_ = v1::OperatorService::NewStub(
        rpc::MakeChannel(options_.listen, "personnel", testing::Certs("cli")));
    token_ = TokenOf("OPERATOR");
  }

  static std::string TokenOf(const std::string& role) {
    rpc::TokenClaims claims;
    claims.subject = "operator-1";
    claims.roles = {role};
    claims.expires = absl::Now() + absl::Minutes(5);
    return *rpc::IssueToken(testing::TokenIssuerKey(), testing::TokenIssuerKid(), claims);
  }
  template <typename Method, typename Request>
  auto Call(Method method, const Request& request) {
    rpc::CallOptions options;
    options.token = token_;
    options.timeout = absl::Seconds(10);
    return rpc::Call(*stub_, method, request, options);
  }

  // Parks an event of `key` at `offset`.
  void Park(const std::string& key, int64_t offset) {
    ASSERT_TRUE(pg::Transact(db_.owner_pool(), {}, [&](pg::Tx& tx) {
                  tx.Exec(
                      "INSERT INTO parked_event (consumer, topic, partition, off, key, type, "
                      "subject, sequence, event_time, event_id, source, traceparent, payload, "
                      "reason, error) VALUES ($1, $2, 0, $3, $4, 'mumpuni.test.v1.Happened', $4, "
                      "$3, now(), 'id', 'mumpuni/test', '', '\\x68616c6f', 'MESSAGE_MALFORMED', "
                      "'no such field')",
                      kConsumer, kTopic, offset, key);
                  return absl::OkStatus();
                }).ok());
  }
  std::vector<v1::ParkedEvent> Parked(bool with_payload = false) {
    v1::ListParkedEventsRequest request;
    request.set_include_payload(with_payload);
    const auto response = Call(&Stub::ListParkedEvents, request);
    EXPECT_TRUE(response.ok()) << response.status();
    return {response->events().begin(), response->events().end()};
  }
  static v1::RedriveParkedEventsRequest Redrive(const std::string& key) {
    v1::RedriveParkedEventsRequest request;
    request.set_request_id(Id::New(absl::Now()).ToString());
    request.set_consumer(kConsumer);
    request.set_topic(kTopic);
    request.set_key(key);
    return request;
  }
  // "action purpose subject_id actor" of the newest audit record; empty if there is none.
  std::string LastAudit() {
    return *pg::Transact(db_.owner_pool(), {}, [](pg::Tx& tx) -> absl::StatusOr<std::string> {
      const auto rows = tx.Exec(
          "SELECT action || '|' || purpose || '|' || subject_id || '|' || actor_key FROM audit_log "
          "ORDER BY record_id DESC LIMIT 1");
      return rows.empty() ? "" : pg::TextOf(rows[0][0]);
    });
  }

  std::unique_ptr<Stub> stub_;
  std::string token_;
};

TEST_F(OperatorTest, StatusTellsWhatRuns) {
  Park("k", 7);
  const auto status = Call(&Stub::GetStatus, v1::GetStatusRequest());
  ASSERT_TRUE(status.ok()) << status.status();
  EXPECT_EQ(status->service(), "personnel");
  EXPECT_EQ(status->schema_version(), pg::CommonMigrations().back().number);
  EXPECT_EQ(status->pool_size(), options_.database_connections);
  EXPECT_FALSE(status->has_jobs());
  ASSERT_EQ(status->inboxes_size(), 1);
  EXPECT_EQ(status->inboxes(0).consumer(), kConsumer);
  EXPECT_EQ(status->inboxes(0).topics(0), kTopic);
  EXPECT_EQ(status->inboxes(0).parked_events(), 1);
}

TEST_F(OperatorTest, OthersAreRefused) {
  token_ = TokenOf("PERSONNEL_ADMIN");
  EXPECT_EQ(ReasonOf(Call(&Stub::GetStatus, v1::GetStatusRequest()).status()), "ROLE_NOT_ALLOWED");
  EXPECT_EQ(ReasonOf(Call(&Stub::RedriveParkedEvents, Redrive("k")).status()), "ROLE_NOT_ALLOWED");
}

TEST_F(OperatorTest, PayloadOnlyOnRequestAndThenAudited) {
  Park("k", 7);
  auto parked = Parked();
  ASSERT_EQ(parked.size(), 1u);
  EXPECT_EQ(parked[0].offset(), 7);
  EXPECT_EQ(parked[0].key(), "k");
  EXPECT_EQ(parked[0].reason(), "MESSAGE_MALFORMED");
  EXPECT_EQ(parked[0].payload_bytes(), 4);
  EXPECT_EQ(parked[0].payload(), "");
  EXPECT_EQ(LastAudit(), "");
  EXPECT_EQ(Parked(true)[0].payload(), "halo");
  EXPECT_EQ(LastAudit(),
            "mumpuni.operations.v1.OperatorService/ListParkedEvents|payload||user:operator-1");
}

TEST_F(OperatorTest, ListsPageByPage) {
  for (int64_t offset = 1; offset <= 5; ++offset) Park("k", offset);
  v1::ListParkedEventsRequest request;
  request.set_page_size(2);
  std::vector<int64_t> seen;
  do {
    const auto page = Call(&Stub::ListParkedEvents, request);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& event : page->events()) seen.push_back(event.offset());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(seen, ::testing::ElementsAre(5, 4, 3, 2, 1));
  request.set_consumer("other");
  request.clear_page_token();
  EXPECT_EQ(Call(&Stub::ListParkedEvents, request)->events_size(), 0);
}

TEST_F(OperatorTest, HeavyPayloadsMakeShorterPages) {
  for (int64_t offset = 1; offset <= 7; ++offset) Park("k", offset);
  // 7 MB in all, and one event that is heavier than a page by itself.
  Admin("UPDATE parked_event SET payload = convert_to(repeat('x', 900000), 'UTF8')");
  Admin("UPDATE parked_event SET payload = convert_to(repeat('x', 3000000), 'UTF8') WHERE off = 4");
  const auto light = Parked();
  EXPECT_EQ(light.size(), 7u);
  EXPECT_EQ(light.back().payload_bytes(), 900'000);
  v1::ListParkedEventsRequest request;
  request.set_include_payload(true);
  std::vector<std::vector<int64_t>> pages;
  do {
    const auto page = Call(&Stub::ListParkedEvents, request);
    ASSERT_TRUE(page.ok()) << page.status();
    pages.emplace_back();
    for (const auto& event : page->events()) {
      EXPECT_EQ(event.payload().size(), static_cast<size_t>(event.payload_bytes()));
      pages.back().push_back(event.offset());
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(pages, ::testing::ElementsAre(::testing::ElementsAre(7, 6), ::testing::ElementsAre(5),
                                            ::testing::ElementsAre(4), ::testing::ElementsAre(3, 2),
                                            ::testing::ElementsAre(1)));
}

TEST_F(OperatorTest, ACallersDeadlineEndsItsStatement) {
  // A lock that nobody gives back while the caller waits.
  const absl::Status held = pg::Transact(db_.admin_pool(), {}, [&](pg::Tx& tx) -> absl::Status {
    tx.raw().exec("LOCK TABLE parked_event IN ACCESS EXCLUSIVE MODE");
    rpc::CallOptions options;
    options.token = token_;
    options.timeout = absl::Milliseconds(300);
    const absl::Time asked = absl::Now();
    EXPECT_EQ(
        ReasonOf(rpc::Call(*stub_, &Stub::ListParkedEvents, v1::ListParkedEventsRequest(), options)
                     .status()),
        "DEADLINE_EXCEEDED");
    const auto waiting = [&] {
      return pg::Transact(
                 db_.owner_pool(), {},
                 [](pg::Tx& other) -> absl::StatusOr<int> {
                   return other
                       .Exec(
                           "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = "
                           "'parked_event'::regclass")[0][0]
                       .as<int>();
                 })
          .value_or(-1);
    };
    EXPECT_TRUE(testing::WaitFor([&] { return waiting() == 0; }));
    // The lock timeout alone would end it after 1.5 s.
    EXPECT_LT(absl::Now() - asked, absl::Milliseconds(1300));
    return absl::OkStatus();
  });
  EXPECT_TRUE(held.ok()) << held;
}

TEST_F(OperatorTest, RedriveAppliesInOrderOrNothing) {
  Park("k", 8);
  Park("k", 7);
  Park("other", 9);
  poisonous_ = true;
  EXPECT_EQ(ReasonOf(Call(&Stub::RedriveParkedEvents, Redrive("k")).status()), "REDRIVE_FAILED");
  EXPECT_EQ(Parked().size(), 3u);
  EXPECT_EQ(LastAudit(), "");

  poisonous_ = false;
  const auto request = Redrive("k");
  const auto response = Call(&Stub::RedriveParkedEvents, request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->applied(), 2);
  EXPECT_THAT(applied_, ::testing::ElementsAre(7, 8));
  EXPECT_EQ(Parked().size(), 1u);
  EXPECT_EQ(LastAudit(),
            "mumpuni.operations.v1.OperatorService/RedriveParkedEvents||k|user:operator-1");
  EXPECT_EQ(Call(&Stub::RedriveParkedEvents, request)->applied(), 0) << "a replay does nothing";
  EXPECT_EQ(applied_.size(), 2u);
}

TEST_F(OperatorTest, RedriveNamesAnUnknownConsumer) {
  auto request = Redrive("k");
  request.set_consumer("nobody");
  EXPECT_EQ(ReasonOf(Call(&Stub::RedriveParkedEvents, request).status()), "CONSUMER_UNKNOWN");
  request.clear_request_id();
  EXPECT_EQ(ReasonOf(Call(&Stub::RedriveParkedEvents, request).status()), "REQUEST_ID_REQUIRED");
}

TEST_F(OperatorTest, DiscardNeedsAReasonAndIsAudited) {
  Park("k", 7);
  v1::DiscardParkedEventRequest request;
  request.set_request_id(Id::New(absl::Now()).ToString());
  request.set_parked_id(Parked()[0].parked_id());
  // Nine characters, whatever their bytes.
  for (const char* reason : {"short", "ééééééééé"}) {
    request.set_reason(reason);
    EXPECT_EQ(ReasonOf(Call(&Stub::DiscardParkedEvent, request).status()), "VALUE_OUT_OF_RANGE");
  }
  EXPECT_EQ(Parked().size(), 1u);

  request.set_reason("sent by a test installation");
  ASSERT_TRUE(Call(&Stub::DiscardParkedEvent, request).ok());
  EXPECT_TRUE(Parked().empty());
  EXPECT_EQ(LastAudit(),
            absl::StrCat("mumpuni.operations.v1.OperatorService/DiscardParkedEvent|sent by a test "
                         "installation|",
                         request.parked_id(), "|user:operator-1"));
  EXPECT_TRUE(Call(&Stub::DiscardParkedEvent, request).ok()) << "a replay is not an error";
  request.set_request_id(Id::New(absl::Now()).ToString());
  EXPECT_EQ(ReasonOf(Call(&Stub::DiscardParkedEvent, request).status()), "PARKED_EVENT_NOT_FOUND");
}

TEST_F(OperatorTest, ListsJobsFailingFirst) {
  ASSERT_TRUE(pg::Transact(db_.pool(), {}, [](pg::Tx& tx) -> absl::Status {
                RETURN_IF_ERROR(jobs::Schedule(tx, "remind", "b", absl::Now(), ""));
                RETURN_IF_ERROR(
                    jobs::Schedule(tx, "remind", "a", absl::Now() + absl::Hours(1), ""));
                tx.Exec("UPDATE job SET attempt = 2, last_error = 'no mail' WHERE key = 'a'");
                return absl::OkStatus();
              }).ok());
  const auto response = Call(&Stub::ListJobs, v1::ListJobsRequest());
  ASSERT_TRUE(response.ok()) << response.status();
  ASSERT_EQ(response->jobs_size(), 2);
  EXPECT_EQ(response->jobs(0).key(), "a");
  EXPECT_EQ(response->jobs(0).failed_attempts(), 2);
  EXPECT_EQ(response->jobs(0).last_error(), "no mail");
  EXPECT_EQ(response->jobs(1).key(), "b");
}

TEST_F(OperatorTest, ShowsHowFarALongJobIsAndEndsIt) {
  const SystemClock clock;
  const auto id = pg::Transact(db_.pool(), {}, [&](pg::Tx& tx) {
    return jobs::StartLong(tx, "count", "all", "", clock.Now());
  });
  ASSERT_TRUE(id.ok()) << id.status();
  const auto job = [&] {
    const auto response = Call(&Stub::ListJobs, v1::ListJobsRequest());
    EXPECT_TRUE(response.ok() && response->jobs_size() == 1) << response.status();
    return response.ok() && response->jobs_size() == 1 ? response->jobs(0) : v1::Job();
  };
  EXPECT_EQ(job().state(), v1::JOB_STATE_WAITING);
  jobs::LongRunner runner(
      db_.pool(), clock, clock,
      {.chunks = {{"count",
                   [](pg::Tx&, const jobs::Chunk& chunk) -> absl::StatusOr<jobs::Progress> {
                     return jobs::Progress{chunk.so_far.cursor + "x", chunk.so_far.done + 7, 100};
                   }}}},
      {.owner = "host:1"});
  const auto lease = runner.Claim();
  ASSERT_TRUE(lease.ok() && lease->has_value());
  ASSERT_TRUE(runner.RunChunk(**lease).ok());
  EXPECT_EQ(job().state(), v1::JOB_STATE_RUNNING);
  EXPECT_EQ(job().job_id(), id->ToString());
  EXPECT_EQ(job().owner(), "host:1");
  EXPECT_EQ(job().done_count(), 7);
  EXPECT_EQ(job().total_count(), 100);

  v1::CancelJobRequest request;
  request.set_request_id(Id::New(absl::Now()).ToString());
  request.set_job_id(id->ToString());
  request.set_reason("short");
  EXPECT_EQ(ReasonOf(Call(&Stub::CancelJob, request).status()), "VALUE_OUT_OF_RANGE");
  request.set_reason("started by mistake");
  const auto cancelled = Call(&Stub::CancelJob, request);
  ASSERT_TRUE(cancelled.ok()) << cancelled.status();
  EXPECT_EQ(cancelled->job().state(), v1::JOB_STATE_CANCELLED);
  EXPECT_EQ(cancelled->job().done_count(), 7);
  EXPECT_EQ(LastAudit(), "mumpuni.operations.v1.OperatorService/CancelJob|started by mistake|" +
                             id->ToString() + "|user:operator-1");
  EXPECT_EQ(*runner.RunChunk(**lease), jobs::LongRunner::Outcome::kLost);
  EXPECT_TRUE(Call(&Stub::CancelJob, request).ok()) << "a replay is not an error";
  request.set_request_id(Id::New(absl::Now()).ToString());
  EXPECT_EQ(ReasonOf(Call(&Stub::CancelJob, request).status()), "JOB_ENDED");
  request.set_request_id(Id::New(absl::Now()).ToString());
  request.set_job_id(Id::FromName("nothing").ToString());
  EXPECT_EQ(ReasonOf(Call(&Stub::CancelJob, request).status()), "JOB_NOT_FOUND");
  token_ = TokenOf("PERSONNEL_ADMIN");
  EXPECT_EQ(Call(&Stub::CancelJob, request).status().code(), absl::StatusCode::kPermissionDenied);
}

TEST(HousekeepingTest, MeasuresTheOldestWriter) {
  testing::TestDatabase db;
  const SystemClock clock;
  const auto age = [] { return testing::Metric("mumpuni_pg_oldest_write_transaction_seconds"); };
  const absl::Status held = pg::Transact(db.pool(), {}, [&](pg::Tx& tx) {
    tx.Exec("SELECT pg_current_xact_id()");
    const Housekeeping housekeeping(db.admin_pool(), clock, absl::Milliseconds(20));
    EXPECT_TRUE(testing::WaitFor([&] { return age() > 0.2; }));
    return absl::OkStatus();
  });
  ASSERT_TRUE(held.ok()) << held;
  const Housekeeping housekeeping(db.admin_pool(), clock, absl::Milliseconds(20));
  EXPECT_TRUE(testing::WaitFor([&] { return age() < 0.2; }));
}

TEST(HousekeepingTest, SealsTheAuditTrailAndForgetsOldRequests) {
  testing::TestDatabase db;
  const FakeClock clock(absl::FromUnixSeconds(1'795'600'000));
  const auto claim = [&](const std::string& principal, absl::Time at) {
    RequestKey key{principal, "m", Id::New(at), "hash"};
    return pg::Transact(db.pool(), {}, [&](pg::Tx& tx) -> absl::Status {
      RETURN_IF_ERROR(pg::ClaimRequest(tx, key, at).status());
      RETURN_IF_ERROR(pg::FinishRequest(tx, key, "x"));
      audit::Record record;
      record.actor.peer = "cli";
      record.action = "test";
      record.at = at;
      return audit::Append(tx, record);
    });
  };
  ASSERT_TRUE(claim("old", clock.Now() - absl::Hours(24 * 8)).ok());
  ASSERT_TRUE(claim("new", clock.Now()).ok());
  const auto text = [&](const std::string& sql) {
    return *pg::Transact(db.owner_pool(), {}, [&](pg::Tx& tx) -> absl::StatusOr<std::string> {
      return pg::TextOf(tx.Exec(sql)[0][0]);
    });
  };
  const Housekeeping housekeeping(db.pool(), clock, absl::Milliseconds(20));
  EXPECT_TRUE(testing::WaitFor(
      [&] { return text("SELECT string_agg(principal, ',') FROM request_log") == "new"; }));
  EXPECT_TRUE(testing::WaitFor(
      [&] { return text("SELECT count(*) FROM audit_log WHERE chain_no IS NULL") == "0"; }));
  const auto broken = pg::Transact(db.owner_pool(), {}, audit::FirstBroken);
  ASSERT_TRUE(broken.ok());
  EXPECT_FALSE(broken->has_value());
}

}  // namespace
}  // namespace mumpuni::runtime
