#include "services/training/certificates/qr.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace mumpuni::training::certificates {
namespace {

TEST(Qr, KeepsAFrameAndTheThreeFinders) {
  const auto code = EncodeQr("MPN1.test");
  ASSERT_TRUE(code.ok()) << code.status();
  const int last = code->width - 1;
  for (int i = 0; i < code->width; ++i) {
    for (int frame = 0; frame < 4; ++frame) {
      EXPECT_FALSE(code->at(frame, i) || code->at(i, frame) || code->at(last - frame, i) ||
                   code->at(i, last - frame));
    }
  }
  for (int i = 0; i < 7; ++i) {
    EXPECT_TRUE(code->at(4, 4 + i) && code->at(4 + i, 4)) << "upper left";
    EXPECT_TRUE(code->at(4, last - 4 - i) && code->at(4 + i, last - 4)) << "upper right";
    EXPECT_TRUE(code->at(last - 4, 4 + i) && code->at(last - 4 - i, 4)) << "lower left";
  }
}

TEST(Qr, IsAPictureOfTheAskedSize) {
  const auto code = EncodeQr("MPN1.test");
  ASSERT_TRUE(code.ok());
  const auto png = QrPng(*code, 8);
  ASSERT_TRUE(png.ok()) << png.status();
  ASSERT_GT(png->size(), 24u);
  EXPECT_EQ(png->substr(0, 8), "\x89PNG\r\n\x1a\n");
  const auto byte = [&](size_t at) { return static_cast<unsigned char>((*png)[at]); };
  EXPECT_EQ(byte(18) * 256 + byte(19), code->width * 8);
}

TEST(Qr, FitsATerminal) {
  const auto code = EncodeQr("MPN1.test");
  ASSERT_TRUE(code.ok());
  const std::string text = QrTerminal(*code);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), (code->width + 1) / 2);
  EXPECT_EQ(text.substr(0, 3), "█") << "the frame is light";
}

TEST(Qr, RefusesWhatDoesNotFit) {
  EXPECT_EQ(EncodeQr(std::string(4000, 'x')).status().code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace mumpuni::training::certificates
