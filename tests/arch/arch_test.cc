// The house rules hold for this checkout, and each check is shown able to fail.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/arch/rules.h"

namespace mumpuni::arch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Check = std::function<std::vector<Finding>(const Tree&)>;

const Tree& Checkout() {
  static const auto* tree = new Tree(ReadTree(MUMPUNI_SOURCE_DIR));
  return *tree;
}

// "path:line: message", one per finding.
std::vector<std::string> Found(const Check& check, const Tree& tree) {
  std::vector<std::string> found;
  for (const Finding& finding : check(tree)) {
    std::ostringstream text;
    text << finding;
    found.push_back(text.str());
  }
  return found;
}

// --- The checkout ------------------------------------------------------------------------------

TEST(CheckoutTest, IsRead) {
  EXPECT_EQ(Checkout().count("common/core/status.h"), 1u);
  EXPECT_EQ(Checkout().count("proto/mumpuni/common/v1/access.proto"), 1u);
  EXPECT_EQ(Checkout().count("services/personnel/domain/reasons.h"), 1u);
  EXPECT_GT(Checkout().size(), 200u);
}

TEST(CheckoutTest, Arrows) { EXPECT_THAT(CheckArrows(Checkout()), IsEmpty()); }
TEST(CheckoutTest, Confinement) { EXPECT_THAT(CheckConfinement(Checkout()), IsEmpty()); }
TEST(CheckoutTest, PureDomain) { EXPECT_THAT(CheckPureDomain(Checkout()), IsEmpty()); }
TEST(CheckoutTest, WhoDoesWhat) { EXPECT_THAT(CheckWhoDoesWhat(Checkout()), IsEmpty()); }
TEST(CheckoutTest, Access) { EXPECT_THAT(CheckAccess(Checkout()), IsEmpty()); }
TEST(CheckoutTest, Reasons) { EXPECT_THAT(CheckReasons(Checkout()), IsEmpty()); }
TEST(CheckoutTest, Names) { EXPECT_THAT(CheckNames(Checkout()), IsEmpty()); }
TEST(CheckoutTest, Services) { EXPECT_THAT(CheckServices(Checkout()), IsEmpty()); }

// --- Each rule, broken on purpose ----------------------------------------------------------------

struct Seed {
  const char* name;
  Check check;
  const char* path;
  const char* text;
  // What must be found; empty: the rule allows it.
  const char* found;
};

class SeedTest : public ::testing::TestWithParam<Seed> {};

TEST_P(SeedTest, IsJudged) {
  const std::vector<std::string> found =
      Found(GetParam().check, {{GetParam().path, GetParam().text}});
  if (std::string(GetParam().found).empty()) {
    EXPECT_THAT(found, IsEmpty());
  } else {
    EXPECT_THAT(found, ElementsAre(GetParam().found));
  }
}

std::string NameOf(const ::testing::TestParamInfo<Seed>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(
    Arrows, SeedTest,
    ::testing::Values(
        Seed{"CoreStandsAlone", CheckArrows, "common/core/a.cc",
             "\n#include \"common/obs/log.h\"\n",
             "common/core/a.cc:2: common/core may not use common/obs (common/obs/log.h)"},
        Seed{"LeavesDoNotMeet", CheckArrows, "common/rpc/a.h", "#include \"common/pg/tx.h\"\n",
             "common/rpc/a.h:1: common/rpc may not use common/pg (common/pg/tx.h)"},
        Seed{"CalendarIsPure", CheckArrows, "common/calendar/a.h",
             "#include \"common/obs/log.h\"\n",
             "common/calendar/a.h:1: common/calendar may not use common/obs (common/obs/log.h)"},
        Seed{"NobodyUsesRuntime", CheckArrows, "common/events/a.h",
             "#include \"common/runtime/process.h\"\n",
             "common/events/a.h:1: common/events may not use common/runtime "
             "(common/runtime/process.h)"},
        Seed{"CommonNeverUsesServices", CheckArrows, "common/runtime/a.cc",
             "#include \"services/training/config.h\"\n",
             "common/runtime/a.cc:1: common never includes services/ (services/training/config.h)"},
        Seed{"NewRoomOfCommon", CheckArrows, "common/cache/a.h", "#include \"common/core/id.h\"\n",
             "common/cache/a.h:1: unknown room of common: cache (common/core/id.h)"},
        Seed{"TestingIsForTests", CheckArrows, "common/pg/a.cc",
             "#include \"common/testing/wait.h\"\n",
             "common/pg/a.cc:1: common/pg may not use common/testing (common/testing/wait.h)"},
        Seed{"TestsUseTesting", CheckArrows, "common/pg/a_test.cc",
             "#include \"common/testing/wait.h\"\n", ""},
        Seed{"ServicesStandAlone", CheckArrows, "services/training/peers/a.cc",
             "#include \"services/personnel/domain/employee.h\"\n",
             "services/training/peers/a.cc:1: a service never includes another "
             "(services/personnel/domain/employee.h)"},
        Seed{"DomainUsesNothingAbove", CheckArrows, "services/training/domain/a.h",
             "#include \"services/training/store/rows.h\"\n",
             "services/training/domain/a.h:1: domain/ may not use store/ "
             "(services/training/store/rows.h)"},
        Seed{"DomainDoesNotLog", CheckArrows, "services/training/domain/a.h",
             "#include \"common/obs/log.h\"\n",
             "services/training/domain/a.h:1: domain/ may not use common/obs (common/obs/log.h)"},
        Seed{"StoreDoesNotUseApp", CheckArrows, "services/training/store/a.h",
             "#include \"services/training/app/scope.h\"\n",
             "services/training/store/a.h:1: store/ may not use app/ "
             "(services/training/app/scope.h)"},
        Seed{"StoreAndPeersDoNotMeet", CheckArrows, "services/training/peers/a.h",
             "#include \"services/training/store/rows.h\"\n",
             "services/training/peers/a.h:1: peers/ may not use store/ "
             "(services/training/store/rows.h)"},
        Seed{"AppKnowsNoRpc", CheckArrows, "services/training/app/a.h",
             "#include \"common/rpc/server.h\"\n",
             "services/training/app/a.h:1: app/ may not use common/rpc (common/rpc/server.h)"},
        Seed{
            "AppKnowsNoKafka", CheckArrows, "services/training/app/a.h",
            "#include \"common/events/outbox.h\"\n",
            "services/training/app/a.h:1: app/ may not use common/events (common/events/outbox.h)"},
        Seed{"ApiAndJobsDoNotMeet", CheckArrows, "services/training/api/a.cc",
             "#include \"services/training/jobs/timers.h\"\n",
             "services/training/api/a.cc:1: api/ may not use jobs/ "
             "(services/training/jobs/timers.h)"},
        Seed{"ApiDoesNotConsume", CheckArrows, "services/training/api/a.cc",
             "#include \"services/training/events/consumers.h\"\n",
             "services/training/api/a.cc:1: api/ may not use events/ "
             "(services/training/events/consumers.h)"},
        Seed{"SnapshotsUseThePublishersConversion", CheckArrows, "services/training/api/a.cc",
             "#include \"services/training/events/publisher.h\"\n", ""},
        Seed{"OnlyMainUsesRuntime", CheckArrows, "services/training/jobs/a.cc",
             "#include \"common/runtime/process.h\"\n",
             "services/training/jobs/a.cc:1: jobs/ may not use common/runtime "
             "(common/runtime/process.h)"},
        Seed{"ConfigUsesOptionsOnly", CheckArrows, "services/training/config.h",
             "#include \"common/runtime/process.h\"\n",
             "services/training/config.h:1: config may use runtime/options.h only "
             "(common/runtime/process.h)"},
        Seed{"MainUsesAll", CheckArrows, "services/training/main.cc",
             "#include \"common/runtime/process.h\"\n#include \"services/training/api/a.h\"\n", ""},
        Seed{"AddedRoomsAreBelowApp", CheckArrows, "services/complaint/notify/a.cc",
             "#include \"services/complaint/app/cases.h\"\n",
             "services/complaint/notify/a.cc:1: notify/ may not use app/ "
             "(services/complaint/app/cases.h)"},
        Seed{"AppSeals", CheckArrows, "services/complaint/app/a.cc",
             "#include \"services/complaint/identity/sealed.h\"\n", ""},
        Seed{"StoreSeesSealedRowsOnly", CheckArrows, "services/complaint/store/a.cc",
             "#include \"services/complaint/identity/sealed.h\"\n",
             "services/complaint/store/a.cc:1: store/ may not use identity/ "
             "(services/complaint/identity/sealed.h)"},
        Seed{"IdentityKnowsNoDatabase", CheckArrows, "services/complaint/identity/a.cc",
             "#include \"common/pg/pg.h\"\n",
             "services/complaint/identity/a.cc:1: identity/ may not use common/pg "
             "(common/pg/pg.h)"},
        Seed{"IdentityIsNotLogged", CheckArrows, "services/complaint/identity/a.cc",
             "#include \"common/obs/log.h\"\n",
             "services/complaint/identity/a.cc:1: identity/ may not use common/obs "
             "(common/obs/log.h)"},
        Seed{"ToolsUseRpcsOnly", CheckArrows, "tools/client/a.cc",
             "#include \"services/training/domain/course.h\"\n",
             "tools/client/a.cc:1: tools speak to the services by RPC only "
             "(services/training/domain/course.h)"},
        Seed{"CommentsAreNotIncludes", CheckArrows, "common/core/a.cc",
             "// #include \"common/obs/log.h\"\n/*\n#include \"common/obs/log.h\"\n*/\n", ""}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Confinement, SeedTest,
    ::testing::Values(
        Seed{"GrpcInclude", CheckConfinement, "services/training/app/a.cc",
             "#include <grpcpp/grpcpp.h>\n",
             "services/training/app/a.cc:1: gRPC may not be used here"},
        Seed{"GrpcType", CheckConfinement, "services/training/events/a.cc",
             "void F(\n    const grpc::Status& s);\n",
             "services/training/events/a.cc:2: gRPC may not be used here"},
        Seed{"GrpcInItsRoom", CheckConfinement, "services/training/peers/a.cc",
             "#include <grpcpp/grpcpp.h>\ngrpc::Status s;\n", ""},
        Seed{"Pqxx", CheckConfinement, "services/training/app/a.cc", "pqxx::result r;\n",
             "services/training/app/a.cc:1: libpqxx may not be used here"},
        Seed{"PqxxInclude", CheckConfinement, "common/rpc/a.cc", "#include <pqxx/pqxx>\n",
             "common/rpc/a.cc:1: libpqxx may not be used here"},
        Seed{"PqxxInItsRoom", CheckConfinement, "services/training/store/a.cc",
             "#include <pqxx/pqxx>\npqxx::result r;\n", ""},
        Seed{"Kafka", CheckConfinement, "common/events/a.cc", "rd_kafka_poll(k, 1);\n",
             "common/events/a.cc:1: librdkafka may not be used here"},
        Seed{"Spdlog", CheckConfinement, "services/training/api/a.cc", "spdlog::info(\"x\");\n",
             "services/training/api/a.cc:1: spdlog may not be used here"},
        Seed{"Cli11", CheckConfinement, "services/training/main.cc", "#include <CLI/CLI.hpp>\n",
             "services/training/main.cc:1: CLI11 may not be used here"},
        Seed{"Cli11InTools", CheckConfinement, "tools/mumpuni/main.cc", "#include <CLI/CLI.hpp>\n",
             ""},
        Seed{"MessagesInApp", CheckConfinement, "services/training/app/a.cc",
             "#include \"mumpuni/training/v1/training.pb.h\"\n",
             "services/training/app/a.cc:1: generated code may not be used here"},
        Seed{"MessagesInDomain", CheckConfinement, "services/training/domain/a_test.cc",
             "#include \"mumpuni/training/v1/training.pb.h\"\n",
             "services/training/domain/a_test.cc:1: generated code may not be used here"},
        Seed{"StubsInEvents", CheckConfinement, "services/training/events/a.cc",
             "#include \"mumpuni/training/v1/training_service.grpc.pb.h\"\n",
             "services/training/events/a.cc:1: generated code may not be used here"},
        Seed{"MessagesInEvents", CheckConfinement, "services/training/events/a.cc",
             "#include \"mumpuni/training/v1/training_events.pb.h\"\n", ""},
        Seed{"MessagesInCommon", CheckConfinement, "common/events/a.cc",
             "#include \"mumpuni/training/v1/training.pb.h\"\n",
             "common/events/a.cc:1: generated code may not be used here"},
        Seed{"WordsInTextAreFree", CheckConfinement, "services/training/app/a.cc",
             "// pqxx:: and grpc::\nconst char* k = \"spdlog::\";\n", ""}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    PureDomain, SeedTest,
    ::testing::Values(
        Seed{"Double", CheckPureDomain, "services/training/domain/a.cc", "\n\ndouble x = 1;\n",
             "services/training/domain/a.cc:3: no floating point in domain/"},
        Seed{"Float", CheckPureDomain, "services/training/domain/a.h", "std::vector<float> x;\n",
             "services/training/domain/a.h:1: no floating point in domain/"},
        Seed{"Thread", CheckPureDomain, "services/training/domain/a.cc", "std::mutex mutex;\n",
             "services/training/domain/a.cc:1: no threads in domain/"},
        Seed{"ClockRead", CheckPureDomain, "services/training/domain/a.cc",
             "auto t = absl::Now();\n",
             "services/training/domain/a.cc:1: no clock reads in domain/"},
        Seed{"ClockObject", CheckPureDomain, "services/training/domain/a.h",
             "void F(const Clock& c);\n",
             "services/training/domain/a.h:1: no clock reads in domain/"},
        Seed{"Logging", CheckPureDomain, "services/training/domain/a.cc", "std::cerr << x;\n",
             "services/training/domain/a.cc:1: no logging in domain/"},
        Seed{"Sql", CheckPureDomain, "services/training/domain/a.cc",
             "\nconst char* k = \"SELECT id FROM course\";\n",
             "services/training/domain/a.cc:2: no SQL in domain/"},
        Seed{"WordsThatOnlyLookAlike", CheckPureDomain, "services/training/domain/a.cc",
             "int doubled = 2;  // a double\nint float_count = 0;\nauto m = \"no double "
             "selection\";\n",
             ""},
        Seed{"OtherRoomsMay", CheckPureDomain, "services/training/jobs/a.cc",
             "double seconds = 1;\n", ""}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    WhoDoesWhat, SeedTest,
    ::testing::Values(
        Seed{"AppOpensATransaction", CheckWhoDoesWhat, "services/training/app/a.cc",
             "return pg::Transact(pool, {}, f);\n",
             "services/training/app/a.cc:1: transactions begin in api/, jobs/ and main.cc only"},
        Seed{"EventsOpenATransaction", CheckWhoDoesWhat, "services/training/events/a.cc",
             "return pg::Mutate(pool, {}, f);\n",
             "services/training/events/a.cc:1: transactions begin in api/, jobs/ and main.cc only"},
        Seed{"ApiOpensATransaction", CheckWhoDoesWhat, "services/training/api/a.cc",
             "return pg::Transact(pool, {}, f);\n", ""},
        Seed{"AppHasSql", CheckWhoDoesWhat, "services/training/app/a.cc", "tx.Exec(\"x\");\n",
             "services/training/app/a.cc:1: statements stand in store/ and peers/ only"},
        Seed{"RpcHasSql", CheckWhoDoesWhat, "common/runtime/a.cc", "tx.Exec(\"x\");\n",
             "common/runtime/a.cc:1: statements stand in store/ and peers/ only"},
        Seed{"StoreHasSql", CheckWhoDoesWhat, "services/training/store/a.cc", "tx.Exec(\"x\");\n",
             ""},
        Seed{"SelectStar", CheckWhoDoesWhat, "services/training/store/a.cc",
             "\nauto k = R\"sql(\n  Select  * FROM course)sql\";\n",
             "services/training/store/a.cc:3: columns are enumerated"},
        Seed{"SelectAliasStar", CheckWhoDoesWhat, "services/training/store/a.cc",
             "auto k = \"SELECT c.* FROM course c\";\n",
             "services/training/store/a.cc:1: columns are enumerated"},
        Seed{"ReturningStar", CheckWhoDoesWhat, "common/jobs/a.cc",
             "auto k = \"DELETE RETURNING *\";\n", "common/jobs/a.cc:1: columns are enumerated"},
        Seed{"CountStar", CheckWhoDoesWhat, "services/training/store/a.cc",
             "auto k = \"SELECT count(*) FROM course\";\n", ""},
        Seed{"UnnestStar", CheckWhoDoesWhat, "services/training/store/a.cc",
             "auto k = \"INSERT INTO t (a) SELECT * FROM unnest($1::int[])\";\n", ""},
        Seed{"ScopeInApi", CheckWhoDoesWhat, "services/training/api/a.cc",
             "if (access.scope == Scope::kUnit) return;\n",
             "services/training/api/a.cc:1: only app/scope decides how far a role reaches"},
        Seed{"ScopeInScope", CheckWhoDoesWhat, "services/training/app/scope.cc",
             "if (access.scope == Scope::kUnit) return;\n", ""},
        Seed{"ScopeOfHours", CheckWhoDoesWhat, "services/training/domain/a.cc",
             "if (row.scope == HourScope::kNational) return;\n", ""},
        Seed{"SystemClock", CheckWhoDoesWhat, "services/training/api/a.cc",
             "auto t = absl::Now();\n",
             "services/training/api/a.cc:1: time comes from mumpuni::Clock"}),
    NameOf);

constexpr char kRpcWithoutOption[] =
    "service S {\n  rpc Get(GetRequest) returns (GetResponse);\n"
    "  // option (mumpuni.common.v1.access) = { peers: [\"x\"] }\n}\n";
constexpr char kRpcWithOtherOption[] =
    "service S {\n  rpc Get(GetRequest)\n      returns (GetResponse) {\n"
    "    option deprecated = true;\n  }\n}\n";
constexpr char kRpcWithEmptyRule[] =
    "service S {\n  rpc Get(GetRequest) returns (GetResponse) {\n"
    "    option (mumpuni.common.v1.access) = {};\n  }\n}\n";
constexpr char kRpcsWithRules[] =
    "service S {\n  rpc Get(GetRequest) returns (GetResponse) {\n"
    "    option (mumpuni.common.v1.access) = {\n      grants: [{role: ROLE_OFFICER, scope: "
    "SCOPE_SELF}]\n    };\n  }\n  rpc Watch(WatchRequest) returns (stream WatchResponse) {\n"
    "    option (mumpuni.common.v1.access) = { peers: [\"complaint\"] };\n  }\n}\n";

INSTANTIATE_TEST_SUITE_P(
    Access, SeedTest,
    ::testing::Values(
        Seed{"NoOption", CheckAccess, "proto/mumpuni/x/v1/x_service.proto", kRpcWithoutOption,
             "proto/mumpuni/x/v1/x_service.proto:2: rpc Get has no access rule"},
        Seed{"AnotherOption", CheckAccess, "proto/mumpuni/x/v1/x_service.proto",
             kRpcWithOtherOption,
             "proto/mumpuni/x/v1/x_service.proto:2: rpc Get has no access rule"},
        Seed{"AnEmptyRule", CheckAccess, "proto/mumpuni/x/v1/x_service.proto", kRpcWithEmptyRule,
             "proto/mumpuni/x/v1/x_service.proto:2: rpc Get has no access rule"},
        Seed{"Rules", CheckAccess, "proto/mumpuni/x/v1/x_service.proto", kRpcsWithRules, ""}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Names, SeedTest,
    ::testing::Values(
        Seed{"CamelCase", CheckNames, "services/training/domain/courseRules.h", "",
             "services/training/domain/courseRules.h:0: file names are snake_case"},
        Seed{"Dashes", CheckNames, "proto/mumpuni/x/v1/x-service.proto", "",
             "proto/mumpuni/x/v1/x-service.proto:0: file names are snake_case"},
        Seed{"SnakeCase", CheckNames, "services/training/domain/course_rules2_test.cc", "", ""},
        Seed{"MigrationWithoutNumber", CheckNames, "services/training/migrations/course.sql", "",
             "services/training/migrations/course.sql:0: a migration is NNNN_title.sql"},
        Seed{"MigrationOfCommonsNumbers", CheckNames, "services/training/migrations/0007_x.sql", "",
             "services/training/migrations/0007_x.sql:0: common has the numbers 1 to 99, services "
             "begin at 100"},
        Seed{"Migration", CheckNames, "services/training/migrations/0100_x.sql", "", ""}),
    NameOf);

// --- Rules about several files
// --------------------------------------------------------------------

TEST(NamesTest, AMigrationNumberIsTakenOnce) {
  const Tree tree = {{"services/x/migrations/0100_a.sql", ""},
                     {"services/x/migrations/0100_b.sql", ""},
                     {"services/y/migrations/0100_a.sql", ""}};
  EXPECT_THAT(Found(CheckNames, tree),
              ElementsAre("services/x/migrations/0100_b.sql:0: number taken by "
                          "services/x/migrations/0100_a.sql"));
}

TEST(ReasonsTest, EachIsDocumentedAsAWord) {
  const std::string header =
      "inline constexpr Reason kA{StatusCode::kNotFound,\n    \"CASE_NOT_FOUND\", \"…\"};\n"
      "inline constexpr Reason kB{StatusCode::kNotFound, \"CASE\", \"…\"};\n"
      "// Reason kC{StatusCode::kNotFound, \"REMOVED\", \"…\"};\n";
  const std::string path = "services/x/domain/reasons.h";
  EXPECT_THAT(Found(CheckReasons, {{path, header}}),
              ElementsAre(path + ":1: reason CASE_NOT_FOUND is not documented in docs/errors",
                          path + ":3: reason CASE is not documented in docs/errors"));
  EXPECT_THAT(Found(CheckReasons, {{path, header}, {"docs/errors/x.md", "| CASE_NOT_FOUND | |\n"}}),
              ElementsAre(path + ":3: reason CASE is not documented in docs/errors"));
  EXPECT_THAT(
      Found(CheckReasons, {{path, header}, {"docs/errors.md", "| CASE_NOT_FOUND |\n| `CASE` |\n"}}),
      IsEmpty());
}

TEST(ReasonsTest, TheirFormIsFixed) {
  const Tree tree = {{"services/x/domain/reasons.h",
                      "inline constexpr Reason kA{StatusCode::kAborted, \"caseGone\"};"},
                     {"docs/errors/x.md", "caseGone"}};
  EXPECT_THAT(
      Found(CheckReasons, tree),
      ElementsAre("services/x/domain/reasons.h:1: reason caseGone is not UPPER_SNAKE_CASE"));
}

TEST(ServicesTest, NeedAReadme) {
  const Tree tree = {{"services/x/domain/a.h", ""}};
  EXPECT_THAT(Found(CheckServices, tree), ElementsAre("services/x:0: a service has a README.md"));
}

TEST(ServicesTest, HaveKnownRoomsOnly) {
  const Tree tree = {{"services/x/README.md", "helpers/"}, {"services/x/helpers/a.h", ""}};
  EXPECT_THAT(Found(CheckServices, tree),
              ElementsAre("services/x/helpers:0: room without arrows: list it in tests/arch"));
}

TEST(ServicesTest, AddedRoomsAreNamedInTheReadme) {
  Tree tree = {{"services/complaint/README.md", "Rooms: domain/."},
               {"services/complaint/notify/a.h", ""}};
  EXPECT_THAT(Found(CheckServices, tree),
              ElementsAre("services/complaint/notify:0: an added room is named in the README"));
  tree["services/complaint/README.md"] = "Rooms: domain/, notify/.";
  EXPECT_THAT(Found(CheckServices, tree), IsEmpty());
}

TEST(ServicesTest, AddedRoomsBelongToOneService) {
  const Tree tree = {{"services/personnel/README.md", "notify/"},
                     {"services/personnel/notify/a.h", ""}};
  EXPECT_THAT(Found(CheckServices, tree),
              ElementsAre("services/personnel/notify:0: this room belongs to another service"));
}

TEST(ServicesTest, MainIsOneScreen) {
  std::string text;
  for (int i = 0; i < 81; ++i) text += "// line\n";
  const Tree tree = {{"services/x/README.md", ""}, {"services/x/main.cc", text}};
  EXPECT_THAT(Found(CheckServices, tree),
              ElementsAre("services/x/main.cc:80: main.cc is one screen"));
}

// --- Reading
// ---------------------------------------------------------------------------------------

TEST(ReadingTest, CommentsAndLiterals) {
  const std::string text = "a(\"x // y\"); // c\nb('\"'); /* d\n */ e(1'000, R\"q(f\" //)q\");\n";
  EXPECT_EQ(WithoutComments(text),
            "a(\"x // y\");     \nb('\"');     \n    e(1'000, R\"q(f\" //)q\");\n");
  EXPECT_EQ(CodeOnly(text), "a(        );     \nb(   );     \n    e(1'000,             );\n");
}

TEST(ReadingTest, Words) {
  EXPECT_TRUE(HasWord("x = double(1)", "double"));
  EXPECT_FALSE(HasWord("doubled redouble a_double", "double"));
  EXPECT_TRUE(HasWord("absl::Now()", "absl::Now"));
}

}  // namespace
}  // namespace mumpuni::arch
