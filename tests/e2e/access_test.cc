// Promise: every RPC of every service is guarded. Walks the contracts, so a new RPC or service
// cannot be forgotten: without certificate, token or the right role nothing answers.
#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

#include "common/core/status.h"
#include "common/testing/certs.h"
#include "common/testing/contract.h"
#include "tests/e2e/city.h"

namespace mumpuni::e2e {
namespace {

struct Method {
  std::string service;  // process that serves it
  std::string path;     // /package.Service/Method
  common::v1::AccessRule rule;
};

// Each service at the process that owns its package; what belongs to none is served by all.
std::vector<Method> AllMethods() {
  std::vector<Method> methods;
  for (const testing::Rpc& rpc : testing::EveryRpc()) {
    for (const std::string& process : kServices) {
      if (rpc.owner == process || rpc.owner == "operations") {
        methods.push_back({process, rpc.path, rpc.rule});
      }
    }
  }
  return methods;
}

class access : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { city_ = new City("access"); }
  static void TearDownTestSuite() {
    delete city_;
    city_ = nullptr;
  }

  // Calls with an empty message. Every refusal of access comes before the message is looked at.
  static absl::Status CallEmpty(const std::shared_ptr<grpc::Channel>& channel,
                                const std::string& path, const std::string& token) {
    rpc::CallOptions options;
    options.timeout = absl::Seconds(5);
    options.token = token;
    grpc::ClientContext context;
    rpc::Prepare(context, options);
    const grpc::Slice nothing;  // An empty message; a buffer without a slice would be none at all.
    grpc::ByteBuffer request(&nothing, 1), response;
    grpc::CompletionQueue queue;
    grpc::GenericStub stub(channel);
    auto call = stub.PrepareUnaryCall(&context, path, request, &queue);
    call->StartCall();
    grpc::Status status;
    call->Finish(&response, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    return rpc::FromWire(status);
  }

  static City* city_;
};
City* access::city_ = nullptr;

std::string RoleName(int role) {
  return common::v1::Role_Name(static_cast<common::v1::Role>(role)).substr(5);
}

TEST_F(access, EveryMethodDeclaresARule) {
  std::set<std::string> owners;
  for (const testing::Rpc& rpc : testing::EveryRpc()) owners.insert(rpc.owner);
  EXPECT_THAT(owners, ::testing::UnorderedElementsAre("personnel", "training", "assessment",
                                                      "complaint", "operations"));
  for (const Method& method : AllMethods()) {
    EXPECT_TRUE(method.rule.grants_size() > 0 || method.rule.peers_size() > 0) << method.path;
  }
}

// The walk below is not of a part: each service of several files is in it.
TEST_F(access, EveryServiceIsWalked) {
  std::set<std::string> walked;
  for (const Method& method : AllMethods()) {
    walked.insert(method.path.substr(1, method.path.rfind('/') - 1));
  }
  for (const char* service :
       {"assessment.v1.AssessmentService", "assessment.v1.DictionaryService",
        "assessment.v1.GapService", "assessment.v1.ObjectionService", "assessment.v1.RatingService",
        "assessment.v1.RuleSetService", "assessment.v1.TalentService",
        "complaint.v1.PrivacyService", "training.v1.RecordService", "personnel.v1.PersonnelService",
        "operations.v1.OperatorService"}) {
    EXPECT_TRUE(walked.contains(std::string("mumpuni.") + service)) << service;
  }
}

TEST_F(access, NothingAnswersWithoutAClientCertificate) {
  std::ifstream file(testing::Certs("cli").ca);
  const std::string authority{std::istreambuf_iterator<char>(file), {}};
  ASSERT_NE(authority, "");
  for (const Method& method : AllMethods()) {
    // Trusts the city's authority, shows nothing of its own.
    grpc::SslCredentialsOptions anonymous;
    anonymous.pem_root_certs = authority;
    grpc::ChannelArguments arguments;
    arguments.SetSslTargetNameOverride(method.service);
    const auto channel = grpc::CreateCustomChannel(city_->Address(method.service),
                                                   grpc::SslCredentials(anonymous), arguments);
    const absl::Status status =
        CallEmpty(channel, method.path, city_->Token("x", {"PERSONNEL_ADMIN"}));
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << method.path << " " << status;
  }
}

TEST_F(access, ACertificateOfAnotherAuthorityIsRefused) {
  TlsFiles foreign = testing::Certs("foreign");
  foreign.ca = testing::Certs("cli").ca;
  for (const std::string& service : kServices) {
    auto channel = rpc::MakeChannel(city_->Address(service), service, foreign);
    EXPECT_EQ(CallEmpty(channel, "/mumpuni.operations.v1.OperatorService/GetStatus", "").code(),
              absl::StatusCode::kUnavailable);
  }
}

TEST_F(access, NothingAnswersAPeerThatIsNotListedWithoutAToken) {
  for (const Method& method : AllMethods()) {
    const absl::Status status =
        CallEmpty(city_->Channel(method.service), method.path, /*token=*/"");
    EXPECT_EQ(ReasonOf(status), "TOKEN_MISSING") << method.path << " " << status;
  }
}

TEST_F(access, TokensThatDoNotHoldAreRefused) {
  rpc::TokenClaims claims;
  claims.subject = "sri";
  claims.roles = {"PERSONNEL_ADMIN", "OPERATOR"};
  claims.expires = absl::Now() - absl::Minutes(10);
  const auto expired =
      rpc::IssueToken(testing::TokenIssuerKey(), testing::TokenIssuerKid(), claims);
  claims.expires = absl::Now() + absl::Hours(1);
  const auto forged = rpc::IssueToken(testing::WrongTokenKey(), testing::TokenIssuerKid(), claims);
  ASSERT_TRUE(expired.ok() && forged.ok());
  for (const Method& method : AllMethods()) {
    const auto channel = city_->Channel(method.service);
    EXPECT_EQ(ReasonOf(CallEmpty(channel, method.path, *expired)), "TOKEN_EXPIRED") << method.path;
    EXPECT_EQ(ReasonOf(CallEmpty(channel, method.path, *forged)), "TOKEN_INVALID") << method.path;
    EXPECT_EQ(ReasonOf(CallEmpty(channel, method.path, "garbage")), "TOKEN_INVALID") << method.path;
  }
}

TEST_F(access, EveryRoleWithoutAGrantIsRefusedAndEveryGrantedOneGetsFurther) {
  for (const Method& method : AllMethods()) {
    std::set<int> granted;
    for (const auto& grant : method.rule.grants()) granted.insert(grant.role());
    const auto channel = city_->Channel(method.service);
    for (int role = common::v1::Role_MIN + 1; role <= common::v1::Role_MAX; ++role) {
      const std::string name = RoleName(role);
      const absl::Status status =
          CallEmpty(channel, method.path, city_->Token(Id::FromName("nobody").ToString(), {name}));
      if (granted.count(role) == 0) {
        EXPECT_EQ(ReasonOf(status), "ROLE_NOT_ALLOWED") << method.path << " " << name;
      } else {
        EXPECT_NE(ReasonOf(status), "ROLE_NOT_ALLOWED") << method.path << " " << name;
        EXPECT_NE(status.code(), absl::StatusCode::kUnauthenticated) << method.path << " " << name;
        EXPECT_NE(status.code(), absl::StatusCode::kInternal) << method.path << " " << name;
      }
    }
  }
}

TEST_F(access, AServiceReachesOnlyWhatNamesItAsAPeer) {
  for (const Method& method : AllMethods()) {
    const std::set<std::string> peers(method.rule.peers().begin(), method.rule.peers().end());
    for (const std::string& peer : kServices) {
      const absl::Status status =
          CallEmpty(city_->Channel(method.service, peer), method.path, /*token=*/"");
      if (peers.count(peer) == 0) {
        EXPECT_EQ(ReasonOf(status), "TOKEN_MISSING") << method.path << " from " << peer;
      } else {
        EXPECT_NE(status.code(), absl::StatusCode::kUnauthenticated) << method.path << " " << peer;
      }
    }
  }
}

TEST_F(access, UnknownMethodsAreUnimplemented) {
  EXPECT_EQ(CallEmpty(city_->Channel("personnel"),
                      "/mumpuni.personnel.v1.PersonnelService/DropEverything",
                      city_->Token("x", {"PERSONNEL_ADMIN"}))
                .code(),
            absl::StatusCode::kUnimplemented);
}

}  // namespace
}  // namespace mumpuni::e2e
