// Comparing what is held with what was published, and the two steps of a rebuild that are SQL.
#include <algorithm>
#include <set>

#include "common/events/projection.h"
#include "tests/integration/events_fixture.h"

namespace mumpuni::events {
namespace {

class ProjectionTest : public EventsTest {
 protected:
  ProjectionTest() {
    projection_ = {.topic = topic_, .table = "newest", .key = "subject", .key_type = "text"};
  }
  // `count` subjects published, and held as published; in statements that stay short.
  void Fill(int count) {
    constexpr int kAtOnce = 100'000;
    for (int first = 1; first <= count; first += kAtOnce) {
      const std::string numbers = absl::StrCat("generate_series(", first, ", ",
                                               std::min(count, first + kAtOnce - 1), ") AS i");
      Owner(absl::StrCat("INSERT INTO event_sequence SELECT '", topic_,
                         "', 's' || i, 1 + i % 7 FROM ", numbers));
      Owner(absl::StrCat("INSERT INTO newest SELECT 's' || i, 1 + i % 7, 'x' FROM ", numbers));
    }
  }
  template <typename Result>
  Result In(const std::function<Result(pg::Tx&)>& body) {
    return pg::Transact(db_.pool(), {},
                        [&](pg::Tx& tx) -> absl::StatusOr<Result> { return body(tx); })
        .value();
  }
  // Buckets that differ.
  std::set<int> Differing() {
    const auto published =
        In<std::vector<Bucket>>([&](pg::Tx& tx) { return DigestPublished(tx, topic_); });
    const auto held =
        In<std::vector<Bucket>>([&](pg::Tx& tx) { return DigestHeld(tx, projection_); });
    std::set<int> buckets;
    for (int i = 0; i < kDigestBuckets; ++i) {
      const auto at = static_cast<size_t>(i);
      if (published[at].subjects != held[at].subjects || published[at].hash != held[at].hash) {
        buckets.insert(i);
      }
    }
    return buckets;
  }
  int64_t HeldIn(int bucket, const std::string& subject) {
    for (const SubjectVersion& version : In<std::vector<SubjectVersion>>(
             [&](pg::Tx& tx) { return ListHeld(tx, projection_, bucket, "", 100'000); })) {
      if (version.subject == subject) return version.sequence;
    }
    return 0;
  }

  Projection projection_;
};

TEST_F(ProjectionTest, EqualSidesHaveEqualDigestsWhateverTheirOrder) {
  Fill(3000);
  EXPECT_TRUE(Differing().empty());
  // A row that moves within its table is the same row.
  Owner("UPDATE newest SET payload = 'y' WHERE sequence = 3");
  EXPECT_TRUE(Differing().empty());
}

TEST_F(ProjectionTest, OneDiscrepancyInAMillionIsFoundAndNamed) {
  Fill(1'000'000);
  ASSERT_TRUE(Differing().empty());
  struct Damage {
    const char* sql;
    const char* subject;
    int64_t held;
  };
  for (const Damage& damage :
       {Damage{"UPDATE newest SET sequence = 9 WHERE subject = 's123456'", "s123456", 9},
        Damage{"DELETE FROM newest WHERE subject = 's7'", "s7", 0},
        Damage{"INSERT INTO newest VALUES ('phantom', 1, '')", "phantom", 1}}) {
    const std::set<int> before = Differing();
    Owner(damage.sql);
    std::set<int> buckets = Differing();
    for (const int bucket : before) buckets.erase(bucket);
    ASSERT_EQ(buckets.size(), 1u) << damage.sql;
    EXPECT_EQ(HeldIn(*buckets.begin(), damage.subject), damage.held) << damage.sql;
  }
}

TEST_F(ProjectionTest, DoubtedRowsAreTheSameToReadersOlderThanAnyEventAndForgotten) {
  Fill(2500);
  std::string after;
  int chunks = 0;
  do {
    after = In<std::string>([&](pg::Tx& tx) { return Doubt(tx, projection_, after, 1000); });
    ++chunks;
  } while (!after.empty());
  EXPECT_EQ(chunks, 4);
  EXPECT_EQ(Number("SELECT count(*) FROM newest WHERE sequence < 0"), 2500);
  EXPECT_TRUE(Differing().empty());
  // Doubting twice is doubting once.
  In<std::string>([&](pg::Tx& tx) { return Doubt(tx, projection_, "", 1000); });
  EXPECT_EQ(Number("SELECT count(*) FROM newest WHERE sequence < 0"), 2500);

  // The same event again confirms a row; of the others the consumer may undo what hangs on them.
  IncomingEvent again;
  again.subject = "s8";
  again.sequence = 1 + 8 % 7;
  ASSERT_TRUE(pg::Transact(db_.pool(), {}, [&](pg::Tx& tx) {
                return KeepNewest(tx, std::span(&again, 1));
              }).ok());
  std::set<std::string> undone;
  projection_.forget = [&](pg::Tx&, const std::vector<std::string>& subjects) {
    undone.insert(subjects.begin(), subjects.end());
    return absl::OkStatus();
  };
  int forgotten = 0;
  for (int n = -1; n != 0; forgotten += n) {
    const auto count = pg::Transact(
        db_.pool(), {}, [&](pg::Tx& tx) { return ForgetDoubted(tx, projection_, 1000); });
    ASSERT_TRUE(count.ok()) << count.status();
    n = *count;
  }
  EXPECT_EQ(forgotten, 2499);
  EXPECT_EQ(undone.size(), 2499u);
  EXPECT_EQ(Text("SELECT string_agg(subject || '=' || sequence, ' ') FROM newest"), "s8=2");
}

}  // namespace
}  // namespace mumpuni::events
