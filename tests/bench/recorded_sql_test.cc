#include "tests/bench/recorded_sql.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mumpuni::bench {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kLog[] =
    R"(2026-11-26 12:06:51.430 UTC [11] complaint@complaint LOG:  statement: BEGIN
2026-11-26 12:06:51.431 UTC [11] complaint@complaint LOG:  execute s1: INSERT INTO t
	VALUES ($1, $2, $3, $1)
2026-11-26 12:06:51.431 UTC [11] complaint@complaint DETAIL:  parameters: $1 = '019fa6aa-8a5b-7b47-8bd5-52fb3dad06c5', $2 = 'it''s, "$1"', $3 = NULL
2026-11-26 12:06:51.431 UTC [12] personnel@personnel LOG:  statement: COMMIT
2026-11-26 12:06:51.432 UTC [13] complaint@complaint LOG:  statement: BEGIN READ ONLY
2026-11-26 12:06:51.432 UTC [11] complaint@complaint LOG:  statement: COMMIT
2026-11-26 12:06:51.432 UTC [13] complaint@complaint LOG:  statement: ROLLBACK
)";

TEST(ParseLog, TakesWholeTransactionsOfOneRole) {
  const auto transactions = ParseLog(kLog, "complaint");
  ASSERT_THAT(transactions, SizeIs(1));
  ASSERT_THAT(transactions[0], SizeIs(3));
  EXPECT_EQ(transactions[0][0].text, "BEGIN");
  EXPECT_THAT(transactions[0][1].text, HasSubstr("VALUES ($1, $2, $3, $1)"));
  EXPECT_THAT(transactions[0][1].values,
              ElementsAre("'019fa6aa-8a5b-7b47-8bd5-52fb3dad06c5'", "'it''s, \"$1\"'", "NULL"));
  EXPECT_EQ(transactions[0][2].text, "COMMIT");
}

TEST(ParseLog, TakesAStatementOutsideATransactionAsOne) {
  const auto transactions = ParseLog(
      R"(2026-11-26 12:06:51.430 UTC [11] personnel@personnel LOG:  execute s1: SELECT $1
2026-11-26 12:06:51.430 UTC [11] personnel@personnel DETAIL:  parameters: $1 = 'a'
2026-11-26 12:06:51.431 UTC [11] personnel@personnel LOG:  statement: BEGIN
2026-11-26 12:06:51.431 UTC [11] personnel@personnel LOG:  statement: COMMIT
2026-11-26 12:06:51.432 UTC [11] personnel@personnel LOG:  execute s1: SELECT $1
2026-11-26 12:06:51.432 UTC [11] personnel@personnel DETAIL:  parameters: $1 = 'b'
)",
      "personnel");
  ASSERT_THAT(transactions, ElementsAre(SizeIs(1), SizeIs(2), SizeIs(1)));
  EXPECT_THAT(transactions[0][0].values, ElementsAre("'a'"));
  EXPECT_THAT(transactions[2][0].values, ElementsAre("'b'"));
}

TEST(ScriptOf, MakesNewIdsAndKeepsTheRest) {
  const Transaction first = {
      {"INSERT INTO t VALUES ($1, $2, $3)",
       {"'019fa6aa-8a5b-7b47-8bd5-52fb3dad06c5'", "'{019fa6aa-8a5b-7b47-8bd5-52fb3dad06c5}'",
        "'11111111-8a5b-7b47-8bd5-52fb3dad06c5'"}}};
  Transaction second = first;
  second[0].values[0] = "'029fa6aa-8a5b-7b47-8bd5-52fb3dad06c5'";
  second[0].values[1] = "'{029fa6aa-8a5b-7b47-8bd5-52fb3dad06c5}'";
  EXPECT_EQ(ScriptOf(first, second),
            "\\set u0 random(1, 9000000000000000000)\n"
            "INSERT INTO t VALUES (lpad(to_hex(:u0::bigint), 32, '0')::uuid, "
            "('{' || lpad(to_hex(:u0::bigint), 32, '0') || '}'), "
            "'11111111-8a5b-7b47-8bd5-52fb3dad06c5');\n");
}

TEST(ScriptOf, HidesColonsThatPgbenchWouldReadAsVariables) {
  const Transaction one = {
      {"SELECT $1, $2, $3", {R"('user:ANI \x')", "'2026-01-01 10:00:00+00'", "NULL"}}};
  EXPECT_EQ(ScriptOf(one, one), R"(SELECT E'user\x3AANI \\x', '2026-01-01 10:00:00+00', NULL;)"
                                "\n");
}

TEST(ScriptOf, LeavesOutWhatPgbenchWouldSendAsAStatementOfItsOwn) {
  const Transaction one = {{"BEGIN; SET LOCAL statement_timeout = 500", {}}, {"COMMIT", {}}};
  EXPECT_EQ(ScriptOf(one, one), "BEGIN;\nCOMMIT;\n");
}

}  // namespace
}  // namespace mumpuni::bench
