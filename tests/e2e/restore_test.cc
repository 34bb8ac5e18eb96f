// Promise: a database that comes back as another one (a failover, a restore) is noticed; what is
// written from then on cannot be taken for what was published before, and nothing stands still.
#include <gtest/gtest.h>

#include "tests/e2e/outcome.h"
#include "tests/e2e/play.h"

namespace mumpuni::e2e {
namespace {

class restore : public ::testing::Test {
 protected:
  restore() : city_("restore"), play_(city_) { play_.Begin(/*officers=*/2); }

  int64_t Newest(const std::string& service) {
    return SqlNumber(city_, service, "SELECT max(sequence) FROM event_sequence");
  }
  bool Restored(const std::string& service) {
    const auto status = city_.Status(service);
    return status.ok() && status->relay().restored();
  }

  City city_;
  Play play_;
};

TEST_F(restore, AfterAPromotionSequencesRiseAndEventsGoOn) {
  play_.PlayCase("before");
  ASSERT_TRUE(WaitApplied(city_));
  const int64_t before = Newest("complaint");
  for (const std::string& service : kServices) EXPECT_FALSE(Restored(service)) << service;

  city_.PromotePostgres();
  play_.set_patience(absl::Seconds(60));
  // An old case and a new one: what follows must be newer than everything published before.
  play_.PlayCase("after");
  ASSERT_TRUE(WaitApplied(city_));
  EXPECT_GT(Newest("complaint"), before + (int64_t{1} << 39)) << "the next restore epoch";
  EXPECT_EQ(SqlText(city_, "assessment",
                    "SELECT string_agg(source_id || '=' || sequence, ' ' ORDER BY source_id::text "
                    "COLLATE \"C\") FROM evidence_source WHERE source = 3"),
            NewestWritten(city_, "complaint", "mumpuni.complaint.case.v1"));
  for (const std::string& service : kServices) {
    EXPECT_TRUE(testing::WaitFor([&] { return Restored(service); }, absl::Seconds(20))) << service;
    city_.Tool("mumpuni events restored --service " + service +
               " --reason 'promoted by a test on purpose'");
    EXPECT_TRUE(testing::WaitFor([&] { return !Restored(service); }, absl::Seconds(20))) << service;
  }
  city_.Tool("mumpuni events reconcile --patience 1");
  EXPECT_EQ(play_.Reconcile().second, 0);
}

}  // namespace
}  // namespace mumpuni::e2e
