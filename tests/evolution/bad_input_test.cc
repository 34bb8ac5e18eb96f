// What the content of an event may do to the services' real consumers. Bad input has one stated
// outcome each (docs/integration.md §4); what a newer owner may send is understood as far as it can
// be. What concerns all events alike is in tests/integration/events_bad_input_test.cc.
#include <gmock/gmock.h>
#include <google/protobuf/unknown_field_set.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "common/core/id.h"
#include "mumpuni/personnel/v1/personnel_events.pb.h"
#include "tests/evolution/consumers.h"
#include "tests/evolution/sample.h"

namespace mumpuni::evolution {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using ::testing::HasSubstr;
using MessagePtr = std::unique_ptr<Message>;

// An event of a topic that is no erasure, with every field set.
MessagePtr EventOn(const std::string& topic, int variant = 0) {
  for (const auto* type : EventTypes()) {
    if (ContractOf(*type).topic != topic || type->name() == "EmployeeErased") continue;
    MessagePtr event(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
    Fill(*event, variant);
    return event;
  }
  throw std::out_of_range("no event on " + topic);
}

Message& StateOf(Message& event) {
  return *event.GetReflection()->MutableMessage(&event, event.GetDescriptor()->field(0));
}

// Each consumer with each of its topics, one after another on a fresh database for each consumer.
void ForEach(const std::function<void(Consumer&, const std::string& topic)>& test) {
  for (Consumer& consumer : Consumers()) {
    for (const std::string& topic : consumer.topics) {
      SCOPED_TRACE(consumer.name + " " + topic);
      test(consumer, topic);
    }
  }
}

// What a consumer holds after a message; nothing may be parked.
std::string After(Consumer& consumer, const kafka::Message& message) {
  consumer.Feed({message});
  EXPECT_EQ(consumer.Parked(message.tp.topic), "");
  return consumer.Content();
}

// As many consumers again, to do the same in another way.
class Twins {
 public:
  Consumer& Of(const Consumer& consumer) {
    return *std::find_if(all_.begin(), all_.end(),
                         [&](const Consumer& twin) { return twin.name == consumer.name; });
  }

 private:
  std::vector<Consumer> all_ = Consumers();
};

// An empty projection and one without effect would look the same.
TEST(Content, OfEachTopicIsKept) {
  ForEach([](Consumer& consumer, const std::string& topic) {
    const std::string empty = consumer.Content();
    EXPECT_NE(After(consumer, MessageOf(*EventOn(topic), 1)), empty);
  });
}

TEST(BadInput, AnEventThatIsCutOffIsParkedWithItsBytesWhereverItIsCut) {
  ForEach([](Consumer& consumer, const std::string& topic) {
    const std::string before = consumer.Content();
    const kafka::Message whole = MessageOf(*EventOn(topic), 1);
    std::vector<kafka::Message> pieces;
    for (size_t length = 0; length < whole.value.size(); length += 17) {
      pieces.push_back(whole);
      pieces.back().value.resize(length);
      // One by one: each has a key of its own, so that none waits for another.
      pieces.back().key = "piece " + std::to_string(length);
    }
    pieces.push_back(whole);
    pieces.back().value.pop_back();
    consumer.Feed(pieces);
    EXPECT_EQ(consumer.Content(), before);
    const std::string parked = consumer.Parked(topic);
    EXPECT_EQ(std::count(parked.begin(), parked.end(), '\n') + 1, std::ssize(pieces));
    EXPECT_THAT(parked, ::testing::MatchesRegex("(MESSAGE_MALFORMED: [^\n]*\n?)+"));
    for (size_t i = 0; i < pieces.size(); ++i) {
      EXPECT_TRUE(consumer.ParkedBytesAre(topic, static_cast<int64_t>(i), pieces[i].value)) << i;
    }
  });
}

TEST(BadInput, AKeyOrSubjectOtherThanThePayloadsIsParked) {
  ForEach([](Consumer& consumer, const std::string& topic) {
    const std::string before = consumer.Content();
    const std::string other = Id::FromName("somebody else").ToString();
    kafka::Message key = MessageOf(*EventOn(topic), 1), subject = key;
    key.key = other;
    SetHeader(subject, "ce_subject", other);
    consumer.Feed({key, subject});
    EXPECT_EQ(consumer.Content(), before);
    EXPECT_EQ(consumer.Parked(topic),
              "MESSAGE_MALFORMED: the key is not the one the contract names\n"
              "MESSAGE_MALFORMED: the subject is not the state's id");
    EXPECT_TRUE(consumer.ParkedBytesAre(topic, 0, key.value));
  });
}

TEST(BadInput, AfterAGapInTheSequenceTheNewerStateIsTakenAndTheOlderIgnored) {
  ForEach([](Consumer& consumer, const std::string& topic) {
    const std::string first = After(consumer, MessageOf(*EventOn(topic), 1));
    const std::string ninth = After(consumer, MessageOf(*EventOn(topic, 1), 9));
    EXPECT_NE(ninth, first);
    EXPECT_EQ(After(consumer, MessageOf(*EventOn(topic), 5)), ninth);
  });
}

TEST(BadInput, OfTwoBodiesUnderOneSequenceTheFirstWins) {
  Twins twins;
  ForEach([&](Consumer& consumer, const std::string& topic) {
    const kafka::Message first = MessageOf(*EventOn(topic), 3);
    const kafka::Message second = MessageOf(*EventOn(topic, 1), 3);
    ASSERT_NE(first.value, second.value);
    const std::string held = After(consumer, first);
    EXPECT_EQ(After(consumer, second), held);
    // In one batch.
    Consumer& twin = twins.Of(consumer);
    twin.Feed({first, second});
    EXPECT_EQ(twin.Parked(topic), "");
    EXPECT_EQ(twin.Content(), held);
  });
}

TEST(NewerOwner, AnUnknownTypeMovesTheStateAllTheSame) {
  Twins twins;
  ForEach([&](Consumer& consumer, const std::string& topic) {
    const kafka::Message known = MessageOf(*EventOn(topic), 1);
    kafka::Message unknown = known;
    SetHeader(unknown, "ce_type", "mumpuni.future.v1.SomethingHappened");
    EXPECT_EQ(After(consumer, unknown), After(twins.Of(consumer), known));
  });
}

// Of every wire type, in the event and in its state.
void AddUnknownFields(Message& message) {
  auto& unknown = *message.GetReflection()->MutableUnknownFields(&message);
  unknown.AddVarint(1001, 7);
  unknown.AddFixed32(1002, 7);
  unknown.AddFixed64(1003, 7);
  unknown.AddLengthDelimited(1004)->assign("\xff\x00 no text", 10);
  unknown.AddGroup(1005)->AddVarint(1, 7);
}

TEST(NewerOwner, UnknownFieldsChangeNothing) {
  Twins twins;
  ForEach([&](Consumer& consumer, const std::string& topic) {
    const MessagePtr event = EventOn(topic);
    const std::string plain = After(twins.Of(consumer), MessageOf(*event, 1));
    AddUnknownFields(*event);
    AddUnknownFields(StateOf(*event));
    EXPECT_EQ(After(consumer, MessageOf(*event, 1)), plain);
  });
}

// Calls `visit` with every field of an enum in `message` and below.
void ForEachEnum(Message& message,
                 const std::function<void(Message&, const FieldDescriptor&)>& visit) {
  const auto& reflection = *message.GetReflection();
  const auto& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      visit(message, field);
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && field.is_repeated()) {
      for (int n = 0; n < reflection.FieldSize(message, &field); ++n) {
        ForEachEnum(*reflection.MutableRepeatedMessage(&message, &field, n), visit);
      }
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      ForEachEnum(*reflection.MutableMessage(&message, &field), visit);
    }
  }
}

TEST(NewerOwner, AnUnknownValueOfAnyEnumParksNothing) {
  for (const int value : {99, 1 << 30}) {
    ForEach([&](Consumer& consumer, const std::string& topic) {
      const MessagePtr event = EventOn(topic);
      int64_t sequence = 0;
      ForEachEnum(StateOf(*event), [&](Message& message, const FieldDescriptor& field) {
        const auto& reflection = *message.GetReflection();
        const int known = reflection.GetEnumValue(message, &field);
        reflection.SetEnumValue(&message, &field, value);
        consumer.Feed({MessageOf(*event, ++sequence)});
        EXPECT_EQ(consumer.Parked(topic), "") << field.full_name() << " = " << value;
        reflection.SetEnumValue(&message, &field, known);
      });
    });
  }
}

TEST(NewerOwner, AnErasureIsKnownByItsNameAndLeavesOnlyTheIdentifier) {
  ForEach([](Consumer& consumer, const std::string& topic) {
    if (topic != "mumpuni.personnel.employee.v1") return;
    const MessagePtr hired = EventOn(topic);
    const Message& state = StateOf(*hired);
    EXPECT_THAT(After(consumer, MessageOf(*hired, 1)), HasSubstr(TextOf(state, "unit_id")));
    personnel::v1::EmployeeErased erased;
    erased.mutable_state()->set_employee_id(TextOf(state, "employee_id"));
    const std::string held = After(consumer, MessageOf(erased, 2));
    EXPECT_THAT(held, HasSubstr(TextOf(state, "employee_id")));
    EXPECT_THAT(held, ::testing::Not(HasSubstr(TextOf(state, "unit_id"))));
    // Nothing older brings the person back.
    EXPECT_EQ(After(consumer, MessageOf(*hired, 1)), held);
  });
}

}  // namespace
}  // namespace mumpuni::evolution
