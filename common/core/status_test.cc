#include "common/core/status.h"

#include <gtest/gtest.h>

#include "common/core/reasons.h"

namespace mumpuni {
namespace {

TEST(StatusTest, ErrorCarriesReasonFieldAndText) {
  const absl::Status status = Error(reasons::kEtagStale, "etag", "the row is at version 3");
  EXPECT_TRUE(absl::IsAborted(status));
  EXPECT_EQ(status.message(), "the row is at version 3");
  EXPECT_EQ(ReasonOf(status), "ETAG_STALE");
  EXPECT_EQ(FieldOf(status), "etag");
  EXPECT_EQ(LocalizedOf(status), "Data telah berubah; muat ulang lalu coba lagi.");
}

TEST(StatusTest, PartsThatAreMissingAreEmpty) {
  EXPECT_EQ(FieldOf(Error(reasons::kOverloaded, "queue is full")), "");
  EXPECT_EQ(ReasonOf(absl::OkStatus()), "");
  EXPECT_EQ(ReasonOf(absl::NotFoundError("x")), "");
  EXPECT_FALSE(RetryAfterOf(Error(reasons::kOverloaded, "queue is full")).has_value());
}

TEST(StatusTest, RetryAfter) {
  absl::Status status = Error(reasons::kOverloaded, "queue is full");
  SetRetryAfter(status, absl::Milliseconds(250));
  EXPECT_EQ(RetryAfterOf(status), absl::Milliseconds(250));
  EXPECT_EQ(ReasonOf(status), "OVERLOADED");
}

absl::StatusOr<int> Half(int value) {
  if (value % 2 != 0) return Error(reasons::kValueOutOfRange, "value", "odd");
  return value / 2;
}

absl::StatusOr<int> Quarter(int value) {
  RETURN_IF_ERROR(Half(value).status());
  ASSIGN_OR_RETURN(const int half, Half(value));
  ASSIGN_OR_RETURN(const int quarter, [&]() -> absl::StatusOr<int> {
    ASSIGN_OR_RETURN(const int inner, Half(half));
    return inner;
  }());
  return quarter;
}

TEST(StatusTest, MacrosReturnTheFirstError) {
  EXPECT_EQ(*Quarter(12), 3);
  EXPECT_EQ(ReasonOf(Quarter(3).status()), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(ReasonOf(Quarter(6).status()), "VALUE_OUT_OF_RANGE");
}

}  // namespace
}  // namespace mumpuni
