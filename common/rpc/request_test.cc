#include "common/rpc/request.h"

#include <gtest/gtest.h>

#include "common/core/reasons.h"
#include "echo.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace mumpuni::rpc {
namespace {

using testdata::EchoRequest;

constexpr char kUuid[] = "0190c5a0-0000-7000-8000-000000000001";

CallContext ContextOf(const std::string& method) {
  CallContext context;
  context.method = method;
  context.access.principal.peer = "edge";
  context.access.principal.subject = "rani";
  return context;
}

EchoRequest RequestOf(const std::string& text) {
  EchoRequest request;
  request.set_request_id(kUuid);
  request.set_text(text);
  return request;
}

TEST(RequestKey, NamesCallerMethodAndBody) {
  const CallContext context = ContextOf("s/M");
  const auto key = RequestKeyOf(context, RequestOf("a"));
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(key->principal, "user:rani");
  EXPECT_EQ(key->method, "s/M");
  EXPECT_EQ(key->request_id.ToString(), kUuid);
  EXPECT_EQ(key->body_hash.size(), 64u);
  EchoRequest again = RequestOf("a");
  again.set_request_id("0190c5a0-0000-7000-8000-000000000002");
  EXPECT_EQ(RequestKeyOf(context, again)->body_hash, key->body_hash);
  EXPECT_NE(RequestKeyOf(context, RequestOf("b"))->body_hash, key->body_hash);
}

TEST(RequestKey, HashesMapsInOneOrder) {
  EchoRequest forwards = RequestOf("a");
  EchoRequest backwards = RequestOf("a");
  for (int i = 0; i < 50; ++i) {
    (*forwards.mutable_labels())["k" + std::to_string(i)] = "v";
    (*backwards.mutable_labels())["k" + std::to_string(49 - i)] = "v";
  }
  const CallContext context = ContextOf("s/M");
  EXPECT_EQ(RequestKeyOf(context, forwards)->body_hash,
            RequestKeyOf(context, backwards)->body_hash);
}

TEST(RequestKey, RefusesMissingAndMalformed) {
  const CallContext context = ContextOf("s/M");
  EchoRequest request;
  EXPECT_EQ(ReasonOf(RequestKeyOf(context, request).status()), "REQUEST_ID_REQUIRED");
  request.set_request_id("x");
  EXPECT_EQ(ReasonOf(RequestKeyOf(context, request).status()), "ID_MALFORMED");
  request.set_request_id("00000000-0000-0000-0000-000000000000");
  EXPECT_EQ(ReasonOf(RequestKeyOf(context, request).status()), "REQUEST_ID_REQUIRED");
}

class PageTokensTest : public ::testing::Test {
 protected:
  std::string ReasonFor(const CallContext& context, EchoRequest request, const std::string& token) {
    request.set_page_token(token);
    const auto page = tokens_.PageOf(context, request);
    return page.ok() ? "OK " + page->cursor : ReasonOf(page.status());
  }
  PageTokens tokens_{"secret"};
  CallContext context_ = ContextOf("s/List");
};

TEST_F(PageTokensTest, ReturnsTheCursor) {
  for (const std::string& cursor :
       {std::string("k1"), std::string(), std::string("\0\xff|", 3), std::string(1000, 'x')}) {
    EXPECT_EQ(ReasonFor(context_, RequestOf("a"), tokens_.Next(context_, RequestOf("a"), cursor)),
              "OK " + cursor);
  }
  // Another page size is the same list.
  EchoRequest larger = RequestOf("a");
  larger.set_page_size(7);
  EXPECT_EQ(ReasonFor(context_, larger, tokens_.Next(context_, RequestOf("a"), "k")), "OK k");
}

TEST_F(PageTokensTest, RefusesForeignAndForged) {
  const EchoRequest request = RequestOf("a");
  const std::string token = tokens_.Next(context_, request, "k1");
  EXPECT_EQ(ReasonFor(ContextOf("s/Other"), request, token), "PAGE_TOKEN_INVALID");
  EXPECT_EQ(ReasonFor(context_, RequestOf("b"), token), "PAGE_TOKEN_INVALID");
  EXPECT_EQ(ReasonFor(context_, request, PageTokens("other").Next(context_, request, "k1")),
            "PAGE_TOKEN_INVALID");
  EXPECT_EQ(ReasonFor(context_, request, PageTokens("").Next(context_, request, "k1")),
            "PAGE_TOKEN_INVALID");
  for (const std::string& garbage : {std::string("x"), std::string("äöü"), std::string(22, 'A'),
                                     token + "AAAA", std::string(10'000, 'A')}) {
    EXPECT_EQ(ReasonFor(context_, request, garbage), "PAGE_TOKEN_INVALID") << garbage;
  }
  for (size_t at = 0; at + 1 < token.size(); ++at) {
    std::string changed = token;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_EQ(ReasonFor(context_, request, changed), "PAGE_TOKEN_INVALID") << at;
  }
}

TEST_F(PageTokensTest, BoundsTheSize) {
  EchoRequest request;
  const auto size = [&](int32_t wanted) {
    request.set_page_size(wanted);
    return tokens_.PageOf(context_, request, 50, 100).value().size;
  };
  EXPECT_EQ(size(0), 50);
  EXPECT_EQ(size(1), 1);
  EXPECT_EQ(size(100), 100);
  EXPECT_EQ(size(2'000'000'000), 100);
  request.set_page_size(-1);
  EXPECT_EQ(ReasonOf(tokens_.PageOf(context_, request).status()), "PAGE_SIZE_NEGATIVE");
}

TEST(Wire, KeepsReasonFieldTextAndRetry) {
  absl::Status status = Error(reasons::kTextTooLong, "unit.name", "At most 200 characters.");
  SetRetryAfter(status, absl::Milliseconds(1500));
  const grpc::Status wire = ToWire(status);
  EXPECT_EQ(wire.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  const absl::Status back = FromWire(wire);
  EXPECT_EQ(back.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(back.message(), status.message());
  EXPECT_EQ(ReasonOf(back), "TEXT_TOO_LONG");
  EXPECT_EQ(FieldOf(back), "unit.name");
  EXPECT_EQ(LocalizedOf(back), std::string(reasons::kTextTooLong.message_id));
  EXPECT_EQ(RetryAfterOf(back), absl::Milliseconds(1500));
}

TEST(Wire, SpeaksTheStandardDetails) {
  const grpc::Status wire = ToWire(Error(reasons::kLevelOutOfRange, "level", "Must be 1 to 5."));
  google::rpc::Status status;
  ASSERT_TRUE(status.ParseFromString(wire.error_details()));
  EXPECT_EQ(status.code(), 3);
  ASSERT_EQ(status.details_size(), 3);
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad;
  google::rpc::LocalizedMessage localized;
  ASSERT_TRUE(status.details(0).UnpackTo(&info));
  ASSERT_TRUE(status.details(1).UnpackTo(&bad));
  ASSERT_TRUE(status.details(2).UnpackTo(&localized));
  EXPECT_EQ(info.domain(), "mumpuni");
  EXPECT_EQ(info.reason(), "LEVEL_OUT_OF_RANGE");
  EXPECT_EQ(bad.field_violations(0).field(), "level");
  EXPECT_EQ(localized.locale(), "id-ID");
}

TEST(Wire, MasksDefects) {
  for (const absl::Status& status :
       {absl::InternalError("SELECT secret FROM x"), absl::UnknownError("SELECT secret FROM x"),
        Error(reasons::kInternal, "SELECT secret FROM x"),
        Error(reasons::kDataRejected, "SELECT secret FROM x")}) {
    const grpc::Status wire = ToWire(status);
    EXPECT_EQ(wire.error_code(), grpc::StatusCode::INTERNAL);
    EXPECT_EQ((wire.error_message() + wire.error_details()).find("secret"), std::string::npos);
    EXPECT_EQ(ReasonOf(FromWire(wire)), "INTERNAL");
    EXPECT_NE(wire.error_message().find("correlation id"), std::string::npos);
  }
}

TEST(Wire, TakesForeignStatuses) {
  EXPECT_TRUE(FromWire(grpc::Status::OK).ok());
  EXPECT_TRUE(ToWire(absl::OkStatus()).ok());
  const absl::Status lost =
      FromWire(grpc::Status(grpc::StatusCode::UNAVAILABLE, "ipv4:10.0.0.1:443 refused"));
  EXPECT_EQ(ReasonOf(lost), "PEER_UNAVAILABLE");
  EXPECT_EQ(std::string(lost.message()).find("10.0.0.1"), std::string::npos);
  EXPECT_EQ(ReasonOf(FromWire(grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "late"))),
            "DEADLINE_EXCEEDED");
  const absl::Status garbage =
      FromWire(grpc::Status(grpc::StatusCode::NOT_FOUND, "none", "\xff\xff\xff"));
  EXPECT_EQ(garbage.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(garbage), "");
}

TEST(Wire, ShortensLongMessagesBetweenCharacters) {
  std::string text = "x";
  for (int i = 0; i < 5000; ++i) text += "é";
  const absl::Status back = FromWire(ToWire(absl::NotFoundError(text)));
  EXPECT_EQ(back.message().size(), 1023u);
  EXPECT_EQ(ReasonOf(back), "NOT_FOUND");
}

std::string Filled(const std::vector<std::string>& found, int page_size,
                   std::vector<std::string>& rows) {
  const PageTokens pages("secret");
  const CallContext context = ContextOf("s/M");
  google::protobuf::RepeatedPtrField<EchoRequest> out;
  Page page;
  page.size = page_size;
  const std::string token = pages.Fill(context, RequestOf("filter"), page, found, &out, RequestOf,
                                       [](const std::string& text) { return text.substr(0, 1); });
  for (const EchoRequest& row : out) rows.push_back(row.text().substr(0, 1));
  if (token.empty()) return "";
  EchoRequest next = RequestOf("filter");
  next.set_page_token(token);
  return pages.PageOf(context, next)->cursor;
}

TEST(PageTokens, FillsAPageByRowsAndByBytes) {
  const std::string half(kPageBytes / 2 - 100, '-');
  using Texts = std::vector<std::string>;
  const struct {
    Texts found;
    int page_size;
    Texts rows;
    std::string cursor;
  } cases[] = {
      {{}, 2, {}, ""},
      {{"a"}, 2, {"a"}, ""},
      {{"a", "b"}, 2, {"a", "b"}, "b"},
      {{"a" + half, "b" + half}, 3, {"a", "b"}, ""},
      {{"a" + half, "b" + half, "c" + half}, 3, {"a", "b"}, "b"},
      {{"a" + half + half + half, "b"}, 3, {"a"}, "a"},
      {{"a" + half + half + half}, 3, {"a"}, ""},
  };
  for (const auto& [found, page_size, expected, cursor] : cases) {
    Texts rows;
    EXPECT_EQ(Filled(found, page_size, rows), cursor);
    EXPECT_EQ(rows, expected);
  }
}

}  // namespace
}  // namespace mumpuni::rpc
