#include "common/rpc/token.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/escaping.h"
#include "common/core/reasons.h"
#include "common/core/sha256.h"
#include "common/rpc/testdata/pki.h"
#include "common/testing/wait.h"

namespace mumpuni::rpc {
namespace {

using testdata::KeyPair;
using testdata::NewKey;
using testdata::PrivatePem;
using testdata::PublicPem;

std::string Encode(const std::string& raw) {
  std::string text;
  absl::WebSafeBase64Escape(raw, &text);
  text.erase(text.find_last_not_of('=') + 1);
  return text;
}

class TokenTest : public ::testing::Test {
 protected:
  TokenTest() { keys_.Write("k1.pem", PublicPem(key_)); }

  TokenClaims Claims() const {
    TokenClaims claims;
    claims.subject = "0190c5a0-0000-7000-8000-000000000001";
    claims.roles = {"OFFICER", "UNIT_HEAD"};
    claims.expires = clock_.Now() + absl::Minutes(5);
    return claims;
  }
  std::string Issue(const TokenClaims& claims) const {
    return IssueToken(PrivatePem(key_), "k1", claims).value();
  }
  std::string ReasonFor(const std::string& token) const {
    const auto verified = verifier_.Verify(token);
    return verified.ok() ? "OK" : ReasonOf(verified.status());
  }
  // Signs any header and payload with the good key, as a clumsy issuer would.
  std::string Forge(const std::string& header, const std::string& payload) const {
    const std::string part = Encode(header) + "." + Encode(payload);
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    unsigned char der[128];
    size_t size = sizeof der;
    EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key_.get());
    EVP_DigestSign(context, der, &size, reinterpret_cast<const unsigned char*>(part.data()),
                   part.size());
    EVP_MD_CTX_free(context);
    const unsigned char* at = der;
    ECDSA_SIG* signature = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size));
    std::string raw(64, '\0');
    BN_bn2binpad(ECDSA_SIG_get0_r(signature), reinterpret_cast<unsigned char*>(raw.data()), 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(signature), reinterpret_cast<unsigned char*>(raw.data()) + 32,
                 32);
    ECDSA_SIG_free(signature);
    return part + "." + Encode(raw);
  }
  std::string Payload(const std::string& more = "") const {
    return R"({"iss":"mumpuni","aud":"mumpuni","sub":"a","roles":["OFFICER"],"exp":)" +
           std::to_string(absl::ToUnixSeconds(clock_.Now()) + 300) + more + "}";
  }

  testing::TempDir keys_;
  KeyPair key_ = NewKey();
  FakeClock clock_{absl::FromUnixSeconds(1'790'000'000)};
  TokenVerifier verifier_{keys_.path(), "mumpuni", "mumpuni", clock_};
};

constexpr char kGoodHeader[] = R"({"alg":"ES256","kid":"k1","typ":"JWT"})";

TEST_F(TokenTest, ReadsWhatWasIssued) {
  const auto claims = verifier_.Verify(Issue(Claims()));
  ASSERT_TRUE(claims.ok()) << claims.status();
  EXPECT_EQ(claims->subject, Claims().subject);
  EXPECT_EQ(claims->roles, Claims().roles);
  EXPECT_EQ(claims->expires, Claims().expires);
  // The second time from the cache.
  EXPECT_EQ(verifier_.Verify(Issue(Claims())).value().subject, Claims().subject);
}

TEST_F(TokenTest, AcceptsAClumsyButHonestIssuer) {
  EXPECT_EQ(ReasonFor(Forge(kGoodHeader, Payload())), "OK");
}

TEST_F(TokenTest, RefusesOtherAlgorithms) {
  const std::string payload = Encode(Payload());
  EXPECT_EQ(ReasonFor(Encode(R"({"alg":"none","kid":"k1"})") + "." + payload + "."),
            "TOKEN_INVALID");
  // The classic: the public key as the secret of an HMAC.
  const std::string part = Encode(R"({"alg":"HS256","kid":"k1"})") + "." + payload;
  const auto mac = HmacSha256(PublicPem(key_), part);
  EXPECT_EQ(ReasonFor(part + "." + Encode(std::string(mac.begin(), mac.end()))), "TOKEN_INVALID");
  for (const char* alg : {"es256", "ES384", "ES256 ", "RS256", ""}) {
    const std::string header = std::string(R"({"alg":")") + alg + R"(","kid":"k1"})";
    EXPECT_EQ(ReasonFor(Forge(header, Payload())), "TOKEN_INVALID") << alg;
  }
  EXPECT_EQ(ReasonFor(Forge(R"({"alg":["ES256"],"kid":"k1"})", Payload())), "TOKEN_INVALID");
}

TEST_F(TokenTest, RefusesKeysItDoesNotKnow) {
  for (const char* kid : {"k2", "../k1", "k1.pem", "", "k1\\u0000", "k/1"}) {
    const std::string header = std::string(R"({"alg":"ES256","kid":")") + kid + R"("})";
    EXPECT_EQ(ReasonFor(Forge(header, Payload())), "TOKEN_INVALID") << kid;
  }
  EXPECT_EQ(ReasonFor(Forge(R"({"alg":"ES256"})", Payload())), "TOKEN_INVALID");
  EXPECT_EQ(ReasonFor(Forge(R"({"alg":"ES256","kid":"k1","crit":["exp"]})", Payload())),
            "TOKEN_INVALID");
  EXPECT_EQ(ReasonFor(IssueToken(PrivatePem(NewKey()), "k1", Claims()).value()), "TOKEN_INVALID");
}

TEST_F(TokenTest, RefusesEveryChangedByteOfTheSignatureAndTheClaims) {
  const std::string token = Issue(Claims());
  for (size_t at = 0; at < token.size(); ++at) {
    std::string changed = token;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_EQ(ReasonFor(changed), "TOKEN_INVALID") << at;
  }
}

TEST_F(TokenTest, RefusesGarbage) {
  const std::string token = Issue(Claims());
  for (const std::string& text :
       {std::string(), std::string("."), std::string(".."), std::string("a.b.c"),
        std::string("Bearer x"), token + ".", token + "=", token + "\n", " " + token,
        token.substr(0, token.rfind('.') + 1), std::string(100'000, 'a'), std::string(9000, '.')}) {
    EXPECT_EQ(ReasonFor(text), "TOKEN_INVALID") << text.substr(0, 40);
  }
  EXPECT_EQ(ReasonFor(Forge("[]", Payload())), "TOKEN_INVALID");
  EXPECT_EQ(ReasonFor(Forge(kGoodHeader, "null")), "TOKEN_INVALID");
  EXPECT_EQ(ReasonFor(Forge(kGoodHeader, std::string(5000, '['))), "TOKEN_INVALID");
}

TEST_F(TokenTest, JudgesTime) {
  TokenClaims claims = Claims();
  claims.expires = clock_.Now() - absl::Seconds(29);
  EXPECT_EQ(ReasonFor(Issue(claims)), "OK");
  claims.expires = clock_.Now() - absl::Seconds(30);
  EXPECT_EQ(ReasonFor(Issue(claims)), "TOKEN_EXPIRED");
  const std::string now = std::to_string(absl::ToUnixSeconds(clock_.Now()) + 29);
  const std::string later = std::to_string(absl::ToUnixSeconds(clock_.Now()) + 31);
  EXPECT_EQ(ReasonFor(Forge(kGoodHeader, Payload(",\"nbf\":" + now))), "OK");
  EXPECT_EQ(ReasonFor(Forge(kGoodHeader, Payload(",\"nbf\":" + later))), "TOKEN_INVALID");
  EXPECT_EQ(ReasonFor(Forge(kGoodHeader, Payload(",\"iat\":\"soon\""))), "TOKEN_INVALID");
}

TEST_F(TokenTest, ACachedTokenExpiresToo) {
  const std::string token = Issue(Claims());
  EXPECT_EQ(ReasonFor(token), "OK");
  clock_.Advance(absl::Minutes(6));
  EXPECT_EQ(ReasonFor(token), "TOKEN_EXPIRED");
}

TEST_F(TokenTest, RefusesOtherClaims) {
  TokenClaims claims = Claims();
  claims.issuer = "somebody";
  EXPECT_EQ(ReasonFor(Issue(claims)), "TOKEN_INVALID");
  claims = Claims();
  claims.audience = "elsewhere";
  EXPECT_EQ(ReasonFor(Issue(claims)), "TOKEN_INVALID");
  for (const char* subject : {"", "a b", "a\nb", "user;drop"}) {
    claims = Claims();
    claims.subject = subject;
    EXPECT_EQ(ReasonFor(Issue(claims)), "TOKEN_INVALID") << subject;
  }
  const std::string base = R"({"iss":"mumpuni","sub":"a","aud":)";
  EXPECT_EQ(ReasonFor(Forge(kGoodHeader, base + R"(["x","mumpuni"],"exp":1790000300})")), "OK");
  EXPECT_EQ(ReasonFor(Forge(kGoodHeader, base + R"("mumpuni"})")), "TOKEN_INVALID");
  EXPECT_EQ(ReasonFor(Forge(kGoodHeader, base + R"("mumpuni","exp":-1})")), "TOKEN_INVALID");
  EXPECT_EQ(ReasonFor(Forge(kGoodHeader, base + R"("mumpuni","exp":1e300})")), "TOKEN_INVALID");
  EXPECT_EQ(ReasonFor(Forge(kGoodHeader, base + R"("mumpuni","exp":18446744073709551615})")),
            "TOKEN_INVALID");
  EXPECT_EQ(
      ReasonFor(Forge(kGoodHeader, base + R"("mumpuni","exp":1790000300,"roles":"OFFICER"})")),
      "TOKEN_INVALID");
}

TEST_F(TokenTest, FollowsTheDirectory) {
  const KeyPair second = NewKey();
  const std::string first_token = Issue(Claims());
  const std::string second_token = IssueToken(PrivatePem(second), "k2", Claims()).value();
  EXPECT_EQ(ReasonFor(first_token), "OK");
  EXPECT_EQ(ReasonFor(second_token), "TOKEN_INVALID");
  keys_.Write("k2.pem", PublicPem(second));
  EXPECT_TRUE(testing::WaitFor([&] { return ReasonFor(second_token) == "OK"; }));
  EXPECT_EQ(ReasonFor(first_token), "OK");
  // A withdrawn key takes its cached tokens with it.
  std::filesystem::remove(keys_.File("k1.pem"));
  EXPECT_TRUE(testing::WaitFor([&] { return ReasonFor(first_token) == "TOKEN_INVALID"; }));
  EXPECT_EQ(ReasonFor(second_token), "OK");
}

TEST_F(TokenTest, IgnoresFilesThatAreNoKeys) {
  const KeyPair other_curve = NewKey("P-384");
  keys_.Write("k3.pem", PublicPem(other_curve));
  keys_.Write("k4.pem", "garbage");
  EXPECT_EQ(ReasonFor(Issue(Claims())), "OK");
  EXPECT_FALSE(IssueToken(PrivatePem(other_curve), "k3", Claims()).ok());
  EXPECT_FALSE(IssueToken("garbage", "k1", Claims()).ok());
  EXPECT_FALSE(IssueToken(PrivatePem(key_), "../k1", Claims()).ok());
}

}  // namespace
}  // namespace mumpuni::rpc
