#include "tests/chaos/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

namespace mumpuni::chaos {
namespace {

using ::testing::HasSubstr;

class ReportTest : public ::testing::Test {
 protected:
  ReportTest()
      : dir_(std::filesystem::temp_directory_path() /
             ("mumpuni-report-" + std::to_string(getpid()))) {}
  ~ReportTest() override { std::filesystem::remove_all(dir_); }

  static FaultRecord Fault(int64_t number, int recovery_ms) {
    FaultRecord record;
    record.number = number;
    record.kind = "kill a service";
    record.target = "training";
    record.recovery = absl::Milliseconds(recovery_ms);
    return record;
  }

  const std::string dir_;
};

TEST_F(ReportTest, AQuantileIsAValueThatOccurred) {
  EXPECT_EQ(Quantile({}, 0.5), 0);
  EXPECT_EQ(Quantile({3, 1, 2}, 0.5), 2);
  EXPECT_EQ(Quantile({3, 1, 2}, 1), 3);
}

TEST_F(ReportTest, CountsGoOnWhenARunIsResumed) {
  {
    Report report(dir_, 42, false);
    report.Add(Fault(0, 100));
    FaultRecord two = Fault(1, 3000);
    two.faults = 2;
    report.Add(two);
    report.Write();
  }
  Report report(dir_, 1, true);
  EXPECT_EQ(report.seed(), 42u);
  EXPECT_EQ(report.faults(), 3);
  report.Add(Fault(3, 200));
  EXPECT_EQ(report.faults(), 4);
  EXPECT_THAT(report.Markdown(), HasSubstr("# Chaos: 4 faults, nothing lost, nothing doubled"));
  EXPECT_THAT(report.Markdown(), HasSubstr("| kill a service | 3 | 200 | 3000 | 3000 | 2 of 3 |"));
}

TEST_F(ReportTest, ADiscrepancyOrAFailureIsNoGoodRun) {
  Report report(dir_, 1, false);
  EXPECT_TRUE(report.Good());
  CheckRecord check;
  check.discrepancies.push_back({"evidence", "missing row"});
  report.Add(check);
  EXPECT_FALSE(report.Good());
  EXPECT_THAT(report.Markdown(), HasSubstr("FAILED"));
  EXPECT_THAT(report.Markdown(), HasSubstr("- evidence: missing row"));
  Report failed(dir_, 1, false);
  failed.Fail("writer: lost its way");
  EXPECT_FALSE(failed.Good());
}

TEST_F(ReportTest, WithoutAReportThereIsNothingToResume) {
  EXPECT_THROW(Report(dir_, 1, true), std::runtime_error);
}

}  // namespace
}  // namespace mumpuni::chaos
