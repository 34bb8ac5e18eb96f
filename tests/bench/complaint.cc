#include "tests/bench/complaint.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <limits>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/core/local_date.h"
#include "mumpuni/complaint/v1/complaint_service.grpc.pb.h"
#include "mumpuni/complaint/v1/desk_service.grpc.pb.h"
#include "tests/bench/load.h"
#include "tests/bench/measures.h"

namespace mumpuni::bench {
namespace {

namespace cv = mumpuni::complaint::v1;
using Stub = cv::ComplaintService::Stub;
using DeskStub = cv::DeskService::Stub;
using Steady = std::chrono::steady_clock;

constexpr int kOutstanding = 16;
// Each such lifecycle is rated by its reporter.
constexpr int kRatedEach = 5;

// A word that no other report has: the number of a lamp post.
std::string WordOf(int64_t report) { return absl::StrFormat("pju%08d", report); }

// Every reporter has an own number, since one may only report so often within a day.
cv::SubmitCaseRequest NewReport(int64_t report) {
  cv::SubmitCaseRequest request;
  request.set_request_id(e2e::RequestId());
  request.set_channel_code("WARGAKU");
  request.set_category_code(absl::StrCat("TOPIK-", report % 20));
  request.set_case_class(cv::CASE_CLASS_COMPLAINT);
  request.set_body(absl::StrCat("Lampu penerangan jalan pada tiang ", WordOf(report),
                                " padam sejak tiga hari yang lalu. Mohon segera diperbaiki."));
  request.set_region_code("35.78.03.1006");
  request.set_place(absl::StrCat("Jalan Kalijudan ", report % 180, ", RT 3 RW 5"));
  request.mutable_reporter()->set_full_name("Warga Contoh");
  request.mutable_reporter()->set_contact(absl::StrFormat("0811%08d", report));
  request.mutable_reporter()->set_contact_verified(true);
  return request;
}

double MillisecondsSince(Steady::time_point begin) {
  return std::chrono::duration<double, std::milli>(Steady::now() - begin).count();
}
double SecondsSince(Steady::time_point begin) { return MillisecondsSince(begin) / 1000; }

template <typename Resp>
Resp MustAnswer(absl::StatusOr<Resp> answer) {
  if (!answer.ok()) throw std::runtime_error(answer.status().ToString());
  return *std::move(answer);
}

// One caller that takes one case after another from submission to rating.
class Desk {
 public:
  Desk(const Callers& callers, Stub& cases, DeskStub& desk)
      : callers_(callers), cases_(cases), desk_(desk) {}

  void Live(int64_t report);
  const std::map<std::string, std::vector<double>>& steps() const { return steps_; }

 private:
  template <typename AnyStub, typename Base, typename Req, typename Resp>
  Resp Step(const char* name, AnyStub& stub,
            grpc::Status (Base::*method)(grpc::ClientContext*, const Req&, Resp*),
            const Req& request, const rpc::CallOptions& options) {
    const auto begin = Steady::now();
    Resp response = MustAnswer(rpc::Call(stub, method, request, options));
    steps_[name].push_back(MillisecondsSince(begin));
    return response;
  }
  // A request that changes the case.
  template <typename Req>
  static Req Change(const std::string& case_id) {
    Req request;
    request.set_request_id(e2e::RequestId());
    request.set_case_id(case_id);
    return request;
  }
  void Work(const std::string& case_id, int unit, int officer);
  void Find(const std::string& case_id, int64_t report, int officer);

  const Callers& callers_;
  Stub& cases_;
  DeskStub& desk_;
  std::map<std::string, std::vector<double>> steps_;
};

void Desk::Live(int64_t report) {
  const int unit = kFirstDivision + static_cast<int>(report % kDivisions);
  const int officer = OfficerOf(unit, static_cast<int>(report / kDivisions % kOfficersOfUnit));
  const std::string case_id =
      Step("1 submit", cases_, &Stub::SubmitCase, NewReport(report), callers_.Channel()).case_id();
  auto verify = Change<cv::VerifyCaseRequest>(case_id);
  verify.set_case_class(cv::CASE_CLASS_COMPLAINT);
  verify.set_lead_unit_id(UnitId(unit).ToString());
  Step("2 verify", cases_, &Stub::VerifyCase, verify, callers_.Admin());
  Work(case_id, unit, officer);
  if (report % kRatedEach == 0) {
    auto rate = Change<cv::RateCaseRequest>(case_id);
    rate.set_clear_and_courteous(true);
    rate.set_solved(true);
    Step("6 rate", cases_, &Stub::RateCase, rate, callers_.Channel());
  }
  Find(case_id, report, officer);
}

void Desk::Work(const std::string& case_id, int unit, int officer) {
  auto assign = Change<cv::AssignCaseRequest>(case_id);
  assign.set_employee_id(OfficerId(officer).ToString());
  Step("3 assign", cases_, &Stub::AssignCase, assign, callers_.HeadOf(unit));
  auto reply = Change<cv::AddFollowUpRequest>(case_id);
  reply.set_kind(cv::FOLLOW_UP_KIND_REPLY);
  reply.set_message("Petugas kami memeriksa lokasi hari ini dan akan mengabari kembali.");
  Step("4 follow up", cases_, &Stub::AddFollowUp, reply, callers_.Officer(officer));
  auto resolve = Change<cv::ResolveCaseRequest>(case_id);
  cv::Resolution& resolution = *resolve.mutable_resolution();
  resolution.set_action_taken("Lampu dan kabelnya sudah diganti.");
  resolution.set_done_date(LocalDate::At(absl::Now()).ToString());
  resolution.set_done_by_unit_id(UnitId(unit).ToString());
  resolution.set_next_steps("Dipantau selama sepekan.");
  resolution.set_contact("Loket layanan 031-000");
  Step("5 resolve", cases_, &Stub::ResolveCase, resolve, callers_.Officer(officer));
}

void Desk::Find(const std::string& case_id, int64_t report, int officer) {
  cv::SearchCasesRequest search;
  search.set_query(WordOf(report));
  const auto found = Step("7 search", desk_, &DeskStub::SearchCases, search, callers_.Admin());
  if (found.cases_size() != 1 || found.cases(0).case_id() != case_id) {
    throw std::runtime_error(absl::StrCat(found.cases_size(), " cases hold the word of one"));
  }
  cv::ListQueueRequest queue;
  queue.set_queue(cv::QUEUE_MINE);
  Step("8 queue", desk_, &DeskStub::ListQueue, queue, callers_.Officer(officer));
}

// Runs `work(thread)` on so many threads; throws what the first of them threw.
void OnThreads(int count, absl::FunctionRef<void(int)> work) {
  std::mutex mutex;
  std::exception_ptr thrown;
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      try {
        work(i);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (thrown == nullptr) thrown = std::current_exception();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  if (thrown != nullptr) std::rethrow_exception(thrown);
}

// Milliseconds of `calls` calls, one at a time, sorted. `call(i)` answers how many rows it got; a
// queue that is always empty would measure nothing.
std::vector<double> Time(int calls, absl::FunctionRef<int(int)> call) {
  std::vector<double> times;
  // The first find caches cold.
  for (int i = 0; i < calls / 10; ++i) call(i);
  int64_t rows = 0;
  for (int i = 0; i < calls; ++i) {
    const auto begin = Steady::now();
    rows += call(calls + i);
    times.push_back(MillisecondsSince(begin));
  }
  if (rows == 0) throw std::runtime_error("a desk was always empty");
  std::sort(times.begin(), times.end());
  return times;
}

// Offers reports at a pace that does not wait for answers, as citizens do; only beyond so many
// outstanding ones are further reports dropped before they are sent.
class OpenLoop {
 public:
  // More than the service queues, so that it has to refuse.
  static constexpr int kBound = 1024;
  // Who has not been answered by then has gone.
  static constexpr double kPatienceSeconds = 1;

  struct Report {
    // Seconds since the loop was made: when it should have been sent, and when its answer came.
    double due = 0;
    double answered = 0;
    bool sent = false;
    bool good = false;
    double milliseconds() const {
      return good ? 1000 * (answered - due) : std::numeric_limits<double>::infinity();
    }
  };

  OpenLoop(Stub& stub, rpc::CallOptions options, int64_t& next_report)
      : stub_(stub), options_(std::move(options)), next_report_(next_report) {
    options_.timeout = absl::Seconds(kPatienceSeconds);
  }
  ~OpenLoop() { Drain(); }
  OpenLoop(const OpenLoop&) = delete;
  OpenLoop& operator=(const OpenLoop&) = delete;

  double Now() const { return SecondsSince(begin_); }
  // Returns when the time is over, without waiting for what is still outstanding.
  void Offer(double per_second, double seconds);
  void Drain();
  const std::vector<Report>& reports() const { return reports_; }

 private:
  struct Slot {
    size_t index = 0;
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientAsyncResponseReader<cv::SubmitCaseResponse>> reader;
    cv::SubmitCaseResponse response;
    grpc::Status status;
  };
  void Send(double due);
  void Take(void* tag);

  Stub& stub_;
  rpc::CallOptions options_;
  int64_t& next_report_;
  const Steady::time_point begin_ = Steady::now();
  grpc::CompletionQueue queue_;
  int open_ = 0;
  std::vector<Report> reports_;
};

void OpenLoop::Send(double due) {
  reports_.push_back({.due = due, .answered = due, .sent = open_ < kBound, .good = false});
  if (!reports_.back().sent) return;
  ++open_;
  auto* slot = new Slot;
  slot->index = reports_.size() - 1;
  rpc::Prepare(slot->context, options_);
  slot->reader = stub_.PrepareAsyncSubmitCase(&slot->context, NewReport(next_report_++), &queue_);
  slot->reader->StartCall();
  slot->reader->Finish(&slot->response, &slot->status, slot);
}

void OpenLoop::Take(void* tag) {
  const std::unique_ptr<Slot> slot(static_cast<Slot*>(tag));
  --open_;
  Report& report = reports_[slot->index];
  report.answered = Now();
  report.good = slot->status.ok() && report.answered - report.due <= kPatienceSeconds;
}

void OpenLoop::Offer(double per_second, double seconds) {
  const double end = Now() + seconds;
  double next = Now();
  while (Now() < end) {
    for (; next <= Now(); next += 1 / per_second) Send(next);
    const auto wait = std::chrono::duration_cast<std::chrono::system_clock::duration>(
        std::chrono::duration<double>(std::max(0.0, next - Now())));
    void* tag = nullptr;
    bool ok = false;
    const auto got = queue_.AsyncNext(&tag, &ok, std::chrono::system_clock::now() + wait);
    if (got == grpc::CompletionQueue::GOT_EVENT) Take(tag);
  }
}

void OpenLoop::Drain() {
  void* tag = nullptr;
  bool ok = false;
  while (open_ > 0 && queue_.Next(&tag, &ok)) Take(tag);
}

// Milliseconds at 950 permille of the reports that were due from `from` until before `until`; what
// was not answered well took forever.
double P95(const std::vector<OpenLoop::Report>& reports, double from, double until) {
  std::vector<double> times;
  for (const OpenLoop::Report& report : reports) {
    if (report.due >= from && report.due < until) times.push_back(report.milliseconds());
  }
  if (times.empty()) return std::numeric_limits<double>::infinity();
  std::sort(times.begin(), times.end());
  return Quantile(times, 950);
}

enum class Fate { kTaken, kRefused };

// Reports a second with so many outstanding, all of which meet that fate.
double ReportsWith(Stub& stub, const rpc::CallOptions& options, int outstanding,
                   int64_t& next_report, Fate fate = Fate::kTaken) {
  Target<cv::SubmitCaseRequest, cv::SubmitCaseResponse> target;
  target.prepare = [&](auto* context, const auto& message, auto* queue) {
    return stub.PrepareAsyncSubmitCase(context, message, queue);
  };
  target.request = [&](int) { return NewReport(next_report++); };
  target.options = [&](int) { return options; };
  target.refused = fate == Fate::kRefused;
  return KeepOutstanding(target, outstanding, std::chrono::seconds(3)).calls_per_second;
}

}  // namespace

ComplaintBench::ComplaintBench(const e2e::City& city, int64_t cases)
    : empty_(city.Address("assessment")), filled_(city.Address("assessment")) {
  filled_.Fill(cases);
}

LifecycleFigures ComplaintBench::RunLifecycles(Which which, int seconds) {
  const auto& channel = CityOf(which).channel();
  const auto cases = cv::ComplaintService::NewStub(channel);
  const auto desk = cv::DeskService::NewStub(channel);
  std::vector<Desk> desks(kOutstanding, Desk(callers_, *cases, *desk));
  std::atomic<int64_t> next = next_report_;
  const auto begin = Steady::now();
  OnThreads(kOutstanding, [&](int thread) {
    while (SecondsSince(begin) < seconds) desks[static_cast<size_t>(thread)].Live(next++);
  });
  LifecycleFigures figures;
  figures.per_second = static_cast<double>(next - next_report_) / SecondsSince(begin);
  next_report_ = next;
  for (const Desk& one : desks) {
    for (const auto& [name, times] : one.steps()) {
      auto& all = figures.steps[name];
      all.insert(all.end(), times.begin(), times.end());
    }
  }
  return figures;
}

std::map<std::string, std::vector<double>> ComplaintBench::MeasureDesks(int calls) {
  const auto desk = cv::DeskService::NewStub(filled_.channel());
  const auto list = [&](cv::Queue queue, const rpc::CallOptions& options) {
    cv::ListQueueRequest request;
    request.set_queue(queue);
    return MustAnswer(rpc::Call(*desk, &DeskStub::ListQueue, request, options)).cases_size();
  };
  const auto search = [&](const char* words, const rpc::CallOptions& options) {
    cv::SearchCasesRequest request;
    request.set_query(words);
    return MustAnswer(rpc::Call(*desk, &DeskStub::SearchCases, request, options)).cases_size();
  };
  const auto of_city = [&](cv::Queue queue) {
    return Time(calls, [&](int) { return list(queue, callers_.Admin()); });
  };
  std::map<std::string, std::vector<double>> figures;
  // Steps that have no divisor in common with the numbers of officers and units reach all of them.
  figures["an officer's own"] = Time(calls, [&](int i) {
    const int unit = kFirstDivision + i * 37 % kDivisions;
    return list(cv::QUEUE_MINE, callers_.Officer(OfficerOf(unit, i)));
  });
  figures["overdue of a division"] = Time(calls, [&](int i) {
    return list(cv::QUEUE_OVERDUE, callers_.HeadOf(kFirstDivision + i * 37 % kDivisions));
  });
  figures["overdue of an agency with its divisions"] = Time(calls, [&](int i) {
    return list(cv::QUEUE_OVERDUE, callers_.HeadOf(kFirstAgency + i % kAgencies));
  });
  figures["overdue of the city"] = of_city(cv::QUEUE_OVERDUE);
  figures["to verify"] = of_city(cv::QUEUE_TO_VERIFY);
  figures["promised for today"] = of_city(cv::QUEUE_PROMISED_TODAY);
  figures["the mayor's list"] =
      Time(calls, [&](int) { return list(cv::QUEUE_MAYOR, callers_.Executive()); });
  const std::pair<const char*, const char*> kinds[] = {
      {"search, a rare word", kRareWord},
      {"search, a word of each 150th text", kMiddlingWord},
      {"search, a word of every text", kCommonWord},
      {"search, two words", kTwoWords},
  };
  for (const auto& [name, words] : kinds) {
    figures[name] = Time(calls, [&](int) { return search(words, callers_.Admin()); });
    figures[absl::StrCat(name, ", by the head of an agency")] = Time(
        calls, [&](int i) { return search(words, callers_.HeadOf(kFirstAgency + i % kAgencies)); });
    figures[absl::StrCat(name, ", by the head of a division")] = Time(calls, [&](int i) {
      return search(words, callers_.HeadOf(kFirstDivision + i * 37 % kDivisions));
    });
  }
  return figures;
}

SpikeFigures ComplaintBench::Spike() {
  constexpr double kCalmSeconds = 5, kSpikeSeconds = 10, kWatchSeconds = 15, kWindow = 0.5;
  constexpr double kTimesThePeak = 4;
  // A p95 counts as back within half again of what it was.
  constexpr double kNormal = 1.5;
  const auto stub = cv::ComplaintService::NewStub(filled_.channel());
  SpikeFigures figures;
  for (const int outstanding : {kOutstanding, 4 * kOutstanding}) {
    figures.peak =
        std::max(figures.peak, ReportsWith(*stub, callers_.Channel(), outstanding, next_report_));
  }
  // Refused by the poller, as too many are.
  rpc::CallOptions nobody = callers_.Channel();
  nobody.token.clear();
  figures.refusals = ReportsWith(*stub, nobody, 4 * kOutstanding, next_report_, Fate::kRefused);
  figures.limit = (1 - kTimesThePeak * figures.peak / figures.refusals) /
                  (1 / figures.peak - 1 / figures.refusals);
  OpenLoop loop(*stub, callers_.Channel(), next_report_);
  loop.Offer(figures.peak / 2, kCalmSeconds);
  const double spike = loop.Now();
  loop.Offer(kTimesThePeak * figures.peak, kSpikeSeconds);
  const double after = loop.Now();
  loop.Offer(figures.peak / 2, kWatchSeconds);
  const double end = loop.Now();
  loop.Drain();
  const auto& reports = loop.reports();
  // Without its first second, in which nothing was warm after the pause.
  figures.p95_before_ms = P95(reports, 1, spike);
  int64_t good = 0;
  for (const OpenLoop::Report& report : reports) {
    if (report.answered >= spike && report.answered < after && report.good) ++good;
    if (report.due < spike || report.due >= after || report.good) continue;
    ++(report.sent ? figures.refused : figures.not_sent);
  }
  figures.during = static_cast<double>(good) / (after - spike);
  figures.back_seconds = end - after;
  for (double from = after; from + kWindow <= end; from += kWindow) {
    if (P95(reports, from, from + kWindow) > kNormal * figures.p95_before_ms) continue;
    figures.back_seconds = from + kWindow - after;
    break;
  }
  return figures;
}

}  // namespace mumpuni::bench
