#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "common/pg/connection.h"
#include "common/pg/tx.h"

namespace mumpuni::pg {
namespace {

TEST(ReadsOnly, NamesWhatMayWrite) {
  EXPECT_TRUE(ReadsOnly("SELECT update_time FROM item WHERE name = $1"));
  EXPECT_TRUE(ReadsOnly("\n  WITH a AS (SELECT 1) SELECT substring(x for 3) FROM a"));
  for (const char* sql :
       {"INSERT INTO item (name) VALUES ($1)", "UPDATE item SET name = $1",
        "WITH a AS (DELETE FROM item RETURNING 1) SELECT 1 FROM a", "SELECT 1 FROM item FOR UPDATE",
        "select 1 from item for share", "SELECT nextval('s')", "SELECT pg_notify('a', 'b')",
        "LOCK TABLE item", ""}) {
    EXPECT_FALSE(ReadsOnly(sql)) << sql;
  }
}

TEST(TimestampText, ReadsWhatASessionInUtcWrites) {
  const absl::Time base = absl::FromUnixSeconds(1795577460);  // 2026-11-25 03:31:00 UTC
  EXPECT_EQ(internal::ParseTimestamp("2026-11-25 03:31:00+00"), base);
  EXPECT_EQ(internal::ParseTimestamp("2026-11-25 03:31:00.5+00"), base + absl::Milliseconds(500));
  EXPECT_EQ(internal::ParseTimestamp("2026-11-25 03:31:00.000001+00"),
            base + absl::Microseconds(1));
  EXPECT_EQ(internal::ParseTimestamp("infinity"), absl::InfiniteFuture());
  EXPECT_EQ(internal::ParseTimestamp("-infinity"), absl::InfinitePast());
}

TEST(TimestampText, RefusesOtherZonesAndForms) {
  for (const char* text :
       {"", "2026-11-25", "2026-11-25 03:31:00", "2026-11-25 03:31:00+07", "2026-11-25T03:31:00+00",
        "2026-11-25 03:31:00+00 BC", "x026-11-25 03:31:00+00"}) {
    EXPECT_EQ(internal::ParseTimestamp(text), std::nullopt) << text;
  }
}

TEST(TimestampText, KeepsMicroseconds) {
  EXPECT_EQ(internal::FormatTimestamp(absl::FromUnixMicros(1'795'577'460'123'456)),
            "2026-11-25T03:31:00.123456+00:00");
  // Never rounded up into the future.
  EXPECT_EQ(internal::FormatTimestamp(absl::FromUnixNanos(999'999'999)),
            "1970-01-01T00:00:00.999999+00:00");
  EXPECT_EQ(internal::FormatTimestamp(absl::InfiniteFuture()), "infinity");
}

TEST(ArrayText, QuotesWhatNeedsIt) {
  EXPECT_EQ(Array(std::vector<std::string>{}), "{}");
  EXPECT_EQ(Array(std::vector<std::string>{"a", "b,c", "d\"e\\f", "NULL", ""}),
            R"({"a","b,c","d\"e\\f","NULL",""})");
  EXPECT_EQ(Array(std::vector<int64_t>{1, -2}), "{1,-2}");
  EXPECT_EQ(Array(std::vector<LocalDate>{LocalDate::Of("2026-08-17")}), "{2026-08-17}");
}

TEST(ArrayText, ReadsBothForms) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(internal::ParseArray("{}"), Texts{});
  EXPECT_EQ(internal::ParseArray("{a,NULL,\"NULL\",\"\"}"), (Texts{"a", "", "NULL", ""}));
  EXPECT_THROW(internal::ParseArray("a,b"), std::invalid_argument);
}

TEST(ArrayText, AnyTextsSurvive) {
  rc::check([](const std::vector<std::string>& texts) {
    RC_ASSERT(internal::ParseArray(Array(texts)) == texts);
  });
}

TEST(BytesText, AnyBytesSurvive) {
  EXPECT_EQ(Bytes(std::string_view("\0\xff"
                                   "a",
                                   3)),
            "\\x00ff61");
  rc::check([](const std::string& raw) { RC_ASSERT(FromBytes(Bytes(raw)) == raw); });
  EXPECT_THROW(FromBytes("00"), std::invalid_argument);
  EXPECT_THROW(FromBytes("\\x0"), std::invalid_argument);
  EXPECT_THROW(FromBytes("\\xzz"), std::invalid_argument);
}

TEST(SessionUrl, CarriesTheSettings) {
  const std::string url = SessionUrl("postgresql://u:p@h:1/d", "a b&c");
  EXPECT_EQ(url.rfind("postgresql://u:p@h:1/d?application_name=a%20b%26c&options=", 0), 0u) << url;
  EXPECT_NE(url.find("timezone%3DUTC"), std::string::npos);
  EXPECT_NE(url.find("idle_in_transaction_session_timeout%3D5000"), std::string::npos);
  EXPECT_EQ(SessionUrl("postgresql://h/d?sslmode=disable", "x")
                .rfind("postgresql://h/d?sslmode=disable&application_name=x&", 0),
            0u);
}

}  // namespace
}  // namespace mumpuni::pg
