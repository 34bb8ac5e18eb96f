// The golden corpus: one event of every type of every release, with every field set, as bytes and
// as JSON. Files of a release never change.
#pragma once

#include <google/protobuf/dynamic_message.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/evolution/sample.h"

namespace mumpuni::evolution {

// proto/released.binpb: the contracts as last released.
class Released {
 public:
  // Throws if the image cannot be read.
  explicit Released(const std::filesystem::path& image);
  const std::vector<const google::protobuf::Descriptor*>& event_types() const { return types_; }
  // An empty message of a type, of the release and not of the code.
  std::unique_ptr<google::protobuf::Message> New(const google::protobuf::Descriptor& type);

 private:
  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_;
  std::vector<const google::protobuf::Descriptor*> types_;
};

// Names of the files of a type within the folder of a release.
std::string BytesFile(const std::string& type);
std::string JsonFile(const std::string& type);

std::string ReadFile(const std::filesystem::path& path);

}  // namespace mumpuni::evolution
