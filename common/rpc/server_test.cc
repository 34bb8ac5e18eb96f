// The server over loopback TCP: in-process channels lose calls at shutdown with this model.
#include "common/rpc/server.h"

#include <gtest/gtest.h>

#include <fstream>
#include <future>
#include <latch>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/core/reasons.h"
#include "common/rpc/client.h"
#include "common/rpc/testdata/pki.h"
#include "common/testing/wait.h"
#include "echo.grpc.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace mumpuni::rpc {
namespace {

using testdata::EchoRequest;
using testdata::EchoResponse;
using testdata::EchoService;
using testing::WaitFor;
using Stub = EchoService::Stub;
namespace health = grpc::health::v1;

testdata::Authority& Ca() {
  static auto* authority = new testdata::Authority;
  return *authority;
}
// Thread-safe: tests call from several threads.
TlsFiles CertsOf(const std::string& name) {
  static std::mutex mutex;
  static auto* made = new std::map<std::string, TlsFiles>;
  const std::lock_guard lock(mutex);
  const auto found = made->find(name);
  return found != made->end() ? found->second : made->emplace(name, Ca().Of(name)).first->second;
}

// A gate that handlers wait at until the test opens it; the limit keeps a failed test finite.
class Gate {
 public:
  void Pass() {
    ++entered_;
    std::unique_lock lock(mutex_);
    opened_.wait_for(lock, std::chrono::seconds(20), [this] { return open_; });
  }
  void Open() {
    std::lock_guard lock(mutex_);
    open_ = true;
    opened_.notify_all();
  }
  int entered() const { return entered_; }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
  std::atomic<int> entered_{0};
};

std::string Describe(const CallContext& context) {
  std::vector<std::string> granted;
  for (const auto& grant : context.access.granted) {
    granted.push_back(absl::StrCat(grant.role, "=", static_cast<int>(grant.scope)));
  }
  const Principal& who = context.access.principal;
  return absl::StrCat(who.Key(), " via ", who.peer, " for ", who.on_behalf_of, " scope ",
                      static_cast<int>(context.access.scope), " ", absl::StrJoin(granted, ","));
}

class ServerTest : public ::testing::Test {
 protected:
  ServerTest() {
    keys_.Write("k1.pem", testdata::PublicPem(key_));
    options_.tls = CertsOf("echo");
  }
  ~ServerTest() override { gate_.Open(); }

  void Start() {
    server_ = std::make_unique<Server>(options_, verifier_);
    server_->AddService(service_);
    using Async = EchoService::AsyncService;
    const auto echo = [this](const CallContext& context, const EchoRequest& request) {
      return Handle(context, request);
    };
    const std::string prefix = "mumpuni.rpc.testdata.EchoService/";
    server_->Unary(service_, &Async::RequestEcho, prefix + "Echo", echo);
    server_->Unary(service_, &Async::RequestEchoHeavy, prefix + "EchoHeavy", echo, Lane::kHeavy);
    server_->Unary(service_, &Async::RequestOpen, prefix + "Open", echo);
    server_->Unary(service_, &Async::RequestForgotten, prefix + "Forgotten", echo);
    const absl::Status started = server_->Start();
    ASSERT_TRUE(started.ok()) << started;
    server_->SetServing(true);
  }

  absl::StatusOr<EchoResponse> Handle(const CallContext& context, const EchoRequest& request) {
    ++handled_;
    EchoResponse response;
    response.set_text(request.text());
    if (request.text() == "large") response.set_text(std::string(1000, 'x'));
    if (request.text() == "gate") gate_.Pass();
    if (request.text() == "throw") throw std::runtime_error("secret of the database");
    if (request.text() == "fail") return Error(reasons::kEtagStale, "etag", "Stale.");
    if (request.text() == "who") response.set_text(Describe(context));
    if (request.text() == "trace") response.set_text(obs::CurrentTrace().trace_id);
    if (request.text() == "method") response.set_text(context.method);
    if (request.text() == "until cancelled") {
      ++waiting_;
      cancel_seen_ = WaitFor([&] { return context.cancelled(); }, absl::Seconds(20));
    }
    return response;
  }

  std::string Address() const { return absl::StrCat("127.0.0.1:", server_->port()); }
  std::unique_ptr<Stub> StubOf(const TlsFiles& certs) const {
    return EchoService::NewStub(MakeChannel(Address(), "echo", certs));
  }
  std::unique_ptr<Stub> StubOf(const std::string& peer) const { return StubOf(CertsOf(peer)); }

  std::string Token(const std::vector<std::string>& roles) const {
    TokenClaims claims;
    claims.subject = "rani";
    claims.roles = roles;
    claims.expires = clock_.Now() + absl::Minutes(5);
    return IssueToken(testdata::PrivatePem(key_), "k1", claims).value();
  }

  using EchoMethod = grpc::Status (Stub::*)(grpc::ClientContext*, const EchoRequest&,
                                            EchoResponse*);
  static absl::StatusOr<EchoResponse> Say(Stub& stub, const std::string& text,
                                          const CallOptions& options = {},
                                          EchoMethod method = &Stub::Echo) {
    EchoRequest request;
    request.set_text(text);
    return Call(stub, method, request, options);
  }
  // The answer's text, or the reason of the refusal.
  static std::string Answer(const absl::StatusOr<EchoResponse>& response) {
    return response.ok() ? response->text() : ReasonOf(response.status());
  }
  std::future<std::string> SayLater(const std::string& peer, const std::string& text,
                                    EchoMethod method = &Stub::Echo) {
    return std::async(std::launch::async, [this, peer, text, method] {
      const auto stub = StubOf(peer);
      return Answer(Say(*stub, text, {.timeout = absl::Seconds(20)}, method));
    });
  }
  std::string Health(const std::string& service = "") const {
    const auto stub = health::Health::NewStub(MakeChannel(Address(), "echo", CertsOf("edge")));
    health::HealthCheckRequest request;
    request.set_service(service);
    const auto answer = Call(*stub, &health::Health::Stub::Check, request, CallOptions{});
    return answer.ok() ? health::HealthCheckResponse::ServingStatus_Name(answer->status())
                       : absl::StatusCodeToString(answer.status().code());
  }

  testing::TempDir keys_;
  testdata::KeyPair key_ = testdata::NewKey();
  SystemClock clock_;
  TokenVerifier verifier_{keys_.path(), "mumpuni", "mumpuni", clock_};
  ServerOptions options_;
  EchoService::AsyncService service_;
  Gate gate_;
  std::atomic<int> handled_{0};
  std::atomic<int> waiting_{0};
  std::atomic<bool> cancel_seen_{false};
  std::unique_ptr<Server> server_;
};

// --- who may call

TEST_F(ServerTest, NeedsACertificateOfOurAuthority) {
  Start();
  grpc::SslCredentialsOptions bare;
  std::ifstream ca(CertsOf("echo").ca);
  bare.pem_root_certs.assign(std::istreambuf_iterator<char>(ca), {});
  grpc::ChannelArguments arguments;
  arguments.SetSslTargetNameOverride("echo");
  const auto stub = EchoService::NewStub(
      grpc::CreateCustomChannel(Address(), grpc::SslCredentials(bare), arguments));
  EXPECT_EQ(Answer(Say(*stub, "hi", {}, &Stub::Open)), "PEER_UNAVAILABLE");
  testdata::Authority foreign;
  TlsFiles stranger = foreign.Of("training");
  stranger.ca = CertsOf("echo").ca;
  EXPECT_EQ(Answer(Say(*StubOf(stranger), "hi", {}, &Stub::Open)), "PEER_UNAVAILABLE");
  const auto plain =
      EchoService::NewStub(grpc::CreateChannel(Address(), grpc::InsecureChannelCredentials()));
  EXPECT_EQ(Answer(Say(*plain, "hi", {}, &Stub::Open)), "PEER_UNAVAILABLE");
  EXPECT_EQ(handled_, 0);
  EXPECT_EQ(Answer(Say(*StubOf("edge"), "hi", {}, &Stub::Open)), "hi");
}

TEST_F(ServerTest, NeedsAnIdentityInTheCertificate) {
  Start();
  for (const char* sans : {"DNS:training", "DNS:training,URI:spiffe://elsewhere/training",
                           "URI:spiffe://mumpuni/training,URI:spiffe://mumpuni/edge",
                           "URI:spiffe://mumpuni/a/b", "URI:spiffe://mumpuni/"}) {
    const auto stub = StubOf(Ca().Issue("odd", sans));
    EXPECT_EQ(Answer(Say(*stub, "hi")), "PEER_UNKNOWN") << sans;
    EXPECT_EQ(Answer(Say(*stub, "hi", {}, &Stub::Open)), "PEER_UNKNOWN") << sans;
  }
  EXPECT_EQ(handled_, 0);
}

TEST_F(ServerTest, APersonNeedsARoleWithAGrant) {
  Start();
  const auto stub = StubOf("edge");
  EXPECT_EQ(Answer(Say(*stub, "who")), "TOKEN_MISSING");
  EXPECT_EQ(Answer(Say(*stub, "who", {.token = "x.y.z"})), "TOKEN_INVALID");
  EXPECT_EQ(Answer(Say(*stub, "who", {.token = Token({})})), "ROLE_NOT_ALLOWED");
  EXPECT_EQ(Answer(Say(*stub, "who", {.token = Token({"AUDITOR", "officer"})})),
            "ROLE_NOT_ALLOWED");
  EXPECT_EQ(handled_, 0);
  EXPECT_EQ(Answer(Say(*stub, "who", {.token = Token({"OFFICER"})})),
            "user:rani via edge for  scope 1 OFFICER=1");
  EXPECT_EQ(Answer(Say(*stub, "who", {.token = Token({"UNIT_HEAD", "AUDITOR", "OFFICER"})})),
            "user:rani via edge for  scope 2 OFFICER=1,UNIT_HEAD=2");
}

TEST_F(ServerTest, APeerActsForItselfButNotWithABadToken) {
  Start();
  const auto stub = StubOf("training");
  EXPECT_EQ(Answer(Say(*stub, "who", {.on_behalf_of = "rani"})),
            "service:training via training for rani scope 3 ");
  EXPECT_EQ(Answer(Say(*stub, "who", {.token = Token({"OFFICER"})})),
            "user:rani via training for  scope 1 OFFICER=1");
  EXPECT_EQ(Answer(Say(*stub, "who", {.token = Token({"AUDITOR"})})), "ROLE_NOT_ALLOWED");
  EXPECT_EQ(Answer(Say(*stub, "who", {.on_behalf_of = "a b"})), "VALUE_OUT_OF_RANGE");
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Basic cmFuaTpyYW5p");
  EchoResponse response;
  EXPECT_EQ(ReasonOf(FromWire(stub->Echo(&context, EchoRequest(), &response))), "TOKEN_INVALID");
}

TEST_F(ServerTest, AMethodWithoutARuleIsForNobody) {
  Start();
  EXPECT_EQ(Answer(Say(*StubOf("training"), "hi", {.token = Token({"OFFICER"})}, &Stub::Forgotten)),
            "ROLE_NOT_ALLOWED");
  EXPECT_EQ(Answer(Say(*StubOf("training"), "hi", {}, &Stub::Forgotten)), "ROLE_NOT_ALLOWED");
  EXPECT_EQ(handled_, 0);
}

TEST_F(ServerTest, CertificateOnlyReachesNoRows) {
  Start();
  EXPECT_EQ(Answer(Say(*StubOf("edge"), "who", {}, &Stub::Open)),
            "service:edge via edge for  scope 0 ");
}

// --- what a handler sees and says

TEST_F(ServerTest, CarriesMethodTraceAndErrors) {
  Start();
  const auto stub = StubOf("training");
  EXPECT_EQ(Answer(Say(*stub, "method")), "mumpuni.rpc.testdata.EchoService/Echo");
  const obs::TraceScope scope(
      obs::TraceContext::FromHeader("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
  EXPECT_EQ(Answer(Say(*stub, "trace")), "0af7651916cd43dd8448eb211c80319c");
  const auto failed = Say(*stub, "fail");
  EXPECT_EQ(failed.status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(FieldOf(failed.status()), "etag");
}

TEST_F(ServerTest, RefusesControlCharactersInAnyText) {
  Start();
  const auto stub = StubOf("training");
  const std::string nul("a\0b", 3);
  const auto refused = Say(*stub, nul);
  EXPECT_EQ(Answer(refused), "MESSAGE_MALFORMED");
  EXPECT_EQ(FieldOf(refused.status()), "text");
  EchoRequest deeper;
  (*deeper.mutable_labels())["colour"] = "red\x1b[31m";
  const auto below = Call(*stub, &Stub::Echo, deeper, CallOptions());
  EXPECT_EQ(Answer(below), "MESSAGE_MALFORMED");
  EXPECT_EQ(FieldOf(below.status()), "labels.value");
  EXPECT_EQ(handled_, 0);
  EXPECT_EQ(Answer(Say(*stub, "two\nlines\tand é")), "two\nlines\tand é");
}

TEST_F(ServerTest, AnAnswerTooLargeToSendSaysSo) {
  options_.max_message_bytes = 1000;
  Start();
  const auto stub = StubOf("training");
  const auto refused = Say(*stub, "large");
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(Answer(refused), "RESPONSE_TOO_LARGE");
  EXPECT_EQ(handled_, 1);
  EXPECT_EQ(Answer(Say(*stub, "small")), "small");
}

TEST_F(ServerTest, MasksExceptions) {
  Start();
  const auto stub = StubOf("training");
  const auto failed = Say(*stub, "throw");
  EXPECT_EQ(failed.status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(Answer(failed), "INTERNAL");
  EXPECT_EQ(failed.status().ToString().find("secret"), std::string::npos);
  EXPECT_EQ(Answer(Say(*stub, "still here")), "still here");
}

TEST_F(ServerTest, AHandlerSeesThatTheClientHasGone) {
  Start();
  const auto stub = StubOf("training");
  grpc::ClientContext context;
  std::thread caller([&] {
    EchoRequest request;
    request.set_text("until cancelled");
    EchoResponse response;
    EXPECT_EQ(stub->Echo(&context, request, &response).error_code(), grpc::StatusCode::CANCELLED);
  });
  EXPECT_TRUE(WaitFor([&] { return waiting_ == 1; }));
  context.TryCancel();
  EXPECT_TRUE(WaitFor([&] { return cancel_seen_.load(); }));
  caller.join();
}

// --- load

TEST_F(ServerTest, RefusesAtOnceWhenTheQueueIsFull) {
  options_.interactive_workers = 1;
  options_.interactive_queue = 1;
  Start();
  const auto stub = StubOf("training");
  auto running = SayLater("training", "gate");
  ASSERT_TRUE(WaitFor([&] { return gate_.entered() == 1; }));
  // Of two more, one finds the only place in the queue.
  auto second = SayLater("training", "queued");
  auto third = SayLater("training", "queued");
  ASSERT_TRUE(WaitFor([&] {
    return second.wait_for(std::chrono::seconds(0)) == std::future_status::ready ||
           third.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }));
  const auto refused = Say(*stub, "refused");
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(Answer(refused), "OVERLOADED");
  EXPECT_TRUE(RetryAfterOf(refused.status()).has_value());
  // The other lane and health do not wait behind it.
  EXPECT_EQ(Answer(Say(*stub, "heavy", {}, &Stub::EchoHeavy)), "heavy");
  EXPECT_EQ(Health(), "SERVING");
  gate_.Open();
  EXPECT_EQ(running.get(), "gate");
  const std::set<std::string> both = {second.get(), third.get()};
  EXPECT_EQ(both, (std::set<std::string>{"OVERLOADED", "queued"}));
}

TEST_F(ServerTest, DoesNotRunWhatExpiredInTheQueue) {
  options_.interactive_workers = 1;
  options_.interactive_queue = 1;
  options_.max_deadline = absl::Milliseconds(300);
  Start();
  auto running = SayLater("training", "gate");
  ASSERT_TRUE(WaitFor([&] { return gate_.entered() == 1; }));
  const auto stub = StubOf("training");
  // While the only worker is busy, a call that has expired makes room for the next one.
  auto waiting = SayLater("training", "expires");
  const absl::Time expired = absl::Now() + 2 * options_.max_deadline;
  ASSERT_TRUE(WaitFor([&] { return absl::Now() > expired; }));
  ASSERT_TRUE(WaitFor([&] {
    Say(*stub, "knocks", {.timeout = absl::Milliseconds(50)}).status().IgnoreError();
    return waiting.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }));
  EXPECT_EQ(waiting.get(), "DEADLINE_EXCEEDED");
  // And what is still in the queue expires there.
  const absl::Time all_expired = absl::Now() + options_.max_deadline;
  ASSERT_TRUE(WaitFor([&] { return absl::Now() > all_expired; }));
  gate_.Open();
  EXPECT_EQ(running.get(), "gate");
  server_->Drain(absl::Seconds(20));
  EXPECT_EQ(handled_, 1);
}

TEST_F(ServerTest, AnswersManyAtOnce) {
  options_.interactive_queue = 4096;
  Start();
  constexpr int kThreads = 4;
  constexpr int kCalls = 200;
  std::atomic<int> right{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < kThreads; ++i) {
    callers.emplace_back([&, i] {
      const auto stub = StubOf("training");
      for (int n = 0; n < kCalls; ++n) {
        const std::string text = absl::StrCat(i, "/", n);
        const auto method = n % 7 == 0 ? &Stub::EchoHeavy : &Stub::Echo;
        if (Answer(Say(*stub, text, {.timeout = absl::Seconds(20)}, method)) == text) ++right;
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(right, kThreads * kCalls);
}

// --- life and death

TEST_F(ServerTest, TellsItsHealth) {
  Start();
  EXPECT_EQ(Health(), "SERVING");
  EXPECT_EQ(Health("mumpuni.rpc.testdata.EchoService"), "SERVING");
  EXPECT_EQ(Health("nobody"), "NOT_FOUND");
  server_->SetServing(false);
  EXPECT_EQ(Health(), "NOT_SERVING");
}

TEST_F(ServerTest, DrainAnswersWhatIsInFlight) {
  options_.interactive_workers = 1;
  Start();
  const auto late = StubOf("edge");
  auto running = SayLater("training", "gate");
  ASSERT_TRUE(WaitFor([&] { return gate_.entered() == 1; }));
  auto queued = SayLater("training", "queued");
  std::thread drain([this] { server_->Drain(absl::Seconds(20)); });
  ASSERT_TRUE(
      WaitFor([&] { return Answer(Say(*late, "hi", {}, &Stub::Open)) == "PEER_UNAVAILABLE"; }));
  gate_.Open();
  drain.join();
  EXPECT_EQ(running.get(), "gate");
  // It was queued before the drain or refused by it; never lost.
  const std::string second = queued.get();
  EXPECT_TRUE(second == "queued" || second == "PEER_UNAVAILABLE") << second;
}

TEST_F(ServerTest, DrainCancelsAfterItsGrace) {
  Start();
  auto running = SayLater("training", "until cancelled");
  ASSERT_TRUE(WaitFor([&] { return waiting_ == 1; }));
  server_->Drain(absl::Milliseconds(20));
  EXPECT_TRUE(cancel_seen_);
  EXPECT_NE(running.get(), "until cancelled");
  server_->Drain(absl::Milliseconds(20));
}

TEST_F(ServerTest, SaysWhyItCannotStart) {
  Start();
  ServerOptions taken = options_;
  taken.listen = Address();
  EXPECT_EQ(Server(taken, verifier_).Start().code(), absl::StatusCode::kUnavailable);
  ServerOptions no_file = options_;
  no_file.tls.key += ".missing";
  const absl::Status missing = Server(no_file, verifier_).Start();
  EXPECT_EQ(missing.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(missing.ToString().find(no_file.tls.key), std::string::npos);
  for (const std::string& wrong : {options_.tls.ca, CertsOf("edge").key}) {
    ServerOptions no_pair = options_;
    no_pair.tls.key = wrong;
    const absl::Status refused = Server(no_pair, verifier_).Start();
    EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_NE(refused.ToString().find(wrong), std::string::npos);
  }
}

TEST_F(ServerTest, BoundsItsConnections) {
  options_.max_connections = 2;
  Start();
  auto first = StubOf("training");
  const auto second = StubOf("edge");
  EXPECT_EQ(Answer(Say(*first, "hi")), "hi");
  EXPECT_EQ(Answer(Say(*second, "hi", {}, &Stub::Open)), "hi");
  const auto third = StubOf("complaint");
  EXPECT_EQ(Answer(Say(*third, "hi", {}, &Stub::Open)), "PEER_UNAVAILABLE");
  // Those inside are not disturbed, and a place that becomes free is given away.
  EXPECT_EQ(Answer(Say(*second, "hi", {}, &Stub::Open)), "hi");
  first.reset();
  EXPECT_TRUE(WaitFor([&] { return Answer(Say(*third, "hi", {}, &Stub::Open)) == "hi"; }));
}

TEST(ServerDeathTest, AMisspeltMethodStopsTheProgram) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  SystemClock clock;
  const TokenVerifier verifier("", "mumpuni", "mumpuni", clock);
  EXPECT_DEATH(
      {
        Server server({}, verifier);
        EchoService::AsyncService service;
        server.Unary(service, &EchoService::AsyncService::RequestEcho, "mumpuni.Nothing/Echo",
                     [](const CallContext&, const EchoRequest&) { return EchoResponse(); });
      },
      "");
}

}  // namespace
}  // namespace mumpuni::rpc
