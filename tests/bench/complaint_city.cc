#include "tests/bench/complaint_city.h"

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "common/core/clock.h"
#include "common/core/local_date.h"
#include "common/jobs/timers.h"
#include "common/rpc/request.h"
#include "common/rpc/server.h"
#include "common/rpc/token.h"
#include "common/testing/certs.h"
#include "services/complaint/api/apis.h"
#include "services/complaint/app/identities.h"
#include "services/complaint/app/privacy.h"
#include "services/complaint/events/publisher.h"
#include "services/complaint/identity/keyring.h"
#include "services/complaint/jobs/case_timers.h"
#include "services/complaint/peers/assessment_client.h"

namespace mumpuni::complaint {
std::vector<pg::Migration> Migrations();
}

namespace mumpuni::bench {
namespace {

constexpr char kSecret[] = "bench secret of reporters";
// As --database-connections and --assessment-timeout have them.
constexpr int kConnections = 12;
constexpr absl::Duration kAssessmentTimeout = absl::Milliseconds(300);
constexpr absl::Duration kRetention = absl::Hours(24 * 365 * 5);

std::vector<pg::Migration> AllMigrations() {
  std::vector<pg::Migration> all = pg::CommonMigrations();
  for (const pg::Migration& own : complaint::Migrations()) all.push_back(own);
  return all;
}

void Must(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

// As a function of SQL and of C++: the nth person or unit. And a number that looks random but is
// the same each time, so that two runs fill the same city.
constexpr char kFunctions[] = R"(
CREATE FUNCTION nth(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT ('00000000-0000-7' || kind || '-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;
CREATE FUNCTION mixed(n bigint, k bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT hashint8(n * 64 + k)::bigint & 2147483647 $$;
CREATE FUNCTION pick(words text[], n bigint, k bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT words[1 + mixed(n, k) % cardinality(words)] $$;)";
Id Nth(const char* kind, int64_t n) {
  return *Id::Parse(absl::StrFormat("00000000-0000-7%s-8000-%012x", kind, n), "");
}
constexpr char kPerson[] = "001", kUnit[] = "003";

// Officers first, then a head for each unit.
constexpr char kReference[] = R"(
INSERT INTO unit_projection (unit_id, sequence, parent_unit_id, code, name)
SELECT nth('003', n), 1, CASE WHEN n > 0 THEN nth('003', n / 18) END, 'U' || n, 'Unit ' || n
FROM generate_series(0, 299) n;
INSERT INTO position_projection (position_id, sequence, name)
VALUES (nth('002', 0), 1, 'Pranata Pelayanan Publik');
INSERT INTO employee_projection (employee_id, sequence, active, unit_id, position_id, heads_unit,
                                 absent_on)
SELECT nth('001', n), 1, true, nth('003', n % 300), nth('002', 0), n >= 3000, '{}'
FROM generate_series(0, 3299) n;
INSERT INTO calendar_projection (year, sequence, version, days)
SELECT extract(year FROM now())::integer + y, 1, 1, '{}' FROM generate_series(-1, 2) y;
INSERT INTO channel (code, name) VALUES ('WARGAKU', 'WargaKu');
INSERT INTO category (code, name, first_response_hours, verification_days, resolution_days,
                      reopen_days, first_response_duty_minutes, hold_days, competency_codes,
                      competency_levels, physical, legal_basis)
SELECT 'TOPIK-' || n, 'Topik ' || n, 24, 3, 14, 10, 240, 10, '{}', '{}', false, 'x'
FROM generate_series(0, 19) n;)";

// {first}, {last}: numbers; {count}: of all; {now}. An id sorts by the time of submission, as one
// of version 7 does. What each state has beside follows from its clocks: until referral and first
// answer the first answer is due, then the resolution, of promised work the promise.
constexpr char kCases[] = R"(
INSERT INTO complaint_case (
  case_id, case_number, status, case_class, category_code, channel_code, channel_case_id,
  submitted_by, tracking_token_hashes, body, region_code, place, reporter_anonymous,
  content_confidential, reporter_ref, reporter_verified, subject_employee_ids, subject_unit_ids,
  lead_unit_id, referred_at, supporting_unit_ids, assigned_employee_id, assigned_at, submitted_at,
  verification_due_at, first_response_due_at, first_response_at, first_response_missed,
  resolution_due_at, resolved_at, reopen_until, closed_at, calendar_version, answered_by,
  resolved_by, resolution_no, reopen_count, reroute_count, archive_reason, version, location,
  place_outcome, overall_due_at, promised_on, missed_clocks, clock_bases, escalation_level,
  escalation_due_at, due_at, on_mayors_list)
SELECT
  (substr(hex, 1, 8) || '-' || substr(hex, 9) || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
  'ARS-' || extract(year FROM at) || '-' || lpad(n::text, 8, '0'), status,
  (ARRAY[1, 1, 1, 1, 2, 4])[1 + mixed(n, 5) % 6], 'TOPIK-' || mixed(n, 6) % 20, 'WARGAKU', '',
  'user:WARGAKU', '{}'::text[],
  pick(ARRAY[
    'Lampu penerangan umum padam', 'Lampu taman padam dan kabelnya terkelupas',
    'Lampu lalu lintas padam pada jam sibuk', 'Saluran air tersumbat sampah',
    'Selokan meluap setiap hujan deras', 'Tutup gorong-gorong hilang',
    'Aspal berlubang dan membahayakan pengendara', 'Trotoar ambles dan ubinnya pecah',
    'Pohon tumbang menutup separuh badan jalan', 'Ranting pohon menyentuh kabel listrik',
    'Sampah menumpuk dan tidak diangkut', 'Bau menyengat dari tempat pembuangan sementara',
    'Parkir liar menutup akses warga', 'Pedagang menempati seluruh trotoar',
    'Pembuatan kartu keluarga berlarut-larut', 'Akta kelahiran belum selesai',
    'Antrean di puskesmas terlalu panjang', 'Bantuan sosial belum diterima',
    'Air ledeng keruh dan berbau', 'Pipa bocor di depan gang',
    'Rambu penunjuk arah tertutup reklame', 'Bangunan tanpa izin berdiri di sempadan sungai',
    'Jembatan kecil retak dan pagarnya lepas', 'Taman bermain rusak dan ayunannya patah'], n, 7)
  || ' di dekat ' || pick(ARRAY[
    'sekolah dasar', 'pasar tradisional', 'masjid', 'balai warga', 'puskesmas', 'halte bus',
    'pos kamling', 'lapangan', 'gereja', 'kantor kelurahan', 'rumah pompa', 'makam'], n, 8)
  || ', ' || pick(ARRAY[
    'sejak dua hari yang lalu', 'sejak minggu lalu', 'sudah lebih dari sebulan', 'sejak semalam',
    'setiap pagi', 'berulang kali', 'sejak pekerjaan galian selesai', 'sejak awal musim hujan'],
    n, 9)
  || '. ' || CASE WHEN n % 20000 = 7 THEN 'Seekor biawak besar masuk ke halaman.'
    WHEN n % 150 = 11 THEN 'Papan nama miring dan hampir jatuh.'
    ELSE pick(ARRAY[
    'Warga sudah melapor kepada ketua RT.', 'Anak-anak lewat setiap hari.',
    'Belum ada petugas yang datang.', 'Pengendara motor hampir terjatuh.',
    'Keadaan makin parah pada malam hari.', 'Kami siap menunjukkan lokasinya.',
    'Foto dapat kami kirim bila perlu.', 'Usaha kecil di sekitar ikut merugi.'], n, 10) END
  || ' ' || pick(ARRAY[
    'Mohon segera ditangani.', 'Mohon diperiksa oleh dinas terkait.', 'Terima kasih.',
    'Mohon kejelasan jadwalnya.', 'Kapan akan diperbaiki?'], n, 11),
  '35.78.' || lpad((1 + mixed(n, 12) % 31)::text, 2, '0') || '.' || 1001 + mixed(n, 13) % 5,
  'Jalan ' || pick(ARRAY[
    'Kenanga', 'Melati', 'Cempaka', 'Mawar', 'Anggrek', 'Dahlia', 'Flamboyan', 'Bougenville',
    'Diponegoro', 'Sudirman', 'Kartini', 'Pemuda', 'Pahlawan', 'Veteran', 'Gajah Mada',
    'Hayam Wuruk', 'Rungkut', 'Kalijudan', 'Manyar', 'Ngagel', 'Wonokromo', 'Darmo', 'Gubeng',
    'Kenjeran', 'Tambaksari', 'Semolowaru', 'Ketintang', 'Jambangan', 'Wiyung', 'Lakarsantri',
    'Benowo', 'Tandes'], n, 14)
  || ' ' || 1 + mixed(n, 15) % 180 || ', RT ' || 1 + mixed(n, 16) % 12
  || ' RW ' || 1 + mixed(n, 17) % 15,
  n % 17 = 0, n % 23 = 0, md5('reporter ' || mixed(n, 18) % ({count} / 3)), n % 3 > 0,
  '{}'::uuid[], '{}'::uuid[],
  CASE WHEN status > 1 THEN nth('003', unit) END, CASE WHEN status > 1 THEN at + '1 hour' END,
  CASE WHEN status > 1 AND n / 10 % 20 = 1 THEN ARRAY[nth('003', 1 + mixed(n, 4) % 16)]
       ELSE '{}'::uuid[] END,
  officer, CASE WHEN officer IS NOT NULL THEN at + '90 minutes' END, at,
  CASE status WHEN 1 THEN due + '2 days' ELSE at + '3 days' END,
  CASE WHEN unanswered THEN due ELSE at + '1 day' END,
  CASE WHEN NOT unanswered THEN at + '2 hours' END, unanswered AND due <= now,
  CASE WHEN status IN (3, 4) THEN due + '10 days' WHEN status IN (5, 7) THEN due
       WHEN status = 6 THEN due + '30 days' WHEN status > 7 THEN at + '20 days' END,
  CASE WHEN status IN (9, 10) THEN least(now, at + '5 days') END,
  CASE WHEN status IN (9, 10) THEN least(now, at + '5 days')::date + 14 END,
  CASE WHEN status > 8 THEN least(now, at + '19 days') END, 1,
  CASE WHEN NOT unanswered THEN officer END, CASE WHEN status IN (9, 10) THEN officer END,
  (status IN (9, 10))::integer, 0, 0, (status = 11)::integer, 5,
  CASE WHEN n % 4 > 0 THEN point(112.6 + mixed(n, 19) % 200000 / 1e6,
                                 -7.35 + mixed(n, 20) % 150000 / 1e6) END,
  1, CASE WHEN status BETWEEN 3 AND 7 THEN now + '90 days' END, promised_on,
  CASE WHEN NOT overdue OR unanswered THEN 0 WHEN status = 6 THEN 1 << 6 ELSE 1 << 4 END,
  CASE WHEN status = 1 THEN ARRAY['1:' || at::date || ':3']
       WHEN status <= 7 THEN ARRAY['4:' || at::date || ':14', '5:' || at::date || ':60']
       ELSE '{}'::text[] END,
  (overdue AND status > 1)::integer, CASE WHEN overdue AND status > 1 THEN now + '3 days' END,
  CASE WHEN status = 6 THEN kept_until WHEN status < 8 THEN due END,
  overdue AND (unanswered OR status = 6)
FROM (
  SELECT *, coalesce(kept_until, due) <= now AND status < 8 AS overdue
  FROM (
    SELECT *, status IN (1, 3, 4) AS unanswered,
           CASE WHEN status IN (4, 5, 6, 7, 9, 10) THEN
             nth('001', unit + 300 * (mixed(n, 2) % 10)) END AS officer,
           lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') AS hex,
           CASE status WHEN 6 THEN (due AT TIME ZONE 'Asia/Jakarta')::date END AS promised_on,
           CASE status WHEN 6 THEN ((due AT TIME ZONE 'Asia/Jakarta')::date + 1)::timestamp
             AT TIME ZONE 'Asia/Jakarta' END AS kept_until
    FROM (
      SELECT n, '{now}'::timestamptz AS now, 18 + mixed(n, 1) % 282 AS unit,
             CASE n % 10 WHEN 0 THEN (ARRAY[1, 1, 3, 4, 4, 5, 5, 5, 6, 7])[1 + n / 10 % 10]
               ELSE (ARRAY[9, 9, 9, 9, 9, 10, 10, 10, 11])[n % 10] END AS status,
             '{now}'::timestamptz - ({count} - n) * (interval '730 days' / {count}) AS at,
             '{now}'::timestamptz + (mixed(n, 3) % 36000 - 7200) * interval '1 minute' AS due
      FROM generate_series({first}::bigint, {last}::bigint) n) one) two) three;)";

constexpr char kOutcomes[] = R"(
INSERT INTO resolution (case_id, resolution_no, action_taken, done_on, done_by_unit_id, next_steps,
                        contact, photo_reference, exclusion, exclusion_confirmed)
SELECT case_id, 1, 'Sudah dikerjakan oleh petugas di lapangan.', resolved_at::date, lead_unit_id,
       'Dipantau selama sepekan.', 'Loket layanan 031-000', '', 0, false
FROM complaint_case WHERE status IN (9, 10);
INSERT INTO rating (case_id, resolution_no, clear_and_courteous, solved, comment, rated_at)
SELECT case_id, 1, true, true, '', closed_at
FROM complaint_case WHERE status = 9;)";

// One clock of each open case runs out within the day after {now}, the others much later. A promise
// is kept until its day ends, so its moment is the next midnight.
constexpr char kDay[] = R"(
DELETE FROM job;
UPDATE complaint_case c SET
  verification_due_at = CASE status WHEN 1 THEN now + '10 days' ELSE verification_due_at END,
  first_response_due_at = CASE WHEN status IN (1, 3, 4) THEN due ELSE first_response_due_at END,
  first_response_missed = false,
  resolution_due_at = CASE WHEN status IN (5, 7) THEN due WHEN status > 1 THEN now + '30 days' END,
  overall_due_at = CASE WHEN status > 1 THEN now + '90 days' END,
  promised_on = CASE status WHEN 6 THEN (now AT TIME ZONE 'Asia/Jakarta')::date END,
  missed_clocks = 0, escalation_level = 0, escalation_due_at = NULL, on_mayors_list = false,
  due_at = CASE status WHEN 6 THEN ((now AT TIME ZONE 'Asia/Jakarta')::date + 1)::timestamp
             AT TIME ZONE 'Asia/Jakarta' ELSE due END
FROM (SELECT case_id AS id, '{now}'::timestamptz AS now, '{now}'::timestamptz + interval '1 second'
               * ((hashtext(case_id::text)::bigint & 2147483647) % 86400) AS due
      FROM complaint_case WHERE status BETWEEN 1 AND 7 AND case_number LIKE 'ARS-%') x
WHERE c.case_id = x.id;
INSERT INTO job (kind, key, due_at, payload)
SELECT 'complaint.deadline', case_id::text, due_at, ''
FROM complaint_case WHERE status BETWEEN 1 AND 7 AND case_number LIKE 'ARS-%';)";

std::string TextOf(absl::Time time) {
  return absl::FormatTime(absl::RFC3339_full, time, absl::UTCTimeZone());
}

complaint::app::CasesOptions OptionsOfCases() {
  complaint::app::CasesOptions options;
  options.reporter_secret = kSecret;
  return options;
}

rpc::ServerOptions OptionsOfServer() {
  rpc::ServerOptions options;
  options.tls = testing::Certs("complaint");
  return options;
}

rpc::CallOptions TokenOf(const std::string& key, const std::string& subject, const char* role) {
  rpc::TokenClaims claims;
  claims.subject = subject;
  claims.roles = {role};
  // Longer than a run with a few million cases.
  claims.expires = absl::Now() + absl::Hours(24);
  auto token = rpc::IssueToken(key, testing::TokenIssuerKid(), claims);
  Must(token.status());
  rpc::CallOptions options;
  options.timeout = absl::Seconds(10);
  options.token = *std::move(token);
  return options;
}

}  // namespace

int OfficerOf(int unit, int n) { return unit + kCaseUnits * (n % kOfficersOfUnit); }
Id OfficerId(int officer) { return Nth(kPerson, officer); }
Id UnitId(int unit) { return Nth(kUnit, unit); }

Callers::Callers() {
  const std::string key = testing::TokenIssuerKey();
  for (int n = 0; n < kOfficers; ++n) {
    officers_.push_back(TokenOf(key, OfficerId(n).ToString(), "OFFICER"));
  }
  for (int unit = 0; unit < kCaseUnits; ++unit) {
    heads_.push_back(TokenOf(key, Nth(kPerson, kOfficers + unit).ToString(), "UNIT_HEAD"));
  }
  channel_ = TokenOf(key, "WARGAKU", "CITIZEN_CHANNEL");
  admin_ = TokenOf(key, "bench", "COMPLAINT_ADMIN");
  executive_ = TokenOf(key, "walikota", "EXECUTIVE_OFFICE");
}

// The server comes last, so that it goes before everything that its handlers use.
struct ComplaintCity::Service {
  Service(const std::string& url, const std::string& assessment_address)
      : pool({url, "bench", kConnections}),
        assessment(rpc::MakeChannel(assessment_address, "assessment", testing::Certs("complaint")),
                   kAssessmentTimeout) {
    apis.Register(server);
    Must(server.Start());
    server.SetServing(true);
  }

  SystemClock clock;
  pg::Pool pool;
  const complaint::identity::Keyring keyring = complaint::identity::Keyring::Derived(kSecret);
  complaint::events::Publisher publisher;
  complaint::app::UseCases use{clock, publisher, keyring, {OptionsOfCases(), kRetention, ""}};
  const complaint::peers::AssessmentClient assessment;
  const rpc::PageTokens pages{"bench secret of pages"};
  const rpc::TokenVerifier verifier{testing::TokenKeysDir(), "mumpuni", "mumpuni", clock};
  complaint::api::Apis apis{pool, clock, pages, use, assessment, nullptr};
  rpc::Server server{OptionsOfServer(), verifier};
};

ComplaintCity::ComplaintCity(const std::string& assessment_address) : db_(AllMigrations()) {
  Run(kFunctions);
  Run(kReference);
  Settle();
  service_ = std::make_unique<Service>(db_.url(), assessment_address);
  channel_ = rpc::MakeChannel(absl::StrCat("127.0.0.1:", service_->server.port()), "complaint",
                              testing::Certs("cli"));
}

ComplaintCity::~ComplaintCity() = default;

void ComplaintCity::Run(const std::string& sql) {
  Must(pg::Transact(db_.admin_pool(), {.statement_timeout = absl::Minutes(60)}, [&](pg::Tx& tx) {
    tx.raw().exec(sql);
    return absl::OkStatus();
  }));
}

int64_t ComplaintCity::Number(const std::string& sql) {
  int64_t number = 0;
  Must(pg::Transact(db_.admin_pool(), {.statement_timeout = absl::Minutes(5)}, [&](pg::Tx& tx) {
    number = tx.raw().exec(sql)[0][0].as<int64_t>();
    return absl::OkStatus();
  }));
  return number;
}

void ComplaintCity::Settle() {
  pqxx::connection connection(db_.admin_url());
  pqxx::nontransaction work(connection);
  work.exec("VACUUM ANALYZE");
  work.exec("CHECKPOINT");
}

void ComplaintCity::Fill(int64_t cases) {
  // In pieces, since a constraint keeps what it has to look at again in memory.
  constexpr int64_t kPiece = 50'000;
  const std::string now = TextOf(absl::Now());
  for (int64_t first = 0; first < cases; first += kPiece) {
    const int64_t last = std::min(first + kPiece, cases) - 1;
    Run(absl::StrReplaceAll(kCases, {{"{first}", absl::StrCat(first)},
                                     {"{last}", absl::StrCat(last)},
                                     {"{count}", absl::StrCat(cases)},
                                     {"{now}", now}}));
  }
  Run(kOutcomes);
  Settle();
}

TimerFigures ComplaintCity::SettleDay(int runners) {
  const absl::Time begin = absl::Now();
  Run(absl::StrReplaceAll(kDay, {{"{now}", TextOf(begin)}}));
  Settle();
  TimerFigures figures;
  figures.cases = Number("SELECT count(*) FROM job");
  // The service's use cases on the morning after. It stands still, so that nothing that a timer
  // sets anew becomes due meanwhile.
  const FakeClock after(begin + absl::Hours(24) + absl::Seconds(1));
  Service& service = *service_;
  complaint::app::UseCases use(after, service.publisher, service.keyring,
                               {OptionsOfCases(), kRetention, ""});
  std::atomic<int64_t> ran = 0;
  std::atomic<bool> failed = false;
  std::vector<std::thread> threads;
  const absl::Time started = absl::Now();
  for (int i = 0; i < runners; ++i) {
    threads.emplace_back([&] {
      jobs::Runner runner(service.pool, after, complaint::jobs::CaseTimers(use));
      const absl::StatusOr<int> done = runner.RunDue();
      if (!done.ok()) failed = true;
      ran += done.value_or(0);
    });
  }
  for (std::thread& thread : threads) thread.join();
  figures.seconds = absl::ToDoubleSeconds(absl::Now() - started);
  if (failed) throw std::runtime_error("a runner of timers gave up");
  figures.ran = ran;
  figures.missed = Number(
      "SELECT count(*) FROM complaint_case WHERE status BETWEEN 1 AND 7 "
      "AND case_number LIKE 'ARS-%' AND (first_response_missed OR missed_clocks <> 0)");
  const std::string events =
      "FROM outbox WHERE type = 'mumpuni.complaint.v1.CaseDeadlineMissed' AND subject IN "
      "(SELECT case_id::text FROM complaint_case WHERE case_number LIKE 'ARS-%')";
  figures.events = Number("SELECT count(*) " + events);
  figures.cases_in_events = Number("SELECT count(DISTINCT subject) " + events);
  figures.left = Number("SELECT count(*) FROM job WHERE attempt > 0 OR due_at <= '" +
                        TextOf(after.Now()) + "'");
  return figures;
}

}  // namespace mumpuni::bench
