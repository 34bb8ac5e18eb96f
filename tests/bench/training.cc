#include "tests/bench/training.h"

#include <atomic>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/core/clock.h"
#include "services/training/app/admissions.h"
#include "services/training/app/catalogue.h"
#include "services/training/events/publisher.h"
#include "tests/bench/recorded_sql.h"

namespace mumpuni::training {
std::vector<pg::Migration> Migrations();
}

namespace mumpuni::bench {
namespace {

constexpr int kPeople = 10'000;

std::vector<pg::Migration> AllMigrations() {
  std::vector<pg::Migration> all = pg::CommonMigrations();
  for (const pg::Migration& own : training::Migrations()) all.push_back(own);
  return all;
}

Id Person(int n) { return Id::FromName(absl::StrCat("bench person ", n)); }

Access Self(const Id& employee) {
  return {
      {"edge", employee.ToString(), {"OFFICER"}, ""}, Scope::kSelf, {{"OFFICER", Scope::kSelf}}};
}

template <typename T>
T Must(absl::StatusOr<T> value) {
  if (!value.ok()) throw std::runtime_error(value.status().ToString());
  return *std::move(value);
}

}  // namespace

struct TrainingBench::Parts {
  explicit Parts(const std::string& url, int callers) : pool({url, "bench", callers}) {}

  SystemClock clock;
  training::events::Publisher publisher;
  training::app::Catalogue catalogue{clock};
  training::app::Development development{clock};
  training::app::HourBook hours{clock, publisher, development};
  training::app::Enrolments enrolments{clock, publisher, hours};
  training::app::Admissions admissions{clock, enrolments};
  pg::Pool pool;
  training::domain::Course course;
  int batches = 0;
  int next_person = 0;
};

TrainingBench::TrainingBench(std::string dir, std::string log_file)
    : dir_(std::move(dir)), log_file_(std::move(log_file)), db_(AllMigrations()) {
  constexpr int kMostCallers = 16;
  parts_ = std::make_unique<Parts>(db_.url(), kMostCallers);
  const auto made =
      pg::Transact(parts_->pool, {}, [&](pg::Tx& tx) -> absl::StatusOr<training::domain::Course> {
        std::vector<training::peers::EmployeeRow> people;
        for (int n = 0; n < kPeople; ++n) {
          people.push_back({Person(n),
                            1,
                            {training::domain::EmploymentType::kPns, true},
                            Id::FromName("bench unit"),
                            false});
        }
        training::peers::ApplyEmployees(tx, people);
        training::domain::Course wanted;
        wanted.code = "BENCH";
        wanted.title = "Bench";
        wanted.development_form = 3;
        wanted.lan_code = "B3";
        wanted.provider = "BKPSDM";
        wanted.mode = training::domain::DeliveryMode::kClassroom;
        wanted.lesson_hours = {8};
        ASSIGN_OR_RETURN(const auto course, parts_->catalogue.CreateCourse(tx, wanted));
        return parts_->catalogue.PublishCourse(tx, course.id, 0);
      });
  parts_->course = Must(made);
  Record();
}

TrainingBench::~TrainingBench() = default;

std::string TrainingBench::NewBatch(int seats) {
  training::domain::Batch wanted;
  wanted.code = absl::StrCat("BENCH.", ++parts_->batches);
  wanted.course_id = parts_->course.id;
  wanted.start = LocalDate::At(parts_->clock.Now()).PlusDays(30);
  wanted.end = wanted.start.PlusDays(2);
  wanted.seats = seats;
  wanted.place = "Bench";
  const auto made = pg::Transact(
      parts_->pool, {}, [&](pg::Tx& tx) { return parts_->catalogue.ScheduleBatch(tx, wanted); });
  return Must(made).id.ToString();
}

// The SQL of a request that finds no seat left: 970 of the thousand.
void TrainingBench::Record() {
  const Id batch = *Id::Parse(NewBatch(1), "");
  const auto ask = [&] {
    const Id person = Person(parts_->next_person++);
    Must(pg::Transact(parts_->pool, {}, [&](pg::Tx& tx) {
      return parts_->admissions.Request(tx, Self(person), batch, person, std::nullopt);
    }));
  };
  ask();
  const auto recorded = bench::Record(db_.admin_url(), testing::TestDatabase::runtime_role(),
                                      log_file_, [&] { ask(), ask(); });
  std::vector<Transaction> requests;
  for (const Transaction& transaction : recorded) {
    for (const Statement& statement : transaction) {
      if (statement.text.find("INSERT INTO admission") == std::string::npos) continue;
      requests.push_back(transaction);
      break;
    }
  }
  if (requests.size() != 2) throw std::runtime_error("no SQL of a request was recorded");
  std::ofstream(dir_ + "/seats.sql") << ScriptOf(requests[0], requests[1]);
}

Contention TrainingBench::AskForSeats(int people, int seats, int callers, int pgbench_seconds) {
  const Id batch = *Id::Parse(NewBatch(seats), "");
  if (parts_->next_person + people > kPeople) parts_->next_person = 0;
  const int first = parts_->next_person;
  parts_->next_person += people;
  std::atomic<int> next = first, failed = 0;
  std::vector<std::thread> threads;
  const absl::Time begin = absl::Now();
  for (int t = 0; t < callers; ++t) {
    threads.emplace_back([&] {
      for (int n = next++; n < first + people; n = next++) {
        const Id person = Person(n);
        const auto asked = pg::Transact(parts_->pool, {}, [&](pg::Tx& tx) {
          return parts_->admissions.Request(tx, Self(person), batch, person, std::nullopt);
        });
        // Who got a seat in an earlier round is in the course already.
        if (!asked.ok() && ReasonOf(asked.status()) != "ALREADY_ENROLLED") ++failed;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const double seconds = absl::ToDoubleSeconds(absl::Now() - begin);
  const auto after = Must(pg::Transact(
      parts_->pool, {}, [&](pg::Tx& tx) { return parts_->catalogue.GetBatch(tx, batch); }));
  if (failed > 0 || after.seats_taken != seats) {
    throw std::runtime_error(absl::StrCat(failed.load(), " requests failed, ", after.seats_taken,
                                          " of ", seats, " seats are taken"));
  }
  return {people / seconds, RunPgbench(db_.url(), dir_ + "/seats.sql", callers, pgbench_seconds)};
}

}  // namespace mumpuni::bench
