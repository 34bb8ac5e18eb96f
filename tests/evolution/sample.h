// Events with every field set, the same ones each time: what the corpus holds and the tests vary.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <string>
#include <vector>

namespace mumpuni::evolution {

// What the contract of a topic says of the events whose field 1 is this state
// (docs/architecture.md, "Who owns what").
struct Contract {
  // Full name of the message.
  std::string state;
  std::string topic;
  // Fields of the state: ce_subject and the key.
  std::string subject;
  std::string key;
};
const std::vector<Contract>& Contracts();
// By the state that an event carries in field 1; throws std::out_of_range for what is no event.
const Contract& ContractOf(const google::protobuf::Descriptor& event);
const Contract& ContractOf(const std::string& topic);

// The event messages among `files`: those that carry a state of a contract in field 1. By name.
std::vector<const google::protobuf::Descriptor*> EventTypes(
    const std::vector<const google::protobuf::FileDescriptor*>& files);
// Those of the code that this program is built from.
std::vector<const google::protobuf::Descriptor*> EventTypes();

// Sets every field of `message`, repeated ones twice, to a valid value that depends on the field's
// name and on `variant` only. Identifiers and years do not depend on `variant`.
void Fill(google::protobuf::Message& message, int variant = 0);
// A field's value as headers and keys carry it.
std::string TextOf(const google::protobuf::Message& message, const std::string& field);

// Every field of `message` and below that is not set; "" if all are.
std::string UnsetFields(const google::protobuf::Message& message);

}  // namespace mumpuni::evolution
