#include "tests/bench/personnel.h"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/core/clock.h"
#include "services/personnel/app/employees.h"
#include "services/personnel/events/publisher.h"

namespace mumpuni::personnel {
std::vector<pg::Migration> Migrations();
}

namespace mumpuni::bench {
namespace {

namespace pv = mumpuni::personnel::v1;

std::vector<pg::Migration> AllMigrations() {
  std::vector<pg::Migration> all = pg::CommonMigrations();
  for (const pg::Migration& own : personnel::Migrations()) all.push_back(own);
  return all;
}

void Must(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

// As a function of SQL and of C++: the nth person, position, unit.
constexpr char kIds[] = R"(
CREATE FUNCTION nth(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT ('00000000-0000-7' || kind || '-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;)";
Id Nth(const char* kind, int64_t n) {
  return *Id::Parse(absl::StrFormat("00000000-0000-7%s-8000-%012x", kind, n), "");
}
constexpr char kPerson[] = "001", kPosition[] = "002", kUnit[] = "003";

constexpr int kUnits = 300, kPositions = 1200;

constexpr char kOrganisation[] = R"(
INSERT INTO unit (unit_id, code, kind, region_code, aliases, created_at)
SELECT nth('003', n), 'U' || n, CASE n WHEN 0 THEN 1 ELSE 4 END, '35.78.' || n, '{}', now()
FROM generate_series(0, 299) n;
INSERT INTO unit_period (unit_id, days, change_kind, parent_id, name, recorded_at)
SELECT nth('003', n), daterange('1945-08-17', NULL), 1,
       CASE WHEN n > 0 THEN nth('003', n / 18) END, 'Unit ' || n, now()
FROM generate_series(0, 299) n;
INSERT INTO position_type VALUES ('STAFF', 'Staf', 4, '', '', 1, 58, 'x');
INSERT INTO grade VALUES (1, 'III/a', 'Penata Muda', 9, 31, 'x'), (1, 'III/b', 'Penata Muda', 10, 32, 'x');
INSERT INTO position (position_id, code, position_type_code)
SELECT nth('002', n), 'P' || n, 'STAFF' FROM generate_series(0, 1199) n;
INSERT INTO position_period (position_id, days, change_kind, name, unit_id, job_standard_code,
                             authorised_headcount, heads_unit, recorded_at)
SELECT nth('002', n), daterange('1945-08-17', NULL), 1, 'Jabatan', nth('003', n % 300), '', 10000,
       false, now()
FROM generate_series(0, 1199) n;)";

// %d, %d: first and last number.
constexpr char kPeople[] = R"(
INSERT INTO employee (employee_id, full_name, search_name, education, hire_date, sex)
SELECT nth('001', n), name, lower(name), 5, '2015-05-01', 1
FROM (SELECT n, CASE WHEN n %% 20 < 10 THEN (ARRAY['Sri','Budi','Siti','Agus','Dewi','Hendra','Ratna','Yudi','Lestari','Bagus'])[1 + n %% 10]
             ELSE initcap(translate(substr(md5('g' || n %% 4001), 1, 5), '0123456789', 'aiueonrtsm')) END
        || ' ' || CASE WHEN n %% 7 = 0 THEN (ARRAY['Wahyuni','Santoso','Rahma','Wijaya','Kusuma','Putra','Hartono','Sari','Utami','Nugroho'])[1 + n / 10 %% 10]
             ELSE initcap(translate(substr(md5('f' || n %% 9001), 1, 7), '0123456789', 'aiueonrtsm')) END
        || ' ' || initcap(translate(substr(md5(n::text), 1, 6), '0123456789', 'aiueonrtsm')) AS name
      FROM generate_series(%d, %d) n) x;
INSERT INTO employee_number
SELECT to_char(date '1970-01-01' + (n %% 9000)::int, 'YYYYMMDD') || '2015051' || lpad((1 + n / 9000)::text, 3, '0'),
       nth('001', n) FROM generate_series(%d, %d) n WHERE n / 9000 < 999;
INSERT INTO personnel_action (action_id, employee_id, kind, effective_on, grade_code, employment_type,
                              employee_number, position_id, recorded_at, recorded_by)
SELECT gen_random_uuid(), nth('001', n), k, CASE k WHEN 1 THEN date '2015-05-01' ELSE '2024-01-01' END,
       CASE k WHEN 1 THEN 'III/a' ELSE '' END, 2 - k, CASE k WHEN 1 THEN
       to_char(date '1970-01-01' + (n %% 9000)::int, 'YYYYMMDD') || '2015051' || lpad((1 + n / 9000)::text, 3, '0') ELSE '' END,
       CASE k WHEN 2 THEN nth('002', n %% 1200) END, now(), 'bench'
FROM generate_series(%d, %d) n, generate_series(1, 2) k;
INSERT INTO standing (employee_id, days, in_service, deactivation_reason, employee_number,
                      employment_type, grade_code, grade_since, position_id, position_since,
                      jurisdiction, duty_pattern_code)
SELECT nth('001', n), CASE k WHEN 1 THEN daterange('2015-05-01', '2024-01-01') ELSE daterange('2024-01-01', NULL) END,
       true, 0, to_char(date '1970-01-01' + (n %% 9000)::int, 'YYYYMMDD') || '2015051' || lpad((1 + n / 9000)::text, 3, '0'),
       1, 'III/a', '2015-05-01', CASE k WHEN 2 THEN nth('002', n %% 1200) END,
       CASE k WHEN 2 THEN date '2024-01-01' END, '{}', ''
FROM generate_series(%d, %d) n, generate_series(1, 2) k;
INSERT INTO employee_published SELECT nth('001', n), '' FROM generate_series(%d, %d) n;)";

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

}  // namespace

struct PersonnelBench::Parts {
  SystemClock clock;
  personnel::events::Publisher publisher;
  personnel::app::Careers careers{clock, publisher};
  personnel::app::Employees employees{careers, publisher};
};

PersonnelBench::PersonnelBench() : db_(AllMigrations()), parts_(std::make_unique<Parts>()) {
  Run(db_.admin_pool(), kIds);
  Run(db_.admin_pool(), kOrganisation);
}

PersonnelBench::~PersonnelBench() = default;

void PersonnelBench::GrowTo(int64_t people) {
  // In pieces, since a constraint keeps what it has to look at again in memory.
  constexpr int64_t kPiece = 50'000;
  while (people_ < people) {
    const int64_t last = std::min(people_ + kPiece, people) - 1;
    Run(db_.admin_pool(), absl::StrFormat(kPeople, people_, last, people_, last, people_, last,
                                          people_, last, people_, last));
    people_ = last + 1;
  }
  // Outside a transaction.
  pqxx::connection connection(db_.admin_url());
  pqxx::nontransaction(connection).exec("VACUUM ANALYZE");
}

std::vector<double> PersonnelBench::Time(int calls, absl::FunctionRef<void(int)> call) {
  std::vector<double> times;
  // The first find caches cold.
  for (int i = 0; i < calls / 10; ++i) call(i);
  for (int i = 0; i < calls; ++i) {
    const absl::Time begin = absl::Now();
    call(calls + i);
    times.push_back(absl::ToDoubleMilliseconds(absl::Now() - begin));
  }
  std::sort(times.begin(), times.end());
  return times;
}

std::map<std::string, std::vector<double>> PersonnelBench::Measure(int calls) {
  const Access admin = Admin();
  auto& employees = parts_->employees;
  const auto person = [&](int i) { return Nth(kPerson, (int64_t{i} * 7919) % people_); };
  const auto read = [&](auto body) {
    Must(pg::Transact(db_.pool(), {.read_only = true},
                      [&](pg::Tx& tx) -> absl::Status { return body(tx); }));
  };
  std::map<std::string, std::vector<double>> figures;
  figures["one employee"] = Time(calls, [&](int i) {
    read([&](pg::Tx& tx) { return employees.Get(tx, admin, person(i), {}).status(); });
  });
  figures["one employee as of 2020"] = Time(calls, [&](int i) {
    read([&](pg::Tx& tx) {
      return employees.Get(tx, admin, person(i), LocalDate::Of("2020-06-01")).status();
    });
  });
  figures["page of 50 of the city"] = Time(calls, [&](int i) {
    read([&](pg::Tx& tx) {
      return employees.List(tx, admin, {}, {}, person(i).ToString(), 50, employees.Today())
          .status();
    });
  });
  figures["page of 50 of a unit"] = Time(calls / 4, [&](int i) {
    read([&](pg::Tx& tx) {
      return employees.List(tx, admin, Nth(kUnit, 17 + i % 283), {}, "", 50, employees.Today())
          .status();
    });
  });
  figures["search by name"] = Time(calls / 4, [&](int i) {
    static const std::vector<std::string> kNames = {"sri wahyuni", "budi santosa", "hendra kusuma",
                                                    "lestari"};
    read([&](pg::Tx& tx) {
      return employees.Search(tx, admin, kNames[static_cast<size_t>(i) % 4], {}, {}, 20).status();
    });
  });
  figures["who serves a region"] = Time(calls / 4, [&](int i) {
    read([&](pg::Tx& tx) {
      return employees
          .Serving(tx, admin, absl::StrCat("35.78.", 1 + i % 299), "", 50, employees.Today())
          .status();
    });
  });
  figures["a promotion decided"] = Time(calls / 4, [&](int i) {
    personnel::domain::Action action;
    action.kind = personnel::domain::ActionKind::kPromote;
    // A day for each measurement, so that none meets the promotion of an earlier one.
    action.effective_on = LocalDate::Of("2016-01-01").PlusDays(static_cast<int>(people_ % 2999));
    action.grade_code = "III/b";
    Must(pg::Transact(db_.pool(), {}, [&](pg::Tx& tx) {
           return employees.Decide(tx, admin, person(i * 31), action, 0);
         }).status());
  });
  return figures;
}

namespace {

// A position with room in each agency; answers how many.
int MakeRoom(e2e::City& city, int people) {
  const auto stub = city.personnel();
  const auto admin = city.As("bench", {"PERSONNEL_ADMIN"});
  pv::ListUnitsRequest list;
  list.set_kind(pv::UNIT_KIND_AGENCY);
  list.set_page_size(40);
  const auto units = rpc::Call(*stub, &pv::PersonnelService::Stub::ListUnits, list, admin);
  if (!units.ok()) throw std::runtime_error(units.status().ToString());
  for (int i = 0; i < units->units_size(); ++i) {
    pv::CreatePositionRequest request;
    request.set_request_id(e2e::RequestId());
    pv::Position& position = *request.mutable_position();
    position.set_code(absl::StrCat("BENCH", i));
    position.set_name("Pelaksana");
    position.set_position_type_code("PELAKSANA_KLEREK");
    position.set_unit_id(units->units(i).unit_id());
    position.set_authorised_headcount(std::min(10'000, 1 + people / units->units_size()));
    const auto made = rpc::Call(*stub, &pv::PersonnelService::Stub::CreatePosition, request, admin);
    if (!made.ok()) throw std::runtime_error(made.status().ToString());
  }
  return units->units_size();
}

double SecondsOf(absl::FunctionRef<void()> work) {
  const absl::Time begin = absl::Now();
  work();
  return absl::ToDoubleSeconds(absl::Now() - begin);
}

}  // namespace

ImportFigures MeasureImport(e2e::City& city, const std::string& dir, int people) {
  const int rooms = MakeRoom(city, people);
  const std::string file = dir + "/people.csv";
  {
    std::ofstream out(file);
    out << "NIP BARU;NAMA;JENIS PEGAWAI;TANGGAL LAHIR;JENIS KELAMIN;TMT PEGAWAI;GOLONGAN;KODE "
           "JABATAN;TMT JABATAN\n";
    for (int i = 0; i < people; ++i) {
      const LocalDate born = LocalDate::Of("1972-01-01").PlusDays(i % 9000);
      out << absl::StrFormat(
          "%04d%02d%02d2015052%03d;Pegawai Nomor %d, "
          "S.Kom.;PNS;%s;P;2015-05-01;III/a;BENCH%d;2024-01-01\n",
          born.year(), born.month(), born.day(), 1 + i / 9000, i, born.ToString(), i % rooms);
    }
  }
  ImportFigures figures;
  figures.created_seconds = SecondsOf([&] { city.Tool("mumpuni import employees " + file); });
  figures.unchanged_seconds =
      SecondsOf([&] { city.Tool("mumpuni import employees " + file + " --update"); });
  return figures;
}

}  // namespace mumpuni::bench
