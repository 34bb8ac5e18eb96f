#include "common/events/headers.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "common/core/status.h"

namespace mumpuni::events {
namespace {

OutboxRow Row() {
  return {.xid = 77,
          .seq = 5,
          .topic = "t",
          .key = "k",
          .subject = "s",
          .type = "T",
          .sequence = 3,
          .payload = "p",
          .traceparent = "00-a-b-01",
          .time = "2026-11-25T01:02:03.5Z"};
}

kafka::Message Message(kafka::Headers headers, std::string key = "k") {
  return {.tp = {"t", 4},
          .offset = 9,
          .key = std::move(key),
          .value = std::string("\0\xff", 2),
          .headers = std::move(headers),
          .time = absl::FromUnixSeconds(1)};
}

TEST(Headers, WhatTheRelaySendsTheInboxReads) {
  const Received received = Decode(Message(HeadersOf("personnel", Row())));
  EXPECT_EQ(received.defect, "");
  const IncomingEvent& event = received.event;
  EXPECT_EQ(event.id, "personnel/77-5");
  EXPECT_EQ(event.source, "mumpuni/personnel");
  EXPECT_EQ(event.type, "T");
  EXPECT_EQ(event.subject, "s");
  EXPECT_EQ(event.sequence, 3);
  EXPECT_EQ(event.traceparent, "00-a-b-01");
  EXPECT_EQ(event.payload, std::string("\0\xff", 2));
  EXPECT_EQ(event.tp.partition, 4);
  EXPECT_EQ(event.offset, 9);
  EXPECT_EQ(event.time, absl::FromUnixMillis(1'795'568'523'500));
}

TEST(Headers, EachMissingHeaderIsNamed) {
  for (const std::string name : {"ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time",
                                 "ce_subject", "ce_sequence"}) {
    kafka::Headers headers = HeadersOf("x", Row());
    std::erase_if(headers, [&](const auto& header) { return header.first == name; });
    EXPECT_NE(Decode(Message(headers)).defect.find(name), std::string::npos) << name;
  }
  EXPECT_EQ(Decode(Message(HeadersOf("x", Row()), "")).defect, "the key is missing");
  EXPECT_EQ(Decode(Message({})).event.payload, std::string("\0\xff", 2));
}

TEST(Headers, WhatPostgresCannotHoldIsEscaped) {
  const std::string bad[] = {std::string("a\0b", 3), "\xff",     "\xc0\x80", "\xed\xa0\x80",
                             "\xf4\x90\x80\x80",     "\xe2\x82", "\x80"};
  for (const std::string& key : bad) {
    const Received received = Decode(Message(HeadersOf("x", Row()), key));
    EXPECT_EQ(received.defect, "the key or a header is not UTF-8 text");
    EXPECT_TRUE(std::all_of(received.event.key.begin(), received.event.key.end(),
                            [](char c) { return c >= 0x20 && c < 0x7f; }));
  }
  for (const std::string good : {"é", "€", "𝄞", "Kelurahan Dr. Soetomo"}) {
    EXPECT_EQ(Decode(Message(HeadersOf("x", Row()), good)).defect, "") << good;
  }
}

TEST(Headers, KeyAndSubjectMustBeThoseOfTheState) {
  IncomingEvent event;
  event.key = "person";
  event.subject = "enrolment";
  EXPECT_TRUE(CheckKey(event, "person").ok());
  EXPECT_TRUE(CheckSubject(event, "enrolment").ok());
  EXPECT_EQ(ReasonOf(CheckKey(event, "enrolment")), "MESSAGE_MALFORMED");
  EXPECT_EQ(ReasonOf(CheckSubject(event, "person")), "MESSAGE_MALFORMED");
  EXPECT_TRUE(absl::IsInvalidArgument(CheckKey(event, "")));
}

}  // namespace
}  // namespace mumpuni::events
