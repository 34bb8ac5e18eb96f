#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/core/clock.h"
#include "mumpuni/training/v1/training_events.pb.h"
#include "services/assessment/events/evidence_consumer.h"
#include "services/assessment/events/publisher.h"
#include "tests/bench/events.h"

namespace mumpuni::assessment {
std::vector<pg::Migration> Migrations();
}

namespace mumpuni::bench {
namespace {

constexpr int64_t kPeople = 20'000;
constexpr int64_t kBatch = 1'000;

std::vector<pg::Migration> AllMigrations() {
  std::vector<pg::Migration> all = pg::CommonMigrations();
  for (const pg::Migration& own : assessment::Migrations()) all.push_back(own);
  return all;
}

events::IncomingEvent Completed(int64_t number) {
  training::v1::EnrolmentCompleted event;
  training::v1::EnrolmentState& state = *event.mutable_state();
  state.set_enrolment_id(Id::FromName(absl::StrCat("enrolment ", number)).ToString());
  state.set_employee_id(Id::FromName(absl::StrCat("employee ", number % kPeople)).ToString());
  state.set_status(training::v1::ENROLMENT_STATUS_COMPLETED);
  state.set_completed_on("2026-08-10");
  state.set_test_passed(true);
  auto* taught = state.add_teaches();
  taught->set_competency_code("M.3");
  taught->set_level(2);
  events::IncomingEvent incoming;
  incoming.tp.topic = assessment::events::kEnrolmentTopic;
  incoming.key = state.employee_id();
  incoming.subject = state.enrolment_id();
  incoming.sequence = 1;
  incoming.type = event.GetTypeName();
  incoming.payload = event.SerializeAsString();
  return incoming;
}

void Must(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

// `sql` as the superuser; answers how long it took.
absl::Duration Timed(testing::TestDatabase& db, const std::string& sql) {
  const absl::Time begin = absl::Now();
  Must(pg::Transact(db.admin_pool(), {.statement_timeout = absl::Minutes(10)}, [&](pg::Tx& tx) {
    tx.raw().exec(sql);
    return absl::OkStatus();
  }));
  return absl::Now() - begin;
}

}  // namespace

RebuildFigures MeasureRebuild(int64_t rows) {
  testing::TestDatabase db(AllMigrations());
  SystemClock clock;
  assessment::events::Publisher publisher;
  assessment::app::Profiles profiles(clock, publisher);
  assessment::events::EvidenceConsumer consumer(profiles);
  absl::Duration applying;
  for (int64_t first = 0; first < rows; first += kBatch) {
    std::vector<events::IncomingEvent> batch;
    for (int64_t i = first; i < std::min(first + kBatch, rows); ++i) batch.push_back(Completed(i));
    const absl::Time begin = absl::Now();
    Must(pg::Transact(db.pool(), {}, [&](pg::Tx& tx) { return consumer.Apply(tx, batch); }));
    applying += absl::Now() - begin;
  }
  const std::string file = "/tmp/mumpuni-bench-" + e2e::RequestId() + ".copy";
  Timed(db, "COPY evidence TO '" + file + "'; CREATE TABLE copied (LIKE evidence INCLUDING ALL)");
  const absl::Duration copying = Timed(db, "COPY copied FROM '" + file + "'");
  Timed(db, "COPY (SELECT) TO PROGRAM 'rm " + file + "'");
  return {static_cast<double>(rows) / absl::ToDoubleSeconds(applying),
          static_cast<double>(rows) / absl::ToDoubleSeconds(copying)};
}

}  // namespace mumpuni::bench
