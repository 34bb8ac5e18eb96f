#include "tests/evolution/consumers.h"

#include <stdexcept>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/core/clock.h"
#include "common/core/local_date.h"
#include "common/events/inbox_store.h"
#include "common/events/partition_flow.h"
#include "services/assessment/events/evidence_consumer.h"
#include "services/assessment/events/personnel_consumer.h"
#include "services/assessment/events/publisher.h"
#include "services/complaint/events/personnel_consumer.h"
#include "services/training/events/consumers.h"
#include "tests/evolution/sample.h"

namespace mumpuni {

namespace assessment {
std::vector<pg::Migration> Migrations();
}
namespace complaint {
std::vector<pg::Migration> Migrations();
}
namespace training {
std::vector<pg::Migration> Migrations();
}

namespace evolution {
namespace {

using events::IncomingEvent;
using Batch = std::span<const IncomingEvent>;

constexpr char kEmployees[] = "mumpuni.personnel.employee.v1";
constexpr char kUnits[] = "mumpuni.personnel.unit.v1";
constexpr char kPositions[] = "mumpuni.personnel.position.v1";
constexpr char kCalendars[] = "mumpuni.personnel.calendar.v1";

std::unique_ptr<testing::TestDatabase> DatabaseWith(const std::vector<pg::Migration>& own) {
  std::vector<pg::Migration> all = pg::CommonMigrations();
  all.insert(all.end(), own.begin(), own.end());
  return std::make_unique<testing::TestDatabase>(all);
}

// What the handlers of assessment stand on.
struct Assessment {
  FakeClock clock{LocalDate::Of("2026-08-11").Start()};
  assessment::events::Publisher publisher;
  assessment::app::Profiles profiles{clock, publisher};
  assessment::events::PersonnelConsumer personnel{profiles};
  assessment::events::EvidenceConsumer evidence{profiles};
};

Consumer AssessmentPersonnel() {
  const auto service = std::make_shared<Assessment>();
  return {"assessment.personnel",
          {kEmployees, kUnits, kPositions, kCalendars},
          {"employee", "unit", "position", "calendar_year"},
          DatabaseWith(assessment::Migrations()),
          [service](pg::Tx& tx, Batch batch) { return service->personnel.Apply(tx, batch); }};
}

Consumer AssessmentEvidence() {
  const auto service = std::make_shared<Assessment>();
  return {"assessment.evidence",
          {"mumpuni.training.enrolment.v1", "mumpuni.complaint.case.v1"},
          {"evidence", "evidence_source", "training_record"},
          DatabaseWith(assessment::Migrations()),
          [service](pg::Tx& tx, Batch batch) { return service->evidence.Apply(tx, batch); }};
}

}  // namespace

std::vector<Consumer> Consumers() {
  std::vector<Consumer> all;
  all.push_back(AssessmentPersonnel());
  all.push_back(AssessmentEvidence());
  all.push_back({"training.personnel",
                 {kEmployees, kUnits},
                 {"employee_projection", "unit_projection"},
                 DatabaseWith(training::Migrations()),
                 training::events::ApplyPersonnel});
  all.push_back({"training.profile",
                 {"mumpuni.assessment.profile.v1"},
                 {"profile_projection"},
                 DatabaseWith(training::Migrations()),
                 training::events::ApplyProfiles});
  all.push_back(
      {"complaint.personnel",
       complaint::events::PersonnelTopics(),
       {"employee_projection", "unit_projection", "position_projection", "calendar_projection"},
       DatabaseWith(complaint::Migrations()),
       complaint::events::ApplyPersonnel});
  return all;
}

void Consumer::Feed(const std::vector<kafka::Message>& messages) {
  const kafka::TopicPartition tp = messages.front().tp;
  const auto claims = events::ClaimPartitions(database->pool(), name, {tp}, "cluster");
  if (!claims.ok()) throw std::runtime_error(claims.status().ToString());
  const events::Claim& claim = claims->front();
  events::PartitionFlow flow(claim.epoch, claim.offset, claim.parked_keys);
  for (kafka::Message message : messages) {
    message.offset = flow.next_fetch();
    flow.Receive(events::Decode(std::move(message)));
  }
  while (flow.waiting() > 0) {
    const auto attempt = flow.Next(100, absl::InfiniteFuture());
    if (!attempt.has_value()) throw std::runtime_error(name + " has lost its partition");
    const auto result = events::Carry(database->pool(), name, tp, *attempt, handler);
    if (result.verdict == events::Verdict::kRetry) {
      throw std::runtime_error(result.status.ToString());
    }
    flow.Finish(result.verdict, result.status, absl::UnixEpoch(), 0, result.newly_parked,
                result.released);
  }
}

std::string Consumer::Ask(const std::string& sql) {
  const auto text =
      pg::Transact(database->admin_pool(), {}, [&](pg::Tx& tx) -> absl::StatusOr<std::string> {
        return pg::TextOf(tx.raw().exec(sql)[0][0]);
      });
  if (!text.ok()) throw std::runtime_error(text.status().ToString());
  return *text;
}

std::string Consumer::Parked(const std::string& topic) {
  return Ask(
      "SELECT coalesce(string_agg(reason || ': ' || error, E'\\n' ORDER BY off), '')"
      " FROM parked_event WHERE topic = '" +
      topic + "'");
}

bool Consumer::ParkedBytesAre(const std::string& topic, int64_t offset, const std::string& bytes) {
  return Ask(absl::StrCat("SELECT count(*) FROM parked_event WHERE topic = '", topic,
                          "' AND off = ", offset, " AND encode(payload, 'hex') = '",
                          absl::BytesToHexString(bytes), "'")) == "1";
}

std::string Consumer::Content() {
  std::vector<std::string> parts;
  for (const std::string& table : tables) {
    const std::string columns =
        Ask("SELECT string_agg(column_name, ', ' ORDER BY ordinal_position) FROM"
            " information_schema.columns WHERE table_schema = 'public' AND table_name = '" +
            table + "' AND data_type <> 'timestamp with time zone'");
    parts.push_back(
        Ask("SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') FROM"
            " (SELECT " +
            columns + " FROM " + table + ") t"));
  }
  return absl::StrJoin(parts, "\n");
}

kafka::Message MessageOf(const google::protobuf::Message& event, int64_t sequence) {
  const Contract& contract = ContractOf(*event.GetDescriptor());
  const google::protobuf::Message& state =
      event.GetReflection()->GetMessage(event, event.GetDescriptor()->FindFieldByNumber(1));
  events::OutboxRow row;
  row.xid = 1;
  row.seq = sequence;
  row.topic = contract.topic;
  row.key = TextOf(state, contract.key);
  row.subject = TextOf(state, contract.subject);
  row.type = event.GetDescriptor()->full_name();
  row.sequence = sequence;
  row.time = "2026-08-10T03:00:00Z";
  kafka::Message message;
  message.tp = {contract.topic, 0};
  message.key = row.key;
  message.value = event.SerializeAsString();
  message.headers = events::HeadersOf("owner", row);
  message.time = absl::FromUnixSeconds(1'780'000'000);
  return message;
}

void SetHeader(kafka::Message& message, const std::string& name, const std::string& value) {
  for (auto& [known, text] : message.headers) {
    if (known == name) text = value;
  }
}

}  // namespace evolution
}  // namespace mumpuni
