#include "tests/bench/assessment.h"

#include <algorithm>
#include <stdexcept>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/core/clock.h"
#include "services/assessment/app/gaps.h"
#include "services/assessment/app/recomputations.h"
#include "services/assessment/events/publisher.h"
#include "services/assessment/store/reference_store.h"

namespace mumpuni::assessment {
std::vector<pg::Migration> Migrations();
}

namespace mumpuni::bench {
namespace {

namespace domain = assessment::domain;

// As the service has it.
constexpr int kChunk = 300;

// A call of seconds is not asked hundreds of times: its median shows after a few.
constexpr absl::Duration kLongEnough = absl::Seconds(20);
constexpr int kFewest = 5;

std::vector<pg::Migration> AllMigrations() {
  std::vector<pg::Migration> all = pg::CommonMigrations();
  for (const pg::Migration& own : assessment::Migrations()) all.push_back(own);
  return all;
}

void Must(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

// As a function of SQL and of C++: the nth person or unit.
constexpr char kIds[] = R"(
CREATE FUNCTION nth(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT ('00000000-0000-7' || kind || '-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;)";
Id Nth(const char* kind, int64_t n) {
  return *Id::Parse(absl::StrFormat("00000000-0000-7%s-8000-%012x", kind, n), "");
}
constexpr char kPerson[] = "001", kUnit[] = "003";

// A city of 18 agencies with their divisions; twenty job standards of nine competencies.
constexpr char kReference[] = R"(
INSERT INTO unit (unit_id, sequence, code, parent_id, kind, name, region_code)
SELECT nth('003', n), 1, 'U' || n, CASE WHEN n > 0 THEN nth('003', n / 18) END,
       CASE n WHEN 0 THEN 1 ELSE 4 END, 'Unit ' || n, CASE WHEN n < 18 THEN '' ELSE '35.78.' || n END
FROM generate_series(0, 299) n;
INSERT INTO competency (code, name, kind, definition, legal_basis)
SELECT c, c, 1, '', 'PermenPANRB 38/2017'
FROM unnest(ARRAY['M.1','M.2','M.3','M.4','M.5','M.6','M.7','M.8','SK.1']) c;
INSERT INTO job_standard (code, version, name, effective_from, legal_basis)
SELECT 'SKJ.' || s, 1, 'Jabatan', '2026-01-01', 'x' FROM generate_series(0, 19) s;
INSERT INTO job_standard_requirement (code, version, competency_code, level)
SELECT 'SKJ.' || s, 1, c.code, 1 + s % 3 FROM generate_series(0, 19) s, competency c;)";

// %d, %d: first and last number.
constexpr char kPeople[] = R"(
INSERT INTO employee (employee_id, sequence, employment_type, active, unit_id, job_standard_code,
                      heads_unit, jurisdiction, absent_on)
SELECT nth('001', n), 1, 1 + (n %% 3 = 0)::int, true, nth('003', n %% 300), 'SKJ.' || n %% 20, false,
       '{}', CASE WHEN n %% 20 = 0 THEN datemultirange(daterange(current_date, current_date + 3))
                  ELSE '{}' END
FROM generate_series(%d, %d) n;
INSERT INTO evidence (source, source_id, employee_id, fact, source_sequence, level, favourable,
                      occurred_on, second_on, settles_on, topic, reporter_ref, reporter_verified,
                      provider, method, unit_id, recorded_at)
SELECT 1, nth('101', n), nth('001', n), c, 1, 1 + (n + k) %% 3, false, current_date - 400, NULL::date,
       NULL::date, '', '', false, 'Puspenkom', 1, NULL::uuid, now()
FROM generate_series(%d, %d) n,
     unnest(ARRAY['M.1','M.2','M.3','M.4','M.5','M.6','M.7','M.8','SK.1']) WITH ORDINALITY AS l (c, k)
UNION ALL
SELECT 2, nth('102', 2 * n + k), nth('001', n), CASE k WHEN 0 THEN 'M.3' ELSE 'M.5' END, 1, 3, true,
       current_date - 100, current_date - 50, NULL::date, '', '', false, '', 0, NULL::uuid, now()
FROM generate_series(%d, %d) n, generate_series(0, 1) k
UNION ALL
SELECT 3, nth('103', n), nth('001', n), k::text, 1, 0, n %% 5 > 0, current_date - 30,
       current_date - 29, current_date - 10, 'ROAD', 'r' || n, true, '', 0, nth('003', n %% 300), now()
FROM generate_series(%d, %d) n, generate_series(1, 3) k;)";

void Run(pg::Pool& pool, const std::string& sql) {
  Must(pg::Transact(pool, {.statement_timeout = absl::Minutes(20)}, [&](pg::Tx& tx) {
    tx.raw().exec(sql);
    return absl::OkStatus();
  }));
}

Access Admin() {
  Access access;
  access.principal.peer = "bench";
  access.principal.subject = "bench";
  access.scope = Scope::kCity;
  access.granted = {{"PERSONNEL_ADMIN", Scope::kCity}};
  return access;
}

domain::RuleSet InForce() {
  domain::RuleSet rules = domain::RuleSet2026v1(885);
  rules.status = domain::RuleSetStatus::kDecided;
  rules.decree_number = rules.deciding_official = rules.dpia_reference = "bench";
  rules.effective_from = LocalDate::Of("2026-01-01");
  return rules;
}

}  // namespace

struct AssessmentBench::Parts {
  SystemClock clock;
  assessment::events::Publisher publisher;
  assessment::app::Profiles profiles{clock, publisher};
  assessment::app::Recomputations recomputations{profiles, kChunk};
  assessment::app::Gaps gaps{profiles, kChunk};
};

AssessmentBench::AssessmentBench() : db_(AllMigrations()), parts_(std::make_unique<Parts>()) {
  Run(db_.admin_pool(), kIds);
  Run(db_.admin_pool(), kReference);
  Must(pg::Transact(db_.pool(), {}, [&](pg::Tx& tx) {
    assessment::store::InsertRuleSet(tx, InForce(), absl::Now());
    return absl::OkStatus();
  }));
}

AssessmentBench::~AssessmentBench() = default;

void AssessmentBench::GrowTo(int64_t people) {
  constexpr int64_t kPiece = 50'000;
  while (people_ < people) {
    const int64_t last = std::min(people_ + kPiece, people) - 1;
    Run(db_.admin_pool(),
        absl::StrFormat(kPeople, people_, last, people_, last, people_, last, people_, last));
    people_ = last + 1;
  }
  Vacuum();
}

// What autovacuum does in a city within minutes; outside a transaction.
void AssessmentBench::Vacuum() {
  pqxx::connection connection(db_.admin_url());
  pqxx::nontransaction(connection).exec("VACUUM ANALYZE");
}

double AssessmentBench::RecomputeAll() {
  const absl::Time begin = absl::Now();
  mumpuni::jobs::Chunk chunk;
  while (!chunk.so_far.finished) {
    const auto progress = pg::Transact(
        db_.pool(), {}, [&](pg::Tx& tx) { return parts_->recomputations.Advance(tx, chunk); });
    Must(progress.status());
    chunk.so_far = *progress;
  }
  if (chunk.so_far.done != people_) throw std::runtime_error("somebody was not recomputed");
  const double seconds = absl::ToDoubleSeconds(absl::Now() - begin);
  Vacuum();
  return seconds;
}

std::vector<double> AssessmentBench::Time(int calls, absl::FunctionRef<void(int)> call) {
  std::vector<double> times;
  const auto repeat = [&](int most, auto&& one) {
    const absl::Time enough = absl::Now() + kLongEnough;
    for (int i = 0; i < most && (i < kFewest || absl::Now() < enough); ++i) one(i);
  };
  // The first find caches cold.
  repeat(calls / 10, call);
  repeat(calls, [&](int i) {
    const absl::Time begin = absl::Now();
    call(calls + i);
    times.push_back(absl::ToDoubleMilliseconds(absl::Now() - begin));
  });
  std::sort(times.begin(), times.end());
  return times;
}

std::map<std::string, std::vector<double>> AssessmentBench::Measure(int calls) {
  const Access admin = Admin();
  auto& profiles = parts_->profiles;
  const auto person = [&](int i) { return Nth(kPerson, (int64_t{i} * 7919) % people_); };
  // Reads of people end with their audit record and nothing else, as in the service.
  const auto transact = [&](bool read_only, auto body) {
    Must(pg::Transact(db_.pool(), {.read_only = read_only, .one_write = !read_only},
                      [&](pg::Tx& tx) -> absl::Status { return body(tx); }));
  };
  // Sums over a city of millions take longer than a service would wait.
  const auto sum_up = [&](auto body) {
    Must(pg::Transact(db_.pool(), {.read_only = true, .statement_timeout = absl::Minutes(2)},
                      [&](pg::Tx& tx) -> absl::Status { return body(tx); }));
  };
  const auto officers = [&](int i, int64_t unit) {
    assessment::store::OfficerQuery query{.requirements = {{"M.3", 2}, {"M.5", 2}},
                                          .unit_id = Nth(kUnit, unit),
                                          .region_code = absl::StrFormat("35.78.%d", 18 + i % 282),
                                          .on_date = profiles.Today(),
                                          .max_results = 200};
    transact(false,
             [&](pg::Tx& tx) { return profiles.FindOfficers(tx, admin, "bench", query).status(); });
  };
  std::map<std::string, std::vector<double>> figures;
  figures["a profile computed"] = Time(calls, [&](int i) {
    assessment::app::ReadRequest request{.employee_id = person(i),
                                         .purpose = domain::Purpose::kDevelopmentPlanning,
                                         .method = "bench"};
    transact(false, [&](pg::Tx& tx) { return profiles.Read(tx, admin, request).status(); });
  });
  // What the machine itself adds to each call shows here.
  figures["a statement that does nothing"] = Time(calls, [&](int) {
    transact(true, [](pg::Tx& tx) {
      tx.Exec("SELECT 1");
      return absl::OkStatus();
    });
  });
  figures["competent officers of a division"] =
      Time(calls, [&](int i) { officers(i, 18 + i % 282); });
  figures["competent officers of an agency"] = Time(calls, [&](int i) { officers(i, 1 + i % 17); });
  figures["page of 50 gaps of an agency"] = Time(calls / 4, [&](int i) {
    assessment::store::GapFilter filter{.root_unit_id = Nth(kUnit, 1 + i % 17)};
    transact(false, [&](pg::Tx& tx) {
      return profiles
          .ListGaps(tx, admin, domain::Purpose::kDevelopmentPlanning, filter, "bench", "", 50)
          .status();
    });
  });
  figures["gap map of an agency"] = Time(calls / 4, [&](int i) {
    assessment::store::GapScope scope{.root_unit_id = Nth(kUnit, 1 + i % 17), .by_unit = true};
    sum_up([&](pg::Tx& tx) { return parts_->gaps.Map(tx, admin, scope).status(); });
  });
  figures["gap map of the city"] = Time(std::max(5, calls / 40), [&](int) {
    sum_up([&](pg::Tx& tx) { return parts_->gaps.Map(tx, admin, {}).status(); });
  });
  figures["signal of an agency"] = Time(calls / 4, [&](int i) {
    sum_up([&](pg::Tx& tx) {
      return parts_->gaps.SignalsOf(tx, admin, Nth(kUnit, 1 + i % 17), std::nullopt).status();
    });
  });
  return figures;
}

}  // namespace mumpuni::bench
