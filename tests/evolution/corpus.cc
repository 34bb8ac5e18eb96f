#include "tests/evolution/corpus.h"

#include <google/protobuf/descriptor.pb.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace mumpuni::evolution {

Released::Released(const std::filesystem::path& image) {
  // An image of buf is a set of files, in the order of their imports.
  google::protobuf::FileDescriptorSet set;
  if (!set.ParseFromString(ReadFile(image)))
    throw std::runtime_error("no image: " + image.string());
  std::vector<const google::protobuf::FileDescriptor*> files;
  for (const auto& file : set.file()) {
    files.push_back(pool_.BuildFile(file));
    if (files.back() == nullptr) throw std::runtime_error("cannot build " + file.name());
  }
  types_ = EventTypes(files);
}

std::unique_ptr<google::protobuf::Message> Released::New(const google::protobuf::Descriptor& type) {
  return std::unique_ptr<google::protobuf::Message>(factory_.GetPrototype(&type)->New());
}

std::string BytesFile(const std::string& type) { return type + ".binpb"; }
std::string JsonFile(const std::string& type) { return type + ".json"; }

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace mumpuni::evolution
