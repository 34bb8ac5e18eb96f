// Promise: whatever dies, nothing accepted is lost and nothing happens twice. Each service and the
// broker are killed in the middle of work, the database goes away; all resumes by itself.
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "common/core/status.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/e2e/outcome.h"
#include "tests/e2e/play.h"

namespace mumpuni::e2e {
namespace {

namespace cv = mumpuni::complaint::v1;
namespace hv = grpc::health::v1;

constexpr int kOfficers = 4;
constexpr int kHireEvery = 20;
constexpr int kThreads = 2;
// Longer than any part of the city is away.
constexpr absl::Duration kPatience = absl::Seconds(60);

// Where a consumer holds the newest sequence of each subject of a topic.
struct Held {
  const char* service;
  const char* subjects;
  const char* owner;
  const char* topic;
};
constexpr Held kHeld[] = {
    {"assessment", "SELECT employee_id::text, sequence FROM employee", "personnel",
     "mumpuni.personnel.employee.v1"},
    {"training", "SELECT employee_id::text, sequence FROM employee_projection", "personnel",
     "mumpuni.personnel.employee.v1"},
    {"complaint", "SELECT employee_id::text, sequence FROM employee_projection", "personnel",
     "mumpuni.personnel.employee.v1"},
    {"assessment", "SELECT source_id::text, sequence FROM evidence_source WHERE source = 2",
     "training", "mumpuni.training.enrolment.v1"},
    {"assessment", "SELECT source_id::text, sequence FROM evidence_source WHERE source = 3",
     "complaint", "mumpuni.complaint.case.v1"},
    {"training", "SELECT employee_id::text, sequence FROM profile_projection", "assessment",
     "mumpuni.assessment.profile.v1"},
};

hv::HealthCheckResponse::ServingStatus Health(const City& city, const std::string& service) {
  const auto stub = hv::Health::NewStub(city.Channel(service));
  const auto answer = rpc::Call(*stub, &hv::Health::Stub::Check, hv::HealthCheckRequest(),
                                city.As("operator", {"OPERATOR"}));
  return answer.ok() ? answer->status() : hv::HealthCheckResponse::UNKNOWN;
}

class faults : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    city_ = new City("faults");
    play_ = new Play(*city_);
    play_->Begin(kOfficers);
  }
  void TearDown() override { play_->set_patience(absl::ZeroDuration()); }
  static void TearDownTestSuite() {
    delete play_;
    delete city_;
    play_ = nullptr;
    city_ = nullptr;
  }

  static int64_t Count(const std::string& service, const std::string& from) {
    return SqlNumber(*city_, service, "SELECT count(*) FROM " + from);
  }

  // Every consumer holds the newest event of every subject; the broker holds each event at least
  // once, and a relay that was killed may have sent some of them twice.
  static void NothingIsLost() {
    for (const Held& held : kHeld) {
      const std::string sql = absl::StrCat(
          "SELECT coalesce(string_agg(subject || '=' || sequence, ' ' ORDER BY subject"
          " COLLATE \"C\"), '') FROM (",
          held.subjects, ") AS held (subject, sequence)");
      const std::string written = NewestWritten(*city_, held.owner, held.topic);
      EXPECT_NE(written, "") << held.topic;
      EXPECT_EQ(SqlText(*city_, held.service, sql), written) << held.service << " " << held.topic;
    }
    for (const auto& [topic, written] : WrittenByTopic(*city_)) {
      EXPECT_GE(OnBroker(*city_, topic), written) << topic;
    }
    for (const std::string& service : kServices) {
      EXPECT_EQ(Count(service, "parked_event"), 0) << service;
    }
    city_->Tool("mumpuni reconcile");  // fails if evidence differs from its sources
    const auto [compared, mismatches] = play_->Reconcile();
    EXPECT_GE(compared, kOfficers);
    EXPECT_EQ(mismatches, 0);
  }

  static City* city_;
  static Play* play_;
};
City* faults::city_ = nullptr;
Play* faults::play_ = nullptr;

// Plays rounds in threads of its own until told to end: a case to its rating, an enrolment to its
// completion. Counts only what was acknowledged.
class Load {
 public:
  explicit Load(Play& play)
      : play_(play),
        batch_(play.Schedule(play.Course("SE-101").course_id(), "FAULTS.1").batch_id()) {
    for (int t = 0; t < kThreads; ++t) threads_.emplace_back([this, t] { Run(t); });
  }
  ~Load() { End(); }
  void End() {
    ended_ = true;
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }
  bool Reaches(int rounds) {
    return testing::WaitFor([&] { return done_ >= rounds || failed_ > 0; }, kPatience) &&
           failed_ == 0;
  }
  int done() const { return done_; }
  int hired() const { return hired_; }
  int failed() const { return failed_; }
  const std::string& batch() const { return batch_; }

 private:
  void Run(int thread) {
    try {
      for (int i = thread; !ended_; i += kThreads) Round(i);
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
      ++failed_;
    }
  }
  void Round(int i) {
    // A thread has its own officers: one running enrolment per person and course.
    const std::string& officer = play_.officers()[static_cast<size_t>(i % kOfficers)];
    play_.PlayCase(absl::StrCat("load-", i), officer);
    play_.Complete(play_.Attend(play_.Enrol(batch_, officer, absl::StrCat("load-", i))), 85);
    if (i % kHireEvery == 0) {
      play_.Hire("DSDABM.LAYANAN", 100 + i / kHireEvery);
      ++hired_;
    }
    ++done_;
  }

  Play& play_;
  std::string batch_;
  std::atomic<bool> ended_{false};
  std::atomic<int> done_{0}, hired_{0}, failed_{0};
  std::vector<std::thread> threads_;
};

TEST_F(faults, KillingEachServiceAndTheBrokerLosesAndDoublesNothing) {
  play_->set_patience(kPatience);
  const int64_t cases = Count("complaint", "complaint_case");
  const int64_t employees = Count("personnel", "employee");
  Load load(*play_);
  const auto goes_on = [&] { return load.Reaches(load.done() + 4); };
  for (const std::string& service : kServices) {
    ASSERT_TRUE(goes_on()) << "before " << service;
    city_->Kill(service);
    city_->StartServices();
  }
  ASSERT_TRUE(goes_on());
  city_->KillBroker();
  city_->StartBroker();
  ASSERT_TRUE(goes_on());
  load.End();
  ASSERT_EQ(load.failed(), 0);
  const int rounds = load.done();
  ASSERT_TRUE(WaitApplied(*city_, absl::Seconds(90)));

  EXPECT_EQ(Count("complaint", "complaint_case"), cases + rounds);
  EXPECT_EQ(Count("complaint", "rating"), rounds);
  EXPECT_EQ(Count("complaint", "case_assignment"), rounds);
  EXPECT_EQ(Count("complaint", "follow_up WHERE kind = 2"), rounds);
  EXPECT_EQ(Count("complaint", "follow_up WHERE kind = 5"), rounds);
  EXPECT_EQ(Count("training", "enrolment WHERE batch_id = '" + load.batch() + "'"), rounds);
  EXPECT_EQ(SqlNumber(*city_, "training",
                      "SELECT seats_taken FROM batch WHERE batch_id = '" + load.batch() + "'"),
            rounds);
  EXPECT_EQ(Count("personnel", "employee"), employees + load.hired());
  // First answer, courtesy and solution of each case; SE-101 teaches two competencies.
  EXPECT_EQ(Count("assessment", "evidence WHERE source = 3"), 3 * rounds);
  EXPECT_EQ(Count("assessment", "evidence WHERE source = 2 AND favourable"), 2 * rounds);
  NothingIsLost();
}

TEST_F(faults, WithoutTheBrokerCallsGoOnAndEventsWait) {
  ASSERT_TRUE(WaitApplied(*city_));
  city_->KillBroker();
  for (int i = 0; i < 5; ++i) {
    const PlayedCase c = play_->PlayCase(absl::StrCat("no-broker-", i));
    EXPECT_EQ(c.state.status(), cv::CASE_STATUS_CLOSED_CONFIRMED);
  }
  for (const std::string& service : kServices) {
    EXPECT_EQ(Health(*city_, service), hv::HealthCheckResponse::SERVING) << service;
  }
  // Six events a case: submitted, verified, assigned, answered, resolved, rated.
  const auto waiting = [&] {
    const auto status = city_->Status("complaint");
    return status.ok() && status->relay().unsent_rows() >= 30;
  };
  EXPECT_TRUE(testing::WaitFor(waiting, absl::Seconds(10)));
  const int64_t before = Count("assessment", "evidence WHERE source = 3");
  city_->StartBroker();
  ASSERT_TRUE(WaitApplied(*city_, absl::Seconds(60)));
  EXPECT_EQ(Count("assessment", "evidence WHERE source = 3"), before + 15);
  NothingIsLost();
}

TEST_F(faults, WithoutTheDatabaseCallsAreRefusedAndAllResumesByItself) {
  ASSERT_TRUE(WaitApplied(*city_));
  const int64_t cases = Count("complaint", "complaint_case");
  city_->StopPostgres();
  for (const std::string& service : kServices) {
    const auto lost = [&] {
      return Health(*city_, service) == hv::HealthCheckResponse::NOT_SERVING;
    };
    EXPECT_TRUE(testing::WaitFor(lost, absl::Seconds(15))) << service;
  }
  const auto refused = play_->Call(*play_->complaint, &cv::ComplaintService::Stub::SubmitCase,
                                   play_->NewCase("no-database"), kChannel);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kUnavailable) << refused.status();
  EXPECT_EQ(ReasonOf(refused.status()), "DATABASE_UNAVAILABLE");

  city_->StartPostgres();
  for (const std::string& service : kServices) {
    const auto back = [&] { return Health(*city_, service) == hv::HealthCheckResponse::SERVING; };
    EXPECT_TRUE(testing::WaitFor(back, absl::Seconds(20))) << service;
  }
  // The same request, as a client would repeat it.
  const PlayedCase c = play_->PlayCase("no-database");
  EXPECT_EQ(Count("complaint", "complaint_case"), cases + 1);
  ASSERT_TRUE(WaitApplied(*city_));
  EXPECT_EQ(Count("assessment", "evidence WHERE source_id = '" + c.state.case_id() + "'"), 3);
  NothingIsLost();
}

}  // namespace
}  // namespace mumpuni::e2e
